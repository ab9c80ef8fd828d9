import { type AllocationModel, buildAllocationModel, modelData } from './allocation-model.ts';
import { minimalConflict, type Solver } from './conflict.ts';
import { type Evaluation, evaluatePlaces } from './evaluate.ts';
import { type AllocationProblem, canonical, type Places, type Requirement } from './problem.ts';

/** Linear models with more columns than this go faster by the interior point method than by the simplex method. */
const interiorPointFromColumns = 20_000;

/** The seed of the solver's own choices: the same for every run, so that a run can be repeated. */
const solverSeed = 1;

export interface AllocationOptions {
  /** The best objective may be better by this share of it at most. */
  readonly relativeGap: number;
  readonly timeLimitSeconds: number;
}

/** What one more of a scarce thing would be worth, in the objective's unit, if places could be divided. */
export interface ShadowPrices {
  readonly placements: readonly {
    readonly regionCode: string;
    readonly year: number;
    readonly pricePerWeek: number;
  }[];
  readonly budget: readonly { readonly year: number; readonly price: number }[];
}

export interface AllocationResult {
  /**
   * `solved`: within the gap; `time-limit`: the best found when the time was up, which another machine may not repeat;
   * `infeasible`: the requirements conflict; `no-solution`: the time was up before anything was found.
   */
  readonly status: 'solved' | 'time-limit' | 'infeasible' | 'no-solution';
  readonly places: readonly {
    readonly programmeCode: string;
    readonly institutionCode: string;
    readonly professionCode: string;
    readonly year: number;
    readonly places: number;
  }[];
  readonly evaluation: Evaluation | null;
  /** Objective with divisible places, a lower bound of what whole places can reach; null when not solved. */
  readonly linearObjective: number | null;
  readonly objective: number | null;
  readonly shadowPrices: ShadowPrices;
  /** Requirements that cannot all be kept; empty when they can. */
  readonly conflict: readonly Requirement[];
}

interface Solved {
  readonly status: 'optimal' | 'time-limit' | 'infeasible' | 'other';
  readonly objective: number;
  readonly columnValues: Float64Array;
  readonly rowDuals: Float64Array;
}

const solve = (solver: Solver, model: AllocationModel, integers: boolean, options: AllocationOptions): Solved =>
  solver.withModel(modelData(model.columns, model.rows, integers), (solving): Solved => {
    solving.options.set({
      output_flag: false,
      random_seed: solverSeed,
      time_limit: options.timeLimitSeconds,
      ...(integers ? { mip_rel_gap: options.relativeGap } : {}),
      ...(!integers && model.columns.length > interiorPointFromColumns ? { solver: 'ipm' } : {}),
    });
    solving.run();
    const { modelStatus } = solver.constants;
    const found = solving.getModelStatus();
    const status =
      found === modelStatus.optimal
        ? 'optimal'
        : found === modelStatus.timeLimit
          ? 'time-limit'
          : found === modelStatus.infeasible || found === modelStatus.unboundedOrInfeasible
            ? 'infeasible'
            : 'other';
    const solution = solving.getSolution();
    return {
      status,
      objective: solving.getObjectiveValue(),
      columnValues: solution.colValue,
      rowDuals: solution.rowDual,
    };
  });

/** Shadow prices of the rows that limit placements and money; a limit that does not bind is worth nothing. */
const shadowPricesOf = (model: AllocationModel, rowDuals: Float64Array): ShadowPrices => {
  const priced = model.rows.flatMap(({ requirement }, index) =>
    requirement === undefined ? [] : [{ requirement, price: Math.max(0, -(rowDuals[index] ?? 0)) }],
  );
  return {
    placements: priced.flatMap(({ requirement, price }) =>
      requirement.kind === 'placements'
        ? [{ regionCode: requirement.regionCode, year: requirement.year, pricePerWeek: price }]
        : [],
    ),
    budget: priced.flatMap(({ requirement, price }) =>
      requirement.kind === 'budget' ? [{ year: requirement.year, price }] : [],
    ),
  };
};

