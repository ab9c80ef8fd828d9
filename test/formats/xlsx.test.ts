import { readFile } from 'node:fs/promises';
import readOther from 'read-excel-file/node';
import t from 'tap';
import writeOther from 'write-excel-file/node';
import { limits } from '../../src/core/limits.ts';
import { Problem } from '../../src/core/problem.ts';
import { SpreadsheetDate } from '../../src/formats/raw-cells.ts';
import { readXlsx } from '../../src/formats/xlsx-read.ts';
import { MarkedCell, type SheetColumn, writeXlsx } from '../../src/formats/xlsx-write.ts';
import { proofSeed, rounds } from '../support/proof.ts';
import { randomFrom } from '../support/random.ts';
import { bytesOf, collect, columns, cutRandomly, headings, randomRows } from '../support/tables.ts';
import { pack, partsOf, textRow } from '../support/workbooks.ts';

const sheetColumns = columns.map(({ kind }, index): SheetColumn => ({ heading: headings[index] ?? '', kind }));
const read = (bytes: Uint8Array) => collect(readXlsx([bytes], columns));
const codesOf = async (bytes: Uint8Array): Promise<(string | undefined)[]> => {
  try {
    return (await read(bytes)).faults.map(({ code }) => code);
  } catch (error) {
    if (error instanceof Problem) return error.faults.length > 0 ? error.faults.map(({ code }) => code) : [error.code];
    throw error;
  }
};
/** Reads rows made by hand under the usual headings. */
const readRows = async (rows: string, more: Parameters<typeof partsOf>[1] = {}) =>
  read(await pack(partsOf([{ name: 'Rader', rows: textRow(1, headings) + rows }], more)));

t.test('a table that is written is read back the same, however the bytes are cut', async (t) => {
  const random = randomFrom(proofSeed(13));
  for (let round = 0; round < rounds(25); round++) {
    const rows = randomRows(random, random.below(30));
    const sheets = [
      { name: 'Förklaring', columns: [{ heading: 'Kolumn', kind: 'text' as const }], batches: [[['Betydelse']]] },
      { name: 'Rader', columns: sheetColumns, batches: [rows.slice(0, 7), rows.slice(7)] },
    ];
    const bytes = await bytesOf(writeXlsx(sheets));
    const found = await collect(readXlsx(cutRandomly(bytes, random), columns));
    t.same(found.rows, rows);
    t.same(found.faults, []);
    t.same(
      found.rowNumbers,
      rows.map((_, index) => index + 2),
    );
    t.match(found.source, { format: 'xlsx', sheet: 'Rader', headings });
  }
});

t.test('another program reads what is written, and what another program writes is read', async (t) => {
  const rows = [
    ['01', 2026, 1200, 3.5, 'Skåne <&> "å" 🩺'],
    ['0180', 2027, null, 0.07, null],
  ];
  const bytes = await bytesOf(writeXlsx([{ name: 'Rader', columns: sheetColumns, batches: [rows] }]));
  const other = (await readOther(bytes)) as unknown as { sheet: string; data: unknown[][] }[];
  t.same(other[0]?.data ?? other, [headings, ...rows]);
  const theirs = await writeOther([headings, ...rows] as never).toBuffer();
  t.same((await read(theirs)).rows, rows);
});

t.test('a workbook saved by LibreOffice is read, with its dates and error cells told apart', async (t) => {
  const found = await read(await readFile(new URL('libreoffice.xlsx', import.meta.url)));
  t.same(found.rows, [
    ['01', 2026, 1234, 12.34, 'Skåne å ä ö'],
    ['0180', 2027, 5, undefined, 'två\nrader'],
    ['1280', 2028, null, 0.5, undefined],
  ]);
  t.match(found.faults, [
    { code: 'date-in-number', row: 3, column: 'Årsarbetare', value: '2024-01-01' },
    { code: 'error-cell', row: 4, column: 'Kommentar', value: '#DIV/0!' },
  ]);
});

