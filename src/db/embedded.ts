import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { limits } from '../core/limits.ts';
import { type Binaries, type DatabaseAccount, databaseAccount, findBinaries, reachableFolder } from './binaries.ts';

export interface EmbeddedPostgres {
  /** The address of a database in it, for openDatabase; it holds the password and must not be logged. */
  url(databaseName?: string): string;
  /** Stops the server, waiting until it has written everything; does nothing where another live process started it. */
  stop(): Promise<void>;
  /** Whether it ran already, as it does after this process was killed. */
  readonly reused: boolean;
}

export interface EmbeddedOptions {
  /** Holds `postgres-{major version}` with the cluster, its password and its log. */
  readonly dataFolder: string;
  readonly log: (message: string) => void;
  /** False only for tests: a crash of the machine may then lose the data. */
  readonly durable?: boolean;
  /** Folder with the programs of another PostgreSQL installation. */
  readonly binFolder?: string | undefined;
}

const user = 'kompetensforsorjning';
const applicationDatabase = 'kompetensforsorjning';
const pollMs = 5;

/** The folders and files of one cluster. */
interface Cluster {
  readonly folder: string;
  readonly data: string;
  readonly password: string;
  readonly account: DatabaseAccount | undefined;
  readonly binaries: Binaries;
}

interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly status: string;
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** How this process lowers itself to the database's account in its children; their only environment is the locale. */
const asAccount = ({ account, folder }: Pick<Cluster, 'account' | 'folder'>) => ({
  cwd: folder,
  env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
  ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
});

/**
 * Makes the cluster beside its name and renames it: an interrupted run leaves no half cluster, and of two processes
 * that race one wins and the other uses its result.
 */
