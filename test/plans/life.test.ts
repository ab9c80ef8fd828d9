import { createHash } from 'node:crypto';
import t from 'tap';
import { canonicalJson } from '../../src/formats/canonical-json.ts';
import { testApi } from '../support/api.ts';
import { acceptPhysicians } from '../support/physicians.ts';

const api = await testApi(t);
const { roundId, office: builder } = await acceptPhysicians(api);
const adopter = await api.nationalOffice();
const reader = await api.reader();
const draft = async () => (await builder.post('/plans', { roundId })).body;
const anonymous = (path: string) => api.app.inject({ method: 'GET', url: `/kompetensforsorjning/v1${path}` });

/** Takes a plan all the way to publication. */
const publish = async (planId: string) => {
  const path = `/plans/${planId}`;
  for (const step of ['consultations', 'adoptions', 'publications']) {
    const answer = await adopter.change('POST', `${path}/${step}`, path);
    if (answer.status !== 200) throw new Error(answer.text);
  }
};

t.test('a plan goes from draft over consultation and adoption to publication, and every step is signed', async (t) => {
  const { planId } = await draft();
  const path = `/plans/${planId}`;
  t.equal((await adopter.change('POST', `${path}/publications`, path)).status, 409, 'no step is skipped');
  t.equal((await anonymous(path)).statusCode, 404, 'a draft is not known of without a token');
  await publish(planId);
  const { body } = await builder.get(path);
  t.equal(body.state, 'published');
  t.same(
    body.steps.map((step: { state: string; by: string }) => `${step.state} ${step.by}`).sort(),
    ['adopted', 'consultation', 'published'].map((state) => `${state} ${adopter.clientId}`),
  );
  t.equal((await anonymous(path)).statusCode, 200, 'a published plan is everybody’s');
  t.equal((await anonymous(`${path}/figures`)).statusCode, 200);
  t.equal((await reader.get(path)).status, 200);
});

t.test('who built a plan neither adopts nor publishes it', async (t) => {
  const { planId } = await draft();
  const path = `/plans/${planId}`;
  t.equal((await builder.change('POST', `${path}/consultations`, path)).status, 200);
  t.equal((await builder.change('POST', `${path}/adoptions`, path)).status, 403);
  t.equal((await adopter.change('POST', `${path}/adoptions`, path)).status, 200);
  t.equal((await builder.change('POST', `${path}/publications`, path)).status, 403);
  t.equal((await (await api.editor('norra')).change('POST', `${path}/publications`, path)).status, 403);
});

t.test('a step needs If-Match, and one based on an older version of the plan is refused', async (t) => {
  const { planId } = await draft();
  const path = `/plans/${planId}`;
  t.equal((await adopter.send('POST', `${path}/consultations`)).status, 428);
  await adopter.change('POST', `${path}/consultations`, path);
  t.equal((await adopter.send('POST', `${path}/adoptions`, undefined, { 'if-match': '"v1"' })).status, 412);
});

t.test('publishing another version supersedes the one published before, which stays readable', async (t) => {
  const [first, second] = [await draft(), await draft()];
  await publish(first.planId);
  await publish(second.planId);
  t.equal((await reader.get(`/plans/${first.planId}`)).body.state, 'superseded');
  t.equal((await reader.get(`/plans/${second.planId}`)).body.state, 'published');
  const states = (await builder.get(`/plans?roundId=${roundId}&limit=100`)).body.plans.map(
    (plan: { state: string }) => plan.state,
  );
  t.equal(states.filter((state: string) => state === 'published').length, 1);
});

