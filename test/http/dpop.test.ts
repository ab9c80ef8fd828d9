import { createHash } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import t from 'tap';
import { limits } from '../../src/core/limits.ts';
import { Problem } from '../../src/core/problem.ts';
import { createProofChecker } from '../../src/http/dpop.ts';
import { buildServer } from '../../src/http/server.ts';
import { createTokenVerifier } from '../../src/http/token.ts';
import {
  makeClock,
  makeSigningKey,
  makeTimer,
  makeToken,
  resource,
  signRaw,
  startKeyServer,
} from '../support/key-server.ts';
import { listen, sendRaw } from '../support/raw.ts';
import { sampleRoutes, sampleService } from '../support/sample.ts';

const issuerKey = makeSigningKey('key-1');
const holderKey = makeSigningKey('holder');
const strangerKey = makeSigningKey('stranger');
const publicOf = (key: typeof holderKey) => {
  const { kid: _kid, use: _use, alg: _alg, ...jwk } = key.publicJwk;
  return jwk;
};
const keyThumbprint = await calculateJwkThumbprint(publicOf(holderKey));
const server = await startKeyServer(issuerKey);
t.teardown(() => server.close());

const url = `${resource}/surveys?page=2`;

interface ProofChanges {
  readonly key?: typeof holderKey;
  readonly header?: Record<string, unknown>;
  readonly claims?: Record<string, unknown>;
}

const open = (test: { teardown(handler: () => void): unknown }) => {
  const clock = makeClock();
  const log = { info: () => undefined, warn: () => undefined };
  const verifier = createTokenVerifier({ issuers: [server], audience: resource, now: clock.now, log, ...makeTimer() });
  test.teardown(() => verifier.close());
  const token = makeToken({ issuer: server.issuer, key: issuerKey, clock, claims: { cnf: { jkt: keyThumbprint } } });
  let proofs = 0;
  const proof = ({ key = holderKey, header = {}, claims = {} }: ProofChanges = {}): string => {
    proofs += 1;
    const ath = createHash('sha256').update(token).digest('base64url');
    const body = {
      jti: `proof-${proofs}`,
      htm: 'GET',
      htu: `${resource}/surveys`,
      iat: clock.seconds(),
      ath,
      ...claims,
    };
    return signRaw({ typ: 'dpop+jwt', alg: key.algorithm, jwk: publicOf(key), ...header }, body, key);
  };
  const outcome = (
    dpop: string | undefined,
    more: { scheme?: string; method?: string; url?: string; token?: string } = {},
  ) =>
    verifier
      .verify(`${more.scheme ?? 'DPoP'} ${more.token ?? token}`, {
        method: more.method ?? 'GET',
        url: more.url ?? url,
        dpop,
      })
      .then(
        () => 'accepted',
        (error: unknown) => (error instanceof Problem ? (error.faults[0]?.code ?? error.code) : Promise.reject(error)),
      );
  return { clock, verifier, token, proof, outcome };
};

t.test('a token bound to a key is accepted with a new proof for every request', async (t) => {
  const { proof, outcome } = open(t);
  t.equal(await outcome(proof()), 'accepted');
  t.equal(await outcome(proof()), 'accepted');
  t.equal(await outcome(proof(), { scheme: 'dpop' }), 'accepted');
});

t.test('a proof is used once', async (t) => {
  const { proof, outcome, clock } = open(t);
  const text = proof();
  t.equal(await outcome(text), 'accepted');
  t.equal(await outcome(text), 'proof-replayed');
  clock.advance((limits.proofAgeMaximumSeconds + limits.clockToleranceSeconds) * 1_000);
  t.equal(await outcome(text), 'proof-replayed', 'for as long as it could be accepted');
  clock.advance(1_000);
  t.equal(await outcome(text), 'proof-time');
});

t.test('a proof that was refused for another reason is not used up', async (t) => {
  const { proof, outcome } = open(t);
  const text = proof();
  t.equal(await outcome(text, { method: 'POST' }), 'proof-request');
  t.equal(await outcome(text), 'accepted');
});

t.test('a bound token is never taken as a plain bearer token', async (t) => {
  const { proof, outcome } = open(t);
  t.equal(await outcome(undefined, { scheme: 'Bearer' }), 'proof-missing');
  t.equal(await outcome(proof(), { scheme: 'Bearer' }), 'proof-missing');
  t.equal(await outcome(undefined), 'proof-missing');
});

