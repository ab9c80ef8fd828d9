import type { ProfessionParameters } from '../schemas/parameters.ts';
import { byRegion } from './broadcast.ts';
import { unmetShareOf } from './need.ts';

/** What the plan states of a profession in a healthcare region in its base year; null where nothing is stated. */
export interface PlanCell {
  readonly professionCode: string;
  readonly regionCode: string;
  readonly headcount: number | null;
  readonly fte: number | null;
  /** Vacant posts as a share of vacant and filled, over the lines that state both; likewise agency staff. */
  readonly vacancyShare: number | null;
  readonly agencyShare: number | null;
  /** What the councils say they need beyond their staff, over the lines that state both; negative for a surplus. */
  readonly statedGapFte: number | null;
  /** Shares of the region's inhabitants behind the headcount, the full-time equivalents, the vacancies and the gap. */
  readonly coverage: number | null;
  readonly fteCoverage: number | null;
  readonly vacancyCoverage: number | null;
  readonly gapCoverage: number | null;
}

/** A share of the whole as a share of the rest: 1 vacant post in 10 is 1 for every 9 filled. */
const perFilled = (share: number | null): number => (share === null ? 0 : share / (1 - share));

/**
 * Unmet need of a cell as a share of what is filled. Vacancies and agency staff are shares over the lines that state
 * them, so that units that did not are taken to be like the others of their region. What the councils say they need
 * beyond their staff mostly is their vacancies told once more: the smaller of the two is the overlap, and is removed.
 */
const unmetOfCell = (cell: PlanCell | undefined): number | undefined => {
  if (cell === undefined || cell.fte === null || cell.fte <= 0) return undefined;
  const { vacancyShare, agencyShare, statedGapFte } = cell;
  if (vacancyShare === null && agencyShare === null && statedGapFte === null) return undefined;
  if ((vacancyShare ?? 0) >= 1 || (agencyShare ?? 0) >= 1) return undefined;
  const [vacant, agencyToReplace] = [perFilled(vacancyShare) * cell.fte, perFilled(agencyShare) * cell.fte];
  const units = (cell.fteCoverage ?? 1) / (cell.gapCoverage || 1);
  const statedUnmet = Math.max(0, statedGapFte ?? 0) * units;
  const overlap = Math.min(vacant + agencyToReplace, statedUnmet);
  return unmetShareOf({ vacant, agencyToReplace, statedUnmet, overlap, filled: cell.fte });
};

/** What a plan states of a profession in a healthcare region. */
export const cellOf = (cells: readonly PlanCell[], professionCode: string, regionCode: string): PlanCell | undefined =>
  cells.find((one) => one.professionCode === professionCode && one.regionCode === regionCode);

/** Unmet need: stated, or what the plan's vacancies, agency staff and stated needs say. */
export const unmetOf = (
  profession: ProfessionParameters,
  data: { readonly cells: readonly PlanCell[]; readonly regionCodes: readonly string[] },
) => {
  const stated = byRegion(profession.need?.unmetShare, data.regionCodes);
  if (stated !== undefined) return stated;
  const shares = data.regionCodes.map((code) => unmetOfCell(cellOf(data.cells, profession.professionCode, code)));
  return shares.every((one) => one === undefined) ? undefined : shares;
};

/** Told with the source where the unmet need of some units is taken from the others of their region. */
export const imputedUnmet = (professionCode: string, cells: readonly PlanCell[]): string => {
  const regions = cells
    .filter((cell) => cell.professionCode === professionCode)
    .filter(({ vacancyCoverage, gapCoverage }) => Math.max(vacancyCoverage ?? 0, gapCoverage ?? 0) < 1)
    .map(({ regionCode }) => regionCode);
  return regions.length === 0 ? '' : `; enheter utan uppgift antas som regionens övriga: ${regions.join(', ')}`;
};
