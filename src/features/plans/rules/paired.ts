import type { Dimension, DisclosureDecision, DisclosureTable } from '../../../core/disclosure.ts';

type Move = DisclosureDecision['proof'][number];

/** Two sums over the lines that state both, told by a gap or by a share with its denominator. */
export interface Pair {
  /** The group of measures that tells it. */
  readonly group: string;
  /** The measures of the table that its two sides are parts of: what was stated, and full-time equivalents. */
  readonly wholes: readonly [number, number];
}

/** A table with the paired sums of each of its cells: both sides of each pair, in the order of the pairs. */
export interface PairedTable extends DisclosureTable {
  readonly pairs: readonly (readonly (number | null)[])[];
}

const nearlyZero = 1e-6;

/** The members that a leaf counts in, each with its weight: itself, and every total by all ways that lead up to it. */
export const totalsOf = (dimension: Dimension, leaf: string): Map<string, number> => {
  const weights = new Map([[leaf, 1]]);
  for (const { total, parts } of dimension.sums) {
    for (const part of parts.filter(({ id }) => id === leaf)) {
      for (const [higher, share] of totalsOf(dimension, total)) {
        weights.set(higher, (weights.get(higher) ?? 0) + (part.weight ?? 1) * share);
      }
    }
  }
  return weights;
};

const keyOf = (members: readonly string[]): string => members.join('|');

/** The dimension whose totals have lines of their own beside those of their parts. */
const professionDimension = 1;

/** The ways up from the leaves of every dimension but the professions', found once for a table. */
const indexOf = (table: PairedTable) => {
  const totals = table.dimensions.map(({ sums }) => new Set(sums.map(({ total }) => total)));
  const ways = table.dimensions.map(() => new Map<string, [string, number][]>());
  const upFrom = (number: number, member: string): [string, number][] => {
    const dimension = table.dimensions[number];
    if (number === professionDimension || dimension === undefined) return [[member, 1]];
    const found = ways[number]?.get(member) ?? [...totalsOf(dimension, member)];
    ways[number]?.set(member, found);
    return found;
  };
  return {
    numberOf: new Map(table.cells.map(({ members }, number) => [keyOf(members), number])),
    isLeaf: (members: readonly string[]) =>
      members.every((member, number) => number === professionDimension || totals[number]?.has(member) === false),
    cellsAbove: (members: readonly string[]): [string, number][] => {
      let all: [string[], number][] = [[[], 1]];
      for (const [number, member] of members.entries()) {
        all = all.flatMap(([before, weight]) =>
          upFrom(number, member).map(([above, more]): [string[], number] => [[...before, above], weight * more]),
        );
      }
      return all.map(([above, weight]) => [keyOf(above), weight]);
    },
  };
};

type Index = ReturnType<typeof indexOf>;

/** Moves of a measure by the names of their cells. */
const changesOf = (table: DisclosureTable, moves: readonly Move[], measure: number): Map<string, number>[] =>
  moves
    .filter((move) => move.measure === measure)
    .map(
      (move) =>
        new Map(
          [...move.cells].map((cell, place) => [
            keyOf(table.cells[cell]?.members ?? []),
            move.coefficients[place] ?? 0,
          ]),
        ),
    );

/** One side of a pair in a table: the paired sum of a cell, and the measure that it is a part of. */
interface Side {
  readonly table: PairedTable;
  readonly index: Index;
  readonly column: number;
  readonly measure: number;
}

const partOf = ({ table, column }: Side, cell: number): number => table.pairs[cell]?.[column] ?? 0;
const wholeOf = ({ table, measure }: Side, cell: number): number => table.cells[cell]?.values[measure] ?? 0;

