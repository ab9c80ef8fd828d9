import t from 'tap';
import { testApi } from '../support/api.ts';

const api = await testApi(t);
const office = await api.nationalOffice();

interface Gap {
  readonly ruleId: string;
  readonly siteMunicipalityCode: string;
  readonly professionCode: string;
}
const shortly = (gap: Gap): string => `${gap.ruleId} ${gap.siteMunicipalityCode} ${gap.professionCode}`;
const right = 'degree-right-not-in-register';
const site = 'site-not-in-register';

/** True reports of programmes that the register lacks, each beside one that it knows. */
const reports: readonly { institution: string; known: [string, string]; told: [string, string, string][] }[] = [
  { institution: 'KI', known: ['0126', 'sjukskoterska'], told: [[right, '0126', 'ssk-intensivvard']] },
  {
    institution: 'LIU',
    known: ['0580', 'lakare'],
    told: [
      [right, '0580', 'ssk-anestesisjukvard'],
      [site, '0680', 'lakare'],
      [site, '0880', 'lakare'],
    ],
  },
  { institution: 'LU', known: ['1281', 'lakare'], told: [[right, '1281', 'apotekare']] },
  {
    institution: 'UMU',
    known: ['2480', 'barnmorska'],
    told: [
      [site, '2281', 'lakare'],
      [site, '2380', 'lakare'],
      [site, '2482', 'barnmorska'],
      [site, '2580', 'lakare'],
    ],
  },
];

for (const { institution, known, told } of reports) {
  t.test(
    `${institution}: what the register lacks is taken with a justification, and what it knows asks for none`,
    async (t) => {
      const reporter = await api.institution(institution);
      const { reportId } = (await reporter.post('/education-reports', { term: '2025-HT' })).body;
      const path = `/education-reports/${reportId}`;
      const places = [known, ...told.map(([, siteCode, profession]) => [siteCode, profession])];
      const lines = places.map(([siteMunicipalityCode, professionCode]) => ({
        siteMunicipalityCode,
        professionCode,
        beginners: 30,
      }));
      const written = await reporter.change('PUT', `${path}/lines`, path, { lines });
      t.equal(written.status, 200, written.text);
      t.same(written.body.warnings.map(shortly).sort(), told.map((gap) => gap.join(' ')).sort());
      t.equal((await reporter.change('POST', `${path}/submissions`, path)).status, 422, 'not without a justification');
      t.notOk(
        (await office.get(`/education-register-gaps?institutionCode=${institution}`)).body.registerGaps.length,
        'a draft says nothing yet',
      );
      const { rows } = (await reporter.get(`${path}/template`, { accept: 'application/json' })).body;
      const asked = rows.map((row: Gap) => `${row.siteMunicipalityCode} ${row.professionCode}`);
      t.ok(
        places.every((place) => asked.includes(place.join(' '))),
        'the template keeps what is told',
      );
      for (const ruleId of new Set(told.map(([rule]) => rule))) {
        const why = { ruleId, text: 'Beslut finns hos lärosätet.' };
        t.equal((await reporter.change('POST', `${path}/justifications`, path, why)).status, 200);
      }
      t.equal((await reporter.change('POST', `${path}/submissions`, path)).status, 200);
      const { body } = await office.get(`/education-register-gaps?institutionCode=${institution}`);
      t.same(body.registerGaps.map(shortly).sort(), told.map((gap) => gap.join(' ')).sort());
      t.match(body.registerGaps[0], {
        reportId,
        term: '2025-HT',
        state: 'submitted',
        justification: { text: 'Beslut finns hos lärosätet.' },
      });
    },
  );
}

t.test('the national office reads the whole list by pages, and nobody else reads any of it', async (t) => {
  const { body } = await office.get('/education-register-gaps?limit=2');
  t.equal(body.registerGaps.length, 2);
  t.equal(body._meta.totalRecords, reports.flatMap(({ told }) => told).length);
  t.same(
    (await office.get(`/education-register-gaps?ruleId=${site}&professionCode=barnmorska`)).body.registerGaps.map(
      shortly,
    ),
    [`${site} 2482 barnmorska`],
  );
  for (const other of [await api.institution('UMU'), await api.editor('norra')]) {
    t.equal((await other.get('/education-register-gaps')).status, 403);
  }
});

t.test('what the register gets is no longer listed', async (t) => {
  await api.pool.query(
    `insert into institution_sites (institution_id, municipality_id, is_seat, confidence, source)
     select i.id, m.id, false, 'high', 'test' from institutions i, areas m where i.code = 'UMU' and m.code = '2482'`,
  );
  const { body } = await office.get('/education-register-gaps?professionCode=barnmorska');
  t.same(body.registerGaps, []);
});

t.test('a round with a population date that has no figures is refused with the dates there are', async (t) => {
  const refused = await office.post('/survey-rounds', {
    name: 'Läkare 2020',
    referenceDate: '2020-11-01',
    populationDate: '2020-12-31',
    baseYear: 2020,
    horizonYears: [],
    professionCodes: ['lakare'],
    opensAt: '2020-11-01T08:00:00+01:00',
    dueAt: '2100-12-31T23:59:59+01:00',
  });
  t.equal(refused.status, 422);
  t.match(refused.body.errors, [
    { code: 'no-population', pointer: '#/populationDate', value: '2020-12-31', accepted: ['2019-12-31', '2024-12-31'] },
  ]);
});
