import { isUtf8 } from 'node:buffer';
import { limits } from '../core/limits.ts';
import type { Bilingual, Fault } from '../core/problem.ts';

/** Some rows of JSON, each with its row: the line of NDJSON, or the place in the array, both counted from 1. */
export interface JsonBatch {
  readonly rowNumbers: readonly number[];
  /** The parsed values, not yet checked against any schema. Rows with faults are not among them. */
  readonly rows: readonly unknown[];
  readonly faults: readonly Fault[];
}

/** What may be wrong with a row of JSON. */
export const jsonRowFaults = {
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
  'too-deep': {
    sv: `Raden har fler än ${limits.jsonRowDepth} nivåer av objekt och listor i varandra.`,
    en: `The row has more than ${limits.jsonRowDepth} levels of objects and arrays in each other.`,
  },
  'row-too-long': {
    sv: `Raden är längre än ${limits.recordCharacters} byte. Korta den.`,
    en: `The row is longer than ${limits.recordCharacters} bytes. Shorten it.`,
  },
} as const satisfies Record<string, Bilingual>;
export type JsonFaultCode = keyof typeof jsonRowFaults;

/** One row before it is parsed. */
export interface JsonSlice {
  readonly row: number;
  readonly bytes: Buffer;
  readonly members: number;
  readonly deepest: number;
  /** False when the scanner saw that it is more or less than one value. */
  readonly whole: boolean;
}

/** What `JSON.parse` lets through and we do not, looked for in a parsed value; it counts the members on its way. */
class Inspection {
  members = 0;
  fault: JsonFaultCode | undefined;

  /** @param level how many objects and arrays of the row the value stands in */
  visit(value: unknown, level: number): void {
    if (typeof value === 'number') {
      if (value > Number.MAX_SAFE_INTEGER || value < -Number.MAX_SAFE_INTEGER) this.fault = 'number-too-large';
    } else if (typeof value === 'object' && value !== null) {
      if (level === limits.jsonRowDepth) this.fault = 'too-deep';
      else if (Array.isArray(value)) for (const element of value) this.visit(element, level + 1);
      else this.#visitMembers(value as Record<string, unknown>, level + 1);
    }
  }

  #visitMembers(object: Readonly<Record<string, unknown>>, level: number): void {
    // What JSON.parse made has no enumerable members but its own.
    for (const key in object) {
      this.members++;
      if (key === '__proto__') this.fault = 'forbidden-member';
      this.visit(object[key], level);
    }
  }
}

const parseOne = (slice: JsonSlice): { value: unknown } | { fault: JsonFaultCode } => {
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
  inspection.visit(value, 0);
  if (inspection.fault !== undefined) return { fault: inspection.fault };
  return inspection.members === slice.members ? { value } : { fault: 'repeated-member' };
};

/** Parses rows one by one, which tells of each what is wrong with it. */
export const parseEach = (slices: readonly JsonSlice[], pointer: string | undefined): JsonBatch => {
  const rows: unknown[] = [];
  const rowNumbers: number[] = [];
  const faults: Fault[] = [];
  for (const slice of slices) {
    const parsed = parseOne(slice);
    if ('fault' in parsed) {
      const detail = jsonRowFaults[parsed.fault];
      const place = pointer === undefined ? {} : { pointer: `${pointer}/${slice.row - 1}` };
      faults.push({ code: parsed.fault, detail, row: slice.row, ...place });
    } else {
      rows.push(parsed.value);
      rowNumbers.push(slice.row);
    }
  }
  return { rows, rowNumbers, faults };
};

const quote = 0x22;
const colon = 0x3a;

/**
 * At least as many as there are names of members, and just as many where no text holds a quote before a colon;
 * undefined where a name stands apart from its colon, since then there may be more.
 */
const countNames = (bytes: Buffer): number | undefined => {
  let names = 0;
  for (let at = 1; at < bytes.length; at++) {
    if (bytes[at] !== colon) continue;
    const before = bytes[at - 1] ?? 0;
    if (before === quote) names++;
    else if (before <= 0x20) return undefined;
  }
  return names;
};

/** Put between the lines of NDJSON. No text gives it but one in which this escape is written. */
const lineMark = '\u0001';
const markEscaped = '\\u0001';
const betweenLines = `,"${markEscaped}",`;

/** What stands between the marks: one value on each line. Undefined where some line holds more or less than one. */
const valuesOfLines = (values: readonly unknown[], lineFeeds: number): unknown[] | undefined => {
  if (values.length !== 2 * lineFeeds + 1) return undefined;
  const rows: unknown[] = [];
  for (let index = 0; index < values.length; index++) {
    if (index % 2 === 0) rows.push(values[index]);
    else if (values[index] !== lineMark) return undefined;
  }
  return rows;
};

/**
 * Parses many rows in one go, which takes half the time of parsing each: lines of NDJSON, or elements of an array with
 * commas between them. Undefined where anything gives reason to look at each; what is given is what `parseEach` gives.
 */
export const parseTogether = (bytes: Buffer, between: 'line feeds' | 'commas'): readonly unknown[] | undefined => {
  if (!isUtf8(bytes)) return undefined;
  const names = countNames(bytes);
  const text = bytes.toString('utf8');
  if (names === undefined || text.includes(markEscaped)) return undefined;
  const parted = between === 'commas' ? text : text.replaceAll('\n', betweenLines);
  let values: unknown[];
  try {
    values = JSON.parse(`[${parted}]`) as unknown[];
  } catch {
    return undefined;
  }
  const lineFeeds = (parted.length - text.length) / (betweenLines.length - 1);
  const rows = between === 'commas' ? values : valuesOfLines(values, lineFeeds);
  // The others have three bytes at least, so that none can be longer than what is left.
  if (rows === undefined || bytes.length - 3 * (rows.length - 1) > limits.recordCharacters) return undefined;
  const inspection = new Inspection();
  for (const row of rows) inspection.visit(row, 0);
  // A name that is repeated in an object is one member of it.
  return inspection.fault === undefined && inspection.members === names ? rows : undefined;
};
