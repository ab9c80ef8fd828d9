import { type IndexedTable, memberAt } from './table.ts';

/**
 * A change of hidden cells that nobody outside can see: every sum stays as it is. Its existence proves how much a
 * hidden cell may vary, and so it is the proof that is kept and checked (the idea of the hypercube method, Repsilber
 * 1994, widened to hierarchies, fractions and what contributors know).
 */
export interface Move {
  readonly measure: number;
  readonly cells: Int32Array;
  readonly coefficients: Float64Array;
  /** How many times it can be applied forwards and backwards before a cell passes a bound. */
  readonly up: number;
  readonly down: number;
}

const nearlyZero = 1e-6;

/** How much a move, applied forwards as often as it can be, adds to each cell. */
export type Shift = ReadonlyMap<number, number>;

/** How far a move raises its cells; one that has no end is followed far enough, which is twice the width asked for. */
export const shiftOfMove = (move: Move, k: number): Shift => {
  const up = Math.min(move.up, 2 * k);
  return new Map(Array.from(move.cells, (cell, place) => [cell, (move.coefficients[place] ?? 0) * up]));
};

/** What bounds a cell from below and above for one who knows the other measures; `shift` loosens the upper bound. */
const boundsOf = (table: IndexedTable, measure: number, cell: number, shift?: Shift): { low: number; high: number } => {
  const value = table.values[measure]?.[cell] ?? Number.NaN;
  const below = table.values[table.below[measure] ?? -1]?.[cell] ?? Number.NaN;
  const above = table.values[table.above[measure] ?? -1]?.[cell] ?? Number.NaN;
  return {
    low: below <= value ? below : 0,
    high: above >= value ? above + (shift?.get(cell) ?? 0) : Number.POSITIVE_INFINITY,
  };
};

/**
 * How often a change can be applied forwards and backwards. For whole persons it is applied a whole number of times.
 * `shift` is how the measure above was raised first, `from` how this one was changed before.
 */
export const reachOf = (
  table: IndexedTable,
  change: { measure: number; cells: readonly number[]; coefficients: readonly number[]; whole: boolean },
  { shift, from }: { shift?: Shift | undefined; from?: Shift | undefined } = {},
): { up: number; down: number } => {
  let up = Number.POSITIVE_INFINITY;
  let down = Number.POSITIVE_INFINITY;
  for (const [place, cell] of change.cells.entries()) {
    const coefficient = change.coefficients[place] ?? 0;
    const value = (table.values[change.measure]?.[cell] ?? Number.NaN) + (from?.get(cell) ?? 0);
    const { low, high } = boundsOf(table, change.measure, cell);
    const highUp = shift === undefined ? high : boundsOf(table, change.measure, cell, shift).high;
    const size = Math.abs(coefficient);
    up = Math.min(up, (coefficient > 0 ? highUp - value : value - low) / size);
    down = Math.min(down, (coefficient > 0 ? value - low : high - value) / size);
  }
  return change.whole ? { up: Math.floor(up + nearlyZero), down: Math.floor(down + nearlyZero) } : { up, down };
};

/** Whether a change keeps every sum of a measure, looked up sum by sum and not taken from how it was built. */
export const keepsSums = (
  table: IndexedTable,
  measure: number,
  change: { cells: ArrayLike<number>; coefficients: ArrayLike<number> },
): boolean => {
  const values = table.values[measure];
  if (values === undefined) return false;
  const changed = new Map<number, number>();
  for (let place = 0; place < change.cells.length; place += 1) {
    changed.set(change.cells[place] ?? -1, change.coefficients[place] ?? 0);
  }
  const cellOf = (place: number): number => {
    const cell = table.cellAt[place] ?? -1;
    return cell !== -1 && !Number.isNaN(values[cell] ?? Number.NaN) ? cell : -1;
  };
  for (const cell of changed.keys()) {
    const place = table.placeOf[cell] ?? 0;
    for (const [number, dimension] of table.dimensions.entries()) {
      const stride = table.strides[number] ?? 1;
      const member = memberAt(table, place, number);
      for (const sumNumber of dimension.sumsOf[member] ?? []) {
        const sum = dimension.sums[sumNumber];
        if (sum === undefined) continue;
        const total = cellOf(place + (sum.total - member) * stride);
        if (total === -1) continue;
        let surplus = -(changed.get(total) ?? 0);
        let reported = false;
        for (let index = 0; index < sum.parts.length; index += 1) {
          const part = cellOf(place + ((sum.parts[index] ?? 0) - member) * stride);
          if (part === -1) continue;
          reported = true;
          surplus += (sum.weights[index] ?? 1) * (changed.get(part) ?? 0);
        }
        if (reported && Math.abs(surplus) > nearlyZero) return false;
      }
    }
  }
  return true;
};
