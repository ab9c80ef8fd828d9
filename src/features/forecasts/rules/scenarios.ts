import { Problem } from '../../../core/problem.ts';
import type { ForecastFigure, ForecastResult } from './forecast.ts';
import type { ForecastInput } from './model.ts';

/** One change of an assumption: where, and what happens to the numbers there. */
export interface Patch {
  /**
   * Names separated by `/`; an item of a list is named by its code or its place, every item by `*`. Example:
   * `professions/barnmorska/exitProbability`.
   */
  readonly path: string;
  readonly operation: 'set' | 'multiply' | 'add';
  /** A number for `multiply` and `add`, which act on every number at the path; any value for `set`. */
  readonly value: unknown;
}

const refuse = (patch: Patch): never => {
  throw new Problem(
    'invalid-content',
    {
      sv: `Antagandet ${patch.path} finns inte i grundfallet eller tar inte emot ett sådant värde.`,
      en: `The assumption ${patch.path} is not part of the base case, or does not take such a value.`,
    },
    {
      faults: [
        {
          code: 'unknown-assumption',
          pointer: `#/${patch.path}`,
          detail: { sv: 'Kontrollera sökvägen.', en: 'Check the path.' },
        },
      ],
    },
  );
};

/** Applies a function to every number of a nested value. */
const mapNumbers = (value: unknown, change: (number: number) => number): unknown => {
  if (typeof value === 'number') return change(value);
  if (Array.isArray(value)) return value.map((part) => mapNumbers(part, change));
  return undefined;
};

const changed = (patch: Patch, value: unknown): unknown => {
  const { operation, value: amount } = patch;
  if (operation === 'set') return amount;
  if (typeof amount !== 'number') return refuse(patch);
  const result = mapNumbers(value, (number) => (operation === 'multiply' ? number * amount : number + amount));
  return result ?? refuse(patch);
};

const hasCode = (item: unknown, code: string): boolean =>
  typeof item === 'object' && item !== null && 'code' in item && item.code === code;

/** A copy of the tree in which only the path to the change is new. */
const patched = (patch: Patch, value: unknown, names: readonly string[]): unknown => {
  const [name, ...rest] = names;
  if (name === undefined) return changed(patch, value);
  if (Array.isArray(value)) {
    const chosen = value.map((item, index) => name === '*' || hasCode(item, name) || String(index) === name);
    if (!chosen.includes(true)) return refuse(patch);
    return value.map((item, index) => (chosen[index] ? patched(patch, item, rest) : item));
  }
  if (typeof value !== 'object' || value === null) return refuse(patch);
  // Only a last name may be new, and only to be set: a misspelt name in the middle would otherwise pass in silence.
  if (!Object.hasOwn(value, name) && !(patch.operation === 'set' && rest.length === 0)) return refuse(patch);
  if (name === '__proto__') return refuse(patch);
  return { ...value, [name]: patched(patch, (value as Record<string, unknown>)[name], rest) };
};

/**
 * The base case with a scenario's changes, in their order; the base is left as it was. Check the result: a scenario may
 * ask for what no input allows.
 *
 * @throws Problem `invalid-content` when a path does not exist
 */
export const applyScenario = (base: ForecastInput, patches: readonly Patch[]): ForecastInput =>
  patches.reduce((input, patch) => patched(patch, input, patch.path.split('/')) as ForecastInput, base);

/** Everything at its low or high bound: growth terms and the population's variant. */
export const boundScenario = (base: ForecastInput, bound: 'low' | 'high'): ForecastInput => ({
  ...base,
  professions: base.professions.map((profession) => ({
    ...profession,
    need: {
      ...profession.need,
      terms: profession.need.terms.map((term) => ({ ...term, yearlyGrowth: term[bound] ?? term.yearlyGrowth })),
    },
  })),
  population: { ...base.population, persons: base.population[bound] ?? base.population.persons },
});

/** What a scenario changes in one figure, in full-time equivalents: scenario minus base. */
export interface ScenarioDifference {
  readonly professionCode: string;
  readonly areaCode: string;
  readonly year: number;
  readonly supply: number;
  readonly need: number;
  readonly gap: number;
}

const keyOf = (figure: Pick<ForecastFigure, 'professionCode' | 'areaCode' | 'year'>): string =>
  JSON.stringify([figure.professionCode, figure.areaCode, figure.year]);

/** The differences between two results, figure by figure, where both have one. */
export const compareScenarios = (
  base: Pick<ForecastResult, 'figures'>,
  scenario: Pick<ForecastResult, 'figures'>,
): ScenarioDifference[] => {
  const others = new Map(scenario.figures.map((figure) => [keyOf(figure), figure]));
  return base.figures.flatMap((figure) => {
    const other = others.get(keyOf(figure));
    if (other === undefined) return [];
    return [
      {
        professionCode: figure.professionCode,
        areaCode: figure.areaCode,
        year: figure.year,
        supply: other.supply - figure.supply,
        need: other.need - figure.need,
        gap: other.gap - figure.gap,
      },
    ];
  });
};
