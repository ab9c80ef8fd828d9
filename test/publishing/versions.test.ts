import t from 'tap';
import { testApi } from '../support/api.ts';
import { line, openRound, peopleOf, survey } from '../support/round.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const roundId = await openRound(office, { professionCodes: ['lakare'], horizonYears: [] });
const south = await peopleOf(api, 'sodra', office);
const institution = await api.institution('LU');
const linesWith = (skane: number) => [
  line({ areaCode: '12', headcount: skane, fullTimeEquivalents: skane * 0.9 }),
  line({ areaCode: '10', headcount: 50, fullTimeEquivalents: 45 }),
  line({ areaCode: '07', headcount: 3, fullTimeEquivalents: 2.25 }),
];
const path = `/surveys/${await survey(south, roundId, linesWith(400))}`;

const build = async (): Promise<string> => (await office.post('/plans', { roundId })).body.planId;

/** The lines of the southern council are corrected, and accepted again. */
const correct = async (skane: number): Promise<void> => {
  const steps = [
    await office.change('POST', `${path}/lock-exceptions`, path, {
      reason: 'Region Skåne har rättat sin statistik.',
      expiresAt: new Date(api.clock.now().getTime() + 24 * 3_600_000).toISOString(),
    }),
    await south.editor.change('PUT', `${path}/lines`, path, { lines: linesWith(skane) }),
    await south.editor.change('POST', `${path}/submissions`, path),
    await south.approver.change('POST', `${path}/approvals`, path),
    await office.change('POST', `${path}/acceptances`, path),
  ];
  for (const { status, text } of steps) if (status >= 300) throw new Error(text);
};

/** Whose headcount an institution is shown, by area; null where it is suppressed. */
const shownOf = async (planId: string): Promise<Record<string, number | null>> => {
  const query = 'professionCode=lakare&sector=total&measureCode=headcount&limit=100';
  const { figures } = (await institution.get(`/plans/${planId}/figures?${query}`)).body;
  return Object.fromEntries(
    figures.map(({ areaCode, value }: { areaCode: string; value: number | null }) => [areaCode, value]),
  );
};

t.test('two versions together tell no more than each alone', async (t) => {
  const first = await shownOf(await build());
  t.match(first, { SE: 453, sodra: 453, '12': 400, '10': null, '07': null });

  t.strictSame(await shownOf(await build()), first, 'the same again hides the same');

  await correct(410);
  t.match(await shownOf(await build()), { SE: 463, sodra: 463, '12': 410, '10': null, '07': null });

  // The first version tells that Blekinge and Kronoberg are 53 together: any total with them would give 4 away.
  await correct(4);
  const planId = await build();
  t.match(await shownOf(planId), { SE: null, sodra: null, '12': null, '10': null, '07': null });
  t.match((await institution.get(`/plans/${planId}/figures/SE.lakare.total.2024.headcount/provenance`)).body, {
    figure: { value: null, status: 'suppressed' },
  });
});
