import t from 'tap';
import { testApi } from '../support/api.ts';
import { line, openRound, peopleOf, survey } from '../support/round.ts';

/* What two persons of the national office need between them, over HTTP: nobody else takes a step here. */
const api = await testApi(t);
const [first, second] = [await api.nationalOffice(), await api.nationalOffice()];
const south = await peopleOf(api, 'sodra', first);

const startRound = async () => {
  const roundId = await openRound(first, { professionCodes: ['lakare'], horizonYears: [] });
  const surveyId = await survey(south, roundId, [line({ headcount: 500, fullTimeEquivalents: 400 })]);
  return { roundId, surveyPath: `/surveys/${surveyId}` };
};

const adjustment = (members: object = {}) => ({
  areaCode: '12',
  professionCode: 'lakare',
  sector: 'region',
  year: 2024,
  measureCode: 'headcount',
  amount: -9,
  reason: 'Nio personer räknades av två kliniker.',
  ...members,
});

type Person = typeof first;

/** Proposes and approves, and answers the next draft. */
const adjust = async (planId: string, proposer: Person, approver: Person, members: object = {}) => {
  const path = `/plans/${planId}`;
  const proposed = await proposer.change('POST', `${path}/adjustments`, path, adjustment(members));
  const approval = `${path}/adjustments/${proposed.body.adjustmentId}/approvals`;
  const own = await proposer.change('POST', approval, path);
  if (own.status !== 403) throw new Error(`${own.status} for who proposed it`);
  const approved = await approver.change('POST', approval, path);
  if (approved.status !== 201) throw new Error(approved.text);
  return { ...approved.body, adjustmentId: proposed.body.adjustmentId };
};

const stepsTaken = async (planId: string, person: Person, steps: readonly string[]): Promise<number[]> => {
  const statuses: number[] = [];
  for (const step of steps)
    statuses.push((await person.change('POST', `/plans/${planId}/${step}`, `/plans/${planId}`)).status);
  return statuses;
};

const publicly = async (planId: string, figureId: string) => {
  const answer = await api.app.inject({
    url: `/kompetensforsorjning/v1/plans/${planId}/figures?areaCode=${figureId.split('.')[0]}&limit=1000`,
  });
  return answer.json().figures.find((one: { figureId: string }) => one.figureId === figureId);
};

t.test(
  'two persons build, adjust, approve, adopt, publish and rebuild, and the adjusted figure is published',
  async (t) => {
    const { roundId } = await startRound();
    const built = (await first.post('/plans', { roundId })).body;
    const adjusted = await adjust(built.planId, first, second);
    t.equal(adjusted.builtBy, first.clientId, 'approving makes nobody a builder');
    const all = ['consultations', 'adoptions', 'publications'];
    t.same(await stepsTaken(adjusted.planId, first, all), [200, 403, 409], 'one alone does not adopt');
    t.same(await stepsTaken(adjusted.planId, second, all.slice(1)), [200, 200]);
    for (const area of ['12', 'sodra', 'SE']) {
      const figure = await publicly(adjusted.planId, `${area}.lakare.total.2024.headcount`);
      t.equal(figure.value, 491, area);
      t.ok(figure.marks.includes('adjusted'));
    }
    const open = await api.app.inject({ url: `/kompetensforsorjning/v1/plans/${adjusted.planId}` });
    t.match(open.json().record.adjustments, [{ areaCode: '12', amount: null }], 'a cell holds at least what was added');
    const rebuilt = await second.post('/plans', { roundId });
    t.equal(rebuilt.status, 201, rebuilt.text);
    t.same(rebuilt.body.leftOutAdjustments, []);
    t.equal(rebuilt.body.contentHash, adjusted.contentHash, 'the same ingredients give the same hash');
    t.equal(rebuilt.body.builtBy, second.clientId);
    const path = `/plans/${rebuilt.body.planId}`;
    t.match((await first.get(`${path}/adjustments`)).body.adjustments, [
      { adjustmentId: adjusted.adjustmentId, state: 'approved', isUsed: true },
    ]);
    const { body } = await first.get(`${path}/figures/SE.lakare.total.2024.headcount/provenance`);
    t.match(body.adjustments, [{ amount: -9, proposedBy: first.clientId, approvedBy: second.clientId }]);
    t.match((await first.send('POST', `${path}/verifications`)).body, { isEqual: true });
  },
);

t.test('who built a plan approves what the other proposed, and the other adopts', async (t) => {
  const { roundId } = await startRound();
  const built = (await second.post('/plans', { roundId })).body;
  const adjusted = await adjust(built.planId, first, second);
  t.equal(adjusted.builtBy, second.clientId);
  t.same(await stepsTaken(adjusted.planId, second, ['consultations', 'adoptions']), [200, 403]);
  t.same(await stepsTaken(adjusted.planId, first, ['adoptions', 'publications']), [200, 200]);
});

