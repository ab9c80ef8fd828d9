import { createHash } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import { limits } from '../core/limits.ts';
import { Problem } from '../core/problem.ts';
import { createProofChecker } from './dpop.ts';
import { createKeySet, type Fetch, type KeySet, type Log } from './key-set.ts';
import { noToken, refusedToken, scopelessToken, signatureAlgorithms } from './token-problems.ts';

/** What a token that passed says; all of it comes from the issuer. */
export interface VerifiedToken {
  readonly issuer: string;
  /** `sub`: the person or system that acts. */
  readonly subject: string;
  /** `client_id` */
  readonly clientId: string;
  /** `jti`, for the log: a token itself is never written down. */
  readonly tokenId: string;
  /** As the token writes them, with the resource identifier before them; never empty. */
  readonly scopes: readonly string[];
  /** https://id.oidc.se/claim/orgNumber, as it stands in the token: its form has not been judged. */
  readonly organisationNumber?: string;
  readonly expiresAt: Date;
}

/** What the request says of itself, beside the Authorization header. */
export interface TokenRequest {
  readonly method: string;
  /** The absolute address as it is known outside: built from configuration, not from what the client says of the host. */
  readonly url: string;
  /** The DPoP header. */
  readonly dpop?: string | undefined;
  /** SHA-256 of the client certificate of the connection, base64url (RFC 8705, 3.1), where there is one. */
  readonly certificateThumbprint?: string | undefined;
}

export interface TokenVerifier {
  /**
   * Judges the Authorization header of a request.
   * @throws Problem `unauthenticated` without credentials, `invalid-token` (401) for a token that does not pass,
   * `insufficient-scope` (403) for one without scope, `issuer-unavailable` (503) when it could not be judged,
   * `invalid-request` (400) for a token in the address.
   */
  verify(authorization: string | undefined, request: TokenRequest): Promise<VerifiedToken>;
  close(): void;
}

export interface TokenVerifierOptions {
  /** The issuers that are trusted, each exactly as in `iss`, with the address of its keys: https, or loopback in development. */
  readonly issuers: readonly { readonly issuer: string; readonly jwksUri: string }[];
  /** Our resource identifier; the further ones are older identifiers that are still taken. */
  readonly audience: string | readonly string[];
  readonly now: () => Date;
  readonly log: Log;
  readonly fetch?: Fetch;
  readonly algorithms?: readonly string[];
}

/** A token that passed, with what every later use of it must be judged by. */
interface HeldToken {
  readonly verified: VerifiedToken;
  readonly issuedAtSeconds: number;
  readonly notBeforeSeconds: number;
  readonly expiresAtSeconds: number;
  readonly keyThumbprint?: string;
  readonly certificateThumbprint?: string;
}

const organisationClaim = 'https://id.oidc.se/claim/orgNumber';

/** Header members that bring or point to a key, or ask for more than is understood (RFC 8725, 3.10; RFC 7515, 4.1.11). */
const refusedHeaderMembers = ['jku', 'x5u', 'jwk', 'x5c', 'crit', 'b64'];

/** Printable text of a bounded length: it is logged and stored. */
const claimText = (value: unknown): string => {
  const isText = typeof value === 'string' && value.length > 0 && value.length <= limits.claimCharacters;
  if (!isText || /\p{Cc}/u.test(value) || !value.isWellFormed()) throw refusedToken('token-claim');
  return value;
};

const seconds = (value: unknown): number => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw refusedToken('token-claim');
  return value;
};

/** A token bound to a key or certificate is honoured as such; any other binding is refused rather than dropped. */
const bindingOf = (payload: JWTPayload): { keyThumbprint?: string; certificateThumbprint?: string } => {
  const confirmation: unknown = payload.cnf;
  if (confirmation === undefined) return {};
  if (typeof confirmation !== 'object' || confirmation === null) throw refusedToken('token-binding');
  const members = Object.entries(confirmation);
  const isKnown = ([name, value]: [string, unknown]): boolean =>
    (name === 'jkt' || name === 'x5t#S256') && typeof value === 'string' && value !== '';
  if (members.length === 0 || !members.every(isKnown)) throw refusedToken('token-binding');
  const named = new Map<string, string>(members);
  const keyThumbprint = named.get('jkt');
  const certificateThumbprint = named.get('x5t#S256');
  return {
    ...(keyThumbprint === undefined ? {} : { keyThumbprint }),
    ...(certificateThumbprint === undefined ? {} : { certificateThumbprint }),
  };
};

