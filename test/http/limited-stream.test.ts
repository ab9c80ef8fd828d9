import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import t from 'tap';
import { limitedStream } from '../../src/http/limited-stream.ts';

t.test('a sender who goes away before anybody reads harms nothing, and the reader is told later', async (t) => {
  const source = new PassThrough();
  const body = limitedStream(source, 100);
  source.write('half of it');
  source.destroy();
  await nextTurn();
  await nextTurn();
  const reading = (async () => {
    for await (const _ of body);
  })();
  await t.rejects(reading, { code: 'bad-request' });
});
