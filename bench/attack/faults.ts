import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type ServiceProcess, startSetting } from './support/setting.ts';
import { startWriters } from './support/writers.ts';

/*
 * Writers open rounds while the service or its database is struck, again and again:
 * `npm run build && tsx bench/attack/faults.ts --kind kill --count 200 --writers 8`. Every write carries an
 * Idempotency-Key and is repeated with it until it is acknowledged; at the end every acknowledged round must be there
 * once. Kinds: kill (SIGKILL), pair (two processes, one of them killed), sigterm, backends (all ended), immediate (the
 * database crashes), hang (its processes stand still), blackhole and mute (the network swallows what is sent, or what
 * is answered), slow (the network has 150 ms and 20 kB a second), ending (SIGTERM while the network swallows), lock (a
 * table that all need is held for 4 s), disk (the database's room is full; as root only).
 */

const { values } = parseArgs({
  options: {
    kind: { type: 'string', default: 'kill' },
    count: { type: 'string', default: '5' },
    writers: { type: 'string', default: '8' },
    port: { type: 'string', default: '24710' },
  },
});
const setting = await startSetting({ port: Number(values.port), processes: values.kind === 'pair' ? 2 : 1 });
const { services, proxy, postmaster, owner } = setting;
const [first] = services;
if (first === undefined) throw new Error('There is no process.');
const writers = await startWriters(setting, Number(values.writers));
const authorization = await setting.caller('national-office', 'national-office');

const recoveries: number[] = [];
const atEnd: (() => unknown)[] = [];
const exits: (number | null)[] = [];
const processIds = services.map(({ child }) => child.pid);
const wrong: string[] = [];
const expect = (what: string, holds: boolean): void => {
  if (!holds) wrong.push(what);
};

/** Milliseconds until a read is answered again. */
const untilAnswered = async (service: ServiceProcess): Promise<number> => {
  const from = performance.now();
  for (;;) {
    const answer = await service
      .send('GET', '/survey-rounds?limit=1', { authorization: authorization() })
      .catch(() => undefined);
    if (answer?.status === 200) return performance.now() - from;
    if (performance.now() - from > 60_000) throw new Error('Nothing was answered for 60 s.');
    await sleep(10);
  }
};

/** While the database is away: what is asked is answered with 503 within 2 s, and the process says that it lives. */
const expectRefusal = async (seconds: number): Promise<void> => {
  const until = performance.now() + seconds * 1_000;
  await sleep(100);
  while (performance.now() < until) {
    const [read, live] = await Promise.all([
      first.send('GET', '/survey-rounds?limit=1', { authorization: authorization() }),
      first.send('GET', '/livez'),
    ]);
    expect(`a read was answered with ${read.status}`, read.status === 503);
    expect(`a refusal took ${Math.round(read.milliseconds)} ms`, read.milliseconds <= 2_100);
    expect('a refusal without Retry-After', read.headers.get('retry-after') !== null);
    expect(`/livez took ${Math.round(live.milliseconds)} ms`, live.status === 200 && live.milliseconds < 500);
    await sleep(100);
  }
};

const restart = async (service: ServiceProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
  const code = await service.end(signal);
  if (signal === 'SIGTERM') exits.push(code);
  service.begin();
  recoveries.push(await service.untilReady());
};

/**
 * The tables that a round is written to stand on a disk of 24 MB, which is then filled: writes are refused, reads go
 * on, and when there is room again writes go on too.
 */
const fillDisk = async (): Promise<void> => {
  await owner.pool.query('create table filler (line text) tablespace small');
  try {
    const fill = (): Promise<unknown> =>
      owner.pool.query("insert into filler select repeat('x', 7000) from generate_series(1, 100)");
    while (
      await fill().then(
        () => true,
        () => false,
      )
    );
    const before = writers.countOf('503');
    for (let tries = 0; writers.countOf('503') < before + 20; tries += 1) {
      if (tries === 200) throw new Error('Writes went on although the disk was full.');
      const read = await first.send('GET', '/survey-rounds?limit=1', { authorization: authorization() });
      expect(`a read was answered with ${read.status} while the disk was full`, read.status === 200);
      await sleep(50);
    }
  } finally {
    await owner.pool.query('drop table filler');
  }
  recoveries.push(await writers.untilAcknowledged());
};

const prepareSmallDisk = async (): Promise<void> => {
  const place = join(setting.folder, 'small-disk');
  mkdirSync(place);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', place]);
  atEnd.push(() => execFileSync('umount', ['-l', place]));
  const { uid, gid } = postmaster.account();
  // The database's account passes through a folder that is otherwise ours.
  chmodSync(setting.folder, 0o711);
  chownSync(place, uid, gid);
  await owner.pool.query(`create tablespace small location '${place}'`);
  for (const table of ['survey_rounds', 'audit_events', 'idempotency_answers']) {
    await owner.pool.query(`alter table ${table} set tablespace small`);
  }
};

