import { sql } from 'drizzle-orm';
import t from 'tap';
import { limits } from '../../src/core/limits.ts';
import { rowsOf } from '../../src/db/open.ts';
import { type Answer, type Caller, testApi } from '../support/api.ts';
import { line, openRound, type People, peopleOf, survey } from '../support/round.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const south = await peopleOf(api, 'sodra', office);
const hour = 3_600_000;
const inHours = (hours: number): string => new Date(api.clock.now().getTime() + hours * hour).toISOString();

const reopen = (path: string, members: Record<string, unknown> = {}): Promise<Answer> =>
  office.change('POST', `${path}/lock-exceptions`, path, {
    reason: 'Region 07 har rättat sin statistik.',
    expiresAt: inHours(24),
    ...members,
  });
const edit = (people: People, path: string, lines: readonly object[]): Promise<Answer> =>
  people.editor.change('PUT', `${path}/lines`, path, { lines });
const submit = (people: People, path: string): Promise<Answer> =>
  people.editor.change('POST', `${path}/submissions`, path);
const passOn = async (people: People, path: string): Promise<Answer> => {
  await people.approver.change('POST', `${path}/approvals`, path);
  return people.office.change('POST', `${path}/acceptances`, path);
};
const relsOf = async (caller: Caller, path: string): Promise<string[]> =>
  (await caller.get(path)).body._links
    .filter(({ method }: { method: string }) => method !== 'GET')
    .map(({ rel }: { rel: string }) => rel);
const headcountOf = async (planId: string): Promise<number> =>
  (await office.get(`/plans/${planId}/figures?areaCode=SE&professionCode=lakare&sector=total&measureCode=headcount`))
    .body.figures[0].value;

t.test('an accepted survey is locked when a plan is built on it, and its ETag moves', async (t) => {
  const roundId = await openRound(office);
  const path = `/surveys/${await survey(south, roundId, [line()])}`;
  const before = await office.get(path);
  t.equal(before.body.state, 'accepted');
  await office.post('/plans', { roundId });
  const after = await office.get(path);
  t.equal(after.body.state, 'locked');
  t.equal(after.body.versions[0].lockedAt, api.clock.now().toISOString());
  t.not(after.headers.etag, before.headers.etag);
  await office.post('/plans', { roundId });
  t.equal((await office.get(path)).headers.etag, after.headers.etag, 'a second plan locks nothing anew');
});

t.test('a lock exception begins a correction, and what was accepted counts until it is accepted', async (t) => {
  const roundId = await openRound(office);
  const path = `/surveys/${await survey(south, roundId, [line({ headcount: 100 })])}`;
  const first = (await office.post('/plans', { roundId })).body;
  const reopened = await reopen(path);
  t.equal(reopened.status, 200, reopened.text);
  t.match(reopened.body, {
    state: 'draft',
    versionNumber: 2,
    versions: [
      {
        state: 'draft',
        lineCount: 1,
        correctsVersionNumber: 1,
        lockException: {
          reason: 'Region 07 har rättat sin statistik.',
          opened: { by: office.clientId },
          expiresAt: inHours(24),
        },
      },
      { state: 'locked', lockException: null },
    ],
  });
  t.same(await relsOf(south.editor, path), ['edit', 'submit']);
  t.equal((await edit(south, path, [line({ headcount: 120 })])).status, 200);
  const meanwhile = (await office.post('/plans', { roundId })).body;
  t.equal(await headcountOf(meanwhile.planId), 100);
  t.equal((await submit(south, path)).status, 201);
  t.equal((await passOn(south, path)).body.state, 'accepted');
  const corrected = (await office.post('/plans', { roundId })).body;
  t.equal(await headcountOf(corrected.planId), 120);
  t.equal(await headcountOf(first.planId), 100, 'the plan before stands');
});

