import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import t from 'tap';
import { certificateThumbprintFrom } from '../../src/http/client-certificate.ts';

const certificate = Buffer.from('the bytes of a certificate');
const thumbprint = createHash('sha256').update(certificate).digest('base64url');
const requestFrom = (remoteAddress: string, header: string | undefined): IncomingMessage =>
  ({ socket: { remoteAddress }, headers: { 'client-cert': header } }) as unknown as IncomingMessage;
const header = `:${certificate.toString('base64')}:`;

t.test('a certificate is believed from a trusted proxy and from nobody else', async (t) => {
  const thumbprintOf = certificateThumbprintFrom(['10.0.0.0/8', '2001:db8::1']);
  for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '2001:db8::1']) {
    t.equal(thumbprintOf(requestFrom(address, header)), thumbprint, address);
  }
  for (const address of ['192.0.2.1', '::1', '2001:db8::2', '']) {
    t.equal(thumbprintOf(requestFrom(address, header)), undefined, address);
  }
  t.equal(certificateThumbprintFrom([])(requestFrom('127.0.0.1', header)), undefined, 'without proxies nobody');
});

t.test('what is not a certificate between colons is none', async (t) => {
  const thumbprintOf = certificateThumbprintFrom(['10.0.0.1']);
  for (const broken of [undefined, '', '::', certificate.toString('base64'), `${header}, ${header}`, ':å:']) {
    t.equal(thumbprintOf(requestFrom('10.0.0.1', broken)), undefined, broken ?? 'absent');
  }
});
