import { sql } from 'drizzle-orm';
import t from 'tap';
import { openDatabase, rowsOf, scopedTo } from '../../src/db/open.ts';
import { testApi } from '../support/api.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const reporter = await api.institution('KI');
const colleague = await api.institution('KI');

const site = '0126';
const line = (members: Record<string, unknown> = {}) => ({
  siteMunicipalityCode: site,
  professionCode: 'sjukskoterska',
  placesDecided: 110,
  placesOffered: 110,
  eligibleFirstChoiceApplicants: 240,
  admitted: 120,
  beginners: 100,
  graduates: 80,
  clinicalPlacementWeeks: 1_400,
  ...members,
});

const begin = async (term: string, lines: unknown[]): Promise<string> => {
  const { status, text, body } = await reporter.post('/education-reports', { term });
  if (status !== 201) throw new Error(text);
  const path = `/education-reports/${body.reportId}`;
  const written = await reporter.change('PUT', `${path}/lines`, path, { lines });
  if (written.status !== 200) throw new Error(written.text);
  return path;
};
const take = async (path: string): Promise<void> => {
  for (const [caller, step] of [
    [reporter, 'submissions'],
    [colleague, 'approvals'],
    [office, 'acceptances'],
  ] as const) {
    const answer = await caller.change('POST', `${path}/${step}`, path);
    if (answer.status !== 200) throw new Error(answer.text);
  }
};
const findingsOf = async (path: string, query = ''): Promise<{ ruleId: string; measure: string; detail: string }[]> =>
  (await reporter.get(`${path}/findings${query}`)).body.findings;
const rulesOf = async (path: string): Promise<string[]> => (await findingsOf(path)).map(({ ruleId }) => ruleId);
const justify = (path: string, ruleId: string, more: Record<string, unknown> = {}) =>
  reporter.change('POST', `${path}/justifications`, path, { ruleId, text: 'Så är det.', ...more });

await take(await begin('2020-HT', [line(), line({ professionCode: 'barnmorska', graduates: null })]));

t.test(
  'each break in the chain from decision to beginner is a warning of its own, and ordinary figures are none',
  async (t) => {
    t.same(await rulesOf(await begin('2010-HT', [line()])), []);
    const broken = [
      { placesOffered: 111 },
      { admitted: 166, eligibleFirstChoiceApplicants: 240 },
      { eligibleFirstChoiceApplicants: 59 },
      { beginners: 121 },
    ];
    const rules = [
      'offered-above-decided',
      'admitted-far-above-offered',
      'admitted-far-above-applicants',
      'beginners-above-admitted',
    ];
    for (const [index, members] of broken.entries()) {
      t.same(
        await rulesOf(await begin(`${2011 + index}-HT`, [line(members)])),
        [rules[index]],
        JSON.stringify(members),
      );
    }
  },
);

t.test('graduates that no earlier cohort could hold are a warning; those delayed are not', async (t) => {
  t.same(await rulesOf(await begin('2023-VT', [line({ graduates: 150 })])), []);
  const [found] = await findingsOf(await begin('2023-HT', [line({ graduates: 151 })]));
  t.match(found, { ruleId: 'graduates-far-above-beginners', observed: 151, compared: 100 });
  t.equal(found?.detail, '151 examinerade, men som mest 100 nybörjare i någon tidigare termin.');
  t.same(await rulesOf(await begin('2020-VT', [line({ graduates: 500 })])), [], 'later terms say nothing of earlier');
});

t.test('a term is held against the accepted same term a year before: changes, zeros and what is missing', async (t) => {
  const path = await begin('2021-HT', [line({ beginners: 64, graduates: 0, clinicalPlacementWeeks: 1_402 })]);
  t.match(
    (await findingsOf(path)).map(({ ruleId, measure }) => [ruleId, measure]),
    [
      ['large-change-since-year-before', 'beginners'],
      ['zero-against-year-before', 'graduates'],
      ['line-missing-since-year-before', null],
    ],
  );
  const vt = await begin('2021-VT', [line({ beginners: 64 })]);
  t.same(await rulesOf(vt), [], 'the autumn is not what a spring is held against');
});

