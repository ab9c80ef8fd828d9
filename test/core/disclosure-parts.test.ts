import t from 'tap';
import { auditDisclosure, unprovenCells } from '../../src/core/disclosure/audit.ts';
import { reachInEarlier } from '../../src/core/disclosure/earlier.ts';
import { keepsSums, type Move, reachOf } from '../../src/core/disclosure/moves.ts';
import { type DisclosureTable, indexTable } from '../../src/core/disclosure/table.ts';

/* The checks of a decision, on tables so small that what they find can be told by hand. */

type Row = readonly (number | null)[];
/** A total and its parts, one row of values for each measure. */
const tableOf = (
  rows: readonly Row[],
  more: { weights?: readonly number[]; notAbove?: boolean; kind?: 'amount' } = {},
) =>
  ({
    dimensions: [
      {
        id: 'area',
        members: [{ id: 'total' }, ...(rows[0] ?? []).slice(1).map((_, number) => ({ id: `${number}` }))],
        sums: [
          {
            total: 'total',
            parts: (rows[0] ?? [])
              .slice(1)
              .map((_, number) => ({ id: `${number}`, weight: more.weights?.[number] ?? 1 })),
          },
        ],
      },
    ],
    measures: rows.map((_, number) => ({
      id: `measure ${number}`,
      kind: more.kind ?? ('persons' as const),
      ...(more.notAbove === true && number === 1 ? { notAbove: 'measure 0' } : {}),
    })),
    cells: (rows[0] ?? []).map((_, cell) => ({
      members: [cell === 0 ? 'total' : `${cell - 1}`],
      values: rows.map((row) => row[cell] ?? null),
    })),
  }) satisfies DisclosureTable;

/** What the attack finds where these cells of each measure are hidden: cell, least and greatest value. */
const attack = (table: DisclosureTable, hidden: readonly (readonly number[])[], k = 5) =>
  auditDisclosure({
    table: indexTable(table),
    kinds: table.measures.map(({ kind }) => kind),
    k,
    hidden: hidden.map((cells) => Uint8Array.from(table.cells, (_, cell) => (cells.includes(cell) ? 1 : 0))),
  }).map(({ measure, cell, lower, upper }) => [measure, cell, lower, upper]);

t.test('a single hidden part is its total less the others', async (t) => {
  t.strictSame(attack(tableOf([[453, 3, 50, 400]]), [[1]]), [[0, 1, 3, 3]]);
  t.strictSame(attack(tableOf([[453, 3, 50, 400]]), [[0]]), [[0, 0, 453, 453]], 'and a hidden total their sum');
  t.strictSame(attack(tableOf([[453, 3, 50, 400]]), [[]]), []);
});

t.test('a total that is not the sum of what is reported still bounds it, by the difference that stays', async (t) => {
  t.strictSame(attack(tableOf([[460, 3, 50, 400]]), [[1]]), [[0, 1, 3, 3]]);
  t.strictSame(attack(tableOf([[60, 3, 50, null]]), [[1]]), [[0, 1, 3, 3]]);
});

t.test('nothing is told by a sum of which the total or every part is missing', async (t) => {
  t.strictSame(attack(tableOf([[3, null, null]]), [[0]]), []);
  t.strictSame(attack(tableOf([[null, 3, 50]]), [[1]]), []);
  t.strictSame(attack(tableOf([[null, 3, 50]]), [[0, 1]]), [], 'and what is missing is not told');
});

t.test('two hidden parts vary together, each from nothing to what both are', async (t) => {
  t.strictSame(attack(tableOf([[52, 1, 1, 50]]), [[1, 2]]), [
    [0, 1, 0, 2],
    [0, 2, 0, 2],
  ]);
  t.strictSame(attack(tableOf([[54, 1, 3, 50]]), [[1, 2]]), [
    [0, 1, 0, 4],
    [0, 2, 0, 4],
  ]);
  t.strictSame(attack(tableOf([[55, 1, 4, 50]]), [[1, 2]]), [], 'the width k is enough');
  t.strictSame(attack(tableOf([[55, 1, 4, 50]]), [[1, 2]], 6), [
    [0, 1, 0, 5],
    [0, 2, 0, 5],
  ]);
});

t.test('a hidden total leaves its part free above', async (t) => {
  t.strictSame(attack(tableOf([[53, 3, 50]]), [[0, 1]]), []);
});

