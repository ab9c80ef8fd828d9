import { readFile } from 'node:fs/promises';
import t from 'tap';
import { registerOfParameter } from '../../src/http/filter-codes.ts';
import { testApi } from '../support/api.ts';
import { line, openRound, peopleOf, survey } from '../support/round.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const south = await peopleOf(api, 'sodra', office);
const document = JSON.parse(await readFile('openapi/openapi.json', 'utf8'));

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema: { readonly enum?: unknown; readonly pattern?: string; readonly example?: unknown };
  readonly example?: unknown;
}
const deref = (value: { $ref?: string }): Parameter =>
  (value.$ref === undefined
    ? value
    : value.$ref
        .split('/')
        .slice(1)
        .reduce((node, key) => node[key], document)) as Parameter;
const reads = Object.entries<Record<string, { parameters?: { $ref?: string }[] }>>(document.paths).flatMap(
  ([path, operations]) =>
    operations.get === undefined ? [] : [{ path, parameters: (operations.get.parameters ?? []).map(deref) }],
);

/** A path that may be asked, whatever lies behind it. */
const pathOf = ({ path, parameters }: (typeof reads)[number]): string =>
  path.replace(/\{(\w+)\}/g, (_, name) => {
    const parameter = parameters.find((each) => each.in === 'path' && each.name === name);
    return String(parameter?.example ?? parameter?.schema.example ?? '1');
  });

t.test('every query parameter that names a code is checked against its register', async (t) => {
  // Organisations are no register of codes: who may ask for them sees them in the list that is filtered.
  const others = ['organisationCode'];
  for (const { path, parameters } of reads) {
    for (const { name, in: place, schema } of parameters) {
      if (place !== 'query' || !/Codes?$/.test(name) || schema.enum !== undefined || others.includes(name)) continue;
      if (name === 'measureCode') continue;
      t.ok(registerOfParameter.has(name), `${path} ${name}`);
    }
  }
});

t.test('a code that no register knows is refused in every operation that filters by it', async (t) => {
  const digits: Readonly<Record<string, string>> = { regionCode: '02', siteMunicipalityCode: '9999' };
  let asked = 0;
  for (const read of reads) {
    for (const { name, in: place } of read.parameters) {
      if (place !== 'query' || !registerOfParameter.has(name)) continue;
      const code = digits[name] ?? 'finns-inte';
      const { status, body } = await office.get(`${pathOf(read)}?${name}=${code}`);
      t.equal(status, 400, `${read.path} ${name}`);
      t.match(body.errors, [{ code: 'unknown-code', parameter: name, value: code }], `${read.path} ${name}`);
      asked += 1;
    }
  }
  t.ok(asked > 40, `${asked} filters`);
});

t.test('the nearest code is named in every form, and a known code without figures is an empty answer', async (t) => {
  const roundId = await openRound(office);
  await survey(south, roundId, [line()]);
  const { planId } = (await office.post('/plans', { roundId })).body;
  for (const format of ['json', 'columnar', 'ndjson', 'csv', 'xlsx', 'json-stat']) {
    const { status, body } = await office.get(`/plans/${planId}/figures?areaCode=se&format=${format}`);
    t.equal(status, 400, format);
    t.match(body.errors, [{ code: 'unknown-code', parameter: 'areaCode', value: 'se', accepted: ['SE'] }], format);
  }
  const both = await office.get(`/plans/${planId}/figures?areaCode=XX&professionCode=lakarre`);
  t.match(both.body.errors, [
    { parameter: 'areaCode', value: 'XX', accepted: [] },
    { parameter: 'professionCode', value: 'lakarre', accepted: ['lakare'] },
  ]);
  const english = await office.get(`/plans/${planId}/figures?areaCode=se`, { 'accept-language': 'en' });
  t.match(english.body.errors[0].detail, /The register of areas has no such code/);
  const empty = await office.get(`/plans/${planId}/figures?professionCode=apotekare`);
  t.match(empty, { status: 200, body: { figures: [], _meta: { totalRecords: 0 } } });
  t.equal((await office.get('/surveys?healthcareRegionCode=12')).status, 400, 'a region is no healthcare region');
});

t.test('a code that comes into a register later is taken at once', async (t) => {
  t.equal((await office.get('/specialties?professionCode=ny-yrkesgrupp')).status, 400);
  await api.db.execute(
    `insert into professions select (jsonb_populate_record(null::professions, to_jsonb(physician) ||
       jsonb_build_object('id', (select max(id) + 1 from professions), 'code', 'ny-yrkesgrupp'))).*
     from professions physician where code = 'lakare'`,
  );
  t.equal((await office.get('/specialties?professionCode=ny-yrkesgrupp')).status, 200);
});
