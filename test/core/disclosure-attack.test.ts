import t from 'tap';
import { auditDisclosure } from '../../src/core/disclosure/audit.ts';
import { type DisclosureTable, indexTable } from '../../src/core/disclosure/table.ts';
import { proofSeed, rounds } from '../support/proof.ts';
import { type Random, randomFrom } from '../support/random.ts';

/*
 * The attack by bounds, against one that is written as simply as can be: every sum is gone through cell by cell, adding
 * up the bounds of all others anew, until nothing moves. Both are to come to the same bounds, to the last digit.
 */

const nearly = 1e-6;

/** A crossing of two dimensions, each of a total and three parts, of which some may be missing. */
const randomTable = (random: Random, weighed: boolean): DisclosureTable => {
  const weights = [0.25, 0.75, 1];
  const dimension = (id: string, isWeighed: boolean) => ({
    id,
    members: ['total', 'a', 'b', 'c'].map((member) => ({ id: member })),
    sums: [
      {
        total: 'total',
        parts: ['a', 'b', 'c'].map((part, place) => ({ id: part, weight: isWeighed ? (weights[place] ?? 1) : 1 })),
      },
    ],
  });
  const parts = ['a', 'b', 'c'];
  const leaf = new Map<string, [number, number]>();
  for (const row of parts) {
    for (const column of parts) {
      const headcount = random.below(8);
      leaf.set(`${row} ${column}`, [headcount, random.below(headcount + 1)]);
    }
  }
  const weightOf = (member: string, part: string, isWeighed: boolean): number => {
    if (member !== 'total') return member === part ? 1 : 0;
    return isWeighed ? (weights[parts.indexOf(part)] ?? 1) : 1;
  };
  const cells = ['total', ...parts].flatMap((row) =>
    ['total', ...parts].map((column) => {
      const values = [0, 1].map((measure) => {
        let sum = 0;
        for (const [key, value] of leaf) {
          const [leafRow = '', leafColumn = ''] = key.split(' ');
          sum += weightOf(row, leafRow, weighed) * weightOf(column, leafColumn, false) * (value[measure] ?? 0);
        }
        return random.below(25) === 0 ? null : sum;
      });
      return { members: [row, column], values };
    }),
  );
  return {
    dimensions: [dimension('row', weighed), dimension('column', false)],
    measures: [
      { id: 'headcount', kind: random.below(3) === 0 ? 'amount' : 'persons' },
      { id: 'retirements', kind: 'persons', ...(random.below(3) === 0 ? {} : { notAbove: 'headcount' }) },
    ],
    cells,
  };
};

type Bounds = [low: number, high: number];

