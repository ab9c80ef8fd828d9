import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import t from 'tap';
import { isReachable } from '../../src/db/binaries.ts';
import { findEmbedded, startEmbedded } from '../../src/db/embedded.ts';
import { builtUrl } from '../support/built.ts';

const log = () => undefined;
const isRoot = process.getuid?.() === 0;

/** A data folder that the database's account can reach. */
const temporaryFolder = async (t: { teardown(work: () => Promise<void>): void }): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'embedded-'));
  await chmod(folder, 0o755);
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

const query = async <Row extends pg.QueryResultRow>(url: string, statement: string): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
};

t.test('a cluster is made once, serves on the loopback interface only and keeps its data', async (t) => {
  const dataFolder = await temporaryFolder(t);
  const first = await startEmbedded({ dataFolder, log });
  t.equal(first.reused, false);
  t.equal(new URL(first.url()).hostname, '127.0.0.1');
  const settings = await query<{ name: string; setting: string }>(
    first.url(),
    `select name, setting from pg_settings
     where name in ('fsync', 'full_page_writes', 'listen_addresses', 'synchronous_commit', 'unix_socket_directories')
     order by name`,
  );
  t.same(Object.fromEntries(settings.map(({ name, setting }) => [name, setting])), {
    fsync: 'on',
    full_page_writes: 'on',
    listen_addresses: '127.0.0.1',
    synchronous_commit: 'on',
    unix_socket_directories: '',
  });
  await query(first.url(), `create table kept as select 'åäö' collate "sv-SE-x-icu" as word`);
  await first.stop();
  t.equal(await findEmbedded({ dataFolder, log }), undefined);
  const second = await startEmbedded({ dataFolder, log });
  t.same(await query(second.url(), 'select word from kept'), [{ word: 'åäö' }]);
  await second.stop();
});

t.test('the password is needed and only its owner can read it', async (t) => {
  const dataFolder = await temporaryFolder(t);
  const running = await startEmbedded({ dataFolder, log, durable: false });
  t.teardown(() => running.stop());
  const wrong = new URL(running.url());
  wrong.password = 'guess';
  await t.rejects(query(wrong.href, 'select 1'), { code: '28P01' });
  const [cluster = ''] = await readdir(dataFolder);
  t.match(cluster, /^postgres-\d+$/);
  t.equal((await stat(join(dataFolder, cluster))).mode & 0o777, 0o700);
  t.equal((await stat(join(dataFolder, cluster, 'password'))).mode & 0o777, 0o600);
});

t.test('processes that start at the same time share one server, and only one of them may stop it', async (t) => {
  const dataFolder = await temporaryFolder(t);
  const script = `
    const { startEmbedded } = await import('${builtUrl('modules/embedded')}');
    const running = await startEmbedded({ dataFolder: ${JSON.stringify(dataFolder)}, log() {}, durable: false });
    process.stdout.write(running.url() + '\\n');
    process.stdin.on('end', () => process.exit(0)).resume();`;
  const children = [1, 2, 3].map(() =>
    spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  const urls = await Promise.all(
    children.map((child) => new Promise<string>((told) => child.stdout.once('data', (data) => told(String(data))))),
  );
  t.equal(new Set(urls).size, 1);
  const guest = await startEmbedded({ dataFolder, log, durable: false });
  t.equal(guest.reused, true);
  await guest.stop();
  t.same(await query(guest.url(), 'select 1 as one'), [{ one: 1 }], 'a guest does not stop what another started');
  await Promise.all(
    children.map((child) => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      return ended;
    }),
  );
  const heir = await startEmbedded({ dataFolder, log, durable: false });
  t.equal(heir.reused, true);
  await heir.stop();
  await t.rejects(query(heir.url(), 'select 1'), { code: 'ECONNREFUSED' });
});

t.test('a server that outlives a killed process is taken over, with everything that was acknowledged', async (t) => {
  const dataFolder = await temporaryFolder(t);
  const script = `
    const { startEmbedded } = await import('${builtUrl('modules/embedded')}');
    const { default: pg } = await import('pg');
    const running = await startEmbedded({ dataFolder: ${JSON.stringify(dataFolder)}, log() {} });
    const client = new pg.Client({ connectionString: running.url() });
    await client.connect();
    await client.query('create table acknowledged as select 7 as value');
    process.kill(process.pid, 'SIGKILL');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: 'inherit',
  });
  t.equal(await new Promise((ended) => child.once('exit', (_code, signal) => ended(signal))), 'SIGKILL');
  const heir = await startEmbedded({ dataFolder, log });
  t.equal(heir.reused, true);
  t.same(await query(heir.url(), 'select value from acknowledged'), [{ value: 7 }]);
  await heir.stop();
});

t.test('a server that was killed recovers, although another program now has its process id', async (t) => {
  const dataFolder = await temporaryFolder(t);
  const first = await startEmbedded({ dataFolder, log });
  await query(first.url(), 'create table acknowledged as select 7 as value');
  const [cluster = ''] = await readdir(dataFolder);
  const pidFile = join(dataFolder, cluster, 'data/postmaster.pid');
  const text = await readFile(pidFile, 'utf8');
  process.kill(Number.parseInt(text, 10), 'SIGKILL');
  // Its children notice within a moment and go.
  await sleep(300);
  await writeFile(pidFile, text.replace(/^\d+/, String(process.pid)));
  t.equal(await findEmbedded({ dataFolder, log }), undefined);
  const second = await startEmbedded({ dataFolder, log });
  t.equal(second.reused, false);
  t.same(await query(second.url(), 'select value from acknowledged'), [{ value: 7 }]);
  await second.stop();
});

t.test('what an interrupted first start left behind is neither used nor kept', async (t) => {
  const dataFolder = await temporaryFolder(t);
  await mkdir(join(dataFolder, 'postgres-18.new-2147483646/data'), { recursive: true });
  const running = await startEmbedded({ dataFolder, log, durable: false });
  t.same(await readdir(dataFolder), [(await readdir(dataFolder)).find((name) => /^postgres-\d+$/.test(name))]);
  await running.stop();
});

t.test('a folder without PostgreSQL in it is refused by the name of its setting', async (t) => {
  const dataFolder = await temporaryFolder(t);
  await t.rejects(startEmbedded({ dataFolder, log, binFolder: dataFolder }), /PG_BIN/);
});

t.test('a folder is reachable only if every folder above lets the account through', { skip: !isRoot }, async (t) => {
  const folder = await temporaryFolder(t);
  const inner = join(folder, 'private/inner');
  await mkdir(inner, { recursive: true });
  const account = { name: 'nobody', uid: 65_534, gid: 65_534 };
  t.equal(await isReachable(inner, account), true);
  await chmod(join(folder, 'private'), 0o700);
  t.equal(await isReachable(inner, account), false);
});

t.test(
  'where the database account cannot reach the data folder, another is used and named',
  { skip: !isRoot },
  async (t) => {
    const folder = await temporaryFolder(t);
    await chmod(folder, 0o700);
    const lines: string[] = [];
    const running = await startEmbedded({ dataFolder: folder, log: (line) => lines.push(line), durable: false });
    const fallback = /kept in (\S+)\.$/.exec(lines[0] ?? '')?.[1] ?? '';
    t.match(fallback, /^\/var\/lib\/kompetensforsorjning\/[0-9a-f]{12}$/);
    t.same(await query(running.url(), 'select 1 as one'), [{ one: 1 }]);
    await running.stop();
    await rm(fallback, { recursive: true });
  },
);
