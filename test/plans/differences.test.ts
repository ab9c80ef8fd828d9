import t from 'tap';
import { testApi } from '../support/api.ts';
import { line, openRound, peopleOf, survey } from '../support/round.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const people = await peopleOf(api, 'sodra', office);

/** A plan of a round with one council's answer; its identifier. */
const planOf = async (baseYear: number, horizonYears: readonly number[], persons: Record<number, number>) => {
  const roundId = await openRound(office, {
    name: `Omgång ${baseYear}`,
    baseYear,
    referenceDate: `${baseYear}-11-01`,
    populationDate: '2024-12-31',
    horizonYears,
    professionCodes: ['lakare'],
  });
  const lines = Object.entries(persons).map(([year, count]) =>
    Number(year) === baseYear
      ? line({ year: Number(year), headcount: count, fullTimeEquivalents: count })
      : {
          areaCode: '12',
          professionCode: 'lakare',
          sector: 'region',
          year: Number(year),
          neededFullTimeEquivalents: count,
        },
  );
  await survey(people, roundId, lines);
  const plan = await office.post('/plans', { roundId });
  if (plan.status >= 300) throw new Error(plan.text);
  return plan.body.planId as string;
};

interface Side {
  readonly year: number;
  readonly value: number | null;
}
interface Difference {
  readonly figureId: string;
  readonly before: Side | null;
  readonly after: Side | null;
}

t.test('plans of two base years are paired base with base and horizon year with the same year', async (t) => {
  const before = await planOf(2023, [2024, 2030], { 2023: 100, 2024: 105, 2030: 120 });
  const after = await planOf(2024, [2030, 2035], { 2024: 110, 2030: 130, 2035: 140 });
  const answer = await office.get(`/plans/${after}/differences?against=${before}&limit=1000`);
  t.equal(answer.status, 200, answer.text);
  const { differences } = answer.body as { differences: Difference[] };
  const of = (code: string) =>
    differences
      .filter(({ figureId }) => new RegExp(`^12\\.lakare\\.region\\.\\d+\\.${code}$`).test(figureId))
      .map((one) => [one.before?.year, one.before?.value, one.after?.year, one.after?.value]);
  t.same(of('headcount'), [[2023, 100, 2024, 110]], 'the base years are one row, with both years');
  t.same(
    of('needed-full-time-equivalents').sort(),
    [
      [2024, 105, undefined, undefined],
      [2030, 120, 2030, 130],
      [undefined, undefined, 2035, 140],
    ].sort(),
    'a horizon year is never paired with a base year, and what only one plan has stands by itself',
  );
  const pages = new Set<string>();
  let next = `/plans/${after}/differences?against=${before}&limit=7`;
  while (next !== '') {
    const { body } = await office.get(next);
    for (const one of body.differences) pages.add(JSON.stringify(one));
    const link = body._links.find(({ rel }: { rel: string }) => rel === 'next');
    next = link === undefined ? '' : link.href.replace(/^.*?(?=\/plans\/)/, '');
  }
  t.equal(pages.size, differences.length, 'pages part the list');
});
