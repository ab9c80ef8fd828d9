import type { ModelData } from 'highs';
import {
  type AllocationProblem,
  type AllocationProgramme,
  discountOf,
  type Requirement,
  weeksOfEarlier,
  weeksPerStart,
} from './problem.ts';

/** A row of the model: sum of values times columns, between two bounds. */
export interface ModelRow {
  readonly columns: number[];
  readonly values: number[];
  readonly lower: number;
  readonly upper: number;
  /** What the row requires; absent where it only defines a column. */
  readonly requirement?: Requirement;
}

interface ModelColumn {
  readonly cost: number;
  readonly lower: number;
  readonly upper: number;
  readonly integer: boolean;
}

/** A model under construction, and what its columns mean. */
export interface AllocationModel {
  readonly columns: ModelColumn[];
  readonly rows: ModelRow[];
  /** Bounds on places that are requirements, in the terms of rows. */
  readonly bounds: ModelRow[];
  /** `[programme][start year]` → column. */
  readonly places: number[][];
}

const infinity = Number.POSITIVE_INFINITY;

const addColumn = (model: AllocationModel, column: Partial<ModelColumn>): number =>
  model.columns.push({ cost: 0, lower: 0, upper: infinity, integer: false, ...column }) - 1;

/** The requirements on the places of one programme in one year, other than the change from year to year. */
const placeBounds = (programme: AllocationProgramme, year: number, index: number) => {
  const requirement = (kind: 'ceiling' | 'minimum' | 'applicants' | 'degree-right', limit: number): Requirement => ({
    kind,
    programmeCode: programme.code,
    year,
    limit,
  });
  const ceiling = programme.ceilingPlaces[index] ?? 0;
  const applicants = programme.applicantsLimit[index] ?? 0;
  const minimum = programme.minimumPlaces[index] ?? 0;
  const right = programme.degreeRight[index] ?? false;
  return {
    lower: minimum,
    upper: Math.min(ceiling, applicants, right ? infinity : 0),
    requirements: [
      { lower: -infinity, upper: ceiling, requirement: requirement('ceiling', ceiling) },
      { lower: -infinity, upper: applicants, requirement: requirement('applicants', applicants) },
      { lower: minimum, upper: infinity, requirement: requirement('minimum', minimum) },
      ...(right ? [] : [{ lower: -infinity, upper: 0, requirement: requirement('degree-right', 0) }]),
    ],
  };
};

/** Places, and their change from year to year, within the ramp and at the weight of smoothing. */
const addPlaces = (model: AllocationModel, problem: AllocationProblem): void => {
  for (const programme of problem.programmes) {
    const columns = problem.startYears.map((year, index) => {
      const bounds = placeBounds(programme, year, index);
      const cost = programme.costPerPlace * discountOf(problem, year);
      const column = addColumn(model, { cost, lower: bounds.lower, upper: bounds.upper, integer: true });
      for (const bound of bounds.requirements) model.bounds.push({ columns: [column], values: [1], ...bound });
      return column;
    });
    columns.forEach((column, index) => {
      const year = problem.startYears[index] ?? 0;
      const cost = problem.smoothingWeight * discountOf(problem, year);
      const up = addColumn(model, { cost });
      const down = addColumn(model, { cost });
      const before = index === 0 ? programme.previousPlaces : 0;
      const earlier = columns[index - 1];
      const [previous, signs] = earlier === undefined ? [[], []] : [[earlier], [-1]];
      model.rows.push({
        columns: [column, ...previous, up, down],
        values: [1, ...signs, -1, 1],
        lower: before,
        upper: before,
      });
      const limit = programme.rampPlaces;
      model.rows.push({
        columns: [column, ...previous],
        values: [1, ...signs],
        lower: before - limit,
        upper: before + limit,
        requirement: { kind: 'ramp', programmeCode: programme.code, year, limit },
      });
    });
    model.places.push(columns);
  }
};

