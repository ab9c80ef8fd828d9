import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type SQL, sql } from 'drizzle-orm';
import { drizzle, type NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { limits } from '../core/limits.ts';
import { type RowScope, settingsOfScope } from './scope.ts';
import { isConnectionLost, isRetryable } from './sqlstate.ts';

/** A database or a transaction in it: queries do not know which. */
export type Database = PgDatabase<NodePgQueryResultHKT, Record<string, never>>;

/** An open pool and the way to close it. */
export interface OpenDatabase {
  readonly db: Database;
  readonly pool: pg.Pool;
  /** The sockets of its connections, for who must end them from outside. */
  readonly sockets: ReadonlySet<Socket>;
  close(): Promise<void>;
}

/** Where the statements of a database run, and what they may see. */
interface Origin {
  readonly pool: pg.Pool;
  /** Absent: the connection's own rights, without a scope. */
  readonly scope?: RowScope;
  readonly readOnly: boolean;
}

const origins = new WeakMap<Database, Origin>();
const openTransactions = new WeakMap<
  Database,
  { readonly client: pg.PoolClient; readonly scope: RowScope | undefined }
>();

/** The role that the service works as: it owns nothing, bypasses nothing and defines nothing (see the migrations). */
const applicationRole = 'kompetensforsorjning_application';

/**
 * Opens a pool on a PostgreSQL address. A connection that is lost, whether idle or in the middle of a transaction,
 * fails its own query and nothing else: both the pool and each of its clients have a listener, since an `error`
 * event without one ends the process.
 */
export const openDatabase = (
  url: string,
  options: {
    connections?: number;
    applicationName?: string;
    /** Milliseconds of one statement, where not those of a request's. */
    statementTimeoutMs?: number;
    onError?: (error: Error) => void;
    /**
     * `application`: with the rights of the application's role, and no row of an organisation without a scope.
     * `system`: the same rights with the scope of the service's own work, for connections that no request is given.
     * Left out: as the user whom the address names, for migrations and operators.
     */
    as?: 'application' | 'system';
  } = {},
): OpenDatabase => {
  const statementTimeoutMs = options.statementTimeoutMs ?? limits.statementTimeoutMs;
  const role = options.as === undefined ? [] : [`-c role=${applicationRole}`];
  const scope = options.as === 'system' ? ['-c app.role=system'] : [];
  const sockets = new Set<Socket>();
  const pool = new pg.Pool({
    connectionString: url,
    stream: () => {
      const socket = new Socket();
      sockets.add(socket);
      return socket.once('close', () => sockets.delete(socket));
    },
    ...(role.length === 0 ? {} : { options: [...role, ...scope].join(' ') }),
    max: options.connections ?? limits.poolConnections,
    connectionTimeoutMillis: limits.poolWaitMs,
    statement_timeout: statementTimeoutMs,
    // Where the server itself has fallen silent, this side gives up; a little later, so that the server may say why.
    query_timeout: statementTimeoutMs + limits.queryGraceMs,
    idle_in_transaction_session_timeout: limits.idleInTransactionTimeoutMs,
    application_name: options.applicationName ?? 'kompetensforsorjning',
    keepAlive: true,
  });
  const report = options.onError ?? (() => undefined);
  pool.on('error', report);
  pool.on('connect', (client) => client.on('error', report));
  const db: Database = drizzle(pool, { casing: 'snake_case' });
  origins.set(db, { pool, readOnly: false });
  return { db, pool, sockets, close: () => pool.end() };
};

const scopedDatabases = new WeakMap<pg.Pool, Map<string, Database>>();

/**
 * The same database as one caller may see it: every statement runs in a transaction that begins by naming the caller's
 * organisation, and the policies of the tables do the rest. Outside inTransaction each statement has a transaction of
 * its own. `readOnly` refuses every write, for operations that only read.
 */
export const scopedTo = (db: Database, scope: RowScope, readOnly: boolean): Database => {
  // A transaction began with its scope, and keeps it.
  if (openTransactions.get(db)?.scope !== undefined) return db;
  const origin = origins.get(db);
  if (origin === undefined) throw new Error('A scope needs a database from openDatabase.');
  const { pool } = origin;
  const known = scopedDatabases.get(pool) ?? new Map<string, Database>();
  scopedDatabases.set(pool, known);
  const key = `${readOnly} ${settingsOfScope(scope)}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const query: pg.PoolClient['query'] = ((config: pg.QueryConfig, values?: unknown[]) =>
    attemptTransaction({ pool, scope, readOnly }, async (_transaction, client) => client.query(config, values), {
      readOnly,
    })) as pg.PoolClient['query'];
  // All that drizzle asks of a client outside its own transactions, which this house does not use.
  const scoped: Database = drizzle({ query } as pg.PoolClient, { casing: 'snake_case' });
  origins.set(scoped, { pool, scope, readOnly });
  known.set(key, scoped);
  return scoped;
};

export interface TransactionOptions {
  /** Read committed unless said otherwise; a snapshot of many statements asks for repeatable read. */
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  readonly readOnly?: boolean;
  /** From 0 to 1, for the spread of the waits between attempts. */
  readonly random?: () => number;
}

const beginStatement = (options: TransactionOptions, scope: RowScope | undefined): string => {
  const { isolation = 'read committed', readOnly = false } = options;
  const begin = `begin isolation level ${isolation} ${readOnly ? 'read only' : 'read write'}`;
  const lockTimeoutMs = readOnly ? limits.readLockTimeoutMs : limits.writeLockTimeoutMs;
  return scope === undefined
    ? begin
    : `${begin}; select ${settingsOfScope(scope)}, set_config('lock_timeout', '${lockTimeoutMs}', true)`;
};

const attemptTransaction = async <Result>(
  { pool, scope }: Origin,
  work: (transaction: Database, client: pg.PoolClient) => Promise<Result>,
  options: TransactionOptions,
): Promise<Result> => {
  const client = await pool.connect();
  const transaction: Database = drizzle(client, { casing: 'snake_case' });
  openTransactions.set(transaction, { client, scope });
  let broken = false;
  try {
    // A database that hangs is found out here, before anything that may rightly take long.
    const begin = { text: beginStatement(options, scope), query_timeout: limits.beginTimeoutMs };
    await client.query(begin);
    const result = await work(transaction, client);
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
    openTransactions.delete(transaction);
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
  if (openTransactions.has(db)) return work(db);
  const origin = origins.get(db);
  if (origin === undefined)
    throw new Error('inTransaction needs a database from openDatabase, or a transaction in it.');
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptTransaction(origin, work, origin.readOnly ? { ...options, readOnly: true } : options);
    } catch (error) {
      if (attempt >= limits.transactionAttempts || !isRetryable(error)) throw error;
      await sleep(limits.transactionRetryMs * attempt * (1 + (options.random ?? Math.random)()));
    }
  }
};

/**
 * Runs work that may see every organisation's rows, inside a caller's transaction or in one of its own. For the few
 * questions that one council is answered about others, such as whether a cell is counted twice; what leaves the work
 * must be no more than the answer. Nothing wider is open to the work: it writes as the system's policies allow.
 */
export const seeingAll = <Result>(db: Database, work: (transaction: Database) => Promise<Result>): Promise<Result> =>
  inTransaction(db, async (transaction) => {
    const scope = openTransactions.get(transaction)?.scope;
    if (scope === undefined) return work(transaction);
    await transaction.execute(sql`select set_config('app.role', 'system', true)`);
    try {
      return await work(transaction);
    } finally {
      // In a transaction that has failed already this fails as well, and nothing more can be read in it.
      await transaction.execute(sql`select set_config('app.role', ${scope.role}, true)`).catch(() => undefined);
    }
  });

/** The connection that a transaction from inTransaction runs on, for what drizzle does not know (COPY). */
export const clientOf = (transaction: Database): pg.PoolClient => {
  const open = openTransactions.get(transaction);
  if (open === undefined) throw new Error('COPY needs a transaction from inTransaction.');
  return open.client;
};

/**
 * Runs one statement and returns its rows as PostgreSQL names them. Numbers up to int4 and float8 arrive as numbers;
 * dates, timestamps, bigint and numeric arrive as text, so a statement casts or formats what it wants otherwise.
 */
export const rowsOf = async <Row extends object>(db: Database, statement: SQL): Promise<Row[]> => {
  const { rows }: { rows: object[] } = await db.execute(statement);
  return rows as Row[];
};
