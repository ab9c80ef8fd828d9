import { drizzle, type NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { limits } from '../core/limits.ts';

/** A database or a transaction in it: queries do not know which. */
export type Database = PgDatabase<NodePgQueryResultHKT, Record<string, never>>;

/** An open pool and the way to close it. */
export interface OpenDatabase {
  readonly db: Database;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

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
  return { db: drizzle(pool, { casing: 'snake_case' }), pool, close: () => pool.end() };
};
