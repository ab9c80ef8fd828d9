import t from 'tap';
import { findingRules } from '../../src/features/surveys/rules/findings/catalogue.ts';
import { findingsOfLine } from '../../src/features/surveys/rules/findings/lines.ts';
import { testApi } from '../support/api.ts';
import { randomFrom } from '../support/random.ts';
import { justifyAll, line, openRound, peopleOf, survey } from '../support/round.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const south = await peopleOf(api, 'sodra', office);
const middle = await peopleOf(api, 'mellansverige', office);

/** Every region and municipality of the southern council's territory that tests speak of. */
const wholeRegions = ['07', '10', '12'];
const oneProfession = { professionCodes: ['lakare'] };
const complete = (members: Record<string, unknown> = {}) =>
  wholeRegions.map((areaCode) => line({ areaCode, fullTimeEquivalents: 80, ...(areaCode === '12' ? members : {}) }));

const findingsOf = async (surveyId: string, query = ''): Promise<Record<string, unknown>[]> => {
  const answer = await south.editor.get(`/surveys/${surveyId}/findings?limit=1000${query}`);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body.findings;
};
const ruleIds = (findings: Record<string, unknown>[]) => findings.map(({ ruleId }) => ruleId);
const justify = (surveyId: string, findingId: unknown, text = 'Stämmer.') =>
  south.editor.change('POST', `/surveys/${surveyId}/findings/${findingId}/justifications`, `/surveys/${surveyId}`, {
    text,
  });
const submit = (surveyId: string) =>
  south.editor.change('POST', `/surveys/${surveyId}/submissions`, `/surveys/${surveyId}`);
const replace = (surveyId: string, lines: object[]) =>
  south.editor.change('PUT', `/surveys/${surveyId}/lines`, `/surveys/${surveyId}`, { lines });

t.test('the rules are open to all, each with an owner, a reason and a version', async (t) => {
  const response = await api.app.inject('/kompetensforsorjning/v1/finding-rules?limit=100');
  t.equal(response.statusCode, 200);
  const { findingRules: listed } = response.json();
  t.equal(listed.length, findingRules.length);
  for (const rule of listed) {
    t.equal(rule.ownerCode, 'national-office');
    t.ok(rule.titleSv && rule.titleEn && rule.whySv && rule.whyEn && rule.version >= 1, rule.ruleId);
  }
  t.equal(new Set(listed.map(({ ruleId }: { ruleId: string }) => ruleId)).size, listed.length, 'ids are unique');
});

t.test('each rule about one line finds what it says, and nothing in a line without it', async (t) => {
  const roundId = await openRound(office, oneProfession);
  const surveyId = await survey(south, roundId, complete(), 'unchecked');
  t.same(await findingsOf(surveyId), []);
  for (const [ruleId, members] of [
    ['full-time-equivalents-above-headcount', { headcount: 79 }],
    ['retirements-above-headcount', { expectedRetirements: 101 }],
    ['vacancies-above-staff', { vacantFullTimeEquivalents: 80.01 }],
    ['agency-above-staff', { agencyFullTimeEquivalents: 81 }],
    ['shortage-with-need-below-staff', { assessment: 'shortage', neededFullTimeEquivalents: 79.99 }],
    ['surplus-with-need-above-staff', { assessment: 'surplus', neededFullTimeEquivalents: 80.01 }],
  ] as const) {
    await replace(surveyId, complete(members));
    const findings = await findingsOf(surveyId);
    t.same(ruleIds(findings), [ruleId]);
    t.match(findings[0], {
      severity: 'warning',
      areaCode: '12',
      professionCode: 'lakare',
      sector: 'region',
      year: 2024,
    });
  }
  await replace(
    surveyId,
    complete({
      headcount: 80,
      expectedRetirements: 80,
      vacantFullTimeEquivalents: 80,
      agencyFullTimeEquivalents: 80,
      assessment: 'balance',
      neededFullTimeEquivalents: 80,
    }),
  );
  t.same(await findingsOf(surveyId), [], 'what lies on the limit is not beyond it');
});

t.test('a region without the profession is found, unless its municipalities tell of it', async (t) => {
  const roundId = await openRound(office, oneProfession);
  const surveyId = await survey(south, roundId, [line({ fullTimeEquivalents: 80 })], 'unchecked');
  t.same(
    (await findingsOf(surveyId)).map(({ ruleId, areaCode }) => [ruleId, areaCode]),
    [
      ['region-without-line', '07'],
      ['region-without-line', '10'],
    ],
    'a divided region is not asked of one council',
  );
  await replace(surveyId, [...complete().slice(1), line({ areaCode: '0780', fullTimeEquivalents: 80 })]);
  t.same(await findingsOf(surveyId), []);
});

