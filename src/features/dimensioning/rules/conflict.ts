import type { Highs } from 'highs';
import type { Bilingual } from '../../../core/problem.ts';
import { type AllocationModel, type ModelRow, modelData } from './allocation-model.ts';
import type { Requirement } from './problem.ts';

/** The parts of the solver library that are used; the caller has loaded it. */
export type Solver = Pick<Highs, 'withModel' | 'constants'>;

/** The build of the solver has one thread; the seed makes its own choices the same in every run. */
const solverOptions = { output_flag: false, random_seed: 1 } as const;

interface Feasibility {
  readonly feasible: boolean;
  /** How far each row is stretched, at the least total. */
  readonly stretch: readonly number[];
}

/**
 * Solves for the least total stretch. Rows in `hard` cannot be stretched, rows not in `kept` do not count at all.
 */
const leastStretch = (
  solver: Solver,
  model: AllocationModel,
  rows: readonly ModelRow[],
  { kept, hard, integers }: { kept: ReadonlySet<number>; hard: ReadonlySet<number>; integers: boolean },
): Feasibility => {
  const columns = model.columns.map((column) => ({
    ...column,
    cost: 0,
    // Bounds of places stand among the rows here, so that they too can be stretched and named.
    ...(column.integer ? { lower: 0, upper: Number.POSITIVE_INFINITY } : {}),
  }));
  const stretched: { row: number; column: number }[] = [];
  const elastic = rows.flatMap((row, index) => {
    if (row.requirement === undefined) return [row];
    if (!kept.has(index)) return [];
    if (hard.has(index)) return [row];
    const column = columns.push({ cost: 1, lower: 0, upper: Number.POSITIVE_INFINITY, integer: false }) - 1;
    const other = columns.push({ cost: 1, lower: 0, upper: Number.POSITIVE_INFINITY, integer: false }) - 1;
    stretched.push({ row: index, column }, { row: index, column: other });
    return [{ ...row, columns: [...row.columns, column, other], values: [...row.values, 1, -1] }];
  });
  return solver.withModel(modelData(columns, elastic, integers), (solving) => {
    solving.options.set(solverOptions);
    solving.run();
    const feasible = solving.getModelStatus() === solver.constants.modelStatus.optimal;
    const stretch = rows.map(() => 0);
    if (feasible) {
      const values = solving.getSolution().colValue;
      for (const { row, column } of stretched) stretch[row] = (stretch[row] ?? 0) + (values[column] ?? 0);
    }
    return { feasible, stretch };
  });
};

/**
 * A minimal set of requirements that cannot all be kept: without any one of them the others can. First the stretched
 * requirements are enforced one round after another until they conflict among themselves (elastic filter, Chinneck and
 * Dravnieks 1991); then each is left out on trial (deletion filter).
 *
 * @returns an empty list when the requirements can be kept
 */
export const minimalConflict = (solver: Solver, model: AllocationModel, integers: boolean): Requirement[] => {
  const rows = [...model.rows, ...model.bounds];
  const required = new Set(rows.flatMap((row, index) => (row.requirement === undefined ? [] : [index])));
  const enforced = new Set<number>();
  for (;;) {
    const { feasible, stretch } = leastStretch(solver, model, rows, { kept: required, hard: enforced, integers });
    if (!feasible) break;
    const found = stretch.flatMap((amount, index) => (amount > 1e-6 && !enforced.has(index) ? [index] : []));
    if (found.length === 0) return [];
    for (const index of found) enforced.add(index);
  }
  const members = new Set(enforced);
  for (const index of enforced) {
    const others = new Set([...members].filter((one) => one !== index));
    const { feasible } = leastStretch(solver, model, rows, { kept: others, hard: others, integers });
    if (!feasible) members.delete(index);
  }
  return [...members].sort((left, right) => left - right).flatMap((index) => rows[index]?.requirement ?? []);
};

/** A number as a reader of the language writes it, with at most one decimal. */
const written = (value: number, locale: 'sv-SE' | 'en-GB'): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);

/** One requirement as a sentence. */
export const requirementText = (requirement: Requirement): Bilingual => {
  const [sv, en] = [written(requirement.limit, 'sv-SE'), written(requirement.limit, 'en-GB')];
  const { year } = requirement;
  switch (requirement.kind) {
    case 'ceiling':
      return {
        sv: `Programmet ${requirement.programmeCode} kan ta emot högst ${sv} nybörjare ${year}.`,
        en: `The programme ${requirement.programmeCode} can take at most ${en} starters in ${year}.`,
      };
    case 'minimum':
      return {
        sv: `Programmet ${requirement.programmeCode} ska ha minst ${sv} platser ${year}.`,
        en: `The programme ${requirement.programmeCode} must have at least ${en} places in ${year}.`,
      };
    case 'applicants':
      return {
        sv: `Programmet ${requirement.programmeCode} har högst ${sv} behöriga sökande ${year}.`,
        en: `The programme ${requirement.programmeCode} has at most ${en} eligible applicants in ${year}.`,
      };
    case 'degree-right':
      return {
        sv: `Lärosätet saknar examenstillstånd för ${requirement.programmeCode} ${year}.`,
        en: `The institution lacks the degree right for ${requirement.programmeCode} in ${year}.`,
      };
    case 'ramp':
      return {
        sv: `Programmet ${requirement.programmeCode} kan ändra antalet platser med högst ${sv} mellan ${year - 1} och ${year}.`,
        en: `The programme ${requirement.programmeCode} can change its places by at most ${en} between ${year - 1} and ${year}.`,
      };
    case 'placements':
      return {
        sv: `Sjukvårdsregionen ${requirement.regionCode} har ${sv} VFU-veckor ${year}.`,
        en: `The healthcare region ${requirement.regionCode} has ${en} weeks of clinical placement in ${year}.`,
      };
    case 'budget':
      return {
        sv: `Pengarna för nya platser ${year} är ${sv}.`,
        en: `The money for new places in ${year} is ${en}.`,
      };
    case 'coverage':
      return {
        sv: `Minst ${written(requirement.limit * 100, 'sv-SE')} procent av behovet av ${requirement.professionCode} i ${requirement.regionCode} ska täckas ${year} (${requirement.scenario}).`,
        en: `At least ${written(requirement.limit * 100, 'en-GB')} per cent of the need for ${requirement.professionCode} in ${requirement.regionCode} must be met in ${year} (${requirement.scenario}).`,
      };
  }
};

/** The conflict as text: what cannot be kept together, and that letting go of any one of them is enough. */
export const conflictText = (conflict: readonly Requirement[]): Bilingual => {
  const sentences = conflict.map(requirementText);
  return {
    sv: `Dessa ${conflict.length} krav går inte att uppfylla samtidigt; det räcker att lätta på ett av dem. ${sentences.map(({ sv }) => sv).join(' ')}`,
    en: `These ${conflict.length} requirements cannot be met together; it is enough to ease one of them. ${sentences.map(({ en }) => en).join(' ')}`,
  };
};
