import { createHash } from 'node:crypto';
import t from 'tap';
import { limits } from '../../src/core/limits.ts';
import { Problem } from '../../src/core/problem.ts';
import { createTokenVerifier, type TokenRequest } from '../../src/http/token.ts';
import {
  makeClock,
  makeSigningKey,
  makeToken,
  resource,
  signRaw,
  startKeyServer,
  type TokenAsked,
  tokenClaims,
} from '../support/key-server.ts';

const silent = { info: () => undefined, warn: () => undefined };
const request: TokenRequest = { method: 'GET', url: `${resource}/surveys?page=1` };
const key = makeSigningKey('key-1');
const server = await startKeyServer(key);
t.teardown(() => server.close());

const open = (
  test: { teardown(handler: () => void): unknown },
  options: Partial<Parameters<typeof createTokenVerifier>[0]> = {},
) => {
  const clock = makeClock();
  const issuers = [{ issuer: server.issuer, jwksUri: server.jwksUri }];
  const verifier = createTokenVerifier({ issuers, audience: resource, now: clock.now, log: silent, ...options });
  test.teardown(() => verifier.close());
  const token = (changes: Partial<TokenAsked> = {}): string =>
    makeToken({ issuer: server.issuer, key, clock, ...changes });
  const problemOf = async (authorization: string | undefined, asked = request): Promise<Problem> => {
    const outcome = await verifier.verify(authorization, asked).catch((error: unknown) => error);
    if (!(outcome instanceof Problem)) throw new Error(`expected a Problem, got ${JSON.stringify(outcome)}`);
    return outcome;
  };
  return { clock, verifier, token, problemOf };
};

t.test('a token by RFC 9068 is accepted, and says who acts with which scopes', async (t) => {
  const { verifier, token, clock } = open(t);
  const claims = { jti: 'token-1', 'https://id.oidc.se/claim/orgNumber': '2321000016' };
  const verified = await verifier.verify(`Bearer ${token({ claims })}`, request);
  t.strictSame(verified, {
    issuer: server.issuer,
    subject: 'client-1',
    clientId: 'client-1',
    tokenId: 'token-1',
    scopes: [`${resource}/surveys:read`, `${resource}/surveys:write`],
    organisationNumber: '2321000016',
    expiresAt: new Date((clock.seconds() + 300) * 1_000),
  });
});

t.test('the name of the scheme may be written in any case', async (t) => {
  const { verifier, token } = open(t);
  for (const scheme of ['bearer', 'BEARER', 'Bearer', 'bEaReR']) {
    t.match(await verifier.verify(`${scheme} ${token()}`, request), { clientId: 'client-1' }, scheme);
  }
});

t.test('every algorithm of the list is accepted when key and signature fit', async (t) => {
  const algorithms = ['ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512', 'PS256'];
  const keys = algorithms.map((algorithm) => makeSigningKey(algorithm, algorithm));
  const own = await startKeyServer(...keys);
  t.teardown(() => own.close());
  const { verifier, token } = open(t, { issuers: [own] });
  for (const each of keys) {
    const text = token({ issuer: own.issuer, key: each });
    t.match(await verifier.verify(`Bearer ${text}`, request), { issuer: own.issuer }, each.algorithm);
  }
});

t.test('the tokens of two issuers are accepted at once, each by its own keys only', async (t) => {
  const otherKey = makeSigningKey('key-1');
  const other = await startKeyServer(otherKey);
  t.teardown(() => other.close());
  const { verifier, token, problemOf } = open(t, { issuers: [server, other] });
  t.match(await verifier.verify(`Bearer ${token()}`, request), { issuer: server.issuer });
  t.match(await verifier.verify(`Bearer ${token({ issuer: other.issuer, key: otherKey })}`, request), {
    issuer: other.issuer,
  });
  t.match((await problemOf(`Bearer ${token({ issuer: other.issuer, key })}`)).faults, [{ code: 'token-signature' }]);
});

t.test('an older identifier of the resource, and one audience among several, are accepted', async (t) => {
  const older = 'https://old.example.se/v1';
  const { verifier, token } = open(t, { audience: [resource, older] });
  t.ok(await verifier.verify(`Bearer ${token({ claims: { aud: older } })}`, request));
  t.ok(await verifier.verify(`Bearer ${token({ claims: { aud: ['https://other.example', resource] } })}`, request));
});