t.test('texts are read wherever the format keeps them', async (t) => {
  const texts =
    '<si><t>01</t></si><si><r><t>två </t></r><r><t xml:space="preserve">delar </t></r><rPh><t>ljud</t></rPh></si><si><t>a_x000D_b_x005F_x0041_</t></si>';
  const found = await readRows(
    '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>2026</v></c><c r="E2" t="s"><v>1</v></c></row>' +
      '<row r="3"><c r="A3" t="str"><f>"0"&amp;1</f><v>01</v></c><c r="B3"><v>2026</v></c><c r="E3" t="s"><v>2</v></c></row>' +
      '<row><c t="inlineStr"><is><r><t>0</t></r><r><t>2</t></r></is></c><c><v>2027</v></c></row>' +
      '<row r="9"><c r="A9"><v>12</v></c><c r="B9"><v>2.028E3</v></c></row>',
    { texts },
  );
  t.same(found.rows, [
    ['01', 2026, null, null, 'två delar'],
    ['01', 2026, null, null, 'a\rb_x0041_'],
    ['02', 2027, null, null, null],
    ['12', 2028, null, null, null],
  ]);
  t.same(found.rowNumbers, [2, 3, 4, 9], 'rows keep the numbers they have in the sheet');
});

t.test('a number is taken as stored, and only the noise of binary arithmetic is rounded away', async (t) => {
  const found = await readRows(
    '<row r="2"><c r="A2" t="str"><v>01</v></c><c r="B2"><v>2026</v></c><c r="C2"><v>12.0000000000001</v></c><c r="D2"><v>12.340000000000002</v></c></row>' +
      '<row r="3"><c r="A3" t="str"><v>01</v></c><c r="B3"><v>2026.5</v></c><c r="C3"><v>12.5</v></c><c r="D3"><v>12.345</v></c></row>' +
      '<row r="4"><c r="A4" t="str"><v>01</v></c><c r="B4" t="str"><v>2026</v></c><c r="C4" t="str"><v>1 200</v></c><c r="D4" t="str"><v>12,5</v></c></row>',
  );
  t.same(found.rows[0], ['01', 2026, 12, 12.34, null]);
  t.same(found.rows[2], ['01', 2026, 1200, 12.5, null], 'numbers that stand as text follow the same rules as CSV');
  t.same(
    found.faults.map(({ code, row, column }) => [code, row, column]),
    [
      ['malformed-year', 3, 'År'],
      ['decimals-in-whole-number', 3, 'Antal anställda'],
      ['too-many-decimals', 3, 'Årsarbetare'],
    ],
  );
});

