import { once } from 'node:events';
import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { abandonmentOf } from '../../src/http/abandonment.ts';

t.test('work is abandoned when its client leaves, and not when its answer was sent', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const ask = async () => {
    const asking = request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent: false });
    asking.on('error', () => undefined);
    asking.end();
    const [, answer] = (await once(server, 'request')) as [unknown, ServerResponse];
    return { asking, answer, signal: abandonmentOf(answer) };
  };
  const left = await ask();
  t.notOk(left.signal.aborted);
  left.asking.destroy();
  await once(left.signal, 'abort');
  t.match(left.signal.reason, { code: 'bad-request' });
  t.ok(abandonmentOf(left.answer).aborted, 'also for who asks later');
  const answered = await ask();
  answered.answer.end('done');
  await once(answered.answer, 'close');
  t.notOk(answered.signal.aborted);
});