t.test('a part that counts by a fraction is bounded by that fraction', async (t) => {
  // The total takes a quarter of the first part and half of the second: 10 = 4 × ¼ + 18 × ½.
  const table = tableOf([[10, 4, 18]], { weights: [0.25, 0.5] });
  t.strictSame(attack(table, [[1]]), [[0, 1, 4, 4]]);
  t.strictSame(attack(table, [[1, 2]]), [], 'from 0 to 40, and from 0 to 20');
  const small = tableOf([[1, 2, 1]], { weights: [0.25, 0.5] });
  t.strictSame(attack(small, [[1, 2]]), [
    [0, 1, 0, 4],
    [0, 2, 0, 2],
  ]);
  t.strictSame(
    attack(small, [[0, 2]]),
    [],
    'a total that varies by fractions is protected by the fraction of k that the least of them is',
  );
});

t.test('persons are whole, and amounts are not', async (t) => {
  // 7 = 3 × 2 + 1.
  const weights = [2, 1];
  t.strictSame(attack(tableOf([[7, 3, 1]], { weights, kind: 'amount' }), [[1, 2]], 8), [
    [0, 1, 0, 3.5],
    [0, 2, 0, 7],
  ]);
  t.strictSame(attack(tableOf([[7, 3, 1]], { weights }), [[1, 2]], 8), [
    [0, 1, 0, 3],
    [0, 2, 1, 7],
  ]);
});

t.test('who knows the headcount knows that no more retire, and the other way about', async (t) => {
  const headcount = [63, 3, 60];
  const retirements = [12, 2, 10];
  const table = tableOf([headcount, retirements], { notAbove: true });
  t.strictSame(attack(table, [[], [1, 2]]), [
    [1, 1, 0, 3],
    [1, 2, 9, 12],
  ]);
  t.strictSame(
    attack(table, [[1, 2], []], 52),
    [
      [0, 1, 2, 53],
      [0, 2, 10, 61],
    ],
    'as many as retire are employed at least',
  );
  t.strictSame(attack(tableOf([headcount, [12, 4, 8]], { notAbove: true }), [[], [1, 2]]), [], 'where it holds');
});

const move = (cells: readonly number[], coefficients: readonly number[], more: Partial<Move> = {}): Move => ({
  measure: 0,
  cells: Int32Array.from(cells),
  coefficients: Float64Array.from(coefficients),
  up: 1_000,
  down: 1_000,
  ...more,
});
/** The hidden cells that changes do not prove to be safe. */
const unproven = (
  table: DisclosureTable,
  hidden: readonly (readonly number[])[],
  moves: readonly Move[],
  earlier: Parameters<typeof unprovenCells>[2] = [],
) =>
  unprovenCells(
    {
      table: indexTable(table),
      kinds: table.measures.map(({ kind }) => kind),
      k: 5,
      hidden: hidden.map((cells) => Uint8Array.from(table.cells, (_, cell) => (cells.includes(cell) ? 1 : 0))),
    },
    moves,
    earlier,
  ).map(({ measure, cell }) => [measure, cell]);

t.test('a hidden value is proved safe by a change of hidden cells that keeps every sum, and by no other', async (t) => {
  const table = tableOf([[453, 3, 50, 400]]);
  t.strictSame(unproven(table, [[1, 2]], [move([1, 2], [1, -1])]), []);
  t.strictSame(unproven(table, [[1, 2]], []), [
    [0, 1],
    [0, 2],
  ]);
  t.strictSame(unproven(table, [[1]], [move([1, 2], [1, -1])]), [[0, 1]], 'one of its cells is open');
  t.strictSame(unproven(table, [[1, 2]], [move([1, 2], [1, 1])]).length, 2, 'the total would change');
  t.strictSame(unproven(table, [[0, 1]], [move([0, 1], [1, 1])]), [], 'unless it is hidden and changes as well');
  t.strictSame(unproven(table, [[0, 1]], [move([0, 1], [1, -1])]).length, 2);
});

