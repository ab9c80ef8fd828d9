import { sql } from 'drizzle-orm';
import t from 'tap';
import { inTransaction, rowsOf } from '../../src/db/open.ts';
import { insertLines } from '../../src/features/surveys/queries/lines.ts';
import { replaceRollup, rollupOfLines } from '../../src/features/surveys/queries/rollups.ts';
import { insertNextVersion } from '../../src/features/surveys/queries/surveys.ts';
import { testApi } from '../support/api.ts';
import { linesOfCouncil, roundProfessions } from '../support/random-round.ts';
import { comparableRow } from '../support/rollup.ts';
import { justifyAll, line, openRound, peopleOf, survey } from '../support/round.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const second = await api.nationalOffice();
const south = await peopleOf(api, 'sodra', office);
const west = await peopleOf(api, 'vastra', office);
const north = await peopleOf(api, 'norra', office);
const professionCodes = roundProfessions;

interface Figure {
  value: number | null;
  status: string;
  marks: string[];
  coverage: number;
  denominator: number | null;
  respondents: number;
  respondentsExpected: number;
}

const planOf = async (roundId: string, more: object = {}): Promise<string> => {
  const { body, status, text } = await office.post('/plans', { roundId, ...more });
  if (status !== 201) throw new Error(text);
  return body.planId;
};
const figureOf = async (planId: string, figureId: string): Promise<Figure | undefined> => {
  const [areaCode, professionCode, ...rest] = figureId.split('.');
  const [measureCode, year, sector, specialtyCode] = rest.reverse();
  const query = new URLSearchParams({
    areaCode: areaCode ?? '',
    professionCode: professionCode ?? '',
    measureCode: measureCode ?? '',
    year: year ?? '',
    sector: sector ?? '',
    ...(specialtyCode === undefined ? {} : { specialtyCode }),
  });
  const { body } = await office.get(`/plans/${planId}/figures?${query}&limit=100`);
  return body.figures.find((figure: { figureId: string }) => figure.figureId === figureId);
};

/** A round that one council has answered with these lines. */
const planWith = async (lines: readonly object[], more: object = {}): Promise<string> => {
  const roundId = await openRound(office, { professionCodes });
  await survey(south, roundId, lines);
  return planOf(roundId, more);
};

const differenceOfRollup = () =>
  rowsOf(
    api.db,
    sql`
      with kept as (select ${comparableRow('r')} as row from survey_rollups r),
      computed as (select ${comparableRow('c')} as row from (${rollupOfLines(sql`select key from survey_versions`)}) c)
      (select 'kept' as side, row from kept except all select 'kept', row from computed)
      union all (select 'computed', row from computed except all select 'computed', row from kept)`,
  );

t.test('the rollup equals the sums of the lines after every kind of write', async (t) => {
  const roundId = await openRound(office, { professionCodes });
  const lines = linesOfCouncil('sodra', 5);
  const path = `/surveys/${await survey(south, roundId, lines, 'draft')}`;
  t.ok((await rowsOf(api.db, sql`select from survey_rollups where from_profession_id <> 0`)).length > 0);
  t.same(await differenceOfRollup(), [], 'replace');
  await south.editor.change('PATCH', `${path}/lines`, path, {
    lines: [line({ professionCode: 'lakare-st', headcount: 7 })],
  });
  t.same(await differenceOfRollup(), [], 'upsert');
  await south.editor.change('PUT', `${path}/lines`, path, { lines: linesOfCouncil('sodra', 6) });
  t.same(await differenceOfRollup(), [], 'replace again');
  await justifyAll(south.editor, path.slice('/surveys/'.length));
  await south.editor.change('POST', `${path}/submissions`, path);
  t.equal((await office.change('POST', `${path}/returns`, path, { reason: 'Fel.' })).status, 200);
  t.same(await differenceOfRollup(), [], 'return, which copies the lines to a new draft');
});

