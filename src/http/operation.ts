import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import { faultsOf, type Part } from '../core/faults.ts';
import { limits } from '../core/limits.ts';
import { countOfFaults, type Fault, Problem } from '../core/problem.ts';
import { checkedCsv, checkPrepared } from './check.ts';
import { isUnchanged, requireMatch } from './conditional.ts';
import {
  answerTypesOf,
  bodyTypesOf,
  type Contract,
  type Handler,
  type Input,
  Prepared,
  type SuccessStatus,
  scopeOf,
} from './contract.ts';
import { readIdempotencyKey } from './idempotency-key.ts';
import { addVary, inputOf } from './input.ts';
import { chooseMediaType, mediaTypeOf } from './negotiate.ts';
import { answerOnce } from './once.ts';
import { insufficientScope } from './problems.ts';
import { gatherQuery, readQuery } from './query.ts';
import type { Service } from './service.ts';

const isListSchema = (schema: unknown): boolean => {
  if (schema instanceof z.ZodArray) return true;
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) {
    return isListSchema(schema.def.innerType);
  }
  return schema instanceof z.ZodPipe ? isListSchema(schema.def.in) : false;
};

/** Schemas of the four parts, closed, and made once when the route is registered. */
const compile = (contract: Contract) => {
  const inPath = [...contract.path.matchAll(/:([A-Za-z]+)/g)].map(([, name]) => name);
  const inSchema = Object.keys(contract.params?.shape ?? {});
  if (inPath.toSorted().join() !== inSchema.toSorted().join()) {
    throw new Error(`${contract.operationId}: the path names ${inPath.join()}, the schema ${inSchema.join()}`);
  }
  const query = (contract.query ?? z.object({})).strict();
  const lists = new Set(Object.entries(query.shape).flatMap(([name, schema]) => (isListSchema(schema) ? [name] : [])));
  return { contract, path: (contract.params ?? z.object({})).strict(), query, lists, headers: contract.headers };
};
type Compiled = ReturnType<typeof compile>;

type DecodedRequest = ReturnType<typeof decodeRequest>;

/** Keeps what was computed for a key, a fixed number of times; all are forgotten once there are more. */
const remembering = <Value>(maximum: number) => {
  const held = new Map<string, Value>();
  return (key: string, compute: () => Value): Value => {
    const known = held.get(key);
    if (known !== undefined) return known;
    const value = compute();
    if (held.size >= maximum) held.clear();
    held.set(key, value);
    return value;
  };
};

/** Decodes the request by its contract. Throws `invalid-request` with every fault of every part at once. */
const decodeRequest = (compiled: Compiled, request: FastifyRequest) => {
  const { contract } = compiled;
  const { pairs, faults: unreadable } = readQuery(request.raw.url ?? '');
  const gathered = gatherQuery(pairs, (name) => compiled.lists.has(name));
  const faults: Fault[] = [...unreadable, ...gathered.faults];
  const decode = (part: Part, schema: z.ZodType | undefined, value: unknown): unknown => {
    if (schema === undefined) return {};
    const result = schema.safeDecode(value, { reportInput: true });
    if (result.success) return result.data;
    faults.push(...faultsOf(part, result.error.issues));
    return undefined;
  };
  const params = decode('path', compiled.path, request.params);
  const query = decode('query', compiled.query, gathered.values);
  const known = Object.keys(compiled.headers?.shape ?? {}).filter((name) => request.headers[name] !== undefined);
  const headers = decode(
    'header',
    compiled.headers,
    Object.fromEntries(known.map((name) => [name, request.headers[name]])),
  );
  const isStream = request.body instanceof Readable;
  const body = isStream || contract.body === undefined ? undefined : decode('body', contract.body, request.body);
  if (bodyTypesOf(contract).length === 0 && request.body !== undefined && request.body !== null) {
    faults.push({
      code: 'unexpected-body',
      pointer: '#',
      detail: { sv: 'Resursen tar inte emot något innehåll.', en: 'The resource takes no body.' },
    });
  }
  const named = contract.idempotent === true ? readIdempotencyKey(request.headers['idempotency-key']) : { key: '' };
  if ('fault' in named) faults.push(named.fault);
  if (faults.length > 0) {
    throw new Problem(
      'invalid-request',
      {
        sv: `Begäran har ${faults.length} fel. Rätta dem som räknas upp i errors.`,
        en: `The request has ${countOfFaults(faults.length)}. Correct what is listed in errors.`,
      },
      { faults },
    );
  }
  const stream = request.body instanceof Readable ? request.body : undefined;
  return { params, query, headers, body, stream, pairs, key: 'key' in named ? named.key : '' };
};

