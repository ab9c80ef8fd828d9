import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { startService } from '../../src/bin/start.ts';
import { readConfig } from '../../src/config.ts';
import { testDatabase } from '../support/database.ts';
import { startProxy } from '../support/proxy.ts';

const { url } = await testDatabase(t);

t.test('what is under way is answered when the service ends, after it has said that it is not ready', async (t) => {
  const config = readConfig({ PORT: '0', DATABASE_URL: url, DATA_DIR: t.testdir(), LOG_LEVEL: 'silent' });
  const service = await startService(config, { log: () => undefined });
  await service.issuerReady;
  const { port, origin, pathname } = new URL(service.baseUrl);
  t.equal((await fetch(`${origin}/readyz`)).status, 200);

  // A request that is still on its way when the end is told.
  const socket = connect(Number(port), '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  socket.write(`GET ${pathname}/regions?limit=5 HTTP/1.1\r\nHost: a\r\nConnec`);
  await sleep(50);
  const stopped = service.stop();
  t.equal((await fetch(`${origin}/readyz`)).status, 503);
  t.equal((await fetch(`${origin}/livez`)).status, 200, 'while what comes is still taken');
  socket.write('tion: close\r\n\r\n');
  await Promise.all([stopped, closed]);
  t.match(text, /^HTTP\/1\.1 200 /);
  t.match(text, '"regions"');
  await t.rejects(fetch(`${origin}/livez`), 'and then nobody is there');
});

for (const passage of ['swallow', 'mute', 'refuse'] as const) {
  t.test(`a service whose database is gone (${passage}) still ends, and answers what is under way`, async (t) => {
    const behind = new URL(url);
    const proxy = await startProxy({ host: behind.hostname, port: Number(behind.port) });
    t.teardown(() => proxy.close());
    const viaProxy = new URL(url);
    viaProxy.port = String(proxy.port);
    const config = readConfig({ PORT: '0', DATABASE_URL: viaProxy.href, DATA_DIR: t.testdir(), LOG_LEVEL: 'silent' });
    const service = await startService(config, { log: () => undefined });
    await service.issuerReady;
    t.equal((await fetch(`${service.baseUrl}/regions?limit=5`)).status, 200);
    proxy.set(passage);
    const answering = fetch(`${service.baseUrl}/regions?limit=6`);
    const stopped = service.stop();
    const answer = await answering;
    t.equal(answer.status, 503);
    t.match(answer.headers.get('content-type'), /^application\/problem\+json/);
    await stopped;
    await t.rejects(fetch(`${service.baseUrl}/regions`));
  });
}