t.test('an earlier version is not published over a later one, also when both were adopted', async (t) => {
  const [first, second] = [await draft(), await draft()];
  for (const { planId } of [first, second]) {
    const path = `/plans/${planId}`;
    for (const step of ['consultations', 'adoptions']) await adopter.change('POST', `${path}/${step}`, path);
  }
  const rels = async (planId: string): Promise<string[]> =>
    (await adopter.get(`/plans/${planId}`)).body._links.map((one: { rel: string }) => one.rel);
  t.ok((await rels(first.planId)).includes('publish'));
  const publication = (planId: string) => adopter.change('POST', `/plans/${planId}/publications`, `/plans/${planId}`);
  t.equal((await publication(second.planId)).status, 200);
  const refused = await publication(first.planId);
  t.equal(refused.status, 409);
  t.ok(refused.body.detail.startsWith(`Version ${second.number} `), refused.body.detail);
  t.notOk((await rels(first.planId)).includes('publish'), 'it is not offered either');
  t.equal((await reader.get(`/plans/${second.planId}`)).body.state, 'published');
});

t.test(
  'a verification computes the plan from the lines and finds the same hash, and tells a changed line',
  async (t) => {
    const { planId, contentHash } = await draft();
    const path = `/plans/${planId}/verifications`;
    const { body, status, text } = await builder.send('POST', path);
    t.equal(status, 200, text);
    t.match(body, {
      isEqual: true,
      storedHash: contentHash,
      computedHash: contentHash,
      storedFiguresHash: contentHash,
    });
    await api.db.execute('alter table survey_lines disable trigger all');
    await api.db.execute(
      'update survey_lines set headcount = headcount + 1 where area_id = (select id from areas where code = $$12$$)',
    );
    t.match((await builder.send('POST', path)).body, { isEqual: false, storedFiguresHash: contentHash });
    await api.db.execute(
      'update survey_lines set headcount = headcount - 1 where area_id = (select id from areas where code = $$12$$)',
    );
    await api.db.execute('alter table survey_lines enable trigger all');
    t.equal((await (await api.editor('norra')).send('POST', path)).status, 403);
  },
);

const adjustment = (members: object = {}) => ({
  areaCode: '12',
  professionCode: 'lakare',
  sector: 'region',
  year: 2019,
  measureCode: 'headcount',
  amount: -9,
  reason: 'Nio personer räknades av två kliniker.',
  ...members,
});

t.test(
  'an adjustment counts only when another has approved it, in a new version, and shows in figure and provenance',
  async (t) => {
    const { planId, contentHash } = await draft();
    const path = `/plans/${planId}`;
    const proposed = await builder.change('POST', `${path}/adjustments`, path, adjustment());
    t.equal(proposed.status, 201, proposed.text);
    const step = `${path}/adjustments/${proposed.body.adjustmentId}`;
    t.equal((await builder.change('POST', `${step}/approvals`, path)).status, 403, 'four eyes');
    const next = (await adopter.change('POST', `${step}/approvals`, path)).body;
    t.equal((await builder.get(path)).body.contentHash, contentHash, 'the snapshot stands');
    const at = async (plan: string, id: string) => (await builder.get(`/plans/${plan}/figures/${id}/provenance`)).body;
    for (const area of ['12', 'sodra', 'SE']) {
      const id = `${area}.lakare.total.2019.headcount`;
      const [before, after] = [await at(planId, id), await at(next.planId, id)];
      t.equal(after.figure.value, before.figure.value - 9);
      t.ok(after.figure.marks.includes('adjusted'));
      t.match(after.adjustments, [{ amount: -9, proposedBy: builder.clientId, approvedBy: adopter.clientId }]);
    }
    t.notOk((await at(next.planId, '25.lakare.total.2019.headcount')).figure.marks.includes('adjusted'));
    const found = (await builder.get(`/plans/${next.planId}/differences?against=${planId}&limit=100`)).body.differences;
    t.ok(found.every((one: { causes: string[] }) => one.causes.join() === 'adjustment'));
    const other = '00000000-0000-7000-8000-000000000000';
    const unknown = await builder.get(`/plans/${next.planId}/differences?against=${other}`);
    t.match([unknown.status, unknown.body.errors], [404, [{ code: 'unknown-id', parameter: 'against', value: other }]]);
    t.same([...new Set(found.map((one: { figureId: string }) => one.figureId.split('.')[0]))].sort(), [
      '12',
      'SE',
      'sodra',
    ]);
    const nextPath = `/plans/${next.planId}`;
    const undone = await builder.change(
      'POST',
      `${nextPath}/adjustments/${proposed.body.adjustmentId}/reversals`,
      nextPath,
      { reason: 'Regionen har visat att de är arton.' },
    );
    t.equal(undone.status, 201, undone.text);
    t.equal(undone.body.contentHash, contentHash, 'without it the plan is what it was, to the hash');
    t.match((await builder.send('POST', `${nextPath}/verifications`)).body, { isEqual: true });
  },
);