t.test('an exception that has run out lets no edit and no submission through, and a new one goes on', async (t) => {
  const roundId = await openRound(office);
  const path = `/surveys/${await survey(south, roundId, [line()])}`;
  await reopen(path, { expiresAt: inHours(2) });
  t.equal((await edit(south, path, [line({ headcount: 8 })])).status, 200);
  api.clock.advance(2 * hour - 1);
  t.equal(
    (await edit(south, path, [line({ headcount: 9, fullTimeEquivalents: 5 })])).status,
    200,
    'until the last millisecond',
  );
  api.clock.advance(1);
  const late = await edit(south, path, [line({ headcount: 10 })]);
  t.equal(late.status, 409);
  t.match(late.body.detail, /upphörde/);
  t.equal((await submit(south, path)).status, 409);
  t.same(await relsOf(south.editor, path), []);
  t.same(await relsOf(office, path), ['reopen']);
  const again = await reopen(path);
  t.match(again.body, {
    state: 'draft',
    versionNumber: 2,
    versions: [{ lockException: { expiresAt: inHours(24) } }, {}],
  });
  t.equal((await south.editor.get(`${path}/lines`)).body.lines[0].headcount, 9, 'the work done is still there');
  t.equal((await submit(south, path)).status, 201);
  api.clock.advance(48 * hour);
  t.equal((await passOn(south, path)).status, 200, 'what was submitted in time is judged at leisure');
});

t.test('an exception lets a draft through that a closed round bars, and a return keeps it', async (t) => {
  const roundId = await openRound(office);
  const round = `/survey-rounds/${roundId}`;
  const path = `/surveys/${await survey(south, roundId, [line()], 'draft')}`;
  await office.change('POST', `${round}/closures`, round);
  t.equal((await submit(south, path)).status, 409);
  t.same(await relsOf(south.editor, path), []);
  t.match((await reopen(path)).body, { state: 'draft', versionNumber: 1 });
  t.equal((await submit(south, path)).status, 201);
  await south.approver.change('POST', `${path}/returns`, path, { reason: 'Mer.' });
  t.equal((await edit(south, path, [line(), line({ areaCode: '07' })])).status, 200);
});

t.test('an exception needs a reason and an expiry that lies ahead, but not far', async (t) => {
  const roundId = await openRound(office);
  const path = `/surveys/${await survey(south, roundId, [line()])}`;
  t.equal((await reopen(path, { reason: '  ' })).status, 400);
  for (const hours of [0, -1, limits.lockExceptionDays * 24 + 1]) {
    const answer = await reopen(path, { expiresAt: inHours(hours) });
    t.equal(answer.status, 422);
    t.match(answer.body.errors, [{ code: 'expiry-out-of-range', pointer: '#/expiresAt' }]);
  }
  t.equal((await office.get(path)).body.versionNumber, 1);
  t.equal((await reopen(path, { expiresAt: inHours(limits.lockExceptionDays * 24) })).status, 200);
});

t.test('there is one open version, however many try to open one', async (t) => {
  const roundId = await openRound(office);
  const path = `/surveys/${await survey(south, roundId, [line()])}`;
  const body = { reason: 'Skäl.', expiresAt: inHours(1) };
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => office.post(`${path}/lock-exceptions`, body, { 'if-match': '*' })),
  );
  t.equal(answers.filter(({ status }) => status === 200).length, 1);
  t.ok(answers.every(({ status }) => [200, 409, 503].includes(status)));
  t.equal((await office.get(path)).body.versionNumber, 2);
  t.equal((await reopen(path)).status, 409);
});

t.test('four eyes: who edited a version whose lines were copied cannot approve them later', async (t) => {
  const roundId = await openRound(office);
  const other = { ...south, editor: await api.editor('sodra') };
  const path = `/surveys/${await survey(south, roundId, [line()], 'submitted')}`;
  await south.approver.change('POST', `${path}/returns`, path, { reason: 'Mer.' });
  t.equal(
    (await other.editor.change('PATCH', `${path}/lines`, path, { lines: [line({ areaCode: '07' })] })).status,
    200,
  );
  t.equal((await submit(other, path)).status, 201);
  const bothRoles = (clientId: string, roles: string) =>
    api.db.execute(sql`update clients set roles = ${roles}::text[] where client_id = ${clientId}`);
  for (const { clientId } of [south.editor, other.editor])
    await bothRoles(clientId, '{council-editor,council-approver}');
  t.equal((await south.editor.change('POST', `${path}/approvals`, path)).status, 403, 'edited the version before');
  t.equal((await other.editor.change('POST', `${path}/approvals`, path)).status, 403, 'edited this version');
  t.same(await relsOf(south.editor, path), ['return'], 'and is not offered to');
  t.equal((await south.approver.change('POST', `${path}/approvals`, path)).status, 200);
  for (const { clientId } of [south.editor, other.editor]) await bothRoles(clientId, '{council-editor}');
});

