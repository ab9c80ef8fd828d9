import t from 'tap';
import { professionsResting } from '../../src/features/forecasts/rules/restrict.ts';
import { testApi } from '../support/api.ts';
import { finished, madeParameters, madePlan, madeProfession, madeScenario } from '../support/forecast-api.ts';
import { madeInput, smallShape, withSpecialisation } from '../support/forecast-input.ts';
import { line, openRound, peopleOf, survey } from '../support/round.ts';

// Three dispensers in the north: the plan hides them, and another healthcare region with them.
const api = await testApi(t);
const office = await api.nationalOffice();
const planId = await madePlan(api, office, [
  { professionCode: 'receptarie', headcount: 350, headcounts: { norra: 3 }, vacantFullTimeEquivalents: 0 },
  { professionCode: 'sjukskoterska', headcount: 12_000, vacantFullTimeEquivalents: 480 },
]);
const programme = (institutionCode: string, professionCode: string, siteMunicipalityCode: string, starts: number) => ({
  institutionCode,
  professionCode,
  siteMunicipalityCode,
  firstYear: 2020,
  starts: [starts],
});
const parameters = madeParameters(
  [madeProfession('receptarie'), madeProfession('sjukskoterska')],
  [
    programme('GU', 'receptarie', '1480', 120),
    programme('UMU', 'sjukskoterska', '2480', 1_500),
    programme('KI', 'sjukskoterska', '0126', 2_500),
  ],
  0.005,
);
const scenarioId = await madeScenario(office, planId, parameters);
const started = await office.post('/forecasts', {
  mode: 'stock-flow',
  scenarioId,
  seed: 5,
  replicates: 25,
  threads: 1,
});
const { body: run } = await finished(office, `/forecasts/${started.body.forecastId}`);
const path = `/forecasts/${run.forecastId}`;
const university = await api.institution('GU');
const { approver } = await peopleOf(api, 'norra', office);

interface Figure {
  readonly professionCode: string;
  readonly value: number | null;
  readonly status: string;
  readonly standardError: number | null;
}

t.test(
  'a forecast that rests on hidden staff is suppressed in every form, for its year and all later ones',
  async (t) => {
    t.equal(run.state, 'completed', JSON.stringify(run));
    for (const [name, caller] of Object.entries({ university, approver })) {
      const lines = (await caller.get(`${path}/figures?format=ndjson`)).text.trim().split('\n');
      const figures = lines.map((line: string): Figure => JSON.parse(line));
      const hidden = figures.filter((one) => one.professionCode === 'receptarie');
      t.ok(hidden.length > 1_000, name);
      t.ok(hidden.every((one) => one.value === null && one.standardError === null && one.status === 'suppressed'));
      const shown = figures.filter((one) => one.professionCode === 'sjukskoterska');
      t.ok(shown.some((one) => one.value !== null) && shown.every((one) => one.status === 'computed'));
      const selection = `${path}/figures?professionCode=receptarie&year=2024&measureCode=supply-persons`;
      const page = await caller.get(selection);
      t.ok(page.body.figures.every((one: Figure) => one.value === null));
      const dataset = (await caller.get(`${selection}&format=json-stat`)).body;
      t.ok(Object.values(dataset.value).every((value) => value === null));
      const csv = (await caller.get(`${selection}&format=csv`)).text;
      t.match(csv, /Sekretesskyddad/);
      t.notMatch(csv, /;350[;,]/);
    }
  },
);

t.test('the national office sees them', async (t) => {
  const selection = 'professionCode=receptarie&year=2024&measureCode=supply-persons&areaCode=norra&bound=middle';
  const { body } = await office.get(`${path}/figures?${selection}`);
  t.ok(Math.abs(body.figures[0].value - 3) < 1e-9, JSON.stringify(body.figures[0]));
});

t.test('what is worked out from hidden staff is not told on other ways either', async (t) => {
  const places = (await university.get(`${path}/required-places`)).body.requiredPlaces;
  t.same(
    places.map((one: { professionCode: string }) => one.professionCode),
    ['sjukskoterska'],
  );
  t.equal((await university.get(`${path}/sensitivities?professionCode=receptarie`)).status, 403);
  const differences = (await university.get(`/scenarios/${scenarioId}/differences?limit=1000`)).body.differences;
  t.ok(differences.length > 0);
  t.ok(differences.every((one: { professionCode: string }) => one.professionCode === 'sjukskoterska'));
  const picture = `/dimensioning/receptarie/picture?forecastId=${run.forecastId}`;
  t.equal((await university.get(picture)).status, 404);
  t.equal((await office.get(picture)).status, 200);
});

t.test('no hash that hidden staff are part of is told', async (t) => {
  const ways = [path, '/forecasts', `/scenarios/${scenarioId}`, '/scenarios', `${path}/figures?format=json-stat`];
  const { runHash, resultHash } = (await office.get(path)).body;
  const secrets = [runHash, resultHash, (await office.get(`/scenarios/${scenarioId}`)).body.inputHash];
  t.ok(secrets.every((one) => /^[0-9a-f]{64}$/.test(one)));
  for (const way of ways) {
    const { status, text, headers } = await university.get(way);
    t.equal(status, 200, way);
    for (const secret of secrets) t.notOk(`${JSON.stringify(headers)} ${text}`.includes(secret), way);
  }
});

