import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { fairSlots, NoSlot } from '../core/fair-slots.ts';
import { limits } from '../core/limits.ts';
import { Problem } from '../core/problem.ts';

/** Whether a request is taken at all: there is room for it, and its caller has not had more than its share. */
export interface Admission {
  /** Before anything else is looked at: room, and an address that was refused too often. */
  enter(request: FastifyRequest): void;
  /** When the caller is known, or known not to be: counts the request and tells what is left in its headers. */
  count(request: FastifyRequest, reply: FastifyReply): void;
  /**
   * Counts a request that nobody is named in, and answers the two headers that tell what is left; undefined where it
   * is not to be taken.
   */
  countAddress(address: string): readonly [policy: string, left: string] | undefined;
  /** Answers a read when its caller's turn has come: see `readPlaces`. */
  inTurn<Result>(request: FastifyRequest, read: () => Promise<Result>): Promise<Result>;
}

interface Window {
  startedAtMs: number;
  requests: number;
}

/** Requests by key in windows of fixed length, at most as many keys as the limit says: the oldest is let go. */
const windowsOf = (quota: number, now: () => Date) => {
  const windowMs = limits.rateWindowSeconds * 1_000;
  const windows = new Map<string, Window>();
  const current = (key: string): Window => {
    const nowMs = now().getTime();
    const known = windows.get(key);
    // A clock that was set back must not lock a caller out until it has caught up.
    if (known !== undefined && nowMs >= known.startedAtMs && nowMs - known.startedAtMs < windowMs) return known;
    const fresh = { startedAtMs: nowMs, requests: 0 };
    windows.delete(key);
    windows.set(key, fresh);
    const [oldest] = windows.keys();
    if (windows.size > limits.rateKeysKept && oldest !== undefined) windows.delete(oldest);
    return fresh;
  };
  return {
    /** Counts one request; tells how many are left and in how many seconds the window ends. */
    take: (key: string): { left: number; seconds: number } => {
      const window = current(key);
      window.requests += 1;
      const seconds = Math.max(1, Math.ceil((window.startedAtMs + windowMs - now().getTime()) / 1_000));
      return { left: quota - window.requests, seconds };
    },
    isSpent: (key: string): boolean => current(key).requests >= quota,
  };
};

const tooMany = (quota: number, seconds: number): Problem =>
  new Problem(
    'too-many-requests',
    {
      sv: `Gränsen är ${quota} anrop per ${limits.rateWindowSeconds} sekunder. Försök igen om ${seconds} sekunder.`,
      en: `The limit is ${quota} requests in ${limits.rateWindowSeconds} seconds. Try again in ${seconds} seconds.`,
    },
    { headers: { 'retry-after': String(seconds) } },
  );

const overloaded = (): Problem =>
  new Problem('service-unavailable', {
    sv: `Tjänsten har för mycket att göra just nu. Försök igen om ${limits.retryAfterSeconds} sekunder.`,
    en: `The service has too much to do just now. Try again in ${limits.retryAfterSeconds} seconds.`,
  });

/**
 * Places for reads, which all share a few database connections: no caller has more than half of them, those without a
 * token no more than three quarters together, and only half while others wait. So however many read what is open, an
 * office or a council waits for one short read at most; whose turn does not come in time is refused, and nobody else.
 */
export const readPlaces = {
  slots: limits.readsAtOnce,
  slotsPerClient: limits.readsAtOncePerClient,
  slotsOfCrowd: limits.readsAtOnceWithoutToken,
  slotsOfCrowdWhileOthersWait: limits.readsAtOnceWithoutTokenWhileOthersWait,
  waitingPerClient: limits.readsWaitingPerClient,
  waitingOfCrowd: limits.readsWaitingWithoutToken,
  waitMs: limits.readWaitMs,
};

const noTurn = (reason: NoSlot['reason']): Problem =>
  reason === 'waited-too-long'
    ? overloaded()
    : new Problem(
        'too-many-requests',
        {
          sv: `Du har för många läsningar på gång samtidigt. Vänta på svaren, eller försök igen om ${limits.retryAfterSeconds} sekunder.`,
          en: `Too many of your reads are under way at once. Wait for the answers, or try again in ${limits.retryAfterSeconds} seconds.`,
        },
        { headers: { 'retry-after': String(limits.retryAfterSeconds) } },
      );

/**
 * Counts per client, and per address where no client is known (OWASP API4); what an address is refused for its tokens
 * counts on the address, so that guessing is slow. The headers are those of draft-ietf-httpapi-ratelimit-headers-10.
 * Each process counts for itself: it protects itself, and what is promised to a client is a fair share of one process.
 */
export const admissionOf = (options: {
  readonly requestsPerMinute: number;
  readonly now: () => Date;
  readonly isOverloaded: () => boolean;
  /** Places for reads, where not the ordinary ones. */
  readonly places?: Parameters<typeof fairSlots>[0];
}): Admission => {
  const inSlot = fairSlots(options.places ?? readPlaces);
  const quota = options.requestsPerMinute;
  const windows = windowsOf(quota, options.now);
  const keyOf = ({ actor, ip }: FastifyRequest): string =>
    actor === null ? `address ${ip}` : `client ${actor.clientId}`;
  const policyOf = (name: 'address' | 'client'): string => `"${name}";q=${quota};w=${limits.rateWindowSeconds}`;
  const leftOf = (name: 'address' | 'client', left: number, seconds: number): string =>
    `"${name}";r=${Math.max(0, left)};t=${seconds}`;
  return {
    enter: (request) => {
      if (options.isOverloaded()) throw overloaded();
      if (request.headers.authorization === undefined) return;
      if (windows.isSpent(`address ${request.ip}`)) throw tooMany(quota, limits.rateWindowSeconds);
    },
    count: (request, reply) => {
      const { left, seconds } = windows.take(keyOf(request));
      const name = request.actor === null ? 'address' : 'client';
      reply.header('ratelimit-policy', policyOf(name));
      reply.header('ratelimit', leftOf(name, left, seconds));
      if (left < 0) throw tooMany(quota, seconds);
    },
    countAddress: (address) => {
      const key = `address ${address}`;
      if (options.isOverloaded() || windows.isSpent(key)) return undefined;
      const { left, seconds } = windows.take(key);
      return [policyOf('address'), leftOf('address', left, seconds)];
    },
    inTurn: (request, read) =>
      inSlot(keyOf(request), read, request.actor === null).catch((error: unknown) => {
        throw error instanceof NoSlot ? noTurn(error.reason) : error;
      }),
  };
};

/**
 * Whether this process is behind with its work: the event loop was late for a whole interval, or more requests wait for
 * a database connection than could be served before their wait ends.
 */
export const overloadMonitor = (
  waitingForDatabase: () => number,
): { isOverloaded: () => boolean; close: () => void } => {
  const delays = monitorEventLoopDelay({ resolution: 10 });
  delays.enable();
  let isLate = false;
  const timer = setInterval(() => {
    isLate = delays.percentile(50) / 1e6 > limits.loopDelayMs;
    delays.reset();
  }, limits.loopSampleMs);
  timer.unref();
  return {
    isOverloaded: () => isLate || waitingForDatabase() > limits.poolQueue,
    close: () => {
      clearInterval(timer);
      delays.disable();
    },
  };
};
