import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import t from 'tap';
import { inTransaction, openDatabase } from '../../src/db/open.ts';
import { problemOfDatabaseError } from '../../src/db/sqlstate.ts';
import { watchDatabases } from '../../src/db/watch.ts';
import { testDatabase } from '../support/database.ts';
import { startProxy } from '../support/proxy.ts';

const { db: direct, url } = await testDatabase(t);
const behind = new URL(url);
const proxy = await startProxy({ host: behind.hostname, port: Number(behind.port) });
const viaProxy = new URL(url);
viaProxy.port = String(proxy.port);
const opened = openDatabase(viaProxy.href, { connections: 3, statementTimeoutMs: 60_000 });
const { db, pool } = opened;
let silences = 0;
const watch = watchDatabases(viaProxy.href, [opened], { onSilence: () => (silences += 1) });
t.teardown(async () => {
  await watch.close();
  await opened.close();
  await proxy.close();
});
t.beforeEach(() => {
  silences = 0;
  proxy.set('pass');
});

const statusOf = (error: unknown): number | undefined => problemOfDatabaseError(error)?.status;

for (const passage of ['swallow', 'mute'] as const) {
  t.test(
    `a database that falls silent (${passage}) in the middle of a transaction fails it as unavailable`,
    async (t) => {
      const error = await inTransaction(db, async (transaction) => {
        await transaction.execute(sql`select 1`);
        proxy.set(passage);
        await transaction.execute(sql`select 2`);
      }).catch((reason: unknown) => reason);
      t.equal(statusOf(error), 503, 'long before the minute that the statement may take');
      t.equal(silences, 1);
      proxy.set('pass');
      t.equal((await db.execute(sql`select 3`)).rowCount, 1, 'and the next one succeeds when the database answers');
      t.equal(pool.waitingCount, 0);
    },
  );
}

t.test('a statement that takes long is no silence while the database answers others', async (t) => {
  t.equal((await db.execute(sql`select pg_sleep(2.5)`)).rowCount, 1);
  t.equal(silences, 0);
});

t.test('a slow network (150 ms, 20 kB in a second) is no silence: what is under way takes its time', async (t) => {
  proxy.set('slow');
  const length = await inTransaction(db, async (transaction) => {
    await transaction.execute(sql`select 1`);
    const { rows } = await transaction.execute<{ text: string }>(sql`select repeat('x', 60000) as text`);
    return rows[0]?.text.length;
  });
  t.equal(length, 60_000);
  t.equal(silences, 0);
});

t.test('a database that lets nobody else in, and says so, is not silent to those who are in', async (t) => {
  const inside = openDatabase(url, { connections: 1, statementTimeoutMs: 60_000 });
  await inside.db.execute(sql`select 1`);
  const elsewhere = new URL(url);
  const name = elsewhere.pathname.slice(1);
  elsewhere.pathname = '/postgres';
  const keeper = openDatabase(elsewhere.href, { connections: 1 });
  const admit = (may: boolean) => keeper.db.execute(sql.raw(`alter database "${name}" allow_connections ${may}`));
  await admit(false);
  let told = 0;
  const refused = watchDatabases(url, [inside], { onSilence: () => (told += 1) });
  t.teardown(async () => {
    await admit(true);
    await Promise.all([refused.close(), inside.close(), keeper.close()]);
  });
  t.equal((await inside.db.execute(sql`select pg_sleep(2.5)`)).rowCount, 1);
  t.equal(told, 0);
});

t.test('connections that are closed meanwhile hide nothing of what arrives on another', async (t) => {
  const inside = openDatabase(url, { connections: 10, statementTimeoutMs: 60_000 });
  let told = 0;
  const unanswered = watchDatabases(viaProxy.href, [inside], { onSilence: () => (told += 1) });
  t.teardown(() => Promise.all([unanswered.close(), inside.close()]));
  const heavy = await Promise.all(Array.from({ length: 8 }, () => inside.pool.connect()));
  await Promise.all(heavy.map((client) => client.query("select repeat('x', 1000000)")));
  proxy.set('swallow');
  const rows = inside.pool.query("select pg_sleep(0.1), repeat('x', 10000) from generate_series(1, 25)");
  for (const client of heavy) {
    await sleep(300);
    client.release(true);
  }
  t.equal((await rows).rowCount, 25);
  t.equal(told, 0);
});

t.test('a transaction that cannot begin, and a connection that cannot be made, are unavailable too', async (t) => {
  proxy.set('swallow');
  const errors = await Promise.all(
    Array.from({ length: 5 }, () => inTransaction(db, async () => undefined).catch((reason: unknown) => reason)),
  );
  t.same(errors.map(statusOf), [503, 503, 503, 503, 503]);
});

t.test('an answer that was lost after the commit is an error to the caller, and the work is there once', async (t) => {
  await direct.execute(sql`create table lost_answers (id integer primary key)`);
  const write = () =>
    inTransaction(db, async (transaction) => {
      await transaction.execute(sql`insert into lost_answers values (1) on conflict do nothing`);
      proxy.set('mute');
    });
  t.equal(statusOf(await write().catch((reason: unknown) => reason)), 503);
  proxy.set('pass');
  for (let tries = 0; tries < 100; tries += 1) {
    const { rowCount } = await direct.execute(sql`select from lost_answers`);
    if (rowCount === 1) break;
    await sleep(20);
  }
  t.equal((await direct.execute(sql`select from lost_answers`)).rowCount, 1);
});
