import type { RequestListener } from 'node:http';
import t from 'tap';
import { limits } from '../../src/core/limits.ts';
import { Problem } from '../../src/core/problem.ts';
import { createTokenVerifier, type TokenRequest } from '../../src/http/token.ts';
import {
  makeClock,
  makeSigningKey,
  makeToken,
  resource,
  type SigningKey,
  startKeyServer,
} from '../support/key-server.ts';

const request: TokenRequest = { method: 'GET', url: `${resource}/surveys` };
const first = makeSigningKey('key-1');
const second = makeSigningKey('key-2');

const open = async (test: { teardown(handler: () => unknown): unknown }, ...keys: readonly SigningKey[]) => {
  const server = await startKeyServer(...keys);
  const clock = makeClock();
  const logged: string[] = [];
  const log = {
    info: (_fields: object, message: string) => logged.push(message),
    warn: (_fields: object, message: string) => logged.push(message),
  };
  const verifier = createTokenVerifier({ issuers: [server], audience: resource, now: clock.now, log });
  test.teardown(() => server.close());
  test.teardown(() => verifier.close());
  /** `accepted`, or the code of the first fault, or of the problem. */
  const outcome = async (key: SigningKey, claims: Record<string, unknown> = {}): Promise<string> => {
    const token = makeToken({ issuer: server.issuer, key, clock, claims });
    try {
      await verifier.verify(`Bearer ${token}`, request);
      return 'accepted';
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return error.faults[0]?.code ?? error.code;
    }
  };
  return { server, clock, verifier, outcome, logged };
};

/** Lets what runs in the background come to its end, by asking until it is so. */
const eventually = async (holds: () => Promise<boolean> | boolean): Promise<boolean> => {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return false;
};

t.test('the keys are fetched once for many tokens that come at once', async (t) => {
  const { server, outcome } = await open(t, first);
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => outcome(first)));
  t.ok(outcomes.every((each) => each === 'accepted'));
  t.equal(server.requests, 1);
});

t.test('a flood of 1,000 unknown keys makes at most one request to the issuer in 30 seconds', async (t) => {
  const { server, outcome, clock } = await open(t, first);
  t.equal(await outcome(first), 'accepted');
  clock.advance(limits.keySetCooldownMs);
  const flood = () =>
    Promise.all(Array.from({ length: 1_000 }, (_, index) => outcome({ ...first, keyId: `unknown-${index}` })));
  const outcomes = await flood();
  t.ok(outcomes.every((each) => each === 'token-key-unknown'));
  t.equal(server.requests, 2);
  clock.advance(limits.keySetCooldownMs - 1);
  await flood();
  t.equal(server.requests, 2);
  t.equal(await outcome(first), 'accepted', 'and known keys go on working');
});

t.test('nonsense does not make us ask the issuer for keys at all', async (t) => {
  const { server, verifier, outcome } = await open(t, first);
  await t.rejects(verifier.verify('Bearer YWJj.YWJj.YWJj', request), { code: 'invalid-token' });
  t.equal(await outcome(first, { iss: 'https://evil.example' }), 'token-issuer');
  t.equal(server.requests, 0);
});

t.test('a new key is seen within 30 seconds', async (t) => {
  const { server, outcome, clock } = await open(t, first);
  t.equal(await outcome(first), 'accepted');
  server.publish(first, second);
  t.equal(await outcome(second), 'token-key-unknown', 'the issuer was asked just now');
  clock.advance(limits.keySetCooldownMs);
  t.equal(await outcome(second), 'accepted');
  t.equal(await outcome(first), 'accepted');
  t.equal(server.requests, 2);
});

t.test('a new key under an old name is seen within 30 seconds', async (t) => {
  const { server, outcome, clock } = await open(t, first);
  t.equal(await outcome(first), 'accepted');
  const renewed = makeSigningKey('key-1');
  server.publish(renewed);
  t.equal(await outcome(renewed), 'token-signature');
  clock.advance(limits.keySetCooldownMs);
  t.equal(await outcome(renewed), 'accepted');
  t.equal(await outcome(first), 'token-signature', 'and the old key is no longer taken');
});

t.test('a withdrawn key stops working within 30 seconds of traffic, remembered tokens included', async (t) => {
  const { server, verifier, outcome, clock } = await open(t, first, second);
  const token = makeToken({ issuer: server.issuer, key: first, clock });
  t.ok(await verifier.verify(`Bearer ${token}`, request));
  server.publish(second);
  clock.advance(limits.keySetCooldownMs);
  t.ok(await verifier.verify(`Bearer ${token}`, request), 'nobody waits for the asking');
  const isRefused = () =>
    verifier.verify(`Bearer ${token}`, request).then(
      () => false,
      (error: unknown) => error instanceof Problem && error.faults[0]?.code === 'token-key-unknown',
    );
  t.ok(await eventually(isRefused));
  t.equal(await outcome(second), 'accepted');
});

