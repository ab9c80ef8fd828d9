import type { ForecastInput, GrowthTerm, NeedInput, PopulationInput, ProfessionInput } from './model.ts';

/** What a run of the need may vary from one draw to the next. */
export interface NeedDraws {
  /** `[profession][region]`, unmet need as drawn. */
  readonly unmetShare: readonly (readonly number[])[];
  /** `[profession][term]`, yearly growth as drawn. */
  readonly growth: readonly (readonly number[])[];
  /** Place between the population's variants: -1 the low one, 0 the main one, 1 the high one. */
  readonly populationPlace: number;
}

/** The need of one profession in one region and year, and what it is made of, in full-time equivalents. */
export interface NeedParts {
  /** Supply at the base. */
  readonly filled: number;
  readonly unmet: number;
  readonly demography: number;
  readonly nonDemographic: number;
  /** Tasks taken over from other professions. */
  readonly takenOver: number;
  /** Tasks given to other professions; negative or zero. */
  readonly handedOver: number;
  readonly need: number;
}

type Persons = PopulationInput['persons'];

/** Relative use of care by the population of one region in one year; 1 at the base. */
const demographyOf = (
  persons: Persons,
  careUseFactors: NeedInput['careUseFactors'],
  at: { region: number; offset: number },
): number => {
  let now = 0;
  let base = 0;
  persons[at.region]?.forEach((classes, sex) => {
    classes.forEach((years, ageClass) => {
      const use = careUseFactors[sex]?.[ageClass] ?? 0;
      now += use * (years[at.offset] ?? 0);
      base += use * (years[0] ?? 0);
    });
  });
  return now / base;
};