t.test('what a cell shows other than a number is refused where a number belongs', async (t) => {
  const styles =
    '<numFmts><numFmt numFmtId="170" formatCode="[$-41D]d\\ mmm\\ yyyy"/><numFmt numFmtId="171" formatCode="0&quot; dagar&quot;"/>' +
    '<numFmt numFmtId="172" formatCode="[h]:mm"/><numFmt numFmtId="173" formatCode="0.0%"/><numFmt numFmtId="174" formatCode="[Red]#,##0_d;-0"/></numFmts>' +
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>' +
    `<cellXfs>${[0, 14, 22, 46, 170, 171, 172, 9, 173, 174].map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs>`;
  const expected: [string, string | undefined, string?][] = [
    ['s="0"><v>5</v>', undefined],
    ['s="1"><v>45292</v>', 'date-in-number', '2024-01-01'],
    ['s="2"><v>45292.75</v>', 'date-in-number', '2024-01-01 18:00:00'],
    ['s="3"><v>0.5</v>', 'date-in-number'],
    ['s="4"><v>59</v>', 'date-in-number', '1900-02-28'],
    ['s="4"><v>61</v>', 'date-in-number', '1900-03-01'],
    ['s="5"><v>5</v>', undefined],
    ['s="6"><v>1.5</v>', 'date-in-number'],
    ['s="7"><v>0.5</v>', 'percent-in-number', '50 %'],
    ['s="8"><v>0.125</v>', 'percent-in-number', '12.5 %'],
    ['s="9"><v>5</v>', undefined],
    ['t="d"><v>2024-01-01</v>', 'date-in-number', '2024-01-01'],
    ['t="b"><v>1</v>', 'truth-value', 'true'],
    ['t="e"><v>#N/A</v>', 'error-cell', '#N/A'],
    ['><f>A1</f>', 'uncomputed-formula'],
    ['><f>A1</f><v></v>', 'uncomputed-formula'],
    ['><f>2+3</f><v>5</v>', undefined],
  ];
  for (const [cell, code, value] of expected) {
    const found = await readRows(
      `<row r="2"><c r="A2" t="str"><v>01</v></c><c r="B2"><v>2026</v></c><c r="C2" ${cell}</c></row>`,
      { styles },
    );
    t.same(
      found.faults.map((fault) => fault.code),
      code === undefined ? [] : [code],
      cell,
    );
    if (value !== undefined) t.equal(found.faults[0]?.value, value, cell);
    t.equal(found.rows[0]?.[2], code === undefined ? 5 : undefined, cell);
  }
  const inText = await readRows('<row r="2"><c r="A2" s="1"><v>45292</v></c><c r="B2"><v>2026</v></c></row>', {
    styles,
  });
  t.match(inText.faults, [{ code: 'date-in-text', value: '2024-01-01' }]);
});

t.test('a workbook that counts days from 1904 shows the same dates', async (t) => {
  const found = await readRows(
    '<row r="2"><c r="A2" t="str"><v>01</v></c><c r="B2"><v>2026</v></c><c r="C2" s="1"><v>43830</v></c></row>',
    {
      workbook: '<workbookPr date1904="1"/>',
      styles: '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>',
    },
  );
  t.match(found.faults, [{ code: 'date-in-number', value: '2024-01-01' }]);
});

t.test('the one visible sheet with the headings is read, and nobody guesses between two', async (t) => {
  const data = textRow(1, headings) + textRow(2, ['01', '2026']);
  const old = textRow(1, headings) + textRow(2, ['99', '1999']);
  const hidden = await read(
    await pack(
      partsOf([
        { name: 'Gammal', rows: old, state: 'hidden' },
        { name: 'Dold', rows: old, state: 'veryHidden' },
        { name: 'Läs mig', rows: textRow(1, ['Kommentar']) },
        { name: 'Nya', rows: data },
      ]),
    ),
  );
  t.same([hidden.source?.sheet, hidden.rows], ['Nya', [['01', 2026, null, null, null]]]);
  t.same(
    await codesOf(
      await pack(
        partsOf([
          { name: 'A', rows: data },
          { name: 'B', rows: data },
        ]),
      ),
    ),
    ['several-sheets'],
  );
  t.same(await codesOf(await pack(partsOf([{ name: 'A', rows: textRow(1, ['x']) }]))), ['no-sheet']);
  t.same(await codesOf(await pack(partsOf([{ name: 'A', rows: data, state: 'hidden' }]))), ['no-sheet']);
  t.same(
    await codesOf(await pack(partsOf([{ name: 'A', rows: textRow(3, headings) }]))),
    ['no-sheet'],
    'headings stand in row 1',
  );
  t.same(await codesOf(await pack(partsOf([{ name: 'A', rows: textRow(1, ['Områdeskod', 'Årr']) }]))), [
    'unknown-heading',
    'missing-heading',
  ]);
});

