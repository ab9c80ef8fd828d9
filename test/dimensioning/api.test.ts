import t from 'tap';
import { testApi } from '../support/api.ts';
import { finished, madeParameters, madePlan, madeProfession, madeScenario } from '../support/forecast-api.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const planId = await madePlan(api, office, [
  { professionCode: 'sjukskoterska', headcount: 20_000, vacantFullTimeEquivalents: 800 },
]);
const programme = (institutionCode: string, siteMunicipalityCode: string, starts: number) => ({
  institutionCode,
  professionCode: 'sjukskoterska',
  siteMunicipalityCode,
  firstYear: 2020,
  starts: [starts],
});
const parameters = madeParameters(
  [madeProfession('sjukskoterska')],
  [programme('KI', '0126', 2_500), programme('UMU', '2480', 1_500)],
  0.005,
);
const scenarioId = await madeScenario(office, planId, parameters);
const highId = await madeScenario(office, planId, parameters, { name: 'Hög', bound: 'high' });

const request = (members: Record<string, unknown> = {}) => ({
  scenarios: [{ scenarioId, weight: 1 }],
  firstStartYear: 2026,
  lastStartYear: 2029,
  firstNeedYear: 2030,
  lastNeedYear: 2034,
  professions: [
    {
      professionCode: 'sjukskoterska',
      shortageWeight: 1,
      surplusWeight: 0.5,
      costPerPlace: 0.3,
      ceilingFactor: 1.5,
      rampShare: 0.2,
      placementWeeks: [5, 10, 12],
      survivalShares: [1, 0.9, 0.85],
    },
  ],
  programmes: [{ programmeCode: 'UMU.sjukskoterska.2480', offeredPlaces: 900 }],
  placements: [{ healthcareRegionCode: 'norra', weeksPerYear: 38_000 }],
  discountRate: 0.03,
  smoothingWeight: 0.02,
  equityWeight: 20,
  regretWeight: 0,
  source: 'Gjort för prov',
  ...members,
});

const allocate = async (members: Record<string, unknown> = {}) => {
  const started = await office.post('/allocations', request(members));
  if (started.status !== 202) throw new Error(started.text);
  return finished(office, `/allocations/${started.body.allocationId}`);
};
const solved = await allocate();

t.test('an allocation can be cancelled, and started once more', async (t) => {
  const { body } = await office.post('/allocations', request({ smoothingWeight: 0.03 }));
  const path = `/allocations/${body.allocationId}`;
  const cancelled = await office.send('DELETE', path);
  t.equal(cancelled.status, 200, cancelled.text);
  t.equal(cancelled.body.state, 'cancelled');
  const again = await office.post(`${path}/restarts`, undefined);
  t.equal(again.status, 202, again.text);
  const completed = await finished(office, path);
  t.equal(completed.body.state, 'completed');
  t.equal((await office.get(path, { 'if-none-match': String(completed.headers.etag) })).status, 304);
});

t.test('an allocation keeps within ceilings and placements, and prices what is scarce', async (t) => {
  t.equal(solved.body.status, 'solved', solved.text);
  const { body } = await office.get(`/allocations/${solved.body.allocationId}/places?limit=100`);
  t.equal(body._meta.totalRecords, 2 * 4);
  t.ok(body.places.every((one: { places: number }) => Number.isInteger(one.places)));
  const north = body.places.filter((one: { institutionCode: string }) => one.institutionCode === 'UMU');
  t.ok(north.every((one: { places: number }) => one.places <= 2_250));
  const priced = solved.body.placementPrices.filter((one: { pricePerWeek: number }) => one.pricePerWeek > 0);
  t.ok(priced.length > 0, 'the placements of the north limit');
  t.match(solved.body.explanation, /VFU begränsar/);
  t.match(solved.body.assumptions.join(' '), /sökande är inte rapporterat/);
});

t.test('an institution’s own offer costs more than the recommendation, and where is told', async (t) => {
  const { body } = await office.get(`/allocations/${solved.body.allocationId}/offers?institutionCode=UMU`);
  const [offer] = body.offers;
  t.ok(offer.costDifference > 0, JSON.stringify(offer));
  const north = offer.regions.find((one: { regionCode: string }) => one.regionCode === 'norra');
  t.ok(north.shortFteYears > 0);
  t.match(offer.explanation, /Jämfört med rekommendationen/);
});

t.test('places that serve two scenarios lie within what each allows', async (t) => {
  const { body } = await allocate({
    scenarios: [
      { scenarioId, weight: 1 },
      { scenarioId: highId, weight: 1 },
    ],
    regretWeight: 1,
  });
  t.equal(body.status, 'solved', JSON.stringify(body));
  t.ok(body.objective >= body.linearObjective * 0.99);
});

t.test('requirements that conflict are told as a smallest set, in plain Swedish', async (t) => {
  const { body } = await allocate({
    programmes: [
      { programmeCode: 'UMU.sjukskoterska.2480', minimumPlaces: 2_000, ceilingPlaces: 2_200, rampPlaces: 1_000 },
    ],
  });
  t.equal(body.status, 'infeasible', JSON.stringify(body));
  t.ok(body.conflicts.length >= 2);
  t.match(body.conflicts.join(' '), /minst 2\s000 platser/);
  t.match(body.conflicts.join(' '), /VFU-veckor/);
  t.match(body.explanation, /går inte att uppfylla samtidigt/);
});

t.test('codes and years that the scenario does not have are refused all at once', async (t) => {
  const answer = await office.post('/allocations', {
    ...request(),
    lastNeedYear: 2090,
    programmes: [{ programmeCode: 'KI.lakare.0126' }],
  });
  t.equal(answer.status, 422);
  t.same(answer.body.errors.map((one: { code: string }) => one.code).sort(), ['out-of-range', 'unknown-code']);
});

