import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startSetting } from './support/setting.ts';

/*
 * Slow clients of three kinds (headers, body, reading) while another client asks: `tsx bench/attack/slow.ts --count 500
 * --seconds 30`, after `npm run build`. Prints the other client's times and failures, and when the slow ones were cut.
 */

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '60' },
    seconds: { type: 'string', default: '30' },
    port: { type: 'string', default: '24910' },
  },
});
const setting = await startSetting({ port: Number(values.port) });
const [service] = setting.services;
if (service === undefined) throw new Error('There is no process.');
const port = Number(values.port);
const authorization = await setting.caller('national-office', 'national-office');
const path = '/kompetensforsorjning/v1';

const kinds = {
  headers: { first: `GET ${path}/plans HTTP/1.1\r\nhost: a\r\n`, next: 'x: y\r\n' },
  body: {
    first: `POST ${path}/survey-rounds HTTP/1.1\r\nhost: a\r\nauthorization: ${authorization()}\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n{`,
    next: ' ',
  },
  // A paused socket learns that it was cut only when it writes.
  read: {
    first: `GET ${path}/openapi.json HTTP/1.1\r\nhost: a\r\n\r\n`.repeat(50),
    next: 'GET /livez HTTP/1.1\r\nhost: a\r\n\r\n',
  },
} as const;

const cutAfter: Record<string, number[]> = { headers: [], body: [], read: [] };
const sockets: Socket[] = [];
for (let index = 0; index < Number(values.count); index += 1) {
  const kind = (['headers', 'body', 'read'] as const)[index % 3] ?? 'headers';
  const { first, next } = kinds[kind];
  const from = performance.now();
  const socket = connect(port, '127.0.0.1', () => socket.write(first));
  if (kind === 'read') socket.pause();
  else socket.resume();
  const timer = setInterval(() => socket.writable && socket.write(next), 1_000);
  socket.on('error', () => undefined);
  socket.on('close', () => {
    clearInterval(timer);
    cutAfter[kind]?.push(performance.now() - from);
  });
  sockets.push(socket);
}

const times: number[] = [];
let failures = 0;
const until = performance.now() + Number(values.seconds) * 1_000;
while (performance.now() < until) {
  const from = performance.now();
  const answer = await service.send('GET', '/plans', { authorization: authorization() }).catch(() => undefined);
  if (answer?.status === 200) times.push(performance.now() - from);
  else failures += 1;
  await sleep(10);
}
times.sort((left, right) => left - right);
const at = (share: number): string => (times[Math.floor(times.length * share)] ?? Number.NaN).toFixed(1);
console.log(
  `${values.count} slow connections; another client: ${times.length} answers, ${failures} failures, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
);
for (const [kind, cuts] of Object.entries(cutAfter)) {
  console.log(`${kind}: ${cuts.length} cut, the last after ${(Math.max(0, ...cuts) / 1_000).toFixed(1)} s`);
}
for (const socket of sockets) socket.destroy();
await setting.stop();
