import { readFile } from 'node:fs/promises';
import t from 'tap';
import { Problem } from '../../src/core/problem.ts';
import { surveyColumns } from '../../src/features/surveys/rules/columns.ts';
import { readCsv } from '../../src/formats/csv-read.ts';
import { readXlsx } from '../../src/formats/xlsx-read.ts';
import { randomFrom } from '../support/random.ts';
import { columns, headings } from '../support/tables.ts';
import { pack, partsOf, textRow } from '../support/workbooks.ts';

/* Files as programs and people write them: a cell is what its sender sees, or a fault or a notice that names it. */

type Columns = Parameters<typeof readCsv>[1];

const read = async (bytes: Uint8Array, kind: 'csv' | 'xlsx', described: Columns = columns) => {
  const rows: unknown[][] = [];
  const told: string[] = [];
  const noted: string[] = [];
  const place = ({ code, row, column }: { code: string; row?: number; column?: string }) =>
    [code, row, column].filter((part) => part !== undefined).join(' ');
  try {
    for await (const batch of (kind === 'csv' ? readCsv : readXlsx)([bytes], described)) {
      rows.push(...batch.rows.map((row) => [...row]));
      told.push(...batch.faults.map(place));
      noted.push(...batch.notices.map(place));
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    told.push(...error.faults.map(place));
  }
  return { rows, told, noted };
};
const csv = (text: string) => read(Buffer.from(text), 'csv');
const cells = async (row: string, more: Parameters<typeof partsOf>[1] = {}) =>
  read(await pack(partsOf([{ name: 'Rader', rows: textRow(1, headings) + row }], more)), 'xlsx');

/** A file of a survey by its name, its cells by the fields' names. */
const sent = async (name: string) => {
  const bytes = await readFile(`test/formats/files/${name}`);
  const found = await read(bytes, name.endsWith('.csv') ? 'csv' : 'xlsx', surveyColumns);
  const lines = found.rows.map((row) => Object.fromEntries(surveyColumns.map(({ key }, at) => [key, row[at]])));
  return { ...found, lines };
};

t.test('a blank text cell is empty, whatever its type says, and never another cell’s text', async (t) => {
  const { lines, told } = await sent('blank-shared-string.xlsx');
  t.same(told, []);
  t.ok(lines.some(({ assessment }) => assessment === null));
  const texts = '<si><t>01</t></si><si><t>annan</t></si>';
  const key = '<c r="A2" t="s"><v>0</v></c><c r="B2"><v>2026</v></c>';
  for (const blank of ['<v/>', '<v></v>', '<v> \n </v>', '', '<is/>']) {
    for (const type of ['s', 'b', 'd', 'n', 'str', 'inlineStr']) {
      const found = await cells(`<row r="2">${key}<c r="E2" t="${type}">${blank}</c></row>`, { texts });
      t.same(found, { rows: [['01', 2026, null, null, null]], told: [], noted: [] }, `${type} ${blank}`);
    }
  }
  for (const index of ['2', '-1', '-0', '1.0', '0x1', '1e0', 'x']) {
    const found = await cells(`<row r="2">${key}<c r="E2" t="s"><v>${index}</v></c></row>`, { texts });
    t.same(found.told, ['unreadable-cell 2 Kommentar'], index);
  }
});

t.test('in random workbooks a cell holds its own text or nothing, and no row is shifted', async (t) => {
  const random = randomFrom(11);
  const words = Array.from({ length: 9 }, (_, index) => `ord${index}`);
  const texts = words.map((word) => `<si><t>${word}</t></si>`).join('');
  const blanks = ['<v/>', '<v> </v>', ''];
  for (let round = 0; round < 100; round++) {
    const expected: unknown[][] = [];
    let xml = '';
    for (let row = 2; row < 12; row++) {
      const comment = random.below(2) === 0 ? null : random.below(words.length);
      const count = random.below(2) === 0 ? null : random.below(1000);
      const value = (at: number | null) => (at === null ? random.pick(blanks) : `<v>${at}</v>`);
      expected.push([words[row % 9], 2026, count, null, comment === null ? null : words[comment]]);
      xml += `<row r="${row}"><c r="A${row}" t="s"><v>${row % 9}</v></c><c r="B${row}"><v>2026</v></c><c r="C${row}">${value(count)}</c><c r="E${row}" t="s">${value(comment)}</c></row>`;
    }
    t.same(await cells(xml, { texts }), { rows: expected, told: [], noted: [] });
  }
});

t.test('a row that a comma has made wider than the headings is refused', async (t) => {
  for (const name of ['decimal-comma.csv', 'thousands-comma.csv']) {
    t.same(await sent(name).then(({ told, rows }) => [told, rows]), [['too-many-cells 2'], []], name);
  }
  const heading = 'areaCode,year,headcount,fullTimeEquivalents,comment';
  t.same((await csv(`${heading}\n01,2026,90,5,,\n01,2026,90,"5,5",\n`)).told, ['too-many-cells 2']);
  t.same((await csv(`${heading}\n01,2026,1,400,a,b\n`)).told, ['too-many-cells 2']);
  t.same((await csv(`${heading},,\n01,2026,90,5,,,\n,,,,,,,,,,\n`)).told, [], 'delimiters that the headings have too');
  t.same((await csv(`${headings.join(';')}\n01;2026;90;5;;;\n`)).told, [], 'a comma cuts nothing there');
});

t.test('a short row is refused where two numbers may be one, and read where they cannot', async (t) => {
  const heading = 'areaCode,year,fullTimeEquivalents,headcount,comment';
  t.same((await csv(`${heading}\n01,2026,90,5\n`)).told, ['number-parted-by-comma 2']);
  t.same((await csv(`${heading}\n01,2026,1,234\n`)).told, ['number-parted-by-comma 2']);
  t.same((await csv(`${heading}\n01,2026,90.5,5\n01,2026,90\n`)).told, []);
});

t.test('a file that was cut off is refused, and one whose last row has no line end is told', async (t) => {
  const heading = headings.join(';');
  t.same((await csv(`${heading}\n01;2026;1;1;a\n01;2026;1`)).told, ['file-cut-off 3']);
  t.same((await csv(`${heading}\n01;2026;1;1;"a`)).told, ['unclosed-quote 2']);
  const whole = await csv(`${heading}\n01;2026;1;1;a`);
  t.same([whole.told, whole.noted, whole.rows.length], [[], ['no-line-end 2'], 1]);
  t.same((await csv(`${heading}\n01;2026;1;1;a\n `)).noted, []);
});

t.test('a number that is missing or was never computed is not zero', async (t) => {
  for (const name of ['blank-value.xlsx', 'pretty-printed.xlsx']) {
    const { lines, told } = await sent(name);
    t.same([told, lines[0]?.vacantFullTimeEquivalents], [[], null], name);
  }
  t.match((await sent('dummy-zero.xlsx')).told, [/^uncomputed-formula 2 Årsarbetare/]);
  const row =
    '<row r="2"><c r="A2" t="str"><v>01</v></c><c r="B2"><v>2026</v></c><c r="C2"><f>1+1</f><v>0</v></c></row>';
  const calculation = (attributes: string) => ({ workbook: `<calcPr ${attributes}/>` });
  t.same((await cells(row, calculation('fullCalcOnLoad="1"'))).told, ['uncomputed-formula 2 Antal anställda']);
  t.same((await cells(row, calculation('calcCompleted="0"'))).told, ['uncomputed-formula 2 Antal anställda']);
  t.same((await cells(row, calculation('fullCalcOnLoad="0"'))).told, []);
  for (const value of ['abc', '0x10', 'INF', 'NaN']) {
    t.same(
      (await cells(row.replace('<f>1+1</f><v>0', `<v>${value}`))).told,
      ['unreadable-cell 2 Antal anställda'],
      value,
    );
  }
});

t.test('hidden rows and columns are read and told', async (t) => {
  t.match((await sent('hidden-row.xlsx')).noted, [/^hidden-rows/]);
  t.match((await sent('filtered-rows.xlsx')).noted, [/^hidden-rows/]);
  t.match((await sent('hidden-column.xlsx')).noted, [/^hidden-column/]);
  const row = (attributes: string) =>
    `<row r="2" ${attributes}><c r="A2" t="str"><v>01</v></c><c r="B2"><v>2026</v></c></row>`;
  t.same((await cells(row('hidden="true"'))).noted, ['hidden-rows 2']);
  t.same((await cells(row('ht="0" customHeight="1"'))).noted, ['hidden-rows 2']);
  t.same((await cells('<row r="2" hidden="1"/>')).noted, [], 'a row with nothing in it is none');
});

t.test('words and codes are the same however they were typed or copied', async (t) => {
  for (const name of ['decomposed.csv', 'decomposed.xlsx']) {
    const { lines, told } = await sent(name);
    t.same(told, []);
    for (const { assessment, assessmentChange } of lines) {
      for (const word of [assessment, assessmentChange]) t.equal(word, String(word ?? '').normalize('NFC') || null);
    }
  }
  for (const name of [
    'formula-of-text.csv',
    'apostrophe.csv',
    'zero-width-in-code.csv',
    'zero-width-in-profession.csv',
  ]) {
    const { lines, told } = await sent(name);
    t.same(told, [], name);
    for (const { areaCode, professionCode } of lines)
      t.match(`${areaCode} ${professionCode}`, /^\d{2,4} [a-z-]+$/, name);
  }
  t.equal((await sent('soft-hyphen.csv')).lines[0]?.sector, 'Region');
  t.same((await sent('shown-with-zero.xlsx')).lines[0]?.areaCode, '0180', 'a code is what the cell shows');
  const heading = headings.join(';');
  t.same((await csv(`${heading}\n01;2026;1\u200b2;1;'90-talet\n`)).told, ['invisible-sign 2 Antal anställda']);
  t.same((await csv(`${heading}\n01;2026;12;1;'90-talet\n`)).rows[0]?.[4], '’90-talet'.replace('’', "'"));
});

t.test('zeros at the end are no decimals', async (t) => {
  t.same((await sent('trailing-zeros.csv')).told, []);
  t.same((await csv(`${headings.join(';')}\n01;2026;12,00000000;90,50000000;\n`)).rows[0]?.slice(2, 4), [12, 90.5]);
  t.same((await csv(`${headings.join(';')}\n01;2026;;90,500;\n`)).told, ['ambiguous-separator 2 Årsarbetare']);
});

t.test('rows end in CRLF, LF or CR, also in one file, and a line break in quotes ends none', async (t) => {
  for (const name of ['carriage-returns.csv', 'mixed-line-ends.csv']) t.same((await sent(name)).told, [], name);
  const random = randomFrom(3);
  for (let round = 0; round < 200; round++) {
    let text = `${headings.join(';')}${random.pick(['\n', '\r', '\r\n'])}`;
    const expected: unknown[][] = [];
    for (let row = 0; row < 6; row++) {
      const comment = random.pick(['a', 'b\nc', 'd\re', 'f\r\ng']);
      expected.push(['01', 2026, row, null, comment]);
      text += `01;2026;${row};;"${comment}"${random.pick(['\n', '\r', '\r\n'])}`;
    }
    const at = random.below(text.length);
    const rows: unknown[] = [];
    for await (const batch of readCsv([Buffer.from(text.slice(0, at)), Buffer.from(text.slice(at))], columns)) {
      rows.push(...batch.rows);
      t.same(batch.faults, []);
    }
    t.same(rows, expected, JSON.stringify(text));
  }
});

t.test('only what a template writes to be read is passed over in silence', async (t) => {
  t.match((await sent('parenthesised.csv')).told, [/^unknown-heading 1/]);
  const described = columns.map((column) => ({ ...column, besides: [`(Förra: ${column.headings[0]})`] }));
  const passed = (heading: string) =>
    read(Buffer.from(`${headings.join(';')};${heading}\n01;2026;1;1;a;5\n`), 'csv', described);
  t.same(await passed('(förra: Årsarbetare)').then(({ told, noted }) => [told, noted]), [[], []]);
  t.same((await passed('(Egen)')).noted, ['column-not-read 2 (Egen)']);
  t.same((await passed('Fel')).noted, ['column-not-read 2 Fel']);
  t.same((await passed('(Årsarbetare)')).told, ['unknown-heading 1 F']);
});
