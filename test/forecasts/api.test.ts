import t from 'tap';
import { testApi } from '../support/api.ts';
import { publishedCohort } from '../support/cohort.ts';
import {
  finished,
  healthcareRegions,
  madeParameters,
  madePlan,
  madeProfession,
  madeScenario,
} from '../support/forecast-api.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const planId = await madePlan(api, office, [
  { professionCode: 'receptarie', headcount: 350, vacantFullTimeEquivalents: 0 },
  { professionCode: 'sjukskoterska', headcount: 12_000, vacantFullTimeEquivalents: 480 },
  { professionCode: 'barnmorska', headcount: 1_000, vacantFullTimeEquivalents: 78 },
]);

const programme = (institutionCode: string, professionCode: string, siteMunicipalityCode: string, starts: number) => ({
  institutionCode,
  professionCode,
  siteMunicipalityCode,
  firstYear: 2020,
  starts: [starts],
});
const midwives = madeProfession('barnmorska');
const parameters = madeParameters(
  [
    madeProfession('receptarie'),
    madeProfession('sjukskoterska'),
    {
      ...midwives,
      study: {
        ...midwives.study,
        base: {
          professionCode: 'sjukskoterska',
          studyForm: 'full-time',
          starterRegionShares: 1,
          starterAges: [{ fromAge: 26, toAge: 45, weight: 1 }],
        },
      },
    },
  ],
  [
    programme('GU', 'receptarie', '1480', 160),
    programme('UU', 'receptarie', '0380', 140),
    programme('KI', 'sjukskoterska', '0126', 2_500),
    programme('UMU', 'sjukskoterska', '2480', 1_500),
    programme('KI', 'barnmorska', '0126', 200),
  ],
  0.005,
);
const scenarioId = await madeScenario(office, planId, parameters);

const run = async (members: Record<string, unknown> = {}) => {
  const started = await office.post('/forecasts', {
    mode: 'stock-flow',
    scenarioId,
    seed: 7,
    replicates: 60,
    targetYear: 2034,
    ...members,
  });
  if (started.status !== 202) throw new Error(started.text);
  return finished(office, `/forecasts/${started.body.forecastId}`);
};
const first = await run({ threads: 1 });

t.test('a run gives the same bytes for any number of threads, and its identity says so', async (t) => {
  t.equal(first.body.state, 'completed', first.text);
  const second = await run({ threads: 3 });
  t.equal(second.body.runHash, first.body.runHash);
  t.equal(second.body.resultHash, first.body.resultHash);
  const other = await run({ threads: 1, seed: 8 });
  t.not(other.body.runHash, first.body.runHash);
  t.not(other.body.resultHash, first.body.resultHash);
});

t.test('figures have the form of a plan’s, with quantiles that hold the middle', async (t) => {
  const path = `/forecasts/${first.body.forecastId}/figures?professionCode=sjukskoterska&areaCode=SE&year=2034`;
  const { body } = await office.get(`${path}&measureCode=gap-full-time-equivalents&bound=middle`);
  t.equal(body._meta.totalRecords, 6);
  const [plain, ...quantiles] = body.figures;
  t.equal(plain.quantile, null);
  t.equal(plain.figureId, 'SE.sjukskoterska.total.2034.gap-full-time-equivalents');
  const values = quantiles.map((one: { value: number }) => one.value);
  t.same(
    values,
    [...values].sort((left: number, right: number) => left - right),
  );
  t.ok(values[0] < plain.value && plain.value < values[4]);
  t.ok(quantiles.every((one: { standardError: number }) => one.standardError > 0));
  const base = await office.get(
    `/forecasts/${first.body.forecastId}/figures?professionCode=receptarie&areaCode=SE&year=2024&measureCode=supply-persons`,
  );
  t.ok(Math.abs(base.body.figures[0].value - 6 * 350) < 1e-6, 'the base is the plan’s headcount');
});

