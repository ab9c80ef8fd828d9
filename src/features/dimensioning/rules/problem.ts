/**
 * What the allocation of places over institutions is computed from. Institutions decide their own places; the result is
 * a recommendation. All years are calendar years; arrays by year follow the list of years they name.
 */

/** Full-time equivalents per start, in one profession: `[region][need year]`. */
export interface PlaceEffect {
  readonly professionCode: string;
  readonly fte: readonly (readonly number[])[];
}

/** One programme at one institution, as the allocation sees it. Arrays without a name follow `startYears`. */
export interface AllocationProgramme {
  readonly code: string;
  readonly institutionCode: string;
  readonly professionCode: string;
  /** The healthcare region whose clinical placements the students use. */
  readonly regionCode: string;
  /** What the institution can offer at most, and what it must offer, places per year. */
  readonly ceilingPlaces: readonly number[];
  readonly minimumPlaces: readonly number[];
  /** Applicants who can be admitted. */
  readonly applicantsLimit: readonly number[];
  /** Whether the institution holds the degree right in the year. */
  readonly degreeRight: readonly boolean[];
  /** Places in the year before the first, and by how many they may change from one year to the next. */
  readonly previousPlaces: number;
  readonly rampPlaces: number;
  /** Cost of one place over the whole programme. */
  readonly costPerPlace: number;
  /** Weeks of clinical placement in programme year 1, 2, …, and the share of the starters who still study then. */
  readonly placementWeeks: readonly number[];
  readonly survivalShares: readonly number[];
  /** Starters of the years before the first, the latest last; they still use placements. */
  readonly earlierStarts: readonly number[];
  /** For each start year, what a place gives and takes. */
  readonly effects: readonly (readonly PlaceEffect[])[];
}

/** Need and already decided supply under one set of assumptions: `[profession][region][need year]`. */
export interface AllocationScenario {
  readonly name: string;
  /** Relative weight when several scenarios are weighed; they need not sum to 1. */
  readonly weight: number;
  readonly needFte: readonly (readonly (readonly number[])[])[];
  readonly fixedFte: readonly (readonly (readonly number[])[])[];
}

/** How much a full-time equivalent that lacks, or is too many, weighs for a year. */
interface AllocationProfession {
  readonly code: string;
  readonly shortageWeight: number;
  readonly surplusWeight: number;
  /** Share of the need that must be covered in every region and need year; absent where it is only wished for. */
  readonly minimumCoverage?: number;
}

/** Clinical placements of one region: `[start year]`. */
interface PlacementCapacity {
  readonly regionCode: string;
  readonly weeks: readonly number[];
  /** Weeks that can be added at a price; absent where there are none. */
  readonly extra?: { readonly maximumWeeks: readonly number[]; readonly pricePerWeek: number };
}

export interface AllocationProblem {
  readonly regionCodes: readonly string[];
  /** Consecutive years whose places are sought. */
  readonly startYears: readonly number[];
  /** Consecutive years in which need and supply are weighed. */
  readonly needYears: readonly number[];
  readonly professions: readonly AllocationProfession[];
  readonly programmes: readonly AllocationProgramme[];
  readonly placements: readonly PlacementCapacity[];
  /** Money for new places, `[start year]`; absent where it is no limit. */
  readonly budget?: readonly number[];
  readonly scenarios: readonly AllocationScenario[];
  /** Yearly rate at which later years weigh less. */
  readonly discountRate: number;
  /** Weight of each place of change from one year to the next. */
  readonly smoothingWeight: number;
  /** Weight of the largest relative shortage among the regions, per profession and year. */
  readonly equityWeight: number;
  /** Weight of the largest regret over the scenarios; 0 weighs the expected outcome alone. */
  readonly regretWeight: number;
}

/** A requirement that places must keep; the weighing of shortage and surplus is none. */
export type Requirement =
  | {
      readonly kind: 'ceiling' | 'minimum' | 'applicants' | 'degree-right' | 'ramp';
      readonly programmeCode: string;
      readonly year: number;
      readonly limit: number;
    }
  | { readonly kind: 'placements'; readonly regionCode: string; readonly year: number; readonly limit: number }
  | { readonly kind: 'budget'; readonly year: number; readonly limit: number }
  | {
      readonly kind: 'coverage';
      readonly professionCode: string;
      readonly regionCode: string;
      readonly year: number;
      readonly limit: number;
      readonly scenario: string;
    };

/** Places per programme and start year, by the programme's code. */
export type Places = ReadonlyMap<string, readonly number[]>;

const byCode = (left: { readonly code: string }, right: { readonly code: string }): number =>
  left.code < right.code ? -1 : left.code > right.code ? 1 : 0;

/** The problem with its programmes in the order of their codes, so that the order they came in cannot matter. */
export const canonical = (problem: AllocationProblem): AllocationProblem => ({
  ...problem,
  programmes: [...problem.programmes].sort(byCode),
  placements: [...problem.placements].sort((left, right) => (left.regionCode < right.regionCode ? -1 : 1)),
});

/**
 * The value of 1 in a calendar year, seen from the first start year. Places and what they give are discounted to one
 * and the same year; otherwise a place would be compared with years of work that come much later as if they came now.
 */
export const discountOf = (problem: AllocationProblem, year: number): number =>
  (1 + problem.discountRate) ** ((problem.startYears[0] ?? year) - year);

/** Weeks of placement per starter of year `start` in year `year`, both as places in `startYears`. */
export const weeksPerStart = (programme: AllocationProgramme, start: number, year: number): number =>
  (programme.placementWeeks[year - start] ?? 0) * (programme.survivalShares[year - start] ?? 0);

/** Weeks of placement that earlier starters use in a year. */
export const weeksOfEarlier = (programme: AllocationProgramme, year: number): number =>
  programme.earlierStarts.reduce(
    (sum, persons, index) => sum + persons * weeksPerStart(programme, index - programme.earlierStarts.length, year),
    0,
  );
