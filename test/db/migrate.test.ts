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
  try {
    const { rows } = await client.query<Row>(statement);
    return rows;
  } finally {
    await client.end();
  }
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

t.test('the figures of plans from before they had positions get them in the order of their codes', async (t) => {
  const address = await emptyDatabase(t, 'positions');
  const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await cp(migrationsFolder, folder, { recursive: true });
  const journal = JSON.parse(await readFile(join(migrationsFolder, 'meta/_journal.json'), 'utf8')) as {
    entries: { tag: string }[];
  };
  const entries = journal.entries.filter(({ tag }) => tag < '0016');
  await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify({ entries }));
  await migrate(address, folder);
  // The plans' own rows are not what is looked at: the figures stand without them.
  await rowsIn(
    address,
    `set session_replication_role = replica;
    insert into areas (id, code, kind, name_sv, source)
      values (7, 'SE', 'nation', 'a', ''), (8, '12', 'region', 'b', ''), (9, 'norra', 'healthcare-region', 'c', '');
    insert into professions (id, code, name_sv, name_en, occupation_codes, regulation, title_protection, confidence, source)
      values (5, 'lakare', '', '', '{}', '', '', 'high', ''), (6, 'barnmorska', '', '', '{}', '', '', 'high', '');
    insert into specialties (id, code, name_sv, specialty_group, kind, profession_id, source)
      values (3, 'urologi', 'u', '', 'base', 5, ''), (4, 'kirurgi', 'k', '', 'base', 5, '');
    insert into plan_figures (plan_key, area_id, profession_id, specialty_id, sector_id, year, measure_id, status_id)
      select plan, area, profession, specialty, sector, year, measure, 1
      from generate_series(1, 2) plan, (values (9), (7), (8)) a (area), (values (5, 3), (5, 4), (5, 0), (6, 0)) p (profession, specialty),
        generate_series(0, 1) sector, (values (2030), (2024)) y (year), generate_series(1, 2) measure
      order by measure desc, plan, area, profession`,
  );
  const left = journal.entries.slice(entries.length).map(({ tag }) => tag);
  t.strictSame(await migrate(address), left);
  const placed = await rowsIn<{ plan: number; position: number; codes: string[] }>(
    address,
    `select plan_key as plan, position, array[a.code, p.code, coalesce(s.code, ''), f.sector_id::text, f.year::text, f.measure_id::text] as codes
    from plan_figures f join areas a on a.id = f.area_id join professions p on p.id = f.profession_id
    left join specialties s on s.id = f.specialty_id order by 1, 2`,
  );
  for (const plan of [1, 2]) {
    const figures = placed.filter((one) => one.plan === plan);
    t.strictSame(
      figures.map(({ position }) => position),
      Array.from({ length: 96 }, (_, place) => place),
    );
    const codes = figures.map((figure) => figure.codes.join('\n'));
    t.strictSame(codes, codes.toSorted());
  }
  await t.rejects(
    rowsIn(address, 'update plan_figures set position = position + 1000'),
    'they are written once as before',
  );
});