t.test('how far a change reaches is found out anew, and not taken from what it says', async (t) => {
  // 1 and 1 can trade one person either way, 1 and 4 five in all.
  t.strictSame(unproven(tableOf([[52, 1, 1, 50]]), [[1, 2]], [move([1, 2], [1, -1])]), [
    [0, 1],
    [0, 2],
  ]);
  t.strictSame(unproven(tableOf([[54, 1, 3, 50]]), [[1, 2]], [move([1, 2], [1, -1])]).length, 2);
  t.strictSame(unproven(tableOf([[55, 1, 4, 50]]), [[1, 2]], [move([1, 2], [1, -1])]), []);
  t.strictSame(unproven(tableOf([[55, 1, 4, 50]]), [[1, 2]], [move([1, 2], [-1, 1])]), []);
});

t.test('what one change raises and another lowers adds up', async (t) => {
  // The second can give four to the third, and the first takes three from it: seven in all, four or three alone.
  const table = tableOf([[63, 3, 0, 60]]);
  t.strictSame(unproven(table, [[1, 2]], [move([1, 2], [1, -1])]).length, 2, 'three down only');
  t.strictSame(unproven(tableOf([[63, 3, 4, 56]]), [[1, 2, 3]], [move([1, 2], [1, -1]), move([1, 3], [1, -1])]), []);
});

t.test('what one change lowers is no rise, though it raises the cell when it is applied backwards', async (t) => {
  // The first cell can rise by one, taken from the second, and fall by its three: four in all, whoever it trades with.
  const table = tableOf([[65, 3, 1, 1, 60]]);
  const moves = [move([1, 2], [1, -1]), move([1, 3], [-1, 1])];
  t.ok(unproven(table, [[1, 2, 3]], moves).some(([, cell]) => cell === 1));
});

t.test('amounts vary by fractions', async (t) => {
  const halves = tableOf([[55, 2.5, 2.5, 50]], { kind: 'amount' });
  t.strictSame(unproven(halves, [[1, 2]], [move([1, 2], [1, -1])]), []);
  t.strictSame(unproven(tableOf([[55, 2.5, 2.5, 50]]), [[1, 2]], [move([1, 2], [1, -1])]).length, 2);
});

t.test('of two changes that raise the headcount either lets the retirements rise', async (t) => {
  const table = tableOf(
    [
      [104, 3, 60, 1, 40],
      [12, 2, 0, 0, 10],
    ],
    { notAbove: true },
  );
  const hidden = [
    [1, 2, 3],
    [1, 4],
  ];
  const far = move([1, 2], [1, -1], { up: 60, down: 1 });
  const near = move([1, 3], [1, -1], { up: 1, down: 1 });
  const ofRetirements = move([1, 4], [1, -1], { measure: 1 });
  const safe = (moves: Move[]) => !unproven(table, hidden, moves).some(([measure]) => measure === 1);
  t.ok(safe([far, near, ofRetirements]));
  t.ok(safe([near, far, ofRetirements]));
  t.notOk(safe([near, ofRetirements]));
});

t.test('a total that takes fractions is safe when its part is, and a part that others take is', async (t) => {
  const table = tableOf([[12.5, 10, 10]], { weights: [0.25, 1] });
  t.strictSame(unproven(table, [[0, 1]], [move([0, 1], [0.25, 1])]), []);
});

t.test('a move of retirements is bounded by the headcount, unless that is raised first', async (t) => {
  const table = tableOf(
    [
      [63, 3, 60],
      [12, 2, 10],
    ],
    { notAbove: true },
  );
  const ofRetirements = move([1, 2], [1, -1], { measure: 1 });
  t.strictSame(unproven(table, [[], [1, 2]], [ofRetirements]), [
    [1, 1],
    [1, 2],
  ]);
  const ofHeadcount = move([1, 2], [1, -1], { up: 50, down: 1 });
  t.strictSame(
    unproven(
      table,
      [
        [1, 2],
        [1, 2],
      ],
      [ofHeadcount, ofRetirements],
    ),
    [],
    'the headcount is hidden too',
  );
  t.strictSame(
    unproven(
      table,
      [
        [1, 2],
        [1, 2],
      ],
      [ofRetirements, ofHeadcount],
    ).length,
    2,
    'but it must come first',
  );
});

