import { createHash, type Hash } from 'node:crypto';
import { pipeline, Readable, Transform } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { limits } from '../core/limits.ts';
import { Problem } from '../core/problem.ts';
import type { KeptAnswer, OnceRequest } from '../db/idempotency.ts';
import { type Database, inTransaction, scopedTo } from '../db/open.ts';
import { scopeOfActor } from '../db/scope.ts';
import { canonicalJson, type JsonValue } from '../formats/canonical-json.ts';
import type { Contract, Prepared } from './contract.ts';
import { mediaTypeOf } from './negotiate.ts';
import type { Service } from './service.ts';

/** Headers that belong to an answer and not to the request that it was first given to. */
const keptHeaders = ['content-type', 'content-language', 'etag', 'link', 'location', 'vary'] as const;

/** Says that an answer was given before; ours, since the draft names no header for it. */
const replayedHeader = 'idempotency-replayed';

const busy = (): Problem =>
  new Problem(
    'request-in-progress',
    {
      sv: `En begäran med samma nyckel behandlas just nu. Skicka om den om ${limits.retryAfterSeconds} sekunder, så får du dess svar.`,
      en: `A request with the same key is being carried out. Send it again in ${limits.retryAfterSeconds} seconds to get its answer.`,
    },
    { headers: { 'retry-after': String(limits.retryAfterSeconds) } },
  );

const lostStream = (): Problem =>
  new Problem('service-unavailable', {
    sv: 'Filen hann läsas innan arbetet krockade med någon annans. Skicka den igen med samma nyckel.',
    en: 'The file had been read when the work met somebody else’s. Send it again with the same key.',
  });

const reused = (key: string): Problem => {
  const detail = {
    sv: 'Nyckeln har redan använts till en annan begäran. Ta en ny nyckel till en ny begäran, eller skicka den första oförändrad.',
    en: 'The key has been used for another request already. Take a new key for a new request, or send the first one unchanged.',
  };
  return new Problem('idempotency-key-reused', detail, {
    faults: [{ code: 'reused', header: 'Idempotency-Key', value: key.slice(0, limits.valueShownCharacters), detail }],
  });
};

/** What a request asks for, body excepted: who, where, on which version and in what form. */
const headOf = (request: FastifyRequest, subject: string): Hash =>
  createHash('sha256').update(
    canonicalJson({
      subject,
      method: request.method,
      path: request.raw.url ?? '',
      ifMatch: request.headers['if-match'] ?? null,
      bodyType: mediaTypeOf(request.headers['content-type'] ?? ''),
    }),
  );

/** Hands a stream on while its bytes go into the hash. */
const hashedStream = (source: Readable, hash: Hash): Readable =>
  pipeline(
    source,
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    }),
    // The reader of the stream meets the error itself.
    () => undefined,
  );

/** The fingerprint of a request, which is known when its whole body has been read. */
const fingerprinted = (
  request: FastifyRequest,
  subject: string,
): { open: () => Readable | undefined; fingerprint: () => Promise<string> } => {
  const hash = headOf(request, subject);
  const { body } = request;
  if (!(body instanceof Readable)) {
    const digest = hash.update(canonicalJson((body ?? null) as JsonValue)).digest('hex');
    return { open: () => undefined, fingerprint: () => Promise.resolve(digest) };
  }
  // Not read before somebody asks for it: a refusal leaves the body to the server.
  let stream: Readable | undefined;
  const open = (): Readable => {
    stream ??= hashedStream(body, hash);
    return stream;
  };
  const fingerprint = async (): Promise<string> => {
    // What the handler left unread, or everything where the answer was kept already.
    const rest = open();
    if (!rest.readableEnded) for await (const chunk of rest) void chunk;
    return hash.digest('hex');
  };
  return { open, fingerprint };
};

const bytesOf = (content: Prepared['content'], operationId: string): Uint8Array => {
  if (typeof content === 'string') return Buffer.from(content, 'utf8');
  if (content instanceof Uint8Array) return content;
  throw new Error(`${operationId}: an answer that is kept cannot be a stream`);
};

const headersOf = (reply: FastifyReply, contentType: string | undefined): Record<string, string> =>
  Object.fromEntries(
    keptHeaders.flatMap((name) => {
      const value = name === 'content-type' ? contentType : reply.getHeader(name);
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );

/** How an operation runs and what it answers, for `answerOnce`. */
export interface OnceWork {
  readonly service: Service;
  readonly contract: Contract;
  readonly key: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Carries out the operation in the transaction and gives the encoded body, or undefined where there is none. */
  readonly run: (tx: Database, stream: Readable | undefined) => Promise<Prepared | undefined>;
}

/**
 * Carries out an operation once for each key of a client. The key, the operation's work and its answer stand or fall
 * in one transaction, so that an answer is kept if and only if the work was done: whatever is lost on the way, the
 * same request gets the same answer and is not carried out again. The key lives in the client's and the operation's
 * own space, and the person (`sub`) is part of what was asked.
 *
 * A refusal (4xx) undoes everything and is not kept: nothing was done, so the request may be decided anew, and may be
 * mended under the same key. Neither is a failure (5xx).
 *
 * @throws Problem `request-in-progress` while another holds the key, `idempotency-key-reused` for another request
 */
export const answerOnce = async (work: OnceWork): Promise<FastifyReply> => {
  const { service, contract, request, reply } = work;
  if (request.actor === null) throw new Error(`${contract.operationId}: only a known caller has keys`);
  const { organisationId, clientId, subject } = request.actor;
  const asked: OnceRequest = { organisationId, clientId, operation: contract.operationId, key: work.key };
  const { open, fingerprint } = fingerprinted(request, subject);
  const scoped = scopedTo(service.db, scopeOfActor(request.actor), false);
  let attempts = 0;
  const { answer, replayed } = await inTransaction(scoped, async (tx) => {
    attempts += 1;
    const kept = await service.idempotency.claim(tx, asked);
    if (kept === 'busy') throw busy();
    if (kept !== undefined) {
      if (kept.fingerprint !== (await fingerprint())) throw reused(work.key);
      return { answer: kept, replayed: true };
    }
    // A body that came as a stream is gone after the first attempt; the client has it still.
    if (attempts > 1 && request.body instanceof Readable) throw lostStream();
    const result = await work.run(tx, open());
    const answer: KeptAnswer = {
      fingerprint: await fingerprint(),
      status: reply.statusCode,
      headers: headersOf(reply, result?.contentType),
      body: result === undefined ? null : bytesOf(result.content, contract.operationId),
    };
    await service.idempotency.keep(tx, asked, { ...answer, keptAt: service.now() });
    return { answer, replayed: false };
  });
  reply.code(answer.status).headers(answer.headers).header(replayedHeader, String(replayed));
  return reply.send(answer.body === null ? undefined : Buffer.from(answer.body));
};