const unsupported = (types: readonly string[]): Problem =>
  new Problem(
    'unsupported-media-type',
    {
      sv: `Skicka innehållet som ${types.join(' eller ')} och ange det i Content-Type.`,
      en: `Send the content as ${types.join(' or ')} and say so in Content-Type.`,
    },
    { headers: { accept: types.join(', ') } },
  );

/** Refuses a compressed body (RFC 9110, 12.5.3: a 415 for its coding says so in Accept-Encoding). */
const encoded = (encoding: string): Problem => {
  const detail = {
    sv: 'Skicka innehållet okomprimerat, utan Content-Encoding.',
    en: 'Send the content uncompressed, without Content-Encoding.',
  };
  const fault = {
    code: 'not-accepted',
    header: 'Content-Encoding',
    value: encoding.slice(0, limits.valueShownCharacters),
    accepted: ['identity'],
    detail,
  };
  return new Problem('unsupported-media-type', detail, { faults: [fault], headers: { 'accept-encoding': 'identity' } });
};

const hasBody = (request: FastifyRequest): boolean =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;

/** Refuses a body of a type that the operation does not take before a byte of it is read. */
const checkBodyType = (contract: Contract, request: FastifyRequest): void => {
  const types = bodyTypesOf(contract);
  if (types.length === 0 || !hasBody(request)) return;
  if (!types.includes(mediaTypeOf(request.headers['content-type'] ?? ''))) throw unsupported(types);
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') throw encoded(encoding);
};

/** The media type of the answer, or `not-acceptable`. */
const negotiate = (contract: Contract, request: FastifyRequest): string => {
  const offered = answerTypesOf(contract);
  if (offered.length === 0) return '';
  if (contract.formats !== undefined) {
    const named = contract.formats[/[?&]format=([a-z0-9-]+)/.exec(request.raw.url ?? '')?.[1] ?? ''];
    if (named !== undefined) return named;
  }
  const chosen = chooseMediaType(request.headers.accept, offered);
  if (chosen !== undefined) return chosen;
  throw new Problem('not-acceptable', {
    sv: `Resursen finns som ${offered.join(', ')}. Ändra Accept.`,
    en: `The resource exists as ${offered.join(', ')}. Change Accept.`,
  });
};

/** Verifies the caller where the contract asks for it, or where an optional token is offered. */
const authenticate = async (service: Service, contract: Contract, request: FastifyRequest): Promise<void> => {
  const scope = scopeOf(contract.access);
  const { authorization } = request.headers;
  if (scope === undefined || (typeof contract.access === 'object' && authorization === undefined)) return;
  const actor = await service.authenticate(authorization, {
    method: request.method,
    url: new URL(request.url, service.publicBaseUrl).href,
    dpop: typeof request.headers.dpop === 'string' ? request.headers.dpop : undefined,
    certificateThumbprint: service.certificateThumbprintOf?.(request.raw),
  });
  request.actor = actor;
  if (!actor.scopes.includes(scope)) throw insufficientScope(service.publicBaseUrl, scope);
};

const setCaching = (contract: Contract, request: FastifyRequest, reply: FastifyReply): void => {
  if (answerTypesOf(contract).length > 1) addVary(reply, 'Accept');
  if (typeof contract.access === 'object') addVary(reply, 'Authorization');
  const open = contract.access === 'public' || typeof contract.access === 'object';
  if (open && request.actor === null && contract.method === 'GET') {
    reply.header('cache-control', `public, max-age=${contract.cacheSeconds ?? limits.publicCacheSeconds}`);
  }
};

const successStatuses = [200, 201, 202, 204] as const;

const firstStatusOf = (contract: Contract): SuccessStatus => {
  const status = successStatuses.find((candidate) => contract.answers[candidate] !== undefined);
  if (status === undefined) throw new Error(`${contract.operationId}: no success is described`);
  return status;
};

const answerOf = (contract: Contract, status: number) => {
  const known = successStatuses.find((candidate) => candidate === status);
  const answer = known === undefined ? undefined : contract.answers[known];
  if (answer === undefined) throw new Error(`${contract.operationId}: ${status} is not in the contract`);
  return answer;
};

/** Encodes what the handler returned: known columns only, dates and codes in their wire form. */
const encode = (service: Service, contract: Contract, status: number, result: unknown): Prepared | undefined => {
  const answer = answerOf(contract, status);
  if (result instanceof Prepared) {
    if (service.checkAnswers !== true) return result;
    checkPrepared(contract, answer, result);
    return checkedCsv(contract, answer, result);
  }
  if (answer.body !== undefined) {
    return new Prepared(JSON.stringify(z.encode(answer.body, result)), 'application/json; charset=utf-8');
  }
  if (result !== undefined) throw new Error(`${contract.operationId}: a body that the contract does not describe`);
  return undefined;
};

