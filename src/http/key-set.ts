import { createLocalJWKSet, errors, type JSONWebKeySet, type JWK, type JWTVerifyGetKey } from 'jose';
import { limits } from '../core/limits.ts';
import { issuerUnavailable } from './token-problems.ts';

/** The part of a logger that is used; pino fits. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export type Fetch = typeof globalThis.fetch;

/** An issuer's keys, as last had. */
export interface KeySet {
  /** Finds the key of a token by its header; asks the issuer again (within the limits) when there is none. */
  readonly find: JWTVerifyGetKey;
  /** Asks the issuer again unless it was asked just now; true when the keys are others than before. */
  refresh(): Promise<boolean>;
  /** Sees to it that the keys do not grow old while they are in use. Never waits. */
  touch(): void;
  close(): void;
}

/** The number of bits of an RSA modulus. */
const modulusBits = (modulus: string): number => {
  const bytes = Buffer.from(modulus, 'base64url');
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : (bytes.length - first) * 8 - (Math.clz32(bytes[first] ?? 0) - 24);
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A public key for signatures of a kind and strength that is taken: EC by its curve (P-256 and up, which is all that
 * the algorithms allow), RSA from 2,048 bits. Anything else in the set is passed over, as RFC 7517 section 5 says.
 */
const isUsable = (key: unknown): key is JWK => {
  if (!isRecord(key) || 'd' in key || 'k' in key) return false;
  if (key.use !== undefined && key.use !== 'sig') return false;
  if (key.kty === 'EC') return typeof key.crv === 'string';
  return key.kty === 'RSA' && typeof key.n === 'string' && modulusBits(key.n) >= 2_048;
};

/** Reads an answer up to the limit and not a byte further. */
const readBounded = async (response: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > limits.keySetBytes) throw new Error(`the key set is larger than ${limits.keySetBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** The keys of an answer that can be used; an answer without any is a fault at the issuer, not a withdrawal of all. */
const keysIn = (body: string): JSONWebKeySet => {
  const parsed: unknown = JSON.parse(body);
  if (!isRecord(parsed) || !Array.isArray(parsed.keys)) throw new Error('the answer is not a key set');
  if (parsed.keys.length > limits.keySetKeys) throw new Error(`more than ${limits.keySetKeys} keys`);
  const keys = parsed.keys.filter(isUsable);
  if (keys.length === 0) throw new Error('the key set holds no usable key');
  return { keys };
};

const fingerprintOf = (set: JSONWebKeySet): string =>
  set.keys
    .map((key) => JSON.stringify(Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1))))
    .sort()
    .join();

interface HeldKeys {
  readonly find: JWTVerifyGetKey;
  readonly fingerprint: string;
  readonly fetchedAtMs: number;
}

/**
 * Keeps one issuer's keys. The last good set serves for a day while the issuer is down; while tokens are being
 * verified the issuer is asked at most once in 30 seconds, in the background, so that both new and withdrawn keys
 * are seen within that time; a key that is not in the set makes a request wait for such an asking, one second at
 * most, shared by all who wait. The clock is an argument; where it has been set back, the issuer is asked again.
 */
export const createKeySet = (options: {
  readonly jwksUri: string;
  readonly now: () => Date;
  readonly fetch: Fetch;
  readonly log: Log;
  readonly onRotation: () => void;
}): KeySet => {
  let held: HeldKeys | undefined;
  let attemptedAtMs: number | undefined;
  let lastAttemptFailed = false;
  let underway: Promise<boolean> | undefined;
  let closed = false;
  const abort = new Set<AbortController>();

  const elapsedSince = (instantMs: number): number => {
    const elapsed = options.now().getTime() - instantMs;
    return elapsed < 0 ? Number.POSITIVE_INFINITY : elapsed;
  };
  const current = (): HeldKeys | undefined =>
    held !== undefined && options.now().getTime() - held.fetchedAtMs < limits.keySetStaleMs ? held : undefined;
  const isDue = (): boolean =>
    attemptedAtMs === undefined ||
    elapsedSince(attemptedAtMs) >= (current() === undefined ? limits.keySetRetryMs : limits.keySetCooldownMs);

  const download = async (): Promise<JSONWebKeySet> => {
    const controller = new AbortController();
    abort.add(controller);
    const timer = setTimeout(() => controller.abort(new Error('timeout')), limits.keySetTimeoutMs);
    try {
      const response = await options.fetch(options.jwksUri, {
        headers: { accept: 'application/jwk-set+json, application/json' },
        redirect: 'error',
        signal: controller.signal,
      });
      if (response.status !== 200) throw new Error(`status ${response.status}`);
      return keysIn(await readBounded(response));
    } finally {
      clearTimeout(timer);
      // An answer that was refused before its end is not read on.
      controller.abort();
      abort.delete(controller);
    }
  };

  const attempt = async (): Promise<boolean> => {
    attemptedAtMs = options.now().getTime();
    try {
      const set = await download();
      const fingerprint = fingerprintOf(set);
      const changed = held?.fingerprint !== fingerprint;
      const find = changed || held === undefined ? createLocalJWKSet(set) : held.find;
      const isRotation = changed && held !== undefined;
      held = { find, fingerprint, fetchedAtMs: options.now().getTime() };
      lastAttemptFailed = false;
      if (isRotation) options.onRotation();
      if (changed) {
        const keyIds = set.keys.map((key) => key.kid ?? null);
        options.log.info({ jwksUri: options.jwksUri, keyIds }, 'the issuer has new keys');
      }
      return changed;
    } catch (error) {
      lastAttemptFailed = true;
      if (!closed) {
        const reason = error instanceof Error ? error.message : 'unknown';
        options.log.warn({ jwksUri: options.jwksUri, reason }, "the issuer's keys could not be fetched");
      }
      return false;
    } finally {
      underway = undefined;
    }
  };

  const refresh = (): Promise<boolean> => {
    if (underway !== undefined) return underway;
    if (closed || !isDue()) return Promise.resolve(false);
    underway = attempt();
    return underway;
  };

  const touch = (): void => {
    if (isDue()) void refresh();
  };

  const usable = async (): Promise<HeldKeys> => {
    const before = current();
    const isOld = before !== undefined && elapsedSince(before.fetchedAtMs) >= limits.keySetFreshMs;
    // Old keys are asked for anew before they are used, but an outage that is known of makes nobody wait.
    if (before === undefined || (isOld && !lastAttemptFailed)) await refresh();
    else touch();
    const keys = current();
    if (keys === undefined) throw issuerUnavailable();
    return keys;
  };

  return {
    find: async (header, token) => {
      const keys = await usable();
      try {
        return await keys.find(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey) || !(await refresh())) throw error;
        return await (held ?? keys).find(header, token);
      }
    },
    refresh,
    touch,
    close: () => {
      closed = true;
      for (const controller of abort) controller.abort(new Error('closed'));
    },
  };
};
