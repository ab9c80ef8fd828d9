import { limits } from '../core/limits.ts';
import { Problem } from '../core/problem.ts';

/** Causes are followed this deep; drizzle wraps once and pools once, and a cycle must end. */
const causeDepth = 8;

function* causesOf(error: unknown): Generator<{ code?: unknown; message?: unknown }> {
  let current = error;
  for (let depth = 0; depth < causeDepth && typeof current === 'object' && current !== null; depth += 1) {
    yield current;
    current = 'cause' in current ? current.cause : undefined;
  }
}

/** The classes that PostgreSQL uses; system codes begin with E, which no class does. */
const sqlState = /^[0-9FHPX][0-9A-Z]{4}$/;
const systemCode = /^E(?!RR_)[A-Z]+/;

/** The SQLSTATE or system error code at the bottom of an error, through what wraps it. */
const errorCodeOf = (error: unknown): string | undefined => {
  for (const { code } of causesOf(error)) {
    if (typeof code === 'string' && (sqlState.test(code) || systemCode.test(code))) return code;
  }
  return undefined;
};

const conflictsBetweenTransactions: ReadonlySet<string> = new Set(['40001', '40P01']);

/** Whether PostgreSQL ended a transaction only because of another one, so that the same work may succeed again. */
export const isRetryable = (error: unknown): boolean => conflictsBetweenTransactions.has(errorCodeOf(error) ?? '');

/** A lock that another transaction held for longer than one waits. */
const lockNotAvailable = '55P03';

/**
 * Codes that say "not now": connections lost or refused, the server starting or stopping, room or time that ran out.
 * SQLSTATE classes 08 (connection) and 53 (insufficient resources) count as a whole.
 */
const unavailableCodes: ReadonlySet<string> = new Set([
  ...['57P01', '57P02', '57P03', '57P05', '57014', '25P03', '25P04', lockNotAvailable, '58000', '58030', '25006'],
  // Refused at the door: a password changed or a database being restored is an outage to the caller.
  ...['28000', '28P01', '3D000'],
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN'],
  ...conflictsBetweenTransactions,
]);

/** node-postgres and its pool give these no code. */
const connectionLostMessages: readonly RegExp[] = [
  /timeout exceeded when trying to connect/i,
  /^connection terminated/i,
  /client has encountered a connection error and is not queryable/i,
  /client was closed and is not queryable/i,
  /^query read timeout$/i,
  /cannot use a pool after calling end on the pool/i,
];

/** Whether the connection itself failed or fell silent, as opposed to a statement that the server refused. */
export const isConnectionLost = (error: unknown): boolean => {
  const code = errorCodeOf(error);
  if (code !== undefined) return sqlState.test(code) ? /^(08|57P0)/.test(code) : unavailableCodes.has(code);
  for (const { message } of causesOf(error)) {
    if (typeof message === 'string' && connectionLostMessages.some((pattern) => pattern.test(message))) return true;
  }
  return false;
};

const isUnavailable = (error: unknown): boolean => {
  const code = errorCodeOf(error);
  return code === undefined ? isConnectionLost(error) : unavailableCodes.has(code) || /^(08|53)/.test(code);
};

/**
 * What a caller is told of an error from the database; undefined where it is a fault of ours (500) or not from the
 * database. The error itself becomes the cause and no part of its text is shown: drizzle's message holds the
 * statement and every parameter.
 */
export const problemOfDatabaseError = (error: unknown): Problem | undefined => {
  if (error instanceof Problem) return undefined;
  if (isUnavailable(error)) {
    const again = {
      sv: `Försök igen om ${limits.retryAfterSeconds} sekunder.`,
      en: `Try again in ${limits.retryAfterSeconds} seconds.`,
    };
    return new Problem(
      'service-unavailable',
      errorCodeOf(error) === lockNotAvailable
        ? {
            sv: `Någon annan håller på att ändra samma sak, till exempel med rader som just nu kommer in. ${again.sv}`,
            en: `Somebody else is changing the same thing, such as by lines that are coming in just now. ${again.en}`,
          }
        : {
            sv: `Databasen kan inte nås just nu. ${again.sv}`,
            en: `The database cannot be reached just now. ${again.en}`,
          },
      { headers: { 'retry-after': String(limits.retryAfterSeconds) }, cause: error },
    );
  }
  // A unique key that a command did not foresee: two callers made the same thing at the same moment.
  if (errorCodeOf(error) === '23505') {
    return new Problem(
      'conflict',
      {
        sv: 'Någon annan skapade samma sak samtidigt. Läs resursen på nytt och försök igen om det behövs.',
        en: 'Somebody else created the same thing at the same time. Read the resource again and retry if needed.',
      },
      { cause: error },
    );
  }
  return undefined;
};
