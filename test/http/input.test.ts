import type { FastifyReply, FastifyRequest } from 'fastify';
import t from 'tap';
import type { Actor } from '../../src/core/actor.ts';
import { limits } from '../../src/core/limits.ts';
import { scopedTo } from '../../src/db/open.ts';
import { openScope, scopeOfActor } from '../../src/db/scope.ts';
import { type Contract, Prepared } from '../../src/http/contract.ts';
import { addVary, inputOf } from '../../src/http/input.ts';
import { apiPrefix } from '../../src/http/service.ts';
import { sampleService } from '../support/sample.ts';

const service = sampleService();
const base = service.publicBaseUrl;
const actor: Actor = {
  clientId: 'council-north',
  subject: 'person',
  organisationId: 1,
  organisationCode: 'north',
  roles: ['council-editor'],
  scopes: ['surveys:read'],
  healthcareRegionId: 1,
  institutionId: null,
};
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** What a handler is given for a request, with all that the answer has been given so far. */
const given = (
  more: {
    contract?: Partial<Contract>;
    headers?: Record<string, string>;
    query?: unknown;
    actor?: Actor | null;
    answerType?: string;
    url?: string;
    pairs?: readonly (readonly [string, string])[];
  } = {},
) => {
  const sent: Record<string, unknown> = {};
  const reply = {
    code: (status: number) => {
      sent.status = status;
      return reply;
    },
    header: (name: string, value: unknown) => {
      sent[name] = value;
      return reply;
    },
    getHeader: (name: string) => sent[name],
  };
  const headers = more.headers ?? {};
  const request = { headers, actor: more.actor ?? null, raw: { headers, url: more.url ?? `${apiPrefix}/notes` } };
  const contract = { method: 'GET', operationId: 'listNotes', access: 'public', ...more.contract } as Contract;
  const decoded = {
    params: { a: 1 },
    query: more.query ?? {},
    headers: { b: 2 },
    body: { c: 3 },
    stream: undefined,
    pairs: (more.pairs ?? []) as never,
  };
  const input = inputOf({
    service,
    contract,
    decoded,
    answerType: more.answerType ?? 'application/json',
    request: request as unknown as FastifyRequest,
    reply: reply as unknown as FastifyReply,
  });
  return { input, sent, request: request as typeof request & { recordCount?: number }, decoded, reply };
};

t.test('a handler is given the decoded request as it is, with the clock and identifiers of the service', async (t) => {
  const { input, decoded, request } = given({ headers: { traceparent, 'content-type': 'Text/CSV; charset=utf-8' } });
  const { params, query, headers, body, stream } = input;
  t.strictSame({ params, query, headers, body, stream, pairs: decoded.pairs }, decoded);
  t.equal(input.bodyType, 'text/csv');
  t.equal(given().input.bodyType, '');
  t.equal(input.answerType, 'application/json');
  t.equal(input.request as unknown, request);
  t.equal(input.context.now, service.now);
  t.equal(input.context.newId, service.newId);
  t.equal(input.context.traceId, '0af7651916cd43dd8448eb211c80319c');
});

t.test('the caller is the verified one or nobody, in the context as well', async (t) => {
  const known = given({ actor }).input;
  t.equal(known.actor, actor);
  t.equal(known.context.actor, actor);
  const unknown = given().input;
  t.equal(unknown.actor, undefined);
  t.notOk('actor' in unknown.context);
});

t.test('a caller sees the rows of its own organisation, and who has no token those that are open', async (t) => {
  const dbOf = (access: Contract['access'], method: Contract['method'], caller: Actor | null) =>
    given({ contract: { access, method }, actor: caller }).input.context.db;
  t.equal(dbOf('public', 'GET', null), service.db, 'what is public asks for no rows of an organisation');
  for (const method of ['GET', 'POST'] as const) {
    const isRead = method === 'GET';
    const own = scopedTo(service.db, scopeOfActor(actor), isRead);
    t.equal(dbOf('surveys:read', method, actor), own, method);
    t.equal(dbOf('public', method, actor), own);
    t.equal(dbOf({ optional: 'surveys:read' }, method, actor), own);
    t.equal(dbOf({ optional: 'surveys:read' }, method, null), scopedTo(service.db, openScope, isRead));
  }
  t.not(scopedTo(service.db, openScope, true), scopedTo(service.db, openScope, false));
});

t.test('the expected version is read where the contract asks for one, and nowhere else', async (t) => {
  const headers = { 'if-match': '"v3"' };
  t.strictSame(given({ contract: { concurrency: 'if-match' }, headers }).input.expected, [3]);
  t.equal(given({ contract: { concurrency: 'etag' }, headers }).input.expected, undefined);
  t.equal(given({ headers }).input.expected, undefined);
  t.throws(() => given({ contract: { concurrency: 'if-match' } }), { code: 'precondition-required' });
});

