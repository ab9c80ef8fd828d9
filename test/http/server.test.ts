import t from 'tap';
import { limits } from '../../src/core/limits.ts';
import { serverOptions } from '../../src/http/server.ts';
import { apiPrefix } from '../../src/http/service.ts';
import { listen, sendRaw } from '../support/raw.ts';
import { noteId, sampleServer } from '../support/sample.ts';

const app = await sampleServer();
const port = await listen(app);
t.teardown(() => app.close());
const url = (path: string): string => `${apiPrefix}${path}`;
const standing = {
  'x-content-type-options': 'nosniff',
  'strict-transport-security': /max-age=\d+/,
  'content-security-policy': /default-src 'none'/,
  traceparent: /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/,
};

t.test('slow clients are cut: headers before the whole request, and both are looked at every second', async (t) => {
  t.equal(app.server.headersTimeout, limits.headersTimeoutMs);
  t.equal(app.server.requestTimeout, limits.streamTimeoutMs);
  t.equal(app.server.timeout, limits.unreadAnswerMs);
  t.ok(limits.headersTimeoutMs < limits.requestTimeoutMs && limits.requestTimeoutMs < limits.streamTimeoutMs);
  t.equal(serverOptions.http.connectionsCheckingInterval, limits.connectionsCheckingIntervalMs);
});

t.test('every refusal is problem+json with all five members, the trace and the standing headers', async (t) => {
  const long = 'x'.repeat(limits.pathParameterCharacters + 1);
  const cases: [what: string, request: string, status: number, code: string][] = [
    ['an unknown address', `GET ${url('/nothing')} HTTP/1.1`, 404, 'not-found'],
    ['an unknown address outside the API', 'GET /nothing HTTP/1.1', 404, 'not-found'],
    ['broken percent-encoding', `GET ${url('/notes/%zz')} HTTP/1.1`, 400, 'bad-request'],
    ['a long parameter', `GET ${url(`/notes/${long}`)} HTTP/1.1`, 414, 'uri-too-long'],
    ['a long address', `GET ${url(`/notes?title=${'x'.repeat(2_048)}`)} HTTP/1.1`, 414, 'uri-too-long'],
    ['another verb', `PUT ${url('/notes')} HTTP/1.1`, 405, 'method-not-allowed'],
    ['an unusual verb', `PROPFIND ${url('/notes')} HTTP/1.1`, 405, 'method-not-allowed'],
    ['TRACE', `TRACE ${url('/notes')} HTTP/1.1`, 405, 'method-not-allowed'],
    ['a wanted type that is not there', `GET ${url('/notes')} HTTP/1.1\r\naccept: text/html`, 406, 'not-acceptable'],
    ['an unknown expectation', `GET ${url('/notes')} HTTP/1.1\r\nexpect: tea`, 417, 'expectation-failed'],
    ['an invented verb', 'BREW / HTTP/1.1', 400, 'bad-request'],
    ['no HTTP at all', 'hello', 400, 'bad-request'],
    [
      'two framings at once',
      `POST ${url('/notes')} HTTP/1.1\r\ncontent-length: 3\r\ntransfer-encoding: chunked`,
      400,
      'bad-request',
    ],
    ['large headers', `GET ${url('/notes')} HTTP/1.1\r\nx-large: ${'x'.repeat(20_000)}`, 431, 'header-too-large'],
  ];
  for (const [what, request, status, code] of cases) {
    const answer = await sendRaw(port, [`${request}\r\nhost: localhost\r\nconnection: close\r\n\r\n`]);
    t.equal(answer.status, status, what);
    t.equal(answer.headers['content-type'], 'application/problem+json', what);
    t.match(answer.headers, { ...standing, 'cache-control': 'no-store' }, what);
    const problem = JSON.parse(answer.body);
    t.match(problem, { title: /./, status, detail: /./, code, type: `https://api.example.se/#problem-${code}` }, what);
    t.equal(problem.instance, `urn:trace:${answer.headers.traceparent?.split('-')[1]}`, what);
    t.notOk(answer.headers.server ?? answer.headers['x-powered-by'], what);
  }
});

