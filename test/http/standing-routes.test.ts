import { createHash } from 'node:crypto';
import t from 'tap';
import { type ProblemCode, problemCatalogue } from '../../src/core/problem.ts';
import type { OpenApiDocument } from '../../src/http/document.ts';
import { apiPrefix } from '../../src/http/service.ts';
import { sampleServer } from '../support/sample.ts';

const issuers = ['https://issuer.example.se'];
const app = await sampleServer({ issuers });
t.teardown(() => app.close());

t.test('liveness asks nobody, readiness asks the probe, and a probe that fails is 503', async (t) => {
  for (const [isReady, status] of [
    [() => Promise.resolve(true), 200],
    [() => Promise.resolve(false), 503],
    [() => Promise.reject(new Error('no database')), 503],
  ] as const) {
    const server = await sampleServer({ isReady });
    t.teardown(() => server.close());
    t.equal((await server.inject('/livez')).statusCode, 200);
    const ready = await server.inject('/readyz');
    t.equal(ready.statusCode, status);
    t.equal(ready.headers['cache-control'], 'no-store');
  }
});

t.test('security.txt has a contact and expires within a year of now', async (t) => {
  const answer = await app.inject('/.well-known/security.txt');
  t.equal(answer.headers['content-type'], 'text/plain; charset=utf-8');
  t.match(answer.body, /^Contact: mailto:\S+@\S+$/m);
  t.match(answer.body, /^Preferred-Languages: sv, en$/m);
  const expires = Date.parse(/^Expires: (.+)$/m.exec(answer.body)?.[1] ?? '');
  const now = Date.parse('2026-11-22T08:00:00Z');
  t.ok(expires > now && expires < now + 365 * 24 * 3_600_000);
});

t.test('the API catalogue leads to the document, the page and the state of the service', async (t) => {
  const answer = await app.inject('/.well-known/api-catalog');
  t.match(
    answer.headers['content-type'],
    /^application\/linkset\+json; ?profile="https:\/\/www.rfc-editor.org\/info\/rfc9727"/,
  );
  const [api] = answer.json().linkset;
  t.equal(api['service-desc'][0].href, 'https://api.example.se/kompetensforsorjning/v1/openapi.json');
  const head = await app.inject({ method: 'HEAD', url: '/.well-known/api-catalog' });
  t.match(head.headers.link, /rel="api-catalog"/);
});

t.test('the metadata of the protected resource names the resource, its issuers and its scopes', async (t) => {
  const metadata = (await app.inject(`/.well-known/oauth-protected-resource${apiPrefix}`)).json();
  t.strictSame(
    (await app.inject('/.well-known/oauth-protected-resource')).json(),
    metadata,
    'at the root of the host too',
  );
  t.equal(metadata.resource, 'https://api.example.se/kompetensforsorjning/v1');
  t.strictSame(metadata.authorization_servers, issuers);
  t.strictSame(metadata.bearer_methods_supported, ['header']);
  t.ok(metadata.scopes_supported.includes('https://api.example.se/kompetensforsorjning/v1/surveys:read'));
});

t.test('what stands beside the API is not in its document', async (t) => {
  const document = (await app.inject(`${apiPrefix}/openapi.json`)).json<OpenApiDocument>();
  const paths = ['/api-info', '/note-lists', '/notes', '/notes/{noteId}', '/notes/{noteId}/lines'];
  t.strictSame(Object.keys(document.paths), paths);
});

t.test('the root page has what a page for everyone needs, and runs nothing', async (t) => {
  const answer = await app.inject('/');
  const page = answer.body;
  t.match(page, '<html lang="sv">');
  t.match(page, /<title>[^<]+<\/title>/);
  t.equal(page.match(/<h1/g)?.length, 1);
  t.match(page, /<a class="skip" href="#innehall">/);
  for (const landmark of ['<header', '<nav aria-labelledby', '<main id="innehall"', '<footer']) t.match(page, landmark);
  const levels = [...page.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
  t.ok(
    levels.every((level, index) => index === 0 || level <= (levels[index - 1] ?? 0) + 1),
    'no level of heading is skipped',
  );
  t.notMatch(page, /<script|<img|<iframe|\son[a-z]+=|style="|javascript:/i);
  t.equal(page.match(/<table/g)?.length, page.match(/<caption/g)?.length, 'every table has a caption');
  t.notMatch(page, /<th(?![^>]*scope=)[ >]/, 'every heading cell says what it heads');
  const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  t.equal(new Set(ids).size, ids.length, 'every id stands once');
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) {
    if (!ids.includes(target)) t.fail(`#${target} leads nowhere`);
  }
  for (const heading of ['om', 'villkor', 'datamodell', 'autentisering', 'livscykel', 'kontakt']) {
    t.match(page, `<h2 id="${heading}">`, 'the six headings of the national profile');
  }
});

t.test('every problem type resolves to its description on the root page', async (t) => {
  const page = (await app.inject('/')).body;
  for (const code of Object.keys(problemCatalogue) as ProblemCode[]) t.match(page, `id="problem-${code}"`);
});

t.test('the policy of the root page allows its own style sheet and nothing else', async (t) => {
  const answer = await app.inject('/');
  const style = /<style>([\s\S]*?)<\/style>/.exec(answer.body)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = String(answer.headers['content-security-policy']);
  t.match(policy, `style-src 'sha256-${hash}'`);
  t.match(policy, /^default-src 'none'/);
  t.notMatch(policy, /unsafe|script-src|https?:/);
});