t.test('a university reads need, supply, places and why, as JSON, CSV, XLSX and a picture', async (t) => {
  const started = await office.post('/forecasts', { mode: 'stock-flow', scenarioId, seed: 3, replicates: 40 });
  const { body: run } = await finished(office, `/forecasts/${started.body.forecastId}`);
  t.equal(run.state, 'completed', JSON.stringify(run));
  const university = await api.institution('UMU');
  const path = `/dimensioning?institutionCode=UMU&professionCode=sjukskoterska&forecastId=${run.forecastId}&allocationId=${solved.body.allocationId}`;
  const { status, body } = await university.get(path);
  t.equal(status, 200, JSON.stringify(body));
  const row = body.dimensioningRows.find((one: { year: number }) => one.year === 2034);
  t.equal(row.forecastId, run.forecastId);
  t.equal(row.allocationId, solved.body.allocationId);
  t.equal(row.forecastGap.quantiles.length, 5);
  t.ok(Math.abs(row.forecastGap.value - (row.forecastNeed.value - row.forecastSupply.value)) < 1e-6);
  t.equal(row.recommendedPlaces.status, 'allocated');
  t.equal(row.recommendedPlaces.currentPlacesPerYear, 1_500);
  t.equal(row.placementBottleneck.limits, true);
  t.equal(row.chain.year, null, 'nobody has reported, and nothing is made up');
  t.match(row.explanations.join(' '), /För UMU rekommenderas .* platser per år/);
  const csv = await university.get(path, { accept: 'text/csv' });
  t.match(csv.text, /Lärosäte;Yrke;Sjukvårdsregion/);
  t.equal(
    (await university.get(path, { accept: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' }))
      .status,
    200,
  );
  const dataset = (await university.get(`${path}&format=json-stat&language=en`)).body;
  t.same(dataset.id, ['institution', 'profession', 'healthcareRegion', 'year', 'measure', 'quantile']);
  t.equal(dataset.dimension.measure.category.unit['recommended-places'].label, 'places per year');
  const placeOf = (codes: readonly string[]): number =>
    codes.reduce((place, code, axis) => {
      const { index } = dataset.dimension[dataset.id[axis]].category;
      return place * dataset.size[axis] + index[code];
    }, 0);
  const at = (measure: string, quantile: string) =>
    dataset.value[placeOf(['UMU', 'sjukskoterska', row.healthcareRegionCode, '2034', measure, quantile])];
  t.equal(at('forecast-gap', 'value'), row.forecastGap.value);
  t.equal(at('forecast-gap', '90'), row.forecastGap.quantiles[3].value);
  t.equal(at('recommended-places', 'value'), row.recommendedPlaces.value);
  t.equal(at('required-places-low', 'value'), row.requiredPlaces.lowPlacesPerYear);
  const lines = (await university.get(`${path}&format=ndjson`)).text.trim().split('\n');
  t.same(JSON.parse(lines.at(-1) ?? ''), body.dimensioningRows.at(-1));
  const allocated = `/allocations/${solved.body.allocationId}/places?institutionCode=UMU`;
  const places = (await university.get(allocated)).body.places;
  const cube = (await university.get(`${allocated}&format=json-stat`)).body;
  t.same(cube.size, [1, 1, 1, places.length, 1]);
  t.same(
    Object.values(cube.value),
    places.map((one: { places: number }) => one.places),
  );
  t.match((await university.get(`${allocated}&format=csv`)).text, /Studieort \(kommun\)/);
  const picture = `/dimensioning/sjukskoterska/picture?forecastId=${run.forecastId}`;
  const svg = await university.get(picture, { accept: 'image/svg+xml' });
  t.match(svg.text, /^<svg [^>]*role="img" aria-labelledby/);
  t.match(svg.text, /<desc [^>]*>Linjediagram 2024–2034, årsarbetare\. 2024: tillgång /);
  t.match(svg.text, /80 % av utfallen: .* till /);
  t.match(svg.text, /med låga antaganden .* och med höga /);
  t.equal((await university.get('/dimensioning/optiker/picture')).status, 404);
});

t.test('a dossier’s outlook tells the forecast’s balance, and no graduates where nobody has reported', async (t) => {
  const path = `/plans/${planId}/dossiers/sjukskoterska/outlook`;
  const { body } = await office.get(path);
  const run = (await office.get(`/forecasts/${body.forecastId}`)).body;
  t.equal(run.planId, planId);
  const nation = body.years.filter((one: { areaCode: string }) => one.areaCode === 'SE');
  const computed = nation.filter((one: { status: string }) => one.status === 'computed');
  t.ok(computed.length > 0);
  for (const one of computed) {
    const balance = one.supplyFullTimeEquivalents - one.neededFullTimeEquivalents;
    t.ok(Math.abs(one.balanceFullTimeEquivalents - balance) < 1e-6, `${one.year}`);
  }
  t.ok(body.years.every((one: { expectedGraduates: number | null }) => one.expectedGraduates === null));
  const others = (await office.get(`/plans/${planId}/dossiers/logoped/outlook`)).body;
  t.ok(others.years.every((one: { status: string }) => one.status === 'not-computed'));
  t.equal((await office.get(`/plans/${planId}/dossiers/ingen/outlook`)).status, 404);
  const { _links: links } = (await office.get(`/plans/${planId}/dossiers/sjukskoterska`)).body;
  t.ok(links.some((one: { rel: string; href: string }) => one.rel === 'outlook' && one.href.endsWith(path)));
});
