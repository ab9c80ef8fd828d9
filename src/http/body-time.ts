import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { limits } from '../core/limits.ts';
import { Problem } from '../core/problem.ts';
import { bodyTypesOf, isJsonType } from './contract.ts';
import { mediaTypeOf } from './negotiate.ts';

/** How long a client may take to send a body. Node's own limits know one time for all requests, so these are ours. */
export interface BodyTimes {
  /** Milliseconds for an ordinary body. */
  readonly ordinaryMs: number;
  /** Milliseconds between two looks at a streamed body. */
  readonly lookMs: number;
  /** Bytes per second below which the sender of a streamed body counts as stuck. */
  readonly bytesPerSecondMinimum: number;
  /** Milliseconds that an unread body may go on once the answer has been sent. */
  readonly afterAnswerMs: number;
}

export const defaultBodyTimes: BodyTimes = {
  ordinaryMs: limits.requestTimeoutMs,
  lookMs: limits.headersTimeoutMs,
  bytesPerSecondMinimum: limits.streamBytesPerSecondMinimum,
  afterAnswerMs: limits.drainMs,
};

const tooSlow = (): Problem =>
  new Problem('request-timeout', {
    sv: 'Innehållet kom inte fram i tid. Försök igen med en snabbare anslutning eller ett mindre innehåll.',
    en: 'The body did not arrive in time. Try again over a faster connection or with a smaller body.',
  });

/** Fails whoever waits for the body, so that the client gets an answer; where nobody does, the connection is closed. */
const giveUp = (request: IncomingMessage): void => {
  if (request.listenerCount('error') > 0) request.emit('error', tooSlow());
  else request.destroy();
};

const isStreamed = (request: FastifyRequest): boolean => {
  const { contract } = request.routeOptions.config;
  const mediaType = mediaTypeOf(request.headers['content-type'] ?? '');
  if (contract === undefined || !bodyTypesOf(contract).includes(mediaType)) return false;
  return contract.streamed === true || !isJsonType(mediaType);
};

/** Looks at a streamed body now and then. Only the client's own slowness counts: what lies unread here is ours. */
const watchRate = (request: IncomingMessage, times: BodyTimes): NodeJS.Timeout => {
  let before = request.socket.bytesRead;
  return setInterval(() => {
    const received = request.socket.bytesRead - before;
    before = request.socket.bytesRead;
    const waitsForClient = request.readableLength === 0;
    if (waitsForClient && received * 1_000 < times.bytesPerSecondMinimum * times.lookMs) giveUp(request);
  }, times.lookMs);
};

/**
 * Cuts clients that send a body too slowly: an ordinary body has a total time, a streamed one a minimum rate below the
 * server's generous total, and a body that nobody wants any more a moment.
 */
export const limitBodyTime = (app: FastifyInstance, times: BodyTimes): void => {
  app.addHook('onRequest', async (request, reply) => {
    const { raw } = request;
    const hasBody = raw.headers['transfer-encoding'] !== undefined || Number(raw.headers['content-length'] ?? 0) > 0;
    if (!hasBody) return;
    const timer = isStreamed(request) ? watchRate(raw, times) : setTimeout(() => giveUp(raw), times.ordinaryMs);
    const stop = (): void => clearTimeout(timer);
    raw.once('end', stop);
    raw.once('close', stop);
    reply.raw.once('finish', () => {
      stop();
      if (raw.complete) return;
      const last = setTimeout(() => raw.destroy(), times.afterAnswerMs);
      raw.once('close', () => clearTimeout(last));
      raw.once('end', () => clearTimeout(last));
    });
  });
};
