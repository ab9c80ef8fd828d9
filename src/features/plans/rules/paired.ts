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

/** The ways up from leaves, found once for a table. */
const indexOf = (table: PairedTable) => {
  const totals = table.dimensions.map(({ sums }) => new Set(sums.map(({ total }) => total)));
  const ways = table.dimensions.map(() => new Map<string, [string, number][]>());
  const upFrom = (number: number, member: string): [string, number][] => {
    const dimension = table.dimensions[number];
    const known = ways[number]?.get(member);
    if (known !== undefined || dimension === undefined) return known ?? [];
    const found = [...totalsOf(dimension, member)];
    ways[number]?.set(member, found);
    return found;
  };
  return {
    numberOf: new Map(table.cells.map(({ members }, number) => [keyOf(members), number])),
    isLeaf: (members: readonly string[]) => members.every((member, number) => totals[number]?.has(member) === false),
    cellsAbove: (members: readonly string[]): [string, number][] =>
      members
        .map((member, number) => upFrom(number, member))
        .reduce<[string[], number][]>(
          (all, up) =>
            all.flatMap(([before, weight]) =>
              up.map(([member, more]): [string[], number] => [[...before, member], weight * more]),
            ),
          [[[], 1]],
        )
        .map(([above, weight]) => [keyOf(above), weight]),
    /** Whether some total has its parts in several ways, so that what moves its leaves is not told by them alone. */
    isManifold: table.dimensions.some(({ sums }) => new Set(sums.map(({ total }) => total)).size < sums.length),
  };
};

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
    if (table.pairs.every((sums) => (sums[2 * pair] ?? null) === null)) return telling;
    for (const [side, measure] of wholes.entries()) {
      // Where all lines state both, the paired sum is the whole one, and tells nothing that it does not.
      const isWhole = table.cells.every(({ values }, cell) => table.pairs[cell]?.[2 * pair + side] === values[measure]);
      if (isWhole) continue;
      for (const change of changesOf(proof.table, proof.moves, measure)) {
        if (index.isManifold) return telling.fill(1);
        const told = new Map<number, number>();
        for (const [key, by] of change) {
          const cell = index.numberOf.get(key);
          const members = cell === undefined ? undefined : table.cells[cell]?.members;
          if (cell === undefined || members === undefined || !index.isLeaf(members)) continue;
          const [part, whole] = [table.pairs[cell]?.[2 * pair + side] ?? 0, table.cells[cell]?.values[measure] ?? 0];
          if (part === 0 || whole === 0) continue;
          for (const [above, weight] of index.cellsAbove(members)) {
            const number = index.numberOf.get(above);
            if (number !== undefined) told.set(number, (told.get(number) ?? 0) + (weight * by * part) / whole);
          }
        }
        for (const [cell, by] of told) if (Math.abs(by) > nearlyZero) telling[cell] = 1;
      }
    }
    return telling;
  });
};
