import { constants, createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JWK } from 'jose';

/** A pair of signing keys, made for one test. */
export interface SigningKey {
  readonly keyId: string;
  readonly algorithm: string;
  readonly privateKey: KeyObject;
  readonly publicJwk: JWK;
}

const curves: Record<string, string> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

/** Makes a signing key; `modulusLength` in bits is for RSA. */
export const makeSigningKey = (keyId: string, algorithm = 'ES256', modulusLength = 2_048): SigningKey => {
  const namedCurve = curves[algorithm];
  const { privateKey, publicKey } =
    namedCurve === undefined
      ? generateKeyPairSync('rsa', { modulusLength })
      : generateKeyPairSync('ec', { namedCurve });
  const publicJwk = { ...publicKey.export({ format: 'jwk' }), kid: keyId, use: 'sig', alg: algorithm } as JWK;
  return { keyId, algorithm, privateKey, publicJwk };
};

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * A JWT with exactly the header and claims given, wrong ones too: a library that signs refuses to make what a library
 * that verifies must refuse. The signature is by `header.alg`; `none` leaves it empty.
 */
export const signRaw = (
  header: Record<string, unknown>,
  claims: unknown,
  key: { privateKey: KeyObject } | { secret: string },
): string => {
  const input = `${encode(header)}.${encode(claims)}`;
  const algorithm = String(header.alg);
  const hash = `sha${algorithm.slice(2)}`;
  if (algorithm === 'none') return `${input}.`;
  if ('secret' in key) return `${input}.${createHmac(hash, key.secret).update(input).digest('base64url')}`;
  const signature = sign(hash, Buffer.from(input), {
    key: key.privateKey,
    dsaEncoding: 'ieee-p1363',
    ...(algorithm.startsWith('PS') ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : {}),
  });
  return `${input}.${signature.toString('base64url')}`;
};

/** A small issuer of keys on loopback: it answers with what it is told to, and counts how often it is asked. */
export interface KeyServer {
  readonly issuer: string;
  readonly jwksUri: string;
  requests: number;
  answer: RequestListener;
  publish(...keys: readonly SigningKey[]): void;
  close(): Promise<void>;
}

export const startKeyServer = async (...keys: readonly SigningKey[]): Promise<KeyServer> => {
  const listen: RequestListener = (request, response) => {
    server.requests += 1;
    server.answer(request, response);
  };
  const http = createServer(listen);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const server: KeyServer = {
    issuer,
    jwksUri: `${issuer}/jwks`,
    requests: 0,
    answer: (_request, response) => response.end('{"keys":[]}'),
    publish: (...published) => {
      const body = JSON.stringify({ keys: published.map((key) => key.publicJwk) });
      server.answer = (_request, response) => response.setHeader('content-type', 'application/json').end(body);
    },
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  server.publish(...keys);
  return server;
};

/** A clock that stands still until it is moved. */
export const makeClock = (start = new Date('2026-11-22T08:00:00Z')) => {
  let time = start.getTime();
  return {
    now: (): Date => new Date(time),
    seconds: (): number => Math.floor(time / 1_000),
    advance: (milliseconds: number): void => {
      time += milliseconds;
    },
  };
};
export type Clock = ReturnType<typeof makeClock>;

/** The resource that the tests' tokens are for. */
export const resource = 'https://api.example.se/kompetensforsorjning/v1';

export interface TokenAsked {
  readonly issuer: string;
  readonly key: SigningKey;
  readonly clock: Clock;
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
}

export const tokenClaims = (asked: Omit<TokenAsked, 'key' | 'header'>): Record<string, unknown> => ({
  iss: asked.issuer,
  aud: resource,
  sub: 'client-1',
  client_id: 'client-1',
  jti: randomUUID(),
  iat: asked.clock.seconds(),
  exp: asked.clock.seconds() + 300,
  scope: `${resource}/surveys:read ${resource}/surveys:write`,
  ...asked.claims,
});

/** An access token by RFC 9068; `claims` and `header` replace members, and `undefined` leaves one out. */
export const makeToken = (asked: TokenAsked): string =>
  signRaw(
    { alg: asked.key.algorithm, kid: asked.key.keyId, typ: 'at+jwt', ...asked.header },
    tokenClaims(asked),
    asked.key,
  );
