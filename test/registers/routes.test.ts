import t from 'tap';
import { problemOfDatabaseError } from '../../src/db/sqlstate.ts';
import { areaRoutes } from '../../src/features/registers/routes/areas.ts';
import { educationRoutes } from '../../src/features/registers/routes/education.ts';
import { buildServer } from '../../src/http/server.ts';
import { apiPrefix } from '../../src/http/service.ts';
import { testDatabase } from '../support/database.ts';
import { sampleService } from '../support/sample.ts';

const { db } = await testDatabase(t);
/** An instant that is another day in Sweden than in UTC: the ordinance of 2017 takes force at this very moment. */
let now = new Date('2026-11-22T08:00:00Z');
const service = { ...sampleService(), db, now: () => now };
const app = await buildServer(service, {
  routes: [areaRoutes, educationRoutes],
  logLevel: 'silent',
  toProblem: problemOfDatabaseError,
  isReady: () => Promise.resolve(true),
});
t.teardown(() => app.close());

const get = (path: string, headers: Record<string, string> = {}) => app.inject({ url: `${apiPrefix}${path}`, headers });
const base = service.publicBaseUrl;

const lists: [path: string, name: string, total: number][] = [
  ['/healthcare-regions', 'healthcareRegions', 6],
  ['/regions', 'regions', 21],
  ['/municipalities', 'municipalities', 290],
  ['/municipalities?healthcareRegionCode=sodra', 'municipalities', 49],
  ['/municipalities?healthcareRegionCode=vastra', 'municipalities', 52],
  ['/municipalities?healthcareRegionCode=sodra&regionCode=13', 'municipalities', 3],
  ['/municipalities?healthcareRegionCode=no-such', 'municipalities', 0],
  ['/institutions', 'institutions', 27],
  ['/institutions?professionCode=sjukskoterska', 'institutions', 25],
  ['/professions', 'professions', 45],
  ['/professions?regulation=licence', 'professions', 25],
  ['/specialties?kind=branch', 'specialties', 8],
  ['/population-figures?referenceDate=2024-12-31&areaKind=region', 'populationFigures', 21],
  ['/population-figures?areaCode=SE', 'populationFigures', 2],
];

for (const [path, name, total] of lists) {
  t.test(`${path} lists ${total}, open to everyone and cacheable`, async (t) => {
    const answer = await get(path);
    t.equal(answer.statusCode, 200);
    const body = answer.json();
    t.equal(body._meta.totalRecords, total);
    t.equal(body[name].length, Math.min(20, total));
    t.match(answer.headers['cache-control'], /^public, max-age=\d+$/);
    const { etag } = answer.headers;
    t.match(etag, /^"[\w-]+"$/);
    const again = await get(path, { 'if-none-match': String(etag) });
    t.equal(again.statusCode, 304);
    t.equal(again.body, '');
  });
}

const items: [path: string, expected: Record<string, unknown>][] = [
  ['/healthcare-regions/sodra', { code: 'sodra', councilCode: 'sodra', statutoryName: 'Samverkansregion Lund/Malmö' }],
  ['/regions/13', { code: '13', healthcareRegionCodes: ['sodra', 'vastra'] }],
  ['/regions/09', { code: '09', legalForm: 'municipality' }],
  ['/municipalities/1381', { nameSv: 'Laholm', regionCode: '13', healthcareRegionCode: 'sodra' }],
  ['/municipalities/1383', { nameSv: 'Varberg', regionCode: '13', healthcareRegionCode: 'vastra' }],
  ['/institutions/KI', { provider: 'state', sites: [{ municipalityCode: '0184' }, { municipalityCode: '0126' }] }],
  ['/professions/sjukskoterska', { nameEn: 'registered nurse', licenceCode: 'SJ', degreeCredits: 180 }],
  ['/specialties/allmanmedicin', { kind: 'base', professionCode: 'lakare' }],
];

for (const [path, expected] of items) {
  t.test(`${path} is one item with its source and its own address`, async (t) => {
    const answer = await get(path);
    t.equal(answer.statusCode, 200);
    const body = answer.json();
    t.match(body, expected);
    t.ok(body.source.length > 0);
    t.match(body._links[0], { rel: 'self', href: `${base}${path}`, method: 'GET' });
    t.ok(answer.headers.etag);
  });
}

t.test('every link of an item leads to something', async (t) => {
  for (const [path] of items) {
    for (const { href, rel } of (await get(path)).json()._links) {
      t.equal((await get(href.slice(base.length))).statusCode, 200, `${rel} ${href}`);
    }
  }
});

for (const path of [
  '/healthcare-regions/no-such',
  '/healthcare-regions/sodra?validOn=1997-12-31',
  '/regions/02',
  '/municipalities/1917',
  '/institutions/XYZ',
  '/professions/no-such',
  '/specialties/no-such',
]) {
  t.test(`${path} does not exist`, async (t) => {
    const answer = await get(path);
    t.equal(answer.statusCode, 404);
    t.equal(answer.json().code, 'not-found');
  });
}

for (const path of [
  '/regions/1',
  '/regions/SE',
  '/municipalities?regionCode=1x',
  '/municipalities?validOn=2026-02-30',
  '/municipalities?validOn=yesterday',
  '/specialties?kind=bas',
  '/regions?colour=red',
  "/professions/'%3B--",
]) {
  t.test(`${path} is refused as malformed`, async (t) => {
    t.equal((await get(path)).statusCode, 400);
  });
}

t.test('an answer of another day keeps that day in its links and is another version', async (t) => {
  const then = await get('/healthcare-regions/sodra?validOn=2010-06-01');
  const body = then.json();
  t.equal(body.statutoryName, 'Lund/Malmöregionen');
  t.match(body.source, /1982:777/);
  t.equal(body._links[0].href, `${base}/healthcare-regions/sodra?validOn=2010-06-01`);
  t.not(then.headers.etag, (await get('/healthcare-regions/sodra')).headers.etag);
  const list = (await get('/municipalities?validOn=2010-06-01&limit=2')).json();
  t.match(list._links.find((link: { rel: string }) => link.rel === 'next').href, /validOn=2010-06-01/);
  t.equal((await get('/healthcare-regions?validOn=1997-12-31')).json()._meta.totalRecords, 0);
});

t.test('today is the day in Sweden', async (t) => {
  t.teardown(() => {
    now = new Date('2026-11-22T08:00:00Z');
  });
  now = new Date('2017-03-31T21:59:59Z');
  t.equal((await get('/healthcare-regions/sodra')).json().statutoryName, 'Lund/Malmöregionen');
  now = new Date('2017-03-31T22:00:00Z');
  t.equal((await get('/healthcare-regions/sodra')).json().statutoryName, 'Samverkansregion Lund/Malmö');
});
