import t from 'tap';
import { testApi } from '../support/api.ts';
import { acceptPhysicians, physicians } from '../support/physicians.ts';

const api = await testApi(t);
const { roundId, office } = await acceptPhysicians(api);
const built = await office.post('/plans', { roundId });
const plan = built.body;
const figures: {
  areaCode: string;
  measureCode: string;
  value: number;
  status: string;
  coverage: number;
  denominator: number;
}[] = (await office.get(`/plans/${plan.planId}/figures?sector=total&limit=1000`)).body.figures;
const figureOf = (areaCode: string, measureCode: string) =>
  figures.find((figure) => figure.areaCode === areaCode && figure.measureCode === measureCode);
const pairOf = (areaCode: string) => [
  figureOf(areaCode, 'headcount')?.value,
  figureOf(areaCode, 'full-time-equivalents')?.value,
];

t.test('the plan of 2019 states the published sums of the nation and of every healthcare region', async (t) => {
  t.equal(built.status, 201);
  t.same(pairOf('SE'), [36469, 30558]);
  t.same(pairOf('stockholm-gotland'), [6808, 5501]);
  t.same(pairOf('sydostra'), [4269, 3674]);
  t.same(pairOf('sodra'), [6469, 5430]);
  t.same(pairOf('vastra'), [6353, 5398]);
  t.same(pairOf('mellansverige'), [7856, 6590]);
  t.same(pairOf('norra'), [3675, 3123]);
});

t.test('Halland counts in the nation and is attributed to no healthcare region', async (t) => {
  t.same(pairOf('13'), [1039, 842]);
  t.equal(figureOf('13', 'headcount')?.status, 'not-attributable');
  t.equal(figureOf('SE', 'headcount')?.status, 'observed');
  t.equal(figureOf('sodra', 'headcount')?.status, 'partly-missing');
  t.equal(figureOf('norra', 'headcount')?.status, 'observed');
});

t.test('figures per inhabitant are ratios of sums over the regions that reported', async (t) => {
  const measure = 'full-time-equivalents-per-thousand-inhabitants';
  t.equal(figureOf('stockholm-gotland', measure)?.value.toFixed(2), '2.26');
  t.equal(figureOf('norra', measure)?.value.toFixed(2), '3.48');
  const means = [3.6, 2.8, 4.8, 2.7];
  const meanOfRatios = means.reduce((total, ratio) => total + ratio, 0) / means.length;
  t.not(
    figureOf('norra', measure)?.value.toFixed(2),
    meanOfRatios.toFixed(2),
    'a mean of ratios would be another number',
  );
  t.equal(figureOf('norra', measure)?.denominator, 245347 + 130810 + 271736 + 250093);
  t.equal(figureOf('sodra', measure)?.denominator, 201469 + 159606 + 1377827, 'people of Halland are in neither part');
});

t.test(
  'the provenance of a national figure lists 21 lines with who answered for them, and their sum is the figure',
  async (t) => {
    const { status, body } = await office.get(
      `/plans/${plan.planId}/figures/SE.lakare.total.2019.headcount/provenance`,
    );
    t.equal(status, 200);
    t.equal(body.lines.length, 21);
    t.equal(
      body.lines.reduce((total: number, each: { headcount: number }) => total + each.headcount, 0),
      body.figure.value,
    );
    t.same(
      body.lines.map((each: { areaCode: string }) => each.areaCode).sort(),
      physicians.map(({ areaCode }) => areaCode).sort(),
    );
    for (const each of body.lines) {
      t.match(each, {
        surveyId: /^[0-9a-f-]{36}$/,
        versionNumber: 1,
        submittedBy: /^council-editor-council-/,
        approvedBy: /^council-approver-council-/,
        acceptedBy: /^national-office/,
      });
      t.not(each.submittedBy, each.approvedBy);
    }
  },
);

