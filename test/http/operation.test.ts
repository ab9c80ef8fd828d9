import t from 'tap';
import { limits } from '../../src/core/limits.ts';
import { apiPrefix } from '../../src/http/service.ts';
import { noteId, sampleServer } from '../support/sample.ts';

const app = await sampleServer();
t.teardown(() => app.close());
const good = { authorization: 'Bearer good' };
const url = (path: string): string => `${apiPrefix}${path}`;

t.test('api-info has exactly the five members of the national profile', async (t) => {
  const answer = await app.inject(url('/api-info'));
  t.equal(answer.statusCode, 200);
  const info = answer.json();
  t.strictSame(Object.keys(info).sort(), ['apiDocumentation', 'apiName', 'apiReleased', 'apiStatus', 'apiVersion']);
  t.match(info.apiVersion, /^\d+\.\d+\.\d+$/);
  t.equal(
    info.apiStatus === 'active',
    Number.parseInt(info.apiVersion, 10) >= 1,
    'active goes with a major of 1 or more',
  );
});

t.test('an answer holds the columns of its contract and no others, with instants in UTC', async (t) => {
  const answer = await app.inject(url(`/notes/${noteId}`));
  t.strictSame(answer.json(), {
    noteId,
    title: 'Sjuksköterskor',
    writtenAt: '2026-11-22T08:00:00.000Z',
    validOn: '2026-11-22',
  });
});

t.test('every fault of path, query and body is told at once, with its place and value', async (t) => {
  const listed = await app.inject(url('/notes?page=x&colour=red&limit=5000'));
  t.equal(listed.statusCode, 400);
  t.match(listed.headers['content-type'], 'application/problem+json');
  const { errors, code } = listed.json();
  t.equal(code, 'invalid-request');
  t.match(errors, [
    { code: 'malformed', parameter: 'page', value: 'x' },
    { code: 'too-large', parameter: 'limit', value: '5000' },
    { code: 'unknown-parameter', parameter: 'colour' },
  ]);
  const written = await app.inject({
    method: 'POST',
    url: url('/notes'),
    headers: { ...good, 'accept-language': 'en' },
    payload: { title: '', places: '12', kind: 'poem', lines: [{ areaCode: '12' }, { areaCode: 'x', more: 1 }] },
  });
  t.equal(written.statusCode, 400);
  t.match(written.json().errors, [
    { code: 'too-short', pointer: '#/title', value: '' },
    { code: 'wrong-type', pointer: '#/places', value: '12', detail: 'The value is to be a number.' },
    { code: 'not-accepted', pointer: '#/kind', value: 'poem', accepted: ['survey', 'plan'] },
    { code: 'malformed', pointer: '#/lines/1/areaCode', value: 'x' },
    { code: 'unknown-field', pointer: '#/lines/1/more' },
  ]);
  const both = await app.inject({
    method: 'PUT',
    url: url('/notes/one/lines?x=1'),
    headers: good,
    payload: {},
  });
  t.match(both.json().errors, [
    { parameter: 'noteId', code: 'malformed' },
    { parameter: 'x', code: 'unknown-parameter' },
    { pointer: '#/title', code: 'required' },
  ]);
});

t.test(
  'a query that is not percent-encoded UTF-8, that holds NUL or that says one thing twice is refused',
  async (t) => {
    const refused: [query: string, code: string][] = [
      ['title=%E5', 'malformed-encoding'],
      ['title=%zz', 'malformed-encoding'],
      ['title=a%00b', 'malformed-encoding'],
      ['title=%ED%A0%80', 'malformed-encoding'],
      ['title=a&title=b', 'duplicate-parameter'],
      ['__proto__=1', 'unknown-parameter'],
    ];
    for (const [query, code] of refused) {
      const answer = await app.inject(url(`/notes?${query}`));
      t.equal(answer.statusCode, 400, query);
      t.equal(answer.json().errors[0].code, code, query);
    }
    const list = await app.inject(url('/notes?kinds=plan&kinds=survey&title=sjuk+sk%C3%B6terska'));
    t.equal(list.statusCode, 200, 'a parameter that is a list may come twice');
  },
);

t.test('a token is asked for, verified and weighed before anything else is looked at', async (t) => {
  const send = (authorization?: string) =>
    app.inject({
      method: 'POST',
      url: url('/notes'),
      headers: { 'content-type': 'text/plain', ...(authorization === undefined ? {} : { authorization }) },
      payload: 'x',
    });
  const none = await send();
  t.equal(none.statusCode, 401);
  t.equal(none.headers['www-authenticate'], 'Bearer realm="kompetensforsorjning"');
  const bad = await send('Bearer bad');
  t.equal(bad.statusCode, 401);
  t.equal(bad.headers['www-authenticate'], 'Bearer realm="kompetensforsorjning", error="invalid_token"');
  const weak = await send('Bearer reader');
  t.equal(weak.statusCode, 403);
  t.match(weak.headers['www-authenticate'], /error="insufficient_scope", scope="https:.*\/surveys:write"$/);
  const down = await send('Bearer down');
  t.equal(down.statusCode, 503, 'a token that could not be verified is not called bad');
  t.equal(down.headers['retry-after'], String(limits.retryAfterSeconds));
  t.equal((await send('Bearer good')).statusCode, 415);
});

t.test('what was created has an absolute Location', async (t) => {
  const answer = await app.inject({ method: 'POST', url: url('/notes'), headers: good, payload: { title: 'Läkare' } });
  t.equal(answer.statusCode, 201);
  t.equal(
    answer.headers.location,
    'https://api.example.se/kompetensforsorjning/v1/notes/0193c1c0-7a00-7000-8000-0000000000ff',
  );
  t.equal(answer.headers['cache-control'], 'no-store');
});

