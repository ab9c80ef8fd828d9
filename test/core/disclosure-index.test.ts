import t from 'tap';
import {
  type DisclosureTable,
  equationsOf,
  indexTable,
  memberAt,
  widthShareOf,
} from '../../src/core/disclosure/table.ts';
import { cheapestVectors, type Fibre, type Vector, vectorToTheTop } from '../../src/core/disclosure/vectors.ts';

/* Tables by numbers, and the changes along one dimension that keep its sums. */

const named = (...ids: readonly string[]) => ids.map((id) => ({ id }));
const sum = (total: string, parts: Readonly<Record<string, number>>) => ({
  total,
  parts: Object.entries(parts).map(([id, weight]) => ({ id, weight })),
});
/** A nation of two councils of two regions each, and a region that both share: a quarter and three quarters. */
const area = {
  id: 'area',
  members: named('SE', 'A', 'B', 'a1', 'a2', 'b1', 'b2', 'shared'),
  sums: [sum('SE', { A: 1, B: 1 }), sum('A', { a1: 1, a2: 1, shared: 0.25 }), sum('B', { b1: 1, b2: 1, shared: 0.75 })],
};
const sector = { id: 'sector', members: named('all', 'x', 'y'), sums: [sum('all', { x: 1, y: 1 })] };
const base: DisclosureTable = { dimensions: [area], measures: [{ id: 'headcount', kind: 'persons' }], cells: [] };
const dimensionOf = (dimension: DisclosureTable['dimensions'][number]) => {
  const [indexed] = indexTable({ ...base, dimensions: [dimension] }).dimensions;
  if (indexed === undefined) throw new Error('There is one.');
  return indexed;
};

t.test('a dimension is numbered in the order given, its sums from the lowest up', async (t) => {
  const { contributors, ...indexed } = dimensionOf(area);
  t.strictSame(indexed, {
    size: 8,
    sums: [
      { total: 1, parts: [3, 4, 7], weights: [1, 1, 0.25] },
      { total: 2, parts: [5, 6, 7], weights: [1, 1, 0.75] },
      { total: 0, parts: [1, 2], weights: [1, 1] },
    ],
    sumsOf: [[2], [0, 2], [1, 2], [0], [0], [1], [1], [0, 1]],
    below: [[1, 2, 3, 4, 5, 6, 7], [3, 4, 7], [5, 6, 7], [], [], [], [], []],
    importance: [500, 8, 8, 1, 1, 1, 1, 1],
    isTotal: [true, true, true, false, false, false, false, false],
    fractional: [false, true, true, false, false, false, false, false],
    leastWeight: [1, 0.25, 0.75, 1, 1, 1, 1, 1],
    isRest: Array(8).fill(false),
  });
  t.strictSame(contributors, [0, 0, 0, 0, 0, 0, 0, 0]);
});

t.test('the least fraction of several decides, and weights and importance may be left out or given', async (t) => {
  const dimension = dimensionOf({
    id: 'area',
    members: [{ id: 'all', importance: 3 }, ...named('x', 'y', 'z')],
    sums: [{ total: 'all', parts: [{ id: 'x' }, { id: 'y', weight: 0.5 }, { id: 'z', weight: 0.25 }] }],
  });
  t.strictSame(dimension.sums, [{ total: 0, parts: [1, 2, 3], weights: [1, 0.5, 0.25] }]);
  t.strictSame(dimension.leastWeight, [0.25, 1, 1, 1]);
  t.strictSame(dimension.importance, [3, 1, 1, 1]);
});