t.test('a warning blocks submission until it is justified, and the justification stays with the version', async (t) => {
  const roundId = await openRound(office, oneProfession);
  const surveyId = await survey(south, roundId, complete({ headcount: 79 }), 'unchecked');
  const refused = await submit(surveyId);
  t.equal(refused.status, 422);
  t.match(refused.body.errors, [
    { code: 'full-time-equivalents-above-headcount', detail: /12 lakare region 2024: 80 årsarbetare men 79/ },
  ]);
  const [found] = await findingsOf(surveyId, '&justified=false');
  const answer = await justify(surveyId, found?.findingId, 'Delade tjänster med universitetet.');
  t.match(answer.body, { justifiedCount: 1, unjustifiedCount: 0, errorCount: 0 });
  t.same(await findingsOf(surveyId, '&justified=false'), []);
  t.equal((await submit(surveyId)).status, 201);
  const [kept] = await findingsOf(surveyId, '&versionNumber=1');
  t.match(kept, {
    findingId: found?.findingId,
    justification: { text: 'Delade tjänster med universitetet.', by: south.editor.clientId },
  });
  t.equal((await justify(surveyId, found?.findingId)).status, 409, 'a submitted version takes no justification');
  await t.rejects(
    api.db.execute(`update survey_finding_justifications set justification = 'annat'`),
    { cause: { code: '55000' } },
    'nor does the database',
  );
});

t.test(
  'a justification goes along to the next version for cells that have not changed, and for no others',
  async (t) => {
    const roundId = await openRound(office, oneProfession);
    const both = [
      line({ areaCode: '07', headcount: 79, fullTimeEquivalents: 80 }),
      line({ areaCode: '10', headcount: 79, fullTimeEquivalents: 80 }),
      line({ fullTimeEquivalents: 80 }),
    ];
    const surveyId = await survey(south, roundId, both, 'submitted');
    const path = `/surveys/${surveyId}`;
    await south.approver.change('POST', `${path}/returns`, path, { reason: 'Se över 10.' });
    t.same(await findingsOf(surveyId, '&justified=false'), [], 'both hold in the new draft');
    await replace(
      surveyId,
      both.map((each) => (each.areaCode === '10' ? { ...each, headcount: 78 } : each)),
    );
    t.same(
      (await findingsOf(surveyId, '&justified=false')).map(({ areaCode }) => areaCode),
      ['10'],
    );
    t.same(
      (await findingsOf(surveyId, '&justified=true')).map(({ areaCode }) => areaCode),
      ['07'],
    );
    t.equal((await submit(surveyId)).status, 422);
    t.same((await findingsOf(surveyId, '&justified=true&versionNumber=1')).length, 2, 'the returned version stands');
  },
);

t.test('many warnings are justified at once by rule and area, and each is recorded', async (t) => {
  const roundId = await openRound(office);
  const surveyId = await survey(south, roundId, [line({ headcount: 80, fullTimeEquivalents: 81 })], 'unchecked');
  const path = `/surveys/${surveyId}`;
  const change = (body: object) => south.editor.change('POST', `${path}/justifications`, path, body);
  const one = await change({ ruleId: 'region-without-line', areaCode: '07', text: 'Lämnas senare.' });
  t.match(one.body, { justifiedCount: 2, unjustifiedCount: 4 });
  t.match((await change({ ruleId: 'region-without-line', text: 'Lämnas senare.' })).body, { unjustifiedCount: 1 });
  t.same(ruleIds(await findingsOf(surveyId, '&justified=false')), ['full-time-equivalents-above-headcount']);
  t.equal((await change({ ruleId: 'region-without-lines', text: 'x' })).status, 422);
  t.equal((await change({ ruleId: 'agency-above-staff', text: 'x' })).status, 422);
  t.equal((await justify(surveyId, '0'.repeat(32))).status, 404);
});

t.test('an error cannot be justified', async (t) => {
  const roundId = await openRound(office, oneProfession);
  const surveyId = await survey(
    south,
    roundId,
    [...complete(), line({ areaCode: '1280', fullTimeEquivalents: 80 })],
    'unchecked',
  );
  const [error] = await findingsOf(surveyId, '&severity=error');
  t.match(error, { ruleId: 'region-and-municipality-lines', areaCode: '12' });
  t.equal((await justify(surveyId, error?.findingId)).status, 422);
  t.equal((await submit(surveyId)).status, 422);
});

