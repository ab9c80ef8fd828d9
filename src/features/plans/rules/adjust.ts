import type { AdjustableMeasureCode, AdjustmentLeftOut } from '../schemas.ts';
import type { BaseCell } from './area-cell.ts';
import type { SumField } from './measures.ts';

/** An approved adjustment: an amount, in hundredths, on a sum of a region, profession, sector and year. */
export interface Adjustment {
  readonly regionId: number;
  readonly professionId: number;
  readonly sectorId: number;
  readonly year: number;
  readonly measureCode: AdjustableMeasureCode;
  readonly hundredths: number;
}

/** The sum that a measure is, and those comparisons that hold it as well and so move with it where they exist. */
const fieldsOf: Record<AdjustableMeasureCode, readonly [SumField, ...SumField[]]> = {
  headcount: ['headcount'],
  'full-time-equivalents': ['fullTimeEquivalents', 'staffWithNeeded', 'staffWithVacant', 'staffWithAgency'],
  'vacant-full-time-equivalents': ['vacantFullTimeEquivalents', 'vacantWithStaff'],
  'agency-full-time-equivalents': ['agencyFullTimeEquivalents', 'agencyWithStaff'],
  'expected-retirements': ['expectedRetirements'],
  'needed-full-time-equivalents': ['neededFullTimeEquivalents', 'neededWithStaff'],
};

const isTouched = (cell: BaseCell, adjustment: Adjustment): boolean =>
  cell.regionId === adjustment.regionId &&
  cell.specialtyId === 0 &&
  cell.sectorId === adjustment.sectorId &&
  cell.year === adjustment.year &&
  (cell.professionId === adjustment.professionId || cell.fromProfessionId === adjustment.professionId);

/**
 * The cells of a profession's own lines that an adjustment would change. Exactly one is sound: with none there is
 * nothing to adjust, with several it would be unclear which council's report is meant.
 */
const adjustableCells = (cells: readonly BaseCell[], adjustment: Adjustment): BaseCell[] =>
  cells.filter(
    (cell) =>
      isTouched(cell, adjustment) &&
      cell.professionId === adjustment.professionId &&
      cell.fromProfessionId === 0 &&
      cell[fieldsOf[adjustment.measureCode][0]] !== null,
  );

/** What a sum would be with an adjustment. */
const adjustedSum = (cell: BaseCell, adjustment: Adjustment): number =>
  (cell[fieldsOf[adjustment.measureCode][0]] ?? 0) + adjustment.hundredths;

/** Cells with adjustments added: to the profession and, where its lines stand in for a wider one, to that as well. */
export const withAdjustments = (cells: readonly BaseCell[], adjustments: readonly Adjustment[]): BaseCell[] => {
  if (adjustments.length === 0) return [...cells];
  return cells.map((cell) => {
    const touching = adjustments.filter((adjustment) => isTouched(cell, adjustment));
    if (touching.length === 0) return cell;
    const adjusted: { -readonly [Key in keyof BaseCell]: BaseCell[Key] } = { ...cell, isAdjusted: true };
    for (const adjustment of touching) {
      for (const field of fieldsOf[adjustment.measureCode]) {
        const sum = adjusted[field];
        if (sum !== null) adjusted[field] = sum + adjustment.hundredths;
      }
    }
    return adjusted;
  });
};

/** Why an adjustment cannot be made. */
export type AdjustmentFault = AdjustmentLeftOut['because'];

/** Why an adjustment of these cells, which hold those made before it, cannot be made; undefined where it can. */
export const adjustmentFault = (cells: readonly BaseCell[], adjustment: Adjustment): AdjustmentFault | undefined => {
  const [cell, ...others] = adjustableCells(cells, adjustment);
  if (cell === undefined || others.length > 0) return 'nothing-to-adjust';
  return adjustedSum(cell, adjustment) < 0 ? 'below-zero' : undefined;
};

/**
 * Which of the adjustments of an earlier version still apply to the cells reported now, and why the others do not.
 * What adds is tried before what takes away, so that the order in which they were approved decides nothing.
 */
export const carriedAdjustments = <Row extends Adjustment>(
  cells: readonly BaseCell[],
  earlier: readonly Row[],
): { kept: Row[]; leftOut: { adjustment: Row; code: AdjustmentFault }[] } => {
  const kept: Row[] = [];
  const leftOut: { adjustment: Row; code: AdjustmentFault }[] = [];
  for (const adjustment of [...earlier].sort((left, right) => right.hundredths - left.hundredths)) {
    const code = adjustmentFault(withAdjustments(cells, kept), adjustment);
    if (code === undefined) kept.push(adjustment);
    else leftOut.push({ adjustment, code });
  }
  return { kept, leftOut };
};