t.test('dimensioning says that it is hidden, and gives places in whole numbers', async (t) => {
  const query = `/dimensioning?institutionCode=GU&professionCode=receptarie&forecastId=${run.forecastId}`;
  const { body } = await university.get(query);
  const row = body.dimensioningRows.find((one: { year: number }) => one.year === 2034);
  for (const name of ['forecastNeed', 'forecastSupply', 'forecastGap']) {
    t.same(row[name], { value: null, status: 'suppressed', quantiles: [] }, name);
  }
  for (const name of ['placesPerYear', 'lowPlacesPerYear', 'highPlacesPerYear'])
    t.ok(Number.isInteger(row.requiredPlaces[name]), `${name} ${row.requiredPlaces[name]}`);
  t.match(row.explanations.join(' '), /sekretesskyddade uppgifter/);
  t.notMatch(row.explanations.join(' '), /årsarbetare/);
  const whole = (await office.get(query)).body.dimensioningRows.find((one: { year: number }) => one.year === 2034);
  t.equal(row.requiredPlaces.placesPerYear, Math.round(whole.requiredPlaces.placesPerYear));
  t.equal(whole.forecastGap.status, 'computed');
});

t.test('a profession that gives or takes persons or tasks is hidden with the other', async (t) => {
  const input = withSpecialisation(madeInput({ ...smallShape, professions: 4 }), 'full-time');
  const linked = {
    ...input,
    substitutions: [{ fromProfessionCode: 'profession-3', toProfessionCode: 'profession-1', conversion: 1, fte: [] }],
  };
  t.same([...professionsResting(linked, ['profession-2'])].sort(), ['profession-1', 'profession-2', 'profession-3']);
  t.same([...professionsResting(linked, ['profession-4'])], ['profession-4']);
  t.same([...professionsResting(linked, [])], []);
});

/** A plan whose healthcare regions report as many physicians whatever `few` says, `few` of them in one specialty. */
const planWithSpecialties = async (few: number): Promise<string> => {
  const roundId = await openRound(office, { professionCodes: ['lakare', 'lakare-st'], horizonYears: [] });
  const areas = {
    mellansverige: '03',
    norra: '22',
    sodra: '12',
    'stockholm-gotland': '01',
    sydostra: '05',
    vastra: '14',
  };
  for (const [council, areaCode] of Object.entries(areas)) {
    const small = council === 'norra' ? few : council === 'sodra' ? 4 : 40;
    const of = (specialtyCode: string, headcount: number) =>
      line({ areaCode, specialtyCode, headcount, fullTimeEquivalents: headcount });
    const whole = line({ areaCode, headcount: 400, fullTimeEquivalents: 400, vacantFullTimeEquivalents: 12 });
    const stage = line({ areaCode, professionCode: 'lakare-st', headcount: 90, fullTimeEquivalents: 90 });
    const lines = [
      whole,
      of('allergologi', small),
      of('allmanmedicin', 300 - small),
      { ...stage, vacantFullTimeEquivalents: 0 },
    ];
    await survey(await peopleOf(api, council, office), roundId, lines);
  }
  return (await office.post('/plans', { roundId })).body.planId;
};

t.test('a specialty that the plan hides is in no forecast, also of who is taken from its profession', async (t) => {
  const trained = madeProfession('lakare-st');
  const base = {
    professionCode: 'lakare',
    studyForm: 'full-time',
    starterRegionShares: 1,
    starterAges: [{ fromAge: 26, toAge: 45, weight: 1 }],
  };
  const specialising = madeParameters(
    [madeProfession('lakare'), { ...trained, study: { ...trained.study, completionShare: 0.9, base } }],
    [programme('KI', 'lakare', '0126', 300), programme('KI', 'lakare-st', '0126', 40)],
    0.005,
  );
  const told: string[] = [];
  for (const few of [3, 4]) {
    const plan = await planWithSpecialties(few);
    const own = await university.get(`/plans/${plan}/figures?areaCode=norra&year=2024&limit=1000`);
    const statusOf = (specialtyCode: string | null) =>
      own.body.figures.find(
        (one: { professionCode: string; specialtyCode: string | null; measureCode: string }) =>
          one.professionCode === 'lakare' && one.specialtyCode === specialtyCode && one.measureCode === 'headcount',
      )?.status;
    t.equal(statusOf('allergologi'), 'suppressed');
    t.not(statusOf(null), 'suppressed', 'while the profession as a whole is shown');
    const scenario = await madeScenario(office, plan, specialising);
    const request = { mode: 'stock-flow', scenarioId: scenario, seed: 5, replicates: 25, threads: 1 };
    const { body } = await office.post('/forecasts', request);
    const { body: done } = await finished(office, `/forecasts/${body.forecastId}`);
    t.equal(done.state, 'completed', JSON.stringify(done));
    told.push((await university.get(`/forecasts/${body.forecastId}/figures?format=ndjson`)).text);
  }
  const [one = '', other] = told;
  t.match(one, '"professionCode":"lakare-st"');
  t.notMatch(one, 'suppressed', 'since nothing that it rests on is hidden, all of it is shown');
  t.equal(one, other, 'and it is the same however the hidden count lies');
});
