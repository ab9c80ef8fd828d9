import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import t from 'tap';
import { canonicalJson, type JsonValue } from '../../src/formats/canonical-json.ts';
import { testApi } from '../support/api.ts';
import { line, openRound, peopleOf, survey } from '../support/round.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const south = await peopleOf(api, 'sodra', office);
const north = await peopleOf(api, 'norra', office);

t.test('all faults of all lines come at once, each with its pointer, and nothing is stored', async (t) => {
  const roundId = await openRound(office);
  const path = `/surveys/${await survey(south, roundId, [line()], 'draft')}`;
  const answer = await south.editor.change('PUT', `${path}/lines`, path, {
    lines: [
      line({ areaCode: '25' }),
      line({ professionCode: 'sjukskötare'.replace('ö', 'o') }),
      line({ professionCode: 'tandlakare' }),
      line({ year: 2031 }),
      line({ areaCode: '07', year: 2030 }),
      line({ areaCode: '10', headcount: null, fullTimeEquivalents: null }),
      line({ areaCode: '07', specialtyCode: 'geriatrik', professionCode: 'sjukskoterska' }),
      line(),
      line(),
    ],
  });
  t.equal(answer.status, 422);
  const faults = answer.body.errors.map((fault: { code: string; pointer: string }) => `${fault.pointer} ${fault.code}`);
  for (const expected of [
    '#/lines/0/areaCode area-outside-territory',
    '#/lines/1/professionCode unknown-code',
    '#/lines/2/professionCode profession-not-asked-for',
    '#/lines/3/year year-not-asked-for',
    '#/lines/4/headcount base-year-only',
    '#/lines/4/fullTimeEquivalents base-year-only',
    '#/lines/5/headcount line-without-value',
    '#/lines/6/specialtyCode specialty-of-other-profession',
    '#/lines/8 duplicate-line',
  ]) {
    t.ok(faults.includes(expected), expected);
  }
  t.equal((await south.editor.get(`${path}/lines`)).body._meta.totalRecords, 1);
});

t.test('an unknown code is answered with the nearest codes of its register', async (t) => {
  const roundId = await openRound(office);
  const path = `/surveys/${await survey(south, roundId, [line()], 'draft')}`;
  const { body } = await south.editor.change('PATCH', `${path}/lines`, path, {
    lines: [line({ professionCode: 'sjukskotreska' })],
  });
  t.same(body.errors[0].accepted, ['sjukskoterska']);
});

t.test('a value outside its bounds or with three decimals is refused, never repaired', async (t) => {
  const roundId = await openRound(office);
  const path = `/surveys/${await survey(south, roundId, [line()], 'draft')}`;
  for (const members of [
    { headcount: -1 },
    { headcount: 1.5 },
    { headcount: '100' },
    { headcount: 1e7 },
    { fullTimeEquivalents: 1.005 },
    { sector: 'kommun' },
    { comment: 'a\u0000b' },
    { unknown: 1 },
  ]) {
    const answer = await south.editor.change('PATCH', `${path}/lines`, path, { lines: [line(members)] });
    t.equal(answer.status, 422, JSON.stringify(members));
    t.equal(answer.body.errors.length, 1);
  }
});

t.test('a council may report a region that lies partly in its territory, but only one council does', async (t) => {
  const roundId = await openRound(office);
  const west = await peopleOf(api, 'vastra', office);
  await survey(south, roundId, [line({ areaCode: '13' })], 'submitted');
  const path = `/surveys/${await survey(west, roundId, [line({ areaCode: '13' }), line({ areaCode: '14' })], 'draft')}`;
  const answer = await west.editor.change('POST', `${path}/submissions`, path);
  t.equal(answer.status, 422);
  t.match(answer.body.errors, [{ code: 'reported-by-other-council' }]);
  t.match((await west.editor.get(`${path}/findings`)).body.findings, [
    { ruleId: 'reported-by-other-council', severity: 'error' },
  ]);
});

t.test('a region as a whole and municipalities of it are not both counted', async (t) => {
  const roundId = await openRound(office);
  const path = `/surveys/${await survey(south, roundId, [line(), line({ areaCode: '1280' })], 'draft')}`;
  const answer = await south.editor.change('POST', `${path}/submissions`, path);
  t.match(answer.body.errors, [{ code: 'region-and-municipality-lines' }]);
});

t.test('lines of specialties are not counted twice either, by one council or by two', async (t) => {
  const roundId = await openRound(office);
  const west = await peopleOf(api, 'vastra', office);
  const general = (areaCode: string) => line({ areaCode, specialtyCode: 'allmanmedicin' });
  const both = `/surveys/${await survey(south, roundId, [general('12'), general('1280')], 'draft')}`;
  const refused = await south.editor.change('POST', `${both}/submissions`, both);
  t.match(refused.body.errors, [{ code: 'region-and-municipality-lines' }]);
  const otherRound = await openRound(office);
  await survey(south, otherRound, [general('13')], 'submitted');
  const path = `/surveys/${await survey(west, otherRound, [general('13'), line({ areaCode: '14' })], 'draft')}`;
  const answer = await west.editor.change('POST', `${path}/submissions`, path);
  t.match(answer.body.errors, [{ code: 'reported-by-other-council' }]);
});

