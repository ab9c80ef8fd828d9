import { sql } from 'drizzle-orm';
import t from 'tap';
import { limits } from '../../src/core/limits.ts';
import { inTransaction } from '../../src/db/open.ts';
import { testApi } from '../support/api.ts';
import { newRound, openRound } from '../support/round.ts';

t.test('while a table is held by another, callers are told to come back, and then all is as before', async (t) => {
  const api = await testApi(t);
  const office = await api.nationalOffice();
  await openRound(office);
  await inTransaction(api.db, async (holder) => {
    await holder.execute(sql`lock table survey_rounds in access exclusive mode`);
    // More than there are connections: some wait for the table, the others for a connection.
    const answers = await Promise.all([
      ...Array.from({ length: 30 }, () => office.get('/survey-rounds')),
      ...Array.from({ length: 10 }, () => office.post('/survey-rounds', newRound())),
    ]);
    t.same([...new Set(answers.map(({ status }) => status))], [503]);
    t.ok(answers.every(({ headers }) => headers['retry-after'] === String(limits.retryAfterSeconds)));
    const live = await api.app.inject('/livez');
    t.equal(live.statusCode, 200, 'liveness asks no database');
  });
  t.equal((await office.get('/survey-rounds')).status, 200);
  t.equal((await api.db.execute(sql`select from survey_rounds`)).rowCount, 1, 'and nothing was written by halves');
});
