import t from 'tap';
import { testApi } from '../support/api.ts';
import { justifyAll, line, openRound, peopleOf, survey } from '../support/round.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const south = await peopleOf(api, 'sodra', office);
const north = await peopleOf(api, 'norra', office);

t.test('a survey goes from draft to accepted, and every step says who took it', async (t) => {
  const roundId = await openRound(office);
  const surveyId = await survey(south, roundId, [line()]);
  const { body } = await office.get(`/surveys/${surveyId}`);
  t.equal(body.state, 'accepted');
  t.match(body.versions[0], {
    submitted: { by: south.editor.clientId },
    approved: { by: south.approver.clientId },
    accepted: { by: office.clientId },
    lineCount: 1,
  });
});

t.test('a submitted survey cannot be changed', async (t) => {
  const roundId = await openRound(office);
  const path = `/surveys/${await survey(south, roundId, [line()], 'submitted')}`;
  const answer = await south.editor.change('PUT', `${path}/lines`, path, { lines: [line({ headcount: 1 })] });
  t.equal(answer.status, 409);
  const now = await south.editor.get(`${path}/lines`);
  t.equal(now.status, 200, now.text);
  t.equal(now.body.lines[0].headcount, 100);
});

t.test('no step can be skipped', async (t) => {
  const roundId = await openRound(office);
  const surveyId = await survey(south, roundId, [line()], 'draft');
  const path = `/surveys/${surveyId}`;
  await justifyAll(south.editor, surveyId);
  t.equal((await south.approver.change('POST', `${path}/approvals`, path)).status, 409);
  t.equal((await office.change('POST', `${path}/acceptances`, path)).status, 409);
  await south.editor.change('POST', `${path}/submissions`, path);
  t.equal((await office.change('POST', `${path}/acceptances`, path)).status, 409);
});

t.test('an editor cannot approve, even with the approver’s role: four eyes', async (t) => {
  const roundId = await openRound(office);
  const path = `/surveys/${await survey(south, roundId, [line()], 'submitted')}`;
  t.equal((await south.editor.change('POST', `${path}/approvals`, path)).status, 403);
  await api.db.execute(
    `update clients set roles = '{council-editor,council-approver}' where client_id = '${south.editor.clientId}'`,
  );
  const answer = await south.editor.change('POST', `${path}/approvals`, path);
  t.equal(answer.status, 403);
  t.match(answer.body.detail, /någon annan/);
  await api.db.execute(`update clients set roles = '{council-editor}' where client_id = '${south.editor.clientId}'`);
});

t.test('a returned survey keeps its reason and begins a new draft with the same lines', async (t) => {
  const roundId = await openRound(office);
  const path = `/surveys/${await survey(south, roundId, [line()], 'approved')}`;
  t.equal((await office.change('POST', `${path}/returns`, path, { reason: '' })).status, 400);
  const { body } = await office.change('POST', `${path}/returns`, path, { reason: 'Region 07 saknas' });
  t.match(body, {
    state: 'draft',
    versionNumber: 2,
    versions: [{}, { state: 'returned', returnReason: 'Region 07 saknas' }],
  });
  t.same((await south.editor.get(`${path}/lines`)).body.lines.length, 1);
  t.equal(
    (await south.editor.change('PATCH', `${path}/lines`, path, { lines: [line({ areaCode: '07' })] })).status,
    200,
  );
  t.equal(
    (await south.editor.get(`${path}/lines?versionNumber=1`)).body.lines.length,
    1,
    'the returned version stands',
  );
});

