import type { PlaceComponent } from '../schemas/runs.ts';
import { compileForecast } from './compile.ts';
import type { ForecastInput } from './model.ts';
import { compileNeed, type NeedParts, needOf } from './need.ts';
import { createWorkspace, runStockFlow } from './stock-flow.ts';

/** Places are found to within this many per year where they have to be searched for. */
const placesTolerance = 0.1;

/** What is asked: how many places per year, in all programmes of a profession together. */
export interface PlacesQuestion {
  readonly professionCode: string;
  readonly targetYear: number;
  /** The first year whose places can be changed. */
  readonly adjustFromYear: number;
  /** Places per year that can be offered at most. */
  readonly capacityPlacesPerYear: number;
  /** Crowded clinical placements: each per cent of places above the limit lowers completion by `loss` per cent. */
  readonly crowding?: { readonly placesPerYear: number; readonly loss: number };
}

/** One part of the number of places that is told. */
export interface ComponentImpact {
  readonly component: PlaceComponent;
  readonly fte: number;
  readonly placesPerYear: number;
}

export interface RequiredPlaces {
  readonly professionCode: string;
  readonly targetYear: number;
  readonly adjustFromYear: number;
  /** Mean places per year now decided or assumed for the years that can still be adjusted in time. */
  readonly currentPlacesPerYear: number;
  /** Within 0 and the capacity. */
  readonly placesPerYear: number;
  /** What balance asks for, whether possible or not; null where no number of places gives it. */
  readonly balancingPlacesPerYear: number | null;
  readonly clipped: 'none' | 'at-zero' | 'at-capacity';
  /** The first year from the target on in which the recommended places give balance; null when none of the horizon. */
  readonly earliestBalanceYear: number | null;
  readonly needFte: number;
  /** Supply in the target year with today's places. */
  readonly supplyFte: number;
  /** Supply without any place of the adjustable years. */
  readonly fixedFte: number;
  /** What today's adjustable places give. */
  readonly adjustableFte: number;
  readonly gapFte: number;
  /** Need minus supply in the target year with the recommended places; 0 but for the search's tolerance where nothing clips. */
  readonly remainingGapFte: number;
  /** Their places add up to `placesPerYear`. */
  readonly components: readonly ComponentImpact[];
}

/** The same input with the adjustable starts of a profession multiplied. */
const withPlaces = (input: ForecastInput, question: PlacesQuestion, factor: number, current: number): ForecastInput => {
  const { crowding } = question;
  const above = crowding === undefined ? 0 : Math.max(0, (factor * current) / crowding.placesPerYear - 1);
  const completion = Math.max(0, 1 - (crowding?.loss ?? 0) * above);
  return {
    ...input,
    programmes: input.programmes.map((programme) =>
      programme.professionCode === question.professionCode
        ? {
            ...programme,
            completionShare: programme.completionShare * completion,
            starts: {
              ...programme.starts,
              persons: programme.starts.persons.map((persons, index) =>
                programme.starts.firstYear + index >= question.adjustFromYear ? persons * factor : persons,
              ),
            },
          }
        : programme,
    ),
  };
};

/** National supply of a profession by year offset. */
const nationalSupply = (input: ForecastInput, professionCode: string): number[] => {
  const compiled = compileForecast(input);
  const work = createWorkspace(compiled);
  runStockFlow(compiled, work);
  const profession = input.professions.findIndex((one) => one.code === professionCode);
  return Array.from({ length: compiled.horizon + 1 }, (_, offset) =>
    input.regionCodes.reduce(
      (sum, _code, region) =>
        sum + (work.supply[(profession * compiled.regions + region) * (compiled.horizon + 1) + offset] ?? 0),
      0,
    ),
  );
};