t.test('cells beyond the headings are reported, however far out', async (t) => {
  const found = await readRows(
    '<row r="2"><c r="A2" t="str"><v>01</v></c><c r="B2"><v>2026</v></c><c r="H2"><v>7</v></c><c r="XFD2"><v>8</v></c></row>',
  );
  t.match(found.faults, [
    { code: 'cell-without-heading', row: 2, column: 'H', value: '7' },
    { code: 'cell-without-heading', row: 2, value: '8' },
  ]);
  const noise = await readRows(
    '<row r="2"/><row r="3"><c r="A3" s="0"/><c r="H3" s="0"/></row><row r="9"><c r="B9" t="str"><v> </v></c></row>',
  );
  t.same([noise.rows, noise.faults], [[], []], 'styled but empty cells are nothing');
});

t.test('a file that is no workbook says what it is', async (t) => {
  t.same(await codesOf(Buffer.from('d0cf11e0a1b11ae100000000', 'hex')), ['old-or-encrypted-workbook']);
  t.same(await codesOf(Buffer.from('Områdeskod;År\n')), ['not-a-workbook']);
  t.same(await codesOf(Buffer.alloc(0)), ['not-a-workbook']);
  t.same(await codesOf(await pack({ 'word/document.xml': '<x/>' })), ['not-a-workbook']);
  t.same(await codesOf(Buffer.from('PK and nothing more')), ['damaged-workbook']);
  t.same(await codesOf(Buffer.alloc(limits.workbookBytes + 1, 'PK')), ['content-too-large']);
});

t.test(
  'a workbook that is cut or altered anywhere is refused or read as it was, never read as something else',
  async (t) => {
    const bytes = await bytesOf(
      writeXlsx([{ name: 'Rader', columns: sheetColumns, batches: [[['01', 2026, 5, 2.5, 'text']]] }]),
    );
    const right = JSON.stringify((await read(bytes)).rows);
    const random = randomFrom(99);
    for (let round = 0; round < 150; round++) {
      const altered = Buffer.from(round % 2 === 0 ? bytes.subarray(0, random.below(bytes.length)) : bytes);
      if (round % 2 === 1) altered.writeUInt8(random.below(256), random.below(altered.length));
      try {
        const { rows } = await read(altered);
        if (JSON.stringify(rows) !== right) t.fail(`round ${round} was read as ${JSON.stringify(rows)}`);
      } catch (error) {
        if (!(error instanceof Problem)) t.fail(`round ${round}: ${String(error)}`);
      }
    }
    t.pass();
  },
);

t.test('a decompression bomb is refused before it is unpacked', async (t) => {
  const parts = partsOf([{ name: 'Rader', rows: textRow(1, headings) }]);
  const bomb = await pack({ ...parts, 'xl/worksheets/sheet1.xml': Buffer.alloc(8 * 1024 * 1024, ' ') });
  t.ok(bomb.length < 20_000);
  t.same(await codesOf(bomb), ['workbook-too-large']);
  // The directory says less than there is: what it says is binding.
  const lying = Buffer.from(bomb);
  const directory = lying.readUInt32LE(lying.length - 6);
  let at = directory;
  while (at < lying.length - 22) {
    if (lying.readUInt32LE(at + 24) > 1024 * 1024) lying.writeUInt32LE(1000, at + 24);
    at += 46 + lying.readUInt16LE(at + 28);
  }
  t.same(await codesOf(lying), ['damaged-workbook']);
  const many = Object.fromEntries(Array.from({ length: limits.workbookEntries + 1 }, (_, index) => [`x${index}`, '']));
  t.same(await codesOf(await pack({ ...parts, ...many })), ['workbook-too-large']);
  t.same(
    await codesOf(await pack({ ...parts, 'XL/workbook.xml': '<x/>' })),
    ['damaged-workbook'],
    'a part stands once',
  );
});

