import { type PairedTable, totalsOf } from './paired.ts';

/** A table of an earlier version with what was shown of its judgements, by the number of the cell. */
export interface JudgedVersion {
  readonly table: PairedTable;
  readonly isShown: (cell: number) => boolean;
}

/** Where shortage, balance and surplus stand among a cell's values. */
const places = [6, 7, 8] as const;

type Judged = readonly [shortage: number, balance: number, surplus: number];

const judgedOf = (values: readonly (number | null)[]): Judged =>
  places.map((place) => values[place] ?? 0) as unknown as Judged;

const nameOf = (members: readonly string[]): string => members.join('|');

/** The cells that are made of no others, with all cells that each counts in, and by which weight. */
const leavesOf = (table: PairedTable) => {
  const numberOf = new Map(table.cells.map(({ members }, number) => [nameOf(members), number]));
  const isTotal = table.dimensions.map(({ sums }) => new Set(sums.map(({ total }) => total)));
  const kept = table.dimensions.map(() => new Map<string, ReadonlyMap<string, number>>());
  const totalsAlong = (dimension: number, member: string): ReadonlyMap<string, number> => {
    const known = kept[dimension]?.get(member);
    if (known !== undefined) return known;
    const along = table.dimensions[dimension];
    const totals = along === undefined ? new Map([[member, 1]]) : totalsOf(along, member);
    kept[dimension]?.set(member, totals);
    return totals;
  };
  return table.cells.flatMap(({ members, values }, cell) => {
    if (members.some((member, dimension) => isTotal[dimension]?.has(member) === true)) return [];
    let above: { readonly names: readonly string[]; readonly weight: number }[] = [{ names: [], weight: 1 }];
    for (const [dimension, member] of members.entries()) {
      above = above.flatMap(({ names, weight }) =>
        [...totalsAlong(dimension, member)].map(([name, share]) => ({
          names: [...names, name],
          weight: weight * share,
        })),
      );
    }
    const within = above.flatMap(({ names, weight }) => {
      const number = numberOf.get(nameOf(names));
      return number === undefined ? [] : [{ cell: number, weight }];
    });
    return [{ cell, name: nameOf(members), judged: judgedOf(values), within }];
  });
};
type Leaf = ReturnType<typeof leavesOf>[number];

/** Whether one judgement of the one may be exchanged for another of the other: then both would have judged otherwise. */
const canExchange = (one: Judged, other: Judged): boolean =>
  one.some((count, place) => count >= 1 && other.some((more, elsewhere) => elsewhere !== place && more >= 1));

/**
 * Which cells tell by their judgements what a hidden cell judged. How many judged is known of every cell, so that
 * another world is one in which two cells that are not shown have exchanged a judgement, and nobody can tell it from this one where
 * both count in exactly the same cells that are shown, in this version and in all earlier ones. Where a hidden cell has
 * nobody to exchange with, as where all judge alike, what holds it is hidden, the smallest first, until it has or until
 * nothing that is shown holds it. `isOpen` says whether a cell is shown but for its judgements, `isSecret` whether a cell
 * made of no others is hidden rather than never told apart.
 */
export const tellingJudgements = (
  table: PairedTable,
  { isOpen, isSecret }: { isOpen: (cell: number) => boolean; isSecret: (cell: number) => boolean },
  earlier: readonly JudgedVersion[],
): Uint8Array => {
  const telling = new Uint8Array(table.cells.length);
  const isShown = (cell: number): boolean => isOpen(cell) && telling[cell] !== 1;
  const leaves = leavesOf(table).filter(({ judged }) => judged.some((count) => count > 0));
  const hidden = leaves.filter(({ cell }) => !isOpen(cell));
  const sizes = new Uint32Array(table.cells.length);
  for (const { within } of leaves) for (const { cell } of within) sizes[cell] = (sizes[cell] ?? 0) + 1;
  const before = earlier.map((version) => ({
    isShown: version.isShown,
    leafOf: new Map(leavesOf(version.table).map((leaf) => [leaf.name, leaf])),
  }));
  /** What earlier versions told of a leaf; one that judged otherwise then has nobody to exchange with. */
  const earlierOf = new Map<Leaf, string>(
    hidden.map((leaf) => [
      leaf,
      before
        .map(({ isShown: wasShown, leafOf }, version) => {
          const then = leafOf.get(leaf.name);
          if (then === undefined) return '';
          const isSame = then.judged.every((count, place) => count === leaf.judged[place]);
          const shown = then.within.filter(({ cell }) => wasShown(cell));
          if (shown.length === 0) return '';
          return `${version}: ${shown.map(({ cell, weight }) => `${cell}*${weight}`).join(' ')} ${isSame ? '' : leaf.name}`;
        })
        .join(';'),
    ]),
  );
  for (;;) {
    const alike = new Map<string, Leaf[]>();
    for (const leaf of hidden) {
      const shown = leaf.within.filter(({ cell }) => isShown(cell));
      if (shown.length === 0 && earlierOf.get(leaf) === '') continue;
      const key = `${shown.map(({ cell, weight }) => `${cell}*${weight}`).join(' ')}|${earlierOf.get(leaf)}`;
      alike.set(key, [...(alike.get(key) ?? []), leaf]);
    }
    const alone = [...alike.values()].flatMap((group) =>
      group.filter(
        (leaf) =>
          isSecret(leaf.cell) && !group.some((other) => other !== leaf && canExchange(leaf.judged, other.judged)),
      ),
    );
    let hasHidden = false;
    for (const leaf of alone) {
      const smallest = leaf.within
        .filter(({ cell }) => isShown(cell))
        .sort((left, right) => (sizes[left.cell] ?? 0) - (sizes[right.cell] ?? 0) || left.cell - right.cell)[0];
      if (smallest === undefined) continue;
      telling[smallest.cell] = 1;
      hasHidden = true;
    }
    if (!hasHidden) return telling;
  }
};
