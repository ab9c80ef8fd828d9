import type { ForecastInput } from '../../forecasts/rules/model.ts';
import type { NewAllocation } from '../schemas/allocations.ts';
import { effectsFromForecast, scenarioFromForecast } from './from-forecast.ts';
import type { AllocationProblem, AllocationProgramme } from './problem.ts';

/** What registers and institutions say of one programme. */
export interface ProgrammeFacts {
  readonly code: string;
  readonly regionCode: string | null;
  /** Whether the institution may award the degree, by start year. */
  readonly degreeRight: readonly boolean[];
  /** Eligible first-choice applicants a year; null where nobody has reported them. */
  readonly applicants: number | null;
  /** Places a year that the institution has decided on; null where nobody has reported them. */
  readonly decidedPlaces: number | null;
}

/** Everything about the allocation but need, supply and effects, which follow from the scenarios. */
export interface AllocationFrame {
  readonly request: NewAllocation;
  readonly programmes: readonly ProgrammeFacts[];
  /** Reported student-weeks of placement a year, by healthcare region. */
  readonly reportedWeeks: readonly { readonly regionCode: string; readonly weeks: number }[];
}

const yearsFrom = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);

export const yearsOf = (request: NewAllocation) => ({
  startYears: yearsFrom(request.firstStartYear, request.lastStartYear),
  needYears: yearsFrom(request.firstNeedYear, request.lastNeedYear),
});

const startsIn = (starts: { firstYear: number; persons: readonly number[] }, year: number): number =>
  starts.persons[year - starts.firstYear] ?? 0;

/** Professions that the allocation weighs, or that its programmes take their students from. */
const relevant = (input: ForecastInput, request: NewAllocation): ForecastInput => {
  const asked = new Set(request.professions.map(({ professionCode }) => professionCode));
  return { ...input, programmes: input.programmes.filter(({ professionCode }) => asked.has(professionCode)) };
};

/** Numbers are not limited by what nobody has reported: as many as can be named, without being infinite. */
const unlimited = 1_000_000;

const programmeOf = (
  programme: ForecastInput['programmes'][number],
  facts: ProgrammeFacts,
  frame: AllocationFrame,
  effects: AllocationProgramme['effects'],
): AllocationProgramme | undefined => {
  const { request } = frame;
  const profession = request.professions.find((one) => one.professionCode === programme.professionCode);
  if (profession === undefined) return undefined;
  const own = request.programmes.find((one) => one.programmeCode === programme.code);
  const { startYears } = yearsOf(request);
  const previous = Math.round(facts.decidedPlaces ?? startsIn(programme.starts, request.firstStartYear - 1));
  const perYear = (value: number): number[] => startYears.map(() => value);
  const earlier = Math.max(0, profession.placementWeeks.length - 1);
  return {
    code: programme.code,
    institutionCode: programme.institutionCode,
    professionCode: programme.professionCode,
    regionCode: facts.regionCode ?? '',
    ceilingPlaces: perYear(own?.ceilingPlaces ?? Math.round(previous * profession.ceilingFactor)),
    minimumPlaces: perYear(own?.minimumPlaces ?? 0),
    applicantsLimit: perYear(facts.applicants ?? unlimited),
    degreeRight: facts.degreeRight,
    previousPlaces: previous,
    rampPlaces: own?.rampPlaces ?? Math.max(1, Math.round(previous * profession.rampShare)),
    costPerPlace: own?.costPerPlace ?? profession.costPerPlace,
    placementWeeks: profession.placementWeeks,
    survivalShares: profession.survivalShares,
    earlierStarts: Array.from({ length: earlier }, (_, index) =>
      startsIn(programme.starts, request.firstStartYear - earlier + index),
    ),
    effects,
  };
};

/** Puts the problem together from the frame and the scenarios' inputs, whose base case is the first. */
export const buildProblem = (
  frame: AllocationFrame,
  scenarios: readonly { readonly name: string; readonly weight: number; readonly input: ForecastInput }[],
): AllocationProblem => {
  const { request } = frame;
  const years = yearsOf(request);
  const [first] = scenarios;
  if (first === undefined) throw new RangeError('an allocation without scenarios');
  const input = relevant(first.input, request);
  const effects = effectsFromForecast(input, years);
  const weightOf = new Map(request.professions.map((one) => [one.professionCode, one]));
  const regions = input.regionCodes;
  const capacity = (regionCode: string) => request.placements.find((one) => one.healthcareRegionCode === regionCode);
  return {
    regionCodes: regions,
    ...years,
    // A profession that is not asked for weighs nothing: its balance is told, and steers no place.
    professions: input.professions.map(({ code }) => {
      const asked = weightOf.get(code);
      return {
        code,
        shortageWeight: asked?.shortageWeight ?? 0,
        surplusWeight: asked?.surplusWeight ?? 0,
        ...(asked?.minimumCoverage === undefined ? {} : { minimumCoverage: asked.minimumCoverage }),
      };
    }),
    programmes: input.programmes.flatMap((programme) => {
      const facts = frame.programmes.find((one) => one.code === programme.code);
      if (facts === undefined) return [];
      const built = programmeOf(programme, facts, frame, effects.get(programme.code) ?? []);
      return built === undefined ? [] : [built];
    }),
    placements: regions.flatMap((regionCode) => {
      const asked = capacity(regionCode);
      const reported = frame.reportedWeeks.find((one) => one.regionCode === regionCode)?.weeks;
      const weeks = asked?.weeksPerYear ?? reported;
      // Where neither is known, placements do not limit, and the answer says so.
      if (weeks === undefined) return [];
      const { extraWeeksMaximum = 0, pricePerExtraWeek = 0 } = asked ?? {};
      const extra =
        extraWeeksMaximum === 0
          ? {}
          : { extra: { maximumWeeks: years.startYears.map(() => extraWeeksMaximum), pricePerWeek: pricePerExtraWeek } };
      return [{ regionCode, weeks: years.startYears.map(() => weeks), ...extra }];
    }),
    ...(request.budgetPerYear === undefined ? {} : { budget: years.startYears.map(() => request.budgetPerYear ?? 0) }),
    scenarios: scenarios.map(({ name, weight, input: one }) =>
      scenarioFromForecast(relevant(one, request), years, { name, weight }),
    ),
    discountRate: request.discountRate,
    smoothingWeight: request.smoothingWeight,
    equityWeight: request.equityWeight,
    regretWeight: request.regretWeight,
  };
};

/** What each institution means to offer itself: stated, or as it has decided; its programmes without either stay out. */
export const offersOf = (frame: AllocationFrame, problem: AllocationProblem): Map<string, Map<string, number[]>> => {
  const offers = new Map<string, Map<string, number[]>>();
  for (const { code, institutionCode } of problem.programmes) {
    const stated = frame.request.programmes.find((one) => one.programmeCode === code)?.offeredPlaces;
    const count = stated ?? frame.programmes.find((one) => one.code === code)?.decidedPlaces ?? null;
    if (count === null) continue;
    const own = offers.get(institutionCode) ?? new Map<string, number[]>();
    offers.set(
      institutionCode,
      own.set(
        code,
        problem.startYears.map(() => count),
      ),
    );
  }
  return offers;
};