/** National need of a profession by year offset, in its parts. */
const nationalNeed = (input: ForecastInput, professionCode: string): NeedParts[] => {
  const compiled = compileForecast(input);
  const work = createWorkspace(compiled);
  runStockFlow(compiled, work);
  const parts = needOf(compileNeed(input), work.supply)[
    input.professions.findIndex((one) => one.code === professionCode)
  ];
  const names = ['filled', 'unmet', 'demography', 'nonDemographic', 'takenOver', 'handedOver', 'need'] as const;
  return Array.from({ length: input.horizonYears + 1 }, (_, offset) => {
    const sum = (name: (typeof names)[number]): number =>
      parts?.reduce((total, years) => total + (years[offset]?.[name] ?? 0), 0) ?? 0;
    return Object.fromEntries(names.map((name) => [name, sum(name)])) as unknown as NeedParts;
  });
};

/**
 * Today's places of each programme of a profession: its mean starts per year over the years that can be changed and
 * still reach the target. This is the one definition of current places, of the nation and of institutions alike.
 */
export const placesByProgramme = (
  input: ForecastInput,
  question: Pick<PlacesQuestion, 'professionCode' | 'adjustFromYear' | 'targetYear'>,
): { programmeCode: string; placesPerYear: number }[] => {
  const programmes = input.programmes.filter((one) => one.professionCode === question.professionCode);
  const shortest = Math.min(...programmes.map((one) => Math.floor(one.lengthYears)));
  const last = Math.max(question.adjustFromYear, question.targetYear - shortest);
  const years = last - question.adjustFromYear + 1;
  return programmes.map(({ code, starts: { firstYear, persons } }) => {
    const starts = persons.reduce((total, count, index) => {
      const year = firstYear + index;
      return year >= question.adjustFromYear && year <= last ? total + count : total;
    }, 0);
    return { programmeCode: code, placesPerYear: starts / years };
  });
};

const currentPlaces = (input: ForecastInput, question: PlacesQuestion): number =>
  placesByProgramme(input, question).reduce((sum, { placesPerYear }) => sum + placesPerYear, 0);

/** The same input without anybody who studies to the profession. */
const withoutStudents = (input: ForecastInput, professionCode: string): ForecastInput => ({
  ...input,
  programmes: input.programmes.map((programme) =>
    programme.professionCode === professionCode
      ? { ...programme, starts: { ...programme.starts, persons: programme.starts.persons.map(() => 0) } }
      : programme,
  ),
});

/** The same input without arrivals to the profession other than by its programmes. */
const withoutArrivals = (input: ForecastInput, professionCode: string): ForecastInput => ({
  ...input,
  professions: input.professions.map((one) => (one.code === professionCode ? { ...one, arrivals: 'none' } : one)),
});

/** Full-time equivalents by component, before anything that limits places. */
const fteComponents = (
  input: ForecastInput,
  question: PlacesQuestion,
  given: { readonly parts: NeedParts; readonly fixed: number; readonly current: number },
): { component: PlaceComponent; fte: number }[] => {
  const { professionCode, targetYear } = question;
  const target = targetYear - input.baseYear;
  const { parts, fixed, current } = given;
  const closed = withoutArrivals(input, professionCode);
  const staying = nationalSupply(withoutStudents(closed, professionCode), professionCode)[target] ?? 0;
  const trained = nationalSupply(withPlaces(closed, question, 0, current), professionCode)[target] ?? 0;
  return [
    { component: 'leavers', fte: parts.filled - staying },
    { component: 'inTraining', fte: staying - trained },
    { component: 'arrivals', fte: trained - fixed },
    ...(['unmet', 'demography', 'nonDemographic', 'takenOver', 'handedOver'] as const).map((component) => ({
      component,
      fte: parts[component],
    })),
  ];
};

const near = (left: number, right: number, tolerance: number): boolean => Math.abs(left - right) <= tolerance;