t.test('one run answers the low bound, the middle and the high bound', async (t) => {
  const path = `/forecasts/${first.body.forecastId}`;
  const { body } = await office.get(
    `${path}/figures?professionCode=sjukskoterska&areaCode=SE&year=2034&measureCode=need-full-time-equivalents`,
  );
  const plain = body.figures.filter((one: { quantile: number | null }) => one.quantile === null);
  t.same(
    plain.map((one: { bound: string }) => one.bound),
    ['low', 'middle', 'high'],
  );
  const [low, middle, high] = plain.map((one: { value: number }) => one.value);
  t.ok(low < middle && middle < high, `${low} ${middle} ${high}`);
  t.match(plain[0].figureId, /need-full-time-equivalents\.low$/);
  const places = (await office.get(`${path}/required-places?professionCode=sjukskoterska`)).body.requiredPlaces[0];
  const [fewest, stated, most] = places.bounds.map((one: { placesPerYear: number }) => one.placesPerYear);
  t.ok(fewest < stated && stated < most, JSON.stringify(places.bounds));
  t.equal(stated, places.placesPerYear);
  const lowId = await madeScenario(office, planId, parameters, { name: 'Låg', bound: 'low' });
  const alone = await run({ scenarioId: lowId, replicates: 0 });
  const own = await office.get(`/forecasts/${alone.body.forecastId}/required-places?professionCode=sjukskoterska`);
  t.equal(own.body.requiredPlaces[0].placesPerYear, fewest, 'a scenario at its low bound says the same');
});

t.test('figures are the same in every form', async (t) => {
  const path = `/forecasts/${first.body.forecastId}/figures?professionCode=receptarie&areaCode=SE&year=2034`;
  const paged = (await office.get(`${path}&limit=100`)).body.figures;
  const lines = (await office.get(`${path}&format=ndjson`)).text.trim().split('\n');
  t.same(
    lines.map((line: string) => JSON.parse(line)),
    paged,
  );
  const dataset = JSON.parse((await office.get(`${path}&format=json-stat`)).text);
  t.same(dataset.id, ['area', 'profession', 'year', 'measure', 'bound', 'quantile']);
  t.equal(
    dataset.size.reduce((product: number, size: number) => product * size, 1) >= paged.length,
    true,
    'every figure has a place',
  );
  t.same(Object.values(dataset.value).sort(), paged.map((one: { value: number }) => one.value).sort());
  const csv = (await office.get(`${path}&format=csv&csvDialect=rfc4180&language=en`)).text.trim().split('\r\n');
  t.equal(csv.length, paged.length + 1);
  t.match(csv[0], /Quantile/);
  const book = await office.get(`${path}&format=xlsx`);
  t.equal(book.status, 200);
  t.match(String(book.headers['content-disposition']), /forecast-.*\.xlsx/);
});

t.test('a profession with more supply than need gets a recommendation of fewer places', async (t) => {
  const { body } = await office.get(`/forecasts/${first.body.forecastId}/required-places?professionCode=receptarie`);
  const [places] = body.requiredPlaces;
  t.equal(places.direction, 'fewer');
  t.ok(places.gapFte < 0);
  t.ok(places.placesPerYear < places.currentPlacesPerYear);
  t.ok(Math.abs(places.currentPlacesPerYear - 300) < 1e-9);
});

t.test('midwives with many trained outside the profession: to retain is cheaper than places', async (t) => {
  const body = {
    professionCode: 'barnmorska',
    targetYear: 2034,
    adjustFromYear: 2026,
    capacityPlacesPerYear: 2_000,
    costPerPlace: 450_000,
    options: [
      {
        kind: 'win-back',
        name: 'Behåll och återvinn',
        trainedOutsidePersons: healthcareRegions.map((healthcareRegionCode) => ({
          healthcareRegionCode,
          persons: 320,
        })),
        returningShare: 0.25,
        fromYear: 2027,
        toYear: 2031,
        costPerPerson: 150_000,
      },
    ],
  };
  const { status, body: answer } = await office.post(`/scenarios/${scenarioId}/measure-comparisons`, body);
  t.equal(status, 200, JSON.stringify(answer));
  t.ok(answer.gapFullTimeEquivalents > 0, 'midwives lack');
  const [retain] = answer.comparisons;
  t.equal(retain.cheaper, 'measure');
  t.ok(retain.fteGained > 100 && retain.equivalentPlacesPerYear > 10);
  t.ok(retain.cost < retain.costOfEquivalentPlaces);
  t.match(retain.explanation, /Åtgärden kostar mindre/);
});