const createCluster = async (
  folder: string,
  cluster: Pick<Cluster, 'account' | 'binaries'>,
  durable: boolean,
): Promise<void> => {
  const unfinished = `${folder}.new-${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  const password = join(unfinished, 'password');
  await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (cluster.account !== undefined) {
    await chown(password, cluster.account.uid, cluster.account.gid);
    await chown(unfinished, cluster.account.uid, cluster.account.gid);
  }
  await promisify(execFile)(
    cluster.binaries.initdb,
    [
      ...['--pgdata', join(unfinished, 'data'), '--username', user, '--pwfile', password],
      ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C', '--no-instructions'],
      ...(durable ? [] : ['--no-sync']),
    ],
    asAccount({ account: cluster.account, folder: unfinished }),
  );
  await rename(unfinished, folder).catch(async (error: NodeJS.ErrnoException) => {
    await rm(unfinished, { recursive: true, force: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
};

/** Removes what processes left that were killed in the middle of createCluster. */
const removeUnfinished = async (dataFolder: string): Promise<void> => {
  for (const name of await readdir(dataFolder)) {
    const pid = /\.new-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(dataFolder, name), { recursive: true, force: true });
  }
};

/**
 * What postmaster.pid says of a server that lives. A process id may have been given to another program since
 * (always so in a restarted container), so on Linux the process must name this very data folder.
 */
const livePostmaster = async (data: string): Promise<Postmaster | undefined> => {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => data);
  if (!commandLine.includes(data)) return undefined;
  return { pid, port: Number(lines[3]), status: lines[7]?.trim() ?? 'starting' };
};

const freePort = (): Promise<number> =>
  new Promise((found, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => found(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

const settingsOf = (port: number, durable: boolean): string[] => [
  'listen_addresses=127.0.0.1',
  `port=${port}`,
  // No socket: its folder would have to be one that every account can write to.
  'unix_socket_directories=',
  'timezone=UTC',
  'log_timezone=UTC',
  // A failed statement is logged without its text, which may hold what somebody sent.
  'log_min_error_statement=panic',
  ...(durable
    ? ['fsync=on', 'full_page_writes=on', 'synchronous_commit=on']
    : ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off']),
];

/** Starts the server in a session of its own, so that an interrupt from the terminal reaches only this process. */
const spawnServer = async (cluster: Cluster, durable: boolean): Promise<ChildProcess> => {
  const logFile = join(cluster.folder, 'log');
  await rename(logFile, `${logFile}.previous`).catch(() => undefined);
  const log = await open(logFile, 'w', 0o600);
  try {
    const settings = settingsOf(await freePort(), durable).flatMap((setting) => ['-c', setting]);
    const child = spawn(cluster.binaries.postgres, ['-D', cluster.data, ...settings], {
      ...asAccount(cluster),
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    await new Promise((started, failed) => child.once('spawn', started).once('error', failed));
    child.unref();
    return child;
  } finally {
    await log.close();
  }
};

/** Waits for a server that accepts connections; undefined if there is none any more. */
const awaitReady = async (cluster: Cluster, child?: ChildProcess): Promise<Postmaster | undefined> => {
  for (let waitedMs = 0; waitedMs < limits.embeddedReadyMs; waitedMs += pollMs) {
    const postmaster = await livePostmaster(cluster.data);
    if (postmaster?.status === 'ready') return postmaster;
    if (postmaster === undefined && (child === undefined || child.exitCode !== null || child.signalCode !== null)) {
      return undefined;
    }
    await sleep(pollMs);
  }
  throw new Error(
    `The embedded database was not ready within ${limits.embeddedReadyMs / 1000} s; see ${cluster.folder}/log.`,
  );
};

/** A running server of this cluster, started here if there was none. PostgreSQL itself sees to it that there is one at most. */
const ensureRunning = async (
  cluster: Cluster,
  durable: boolean,
): Promise<{ postmaster: Postmaster; reused: boolean }> => {
  for (let attempt = 1; attempt <= limits.embeddedStartAttempts; attempt += 1) {
    const found = await awaitReady(cluster);
    if (found !== undefined) return { postmaster: found, reused: true };
    // A dead server's file whose number now belongs to another program would make PostgreSQL refuse.
    await removeStalePidFile(cluster.data);
    const child = await spawnServer(cluster, durable);
    const started = await awaitReady(cluster, child);
    if (started !== undefined) return { postmaster: started, reused: started.pid !== child.pid };
    // Another took the port meanwhile, or the children of a killed server still hold its memory.
    await sleep(attempt * 200);
  }
  const log = await readFile(join(cluster.folder, 'log'), 'utf8').catch(() => '');
  throw new Error(
    `The embedded database does not start: ${log.trim().split('\n').at(-1) ?? ''} (${cluster.folder}/log)`,
  );
};

/** Removes postmaster.pid where its process lives but is not a server of this cluster. */
const removeStalePidFile = async (data: string): Promise<void> => {
  const file = join(data, 'postmaster.pid');
  const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
  if (pid > 0 && isAlive(pid) && (await livePostmaster(data)) === undefined) await rm(file, { force: true });
};

const connectionTo = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  return client;
};

/** Creates the application's database once; a file remembers it, so that later starts need no connection. */
const ensureDatabase = async (cluster: Cluster, url: (database: string) => string): Promise<void> => {
  const mark = join(cluster.folder, 'database-created');
  if ((await stat(mark).catch(() => undefined)) !== undefined) return;
  const client = await connectionTo(url('postgres'));
  try {
    await client.query(`create database ${applicationDatabase}`);
  } catch (error) {
    // 42P04 and 23505: another process created it, before or at the same moment.
    if (!['42P04', '23505'].includes((error as { code?: string }).code ?? '')) throw error;
  } finally {
    await client.end();
  }
  await writeFile(mark, '');
};

const stopServer = async (cluster: Cluster, pid: number): Promise<void> => {
  const isRunning = async () => (await livePostmaster(cluster.data))?.pid === pid;
  if (!(await isRunning())) return;
  // A fast shutdown ends sessions and writes everything; an immediate one is as safe, but recovers at the next start.
  process.kill(pid, 'SIGINT');
  for (let waitedMs = 0; waitedMs < limits.embeddedStopMs; waitedMs += pollMs) {
    if (!(await isRunning())) return;
    await sleep(pollMs);
  }
  process.kill(pid, 'SIGQUIT');
  while (await isRunning()) await sleep(pollMs);
};

/** Takes charge of stopping the server unless the process that has it lives. */
const takeCharge = async (cluster: Cluster, reused: boolean): Promise<boolean> => {
  const file = join(cluster.folder, 'owner');
  const owner = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
  if (reused && owner > 0 && owner !== process.pid && isAlive(owner)) return false;
  await writeFile(file, String(process.pid), { mode: 0o600 });
  return true;
};

/** The cluster that the options name, whether or not it exists yet. */
const clusterOf = async (options: EmbeddedOptions): Promise<Cluster & { dataFolder: string }> => {
  const account = await databaseAccount();
  const [dataFolder, binaries] = await Promise.all([
    reachableFolder(options.dataFolder, account, options.log),
    findBinaries(options.binFolder, account),
  ]);
  const folder = join(dataFolder, `postgres-${binaries.majorVersion}`);
  return { dataFolder, folder, data: join(folder, 'data'), password: join(folder, 'password'), account, binaries };
};

const embeddedOf = async (
  cluster: Cluster,
  { postmaster, reused }: { postmaster: Postmaster; reused: boolean },
): Promise<EmbeddedPostgres> => {
  const password = await readFile(cluster.password, 'utf8');
  const url = (database: string = applicationDatabase) =>
    `postgres://${user}:${password}@127.0.0.1:${postmaster.port}/${database}`;
  await ensureDatabase(cluster, url);
  // Only a server that knows this cluster's password is taken over (SCRAM proves both sides).
  if (reused) await (await connectionTo(url())).end();
  const inCharge = await takeCharge(cluster, reused);
  return { url, reused, stop: () => (inCharge ? stopServer(cluster, postmaster.pid) : Promise.resolve()) };
};

/**
 * Starts a real PostgreSQL on the loopback interface, or takes over one that a killed process left running.
 * For development, tests and evaluation; in production DATABASE_URL names a server.
 * Errors are plain Errors whose message says what to do.
 */
export const startEmbedded = async (options: EmbeddedOptions): Promise<EmbeddedPostgres> => {
  const durable = options.durable ?? true;
  const { dataFolder, ...cluster } = await clusterOf(options);
  if ((await stat(cluster.folder).catch(() => undefined)) === undefined) {
    options.log(`Creating the embedded database in ${cluster.folder}.`);
    await removeUnfinished(dataFolder);
    await createCluster(cluster.folder, cluster, durable);
  }
  return embeddedOf(cluster, await ensureRunning(cluster, durable));
};

/** The server of these options if it runs; nothing is started. */
export const findEmbedded = async (options: EmbeddedOptions): Promise<EmbeddedPostgres | undefined> => {
  const cluster = await clusterOf(options);
  const postmaster = await awaitReady(cluster);
  return postmaster === undefined ? undefined : embeddedOf(cluster, { postmaster, reused: true });
};
