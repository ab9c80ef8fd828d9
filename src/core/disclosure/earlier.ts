import { keepsSums, reachOf, type Shift } from './moves.ts';
import { type IndexedTable, memberAt } from './table.ts';

const nearlyZero = 1e-9;

/**
 * An earlier version of a table, as readers still have it. Whoever has both versions knows that what was not changed
 * is the same in both, so that the sums of one bound what is hidden in the other.
 */
export interface EarlierTable {
  readonly table: IndexedTable;
  /** For each cell of the version that is decided its number here, -1 where it was not reported. */
  readonly cellOf: Int32Array;
  /** By the numbers here: 1 for totals that take other fractions of their parts than in the version that is decided. */
  readonly alone?: Uint8Array | undefined;
  /** For each measure, by the numbers here: 1 where the value was hidden. */
  readonly hidden: readonly Uint8Array[];
}

interface Change {
  readonly measure: number;
  readonly cells: ArrayLike<number>;
  readonly coefficients: ArrayLike<number>;
  readonly whole: boolean;
}

/**
 * A change with what it adds to the totals that only this version has, the lowest first: they follow from their parts,
 * and can where they are hidden.
 */
const carriedUp = (version: EarlierTable, measure: number, given: Map<number, number>): Map<number, number> => {
  const { table, alone, hidden } = version;
  if (alone === undefined) return given;
  const changed = new Map(given);
  for (const [number, dimension] of table.dimensions.entries()) {
    const stride = table.strides[number] ?? 1;
    for (const sum of dimension.sums) {
      const added = new Map<number, number>();
      for (const [cell, by] of changed) {
        const place = table.placeOf[cell] ?? 0;
        const member = memberAt(table, place, number);
        const part = sum.parts.indexOf(member);
        const total = part === -1 ? -1 : (table.cellAt[place + (sum.total - member) * stride] ?? -1);
        if (total === -1 || changed.has(total) || alone[total] !== 1 || hidden[measure]?.[total] !== 1) continue;
        added.set(total, (added.get(total) ?? 0) + by * (sum.weights[part] ?? 1));
      }
      for (const [total, by] of added) if (Math.abs(by) > nearlyZero) changed.set(total, by);
    }
  }
  return changed;
};

/** A shift by the cells of an earlier version: of those alone that it hides, since no other can have been shifted. */
const shiftIn = (version: EarlierTable, measure: number, shift: Shift): Map<number, number> => {
  const { cellOf, hidden } = version;
  const kept = [...shift].flatMap(([cell, by]): [number, number][] => {
    const there = cellOf[cell] ?? -1;
    return there !== -1 && hidden[measure]?.[there] === 1 ? [[there, by]] : [];
  });
  return carriedUp(version, measure, new Map(kept));
};

/** The part of a change that an earlier version hides too: what it showed it can no longer be mistaken about. */
const partIn = (version: EarlierTable, { measure, cells, coefficients, whole }: Change) => {
  const changed = Array.from(cells, (cell, place): [number, number] => [cell, coefficients[place] ?? 0]);
  const part = shiftIn(version, measure, new Map(changed));
  return { measure, cells: [...part.keys()], coefficients: [...part.values()], whole };
};

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
      shift: shift && shiftIn(version, above, shift),
      from: from && shiftIn(version, measure, from),
    });
    up = Math.min(up, reach.up);
    down = Math.min(down, reach.down);
  }
  return { up, down };
};
