import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startEmbedded } from '../../src/db/embedded.ts';
import { newRound } from '../../test/support/round.ts';

/*
 * Writers open rounds while the service or its database is struck, again and again:
 * `tsx bench/attack/faults.ts --kind kill --count 20 --writers 8` (kinds: kill, sigterm, backends, immediate).
 * Run `npm run build` first. Every write carries an Idempotency-Key and is repeated with it until it is answered. At the
 * end every acknowledged round must be there once.
 */

const { values } = parseArgs({
  options: {
    kind: { type: 'string', default: 'kill' },
    count: { type: 'string', default: '5' },
    writers: { type: 'string', default: '8' },
    port: { type: 'string', default: '24710' },
  },
});
const port = Number(values.port);
const base = `http://127.0.0.1:${port}/kompetensforsorjning/v1`;
const folder = mkdtempSync(join(tmpdir(), 'faults-'));
const embedded = await startEmbedded({ dataFolder: join(folder, 'database'), log: () => undefined });
const url = embedded.url();
const env = {
  ...process.env,
  DATABASE_URL: url,
  DATA_DIR: folder,
  PORT: String(port),
  LOG_LEVEL: 'fatal',
  REQUESTS_PER_MINUTE: '100000000',
};

const spawnService = (): ChildProcess =>
  spawn(process.execPath, ['dist/bin/serve.js'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
let service = spawnService();
const isReady = async (): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(1_000) }).then(
    (answer) => answer.ok,
    () => false,
  );
/** Milliseconds until the service is ready. */
const untilReady = async (): Promise<number> => {
  const from = performance.now();
  while (!(await isReady())) {
    if (performance.now() - from > 60_000) throw new Error('The service did not become ready within 60 s.');
    await sleep(20);
  }
  return performance.now() - from;
};

let token = '';
const renewToken = async (): Promise<void> => {
  for (let attempt = 1; attempt < 40; attempt += 1) {
    try {
      token = execFileSync(process.execPath, ['dist/bin/token.js', 'national-office'], {
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
      return;
    } catch {
      await sleep(250);
    }
  }
  throw new Error('No token could be had.');
};

const acknowledged = new Map<string, string>();
const statuses = new Map<string, number>();
let isWriting = true;
let isStopping = false;
let inFlight = 0;
let dropped = 0;

const write = async (name: string, key: string): Promise<boolean> => {
  const wasStopping = isStopping;
  inFlight += 1;
  try {
    const answer = await fetch(`${base}/survey-rounds`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': `"${key}"`,
      },
      body: JSON.stringify(newRound({ name })),
      signal: AbortSignal.timeout(15_000),
    });
    const text = await answer.text();
    statuses.set(String(answer.status), (statuses.get(String(answer.status)) ?? 0) + 1);
    if (answer.status !== 201) return false;
    acknowledged.set(name, JSON.parse(text).roundId);
    return true;
  } catch (error) {
    const code = String((error as { cause?: { code?: string } }).cause?.code ?? 'no answer');
    statuses.set(code, (statuses.get(code) ?? 0) + 1);
    // Sent before the service was told to stop, and neither refused at the door nor answered.
    if (!wasStopping && isStopping && code !== 'ECONNREFUSED') dropped += 1;
    return false;
  } finally {
    inFlight -= 1;
  }
};

const writer = async (): Promise<void> => {
  while (isWriting) {
    const [name, key] = [randomUUID(), randomUUID()];
    while (!(await write(name, key))) await sleep(50);
  }
};

const postmaster = (): number =>
  Number(
    readFileSync(
      join(execFileSync('find', [folder, '-name', 'postmaster.pid'], { encoding: 'utf8' }).trim()),
      'utf8',
    ).split('\n')[0],
  );

const recoveries: number[] = [];
const exitCodes = new Map<number | null, number>();
const strikes: Record<string, () => Promise<void>> = {
  kill: async () => {
    service.kill('SIGKILL');
    await once(service, 'exit');
    service = spawnService();
    recoveries.push(await untilReady());
  },
  sigterm: async () => {
    isStopping = true;
    service.kill('SIGTERM');
    const [code] = await once(service, 'exit');
    exitCodes.set(code, (exitCodes.get(code) ?? 0) + 1);
    isStopping = false;
    service = spawnService();
    recoveries.push(await untilReady());
  },
  backends: async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
    );
    await client.end();
    recoveries.push(await untilReady());
  },
  immediate: async () => {
    const pid = postmaster();
    const [program = '', ...words] = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      .split('\0')
      .filter((word) => word !== '');
    const { uid, gid } = statSync(`/proc/${pid}`);
    process.kill(pid, 'SIGQUIT');
    await sleep(500 + Math.random() * 1_500);
    spawn(program, words, { uid, gid, detached: true, stdio: 'ignore', cwd: '/' }).unref();
    recoveries.push(await untilReady());
  },
};
const strike = strikes[values.kind];
if (strike === undefined) throw new Error(`--kind is one of ${Object.keys(strikes).join(', ')}`);

await untilReady();
await renewToken();
const writers = Array.from({ length: Number(values.writers) }, writer);
for (let round = 0; round < Number(values.count); round += 1) {
  await sleep(300 + Math.random() * 700);
  await strike();
  await renewToken();
}
await sleep(500);
isWriting = false;
await Promise.all(writers);

const client = new pg.Client({ connectionString: url });
await client.connect();
const { rows } = await client.query<{ name: string; id: string }>('select name, id from survey_rounds');
await client.end();
const stored = new Set(rows.map(({ id }) => id));
const lost = [...acknowledged.values()].filter((id) => !stored.has(id)).length;
const duplicated = rows.length - new Set(rows.map(({ name }) => name)).size;
const sorted = recoveries.toSorted((left, right) => left - right);
const p95 = sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)] ?? 0;
console.log(
  `${values.kind} × ${values.count}, ${values.writers} writers: acknowledged ${acknowledged.size}, lost ${lost}, duplicated ${duplicated}, dropped ${dropped}, ready again p95 ${Math.round(p95)} ms`,
);
console.log(
  `answers: ${[...statuses].map(([status, times]) => `${status}: ${times}`).join(', ')}; exit codes: ${JSON.stringify([...exitCodes])}; in flight ${inFlight}`,
);
service.kill('SIGTERM');
await once(service, 'exit');
await embedded.stop();
process.exitCode = lost + duplicated + dropped === 0 ? 0 : 1;
