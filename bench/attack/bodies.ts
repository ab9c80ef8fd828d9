import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { limits } from '../../src/core/limits.ts';
import { startSetting } from './support/setting.ts';

/*
 * Large, endless and deep bodies all at once: `npm run build && tsx bench/attack/bodies.ts`. Twenty at the limit, twenty
 * that say and send 64 MiB, five endless ones in chunks, a hundred nested deeply, again and again while another client
 * asks. Every one must be answered with what it deserves, or with 503 where the process has too much to do; the memory
 * may grow by 300 MB, and the other client's p99 stays within 200 ms.
 */

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, port: { type: 'string', default: '25110' } },
});
const port = Number(values.port);
const setting = await startSetting({ port });
const [service] = setting.services;
if (service === undefined) throw new Error('There is no process.');
const authorization = await setting.caller('national-office', 'national-office');
const path = '/kompetensforsorjning/v1/survey-rounds';

const heads = (framing: string): string =>
  [
    `POST ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    `authorization: ${authorization()}`,
    'content-type: application/json',
    'idempotency-key: "a-body-too-large"',
    framing,
    '',
    '',
  ].join('\r\n');

const statuses = new Map<string, number>();
const note = (kind: string, status: string): void => {
  const name = `${kind}: ${status}`;
  statuses.set(name, (statuses.get(name) ?? 0) + 1);
};

/** Sends until answered, cut, or nothing is left, as fast as the socket takes it, and notes the status that arrived. */
const push = (kind: string, framing: string, pieces: () => Buffer | undefined): Promise<void> =>
  new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1');
    const send = (): void => {
      for (;;) {
        const piece = text === '' ? pieces() : undefined;
        if (piece === undefined || !socket.writable || !socket.write(piece)) return;
      }
    };
    socket.on('connect', () => {
      socket.write(heads(framing));
      send();
    });
    socket.on('drain', send);
    socket.on('data', (chunk) => {
      text += chunk;
      if (/\r\n\r\n[\s\S]*\}$/.test(text)) socket.end();
    });
    socket.on('error', () => undefined);
    socket.setTimeout(15_000, () => socket.destroy());
    socket.on('close', () => {
      note(kind, /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 'nothing arrived');
      resolve();
    });
  });

const times = (count: number, of: Buffer) => {
  let left = count;
  return (): Buffer | undefined => (left-- > 0 ? of : undefined);
};
const mebibyte = Buffer.alloc(1_048_576, 0x61);
const chunk = Buffer.concat([Buffer.from('10000\r\n'), mebibyte.subarray(0, 0x10000), Buffer.from('\r\n')]);
const atLimit = Buffer.from(`{"name":"${'a'.repeat(limits.bodyBytes - 11)}"}`);
const deep = Buffer.from('['.repeat(100_000) + ']'.repeat(100_000));
const several = (count: number, one: () => Promise<void>): Promise<void>[] => Array.from({ length: count }, one);

const megabytes = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${service.child.pid}/status`, 'utf8'))?.[1]) / 1_024;
const before = megabytes();
let most = before;
let isGoing = true;
let failures = 0;
const waits: number[] = [];
const other = async (): Promise<void> => {
  while (isGoing) {
    const reply = await service.send('GET', '/livez').catch(() => undefined);
    if (reply?.status === 200) waits.push(reply.milliseconds);
    else failures += 1;
    most = Math.max(most, megabytes());
    await sleep(5);
  }
};
const asking = other();
for (let round = 0; round < Number(values.rounds); round += 1) {
  await Promise.all([
    ...several(20, () => push('at the limit', `content-length: ${atLimit.length}`, times(1, atLimit))),
    ...several(20, () => push('64 MiB', `content-length: ${64 * mebibyte.length}`, times(64, mebibyte))),
    ...several(5, () => push('endless', 'transfer-encoding: chunked', () => chunk)),
    ...several(100, () => push('nested', `content-length: ${deep.length}`, times(1, deep))),
  ]);
}
isGoing = false;
await asking;
waits.sort((left, right) => left - right);
const p99 = waits[Math.floor(waits.length * 0.99)] ?? Number.NaN;
console.log(
  `${[...statuses].map(([name, count]) => `${name} × ${count}`).join(', ')}; memory ${before.toFixed(0)} → ${most.toFixed(0)} MB at most; another client: ${waits.length} answers, ${failures} failures, p99 ${p99.toFixed(0)} ms`,
);
await setting.stop();
const deserved = { 'at the limit': '400', '64 MiB': '413', endless: '413', nested: '400' };
const right = new Set(Object.entries(deserved).flatMap(([kind, status]) => [`${kind}: ${status}`, `${kind}: 503`]));
const isRight = [...statuses.keys()].every((name) => right.has(name));
process.exitCode = isRight && most - before <= 300 && failures === 0 && p99 <= 200 ? 0 : 1;
