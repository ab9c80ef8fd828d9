import { sql } from 'drizzle-orm';
import t from 'tap';
import { limits } from '../../src/core/limits.ts';
import { inTransaction, rowsOf } from '../../src/db/open.ts';
import { idempotencyStore, sweepIdempotencyAnswers } from '../../src/features/access/commands.ts';
import { documentOfServer } from '../../src/http/document.ts';
import { testApi } from '../support/api.ts';
import { justifyAll, line, newRound, openRound, peopleOf, survey } from '../support/round.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const south = await peopleOf(api, 'sodra', office);
let keysMade = 0;
const newKey = (): string => {
  keysMade += 1;
  return `"key-of-test-${keysMade}"`;
};
const count = async (table: string): Promise<number> =>
  (await rowsOf<{ count: number }>(api.db, sql`select count(*)::int as count from ${sql.identifier(table)}`))[0]
    ?.count ?? -1;

/** A dry run writes nothing for good, so repeating it is harmless; its commit asks for a key. */
const withoutKey = ['/surveys/{surveyId}/imports'];

t.test('every POST that writes for good asks for a key', async (t) => {
  for (const [path, operations] of Object.entries(documentOfServer(api.app).paths)) {
    const { post } = operations;
    if (post === undefined || withoutKey.includes(path)) continue;
    const parameter = post.parameters.find(({ name }) => name === 'Idempotency-Key');
    t.match(parameter, { in: 'header', required: true }, path);
    for (const status of ['400', '409', '422']) t.ok(post.responses[status], `${path} ${status}`);
    t.ok(post.responses['409']?.headers?.['Retry-After'], path);
  }
});

t.test('a request without a key, or with a malformed one, is refused and nothing is done', async (t) => {
  const before = await count('survey_rounds');
  for (const key of ['', 'without-quotation-marks']) {
    const answer = await office.post('/survey-rounds', newRound(), { 'idempotency-key': key });
    t.equal(answer.status, 400);
    t.match(answer.body, { code: 'invalid-request', errors: [{ header: 'Idempotency-Key' }] });
  }
  const both = await office.post('/survey-rounds', { ...newRound(), baseYear: 'x' }, { 'idempotency-key': '' });
  t.equal(both.body.errors.length, 2, 'faults of the body are told together with it');
  t.equal(await count('survey_rounds'), before);
});

t.test('the same key and request give the same answer, byte for byte, and nothing is done twice', async (t) => {
  const before = await count('survey_rounds');
  const headers = { 'idempotency-key': newKey() };
  const first = await office.post('/survey-rounds', newRound({ name: 'Åtgärd “1”' }), headers);
  api.clock.advance(60_000);
  const { name, ...rest } = newRound({ name: 'Åtgärd “1”' });
  const again = await office.post('/survey-rounds', { ...rest, name }, headers);
  t.equal(first.status, 201);
  t.equal(first.headers['idempotency-replayed'], 'false');
  t.equal(again.headers['idempotency-replayed'], 'true');
  t.equal(again.status, 201);
  t.equal(again.text, first.text);
  for (const name of ['location', 'etag', 'content-type']) t.equal(again.headers[name], first.headers[name], name);
  t.equal(await count('survey_rounds'), before + 1);
});

t.test('a step that was answered is answered so again, though the survey has changed since', async (t) => {
  const roundId = await openRound(office);
  const path = `/surveys/${await survey(south, roundId, [line()], 'draft')}`;
  const headers = { 'idempotency-key': newKey(), 'if-match': String((await south.editor.get(path)).headers.etag) };
  const first = await south.editor.send('POST', `${path}/submissions`, undefined, headers);
  t.equal(first.status, 201);
  await south.approver.change('POST', `${path}/approvals`, path);
  const receipts = await count('survey_receipts');
  const again = await south.editor.send('POST', `${path}/submissions`, undefined, headers);
  t.equal(again.status, 201);
  t.equal(again.text, first.text);
  t.equal(again.headers.location, first.headers.location);
  t.equal(await count('survey_receipts'), receipts);
  t.equal((await south.editor.get(path)).body.state, 'approved');
});

t.test('the same key with another body, version, address or person is refused', async (t) => {
  const headers = { 'idempotency-key': newKey() };
  const first = await office.post('/survey-rounds', newRound(), headers);
  const other = await office.post('/survey-rounds', newRound({ name: 'En annan' }), headers);
  t.equal(other.status, 422);
  t.match(other.body, { code: 'idempotency-key-reused', errors: [{ header: 'Idempotency-Key', code: 'reused' }] });

  const round = `/survey-rounds/${first.body.roundId}`;
  const closing = { 'idempotency-key': newKey(), 'if-match': '"v1"' };
  t.equal((await office.send('POST', `${round}/closures`, undefined, closing)).status, 200);
  const onOther = await office.send('POST', `${round}/closures`, undefined, { ...closing, 'if-match': '"v2"' });
  t.match([onOther.status, onOther.body.code], [422, 'idempotency-key-reused']);
  const elsewhere = `/survey-rounds/${await openRound(office)}/closures`;
  t.equal((await office.send('POST', elsewhere, undefined, closing)).status, 422);
});

