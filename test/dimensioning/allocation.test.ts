import t from 'tap';
import { allocatePlaces, placesByProgramme } from '../../src/features/dimensioning/rules/allocation.ts';
import { conflictText } from '../../src/features/dimensioning/rules/conflict.ts';
import { evaluateOffer, evaluatePlaces } from '../../src/features/dimensioning/rules/evaluate.ts';
import { explainAllocation, explainOffer } from '../../src/features/dimensioning/rules/explain.ts';
import type { AllocationProblem, AllocationProgramme } from '../../src/features/dimensioning/rules/problem.ts';
import { loadSolver } from '../../src/features/dimensioning/rules/solver.ts';
import { createStream } from '../../src/features/forecasts/rules/random.ts';
import { smallProblem } from '../support/allocation-problem.ts';

const solver = await loadSolver();
const exact = { relativeGap: 0, timeLimitSeconds: 20 };
const streamOf = (replicate: number) =>
  createStream({ seed: 3, professionCode: 'allocation', regionCode: '', replicate });
const problems = Array.from({ length: 8 }, (_, replicate) => smallProblem(streamOf(replicate)));

/** Every choice of places from 0 to 4 in two programmes and two years. */
const everyChoice = function* () {
  for (let code = 0; code < 5 ** 4; code++) {
    const [a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3].map((digit) => Math.floor(code / 5 ** digit) % 5);
    yield new Map([
      ['programme-0', [a, b]],
      ['programme-1', [c, d]],
    ]);
  }
};

const withProgrammes = (
  problem: AllocationProblem,
  change: (programme: AllocationProgramme) => Partial<AllocationProgramme>,
): AllocationProblem => ({
  ...problem,
  programmes: problem.programmes.map((programme) => ({ ...programme, ...change(programme) })),
});

t.test('the optimum with whole places is the best of all choices tried one by one', async (t) => {
  for (const problem of problems) {
    let best = Number.POSITIVE_INFINITY;
    for (const places of everyChoice()) {
      const tried = evaluatePlaces(problem, places);
      if (tried.broken.length === 0) best = Math.min(best, tried.cost);
    }
    const result = allocatePlaces(solver, problem, exact);
    t.equal(result.status, 'solved');
    t.same(result.evaluation?.broken, []);
    t.ok(Math.abs((result.objective ?? 0) - best) < 1e-6, `${result.objective} and ${best}`);
    t.ok((result.linearObjective ?? 0) <= best + 1e-6, 'and divisible places are never worse');
  }
});

t.test('the optimum under regret is the best of all choices tried one by one', async (t) => {
  for (const problem of problems.slice(0, 3)) {
    const regretful = { ...problem, regretWeight: 2 };
    const alone = problem.scenarios.map(
      (scenario) => allocatePlaces(solver, { ...problem, scenarios: [scenario] }, exact).linearObjective ?? Number.NaN,
    );
    let best = Number.POSITIVE_INFINITY;
    for (const places of everyChoice()) {
      const tried = evaluatePlaces(problem, places);
      if (tried.broken.length > 0) continue;
      const regret = Math.max(0, ...tried.scenarioCosts.map((cost, index) => cost - (alone[index] ?? 0)));
      best = Math.min(best, tried.cost + 2 * regret);
    }
    const result = allocatePlaces(solver, regretful, exact);
    t.ok(Math.abs((result.objective ?? 0) - best) < 1e-6, `${result.objective} and ${best}`);
  }
});

t.test(
  'more clinical placements never make the optimum worse, and a shadow price tells what they are worth',
  async (t) => {
    for (const problem of problems) {
      const eased = (weeks: number): AllocationProblem => ({
        ...problem,
        placements: problem.placements.map((one) => ({ ...one, weeks: one.weeks.map((count) => count + weeks) })),
      });
      const tight = eased(-6);
      const costs = [-6, -3, 0, 5, 50].map((weeks) => allocatePlaces(solver, eased(weeks), exact).objective ?? 0);
      costs.slice(1).forEach((cost, index) => {
        t.ok(cost <= (costs[index] ?? 0) + 1e-9);
      });
      const before = allocatePlaces(solver, tight, exact);
      for (const price of before.shadowPrices.placements) {
        const step = 1e-3;
        const more: AllocationProblem = {
          ...tight,
          placements: tight.placements.map((one) =>
            one.regionCode === price.regionCode
              ? {
                  ...one,
                  weeks: one.weeks.map((count, y) => (tight.startYears[y] === price.year ? count + step : count)),
                }
              : one,
          ),
        };
        const gain = (before.linearObjective ?? 0) - (allocatePlaces(solver, more, exact).linearObjective ?? 0);
        t.ok(Math.abs(gain / step - price.pricePerWeek) < 1e-3, `${gain / step} for ${price.pricePerWeek}`);
      }
    }
    const tight = problems.map((problem) =>
      allocatePlaces(
        solver,
        { ...problem, placements: problem.placements.map((one) => ({ ...one, weeks: [14, 14] })) },
        exact,
      ),
    );
    t.ok(tight.some((result) => result.shadowPrices.placements.some((one) => one.pricePerWeek > 0)));
  },
);

