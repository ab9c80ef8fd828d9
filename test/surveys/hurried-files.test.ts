import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { lineFormats } from '../../src/features/surveys/schemas/imports.ts';
import { testApi } from '../support/api.ts';
import { openRound, peopleOf, survey } from '../support/round.ts';
import { pack, partsOf, textRow } from '../support/workbooks.ts';

/* Files as a hurried analyst sends them: each is refused with what to do, or read for what it is. */

const api = await testApi(t);
const office = await api.nationalOffice();
const south = await peopleOf(api, 'sodra', office);
const roundId = await openRound(office, { professionCodes: ['lakare', 'lakare-st', 'sjukskoterska'] });
const path = `/surveys/${await survey(south, roundId, [], 'draft')}`;

/** The state that a file's dry run comes to, and its faults as row, column, code, advice and what is accepted. */
const reportOf = async (content: string | Buffer, type: string = lineFormats.csv) => {
  const begun = await south.editor.upload('POST', `${path}/imports`, path, { content, type });
  t.equal(begun.status, 202, begun.text);
  const importPath = String(begun.headers.location).replace(/^.*\/v1/, '');
  let found = await south.editor.get(importPath);
  while (found.body.state === 'receiving' || found.body.state === 'comparing') {
    await sleep(20);
    found = await south.editor.get(importPath);
  }
  const { faults } = (await south.editor.get(`${importPath}/faults`)).body;
  return { state: found.body.state, rows: found.body.progress.rowsRead, faults };
};

const names = ['Områdeskod', 'Yrkeskod', 'Driftsform', 'År', 'Antal anställda'];
const heading = names.join(';');
const csv = (...rows: string[]): string => `${[heading, ...rows].join('\r\n')}\r\n`;
const sound = '12;lakare;Region;2024;5';

const number = (place: string, value: string, style = 0): string => `<c r="${place}" s="${style}"><v>${value}</v></c>`;
const text = (place: string, value: string): string => `<c r="${place}" t="inlineStr"><is><t>${value}</t></is></c>`;
/** The numbers of cells as percent (1) and as date (2). */
const styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="14"/></cellXfs>';
const rest = (row: number): string =>
  text(`B${row}`, 'lakare') + text(`C${row}`, 'Region') + number(`D${row}`, '2024') + number(`E${row}`, '5');
const workbook = (...rows: string[]): Promise<Buffer> =>
  pack(partsOf([{ name: 'Blad1', rows: textRow(1, names) + rows.join('') }], { styles }));

t.test('a code whose leading zero the spreadsheet took is answered with the code', async (t) => {
  const byText = await reportOf(csv('780;lakare;Region;2024;5', '7;lakare;Region;2024;5'));
  const byNumber = await reportOf(
    await workbook(
      `<row r="2">${number('A2', '780')}${rest(2)}</row>`,
      `<row r="3">${number('A3', '7')}${rest(3)}</row>`,
    ),
    lineFormats.xlsx,
  );
  for (const { state, faults } of [byText, byNumber]) {
    t.equal(state, 'faulty');
    t.match(faults, [
      { row: 2, column: 'Områdeskod', code: 'malformed', value: '780', accepted: ['0780'], detail: /skriv 0780.*text/ },
      { row: 3, column: 'Områdeskod', code: 'malformed', value: '7', accepted: ['07'], detail: /skriv 07\./ },
    ]);
    t.equal(faults.length, 2);
  }
});