t.test('without credentials the answer is 401 with a challenge that names no error', async (t) => {
  const { problemOf } = open(t);
  for (const header of [undefined, '', 'Basic dXNlcjpwYXNzd29yZA==', 'Negotiate abc', ' Bearer x.y.z']) {
    const problem = await problemOf(header);
    t.match({ code: problem.code, status: problem.status }, { code: 'unauthenticated', status: 401 }, String(header));
    t.equal(problem.headers['WWW-Authenticate'], 'Bearer realm="kompetensforsorjning"');
  }
});

t.test('a token in the address is refused with 400, even beside a good one in the header', async (t) => {
  const { token, problemOf } = open(t);
  for (const name of ['access_token', 'access%5Ftoken']) {
    const problem = await problemOf(`Bearer ${token()}`, { method: 'GET', url: `${resource}/surveys?${name}=x` });
    t.match({ code: problem.code, status: problem.status }, { code: 'invalid-request', status: 400 });
    t.match(problem.headers['WWW-Authenticate'], /^Bearer realm="[^"]+", error="invalid_request"/);
  }
});

const foreignKey = makeSigningKey('key-1');
const seconds = makeClock().seconds();
const shortKey = makeSigningKey('short', 'RS256', 1_024);
const badTokens: readonly (readonly [string, string, Partial<TokenAsked>])[] = [
  ['a token of type JWT is refused', 'token-type', { header: { typ: 'JWT' } }],
  ['a token without a type is refused', 'token-type', { header: { typ: undefined } }],
  ['an identity token is refused', 'token-type', { header: { typ: 'id_token+jwt' } }],
  ['a token of an issuer that is not trusted is refused', 'token-issuer', { claims: { iss: 'https://evil.example' } }],
  ['an issuer with a slash too many is another issuer', 'token-issuer', { claims: { iss: `${server.issuer}/` } }],
  ['a token without issuer is refused', 'token-issuer', { claims: { iss: undefined } }],
  ['a token for another audience is refused', 'token-audience', { claims: { aud: 'https://other.example' } }],
  ['an audience that merely begins as ours is refused', 'token-audience', { claims: { aud: `${resource}/surveys` } }],
  ['a token without audience is refused', 'token-audience', { claims: { aud: undefined } }],
  ['an expired token is refused', 'token-expired', { claims: { exp: seconds - 6, iat: seconds - 60 } }],
  ['a token without an end is refused', 'token-claim', { claims: { exp: undefined } }],
  ['an end that is text is refused', 'token-claim', { claims: { exp: '9999999999' } }],
  ['a token older than the limit is refused', 'token-too-old', { claims: { iat: seconds - 366 } }],
  ['a token without time of issue is refused', 'token-claim', { claims: { iat: undefined } }],
  ['a token issued in the future is refused', 'token-not-yet-valid', { claims: { iat: seconds + 6 } }],
  ['a token that is not valid yet is refused', 'token-not-yet-valid', { claims: { nbf: seconds + 6 } }],
  ['a beginning that is text is refused', 'token-claim', { claims: { nbf: 'now' } }],
  ['a token without subject is refused', 'token-claim', { claims: { sub: undefined } }],
  ['an empty subject is refused', 'token-claim', { claims: { sub: '' } }],
  ['a subject that is a number is refused', 'token-claim', { claims: { sub: 7 } }],
  ['a subject with a NUL is refused', 'token-claim', { claims: { sub: 'a\u0000b' } }],
  ['a subject of excessive length is refused', 'token-claim', { claims: { sub: 'a'.repeat(256) } }],
  ['a token without client is refused', 'token-claim', { claims: { client_id: undefined } }],
  ['a client with a line break is refused', 'token-claim', { claims: { client_id: 'a\nb' } }],
  ['a token without identifier is refused', 'token-claim', { claims: { jti: undefined } }],
  ['scopes in a list are refused', 'token-claim', { claims: { scope: ['surveys:read'] } }],
  [
    'an organisation number that is not text is refused',
    'token-claim',
    { claims: { 'https://id.oidc.se/claim/orgNumber': 2321000016 } },
  ],
  ['a token signed by another key under the same name is refused', 'token-signature', { key: foreignKey }],
  ['a token with an unknown key is refused', 'token-key-unknown', { header: { kid: 'key-2' } }],
  ['a key address in the header (jku) is refused', 'token-header', { header: { jku: 'https://evil.example/jwks' } }],
  ['a certificate address in the header (x5u) is refused', 'token-header', { header: { x5u: 'https://evil.example' } }],
  ['a key in the header (jwk) is refused', 'token-header', { header: { jwk: key.publicJwk } }],
  ['a certificate in the header (x5c) is refused', 'token-header', { header: { x5c: ['MIIB'] } }],
  ['a critical extension (crit) is refused', 'token-header', { header: { crit: ['b64'], b64: true } }],
  [
    'an RSA algorithm with an elliptic key is refused',
    'token-key-unknown',
    { key: { ...makeSigningKey('key-1', 'RS256') } },
  ],
  ['an RSA key below 2,048 bits is never used', 'token-key-unknown', { key: shortKey }],
  ['a binding of an unknown kind is refused', 'token-binding', { claims: { cnf: { kid: 'a' } } }],
  ['a binding that is empty is refused', 'token-binding', { claims: { cnf: {} } }],
  ['a binding that is text is refused', 'token-binding', { claims: { cnf: 'jkt' } }],
];
for (const [title, code, changes] of badTokens) {
  t.test(title, async (t) => {
    server.publish(key, shortKey);
    const { token, problemOf, verifier } = open(t);
    t.ok(await verifier.verify(`Bearer ${token()}`, request), 'while its untampered sibling is accepted');
    const problem = await problemOf(`Bearer ${token(changes)}`);
    t.match({ code: problem.code, status: problem.status }, { code: 'invalid-token', status: 401 });
    t.match(problem.faults, [{ code, header: 'Authorization' }]);
    t.match(
      problem.headers['WWW-Authenticate'],
      /^Bearer realm="kompetensforsorjning", error="invalid_token", error_description="[\x20\x21\x23-\x5b\x5d-\x7e]+"$/,
    );
    t.not(problem.detail.sv, problem.detail.en);
    t.equal(problem.cause, undefined, 'and nothing of the token can reach a log through its cause');
  });
}

