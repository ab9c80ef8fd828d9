import t from 'tap';
import { testApi } from '../support/api.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const reporter = await api.institution('KI');
const colleague = await api.institution('KI');

const line = (members: Record<string, unknown> = {}) => ({
  siteMunicipalityCode: '0126',
  professionCode: 'sjukskoterska',
  admitted: 120,
  beginners: 100,
  ...members,
});
const begin = async (term: string): Promise<string> =>
  `/education-reports/${(await reporter.post('/education-reports', { term })).body.reportId}`;
const csv = (content: string) => ({ content, type: 'text/csv' });
const tryOut = (path: string, lines: unknown[]) => reporter.change('PUT', `${path}/lines?dryRun=true`, path, { lines });

t.test('a dry run checks and compares as the write does, and writes nothing', async (t) => {
  const path = await begin('2020-HT');
  const midwives = line({ professionCode: 'barnmorska' });
  await reporter.change('PUT', `${path}/lines`, path, { lines: [line(), midwives] });
  const before = (await reporter.get(path)).headers.etag;
  const { status, body } = await tryOut(path, [line({ beginners: 125 }), line({ professionCode: 'psykolog' })]);
  t.equal(status, 200);
  t.match(body, { dryRun: true, lineCount: 2, unjustifiedCount: 1, yearBefore: null });
  t.match(body.draft, { added: 1, changed: 1, unchanged: 0, removed: 1 });
  t.match(body.draft.differences, [
    { kind: 'removed', professionCode: 'barnmorska' },
    { kind: 'added', professionCode: 'psykolog' },
    { kind: 'changed', changes: [{ field: 'beginners', oldValue: 100, newValue: 125 }] },
  ]);
  t.match(body.warnings, [{ ruleId: 'beginners-above-admitted', justification: null }]);
  t.equal((await reporter.get(path)).headers.etag, before, 'the report is at the same version');
  t.equal((await reporter.get(`${path}/lines`)).body.lines[0].professionCode, 'barnmorska');
});

t.test('what was tried out is what is written, in whatever form, and what is submitted', async (t) => {
  const path = await begin('2021-VT');
  const tried = await reporter.upload(
    'PUT',
    `${path}/lines?dryRun=true`,
    path,
    csv('Studieort;Yrke;Antagna;Nybörjare\r\n126;sjukskoterska;120;100\r\n'),
  );
  t.equal(tried.status, 200, tried.text);
  const { contentHash } = tried.body;
  const bound = `${path}/lines?contentHash=${contentHash}`;
  const other = await reporter.change('PUT', bound, path, { lines: [line({ beginners: 101 })] });
  t.equal(other.status, 409, other.text);
  t.equal((await reporter.get(`${path}/lines`)).body._meta.totalRecords, 0);
  const asTried = { 'if-match': String(tried.headers.etag) };
  const written = await reporter.send('PUT', bound, { lines: [line()] }, asTried);
  t.match(written.body, { dryRun: false, contentHash });
  const submitted = await reporter.change('POST', `${path}/submissions`, path);
  t.equal(submitted.body.versions[0].linesHash, contentHash);
});

t.test('a write after somebody else’s is refused, although its lines were tried out', async (t) => {
  const path = await begin('2022-VT');
  const { etag } = (await reporter.get(path)).headers;
  const { contentHash } = (await tryOut(path, [line()])).body;
  await colleague.change('PUT', `${path}/lines`, path, { lines: [line({ beginners: 90 })] });
  const late = { 'if-match': String(etag) };
  const answer = await reporter.send('PUT', `${path}/lines?contentHash=${contentHash}`, { lines: [line()] }, late);
  t.equal(answer.status, 412);
});

