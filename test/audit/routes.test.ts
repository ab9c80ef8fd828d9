import { spawnSync } from 'node:child_process';
import { sql } from 'drizzle-orm';
import t from 'tap';
import { testApi } from '../support/api.ts';
import { builtFile } from '../support/built.ts';
import { line, openRound, peopleOf, survey } from '../support/round.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const south = await peopleOf(api, 'sodra', office);
const west = await peopleOf(api, 'vastra', office);
const roundId = await openRound(office);
const surveyId = await survey(south, roundId, [line({ comment: 'Anna Andersson' })], 'submitted');
await survey(west, roundId, [line({ areaCode: '14' })], 'draft');

t.test('every write of a client is listed with its object, and no part of what was written', async (t) => {
  const { body, text } = await office.get(`/audit-events?clientId=${south.editor.clientId}`);
  t.same(
    body.auditEvents.map(({ operation, objectId }: { operation: string; objectId: string }) => [operation, objectId]),
    [
      ['createSurvey', surveyId],
      ['replaceLines', surveyId],
      ['justifyFindings', surveyId],
      ['submitSurvey', surveyId],
    ],
  );
  t.notMatch(text, /Anna/);
});

t.test(
  'every answered read of a client is listed, with what it was narrowed to and how many records it held',
  async (t) => {
    await south.editor.get(`/surveys/${surveyId}/lines?areaCode=12`);
    await south.editor.get('/surveys?limit=5');
    await south.editor.get('/surveys/0193c1c0-7a00-7000-8000-000000000001');
    await api.flushReads();
    const { body } = await south.editor.get(`/audit-reads?clientId=${south.editor.clientId}&limit=100`);
    const reads = body.auditReads.map((read: Record<string, unknown>) => [
      read.operation,
      read.objectType,
      read.objectId,
      read.recordCount,
    ]);
    const wanted = [
      ['listLines', 'survey', `${surveyId}?areaCode=12`, 1],
      ['listSurveys', 'survey', 'surveys?limit=5', 1],
    ].map((read) => read.join());
    for (const each of wanted) t.ok(reads.map((read: unknown[]) => read.join()).includes(each), each);
    t.notOk(
      reads.some(([, , objectId]: string[]) => objectId?.startsWith('0193c1c0-7a00-7000')),
      'what was not given is not a read',
    );
  },
);

t.test('a council sees its own audit, whatever it asks for; an institution none', async (t) => {
  for (const path of ['/audit-events', '/audit-reads', '/audit-chains']) {
    const name = path.replace(/^\/audit-(.)/, (_, first: string) => `audit${first.toUpperCase()}`);
    const { body } = await south.approver.get(`${path}?limit=100`);
    const codes = new Set(body[name].map((each: { organisationCode: string }) => each.organisationCode));
    t.same([...codes], ['council-sodra'], path);
    const foreign = await south.approver.get(`${path}?organisationCode=council-vastra`);
    t.same(foreign.body[name], [], path);
    const all = await office.get(`${path}?limit=100`);
    t.ok(new Set(all.body[name].map((each: { organisationCode: string }) => each.organisationCode)).size > 1, path);
    t.equal((await (await api.institution('KI')).get(path)).status, 403, path);
  }
});

t.test('the verification names the first event that a superuser altered, and only that chain', async (t) => {
  const chainsOf = async () => (await office.get('/audit-chains')).body.auditChains;
  t.ok((await chainsOf()).every((chain: { isWhole: boolean }) => chain.isWhole));
  await api.db.execute(sql`alter table audit_events disable trigger all`);
  await api.db.execute(sql`
    update audit_events set client_id = 'somebody-else' where operation = 'replaceLines' and object_id = ${surveyId}`);
  const broken = (await chainsOf()).filter((chain: { isWhole: boolean }) => !chain.isWhole);
  t.match(broken, [{ organisationCode: 'council-sodra', verifiedEvents: 1, brokenAtSequence: 2, reason: 'altered' }]);
  t.equal(broken.length, 1);
});

t.test('one command answers every read and write of a client in a span, and another names the break', async (t) => {
  await api.flushReads();
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [builtFile('bin/audit'), ...words], {
      env: { ...process.env, DATABASE_URL: api.url },
      encoding: 'utf8',
    });
  const listed = run('list', '--client', south.approver.clientId, '--from', '2000-01-01', '--to', '2100-01-01');
  t.equal(listed.status, 0, listed.stderr);
  const kinds = new Set(
    listed.stdout
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row))
      .map((row: { kind: string; clientId: string }) => `${row.kind} ${row.clientId}`),
  );
  t.same([...kinds], [`read ${south.approver.clientId}`]);
  const verified = run('verify');
  t.equal(verified.status, 1);
  t.match(verified.stdout, /council-sodra:1:[0-9a-f]{64} BROKEN at 2: altered/);
});