t.test('a submission after the due time is marked late, on the version, the survey and the receipt', async (t) => {
  const roundId = await openRound(office, { dueAt: inHours(1) });
  const inTime = `/surveys/${await survey(south, roundId, [line()], 'submitted')}`;
  const north = await peopleOf(api, 'norra', office);
  const tooLate = `/surveys/${await survey(north, roundId, [line({ areaCode: '25' })], 'draft')}`;
  t.equal((await office.get(tooLate)).body.late, false);
  api.clock.advance(hour);
  t.equal((await office.get(tooLate)).body.late, false, 'at the due time itself');
  api.clock.advance(1);
  t.equal((await office.get(tooLate)).body.late, true, 'nothing has come');
  await submit(north, tooLate);
  t.match((await office.get(tooLate)).body, { late: true, versions: [{ late: true }] });
  t.match((await office.get(`${tooLate}/submissions`)).body.receipts, [{ late: true }]);
  await south.approver.change('POST', `${inTime}/returns`, inTime, { reason: 'Mer.' });
  await submit(south, inTime);
  t.match((await office.get(inTime)).body, { late: false, versions: [{ late: true }, { late: false }] });
  const { surveys } = (await office.get(`/surveys?roundId=${roundId}`)).body;
  t.same(
    surveys.map(({ healthcareRegionCode, late }: Record<string, unknown>) => [healthcareRegionCode, late]),
    [
      ['norra', true],
      ['sodra', false],
    ],
  );
});

t.test('the difference since the last submission names each field with its old and new value', async (t) => {
  const roundId = await openRound(office);
  const kept = line({ areaCode: '10' });
  const path = `/surveys/${await survey(south, roundId, [kept, line({ areaCode: '12' }), line({ areaCode: '1280', sector: 'private' })], 'submitted')}`;
  const alone = (await office.get(`${path}/differences`)).body;
  t.match(alone, {
    versionNumber: 1,
    againstVersionNumber: null,
    summary: { added: 3, changed: 0, unchanged: 0, removed: 0 },
  });
  await south.approver.change('POST', `${path}/returns`, path, { reason: 'Mer.' });
  t.match((await office.get(`${path}/differences`)).body, {
    differences: [],
    summary: { added: 0, changed: 0, unchanged: 3, removed: 0 },
  });
  await edit(south, path, [
    kept,
    line({ areaCode: '12', headcount: null, fullTimeEquivalents: 80.25, causes: ['pensioner'] }),
    line({ areaCode: '07' }),
  ]);
  const { body } = await office.get(`${path}/differences?against=1`);
  t.match(body, {
    versionNumber: 2,
    againstVersionNumber: 1,
    summary: { added: 1, changed: 1, unchanged: 1, removed: 1 },
  });
  t.same(
    body.differences.map(({ kind, areaCode, changes }: Record<string, unknown>) => ({ kind, areaCode, changes })),
    [
      {
        kind: 'added',
        areaCode: '07',
        changes: [
          { field: 'headcount', oldValue: null, newValue: 100 },
          { field: 'fullTimeEquivalents', oldValue: null, newValue: 80.5 },
        ],
      },
      {
        kind: 'changed',
        areaCode: '12',
        changes: [
          { field: 'headcount', oldValue: 100, newValue: null },
          { field: 'fullTimeEquivalents', oldValue: 80.5, newValue: 80.25 },
          { field: 'causes', oldValue: null, newValue: ['pensioner'] },
        ],
      },
      {
        kind: 'removed',
        areaCode: '1280',
        changes: [
          { field: 'headcount', oldValue: 100, newValue: null },
          { field: 'fullTimeEquivalents', oldValue: 80.5, newValue: null },
        ],
      },
    ],
  );
  const page = (await office.get(`${path}/differences?limit=1&page=2`)).body;
  t.match([page.differences.length, page.differences[0].areaCode, page._meta.totalRecords], [1, '12', 3]);
  for (const asked of [
    'differences?against=9',
    'differences?versionNumber=9',
    'lines?versionNumber=9',
    'findings?versionNumber=9',
  ]) {
    const { status, body } = await office.get(`${path}/${asked}`);
    const parameter = asked.split(/[?=]/)[1];
    t.equal(status, 404, asked);
    t.match(body.errors, [{ code: 'unknown-version', parameter, value: '9', accepted: ['1', '2'] }], 'those there are');
  }
  t.equal((await office.get(`${path}/differences?versionNumber=1`)).body.summary.added, 3);
});