t.test('an adjustment of what was not reported, or below zero, or of what is no draft, is refused', async (t) => {
  const { planId } = await draft();
  const path = `/plans/${planId}`;
  const propose = (members: object) => builder.change('POST', `${path}/adjustments`, path, adjustment(members));
  for (const members of [
    { year: 2025 },
    { areaCode: 'SE' },
    { areaCode: '1280' },
    { sector: 'private' },
    { measureCode: 'expected-retirements' },
  ]) {
    t.match(
      await propose(members),
      { status: 422, body: { errors: [{ code: 'nothing-to-adjust' }] } },
      JSON.stringify(members),
    );
  }
  t.match(await propose({ amount: -1_000_000 }), { status: 422, body: { errors: [{ code: 'below-zero' }] } });
  t.equal((await (await api.editor('sodra')).change('POST', `${path}/adjustments`, path, adjustment())).status, 403);
  await adopter.change('POST', `${path}/consultations`, path);
  t.equal((await propose({})).status, 409);
});

t.test('who proposed an adjustment adopts the plan that holds it, and who built that plan does not', async (t) => {
  const { planId } = await draft();
  const path = `/plans/${planId}`;
  const { body } = await adopter.change('POST', `${path}/adjustments`, path, adjustment());
  const next = (await builder.change('POST', `${path}/adjustments/${body.adjustmentId}/approvals`, path)).body;
  t.equal(next.builtBy, builder.clientId);
  const nextPath = `/plans/${next.planId}`;
  await adopter.change('POST', `${nextPath}/consultations`, nextPath);
  t.equal((await builder.change('POST', `${nextPath}/adoptions`, nextPath)).status, 403);
  t.equal((await adopter.change('POST', `${nextPath}/adoptions`, nextPath)).status, 200);
});

t.test('a dossier holds the profession’s figures, honest nulls and the office’s own words', async (t) => {
  const { planId } = await draft();
  const path = `/plans/${planId}/dossiers/lakare`;
  const before = (await builder.get(path)).body;
  t.equal(before.texts, null);
  for (const { figureIds } of before.horizonYears) {
    for (const id of figureIds) t.equal((await builder.get(`/plans/${planId}/figures/${id}/provenance`)).status, 200);
  }
  t.equal(before.rows.filter((row: { sector: string }) => row.sector === 'total').length, 1 + 6 + 21);
  const texts = {
    judgement: 'shortage',
    judgementReasons: { sv: 'Hyrpersonalen ökar.', en: 'Agency staff grows.' },
    recommendation: { sv: 'Behåll och attrahera.', en: 'Retain and attract.' },
  };
  t.equal((await (await api.editor('norra')).change('PUT', path, path, texts)).status, 403);
  const written = await builder.change('PUT', path, path, texts);
  t.equal(written.status, 200, written.text);
  t.match(written.body, { texts, writtenBy: builder.clientId });
  t.equal((await builder.send('PUT', path, texts, { 'if-match': '"v1"' })).status, 412);
  t.equal((await builder.get(`/plans/${planId}/dossiers/trollkarl`)).status, 404);
  await adopter.change('POST', `/plans/${planId}/consultations`, `/plans/${planId}`);
  t.equal((await builder.change('PUT', path, path, texts)).status, 409, 'the texts stand from the consultation on');
});