/** What each place gives, gathered by profession, region and need year: columns and values. */
const gatherEffects = (model: AllocationModel, problem: AllocationProblem) => {
  const professionIndex = new Map(problem.professions.map((profession, index) => [profession.code, index]));
  const [regions, years] = [problem.regionCodes.length, problem.needYears.length];
  const gathered = Array.from({ length: problem.professions.length * regions * years }, () => ({
    columns: [] as number[],
    values: [] as number[],
  }));
  problem.programmes.forEach((programme, index) => {
    programme.effects.forEach((effects, start) => {
      const column = model.places[index]?.[start];
      if (column === undefined) return;
      for (const { professionCode, fte } of effects) {
        const profession = professionIndex.get(professionCode);
        if (profession === undefined) continue;
        for (let region = 0; region < regions; region++) {
          const byYear = fte[region] ?? [];
          for (let year = 0; year < years; year++) {
            const value = byYear[year] ?? 0;
            if (Math.abs(value) < 1e-9) continue;
            const cell = gathered[(profession * regions + region) * years + year];
            cell?.columns.push(column);
            cell?.values.push(value);
          }
        }
      }
    });
  });
  return gathered;
};

/** Costs of a scenario other than those of places, to be weighed or compared: columns and discounted costs. */
interface ScenarioCost {
  readonly columns: number[];
  readonly costs: number[];
}

/** Balance of need and supply in one scenario: shortage and surplus, and the largest relative shortage. */
const addBalances = (
  model: AllocationModel,
  problem: AllocationProblem,
  scenario: AllocationProblem['scenarios'][number],
  context: { effects: ReturnType<typeof gatherEffects>; weight: number },
): ScenarioCost => {
  const cost: ScenarioCost = { columns: [], costs: [] };
  const priced = (price: number): number => {
    const column = addColumn(model, { cost: price * context.weight });
    cost.columns.push(column);
    cost.costs.push(price);
    return column;
  };
  problem.professions.forEach((profession, p) => {
    problem.needYears.forEach((year, y) => {
      const discount = discountOf(problem, year);
      const largest = problem.equityWeight > 0 ? priced(problem.equityWeight * discount) : null;
      problem.regionCodes.forEach((regionCode, r) => {
        const effect = context.effects[(p * problem.regionCodes.length + r) * problem.needYears.length + y];
        const need = scenario.needFte[p]?.[r]?.[y] ?? 0;
        const asked = need - (scenario.fixedFte[p]?.[r]?.[y] ?? 0);
        const short = priced(profession.shortageWeight * discount);
        const over = priced(profession.surplusWeight * discount);
        const [columns, values] = [effect?.columns ?? [], effect?.values ?? []];
        model.rows.push({
          columns: [...columns, short, over],
          values: [...values, 1, -1],
          lower: asked,
          upper: asked,
        });
        if (largest !== null && need > 0)
          model.rows.push({ columns: [largest, short], values: [need, -1], lower: 0, upper: infinity });
        if (profession.minimumCoverage === undefined) return;
        const limit = profession.minimumCoverage;
        model.rows.push({
          columns: [short],
          values: [1],
          lower: -infinity,
          upper: (1 - limit) * need,
          requirement: {
            kind: 'coverage',
            professionCode: profession.code,
            regionCode,
            year,
            limit,
            scenario: scenario.name,
          },
        });
      });
    });
  });
  return cost;
};

/** Clinical placements: students in their placement years against the weeks of their region. */
const addPlacements = (model: AllocationModel, problem: AllocationProblem): void => {
  for (const { regionCode, weeks, extra } of problem.placements) {
    problem.startYears.forEach((year, y) => {
      const [columns, values]: [number[], number[]] = [[], []];
      let used = 0;
      problem.programmes.forEach((programme, index) => {
        if (programme.regionCode !== regionCode) return;
        used += weeksOfEarlier(programme, y);
        for (let start = 0; start <= y; start++) {
          const perStart = weeksPerStart(programme, start, y);
          if (perStart === 0) continue;
          columns.push(model.places[index]?.[start] ?? 0);
          values.push(perStart);
        }
      });
      if (extra !== undefined) {
        const cost = extra.pricePerWeek * discountOf(problem, year);
        columns.push(addColumn(model, { cost, upper: extra.maximumWeeks[y] ?? 0 }));
        values.push(-1);
      }
      const limit = weeks[y] ?? 0;
      const requirement = { kind: 'placements', regionCode, year, limit } as const;
      model.rows.push({ columns, values, lower: -infinity, upper: limit - used, requirement });
    });
  }
};