t.test('every assumption is listed with its source and what sort of source it is', async (t) => {
  const { body } = await office.get(`/scenarios/${scenarioId}/assumptions?professionCode=sjukskoterska&limit=100`);
  const kindOf = (parameter: string) =>
    body.assumptions.find((one: { parameter: string }) => one.parameter.endsWith(parameter))?.kind;
  t.equal(kindOf('ftePerPerson'), 'plan');
  t.equal(kindOf('unmetShare'), 'plan');
  t.equal(kindOf('exitProbability'), 'own-assumption');
  t.equal(kindOf('KI.sjukskoterska.0126/completionShare'), 'published');
  t.equal(kindOf('KI.sjukskoterska.0126/lengthYears'), 'register');
  t.ok(body.assumptions.every((one: { title: string | null }) => one.title !== null));
});

t.test('what nobody has stated is asked for, all of it at once, and no value is assumed', async (t) => {
  const { study: _, exitProbability: __, ...silent } = madeProfession('optiker');
  const set = await office.post(
    '/parameter-sets',
    madeParameters([{ ...silent, need: { ...silent.need, terms: undefined } }], [], 0),
  );
  const path = `/parameter-sets/${set.body.parameterSetId}`;
  const read = await office.get(path);
  t.equal(read.status, 200, read.text);
  t.equal((await office.get(path, { 'if-none-match': String(read.headers.etag) })).status, 304);
  const refused = await office.post('/scenarios', {
    name: 'Ofullständigt',
    planId,
    parameterSetId: set.body.parameterSetId,
    horizonYears: 5,
  });
  t.equal(refused.status, 422);
  const pointers = refused.body.errors.map((one: { pointer: string }) => one.pointer);
  t.ok(pointers.includes('#/professions/optiker/exitProbability'), pointers.join());
  t.ok(pointers.includes('#/professions/optiker/stockPersons'));
  t.ok(pointers.includes('#/professions/optiker/ftePerPerson'));
});

t.test('two scenarios are compared figure by figure', async (t) => {
  const { body: scenario } = await office.get(`/scenarios/${scenarioId}`);
  const changed = await office.post('/scenarios', {
    name: 'Lägre avgång',
    planId,
    parameterSetId: scenario.parameterSetId,
    horizonYears: 10,
    patches: [{ path: 'professions/barnmorska/exitProbability', operation: 'multiply', value: 0.8 }],
  });
  t.equal(changed.status, 201, changed.text);
  const path = `/scenarios/${changed.body.scenarioId}/differences?professionCode=barnmorska&areaCode=SE&year=2034`;
  for (const query of ['', `&against=${scenarioId}`]) {
    const { body } = await office.get(`${path}${query}`);
    t.equal(body._meta.totalRecords, 1);
    t.ok(body.differences[0].supply > 0);
    t.equal(body.differences[0].need, 0);
  }
  const sources = await office.get(
    `/scenarios/${changed.body.scenarioId}/assumptions?professionCode=barnmorska&limit=100`,
  );
  const exits = sources.body.assumptions.find((one: { parameter: string }) =>
    one.parameter.endsWith('exitProbability'),
  );
  t.match(exits.title, /Scenariot ”Lägre avgång”/);
});

t.test('the places’ sensitivity is told for each assumption, strongest first', async (t) => {
  const { status, body } = await office.get(
    `/forecasts/${first.body.forecastId}/sensitivities?professionCode=receptarie&limit=50`,
  );
  t.equal(status, 200, JSON.stringify(body));
  const sizes = body.sensitivities.map((one: { placesPerPercent: number }) => Math.abs(one.placesPerPercent));
  t.ok(sizes.length >= 4);
  t.same(
    sizes,
    [...sizes].sort((left: number, right: number) => right - left),
  );
});