/** Keeps an answer that never changes, to be given again before anything is looked up. */
const keepIfLasting = (reply: FastifyReply, result: unknown, content: Uint8Array | undefined): void => {
  const { request } = reply;
  if (result instanceof Prepared && result.lasting && request.actor === null) {
    request.server.keepLasting(request, reply, content);
  }
};

const send = (service: Service, contract: Contract, reply: FastifyReply, result: unknown): FastifyReply => {
  const { request } = reply;
  const entityTag = reply.getHeader('etag');
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (reads) {
    try {
      requireMatch(request.headers['if-match'], typeof entityTag === 'string' ? entityTag : undefined);
    } catch (error) {
      if (result instanceof Prepared && result.content instanceof Readable) result.content.destroy();
      throw error;
    }
  }
  if (reads && typeof entityTag === 'string' && isUnchanged(request.headers['if-none-match'], entityTag)) {
    if (result instanceof Prepared && result.content instanceof Readable) result.content.destroy();
    reply.code(304);
    // A cache has them from the answer that it holds (RFC 9110 section 15.4.5).
    for (const name of ['link', 'content-disposition', 'content-language', 'repr-digest']) reply.removeHeader(name);
    keepIfLasting(reply, result, undefined);
    return reply.send();
  }
  const encoded = encode(service, contract, reply.statusCode, result);
  if (encoded === undefined) return reply.send();
  if (encoded.contentEncoding !== undefined) reply.header('content-encoding', encoded.contentEncoding);
  reply.type(encoded.contentType);
  if (encoded.content instanceof Uint8Array) keepIfLasting(reply, encoded, encoded.content);
  return reply.send(encoded.content);
};

/**
 * Makes a route of a contract and its handler. The order is: who calls, may it, what form is wanted, what form is
 * sent, then the body is read, everything is decoded, and only then the handler runs.
 */
export const operation = <const C extends Contract>(
  service: Service,
  contract: C,
  handler: Handler<C>,
): RouteOptions => {
  const compiled = compile(contract);
  const known = contract.access !== 'public' && typeof contract.access !== 'object';
  if (contract.idempotent === true && (contract.method !== 'POST' || !known)) {
    throw new Error(`${contract.operationId}: only a POST of a known caller is idempotent by its key`);
  }
  const status = firstStatusOf(contract);
  // What a read asks for is all in its address, so the same address is decoded once; refusals are not kept.
  const rememberDecoded = remembering<DecodedRequest>(limits.requestsRemembered);
  const decode = (request: FastifyRequest): DecodedRequest => {
    const addressOnly = contract.method === 'GET' && contract.headers === undefined && request.body == null;
    if (!addressOnly) return decodeRequest(compiled, request);
    return rememberDecoded(request.raw.url ?? '', () => decodeRequest(compiled, request));
  };
  // A place is held while the answer is made, not while its reader takes it.
  const inTurn = <Result>(request: FastifyRequest, work: () => Promise<Result>): Promise<Result> =>
    contract.method !== 'GET' || contract.waitsByItself === true || service.admission === undefined
      ? work()
      : service.admission.inTurn(request, work);
  return {
    method: contract.method,
    url: contract.path,
    bodyLimit: contract.bodyLimit ?? limits.bodyBytes,
    config: { contract },
    onRequest: async (request, reply) => {
      service.admission?.enter(request);
      // Counted whether the token passes or not: then on the client, else on the address that it came from.
      await authenticate(service, contract, request).finally(() => service.admission?.count(request, reply));
      negotiate(contract, request);
      checkBodyType(contract, request);
    },
    handler: async (request, reply) => {
      const decoded = decode(request);
      const answer = async (db: Service['db'], stream: Readable | undefined): Promise<unknown> => {
        await service.checkFilterCodes?.(decoded.query as Readonly<Record<string, unknown>>);
        setCaching(contract, request, reply);
        const answerType = negotiate(contract, request);
        reply.code(status);
        const parts = { contract, answerType, request, reply, decoded: { ...decoded, stream } };
        // The parts were decoded by the very schemas that the type is computed from.
        const input = inputOf({ ...parts, service: { ...service, db } }) as unknown as Input<C>;
        return handler(input);
      };
      if (contract.idempotent !== true) {
        const result = await inTurn(request, () => answer(service.db, decoded.stream));
        return send(service, contract, reply, result);
      }
      const run = async (tx: Service['db'], stream: Readable | undefined): Promise<Prepared | undefined> => {
        const result = await answer(tx, stream);
        return encode(service, contract, reply.statusCode, result);
      };
      return answerOnce({ service, contract, key: decoded.key, request, reply, run });
    },
  };
};
