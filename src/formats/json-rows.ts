import { isUtf8 } from 'node:buffer';
import { limits } from '../core/limits.ts';
import { type Bilingual, type Fault, Problem } from '../core/problem.ts';
import { type ByteSource, inPieces } from './bytes.ts';
import { type JsonScanner, newScanner, scanElement } from './json-scan.ts';

/** Some rows of JSON, each with its row: the line of NDJSON, or the place in the array, both counted from 1. */
export interface JsonBatch {
  readonly rowNumbers: readonly number[];
  /** The parsed values, not yet checked against any schema. Rows with faults are not among them. */
  readonly rows: readonly unknown[];
  readonly faults: readonly Fault[];
}

const texts = {
  'malformed-json': {
    sv: 'Raden är inte giltig JSON.',
    en: 'The row is not valid JSON.',
  },
  'not-utf-8': { sv: 'Raden är inte giltig UTF-8.', en: 'The row is not valid UTF-8.' },
  'repeated-member': {
    sv: 'Samma fält står flera gånger i raden. Ta bort det ena.',
    en: 'The same member stands more than once in the row. Remove one.',
  },
  'forbidden-member': { sv: 'Fältnamnet __proto__ tillåts inte.', en: 'The member name __proto__ is not allowed.' },
  'number-too-large': {
    sv: 'Ett tal i raden är för stort för att hållas exakt.',
    en: 'A number in the row is too large to be held exactly.',
  },
  'too-deep': { sv: 'Raden har för många nivåer.', en: 'The row has too many levels.' },
  'row-too-long': { sv: 'Raden är för lång.', en: 'The row is too long.' },
} as const satisfies Record<string, Bilingual>;
type JsonFaultCode = keyof typeof texts;

/** One row before it is parsed. */
interface Slice {
  readonly row: number;
  readonly bytes: Buffer;
  readonly members: number;
  readonly deepest: number;
  /** False when the scanner saw that it is more or less than one value. */
  readonly whole: boolean;
}

const suspicious = /__proto__|\\u00[56]|\\u007/i;

/** What `JSON.parse` lets through and we do not, looked for in a parsed value; it counts the members on its way. */
class Inspection {
  members = 0;
  fault: JsonFaultCode | undefined;

  visit(value: unknown): void {
    if (typeof value === 'number') {
      if (value > Number.MAX_SAFE_INTEGER || value < -Number.MAX_SAFE_INTEGER) this.fault = 'number-too-large';
    } else if (Array.isArray(value)) for (const element of value) this.visit(element);
    else if (typeof value === 'object' && value !== null) {
      const object = value as Record<string, unknown>;
      // What JSON.parse made has no enumerable members but its own.
      for (const key in object) {
        this.members++;
        if (key === '__proto__') this.fault = 'forbidden-member';
        this.visit(object[key]);
      }
    }
  }
}

const parseOne = (slice: Slice): { value: unknown } | { fault: JsonFaultCode } => {
  if (slice.deepest > limits.jsonRowDepth) return { fault: 'too-deep' };
  if (slice.bytes.length > limits.recordCharacters) return { fault: 'row-too-long' };
  if (!isUtf8(slice.bytes)) return { fault: 'not-utf-8' };
  if (!slice.whole) return { fault: 'malformed-json' };
  let value: unknown;
  try {
    value = JSON.parse(slice.bytes.toString('utf8'));
  } catch {
    return { fault: 'malformed-json' };
  }
  const inspection = new Inspection();
  inspection.visit(value);
  if (inspection.fault !== undefined) return { fault: inspection.fault };
  return inspection.members === slice.members ? { value } : { fault: 'repeated-member' };
};