const forged: readonly (readonly [string, string, (claims: Record<string, unknown>) => string])[] = [
  [
    'a token without signature (alg none) is refused',
    'token-malformed',
    (claims) => signRaw({ alg: 'none', kid: 'key-1', typ: 'at+jwt' }, claims, key),
  ],
  [
    'alg none with a signature to show is refused',
    'token-algorithm',
    (claims) => `${signRaw({ alg: 'none', kid: 'key-1', typ: 'at+jwt' }, claims, key)}AAAA`,
  ],
  [
    'a symmetric signature keyed with the public key is refused',
    'token-algorithm',
    (claims) =>
      signRaw({ alg: 'HS256', kid: 'key-1', typ: 'at+jwt' }, claims, { secret: JSON.stringify(key.publicJwk) }),
  ],
  [
    'a payload changed after signing is refused',
    'token-signature',
    (claims) => {
      const [header, , signature] = makeToken({ issuer: server.issuer, key, clock: makeClock() }).split('.');
      const payload = Buffer.from(JSON.stringify({ ...claims, client_id: 'client-2' })).toString('base64url');
      return `${header}.${payload}.${signature}`;
    },
  ],
  [
    'claims that are a list are refused',
    'token-malformed',
    () => signRaw({ alg: 'ES256', kid: 'key-1', typ: 'at+jwt' }, [1], key),
  ],
  ['an encrypted token is refused', 'token-malformed', () => 'a.b.c.d.e'],
  ['a token that is not base64url is refused', 'token-malformed', () => 'a+b.c/d.e='],
  ['a token that is not JSON is refused', 'token-malformed', () => 'YWJj.YWJj.YWJj'],
  ['garbage is refused', 'token-malformed', () => 'garbage'],
  ['an empty token is refused', 'token-malformed', () => ''],
  ['two tokens are refused', 'token-malformed', () => 'a.b.c a.b.c'],
  ['a token beyond the length limit is refused', 'token-too-long', () => 'a'.repeat(limits.tokenCharacters + 1)],
];
for (const [title, code, make] of forged) {
  t.test(title, async (t) => {
    server.publish(key);
    const { clock, problemOf } = open(t);
    const problem = await problemOf(`Bearer ${make(tokenClaims({ issuer: server.issuer, clock }))}`);
    t.equal(problem.code, 'invalid-token');
    t.match(problem.faults, [{ code }]);
  });
}

