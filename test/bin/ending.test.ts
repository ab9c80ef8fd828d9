import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { startService } from '../../src/bin/start.ts';
import { readConfig } from '../../src/config.ts';
import { testDatabase } from '../support/database.ts';

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
