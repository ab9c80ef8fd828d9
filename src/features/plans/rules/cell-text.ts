import type { BaseCell } from './area-cell.ts';
import type { SumField } from './measures.ts';

/** The sums of a cell that the rollup keeps as decimals, in the order in which they are read. */
const sumColumns = {
  headcount: 'headcount',
  full_time_equivalents: 'fullTimeEquivalents',
  vacant_full_time_equivalents: 'vacantFullTimeEquivalents',
  agency_full_time_equivalents: 'agencyFullTimeEquivalents',
  expected_retirements: 'expectedRetirements',
  needed_full_time_equivalents: 'neededFullTimeEquivalents',
  needed_with_staff: 'neededWithStaff',
  staff_with_needed: 'staffWithNeeded',
  vacant_with_staff: 'vacantWithStaff',
  staff_with_vacant: 'staffWithVacant',
  agency_with_staff: 'agencyWithStaff',
  staff_with_agency: 'staffWithAgency',
} as const satisfies Record<string, SumField>;

const sumNames = Object.values(sumColumns);

/** The columns of the rollup that a cell is read from, in the order that `parseCells` takes them. */
export const cellColumns: readonly string[] = [
  'version_key',
  'region_id',
  'healthcare_region_id',
  'profession_id',
  'specialty_id',
  'from_profession_id',
  'sector_id',
  'year',
  'municipality_ids',
  'staff_municipality_ids',
  'shortage_judgements',
  'balance_judgements',
  'surplus_judgements',
  ...Object.keys(sumColumns),
];

const idsOf = (text: string): number[] | null =>
  text === '\\N' ? null : text === '{}' ? [] : text.slice(1, -1).split(',').map(Number);

/** A decimal with two places in whole hundredths: exact, since both stay far below 2^53. */
const hundredthsOf = (text: string | undefined): number | null =>
  text === undefined || text === '\\N' ? null : Math.round(Number(text) * 100);

const cellOf = (row: string): BaseCell => {
  const values = row.split('\t');
  const number = (index: number): number => Number(values[index]);
  const [shortage, balance, surplus] = [number(10) * 100, number(11) * 100, number(12) * 100];
  const judgements = shortage + balance + surplus;
  const sums = {} as Record<(typeof sumNames)[number], number | null>;
  for (let index = 0; index < sumNames.length; index += 1) {
    sums[sumNames[index] as (typeof sumNames)[number]] = hundredthsOf(values[13 + index]);
  }
  return {
    versionKey: number(0),
    regionId: number(1),
    healthcareRegionId: number(2),
    professionId: number(3),
    specialtyId: number(4),
    fromProfessionId: number(5),
    sectorId: number(6),
    year: number(7),
    municipalityIds: idsOf(values[8] ?? '\\N'),
    staffMunicipalityIds: idsOf(values[9] ?? '\\N'),
    ...sums,
    shortageJudgements: shortage === 0 ? null : shortage,
    balanceJudgements: balance === 0 ? null : balance,
    surplusJudgements: surplus === 0 ? null : surplus,
    judgements: judgements === 0 ? null : judgements,
  };
};

/** Rows of PostgreSQL's text format as lines, without the empty one at the end. */
const rowsOfText = (text: string): string[] => {
  const rows = text.split('\n');
  if (rows.at(-1) === '') rows.pop();
  return rows;
};

/** Cells from `cellColumns` in PostgreSQL's text format. */
export const parseCells = (text: string): BaseCell[] => rowsOfText(text).map(cellOf);

/** A figure that another plan's is compared with. */
export interface ComparedFigure {
  readonly areaId: number;
  readonly professionId: number;
  readonly specialtyId: number;
  readonly sectorId: number;
  readonly year: number;
  readonly measureId: number;
  readonly value: number;
  readonly coverage: number;
  readonly isHidden: boolean;
}

/** Figures of another plan from PostgreSQL's text format, in the order of `readComparedFigures`. */
export const parseCompared = (text: string): ComparedFigure[] =>
  rowsOfText(text).map((row) => {
    const values = row.split('\t');
    const number = (index: number): number => Number(values[index]);
    return {
      areaId: number(0),
      professionId: number(1),
      specialtyId: number(2),
      sectorId: number(3),
      year: number(4),
      measureId: number(5),
      value: number(6),
      coverage: number(7),
      isHidden: values[8] === 't',
    };
  });
