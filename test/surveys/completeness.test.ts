import { writeFileSync } from 'node:fs';
import t from 'tap';
import { testApi } from '../support/api.ts';
import { justifyAll, line, openRound, peopleOf, survey } from '../support/round.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const south = await peopleOf(api, 'sodra', office);
const southEast = await peopleOf(api, 'sydostra', office);
const west = await peopleOf(api, 'vastra', office);
const north = await peopleOf(api, 'norra', office);

const { body: population } = await office.get('/population-figures?areaKind=region&referenceDate=2024-12-31&limit=100');
const inhabitants = new Map<string, number>(
  population.populationFigures.map((figure: { areaCode: string; population: number }) => [
    figure.areaCode,
    figure.population,
  ]),
);
const inhabitantsOf = (codes: readonly string[]) => codes.reduce((sum, code) => sum + (inhabitants.get(code) ?? 0), 0);
const four = (value: number) => Math.round(value * 10_000) / 10_000;

const earlier = await openRound(office, { referenceDate: '2022-11-01', baseYear: 2022 });
await survey(southEast, earlier, [
  line({ areaCode: '05', year: 2022, headcount: 400, fullTimeEquivalents: 300 }),
  line({ areaCode: '06', year: 2022, headcount: 200, fullTimeEquivalents: null }),
  line({ areaCode: '06', year: 2022, sector: 'private', headcount: 100, fullTimeEquivalents: 50 }),
  line({ areaCode: '08', year: 2022, headcount: 400, fullTimeEquivalents: 300, professionCode: 'sjukskoterska' }),
]);

const roundId = await openRound(office, { dueAt: '2026-12-31T00:00:00Z' });
const completeness = async () => (await office.get(`/survey-rounds/${roundId}/completeness`)).body;

t.test('nothing has come of a round that nobody has answered, and drafts are not told of', async (t) => {
  await survey(west, roundId, [line({ areaCode: '14' })], 'draft');
  const body = await completeness();
  t.match(body.surveys, { expected: 6, received: 0, receivedOnTime: 0, overdue: 0, approved: 0, accepted: 0 });
  t.match(body.cells, {
    expected: 42,
    received: 0,
    shareReceived: 0,
    populationShareReceived: 0,
    staffShareReceived: 0,
  });
  t.ok(
    body.councils.every(
      (council: { state: null; timeliness: string }) => council.state === null && council.timeliness === 'awaited',
    ),
  );
  t.match(body.dividedRegions, { expected: 2, received: 0 });
});

t.test(
  'what has come is counted by council, profession and sector, and weighted by inhabitants and staff',
  async (t) => {
    await survey(southEast, roundId, [
      line({ areaCode: '05', fullTimeEquivalents: 300, headcount: 400 }),
      ...['0680', '0687'].map((areaCode) => line({ areaCode, fullTimeEquivalents: 90 })),
      line({ areaCode: '05', professionCode: 'sjukskoterska', sector: 'private' }),
    ]);
    await survey(south, roundId, [line({ areaCode: '12' }), line({ areaCode: '13' })], 'submitted');
    const body = await completeness();
    t.match(body.surveys, { received: 2, receivedOnTime: 2, receivedLate: 0, approved: 1, accepted: 1 });
    t.match(body.cells, {
      expected: 42,
      received: 5,
      receivedOnTime: 5,
      approved: 3,
      accepted: 3,
      shareReceived: four(5 / 42),
    });
    t.equal(
      body.cells.populationShareReceived,
      four(inhabitantsOf(['05', '05', '06', '12', '13']) / (2 * inhabitantsOf([...inhabitants.keys()]))),
    );
    t.equal(
      body.cells.staffShareReceived,
      four((300 + 250) / 850),
      'full-time equivalents, or persons where there are none',
    );
    const of = (code: string) =>
      body.councils.find((council: { healthcareRegionCode: string }) => council.healthcareRegionCode === code);
    t.match(of('sydostra'), {
      state: 'accepted',
      timeliness: 'on-time',
      cells: { expected: 6, received: 3, accepted: 3, staffShareReceived: four(550 / 850) },
    });
    t.match(of('sodra'), {
      state: 'submitted',
      cells: { expected: 6, received: 1, approved: 0, staffShareReceived: null },
    });
    t.match(of('vastra'), { state: null, firstSubmittedAt: null, cells: { received: 0 } });
    t.match(body.dividedRegions, { expected: 2, received: 1 });
    const professions = body.professions.map(
      ({ professionCode, cells }: { professionCode: string; cells: { expected: number; received: number } }) => [
        professionCode,
        cells.expected,
        cells.received,
      ],
    );
    t.same(professions, [
      ['lakare', 21, 4],
      ['sjukskoterska', 21, 1],
    ]);
    t.same(
      body.sectors.map(({ sector, cells }: { sector: string; cells: { expected: number; received: number } }) => [
        sector,
        cells.expected,
        cells.received,
      ]),
      [
        ['region', 3, 4],
        ['municipality', null, 0],
        ['private', 1, 1],
        ['state', null, 0],
      ],
      'by sector the last round says what to wait for',
    );
  },
);

