import type { Database } from '../../../db/open.ts';
import { type AdjustmentRow, listUsedAdjustments } from '../queries/adjustments.ts';
import { type CouncilInput, readCells } from '../queries/aggregation.ts';
import { findNewestOfRound, type PlanRow } from '../queries/plans.ts';
import { carriedAdjustments } from '../rules/adjust.ts';
import type { BaseCell } from '../rules/area-cell.ts';
import { parseCells } from '../rules/cell-text.ts';
import type { AdjustmentLeftOut } from '../schemas.ts';
import { adjustmentOf, inRecordOrder } from './compute.ts';

/** Which sum an adjustment changes, and by how much. */
export type AdjustmentPlace = Pick<
  AdjustmentRow,
  'regionId' | 'professionId' | 'sectorId' | 'year' | 'measureCode' | 'amount'
>;

const placeOf = (row: AdjustmentRow): string =>
  [row.areaCode, row.professionCode, row.sectorId, row.year, row.measureCode].join('\t');

/** What the councils' surveys of the round say at an adjustment's place, without any adjustment. */
export const readCellsAt = async (
  tx: Database,
  councils: readonly CouncilInput[],
  at: AdjustmentPlace,
): Promise<BaseCell[]> => {
  const versionKeys = councils
    .filter(({ status }) => status === 'included')
    .flatMap(({ versionKey }) => (versionKey === null ? [] : [versionKey]));
  return parseCells(new TextDecoder().decode(await readCells(tx, { versionKeys, source: 'rollup', at })));
};

/** What a new version of a round takes over from the one before. */
export interface CarriedOver {
  readonly forerunner: PlanRow | undefined;
  readonly adjustments: readonly AdjustmentRow[];
  readonly leftOut: readonly AdjustmentLeftOut[];
  /** The same by their identifiers, for the audit. */
  readonly leftOutIds: readonly { readonly id: string; readonly because: AdjustmentLeftOut['because'] }[];
}

/**
 * The approved adjustments of the round's version before, unless reversed: those that still apply to what the councils
 * say now, and why the others do not.
 */
export const carryOver = async (
  tx: Database,
  roundKey: number,
  councils: readonly CouncilInput[],
): Promise<CarriedOver> => {
  const forerunner = await findNewestOfRound(tx, roundKey);
  const used = forerunner === undefined ? [] : await listUsedAdjustments(tx, forerunner.key);
  const standing = used.filter(({ reversedAt }) => reversedAt === null);
  const kept: AdjustmentRow[] = [];
  const leftOut: { row: AdjustmentRow; because: AdjustmentLeftOut['because'] }[] = [];
  for (const [first, ...others] of groupedByPlace(standing)) {
    const cells = await readCellsAt(tx, councils, first);
    const found = carriedAdjustments(
      cells,
      [first, ...others].map((row) => ({ ...adjustmentOf(row), row })),
    );
    kept.push(...found.kept.map(({ row }) => row));
    leftOut.push(...found.leftOut.map(({ adjustment, code }) => ({ row: adjustment.row, because: code })));
  }
  leftOut.sort((left, right) => inRecordOrder(left.row, right.row));
  return {
    forerunner,
    adjustments: kept,
    leftOut: leftOut.map(({ row, because }) => {
      const { areaCode, professionCode, sector, year, measureCode, amount, reason } = row;
      return { areaCode, professionCode, sector, year, measureCode, amount, reason, because };
    }),
    leftOutIds: leftOut.map(({ row, because }) => ({ id: row.id, because })),
  };
};

const groupedByPlace = (rows: readonly AdjustmentRow[]): [AdjustmentRow, ...AdjustmentRow[]][] => {
  const groups = new Map<string, [AdjustmentRow, ...AdjustmentRow[]]>();
  for (const row of rows) {
    const group = groups.get(placeOf(row));
    if (group === undefined) groups.set(placeOf(row), [row]);
    else group.push(row);
  }
  return [...groups.values()];
};
