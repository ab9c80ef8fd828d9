import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findEmbedded, startEmbedded } from '../../src/db/embedded.ts';
import { migrate, migrationsFolder } from '../../src/db/migrate.ts';
import { type OpenDatabase, openDatabase } from '../../src/db/open.ts';
import { loadPublishedParameters } from '../../src/features/forecasts/commands/parameters.ts';
import { loadRegisters } from '../../src/features/registers/commands.ts';

/*
 * One cluster serves all test files and stays between runs; a process of its own ends it when it was not used for some
 * minutes, and `npm run test:stop` at once.
 * A template with the schema and the registers is made once for each state of their sources; each test file gets a
 * copy of it, which takes some 30 ms.
 */

const projectFolder = join(migrationsFolder, '..');
const cluster = { dataFolder: join(projectFolder, '.data/test'), durable: false, log: () => undefined };

/** Its time says when a test last asked for a database. */
const lastUse = join(cluster.dataFolder, 'last-use');

/** Holds the process id of the one watcher that counts; others go. */
const watcher = join(cluster.dataFolder, 'watcher');

/** How long the cluster waits for a next test, and how often that is looked at; both in milliseconds. */
const idleMs = 10 * 60_000;
const lookMs = 20_000;

const noteUse = async (): Promise<void> => {
  const now = new Date();
  await utimes(lastUse, now, now).catch(async () => {
    await mkdir(cluster.dataFolder, { recursive: true });
    await writeFile(lastUse, '');
  });
};

/** Starts what ends the cluster when nobody uses it, in a session of its own and without a pipe of this process. */
const startWatch = (): void => {
  const program = join(projectFolder, 'dist-test/support/watch-database.js');
  spawn(process.execPath, [program], { cwd: projectFolder, detached: true, stdio: 'ignore' })
    .on('error', () => undefined)
    .unref();
};

/** Held shared by every test process, and exclusively by what stops the cluster. */
const useLock = 1_001;
const templateLock = 1_002;

const connect = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url, application_name: 'tests' });
  client.on('error', () => undefined);
  await client.connect();
  return client;
};

interface Server {
  readonly url: (databaseName: string) => string;
  /** Keeps the cluster in use until it is closed. */
  readonly keeper: pg.Client;
}

const namedServer = (address: string) => (databaseName: string) => {
  const url = new URL(address);
  url.pathname = databaseName;
  return url.href;
};

const openServer = async (): Promise<Server> => {
  const named = process.env.DATABASE_URL;
  for (let attempt = 1; ; attempt += 1) {
    const embedded = named === undefined ? await startEmbedded(cluster) : undefined;
    const url = embedded?.url ?? namedServer(named ?? '');
    if (embedded?.reused === false) startWatch();
    let keeper: pg.Client | undefined;
    try {
      keeper = await connect(url('postgres'));
      await keeper.query('select pg_advisory_lock_shared($1)', [useLock]);
      return { url, keeper };
    } catch (error) {
      // Another run may just be stopping the cluster; then it is started again.
      await keeper?.end().catch(() => undefined);
      if (named !== undefined || attempt === 3) throw error;
    }
  }
};

const sourcesOfTemplate = ['migrations', 'src/features/registers', 'src/db/migrate.ts', 'src/db/copy.ts'];

const filesBelow = async (path: string): Promise<string[]> => {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
  return entries === undefined
    ? [path]
    : entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
};

const templateName = async (): Promise<string> => {
  const files = (await Promise.all(sourcesOfTemplate.map((path) => filesBelow(join(projectFolder, path))))).flat();
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(file).update(await readFile(file).catch(() => ''));
  return `template_${hash.digest('hex').slice(0, 16)}`;
};

/** Makes the template unless it exists. It gets its name last, so that an interrupted attempt is never used. */
const ensureTemplate = async ({ url, keeper }: Server): Promise<string> => {
  const name = await templateName();
  await keeper.query('select pg_advisory_lock($1)', [templateLock]);
  try {
    const { rowCount } = await keeper.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) {
      const unfinished = `${name}_unfinished`;
      await keeper.query(`drop database if exists ${unfinished}`);
      await keeper.query(`create database ${unfinished}`);
      await migrate(url(unfinished));
      const { db, close } = openDatabase(url(unfinished), { connections: 1 });
      await loadRegisters(db, join(migrationsFolder, 'registers'))
        .then(() => loadPublishedParameters(db, join(migrationsFolder, 'parameters')))
        .finally(close);
      await keeper.query(`alter database ${unfinished} rename to ${name}`);
    }
  } finally {
    await keeper.query('select pg_advisory_unlock($1)', [templateLock]);
  }
  return name;
};

export interface TestDatabase extends OpenDatabase {
  readonly url: string;
}

let databasesMade = 0;

/**
 * A database of its own for a test file, migrated and with the registers loaded. At the end its pool is closed and it
 * is dropped; a connection that was not given back, or a pool that was opened on `url` and not closed, fails the file.
 */
export const testDatabase = async (t: { teardown(work: () => Promise<void>): void }): Promise<TestDatabase> => {
  await noteUse();
  const server = await openServer();
  const template = await ensureTemplate(server);
  databasesMade += 1;
  const name = `test_${process.pid}_${databasesMade}`;
  await server.keeper.query(`drop database if exists ${name}`);
  await server.keeper.query(`create database ${name} template ${template} strategy file_copy`);
  const url = server.url(name);
  const opened = openDatabase(url, { connections: 5, applicationName: name });
  const inUse = new Set<pg.PoolClient>();
  opened.pool.on('acquire', (client) => inUse.add(client));
  opened.pool.on('release', (_error, client) => inUse.delete(client));
  t.teardown(async () => {
    const leaked = inUse.size;
    // Destroyed, or they would keep the process waiting until its time is up.
    for (const client of inUse) client.release(true);
    await opened.close();
    try {
      if (leaked > 0) throw new Error(`${leaked} connections were not given back.`);
      await server.keeper.query(`drop database ${name}`);
    } finally {
      await server.keeper.end();
    }
  });
  return { ...opened, url };
};

/** Stops the cluster unless a run uses it, after dropping the databases of killed runs; says whether it runs no more. */
export const stopTestCluster = async (): Promise<boolean> => {
  const running = await findEmbedded(cluster);
  if (running === undefined) return true;
  const client = await connect(running.url('postgres'));
  const { rows } = await client.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [useLock]);
  const isAlone = rows[0]?.alone === true;
  if (isAlone) {
    const current = await templateName();
    const { rows: databases } = await client.query<{ datname: string }>(
      `select datname from pg_database where datname ~ '^(test|template)_' and datname <> $1`,
      [current],
    );
    for (const { datname } of databases) await client.query(`drop database ${datname} with (force)`);
    await running.stop();
    await rm(watcher, { force: true });
  }
  await client.end().catch(() => undefined);
  return isAlone;
};

/** Waits until no test has asked for a database for some minutes, and stops the cluster. */
export const watchTestCluster = async (): Promise<void> => {
  const own = String(process.pid);
  await writeFile(watcher, own);
  for (;;) {
    await sleep(lookMs);
    if ((await readFile(watcher, 'utf8').catch(() => '')) !== own) return;
    const { mtimeMs } = await stat(lastUse);
    if (Date.now() - mtimeMs > idleMs && (await stopTestCluster().catch(() => false))) return;
  }
};
