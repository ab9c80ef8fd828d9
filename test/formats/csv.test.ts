import t from 'tap';
import { limits } from '../../src/core/limits.ts';
import { Problem } from '../../src/core/problem.ts';
import { readCsv } from '../../src/formats/csv-read.ts';
import { writeCsv } from '../../src/formats/write-text.ts';
import { proofSeed, rounds } from '../support/proof.ts';
import { randomFrom } from '../support/random.ts';
import { bytesOf, collect, columns, cutRandomly, headings, randomRows } from '../support/tables.ts';

const read = (text: string | Buffer) => collect(readCsv([Buffer.from(text as string)], columns));
const heading = headings.join(';');

const faultsOf = async (text: string | Buffer) => {
  try {
    const { faults } = await read(text);
    return faults;
  } catch (error) {
    if (error instanceof Problem) return [...error.faults];
    throw error;
  }
};
const brief = async (text: string | Buffer) =>
  (await faultsOf(text)).map(({ code, row, column, value }) => [code, row, column, value]);

t.test('a table that is written is read back the same, in both dialects and however the bytes are cut', async (t) => {
  const random = randomFrom(proofSeed(7));
  for (let round = 0; round < rounds(60); round++) {
    const rows = randomRows(random, random.below(30));
    for (const dialect of ['swedish', 'rfc4180'] as const) {
      const bytes = await bytesOf(writeCsv(headings, [rows.slice(0, 5), rows.slice(5)], dialect));
      const found = await collect(readCsv(cutRandomly(bytes, random), columns));
      t.same(found.rows, rows);
      t.same(found.faults, []);
      t.same(
        found.rowNumbers,
        rows.map((_, index) => index + 2),
      );
      t.match(found.source, { delimiter: dialect === 'swedish' ? ';' : ',', encoding: 'utf-8', headings });
    }
  }
});

t.test('a file is read the same at every cut of two', async (t) => {
  const bytes = Buffer.from(
    `\ufeff${heading}\r\n01;2026;1 200;3,5;"två ""ord"";\r\noch en rad"\r\n\r\n12;2027;;;Skåne\r\n`,
  );
  const expected = [
    ['01', 2026, 1200, 3.5, 'två "ord";\r\noch en rad'],
    ['12', 2027, null, null, 'Skåne'],
  ];
  for (let at = 0; at <= bytes.length; at++) {
    const found = await collect(readCsv([bytes.subarray(0, at), bytes.subarray(at)], columns));
    if (JSON.stringify([found.rows, found.rowNumbers, found.faults]) !== JSON.stringify([expected, [2, 4], []])) {
      t.same([found.rows, found.rowNumbers, found.faults], [expected, [2, 4], []], `cut at ${at}`);
    }
  }
  t.pass('all cuts agree');
});

t.test('rows of more than one piece of bytes come in batches with back-pressure', async (t) => {
  const lines = 3 * limits.rowsPerBatch;
  let taken = 0;
  const source = function* () {
    yield Buffer.from(`${heading}\n`);
    for (let line = 0; line < lines; line++) {
      taken++;
      yield Buffer.from(`0${line};2026;${line};1,5;${'text '.repeat(5)}\n`);
    }
  };
  const reader = readCsv(source(), columns);
  const first = await reader.next();
  t.ok(taken < lines, 'the source is not read ahead of the caller');
  let count = first.value?.rows.length ?? 0;
  let last = first.value?.rowNumbers.at(-1);
  for await (const batch of reader) {
    if (batch.rows.length === 0) continue;
    t.equal(batch.rowNumbers[0], (last ?? 0) + 1);
    last = batch.rowNumbers.at(-1);
    count += batch.rows.length;
  }
  t.equal(count, lines);
});

t.test('delimiter, encoding and the order of columns follow from the file', async (t) => {
  for (const delimiter of [';', ',', '\t']) {
    const found = await read(
      `${['Kommentar', 'YEAR', '  områdeskod '].join(delimiter)}\n${['x', '2026', '01'].join(delimiter)}`,
    );
    t.same(found.rows, [['01', 2026, null, null, 'x']]);
    t.match(found.source, { delimiter, headings: ['områdeskod', 'YEAR', null, null, 'Kommentar'] });
  }
  const windows = await read(Buffer.from(`${heading}\r\n01;2026;1;1;Skåne\r\n`, 'latin1'));
  t.same(windows.rows, [['01', 2026, 1, 1, 'Skåne']]);
  t.equal(windows.source?.encoding, 'windows-1252', 'and the report says so');
  const unicode = await read(Buffer.from(`\ufeff${headings.join('\t')}\r\n01\t2026\t1\t1\tSkåne\r\n`, 'utf16le'));
  t.same(unicode.rows, [['01', 2026, 1, 1, 'Skåne']]);
  const stated = await read(`sep=,\r\nareaCode,year\r\n01,2026\r\n`);
  t.same([stated.rows[0]?.slice(0, 2), stated.rowNumbers], [['01', 2026], [2]], 'a sep= line is not a row');
});

t.test('trailing empty columns and rows are passed over, and rows keep their number', async (t) => {
  const found = await read(`${heading};;\r\n01;2026;1;1;;;\r\n;;;;;;\r\n02;2026;1;1;a;;\r\n\r\n\r\n`);
  t.same(found.rowNumbers, [2, 4]);
  t.same(found.faults, []);
});

