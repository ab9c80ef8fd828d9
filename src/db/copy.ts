import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { limits } from '../core/limits.ts';
import { clientOf, type Database } from './open.ts';

/**
 * Streams rows into a table, inside the transaction. Unless another format is named, rows have COPY's text format: a
 * tab between values, `\N` for null, a line feed after each row. The source is read no faster than PostgreSQL takes it. If the source fails, so does the
 * COPY, with the source's error; the transaction must then be rolled back.
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
  // An import is judged by its own, longer time: it waits for its sender as well.
  await client.query(`set local statement_timeout = ${limits.copyTimeoutMs}`);
  const copy = Object.assign(copyFrom(`copy ${target} from stdin with (${format})`), {
    query_timeout: limits.copyTimeoutMs + 1_000,
  });
  await pipeline(Readable.from(source, { objectMode: true }), client.query(copy));
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