t.test('reversing an adjustment makes nobody a builder', async (t) => {
  const { roundId } = await startRound();
  const built = (await first.post('/plans', { roundId })).body;
  const adjusted = await adjust(built.planId, first, second);
  const path = `/plans/${adjusted.planId}`;
  const reversal = `${path}/adjustments/${adjusted.adjustmentId}/reversals`;
  const reversed = await second.change('POST', reversal, path, { reason: 'Rådet har rätt.' });
  t.match(reversed.body, { builtBy: first.clientId, contentHash: built.contentHash });
  t.same(await stepsTaken(reversed.body.planId, second, ['consultations', 'adoptions']), [200, 200]);
  const rebuilt = (await first.post('/plans', { roundId })).body;
  t.match(rebuilt, { contentHash: built.contentHash, leftOutAdjustments: [] }, 'what is reversed does not come back');
});

t.test('a rebuild tells the adjustments that a corrected survey leaves nothing for, with the reason', async (t) => {
  const { roundId, surveyPath } = await startRound();
  const built = (await first.post('/plans', { roundId })).body;
  const one = await adjust(built.planId, first, second, { amount: -90 });
  const two = await adjust(one.planId, first, second, { measureCode: 'full-time-equivalents', amount: -4.5 });
  const three = await adjust(two.planId, second, first, { amount: 10, reason: 'Tio saknas.' });
  const correct = async (lines: object[]) => {
    const ok = (answer: { status: number; text: string }) => {
      if (answer.status >= 300) throw new Error(answer.text);
    };
    const expiresAt = new Date(api.clock.now().getTime() + 3_600_000).toISOString();
    ok(await first.change('POST', `${surveyPath}/lock-exceptions`, surveyPath, { reason: 'Rättelse.', expiresAt }));
    ok(await south.editor.change('PUT', `${surveyPath}/lines`, surveyPath, { lines }));
    for (;;) {
      const { findings } = (await south.editor.get(`${surveyPath}/findings?severity=warning&justified=false&limit=1`))
        .body;
      if (findings.length === 0) break;
      const { ruleId } = findings[0];
      ok(await south.editor.change('POST', `${surveyPath}/justifications`, surveyPath, { ruleId, text: 'Rättat.' }));
    }
    ok(await south.editor.change('POST', `${surveyPath}/submissions`, surveyPath));
    ok(await south.approver.change('POST', `${surveyPath}/approvals`, surveyPath));
    ok(await first.change('POST', `${surveyPath}/acceptances`, surveyPath));
  };
  await correct([line({ headcount: 70, fullTimeEquivalents: 60 })]);
  const rebuilt = (await second.post('/plans', { roundId })).body;
  const leftOut = [{ areaCode: '12', measureCode: 'headcount', amount: -90, because: 'below-zero' }];
  t.match(rebuilt.leftOutAdjustments, leftOut);
  t.equal(rebuilt.leftOutAdjustments.length, 1);
  t.match(rebuilt.record.leftOutAdjustments, leftOut, 'it is part of what the hash covers');
  t.equal(rebuilt.record.adjustments.length, 2);
  t.match((await first.get(`/plans/${rebuilt.planId}`)).body.leftOutAdjustments, leftOut);
  t.match((await first.send('POST', `/plans/${rebuilt.planId}/verifications`)).body, { isEqual: true });
  const seen = (await south.editor.get(`/plans/${rebuilt.planId}`)).body;
  t.same(seen.leftOutAdjustments, [], 'a bound on what was reported is for those who see every figure');
  t.notOk(JSON.stringify(seen.record).includes('leftOutAdjustments'));
  const events = await api.db.execute(
    "select details from audit_events where operation = 'buildPlan' order by sequence desc limit 2",
  );
  t.ok(JSON.stringify(events).includes('below-zero'), JSON.stringify(events));
  t.equal(three.builtBy, first.clientId);

  await correct([line({ areaCode: '10', headcount: 200, fullTimeEquivalents: 180 })]);
  const without = (await first.post('/plans', { roundId })).body;
  t.same(
    without.leftOutAdjustments.map((left: { measureCode: string; because: string }) => [
      left.measureCode,
      left.because,
    ]),
    [
      ['full-time-equivalents', 'nothing-to-adjust'],
      ['headcount', 'nothing-to-adjust'],
    ],
  );
  t.equal((await first.send('POST', `/plans/${without.planId}/verifications`)).body.isEqual, true);
});
