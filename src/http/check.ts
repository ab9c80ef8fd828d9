import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { type Answer, type Contract, isJsonType, type Prepared } from './contract.ts';
import { mediaTypeOf } from './negotiate.ts';

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
