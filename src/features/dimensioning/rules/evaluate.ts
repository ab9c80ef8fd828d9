import {
  type AllocationProblem,
  type AllocationScenario,
  discountOf,
  type Places,
  type Requirement,
  weeksOfEarlier,
  weeksPerStart,
} from './problem.ts';

/** Need and supply in one scenario, profession, region and year, in full-time equivalents. */
export interface Balance {
  readonly scenario: string;
  readonly professionCode: string;
  readonly regionCode: string;
  readonly year: number;
  readonly needFte: number;
  readonly fixedFte: number;
  readonly supplyFte: number;
  readonly shortFte: number;
  readonly overFte: number;
}

/** What some places lead to. */
export interface Evaluation {
  readonly balances: readonly Balance[];
  /** Weighed and discounted cost, over the scenarios by their weights; the largest regret is not part of it. */
  readonly cost: number;
  /** Cost of each scenario alone, in the order of the problem. */
  readonly scenarioCosts: readonly number[];
  /** Cost of shortage and surplus by region, over the scenarios by their weights. */
  readonly regionCosts: readonly { readonly regionCode: string; readonly cost: number }[];
  readonly extraPlacementWeeks: readonly {
    readonly regionCode: string;
    readonly year: number;
    readonly weeks: number;
  }[];
  /** Requirements that the places break, and what they reach. */
  readonly broken: readonly { readonly requirement: Requirement; readonly reached: number }[];
}

/** Requirements are kept when they are missed by no more than rounding. */
const tolerance = 1e-6;

/** Supply that places add: `[profession][region][need year]`. */
const addedSupply = (problem: AllocationProblem, places: Places): Float64Array => {
  const [regions, years] = [problem.regionCodes.length, problem.needYears.length];
  const added = new Float64Array(problem.professions.length * regions * years);
  const professionIndex = new Map(problem.professions.map((profession, index) => [profession.code, index]));
  for (const programme of problem.programmes) {
    programme.effects.forEach((effects, start) => {
      const count = places.get(programme.code)?.[start] ?? 0;
      if (count === 0) return;
      for (const { professionCode, fte } of effects) {
        const profession = professionIndex.get(professionCode);
        if (profession === undefined) continue;
        fte.forEach((byYear, region) => {
          byYear.forEach((value, year) => {
            const index = (profession * regions + region) * years + year;
            added[index] = (added[index] ?? 0) + count * value;
          });
        });
      }
    });
  }
  return added;
};

const balancesOf = (problem: AllocationProblem, scenario: AllocationScenario, added: Float64Array): Balance[] =>
  problem.professions.flatMap((profession, p) =>
    problem.regionCodes.flatMap((regionCode, r) =>
      problem.needYears.map((year, y) => {
        const needFte = scenario.needFte[p]?.[r]?.[y] ?? 0;
        const fixedFte = scenario.fixedFte[p]?.[r]?.[y] ?? 0;
        const index = (p * problem.regionCodes.length + r) * problem.needYears.length + y;
        const supplyFte = fixedFte + (added[index] ?? 0);
        return {
          scenario: scenario.name,
          professionCode: profession.code,
          regionCode,
          year,
          needFte,
          fixedFte,
          supplyFte,
          shortFte: Math.max(0, needFte - supplyFte),
          overFte: Math.max(0, supplyFte - needFte),
        };
      }),
    ),
  );

const balanceCost = (problem: AllocationProblem, balance: Balance): number => {
  const profession = problem.professions.find((one) => one.code === balance.professionCode);
  const discount = discountOf(problem, balance.year);
  const { shortageWeight = 0, surplusWeight = 0 } = profession ?? {};
  return discount * (shortageWeight * balance.shortFte + surplusWeight * balance.overFte);
};

/** Weight of the largest relative shortage among the regions, over professions and years. */
const equityCost = (problem: AllocationProblem, balances: readonly Balance[]): number => {
  const largest = new Map<string, { year: number; share: number }>();
  for (const balance of balances) {
    if (balance.needFte <= 0) continue;
    const key = `${balance.professionCode}/${balance.year}`;
    const share = Math.max(largest.get(key)?.share ?? 0, balance.shortFte / balance.needFte);
    largest.set(key, { year: balance.year, share });
  }
  return [...largest.values()].reduce(
    (sum, { year, share }) => sum + problem.equityWeight * share * discountOf(problem, year),
    0,
  );
};

