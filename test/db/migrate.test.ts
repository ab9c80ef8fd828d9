import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import t from 'tap';
import { migrate, migrationsFolder } from '../../src/db/migrate.ts';
import { testDatabase } from '../support/database.ts';

const { url } = await testDatabase(t);

/** An empty database beside the test's own, gone when the test ends. */
const emptyDatabase = async (t: { teardown(work: () => Promise<void>): void }, name: string): Promise<string> => {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  const database = `${new URL(url).pathname.slice(1)}_${name}`;
  await admin.query(`create database ${database}`);
  t.teardown(async () => {
    await admin.query(`drop database ${database}`);
    await admin.end();
  });
  return Object.assign(new URL(url), { pathname: `/${database}` }).href;
};

const rowsIn = async <Row extends pg.QueryResultRow>(address: string, statement: string): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  const { rows } = await client.query<Row>(statement);
  await client.end();
  return rows;
};

/** A folder of two migrations that make a table each. */
const sampleFolder = async (t: { teardown(work: () => Promise<void>): void }, second: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await cp(join(migrationsFolder, 'meta'), join(folder, 'meta'), { recursive: true });
  const entries = [1, 2].map((when) => ({ idx: when - 1, version: '7', when, tag: `${when}`, breakpoints: true }));
  await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify({ entries }));
  await writeFile(join(folder, '1.sql'), 'create table first (id int);--> statement-breakpoint\nselect 1;');
  await writeFile(join(folder, '2.sql'), second);
  return folder;
};

const tablesOf = async (address: string) =>
  (
    await rowsIn<{ name: string }>(
      address,
      `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
    )
  ).map(({ name }) => name);

t.test('processes that migrate at the same time apply each migration once', async (t) => {
  const address = await emptyDatabase(t, 'race');
  const applied = await Promise.all(Array.from({ length: 4 }, () => migrate(address)));
  const { entries } = JSON.parse(await readFile(join(migrationsFolder, 'meta/_journal.json'), 'utf8'));
  t.same(
    applied.filter((tags) => tags.length > 0),
    [entries.map(({ tag }: { tag: string }) => tag)],
  );
  const [row] = await rowsIn<{ count: number }>(
    address,
    'select count(*)::int as count from drizzle.__drizzle_migrations',
  );
  t.equal(row?.count, entries.length);
});

t.test('a migration that fails leaves no part of itself, and those before it stand', async (t) => {
  const address = await emptyDatabase(t, 'failing');
  const folder = await sampleFolder(t, 'create table second (id int);--> statement-breakpoint\nselect 1 / 0;');
  await t.rejects(migrate(address, folder), { code: '22012' });
  t.same(await tablesOf(address), ['first']);
  await writeFile(join(folder, '2.sql'), 'create table second (id int);');
  t.same(await migrate(address, folder), ['2']);
  t.same(await tablesOf(address), ['first', 'second']);
});

t.test('a process that dies in the middle of a migration leaves the schema as it was', async (t) => {
  const address = await emptyDatabase(t, 'killed');
  const folder = await sampleFolder(
    t,
    'create table second (id int);--> statement-breakpoint\nselect pg_terminate_backend(pg_backend_pid());',
  );
  await t.rejects(migrate(address, folder));
  t.same(await tablesOf(address), ['first']);
  await writeFile(join(folder, '2.sql'), 'create table second (id int);');
  t.same(await migrate(address, folder), ['2'], 'and the lock is free again');
});

t.test('a database with a migration that this version does not know is refused', async (t) => {
  const address = await emptyDatabase(t, 'newer');
  const folder = await sampleFolder(t, 'create table second (id int);');
  await migrate(address, folder);
  const journal = join(folder, 'meta/_journal.json');
  const { entries } = JSON.parse(await readFile(journal, 'utf8'));
  await writeFile(journal, JSON.stringify({ entries: entries.slice(0, 1) }));
  await t.rejects(migrate(address, folder), /does not know/);
});

t.test('a migration that was changed after it was applied is refused', async (t) => {
  const address = await emptyDatabase(t, 'edited');
  const folder = await sampleFolder(t, 'create table second (id int);');
  await migrate(address, folder);
  await writeFile(join(folder, '2.sql'), 'create table second (id bigint);');
  await t.rejects(migrate(address, folder), /2 was changed/);
});
