import type { IncomingMessage } from 'node:http';
import t from 'tap';
import { addressTeller } from '../../src/http/addresses.ts';

const asked = (remoteAddress: string, forwarded?: string): IncomingMessage =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

t.test('an address is the proxy’s word where the proxy is trusted, and the connection’s own elsewhere', async (t) => {
  const addressOf = addressTeller(['10.0.0.0/8', '2001:db8::1']);
  const cases: readonly (readonly [remote: string, forwarded: string | undefined, address: string])[] = [
    ['203.0.113.7', undefined, '203.0.113.7'],
    ['203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['::ffff:10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['2001:db8::1', '198.51.100.1', '198.51.100.1'],
    ['10.1.2.3', '192.0.2.66, 198.51.100.1, 10.9.9.9', '198.51.100.1'],
    ['10.1.2.3', undefined, '10.1.2.3'],
  ];
  for (const [remote, forwarded, address] of cases)
    t.equal(addressOf(asked(remote, forwarded)), address, `${remote} ${forwarded}`);
  t.equal(addressTeller([])(asked('10.1.2.3', '198.51.100.1')), '10.1.2.3', 'without proxies nobody’s word counts');
});