/** Whole places by programme, read from the columns. */
const placesOf = (problem: AllocationProblem, model: AllocationModel, columnValues: Float64Array): Places =>
  new Map(
    problem.programmes.map((programme, index) => [
      programme.code,
      (model.places[index] ?? []).map((column) => Math.round(columnValues[column] ?? 0)),
    ]),
  );

/** The cost that each scenario would have with places chosen for it alone, divisible. */
const bestByScenario = (solver: Solver, problem: AllocationProblem, options: AllocationOptions): number[] | null => {
  const best = problem.scenarios.map((scenario) => {
    const alone = buildAllocationModel({ ...problem, scenarios: [scenario] });
    return solve(solver, alone, false, options);
  });
  return best.every((one) => one.status === 'optimal') ? best.map((one) => one.objective) : null;
};

const nothing = (
  status: AllocationResult['status'],
  conflict: readonly Requirement[],
  linearObjective: number | null = null,
): AllocationResult => ({
  status,
  places: [],
  evaluation: null,
  linearObjective,
  objective: null,
  shadowPrices: { placements: [], budget: [] },
  conflict,
});

/** The largest of what shared places cost a scenario more than places chosen for it alone. */
const largestRegret = (evaluation: Evaluation, best: readonly number[]): number =>
  Math.max(0, ...evaluation.scenarioCosts.map((cost, index) => cost - (best[index] ?? 0)));

/**
 * Recommends whole places for every programme and year (specification, section 7; Lavieri and Puterman 2009): first
 * with divisible places, which gives the shadow prices, then whole. With several scenarios the places are shared and
 * shortage and surplus belong to each. One thread, a fixed seed and canonical order make a run repeatable, unless the
 * time limit ends it. The solver blocks its thread: call this in a worker.
 */
export const allocatePlaces = (
  solver: Solver,
  given: AllocationProblem,
  options: AllocationOptions,
): AllocationResult => {
  const problem = canonical(given);
  const best = problem.regretWeight > 0 ? bestByScenario(solver, problem, options) : null;
  const model = buildAllocationModel(problem, best);
  const linear = solve(solver, model, false, options);
  if (linear.status === 'infeasible') return nothing('infeasible', minimalConflict(solver, model, false));
  if (linear.status !== 'optimal') return nothing('no-solution', []);
  const whole = solve(solver, model, true, options);
  if (whole.status === 'infeasible')
    return nothing('infeasible', minimalConflict(solver, model, true), linear.objective);
  if (whole.columnValues.length === 0 || !Number.isFinite(whole.objective) || whole.status === 'other')
    return nothing('no-solution', [], linear.objective);
  const places = placesOf(problem, model, whole.columnValues);
  const evaluation = evaluatePlaces(problem, places);
  const regret = best === null ? 0 : problem.regretWeight * largestRegret(evaluation, best);
  return {
    status: whole.status === 'optimal' ? 'solved' : 'time-limit',
    places: problem.programmes.flatMap((programme) =>
      (places.get(programme.code) ?? []).map((count, index) => ({
        programmeCode: programme.code,
        institutionCode: programme.institutionCode,
        professionCode: programme.professionCode,
        year: problem.startYears[index] ?? 0,
        places: count,
      })),
    ),
    evaluation,
    linearObjective: linear.objective,
    objective: evaluation.cost + regret,
    shadowPrices: shadowPricesOf(model, linear.rowDuals),
    conflict: [],
  };
};

/** The places of a result, by programme, for evaluating and comparing. */
export const placesByProgramme = (result: Pick<AllocationResult, 'places'>): Places => {
  const places = new Map<string, number[]>();
  for (const one of result.places)
    places.set(one.programmeCode, [...(places.get(one.programmeCode) ?? []), one.places]);
  return places;
};
