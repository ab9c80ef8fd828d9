import t from 'tap';
import { ByteCache } from '../../src/http/answer-cache.ts';
import { chooseEncoding } from '../../src/http/negotiate.ts';
import { randomFrom } from '../support/random.ts';

t.test('the cache never holds more bytes than it may, and what it gives is what was put there', async (t) => {
  const random = randomFrom(7);
  const cache = new ByteCache(10_000);
  const put = new Map<string, Uint8Array>();
  for (let step = 0; step < 5_000; step += 1) {
    const key = `k${random.below(60)}`;
    const found = cache.get(key);
    if (found === undefined) {
      const content = new Uint8Array(random.below(3_000)).fill(step % 251);
      cache.set(key, content);
      put.set(key, content);
    } else if (found !== put.get(key)) t.fail(`${key} gives other bytes`);
    if (cache.bytes > 10_000) t.fail(`${cache.bytes} bytes are held`);
  }
  t.ok(cache.bytes > 5_000);
});

t.test('what was used last stays, and what is larger than the whole cache is not kept', async (t) => {
  const cache = new ByteCache(100);
  cache.set('a', new Uint8Array(40));
  cache.set('b', new Uint8Array(40));
  cache.get('a');
  cache.set('c', new Uint8Array(40));
  t.ok(cache.get('a'));
  t.notOk(cache.get('b'));
  cache.set('whole', new Uint8Array(101));
  t.notOk(cache.get('whole'));
  t.ok(cache.get('c'));
});

t.test('Accept-Encoding is read by its weights', async (t) => {
  for (const [header, encoding] of [
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip', 'gzip'],
    ['br;q=1, GZIP;q=0.5', 'gzip'],
    ['*', 'gzip'],
    ['gzip;q=0, *', 'identity'],
    ['identity;q=1, gzip;q=0.5', 'identity'],
    ['deflate', 'identity'],
    ['gzip, *;q=0', 'gzip'],
    ['gzip;q=0', 'identity'],
    ['identity;q=0, gzip;q=0.1', 'gzip'],
    ['identity;q=0', undefined],
    ['identity;q=0, *;q=0', undefined],
    ['br, *;q=0', undefined],
    ['*;q=0', undefined],
    ['*;q=0, identity;q=0.1', 'identity'],
  ] as const) {
    t.equal(chooseEncoding(header), encoding, String(header));
  }
});