t.test(
  '24 sensitivities asked for at once by one institution are answered, and keep nobody else waiting',
  async (t) => {
    const university = await api.institution('KI');
    const council = await api.editor('sodra');
    const { forecastId } = (await run({ seed: 24 })).body;
    const read = await office.get(`/forecasts/${forecastId}`);
    t.equal((await office.get(`/forecasts/${forecastId}`, { 'if-none-match': String(read.headers.etag) })).status, 304);
    const asked = Array.from({ length: 24 }, (_, page) =>
      university.get(`/forecasts/${forecastId}/sensitivities?professionCode=barnmorska&limit=5&page=${page + 1}`),
    );
    const others: number[] = [];
    for (let turn = 0; turn < 20; turn += 1) others.push((await council.get('/survey-rounds')).status);
    t.same(others, Array(20).fill(200));
    t.same(
      (await Promise.all(asked)).map(({ status }) => status),
      Array(24).fill(200),
    );
  },
);

t.test('a run can be cancelled, and started once more with the same outcome', async (t) => {
  const started = await office.post('/forecasts', {
    mode: 'stock-flow',
    scenarioId,
    seed: 7,
    replicates: 2_000,
    targetYear: 2034,
  });
  const path = `/forecasts/${started.body.forecastId}`;
  const cancelled = await office.send('DELETE', path);
  t.equal(cancelled.status, 200, cancelled.text);
  t.equal(cancelled.body.state, 'cancelled');
  t.equal((await office.send('DELETE', path)).status, 409);
  t.equal((await office.get(path)).body.state, 'cancelled');
  const again = await office.post(`${path}/restarts`, undefined);
  t.equal(again.status, 202, again.text);
  t.equal(again.body.attempt, 2);
  t.equal((await office.send('DELETE', path)).status, 200);
});

t.test('a run whose process died is marked as failed, can be restarted and then completes', async (t) => {
  const started = await office.post('/forecasts', {
    mode: 'stock-flow',
    scenarioId,
    seed: 7,
    replicates: 60,
    targetYear: 2034,
  });
  const path = `/forecasts/${started.body.forecastId}`;
  await finished(office, path);
  // As a process leaves it that was killed in the middle: running, with its last sign of life long ago.
  await api.pool.query(
    `update model_runs set state = 'running', result = null, result_hash = null, heartbeat_at = $2 where id = $1`,
    [started.body.forecastId, new Date(api.clock.now().getTime() - 60_000)],
  );
  await api.pool.query('alter table forecast_figures disable trigger all');
  await api.pool.query('delete from forecast_figures where run_key = (select key from model_runs where id = $1)', [
    started.body.forecastId,
  ]);
  await api.pool.query('alter table forecast_figures enable trigger all');
  const dead = await finished(office, path);
  t.equal(dead.body.state, 'failed');
  t.match(dead.body.failure, /slutade svara/);
  t.equal((await office.post(`${path}/restarts`, undefined)).status, 202);
  const done = await finished(office, path);
  t.equal(done.body.state, 'completed');
  t.equal(done.body.resultHash, first.body.resultHash);
});

t.test('the Dutch cohort model answers over the API with the published advice', async (t) => {
  const cohort = {
    ...publishedCohort,
    workProcessShares: [0.16],
    verticalSubstitutionShare: -0.06,
    source: 'Van Greuningen, Batenburg och Van der Velden 2012',
  };
  const started = await office.post('/forecasts', { mode: 'cohort-nl', cohort });
  t.equal(started.status, 202, started.text);
  const { body } = await finished(office, `/forecasts/${started.body.forecastId}`);
  t.equal(body.state, 'completed', JSON.stringify(body));
  t.ok(Math.abs(body.cohortResult.placesPerYear - 732) < 1, String(body.cohortResult.placesPerYear));
});

t.test('only the national office starts runs; councils read them, and readers see nothing', async (t) => {
  const council = await api.editor('norra');
  t.equal((await council.get(`/forecasts/${first.body.forecastId}`)).status, 200);
  t.equal((await council.post('/forecasts', { mode: 'stock-flow', scenarioId, seed: 1 })).status, 403);
  const reader = await api.reader();
  t.equal((await reader.get(`/forecasts/${first.body.forecastId}`)).status, 403);
});