t.test('the hash of a submission can be computed again from the lines that the API lists', async (t) => {
  const roundId = await openRound(office);
  const lines = [
    line({ causes: ['pensioner', 'ökat "behov"\n'], comment: 'Åtta å ä ö €  \\' }),
    line({ areaCode: '10', fullTimeEquivalents: 12, assessment: 'shortage', assessmentChange: 'worse' }),
    line({ areaCode: '1280', sector: 'private', specialtyCode: 'geriatrik' }),
    line({ areaCode: '07', year: 2030, headcount: null, fullTimeEquivalents: null, neededFullTimeEquivalents: 0.1 }),
  ];
  const surveyId = await survey(south, roundId, lines, 'submitted');
  const listed = (await south.editor.get(`/surveys/${surveyId}/lines?limit=1000`)).body.lines;
  const original: string[] = [];
  for (const each of listed) {
    const present: Record<string, JsonValue> = Object.fromEntries(
      Object.entries(each as Record<string, JsonValue>).filter(([, value]) => value !== null),
    );
    original.push(`${canonicalJson(present)}\n`);
  }
  const { body } = await south.editor.get(`/surveys/${surveyId}`);
  t.equal(body.versions[0].linesHash, createHash('sha256').update(original.join('')).digest('hex'));
  const { receiptId } = body.versions[0].receipt;
  const kept = await south.editor.get(`/surveys/${surveyId}/submissions/${receiptId}/original`);
  t.equal(kept.text, original.join(''), 'and the original is those very bytes');
});

t.test('lines are paged, filtered and sorted by code', async (t) => {
  const roundId = await openRound(office);
  const surveyId = await survey(
    north,
    roundId,
    ['25', '22', '24', '23'].map((areaCode) => line({ areaCode })),
    'draft',
  );
  const codesOf = async (query: string) =>
    (await north.editor.get(`/surveys/${surveyId}/lines${query}`)).body.lines.map(
      (each: { areaCode: string }) => each.areaCode,
    );
  t.same(await codesOf(''), ['22', '23', '24', '25']);
  t.same(await codesOf('?page=2&limit=3'), ['25']);
  t.same(await codesOf('?areaCode=24'), ['24']);
  t.same(await codesOf('?page=99'), []);
});

t.test('what looks odd in a line is a warning with its numbers, in the reader’s language', async (t) => {
  const roundId = await openRound(office, { professionCodes: ['lakare'] });
  const surveyId = await survey(
    north,
    roundId,
    ['22', '23', '24', '25'].map((areaCode) =>
      line({ areaCode, headcount: 244, fullTimeEquivalents: areaCode === '25' ? 246 : 200 }),
    ),
    'unchecked',
  );
  const { body } = await north.editor.get(`/surveys/${surveyId}/findings`);
  t.match(body.findings, [
    {
      ruleId: 'full-time-equivalents-above-headcount',
      areaCode: '25',
      detail: '246 årsarbetare men bara 244 personer.'.replace('bara ', ''),
    },
  ]);
  const english = await north.editor.get(`/surveys/${surveyId}/findings`, { 'accept-language': 'en' });
  t.match(english.body.findings[0].detail, /246 full-time equivalents but 244 persons/);
});

/** A body of NDJSON whose last line waits until it is let come. */
const heldBack = (lines: readonly object[]) => {
  let letCome = (): void => undefined;
  const coming = new Promise<void>((resolve) => {
    letCome = resolve;
  });
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const content = Readable.from(
    (async function* () {
      begin();
      for (const each of lines) yield Buffer.from(`${JSON.stringify(each)}\n`);
      await coming;
      yield Buffer.from('\n');
    })(),
  );
  return { file: { type: 'application/x-ndjson', content }, begun, letCome };
};

for (const before of [[], [line({ areaCode: '10' })]]) {
  const draft = before.length === 0 ? 'an empty draft' : 'a draft with lines';
  t.test(`who sends lines to ${draft} slowly does not keep the round open`, async (t) => {
    const roundId = await openRound(office);
    const path = `/surveys/${await survey(south, roundId, before, 'unchecked')}`;
    const { file, begun, letCome } = heldBack([line()]);
    const sending = south.editor.upload('PUT', `${path}/lines`, path, file);
    await begun;
    const round = `/survey-rounds/${roundId}`;
    t.equal((await office.change('POST', `${round}/closures`, round)).status, 200);
    letCome();
    const refused = await sending;
    t.equal(refused.status, 409);
    t.match(refused.body.detail, /Omgången är inte öppen/);
    t.equal((await south.editor.get(`${path}/lines`)).body._meta.totalRecords, before.length);
  });

  t.test(`of two who send lines to ${draft} at once, one is stored and the other told`, async (t) => {
    const roundId = await openRound(office);
    const path = `/surveys/${await survey(south, roundId, before, 'unchecked')}`;
    const slow = heldBack([line(), line({ areaCode: '07' })]);
    const first = south.editor.upload('PUT', `${path}/lines`, path, slow.file);
    await slow.begun;
    const second = south.editor.change('PUT', `${path}/lines`, path, { lines: [line({ headcount: 7 })] });
    // An empty draft takes lines from one at a time, any other from who is ready first.
    if (before.length > 0) await second;
    slow.letCome();
    t.same([(await first).status, (await second).status], before.length > 0 ? [412, 200] : [200, 412]);
    const { body } = await south.editor.get(`${path}/lines`);
    t.equal(body._meta.totalRecords, before.length > 0 ? 1 : 2);
  });
}