t.test('what a workbook unpacks to is bounded in every direction, not by its size alone', async (t) => {
  const rows = textRow(1, headings);
  const long = partsOf([{ name: 'A', rows }], { texts: `<si>${`<t>${'x'.repeat(90_000)}</t>`.repeat(3)}</si>` });
  t.same(await codesOf(await pack(long)), ['workbook-too-large'], 'one text of many pieces');
  const sheets = Array.from({ length: limits.workbookSheets + 1 }, (_, index) => ({ name: `Blad ${index}`, rows }));
  t.same(await codesOf(await pack(partsOf(sheets))), ['too-many-sheets']);
  const relations = 'xl/_rels/workbook.xml.rels';
  const twice = partsOf(sheets.slice(0, 2));
  twice[relations] = twice[relations]?.replace('sheet2.xml', 'SHEET1.xml') ?? '';
  t.same(await codesOf(await pack(twice)), ['not-a-workbook'], 'one part that stands for two sheets');
  const { workbookReadings } = limits;
  t.teardown(() => Object.assign(limits, { workbookReadings }));
  Object.assign(limits, { workbookReadings: 1e-6 });
  t.same(await codesOf(await pack(partsOf([{ name: 'A', rows }]))), ['workbook-too-large'], 'read again and again');
});

t.test('rows are handed on piece by piece, however long their texts are', async (t) => {
  const random = randomFrom(5);
  const noise = () => Array.from({ length: 30_000 }, () => String.fromCharCode(97 + random.below(26))).join('');
  const rows = Array.from({ length: 100 }, (_, index) => textRow(index + 2, ['01', '2026', '', '', noise()])).join('');
  const bytes = await pack(partsOf([{ name: 'Rader', rows: textRow(1, headings) + rows }]));
  let [count, most] = [0, 0];
  for await (const batch of readXlsx([bytes], columns)) {
    count += batch.rows.length;
    most = Math.max(most, JSON.stringify(batch.rows).length);
  }
  t.equal(count, 100);
  t.ok(most < 200_000, `${most} characters at a time`);
});

t.test('no document type, entity or broken XML is let in', async (t) => {
  const parts = partsOf([{ name: 'Rader', rows: textRow(1, headings) }]);
  const laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>';
  for (const part of [
    'xl/workbook.xml',
    'xl/sharedStrings.xml',
    'xl/styles.xml',
    'xl/worksheets/sheet1.xml',
    '_rels/.rels',
  ]) {
    t.same(await codesOf(await pack({ ...parts, [part]: `${laughs}${parts[part]}` })), ['document-type-in-xml'], part);
    t.same(await codesOf(await pack({ ...parts, [part]: `${parts[part]}<` })), ['malformed-xml'], part);
  }
  t.same(await codesOf(await pack({ ...parts, 'xl/styles.xml': '<x>&unknown;</x>' })), ['malformed-xml']);
  t.same(await codesOf(await pack({ ...parts, 'xl/styles.xml': Buffer.from('<x>\xe5</x>', 'latin1') })), [
    'malformed-xml',
  ]);
});

t.test('a sheet that contradicts itself is refused', async (t) => {
  const wrong = [
    '<row r="2"/><row r="2"/>',
    '<row r="x"/>',
    '<row r="2"><c r="A3"><v>1</v></c></row>',
    '<row r="2"><c r="7"><v>1</v></c></row>',
    '<row r="2"><c r="ZZZZ2"><v>1</v></c></row>',
    '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>',
    '<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
    `<row r="2">${'<c/>'.repeat(16_385)}</row>`,
    `<row r="2"><c r="A2" t="inlineStr"><is>${`<t>${'x'.repeat(90_000)}</t>`.repeat(3)}</is></c></row>`,
  ];
  for (const rows of wrong) {
    const bytes = await pack(partsOf([{ name: 'Rader', rows: textRow(1, headings) + rows }]));
    t.same(await codesOf(bytes), ['damaged-workbook'], rows.slice(0, 100));
  }
  const { workbookRows } = limits;
  t.teardown(() => Object.assign(limits, { workbookRows }));
  Object.assign(limits, { workbookRows: 1_000 });
  const rows = '<row/>'.repeat(limits.workbookRows);
  t.same(await codesOf(await pack(partsOf([{ name: 'Rader', rows: textRow(1, headings) + rows }]))), ['too-many-rows']);
});

