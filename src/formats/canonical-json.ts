import { createHash } from 'node:crypto';

/**
 * JSON by the canonicalization scheme of RFC 8785: members sorted by UTF-16 code units, no white space, numbers as
 * ECMAScript writes them. What JSON cannot hold (undefined, NaN, infinities, lone surrogates, dates) is refused, so
 * that two different values never share one text.
 */
export const canonicalJson = (value: unknown): string => {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('A number that JSON cannot hold.');
    return JSON.stringify(value);
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('A text with a lone surrogate.');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) throw new TypeError('An object that is not plain.');
    const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
    return `{${members.map(([name, member]) => `${canonicalJson(name)}:${canonicalJson(member)}`).join(',')}}`;
  }
  throw new TypeError(`A ${typeof value} cannot stand in JSON.`);
};

/** SHA-256 of a value's canonical JSON, as 64 lower-case hexadecimal digits. */
export const sha256OfCanonicalJson = (value: unknown): string =>
  createHash('sha256').update(canonicalJson(value), 'utf8').digest('hex');