t.test('keys that have grown old while nothing came are asked for anew before they are used', async (t) => {
  const { server, outcome, clock } = await open(t, first);
  t.equal(await outcome(first), 'accepted');
  server.publish(second);
  clock.advance(limits.keySetFreshMs);
  t.equal(await outcome(first), 'token-key-unknown');
});

const outages: readonly (readonly [string, RequestListener])[] = [
  ['answers 500', (_request, response) => response.writeHead(500).end()],
  ['answers nothing', () => undefined],
  ['breaks the connection', (asked) => asked.socket.destroy()],
  ['answers an empty set', (_request, response) => response.end('{"keys":[]}')],
  ['answers what is no JSON', (_request, response) => response.end('<html>')],
  ['answers JSON that is no key set', (_request, response) => response.end('[1]')],
  [
    'answers symmetric keys only',
    (_request, response) => response.end('{"keys":[{"kty":"oct","k":"c2VjcmV0","kid":"key-1","alg":"HS256"}]}'),
  ],
  [
    'answers 10 MB',
    (_request, response) =>
      response.end(JSON.stringify({ keys: [first.publicJwk], padding: 'a'.repeat(10 * 1024 * 1024) })),
  ],
  [
    'answers more keys than the limit',
    (_request, response) => response.end(JSON.stringify({ keys: Array(limits.keySetKeys + 1).fill(first.publicJwk) })),
  ],
  [
    'sends us elsewhere',
    (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/jwks' }).end(),
  ],
];
for (const [title, answer] of outages) {
  t.test(`while the issuer ${title}, known keys work for a day and no token is called bad unjudged`, async (t) => {
    const { server, outcome, clock, logged } = await open(t, first);
    const good = server.answer;
    server.answer = answer;
    t.equal(await outcome(first), 'issuer-unavailable', 'keys were never had');
    server.answer = good;
    t.equal(await outcome(first), 'issuer-unavailable', 'the issuer was asked just now');
    clock.advance(limits.keySetRetryMs);
    t.equal(await outcome(first), 'accepted', 'it is back');

    server.answer = answer;
    clock.advance(limits.keySetCooldownMs);
    t.equal(await outcome({ ...second, keyId: 'unknown' }), 'token-key-unknown');
    t.equal(await outcome(first), 'accepted');
    clock.advance(limits.keySetStaleMs - limits.keySetCooldownMs - 1);
    t.equal(await outcome(first), 'accepted', 'at the end of the day');
    t.ok(await eventually(() => logged.filter((message) => /could not be fetched/.test(message)).length >= 3));
    clock.advance(1);
    t.equal(await outcome(first), 'issuer-unavailable', 'after a day');

    server.answer = good;
    clock.advance(limits.keySetRetryMs);
    t.equal(await outcome(first), 'accepted', 'and it heals by itself');
  });
}

t.test('503 says when to come again, and is not a 401', async (t) => {
  const { server, verifier, clock } = await open(t, first);
  await server.close();
  const token = makeToken({ issuer: server.issuer, key: first, clock });
  const problem = await verifier.verify(`Bearer ${token}`, request).catch((error: unknown) => error);
  t.match(problem, { code: 'issuer-unavailable', status: 503, headers: { 'Retry-After': '2' } });
  t.notHas((problem as Problem).headers, { 'WWW-Authenticate': /./ });
});

t.test('an issuer that hangs is given up after the time limit, by all who wait at once', async (t) => {
  const { server, outcome } = await open(t);
  server.answer = () => undefined;
  const outcomes = await Promise.all([outcome(first), outcome(first), outcome(second)]);
  t.strictSame(outcomes, ['issuer-unavailable', 'issuer-unavailable', 'issuer-unavailable']);
  t.equal(server.requests, 1);
});

t.test('a clock that is set back neither stops the asking nor throws the keys away', async (t) => {
  const { server, outcome, clock } = await open(t, first);
  t.equal(await outcome(first), 'accepted');
  clock.advance(-3_600_000);
  server.publish(first, second);
  t.equal(await outcome(second), 'accepted');
  t.equal(await outcome(first), 'accepted');
});

t.test('keys of other kinds and uses in the set are passed over, the rest is used', async (t) => {
  const { server, outcome } = await open(t, first);
  const encryption = { ...second.publicJwk, use: 'enc' };
  const secret = { ...makeSigningKey('key-3').privateKey.export({ format: 'jwk' }), kid: 'key-3' };
  const keys = [null, 'key', encryption, secret, { kty: 'XYZ' }, first.publicJwk];
  server.answer = (_request, response) => response.end(JSON.stringify({ keys }));
  t.equal(await outcome(first), 'accepted');
  t.equal(await outcome(second), 'token-key-unknown');
});

t.test('after closing nothing is asked any more', async (t) => {
  const { server, verifier, outcome } = await open(t, first);
  verifier.close();
  t.equal(await outcome(first), 'issuer-unavailable');
  t.equal(server.requests, 0);
});
