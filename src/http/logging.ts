import { constants, fstatSync, openSync } from 'node:fs';
import type { FastifyRequest, FastifyServerOptions } from 'fastify';
import { type DestinationStream, destination } from 'pino';
import { limits } from '../core/limits.ts';

/** Errors of the language itself: their messages speak of code, never of what a caller sent. */
const ownErrors = new Set(['TypeError', 'RangeError', 'ReferenceError', 'AssertionError', 'Error']);

interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  readonly code?: string;
  readonly cause?: LoggedError;
}

/**
 * What may be logged of an error. Messages of the database and of its query builder hold SQL and parameter values, so
 * only the name, the code and the stack's frames are kept; of the language's own errors the message as well.
 */
const describeError = (error: unknown, depth = 0): LoggedError => {
  if (!(error instanceof Error)) return { type: typeof error, message: '', stack: '' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const speaksOfCode = ownErrors.has(error.constructor.name) && code === undefined && !('query' in error);
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    message: speaksOfCode ? error.message : '',
    stack: frames
      .slice(0, 8)
      .map((line) => line.trim())
      .join('\n'),
    ...(code === undefined ? {} : { code }),
    ...(error.cause === undefined || depth > 3 ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
};

/** An address without its query, short and in one line. */
const pathOfUrl = (url: string | undefined): string => (url ?? '').split('?', 1)[0]?.slice(0, 200) ?? '';

export const pathOf = (request: Pick<FastifyRequest, 'raw'>): string => pathOfUrl(request.raw.url);

/**
 * Options of the log: JSON lines in UTC without host, bodies, headers or SQL. Pino escapes control characters, so that
 * a caller cannot forge a line.
 */
export const loggerOptions = (
  level: string,
  stream: DestinationStream | undefined,
): Exclude<FastifyServerOptions['logger'], boolean | undefined> => ({
  level,
  base: null,
  timestamp: () => `,"time":"${new Date().toISOString()}"`,
  formatters: { level: (label: string) => ({ level: label }) },
  redact: { paths: ['req.headers', 'headers', 'authorization', '*.authorization', 'body', '*.body'], remove: true },
  serializers: {
    err: (error: unknown) => ({ ...describeError(error) }),
    req: (request: FastifyRequest) => ({ method: request.method, path: pathOf(request) }),
    res: (reply: { statusCode: number }) => ({ statusCode: reply.statusCode }),
  },
  ...(stream === undefined ? {} : { stream }),
});

/**
 * The standard output, opened anew so that a write to a pipe that is full is refused rather than kept waiting: a thread
 * that waits in one keeps the process from ending. What cannot be opened so, such as another user's, is taken as it is.
 */
const standardOutput = (): number => {
  try {
    if (!fstatSync(1).isFIFO()) return 1;
    return openSync('/proc/self/fd/1', constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return 1;
  }
};

export interface BufferedLog extends DestinationStream {
  /** Writes what waits; where nobody takes it in `limits.logLastMs` it is given up. Later lines are dropped. */
  close(): Promise<void>;
}

/**
 * Where the lines of the log go, several at a time: a request does not wait for its line to be written, nor for a
 * reader of the log that has stopped reading. What is left is written when the process ends in order; a process that
 * is killed loses the lines of its last moments, while what must not be lost stands in the audit.
 *
 * @param target a file; without it the standard output
 */
export const bufferedLog = (target?: string): BufferedLog => {
  const lines = destination({
    dest: target ?? standardOutput(),
    sync: false,
    minLength: limits.logBytesTogether,
    maxWrite: 2 * limits.logBytesTogether,
    maxLength: limits.logBytesWaiting,
    periodicFlush: limits.logFlushMs,
  });
  let isClosed = false;
  return {
    write: (line) => {
      if (!isClosed) lines.write(line);
    },
    close: () =>
      new Promise((resolve) => {
        isClosed = true;
        const impatience = setTimeout(() => {
          lines.destroy();
          resolve();
        }, limits.logLastMs);
        lines.once('close', () => {
          clearTimeout(impatience);
          resolve();
        });
        lines.end();
      }),
  };
};
