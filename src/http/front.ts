import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { limits } from '../core/limits.ts';
import { addressTeller } from './addresses.ts';
import type { Admission } from './admission.ts';
import { isUnchanged } from './conditional.ts';
import { type FormTeller, formTellerOf } from './forms.ts';
import { namesItsHost } from './host.ts';
import { pathOf } from './logging.ts';
import type { Telemetry } from './telemetry.ts';
import { joinTrace, type TraceContext, traceparentOf } from './tracing.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Keeps an answer that is about to be sent, to be given again before the framework; 304 has no content. */
    keepLasting(request: FastifyRequest, reply: FastifyReply, content: Uint8Array | undefined): void;
  }
}

/** An answer that is the same for whoever asks for it without a token, for as long as the process runs. */
interface KeptAnswer {
  readonly entityTag: string;
  /** Names and values by turns, as they went out the first time: of the whole answer, and of 304. */
  readonly headers: readonly string[];
  readonly unchangedHeaders: readonly string[];
  /** Absent where only 304 has been asked for yet. */
  readonly content: Uint8Array | undefined;
  readonly operation: string | undefined;
  readonly route: string;
  /** With what the lines of all its requests have in common. */
  readonly log: FastifyBaseLogger;
}

/** What is told of one request. */
interface Told {
  readonly status: number;
  readonly milliseconds: number;
  readonly trace: TraceContext;
  readonly address: string;
}

export interface FrontOptions {
  readonly admission: Admission | undefined;
  readonly telemetry: Telemetry | undefined;
  readonly trustedProxies: readonly string[];
  /** Bytes of answers that are kept, with their headers. */
  readonly maximumBytes: number;
}

/** Headers that each answer has of its own. */
const ownHeaders = new Set(['traceparent', 'ratelimit', 'ratelimit-policy', 'content-length', 'date', 'connection']);
/** What a cache needs to know of an answer that has not changed (RFC 9110, 15.4.5); it has kept the rest. */
const headersOfUnchanged = new Set(['etag', 'cache-control', 'vary', 'content-location', 'expires']);
/** What an answer costs besides its content. */
const bytesOfHeaders = 4_096;

/** What is kept of one address: its answers by their form. */
interface KeptAddress {
  readonly formOf: FormTeller;
  readonly answers: Map<number, KeptAnswer>;
}

/** The address where it and the form are all that the answer depends on; undefined where more is asked or sent. */
const addressAsked = (request: IncomingMessage): string | undefined => {
  const { method, url = '', headers } = request;
  if (method !== 'GET' || headers.authorization !== undefined || !namesItsHost(request)) return undefined;
  if (headers['if-match'] !== undefined) return undefined;
  if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined) return undefined;
  return url.length > limits.urlCharacters ? undefined : url;
};

const flatten = (headers: readonly (readonly [string, string])[]): string[] => headers.flat();

/**
 * Gives kept answers before the framework has looked at a request: what is published and open never changes, and its
 * readers are many. Such an answer is the first one's bytes and headers; the trace, the count of the caller's requests,
 * the line of the log and the metrics are each request's own, as for any other. A caller with a token, one who is
 * refused, and whatever is not kept take the ordinary way.
 */
export const answerFromFront = (app: FastifyInstance, options: FrontOptions): void => {
  const { admission, telemetry } = options;
  const kept = new Map<string, KeptAddress>();
  let bytes = 0;
  const addressOf = addressTeller(options.trustedProxies);

  app.decorate('keepLasting', (request: FastifyRequest, reply: FastifyReply, content: Uint8Array | undefined): void => {
    const url = addressAsked(request.raw);
    const { contract } = request.routeOptions.config;
    const entityTag = reply.getHeader('etag');
    const length = content?.length ?? 0;
    const size = length + bytesOfHeaders;
    if (url === undefined || contract === undefined || typeof entityTag !== 'string') return;
    const formOf = formTellerOf(contract);
    const form = formOf(request.headers);
    if (form < 0 || size > options.maximumBytes) return;
    const before = kept.get(url)?.answers.get(form);
    if (before !== undefined && (before.content !== undefined || content === undefined)) return;
    // What is put in place of a 304 costs its content only.
    bytes += before === undefined ? size : length;
    if (bytes > options.maximumBytes) {
      kept.clear();
      bytes = size;
    }
    const address = kept.get(url) ?? { formOf, answers: new Map<number, KeptAnswer>() };
    kept.set(url, address);
    const headers = Object.entries(reply.getHeaders())
      .filter(([name]) => !ownHeaders.has(name))
      .map(([name, value]) => [name, String(value)] as const);
    const operation = contract.operationId;
    address.answers.set(form, {
      entityTag,
      content,
      headers: flatten([...headers, ['content-length', String(length)]]),
      unchangedHeaders: flatten(headers.filter(([name]) => headersOfUnchanged.has(name))),
      operation,
      route: request.routeOptions.url ?? 'unknown',
      // What such a line says is written here and nowhere else: there is nothing in it to take out.
      log: app.log.child({ method: 'GET', path: pathOf(request), operation }, { redact: [] }),
    });
  });

  const tell = (answer: KeptAnswer, told: Told): void => {
    const { status, milliseconds, trace, address } = told;
    const { route, operation, log } = answer;
    const rounded = Math.round(milliseconds * 10) / 10;
    log.info({ traceId: trace.traceId, status, milliseconds: rounded, address }, 'answered');
    telemetry?.answered({ method: 'GET', route, operation, status, milliseconds, trace });
  };

  const give = (request: IncomingMessage, response: ServerResponse): boolean => {
    const begun = performance.now();
    const found = kept.get(addressAsked(request) ?? '');
    const answer = found?.answers.get(found.formOf(request.headers));
    // While the server closes, its connections are told so by the framework.
    if (answer === undefined || !app.server.listening) return false;
    const isSame = isUnchanged(request.headers['if-none-match'], answer.entityTag);
    if (!isSame && answer.content === undefined) return false;
    const address = addressOf(request);
    const counted = admission?.countAddress(address);
    if (admission !== undefined && counted === undefined) return false;
    const trace = joinTrace(typeof request.headers.traceparent === 'string' ? request.headers.traceparent : undefined);
    const own = ['traceparent', traceparentOf(trace)];
    if (counted !== undefined) own.push('ratelimit-policy', counted[0], 'ratelimit', counted[1]);
    const status = isSame ? 304 : 200;
    response.writeHead(status, [...(isSame ? answer.unchangedHeaders : answer.headers), ...own]);
    response.end(isSame ? undefined : answer.content);
    const milliseconds = performance.now() - begun;
    tell(answer, { status, milliseconds, trace, address });
    return true;
  };

  const [ordinary] = app.server.listeners('request') as ((
    request: IncomingMessage,
    response: ServerResponse,
  ) => void)[];
  if (ordinary === undefined) throw new Error('the server answers no requests yet');
  app.server.removeListener('request', ordinary);
  app.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!give(request, response)) ordinary(request, response);
  });
};