t.test('nothing that an earlier version lets tell is proved safe', async (t) => {
  const table = tableOf([[453, 3, 50, 400]]);
  const earlier = (counts: Row, hidden: readonly number[], cellOf = [0, 1, 2, 3]) => ({
    table: indexTable(tableOf([counts])),
    cellOf: Int32Array.from(cellOf),
    hidden: [Uint8Array.from(counts, (_, cell) => (hidden.includes(cell) ? 1 : 0))],
  });
  const moves = [move([1, 2], [1, -1])];
  t.strictSame(unproven(table, [[1, 2]], moves, [earlier([453, 3, 50, 400], [1, 2])]), []);
  t.strictSame(unproven(table, [[1, 2]], moves, [earlier([403, 3, 0, 400], [1, 2])]).length, 2, 'less far then');
  t.strictSame(unproven(table, [[1, 2]], moves, [earlier([453, 3, 50, 400], [1])]).length, 2, 'a sum is broken there');
  t.strictSame(unproven(table, [[1, 2]], moves, [earlier([453, 30, 23, 400], [])]), [], 'all has changed since');
  t.strictSame(unproven(table, [[1, 2]], moves, [earlier([453, 3, 50, 400], [1, 2], [0, -1, -1, 3])]), [], 'not there');
});

t.test(
  'a change is applied until a cell is at zero or at what bounds it, a whole number of times for persons',
  async (t) => {
    const table = indexTable(
      tableOf(
        [
          [63, 3, 60],
          [12, 2, 10],
        ],
        { notAbove: true },
      ),
    );
    const reach = (measure: number, coefficients: number[], whole = true, more: Parameters<typeof reachOf>[2] = {}) =>
      Object.values(reachOf(table, { measure, cells: [1, 2], coefficients, whole }, more));
    t.strictSame(reach(0, [1, -1]), [50, 1], 'headcounts stay above the retirements');
    t.strictSame(reach(0, [-1, 1]), [1, 50]);
    t.strictSame(reach(1, [1, -1]), [1, 2]);
    t.strictSame(reach(1, [-1, 1]), [2, 1]);
    t.strictSame(reach(0, [1, -3]), [16, 1]);
    t.strictSame(reach(0, [1, -3], false), [50 / 3, 1]);
    t.strictSame(reach(0, [1, 1]), [Number.POSITIVE_INFINITY, 1]);
    t.strictSame(reach(1, [1, -1], true, { shift: new Map([[1, 4]]) }), [5, 2], 'with the headcount raised by four');
    t.strictSame(reach(1, [-1, 1], true, { shift: new Map([[1, 4]]) }), [2, 1], 'which is for the way forwards only');
    t.strictSame(reach(1, [1, -1], true, { from: new Map([[2, -6]]) }), [1, 2], 'from where it was changed to before');
    t.strictSame(reach(1, [-1, 1], true, { from: new Map([[1, -1]]) }), [1, 2]);
  },
);

