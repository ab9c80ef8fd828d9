import { createHash } from 'node:crypto';
import { Readable, Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'drizzle-orm';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { limits } from '../core/limits.ts';
import { clientOf, type Database, inTransaction, rowsOf } from './open.ts';

/*
 * A backup is text, of lines: a heading in JSON; then for each table its name and columns in JSON, its rows as COPY
 * writes them, `\.` and a sum in JSON; and last a line that says how many tables there were, so that a file that was
 * cut is never taken for a whole one. A table comes after those that it refers to.
 */

const format = 'kompetensforsorjning backup 1';

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
  readonly identity: string | null;
}

/** What the backup holds of a table, and what a restored one must hold again. */
export interface TableSum {
  readonly table: string;
  readonly rows: number;
  /** SHA-256 of the rows in the order of their key. */
  readonly sha256: string;
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const list = (names: readonly string[]): string => names.map(quote).join(', ');

/** All tables, those in parts as one, in an order in which each comes after those that it refers to. */
const listTables = async (tx: Database): Promise<Table[]> => {
  const tables = await rowsOf<Table & { refersTo: string[] }>(
    tx,
    sql`
      select c.relname as name,
        (
          select json_agg(a.attname order by a.attnum) from pg_attribute a
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        ) as columns,
        coalesce((
          select json_agg(a.attname order by k.position)
          from pg_index i, unnest(i.indkey) with ordinality as k (attnum, position)
          join pg_attribute a on a.attnum = k.attnum and a.attrelid = c.oid
          where i.indrelid = c.oid and i.indisprimary
        ), '[]') as key,
        (select a.attname from pg_attribute a where a.attrelid = c.oid and a.attidentity <> '' limit 1) as identity,
        array(
          select distinct f.relname from pg_constraint r join pg_class f on f.oid = r.confrelid
          where r.conrelid = c.oid and r.contype = 'f' and r.confrelid <> c.oid
        )::text[] as "refersTo"
      from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      order by c.relname`,
  );
  const ordered: typeof tables = [];
  while (ordered.length < tables.length) {
    const done = new Set(ordered.map(({ name }) => name));
    const ready = tables.filter(({ name, refersTo }) => !done.has(name) && refersTo.every((other) => done.has(other)));
    if (ready.length === 0) throw new Error('The tables refer to each other in a circle.');
    ordered.push(...ready);
  }
  return ordered;
};

/** The parts of tables in parts: their rows go with the table, their rules are their own. */
const listParts = (tx: Database): Promise<{ name: string }[]> =>
  rowsOf(
    tx,
    sql`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relispartition`,
  );

const schemaOf = async (tx: Database): Promise<string[]> =>
  (await rowsOf<{ hash: string }>(tx, sql`select hash from drizzle.__drizzle_migrations order by created_at`)).map(
    ({ hash }) => hash,
  );

/** Passes bytes on while it counts lines and sums them up. */
const summing = (): Transform & { sum(): { rows: number; sha256: string } } => {
  const hash = createHash('sha256');
  let rows = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) rows += 1;
      done(null, chunk);
    },
  });
  return Object.assign(stream, { sum: () => ({ rows, sha256: hash.digest('hex') }) });
};

/** Without a key the whole row orders, so that the sum is the same wherever the rows stand. */
const copyOut = ({ name, columns, key }: Table): string =>
  `copy (select ${list(columns)} from ${quote(name)} order by ${list(key.length === 0 ? columns : key)}) to stdout`;

const sumOf = async (tx: Database, table: Table): Promise<TableSum> => {
  const sums = summing();
  const copy = Object.assign(clientOf(tx).query(copyTo(copyOut(table))));
  await pipeline(copy, sums, async (source) => {
    for await (const _ of source);
  });
  return { table: table.name, ...sums.sum() };
};

/** The statements of a backup may take as long as an import. */
const allowTime = (tx: Database) => tx.execute(sql.raw(`set local statement_timeout = ${limits.copyTimeoutMs}`));

/**
 * Writes everything that the database holds, as one snapshot, while the service goes on. The database must be opened as
 * its owner. Answers the sum of each table.
 */
export const writeBackup = (db: Database, target: Writable): Promise<TableSum[]> =>
  inTransaction(
    db,
    async (tx) => {
      await allowTime(tx);
      const tables = await listTables(tx);
      const write = (text: string): Promise<void> =>
        new Promise((resolve, reject) => target.write(text, (error) => (error ? reject(error) : resolve())));
      await write(`${JSON.stringify({ format, schema: await schemaOf(tx) })}\n`);
      const sums: TableSum[] = [];
      for (const table of tables) {
        await write(`${JSON.stringify({ table: table.name, columns: table.columns })}\n`);
        const rows = summing();
        const copy = clientOf(tx).query(copyTo(copyOut(table)));
        await pipeline(copy, rows, target, { end: false });
        const sum = { table: table.name, ...rows.sum() };
        await write(`\\.\n${JSON.stringify(sum)}\n`);
        sums.push(sum);
      }
      await write(`${JSON.stringify({ tables: sums.length })}\n`);
      return sums;
    },
    { isolation: 'repeatable read', readOnly: true },
  );