t.test('contributors are told apart by a bit each, in the order of their names', async (t) => {
  const members = [{ id: 'x', contributor: 'south' }, { id: 'y', contributor: 'north' }, { id: 'z' }];
  const indexed = indexTable({ ...base, dimensions: [{ id: 'area', members, sums: [] }] });
  t.strictSame(indexed.dimensions[0]?.contributors, [2, 1, 0]);
  t.equal(indexed.contributorCount, 2);
  const many = (count: number) => ({
    ...base,
    dimensions: [
      {
        id: 'area',
        members: Array.from({ length: count }, (_, number) => ({ id: `${number}`, contributor: `c${number}` })),
        sums: [],
      },
    ],
  });
  t.equal(indexTable(many(30)).contributorCount, 30);
  t.throws(() => indexTable(many(31)), { message: 'More than 30 contributors.' });
});

t.test('a table that names what it does not have, or something twice, is refused by its name', async (t) => {
  const refused = (change: Partial<DisclosureTable>, message: string) =>
    t.throws(() => indexTable({ ...base, ...change }), { name: 'RangeError', message });
  const [headcount] = base.measures;
  if (headcount === undefined) throw new Error('There is one.');
  const twice = { ...area, members: named('SE', 'A', 'SE') };
  refused({ dimensions: [twice] }, 'An identifier comes twice in area.');
  refused({ dimensions: [{ ...area, sums: [sum('SE', { C: 1 })] }] }, 'There is no "C" in area.');
  refused({ dimensions: [{ ...area, sums: [sum('D', { A: 1 })] }] }, 'There is no "D" in area.');
  refused({ measures: [headcount, headcount] }, 'An identifier comes twice in the measures.');
  refused({ measures: [{ ...headcount, notAbove: 'staff' }] }, 'There is no "staff" in the measures.');
  refused({ measures: [{ ...headcount, hiddenWith: 'staff' }] }, 'There is no "staff" in the measures.');
  const follower = { id: 'staff', kind: 'amount', hiddenWith: 'headcount' } as const;
  const late = 'staff stands before the measure that it is hidden with.';
  refused({ measures: [follower, headcount] }, late);
  refused({ measures: [{ ...follower, hiddenWith: 'staff' }] }, late);
  const cells = (...members: string[][]) => members.map((pair) => ({ members: pair, values: [1] }));
  const dimensions = [area, sector];
  refused({ dimensions, cells: cells(['SE', 'z']) }, 'There is no "z" in sector.');
  refused({ dimensions, cells: cells(['SE']) }, 'There is no "" in sector.');
  refused({ dimensions, cells: cells(['SE', 'x'], ['SE', 'y'], ['SE', 'x']) }, 'The cell SE, x comes twice.');
  refused({ dimensions, cells: [{ members: ['A', 'x'], values: [-0.5] }] }, 'The cell A, x is negative.');
  const wide = (id: string) => ({ id, members: named(...Array.from({ length: 7_100 }, (_, at) => `${at}`)), sums: [] });
  refused({ dimensions: [wide('one'), wide('two')] }, 'More than 50000000 places.');
});

t.test('measures of one group are hidden together, however they name each other', async (t) => {
  const measures = [
    { id: 'a', kind: 'persons' },
    { id: 'b', kind: 'persons', notAbove: 'c' },
    { id: 'c', kind: 'persons', hiddenWith: 'a' },
    { id: 'd', kind: 'amount', hiddenWith: 'c' },
  ] as const;
  const indexed = indexTable({ ...base, measures });
  t.strictSame(indexed.groupOf, [0, 1, 0, 0]);
  t.strictSame(indexed.above, [-1, 2, -1, -1]);
  t.strictSame(indexed.below, [-1, -1, 1, -1]);
});

const crossing = (...members: readonly (readonly [string, string])[]) =>
  indexTable({
    ...base,
    dimensions: [area, sector],
    cells: members.map((pair, number) => ({ members: pair, values: [number] })),
  });