const heldTokenOf = (payload: JWTPayload): HeldToken => {
  const scope: unknown = payload.scope;
  if (scope !== undefined && typeof scope !== 'string') throw refusedToken('token-claim');
  const scopes = (scope ?? '').split(' ').filter((part) => part !== '');
  const issuedAtSeconds = seconds(payload.iat);
  const expiresAtSeconds = seconds(payload.exp);
  const organisationNumber: unknown = payload[organisationClaim];
  const verified: VerifiedToken = {
    issuer: claimText(payload.iss),
    subject: claimText(payload.sub),
    clientId: claimText(payload.client_id),
    tokenId: claimText(payload.jti),
    scopes,
    ...(organisationNumber === undefined ? {} : { organisationNumber: claimText(organisationNumber) }),
    expiresAt: new Date(expiresAtSeconds * 1_000),
  };
  const binding = bindingOf(payload);
  if (scopes.length === 0) throw scopelessToken();
  return { verified, issuedAtSeconds, notBeforeSeconds: payload.nbf ?? issuedAtSeconds, expiresAtSeconds, ...binding };
};

/** The times of a token that passed once, judged again at each use: a clock can also be set back. */
const judgeTimes = (held: HeldToken, now: Date): void => {
  const nowSeconds = Math.floor(now.getTime() / 1_000);
  const tolerance = limits.clockToleranceSeconds;
  if (held.expiresAtSeconds <= nowSeconds - tolerance) throw refusedToken('token-expired');
  if (nowSeconds - held.issuedAtSeconds - tolerance > limits.tokenAgeMaximumSeconds)
    throw refusedToken('token-too-old');
  if (Math.max(held.issuedAtSeconds, held.notBeforeSeconds) > nowSeconds + tolerance) {
    throw refusedToken('token-not-yet-valid');
  }
};