t.test('the language is that of the query, else of the header, and the answer says on what it depends', async (t) => {
  const languageOf = (query: unknown, acceptLanguage?: string) => {
    const { input, sent } = given({
      query,
      headers: acceptLanguage === undefined ? {} : { 'accept-language': acceptLanguage },
    });
    t.strictSame(sent, {}, 'nothing before it is asked for');
    return [input.language, sent['content-language'], sent.vary];
  };
  t.strictSame(languageOf({}), ['sv', 'sv', 'Accept-Language']);
  t.strictSame(languageOf({}, 'en'), ['en', 'en', 'Accept-Language']);
  t.strictSame(languageOf({ language: 'sv' }, 'en'), ['sv', 'sv', undefined]);
  t.strictSame(languageOf({ language: 'en' }, 'sv'), ['en', 'en', undefined]);
  t.strictSame(languageOf({ language: 'fi' }, 'en'), ['en', 'en', 'Accept-Language']);
  for (const query of [null, undefined, 'language', 7])
    t.strictSame(languageOf(query), ['sv', 'sv', 'Accept-Language']);
});

t.test('what an answer depends on is named once', async (t) => {
  const { reply, sent } = given();
  const add = (name: string) => addVary(reply as unknown as FastifyReply, name);
  add('Accept');
  t.equal(sent.vary, 'Accept');
  add('Accept-Language');
  add('Accept');
  t.equal(sent.vary, 'Accept, Accept-Language');
  sent.vary = 'Origin, Accept';
  add('Accept');
  t.equal(sent.vary, 'Origin, Accept');
});

t.test('what was created or begun is told by its absolute address, and the body is handed on', async (t) => {
  const body = {};
  const created = given();
  t.equal(created.input.created('/notes/1', body), body);
  t.strictSame(created.sent, { status: 201, location: `${base}/notes/1` });
  const accepted = given();
  t.equal(accepted.input.accepted('/jobs/1', body), body);
  t.strictSame(accepted.sent, { status: 202, location: `${base}/jobs/1` });
  const none = given();
  t.equal(none.input.noContent(), undefined);
  t.strictSame(none.sent, { status: 204 });
});

t.test('links lie below the public address, whatever the Host header says', async (t) => {
  const { links } = given({ headers: { host: 'evil.example' } }).input;
  t.equal(links.url('/notes'), `${base}/notes`);
  t.strictSame(links.link('self', '/notes'), { rel: 'self', href: `${base}/notes`, method: 'GET' });
  t.strictSame(links.link('edit', '/notes', 'PUT'), { rel: 'edit', href: `${base}/notes`, method: 'PUT' });
});

t.test('each media type and language of a version has its own tag', async (t) => {
  const tagOf = (answerType: string, asksForLanguage: boolean, query: unknown = {}) => {
    const { input, sent } = given({ answerType, query, headers: { 'accept-language': 'en' } });
    if (asksForLanguage) t.ok(input.language);
    const body = {};
    t.equal(input.tagged(7, body), body);
    return sent.etag;
  };
  t.equal(tagOf('application/json', false), '"v7"');
  t.equal(tagOf('application/problem+json', false), '"v7"');
  t.equal(tagOf('application/json', true), '"v7.en"');
  t.equal(tagOf('text/csv', false), '"v7.csv"');
  t.equal(tagOf('text/csv', true), '"v7.csv.en"');
  t.equal(tagOf('text/csv', true, { language: 'sv' }), '"v7.csv.sv"');
  const { input, sent } = given();
  input.tagged('hash', {});
  t.equal(sent.etag, '"hash"');
});

t.test('a page has its items, its place among all, and its links with the rest of the query', async (t) => {
  const { input, sent, request } = given({
    query: { page: 2, limit: 10 },
    url: `${apiPrefix}/notes?page=2&limit=10&title=x`,
    pairs: [
      ['page', '2'],
      ['limit', '10'],
      ['title', 'x'],
    ],
  });
  const page = input.paged('notes', { items: ['a', 'b', 'c'], totalRecords: 13 });
  const href = (number: number) => `${base}/notes?title=x&page=${number}&limit=10`;
  const links = [
    { rel: 'self', href: href(2), method: 'GET' },
    { rel: 'first', href: href(1), method: 'GET' },
    { rel: 'prev', href: href(1), method: 'GET' },
    { rel: 'last', href: href(2), method: 'GET' },
  ];
  t.strictSame(page as unknown, {
    notes: ['a', 'b', 'c'],
    _meta: { totalRecords: 13, page: 2, limit: 10, count: 3 },
    _links: links,
  });
  t.equal(sent.link, links.map((link) => `<${link.href}>; rel="${link.rel}"`).join(', '));
  t.equal(request.recordCount, 3);
});

t.test('a page cannot be made without its place, which is a fault of ours', async (t) => {
  for (const query of [{}, { page: 1 }, { limit: limits.pageSizeDefault }, null, 'page limit', undefined]) {
    t.throws(() => given({ query }).input.paged('notes', { items: [], totalRecords: 0 }), {
      message: 'listNotes: paged without page and limit',
    });
  }
});

t.test('a body that is already bytes is JSON unless another type is named', async (t) => {
  const { prepared } = given().input;
  const json = prepared('{}');
  t.ok(json instanceof Prepared);
  t.match(json, { content: '{}', contentType: 'application/json; charset=utf-8' });
  t.match(prepared('a', 'text/csv'), { content: 'a', contentType: 'text/csv' });
});