t.test('a profession is its own lines, or where an area has none those of the narrower ones, never both', async (t) => {
  const planId = await planWith([
    line({ areaCode: '12', professionCode: 'lakare', headcount: 100 }),
    line({ areaCode: '12', professionCode: 'lakare-st', headcount: 30 }),
    line({ areaCode: '10', professionCode: 'lakare-st', headcount: 5 }),
    line({ areaCode: '10', professionCode: 'lakare-specialist', headcount: 6 }),
    // By area: one municipality states the profession, another only a part of it.
    line({ areaCode: '0780', professionCode: 'lakare', headcount: 40 }),
    line({ areaCode: '0780', professionCode: 'lakare-st', headcount: 4 }),
    line({ areaCode: '0760', professionCode: 'lakare-st', headcount: 3 }),
    line({ areaCode: '12', professionCode: 'ssk-intensivvard', headcount: 8 }),
    line({ areaCode: '12', professionCode: 'ssk-psykiatrisk-vard', headcount: 9 }),
    line({ areaCode: '10', professionCode: 'specialistsjukskoterska', headcount: 20 }),
    line({ areaCode: '10', professionCode: 'ssk-intensivvard', headcount: 11 }),
    line({ areaCode: '10', professionCode: 'sjukskoterska', headcount: 90 }),
  ]);
  const headcount = async (area: string, profession: string) =>
    (await figureOf(planId, `${area}.${profession}.total.2024.headcount`))?.value;
  t.equal(await headcount('12', 'lakare'), 100);
  t.equal(await headcount('10', 'lakare'), 11);
  t.equal(await headcount('07', 'lakare'), 43);
  t.equal(await headcount('sodra', 'lakare'), 154);
  t.equal(await headcount('sodra', 'lakare-st'), 42);
  t.equal(await headcount('12', 'specialistsjukskoterska'), 17);
  t.equal(await headcount('sodra', 'specialistsjukskoterska'), 37, 'eleven are a part of the twenty');
  t.equal(await headcount('12', 'sjukskoterska'), 17, 'specialists count in the base profession too');
  t.equal(await headcount('10', 'sjukskoterska'), 90);
  const derived = await figureOf(planId, '10.lakare.total.2024.headcount');
  t.match(
    derived,
    { status: 'partly-missing', marks: ['partly-missing', 'from-narrower-professions'] },
    'stages are not all physicians',
  );
  t.same((await figureOf(planId, '12.specialistsjukskoterska.total.2024.headcount'))?.marks, [
    'from-narrower-professions',
  ]);
  t.same((await figureOf(planId, '12.lakare.total.2024.headcount'))?.marks, []);
});

t.test('ratios are ratios of sums: no mean of ratios, no average of averages, no share of another whole', async (t) => {
  const planId = await planWith([
    line({
      areaCode: '12',
      headcount: 1_000,
      fullTimeEquivalents: 900,
      vacantFullTimeEquivalents: 100,
      assessment: 'shortage',
    }),
    line({
      areaCode: '10',
      headcount: 10,
      fullTimeEquivalents: 5,
      vacantFullTimeEquivalents: 5,
      assessment: 'balance',
    }),
    // Without its vacancies the region is in neither side of the vacancy share, and without a judgement in no share of those.
    line({ areaCode: '07', headcount: 500, fullTimeEquivalents: 400, vacantFullTimeEquivalents: null }),
    line({
      areaCode: '12',
      sector: 'private',
      headcount: 9,
      fullTimeEquivalents: 9,
      vacantFullTimeEquivalents: 1,
      assessment: 'shortage',
    }),
  ]);
  const share = await figureOf(planId, 'sodra.lakare.region.2024.vacancy-share');
  t.equal(share?.value, 105 / 1_010);
  t.equal(share?.denominator, 1_010);
  t.not(share?.value, (100 / 1_000 + 5 / 10) / 2, 'a mean of ratios');
  t.not(share?.value, 105 / (1_010 + 400), 'a share of those who did not say');
  const total = await figureOf(planId, 'sodra.lakare.total.2024.vacancy-share');
  t.equal(total?.value, 106 / 1_020);
  t.not(total?.value, (105 / 1_010 + 1 / 10) / 2, 'an average of averages');
  const judged = await figureOf(planId, 'sodra.lakare.region.2024.share-judging-shortage');
  t.match(
    judged,
    { value: 0.5, denominator: 2, respondents: 2, respondentsExpected: 4 },
    'of those who judged, not of all',
  );
  const staff = await figureOf(planId, 'sodra.lakare.region.2024.headcount');
  t.match(staff, { respondents: 3, respondentsExpected: 4 });
});