/** Lines of a stream, as bytes without their line feeds. */
async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    let data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let at = data.indexOf(10); at !== -1; at = data.indexOf(10)) {
      yield data.subarray(0, at);
      data = data.subarray(at + 1);
    }
    rest = data;
  }
  if (rest.length > 0) throw new Error('The backup is cut: its last line has no end.');
}

const endOfRows = Buffer.from('\\.');

const nextLine = async (lines: AsyncGenerator<Buffer>): Promise<Buffer> => {
  const { value, done } = await lines.next();
  if (done === true) throw new Error('The backup is cut: a part of it is missing.');
  return value;
};

async function* rowsUntilEnd(lines: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  let batch: Buffer[] = [];
  for (;;) {
    const row = await nextLine(lines);
    if (row.equals(endOfRows)) break;
    batch.push(row, Buffer.from('\n'));
    if (batch.length > 2 * limits.rowsPerBatch) {
      yield Buffer.concat(batch);
      batch = [];
    }
  }
  if (batch.length > 0) yield Buffer.concat(batch);
}

const refuseUsed = async (tx: Database): Promise<void> => {
  const [row] = await rowsOf<{ used: boolean }>(
    tx,
    sql`select exists (select from audit_events) or exists (select from surveys) as used`,
  );
  if (row?.used === true) throw new Error('The database is in use already. Restore into a new one.');
};

/** The rules that the database keeps on writes do not hold for what was written under them already. */
const openTable = (name: string): string => `
  alter table ${quote(name)} no force row level security;
  alter table ${quote(name)} disable trigger user;`;
const closeTable = (name: string, isForced: boolean): string => `
  alter table ${quote(name)} enable trigger user;
  ${isForced ? `alter table ${quote(name)} force row level security;` : ''}`;

const restoreTable = async (tx: Database, table: Table, lines: AsyncGenerator<Buffer>): Promise<TableSum> => {
  const head: { table: string; columns: string[] } = JSON.parse((await nextLine(lines)).toString());
  if (head.table !== table.name || head.columns.join() !== table.columns.join()) {
    throw new Error(`The backup has the table ${head.table} where ${table.name} is expected.`);
  }
  const copy = clientOf(tx).query(copyFrom(`copy ${quote(table.name)} (${list(table.columns)}) from stdin`));
  await pipeline(Readable.from(rowsUntilEnd(lines)), copy);
  const stated: TableSum = JSON.parse((await nextLine(lines)).toString());
  const found = await sumOf(tx, table);
  if (found.sha256 !== stated.sha256 || found.rows !== stated.rows) {
    throw new Error(
      `The table ${table.name} is not what was backed up: ${found.rows} of ${stated.rows} rows, other hash.`,
    );
  }
  if (table.identity !== null) {
    const [sequence, column] = [`public.${table.name}`, table.identity];
    await tx.execute(sql`
      select setval(pg_get_serial_sequence(${sequence}, ${column}), coalesce(max(${sql.identifier(column)}), 1), max(${sql.identifier(column)}) is not null)
      from ${sql.identifier(table.name)}`);
  }
  return found;
};

/**
 * Fills a migrated and unused database with a backup, in one transaction: all of it or nothing. Every table's hash is
 * computed again from what was stored. The database must be opened as its owner.
 * @param check what else must hold before it stands, such as the chains of the audit
 * @throws Error for a backup that is cut, altered, or of another version of the schema, and for a database in use
 */
export const restoreBackup = (
  db: Database,
  source: AsyncIterable<Buffer>,
  check: (tx: Database) => Promise<void> = async () => undefined,
): Promise<TableSum[]> =>
  inTransaction(db, async (tx) => {
    await allowTime(tx);
    await refuseUsed(tx);
    const lines = linesOf(source);
    const heading: { format: string; schema: string[] } = JSON.parse((await nextLine(lines)).toString());
    if (heading.format !== format) throw new Error('The file is no backup of this service.');
    if (heading.schema.join() !== (await schemaOf(tx)).join()) {
      throw new Error('The backup is of another version. Restore with that version of the program, then migrate.');
    }
    const tables = await listTables(tx);
    const ruled = [...tables, ...(await listParts(tx))];
    const forced = new Set(
      (
        await rowsOf<{ name: string }>(
          tx,
          sql`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relforcerowsecurity`,
        )
      ).map(({ name }) => name),
    );
    await tx.execute(sql.raw(ruled.map(({ name }) => openTable(name)).join('\n')));
    await tx.execute(sql.raw(`truncate ${list(tables.map(({ name }) => name))}`));
    const sums: TableSum[] = [];
    for (const table of tables) sums.push(await restoreTable(tx, table, lines));
    const end: { tables: number } = JSON.parse((await nextLine(lines)).toString());
    if (end.tables !== sums.length) throw new Error('The backup has another number of tables.');
    await check(tx);
    // Checks of references wait for the end of the transaction and would stand in the way of the next statement.
    await tx.execute(sql`set constraints all immediate`);
    await tx.execute(sql.raw(ruled.map(({ name }) => closeTable(name, forced.has(name))).join('\n')));
    return sums;
  });