t.test('the order in which programmes come does not matter, and a run repeats itself', async (t) => {
  for (const problem of problems.slice(0, 3)) {
    const turned = {
      ...problem,
      programmes: [...problem.programmes].reverse(),
      placements: [...problem.placements].reverse(),
    };
    const first = allocatePlaces(solver, problem, exact);
    t.same(allocatePlaces(solver, problem, exact), first);
    t.same(allocatePlaces(solver, turned, exact), first);
  }
});

t.test('requirements that conflict are named as a minimal set, in both languages', async (t) => {
  const [problem] = problems;
  if (problem === undefined) throw new Error('no problem');
  const impossible = withProgrammes(problem, (programme) =>
    programme.code === 'programme-0' ? { minimumPlaces: [0, 4], ceilingPlaces: [1, 4], rampPlaces: 2 } : {},
  );
  const result = allocatePlaces(solver, impossible, exact);
  t.equal(result.status, 'infeasible');
  t.same(result.conflict.map(({ kind, year }) => [kind, year]).sort(), [
    ['ceiling', 2027],
    ['minimum', 2028],
    ['ramp', 2028],
  ]);
  t.match(explainAllocation(result), {
    sv: /Dessa 3 krav går inte att uppfylla samtidigt.*minst 4 platser 2028/,
    en: /These 3 requirements cannot be met together.*at least 4 places in 2028/,
  });
  t.same(explainAllocation(result), conflictText(result.conflict));
  const eased = withProgrammes(impossible, (programme) => (programme.code === 'programme-0' ? { rampPlaces: 3 } : {}));
  t.equal(allocatePlaces(solver, eased, exact).status, 'solved', 'easing one of them is enough');
});

t.test('placements, degree rights, money and coverage conflict by name too', async (t) => {
  const [problem] = problems;
  if (problem === undefined) throw new Error('no problem');
  const kindsOf = (one: AllocationProblem): string[] =>
    allocatePlaces(solver, one, exact)
      .conflict.map(({ kind }) => kind)
      .sort();
  const crowded = {
    ...problem,
    placements: problem.placements.map(({ regionCode }) => ({ regionCode, weeks: [1, 1] })),
  };
  t.same(kindsOf(crowded), ['placements'], 'those who study already use more than there is');
  const unlicensed = withProgrammes(problem, ({ code }) =>
    code === 'programme-1' ? { degreeRight: [false, false], minimumPlaces: [1, 0] } : {},
  );
  t.same(kindsOf(unlicensed), ['degree-right', 'minimum']);
  const poor = { ...withProgrammes(problem, () => ({ minimumPlaces: [2, 0] })), budget: [0.1, 9] };
  t.same(new Set(kindsOf(poor)), new Set(['budget', 'minimum']));
  const covered = { ...problem, professions: problem.professions.map((one) => ({ ...one, minimumCoverage: 0.99 })) };
  t.ok(kindsOf(covered).includes('coverage'));
});

t.test('an own offer costs what it costs, region by region, and its breaches are named', async (t) => {
  const [problem] = problems;
  if (problem === undefined) throw new Error('no problem');
  const best = allocatePlaces(solver, problem, exact);
  const recommended = placesByProgramme(best);
  const same = evaluateOffer(problem, recommended, 'institution-0', recommended);
  t.equal(same.costDifference, 0);
  const none = evaluateOffer(problem, recommended, 'institution-0', new Map([['programme-0', [0, 0]]]));
  t.ok(none.costDifference > 0);
  t.ok(none.regions.every((one) => one.shortFteYears >= 0));
  t.same(none.broken, []);
  const greedy = evaluateOffer(problem, recommended, 'institution-0', new Map([['programme-0', [9, 9]]]));
  t.same(
    new Set(greedy.broken.map((one) => one.requirement.kind)),
    new Set(['ceiling', 'ramp', 'placements', 'budget']),
  );
  const names = { professions: {}, areas: { north: { sv: 'Norra', en: 'The north' } } };
  t.match(explainOffer(none, names), { sv: /institution-0s eget utbud.*Norra:/, en: /The north:/ });
  const others = evaluateOffer(problem, recommended, 'institution-1', new Map([['programme-0', [0, 0]]]));
  t.equal(others.costDifference, 0, 'nobody can offer in the place of another');
});