t.test(
  'figures per inhabitant of municipal lines are of the municipalities that reported, for specialties too',
  async (t) => {
    const planId = await planWith([
      line({ areaCode: '1280', specialtyCode: 'geriatrik', fullTimeEquivalents: 50 }),
      line({ areaCode: '1281', specialtyCode: 'geriatrik', fullTimeEquivalents: 20 }),
      line({ areaCode: '1290', specialtyCode: 'geriatrik', fullTimeEquivalents: null, headcount: 4 }),
    ]);
    const people = await rowsOf<{ population: number }>(
      api.db,
      sql`
      select sum(population)::int as population from population_figures f join areas a on a.id = f.area_id
      where a.code in ('1280', '1281') and f.reference_date = '2024-12-31'`,
    );
    const measure = 'full-time-equivalents-per-thousand-inhabitants';
    for (const id of [`12.lakare.geriatrik.total.2024.${measure}`, `SE.lakare.total.2024.${measure}`]) {
      const figure = await figureOf(planId, id);
      t.equal(figure?.denominator, people[0]?.population, id);
      t.ok((figure?.coverage ?? 1) < 1);
    }
  },
);

t.test(
  'a municipality’s figures are its own lines, for its council and the office only, and are not stored',
  async (t) => {
    const planId = await planWith([line({ areaCode: '1280', headcount: 2 }), line({ areaCode: '1281', headcount: 7 })]);
    const path = `/plans/${planId}/figures?areaCode=1280&measureCode=headcount&sector=total&professionCode=lakare`;
    const valueFor = async (caller: typeof office) =>
      (await caller.get(path)).body.figures.map((one: Figure) => one.value);
    t.same(await valueFor(office), [2]);
    t.same(await valueFor(south.editor), [2]);
    t.same(await valueFor(west.editor), []);
    t.same(await valueFor(await api.institution('LU')), []);
    const figureId = '1280.lakare.total.2024.headcount';
    const traced = (caller: typeof office) => caller.get(`/plans/${planId}/figures/${figureId}/provenance`);
    for (const caller of [office, south.editor]) {
      const { body } = await traced(caller);
      t.match(body, { figure: { figureId, value: 2 }, lineCount: 1, lines: [{ areaCode: '1280', headcount: 2 }] });
      t.equal(body.lines.length, 1);
    }
    for (const caller of [west.editor, await api.institution('LU')]) t.equal((await traced(caller)).status, 404);
    const fed = (caller: typeof office, page = '') =>
      caller.get(
        `/plans/${planId}/line-figures?areaCode=1280&professionCode=lakare&sector=region&year=2024${page || '&limit=100'}`,
      );
    const { body: all } = await fed(office);
    const ids = all.figures.map((one: { figureId: string }) => one.figureId);
    for (const area of ['1280', '12', 'sodra', 'SE']) t.ok(ids.includes(`${area}.lakare.total.2024.headcount`), area);
    t.notOk(ids.some((id: string) => id.startsWith('1281.')));
    t.equal(all._meta.totalRecords, ids.length);
    const pages = [(await fed(office, '&limit=7')).body, (await fed(office, '&limit=7&page=2')).body];
    t.same(
      pages.flatMap(({ figures }) => figures.map((one: { figureId: string }) => one.figureId)),
      ids.slice(0, 14),
    );
    t.same((await fed(west.editor)).body.figures, []);
    t.equal(
      (
        await rowsOf(
          api.db,
          sql`select from plan_figures f join areas a on a.id = f.area_id where a.kind = 'municipality'`,
        )
      ).length,
      0,
    );
  },
);

