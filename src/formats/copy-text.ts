/**
 * PostgreSQL's COPY text format: cells parted by tabs, rows by line feeds, `\N` for null, and a backslash before
 * what would otherwise be taken for one of them (PostgreSQL documentation, COPY, "Text Format").
 */

/** What can be written: an array of texts becomes a `text[]`. Absent is null. */
export type CopyValue = string | number | bigint | boolean | Date | readonly string[] | null | undefined;

/** Texts without anything that needs a closer look. */
const plain = /^[ -[\]-~\u00a0-\ud7ff]*$/;
const special = /[\\\t\n\r\b\f\v]/g;
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
};

/** Escapes a text for COPY. Throws on NUL and lone surrogates, which PostgreSQL cannot hold: rules refuse them before. */
const escapeCopyText = (text: string): string => {
  if (plain.test(text)) return text;
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new TypeError('a text with NUL or a lone surrogate cannot be stored');
  }
  return text.replace(special, (character) => escapes[character] ?? character);
};

/** An array literal of PostgreSQL; every element is quoted, so that no word in it means null. */
const arrayLiteral = (elements: readonly string[]): string =>
  `{${elements.map((element) => `"${element.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;

const encodeOther = (value: Exclude<CopyValue, string | number>): string => {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (typeof value === 'bigint') return String(value);
  return value instanceof Date ? value.toISOString() : escapeCopyText(arrayLiteral(value));
};

/** Characters that are turned into bytes at a time: joining much longer texts costs more than the rows themselves. */
const pieceCharacters = 16_384;

/** Encodes rows, each with its cells in the order of the COPY's columns, as one chunk of bytes. */
export const encodeCopyRows = (rows: Iterable<readonly CopyValue[]>): Buffer => {
  const pieces: Buffer[] = [];
  let text = '';
  for (const row of rows) {
    for (let index = 0; index < row.length; index++) {
      const value = row[index];
      if (index > 0) text += '\t';
      text +=
        typeof value === 'number' ? value : typeof value === 'string' ? escapeCopyText(value) : encodeOther(value);
    }
    text += '\n';
    if (text.length > pieceCharacters) {
      pieces.push(Buffer.from(text, 'utf8'));
      text = '';
    }
  }
  pieces.push(Buffer.from(text, 'utf8'));
  return Buffer.concat(pieces);
};
