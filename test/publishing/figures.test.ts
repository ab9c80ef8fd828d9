import { gunzipSync } from 'node:zlib';
import JSONstat from 'jsonstat-toolkit';
import readExcelFile from 'read-excel-file/node';
import t from 'tap';
import { testApi } from '../support/api.ts';
import { acceptPhysicians } from '../support/physicians.ts';

const api = await testApi(t);
const { roundId, office } = await acceptPhysicians(api);
const plan = (await office.post('/plans', { roundId })).body;
const path = `/plans/${plan.planId}/figures`;
interface Figure {
  readonly figureId: string;
  readonly areaCode: string;
  readonly value: number | null;
  readonly status: string;
  readonly measureCode: string;
}
const listed: Figure[] = (await office.get(`${path}?limit=1000`)).body.figures;
/** The bytes of an answer as they go over the wire. */
const fetchBytes = async (query: string, headers: Record<string, string> = {}) => {
  const answer = await api.app.inject({
    method: 'GET',
    url: `/kompetensforsorjning/v1${path}${query}`,
    headers: { authorization: office.authorization(), ...headers },
  });
  return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload };
};

t.test('the pages together hold every figure once, in the order of the hash, whatever their size', async (t) => {
  t.equal(listed.length, plan.figureCount);
  const pieces: string[] = [];
  for (let page = 1; page <= Math.ceil(plan.figureCount / 37); page += 1) {
    const { body } = await office.get(`${path}?limit=37&page=${page}`);
    pieces.push(...body.figures.map((figure: Figure) => figure.figureId));
    t.equal(body._meta.totalRecords, plan.figureCount);
    t.equal(body._meta.count, body.figures.length);
  }
  t.strictSame(
    pieces,
    listed.map(({ figureId }) => figureId),
  );
});

t.test('a page that is answered from memory is the same, header links included', async (t) => {
  const first = await office.get(`${path}?limit=7&page=2`);
  const again = await office.get(`${path}?limit=7&page=2`);
  t.equal(again.text, first.text);
  t.equal(again.headers.link, first.headers.link);
  t.match(again.headers.link, /rel="next"/);
  t.equal(again.headers.etag, first.headers.etag);
});

t.test('NDJSON and columns hold the whole selection, equal to the pages', async (t) => {
  const ndjson = await fetchBytes('?format=ndjson');
  t.match(ndjson.headers['content-type'], /^application\/x-ndjson/);
  t.strictSame(
    ndjson.bytes
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
    listed,
  );
  const { body } = await office.get(`${path}?format=columnar`);
  t.equal(body.rowCount, listed.length);
  const names = Object.keys(body.columns);
  const rows = listed.map((_, index) => Object.fromEntries(names.map((name) => [name, body.columns[name][index]])));
  t.strictSame(rows, listed);
});

t.test('the JSON-stat dataset gives every figure by its coordinates to an independent reader', async (t) => {
  const { text } = await office.get(`${path}?format=json-stat`, { 'accept-language': 'en' });
  const dataset = JSONstat(JSON.parse(text));
  t.equal(dataset.class, 'dataset');
  t.strictSame(dataset.id, ['area', 'profession', 'specialty', 'sector', 'year', 'measure']);
  t.strictSame(
    { ...dataset.role, classification: undefined },
    { geo: ['area'], time: ['year'], metric: ['measure'], classification: undefined },
  );
  for (const figure of listed) {
    const [area = '', profession = '', sector = '', year = '', measure = ''] = figure.figureId.split('.');
    const cell = dataset.Data({ area, profession, specialty: 'total', sector, year, measure });
    t.equal(cell.value, figure.value, figure.figureId);
    t.equal(cell.status ?? 'observed', figure.status, figure.figureId);
  }
  t.equal(dataset.Dimension('area').Category('SE').label, 'Sweden');
  t.match(dataset.Dimension('measure').Category('headcount').unit, { label: 'persons', decimals: 0 });
});

t.test('a filter narrows the cube to its own members, and one without figures gives an empty dataset', async (t) => {
  const { body } = await office.get(`${path}?format=json-stat&areaCode=SE&measureCode=headcount`);
  t.strictSame(body.size, [1, 1, 1, body.size[3], 1, 1]);
  const empty = await office.get(`${path}?format=json-stat&professionCode=logoped`);
  t.equal(empty.status, 200);
  t.strictSame(empty.body.value, {});
});