t.test('headings that are unknown, repeated or missing are all reported with what is accepted', async (t) => {
  const faults = await faultsOf('Områdskod;År;Year;Lön\n');
  t.match(faults, [
    { code: 'duplicate-heading', row: 1, column: 'C', value: 'Year' },
    { code: 'unknown-heading', row: 1, column: 'A', value: 'Områdskod', accepted: ['Områdeskod'] },
    { code: 'unknown-heading', row: 1, column: 'D', value: 'Lön' },
    { code: 'missing-heading', row: 1, column: 'Områdeskod', accepted: ['Områdeskod', 'Area code', 'areaCode'] },
  ]);
  for (const [row, column] of [
    ['Year;Headcount', 'Area code'],
    ['fullTimeEquivalents;year', 'areaCode'],
    ['Lön', 'Områdeskod'],
  ]) {
    const missing = (await faultsOf(`${row}\n`)).find(({ code }) => code === 'missing-heading');
    t.equal(missing?.column, column, 'a missing column is named in the manner of the others');
  }
  t.same((await brief(''))[0]?.[0], 'empty-file');
  t.same((await brief(' \r\n\r\n'))[0]?.[0], 'empty-file');
  t.same((await brief(`${heading};${'x;'.repeat(limits.columnsPerFile)}y\n`))[0]?.[0], 'too-many-columns');
  t.same((await brief('PK\u0003\u0004rest'))[0]?.[0], 'spreadsheet-as-csv');
});

t.test('a cell that is not what its column holds is refused with row, heading, value and code', async (t) => {
  t.same(await brief(`${heading}\n01;2026;12 st;544 99 160;a\n01;26;1,5;1e3;b\n01;2026-01;x;2024-01-01;c\n`), [
    ['unit-in-number', 2, 'Antal anställda', '12 st'],
    ['malformed-thousands', 2, 'Årsarbetare', '544 99 160'],
    ['malformed-year', 3, 'År', '26'],
    ['decimals-in-whole-number', 3, 'Antal anställda', '1,5'],
    ['exponent-in-number', 3, 'Årsarbetare', '1e3'],
    ['malformed-year', 4, 'År', '2026-01'],
    ['not-a-number', 4, 'Antal anställda', 'x'],
    ['date-in-number', 4, 'Årsarbetare', '2024-01-01'],
  ]);
  const { rows } = await read(`${heading}\n01;2026;12 st;;a\n`);
  t.same(rows, [['01', 2026, undefined, null, 'a']], 'an unreadable cell is told apart from an empty one');
  t.ok(rows[0]?.[2] === undefined && rows[0]?.[3] === null);
});

t.test('ragged rows are reported where something would be lost', async (t) => {
  t.same(await brief(`${heading}\n01;2026;1;1;a;b\n`), [['cell-without-heading', 2, 'F', 'b']]);
  t.same(await brief(`Områdeskod;;År\n01;x;2026\n`), [['cell-without-heading', 2, 'B', 'x']]);
  t.same(await brief(`${heading}\n01\n`), [['too-few-cells', 2, 'År', undefined]]);
  const short = await read(`${heading}\n01;2026\n`);
  t.same(
    [short.rows, short.faults],
    [[['01', 2026, null, null, null]], []],
    'spreadsheets leave out empty cells at the end',
  );
});

t.test('broken quotes are reported with their row, and reading goes on where it can', async (t) => {
  const found = await read(`${heading}\n01;2026;1;1;"a"b\n02;2026;1;1;c\n`);
  t.same(found.rowNumbers, [3]);
  t.match(found.faults, [{ code: 'malformed-quotes', row: 2 }]);
  t.same(await brief(`${heading}\n01;2026;1;1;ok\n02;2026;1;1;"never closed\n03;2026\n`), [
    ['unclosed-quote', 3, undefined, undefined],
  ]);
  t.same(await brief(`${heading}\n02;2026;1;1;"${'lång\n'.repeat(100_000)}`), [
    ['row-too-long', 2, undefined, undefined],
  ]);
  t.same(
    (await read(`${heading}\n01;2026;1;1;5" rör\n`)).rows,
    [['01', 2026, 1, 1, '5" rör']],
    'a quote inside is a sign',
  );
});

t.test('no text that is written can be run as a formula, and numbers are left alone', async (t) => {
  const dangerous = ['=1+1', '+46', '-1', '@SUM(A1)', '\tx', '\rx', '\nx', "'=x", "''+x", '＝x'];
  const rows = [...dangerous.map((text) => ['01', 2026, -1, -2.5, text])];
  const written = (await bytesOf(writeCsv(headings, [rows], 'swedish'))).toString();
  for (const line of written.split(/\r\n(?=01;)/).slice(1)) t.match(line, /^01;2026;-1;-2,5;"?'/);
  t.same((await read(written)).rows, rows, 'and it is read back as it was');
});

t.test('CSV for programs has point and comma, CSV for people comma and semicolon with a mark', async (t) => {
  const rows = [['01', 2026, null, 2.5, 'a,b;"c"\nd']];
  t.equal(
    (await bytesOf(writeCsv(['a', 'b', 'c', 'd', 'e'], [rows], 'rfc4180'))).toString(),
    'a,b,c,d,e\r\n01,2026,,2.5,"a,b;""c""\nd"\r\n',
  );
  t.equal(
    (await bytesOf(writeCsv(['a', 'b', 'c', 'd', 'e'], [rows], 'swedish'))).toString(),
    '\ufeffa;b;c;d;e\r\n01;2026;;2,5;"a,b;""c""\nd"\r\n',
  );
  await t.rejects(bytesOf(writeCsv(['a'], [[[Number.NaN]]], 'swedish')), TypeError);
});
