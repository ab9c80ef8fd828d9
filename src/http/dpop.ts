import { createHash } from 'node:crypto';
import {
  calculateJwkThumbprint,
  EmbeddedJWK,
  errors,
  type JWTPayload,
  jwtVerify,
  type ProtectedHeaderParameters,
} from 'jose';
import { limits } from '../core/limits.ts';
import { refusedToken, signatureAlgorithms, tooManyProofs } from './token-problems.ts';

/** A proof of possession and what it must fit. */
export interface ProofOfPossession {
  /** The DPoP header, as it came. */
  readonly proof: string;
  readonly method: string;
  /** The absolute address that was asked, as it is known outside. */
  readonly url: string;
  readonly accessToken: string;
  /** `cnf.jkt` of the access token. */
  readonly keyThumbprint: string;
}

export interface ProofChecker {
  /** Returns when the proof holds, and remembers it; a Problem otherwise. */
  check(asked: ProofOfPossession): Promise<void>;
  close(): void;
}

/**
 * An address without query and fragment, normalised by syntax and scheme (RFC 9449, 4.3 point 9; RFC 3986, 6.2.2
 * and 6.2.3): lower-case scheme and host, no default port, percent-encoding in upper case and only where needed.
 */
const normalisedAddress = (address: string): string | undefined => {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const path = url.pathname.replace(/%[0-9a-f]{2}/gi, (triplet) => {
    const character = String.fromCharCode(Number.parseInt(triplet.slice(1), 16));
    return /[A-Za-z0-9\-._~]/.test(character) ? character : triplet.toUpperCase();
  });
  return `${url.protocol}//${url.host}${path}`;
};

const thumbprintOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

const verifiedProof = async (
  proof: string,
  now: Date,
): Promise<{ payload: JWTPayload; protectedHeader: ProtectedHeaderParameters }> => {
  if (proof.length > limits.tokenCharacters) throw refusedToken('proof-invalid');
  try {
    const result = await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: [...signatureAlgorithms],
      requiredClaims: ['jti', 'htm', 'htu', 'iat', 'ath'],
      maxTokenAge: limits.proofAgeMaximumSeconds,
      clockTolerance: limits.clockToleranceSeconds,
      currentDate: now,
    });
    return result;
  } catch (error) {
    // Nothing is fetched here, so whatever fails is the proof's own fault: bad keys are plain TypeErrors.
    const isTime =
      error instanceof errors.JWTExpired || (error instanceof errors.JWTClaimValidationFailed && error.claim === 'iat');
    throw refusedToken(isTime && error.reason === 'check_failed' ? 'proof-time' : 'proof-invalid');
  }
};

/**
 * Checks proofs of possession by RFC 9449 section 4.3: its type, key, signature, method, address, time, access token
 * and the key that the token is bound to; and that none is used twice while it could be. Proofs are remembered in this process;
 * with several processes a proof is single-use in each.
 */
export const createProofChecker = (options: {
  readonly now: () => Date;
  readonly proofsKept?: number;
}): ProofChecker => {
  const proofsKept = options.proofsKept ?? limits.proofsKept;
  /** Hash of key and jti → the instant from which the proof is too old to be used. In the order of insertion. */
  const used = new Map<string, number>();
  const rememberedMs = (limits.proofAgeMaximumSeconds + 2 * limits.clockToleranceSeconds + 1) * 1_000;

  const remember = (keyThumbprint: string, proofId: string): void => {
    const nowMs = options.now().getTime();
    for (const [key, untilMs] of used) {
      if (untilMs > nowMs) break;
      used.delete(key);
    }
    const key = thumbprintOf(`${keyThumbprint}.${proofId}`);
    if (used.has(key)) throw refusedToken('proof-replayed');
    if (used.size >= proofsKept) throw tooManyProofs();
    used.set(key, nowMs + rememberedMs);
  };

  return {
    check: async (asked) => {
      const { payload, protectedHeader } = await verifiedProof(asked.proof, options.now());
      const { htm, htu, ath, jti } = payload;
      if (typeof jti !== 'string' || jti === '' || jti.length > limits.claimCharacters)
        throw refusedToken('proof-invalid');
      const address = typeof htu === 'string' ? normalisedAddress(htu) : undefined;
      if (htm !== asked.method || address === undefined || address !== normalisedAddress(asked.url)) {
        throw refusedToken('proof-request');
      }
      if (ath !== thumbprintOf(asked.accessToken)) throw refusedToken('proof-token');
      const key = protectedHeader.jwk;
      if (key === undefined || (await calculateJwkThumbprint(key, 'sha256')) !== asked.keyThumbprint) {
        throw refusedToken('proof-key');
      }
      remember(asked.keyThumbprint, jti);
    },
    close: () => used.clear(),
  };
};
