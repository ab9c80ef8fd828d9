import { writeFileSync } from 'node:fs';
import t from 'tap';
import { surveyColumns } from '../../src/features/surveys/rules/columns.ts';
import { readCsv } from '../../src/formats/csv-read.ts';
import type { TabularColumn } from '../../src/formats/tabular.ts';
import { openWorkbook } from '../../src/formats/xlsx-open.ts';
import { readXlsx } from '../../src/formats/xlsx-read.ts';
import { readZip, unpack } from '../../src/formats/zip-read.ts';
import { testApi } from '../support/api.ts';
import { line, openRound, peopleOf, survey } from '../support/round.ts';
import { collect } from '../support/tables.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const southEast = await peopleOf(api, 'sydostra', office);

const columns = surveyColumns.map(
  ({ key, headings, kind, required }): TabularColumn => ({ key, headings, kind, required: required === true }),
);
const place = (key: string) => columns.findIndex((column) => column.key === key);

const fetchBytes = async (path: string, headers: Record<string, string> = {}): Promise<Buffer> => {
  const answer = await southEast.editor.raw(path, headers);
  if (answer.statusCode !== 200) throw new Error(answer.body);
  return answer.rawPayload;
};

const before = (members: Record<string, unknown> = {}) =>
  line({ areaCode: '05', year: 2022, headcount: 1000, fullTimeEquivalents: 900.5, ...members });
const earlier = await openRound(office, {
  referenceDate: '2022-11-01',
  baseYear: 2022,
  name: 'Behovskartläggning 2022',
});
await survey(southEast, earlier, [
  before({ vacantFullTimeEquivalents: 12, assessment: 'shortage', expectedRetirements: 30 }),
  before({ areaCode: '06', headcount: 800, fullTimeEquivalents: 700 }),
  before({ areaCode: '06', sector: 'private', headcount: 60, fullTimeEquivalents: 41.5 }),
  before({
    areaCode: '0580',
    professionCode: 'sjukskoterska',
    sector: 'municipality',
    headcount: 90,
    fullTimeEquivalents: 80,
  }),
]);
const roundId = await openRound(office, { name: 'Behovskartläggning 2024' });

t.test(
  'the template is an answer as it stands: every row but for its values, readable by the import’s own columns',
  async (t) => {
    const bytes = await fetchBytes(`/survey-rounds/${roundId}/template`);
    if (process.env.TEMPLATE_FILE !== undefined) writeFileSync(process.env.TEMPLATE_FILE, bytes);
    const { rows, faults } = await collect(readXlsx([bytes], columns));
    t.same(faults, []);
    t.same(
      rows.map((row) => row.slice(0, 5).join(' ')),
      ['05', '06', '08'].flatMap((area) => [
        `${area} lakare  region 2024`.replace('region', 'Region'),
        `${area} lakare  Region 2030`,
        ...(area === '06' ? ['06 lakare  Privat 2024'] : []),
        `${area} sjukskoterska  Region 2024`,
        `${area} sjukskoterska  Region 2030`,
      ]),
      'each region × profession × year, and the private line of the last round',
    );
    t.ok(
      rows.every((row) => row.slice(5).every((cell) => cell === null)),
      'the values are for the council to fill in',
    );
  },
);

t.test('a survey’s template holds what the draft says already', async (t) => {
  const surveyId = await survey(
    southEast,
    roundId,
    [line({ areaCode: '05', headcount: 1100, assessment: 'balance', causes: ['a', 'b'] })],
    'draft',
  );
  const { rows } = await collect(readXlsx([await fetchBytes(`/surveys/${surveyId}/template`)], columns));
  const filled = rows.filter((row) => row[place('headcount')] !== null);
  t.equal(filled.length, 1);
  t.equal(filled[0]?.[place('headcount')], 1100);
  t.equal(filled[0]?.[place('assessment')], 'Balans');
  t.equal(filled[0]?.[place('causes')], 'a|b');
});

t.test(
  'as CSV it has the same rows, with the last round’s figures in headings that an import passes over',
  async (t) => {
    const bytes = await fetchBytes(`/survey-rounds/${roundId}/template?includeHorizon=false`, { accept: 'text/csv' });
    const [heading, first] = bytes.toString('utf8').split('\r\n');
    t.match(
      heading,
      /^\ufeffOmrådeskod;\(Områdets namn\);Yrkeskod;\(Yrkets namn\);Specialitetskod;Driftsform;År;\(Förra omgången: Antal anställda\);Antal anställda;/,
    );
    t.match(first, /^05;Region Östergötland;lakare;läkare;;Region;2024;1000;;900,5;;12;;;;30;;;;Brist;/);
    const { rows, faults } = await collect(readCsv([bytes], columns));
    t.same(faults, []);
    t.equal(rows.length, 7);
  },
);

