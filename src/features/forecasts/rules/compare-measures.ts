import { compileForecast } from './compile.ts';
import { figureAt, forecast } from './forecast.ts';
import type { ForecastInput, Measure } from './model.ts';
import { type PlacesQuestion, requiredPlaces } from './required-places.ts';
import { personResponse } from './responses.ts';

/** One way to meet a gap other than more places. */
export type MeasureOption =
  | {
      readonly kind: 'win-back';
      readonly name: string;
      /** Persons with the degree who work outside the profession, `[region]`. */
      readonly trainedOutsidePersons: readonly number[];
      /** Share of them that comes back, evenly over the years. */
      readonly returningShare: number;
      readonly fromYear: number;
      readonly toYear: number;
      /** Cost of one person's return; absent where nobody has stated it. */
      readonly costPerPerson?: number;
    }
  | {
      readonly kind: 'change';
      readonly name: string;
      readonly measures: readonly Measure[];
      readonly costPerYear?: number;
      readonly years?: number;
    };

/** What a measure gives in the target year, and what the same would take in places. */
export interface MeasureComparison {
  readonly name: string;
  readonly fteGained: number;
  /** More places per year that would give as much in the target year. */
  readonly equivalentPlacesPerYear: number;
  /** Share of the gap that the measure closes; null where there is none. */
  readonly shareOfGap: number | null;
  readonly cost: number | null;
  readonly costOfEquivalentPlaces: number | null;
  readonly cheaper: 'measure' | 'places' | 'equal' | 'not-stated';
}

/** Full-time equivalents in the target year of those who come back; they are as old as those who work. */
const wonBackFte = (
  input: ForecastInput,
  question: PlacesQuestion,
  option: Extract<MeasureOption, { kind: 'win-back' }>,
): number => {
  const compiled = compileForecast(input);
  const profession = input.professions.findIndex((one) => one.code === question.professionCode);
  const target = question.targetYear - input.baseYear;
  const years = option.toYear - option.fromYear + 1;
  return option.trainedOutsidePersons.reduce((sum, outside, region) => {
    const stock = compiled.professions[profession]?.stock.subarray(
      region * compiled.cells,
      (region + 1) * compiled.cells,
    );
    const persons = stock?.reduce((left, right) => left + right, 0) ?? 0;
    const profile = Float64Array.from(stock ?? [], (count) => (persons > 0 ? count / persons : 0));
    let fte = 0;
    for (let year = option.fromYear; year <= Math.min(option.toYear, question.targetYear); year++) {
      const offset = year - input.baseYear;
      const response = personResponse(compiled, { profession, region, offset, profile });
      input.regionCodes.forEach((_, to) => {
        fte += response[to * (compiled.horizon + 1) + target] ?? 0;
      });
    }
    return sum + (outside * option.returningShare * fte) / years;
  }, 0);
};

const changedFte = (input: ForecastInput, question: PlacesQuestion, measures: readonly Measure[]): number => {
  const key = { professionCode: question.professionCode, areaCode: 'SE', year: question.targetYear };
  const supply = (one: ForecastInput): number => figureAt(forecast(one), key).supply;
  return supply({ ...input, measures: [...input.measures, ...measures] }) - supply(input);
};

const costOf = (option: MeasureOption): number | null => {
  if (option.kind === 'change')
    return option.costPerYear === undefined || option.years === undefined ? null : option.costPerYear * option.years;
  const persons = option.trainedOutsidePersons.reduce((left, right) => left + right, 0) * option.returningShare;
  return option.costPerPerson === undefined ? null : persons * option.costPerPerson;
};

/**
 * Compares measures for those who are already trained with more places, by what each gives in the target year. A
 * shortage does not imply more places: in 2020 a quarter of those with a midwife's degree did not work as midwives, and
 * the advice was to retain (NVKR 2023:3). Costs are compared where the user has stated them.
 */
export const compareMeasures = (
  input: ForecastInput,
  question: PlacesQuestion,
  options: readonly MeasureOption[],
  costPerPlace?: number,
): MeasureComparison[] => {
  const required = requiredPlaces(input, question);
  const ftePerPlacePerYear = required.adjustableFte / required.currentPlacesPerYear;
  const shortest = Math.min(
    ...input.programmes
      .filter((one) => one.professionCode === question.professionCode)
      .map((one) => Math.floor(one.lengthYears)),
  );
  const years = Math.max(1, question.targetYear - shortest - question.adjustFromYear + 1);
  return options.map((option) => {
    const fteGained =
      option.kind === 'win-back' ? wonBackFte(input, question, option) : changedFte(input, question, option.measures);
    const equivalentPlacesPerYear = fteGained / ftePerPlacePerYear;
    const cost = costOf(option);
    const placesCost = costPerPlace === undefined ? null : equivalentPlacesPerYear * years * costPerPlace;
    const cheaper =
      cost === null || placesCost === null
        ? 'not-stated'
        : cost === placesCost
          ? 'equal'
          : cost < placesCost
            ? 'measure'
            : 'places';
    return {
      name: option.name,
      fteGained,
      equivalentPlacesPerYear,
      shareOfGap: required.gapFte > 0 ? fteGained / required.gapFte : null,
      cost,
      costOfEquivalentPlaces: placesCost,
      cheaper,
    };
  });
};
