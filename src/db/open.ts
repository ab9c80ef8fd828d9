import { setTimeout as sleep } from 'node:timers/promises';
import type { SQL } from 'drizzle-orm';
import { drizzle, type NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { limits } from '../core/limits.ts';
import { isConnectionLost, isRetryable } from './sqlstate.ts';

/** A database or a transaction in it: queries do not know which. */
export type Database = PgDatabase<NodePgQueryResultHKT, Record<string, never>>;

/** An open pool and the way to close it. */
export interface OpenDatabase {
  readonly db: Database;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

const pools = new WeakMap<Database, pg.Pool>();
const transactionClients = new WeakMap<Database, pg.PoolClient>();

/**
 * Opens a pool on a PostgreSQL address. A connection that is lost, whether idle or in the middle of a transaction,
 * fails its own query and nothing else: both the pool and each of its clients have a listener, since an `error`
 * event without one ends the process.
 */
export const openDatabase = (
  url: string,
  options: { connections?: number; applicationName?: string; onError?: (error: Error) => void } = {},
): OpenDatabase => {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? limits.poolConnections,
    connectionTimeoutMillis: limits.poolWaitMs,
    statement_timeout: limits.statementTimeoutMs,
    query_timeout: limits.statementTimeoutMs + 1_000,
    idle_in_transaction_session_timeout: limits.idleInTransactionTimeoutMs,
    application_name: options.applicationName ?? 'kompetensforsorjning',
    keepAlive: true,
  });
  const report = options.onError ?? (() => undefined);
  pool.on('error', report);
  pool.on('connect', (client) => client.on('error', report));
  const db: Database = drizzle(pool, { casing: 'snake_case' });
  pools.set(db, pool);
  return { db, pool, close: () => pool.end() };
};

export interface TransactionOptions {
  /** Read committed unless said otherwise; a snapshot of many statements asks for repeatable read. */
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  readonly readOnly?: boolean;
  /** From 0 to 1, for the spread of the waits between attempts. */
  readonly random?: () => number;
}

const beginStatement = ({ isolation = 'read committed', readOnly = false }: TransactionOptions): string =>
  `begin isolation level ${isolation} ${readOnly ? 'read only' : 'read write'}`;

const attemptTransaction = async <Result>(
  pool: pg.Pool,
  work: (transaction: Database) => Promise<Result>,
  options: TransactionOptions,
): Promise<Result> => {
  const client = await pool.connect();
  const transaction: Database = drizzle(client, { casing: 'snake_case' });
  transactionClients.set(transaction, client);
  let broken = false;
  try {
    await client.query(beginStatement(options));
    const result = await work(transaction);
    const { command } = await client.query('commit');
    // PostgreSQL answers a commit of a failed transaction by rolling back without an error.
    if (command !== 'COMMIT') throw new Error('The transaction was rolled back: one of its statements had failed.');
    return result;
  } catch (error) {
    // A rollback on a connection that no longer answers would only wait for another timeout.
    if (isConnectionLost(error)) broken = true;
    else await client.query('rollback').catch(() => (broken = true));
    throw error;
  } finally {
    transactionClients.delete(transaction);
    client.release(broken);
  }
};

/**
 * Runs work in one transaction, and again from the start if PostgreSQL ended it for a conflict with another
 * (40001, 40P01), up to `limits.transactionAttempts` times. Work must therefore have no effects but those in the
 * database. Given a transaction, it runs the work inside that one.
 */
export const inTransaction = async <Result>(
  db: Database,
  work: (transaction: Database) => Promise<Result>,
  options: TransactionOptions = {},
): Promise<Result> => {
  if (transactionClients.has(db)) return work(db);
  const pool = pools.get(db);
  if (pool === undefined) throw new Error('inTransaction needs a database from openDatabase, or a transaction in it.');
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptTransaction(pool, work, options);
    } catch (error) {
      if (attempt >= limits.transactionAttempts || !isRetryable(error)) throw error;
      await sleep(limits.transactionRetryMs * attempt * (1 + (options.random ?? Math.random)()));
    }
  }
};

/** The connection that a transaction from inTransaction runs on, for what drizzle does not know (COPY). */
export const clientOf = (transaction: Database): pg.PoolClient => {
  const client = transactionClients.get(transaction);
  if (client === undefined) throw new Error('COPY needs a transaction from inTransaction.');
  return client;
};

/**
 * Runs one statement and returns its rows as PostgreSQL names them. Numbers up to int4 and float8 arrive as numbers;
 * dates, timestamps, bigint and numeric arrive as text, so a statement casts or formats what it wants otherwise.
 */
export const rowsOf = async <Row extends object>(db: Database, statement: SQL): Promise<Row[]> => {
  const { rows }: { rows: object[] } = await db.execute(statement);
  return rows as Row[];
};
