import { sql } from 'drizzle-orm';
import t from 'tap';
import { copyInto, copyValue } from '../../src/db/copy.ts';
import { type Database, inTransaction, openDatabase, rowsOf } from '../../src/db/open.ts';
import { testDatabase } from '../support/database.ts';

const { db, pool, url } = await testDatabase(t);
await db.execute(sql`create table samples (id integer primary key, label text)`);
t.beforeEach(() => db.execute(sql`delete from samples`));

const labels = (database: Database) =>
  rowsOf<{ id: number; label: string | null }>(database, sql`select id, label from samples order by id`);

t.test('a transaction stores all of its work', async (t) => {
  const answer = await inTransaction(db, async (transaction) => {
    await transaction.execute(sql`insert into samples values (1, 'a'), (2, null)`);
    return 'done';
  });
  t.equal(answer, 'done');
  t.same(await labels(db), [
    { id: 1, label: 'a' },
    { id: 2, label: null },
  ]);
});

t.test('a transaction that fails stores nothing and gives its error on', async (t) => {
  const failure = new Error('decided against it');
  await t.rejects(
    inTransaction(db, async (transaction) => {
      await transaction.execute(sql`insert into samples values (1, 'a')`);
      throw failure;
    }),
    failure,
  );
  t.same(await labels(db), []);
});

t.test('a transaction whose failed statement was overlooked is not reported as stored', async (t) => {
  await t.rejects(
    inTransaction(db, async (transaction) => {
      await transaction.execute(sql`insert into samples values (1, 'a')`);
      await transaction.execute(sql`select 1 / 0`).catch(() => undefined);
    }),
    /rolled back/,
  );
  t.same(await labels(db), []);
});

t.test('work inside a transaction joins it', async (t) => {
  await t.rejects(
    inTransaction(db, async (outer) => {
      await inTransaction(outer, (inner) => inner.execute(sql`insert into samples values (1, 'a')`));
      t.equal((await labels(outer)).length, 1);
      throw new Error('undo both');
    }),
  );
  t.same(await labels(db), []);
});

t.test('two transactions that block each other both succeed in the end', async (t) => {
  await db.execute(sql`insert into samples values (1, ''), (2, '')`);
  let arrived = 0;
  let release: () => void = () => undefined;
  const bothHoldOne = new Promise<void>((resolve) => {
    release = resolve;
  });
  const cross = (mark: string, first: number, second: number) =>
    inTransaction(db, async (transaction) => {
      await transaction.execute(sql`update samples set label = label || ${mark} where id = ${first}`);
      arrived += 1;
      if (arrived === 2) release();
      await bothHoldOne;
      await transaction.execute(sql`update samples set label = label || ${mark} where id = ${second}`);
    });
  await Promise.all([cross('a', 1, 2), cross('b', 2, 1)]);
  const rows = await labels(db);
  t.same(
    rows.map(({ label }) => [...(label ?? '')].sort().join('')),
    ['ab', 'ab'],
  );
  t.equal(arrived, 3, 'one of them ran twice');
});

t.test('a conflict that never ends is given up after a fixed number of attempts', async (t) => {
  let attempts = 0;
  await t.rejects(
    inTransaction(
      db,
      async (transaction) => {
        attempts += 1;
        await transaction.execute(sql`do $$ begin raise exception using errcode = '40001'; end $$`);
      },
      { random: () => 0 },
    ),
  );
  t.equal(attempts, 4);
});

t.test('a connection that the server ends fails its transaction only', async (t) => {
  await t.rejects(
    inTransaction(db, async (transaction) => {
      const [row] = await rowsOf<{ pid: number }>(transaction, sql`select pg_backend_pid() as pid`);
      await db.execute(sql`select pg_terminate_backend(${row?.pid})`);
      await transaction.execute(sql`insert into samples values (1, 'a')`);
    }),
  );
  t.same(await labels(db), []);
  t.equal(pool.waitingCount, 0);
});

t.test('COPY stores rows of a stream in the same transaction', async (t) => {
  async function* rows() {
    for (let id = 1; id <= 5_000; id += 1) {
      yield `${copyValue(id)}\t${copyValue(id % 2 === 0 ? null : 'tab\t, line\n, return\r, back\\slash, åäö')}\n`;
    }
  }
  const stored = await inTransaction(db, (transaction) => copyInto(transaction, 'samples (id, label)', rows()));
  t.equal(stored, 5_000);
  const [first, second] = await labels(db);
  t.equal(first?.label, 'tab\t, line\n, return\r, back\\slash, åäö');
  t.equal(second?.label, null);
});

t.test('a source that fails midway stores nothing and its error comes through', async (t) => {
  const failure = new Error('row 3 is malformed');
  async function* rows() {
    yield '1\ta\n';
    yield '2\tb\n';
    throw failure;
  }
  await t.rejects(
    inTransaction(db, (transaction) => copyInto(transaction, 'samples (id, label)', rows())),
    failure,
  );
  t.same(await labels(db), []);
});

t.test('a row that the table refuses stores nothing, and the connection serves on', async (t) => {
  async function* rows() {
    yield '1\ta\n';
    yield 'one\tb\n';
  }
  await t.rejects(
    inTransaction(db, (transaction) => copyInto(transaction, 'samples (id, label)', rows())),
    { code: '22P02' },
  );
  t.same(await labels(db), []);
});

t.test('COPY reads its source no faster than the server takes it', async (t) => {
  let yielded = 0;
  let seenWhileBlocked = 0;
  const blocker = openDatabase(url, { connections: 1 });
  t.teardown(() => blocker.close());
  async function* rows() {
    for (let id = 1; id <= 2_000; id += 1) {
      yielded += 1;
      yield `${id}\t${'x'.repeat(10_000)}\n`;
    }
  }
  let copying: Promise<number> | undefined;
  await inTransaction(blocker.db, async (transaction) => {
    await transaction.execute(sql`lock table samples in access exclusive mode`);
    copying = inTransaction(db, (other) => copyInto(other, 'samples (id, label)', rows()));
    await transaction.execute(sql`select pg_sleep(0.2)`);
    seenWhileBlocked = yielded;
  });
  t.equal(await copying, 2_000);
  t.ok(seenWhileBlocked < 2_000, 'the source waited');
});

t.test('COPY outside a transaction is refused', async (t) => {
  await t.rejects(
    copyInto(
      db,
      'samples (id, label)',
      (async function* () {
        yield '1\ta\n';
      })(),
    ),
    /inTransaction/,
  );
});
