import { createHash } from 'node:crypto';
import { PassThrough, pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refusedEncodings } from './answer-cache.ts';
import { entityTagOf, isUnchanged } from './conditional.ts';
import { Prepared } from './contract.ts';
import { addVary } from './input.ts';
import { chooseEncoding } from './negotiate.ts';

/** An answer that is written as it is made, and is the same bytes whenever its key is the same. */
export interface StreamedAnswer {
  /** All that the bytes depend on besides the code. */
  readonly key: string;
  readonly version: string;
  readonly contentType: string;
  readonly make: () => AsyncIterable<Buffer>;
}

/**
 * Answers with what is made while it is sent, plain or compressed as the caller takes it, under a strong ETag. Nothing
 * is made faster than the reader takes it, and nothing more once the reader has left.
 */
export const streamed = (
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  { key, version, contentType, make }: StreamedAnswer,
): Prepared => {
  const encoding = chooseEncoding(request.headers['accept-encoding']);
  addVary(reply, 'Accept-Encoding');
  if (encoding === undefined) throw refusedEncodings();
  const digest = createHash('sha256').update(`${version}\n${key}\n${encoding}\nstreamed`).digest('base64url');
  const tag = entityTagOf(digest.slice(0, 22));
  reply.header('etag', tag);
  const isPlain = encoding === 'identity';
  if (request.method === 'HEAD' || isUnchanged(request.headers['if-none-match'], tag)) {
    // Its length is not known before it is made, so nothing is said of it.
    return new Prepared(Readable.from([]), contentType, { contentEncoding: isPlain ? undefined : 'gzip' });
  }
  // Chunks are counted in bytes: with objects, sixteen of them would wait in each stream.
  const content = pipeline(
    Readable.from(make(), { objectMode: true, highWaterMark: 1 }),
    isPlain ? new PassThrough() : createGzip(),
    () => undefined,
  );
  return new Prepared(content, contentType, { contentEncoding: isPlain ? undefined : 'gzip' });
};