t.test('a request that does not name its host once is refused as a problem', async (t) => {
  const ask = (...fields: string[]) => {
    const head = [`GET ${url('/notes')} HTTP/1.1`, ...fields, 'Connection: close'];
    return sendRaw(port, [`${head.join('\r\n')}\r\n\r\n`]);
  };
  for (const fields of [
    [],
    ['Host: api.example.se', 'Host: api.example.se'],
    ['Host: api.example.se', 'HOST: other.example'],
    ['Host: api.example.se, other.example'],
    ['Host: somebody@api.example.se'],
    ['Host: api.example.se/path'],
    ['Host: [::1'],
  ]) {
    const answer = await ask(...fields);
    t.equal(answer.status, 400, fields.join());
    t.equal(answer.headers.connection, 'close', 'what else comes on that connection cannot be trusted');
    t.equal(answer.headers['content-type'], 'application/problem+json');
    t.match(answer.headers, standing);
  }
  for (const host of ['api.example.se', 'api.example.se:3000', '[::1]:3000', '127.0.0.1', ''])
    t.equal((await ask(`Host: ${host}`)).status, 200, host);
});

t.test('405 and OPTIONS say what the address takes', async (t) => {
  const put = await app.inject({
    method: 'PUT',
    url: url('/notes'),
    payload: 'x',
    headers: { 'content-type': 'text/x' },
  });
  t.equal(put.statusCode, 405);
  t.equal(put.headers.allow, 'GET, HEAD, OPTIONS, POST');
  const options = await app.inject({ method: 'OPTIONS', url: url(`/notes/${noteId}`) });
  t.equal(options.statusCode, 204);
  t.equal(options.headers.allow, 'DELETE, GET, HEAD, OPTIONS');
  t.equal((await app.inject({ method: 'OPTIONS', url: url('/nothing') })).statusCode, 404);
  const head = await app.inject({ method: 'HEAD', url: url('/notes') });
  t.equal(head.statusCode, 200);
  t.equal(head.body, '');
});

t.test('an unknown address is 404 whatever is sent to it', async (t) => {
  const answer = await app.inject({
    method: 'POST',
    url: url('/nothing'),
    headers: { 'content-type': 'application/json' },
    payload: '{broken',
  });
  t.equal(answer.statusCode, 404);
});

t.test('413 reaches the client, however the body is sent', async (t) => {
  const head = `POST ${url('/notes')} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer good\r\ncontent-type: application/json\r\n`;
  const mebibyte = Buffer.alloc(1024 * 1024, 'x');
  const chunk = [`${mebibyte.length.toString(16)}\r\n`, mebibyte, '\r\n'];
  for (let round = 0; round < 10; round += 1) {
    const sized = await sendRaw(port, [
      `${head}content-length: ${3 * mebibyte.length}\r\n\r\n`,
      mebibyte,
      mebibyte,
      mebibyte,
    ]);
    t.equal(sized.status, 413);
    t.match(JSON.parse(sized.body), { code: 'content-too-large' });
    const chunked = await sendRaw(port, [`${head}transfer-encoding: chunked\r\n\r\n`, ...chunk, ...chunk, '0\r\n\r\n']);
    t.equal(chunked.status, 413);
    t.equal(chunked.reset, false);
  }
  const streamed = await sendRaw(port, [
    `PUT ${url(`/notes/${noteId}/lines`)} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer good\r\n`,
    `content-type: text/csv\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n`,
    ...chunk,
    '0\r\n\r\n',
  ]);
  t.equal(streamed.status, 413);
});