/** Cost of the places themselves and of changing them. */
const placesCost = (problem: AllocationProblem, places: Places): number =>
  problem.programmes.reduce((total, programme) => {
    const counts = places.get(programme.code) ?? [];
    return (
      total +
      counts.reduce((sum, count, index) => {
        const before = index === 0 ? programme.previousPlaces : (counts[index - 1] ?? 0);
        const change = problem.smoothingWeight * Math.abs(count - before);
        const year = problem.startYears[index] ?? 0;
        return sum + discountOf(problem, year) * (count * programme.costPerPlace + change);
      }, 0)
    );
  }, 0);

/** Use of clinical placements against their capacity. */
const placementUse = (problem: AllocationProblem, places: Places) =>
  problem.placements.flatMap(({ regionCode, weeks, extra }) =>
    problem.startYears.map((year, y) => {
      const used = problem.programmes
        .filter((programme) => programme.regionCode === regionCode)
        .reduce((sum, programme) => {
          const counts = places.get(programme.code) ?? [];
          const own = counts.reduce((total, count, start) => total + count * weeksPerStart(programme, start, y), 0);
          return sum + own + weeksOfEarlier(programme, y);
        }, 0);
      const limit = weeks[y] ?? 0;
      const maximum = extra?.maximumWeeks[y] ?? 0;
      const added = Math.min(maximum, Math.max(0, used - limit));
      return {
        regionCode,
        year,
        used,
        limit,
        extraWeeks: added,
        cost: added * (extra?.pricePerWeek ?? 0) * discountOf(problem, year),
        broken: used > limit + maximum + tolerance,
      };
    }),
  );

/** Requirements on single programmes that the places break. */
const brokenByProgrammes = (problem: AllocationProblem, places: Places): Evaluation['broken'][number][] =>
  problem.programmes.flatMap((programme) => {
    const counts = places.get(programme.code) ?? [];
    return counts.flatMap((count, index) => {
      const year = problem.startYears[index] ?? 0;
      const before = index === 0 ? programme.previousPlaces : (counts[index - 1] ?? 0);
      const tests = [
        ['ceiling', programme.ceilingPlaces[index] ?? 0, count, 1],
        ['applicants', programme.applicantsLimit[index] ?? 0, count, 1],
        ['minimum', programme.minimumPlaces[index] ?? 0, count, -1],
        ['degree-right', programme.degreeRight[index] ? Number.POSITIVE_INFINITY : 0, count, 1],
        ['ramp', programme.rampPlaces, Math.abs(count - before), 1],
      ] as const;
      return tests
        .filter(([, limit, reached, sign]) => sign * (reached - limit) > tolerance)
        .map(([kind, limit, reached]) => ({
          requirement: { kind, programmeCode: programme.code, year, limit },
          reached,
        }));
    });
  });

const brokenBudgets = (problem: AllocationProblem, places: Places): Evaluation['broken'][number][] =>
  (problem.budget ?? []).flatMap((limit, index) => {
    const reached = problem.programmes.reduce(
      (sum, programme) => sum + (places.get(programme.code)?.[index] ?? 0) * programme.costPerPlace,
      0,
    );
    const requirement = { kind: 'budget', year: problem.startYears[index] ?? 0, limit } as const;
    return reached > limit * (1 + tolerance) + tolerance ? [{ requirement, reached }] : [];
  });

const brokenCoverage = (problem: AllocationProblem, balances: readonly Balance[]): Evaluation['broken'][number][] =>
  balances.flatMap((balance) => {
    const limit = problem.professions.find((one) => one.code === balance.professionCode)?.minimumCoverage;
    if (limit === undefined || balance.shortFte <= (1 - limit) * balance.needFte + tolerance) return [];
    const { professionCode, regionCode, year, scenario } = balance;
    const reached = 1 - balance.shortFte / balance.needFte;
    return [{ requirement: { kind: 'coverage', professionCode, regionCode, year, limit, scenario }, reached }];
  });