t.test('a change needs the version it starts from: none is 428, a stale one 412, the right one passes', async (t) => {
  const remove = (ifMatch?: string) =>
    app.inject({
      method: 'DELETE',
      url: url(`/notes/${noteId}`),
      headers: { ...good, ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }) },
    });
  t.equal((await remove()).statusCode, 428);
  t.equal((await remove('"v6"')).statusCode, 412);
  t.equal((await remove('W/"v7"')).statusCode, 412, 'a weak tag never matches');
  t.equal((await remove('v7')).statusCode, 400);
  for (const tag of ['"v7"', '"v6", "v7"', '*']) {
    const gone = await remove(tag);
    t.equal(gone.statusCode, 204, tag);
    t.equal(gone.body, '');
  }
});

t.test('an unchanged representation is 304, and each representation has its own tag', async (t) => {
  const get = (headers: Record<string, string>) => app.inject({ url: url(`/notes/${noteId}`), headers });
  const json = await get({});
  t.equal(json.headers.etag, '"v7"');
  t.match(json.headers.vary, /Accept/);
  const unchanged = await get({ 'if-none-match': '"v6", W/"v7"' });
  t.equal(unchanged.statusCode, 304);
  t.equal(unchanged.body, '');
  t.equal(unchanged.headers.etag, '"v7"');
  const csv = await get({ accept: 'text/csv', 'accept-language': 'en', 'if-none-match': '"v7"' });
  t.equal(csv.statusCode, 200);
  t.equal(csv.headers['content-type'], 'text/csv; charset=utf-8');
  t.equal(csv.body, 'title\r\nen\r\n');
  t.equal(csv.headers.etag, '"v7.csv.en"');
});

t.test('open answers may be cached, answers for a caller may not', async (t) => {
  const open = await app.inject(url(`/notes/${noteId}`));
  t.equal(open.headers['cache-control'], `public, max-age=${limits.publicCacheSeconds}`);
  t.match(open.headers.vary, /Authorization/);
  const own = await app.inject({ url: url(`/notes/${noteId}`), headers: good });
  t.equal(own.headers['cache-control'], 'no-store');
  t.equal(
    (await app.inject({ url: url(`/notes/${noteId}`), headers: { authorization: 'Bearer bad' } })).statusCode,
    401,
  );
});

t.test('prepared JSON that does not follow its contract fails in tests', async (t) => {
  const get = (query: string) => app.inject({ url: url(`/note-lists${query}`), headers: good });
  t.equal((await get('')).json().notes.length, 1);
  t.equal((await get('?broken=shape')).statusCode, 500);
  t.equal((await get('?broken=names')).statusCode, 500);
});

t.test('an unknown error is masked, and a known one of the database is 503 with Retry-After', async (t) => {
  const get = (query: string) => app.inject({ url: url(`/note-lists${query}`), headers: good });
  const bug = await get('?broken=bug');
  t.equal(bug.statusCode, 500);
  t.notMatch(bug.body, /secret|surveys|TypeError/);
  const lost = await get('?broken=database');
  t.equal(lost.statusCode, 503);
  t.equal(lost.headers['retry-after'], String(limits.retryAfterSeconds));
  t.notMatch(lost.body, /secret/);
});

t.test('a body of another media type reaches the handler as a stream', async (t) => {
  const put = (type: string, payload: string) =>
    app.inject({
      method: 'PUT',
      url: url(`/notes/${noteId}/lines`),
      headers: { ...good, 'content-type': type },
      payload,
    });
  t.strictSame((await put('text/csv; charset=utf-8', 'å,b')).json(), { bytes: 4, title: null });
  t.strictSame((await put('application/json', '{"title":"x"}')).json(), { bytes: 0, title: 'x' });
  t.equal((await put('application/xml', '<a/>')).statusCode, 415);
});

t.test('a compressed body is refused for its coding, not for its media type', async (t) => {
  const { statusCode, headers, ...answer } = await app.inject({
    method: 'PUT',
    url: url(`/notes/${noteId}/lines`),
    headers: { ...good, 'content-type': 'text/csv', 'content-encoding': 'gzip' },
    payload: Buffer.from([0x1f, 0x8b]),
  });
  t.equal(statusCode, 415);
  t.equal(headers['accept-encoding'], 'identity');
  t.match(answer.json().errors, [{ header: 'Content-Encoding', value: 'gzip', accepted: ['identity'] }]);
});

t.test('a read that names a version by If-Match is answered with that one or with 412', async (t) => {
  const read = (ifMatch: string) => app.inject({ url: url(`/notes/${noteId}`), headers: { 'if-match': ifMatch } });
  const { etag } = (await app.inject(url(`/notes/${noteId}`))).headers;
  t.equal((await read(String(etag))).statusCode, 200);
  t.equal((await read(`"v99", ${etag}`)).statusCode, 200, 'one of several will do');
  t.equal((await read('*')).statusCode, 200);
  t.equal((await read(`W/${etag}`)).statusCode, 412, 'the comparison is strong');
  const refused = await read('"v99"');
  t.equal(refused.statusCode, 412);
  t.equal(refused.json().code, 'precondition-failed');
  t.equal((await read('v99')).statusCode, 400);
});

t.test('an address with an empty part is not found, and the one that was meant is told', async (t) => {
  for (const path of ['/notes/', `/notes/${noteId}/`, `/notes//${noteId}`, '/nothing/']) {
    const answer = await app.inject({ url: url(path), headers: { 'accept-language': 'en' } });
    t.equal(answer.statusCode, 404, path);
    t.match(
      answer.json().detail,
      `Was ${url(path)
        .replace(/\/{2,}/g, '/')
        .replace(/\/$/, '')} meant?`,
      path,
    );
  }
});