const strikes: Record<string, () => Promise<void>> = {
  kill: () => restart(first, 'SIGKILL'),
  pair: async () => {
    const [service = first] = services.toSorted(() => Math.random() - 0.5);
    await restart(service, 'SIGKILL');
  },
  sigterm: () => writers.whileEnding(first, () => restart(first, 'SIGTERM')),
  backends: async () => {
    await owner.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where pid <> pg_backend_pid() and datname = current_database()`,
    );
    recoveries.push(await untilAnswered(first));
  },
  immediate: async () => {
    const downMs = 500 + Math.random() * 1_500;
    const crash = postmaster.crash(downMs);
    await expectRefusal(downMs / 1_000 - 0.2);
    await crash;
    // What the database itself needs to recover is not the service's time.
    while (
      !(await owner.pool.query('select 1').then(
        () => true,
        () => false,
      ))
    )
      await sleep(10);
    recoveries.push(await untilAnswered(first));
  },
  hang: async () => {
    postmaster.signalAll('SIGSTOP');
    try {
      await expectRefusal(4);
    } finally {
      postmaster.signalAll('SIGCONT');
    }
    recoveries.push(await untilAnswered(first));
  },
  blackhole: async () => {
    proxy.set('swallow');
    await expectRefusal(4);
    proxy.set('pass');
    recoveries.push(await untilAnswered(first));
  },
  mute: async () => {
    proxy.set('mute');
    await expectRefusal(4);
    proxy.set('pass');
    recoveries.push(await untilAnswered(first));
  },
  slow: async () => {
    proxy.set('slow');
    for (let tries = 0; tries < 20; tries += 1) {
      const live = await first.send('GET', '/livez');
      expect(`/livez took ${Math.round(live.milliseconds)} ms`, live.status === 200 && live.milliseconds < 500);
      await sleep(200);
    }
    proxy.set('pass');
    recoveries.push(await untilAnswered(first));
  },
  ending: async () => {
    proxy.set('swallow');
    const from = performance.now();
    exits.push(await first.end('SIGTERM'));
    const tookMs = performance.now() - from;
    expect(`the end took ${Math.round(tookMs)} ms`, tookMs <= 10_000);
    proxy.set('pass');
    first.begin();
    recoveries.push(await first.untilReady());
  },
  lock: async () => {
    const client = await owner.pool.connect();
    try {
      await client.query('begin; lock table survey_rounds in access exclusive mode');
      await expectRefusal(4);
    } finally {
      await client.query('rollback');
      client.release();
    }
    recoveries.push(await untilAnswered(first));
  },
  disk: fillDisk,
};
const strike = strikes[values.kind];
if (strike === undefined) throw new Error(`--kind is one of ${Object.keys(strikes).join(', ')}`);
if (values.kind === 'disk') await prepareSmallDisk();

for (let round = 0; round < Number(values.count); round += 1) {
  await sleep(300 + Math.random() * 700);
  await strike();
}
await sleep(500);
const tally = await writers.finish();
if (!/^(kill|pair|sigterm|ending)$/.test(values.kind)) {
  const ids = services.map(({ child }) => child.pid);
  expect(
    'a process ended',
    ids.every((id, number) => id === processIds[number]) && services.every((one) => one.isAlive()),
  );
}
expect(
  `exit codes ${exits}`,
  exits.every((code) => code === 0),
);
const sorted = recoveries.toSorted((left, right) => left - right);
const at = (share: number): number => Math.round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0);
const { acknowledged, lost, duplicated, unlike, dropped, hung, statuses, slowestRefusalMs } = tally;
console.log(
  `${values.kind} × ${values.count}, ${values.writers} writers: acknowledged ${acknowledged}, lost ${lost}, duplicated ${duplicated}, answers unlike the first ${unlike}, dropped on SIGTERM ${dropped}, hung ${hung}`,
);
console.log(
  `answering again after p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, at most ${at(1)} ms; slowest refusal ${Math.round(slowestRefusalMs)} ms; answers ${[...statuses].map(([status, times]) => `${status}: ${times}`).join(', ')}`,
);
for (const one of new Set(wrong)) console.log(`WRONG: ${one}`);
await setting.stop();
for (const work of atEnd) work();
process.exitCode = lost + duplicated + unlike + dropped + hung + wrong.length === 0 ? 0 : 1;