t.test('small counts reach the office and their own council, and are suppressed for everybody else', async (t) => {
  const roundId = await openRound(office, { professionCodes });
  await survey(south, roundId, [
    line({ areaCode: '12', headcount: 3, fullTimeEquivalents: 2.5 }),
    line({ areaCode: '10', headcount: 400 }),
    line({ areaCode: '07', headcount: 90 }),
  ]);
  await survey(west, roundId, [line({ areaCode: '14', headcount: 800 })]);
  const planId = await planOf(roundId);
  const seenBy = async (caller: typeof office) => {
    const { body } = await caller.get(`/plans/${planId}/figures?areaCode=12&sector=total&limit=100`);
    return { ...body, head: body.figures.find((one: { measureCode: string }) => one.measureCode === 'headcount') };
  };
  t.match((await seenBy(office)).head, { value: 3, status: 'observed' });
  t.match((await seenBy(south.editor)).head, { value: 3 });
  for (const caller of [west.editor, await api.institution('LU')]) {
    const { head, figures, disclosure } = await seenBy(caller);
    t.match(head, { value: null, status: 'suppressed', denominator: null });
    t.match(disclosure, { k: 5, isApplied: true });
    t.ok(disclosure.hiddenCount > 0);
    for (const measure of ['full-time-equivalents', 'full-time-equivalents-per-thousand-inhabitants']) {
      t.match(
        figures.find((one: { measureCode: string }) => one.measureCode === measure),
        { status: 'suppressed', value: null },
      );
    }
    const { body } = await caller.get(`/plans/${planId}/figures/12.lakare.total.2024.headcount/provenance`);
    t.same([body.figure.value, body.lines, body.lineCount], [null, [], 1]);
    t.same(
      (await caller.get(`/plans/${planId}/line-figures?areaCode=12&professionCode=lakare&sector=region&year=2024`)).body
        .figures,
      [],
    );
  }
});

t.test(
  'a council that answered without its own regions is as explicitly missing as one that never answered',
  async (t) => {
    const planId = await planWith([line({ areaCode: '13', headcount: 1_000, fullTimeEquivalents: 900 })]);
    const rowsOf = async (areaCode: string) =>
      (
        await office.get(`/plans/${planId}/figures?areaCode=${areaCode}&professionCode=lakare&limit=500`)
      ).body.figures.map(
        ({ figureId, areaCode: _, _links, ...row }: { figureId: string; areaCode: string; _links: unknown }) => ({
          ...row,
          figureId: figureId.replace(/^[a-z]+\./, ''),
        }),
      );
    const [own, never] = [await rowsOf('sodra'), await rowsOf('norra')];
    t.ok(own.length > 0);
    t.match(own[0], { status: 'missing', value: null, coverage: 0, respondents: 0 });
    const plain = (rows: { respondentsExpected: number }[]) => rows.map(({ respondentsExpected, ...row }) => row);
    t.strictSame(plain(own), plain(never));
    t.equal(own[0].respondentsExpected, 4, 'of its own regions');
  },
);

