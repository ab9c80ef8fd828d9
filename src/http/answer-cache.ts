import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { limits } from '../core/limits.ts';
import { Problem } from '../core/problem.ts';
import { entityTagOf, isUnchanged } from './conditional.ts';
import { Prepared } from './contract.ts';
import { addVary } from './input.ts';
import { chooseEncoding } from './negotiate.ts';
import type { Service } from './service.ts';

const compress = promisify(gzip);

/** Bytes by key, the least used thrown out first once they are too many together. */
export class ByteCache {
  readonly #maximumBytes: number;
  readonly #held = new Map<string, Uint8Array>();
  #bytes = 0;

  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): Uint8Array | undefined {
    const found = this.#held.get(key);
    if (found === undefined) return undefined;
    this.#held.delete(key);
    this.#held.set(key, found);
    return found;
  }

  set(key: string, content: Uint8Array): void {
    if (content.length > this.#maximumBytes || this.#held.has(key)) return;
    this.#held.set(key, content);
    this.#bytes += content.length;
    for (const [oldest, { length }] of this.#held) {
      if (this.#bytes <= this.#maximumBytes) return;
      this.#held.delete(oldest);
      this.#bytes -= length;
    }
  }
}

/** An answer that is the same bytes whenever its key is the same. */
export interface CachedAnswer {
  /** All that the bytes depend on, the version of the content and of the code included. */
  readonly key: string;
  readonly contentType: string;
  readonly make: () => Promise<Uint8Array | string>;
  /** Whether it is open to everybody and never changes; see `Prepared`. */
  readonly lasting?: boolean;
}

export const refusedEncodings = (): Problem =>
  new Problem('not-acceptable', {
    sv: 'Resursen finns som den är (identity) och komprimerad med gzip. Ändra Accept-Encoding.',
    en: 'The resource exists as it is (identity) and compressed with gzip. Change Accept-Encoding.',
  });

/**
 * Answers from kept bytes, plain or compressed as the caller takes them, each with its own strong ETag (RFC 9110
 * section 8.8.3.3). Callers that ask for the same bytes at once wait for one making.
 */
export const createAnswerCache = (service: Pick<Service, 'answerBytesKept' | 'codeVersion'>) => {
  const cache = new ByteCache(service.answerBytesKept ?? limits.answerBytesKept);
  const tags = new Map<string, string>();
  const underWay = new Map<string, Promise<Uint8Array>>();

  const tagOf = (key: string): string => {
    const known = tags.get(key);
    if (known !== undefined) return known;
    const version = createHash('sha256').update(`${service.codeVersion}\n${key}`).digest('base64url').slice(0, 22);
    const tag = entityTagOf(version);
    if (tags.size >= limits.answerTagsKept) tags.clear();
    tags.set(key, tag);
    return tag;
  };

  const once = (key: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> => {
    const held = cache.get(key);
    if (held !== undefined) return Promise.resolve(held);
    const before = underWay.get(key);
    if (before !== undefined) return before;
    const making = make()
      .then((bytes) => {
        cache.set(key, bytes);
        return bytes;
      })
      .finally(() => underWay.delete(key));
    underWay.set(key, making);
    return making;
  };

  const plain = ({ key, make }: CachedAnswer): Promise<Uint8Array> =>
    once(key, async () => {
      const made = await make();
      return typeof made === 'string' ? Buffer.from(made, 'utf8') : made;
    });

  return async (
    { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
    answer: CachedAnswer,
  ): Promise<Prepared> => {
    const encoding = chooseEncoding(request.headers['accept-encoding']);
    addVary(reply, 'Accept-Encoding');
    if (encoding === undefined) throw refusedEncodings();
    const key = `${answer.key}\n${encoding}`;
    const tag = tagOf(key);
    reply.header('etag', tag);
    const lasting = answer.lasting === true;
    if (isUnchanged(request.headers['if-none-match'], tag)) {
      return new Prepared('', answer.contentType, { lasting });
    }
    const isPlain = encoding === 'identity';
    const bytes = isPlain ? await plain(answer) : await once(key, async () => compress(await plain(answer)));
    return new Prepared(bytes, answer.contentType, { lasting, contentEncoding: isPlain ? undefined : 'gzip' });
  };
};
