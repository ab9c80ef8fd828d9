import { createHash } from 'node:crypto';

/** What JSON can hold; a member that is undefined is left out, as JSON.stringify has it. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/**
 * JSON in its canonical form (RFC 8785): members sorted by their UTF-16 code units, no blanks, numbers and strings
 * as ECMAScript writes them. The same value gives the same bytes whatever order its members were set in. Throws a
 * TypeError for what has no canonical form: numbers that are not finite, lone surrogates, and anything that is not
 * plain data (a Date or a Map would lose its meaning in silence).
 */
export const canonicalJson = (value: JsonValue): string => {
  switch (typeof value) {
    case 'string':
      return canonicalString(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('a number must be finite to have a canonical form');
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return value === null
        ? 'null'
        : Array.isArray(value)
          ? canonicalArray(value)
          : canonicalObject(value as JsonObject);
    default:
      throw new TypeError(`a ${typeof value} has no canonical form`);
  }
};

type JsonObject = { readonly [key: string]: JsonValue | undefined };

/** Texts that JSON writes as they stand. */
const plainText = /^[ !#-[\]-~\u00a0-\ud7ff]*$/;

const canonicalString = (text: string): string => {
  if (plainText.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new TypeError('a text with a lone surrogate has no canonical form');
  return JSON.stringify(text);
};

/** Members in canonical order, each with its name as written. */
interface MemberOrder {
  readonly keys: readonly string[];
  readonly members: readonly { readonly key: string; readonly name: string }[];
}

/** The order of the last object, since rows of a table all have the same members. It saves sorting, nothing else. */
let lastOrder: MemberOrder = { keys: [], members: [] };

const orderOf = (keys: readonly string[]): MemberOrder => {
  const last = lastOrder.keys;
  let same = keys.length === last.length;
  for (let index = 0; same && index < keys.length; index++) same = keys[index] === last[index];
  if (!same) {
    const members = [...keys].sort().map((key) => ({ key, name: `${canonicalString(key)}:` }));
    lastOrder = { keys, members };
  }
  return lastOrder;
};

const canonicalArray = (elements: readonly JsonValue[]): string => {
  let text = '[';
  // An index, since a hole in an array is passed over by map and must be refused.
  for (let index = 0; index < elements.length; index++) {
    text += (index === 0 ? '' : ',') + canonicalJson(elements[index] as JsonValue);
  }
  return `${text}]`;
};

const canonicalObject = (object: JsonObject): string => {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError('only plain data has a canonical form');
  let text = '';
  for (const { key, name } of orderOf(Object.keys(object)).members) {
    const value = object[key];
    if (value === undefined) continue;
    text += (text === '' ? name : `,${name}`) + canonicalJson(value);
  }
  return `{${text}}`;
};

/** SHA-256 of the canonical form in UTF-8, as lower-case hexadecimal digits. */
export const sha256OfCanonicalJson = (value: JsonValue): string =>
  createHash('sha256').update(canonicalJson(value), 'utf8').digest('hex');

/** Characters that are hashed at a time. */
const hashedCharacters = 16_384;

/**
 * SHA-256 of the canonical form of an array that is never wholly in memory: its elements come in batches. The same
 * as `sha256OfCanonicalJson` of the whole array.
 */
export const sha256OfCanonicalRows = async (
  batches: AsyncIterable<readonly JsonValue[]> | Iterable<readonly JsonValue[]>,
): Promise<string> => {
  const hash = createHash('sha256').update('[');
  let first = true;
  for await (const batch of batches) {
    let text = '';
    for (const element of batch) {
      text += (first ? '' : ',') + canonicalJson(element);
      first = false;
      if (text.length > hashedCharacters) {
        hash.update(text, 'utf8');
        text = '';
      }
    }
    hash.update(text, 'utf8');
  }
  return hash.update(']').digest('hex');
};
