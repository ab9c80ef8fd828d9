import type { Bilingual } from '../../../core/problem.ts';
import type { YearlyEducation } from '../../education/rules/yearly.ts';
import { largestRemainder } from '../../forecasts/rules/told-places.ts';
import type { AllocationResult } from './allocation.ts';
import { againstToday, written } from './wording.ts';

/** Which institution, profession and healthcare region a row speaks of. */
export interface RowKey {
  readonly institutionCode: string;
  readonly professionCode: string;
  readonly healthcareRegionCode: string;
}

/** The latest reported year of a chain; every link may be unknown by itself. */
export interface Chain {
  readonly year: number | null;
  readonly placesAdvised: number | null;
  readonly placesDecided: number | null;
  readonly placesOffered: number | null;
  readonly eligibleFirstChoiceApplicants: number | null;
  readonly beginners: number | null;
  readonly graduates: number | null;
  readonly clinicalPlacementWeeks: number | null;
}

const links = [
  'placesAdvised',
  'placesDecided',
  'placesOffered',
  'applicants',
  'beginners',
  'graduates',
  'clinicalPlacementWeeks',
] as const;

/** The chain of an institution's programmes in a region, summed over its sites, in the latest year that it reported. */
export const chainOf = (education: readonly YearlyEducation[], key: RowKey): Chain => {
  const own = education.filter(
    (row) =>
      row.institutionCode === key.institutionCode &&
      row.professionCode === key.professionCode &&
      row.healthcareRegionCode === key.healthcareRegionCode,
  );
  const year = own.length === 0 ? null : Math.max(...own.map((row) => row.year));
  const rows = own.filter((row) => row.year === year);
  const sum = (name: (typeof links)[number]): number | null =>
    rows.reduce<number | null>((total, row) => (row[name] === null ? total : (total ?? 0) + row[name]), null);
  return {
    year,
    placesAdvised: sum('placesAdvised'),
    placesDecided: sum('placesDecided'),
    placesOffered: sum('placesOffered'),
    eligibleFirstChoiceApplicants: sum('applicants'),
    beginners: sum('beginners'),
    graduates: sum('graduates'),
    clinicalPlacementWeeks: sum('clinicalPlacementWeeks'),
  };
};

/** Places recommended for an institution's programmes in a region, and how the number came about. */
export interface Recommendation {
  readonly value: number | null;
  readonly status: 'allocated' | 'proportional' | 'not-collected';
  readonly currentPlacesPerYear: number | null;
  readonly direction: 'more' | 'fewer' | 'unchanged' | null;
}

const directionOf = (value: number, current: number): 'more' | 'fewer' | 'unchanged' =>
  value === current ? 'unchanged' : value > current ? 'more' : 'fewer';

/**
 * The allocation's places of each programme as the mean of its years, in whole numbers that add up to each profession's
 * rounded mean.
 *
 * @returns by programme code
 */
export const meanAllocated = (places: AllocationResult['places']): Map<string, number> => {
  const years = new Set(places.map(({ year }) => year)).size;
  const professionOf = (programmeCode: string): string => programmeCode.split('.')[1] ?? '';
  const means = new Map<string, number>();
  for (const { programmeCode, places: count } of places)
    means.set(programmeCode, (means.get(programmeCode) ?? 0) + count / years);
  const professions = new Set([...means.keys()].map(professionOf));
  return new Map(
    [...professions].flatMap((profession) => {
      const own = [...means].filter(([code]) => professionOf(code) === profession);
      const total = Math.round(own.reduce((sum, [, mean]) => sum + mean, 0));
      const whole = largestRemainder(
        own.map(([, mean]) => mean),
        total,
      );
      return own.map(([code], index): [string, number] => [code, whole[index] ?? 0]);
    }),
  );
};

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/**
 * Recommended places of an institution's programmes in a region: from the allocation where it has them, otherwise the
 * national number by the institution's present share, which keeps everybody's share and knows of no bottleneck.
 */
export const recommendationOf = (given: {
  readonly currentPlacesPerYear: number | null;
  readonly proportional: readonly number[];
  readonly allocated: readonly number[];
}): Recommendation => {
  const { currentPlacesPerYear: current, proportional, allocated } = given;
  const [value, status] =
    allocated.length > 0
      ? ([sumOf(allocated), 'allocated'] as const)
      : proportional.length > 0
        ? ([sumOf(proportional), 'proportional'] as const)
        : ([null, 'not-collected'] as const);
  const direction = value === null || current === null ? null : directionOf(value, current);
  return { value, status, currentPlacesPerYear: current, direction };
};

/** How much the clinical placements of a region hold back, as the allocation found. */
export interface Bottleneck {
  readonly limits: boolean | null;
  readonly pricePerWeek: number | null;
  readonly year: number | null;
}

export const bottleneckOf = (allocation: AllocationResult | undefined, regionCode: string): Bottleneck => {
  const own = allocation?.shadowPrices.placements.filter((one) => one.regionCode === regionCode) ?? [];
  const [tightest] = [...own].sort((left, right) => right.pricePerWeek - left.pricePerWeek);
  if (tightest === undefined) return { limits: null, pricePerWeek: null, year: null };
  return { limits: tightest.pricePerWeek > 0, pricePerWeek: tightest.pricePerWeek, year: tightest.year };
};

/** What the recommendation means for the institution, and what it rests on. */
export const explainRecommendation = (recommendation: Recommendation, institutionCode: string): Bilingual[] => {
  const { value, status, currentPlacesPerYear: current } = recommendation;
  if (value === null) return [];
  const against = (language: 'sv' | 'en'): string =>
    current === null ? '' : `, ${againstToday({ places: value, current }, language)}`;
  const how =
    status === 'allocated'
      ? { sv: 'Talet kommer från den nationella fördelningen.', en: 'The number comes from the national allocation.' }
      : {
          sv: 'Talet är lärosätets nuvarande andel av det nationella behovet av platser; VFU, sökande och ekonomi är inte prövade.',
          en: 'The number is the institution’s present share of the places needed nationally; placements, applicants and money are not weighed.',
        };
  return [
    {
      sv: `För ${institutionCode} rekommenderas ${written(value, 'sv')} platser per år${against('sv')}. ${how.sv} Lärosätet beslutar själv.`,
      en: `For ${institutionCode}, ${written(value, 'en')} places per year are recommended${against('en')}. ${how.en} The institution decides itself.`,
    },
  ];
};