t.test('a body that comes too slowly is 408, and a stream is judged by its rate', async (t) => {
  const times = { ordinaryMs: 50, lookMs: 50, bytesPerSecondMinimum: 1_000, afterAnswerMs: 50 };
  const slow = await sampleServer({ bodyTimes: times });
  t.teardown(() => slow.close());
  const slowPort = await listen(slow);
  const authorization = 'host: x\r\nauthorization: Bearer good\r\n';
  const ordinary = await sendRaw(slowPort, [
    `POST ${url('/notes')} HTTP/1.1\r\n${authorization}content-type: application/json\r\ncontent-length: 100\r\n\r\n{"title":`,
  ]);
  t.equal(ordinary.status, 408);
  t.match(JSON.parse(ordinary.body), { code: 'request-timeout' });
  const stuck = await sendRaw(slowPort, [
    `PUT ${url(`/notes/${noteId}/lines`)} HTTP/1.1\r\n${authorization}content-type: text/csv\r\ncontent-length: 100\r\n\r\na`,
  ]);
  t.equal(stuck.status, 408);
  const refused = await sendRaw(slowPort, [
    `POST ${url('/notes')} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`,
  ]);
  t.equal(refused.status, 401, 'a refused caller is answered, and the connection is closed soon after');
});

t.test('JSON that is broken, ambiguous or too deep is refused with its place', async (t) => {
  const post = (payload: string | Buffer) =>
    app.inject({
      method: 'POST',
      url: url('/notes'),
      headers: { authorization: 'Bearer good', 'content-type': 'application/json' },
      payload,
    });
  for (const payload of ['{', '{"title":}', '[1,]', '"\\u12"', Buffer.from([0x22, 0xff, 0x22]), '{}\uFEFF']) {
    const answer = await post(payload);
    t.equal(answer.statusCode, 400);
    t.equal(answer.json().code, 'malformed-json', String(payload));
  }
  t.equal((await post('['.repeat(9_000))).json().code, 'malformed-json', 'depth is bounded before anything is built');
  const faults: [payload: string, code: string, pointer: string][] = [
    [
      '{"title":"a","lines":[{"areaCode":"01"},{"areaCode":"01","areaC\\u006fde":"12"}]}',
      'duplicate-key',
      '#/lines/1/areaCode',
    ],
    ['{"__proto__":{"admin":true}}', 'forbidden-key', '#/__proto__'],
    ['{"places":1e999}', 'number-out-of-range', '#/places'],
    ['{"places":9007199254740993}', 'number-out-of-range', '#/places'],
    ['{"title":"a\\u0000b"}', 'not-text', '#/title'],
    ['{"a/b":["\\ud800"]}', 'not-text', '#/a~1b/0'],
  ];
  for (const [payload, code, pointer] of faults) {
    const answer = await post(payload);
    t.equal(answer.statusCode, 400);
    t.match(answer.json().errors[0], { code, pointer }, payload);
  }
  t.equal((await post('')).json().errors[0].code, 'required', 'an empty body is a missing one');
});

t.test('problems speak the language that is asked for', async (t) => {
  for (const [wanted, language] of [
    ['en', 'en'],
    ['sv', 'sv'],
    ['en-GB, sv;q=0.5', 'en'],
    ['en;q=0.1, *;q=0.9', 'sv'],
    ['sv;q=0, en', 'en'],
    ['fi', 'sv'],
    ['', 'sv'],
  ] as const) {
    const answer = await app.inject({ url: url('/nothing'), headers: { 'accept-language': wanted } });
    t.equal(answer.headers['content-language'], language, wanted);
    t.match(answer.headers.vary, 'Accept-Language');
    t.equal(answer.json().title, language === 'en' ? 'There is no such resource' : 'Resursen finns inte');
  }
});

