import type { Bilingual } from '../../../core/problem.ts';
import type { YearlyEducation } from '../../education/rules/yearly.ts';
import type { RequiredPlaces } from '../../forecasts/rules/required-places.ts';
import type { AllocationResult } from './allocation.ts';

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
  Math.abs(value - current) < 0.5 ? 'unchanged' : value > current ? 'more' : 'fewer';

/**
 * Recommended places: from the allocation where there is one, as the mean of its years; otherwise the national number
 * by the institution's present share, which keeps everybody's share and knows of no bottleneck.
 */
export const recommendationOf = (given: {
  readonly required: RequiredPlaces | undefined;
  readonly currentPlacesPerYear: number | null;
  readonly allocated: readonly AllocationResult['places'][number][];
}): Recommendation => {
  const { required, currentPlacesPerYear: current, allocated } = given;
  const years = new Set(allocated.map(({ year }) => year)).size;
  if (years > 0) {
    const value = allocated.reduce((sum, one) => sum + one.places, 0) / years;
    return {
      value,
      status: 'allocated',
      currentPlacesPerYear: current,
      direction: current === null ? null : directionOf(value, current),
    };
  }
  if (required === undefined || current === null || required.currentPlacesPerYear <= 0)
    return { value: null, status: 'not-collected', currentPlacesPerYear: current, direction: null };
  const value = (required.placesPerYear * current) / required.currentPlacesPerYear;
  return { value, status: 'proportional', currentPlacesPerYear: current, direction: directionOf(value, current) };
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

const number = (value: number, language: 'sv' | 'en'): string =>
  new Intl.NumberFormat(language === 'sv' ? 'sv-SE' : 'en-GB', { maximumFractionDigits: 0 }).format(value);

/** What the recommendation means for the institution, and what it rests on. */
export const explainRecommendation = (recommendation: Recommendation, institutionCode: string): Bilingual[] => {
  const { value, status, currentPlacesPerYear: current, direction } = recommendation;
  if (value === null) return [];
  const against = (language: 'sv' | 'en'): string => {
    if (current === null || direction === null) return '';
    const words = {
      sv: { more: 'fler än', fewer: 'färre än', unchanged: 'lika många som' },
      en: { more: 'more than', fewer: 'fewer than', unchanged: 'as many as' },
    }[language][direction];
    return language === 'sv'
      ? `, ${words} dagens ${number(current, language)}`
      : `, ${words} today’s ${number(current, language)}`;
  };
  const how =
    status === 'allocated'
      ? { sv: 'Talet kommer från den nationella fördelningen.', en: 'The number comes from the national allocation.' }
      : {
          sv: 'Talet är lärosätets nuvarande andel av det nationella behovet av platser; VFU, sökande och ekonomi är inte prövade.',
          en: 'The number is the institution’s present share of the places needed nationally; placements, applicants and money are not weighed.',
        };
  return [
    {
      sv: `För ${institutionCode} rekommenderas ${number(value, 'sv')} platser per år${against('sv')}. ${how.sv} Lärosätet beslutar själv.`,
      en: `For ${institutionCode}, ${number(value, 'en')} places per year are recommended${against('en')}. ${how.en} The institution decides itself.`,
    },
  ];
};