/** The smallest factor at which supply reaches the need, by bisection in the first span that holds it. */
const searchFactor = (
  reaches: (factor: number) => boolean,
  bound: { highest: number; tolerance: number },
): number | null => {
  const spans = 64;
  let low = 0;
  if (reaches(0)) return 0;
  for (let span = 1; span <= spans; span++) {
    let high = (bound.highest * span) / spans;
    if (!reaches(high)) {
      low = high;
      continue;
    }
    while (high - low > bound.tolerance) {
      const middle = (low + high) / 2;
      if (reaches(middle)) high = middle;
      else low = middle;
    }
    return high;
  }
  return null;
};

/**
 * The national number of places per year that brings one profession into balance in a target year. Supply is linear in
 * starts, so it is found at once; only where a parameter depends on the number itself, or a base profession has too few
 * persons to study, is it searched for. More places
 * than the capacity, and fewer than none, are not recommended: then the first year of balance is told instead.
 *
 * @throws RangeError when the profession has no places that reach the target year, since then nothing shows how new
 * ones would be divided among programmes
 */
export const requiredPlaces = (input: ForecastInput, question: PlacesQuestion): RequiredPlaces => {
  const current = currentPlaces(input, question);
  const target = question.targetYear - input.baseYear;
  const supplyAt = (factor: number): number[] =>
    nationalSupply(withPlaces(input, question, factor, current), question.professionCode);
  const need = nationalNeed(input, question.professionCode);
  const parts = need[target];
  const [fixed = 0, supply = 0] = [supplyAt(0)[target], supplyAt(1)[target]];
  const adjustable = supply - fixed;
  if (parts === undefined || !(adjustable > 0) || !(current > 0))
    throw new RangeError(`no places of ${question.professionCode} reach ${question.targetYear}`);
  const linear = (parts.need - fixed) / adjustable;
  const highest = question.capacityPlacesPerYear / current;
  const surelyLinear =
    question.crowding === undefined &&
    (linear <= 0 || near(supplyAt(linear)[target] ?? 0, parts.need, (adjustable / current) * placesTolerance));
  const searched = surelyLinear
    ? linear
    : searchFactor((factor) => (supplyAt(factor)[target] ?? 0) >= parts.need, {
        highest,
        tolerance: placesTolerance / current / 4,
      });
  const factor = Math.min(highest, Math.max(0, searched ?? highest));
  const clipped = searched === null || searched > highest ? 'at-capacity' : searched < 0 ? 'at-zero' : 'none';
  const chosen = supplyAt(factor);
  const balanced = (offset: number): boolean => {
    const gap = (need[offset]?.need ?? 0) - (chosen[offset] ?? 0);
    const tolerance = 1e-9 * Math.abs(need[offset]?.need ?? 0);
    return clipped === 'at-zero' ? gap >= -tolerance : gap <= tolerance;
  };
  const years = Array.from({ length: input.horizonYears - target + 1 }, (_, index) => target + index);
  const earliest = clipped === 'none' ? target : years.find(balanced);
  const perPlace = adjustable / current;
  const linearPlaces = linear * current;
  const balancing = searched === null ? null : searched * current;
  const asked = balancing ?? linearPlaces;
  const limits = [
    { component: 'crowding', places: asked - linearPlaces },
    { component: 'limit', places: factor * current - asked },
  ] as const;
  return {
    professionCode: question.professionCode,
    targetYear: question.targetYear,
    adjustFromYear: question.adjustFromYear,
    currentPlacesPerYear: current,
    placesPerYear: factor * current,
    balancingPlacesPerYear: balancing,
    clipped,
    earliestBalanceYear: earliest === undefined ? null : input.baseYear + earliest,
    needFte: parts.need,
    supplyFte: supply,
    fixedFte: fixed,
    adjustableFte: adjustable,
    gapFte: parts.need - supply,
    remainingGapFte: parts.need - (chosen[target] ?? 0),
    components: [
      ...fteComponents(input, question, { parts, fixed, current }).map((one) => ({
        ...one,
        placesPerYear: one.fte / perPlace,
      })),
      ...limits.map(({ component, places }) => ({ component, fte: places * perPlace, placesPerYear: places })),
    ],
  };
};
