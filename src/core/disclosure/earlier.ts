import { keepsSums, reachOf, type Shift } from './moves.ts';
import type { IndexedTable } from './table.ts';

/**
 * An earlier version of a table, as readers still have it. Whoever has both versions knows that what was not changed
 * is the same in both, so that the sums of one bound what is hidden in the other.
 */
export interface EarlierTable {
  readonly table: IndexedTable;
  /** For each cell of the version that is decided its number here, -1 where it was not reported. */
  readonly cellOf: Int32Array;
  /** For each measure, by the numbers here: 1 where the value was hidden. */
  readonly hidden: readonly Uint8Array[];
}

interface Change {
  readonly measure: number;
  readonly cells: ArrayLike<number>;
  readonly coefficients: ArrayLike<number>;
  readonly whole: boolean;
}

/** The part of a change that an earlier version hides too: what it showed it can no longer be mistaken about. */
const partIn = ({ cellOf, hidden }: EarlierTable, change: Change) => {
  const cells: number[] = [];
  const coefficients: number[] = [];
  for (let place = 0; place < change.cells.length; place += 1) {
    const cell = cellOf[change.cells[place] ?? -1] ?? -1;
    if (cell === -1 || hidden[change.measure]?.[cell] !== 1) continue;
    cells.push(cell);
    coefficients.push(change.coefficients[place] ?? 0);
  }
  return { measure: change.measure, cells, coefficients, whole: change.whole };
};

/** A shift by the cells of an earlier version: of those alone that it hides, since no other can have been shifted. */
const shiftIn = ({ cellOf, hidden }: EarlierTable, measure: number, shift: Shift | undefined): Shift | undefined =>
  shift &&
  new Map(
    [...shift].flatMap(([cell, by]): [number, number][] => {
      const there = cellOf[cell] ?? -1;
      return there !== -1 && hidden[measure]?.[there] === 1 ? [[there, by]] : [];
    }),
  );

/**
 * How often a change can be applied forwards and backwards in all earlier versions as well: together with it they are
 * then another world that the reader of every version cannot tell from the true one. No times where an earlier version
 * has a sum that the change would break. `shift` and `from` are as in `reachOf`, by changes that passed this as well.
 */
export const reachInEarlier = (
  earlier: readonly EarlierTable[],
  change: Change,
  { shift, from }: { shift?: Shift | undefined; from?: Shift | undefined } = {},
): { up: number; down: number } => {
  const { measure } = change;
  let [up, down] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const version of earlier) {
    const part = partIn(version, change);
    if (part.cells.length === 0) continue;
    if (!keepsSums(version.table, measure, part)) return { up: 0, down: 0 };
    const above = version.table.above[measure] ?? -1;
    const reach = reachOf(version.table, part, {
      shift: shiftIn(version, above, shift),
      from: shiftIn(version, measure, from),
    });
    up = Math.min(up, reach.up);
    down = Math.min(down, reach.down);
  }
  return { up, down };
};