t.test(
  'a missing council is carried forward or imputed as the request says, marked, and never counted as reported',
  async (t) => {
    const earlier = await openRound(office, {
      professionCodes,
      referenceDate: '2022-11-01',
      baseYear: 2022,
      horizonYears: [2028, 2030],
    });
    await survey(west, earlier, [
      line({ areaCode: '14', year: 2022, headcount: 700 }),
      line({ areaCode: '14', year: 2028, headcount: null, fullTimeEquivalents: null, neededFullTimeEquivalents: 5 }),
      line({ areaCode: '14', year: 2030, headcount: null, fullTimeEquivalents: null, neededFullTimeEquivalents: 900 }),
    ]);
    const roundId = await openRound(office, { professionCodes });
    await survey(south, roundId, [
      line({ areaCode: '12', headcount: 1_402 }),
      line({ areaCode: '13', headcount: 345 }),
    ]);
    const head = 'lakare.total.2024.headcount';

    const left = await planOf(roundId);
    t.match(await figureOf(left, `vastra.${head}`), { status: 'missing', value: null });

    const carried = await planOf(roundId, { missingCouncils: 'last-round' });
    t.match(await figureOf(carried, `vastra.${head}`), {
      status: 'carried-forward',
      value: 700,
      coverage: 0,
      respondents: 0,
    });
    t.match(await figureOf(carried, `SE.${head}`), {
      status: 'carried-forward',
      value: 2_447,
      respondents: 2,
      respondentsExpected: 21,
    });
    t.match(await figureOf(carried, 'vastra.lakare.total.2030.needed-full-time-equivalents'), { value: 900 });
    t.equal(
      await figureOf(carried, 'vastra.lakare.total.2028.needed-full-time-equivalents'),
      undefined,
      'a year that is not asked for',
    );
    t.match((await office.send('POST', `/plans/${carried}/verifications`)).body, { isEqual: true });

    const imputed = await planOf(roundId, { missingCouncils: 'imputed' });
    const { body } = await office.get(`/plans/${imputed}/figures/14.${head}/provenance`);
    const weightOf = (code: string) =>
      body.populations.find(
        (one: { regionCode: string; healthcareRegionCode: string | null }) =>
          one.regionCode === code && (code !== '13' || one.healthcareRegionCode === null),
      ).weight;
    t.match(
      body.formula,
      /Summan av radernas antal anställda\. .*weight ÷ .* weight/s,
      'the formula is the figure’s own',
    );
    t.notMatch(
      (await office.get(`/plans/${imputed}/figures/12.${head}/provenance`)).body.formula,
      /weight/,
      'and where nothing is imputed the measure’s',
    );
    t.equal(body.figure.value, (174_700 * weightOf('14')) / (weightOf('12') + weightOf('13')) / 100);
    t.match(body.figure, { status: 'imputed', coverage: 0 });
    t.match(await figureOf(imputed, `vastra.${head}`), { value: body.figure.value }, 'Halland’s part is never guessed');
    t.match(await figureOf(imputed, `13.${head}`), { value: 345, status: 'not-attributable' });
    t.equal(await figureOf(imputed, '14.lakare.total.2024.share-judging-shortage'), undefined, 'nor is a judgement');
  },
);

t.test(
  'a missing council is carried forward with its last accepted lines of each profession asked for, and with nothing else',
  async (t) => {
    const earlierRound = (baseYear: number, codes: string[]) =>
      openRound(office, {
        professionCodes: codes,
        referenceDate: `${baseYear}-11-01`,
        baseYear,
        horizonYears: [2030],
      });
    const oldest = await earlierRound(2019, ['lakare', 'optiker']);
    const physicians = (members: object) => line({ areaCode: '25', year: 2019, ...members });
    await survey(north, oldest, [
      physicians({ headcount: 410 }),
      physicians({ professionCode: 'optiker', headcount: 4 }),
    ]);
    await survey(south, oldest, [line({ year: 2019, headcount: 1 })]);
    const older = await earlierRound(2020, ['lakare', 'lakare-st']);
    await survey(north, older, [
      line({ areaCode: '25', year: 2020, professionCode: 'lakare-st', headcount: 90 }),
      line({ areaCode: '25', year: 2020, headcount: 420 }),
    ]);
    const old = await earlierRound(2021, ['sjukskoterska']);
    await survey(north, old, [line({ areaCode: '25', year: 2021, professionCode: 'sjukskoterska', headcount: 900 })]);
    const latest = await earlierRound(2022, ['dietist']);
    await survey(north, latest, [line({ areaCode: '25', year: 2022, professionCode: 'dietist', headcount: 12 })]);

    const roundId = await openRound(office, { professionCodes: ['lakare', 'sjukskoterska'] });
    await survey(south, roundId, [line({ headcount: 1_402 })]);
    const planId = await planOf(roundId, { missingCouncils: 'last-round' });
    const { body: plan } = await office.get(`/plans/${planId}`);
    const of = (council: string) =>
      plan.councils.filter((one: { healthcareRegionCode: string }) => one.healthcareRegionCode === council);
    t.match(of('norra'), [
      { status: 'carried-forward', professionCodes: ['sjukskoterska'] },
      { status: 'carried-forward', professionCodes: ['lakare'] },
    ]);
    t.match(of('sodra'), [{ status: 'included', professionCodes: null }]);
    t.match(of('sydostra'), [{ status: 'missing', surveyId: null }], 'a council that never answered');
    t.same(
      plan.record.councils.filter((one: { healthcareRegionCode: string }) => one.healthcareRegionCode === 'norra')
        .length,
      2,
    );
    t.match(await figureOf(planId, '25.lakare.total.2024.headcount'), { value: 420, status: 'carried-forward' });
    t.match(await figureOf(planId, 'SE.sjukskoterska.total.2024.headcount'), { value: 900 });
    for (const foreign of ['optiker', 'dietist', 'lakare-st']) {
      t.equal(await figureOf(planId, `SE.${foreign}.total.2024.headcount`), undefined, foreign);
    }
    const { body: traced } = await office.get(`/plans/${planId}/figures/norra.lakare.total.2024.headcount/provenance`);
    t.match(traced.lines, [{ areaCode: '25', headcount: 420, isCarriedForward: true }]);
    t.equal(traced.lineCount, 1);
    t.match((await office.send('POST', `/plans/${planId}/verifications`)).body, { isEqual: true });
    const page = (await office.get(`/plans/${planId}/report?format=html`)).text;
    t.match(page, /1 av 6/);

    const asked = await openRound(office, { professionCodes: ['optiker'] });
    await survey(south, asked, [line({ professionCode: 'optiker', headcount: 30 })]);
    const optician = await planOf(asked, { missingCouncils: 'last-round' });
    t.equal(await figureOf(optician, 'SE.lakare.total.2024.headcount'), undefined);
    t.match(await figureOf(optician, 'norra.optiker.total.2024.headcount'), { value: 4, status: 'carried-forward' });
    t.match(await figureOf(optician, 'SE.optiker.total.2024.headcount'), { value: 34 });

    const trainees = await openRound(office, {
      professionCodes: ['lakare-st', 'lakare'],
      referenceDate: '2023-11-01',
      baseYear: 2023,
    });
    await survey(north, trainees, [line({ areaCode: '25', year: 2023, professionCode: 'lakare-st', headcount: 95 })]);
    const both = await openRound(office, { professionCodes: ['lakare-st', 'lakare'] });
    await survey(south, both, [line({ headcount: 1_402 })]);
    const never = await planOf(both, { missingCouncils: 'last-round' });
    t.match(
      await figureOf(never, 'norra.lakare.total.2024.headcount'),
      { value: 420 },
      'physicians in training of a newer round are not added to the physicians of an older one',
    );
    t.match(await figureOf(never, 'norra.lakare-st.total.2024.headcount'), { value: 95 });
    const { body } = await office.get(`/plans/${never}/figures/norra.lakare.total.2024.headcount/provenance`);
    t.same(body.lineCount, 1);
    t.match((await office.send('POST', `/plans/${never}/verifications`)).body, { isEqual: true });
  },
);