t.test('a template can be narrowed or widened, and says so when it would be too long', async (t) => {
  const rowsOf = async (query: string) =>
    (await collect(readXlsx([await fetchBytes(`/survey-rounds/${roundId}/template?${query}`)], columns))).rows;
  const municipal = await rowsOf('level=municipality&professionCodes=sjukskoterska&includeHorizon=false');
  t.equal(municipal.length, 38, 'the municipalities of the south-eastern healthcare region');
  t.ok(municipal.every((row) => row[place('sector')] === 'Kommun'));
  t.equal(
    (await rowsOf('sectors=region&sectors=private&sectors=state&includeHorizon=false&professionCodes=lakare')).length,
    9,
  );
  const many = await openRound(office, {
    horizonYears: Array.from({ length: 20 }, (_, index) => 2030 + index),
    professionCodes: (await office.get('/professions?limit=100')).body.professions.map(
      ({ code }: { code: string }) => code,
    ),
  });
  const refused = await southEast.editor.get(`/survey-rounds/${many}/template?level=municipality`);
  t.equal(refused.status, 422);
  t.match(refused.body.detail, /20000 rader/);
});

t.test('the template speaks English to who asks, and is for councils', async (t) => {
  const bytes = await fetchBytes(`/survey-rounds/${roundId}/template`, { accept: 'text/csv', 'accept-language': 'en' });
  t.match(bytes.toString('utf8'), /^Area code,\(Name of the area\),Profession code/);
  const json = await southEast.editor.get(`/survey-rounds/${roundId}/template`, { accept: 'application/json' });
  t.match(json.body.rows[0], { areaCode: '05', areaName: 'Region Östergötland', last: { headcount: 1000 }, now: null });
  t.equal((await office.get(`/survey-rounds/${roundId}/template`)).status, 403);
});

t.test(
  'the workbook’s structure: three sheets, lists to pick from, bounds, and grey columns that refuse typing',
  async (t) => {
    const workbook = await openWorkbook([await fetchBytes(`/survey-rounds/${roundId}/template`)]);
    t.same(
      workbook.sheets.map(({ name }) => name),
      ['Uppgifter', 'Förklaring', 'Koder'],
      'the sheet of lists is hidden',
    );
    const archive = readZip(await fetchBytes(`/survey-rounds/${roundId}/template`));
    const part = async (name: string): Promise<string> => {
      const chunks: Buffer[] = [];
      for await (const chunk of unpack(archive, name) ?? []) chunks.push(chunk);
      return Buffer.concat(chunks).toString('utf8');
    };
    const sheet = await part('xl/worksheets/sheet1.xml');
    t.match(sheet, 'xSplit="4" ySplit="1"');
    t.match(sheet, '<autoFilter ref="A1:X14"/>');
    const checks = [...sheet.matchAll(/<dataValidation type="(\w+)"[^>]*sqref="([A-Z]+)2:/g)].map(
      ([, type, column]) => `${column} ${type}`,
    );
    t.same(checks, [
      'A list',
      'B custom',
      'C list',
      'D custom',
      'E list',
      'F list',
      'G whole',
      ...['H custom', 'I whole', 'J custom', 'K decimal', 'L custom', 'M decimal', 'N custom', 'O decimal'],
      ...['P custom', 'Q whole', 'R custom', 'S decimal', 'T custom', 'U list', 'V list'],
    ]);
    t.match(await part('xl/comments1.xml'), /Anställda personer, basåret\./);
  },
);

t.test('a profession that the round does not ask for is refused by name, with those that it asks for', async (t) => {
  const { status, body } = await southEast.editor.get(
    `/survey-rounds/${roundId}/template?professionCodes=tandtekniker`,
  );
  t.equal(status, 422);
  t.match(body.errors, [{ code: 'unknown-code', parameter: 'professionCodes', value: 'tandtekniker' }]);
  t.ok(body.errors[0].accepted.length > 0);
  const unknown = await southEast.editor.get(`/survey-rounds/${roundId}/template?professionCodes=finns-inte`);
  t.equal(unknown.status, 400, 'one that no register knows is refused before that');
});