t.test('names in place of codes are answered with the codes, where they can be told', async (t) => {
  const { faults } = await reportOf(csv('Malmö;Läkare;Region;2024;5', '12;ST-läkare;Region;2024;5'));
  t.match(faults, [
    { row: 2, column: 'Områdeskod', detail: /kod och inte dess namn: två siffror för en region, fyra för en kommun/ },
    { row: 2, column: 'Yrkeskod', accepted: ['lakare'], detail: /kod och inte dess namn/ },
    { row: 3, column: 'Yrkeskod', code: 'malformed' },
  ]);
  for (const fault of faults) t.notMatch(JSON.stringify(fault), /\\\\d|\[A-Z/, 'nobody is shown a pattern');
});

t.test('a row of totals is one fault that says to take it away', async (t) => {
  const inCsv = await reportOf(csv(sound, 'Summa;;;;5', 'Totalt;lakare;Region;2024;5', ';;;;5'));
  const inWorkbook = await reportOf(
    await workbook(
      `<row r="2">${number('A2', '12')}${rest(2)}</row>`,
      `<row r="3">${text('A3', 'SUMMA')}${number('E3', '5')}</row>`,
      `<row r="4">${text('B4', 'Total')}${number('E4', '5')}</row>`,
      `<row r="5">${number('E5', '5')}</row>`,
    ),
    lineFormats.xlsx,
  );
  for (const { faults } of [inCsv, inWorkbook]) {
    t.match(
      faults,
      [3, 4, 5].map((row) => ({ row, code: 'totals-row', detail: /summarad.*Ta bort den/ })),
    );
    t.equal(faults.length, 3);
  }
});

t.test('merged cells leave rows without a value, and the report says why', async (t) => {
  const { faults } = await reportOf(
    await workbook(`<row r="2">${number('A2', '12')}${rest(2)}</row>`, `<row r="3">${rest(3)}</row>`),
    lineFormats.xlsx,
  );
  t.match(faults, [{ row: 3, column: 'Områdeskod', code: 'required', detail: /sammanfogade celler/ }]);
});

t.test('percent cells, dates and serial numbers of days are told from figures and years', async (t) => {
  const { faults } = await reportOf(
    await workbook(
      `<row r="2">${number('A2', '12')}${text('B2', 'lakare')}${text('C2', 'Region')}${number('D2', '45292', 2)}${number('E2', '0.25', 1)}</row>`,
      `<row r="3">${number('A3', '12')}${text('B3', 'lakare')}${text('C3', 'Kommun')}${number('D3', '45292')}${number('E3', '45292', 2)}</row>`,
    ),
    lineFormats.xlsx,
  );
  const seen = faults.map(({ row, column, code }: Record<string, unknown>) => [row, column, code]);
  for (const expected of [
    [2, 'År', 'date-in-number'],
    [2, 'Antal anställda', 'percent-in-number'],
    [3, 'År', 'malformed-year'],
    [3, 'Antal anställda', 'date-in-number'],
  ])
    t.ok(
      seen.some((one: unknown[]) => one.join() === expected.join()),
      expected.join(' '),
    );
});

t.test(
  'rows above the headings, a hidden sheet, another sheet and an empty one are told how to be mended',
  async (t) => {
    const line = `<row r="2">${number('A2', '12')}${rest(2)}</row>`;
    for (const [what, sheets, advice] of [
      ['a title', [{ name: 'A', rows: textRow(1, ['Behov 2024']) + textRow(3, names) }], /rader ovanför rubrikerna/],
      [
        'a hidden sheet',
        [
          { name: 'Info', rows: textRow(1, ['Information']) },
          { name: 'Rader', rows: textRow(1, names) + line, state: 'hidden' },
        ],
        /visa bladet om det är dolt/,
      ],
      ['an empty sheet', [{ name: 'Blad1', rows: '' }], /på rad 1/],
      [
        'two of them',
        [
          { name: 'A', rows: textRow(1, names) + line },
          { name: 'B', rows: textRow(1, names) + line },
        ],
        /Behåll ett av dem/,
      ],
    ] as const) {
      const { state, faults } = await reportOf(await pack(partsOf(sheets)), lineFormats.xlsx);
      t.equal(state, 'faulty', what);
      t.match(faults[0].detail, advice, what);
    }
    const { faults } = await reportOf(`Behovskartläggning 2024;;;;\r\n\r\n${csv(sound)}`);
    t.ok(
      faults.some(({ detail }: { detail: string }) => /rader ovanför/.test(detail)),
      'a title above the headings of a CSV',
    );
  },
);

t.test('nothing is emptied by a file that says nothing', async (t) => {
  for (const [what, content, type, code] of [
    ['no bytes', '', lineFormats.csv, 'empty-file'],
    ['blank rows', '\r\n;;\r\n', lineFormats.csv, undefined],
    ['headings alone', csv(), lineFormats.csv, 'no-rows'],
    ['headings alone in a workbook', await workbook(), lineFormats.xlsx, 'no-rows'],
    ['no bytes as NDJSON', '', lineFormats.ndjson, 'no-rows'],
    ['blank lines of NDJSON', '\n\n', lineFormats.ndjson, 'no-rows'],
    ['no bytes as a workbook', '', lineFormats.xlsx, 'not-a-workbook'],
    ['a CSV as a workbook', csv(sound), lineFormats.xlsx, 'not-a-workbook'],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), lineFormats.xlsx, 'old-or-encrypted-workbook'],
  ] as const) {
    const { state, faults } = await reportOf(content, type);
    t.equal(state, 'faulty', what);
    if (code !== undefined) t.equal(faults[0].code, code, what);
  }
});

