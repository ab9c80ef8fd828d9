import t from 'tap';
import type { Fault } from '../../src/core/problem.ts';
import { readCsv } from '../../src/formats/csv-read.ts';
import { markCsv, markXlsx } from '../../src/formats/marked-copy.ts';
import { readXlsx } from '../../src/formats/xlsx-read.ts';
import { readZip, unpack } from '../../src/formats/zip-read.ts';
import { bytesOf, collect, columns, headings } from '../support/tables.ts';
import { pack, partsOf, textRow } from '../support/workbooks.ts';

const fault = (code: string, more: Partial<Fault>): Fault => ({
  code,
  detail: { sv: `${code} på svenska`, en: `${code} in English` },
  ...more,
});
const marking = (faults: readonly Fault[], language: 'sv' | 'en' = 'sv') => ({ columns, faults, language });

const workbook = (rows: string) => pack(partsOf([{ name: 'Rader', rows: textRow(1, [...headings, 'Egen']) + rows }]));
const partOf = async (bytes: Buffer, name: string): Promise<string> => {
  const chunks = unpack(readZip(bytes), name);
  return chunks === undefined ? '' : (await bytesOf(chunks)).toString();
};

t.test('faults are marked on their cells, in their row and in a list, and rows keep their numbers', async (t) => {
  const bytes = await workbook(textRow(2, ['01', '2026']) + textRow(7, ['02', '2026', '5', '', 'k', 'egen']));
  const faults = [
    fault('first', { row: 7, column: 'Antal anställda', value: '5', accepted: ['6', '7'] }),
    fault('second', { row: 7, column: 'headcount' }),
    fault('third', { row: 7 }),
    fault('fourth', { row: 1, column: 'F' }),
    fault('fifth', {}),
  ];
  const copy = await bytesOf(markXlsx([bytes], marking(faults)));
  const sheet = await partOf(copy, 'xl/worksheets/sheet1.xml');
  t.match(sheet, /<c r="G1"[^>]*><is><t xml:space="preserve">Fel<\/t>/);
  t.match(
    sheet,
    /<row r="7">.*<c r="G7"[^>]*><is><t[^>]*>Antal anställda: first på svenska \(6, 7\) \| headcount: second på svenska \| third på svenska/,
  );
  const notes = await partOf(copy, 'xl/comments1.xml');
  t.match(notes, /ref="F1".*fourth på svenska.*ref="C7".*first på svenska \(6, 7\)\nsecond på svenska/s);
  t.notMatch(notes, /ref="A/);
  const list = await partOf(copy, 'xl/worksheets/sheet2.xml');
  for (const { code } of faults) t.match(list, new RegExp(`${code} på svenska`));
  t.match(
    await partOf(await bytesOf(markXlsx([bytes], marking(faults, 'en'))), 'xl/worksheets/sheet2.xml'),
    /fifth in English/,
  );
});

t.test('a marked workbook can be sent in again as it is, and marking it again adds no second column', async (t) => {
  const plain = await pack(
    partsOf([{ name: 'Rader', rows: textRow(1, headings) + textRow(3, ['01', '2026', '5', '2,5', '=1+1']) }]),
  );
  const read = async (bytes: Buffer) => {
    const { rows, rowNumbers, faults } = await collect(readXlsx([bytes], columns));
    return { rows, rowNumbers, faults };
  };
  const before = await read(plain);
  const once = await bytesOf(markXlsx([plain], marking([fault('x', { row: 3, column: 'År' })])));
  t.same(await read(once), before);
  const twice = await bytesOf(markXlsx([once], marking([fault('y', { row: 3 })])));
  t.same(await read(twice), before);
  const sheet = await partOf(twice, 'xl/worksheets/sheet1.xml');
  t.equal(sheet.split('>Fel<').length, 2);
  t.match(sheet, /y på svenska/);
  t.notMatch(sheet, /x på svenska/, 'what was told before is replaced');
});

t.test('dates, truth values and errors of the sender stand in the copy as they were', async (t) => {
  const rows =
    '<row r="2"><c r="A2" s="1"><v>45292</v></c><c r="B2" t="b"><v>0</v></c><c r="C2" t="e"><v>#N/A</v></c></row>';
  const bytes = await pack(
    partsOf([{ name: 'Rader', rows: textRow(1, headings) + rows }], {
      styles: '<cellXfs><xf/><xf numFmtId="14"/></cellXfs>',
    }),
  );
  const again = await collect(readXlsx([await bytesOf(markXlsx([bytes], marking([])))], columns));
  t.match(again.faults, [
    { code: 'date-in-text', value: '2024-01-01' },
    { code: 'truth-value', value: 'false' },
  ]);
});

t.test('a workbook without the expected headings is marked on its first visible sheet', async (t) => {
  const bytes = await pack(partsOf([{ name: 'Annat', rows: textRow(1, ['Okänd']) }]));
  const copy = await bytesOf(markXlsx([bytes], marking([fault('unknown-heading', { row: 1, column: 'A' })])));
  t.match(await partOf(copy, 'xl/comments1.xml'), /ref="A1".*unknown-heading/);
});

t.test('a CSV comes back with a column of faults, its own delimiter and its rows in place', async (t) => {
  const text = `${headings.join(',')}\n01,2026,5,"2,5","=1+1 å"\n\n02,2026,-5,1,"a""b"\nx"y,"bad"z\n03,2026,1,1,\n`;
  const copy = (
    await bytesOf(
      markCsv(
        [Buffer.from(text, 'latin1')],
        marking([fault('one', { row: 4, column: 'År' }), fault('two', { row: 4 })]),
      ),
    )
  ).toString();
  const lines = copy.split('\r\n');
  t.equal(lines[0], `\ufeff${headings.join(',')},Fel`);
  t.equal(lines[1], `01,2026,5,"2,5",'=1+1 å,`);
  t.match(lines[2], /^,*$/);
  t.equal(lines[3], '02,2026,-5,1,"a""b",År: one på svenska | two på svenska');
  t.match(lines[4], /^,,,,,Citattecknen/);
  const again = await collect(readCsv([Buffer.from(copy)], columns));
  t.same(
    again.rowNumbers.filter((row) => row !== 5),
    [2, 4, 6],
  );
  t.same(again.rows[0], ['01', 2026, 5, 2.5, '=1+1 å'], 'and it can be sent in again');
});

t.test('a cell outside the headings is marked where it stands and not lost under the column of faults', async (t) => {
  const outside = fault('cell-without-heading', { row: 2, column: 'H' });
  const rows = `${textRow(1, headings)}<row r="2"><c r="A2" t="str"><v>01</v></c><c r="H2" t="str"><v>lost?</v></c></row>`;
  const bytes = await pack(partsOf([{ name: 'Rader', rows }]));
  const sheet = await partOf(await bytesOf(markXlsx([bytes], marking([outside]))), 'xl/worksheets/sheet1.xml');
  t.match(sheet, /<c r="H2"[^>]*><is><t[^>]*>lost\?</);
  t.match(sheet, /<c r="I1"[^>]*><is><t[^>]*>Fel</);
  const csv = Buffer.from(`${headings.join(';')}\n01;2026;;;;;;lost?\n`);
  t.match(
    (await bytesOf(markCsv([csv], marking([outside])))).toString(),
    /01;2026;;;;;;lost\?;H: cell-without-heading/,
  );
});

t.test('a workbook whose sheet is damaged comes back up to there, with what is wrong', async (t) => {
  const rows = textRow(1, headings) + textRow(2, ['01', '2026']) + textRow(3, ['02', '2026']);
  const bytes = await pack(partsOf([{ name: 'Rader', rows: `${rows}<row r="4"><c></row>` }]));
  const copy = await bytesOf(markXlsx([bytes], marking([fault('malformed-xml', {})])));
  t.match(await partOf(copy, 'xl/worksheets/sheet1.xml'), /<row r="3">.*>02<.*<row r="4">.*malformed-xml på svenska/);
  t.match(await partOf(copy, 'xl/worksheets/sheet2.xml'), /malformed-xml på svenska/);
  const none = await bytesOf(markXlsx([Buffer.from('no workbook')], marking([fault('not-a-workbook', {})])));
  t.match(await partOf(none, 'xl/worksheets/sheet1.xml'), /not-a-workbook på svenska/);
});
