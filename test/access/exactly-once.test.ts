import { sql } from 'drizzle-orm';
import pg from 'pg';
import t from 'tap';
import { rowsOf } from '../../src/db/open.ts';
import { testApi } from '../support/api.ts';
import { randomFrom } from '../support/random.ts';
import { newRound } from '../support/round.ts';

const api = await testApi(t);
const office = await api.nationalOffice();

/**
 * Ends every connection of the service, as a crashing database does, again and again at random times; so many times
 * and no more, since a slow machine would otherwise never get a request through.
 */
const faultsUntil = async (
  stopped: () => boolean,
  faults: { most: number; pauseMs: () => number },
): Promise<number> => {
  const client = new pg.Client({ connectionString: api.url, application_name: 'faults' });
  await client.connect();
  let ended = 0;
  for (let fault = 0; fault < faults.most && !stopped(); fault += 1) {
    await new Promise((resolve) => setTimeout(resolve, faults.pauseMs()));
    const { rowCount } = await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name <> 'faults' and pid <> pg_backend_pid()`,
    );
    ended += rowCount ?? 0;
  }
  await client.end();
  return ended;
};

t.test('under lost connections every request is carried out exactly once, and its answer stays the same', async (t) => {
  const random = randomFrom(20_261_122);
  const requests = Array.from({ length: 40 }, (_each, index) => ({
    body: newRound({ name: `Omgång ${index}` }),
    headers: { 'idempotency-key': `"exactly-once-${index}"` },
  }));
  const answers: string[] = [];
  let tries = 0;
  let next = 0;
  const writer = async (): Promise<void> => {
    for (let index = next++; index < requests.length; index = next++) {
      const { body, headers } = requests[index] ?? { body: {}, headers: {} };
      for (let status = 0; status !== 201; ) {
        tries += 1;
        const answer = await office.post('/survey-rounds', body, headers);
        status = answer.status;
        if (status === 201) answers[index] = answer.text;
        else if (![409, 503].includes(status)) throw new Error(`${status} ${answer.text}`);
      }
    }
  };
  let done = false;
  const faults = faultsUntil(() => done, { most: 60, pauseMs: () => 5 + random.below(60) });
  await Promise.all([writer(), writer(), writer(), writer()]);
  done = true;
  const ended = await faults;
  t.ok(ended > 0, 'connections were ended');
  t.ok(tries > requests.length, 'and requests had to be sent again');

  const stored = await rowsOf<{ name: string }>(
    api.db,
    sql`select name from survey_rounds where name like 'Omgång %' order by name`,
  );
  t.same(
    stored.map(({ name }) => name),
    requests.map(({ body }) => body.name).sort(),
    'none lost, none twice',
  );
  const events = await rowsOf(api.db, sql`select 1 from audit_events where operation = 'openRound'`);
  t.equal(events.length, requests.length, 'and each is in the audit once');
  for (const [index, { body, headers }] of requests.entries()) {
    const again = await office.post('/survey-rounds', body, headers);
    t.equal(again.text, answers[index]);
  }
});
