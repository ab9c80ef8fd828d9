import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { limits } from '../core/limits.ts';
import { clientOf, type Database, inTransaction } from './open.ts';

/** The table and the columns of a target such as `survey_lines (version_key, area_id)`. */
const partsOf = (target: string): { table: string; columns: string } => {
  const [, table, columns] = /^([a-z_]+) \(([a-z0-9_,"\s]+)\)$/.exec(target) ?? [];
  if (table === undefined || columns === undefined)
    throw new Error(`COPY needs a table with its columns, not ${target}`);
  return { table, columns };
};

/**
 * Streams rows into a table, inside the transaction. Unless another format is named, rows have COPY's text format: a
 * tab between values, `\N` for null, a line feed after each row. The source is read no faster than PostgreSQL takes
 * it. If the source fails, so does the COPY, with the source's error; the transaction must then be rolled back.
 *
 * PostgreSQL has no COPY into a table whose rows are subject to policies, so such rows come by way of a temporary
 * table, which is not logged, and one statement from there, whose check of the policy is a look into a small hash.
 *
 * @param target table and columns as written in the program, such as `survey_lines (version_key, area_id)`
 * @param format COPY's options as written in the program, such as `format csv, header match`
 * @returns the number of rows stored
 */
export const copyInto = async (
  transaction: Database,
  target: string,
  source: AsyncIterable<string | Buffer>,
  format = 'format text',
): Promise<number> => {
  const client = clientOf(transaction);
  const { table, columns } = partsOf(target);
  // An import is judged by its own, longer time: it waits for its sender as well.
  await client.query(`set local statement_timeout = ${limits.copyTimeoutMs}`);
  const { rows } = await client.query<{ active: boolean }>(`select row_security_active('${table}') as active`);
  const isGuarded = rows[0]?.active === true;
  const staging = `copied_${table}`;
  if (isGuarded) {
    await client.query(`create temporary table ${staging} on commit drop as select ${columns} from ${table} limit 0`);
  }
  const copyTarget = isGuarded ? `pg_temp.${staging} (${columns})` : target;
  const copy = Object.assign(copyFrom(`copy ${copyTarget} from stdin with (${format})`), {
    query_timeout: limits.copyTimeoutMs + 1_000,
  });
  // A batch is some hundred kilobytes: one waits while another is sent, and the rest stays with the sender.
  await pipeline(Readable.from(source, { objectMode: true, highWaterMark: 1 }), client.query(copy));
  if (isGuarded) {
    const insert = `insert into ${target} select ${columns} from pg_temp.${staging}`;
    const timed = { text: insert, query_timeout: limits.copyTimeoutMs + 1_000 };
    await client.query(timed);
    await client.query(`drop table pg_temp.${staging}`);
  }
  await client.query(`set local statement_timeout = ${limits.statementTimeoutMs}`);
  return copy.rowCount;
};

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** One value in COPY's text format. */
export const copyValue = (value: string | number | null): string =>
  value === null
    ? '\\N'
    : typeof value === 'number'
      ? String(value)
      : value.replace(/[\\\t\n\r]/g, (c) => escapes[c] ?? c);

/** What COPY cannot take as parameters must be in the statement itself; there is nothing of a caller's in it. */
const textOf = (statement: SQL): string => {
  const { sql: text, params } = new PgDialect().sqlToQuery(statement);
  if (params.length > 0) throw new TypeError('COPY takes no parameters');
  return text;
};

/**
 * Like `copyInto`, where some columns are the same in every row: the rows come without them, by way of a temporary
 * table, which is not logged.
 *
 * @param constants whole numbers by the columns that they go into
 */
export const copyIntoWith = async (
  transaction: Database,
  target: string,
  constants: Readonly<Record<string, number>>,
  source: AsyncIterable<string | Buffer>,
): Promise<number> => {
  const client = clientOf(transaction);
  const { table, columns } = partsOf(target);
  const staging = `rows_of_${table}`;
  await client.query(`create temporary table ${staging} on commit drop as select ${columns} from ${table} limit 0`);
  const count = await copyInto(transaction, `${staging} (${columns})`, source);
  await client.query(`set local statement_timeout = ${limits.copyTimeoutMs}`);
  const values = Object.values(constants).map(Number).join(', ');
  const text = `insert into ${table} (${Object.keys(constants).join(', ')}, ${columns}) select ${values}, ${columns} from pg_temp.${staging}`;
  const timed = { text, query_timeout: limits.copyTimeoutMs + 1_000 };
  await client.query(timed);
  await client.query(`drop table pg_temp.${staging}`);
  await client.query(`set local statement_timeout = ${limits.statementTimeoutMs}`);
  return count;
};

/** A COPY of what a select finds, with a time of its own; `end` ends the client's watch over that time. */
const copyOf = (select: SQL, format: string) => {
  const copy = Object.assign(copyTo(`copy (${textOf(select)}) to stdout with (${format})`), {
    query_timeout: limits.copyTimeoutMs + 1_000,
    /** Replaced by the client; called, it ends the watch over the query's time. */
    callback: (): void => undefined,
  });
  return copy;
};

/**
 * What a select finds, inside a transaction, in COPY's text format. The bytes are in memory of their own, so that they
 * can go over to another thread.
 */
export const copyRows = async (transaction: Database, select: SQL): Promise<Uint8Array<ArrayBuffer>> => {
  const client = clientOf(transaction);
  await client.query(`set local statement_timeout = ${limits.copyTimeoutMs}`);
  const copy = copyOf(select, 'format text');
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of client.query(copy)) chunks.push(chunk as Uint8Array);
  } finally {
    copy.callback();
  }
  await client.query(`set local statement_timeout = ${limits.statementTimeoutMs}`);
  const rows = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let length = 0;
  for (const chunk of chunks) {
    rows.set(chunk, length);
    length += chunk.length;
  }
  return rows;
};

/** Waits until a stream takes more, or is closed. */
const nextDrain = async (out: PassThrough, closed: Promise<unknown>): Promise<void> => {
  const waiting = new AbortController();
  const drained = once(out, 'drain', { signal: waiting.signal }).catch(() => undefined);
  await Promise.race([drained, closed]);
  waiting.abort();
};

/**
 * Streams what a select finds, no faster than the reader takes it, over a connection of its own, or in a transaction that
 * then waits for its end. A reader that goes away lets the rest run to nowhere: a COPY cannot be left in the middle without losing its connection.
 *
 * @param format COPY's options as written in the program, such as `format csv, delimiter ';'`
 */
export const copyOut = (db: Database, select: SQL, format: string): Readable => {
  const out = new PassThrough();
  // Listened to once: a listener for each wait would stay until the end.
  const closed = once(out, 'close').catch(() => undefined);
  inTransaction(
    db,
    async (transaction) => {
      const client = clientOf(transaction);
      await client.query(`set local statement_timeout = ${limits.copyTimeoutMs}`);
      const copy = copyOf(select, format);
      try {
        for await (const chunk of client.query(copy)) {
          if (out.destroyed || out.write(chunk)) continue;
          await nextDrain(out, closed);
        }
      } finally {
        copy.callback();
      }
      await client.query(`set local statement_timeout = ${limits.statementTimeoutMs}`);
      out.end();
    },
    { readOnly: true },
  ).catch((error: Error) => out.destroy(error));
  return out;
};