const midwives = {
  judgement: 'shortage',
  judgementReasons: { sv: 'Hyrpersonalen ökar.\n\nI fyra regioner.', en: 'Agency staff grows.' },
  recommendation: { sv: 'Behåll och attrahera.', en: 'Retain and attract.' },
};

t.test('only the builder of a version writes its texts, and they come along to a version built next', async (t) => {
  const { planId } = await draft();
  const [path, other] = [`/plans/${planId}`, await api.nationalOffice()];
  const dossier = `${path}/dossiers/lakare`;
  const refused = await other.change('PUT', dossier, dossier, midwives);
  t.equal(refused.status, 403);
  t.match(refused.body.detail, /POST \/plans/);
  t.equal((await builder.change('PUT', dossier, dossier, midwives)).status, 200);
  const own = (await other.post('/plans', { roundId })).body;
  const ownDossier = `/plans/${own.planId}/dossiers/lakare`;
  t.match((await other.get(ownDossier)).body, { texts: midwives, writtenBy: builder.clientId });
  const anew = { ...midwives, judgement: 'balance' };
  t.equal((await other.change('PUT', ownDossier, ownDossier, anew)).status, 200);
  t.match((await builder.get(dossier)).body.texts, midwives, 'the version before keeps its own');
  const ownPath = `/plans/${own.planId}`;
  t.equal((await other.change('POST', `${ownPath}/consultations`, ownPath)).status, 200);
  t.equal((await other.change('POST', `${ownPath}/adoptions`, ownPath)).status, 403, 'who vouches for them');
  t.equal((await builder.change('POST', `${ownPath}/adoptions`, ownPath)).status, 200);
});

t.test('the texts that are adopted have a hash of their own, and stand', async (t) => {
  const { planId, contentHash } = await draft();
  const path = `/plans/${planId}`;
  const dossier = `${path}/dossiers/lakare`;
  await builder.change('PUT', dossier, dossier, midwives);
  t.match((await builder.get(dossier)).body, { textsHash: null, contentHash });
  await builder.change('POST', `${path}/consultations`, path);
  const before = await builder.get(dossier);
  await adopter.change('POST', `${path}/adoptions`, path);
  const { textsHash } = (await builder.get(path)).body;
  const covered = { dossiers: [{ professionCode: 'lakare', ...midwives }] };
  t.equal(textsHash, createHash('sha256').update(canonicalJson(covered)).digest('hex'));
  const after = await builder.get(dossier);
  t.equal(after.body.textsHash, textsHash);
  t.not(after.headers.etag, before.headers.etag, 'the dossier changes with it');
  t.equal((await builder.change('PUT', dossier, dossier, midwives)).status, 409);
  await t.rejects(api.db.execute('update plan_dossier_texts set judgement_sv = $$Annat$$ where writers <> $${}$$'));
  await t.rejects(api.db.execute('delete from plan_dossier_texts'));
  await adopter.change('POST', `${path}/publications`, path);
  t.match((await builder.get(path)).body, { textsHash, contentHash }, 'the figures’ hash stays');
  t.equal((await reader.get(path)).body.textsHash, textsHash);
  t.ok((await reader.get(`${path}/report?format=html`)).text.includes(textsHash));
});

t.test('a body that names an unknown round is told so, with the place and the list to look in', async (t) => {
  const roundIdUnknown = '01890a5d-ac96-774b-bcce-b302099a8057';
  const { status, body } = await builder.post('/plans', { roundId: roundIdUnknown });
  t.equal(status, 422);
  t.match(body.errors, [
    { code: 'unknown-id', pointer: '#/roundId', value: roundIdUnknown, detail: /\/survey-rounds/ },
  ]);
});