t.test('who justifies has a hand in the version and does not approve it', async (t) => {
  const roundId = await openRound(office, oneProfession);
  const surveyId = await survey(south, roundId, complete({ headcount: 79 }), 'unchecked');
  const second = await api.editor('sodra');
  const [found] = await findingsOf(surveyId);
  const path = `/surveys/${surveyId}`;
  await second.change('POST', `${path}/findings/${found?.findingId}/justifications`, path, { text: 'Stämmer.' });
  await submit(surveyId);
  await api.db.execute(`update clients set roles = '{council-approver}' where client_id = '${second.clientId}'`);
  t.equal((await second.change('POST', `${path}/approvals`, path)).status, 403);
  const justifications = `${path}/findings/${found?.findingId}/justifications`;
  t.equal((await middle.editor.send('POST', justifications, { text: 'x' }, { 'if-match': '"v1"' })).status, 404);
  t.equal(
    (await south.approver.change('POST', `${path}/findings/${found?.findingId}/justifications`, path, { text: 'x' }))
      .status,
    403,
  );
});

t.test('findings come as CSV too, with their justification', async (t) => {
  const roundId = await openRound(office, oneProfession);
  const surveyId = await survey(south, roundId, complete({ headcount: 79 }), 'unchecked');
  const answer = await south.editor.get(`/surveys/${surveyId}/findings`, { accept: 'text/csv' });
  t.equal(answer.status, 200);
  const [heading, row] = answer.text.split('\r\n');
  t.match(heading, /^\ufeffId;Regel;Allvar;Områdeskod/);
  t.match(
    row,
    /;full-time-equivalents-above-headcount;varning;12;lakare;;region;2024;80 årsarbetare men 79 personer\.;;;/,
  );
});

t.test('figures are held against the council’s last accepted answer of an earlier round', async (t) => {
  const before = (areaCode: string, members: object = {}) =>
    line({ areaCode, year: 2022, headcount: 100, fullTimeEquivalents: 80, ...members });
  const earlier = await openRound(office, {
    ...oneProfession,
    referenceDate: '2022-11-01',
    baseYear: 2022,
    horizonYears: [2030],
  });
  await survey(south, earlier, [
    before('07', { neededFullTimeEquivalents: 100 }),
    before('07', { sector: 'private' }),
    before('10'),
    before('12', { headcount: 1000, fullTimeEquivalents: 0 }),
    line({ areaCode: '07', year: 2030, headcount: null, fullTimeEquivalents: null, neededFullTimeEquivalents: 100 }),
  ]);
  const roundId = await openRound(office, oneProfession);
  const surveyId = await survey(
    south,
    roundId,
    [
      line({ areaCode: '07', headcount: 151, fullTimeEquivalents: 119 }),
      line({ areaCode: '10', headcount: 66, fullTimeEquivalents: 54 }),
      line({ areaCode: '12', headcount: 1000, fullTimeEquivalents: 700 }),
      line({ areaCode: '07', year: 2030, headcount: null, fullTimeEquivalents: null, neededFullTimeEquivalents: 201 }),
    ],
    'unchecked',
  );
  t.same(
    (await findingsOf(surveyId)).map(({ ruleId, areaCode, sector, measure, observed, compared }) => [
      ruleId,
      areaCode,
      sector,
      measure,
      observed,
      compared,
    ]),
    [
      ['large-change-since-last-round', '07', 'region', 'headcount', 151, 100],
      ['large-change-since-last-round', '07', 'region', 'neededFullTimeEquivalents', 201, 100],
      ['line-missing-since-last-round', '07', 'private', null, null, 80],
      ['large-change-since-last-round', '10', 'region', 'headcount', 66, 100],
      ['zero-against-last-round', '12', 'region', 'fullTimeEquivalents', 700, 0],
    ],
    'beyond 1.5 times in groups too small to show a spread; the same year ahead for need',
  );
});

t.test('where all areas grew alike, only the one that shrank is remarked on', async (t) => {
  const codes = ['1280', '1281', '1282', '1283', '1290', '1293', '1230', '1231', '1233', '1287'];
  const linesOf = (year: number, staffOf: (index: number) => number) => [
    ...['07', '10'].map((areaCode) => line({ areaCode, year, fullTimeEquivalents: 80 })),
    ...codes.map((areaCode, index) => line({ areaCode, year, headcount: 1000, fullTimeEquivalents: staffOf(index) })),
  ];
  const earlier = await openRound(office, { ...oneProfession, referenceDate: '2023-11-01', baseYear: 2023 });
  await survey(
    south,
    earlier,
    linesOf(2023, () => 100),
  );
  const roundId = await openRound(office, oneProfession);
  const grown = (index: number) => 160 + index;
  const surveyId = await survey(south, roundId, linesOf(2024, grown), 'unchecked');
  const ofRule = '&ruleId=large-change-since-last-round';
  t.same(await findingsOf(surveyId, ofRule), [], 'a growth of 60 to 69 % is ordinary where all have it');
  await replace(
    surveyId,
    linesOf(2024, (index) => (index === 3 ? 60 : grown(index))),
  );
  t.match(await findingsOf(surveyId, ofRule), [{ areaCode: '1283', observed: 60, compared: 100 }]);
  await replace(
    surveyId,
    linesOf(2024, () => 310),
  );
  t.equal((await findingsOf(surveyId, ofRule)).length, codes.length, 'but three times is never ordinary');
});

