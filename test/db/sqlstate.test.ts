import { createServer } from 'node:net';
import { sql } from 'drizzle-orm';
import t, { type Test } from 'tap';
import { Problem } from '../../src/core/problem.ts';
import { inTransaction, openDatabase } from '../../src/db/open.ts';
import { isRetryable, problemOfDatabaseError } from '../../src/db/sqlstate.ts';
import { testDatabase } from '../support/database.ts';

const { db, url } = await testDatabase(t);

const errorOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('the work was expected to fail');
};

const raising = (code: string) =>
  errorOf(db.execute(sql.raw(`do $$ begin raise exception 'secret-text' using errcode = '${code}'; end $$`)));

const unavailable = (t: Test, error: unknown) => {
  const problem = problemOfDatabaseError(error);
  t.equal(problem?.code, 'service-unavailable');
  t.equal(problem?.headers['retry-after'], '2');
  t.equal(problem?.cause, error);
};

for (const code of ['08006', '40001', '40P01', '53100', '53300', '57014', '57P01', '57P03', '55P03', '25006']) {
  t.test(`SQLSTATE ${code} asks the caller to try again`, async (t) => {
    unavailable(t, await raising(code));
  });
}

t.test('who waited too long for another’s writing is told so, and not that the database is away', async (t) => {
  t.match(problemOfDatabaseError(await raising('55P03'))?.detail.sv, /^Någon annan håller på att ändra samma sak/);
  t.match(problemOfDatabaseError(await raising('57P01'))?.detail.sv, /^Databasen kan inte nås/);
});

t.test('a server that refuses connections asks the caller to try again', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  const port = typeof address === 'object' ? address?.port : 0;
  const unreachable = openDatabase(`postgres://nobody@127.0.0.1:${port}/none`);
  unavailable(t, await errorOf(unreachable.db.execute(sql`select 1`)));
  await unreachable.close();
});

t.test('a wrong password or database asks the caller to try again rather than telling it so', async (t) => {
  const wrong = new URL(url);
  wrong.password = 'wrong';
  const refused = openDatabase(wrong.href);
  unavailable(t, await errorOf(refused.db.execute(sql`select 1`)));
  await refused.close();
  const missing = openDatabase(Object.assign(new URL(url), { pathname: '/no_such_database' }).href);
  unavailable(t, await errorOf(missing.db.execute(sql`select 1`)));
  await missing.close();
});

t.test('a pool without a free connection asks the caller to try again', async (t) => {
  const small = openDatabase(url, { connections: 1 });
  const held = await small.pool.connect();
  unavailable(t, await errorOf(small.db.execute(sql`select 1`)));
  held.release();
  await small.close();
});

t.test('a connection lost in the middle of a transaction asks the caller to try again', async (t) => {
  const error = await errorOf(
    inTransaction(db, async (transaction) => {
      await transaction.execute(sql`select pg_terminate_backend(pg_backend_pid())`);
    }),
  );
  unavailable(t, error);
});

t.test('a pool that is closing asks the caller to try again', async (t) => {
  const closed = openDatabase(url);
  await closed.close();
  unavailable(t, await errorOf(closed.db.execute(sql`select 1`)));
});

t.test('a unique key that a command did not foresee is a conflict', async (t) => {
  t.equal(problemOfDatabaseError(await raising('23505'))?.code, 'conflict');
});

t.test('no text of the database reaches the problem', async (t) => {
  for (const code of ['57014', '23505']) {
    const problem = problemOfDatabaseError(await raising(code));
    t.notMatch(
      JSON.stringify([problem?.message, problem?.detail, problem?.faults, problem?.headers]),
      /secret|raise|\$\$/,
    );
  }
});

t.test('a fault of the program is no problem of the caller', async (t) => {
  t.equal(problemOfDatabaseError(await errorOf(db.execute(sql`select * from no_such_table`))), undefined);
  t.equal(problemOfDatabaseError(await raising('23503')), undefined);
  t.equal(problemOfDatabaseError(new TypeError('x is not a function')), undefined);
  t.equal(problemOfDatabaseError(Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG_TYPE' })), undefined);
  t.equal(problemOfDatabaseError(new Problem('conflict', { sv: '', en: '' })), undefined);
  t.equal(problemOfDatabaseError(undefined), undefined);
});

t.test('causes that form a ring end the search', async (t) => {
  const ring: { cause?: unknown } = {};
  ring.cause = ring;
  t.equal(problemOfDatabaseError(ring), undefined);
});

t.test('only conflicts between transactions are worth another attempt', async (t) => {
  t.ok(isRetryable(await raising('40001')));
  t.ok(isRetryable(await raising('40P01')));
  t.notOk(isRetryable(await raising('57014')));
  t.notOk(isRetryable(new Error('40001')));
});
