import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { lineFormats } from '../../src/features/surveys/schemas/imports.ts';
import { testApi } from '../support/api.ts';
import { openRound, peopleOf, survey } from '../support/round.ts';
import { pack, partsOf, textRow } from '../support/workbooks.ts';

/* What is told of files, over HTTP: of surveys in the dry run's report and the receipt, of reports in the receipt. */

const api = await testApi(t);
const office = await api.nationalOffice();
const south = await peopleOf(api, 'sodra', office);
const roundId = await openRound(office, { professionCodes: ['lakare'] });
const path = `/surveys/${await survey(south, roundId, [], 'draft')}`;

const dryRun = async (content: string | Buffer, type: string = lineFormats.csv) => {
  const begun = await south.editor.upload('POST', `${path}/imports`, path, { content, type });
  const importPath = String(begun.headers.location).replace(/^.*\/v1/, '');
  let found = await south.editor.get(importPath);
  while (found.body.state === 'receiving' || found.body.state === 'comparing') {
    await sleep(20);
    found = await south.editor.get(importPath);
  }
  const { faults } = (await south.editor.get(`${importPath}/faults`)).body;
  return { state: found.body.state, warnings: warningsOf(found.body), faults };
};

/** What is told of the file itself, beside what the rules find in its figures. */
const warningsOf = ({ warningCount, findings }: { warningCount: number; findings: { warningCount: number } | null }) =>
  warningCount - (findings?.warningCount ?? 0);

const names = ['Områdeskod', 'Yrkeskod', 'Driftsform', 'År', 'Antal anställda', 'Kommentar'];
const csv = (...rows: string[]): string => `${[names.join(';'), ...rows].join('\r\n')}\r\n`;

t.test('a text that was decoded wrongly is a warning of the dry run, and Swedish is none', async (t) => {
  for (const broken of [
    'SvÃ¥rt',
    'Sv\ufffdrt',
    'L„kare',
    'LÃƒÂ¤kare',
    'Sv?rt',
    'Sv÷rt',
    'Svårt\u0096',
    'Лекарь',
    'sjukâ€“vård',
  ]) {
    const { state, warnings, faults } = await dryRun(csv(`12;lakare;Region;2024;5;${broken}`));
    t.same([state, warnings], ['ready', 1], broken);
    t.match(faults, [{ row: 2, column: 'Kommentar', code: 'broken-text', severity: 'warning', value: broken }]);
  }
  for (const sound of ['Svårt – 90 % à “citat” (β-test) é ü š', 'Räcker det? Nej.', 'se https://a.se/x?id=1']) {
    t.equal((await dryRun(csv(`12;lakare;Region;2024;5;${sound}`))).warnings, 0, sound);
  }
});

t.test('hidden rows are a warning of the dry run, and stand in the receipt of a write', async (t) => {
  const cells = ['12', 'lakare', 'Region', '2024', '5'];
  const rows = textRow(1, names) + textRow(2, cells).replace('<row ', '<row hidden="1" ');
  const content = await pack(partsOf([{ name: 'Rader', rows }]));
  const { state, faults } = await dryRun(content, lineFormats.xlsx);
  t.equal(state, 'ready');
  t.match(faults, [{ row: 2, code: 'hidden-rows', severity: 'warning', detail: /En rad är dold/ }]);
  const written = await south.editor.upload('PUT', `${path}/lines`, path, { content, type: lineFormats.xlsx });
  t.match(written.body, { lineCount: 1, notices: [{ row: 2, code: 'hidden-rows' }] });
});

t.test('what is missing or wrong is answered with the file’s own words, and never with a pattern', async (t) => {
  const words = ['Region', 'Kommun', 'Privat', 'Stat'];
  const { faults } = await dryRun(csv('12;lakare;;2024;5;', '12;lakare;Landsting;2024;5;'));
  t.match(faults, [
    { row: 2, column: 'Driftsform', code: 'required', accepted: words },
    { row: 3, column: 'Driftsform', code: 'not-accepted', accepted: words },
  ]);
  const json = await south.editor.upload('POST', `${path}/imports`, path, {
    content: JSON.stringify({
      lines: [{ areaCode: '1\u200b2', professionCode: 'lakare', sector: 're\u00adgion', year: 2024, headcount: 5 }],
    }),
    type: 'application/json',
  });
  const importPath = String(json.headers.location).replace(/^.*\/v1/, '');
  const told = (await south.editor.get(`${importPath}/faults`)).body.faults;
  t.match(told, [{ detail: /U\+200B, mellanrum utan bredd/ }, { detail: /U\+00AD, mjukt bindestreck/ }]);
});

t.test(
  'a report is refused where a comma shifts its figures, and told what it accepts and what it hides',
  async (t) => {
    const reporter = await api.institution('KI');
    const { reportId } = (await reporter.post('/education-reports', { term: '2021-HT' })).body;
    const report = `/education-reports/${reportId}`;
    const put = (content: string | Buffer, type = 'text/csv') =>
      reporter.upload('PUT', `${report}/lines?dryRun=true`, report, { content, type });
    const heading = 'Studieort,Yrke,Behöriga förstahandssökande,Antagna,Kommentar';
    const shifted = await put(`${heading}\r\n0126,sjukskoterska,1,400,120,\r\n`);
    t.equal(shifted.status, 422);
    t.match(shifted.body.errors ?? shifted.body, [{ row: 2, code: 'too-many-cells' }]);
    const wrong = await put(`${heading}\r\n,sjukskoterska,1,4,\r\n01260,sjuksköterska,1,4,\r\n`);
    t.equal(wrong.status, 422);
    t.notMatch(wrong.text, /\^|\\\\d/);
    t.match(wrong.text, /"accepted":\["0126"/);
    t.match(wrong.text, /"accepted":\["sjukskoterska"/);
    const told = await put(`${heading}\r\n0126,sjukskoterska,400,120,SvÃ¥rt`);
    t.equal(told.status, 200, told.text);
    t.same(
      told.body.notices.map(({ code }: { code: string }) => code),
      ['no-line-end', 'broken-text'],
    );
  },
);

t.test('a JSON body may begin with a byte order mark, and a fault in it is told with its place', async (t) => {
  const long = `{"NNN":"NaN","year":[1,${'2,'.repeat(40)}NaN]}`;
  const send = (content: string) =>
    office.upload('POST', '/survey-rounds', undefined as never, { content, type: 'application/json' });
  t.not((await send('\ufeff{"a":1}')).body.code, 'malformed-json');
  for (const [content, place] of [
    ['{"year":NaN}', 8],
    ['{"year":Infinity}', 8],
    ['{"year":+1}', 8],
    ['{"year":.5}', 8],
    ['{"year":01}', 9],
    [long, long.lastIndexOf('NaN')],
  ] as const) {
    const { text } = await send(content);
    t.match(text, new RegExp(`vid tecken ${place}\\.`), content);
    t.match(text, /JSON har inte NaN/, content);
  }
  t.match((await send('{"year":1')).text, /tar slut för tidigt|vid tecken 9/);
});
