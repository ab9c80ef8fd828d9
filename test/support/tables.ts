import type { CellValue, RowBatch, TabularColumn } from '../../src/formats/tabular.ts';
import type { Random } from './random.ts';

/** Columns of every kind, with headings in both languages. */
export const columns: readonly TabularColumn[] = [
  { key: 'areaCode', headings: ['Områdeskod', 'Area code'], kind: 'text', required: true },
  { key: 'year', headings: ['År', 'Year'], kind: 'year', required: true },
  { key: 'headcount', headings: ['Antal anställda', 'Headcount'], kind: 'integer' },
  { key: 'fullTimeEquivalents', headings: ['Årsarbetare', 'Full-time equivalents'], kind: 'decimal' },
  { key: 'comment', headings: ['Kommentar', 'Comment'], kind: 'text' },
];

export const headings = columns.map((column) => column.headings[0] ?? column.key);

const signs = [
  'å',
  'Ä',
  'ö',
  'é',
  'x',
  ' ',
  '"',
  ';',
  ',',
  '\t',
  '\n',
  '\r\n',
  "'",
  '=',
  '-',
  '+',
  '@',
  '\\',
  '€',
  '🩺',
  '<',
  '&',
];

/** A text of signs that formats trip over; outer blanks are not part of a cell's text. */
export const randomText = (random: Random): string => {
  let text = '';
  for (let length = random.below(12); length >= 0; length--) text += random.pick(signs);
  return text.trim();
};

/** Rows of the columns above with every kind of value; cells may be empty but for the area and the year. */
export const randomRows = (random: Random, count: number): CellValue[][] =>
  Array.from({ length: count }, () => [
    `${random.below(3000)}x`,
    1990 + random.below(111),
    random.below(3) === 0 ? null : random.below(1_000_000),
    random.below(3) === 0 ? null : random.below(100_000_000) / 100,
    random.below(2) === 0 ? null : randomText(random) || null,
  ]);

/** Everything that a reader gave, in one piece. */
export const collect = async (batches: AsyncIterable<RowBatch>) => {
  const rows: (readonly CellValue[])[] = [];
  const rowNumbers: number[] = [];
  const faults: RowBatch['faults'][number][] = [];
  let source: RowBatch['source'] | undefined;
  for await (const batch of batches) {
    rows.push(...batch.rows);
    rowNumbers.push(...batch.rowNumbers);
    faults.push(...batch.faults);
    source = batch.source;
  }
  return { rows, rowNumbers, faults, source };
};

/** All bytes of a stream. */
export const bytesOf = async (chunks: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
};

/** Bytes cut into pieces of random length. */
export const cutRandomly = (bytes: Uint8Array, random: Random): Uint8Array[] => {
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; ) {
    const to = from + 1 + random.below(40);
    pieces.push(bytes.subarray(from, to));
    from = to;
  }
  return pieces;
};
