import { limits } from '../core/limits.ts';
import { type Bilingual, Problem } from '../core/problem.ts';
import { type ByteSource, inPieces } from './bytes.ts';
import {
  type JsonBatch,
  type JsonFaultCode,
  type JsonSlice,
  jsonRowFaults,
  parseEach,
  parseTogether,
} from './json-batch.ts';
import { newScanner, scanElement } from './json-scan.ts';

const lineFeed = 0x0a;
const comma = 0x2c;
const closingBracket = 0x5d;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;

const hasContent = (bytes: Buffer): boolean => {
  for (let at = 0; at < bytes.length; at++) if (!isBlank(bytes[at])) return true;
  return false;
};

const refuseAll = (code: JsonFaultCode, detail: Bilingual, row?: number): Problem =>
  new Problem('malformed-json', detail, { faults: [{ code, detail, ...(row === undefined ? {} : { row }) }] });

const refuseTooLong = (row: number): Problem => refuseAll('row-too-long', jsonRowFaults['row-too-long'], row);

/** Cuts bytes into lines; the last may lack its line feed. Blank lines are counted and passed over. */
const slicesOfLines = (bytes: Buffer, firstRow: number): { slices: JsonSlice[]; rows: number } => {
  const slices: JsonSlice[] = [];
  let row = firstRow;
  for (let from = 0; from <= bytes.length; row++) {
    const end = bytes.indexOf(lineFeed, from);
    const line = bytes.subarray(from, end < 0 ? bytes.length : end);
    from += line.length + 1;
    if (!hasContent(line)) continue;
    const scanner = newScanner();
    const whole = scanElement(scanner, line, 0, comma) === line.length && scanner.depth === 0 && !scanner.inText;
    slices.push({ row, bytes: line, members: scanner.members, deepest: scanner.deepest, whole });
  }
  return { slices, rows: row - firstRow };
};

const numbersFrom = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => first + index);

/** Parses whole lines, the first of which has a row number. */
const batchOfLines = (bytes: Buffer, firstRow: number): { batch: JsonBatch; rows: number } => {
  const together = parseTogether(bytes, 'line feeds');
  if (together !== undefined) {
    const batch = { rows: together, rowNumbers: numbersFrom(firstRow, together.length), faults: [] };
    return { batch, rows: together.length };
  }
  const { slices, rows } = slicesOfLines(bytes, firstRow);
  return { batch: parseEach(slices, undefined), rows };
};

/**
 * Reads newline-delimited JSON as batches of rows, with back-pressure. A line is one JSON value in UTF-8; blank lines
 * are passed over but counted. Repeated members, `__proto__`, numbers beyond ±(2^53 − 1) and too deep or too long
 * lines are faults of their row, and reading goes on.
 */
export const readNdjson = async function* (source: ByteSource): AsyncGenerator<JsonBatch, void, void> {
  let row = 1;
  /** The beginning of a line whose end has not come. */
  let rest: Buffer = Buffer.alloc(0);
  let isFirst = true;
  for await (const piece of inPieces(source)) {
    const bytes = Buffer.concat([
      rest,
      isFirst && piece.subarray(0, 3).equals(byteOrderMark) ? piece.subarray(3) : piece,
    ]);
    isFirst = false;
    const end = bytes.lastIndexOf(lineFeed);
    rest = bytes.subarray(end + 1);
    if (end >= 0) {
      const { batch, rows } = batchOfLines(bytes.subarray(0, end), row);
      row += rows;
      yield batch;
    }
    if (rest.length > limits.recordCharacters) throw refuseTooLong(row);
  }
  if (rest.length > 0) yield batchOfLines(rest, row).batch;
};

/** The form that a list of rows has: alone, or in an object under a name. */
const formOf = (member: string | undefined): string => (member === undefined ? '[ … ]' : `{ "${member}": [ … ] }`);

const malformedArray = (form: string, row?: number): Problem =>
  refuseAll(
    'malformed-json',
    {
      sv: `Innehållet ska vara ${form} och inget mer, och det måste vara fullständigt.`,
      en: `The content must be ${form} and nothing more, and it must be complete.`,
    },
    row,
  );