t.test('one line changed: the difference names exactly the figures that the line feeds, with its cause', async (t) => {
  const roundId = await openRound(office, { professionCodes });
  const full = {
    headcount: 50,
    fullTimeEquivalents: 40,
    vacantFullTimeEquivalents: 3,
    agencyFullTimeEquivalents: 2,
    expectedRetirements: 6,
    neededFullTimeEquivalents: 60,
    assessment: 'shortage',
  };
  const others = [
    line({ ...full, areaCode: '10', professionCode: 'lakare-st' }),
    line({ ...full, areaCode: '10' }),
    line({ ...full, areaCode: '12', sector: 'private' }),
  ];
  await survey(south, roundId, [line({ ...full, areaCode: '12', professionCode: 'lakare-st' }), ...others]);
  await survey(west, roundId, [line({ ...full, areaCode: '14', professionCode: 'lakare-st', assessment: 'balance' })]);
  const before = await planOf(roundId);
  // The council's line is corrected in a new accepted version.
  await inTransaction(api.db, async (tx) => {
    const [old] = await rowsOf<{ key: number; surveyKey: number }>(
      tx,
      sql`
        select v.key, v.survey_key as "surveyKey" from survey_versions v join surveys s on s.key = v.survey_key
        join survey_rounds r on r.key = s.round_key join areas a on a.id = s.healthcare_region_id
        where r.id = ${roundId} and a.code = 'sodra'`,
    );
    const key = await insertNextVersion(tx, old?.surveyKey ?? 0, {
      createdAt: new Date(),
      correctsNumber: 1,
      lockExceptionKey: null,
    });
    await insertLines(tx, key, { versionKey: old?.key ?? 0 });
    await tx.execute(sql`
      update survey_lines set headcount = 55, full_time_equivalents = 47, vacant_full_time_equivalents = 9,
        agency_full_time_equivalents = 8, expected_retirements = 7, needed_full_time_equivalents = 99, assessment_id = 3
      where version_key = ${key} and area_id = (select id from areas where code = '12')
        and profession_id = (select id from professions where code = 'lakare-st')`);
    await replaceRollup(tx, key);
    await tx.execute(sql`
      update survey_versions set state = 'accepted', lines_hash = 'corrected',
        line_count = (select count(*) from survey_lines where version_key = ${key}), submitted_at = now(), submitted_by = 'a',
        approved_at = now(), approved_by = 'b', accepted_at = now(), accepted_by = 'c' where key = ${key}`);
  });
  const after = await planOf(roundId);
  const { differences } = (await office.get(`/plans/${after}/differences?against=${before}&limit=1000`)).body;
  const line12 = 'areaCode=12&professionCode=lakare-st&sector=region&year=2024';
  const fed = (await office.get(`/plans/${after}/line-figures?${line12}&limit=1000`)).body.figures.map(
    (one: { figureId: string }) => one.figureId,
  );
  // A share of balance of none stays none, and so does not differ.
  const unchanged = fed.filter((id: string) => id.endsWith('share-judging-balance'));
  t.same(
    differences.map((one: { figureId: string }) => one.figureId).sort(),
    fed.filter((id: string) => !unchanged.includes(id)).sort(),
  );
  t.ok(
    fed.some((id: string) => id.startsWith('SE.lakare.total.')),
    'and the profession above, where it has no own line',
  );
  for (const one of differences) t.match(one, { causes: ['line-version'], councils: ['sodra'] });
});

