import { createHash } from 'node:crypto';
import { limits } from '../core/limits.ts';
import { Problem } from '../core/problem.ts';
import type { ExpectedVersions } from '../core/version.ts';

/** One or more entity tags, or `*` (RFC 9110 section 8.8.3). */
const tagList = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"(?:[ \t]*,[ \t]*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")*$/;
const eachTag = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g;

const tagsOf = (header: string): { weak: boolean; opaque: string }[] =>
  [...header.matchAll(eachTag)].map(([, weak, opaque]) => ({ weak: weak !== undefined, opaque: opaque ?? '' }));

/**
 * The strong entity tag of a row version (`"v7"`), or of a content hash given as text. A variant, such as another media
 * type or language of the same version, has its own bytes and so its own tag (`"v7.csv"`).
 */
export const entityTagOf = (version: number | string, variants: readonly string[] = []): string =>
  `"${[typeof version === 'number' ? `v${version}` : version, ...variants].join('.')}"`;

/** A version for what has no row version: the hash of the answer itself, short enough for a header (128 bits). */
export const contentVersionOf = (body: unknown): string =>
  createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 22);

/** True when `If-None-Match` names the tag, so that the answer is 304; the comparison is weak (section 13.1.2). */
export const isUnchanged = (ifNoneMatch: string | undefined, entityTag: string): boolean => {
  if (ifNoneMatch === undefined) return false;
  // What nearly every client sends: the one tag that it was given.
  if (ifNoneMatch === entityTag) return true;
  if (ifNoneMatch.trim() === '*') return true;
  return tagsOf(ifNoneMatch).some(({ opaque }) => `"${opaque}"` === entityTag);
};

/** Throws `invalid-request` where `If-Match` is neither `*` nor a list of tags. */
const requireTagList = (header: string): void => {
  if (header === '*' || tagList.test(header)) return;
  const detail = {
    sv: 'If-Match är ingen lista av etiketter inom citattecken, till exempel "v3".',
    en: 'If-Match is not a list of tags in quotation marks, such as "v3".',
  };
  throw new Problem('invalid-request', detail, {
    faults: [{ code: 'malformed', header: 'If-Match', value: header.slice(0, limits.valueShownCharacters), detail }],
  });
};

/**
 * Answers a read that names the version it wants (RFC 9110 section 13.1.1): throws `precondition-failed` where another
 * stands, also where the resource has no tag to compare with. The comparison is strong.
 */
export const requireMatch = (ifMatch: string | undefined, entityTag: string | undefined): void => {
  const header = ifMatch?.trim() ?? '';
  if (header === '') return;
  requireTagList(header);
  if (header === '*' || tagsOf(header).some(({ weak, opaque }) => !weak && `"${opaque}"` === entityTag)) return;
  throw new Problem('precondition-failed', {
    sv: `Resursen har en annan version än den som If-Match anger${entityTag === undefined ? '' : `: ${entityTag}`}. Läs utan If-Match, eller ange den som gäller.`,
    en: `The resource stands at another version than If-Match names${entityTag === undefined ? '' : `: ${entityTag}`}. Read without If-Match, or name the one that stands.`,
  });
};

/**
 * The versions named by `If-Match`. The comparison is strong (section 13.1.1), so a weak tag and a tag that is not
 * ours match nothing. Throws `precondition-required` when the header is missing and `invalid-request` when it is not
 * a list of tags.
 */
export const expectedVersionsOf = (ifMatch: string | undefined): ExpectedVersions => {
  if (ifMatch === undefined || ifMatch.trim() === '') {
    throw new Problem('precondition-required', {
      sv: 'Skicka If-Match med värdet av ETag från det svar du utgår från, till exempel If-Match: "v3".',
      en: 'Send If-Match with the ETag of the answer that you start from, such as If-Match: "v3".',
    });
  }
  const header = ifMatch.trim();
  if (header === '*') return 'any';
  requireTagList(header);
  return tagsOf(header)
    .filter(({ weak, opaque }) => !weak && /^v[1-9]\d{0,9}(\.|$)/.test(opaque))
    .map(({ opaque }) => Number.parseInt(opaque.slice(1), 10));
};
