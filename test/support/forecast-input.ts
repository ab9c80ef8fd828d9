import type {
  ForecastInput,
  GrowthTerm,
  ProfessionInput,
  ProgrammeInput,
} from '../../src/features/forecasts/rules/model.ts';
import { createStream } from '../../src/features/forecasts/rules/random.ts';

/** Made inputs for tests and benchmarks: the numbers are drawn, not taken from any register. */
export interface Shape {
  readonly seed: number;
  readonly professions: number;
  readonly regions: number;
  readonly ages: { readonly first: number; readonly last: number };
  readonly horizonYears: number;
  readonly institutions: number;
  /** Persons per profession at the base. */
  readonly persons: number;
}

export const smallShape: Shape = {
  seed: 1,
  professions: 2,
  regions: 3,
  ages: { first: 20, last: 74 },
  horizonYears: 10,
  institutions: 2,
  persons: 6_000,
};

const times = <Item>(count: number, item: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => item(index));

const normalised = (values: readonly number[]): number[] => {
  const sum = values.reduce((left, right) => left + right, 0);
  return values.map((value) => value / sum);
};

const term = (kind: GrowthTerm['kind'], yearlyGrowth: number): GrowthTerm => ({
  kind,
  yearlyGrowth,
  low: yearlyGrowth - 0.004,
  high: yearlyGrowth + 0.006,
  signStatement: 'positive-raises-need',
});

const exitAt = (age: number): number => (age < 55 ? 0.015 + 0.001 * ((age * 7) % 5) : age < 63 ? 0.04 : 0.35);

/** A whole input without faults. */
export const madeInput = (shape: Shape): ForecastInput => {
  const draw = createStream({ seed: shape.seed, professionCode: 'made', regionCode: 'made', replicate: 0 });
  const ages = shape.ages.last - shape.ages.first + 1;
  const regionCodes = times(shape.regions, (region) => `region-${region + 1}`);
  const baseYear = 2025;
  const profession = (index: number): ProfessionInput => {
    const weights = times(shape.regions, () => 0.5 + draw());
    const shares = normalised(weights);
    return {
      code: `profession-${index + 1}`,
      stockPersons: shares.map((share) =>
        [0.75, 0.25].map((sexShare) =>
          normalised(times(ages, (age) => (shape.ages.first + age > 68 ? 0.01 : 0.6 + 0.4 * draw()))).map(
            (ageShare) => shape.persons * share * sexShare * ageShare,
          ),
        ),
      ),
      deathProbability: times(2, () => times(ages, (age) => 0.0003 * 1.09 ** age * 0.2)),
      exitProbability: times(2, () => times(ages, (age) => exitAt(shape.ages.first + age))),
      moveShares: times(shape.regions, (from) =>
        times(shape.regions, (to) => (from === to ? 1 - 0.004 * (shape.regions - 1) : 0.004)),
      ),
      ftePerPerson: [times(ages, () => 0.82), times(ages, () => 0.91)],
      entrantSexShares: [0.8, 0.2],
      entrantAgeShares: normalised(times(ages, (age) => (age >= 2 && age <= 20 ? 1 / age : 0))),
      arrivals: {
        persons: times(shape.regions, () => times(shape.horizonYears, () => shape.persons * 0.001)),
        yieldShare: 0.8,
        sexShares: [0.5, 0.5],
        ageShares: normalised(times(ages, (age) => (age >= 8 && age <= 25 ? 1 : 0))),
      },
      need: {
        unmetShare: times(shape.regions, () => 0.02 + 0.03 * draw()),
        careUseFactors: [
          [0.6, 1, 2.2],
          [0.5, 0.9, 2.4],
        ],
        mode: 'mixed',
        terms: [
          term('epidemiology', 0.003),
          term('technology-efficiency', -0.002),
          term('vertical-substitution', -0.001),
        ],
        workingTimeYearlyReduction: 0.001,
        trend: { kind: 'temporary', untilYear: baseYear + shape.horizonYears },
      },
    };
  };
  const professions = times(shape.professions, profession);
  const programme = (owner: ProfessionInput, index: number): ProgrammeInput => ({
    code: `${owner.code}-${index + 1}`,
    institutionCode: `institution-${index + 1}`,
    professionCode: owner.code,
    lengthYears: [3, 1.25, 5.5][index % 3] ?? 3,
    completionShare: 0.78,
    completionDelayShares: [0.8, 0.15, 0.05],
    startShare: 0.92,
    firstJobShares: normalised(times(shape.regions, (region) => (region === index % shape.regions ? 6 : 1))).map(
      (share) => share * 0.97,
    ),
    starts: {
      firstYear: baseYear - 8,
      persons: times(9 + shape.horizonYears, () => (shape.persons * 0.045) / shape.institutions),
    },
  });
  return {
    baseYear,
    horizonYears: shape.horizonYears,
    ages: shape.ages,
    regionCodes,
    professions,
    programmes: professions.flatMap((owner) => times(shape.institutions, (index) => programme(owner, index))),
    population: {
      ageClasses: [
        { fromAge: 0, toAge: 19 },
        { fromAge: 20, toAge: 64 },
        { fromAge: 65, toAge: 110 },
      ],
      persons: populationOf(shape, 0.012),
      low: populationOf(shape, 0.006),
      high: populationOf(shape, 0.016),
    },
    substitutions: [],
    measures: [],
    sources: [
      { path: 'professions', title: 'Made for tests', published: '2025' },
      { path: 'programmes', title: 'Made for tests', published: '2025' },
      { path: 'populations', title: 'Made for tests', published: '2025' },
    ],
  };
};

const populationOf = (shape: Shape, growth: number): number[][][][] =>
  times(shape.regions, () =>
    times(2, () =>
      [200_000, 600_000, 200_000].map((persons, ageClass) =>
        times(shape.horizonYears + 1, (offset) => persons * (1 + growth * offset * (ageClass === 2 ? 1 : 0.2))),
      ),
    ),
  );

/** The same input with a second profession that takes its students from the first, as midwives from nurses. */
export const withSpecialisation = (input: ForecastInput, studyForm: 'full-time' | 'beside-work'): ForecastInput => {
  const ages = input.ages.last - input.ages.first + 1;
  return {
    ...input,
    programmes: input.programmes.map((programme) =>
      programme.professionCode === 'profession-2'
        ? {
            ...programme,
            lengthYears: 1.5,
            base: {
              professionCode: 'profession-1',
              studyForm,
              starterRegionShares: normalised(input.regionCodes.map((_, region) => region + 1)),
              starterWeights: times(2, () => times(ages, (age) => (age >= 5 && age <= 25 ? 1 : 0.1))),
            },
          }
        : programme,
    ),
  };
};
