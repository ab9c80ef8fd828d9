import type { storedColumns } from './lines.ts';

type ValueColumn = Extract<
  (typeof storedColumns)[number],
  'headcount' | 'expected_retirements' | `${string}full_time_equivalents`
>;

/** What a rollup sums: a column of its lines, or that column over the lines alone that give another one as well. */
export interface RollupSum {
  readonly of: ValueColumn;
  readonly with?: ValueColumn;
}

/** The sums of a rollup by their columns. Both sides of a comparison are summed over the lines that give both. */
export const rollupSums: Readonly<Record<string, RollupSum>> = {
  headcount: { of: 'headcount' },
  full_time_equivalents: { of: 'full_time_equivalents' },
  vacant_full_time_equivalents: { of: 'vacant_full_time_equivalents' },
  agency_full_time_equivalents: { of: 'agency_full_time_equivalents' },
  expected_retirements: { of: 'expected_retirements' },
  needed_full_time_equivalents: { of: 'needed_full_time_equivalents' },
  needed_with_staff: { of: 'needed_full_time_equivalents', with: 'full_time_equivalents' },
  staff_with_needed: { of: 'full_time_equivalents', with: 'needed_full_time_equivalents' },
  vacant_with_staff: { of: 'vacant_full_time_equivalents', with: 'full_time_equivalents' },
  staff_with_vacant: { of: 'full_time_equivalents', with: 'vacant_full_time_equivalents' },
  agency_with_staff: { of: 'agency_full_time_equivalents', with: 'full_time_equivalents' },
  staff_with_agency: { of: 'full_time_equivalents', with: 'agency_full_time_equivalents' },
};

/** The columns of a rollup beyond the key of its version, in the order of `RollupRow`. */
export const rollupColumns: readonly string[] = [
  'region_id',
  'healthcare_region_id',
  'profession_id',
  'specialty_id',
  'from_profession_id',
  'sector_id',
  'year',
  'line_count',
  'shortage_judgements',
  'balance_judgements',
  'surplus_judgements',
  'municipality_ids',
  'staff_municipality_ids',
  ...Object.keys(rollupSums),
];

/** A row of a rollup as COPY writes it: the key of its version, then `rollupColumns`. */
export type RollupRow = readonly (number | string | null)[];