t.test(
  'all faults of a file come at once, by row and column, also in rows with a cell that cannot be read',
  async (t) => {
    const path = await begin('2022-HT');
    const file = csv(
      [
        'Studieort;Yrke;Nybörjare;Examinerade',
        '0126;sjukskoterska;100;80',
        '2480;sjukskoterska;många;80',
        '0126;apotekare;-1;',
        '0126;sjukskoterska;7;',
        '0126;barnmorska;;',
        ';barnmorska;5;',
      ].join('\r\n'),
    );
    const { status, body } = await reporter.upload('PUT', `${path}/lines?dryRun=true`, path, file);
    t.equal(status, 422);
    t.match(
      body.errors.map((one: { row: number; column: string; code: string }) => `${one.row} ${one.column} ${one.code}`),
      [/^3 Nybörjare/, /^4 Nybörjare/, '5 Yrke duplicate-line', /^7 Studieort required/],
    );
    t.equal(body.errors.length, 4, 'the row with codes alone says nothing and is passed over');
    t.match(body.errors[2].detail, /finns redan på rad 2/);
  },
);

t.test('lines are compared with the accepted report of the same term a year before', async (t) => {
  const before = await begin('2018-HT');
  await reporter.change('PUT', `${before}/lines`, before, { lines: [line(), line({ professionCode: 'barnmorska' })] });
  const path = await begin('2019-HT');
  t.equal((await tryOut(path, [line()])).body.yearBefore, null, 'a draft is no measure');
  await reporter.change('POST', `${before}/submissions`, before);
  await colleague.change('POST', `${before}/approvals`, before);
  await office.change('POST', `${before}/acceptances`, before);
  const { body } = await tryOut(path, [line({ beginners: 104 })]);
  t.match(body.yearBefore, { term: '2018-HT', versionNumber: 1, added: 0, changed: 1, unchanged: 0, removed: 1 });
  t.match(body.draft, { added: 1, removed: 0 });
  t.match(body.warnings, [{ ruleId: 'line-missing-since-year-before', professionCode: 'barnmorska' }]);
});

t.test('only the one who may write may try out, and only a draft', async (t) => {
  const path = await begin('2016-HT');
  const url = `${path}/lines?dryRun=true`;
  const other = await api.institution('UMU');
  t.equal((await other.send('PUT', url, { lines: [line()] }, { 'if-match': '*' })).status, 404);
  t.equal((await office.send('PUT', url, { lines: [line()] }, { 'if-match': '*' })).status, 403);
  t.equal((await reporter.send('PUT', url, { lines: [line()] })).status, 428);
  await reporter.change('PUT', `${path}/lines`, path, { lines: [line()] });
  await reporter.change('POST', `${path}/submissions`, path);
  t.equal((await tryOut(path, [line()])).status, 409);
});

t.test('a template has the sites and degrees of the institution, and goes back in as it is', async (t) => {
  const path = await begin('2024-HT');
  await reporter.change('PUT', `${path}/lines`, path, { lines: [line()] });
  const { contentHash } = (await tryOut(path, [line()])).body;
  const { rows } = (await reporter.get(`${path}/template`, { accept: 'application/json' })).body;
  t.match(rows.find((row: { now: unknown }) => row.now !== null).now, { beginners: 100 });
  t.ok(rows.length > 2);
  t.notOk(rows.some(({ professionCode }: { professionCode: string }) => professionCode === 'apotekare'));
  for (const type of ['text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet']) {
    const { rawPayload: content } = await reporter.raw(`${path}/template`, { accept: type });
    const back = await reporter.upload('PUT', `${path}/lines?dryRun=true`, path, { content, type });
    t.match(back.body, { contentHash, draft: { unchanged: 1, added: 0 } }, back.text);
  }
});

t.test('a template shows the accepted figures of the year before beside the cells', async (t) => {
  const { body } = await reporter.get('/education-reports?term=2019-HT');
  const path = `/education-reports/${body.educationReports[0].reportId}`;
  const { text } = await reporter.get(`${path}/template`, { accept: 'text/csv', 'accept-language': 'sv' });
  t.match(text, /\(Året före: Nybörjare\);Nybörjare/);
  t.match(text, /sjukskoterska;sjuksköterska;.*;100;;/);
});