t.test('of fifty approvals at once exactly one wins', async (t) => {
  const roundId = await openRound(office);
  const path = `/surveys/${await survey(south, roundId, [line()], 'submitted')}`;
  const etag = String((await south.approver.get(path)).headers.etag);
  const [events] = await rowsOf<{ count: number }>(
    api.db,
    sql`select count(*)::int as count from audit_events where operation = 'approveSurvey'`,
  );
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => south.approver.send('POST', `${path}/approvals`, undefined, { 'if-match': etag })),
  );
  t.equal(answers.filter(({ status }) => status === 200).length, 1);
  t.ok(answers.every(({ status }) => [200, 412, 503].includes(status)));
  const [after] = await rowsOf<{ count: number }>(
    api.db,
    sql`select count(*)::int as count from audit_events where operation = 'approveSurvey'`,
  );
  t.equal((after?.count ?? 0) - (events?.count ?? 0), 1);
});

t.test('whatever races with the building of a plan, the plan equals one snapshot', async (t) => {
  const north = await peopleOf(api, 'norra', office);
  const west = await peopleOf(api, 'vastra', office);
  for (let round = 0; round < 6; round += 1) {
    const roundId = await openRound(office);
    const first = `/surveys/${await survey(south, roundId, [line({ headcount: 100 })])}`;
    const second = `/surveys/${await survey(north, roundId, [line({ areaCode: '25', headcount: 7 })], 'approved')}`;
    const third = `/surveys/${await survey(west, roundId, [line({ areaCode: '14' })], 'draft')}`;
    await reopen(first);
    await edit(south, first, [line({ headcount: 130 })]);
    await submit(south, first);
    await south.approver.change('POST', `${first}/approvals`, first);
    const anyVersion = { 'if-match': '*' };
    const [built, ...steps] = await Promise.all([
      office.post('/plans', { roundId }),
      office.send('POST', `${first}/acceptances`, undefined, anyVersion),
      office.send('POST', `${second}/acceptances`, undefined, anyVersion),
      west.editor.send('POST', `${third}/submissions`, undefined, anyVersion),
    ]);
    t.equal(built?.status, 201, built?.text);
    for (const { status, text } of steps) t.ok([200, 201].includes(status), text);
    const plan = built?.body;
    const restsOn = new Map<string, number | null>(
      plan.councils.map((council: Record<string, unknown>) => [council.healthcareRegionCode, council.versionNumber]),
    );
    const expected = (restsOn.get('sodra') === 2 ? 130 : 100) + (restsOn.get('norra') === 1 ? 7 : 0);
    t.equal(restsOn.get('vastra'), null, 'what is only submitted is in no plan');
    t.equal(await headcountOf(plan.planId), expected);
    const stateOf = async (path: string, number: number | null | undefined): Promise<string> =>
      (await office.get(path)).body.versions.find((each: { versionNumber: number }) => each.versionNumber === number)
        ?.state;
    t.equal(await stateOf(first, restsOn.get('sodra')), 'locked', 'what the plan rests on is locked');
    t.equal(await stateOf(second, 1), restsOn.get('norra') === 1 ? 'locked' : 'accepted', 'and nothing else is');
  }
});