t.test('a cell is found by its place, and its members by its number', async (t) => {
  const indexed = crossing(['a1', 'y'], ['SE', 'all'], ['B', 'x']);
  t.equal(indexed.cellCount, 3);
  for (const [cell, pair] of [
    [3, 2],
    [0, 0],
    [2, 1],
  ].entries()) {
    const place = indexed.placeOf[cell] ?? -1;
    t.equal(indexed.cellAt[place], cell);
    t.strictSame([memberAt(indexed, place, 0), memberAt(indexed, place, 1)], pair);
  }
  t.equal(indexed.cellAt.filter((cell) => cell !== -1).length, 3);
  t.equal(widthShareOf(indexed, 2), 0.75);
  t.equal(widthShareOf(indexed, 0), 1);
});

t.test('every sum is an equation at each crossing, of the parts that have a cell', async (t) => {
  const indexed = crossing(
    ['A', 'all'],
    ['A', 'x'],
    ['a1', 'x'],
    ['shared', 'x'],
    ['A', 'y'],
    ['SE', 'x'],
    ['a1', 'all'],
  );
  t.strictSame(equationsOf(indexed), [
    { total: 0, parts: [6], weights: [1] },
    { total: 1, parts: [2, 3], weights: [1, 0.25] },
    { total: 4, parts: [], weights: [] },
    { total: 5, parts: [1], weights: [1] },
    { total: 0, parts: [1, 4], weights: [1, 1] },
    { total: 6, parts: [2], weights: [1] },
  ]);
});

/** A change by the names of its members. */
const words = (vector: Vector | undefined, dimension: DisclosureTable['dimensions'][number] = area) =>
  vector?.members
    .map((member, place) => `${dimension.members[member]?.id}${vector.coefficients[place]}`)
    .sort()
    .join(' ');
const fibreOf = (
  costs: Readonly<Record<string, number>>,
  more: { void?: readonly string[]; dimension?: DisclosureTable['dimensions'][number] } = {},
): Fibre => {
  const given = more.dimension ?? area;
  const dimension = dimensionOf(given);
  return {
    dimension,
    costOf: (member, coefficient) =>
      (costs[given.members[member]?.id ?? ''] ?? Number.POSITIVE_INFINITY) * Math.abs(coefficient),
    isVoid: ({ total }) => more.void?.includes(given.members[total]?.id ?? '') ?? false,
  };
};
const numberOf = (id: string) => area.members.findIndex((member) => member.id === id);
const everything = { SE: 100, A: 20, B: 24, a1: 1, a2: 2, b1: 3, b2: 4, shared: 5 };
const cheapest = (fibre: Fibre, id: string, count: number) =>
  cheapestVectors(fibre, numberOf(id), count).map((vector) => `${words(vector)} at ${vector.cost}`);

t.test('the cheapest changes of a member are found cheapest first, as many as asked for', async (t) => {
  t.strictSame(cheapest(fibreOf(everything), 'a1', 1), ['a11 a2-1 at 2']);
  t.strictSame(cheapest(fibreOf(everything), 'a1', 3), [
    'a11 a2-1 at 2',
    'a11 b13 shared-4 at 29',
    'a11 b23 shared-4 at 32',
  ]);
  t.strictSame(cheapest(fibreOf({ ...everything, a2: 60, b1: 30 }), 'a1', 4), [
    'a11 b23 shared-4 at 32',
    'A1 B-1 a11 b2-1 at 48',
    'a11 a2-1 at 60',
    'A1 B-1 a11 b1-1 at 74',
  ]);
  t.strictSame(cheapest(fibreOf(everything), 'b1', 1), ['b11 b2-1 at 4']);
});

t.test('what may not change is in no change, and a sum that says nothing breaks none', async (t) => {
  const { a2, B, shared, ...some } = everything;
  t.strictSame(cheapest(fibreOf(some), 'a1', 9), ['A1 SE1 a11 at 120']);
  t.strictSame(cheapest(fibreOf({ a1: 1 }), 'a1', 9), []);
  t.strictSame(cheapest(fibreOf({ a1: 1 }, { void: ['A'] }), 'a1', 9), ['a11 at 0']);
  t.strictSame(cheapest(fibreOf(some, { void: ['SE'] }), 'a1', 9), ['A1 a11 at 20']);
});