t.test('an unbound token is not taken as bound', async (t) => {
  const { proof, outcome, clock } = open(t);
  const plain = makeToken({ issuer: server.issuer, key: issuerKey, clock });
  t.equal(await outcome(proof(), { token: plain }), 'token-unbound');
});

t.test('a proof without the access token that it is for opens nothing', async (t) => {
  const { proof, verifier } = open(t);
  await t.rejects(verifier.verify(undefined, { method: 'GET', url, dpop: proof() }), { code: 'unauthenticated' });
});

t.test('the address is compared without query, and as the RFC normalises it', async (t) => {
  const { proof, outcome } = open(t);
  const same = [
    'https://API.example.se:443/kompetensforsorjning/v1/surveys',
    'https://api.example.se/kompetensforsorjning/v1/%73urveys',
    'https://api.example.se/kompetensforsorjning/v1/./surveys?other#fragment',
  ];
  for (const htu of same) t.equal(await outcome(proof({ claims: { htu } })), 'accepted', htu);
  const escaped = { url: `${resource}/surveys/a%2fb` };
  t.equal(await outcome(proof({ claims: { htu: `${resource}/surveys/a%2Fb` } }), escaped), 'accepted');
  t.equal(await outcome(proof({ claims: { htu: `${resource}/surveys/a/b` } }), escaped), 'proof-request');
});

const seconds = makeClock().seconds();
const { d: _secret, ...exposed } = holderKey.privateKey.export({ format: 'jwk' });
const badProofs: readonly (readonly [string, string, ProofChanges])[] = [
  ['a proof for another method is refused', 'proof-request', { claims: { htm: 'POST' } }],
  ['a method in lower case is another method', 'proof-request', { claims: { htm: 'get' } }],
  ['a proof for another path is refused', 'proof-request', { claims: { htu: `${resource}/plans` } }],
  ['a proof for another host is refused', 'proof-request', { claims: { htu: 'https://evil.example/surveys' } }],
  [
    'a proof for the address without TLS is refused',
    'proof-request',
    { claims: { htu: `${resource}/surveys`.replace('https', 'http') } },
  ],
  ['an address that is none is refused', 'proof-request', { claims: { htu: '/surveys' } }],
  ['a proof without address is refused', 'proof-invalid', { claims: { htu: undefined } }],
  ['a proof without method is refused', 'proof-invalid', { claims: { htm: undefined } }],
  ['an old proof is refused', 'proof-time', { claims: { iat: seconds - 66 } }],
  ['a proof from the future is refused', 'proof-time', { claims: { iat: seconds + 6 } }],
  ['a proof without time is refused', 'proof-invalid', { claims: { iat: undefined } }],
  ['a time that is text is refused', 'proof-invalid', { claims: { iat: 'now' } }],
  ['a proof without identifier is refused', 'proof-invalid', { claims: { jti: undefined } }],
  ['an empty identifier is refused', 'proof-invalid', { claims: { jti: '' } }],
  ['an identifier of excessive length is refused', 'proof-invalid', { claims: { jti: 'a'.repeat(256) } }],
  ['a proof for another access token is refused', 'proof-token', { claims: { ath: 'AAAA' } }],
  ['a proof for no access token is refused', 'proof-invalid', { claims: { ath: undefined } }],
  ['a proof by another key is refused', 'proof-key', { key: strangerKey }],
  [
    'a proof that shows one key and is signed by another is refused',
    'proof-invalid',
    { key: strangerKey, header: { jwk: publicOf(holderKey) } },
  ],
  ['a proof without key is refused', 'proof-invalid', { header: { jwk: undefined } }],
  [
    'a proof that shows its private key is refused',
    'proof-invalid',
    { header: { jwk: holderKey.privateKey.export({ format: 'jwk' }) } },
  ],
  ['a proof of another type is refused', 'proof-invalid', { header: { typ: 'JWT' } }],
  ['a proof without type is refused', 'proof-invalid', { header: { typ: undefined } }],
  ['a proof without signature is refused', 'proof-invalid', { header: { alg: 'none' } }],
  ['a critical extension in a proof is refused', 'proof-invalid', { header: { crit: ['x'], x: 1 } }],
  ['a proof by a short RSA key is refused', 'proof-invalid', { key: makeSigningKey('short', 'RS256', 1_024) }],
  [
    'a key that does not fit the algorithm is refused',
    'proof-invalid',
    { header: { jwk: { ...exposed, crv: 'P-384' } } },
  ],
];
for (const [title, code, changes] of badProofs) {
  t.test(title, async (t) => {
    const { proof, outcome } = open(t);
    t.equal(await outcome(proof(changes)), code);
    t.equal(await outcome(proof()), 'accepted', 'while its untampered sibling is accepted');
  });
}