t.test('a caller’s trace is joined with a new span, and an invalid one is never an error', async (t) => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const send = (traceparent: string) => app.inject({ url: url('/api-info'), headers: { traceparent } });
  for (const valid of [`00-${trace}-00f067aa0ba902b7-01`, `01-${trace}-00f067aa0ba902b7-01-more`]) {
    const answer = await send(valid);
    t.match(answer.headers.traceparent, new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`));
    t.notMatch(answer.headers.traceparent, '00f067aa0ba902b7');
  }
  for (const invalid of [
    'x',
    `ff-${trace}-00f067aa0ba902b7-01`,
    `00-${trace}-00f067aa0ba902b7-01-more`,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace.toUpperCase()}-00f067aa0ba902b7-01`,
  ]) {
    const answer = await send(invalid);
    t.equal(answer.statusCode, 200, invalid);
    t.match(answer.headers.traceparent, standing.traceparent);
    t.notMatch(answer.headers.traceparent, trace);
  }
});

t.test('the log says who did what and how it went, and holds no token, body, query or SQL', async (t) => {
  const lines: string[] = [];
  const logged = await sampleServer({ logLevel: 'info', logDestination: { write: (line) => lines.push(line) } });
  t.teardown(() => logged.close());
  const headers = {
    authorization: 'Bearer good',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  };
  await logged.inject({ url: url('/notes?title=needle'), headers });
  await logged.inject({ method: 'POST', url: url('/notes'), headers, payload: { title: '', hay: 'needle' } });
  await logged.inject({ url: url('/note-lists?broken=database'), headers });
  await logged.inject({ url: url('/note-lists'), headers: { authorization: 'Bearer needle' } });
  const text = lines.join('');
  t.notMatch(text, /needle|Bearer|select secret/);
  const entries = lines.map((line) => JSON.parse(line));
  t.match(entries[0], {
    level: 'info',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    operation: 'listNotes',
    status: 200,
    time: /Z$/,
  });
  t.ok(entries.some(({ level, code }) => level === 'warn' && code === 'invalid-token'));
  t.ok(entries.some(({ level, code }) => level === 'error' && code === 'service-unavailable'));
  t.ok(entries.some(({ client, operation }) => client === 'council-north' && operation === 'writeNote'));
});

t.test('links keep the other parameters, and pages outside the range are empty and lead back', async (t) => {
  const get = async (query: string) => {
    const answer = await app.inject(url(`/notes?${query}`));
    t.equal(answer.statusCode, 200);
    const body = answer.json<{
      notes: unknown[];
      _meta: unknown;
      _links: { rel: string; href: string; method: string }[];
    }>();
    const header = body._links.map(({ rel, href }) => `<${href}>; rel="${rel}"`).join(', ');
    t.equal(answer.headers.link, header);
    return { ...body, links: Object.fromEntries(body._links.map(({ rel, href }) => [rel, href])) };
  };
  const base = 'https://api.example.se/kompetensforsorjning/v1/notes';
  const second = await get('title=sjuk%20sk%C3%B6t&page=2&kinds=plan&kinds=survey&limit=10');
  const kept = 'title=sjuk+sk%C3%B6t&kinds=plan&kinds=survey';
  t.strictSame(second.links, {
    self: `${base}?${kept}&page=2&limit=10`,
    first: `${base}?${kept}&page=1&limit=10`,
    prev: `${base}?${kept}&page=1&limit=10`,
    next: `${base}?${kept}&page=3&limit=10`,
    last: `${base}?${kept}&page=5&limit=10`,
  });
  t.strictSame(second._meta, { totalRecords: 45, page: 2, limit: 10, count: 10 });
  const first = await get('');
  t.strictSame(Object.keys(first.links), ['self', 'first', 'next', 'last']);
  t.strictSame(first._meta, { totalRecords: 45, page: 1, limit: 20, count: 20 });
  const zero = await get('page=0');
  t.strictSame([zero.notes.length, zero.links.prev, zero.links.next], [0, undefined, `${base}?page=1&limit=20`]);
  const beyond = await get('page=99');
  t.strictSame([beyond.notes.length, beyond.links.next, beyond.links.prev], [0, undefined, `${base}?page=3&limit=20`]);
});