t.test('a key lives in its client’s and its operation’s own space', async (t) => {
  const key = newKey();
  const headers = { 'idempotency-key': key };
  const roundId = await openRound(office);
  const north = await peopleOf(api, 'norra', office);
  const one = await south.editor.post('/surveys', { roundId }, headers);
  const two = await north.editor.post('/surveys', { roundId }, headers);
  t.same([one.status, two.status], [201, 201]);
  t.not(one.body.surveyId, two.body.surveyId);
  const path = `/surveys/${one.body.surveyId}`;
  await south.editor.change('PUT', `${path}/lines`, path, { lines: [line()] });
  await justifyAll(south.editor, one.body.surveyId);
  const etag = String((await south.editor.get(path)).headers.etag);
  const submitted = await south.editor.send('POST', `${path}/submissions`, undefined, { ...headers, 'if-match': etag });
  t.equal(submitted.status, 201, 'another operation');
});

t.test('a refusal changes nothing and is not remembered: the request can be mended under the same key', async (t) => {
  const before = await count('idempotency_answers');
  const headers = { 'idempotency-key': newKey() };
  const unknown = newRound({ professionCodes: ['sjukskotreska'] });
  t.equal((await office.post('/survey-rounds', unknown, headers)).status, 422);
  t.equal((await south.editor.post('/survey-rounds', newRound(), headers)).status, 403);
  t.equal(await count('idempotency_answers'), before);
  t.equal((await office.post('/survey-rounds', newRound(), headers)).status, 201);
});

t.test('while a key is held the same request is told to come back, without waiting', async (t) => {
  const key = newKey();
  const [row] = await rowsOf<{ id: number }>(
    api.db,
    sql`select organisation_id as id from clients where client_id = ${office.clientId}`,
  );
  const asked = { organisationId: row?.id ?? 0, clientId: office.clientId, operation: 'openRound' };
  await inTransaction(api.db, async (tx) => {
    await idempotencyStore.claim(tx, { ...asked, key: JSON.parse(key) });
    const answer = await office.post('/survey-rounds', newRound(), { 'idempotency-key': key });
    t.match([answer.status, answer.body.code], [409, 'request-in-progress']);
    t.equal(answer.headers['retry-after'], String(limits.retryAfterSeconds));
  });
  t.equal((await office.post('/survey-rounds', newRound(), { 'idempotency-key': key })).status, 201);
});

t.test('of forty equal requests at once one is carried out, and every answer with a body is its', async (t) => {
  const before = await count('survey_rounds');
  const headers = { 'idempotency-key': newKey() };
  const send = () => office.post('/survey-rounds', newRound(), headers);
  const answers = await Promise.all(Array.from({ length: 40 }, send));
  t.ok(answers.every(({ status }) => [201, 409, 503].includes(status)));
  const later = await send();
  t.equal(later.headers['idempotency-replayed'], 'true');
  for (const { status, text } of answers) if (status === 201) t.equal(text, later.text);
  t.equal(await count('survey_rounds'), before + 1);
});

t.test('an answer is kept if and only if the work is: a failure at the very end undoes both', async (t) => {
  await api.db.execute(sql`
    create function fail_to_keep() returns trigger language plpgsql as $$ begin raise exception 'disk' using errcode = '53100'; end $$`);
  await api.db.execute(
    sql`create trigger fail before insert on idempotency_answers for each row execute function fail_to_keep()`,
  );
  const [rounds, events] = [await count('survey_rounds'), await count('audit_events')];
  const headers = { 'idempotency-key': newKey() };
  t.equal((await office.post('/survey-rounds', newRound(), headers)).status, 503);
  t.same([await count('survey_rounds'), await count('audit_events')], [rounds, events]);
  await api.db.execute(sql`drop trigger fail on idempotency_answers`);
  t.equal((await office.post('/survey-rounds', newRound(), headers)).status, 201);
});

t.test('answers are kept for more than a year, and swept after that', async (t) => {
  const put = (key: string, keptAt: string) =>
    api.db.execute(sql`
      insert into idempotency_answers (organisation_id, client_id, operation, key, fingerprint, status, headers, kept_at)
      select organisation_id, client_id, 'openRound', ${key}, 'x', 204, '{}', ${keptAt}
      from clients where client_id = ${office.clientId}`);
  await put('of-2020', '2020-01-01T00:00:00Z');
  await put('of-late-2025', '2025-11-01T00:00:00Z');
  const before = await count('idempotency_answers');
  t.equal(await sweepIdempotencyAnswers({ db: api.db, now: api.clock.now }), 1);
  t.equal(await count('idempotency_answers'), before - 1);
  t.ok(limits.idempotencyDays > 366);
  await t.rejects(api.db.execute(sql`delete from idempotency_answers`), { cause: { code: '55000' } });
  await t.rejects(api.db.execute(sql`update idempotency_answers set status = 500`), { cause: { code: '55000' } });
  await t.rejects(api.db.execute(sql`truncate idempotency_answers`), { cause: { code: '55000' } });
});
