/**
 * What a forecast is computed from. Everything is plain data with named fields and units; the year offset 0 is the
 * base year, and stocks are persons at the end of a year. Nothing here has a default: what is not known is a fault.
 */

/** The order of the sexes in every array that has a sex dimension. */
export const sexes = ['women', 'men'] as const;

/** The last age that a stock may hold: who turns 75 leaves and is counted as an exit. */
export const oldestAge = 74;

/** Where a parameter comes from. The longest matching path counts. */
export interface ParameterSource {
  /** Path of the parameter or of a whole part, such as `professions/barnmorska/exitProbability` or `programmes`. */
  readonly path: string;
  /** Publication, register or decision that the value is taken from. */
  readonly title: string;
  /** Date or year of the publication. */
  readonly published: string;
  /** What sort of source it is; an assumption is never passed off as a publication. */
  readonly kind?: 'plan' | 'education-figures' | 'register' | 'published' | 'own-assumption';
}

/** One group of ages, both ends included. */
export interface AgeClass {
  readonly fromAge: number;
  readonly toAge: number;
}

/** Persons that come from abroad and the share of them that works in the profession. */
interface Arrivals {
  /** `[region][year offset 1 to horizon]`, persons per year. */
  readonly persons: readonly (readonly number[])[];
  readonly yieldShare: number;
  readonly sexShares: readonly number[];
  readonly ageShares: readonly number[];
}

/** What a yearly growth term speaks of. */
export const growthKinds = [
  'epidemiology',
  'socio-cultural',
  'professional',
  'technology-efficiency',
  'horizontal-substitution',
  'vertical-substitution',
] as const;

/** One non-demographic development of the need, as a share per year of the base need. */
export interface GrowthTerm {
  readonly kind: (typeof growthKinds)[number];
  readonly yearlyGrowth: number;
  /** Bounds for the draws of the uncertainty; both or none. */
  readonly low?: number;
  readonly high?: number;
  /**
   * Says in words what a positive number does. The published Dutch model states that efficiency lowers the need and
   * adds it all the same; so a term without this statement is refused.
   */
  readonly signStatement: 'positive-raises-need';
}

/** How the need of one profession develops. */
export interface NeedInput {
  /** Unmet need at the base as a share of the filled full-time equivalents, `[region]`. */
  readonly unmetShare: readonly number[];
  /** Relative use of care, `[sex][age class of the population]`. */
  readonly careUseFactors: readonly (readonly number[])[];
  readonly mode: 'additive' | 'multiplicative' | 'mixed';
  readonly terms: readonly GrowthTerm[];
  /** Yearly reduction of working time per full-time equivalent, a share; 0 when none is assumed. */
  readonly workingTimeYearlyReduction: number;
  readonly trend: { readonly kind: 'temporary'; readonly untilYear: number } | { readonly kind: 'continuing' };
  /** A need that a council has stated for a year, in full-time equivalents; kept beside the computed one. */
  readonly statedNeed?: readonly { readonly regionCode: string; readonly year: number; readonly fte: number }[];
}

/** One profession: its stock, its flows and its need. */
export interface ProfessionInput {
  readonly code: string;
  /** `[region][sex][age]`, persons at the end of the base year. */
  readonly stockPersons: readonly (readonly (readonly number[])[])[];
  /** `[sex][age]`, probability of dying within a year; absent where deaths are part of the exits. */
  readonly deathProbability?: readonly (readonly number[])[];
  /** `[sex][age]`, probability of leaving the profession within a year, retirement included. */
  readonly exitProbability: readonly (readonly number[])[];
  /** `[from region][to region]`, yearly shares whose rows sum to 1; `none` says that nobody moves. */
  readonly moveShares: readonly (readonly number[])[] | 'none';
  /** `[sex][age]`, full-time equivalents per person. */
  readonly ftePerPerson: readonly (readonly number[])[];
  readonly entrantSexShares: readonly number[];
  /** `[age]`, shares of entrants, sum 1. */
  readonly entrantAgeShares: readonly number[];
  readonly arrivals: Arrivals | 'none';
  readonly need: NeedInput;
}

