import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startSetting } from './support/setting.ts';

/*
 * The log goes to a pipe that nobody reads, while more is asked than the pipe and what waits in memory can hold:
 * `npm run build && tsx bench/attack/log.ts --requests 60000`. Every request must be answered, the memory must stay
 * bounded, and the service must end in order.
 */

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '60000' }, port: { type: 'string', default: '25010' } },
});
const setting = await startSetting({ port: Number(values.port), logLevel: 'info', output: 'pipe' });
const [service] = setting.services;
if (service === undefined) throw new Error('There is no process.');
const megabytes = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${service.child.pid}/status`, 'utf8'))?.[1]) / 1_024;

const before = megabytes();
const wanted = Number(values.requests);
let sent = 0;
let answered = 0;
const ask = async (): Promise<void> => {
  while (sent < wanted) {
    sent += 1;
    const reply = await service.send('GET', '/professions?limit=1').catch(() => undefined);
    if (reply?.status === 200) answered += 1;
  }
};
await Promise.all(Array.from({ length: 16 }, ask));
const after = megabytes();
const from = performance.now();
const code = await Promise.race([service.end('SIGTERM'), sleep(15_000, undefined, { ref: false })]);
const tookMs = performance.now() - from;
console.log(
  `${wanted} requests with nobody reading the log: ${answered} answered; memory ${before.toFixed(0)} → ${after.toFixed(0)} MB; ended with ${code} after ${Math.round(tookMs)} ms`,
);
if (code === undefined) await service.end('SIGKILL');
await setting.stop();
process.exitCode = answered === wanted && after - before < 200 && code === 0 && tookMs <= 10_000 ? 0 : 1;