t.test('another council’s draft looks exactly like a survey that does not exist', async (t) => {
  const roundId = await openRound(office);
  const surveyId = await survey(south, roundId, [line()], 'draft');
  const withoutTrace = ({ text, status }: { text: string; status: number }) => ({
    status,
    text: text.replace(/urn:trace:[0-9a-f]{32}/, ''),
  });
  for (const [method, path, body] of [
    ['GET', '', undefined],
    ['GET', '/lines', undefined],
    ['GET', '/findings', undefined],
    ['PUT', '/lines', { lines: [line({ areaCode: '25' })] }],
    ['POST', '/submissions', undefined],
    ['POST', '/approvals', undefined],
  ] as const) {
    const headers = { 'if-match': '"v1"' };
    const hidden = await north.editor.send(method, `/surveys/${surveyId}${path}`, body, headers);
    const absent = await north.editor.send(
      method,
      `/surveys/0193c1c0-7a00-7000-8000-000000000009${path}`,
      body,
      headers,
    );
    t.equal(hidden.status, 404);
    t.same(withoutTrace(hidden), withoutTrace(absent), `${method} ${path}`);
  }
  t.equal((await north.editor.get('/surveys')).body._meta.totalRecords, 0);
});

t.test('a council has one survey in a round', async (t) => {
  const roundId = await openRound(office);
  await survey(south, roundId, [line()], 'draft');
  t.equal((await south.editor.post('/surveys', { roundId })).status, 409);
});

t.test('a change needs If-Match, and one based on an older version is refused', async (t) => {
  const roundId = await openRound(office);
  const path = `/surveys/${await survey(south, roundId, [line()], 'draft')}`;
  t.equal((await south.editor.send('PUT', `${path}/lines`, { lines: [line()] })).status, 428);
  t.equal((await south.editor.send('PUT', `${path}/lines`, { lines: [line()] }, { 'if-match': '"v1"' })).status, 412);
});

t.test('of twenty approvals at once exactly one wins', async (t) => {
  const roundId = await openRound(office);
  const path = `/surveys/${await survey(south, roundId, [line()], 'submitted')}`;
  const etag = String((await south.approver.get(path)).headers.etag);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => south.approver.send('POST', `${path}/approvals`, undefined, { 'if-match': etag })),
  );
  t.equal(answers.filter(({ status }) => status === 200).length, 1);
  t.ok(answers.every(({ status }) => [200, 412, 503].includes(status)));
});

t.test('_links say what the caller may do, and only that', async (t) => {
  const roundId = await openRound(office);
  const path = `/surveys/${await survey(south, roundId, [line()], 'submitted')}`;
  const relsFor = async (caller: typeof office) =>
    (await caller.get(path)).body._links
      .filter((link: { method: string }) => link.method !== 'GET')
      .map((link: { rel: string }) => link.rel);
  t.same(await relsFor(south.editor), []);
  t.same(await relsFor(south.approver), ['return', 'approve']);
  t.same(await relsFor(office), ['return']);
});

t.test('only the national office opens and closes rounds, and a closed round takes no lines', async (t) => {
  t.equal((await south.editor.post('/survey-rounds', {})).status, 400);
  const roundId = await openRound(office);
  const path = `/surveys/${await survey(south, roundId, [line()], 'draft')}`;
  const round = `/survey-rounds/${roundId}`;
  t.equal((await south.editor.change('POST', `${round}/closures`, round)).status, 403);
  t.equal((await office.change('POST', `${round}/closures`, round)).body.state, 'closed');
  t.equal((await south.editor.change('PUT', `${path}/lines`, path, { lines: [line()] })).status, 409);
  t.equal((await south.editor.change('POST', `${path}/submissions`, path)).status, 409);
});

t.test('an empty survey cannot be submitted', async (t) => {
  const roundId = await openRound(office);
  const path = `/surveys/${await survey(south, roundId, [], 'draft')}`;
  t.equal((await south.editor.change('POST', `${path}/submissions`, path)).status, 422);
});

t.test('a round is told as unchanged to who holds it as it stands', async (t) => {
  const path = `/survey-rounds/${await openRound(office)}`;
  const read = await office.get(path);
  t.equal(read.status, 200, read.text);
  t.equal((await office.get(path, { 'if-none-match': String(read.headers.etag) })).status, 304);
});