const simpleAttack = (table: DisclosureTable, isHidden: (cell: number, measure: number) => boolean) => {
  const numberOf = new Map(table.cells.map(({ members }, cell) => [members.join(' '), cell]));
  const amountOf = (cell: number, measure: number) => table.cells[cell]?.values[measure] ?? Number.NaN;
  const bounds: Bounds[][] = table.measures.map((_, measure) =>
    table.cells.map(
      (_cell, cell): Bounds =>
        isHidden(cell, measure) ? [0, Number.POSITIVE_INFINITY] : [amountOf(cell, measure), amountOf(cell, measure)],
    ),
  );
  const isWhole = (cell: number, measure: number) => {
    const takesFractions = table.dimensions.some((dimension, number) =>
      dimension.sums.some(
        (sum) =>
          sum.total === table.cells[cell]?.members[number] &&
          sum.parts.some(({ weight = 1 }) => !Number.isInteger(weight)),
      ),
    );
    return table.measures[measure]?.kind === 'persons' && !takesFractions;
  };
  const sums = table.measures.flatMap((_, measure) =>
    table.cells.flatMap(({ members }, total) =>
      table.dimensions.flatMap((dimension, number) =>
        dimension.sums
          .filter((sum) => sum.total === members[number] && !Number.isNaN(amountOf(total, measure)))
          .map((sum) => ({
            measure,
            terms: [
              { cell: total, weight: -1 },
              ...sum.parts.map(({ id, weight = 1 }) => ({
                cell: numberOf.get(members.with(number, id).join(' ')) ?? -1,
                weight,
              })),
            ].filter(({ cell }) => !Number.isNaN(amountOf(cell, measure))),
          }))
          .filter(({ terms }) => terms.length > 1),
      ),
    ),
  );
  let moved = true;
  const narrowTo = (measure: number, cell: number, low: number, high: number) => {
    const now = bounds[measure]?.[cell];
    if (now === undefined) return;
    if (low > now[0] + nearly) [now[0], moved] = [low, true];
    if (high < now[1] - nearly) [now[1], moved] = [high, true];
  };
  const boundsOf = (measure: number, cell: number): Bounds => bounds[measure]?.[cell] ?? [0, 0];
  while (moved) {
    moved = false;
    for (const { measure, terms } of sums) {
      const constant = terms.reduce((sum, { cell, weight }) => sum + weight * amountOf(cell, measure), 0);
      for (const { cell, weight } of terms) {
        if (!isHidden(cell, measure)) continue;
        let [low, high] = [constant, constant];
        for (const other of terms.filter((term) => term.cell !== cell)) {
          const [least, most] = boundsOf(measure, other.cell);
          low -= other.weight * (other.weight > 0 ? most : least);
          high -= other.weight * (other.weight > 0 ? least : most);
        }
        const ends = [low / weight, high / weight].sort((left, right) => left - right);
        const [from = 0, to = 0] = isWhole(cell, measure)
          ? [Math.ceil((ends[0] ?? 0) - nearly), Math.floor((ends[1] ?? 0) + nearly)]
          : ends;
        narrowTo(measure, cell, from, to);
      }
    }
    if (table.measures[1]?.notAbove === undefined) continue;
    for (const cell of table.cells.keys()) {
      if (!(amountOf(cell, 1) <= amountOf(cell, 0))) continue;
      if (isHidden(cell, 1)) narrowTo(1, cell, 0, boundsOf(0, cell)[1]);
      if (isHidden(cell, 0)) narrowTo(0, cell, boundsOf(1, cell)[0], Number.POSITIVE_INFINITY);
    }
  }
  return bounds;
};

const rounded = (bound: number) => Math.round(bound * 1_000) / 1_000;

for (const weighed of [false, true]) {
  t.test(
    `the attack finds the same bounds as the simplest one ${weighed ? 'where totals take fractions' : 'of plain sums'}`,
    async (t) => {
      const random = randomFrom(proofSeed(weighed ? 5 : 4));
      let told = 0;
      for (let round = 0; round < rounds(150); round += 1) {
        const table = randomTable(random, weighed);
        const share = 2 + random.below(8);
        const hidden = table.measures.map(() => Uint8Array.from(table.cells, () => (random.below(10) < share ? 1 : 0)));
        const isHidden = (cell: number, measure: number) => hidden[measure]?.[cell] === 1;
        const bounds = simpleAttack(table, isHidden);
        const expected = table.measures.flatMap((_, measure) =>
          table.cells.flatMap(({ values }, cell) => {
            const [low = 0, high = 0] = bounds[measure]?.[cell] ?? [];
            const isTold = isHidden(cell, measure) && values[measure] !== null && high < Number.POSITIVE_INFINITY;
            return isTold ? [`${measure} ${cell} ${rounded(low)} ${rounded(high)}`] : [];
          }),
        );
        told += expected.length;
        const found = auditDisclosure({
          table: indexTable(table),
          kinds: table.measures.map(({ kind }) => kind),
          k: 1_000_000,
          hidden,
        }).map(({ measure, cell, lower, upper }) => `${measure} ${cell} ${rounded(lower)} ${rounded(upper)}`);
        if (JSON.stringify(found) !== JSON.stringify(expected)) {
          t.strictSame(found, expected, `round ${round}`);
          return;
        }
      }
      t.ok(told > 500, `${told} bounds`);
    },
  );
}