t.test('a plan counts its changes from the plan published last, where both cover the same', async (t) => {
  const [first, next] = [
    await openRound(office, { professionCodes, referenceDate: '2021-11-01', baseYear: 2021 }),
    await openRound(office, { professionCodes, referenceDate: '2023-11-01', baseYear: 2023 }),
  ];
  await survey(south, first, [line({ areaCode: '12', year: 2021, fullTimeEquivalents: 70 })]);
  await survey(south, next, [
    line({ areaCode: '12', year: 2023, fullTimeEquivalents: 82.5 }),
    line({ areaCode: '10', year: 2023, fullTimeEquivalents: 10 }),
  ]);
  const old = await planOf(first);
  const change = '12.lakare.total.2023.change-since-last-plan';
  t.equal(await figureOf(await planOf(next), change), undefined, 'a draft is nothing to count from');
  for (const step of ['consultations', 'adoptions', 'publications']) {
    const answer = await second.change('POST', `/plans/${old}/${step}`, `/plans/${old}`);
    t.equal(answer.status, 200, answer.text);
  }
  const planId = await planOf(next);
  t.match(await figureOf(planId, change), { value: 12.5, denominator: 70 });
  t.equal(await figureOf(planId, 'sodra.lakare.total.2023.change-since-last-plan'), undefined, 'another coverage');
  const { body: traced } = await office.get(`/plans/${planId}/figures/${change}/provenance`);
  const { contentHash } = (await office.get(`/plans/${old}`)).body;
  t.same(traced.comparedWith, {
    planId: old,
    contentHash,
    figureId: '12.lakare.total.2021.full-time-equivalents',
  });
  const link = traced._links.find((one: { rel: string }) => one.rel === 'compared-figure');
  const before = await office.get(link.href.slice(link.href.indexOf('/plans/')));
  t.equal(before.body.figure.value, 70, 'the link leads to the earlier figure');
  t.equal(before.body.comparedWith, null);
  t.match((await office.send('POST', `/plans/${planId}/verifications`)).body, { isEqual: true });

  const other = await openRound(office, {
    professionCodes: ['logoped'],
    referenceDate: '2024-11-01',
    baseYear: 2024,
    horizonYears: [],
  });
  await survey(south, other, [line({ areaCode: '12', professionCode: 'logoped', year: 2024 })]);
  const { previousPlan } = (await office.get(`/plans/${await planOf(other)}`)).body.record;
  t.equal(previousPlan, null, 'a plan about other professions is nothing to count from');
});