/** The sums of professions that hold for a side too: a profession's own lines can state what those of its parts do not. */
const sumsThatHold = (side: Side) =>
  (side.table.dimensions[professionDimension]?.sums ?? []).filter(({ total, parts }) =>
    side.table.cells.every(({ members }, cell) => {
      if (members[professionDimension] !== total) return true;
      let given = 0;
      let isPart = true;
      for (const { id } of parts) {
        const place = side.index.numberOf.get(keyOf(members.with(professionDimension, id)));
        if (place === undefined) continue;
        given += partOf(side, place);
        isPart &&= partOf(side, place) <= wholeOf(side, place) + nearlyZero;
      }
      return isPart && Math.abs(given - partOf(side, cell)) < 0.005;
    }),
  );

/** By cell, what a world that changes the whole would change of the paired sum: along areas and sectors alone. */
const changedBy = (side: Side, change: ReadonlyMap<string, number>): Map<number, number> => {
  const { table, index } = side;
  const changed = new Map<number, number>();
  for (const [key, by] of change) {
    const cell = index.numberOf.get(key);
    const members = cell === undefined ? undefined : table.cells[cell]?.members;
    if (cell === undefined || members === undefined || !index.isLeaf(members)) continue;
    const [part, whole] = [partOf(side, cell), wholeOf(side, cell)];
    if (part === 0 || whole === 0) continue;
    for (const [above, weight] of index.cellsAbove(members)) {
      const number = index.numberOf.get(above);
      if (number !== undefined)
        changed.set(number, (changed.get(number) ?? 0) + weight * by * Math.min(1, part / whole));
    }
  }
  return changed;
};

/** What the changes of the parts of one sum of professions are together, by the total's cells. */
const throughSum = (side: Side, changed: ReadonlyMap<number, number>, sum: Dimension['sums'][number]) => {
  const weights = new Map(sum.parts.map(({ id, weight = 1 }) => [id, weight]));
  const through = new Map<number, number>();
  for (const [cell, by] of changed) {
    const members = side.table.cells[cell]?.members ?? [];
    const weight = weights.get(members[professionDimension] ?? '');
    if (weight === undefined) continue;
    const above = side.index.numberOf.get(keyOf(members.with(professionDimension, sum.total)));
    if (above !== undefined) through.set(above, (through.get(above) ?? 0) + weight * by);
  }
  return through;
};

/** Marks the cells that a change would show in, whether a profession is its own lines or those of its parts. */
const markTelling = (side: Side, change: ReadonlyMap<string, number>, sums: Dimension['sums'], telling: Uint8Array) => {
  const mark = (changed: ReadonlyMap<number, number>) => {
    for (const [cell, by] of changed) if (Math.abs(by) > nearlyZero) telling[cell] = 1;
  };
  let changed = changedBy(side, change);
  mark(changed);
  // As often as professions stand below each other at most.
  for (let level = 0; level < sums.length; level += 1) {
    const next = new Map(changed);
    for (const sum of sums) {
      const through = throughSum(side, changed, sum);
      mark(through);
      for (const [cell, by] of through) next.set(cell, by);
    }
    changed = next;
  }
};

/**
 * The cells whose paired sums would not stay as they are in the other worlds that prove what is hidden: worlds in which
 * each hidden leaf's paired sum changes in proportion to what it is a part of, so that it is never more than that and
 * never below zero. A paired sum that stays the same in all of them tells nothing that could not be otherwise; any
 * other is not to be shown.
 */
export const tellingCells = (
  table: PairedTable,
  pairs: readonly Pair[],
  proof: { readonly table: DisclosureTable; readonly moves: readonly Move[] },
): Uint8Array[] => {
  const index = indexOf(table);
  return pairs.map(({ wholes }, pair) => {
    const telling = new Uint8Array(table.cells.length);
    for (const [number, measure] of wholes.entries()) {
      const side: Side = { table, index, column: 2 * pair + number, measure };
      const changes = changesOf(proof.table, proof.moves, measure);
      if (changes.length === 0 || table.cells.every((_, cell) => partOf(side, cell) === 0)) continue;
      const sums = sumsThatHold(side);
      for (const change of changes) markTelling(side, change, sums, telling);
    }
    return telling;
  });
};