t.test('a change of what an earlier version hid in part keeps its sums there by that part', async (t) => {
  const before = {
    table: indexTable(tableOf([[453, 3, 50, 400]])),
    cellOf: Int32Array.from([0, 1, 2, 3]),
    hidden: [Uint8Array.from([0, 1, 1, 0])],
  };
  const change = (cells: number[], coefficients: number[], whole = true) => ({
    measure: 0,
    cells,
    coefficients,
    whole,
  });
  const reach = (...words: Parameters<typeof reachInEarlier>) => Object.values(reachInEarlier(...words));
  t.strictSame(reach([before], change([1, 2], [1, -1])), [50, 3]);
  t.strictSame(reach([before], change([1, 2, 3], [1, -1, 5])), [50, 3], 'what was open has changed since');
  t.strictSame(reach([before], change([1, 3], [1, -1])), [0, 0], 'the part that was hidden breaks a sum');
  t.strictSame(reach([before], change([0, 3], [1, 1])), [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  t.strictSame(reach([], change([1, 2], [1, -1])), [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  const narrower = { ...before, table: indexTable(tableOf([[406, 4, 2, 400]])) };
  t.strictSame(reach([before, narrower], change([1, 2], [1, -1])), [2, 3], 'the narrowest of several');
  t.strictSame(reach([before, narrower], change([1, 2], [-1, 1])), [3, 2]);
  const moved = { ...before, cellOf: Int32Array.from([0, 2, 1, 3]) };
  t.strictSame(reach([moved], change([1, 2], [1, -1])), [3, 50], 'by the numbers of its own cells');
  t.strictSame(reach([before], change([1, 2], [2.5, -2.5], false)), [20, 1.2]);
  t.strictSame(reach([before], change([1, 2], [1, -1]), { from: new Map([[2, -10]]) }), [40, 3]);
  const opened = { ...before, hidden: [Uint8Array.from([0, 1, 0, 0])] };
  t.strictSame(reach([opened], change([1, 0], [1, 1])), [0, 0]);
  const alone = { ...before, hidden: [Uint8Array.from([1, 1, 0, 0])] };
  t.strictSame(
    reach([alone], change([1, 0], [1, 1]), { from: new Map([[2, -10]]) }),
    [Number.POSITIVE_INFINITY, 3],
    'what was open there was not changed before either',
  );
});

t.test('a total that took other fractions before follows there from its parts, where it was hidden', async (t) => {
  const before = {
    table: indexTable(tableOf([[38, 50, 30]], { weights: [0.4, 0.6] })),
    cellOf: Int32Array.from([-1, 1, 2]),
    alone: Uint8Array.from([1, 0, 0]),
    hidden: [Uint8Array.from([1, 1, 1])],
  };
  const change = (coefficients: number[]) => ({ measure: 0, cells: [1, 2], coefficients, whole: true });
  const reach = (version: Parameters<typeof reachInEarlier>[0][number], coefficients = [1, -1]) =>
    Object.values(reachInEarlier([version], change(coefficients)));
  t.strictSame(reach(before), [30, 50]);
  t.strictSame(reach({ ...before, table: indexTable(tableOf([[2, 50, 30]], { weights: [0.4, 0.6] })) }), [10, 50]);
  t.strictSame(reach(before, [3, -2]), [15, 16], 'nothing is added to it where the parts make up for each other');
  t.strictSame(reach({ ...before, hidden: [Uint8Array.from([0, 1, 1])] }), [0, 0], 'it was shown');
  t.strictSame(reach({ ...before, hidden: [Uint8Array.from([0, 1, 1])] }, [3, -2]), [15, 16]);
  t.strictSame(reach({ ...before, alone: Uint8Array.from([0, 0, 0]) }), [0, 0], 'it is the same total in both');
  t.strictSame(reach({ ...before, alone: undefined }), [0, 0]);
  t.strictSame(
    reach({ ...before, cellOf: Int32Array.from([0, 1, -1]) }),
    [Number.POSITIVE_INFINITY, 50],
    'a part that is not there any more',
  );
});

t.test(
  'what such totals take on is carried up at every crossing, in whatever order the dimensions stand',
  async (t) => {
    const area = {
      id: 'area',
      members: [{ id: 'area total' }, { id: 'a' }, { id: 'b' }],
      sums: [
        {
          total: 'area total',
          parts: [
            { id: 'a', weight: 0.4 },
            { id: 'b', weight: 0.6 },
          ],
        },
      ],
    };
    const sector = {
      id: 'sector',
      members: [{ id: 'first' }, { id: 'second' }, { id: 'sector total' }],
      sums: [{ total: 'sector total', parts: [{ id: 'first' }, { id: 'second' }] }],
    };
    const values: Record<string, number> = {
      'a first': 40,
      'a second': 20,
      'a sector total': 60,
      'b first': 30,
      'b second': 10,
      'b sector total': 40,
      'area total first': 34,
      'area total second': 14,
      'area total sector total': 48,
    };
    for (const dimensions of [
      [area, sector],
      [sector, area],
    ]) {
      const [outer, inner] = dimensions as [typeof area, typeof sector];
      const crossings = outer.members.flatMap((one) => inner.members.map((other) => [one.id, other.id]));
      const named = crossings.map((members) => (outer === area ? members : members.toReversed()).join(' '));
      const flags = (isSet: (name: string) => boolean) => Uint8Array.from(named, (name) => (isSet(name) ? 1 : 0));
      const cells = crossings.map((members, cell) => ({ members, values: [values[named[cell] ?? ''] ?? 0] }));
      const version = {
        table: indexTable({ dimensions, measures: [{ id: 'headcount', kind: 'persons' as const }], cells }),
        cellOf: Int32Array.from(named, (name, cell) => (name.startsWith('area total') ? -1 : cell)),
        alone: flags((name) => name.startsWith('area total')),
        hidden: [flags(() => true)],
      };
      const change = {
        measure: 0,
        cells: ['a first', 'b first', 'a second', 'b second'].map((name) => named.indexOf(name)),
        coefficients: [1, -1, -1, 1],
        whole: true,
      };
      t.strictSame(Object.values(reachInEarlier([version], change)), [20, 10]);
      const shown = { ...version, hidden: [flags((name) => name !== 'area total second')] };
      t.strictSame(Object.values(reachInEarlier([shown], change)), [0, 0], 'one of the totals was shown');
      const within = { ...version, hidden: [flags((name) => !name.startsWith('area total'))] };
      const even = { ...change, coefficients: [3, -2, -3, 2] };
      t.strictSame(Object.values(reachInEarlier([within], even)), [6, 5], 'nothing goes up');
      const upwards = { ...change, cells: change.cells.slice(0, 2), coefficients: [3, -2] };
      t.strictSame(Object.values(reachInEarlier([version], upwards)), [0, 0], 'the sums of the areas themselves break');
    }
  },
);

t.test('in an earlier version the headcount is raised only where it was hidden', async (t) => {
  const counts = [
    [63, 3, 60],
    [12, 2, 10],
  ];
  const version = (hiddenHeadcount: number[]) => ({
    table: indexTable(tableOf(counts, { notAbove: true })),
    cellOf: Int32Array.from([0, 1, 2]),
    hidden: [Uint8Array.from(hiddenHeadcount), Uint8Array.from([0, 1, 1])],
  });
  const change = { measure: 1, cells: [1, 2], coefficients: [1, -1], whole: true };
  const shift = new Map([
    [1, 4],
    [2, -4],
  ]);
  t.strictSame(reachInEarlier([version([0, 1, 1])], change, { shift }), { up: 5, down: 2 });
  t.strictSame(reachInEarlier([version([0, 0, 0])], change, { shift }), { up: 1, down: 2 });
  t.strictSame(reachInEarlier([version([0, 1, 1])], change), { up: 1, down: 2 });
  const absent = { ...version([0, 1, 1]), cellOf: Int32Array.from([0, 1, -1]) };
  t.strictSame(reachInEarlier([absent], change, { shift }), { up: 0, down: 0 });
});

t.test('a change keeps the sums of the table at every crossing, or does not', async (t) => {
  const dimension = (id: string) => ({
    id,
    members: [{ id: 'total' }, { id: 'a' }, { id: 'b' }],
    sums: [{ total: 'total', parts: [{ id: 'a' }, { id: 'b' }] }],
  });
  const members = ['total', 'a', 'b'].flatMap((row) => ['total', 'a', 'b'].map((column) => [row, column]));
  const valuesOf = [40, 20, 20, 20, 10, 10, 20, 10, 10];
  const crossing = (values: Row) =>
    indexTable({
      dimensions: [dimension('row'), dimension('column')],
      measures: [{ id: 'headcount', kind: 'persons' }],
      cells: members.map((pair, cell) => ({ members: pair, values: [values[cell] ?? null] })),
    });
  const keeps = (cells: number[], coefficients: number[], values: Row = valuesOf) =>
    keepsSums(crossing(values), 0, { cells, coefficients });
  t.ok(keeps([4, 5, 7, 8], [1, -1, -1, 1]));
  t.notOk(keeps([4, 5], [1, -1]), 'the sums of the columns');
  t.notOk(keeps([4, 7], [1, -1]), 'the sums of the rows');
  t.ok(keeps([4, 5, 1, 2], [1, -1, 1, -1]), 'with the totals of the columns');
  t.ok(keeps([0, 1, 3, 4], [1, 1, 1, 1]));
  t.notOk(keeps([0, 1, 3, 4], [1, 1, 1, 2]));
  t.notOk(keeps([0], [1]));
  t.ok(
    keeps(
      [4, 5],
      [1, -1],
      valuesOf.map((value, cell) => (cell === 1 || cell === 2 ? null : value)),
    ),
    'no such totals',
  );
  t.ok(keeps([1, 2], [1, -1], [40, 20, 20, null, null, null, null, null, null]), 'no parts below');
  t.notOk(keeps([1, 2], [1, -1], [40, 20, 20, null, 10, null, null, null, null]));
  t.notOk(keepsSums(crossing(valuesOf), 1, { cells: [4], coefficients: [0] }), 'there is no such measure');
  t.ok(keeps([4, 5, 7, 8], [1, -1, -1, 1 + 1e-9]), 'but for rounding');
});
