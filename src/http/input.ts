import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../core/actor.ts';
import type { Link, Page, PageRequest } from '../core/page.ts';
import { scopedTo } from '../db/open.ts';
import { openScope, scopeOfActor } from '../db/scope.ts';
import { abandonmentOf } from './abandonment.ts';
import { entityTagOf, expectedVersionsOf } from './conditional.ts';
import { type Contract, isJsonType, type Links, Prepared } from './contract.ts';
import { chooseLanguage, type Language, mediaTypeOf } from './negotiate.ts';
import { describePage, linkHeaderOf } from './paging.ts';
import type { QueryText } from './query.ts';
import { apiPrefix, type Service } from './service.ts';
import { traceOf } from './tracing.ts';

interface Decoded {
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: unknown;
  readonly body: unknown;
  readonly stream: Readable | undefined;
  readonly pairs: QueryText['pairs'];
}

interface Parts {
  readonly service: Service;
  readonly contract: Contract;
  readonly decoded: Decoded;
  readonly answerType: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Adds a request header to Vary, once. */
export const addVary = (reply: FastifyReply, name: string): void => {
  const names = String(reply.getHeader('vary') ?? '')
    .split(', ')
    .filter((known) => known !== '');
  if (!names.includes(name)) reply.header('vary', [...names, name].join(', '));
};

/** Absolute addresses below the public base. */
const linksBelow = (publicBaseUrl: string): Links => {
  const url = (path: string): string => `${publicBaseUrl}${path}`;
  return { url, link: (rel, path, method = 'GET') => ({ rel, href: url(path), method }) };
};

const isPageRequest = (query: unknown): query is PageRequest =>
  typeof query === 'object' && query !== null && 'page' in query && 'limit' in query;

/** The language that a query asks for by name, where its contract has the parameter; it wins over Accept-Language. */
const languageIn = (query: unknown): Language | undefined => {
  const language = typeof query === 'object' && query !== null && 'language' in query ? query.language : undefined;
  return language === 'sv' || language === 'en' ? language : undefined;
};

/** The database as the caller sees it; what is public without exception asks for no rows of an organisation. */
const databaseFor = (db: Service['db'], contract: Contract, actor: Actor | undefined): Service['db'] => {
  if (actor === undefined && typeof contract.access !== 'object') return db;
  return scopedTo(db, actor === undefined ? openScope : scopeOfActor(actor), contract.method === 'GET');
};

/** Puts together what a handler is given; its type is `Input` of the contract. */
export const inputOf = ({ service, contract, decoded, answerType, request, reply }: Parts) => {
  const links = linksBelow(service.publicBaseUrl);
  const actor = request.actor ?? undefined;
  let localized = false;
  const asked = languageIn(decoded.query);
  const languageOf = (): Language => asked ?? chooseLanguage(request.headers['accept-language']);
  const at = <Body>(status: 201 | 202, path: string, body: Body): Body => {
    reply.code(status).header('location', links.url(path));
    return body;
  };
  return {
    params: decoded.params,
    query: decoded.query,
    headers: decoded.headers,
    body: decoded.body,
    stream: decoded.stream,
    get abandoned() {
      return abandonmentOf(reply.raw);
    },
    bodyType: mediaTypeOf(request.headers['content-type'] ?? ''),
    expected: contract.concurrency === 'if-match' ? expectedVersionsOf(request.headers['if-match']) : undefined,
    actor,
    context: {
      db: databaseFor(service.db, contract, actor),
      now: service.now,
      newId: service.newId,
      traceId: traceOf(request.raw).traceId,
      ...(actor === undefined ? {} : { actor }),
    },
    get language() {
      localized = true;
      const language = languageOf();
      reply.header('content-language', language);
      if (asked === undefined) addVary(reply, 'Accept-Language');
      return language;
    },
    answerType,
    links,
    request,
    reply,
    created: <Body>(path: string, body: Body): Body => at(201, path, body),
    accepted: <Body>(path: string, body: Body): Body => at(202, path, body),
    noContent: (): undefined => {
      reply.code(204);
    },
    tagged: <Body>(version: number | string, body: Body): Body => {
      const variants = isJsonType(answerType) ? [] : [answerType.split('/').at(-1) ?? ''];
      if (localized) variants.push(languageOf());
      reply.header('etag', entityTagOf(version, variants));
      return body;
    },
    paged: <Item>(name: string, page: Page<Item>) => {
      const path = (request.raw.url ?? '').split('?', 1)[0] ?? '';
      if (!isPageRequest(decoded.query)) throw new Error(`${contract.operationId}: paged without page and limit`);
      const described = describePage({
        page,
        request: decoded.query,
        url: links.url(path.slice(apiPrefix.length)),
        pairs: decoded.pairs,
      });
      request.recordCount = page.items.length;
      const pageLinks: Link[] = described._links;
      reply.header('link', linkHeaderOf(pageLinks));
      return { [name]: page.items, ...described };
    },
    prepared: (content: string | Uint8Array | Readable, contentType = 'application/json; charset=utf-8') =>
      new Prepared(content, contentType),
  };
};