t.test(
  'who answers after the due time is late, who never does is overdue, and who corrects stays in time',
  async (t) => {
    const path = `/surveys/${(await office.get(`/surveys?roundId=${roundId}&healthcareRegionCode=sodra`)).body.surveys[0].surveyId}`;
    await office.change('POST', `${path}/returns`, path, { reason: 'Komplettera.' });
    t.match((await completeness()).surveys, { received: 1, receivedOnTime: 1 }, 'a returned survey has not come');
    api.clock.advance(50 * 86_400_000);
    await justifyAll(south.editor, path.slice('/surveys/'.length));
    t.equal((await south.editor.change('POST', `${path}/submissions`, path)).status, 201);
    await survey(north, roundId, [line({ areaCode: '25' })], 'submitted');
    const body = await completeness();
    t.match(body.surveys, { received: 3, receivedOnTime: 2, receivedLate: 1, overdue: 3 });
    t.match(body.cells, { received: 6, receivedOnTime: 5 });
    t.same(
      body.councils.map(({ timeliness }: { timeliness: string }) => timeliness),
      ['overdue', 'late', 'on-time', 'overdue', 'on-time', 'overdue'],
    );
  },
);

t.test('the picture shows the same numbers, and says them to who does not see it', async (t) => {
  for (const [language, late] of [
    ['sv', '1 av 8, inskickat för sent'],
    ['en', '1 of 8, submitted late'],
  ] as const) {
    const answer = await office.get(`/survey-rounds/${roundId}/completeness`, {
      accept: 'image/svg+xml',
      'accept-language': language,
    });
    t.equal(answer.status, 200);
    t.match(answer.headers['content-type'], /^image\/svg\+xml/);
    if (process.env.PICTURE_FILE !== undefined && language === 'sv')
      writeFileSync(process.env.PICTURE_FILE, answer.text);
    t.match(answer.text, /^<svg [^>]*role="img" aria-labelledby="title desc"/);
    t.match(answer.text, /<title id="title">[^<]+<\/title><desc id="desc">[^<]+<\/desc>/);
    t.equal(answer.text.split(late).length, 3, 'in the description and beside the bar');
    t.notMatch(answer.text, /<script|href=|onload|<style/);
    t.equal(
      (answer.text.match(/stroke="#ffffff"/g) ?? []).length,
      4,
      'a part for each council that has answered, and for Halland',
    );
  }
});

/** Shares of staff would tell what a plan hides, and are the national office's alone. */
const withoutStaff = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer, (name, value) => (name === 'staffShareReceived' ? null : value)));

t.test('everyone is told the same, in numbers and in the picture, and nothing of a draft', async (t) => {
  const path = `/survey-rounds/${roundId}/completeness`;
  const ofOffice = await completeness();
  t.match(ofOffice.surveys, { received: 3, expected: 6 });
  const picture = (await office.get(path, { accept: 'image/svg+xml' })).text;
  const others = {
    'a council that has answered': north.editor,
    'a council with a draft': west.editor,
    'a council that has not begun': await api.editor('stockholm-gotland'),
    'an institution': await api.institution('KI'),
    'a reader': await api.reader(),
  };
  for (const [who, caller] of Object.entries(others)) {
    const { status, body } = await caller.get(path);
    t.equal(status, 200, who);
    t.same({ ...body, _links: [] }, withoutStaff({ ...ofOffice, _links: [] }), who);
    t.equal((await caller.get(path, { accept: 'image/svg+xml' })).text, picture, who);
    t.match(
      body.councils.find(
        ({ healthcareRegionCode }: { healthcareRegionCode: string }) => healthcareRegionCode === 'vastra',
      ),
      { state: null, firstSubmittedAt: null },
      who,
    );
  }
});
