import type { FastifyInstance, FastifyRequest } from 'fastify';
import { apiPrefix, type Service } from './service.ts';
import { traceOf } from './tracing.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Records that the answer holds, for the audit; a page sets it, and so should an operation that sends a file. */
    recordCount: number;
  }
}

/** The collection's name in the singular, as events name their objects: `/surveys/…` is a `survey`. */
const objectTypeOf = (path: string): string => (path.split('/')[1] ?? '').replace(/ies$/, 'y').replace(/s$/, '');

/** The identifiers of the path; of a list what it was narrowed to, or all. */
const objectIdOf = (request: FastifyRequest): string => {
  const [path = '', query = ''] = (request.raw.url ?? '').split('?', 2);
  const identifiers = Object.values(request.params as Record<string, string>);
  const named = identifiers.length > 0 ? identifiers.join('/') : path.slice(apiPrefix.length + 1);
  return query === '' ? named : `${named}?${query}`;
};

/**
 * Hands every read that a caller with a token was given to the audit, once it is answered. Writes are not here: their
 * events stand in their own transactions.
 */
export const recordReads = (app: FastifyInstance, service: Service): void => {
  app.decorateRequest('recordCount', 1);
  const { recordRead } = service;
  if (recordRead === undefined) return;
  app.addHook('onResponse', async (request, reply) => {
    const { contract } = request.routeOptions.config;
    const wasGiven = reply.statusCode < 300 || reply.statusCode === 304;
    if (contract === undefined || contract.method !== 'GET' || request.actor === null || !wasGiven) return;
    recordRead({
      actor: request.actor,
      traceId: traceOf(request.raw).traceId,
      operation: contract.operationId,
      objectType: objectTypeOf(contract.path),
      objectId: objectIdOf(request),
      recordCount: request.recordCount,
    });
  });
};
