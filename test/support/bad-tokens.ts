import { createHmac, randomUUID } from 'node:crypto';
import type { attackedApi } from './attacked-api.ts';
import { makeSigningKey, makeToken, resource, signRaw, type TokenAsked, tokenClaims } from './key-server.ts';

/** Tokens that must never be accepted, each by what is wrong with it, as Authorization headers. */
export const badTokens = (
  { api }: Awaited<ReturnType<typeof attackedApi>>,
  clientId: string,
): Record<string, string> => {
  const seconds = api.clock.seconds();
  const scopes = ['surveys:read', 'surveys:write', 'plans:read', 'plans:write', 'dimensioning:read', 'audit:read'];
  const base = {
    issuer: api.issuer,
    key: api.key,
    clock: api.clock,
    claims: { sub: clientId, client_id: clientId, scope: scopes.map((scope) => `${resource}/${scope}`).join(' ') },
  };
  const token = (claims: Record<string, unknown> = {}, more: Partial<TokenAsked> = {}): string =>
    makeToken({ ...base, ...more, claims: { ...base.claims, ...claims } });
  const good = token();
  const [header = '', payload = '', signature = ''] = good.split('.');
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const unsigned = `${encode({ alg: 'none', typ: 'at+jwt' })}.${payload}`;
  const symmetric = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: api.key.keyId })}.${payload}`;
  const hmac = createHmac('sha256', JSON.stringify(api.key.publicJwk)).update(symmetric).digest('base64url');
  const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
  const forged = encode({ ...tokenClaims(base), jti: randomUUID(), client_id: 'national-office' });
  return {
    expired: `Bearer ${token({ iat: seconds - 400, exp: seconds - 100 })}`,
    'not valid yet': `Bearer ${token({ nbf: seconds + 600 })}`,
    'issued too long ago': `Bearer ${token({ iat: seconds - 7_200, exp: seconds + 300 })}`,
    'of another issuer': `Bearer ${token({ iss: 'https://evil.example' })}`,
    'for another audience': `Bearer ${token({ aud: 'https://other.example' })}`,
    'of another type': `Bearer ${token({}, { header: { typ: 'JWT' } })}`,
    'without algorithm': `Bearer ${unsigned}.`,
    'signed with the public key as a secret': `Bearer ${symmetric}.${hmac}`,
    'of another key under the same name': `Bearer ${token({}, { key: makeSigningKey(api.key.keyId) })}`,
    'of an unknown key': `Bearer ${token({}, { key: makeSigningKey('unknown') })}`,
    'with a changed signature': `Bearer ${header}.${payload}.${flipped}`,
    'with a changed payload': `Bearer ${header}.${forged}.${signature}`,
    'bringing its own key': `Bearer ${signRaw(
      { alg: api.key.algorithm, typ: 'at+jwt', kid: api.key.keyId, jwk: api.key.publicJwk },
      tokenClaims(base),
      api.key,
    )}`,
    'without a client': `Bearer ${token({ client_id: undefined })}`,
    'bound to a key that is not proven': `Bearer ${token({ cnf: { jkt: 'x'.repeat(43) } })}`,
    'not a token': 'Bearer not-a-token',
    'another scheme': 'Basic dXNlcjpwYXNzd29yZA==',
  };
};