/** Parses rows one by one, for the batch in which something is wrong. */
const parseEach = (slices: readonly Slice[], pointer: string | undefined): JsonBatch => {
  const rows: unknown[] = [];
  const rowNumbers: number[] = [];
  const faults: Fault[] = [];
  for (const slice of slices) {
    const parsed = parseOne(slice);
    if ('fault' in parsed) {
      const detail = texts[parsed.fault];
      const place = pointer === undefined ? {} : { pointer: `${pointer}/${slice.row - 1}` };
      faults.push({ code: parsed.fault, detail, row: slice.row, ...place });
    } else {
      rows.push(parsed.value);
      rowNumbers.push(slice.row);
    }
  }
  return { rows, rowNumbers, faults };
};

/** Parses a batch in one go where nothing in it gives reason to look closer. */
const parseBatch = (slices: readonly Slice[], pointer: string | undefined): JsonBatch => {
  const sound = slices.every(
    (slice) => slice.whole && slice.deepest <= limits.jsonRowDepth && slice.bytes.length <= limits.recordCharacters,
  );
  const parts: Buffer[] = [];
  for (const slice of slices) parts.push(comma, slice.bytes);
  const bytes = Buffer.concat(parts);
  if (!sound || !isUtf8(bytes)) return parseEach(slices, pointer);
  const text = bytes.toString('utf8', 1);
  if (suspicious.test(text)) return parseEach(slices, pointer);
  let rows: unknown[];
  try {
    rows = JSON.parse(`[${text}]`) as unknown[];
  } catch {
    return parseEach(slices, pointer);
  }
  const inspection = new Inspection();
  inspection.visit(rows);
  const members = slices.reduce((sum, slice) => sum + slice.members, 0);
  if (inspection.fault !== undefined || inspection.members !== members || rows.length !== slices.length) {
    return parseEach(slices, pointer);
  }
  return { rows, rowNumbers: slices.map((slice) => slice.row), faults: [] };
};

const comma = Buffer.from(',');
const lineFeed = 0x0a;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;

const hasContent = (bytes: Buffer): boolean => {
  for (let at = 0; at < bytes.length; at++) if (!isBlank(bytes[at])) return true;
  return false;
};

/** Cuts a stream of bytes into elements that end with one byte, however it is divided. */
class ElementCutter {
  readonly #end: number;
  #scanner: JsonScanner = newScanner();
  #held: Buffer[] = [];
  #heldBytes = 0;

  constructor(end: number) {
    this.#end = end;
  }

  /** Takes the bytes of the element that ends before a position; the next one begins after it. */
  cut(bytes: Buffer, from: number, to: number, row: number): Slice {
    const tail = bytes.subarray(from, to);
    const scanner = this.#scanner;
    const slice = {
      row,
      bytes: this.#heldBytes === 0 ? tail : Buffer.concat([...this.#held, tail]),
      members: scanner.members,
      deepest: scanner.deepest,
      whole: scanner.depth === 0 && !scanner.inText,
    };
    this.#held = [];
    this.#heldBytes = 0;
    this.#scanner = newScanner();
    return slice;
  }

