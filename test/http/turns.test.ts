import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { answerInTurn } from '../../src/http/turns.ts';
import { sendRaw } from '../support/raw.ts';

const serve = async (t: Test, listener: RequestListener, timeoutMs = 0) => {
  const server = createServer(listener);
  server.setTimeout(timeoutMs);
  answerInTurn(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port };
};
const ask = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nhost: x\r\n${more}\r\n`;

t.test('what is asked ahead begins when the answer before it has been handed over', async (t) => {
  const told: string[] = [];
  const { port } = await serve(t, async ({ url }, response) => {
    told.push(`begin ${url}`);
    // All that came in the same packet has been parsed by then.
    await nextTurn();
    told.push(`end ${url}`);
    response.end(url);
  });
  const answer = await sendRaw(port, [`${ask('/a')}${ask('/b')}${ask('/c', 'connection: close\r\n')}`]);
  t.same(told, ['begin /a', 'end /a', 'begin /b', 'end /b', 'begin /c', 'end /c']);
  t.match(answer.body, /^\/a.*\/b.*\/c$/s, 'in the order that they were asked');
});

t.test('an answer that nobody reads is given up, and one that is still made is waited for', async (t) => {
  let timesOut = 0;
  const large = Buffer.alloc(64 * 1024 * 1024);
  const { server, port } = await serve(
    t,
    ({ url }, response) => {
      if (url === '/large') response.end(large);
      else
        response.once('timeout', () => {
          timesOut += 1;
          response.end('late');
        });
    },
    50,
  );
  const late = await sendRaw(port, [ask('/late', 'connection: close\r\n')]);
  t.equal(late.body, 'late');
  t.equal(timesOut, 1);

  const accepted = once(server, 'connection');
  const unread = connect(port, '127.0.0.1', () => unread.write(ask('/large')));
  unread.pause();
  t.teardown(() => unread.destroy());
  const [socket] = (await accepted) as [Socket];
  await once(socket, 'close');
  t.ok(socket.bytesWritten > 0);
  t.equal(server.listening, true);
});