t.test('an allocation key splits Halland by inhabitants, and the provenance shows the key', async (t) => {
  const allocation = { key: 'population', populationDate: '2024-12-31' };
  const { body: allocated } = await office.post('/plans', { roundId, allocation });
  t.not(allocated.contentHash, plan.contentHash);
  const at = async (area: string) =>
    (await office.get(`/plans/${allocated.planId}/figures/${area}.lakare.total.2019.headcount/provenance`)).body;
  const [south, west, nation] = [await at('sodra'), await at('vastra'), await at('SE')];
  t.equal(south.figure.status, 'allocated');
  t.equal(south.figure.value, (646900 + (103900 * 142875) / 345074) / 100);
  t.ok(Math.abs(south.figure.value + west.figure.value - (6469 + 6353 + 1039)) < 1e-9, 'the parts are the whole');
  t.equal(nation.figure.value, 36469, 'the nation does not depend on the key');
  const halland = south.lines.find((each: { areaCode: string }) => each.areaCode === '13');
  t.match(halland, { allocatedPart: 142875, allocatedWhole: 345074 });
  t.match(south.allocation, allocation);
});

t.test('a key on a date without the municipalities’ population is refused, and says which date there is', async (t) => {
  const answer = await office.post('/plans', {
    roundId,
    allocation: { key: 'population', populationDate: '2019-12-31' },
  });
  t.equal(answer.status, 422);
  t.match(answer.body.errors[0], { pointer: '#/allocation/populationDate', accepted: ['2024-12-31'] });
});

t.test('a plan is immutable in the database', async (t) => {
  await t.rejects(api.db.execute('update plan_figures set value = 0'));
  await t.rejects(api.db.execute('delete from plan_inputs'));
});

t.test('the same surveys in another order on an empty database give the same hash', async (t) => {
  const again = await testApi(t);
  const { roundId: other, office: otherOffice } = await acceptPhysicians(again, {
    councils: ['vastra', 'sodra', 'norra', 'mellansverige', 'sydostra', 'stockholm-gotland'],
    linesReversed: true,
  });
  const { body } = await otherOffice.post('/plans', { roundId: other });
  t.equal(body.contentHash, plan.contentHash);
});

t.test('a missing council is shown as missing, on the plan and on every figure it touches', async (t) => {
  const partial = await testApi(t);
  const { roundId: other, office: otherOffice } = await acceptPhysicians(partial, { councils: ['sodra', 'vastra'] });
  const { body } = await otherOffice.post('/plans', { roundId: other });
  t.equal(body.councils.filter((council: { status: string }) => council.status === 'missing').length, 4);
  const { figures: some } = (
    await otherOffice.get(`/plans/${body.planId}/figures?sector=total&measureCode=headcount&limit=100`)
  ).body;
  const statusOf = (areaCode: string) => some.find((figure: { areaCode: string }) => figure.areaCode === areaCode);
  t.match(statusOf('norra'), { status: 'missing', value: null, coverage: 0 });
  t.match(statusOf('SE'), { status: 'partly-missing', value: 6469 + 6353 + 1039 });
  t.ok(statusOf('SE').coverage > 0.3 && statusOf('SE').coverage < 0.5);
});

t.test('who may see the plan: councils and institutions do, readers do not know of the draft', async (t) => {
  const path = `/plans/${plan.planId}`;
  for (const caller of [await api.editor('norra'), await api.institution('KI')])
    t.equal((await caller.get(path)).status, 200);
  t.equal((await (await api.reader()).get(path)).status, 404);
  t.equal((await (await api.editor('norra')).post('/plans', { roundId })).status, 403);
});

t.test('a university fetches staff in the healthcare regions of its sites, with honest empties', async (t) => {
  const ki = await api.institution('KI');
  const { body } = await ki.get(`/dimensioning?institutionCode=KI&professionCode=lakare`);
  t.equal(body.dimensioningRows.length, 1);
  t.match(body.dimensioningRows[0], {
    healthcareRegionCode: 'stockholm-gotland',
    staffFullTimeEquivalents: { value: 5501, status: 'observed' },
    neededFullTimeEquivalents: { value: null, status: 'not-reported' },
    expectedGraduates: { value: null, status: 'not-collected' },
  });
  const both = await ki.get('/dimensioning?institutionCode=LNU&professionCode=sjukskoterska');
  t.same(
    both.body.dimensioningRows.map((row: { healthcareRegionCode: string }) => row.healthcareRegionCode),
    ['sodra', 'sydostra'],
    'Linnaeus University has sites in two healthcare regions',
  );
});
