import type { SumField } from './measures.ts';
import type { Pair } from './paired.ts';

/** Figures that are decided together; those of one group are hidden in the same cells. */
export type DisclosureGroup =
  | 'staff'
  | 'retirements'
  | 'need'
  | 'vacancies'
  | 'agency'
  | 'judgements'
  | 'gap'
  | 'vacancy-share'
  | 'agency-share';

/** Which measures follow which decision. A change since the last plan follows the need in years ahead. */
export const disclosureGroupOf: ReadonlyMap<number, DisclosureGroup> = new Map([
  [1, 'staff'],
  [2, 'staff'],
  [3, 'vacancies'],
  [4, 'agency'],
  [5, 'retirements'],
  [6, 'need'],
  [7, 'gap'],
  [8, 'staff'],
  [9, 'vacancy-share'],
  [10, 'agency-share'],
  [11, 'judgements'],
  [12, 'judgements'],
  [13, 'judgements'],
  [14, 'staff'],
]);

/** The group of each measure of a table, in its order. */
export const groupNames: readonly DisclosureGroup[] = [
  'staff',
  'staff',
  'retirements',
  'need',
  'vacancies',
  'agency',
  'judgements',
  'judgements',
  'judgements',
];

/** The figure that tells each measure of a table, by the key of its measure. */
export const tellingMeasures: readonly number[] = [1, 2, 5, 6, 3, 4, 11, 12, 13];

/** What is told by paired sums: the measures of the table that they are parts of, and the figure that tells them. */
export const pairs: readonly (Pair & { readonly measureId: number; readonly group: DisclosureGroup })[] = [
  { group: 'gap', wholes: [3, 1], measureId: 7 },
  { group: 'vacancy-share', wholes: [4, 1], measureId: 9 },
  { group: 'agency-share', wholes: [5, 1], measureId: 10 },
];

/** The sums behind a table's measures, and then both sides of each pair. */
export const fields: readonly SumField[] = [
  'headcount',
  'fullTimeEquivalents',
  'expectedRetirements',
  'neededFullTimeEquivalents',
  'vacantFullTimeEquivalents',
  'agencyFullTimeEquivalents',
  'shortageJudgements',
  'balanceJudgements',
  'surplusJudgements',
  'neededWithStaff',
  'staffWithNeeded',
  'vacantWithStaff',
  'staffWithVacant',
  'agencyWithStaff',
  'staffWithAgency',
];

/** The groups that each rests on: it is hidden where one of them is. */
export const restsOn: ReadonlyMap<DisclosureGroup, readonly DisclosureGroup[]> = new Map([
  ['staff', ['staff']],
  ['retirements', ['retirements']],
  ['need', ['need', 'staff']],
  ['vacancies', ['vacancies', 'staff']],
  ['agency', ['agency', 'staff']],
  ['judgements', ['judgements', 'staff']],
  ['gap', ['gap', 'need', 'staff']],
  ['vacancy-share', ['vacancy-share', 'vacancies', 'staff']],
  ['agency-share', ['agency-share', 'agency', 'staff']],
]);

/** The measures whose being hidden says what a plan hides of each group. */
export const standingMeasures: readonly number[] = [...tellingMeasures, ...pairs.map(({ measureId }) => measureId)];