  /** Scans on; the position where the element ends, or the length of the bytes. */
  scan(bytes: Buffer, from: number): number {
    return scanElement(this.#scanner, bytes, from, this.#end);
  }

  /** Keeps the beginning of an element. False when it has become too long to be a row. */
  hold(bytes: Buffer): boolean {
    if (bytes.length > 0) this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    return this.#heldBytes <= limits.recordCharacters;
  }
}

const refuse = (code: JsonFaultCode, detail: Bilingual, row?: number): Problem =>
  new Problem('malformed-json', detail, { faults: [{ code, detail, ...(row === undefined ? {} : { row }) }] });

/**
 * Reads newline-delimited JSON as batches of rows, with back-pressure. A line is one JSON value in UTF-8; blank lines
 * are passed over but counted. Repeated members, `__proto__`, numbers beyond ±(2^53 − 1) and too deep or too long
 * lines are faults of their row, and reading goes on.
 */
export const readNdjson = async function* (source: ByteSource): AsyncGenerator<JsonBatch, void, void> {
  let slices: Slice[] = [];
  let held: Buffer[] = [];
  let heldBytes = 0;
  let row = 0;
  const take = (line: Buffer): void => {
    row++;
    if (!hasContent(line)) return;
    const scanner = newScanner();
    const whole = scanElement(scanner, line, 0, 0x2c) === line.length && scanner.depth === 0 && !scanner.inText;
    slices.push({ row, bytes: line, members: scanner.members, deepest: scanner.deepest, whole });
  };
  let first = true;
  for await (const piece of inPieces(source)) {
    let from = first && piece.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
    first = false;
    for (let at = piece.indexOf(lineFeed, from); at >= 0; at = piece.indexOf(lineFeed, from)) {
      const tail = piece.subarray(from, at);
      take(heldBytes === 0 ? tail : Buffer.concat([...held, tail]));
      held = [];
      heldBytes = 0;
      from = at + 1;
    }
    if (from < piece.length) held.push(piece.subarray(from));
    heldBytes += piece.length - from;
    if (heldBytes > limits.recordCharacters) throw refuse('row-too-long', texts['row-too-long'], row + 1);
    if (slices.length >= limits.rowsPerBatch) {
      yield parseBatch(slices, undefined);
      slices = [];
    }
  }
  if (heldBytes > 0) take(Buffer.concat(held));
  yield parseBatch(slices, undefined);
};

const malformedArray = (row?: number): Problem =>
  refuse(
    'malformed-json',
    {
      sv: 'Innehållet ska vara en JSON-lista av rader, och den måste vara fullständig.',
      en: 'The content must be a JSON array of rows, and it must be complete.',
    },
    row,
  );

/** The length of what stands before the first element, -1 while it is not whole. */
const preambleLength = (bytes: Buffer, member: string | undefined): number => {
  const text = bytes.toString('latin1', 0, limits.jsonPreambleBytes);
  const name = member === undefined ? '' : `\\{[ \\t\\r\\n]*"${member}"[ \\t\\r\\n]*:[ \\t\\r\\n]*`;
  const found = new RegExp(`^(?:\\u00ef\\u00bb\\u00bf)?[ \\t\\r\\n]*${name}\\[`).exec(text);
  if (found !== null) return found[0].length;
  if (bytes.length >= limits.jsonPreambleBytes) throw malformedArray();
  return -1;
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
  const pointer = member === undefined ? '#' : `#/${member}`;
  const cutter = new ElementCutter(0x2c);
  let slices: Slice[] = [];
  let row = 0;
  let state: 'before' | 'inside' | 'after' = 'before';
  let before: Buffer = Buffer.alloc(0);
  let after = '';
  let separated = false;
  for await (const piece of inPieces(source)) {
    let bytes = piece;
    let from = 0;
    if (state === 'before') {
      bytes = Buffer.concat([before, piece]);
      from = preambleLength(bytes, member);
      before = bytes;
      if (from < 0) continue;
      state = 'inside';
    }
    while (state === 'inside') {
      const at = cutter.scan(bytes, from);
      if (at === bytes.length) {
        if (!cutter.hold(bytes.subarray(from))) throw refuse('row-too-long', texts['row-too-long'], row + 1);
        break;
      }
      const slice = cutter.cut(bytes, from, at, row + 1);
      const ended = bytes[at] !== 0x2c;
      if (ended && bytes[at] !== 0x5d) throw malformedArray(row + 1);
      // A comma needs an element before and after it; only a list without any comma may be empty.
      if (hasContent(slice.bytes)) {
        row++;
        slices.push(slice);
      } else if (!ended || separated) throw malformedArray(row + 1);
      separated = true;
      from = at + 1;
      if (ended) state = 'after';
    }
    if (state === 'after') after += bytes.toString('latin1', from);
    if (after.length > limits.jsonPreambleBytes) throw malformedArray();
    if (slices.length >= limits.rowsPerBatch) {
      yield parseBatch(slices, pointer);
      slices = [];
    }
  }
  if (state !== 'after' || after.replace(/[ \t\r\n]+/g, '') !== (member === undefined ? '' : '}')) {
    throw malformedArray(row + 1);
  }
  yield parseBatch(slices, pointer);
};