/** The length of what stands before the first element, -1 while it is not whole. */
const preambleLength = (bytes: Buffer, member: string | undefined): number => {
  const text = bytes.toString('latin1', 0, limits.jsonPreambleBytes);
  const name = member === undefined ? '' : `\\{[ \\t\\r\\n]*"${member}"[ \\t\\r\\n]*:[ \\t\\r\\n]*`;
  const found = new RegExp(`^(?:\\u00ef\\u00bb\\u00bf)?[ \\t\\r\\n]*${name}\\[`).exec(text);
  if (found !== null) return found[0].length;
  if (bytes.length >= limits.jsonPreambleBytes) throw malformedArray(formOf(member));
  return -1;
};

/** Where a reader stands in an array. */
interface ArrayPlace {
  /** How many elements came before. */
  readonly row: number;
  /** Whether a comma has come: then an element must follow. */
  readonly separated: boolean;
  readonly pointer: string;
  readonly form: string;
}

/** Elements found one by one, and where what was not used begins: an element's beginning, or what follows the array. */
const slicesOfElements = (bytes: Buffer, start: number, { row, separated, form }: ArrayPlace) => {
  const slices: JsonSlice[] = [];
  let isSeparated = separated;
  for (let from = start; ; ) {
    const scanner = newScanner();
    const at = scanElement(scanner, bytes, from, comma);
    if (at === bytes.length) return { slices, from, isSeparated, ended: false };
    const number = row + slices.length + 1;
    const ended = bytes[at] !== comma;
    if (ended && bytes[at] !== closingBracket) throw malformedArray(form, number);
    const element = bytes.subarray(from, at);
    // A comma needs an element before and after it; only a list without any comma may be empty.
    if (hasContent(element)) {
      const whole = scanner.depth === 0 && !scanner.inText;
      slices.push({ row: number, bytes: element, members: scanner.members, deepest: scanner.deepest, whole });
    } else if (!ended || isSeparated) throw malformedArray(form, number);
    isSeparated = true;
    from = at + 1;
    if (ended) return { slices, from, isSeparated, ended };
  }
};

/** The elements that are whole, in one go up to the last comma after an object where that can be, then one by one. */
const readElements = (bytes: Buffer, place: ArrayPlace) => {
  const end = bytes.lastIndexOf('},') + 1;
  const together = end > 0 ? parseTogether(bytes.subarray(0, end), 'commas') : undefined;
  const { pointer, form } = place;
  const row = place.row + (together?.length ?? 0);
  const separated = place.separated || together !== undefined;
  const one = slicesOfElements(bytes, together === undefined ? 0 : end + 1, { pointer, form, row, separated });
  const { rows, rowNumbers, faults } = parseEach(one.slices, pointer);
  const batch: JsonBatch = {
    rows: together === undefined ? rows : [...together, ...rows],
    rowNumbers: [...numbersFrom(place.row + 1, together?.length ?? 0), ...rowNumbers],
    faults,
  };
  const { from, ended, isSeparated, slices } = one;
  return { batch, from, ended, place: { pointer, form, row: row + slices.length, separated: isSeparated } };
};

/**
 * Reads one JSON array of rows as batches, with back-pressure, and never holds more of it than a batch. With `member`
 * the array stands alone in an object under that name, `{ "lines": [ … ] }`. Faults of rows are the same as for
 * NDJSON and carry a JSON pointer; an array that is not one, or is cut short, throws a Problem `malformed-json`.
 */
export const readJsonArray = async function* (
  source: ByteSource,
  member?: string,
): AsyncGenerator<JsonBatch, void, void> {
  const form = formOf(member);
  let place: ArrayPlace = { row: 0, separated: false, pointer: member === undefined ? '#' : `#/${member}`, form };
  let state: 'before' | 'inside' | 'after' = 'before';
  /** What came and could not be used yet: the beginning of the array, or of an element, or what follows the array. */
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of inPieces(source)) {
    rest = Buffer.concat([rest, piece]);
    if (state === 'before') {
      const length = preambleLength(rest, member);
      if (length < 0) continue;
      rest = rest.subarray(length);
      state = 'inside';
    }
    if (state === 'inside') {
      const read = readElements(rest, place);
      place = read.place;
      rest = rest.subarray(read.from);
      if (read.ended) state = 'after';
      else if (rest.length > limits.recordCharacters) throw refuseTooLong(place.row + 1);
      yield read.batch;
    }
    if (state === 'after' && rest.length > limits.jsonPreambleBytes) throw malformedArray(form);
  }
  const after = rest.toString('latin1').replace(/[ \t\r\n]+/g, '');
  if (state !== 'after' || after !== (member === undefined ? '' : '}')) throw malformedArray(form, place.row + 1);
};