/** What a fault of the library means to the caller. A fault that is not the token's own is passed on. */
const refusalOf = (error: unknown): unknown => {
  if (error instanceof Problem || !(error instanceof errors.JOSEError)) return error;
  if (error instanceof errors.JWTExpired)
    return refusedToken(error.claim === 'iat' ? 'token-too-old' : 'token-expired');
  if (error instanceof errors.JWTClaimValidationFailed) {
    const isTime = error.reason === 'check_failed' && (error.claim === 'nbf' || error.claim === 'iat');
    if (isTime) return refusedToken('token-not-yet-valid');
    if (error.claim === 'aud') return refusedToken('token-audience');
    return refusedToken(error.claim === 'typ' ? 'token-type' : 'token-claim');
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return refusedToken('token-signature');
  if (error instanceof errors.JOSEAlgNotAllowed) return refusedToken('token-algorithm');
  const isKey = error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
  return refusedToken(isKey ? 'token-key-unknown' : 'token-malformed');
};

/** The scheme and token of the header; the scheme's name is case-insensitive (RFC 9110, 11.1). */
const credentialsOf = (authorization: string | undefined): { scheme: 'bearer' | 'dpop'; token: string } => {
  const [, name = '', token = ''] = /^(\S+)(?: +(.*))?$/.exec(authorization ?? '') ?? [];
  const scheme = name.toLowerCase();
  if (scheme !== 'bearer' && scheme !== 'dpop') throw noToken();
  if (token.length > limits.tokenCharacters) throw refusedToken('token-too-long');
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw refusedToken('token-malformed');
  return { scheme, token };
};

/** What can be told before any key is looked for, so that nonsense never makes us ask the issuer for keys. */
const claimedIssuer = (token: string, algorithms: readonly string[]): string => {
  let header: ReturnType<typeof decodeProtectedHeader>;
  let issuer: unknown;
  try {
    header = decodeProtectedHeader(token);
    issuer = decodeJwt(token).iss;
  } catch {
    throw refusedToken('token-malformed');
  }
  if (refusedHeaderMembers.some((member) => Object.hasOwn(header, member))) throw refusedToken('token-header');
  if (typeof header.alg !== 'string' || !algorithms.includes(header.alg)) throw refusedToken('token-algorithm');
  if (typeof header.typ !== 'string' || !/^(application\/)?at\+jwt$/i.test(header.typ))
    throw refusedToken('token-type');
  if (typeof issuer !== 'string') throw refusedToken('token-issuer');
  return issuer;
};

const isSecureAddress = (address: string): boolean => {
  const url = new URL(address);
  return url.protocol === 'https:' || ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
};

/**
 * Judges access tokens by RFC 9068, RFC 8725 and the Ena OAuth 2.0 interoperability profile, section 4; tokens bound
 * to a key (RFC 9449) or a certificate (RFC 8705) are honoured as such. A token that passed is remembered by its
 * SHA-256 until it ends or the issuer's keys change; one that did not pass never is.
 * @throws Error at once for an issuer whose keys would be fetched without TLS from another host.
 */
export const createTokenVerifier = (options: TokenVerifierOptions): TokenVerifier => {
  const algorithms = options.algorithms ?? signatureAlgorithms;
  const audience = typeof options.audience === 'string' ? options.audience : [...options.audience];
  const held = new Map<string, HeldToken>();
  const proofs = createProofChecker({ now: options.now });
  /** Counts the changes of keys: a token judged by keys that were replaced meanwhile is not remembered. */
  let generation = 0;
  const onRotation = (): void => {
    generation += 1;
    held.clear();
  };
  const keySets = new Map<string, KeySet>();
  for (const { issuer, jwksUri } of options.issuers) {
    if (!isSecureAddress(jwksUri)) throw new Error(`The keys of the issuer ${issuer} must be fetched over https.`);
    const { now, log, fetch = globalThis.fetch } = options;
    keySets.set(issuer, createKeySet({ jwksUri, now, log, fetch, onRotation }));
  }

  const judge = async (token: string): Promise<HeldToken> => {
    const issuer = claimedIssuer(token, algorithms);
    const keySet = keySets.get(issuer);
    if (keySet === undefined) throw refusedToken('token-issuer');
    const attempt = () =>
      jwtVerify(token, keySet.find, {
        issuer,
        audience,
        typ: 'at+jwt',
        algorithms: [...algorithms],
        requiredClaims: ['exp', 'iat', 'sub', 'client_id', 'jti'],
        maxTokenAge: limits.tokenAgeMaximumSeconds,
        clockTolerance: limits.clockToleranceSeconds,
        currentDate: options.now(),
      });
    try {
      const { payload } = await attempt().catch(async (error: unknown) => {
        // An issuer may have put a new key under an old name; if so, the set has changed and the new key is tried.
        const isSignature = error instanceof errors.JWSSignatureVerificationFailed;
        if (isSignature && (await keySet.refresh())) return attempt();
        throw error;
      });
      return heldTokenOf(payload);
    } catch (error) {
      throw refusalOf(error);
    }
  };

  const remember = (key: string, token: HeldToken): void => {
    held.delete(key);
    held.set(key, token);
    const [oldest] = held.keys();
    if (held.size > limits.verifiedTokensKept && oldest !== undefined) held.delete(oldest);
  };

  const known = async (token: string): Promise<HeldToken> => {
    const key = createHash('sha256').update(token).digest('base64');
    const before = held.get(key);
    if (before !== undefined) {
      held.delete(key);
      judgeTimes(before, options.now());
      remember(key, before);
      keySets.get(before.verified.issuer)?.touch();
      return before;
    }
    const generationBefore = generation;
    const judged = await judge(token);
    if (generation === generationBefore) remember(key, judged);
    return judged;
  };

  const judgeBinding = async (asked: {
    readonly held: HeldToken;
    readonly scheme: 'bearer' | 'dpop';
    readonly token: string;
    readonly request: TokenRequest;
  }): Promise<void> => {
    const { keyThumbprint, certificateThumbprint } = asked.held;
    const { method, url, dpop } = asked.request;
    if (certificateThumbprint !== undefined && certificateThumbprint !== asked.request.certificateThumbprint) {
      throw refusedToken('certificate-mismatch');
    }
    if (keyThumbprint === undefined) {
      if (asked.scheme === 'dpop') throw refusedToken('token-unbound');
      return;
    }
    if (asked.scheme !== 'dpop' || dpop === undefined) throw refusedToken('proof-missing');
    await proofs.check({ proof: dpop, method, url, accessToken: asked.token, keyThumbprint });
  };

  return {
    verify: async (authorization, request) => {
      const [, query = ''] = request.url.split('?', 2);
      if (new URLSearchParams(query).has('access_token')) throw refusedToken('token-in-query');
      const { scheme, token } = credentialsOf(authorization);
      const found = await known(token);
      await judgeBinding({ held: found, scheme, token, request });
      return found.verified;
    },
    close: () => {
      for (const keySet of keySets.values()) keySet.close();
      held.clear();
      proofs.close();
    },
  };
};