t.test('placement weeks per beginner are held against those of all institutions, once there are enough', async (t) => {
  const odd = [line({ professionCode: 'arbetsterapeut', clinicalPlacementWeeks: 5_000 })];
  const path = await begin('2026-VT', odd);
  t.same(await rulesOf(path), [], 'nothing to compare with');
  await api.pool.query(`
    with taken as (
      select i.id, row_number() over (order by i.id) as place from institutions i where i.code <> 'KI' order by i.id limit 8
    ), reports as (
      insert into education_reports (id, institution_id, term_year, term_half)
      select gen_random_uuid(), id, 2025, 1 from taken returning key, institution_id
    )
    insert into education_versions (report_key, number, state, created_at)
    select key, 1, 'draft', now() from reports`);
  await api.pool.query(`
    insert into education_figures (version_key, site_id, profession_id, beginners, clinical_placement_weeks)
    select v.key, m.id, p.id, 50, 600 + 10 * r.key
    from education_versions v join education_reports r on r.key = v.report_key and r.term_year = 2025
    join areas m on m.code = '0126' join professions p on p.code = 'arbetsterapeut'`);
  t.same(await rulesOf(path), [], 'drafts of others are not looked at');
  await api.pool.query(`
    update education_versions set state = 'accepted', lines_hash = ''
    where report_key in (select key from education_reports where term_year = 2025)`);
  const [found] = await findingsOf(path);
  t.match(found, { ruleId: 'placement-weeks-out-of-line', observed: 5_000, compared: 100 });
  t.match(found?.detail, /^50 VFU-veckor per nybörjare; vanligt för yrket är 1\d/);
});

t.test(
  'a warning keeps a report from being submitted until it is justified, and no longer holds for other figures',
  async (t) => {
    const path = await begin('2018-HT', [
      line({ beginners: 125 }),
      line({ professionCode: 'barnmorska', beginners: 130 }),
    ]);
    const refused = await reporter.change('POST', `${path}/submissions`, path);
    t.equal(refused.status, 422);
    t.match(refused.body.errors, [
      { code: 'beginners-above-admitted', detail: /^0126 barnmorska: 130 nybörjare men bara 120 antagna/ },
      { code: 'beginners-above-admitted', detail: /^0126 sjukskoterska/ },
    ]);
    const one = await justify(path, 'beginners-above-admitted', { professionCode: 'barnmorska' });
    t.match(one.body, { justifiedCount: 1, errorCount: 0, unjustifiedCount: 1 });
    t.equal((await reporter.change('POST', `${path}/submissions`, path)).status, 422, 'one is left');
    t.match((await justify(path, 'beginners-above-admitted')).body, { justifiedCount: 2, unjustifiedCount: 0 });
    t.match(await findingsOf(path, '?justified=true'), [{ justification: { by: reporter.clientId } }, {}]);

    const lines = [line({ beginners: 126 }), line({ professionCode: 'barnmorska', beginners: 130 })];
    const changed = await reporter.change('PUT', `${path}/lines`, path, { lines });
    t.equal(changed.body.unjustifiedCount, 1, 'the one whose figures changed');
    t.match(await findingsOf(path, '?justified=false'), [{ professionCode: 'sjukskoterska' }]);
    await justify(path, 'beginners-above-admitted');
    t.equal((await reporter.change('POST', `${path}/submissions`, path)).status, 200);
  },
);

