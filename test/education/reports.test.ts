import t from 'tap';
import { testApi } from '../support/api.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const reporter = await api.institution('KI');
const colleague = await api.institution('KI');

const line = (members: Record<string, unknown> = {}) => ({
  siteMunicipalityCode: '0126',
  professionCode: 'sjukskoterska',
  placesDecided: 110,
  placesOffered: 110,
  eligibleFirstChoiceApplicants: 240,
  admitted: 100,
  beginners: 104,
  graduates: 78,
  clinicalPlacementWeeks: 1_400,
  ...members,
});

const aboutRegister = ({ ruleId }: { ruleId: string }): boolean => ruleId.endsWith('-not-in-register');

const begin = async (term: string): Promise<string> => {
  const { status, text, body } = await reporter.post('/education-reports', { term });
  if (status !== 201) throw new Error(text);
  return `/education-reports/${body.reportId}`;
};

t.test('a report lives as a survey does: four eyes, and no change once it is submitted', async (t) => {
  const path = await begin('2025-HT');
  t.equal((await reporter.change('PUT', `${path}/lines`, path, { lines: [line()] })).status, 200);
  const findings = await reporter.get(`${path}/findings`);
  t.same(
    findings.body.findings.map((one: { ruleId: string }) => one.ruleId),
    ['beginners-above-admitted'],
  );
  const why = { ruleId: 'beginners-above-admitted', text: 'Fyra sent antagna.' };
  t.equal((await reporter.change('POST', `${path}/justifications`, path, why)).status, 200);
  t.equal((await reporter.change('POST', `${path}/submissions`, path)).status, 200);
  t.equal((await reporter.change('PUT', `${path}/lines`, path, { lines: [] })).status, 409);
  t.equal((await reporter.change('POST', `${path}/approvals`, path)).status, 403, 'not the one who edited it');
  t.equal((await colleague.change('POST', `${path}/approvals`, path)).status, 200);
  t.equal((await office.change('POST', `${path}/acceptances`, path)).status, 200);
  const { body } = await (await api.editor('norra')).get('/education-figures?institutionCode=KI');
  t.match(body.educationFigures, [
    { term: '2025-HT', beginners: 104, state: 'accepted', healthcareRegionCode: 'stockholm-gotland' },
  ]);
});

t.test('a change without the version that was read is refused, and so is one on an old version', async (t) => {
  const path = await begin('2024-HT');
  t.equal((await reporter.send('PUT', `${path}/lines`, { lines: [line()] })).status, 428);
  const stale = { 'if-match': '"v99"' };
  t.equal((await reporter.send('PUT', `${path}/lines`, { lines: [line()] }, stale)).status, 412);
});

t.test('an institution neither sees nor writes another’s report', async (t) => {
  const path = await begin('2023-HT');
  const other = await api.institution('UMU');
  t.equal((await other.get(path)).status, 404);
  t.equal((await other.send('PUT', `${path}/lines`, { lines: [line()] }, { 'if-match': '*' })).status, 404);
  t.equal((await office.send('PUT', `${path}/lines`, { lines: [line()] }, { 'if-match': '*' })).status, 403);
});

t.test('all faults come at once, and what the register may lack is not among them', async (t) => {
  const path = await begin('2022-HT');
  const answer = await reporter.change('PUT', `${path}/lines`, path, {
    lines: [
      line(),
      line(),
      line({ siteMunicipalityCode: '2480' }),
      line({ professionCode: 'sjuksoterska' }),
      line({ professionCode: 'apotekare' }),
      { siteMunicipalityCode: '0126', professionCode: 'sjukskoterska' },
    ],
  });
  t.equal(answer.status, 422, answer.text);
  const codes = answer.body.errors.map((one: { code: string }) => one.code);
  t.same(codes.sort(), ['duplicate-line', 'line-without-value', 'duplicate-line', 'unknown-code'].sort());
  t.equal((await reporter.get(`${path}/lines`)).body._meta.totalRecords, 0, 'nothing was stored');
});

t.test(
  'a right counts on the first day of the term, and before it was granted it is a warning with its date',
  async (t) => {
    await api.pool.query(
      `insert into degree_rights (institution_id, profession_id, valid_from, confidence, source)
     select i.id, p.id, '2023-02-28', 'high', 'test' from institutions i, professions p
     where i.code = 'KI' and p.code = 'ortopedingenjor'`,
    );
    const lines = { lines: [line({ professionCode: 'ortopedingenjor' })] };
    const before = await begin('2023-VT');
    const early = (await reporter.change('PUT', `${before}/lines`, before, lines)).body.warnings.find(aboutRegister);
    t.match(early, {
      ruleId: 'degree-right-not-in-register',
      detail: /från och med 2023-02-28, men inte den 2023-01-01/,
    });
    const after = `/education-reports/${(await reporter.get('/education-reports?term=2023-HT')).body.educationReports[0].reportId}`;
    const later = await reporter.change('PUT', `${after}/lines`, after, lines);
    t.equal(later.status, 200);
    t.notOk(later.body.warnings.some(aboutRegister));
  },
);

t.test('a Swedish CSV is taken as it is, and its faults name row and heading', async (t) => {
  const path = await begin('2021-HT');
  const send = async (csv: string) => {
    const { headers } = await reporter.get(path);
    const response = await api.app.inject({
      method: 'PUT',
      url: `/kompetensforsorjning/v1${path}/lines`,
      headers: {
        authorization: reporter.authorization(),
        'content-type': 'text/csv',
        'if-match': String(headers.etag),
      },
      payload: csv,
    });
    return { status: response.statusCode, body: JSON.parse(response.body) };
  };
  const wrong = await send('Studieort;Yrke;Nybörjare\r\n126;sjukskoterska;1 x\r\n0126;tandlakare;12\r\n');
  t.equal(wrong.status, 422);
  t.match(wrong.body.errors[0], { row: 2, column: 'Nybörjare' });
  const right = await send('Studieort;Yrke;Nybörjare\r\n126;sjukskoterska;1 104\r\n');
  t.equal(right.status, 200, JSON.stringify(right.body));
  const { body } = await reporter.get(`${path}/lines`);
  t.match(body.lines, [{ siteMunicipalityCode: '0126', beginners: 1_104 }]);
});

t.test('expected graduates are beginners times degree rate, a series of their own', async (t) => {
  const { body } = await office.get('/expected-graduates?professionCode=sjukskoterska&areaCode=SE');
  const [figure] = body.expectedGraduates;
  t.equal(figure.year, 2028, 'three years after the accepted autumn of 2025');
  t.equal(figure.value, 104 * 0.75);
  t.match(figure.note, /ingen prognos över tillgången/);
});