t.test('a proof signed with the secret key of a symmetric algorithm is refused', async (t) => {
  const { outcome } = open(t);
  const jwk = { kty: 'oct', k: 'c2VjcmV0' };
  t.equal(await outcome(signRaw({ typ: 'dpop+jwt', alg: 'HS256', jwk }, {}, { secret: 'secret' })), 'proof-invalid');
});

t.test('two proofs in one header, an overlong one and garbage are refused', async (t) => {
  const { proof, outcome } = open(t);
  for (const text of [`${proof()}, ${proof()}`, 'a'.repeat(limits.tokenCharacters + 1), 'garbage', '']) {
    t.equal(await outcome(text), 'proof-invalid');
  }
});

t.test('the refusal of a proof is a challenge by RFC 9449', async (t) => {
  const { verifier, token } = open(t);
  const problem = await verifier
    .verify(`DPoP ${token}`, { method: 'GET', url, dpop: 'x' })
    .catch((error: unknown) => error);
  t.match(problem, { code: 'invalid-token', status: 401, faults: [{ header: 'DPoP' }] });
  t.match(
    (problem as Problem).headers['WWW-Authenticate'],
    /^DPoP realm="[^"]+", error="invalid_dpop_proof", .*algs="ES256 /,
  );
});

t.test('when more proofs are in use than are remembered the next is refused with 503, not let through', async (t) => {
  const { token, proof, clock } = open(t);
  const checker = createProofChecker({ now: clock.now, proofsKept: 2 });
  const check = (text: string) => checker.check({ proof: text, method: 'GET', url, accessToken: token, keyThumbprint });
  const replayed = proof();
  await check(replayed);
  await check(proof());
  await t.rejects(check(proof()), { code: 'service-unavailable' });
  const refusal = await check(replayed).catch((error: unknown) => error);
  t.match(refusal, { faults: [{ code: 'proof-replayed' }] });
  clock.advance((limits.proofAgeMaximumSeconds + 2 * limits.clockToleranceSeconds + 1) * 1_000);
  await t.resolves(check(proof()), 'and there is room again when they are too old to be used');
  checker.close();
});

t.test(
  'behind its public address the service holds a proof against that address, however the target is written',
  async (t) => {
    const { verifier, token, proof } = open(t);
    const service = sampleService();
    t.equal(service.publicBaseUrl, resource);
    const app = await buildServer(
      {
        ...service,
        authenticate: async (authorization, request) => {
          await verifier.verify(authorization, request);
          return service.authenticate('Bearer good', request);
        },
      },
      { routes: [sampleRoutes], logLevel: 'silent', isReady: async () => true, toProblem: () => undefined },
    );
    t.teardown(() => app.close());
    const port = await listen(app);
    const { pathname, origin } = new URL(`${resource}/note-lists`);
    const ask = async (target: string, htu: string, host = 'inside.example:8080') => {
      const fields = [`Host: ${host}`, `Authorization: DPoP ${token}`, `DPoP: ${proof({ claims: { htu } })}`];
      const request = [`GET ${target} HTTP/1.1`, ...fields, 'Connection: close'].join('\r\n');
      return (await sendRaw(port, [`${request}\r\n\r\n`])).status;
    };
    const outside = `${origin}${pathname}`;
    const targets = [
      pathname,
      `${pathname}?`,
      `http://127.0.0.1:${port}${pathname}`,
      `HTTPS://other.example${pathname}`,
    ];
    for (const target of targets) {
      t.equal(await ask(target, outside), 200, target);
      t.equal(await ask(target, `${outside}/other`), 401, 'a proof for another path');
      t.equal(await ask(target, `${origin}/note-lists`), 401, 'a proof for the path without its base');
      t.equal(await ask(target, `http://127.0.0.1:${port}${pathname}`), 401, 'a proof for the address inside');
      t.equal(
        await ask(target, `https://other.example${pathname}`, 'other.example'),
        401,
        'a proof for a host it names',
      );
    }
  },
);