t.test('the whole country’s physicians of 2019 need no justification', async (t) => {
  const { physicians } = await import('../support/physicians.ts');
  const roundId = await openRound(office, {
    ...oneProfession,
    referenceDate: '2019-11-01',
    populationDate: '2019-12-31',
    baseYear: 2019,
    horizonYears: [],
  });
  for (const [people, regions] of [
    [south, ['07', '10', '12', '13']],
    [middle, ['03', '04', '17', '18', '19', '20', '21']],
  ] as const) {
    const lines = physicians
      .filter(({ areaCode }) => regions.some((code) => code === areaCode))
      .map((values) => ({ ...values, professionCode: 'lakare', sector: 'region', year: 2019 }));
    const surveyId = await survey(people, roundId, lines, 'unchecked');
    t.same((await people.editor.get(`/surveys/${surveyId}/findings`)).body.findings, []);
  }
});

t.test('staff per inhabitant is held against comparable areas, and a slip by a factor of ten is found', async (t) => {
  const roundId = await openRound(office, oneProfession);
  const ofRule = '&ruleId=share-of-population-out-of-line';
  const codes = ['1280', '1281', '1282', '1283', '1290', '1293', '1230', '1231', '1233', '1287'];
  const { body } = await office.get('/population-figures?areaKind=municipality&referenceDate=2024-12-31&limit=1000');
  const inhabitants = new Map<string, number>(
    body.populationFigures.map((figure: { areaCode: string; population: number }) => [
      figure.areaCode,
      figure.population,
    ]),
  );
  const staff = (areaCode: string, factor: number) => {
    const fullTimeEquivalents = Math.round(((inhabitants.get(areaCode) ?? 0) / 250) * factor);
    return line({ areaCode, headcount: fullTimeEquivalents * 2, fullTimeEquivalents });
  };
  const others = ['07', '10'].map((areaCode) => line({ areaCode, fullTimeEquivalents: 80 }));
  const surveyId = await survey(
    south,
    roundId,
    [...others, ...codes.map((code, index) => staff(code, 0.9 + index / 50))],
    'unchecked',
  );
  t.same(await findingsOf(surveyId, ofRule), []);
  await replace(surveyId, [
    ...others,
    ...codes.map((code, index) => staff(code, code === '1283' ? 10 : 0.9 + index / 50)),
  ]);
  const findings = await findingsOf(surveyId, ofRule);
  t.match(findings, [
    {
      ruleId: 'share-of-population-out-of-line',
      areaCode: '1283',
      measure: 'fullTimeEquivalents',
      compared: inhabitants.get('1283'),
    },
  ]);
  t.match(findings[0]?.detail, /per 1\s000; mitten bland jämförbara områden är 3,\d+\./);
  t.equal(findings.length, 1);
  await justifyAll(south.editor, surveyId);
  t.equal((await submit(surveyId)).status, 201);
});

t.test('a line is judged the same before it is stored and after', async (t) => {
  const roundId = await openRound(office, { ...oneProfession, referenceDate: '2000-11-01' });
  const random = randomFrom(11);
  const figure = () => (random.below(4) === 0 ? null : random.below(6));
  const areas = [
    '0760',
    '0761',
    '0763',
    '0764',
    '0765',
    '0767',
    '0780',
    '0781',
    '1060',
    '1080',
    '1081',
    '1082',
    '1083',
  ];
  const lines = areas.flatMap((areaCode) =>
    ['region', 'municipality', 'private', 'state'].map((sector) => ({
      areaCode,
      professionCode: 'lakare',
      sector,
      year: 2024,
      headcount: figure(),
      fullTimeEquivalents: figure(),
      vacantFullTimeEquivalents: figure(),
      agencyFullTimeEquivalents: figure(),
      expectedRetirements: figure(),
      neededFullTimeEquivalents: figure(),
      assessment: random.pick(['shortage', 'balance', 'surplus']),
    })),
  );
  const surveyId = await survey(south, roundId, lines, 'unchecked');
  const stored = (await findingsOf(surveyId)).filter(({ ruleId }) => ruleId !== 'region-without-line');
  const expected = lines.flatMap((each) =>
    findingsOfLine(each).map(({ ruleId, detail }) => [each.areaCode, each.sector, ruleId, detail.sv].join(' ')),
  );
  t.ok(expected.length > 20);
  t.same(
    stored.map(({ areaCode, sector, ruleId, detail }) => [areaCode, sector, ruleId, detail].join(' ')).sort(),
    expected.sort(),
  );
});
