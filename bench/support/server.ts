import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { v7 as newUuid } from 'uuid';
import { buildApp } from '../../src/app.ts';
import { limits } from '../../src/core/limits.ts';
import { openDatabase } from '../../src/db/open.ts';
import { problemOfDatabaseError } from '../../src/db/sqlstate.ts';
import { idempotencyStore } from '../../src/features/access/commands.ts';
import { admissionOf } from '../../src/http/admission.ts';
import { actorOf } from './survey.ts';

/* The service in a process of its own, so that its memory and its pauses can be told from those of whoever measures. */

// As the service sets it when it starts: memory is measured of what is shipped.
setFlagsFromString(`--heap-growing-percent=${limits.heapGrowthPercent}`);

const url = process.env.BENCH_DATABASE_URL ?? '';
const database = openDatabase(url, { as: 'application' });
const system = openDatabase(url, { as: 'system' });
// On a machine that does much else, a first connection may take longer than a request would wait for it.
const whoActs = (attempts: number): ReturnType<typeof actorOf> =>
  actorOf(system.db, 'council-editor').catch((error) => {
    if (attempts === 1) throw error;
    return whoActs(attempts - 1);
  });
const actor = await whoActs(10);
const office = await actorOf(system.db, 'national-office');
const app = await buildApp(
  {
    db: database.db,
    system: system.db,
    now: () => new Date(),
    newId: () => newUuid(),
    publicBaseUrl: 'http://127.0.0.1/kompetensforsorjning/v1',
    codeVersion: 'bench',
    // Whoever is not the office is the council's editor.
    authenticate: async (authorization) => (authorization === 'Bearer national-office' ? office : actor),
    admission: admissionOf({ requestsPerMinute: 1_000_000_000, now: () => new Date(), isOverloaded: () => false }),
    idempotency: idempotencyStore,
  },
  {
    toProblem: problemOfDatabaseError,
    isReady: async () => true,
    logLevel: 'silent',
    trustedProxies: ['127.0.0.1'],
  },
);
await app.listen({ host: '127.0.0.1', port: 0 });

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const megabytes = (): number => process.memoryUsage().rss / 1024 / 1024;
let idle = megabytes();
let most = idle;
setInterval(() => {
  most = Math.max(most, megabytes());
}, 20).unref();

/** Milliseconds that the event loop's thread was at work, as Linux counts them; 0 elsewhere. */
const atWork = (): number => {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'latin1').split(' ')[0]) / 1e6;
  } catch {
    return 0;
  }
};
// A pause of a busy machine is told from one of this process by the work that was done between two turns.
let longestWorkMs = 0;
let before = atWork();
setInterval(() => {
  const now = atWork();
  longestWorkMs = Math.max(longestWorkMs, now - before);
  before = now;
}, 5).unref();

process.on('message', (message) => {
  if (message === 'begin') {
    globalThis.gc?.();
    idle = megabytes();
    most = idle;
    delay.reset();
    longestWorkMs = 0;
    process.send?.({ idle });
  } else if (message === 'end') {
    process.send?.({ idle, growth: most - idle, longestPauseMs: delay.max / 1e6, longestWorkMs });
  } else {
    void app.close().then(async () => {
      await Promise.all([database.close(), system.close()]);
      process.disconnect();
    });
  }
});
process.send?.({ port: (app.server.address() as AddressInfo).port });
