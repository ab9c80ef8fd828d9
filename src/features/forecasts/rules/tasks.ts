import type { Bound } from '../schemas/runs.ts';
import { type CohortInput, type CohortResult, cohortAdvice } from './cohort-nl.ts';
import { compareMeasures, type MeasureComparison, type MeasureOption } from './compare-measures.ts';
import { type ForecastFigure, forecast } from './forecast.ts';
import type { ForecastInput } from './model.ts';
import { storedPercentiles, summariseReplicates, type UncertainFigure } from './quantiles.ts';
import { type PlacesQuestion, type RequiredPlaces, requiredPlaces } from './required-places.ts';
import { restrictTo } from './restrict.ts';
import { compareScenarios, type ScenarioDifference } from './scenarios.ts';
import { type TornadoBar, tornado, tornadoPaths } from './tornado.ts';
import { type ReplicateBatch, runReplicates, type UncertaintyInput } from './uncertainty.ts';

/** What a thread holds for all its tasks. */
export interface SharedInput {
  readonly input: ForecastInput;
  readonly uncertainty: UncertaintyInput;
  /** The same with growth terms and population at other bounds. */
  readonly others?: Partial<Record<Bound, ForecastInput>>;
}

/** One piece of work that a thread does; plain data both ways. */
export type ForecastTask =
  | { readonly kind: 'deterministic'; readonly bound?: Bound }
  | { readonly kind: 'replicates'; readonly from: number; readonly to: number }
  | { readonly kind: 'summarise'; readonly batches: readonly ReplicateBatch[] }
  | { readonly kind: 'required-places'; readonly question: PlacesQuestion; readonly bound?: Bound }
  | { readonly kind: 'cohort'; readonly cohort: CohortInput }
  | { readonly kind: 'sensitivities'; readonly question: PlacesQuestion }
  | { readonly kind: 'differences'; readonly against: ForecastInput }
  | {
      readonly kind: 'compare-measures';
      readonly question: PlacesQuestion;
      readonly options: readonly MeasureOption[];
      readonly costPerPlace?: number;
    };

export type ForecastTaskResult =
  | { readonly kind: 'deterministic'; readonly figures: readonly ForecastFigure[] }
  | { readonly kind: 'replicates'; readonly batch: ReplicateBatch }
  | { readonly kind: 'summarise'; readonly figures: readonly UncertainFigure[] }
  | { readonly kind: 'required-places'; readonly required: RequiredPlaces | null }
  | { readonly kind: 'cohort'; readonly cohort: CohortResult }
  | { readonly kind: 'sensitivities'; readonly bars: readonly TornadoBar[] }
  | { readonly kind: 'differences'; readonly differences: readonly ScenarioDifference[] }
  | {
      readonly kind: 'compare-measures';
      readonly required: RequiredPlaces;
      readonly comparisons: readonly MeasureComparison[];
    };

/** Required places, or null for a profession without places that reach the target year: then nobody can say. */
const requiredOrNone = (input: ForecastInput, question: PlacesQuestion): RequiredPlaces | null => {
  try {
    return requiredPlaces(restrictTo(input, question.professionCode), question);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
};

/** Does one task. */
export const doTask = (shared: SharedInput, task: ForecastTask): ForecastTaskResult => {
  const { input, uncertainty } = shared;
  const at = (bound: Bound | undefined): ForecastInput => (bound && shared.others?.[bound]) ?? input;
  switch (task.kind) {
    case 'deterministic':
      return { kind: task.kind, figures: forecast(at(task.bound)).figures };
    case 'replicates':
      return { kind: task.kind, batch: runReplicates(input, uncertainty, task) };
    case 'summarise':
      return { kind: task.kind, figures: summariseReplicates(input, task.batches) };
    case 'required-places':
      return { kind: task.kind, required: requiredOrNone(at(task.bound), task.question) };
    case 'cohort':
      return { kind: task.kind, cohort: cohortAdvice(task.cohort) };
    case 'sensitivities': {
      const { professionCode } = task.question;
      const part = restrictTo(input, professionCode);
      return { kind: task.kind, bars: tornado(part, task.question, tornadoPaths(part, professionCode)) };
    }
    case 'differences':
      return { kind: task.kind, differences: compareScenarios(forecast(task.against), forecast(input)) };
    case 'compare-measures': {
      const part = restrictTo(input, task.question.professionCode);
      return {
        kind: task.kind,
        required: requiredPlaces(part, task.question),
        comparisons: compareMeasures(part, task.question, task.options, task.costPerPlace),
      };
    }
  }
};

/** The answer to the question of required places at one bound of growth terms and population. */
export type PlacesAtBound = { readonly bound: Bound } & Pick<
  RequiredPlaces,
  'placesPerYear' | 'balancingPlacesPerYear' | 'gapFte'
>;

/** What a completed forecast keeps besides its figures. */
export interface ForecastResultKept {
  readonly required: readonly (RequiredPlaces & {
    readonly capacityPlacesPerYear: number | null;
    /** Absent from runs of before the bounds were computed. */
    readonly bounds?: readonly PlacesAtBound[];
  })[];
  readonly heldFixed: readonly string[];
  readonly cohort: Readonly<Record<string, number | readonly number[]>> | null;
}

/** One figure as it is stored: measure by name, quantile in tenths of a per cent, 0 for the deterministic value. */
export interface StoredForecastFigure {
  readonly professionCode: string;
  readonly areaCode: string;
  readonly year: number;
  readonly measureCode: string;
  readonly bound: Bound;
  readonly quantile: number;
  readonly value: number | null;
  readonly standardError: number | null;
}

const deterministicValues = (figure: ForecastFigure): [string, number | null][] => [
  ['supply-persons', figure.persons],
  ['supply-full-time-equivalents', figure.supply],
  ['need-full-time-equivalents', figure.need],
  ['gap-full-time-equivalents', figure.gap],
  ['coverage', figure.coverage],
  ['need-filled', figure.filled],
  ['need-unmet', figure.unmet],
  ['need-demography', figure.demography],
  ['need-non-demographic', figure.nonDemographic],
  ['need-taken-over', figure.takenOver],
  ['need-handed-over', figure.handedOver],
  ['stated-need', figure.statedNeed],
];

/** All figures of a run in one list, a statement of nothing left out; quantiles are of the run's own bound. */
export const storedFigures = (
  deterministic: readonly { readonly bound: Bound; readonly figures: readonly ForecastFigure[] }[],
  uncertain: readonly UncertainFigure[],
  ownBound: Bound,
): StoredForecastFigure[] => [
  ...deterministic.flatMap(({ bound, figures }) =>
    figures.flatMap((figure) =>
      deterministicValues(figure)
        .filter(([measureCode, value]) => measureCode !== 'stated-need' || (value !== null && bound === ownBound))
        .map(([measureCode, value]) => ({
          professionCode: figure.professionCode,
          areaCode: figure.areaCode,
          year: figure.year,
          measureCode,
          bound,
          quantile: 0,
          value,
          standardError: null,
        })),
    ),
  ),
  ...uncertain.flatMap((figure) =>
    storedPercentiles.map((percentile, index) => ({
      professionCode: figure.professionCode,
      areaCode: figure.areaCode,
      year: figure.year,
      measureCode: `${figure.quantity}-full-time-equivalents`,
      bound: ownBound,
      quantile: percentile * 10,
      value: figure.percentiles[index] ?? null,
      standardError: figure.percentileStandardErrors[index] ?? null,
    })),
  ),
];
