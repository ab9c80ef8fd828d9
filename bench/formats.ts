import { encodeCopyRows } from '../src/formats/copy-text.ts';
import { readCsv } from '../src/formats/csv-read.ts';
import { readJsonArray, readNdjson } from '../src/formats/json-rows.ts';
import type { TabularColumn } from '../src/formats/tabular.ts';
import { writeCsv, writeNdjson } from '../src/formats/write-text.ts';
import { readXlsx } from '../src/formats/xlsx-read.ts';
import { writeXlsx } from '../src/formats/xlsx-write.ts';

/**
 * How fast files are read and written, each beside a limit of the same run on the same content: JSON beside the bare
 * JSON.parse, CSV beside the bare cutting of decoded text into cells. Only the ratios are worth quoting. Row counts
 * and sums are checked before anything is timed. Fails where a ratio is below its goal.
 */
const lines = 200_000;
const sheetLines = 20_000;

const kinds: readonly [string, TabularColumn['kind']][] = [
  ['areaCode', 'text'],
  ['professionCode', 'text'],
  ['specialtyCode', 'text'],
  ['sector', 'text'],
  ['year', 'year'],
  ['headcount', 'integer'],
  ['fullTimeEquivalents', 'decimal'],
  ['vacantFullTimeEquivalents', 'decimal'],
  ['agencyFullTimeEquivalents', 'decimal'],
  ['expectedRetirements', 'integer'],
  ['neededFullTimeEquivalents', 'decimal'],
  ['assessment', 'text'],
  ['assessmentChange', 'text'],
  ['causes', 'text'],
  ['comment', 'text'],
  ['reference', 'text'],
];
const columns = kinds.map(([key, kind]): TabularColumn => ({ key, kind, headings: [key], required: true }));
const headings = columns.map(({ key }) => key);

const row = (index: number): (string | number | null)[] => [
  String(1000 + (index % 290)),
  'registered-nurse',
  null,
  'region',
  2025 + (index % 6),
  index % 5000,
  (index % 9999) / 10,
  (index % 300) / 4,
  index % 7,
  index % 90,
  (index % 9999) / 100,
  'shortage',
  'worse',
  null,
  index % 10 === 0 ? 'Svårt att rekrytera; särskilt på landsbygden' : null,
  `r${index}`,
];

const gather = async (chunks: AsyncIterable<Buffer>): Promise<Buffer> => {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
};

const best = async (work: () => unknown): Promise<number> => {
  let milliseconds = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 4; round++) {
    const began = performance.now();
    await work();
    milliseconds = Math.min(milliseconds, performance.now() - began);
  }
  return milliseconds;
};

const countRows = async (batches: AsyncIterable<{ rows: readonly unknown[]; faults: readonly unknown[] }>) => {
  let rows = 0;
  for await (const batch of batches) {
    rows += batch.rows.length;
    if (batch.faults.length > 0) throw new Error('the content has faults');
  }
  return rows;
};

const check = (found: number, expected: number): void => {
  if (found !== expected) throw new Error(`${found} instead of ${expected}`);
};

const report = (name: string, milliseconds: number, limit: number, goal: number): boolean => {
  const ratio = limit / milliseconds;
  const good = ratio >= goal;
  console.log(
    `${name.padEnd(34)} ${milliseconds.toFixed(0).padStart(6)} ms  limit ${limit.toFixed(0).padStart(6)} ms  ratio ${ratio.toFixed(2)} (goal ${goal})${good ? '' : '  FAILED'}`,
  );
  return good;
};

const rows = Array.from({ length: lines }, (_, index) => row(index));
const objects = rows.map((cells) => Object.fromEntries(headings.map((key, index) => [key, cells[index]])));

const main = async (): Promise<void> => {
  const csv = await gather(writeCsv(headings, [rows], 'swedish'));
  const ndjson = await gather(writeNdjson([objects]));
  const array = Buffer.from(JSON.stringify(objects));
  const xlsx = await gather(
    writeXlsx([
      {
        name: 'Rader',
        columns: kinds.map(([heading, kind]) => ({ heading, kind })),
        batches: [rows.slice(0, sheetLines)],
      },
    ]),
  );
  check(await countRows(readCsv([csv], columns)), lines);
  check(await countRows(readNdjson([ndjson])), lines);
  check(await countRows(readJsonArray([array])), lines);
  check(await countRows(readXlsx([xlsx], columns)), sheetLines);
  let sum = 0;
  for await (const batch of readCsv([csv], columns)) for (const cells of batch.rows) sum += Number(cells[5]);
  check(
    sum,
    rows.reduce((total, cells) => total + Number(cells[5]), 0),
  );

  const cut = await best(
    () =>
      csv
        .toString()
        .split('\n')
        .map((line) => line.split(';')).length,
  );
  const parsed = await best(() => (JSON.parse(array.toString()) as unknown[]).length);
  const results = [
    report('CSV, read and typed', await best(() => countRows(readCsv([csv], columns))), cut, 0.5),
    report('NDJSON, read', await best(() => countRows(readNdjson([ndjson]))), parsed, 0.4),
    report('JSON array, read', await best(() => countRows(readJsonArray([array]))), parsed, 0.4),
    report('COPY text, encoded', await best(() => encodeCopyRows(rows).length), cut, 0.8),
    report(`XLSX, ${sheetLines} rows read`, await best(() => countRows(readXlsx([xlsx], columns))), parsed, 0.2),
  ];
  if (results.includes(false)) process.exitCode = 1;
};

await main();