t.test(
  'whoever justified does not approve, a submitted report takes no justification, and a return brings them along',
  async (t) => {
    const path = await begin('2017-HT', [line({ beginners: 125 })]);
    const why = { ruleId: 'beginners-above-admitted', text: 'Fem sent antagna.' };
    t.equal((await colleague.change('POST', `${path}/justifications`, path, why)).status, 200);
    t.equal((await reporter.change('POST', `${path}/submissions`, path)).status, 200);
    t.equal((await colleague.change('POST', `${path}/approvals`, path)).status, 403);
    t.equal((await justify(path, 'beginners-above-admitted')).status, 409);
    await t.rejects(api.pool.query(`update education_finding_justifications set justification = 'annat'`), {
      code: '55000',
    });
    const back = { reason: 'Se över nybörjarna.' };
    t.equal((await reporter.change('POST', `${path}/returns`, path, back)).status, 200);
    t.match(await findingsOf(path), [{ justification: { text: 'Fem sent antagna.' } }]);
  },
);

t.test('an error or a rule without warnings cannot be justified', async (t) => {
  const path = await begin('2016-HT', [line()]);
  const wrong = await justify(path, 'duplicate-line');
  t.equal(wrong.status, 422);
  t.ok(wrong.body.errors[0].accepted.includes('beginners-above-admitted'));
  t.equal((await justify(path, 'beginners-above-admitted')).status, 422, 'none is there');
});

t.test(
  'a right that the register loses after the lines were written asks for a justification at the submission',
  async (t) => {
    await api.pool.query(
      `insert into degree_rights (institution_id, profession_id, valid_from, confidence, source)
     select i.id, p.id, '2000-01-01', 'high', 'test' from institutions i, professions p
     where i.code = 'KI' and p.code = 'ortopedingenjor'`,
    );
    const path = await begin('2015-HT', [line({ professionCode: 'ortopedingenjor' })]);
    await api.pool.query(`update degree_rights set valid_to = '2015-07-01' where source = 'test'`);
    t.match(await findingsOf(path), [{ ruleId: 'degree-right-not-in-register', severity: 'warning' }]);
    const refused = await reporter.change('POST', `${path}/submissions`, path);
    t.equal(refused.status, 422);
    t.match(
      refused.body.errors[0].detail,
      /har KI examenstillstånd för yrket från och med 2000-01-01 och före 2015-07-01, men inte den 2015-07-01/,
    );
  },
);

t.test('another institution neither reads nor justifies, and the database shows it no justification', async (t) => {
  const path = await begin('2014-VT', [line({ beginners: 125 })]);
  await justify(path, 'beginners-above-admitted');
  const other = await api.institution('UMU');
  t.equal((await other.get(`${path}/findings`)).status, 404);
  const why = { ruleId: 'beginners-above-admitted', text: 'Vi vet.' };
  t.equal((await other.send('POST', `${path}/justifications`, why, { 'if-match': '*' })).status, 404);
  const { db, close } = openDatabase(api.url, { as: 'application', connections: 1 });
  t.teardown(close);
  const { rows } = await api.pool.query(
    'select o.id, o.institution_id as institution, i.code from organisations o join institutions i on i.id = o.institution_id',
  );
  const seenBy = async (code: string): Promise<number> => {
    const { id, institution } = rows.find((row) => row.code === code);
    const scope = {
      role: 'institution',
      organisationId: id,
      healthcareRegionId: null,
      institutionId: institution,
    } as const;
    const listed = sql`select 1 from education_finding_justifications`;
    return (await rowsOf(scopedTo(db, scope, true), listed)).length;
  };
  t.ok((await seenBy('KI')) > 0);
  t.equal(await seenBy('UMU'), 0);
});

t.test('every finding is of a rule that is described to everyone', async (t) => {
  const { body } = await office.get('/education-finding-rules?limit=100');
  const described = new Set(body.educationFindingRules.map(({ ruleId }: { ruleId: string }) => ruleId));
  for (const ruleId of ['degree-right-not-in-register', 'site-not-in-register', 'line-without-value', 'duplicate-line'])
    t.ok(described.has(ruleId), ruleId);
  const { rows } = await api.pool.query('select distinct rule_id from education_finding_justifications');
  for (const { rule_id } of rows) t.ok(described.has(rule_id), rule_id);
});