t.test('a template has lists to pick from, notes, bounds, protection and headings that stay', async (t) => {
  const choices = Array.from({ length: 300 }, (_, index) => String(1000 + index));
  const content = () => [
    {
      name: 'Rader',
      protected: true,
      columns: [
        { heading: 'Kommun', kind: 'text' as const, choices, note: 'Fyra <siffror>', input: true, widthCharacters: 30 },
        { heading: 'Antal', kind: 'integer' as const, minimum: 0, maximum: 100, input: true },
        { heading: 'Igen', kind: 'text' as const, choices: [...choices] },
      ],
      batches: [
        [['1000', 5, null]],
        [[new MarkedCell(null, 'warning', 'Saknas'), true, new SpreadsheetDate(45292, '2024-01-01')]],
      ],
    },
  ];
  const bytes = await bytesOf(writeXlsx(content()));
  t.same(await bytesOf(writeXlsx(content())), bytes, 'the same content gives the same bytes');
  const { readZip, unpack } = await import('../../src/formats/zip-read.ts');
  const archive = readZip(bytes);
  const part = async (name: string) => (await bytesOf(unpack(archive, name) ?? (async function* () {})())).toString();
  const sheet = await part('xl/worksheets/sheet1.xml');
  t.match(sheet, /<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"\/>/);
  t.match(sheet, /<col min="1" max="1" width="30"/);
  t.match(sheet, /<sheetProtection sheet="1"/);
  t.match(sheet, /type="list"[^>]*sqref="A2:A1048576"><formula1>Listor!\$A\$2:\$A\$301<\/formula1>/);
  t.match(sheet, /type="whole"[^>]*operator="between"><formula1>0<\/formula1><formula2>100<\/formula2>/);
  t.match(sheet, /type="list"[^>]*sqref="C2:C1048576"><formula1>Listor!\$A\$2/, 'the same list is written once');
  t.ok(sheet.indexOf('<sheetProtection') < sheet.indexOf('<dataValidations'), 'in the order of the format');
  t.ok(sheet.indexOf('<dataValidations') < sheet.indexOf('<legacyDrawing'));
  t.match(await part('xl/comments1.xml'), /ref="A1".*Fyra &lt;siffror&gt;.*ref="A3".*Saknas/);
  t.match(await part('xl/workbook.xml'), /<sheet name="Listor" sheetId="2" state="hidden"/);
  t.match(await part('[Content_Types].xml'), /PartName="\/xl\/comments1.xml"/);
});

t.test('what a workbook cannot hold is refused when it is written', async (t) => {
  const sheet = (name: string, cell: unknown) => ({
    name,
    columns: [{ heading: 'A', kind: 'text' as const }],
    batches: [[[cell as string]]],
  });
  await t.rejects(bytesOf(writeXlsx([sheet('A', Number.NaN)])), TypeError);
  await t.rejects(bytesOf(writeXlsx([sheet('A', 'x'.repeat(32_768))])), RangeError);
  for (const name of ['', 'x'.repeat(32), 'a/b', "'a"])
    await t.rejects(bytesOf(writeXlsx([sheet(name, 'x')])), TypeError);
  await t.rejects(bytesOf(writeXlsx([sheet('A', 'x'), sheet('a', 'x')])), TypeError);
});

t.test('a reader that is left early leaves nothing open', async (t) => {
  const rows = randomRows(randomFrom(1), 3 * limits.rowsPerBatch);
  const bytes = await bytesOf(writeXlsx([{ name: 'Rader', columns: sheetColumns, batches: [rows] }]));
  for await (const batch of readXlsx([bytes], columns)) {
    t.ok(batch.rows.length > 0 && batch.rows.length < rows.length);
    break;
  }
  for await (const _ of writeXlsx([{ name: 'Rader', columns: sheetColumns, batches: [rows] }])) break;
});