t.test(
  'Swedish CSV opens in Excel: byte order mark, semicolon, decimal comma; the other dialect is RFC 4180',
  async (t) => {
    const query = '?format=csv&areaCode=norra&sector=total';
    const swedish = (await fetchBytes(query)).bytes.toString('utf8');
    t.ok(swedish.startsWith('\ufeffOmråde, kod;Område;'));
    const row = swedish.split('\r\n').find((line) => line.includes('Årsarbetare per 1 000 invånare'));
    t.match(row, /^norra;Norra sjukvårdsregionen;lakare;/);
    t.match(row, /;3,4\d+;årsarbetare per 1 000 invånare;Fullständig;1;/);
    const plain = (await fetchBytes(`${query}&csvDialect=rfc4180&language=en`)).bytes.toString('utf8');
    t.ok(plain.startsWith('"Area, code",Area,'));
    t.match(plain, /,3\.4\d+,"full-time equivalents per 1,000 inhabitants",Complete,1,|,3\.4\d+,/);
  },
);

t.test('the workbook is read by another library, and its values are the figures', async (t) => {
  const { bytes, headers } = await fetchBytes('?format=xlsx');
  t.equal(headers['content-disposition'], `inline; filename="plan-1-${plan.contentHash.slice(0, 8)}.xlsx"`);
  const [sheet] = await readExcelFile(bytes);
  const rows = sheet?.data ?? [];
  t.equal(rows.length, listed.length + 1);
  const valueAt = rows[0]?.indexOf('Värde') ?? -1;
  t.strictSame(
    rows.slice(1).map((row) => row[valueAt]),
    listed.map(({ value }) => value),
  );
});

t.test('Accept chooses the form too, format wins over it, and what is not offered is refused', async (t) => {
  t.match((await fetchBytes('', { accept: 'text/csv' })).headers['content-type'], /^text\/csv/);
  t.match((await fetchBytes('?format=csv', { accept: 'application/json' })).headers['content-type'], /^text\/csv/);
  t.match((await fetchBytes('?format=json', { accept: 'text/csv' })).headers.vary, /Accept/);
  t.equal((await fetchBytes('', { accept: 'image/png' })).status, 406);
  t.equal((await fetchBytes('?format=parquet')).status, 400);
});

t.test('gzip is sent to those who take it, with its own ETag, and unpacks to the plain bytes', async (t) => {
  const plain = await fetchBytes('?format=csv');
  const packed = await fetchBytes('?format=csv', { 'accept-encoding': 'br, gzip;q=0.8' });
  t.equal(plain.headers['content-encoding'], undefined);
  t.equal(packed.headers['content-encoding'], 'gzip');
  t.ok(packed.bytes.length < plain.bytes.length / 2);
  t.ok(gunzipSync(packed.bytes).equals(plain.bytes));
  t.not(packed.headers.etag, plain.headers.etag);
  t.match(packed.headers.vary, /Accept-Encoding/);
  t.equal((await fetchBytes('?format=csv', { 'accept-encoding': 'gzip;q=0' })).headers['content-encoding'], undefined);
});

t.test(
  'an unchanged answer is 304 without a body, and each form, language and selection has its own tag',
  async (t) => {
    const queries = ['', '?limit=5', '?format=csv', '?format=csv&csvDialect=rfc4180', '?format=csv&language=en'];
    queries.push('?format=ndjson', '?format=columnar', '?format=json-stat', '?format=xlsx', '?format=csv&areaCode=SE');
    const tags = new Set<string>();
    for (const query of queries) {
      const { headers } = await fetchBytes(query);
      const tag = String(headers.etag);
      t.match(tag, /^"[\w-]{22}"$/);
      tags.add(tag);
      const again = await fetchBytes(query, { 'if-none-match': tag });
      t.equal(again.status, 304, query);
      t.equal(again.bytes.length, 0);
      t.equal((await fetchBytes(query, { 'if-none-match': '"another"' })).status, 200);
    }
    t.equal(tags.size, queries.length);
  },
);

t.test('bytes that are remembered are not given to those who may not see the draft', async (t) => {
  await office.get(`${path}?format=csv`);
  t.equal((await (await api.reader()).get(`${path}?format=csv`)).status, 404);
  const anonymous = await api.app.inject({ url: `/kompetensforsorjning/v1${path}?format=csv` });
  t.equal(anonymous.statusCode, 404);
});