/** The demographic index for every region and year, by variant. The variants share the base year, so it is linear between them. */
export interface DemographyIndex {
  readonly main: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** `[region × (horizon + 1)]` for one profession. */
const demographyIndex = (input: ForecastInput, profession: ProfessionInput): DemographyIndex => {
  const span = input.horizonYears + 1;
  const of = (persons: Persons): Float64Array =>
    Float64Array.from({ length: input.regionCodes.length * span }, (_, index) =>
      demographyOf(persons, profession.need.careUseFactors, { region: Math.floor(index / span), offset: index % span }),
    );
  const main = of(input.population.persons);
  return {
    main,
    low: input.population.low === undefined ? main : of(input.population.low),
    high: input.population.high === undefined ? main : of(input.population.high),
  };
};

/** Yearly share by which shorter working time raises the need: what one hour less per hour asks for in persons. */
const workingTimeGrowth = (reduction: number): number => 1 / (1 - reduction) - 1;

/**
 * Non-demographic factor on the need after some years. Additive: terms are summed. Multiplicative: each term is a
 * factor. Mixed: vertical substitution is a factor on the sum of the others, as in van Greuningen 2012.
 */
export const nonDemographicFactor = (
  need: Pick<NeedInput, 'mode' | 'terms' | 'workingTimeYearlyReduction'>,
  years: number,
  growth: readonly number[] = need.terms.map((term) => term.yearlyGrowth),
): number => {
  const workingTime = workingTimeGrowth(need.workingTimeYearlyReduction);
  const sum = (chosen: (term: GrowthTerm) => boolean): number =>
    need.terms.reduce((total, term, index) => (chosen(term) ? total + (growth[index] ?? 0) : total), 0);
  switch (need.mode) {
    case 'additive':
      return 1 + years * (sum(() => true) + workingTime);
    case 'multiplicative':
      return growth.reduce((product, yearly) => product * (1 + years * yearly), 1 + years * workingTime);
    case 'mixed': {
      const vertical = sum((term) => term.kind === 'vertical-substitution');
      const others = sum((term) => term.kind !== 'vertical-substitution') + workingTime;
      return (1 + years * others) * (1 + years * vertical);
    }
  }
};

/** Years that a trend has acted: to its last year when it is temporary. */
const trendYears = (input: Pick<ForecastInput, 'baseYear'>, need: NeedInput, offset: number): number =>
  need.trend.kind === 'temporary' ? Math.min(offset, Math.max(0, need.trend.untilYear - input.baseYear)) : offset;

/** Everything about the need that does not change between draws. */
export interface CompiledNeed {
  readonly input: ForecastInput;
  readonly demography: readonly DemographyIndex[];
}

export const compileNeed = (input: ForecastInput): CompiledNeed => ({
  input,
  demography: input.professions.map((profession) => demographyIndex(input, profession)),
});

/** The index at a place between the variants. */
const demographyAt = (index: DemographyIndex, at: number, place: number): number => {
  const main = index.main[at] ?? 1;
  const towards = place < 0 ? (index.low[at] ?? main) : (index.high[at] ?? main);
  return main + Math.abs(place) * (towards - main);
};

/** The parts of the need before substitution, in the order profession, region, year. */
const ownNeed = (compiled: CompiledNeed, supply: Float64Array, draws: NeedDraws | null) => {
  const { input } = compiled;
  const span = input.horizonYears + 1;
  return input.professions.map((profession, p) =>
    input.regionCodes.map((_, region) => {
      const filled = supply[(p * input.regionCodes.length + region) * span] ?? 0;
      const unmet = filled * (draws?.unmetShare[p]?.[region] ?? profession.need.unmetShare[region] ?? 0);
      return Array.from({ length: span }, (_unused, offset) => {
        const index = compiled.demography[p] as DemographyIndex;
        const dem = demographyAt(index, region * span + offset, draws?.populationPlace ?? 0);
        const years = trendYears(input, profession.need, offset);
        const factor = nonDemographicFactor(profession.need, years, draws?.growth[p]);
        return {
          filled,
          unmet,
          demography: (filled + unmet) * (dem - 1),
          nonDemographic: (filled + unmet) * dem * (factor - 1),
          takenOver: 0,
          handedOver: 0,
          need: (filled + unmet) * dem * factor,
        };
      });
    }),
  );
};

/**
 * Need of every profession, region and year (specification: base need with unmet need, times demography, times
 * non-demographic development, plus and minus tasks moved between professions).
 *
 * A shift never takes more than the giving profession's need; it is booked on both sides.
 *
 * @param supply `[profession × region × (horizon + 1)]`, of which the base year is read
 */
export const needOf = (
  compiled: CompiledNeed,
  supply: Float64Array,
  draws: NeedDraws | null = null,
): NeedParts[][][] => {
  const { input } = compiled;
  const parts = ownNeed(compiled, supply, draws);
  const indexOf = new Map(input.professions.map((profession, index) => [profession.code, index]));
  for (const substitution of input.substitutions) {
    const giving = parts[indexOf.get(substitution.fromProfessionCode) ?? -1];
    const taking = parts[indexOf.get(substitution.toProfessionCode) ?? -1];
    substitution.fte.forEach((years, region) => {
      years.forEach((fte, offset) => {
        const from = giving?.[region]?.[offset];
        const to = taking?.[region]?.[offset];
        if (from === undefined || to === undefined) return;
        const shift = Math.min(fte, Math.max(0, from.need));
        from.handedOver -= shift;
        from.need -= shift;
        to.takenOver += substitution.conversion * shift;
        to.need += substitution.conversion * shift;
      });
    });
  }
  return parts;
};

/**
 * Unmet need as a share of the filled full-time equivalents: vacant posts, agency staff to be replaced, and what the
 * councils state beyond these, with their overlap removed.
 * @throws RangeError when nothing is filled or the overlap is larger than what it is part of
 */
export const unmetShareOf = (fte: {
  vacant: number;
  agencyToReplace: number;
  statedUnmet: number;
  overlap: number;
  filled: number;
}): number => {
  const unmet = fte.vacant + fte.agencyToReplace + fte.statedUnmet - fte.overlap;
  if (!(fte.filled > 0) || unmet < 0) throw new RangeError('unmet need needs filled posts and an overlap within it');
  return unmet / fte.filled;
};
