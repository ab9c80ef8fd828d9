import t from 'tap';
import { type Caller, testApi } from '../support/api.ts';
import { line, openRound, type People, peopleOf, survey } from '../support/round.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const adopter = await api.nationalOffice();
const institution = await api.institution('LU');
const reader = await api.reader();
const councils = ['norra', 'sodra', 'vastra', 'stockholm-gotland', 'mellansverige'] as const;
const people = Object.fromEntries(
  await Promise.all(councils.map(async (code) => [code, await peopleOf(api, code, office)])),
) as Record<(typeof councils)[number], People>;

/** A round of one profession and year, and the staff that its councils report by region. */
const report = async (
  year: number,
  professionCode: string,
  staff: Partial<Record<(typeof councils)[number], Record<string, number>>>,
): Promise<string> => {
  const roundId = await openRound(office, {
    professionCodes: [professionCode],
    referenceDate: `${year}-11-01`,
    populationDate: '2024-12-31',
    baseYear: year,
    horizonYears: [],
  });
  for (const code of councils) {
    const lines = Object.entries(staff[code] ?? {}).map(([areaCode, headcount]) =>
      line({ areaCode, professionCode, year, headcount, fullTimeEquivalents: headcount * 0.9 }),
    );
    if (lines.length > 0) await survey(people[code], roundId, lines);
  }
  return roundId;
};
const build = async (body: object): Promise<string> => {
  const answer = await office.post('/plans', body);
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body.planId;
};
const publish = async (planId: string): Promise<void> => {
  for (const step of ['consultations', 'adoptions', 'publications']) {
    const answer = await adopter.change('POST', `/plans/${planId}/${step}`, `/plans/${planId}`);
    if (answer.status !== 200) throw new Error(answer.text);
  }
};
/** The headcounts that a caller is shown, by area; null where suppressed. */
const shownTo = async (caller: Caller, planId: string, more = ''): Promise<Record<string, number | null>> => {
  const { figures } = (
    await caller.get(`/plans/${planId}/figures?sector=total&measureCode=headcount&limit=1000${more}`)
  ).body;
  return Object.fromEntries(
    figures.map(({ areaCode, value }: { areaCode: string; value: number | null }) => [areaCode, value]),
  );
};
const allocation = { key: 'population', populationDate: '2024-12-31' };
const first = {
  norra: { '22': 3, '23': 47, '24': 58, '25': 121 },
  sodra: { '12': 60, '07': 30, '10': 40 },
  vastra: { '14': 200, '13': 3 },
};

t.test('a share of another council’s hidden count is in no total that a council is shown', async (t) => {
  const roundId = await report(2019, 'optiker', first);
  const split = await build({ roundId, allocation });
  for (const caller of [people.sodra.editor, people.vastra.editor, institution]) {
    t.match(await shownTo(caller, split), { '13': null, sodra: null, vastra: null });
  }
  t.match(
    await shownTo(people.sodra.editor, split),
    { '12': 60, '07': 30, '10': 40 },
    'its own regions are shown to it',
  );
  t.match(await shownTo(office, split), { '13': 3 });

  const before = await shownTo(institution, split);
  t.match(before, { SE: 562, norra: 229, '07': 30, '10': 40, '12': 60, '14': null, '22': null, '23': null });
  const whole = await shownTo(institution, await build({ roundId }));
  t.strictSame(whole, { ...before, sodra: 130 }, 'without the key what was shown stays so, and no more is told');
  t.strictSame(await shownTo(institution, await build({ roundId, allocation })), before, 'and with it again');
});

t.test('what is imputed for a council from the hidden counts of others is hidden from it too', async (t) => {
  const roundId = await report(2019, 'naprapat', { sodra: { '12': 3 } });
  const planId = await build({ roundId, missingCouncils: 'imputed' });
  for (const caller of [people.norra.editor, institution]) {
    const shown = Object.values(await shownTo(caller, planId));
    t.ok(shown.length > 20 && shown.every((value) => value === null));
  }
  const path = `/plans/${planId}/figures/norra.naprapat.total.2019.headcount/provenance`;
  t.match((await people.norra.editor.get(path)).body.figure, { value: null, status: 'suppressed' });
  t.match(await shownTo(people.sodra.editor, planId), { '12': 3, sodra: 3, SE: null }, 'who reported it sees it');
});

const carry = { missingCouncils: 'last-round' };

t.test('what is carried forward is shown just where the plans that it comes from showed it', async (t) => {
  const source = await build({ roundId: await report(2019, 'dietist', { norra: first.norra, sodra: first.sodra }) });
  await publish(source);
  const before = await shownTo(reader, source);
  t.match(before, { norra: 229, '22': null, '23': null, '24': 58, '25': 121 });

  const second = await report(2020, 'dietist', {
    sodra: { '12': 2 },
    vastra: { '14': 900 },
    'stockholm-gotland': { '01': 800, '09': 60 },
  });
  const next = await build({ roundId: second, ...carry });
  await publish(next);
  const after = await shownTo(reader, next);
  for (const area of ['norra', '22', '23', '24', '25']) t.equal(after[area], before[area], area);
  t.match(after, { '12': null, sodra: null, SE: 1_991 }, 'what is new is decided by itself');

  const third = await build({ roundId: await report(2021, 'dietist', { vastra: { '14': 700 } }), ...carry });
  const last = await shownTo(institution, third);
  for (const area of ['norra', '22', '23', '24', '25']) t.equal(last[area], before[area], `${area}, carried once more`);
  for (const area of ['12', 'sodra', '01', '09', 'stockholm-gotland']) t.equal(last[area], after[area], area);
  t.equal(last.SE, null, 'a total of what was hidden is hidden');
});

t.test('a carried council’s total that was hidden is in no nation’s total', async (t) => {
  await build({
    roundId: await report(2019, 'psykolog', { norra: { '22': 3 }, sodra: { '12': 60, '07': 4 } }),
  });
  const roundId = await report(2020, 'psykolog', { vastra: { '14': 900 }, sodra: { '12': 400, '07': 300 } });
  const shown = await shownTo(institution, await build({ roundId, ...carry }));
  t.match(shown, { norra: null, '22': null, SE: null, vastra: 900, '14': 900, '12': 400, sodra: 700 });
});

t.test('a source round that has no plan binds nothing', async (t) => {
  await report(2019, 'logoped', { norra: { '22': 90, '23': 47 } });
  const planId = await build({ roundId: await report(2020, 'logoped', { vastra: { '14': 900 } }), ...carry });
  t.match(await shownTo(institution, planId, '&professionCode=logoped'), { '22': 90, '23': 47, norra: 137, SE: 1_037 });
});
