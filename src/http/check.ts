import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type Answer, type Contract, isJsonType, type Prepared } from './contract.ts';
import { documentOf, headersOfDocument } from './document.ts';
import { mediaTypeOf } from './negotiate.ts';
import { standingHeaders } from './problems.ts';

/** The names in a JSON value, with values left out, so that two spellings of one instant count as the same. */
const namesIn = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(namesIn);
  if (typeof value !== 'object' || value === null) return null;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, namesIn(member)]));
};

/**
 * Compares prepared JSON with the schema that documents it: it must decode, and encoding it again must neither lose nor
 * add a name. Throws when they differ; meant for tests, where every prepared answer passes here.
 */
export const checkPrepared = (contract: Contract, answer: Answer, prepared: Prepared): void => {
  const { content } = prepared;
  const mediaType = mediaTypeOf(prepared.contentType);
  const body = answer.bodies?.[mediaType] ?? answer.body;
  if (body === undefined || !isJsonType(mediaType)) return;
  if (typeof content !== 'string' && !(content instanceof Uint8Array)) return;
  const bytes = Buffer.from(content);
  const text = prepared.contentEncoding === 'gzip' ? gunzipSync(bytes) : bytes;
  const value: unknown = JSON.parse(text.toString('utf8'));
  const decoded = body.safeDecode(value);
  if (!decoded.success) {
    throw new Error(`${contract.operationId}: the prepared answer breaks its contract: ${decoded.error.message}`);
  }
  if (!isDeepStrictEqual(namesIn(z.encode(body, decoded.data)), namesIn(value))) {
    throw new Error(`${contract.operationId}: the prepared answer has names that its contract lacks`);
  }
};

/** Headers of HTTP itself and of the connection, which no document of an API describes. */
const ordinaryHeaders = new Set([
  ...['content-type', 'content-length', 'content-encoding', 'transfer-encoding', 'date', 'connection', 'keep-alive'],
  ...['cache-control', 'vary', ...Object.keys(standingHeaders)],
]);

/** What a run of the service showed of headers, to be compared with the document. */
export interface HeadersSeen {
  /** `operationId status header`, of headers that were sent and are not documented. */
  readonly undocumented: Set<string>;
  /** `operationId status header`, of required headers that were documented and not sent. */
  readonly missing: Set<string>;
  /** `operationId status header` of all documented headers that were sent. */
  readonly seen: Set<string>;
}

/** Compares the headers of every answer with those that its operation documents. */
export const watchHeaders = (app: FastifyInstance, found: HeadersSeen): void => {
  let documented: Map<string, ReadonlyMap<string, boolean>> | undefined;
  const documentedOf = (): Map<string, ReadonlyMap<string, boolean>> => {
    documented ??= new Map(
      headersOfDocument(documentOf(app.contracts)).map(({ at, headers }) => [at, headers] as const),
    );
    return documented;
  };
  app.addHook('onSend', async (request, reply, payload) => {
    const { contract } = request.routeOptions.config;
    if (contract === undefined || request.method === 'HEAD') return payload;
    const at = `${contract.operationId} ${reply.statusCode}`;
    const expected = documentedOf().get(at) ?? new Map<string, boolean>();
    const sent = Object.keys(reply.getHeaders()).filter((name) => !ordinaryHeaders.has(name));
    for (const name of sent) (expected.has(name) ? found.seen : found.undocumented).add(`${at} ${name}`);
    for (const [name, required] of expected) {
      if (required && !sent.includes(name)) found.missing.add(`${at} ${name}`);
    }
    return payload;
  });
};