t.test('a file is read whatever a spreadsheet saved it as', async (t) => {
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(csv(sound), 'utf16le')]);
  for (const [what, content] of [
    ['UTF-16 with a byte order mark', utf16],
    ['tabs', csv(sound).replaceAll(';', '\t')],
    ['a line that names the separator', `sep=;\r\n${csv(sound)}`],
    ['Windows-1252', Buffer.from(csv(sound), 'latin1')],
    ['empty rows at the end', `${csv(sound)};;;;\r\n;;;;\r\n\r\n`],
  ] as const) {
    const { state, rows, faults } = await reportOf(content);
    // What the submission will ask of the whole survey is told as well, and is no matter of how the file was saved.
    const ofFile = faults.filter(({ code }: { code: string }) => code !== 'region-without-line');
    t.same({ state, rows, ofFile }, { state: 'ready', rows: 1, ofFile: [] }, what);
  }
});

t.test('an unknown heading and a repeated one are told together with the faults of the rows', async (t) => {
  const content = `${heading};Kommentar;Notering;Kommentar\r\n${sound};a;b;c\r\n99;lakare;Region;2024;5;a;b;c\r\n`;
  const inCsv = await reportOf(content);
  const inWorkbook = await reportOf(
    await pack(
      partsOf([
        {
          name: 'Blad1',
          rows:
            textRow(1, [...names, 'Kommentar', 'Notering', 'Kommentar']) +
            textRow(2, ['12', 'lakare', 'Region', '2024', '5']) +
            textRow(3, ['99', 'lakare', 'Region', '2024', '5']),
        },
      ]),
    ),
    lineFormats.xlsx,
  );
  for (const { state, rows, faults } of [inCsv, inWorkbook]) {
    t.same({ state, rows }, { state: 'faulty', rows: 2 });
    t.same(
      faults.map(({ row, code }: Record<string, unknown>) => [row, code]),
      [
        [1, 'duplicate-heading'],
        [1, 'unknown-heading'],
        [3, 'unknown-code'],
      ],
    );
  }
  const misspelt = await reportOf(`${heading.replace('anställda', 'anstälda')}\r\n${sound}\r\n`);
  t.same(
    misspelt.faults.map(({ code }: Record<string, unknown>) => code),
    ['unknown-heading'],
    'and nothing is said to be missing that may stand under a misspelt heading',
  );
});

t.test('a file whose rows end in carriage returns alone is read', async (t) => {
  const { state, rows } = await reportOf(csv(sound, '07;lakare;Region;2024;5').replaceAll('\r\n', '\r'));
  t.same({ state, rows }, { state: 'ready', rows: 2 });
});

t.test('what a text may not hold is told in words', async (t) => {
  const { faults } = await reportOf(
    `${heading};Kommentar;Orsaker\r\n${sound};rad\u000bbruten;pension\r\n07;lakare;Region;2024;5;;pension||brist\r\n`,
  );
  t.match(faults, [
    { row: 2, column: 'Kommentar', detail: /styrtecken.*vertikal tabb/, accepted: null },
    { row: 3, column: 'Orsaker', detail: /Mellan två \|.*står ingen orsak/ },
  ]);
});

t.test('a fault in JSON points at the very place, and speaks of no cells', async (t) => {
  const line = { areaCode: '12', professionCode: 'lakare', sector: 'region', year: 2024, headcount: 5 };
  const { areaCode: _, ...without } = line;
  const lines = [{ ...line, causes: ['a', ''] }, { ...line, sector: 'state', x: 1 }, without];
  const { faults } = await reportOf(JSON.stringify({ lines }), lineFormats.json);
  t.match(faults, [
    { row: 1, pointer: '#/lines/0/causes/1' },
    { row: 2, pointer: '#/lines/1/x', code: 'unknown-field' },
    { row: 3, pointer: '#/lines/2/areaCode', code: 'required' },
  ]);
  t.notMatch(JSON.stringify(faults), /celler/);
});