/** The profession that a programme takes its students from: its places consume persons who already work. */
export interface ProgrammeBase {
  readonly professionCode: string;
  /** In full-time study the students leave the base profession at the start, beside work only when they finish. */
  readonly studyForm: 'full-time' | 'beside-work';
  /** `[region]`, where the students come from, sum 1. */
  readonly starterRegionShares: readonly number[];
  /** `[sex][age]`, relative propensity to start; applied to those who work in the base profession. */
  readonly starterWeights: readonly (readonly number[])[];
}

/** One programme at one institution. */
export interface ProgrammeInput {
  readonly code: string;
  readonly institutionCode: string;
  readonly professionCode: string;
  /** Years from start to degree; may be fractional (75 credits are 1.25 years). */
  readonly lengthYears: number;
  /** Share of the starters who ever complete. */
  readonly completionShare: number;
  /** Share of the completions that come 0, 1, 2 … years late, sum 1. */
  readonly completionDelayShares: readonly number[];
  /** Share of the graduates who get the licence and start in the profession. */
  readonly startShare: number;
  /** `[region]`, where those who start take their first job; what lacks to 1 goes outside the country. */
  readonly firstJobShares: readonly number[];
  /** Starters per year, from the first year that still reaches the horizon on; decided or assumed. */
  readonly starts: { readonly firstYear: number; readonly persons: readonly number[] };
  readonly base?: ProgrammeBase;
}

/** The population, in classes of age, for every year of the horizon. */
export interface PopulationInput {
  readonly ageClasses: readonly AgeClass[];
  /** `[region][sex][age class][year offset 0 to horizon]`, persons, main variant. */
  readonly persons: readonly (readonly (readonly (readonly number[])[])[])[];
  /** The statistical office's low and high variants, of the same form; both or none. */
  readonly low?: readonly (readonly (readonly (readonly number[])[])[])[];
  readonly high?: readonly (readonly (readonly (readonly number[])[])[])[];
}

/** Tasks that move from one profession to another; booked on both. */
export interface Substitution {
  readonly fromProfessionCode: string;
  readonly toProfessionCode: string;
  /** Full-time equivalents that the receiving profession needs per full-time equivalent relieved. */
  readonly conversion: number;
  /** `[region][year offset 0 to horizon]`, full-time equivalents of the giving profession. */
  readonly fte: readonly (readonly number[])[];
}

/** What a measure changes. */
export const measureTargets = [
  'exit-probability',
  'completion',
  'start-share',
  'first-job-retention',
  'fte-per-person',
  'retirement-shift-years',
] as const;

/** A measure: a multiplier on a parameter, or a later retirement in years, over a span of years. */
export interface Measure {
  readonly professionCode: string;
  readonly target: (typeof measureTargets)[number];
  /** The factor; for `retirement-shift-years` the years that retirement comes later. */
  readonly amount: number;
  readonly fromYear: number;
  readonly toYear?: number;
  /** Only for exits, full-time equivalents and first jobs; absent for every region. */
  readonly regionCode?: string;
  /** Only for exits and full-time equivalents. */
  readonly fromAge?: number;
  readonly toAge?: number;
}

/** Everything a forecast is computed from. */
export interface ForecastInput {
  readonly baseYear: number;
  readonly horizonYears: number;
  /** First and last single year of age of the stocks. */
  readonly ages: { readonly first: number; readonly last: number };
  readonly regionCodes: readonly string[];
  readonly professions: readonly ProfessionInput[];
  readonly programmes: readonly ProgrammeInput[];
  readonly population: PopulationInput;
  readonly substitutions: readonly Substitution[];
  readonly measures: readonly Measure[];
  readonly sources: readonly ParameterSource[];
}