const addBudget = (model: AllocationModel, problem: AllocationProblem): void => {
  if (problem.budget === undefined) return;
  problem.budget.forEach((limit, y) => {
    model.rows.push({
      columns: problem.programmes.map((_, index) => model.places[index]?.[y] ?? 0),
      values: problem.programmes.map((programme) => programme.costPerPlace),
      lower: -infinity,
      upper: limit,
      requirement: { kind: 'budget', year: problem.startYears[y] ?? 0, limit },
    });
  });
};

/** The largest regret: what the shared places cost a scenario more than places chosen for it alone. */
const addRegret = (
  model: AllocationModel,
  problem: AllocationProblem,
  costs: readonly ScenarioCost[],
  best: readonly number[],
): void => {
  const shared = model.columns.flatMap((column, index) => (column.cost !== 0 ? [index] : []));
  const scenarioColumns = new Set(costs.flatMap((cost) => cost.columns));
  const common = shared.filter((column) => !scenarioColumns.has(column));
  const regret = addColumn(model, { cost: problem.regretWeight });
  costs.forEach((cost, index) => {
    model.rows.push({
      columns: [...common, ...cost.columns, regret],
      values: [...common.map((column) => model.columns[column]?.cost ?? 0), ...cost.costs, -1],
      lower: -infinity,
      upper: best[index] ?? 0,
    });
  });
};

/**
 * Builds the model of specification section 7, variables in canonical order.
 * @param best cost of each scenario with places chosen for it alone; given when regret is weighed
 */
export const buildAllocationModel = (
  problem: AllocationProblem,
  best: readonly number[] | null = null,
): AllocationModel => {
  const model: AllocationModel = { columns: [], rows: [], bounds: [], places: [] };
  addPlaces(model, problem);
  addPlacements(model, problem);
  addBudget(model, problem);
  const effects = gatherEffects(model, problem);
  const weights = problem.scenarios.reduce((sum, scenario) => sum + scenario.weight, 0);
  const costs = problem.scenarios.map((scenario) =>
    addBalances(model, problem, scenario, { effects, weight: scenario.weight / weights }),
  );
  if (best !== null) addRegret(model, problem, costs, best);
  return model;
};

/** The model as sparse rows, with or without whole places. */
export const modelData = (columns: readonly ModelColumn[], rows: readonly ModelRow[], integers: boolean): ModelData => {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, index) => {
    starts[index + 1] = (starts[index] ?? 0) + row.columns.length;
  });
  const entries = starts[rows.length] ?? 0;
  const indices = new Int32Array(entries);
  const values = new Float64Array(entries);
  rows.forEach((row, index) => {
    indices.set(row.columns, starts[index] ?? 0);
    values.set(row.values, starts[index] ?? 0);
  });
  return {
    numCols: columns.length,
    numRows: rows.length,
    colCost: Float64Array.from(columns, (column) => column.cost),
    colLower: Float64Array.from(columns, (column) => column.lower),
    colUpper: Float64Array.from(columns, (column) => column.upper),
    rowLower: Float64Array.from(rows, (row) => row.lower),
    rowUpper: Float64Array.from(rows, (row) => row.upper),
    matrix: { format: 'csr', numRows: rows.length, numCols: columns.length, starts, indices, values },
    ...(integers ? { integrality: Int32Array.from(columns, (column) => (column.integer ? 1 : 0)) } : {}),
  };
};