/** What places lead to, by plain arithmetic: balances, costs, and requirements that are broken. */
export const evaluatePlaces = (problem: AllocationProblem, places: Places): Evaluation => {
  const added = addedSupply(problem, places);
  const weights = problem.scenarios.reduce((sum, scenario) => sum + scenario.weight, 0);
  const byScenario = problem.scenarios.map((scenario) => balancesOf(problem, scenario, added));
  const use = placementUse(problem, places);
  const common = placesCost(problem, places) + use.reduce((sum, one) => sum + one.cost, 0);
  const scenarioCosts = byScenario.map(
    (balances) =>
      common +
      equityCost(problem, balances) +
      balances.reduce((sum, balance) => sum + balanceCost(problem, balance), 0),
  );
  const weightOf = (index: number): number => (problem.scenarios[index]?.weight ?? 0) / weights;
  return {
    balances: byScenario.flat(),
    scenarioCosts,
    cost: scenarioCosts.reduce((sum, cost, index) => sum + cost * weightOf(index), 0),
    regionCosts: problem.regionCodes.map((regionCode) => ({
      regionCode,
      cost: byScenario.reduce(
        (sum, balances, index) =>
          sum +
          weightOf(index) *
            balances
              .filter((balance) => balance.regionCode === regionCode)
              .reduce((total, balance) => total + balanceCost(problem, balance), 0),
        0,
      ),
    })),
    extraPlacementWeeks: use
      .filter((one) => one.extraWeeks > 0)
      .map(({ regionCode, year, extraWeeks }) => ({ regionCode, year, weeks: extraWeeks })),
    broken: [
      ...brokenByProgrammes(problem, places),
      ...use
        .filter((one) => one.broken)
        .map(({ regionCode, year, limit, used }) => ({
          requirement: { kind: 'placements' as const, regionCode, year, limit },
          reached: used,
        })),
      ...brokenBudgets(problem, places),
      ...brokenCoverage(problem, byScenario.flat()),
    ],
  };
};

/** An institution's own offer against the recommendation. */
export interface OfferEvaluation {
  readonly institutionCode: string;
  /** What the offer costs more than the recommendation; negative when it costs less. */
  readonly costDifference: number;
  readonly regions: readonly {
    readonly regionCode: string;
    readonly costDifference: number;
    /** More full-time equivalents and years of shortage and of surplus, weighed over the scenarios. */
    readonly shortFteYears: number;
    readonly overFteYears: number;
  }[];
  readonly broken: Evaluation['broken'];
}

/**
 * Evaluates the places that an institution wants to offer itself, with the others as recommended: what the difference
 * costs, in all and per region, and which requirements it breaks.
 *
 * @param offer places per start year by the codes of the institution's programmes; programmes not named stay
 */
export const evaluateOffer = (
  problem: AllocationProblem,
  recommended: Places,
  institutionCode: string,
  offer: Places,
): OfferEvaluation => {
  const own = new Set(
    problem.programmes.filter((one) => one.institutionCode === institutionCode).map((one) => one.code),
  );
  const places = new Map(
    [...recommended].map(([code, counts]) => [code, own.has(code) ? (offer.get(code) ?? counts) : counts]),
  );
  const [before, after] = [evaluatePlaces(problem, recommended), evaluatePlaces(problem, places)];
  const weights = problem.scenarios.reduce((sum, scenario) => sum + scenario.weight, 0);
  const weightOf = new Map(problem.scenarios.map((scenario) => [scenario.name, scenario.weight / weights]));
  const sum = (evaluation: Evaluation, regionCode: string, name: 'shortFte' | 'overFte'): number =>
    evaluation.balances
      .filter((balance) => balance.regionCode === regionCode)
      .reduce((total, balance) => total + balance[name] * (weightOf.get(balance.scenario) ?? 0), 0);
  return {
    institutionCode,
    costDifference: after.cost - before.cost,
    regions: problem.regionCodes.map((regionCode, index) => ({
      regionCode,
      costDifference: (after.regionCosts[index]?.cost ?? 0) - (before.regionCosts[index]?.cost ?? 0),
      shortFteYears: sum(after, regionCode, 'shortFte') - sum(before, regionCode, 'shortFte'),
      overFteYears: sum(after, regionCode, 'overFte') - sum(before, regionCode, 'overFte'),
    })),
    broken: after.broken,
  };
};