t.test('a change of a total is one of its parts too, and no part of a fraction changes by one', async (t) => {
  t.strictSame(cheapest(fibreOf(everything), 'A', 2), ['A1 B-1 a11 b1-1 at 28', 'A1 B-1 a21 b1-1 at 29']);
  const totals = { shared: 5, A: 20, B: 24, SE: 100 };
  t.strictSame(cheapest(fibreOf(totals), 'shared', 3), [], 'a nation of whole persons does not vary by a quarter');
  t.strictSame(cheapest(fibreOf({ a1: 1, shared: 5, A: 20, B: 24, SE: 100 }), 'a1', 3).slice(0, 1), [
    'A1 SE1 a11 at 120',
  ]);
});

t.test('no more ways of repairing a sum are followed than can be afforded', async (t) => {
  const parts = Array.from({ length: 40 }, (_, number) => `p${number}`);
  const wide = {
    id: 'wide',
    members: named('all', ...parts),
    sums: [sum('all', Object.fromEntries(parts.map((part) => [part, 1])))],
  };
  const costs = Object.fromEntries(parts.map((part, number) => [part, 100 - number]));
  const found = cheapestVectors(fibreOf(costs, { dimension: wide }), 1, 40);
  t.equal(found.length, 14, 'fourteen of one sum');
  t.strictSame(
    found.slice(0, 2).map((vector) => vector.cost),
    [61, 62],
    'the cheapest of them, wherever they stand',
  );
  const chainOf = (length: number) => {
    const levels = Array.from({ length }, (_, level) => `l${level}`);
    const sums = levels.slice(1).map((level, below) => sum(level, { [`l${below}`]: 1 }));
    const dimension = { id: 'chain', members: named(...levels), sums };
    return fibreOf(Object.fromEntries(levels.map((level) => [level, 1])), { dimension });
  };
  for (const start of [0, 70]) {
    t.equal(cheapestVectors(chainOf(140), start, 1)[0]?.members.length, 140);
    t.equal(vectorToTheTop(chainOf(140), start)?.members.length, 140);
    t.strictSame(cheapestVectors(chainOf(200), start, 1), [], 'nor a chain without end');
    t.equal(vectorToTheTop(chainOf(200), start), undefined);
  }
});

t.test('a change is carried to the top by totals alone, and from a total down to its cheapest leaf', async (t) => {
  const top = (fibre: Fibre, id: string) => words(vectorToTheTop(fibre, numberOf(id)));
  t.equal(top(fibreOf(everything), 'a1'), 'A1 SE1 a11');
  t.equal(top(fibreOf(everything), 'shared'), 'A0.25 B0.75 SE1 shared1');
  t.equal(top(fibreOf(everything), 'A'), 'A1 SE1 a11');
  t.equal(top(fibreOf({ ...everything, a1: 9 }), 'A'), 'A1 SE1 a21');
  t.equal(top(fibreOf(everything), 'SE'), 'A1 SE1 a11');
  t.equal(top(fibreOf({ ...everything, A: 70 }), 'SE'), 'B1 SE1 b11');
  const { B, SE, ...closed } = everything;
  t.equal(top(fibreOf(closed), 'a1'), undefined, 'where a total may not change there is none');
  t.equal(top(fibreOf(closed, { void: ['SE'] }), 'a1'), 'A1 a11', 'unless it says nothing');
  const { a1, a2, ...leafless } = everything;
  t.equal(top(fibreOf(leafless), 'A'), 'A1 B3 SE4 shared4', 'by all of a part of which a quarter counts');
  const single = fibreOf(leafless);
  const costOf = (member: number, coefficient: number) =>
    coefficient > 1 ? Number.POSITIVE_INFINITY : single.costOf(member, coefficient);
  t.equal(top({ ...single, costOf }, 'A'), 'A0.25 B0.75 SE1 shared1', 'or by a quarter, where no more can change');
});