t.test('a token that carries no scope opens nothing: 403 insufficient_scope', async (t) => {
  const { token, problemOf } = open(t);
  for (const scope of [undefined, '', '  ']) {
    const problem = await problemOf(`Bearer ${token({ claims: { scope } })}`);
    t.match({ code: problem.code, status: problem.status }, { code: 'insufficient-scope', status: 403 });
    t.match(problem.headers['WWW-Authenticate'], /error="insufficient_scope"/);
  }
});

t.test('clocks may differ by the tolerance and no more', async (t) => {
  const { verifier, token } = open(t);
  const edges = { iat: seconds + 5, nbf: seconds + 5 };
  t.ok(await verifier.verify(`Bearer ${token({ claims: edges })}`, request));
  t.ok(await verifier.verify(`Bearer ${token({ claims: { exp: seconds - 4, iat: seconds - 60 } })}`, request));
  t.ok(await verifier.verify(`Bearer ${token({ claims: { iat: seconds - 365 } })}`, request));
});

t.test('a remembered token is judged by the clock at each use, and is refused when its time is out', async (t) => {
  const { verifier, token, clock, problemOf } = open(t);
  const text = token();
  t.ok(await verifier.verify(`Bearer ${text}`, request));
  clock.advance(304_000);
  t.ok(await verifier.verify(`Bearer ${text}`, request), 'within the tolerance');
  clock.advance(1_000);
  t.match((await problemOf(`Bearer ${text}`)).faults, [{ code: 'token-expired' }]);
});

t.test('a remembered token with a long life is refused once it is older than the limit', async (t) => {
  const { verifier, token, clock, problemOf } = open(t);
  const text = token({ claims: { exp: seconds + 3_600 } });
  t.ok(await verifier.verify(`Bearer ${text}`, request));
  clock.advance((limits.tokenAgeMaximumSeconds + limits.clockToleranceSeconds + 1) * 1_000);
  t.match((await problemOf(`Bearer ${text}`)).faults, [{ code: 'token-too-old' }]);
});

t.test('a remembered token is refused when the clock has been set back before its issue', async (t) => {
  const { verifier, token, clock, problemOf } = open(t);
  const text = token();
  t.ok(await verifier.verify(`Bearer ${text}`, request));
  clock.advance(-3_600_000);
  t.match((await problemOf(`Bearer ${text}`)).faults, [{ code: 'token-not-yet-valid' }]);
});

t.test(
  'a token is remembered by its whole text: the same claims under another signature are judged anew',
  async (t) => {
    const { verifier, token, problemOf } = open(t);
    const text = token();
    t.ok(await verifier.verify(`Bearer ${text}`, request));
    const changed = `${text.slice(0, -2)}${text.endsWith('AA') ? 'BB' : 'AA'}`;
    t.match((await problemOf(`Bearer ${changed}`)).faults, [{ code: 'token-signature' }]);
  },
);

t.test('a token bound to a client certificate needs that certificate on the connection', async (t) => {
  const { verifier, token, problemOf } = open(t);
  const certificateThumbprint = createHash('sha256').update('certificate').digest('base64url');
  const text = token({ claims: { cnf: { 'x5t#S256': certificateThumbprint } } });
  t.ok(await verifier.verify(`Bearer ${text}`, { ...request, certificateThumbprint }));
  t.match((await problemOf(`Bearer ${text}`)).faults, [{ code: 'certificate-mismatch' }], 'no certificate');
  const other = { ...request, certificateThumbprint: createHash('sha256').update('other').digest('base64url') };
  t.match((await problemOf(`Bearer ${text}`, other)).faults, [{ code: 'certificate-mismatch' }], 'another certificate');
});

t.test('an issuer whose keys would come without TLS from another host is refused at start', async (t) => {
  const start = (jwksUri: string) => () =>
    createTokenVerifier({
      issuers: [{ issuer: 'https://issuer.example', jwksUri }],
      audience: resource,
      now: () => new Date(0),
      log: silent,
    });
  t.throws(start('http://issuer.example/jwks'), /https/);
  t.throws(start('http://127.0.0.1.evil.example/jwks'), /https/);
  t.doesNotThrow(start('https://issuer.example/jwks'));
});
