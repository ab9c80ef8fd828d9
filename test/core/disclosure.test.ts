import t from 'tap';
import {
  attackDisclosure,
  type DisclosureStatus,
  type DisclosureTable,
  decideDisclosure,
  disclosureRule,
  statusOfDerived,
} from '../../src/core/disclosure.ts';

/** A table of one dimension: a total and its parts. */
const row = (...counts: (number | null)[]): DisclosureTable => ({
  dimensions: [
    {
      id: 'area',
      members: [{ id: 'total' }, ...counts.map((_, number) => ({ id: `${number}` }))],
      sums: [{ total: 'total', parts: counts.map((_, number) => ({ id: `${number}` })) }],
    },
  ],
  measures: [{ id: 'headcount', kind: 'persons' }],
  cells: [
    { members: ['total'], values: [counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)] },
    ...counts.map((count, number) => ({ members: [`${number}`], values: [count] })),
  ],
});

const letters: Record<DisclosureStatus, string> = { open: 'o', primary: 'p', secondary: 's', earlier: 'e' };
const pattern = (statuses: readonly (readonly DisclosureStatus[])[], measure = 0): string =>
  statuses.map((status) => letters[status[measure] ?? 'open']).join('');

t.test('a count from 1 to k - 1 is hidden with another, while the total stays open', async (t) => {
  t.equal(pattern(decideDisclosure(row(3, 50, 400)).statuses), 'opso');
  t.equal(pattern(decideDisclosure(row(50, 3, 400)).statuses), 'ospo', 'the cheapest partner is taken wherever it is');
  t.equal(pattern(decideDisclosure(row(4, 50, 400)).statuses), 'opso');
  t.equal(pattern(decideDisclosure(row(5, 50, 400)).statuses), 'oooo', 'k itself is shown');
  t.equal(pattern(decideDisclosure(row(5, 50, 400), { k: 6 }).statuses), 'opso');
  t.equal(pattern(decideDisclosure(row(9, 50, 400), { k: 10 }).statuses), 'opso');
});

t.test('zero is shown, protects nothing, and is not the same as what was not reported', async (t) => {
  t.equal(pattern(decideDisclosure(row(0, 50, 400)).statuses), 'oooo');
  t.equal(pattern(decideDisclosure(row(3, 0, 50)).statuses), 'opos');
  t.equal(pattern(decideDisclosure(row(3, null, 50)).statuses), 'opos');
  const { counts } = decideDisclosure(row(3, null, 50));
  t.same(counts, { values: 3, hidden: 2, primary: 1, secondary: 1, earlier: 0 });
});

t.test('a small count with nothing beside it takes its total with it', async (t) => {
  t.equal(pattern(decideDisclosure(row(3, 0, 0)).statuses), 'ppoo');
  t.equal(pattern(decideDisclosure(row(3)).statuses), 'pp');
});

t.test('two small counts protect each other only as far as they reach', async (t) => {
  // 1 and 1 can trade one person, 4 and 4 can trade four either way.
  t.equal(pattern(decideDisclosure(row(1, 1, 50)).statuses), 'opps');
  t.equal(pattern(decideDisclosure(row(4, 4, 50)).statuses), 'oppo');
});

t.test('k outside 3 to 10, a fraction of it, and tables that contradict themselves are refused', async (t) => {
  for (const k of [2, 11, 5.5, Number.NaN])
    t.throws(
      () => decideDisclosure(row(3), { k }),
      { name: 'RangeError', message: 'k is a whole number from 3 to 10.' },
      `${k}`,
    );
  const table = row(3, 50);
  const [total, first] = table.cells;
  if (total === undefined || first === undefined) throw new RangeError('Two cells are needed.');
  t.throws(() => decideDisclosure({ ...table, cells: [first, first] }), /comes twice/);
  t.throws(() => decideDisclosure({ ...table, cells: [{ ...first, values: [-1] }] }), /negative/);
  t.throws(
    () => decideDisclosure({ ...table, cells: [{ ...first, members: ['elsewhere'] }] }),
    /There is no "elsewhere"/,
  );
});

t.test('the rule says in both languages what is hidden', async (t) => {
  t.match(disclosureRule(7), { ruleId: 'small-counts-2', k: 7, text: { sv: /från 1 till 6/, en: /from 1 to 6/ } });
  t.equal(decideDisclosure(row(3, 50)).rule.k, 5);
});

t.test('what is computed from a hidden value is hidden', async (t) => {
  t.equal(statusOfDerived(['open', 'open']), 'open');
  t.equal(statusOfDerived(['open', 'secondary']), 'secondary');
  t.equal(statusOfDerived(['secondary', 'primary', 'open']), 'primary');
  t.equal(statusOfDerived(['open', 'earlier']), 'earlier');
  t.equal(statusOfDerived([]), 'open');
});

t.test('full-time equivalents are hidden with their headcount, and alone where no headcount was given', async (t) => {
  const base = row(3, 50, 400);
  const table: DisclosureTable = {
    ...base,
    measures: [...base.measures, { id: 'fullTimeEquivalents', kind: 'amount', hiddenWith: 'headcount' }],
    cells: base.cells.map(({ members, values }) => ({ members, values: [...values, (values[0] ?? 0) * 0.9] })),
  };
  const { statuses } = decideDisclosure(table);
  t.equal(pattern(statuses, 0), 'opso');
  t.equal(pattern(statuses, 1), 'opso');
  const without = {
    ...table,
    cells: table.cells.map(({ members, values }) => ({ members, values: [null, values[1] ?? null] })),
  };
  t.equal(pattern(decideDisclosure(without).statuses, 1), 'opso');
  const partner = {
    ...table,
    cells: table.cells.map((cell, number) => (number === 2 ? { ...cell, values: [50, 1] } : cell)),
  };
  const uneven = decideDisclosure({
    ...partner,
    cells: partner.cells.map((cell, number) => (number === 0 ? { ...cell, values: [453, 363.7] } : cell)),
  });
  t.equal(pattern(uneven.statuses, 1), 'opss', 'fifty persons at one full-time equivalent protect no amount');
});

t.test('retirements are protected although all know that they are among the headcount', async (t) => {
  const base = row(2, 60, 400);
  const retirements = [12, 1, 3, 8];
  const table: DisclosureTable = {
    ...base,
    measures: [...base.measures, { id: 'retirements', kind: 'persons', notAbove: 'headcount' }],
    cells: base.cells.map(({ members, values }, number) => ({
      members,
      values: [...values, retirements[number] ?? 0],
    })),
  };
  const { statuses } = decideDisclosure(table);
  t.equal(pattern(statuses, 0), 'opso');
  t.equal(statuses[1]?.[1], 'primary');
  t.same(
    attackDisclosure(table, (cell, measure) => statuses[cell]?.[measure] !== 'open'),
    [],
  );
});

t.test('a contributor cannot use what it knows of its own cells against another', async (t) => {
  const withContributors = (...contributors: string[]): DisclosureTable => {
    const base = row(3, 40, 90, 500);
    return {
      ...base,
      dimensions: base.dimensions.map((dimension) => ({
        ...dimension,
        members: dimension.members.map((member, number) =>
          number === 0 ? member : { ...member, contributor: contributors[number - 1] ?? '' },
        ),
      })),
    };
  };
  t.equal(pattern(decideDisclosure(withContributors('a', 'a', 'b', 'c')).statuses), 'opsoo', 'its own cells suffice');
  t.equal(pattern(decideDisclosure(withContributors('a', 'b', 'c', 'd')).statuses), 'opsso', 'two others are needed');
  t.equal(pattern(decideDisclosure(withContributors('a', 'b', 'b', 'c')).statuses), 'opsos', 'and of two contributors');
});

t.test('what an earlier version hid stays hidden, and what it showed protects nothing', async (t) => {
  const versionOf = (table: DisclosureTable) => ({ table, statuses: decideDisclosure(table).statuses });
  const before = row(3, 50, 400);
  t.equal(pattern(versionOf(before).statuses), 'opso');
  const earlier = [versionOf(before)];

  t.equal(pattern(decideDisclosure(before, { earlier }).statuses), 'opeo', 'nothing has changed');
  // Were the first cell shown with 30, the totals would tell that it had been 30 - 27 = 3.
  t.equal(pattern(decideDisclosure(row(30, 50, 400), { earlier }).statuses), 'oeeo');
  // The third is now small. The first two are 53 together, as the earlier version tells: the total must be hidden too.
  t.equal(pattern(decideDisclosure(row(3, 50, 4), { earlier }).statuses), 'spep');
  const opened = [versionOf(row(60, 50, 400))];
  t.equal(pattern(decideDisclosure(row(60, 50, 400), { earlier: opened }).statuses), 'oooo');
  t.equal(
    pattern(decideDisclosure(row(3, 50, 400), { earlier: opened }).statuses),
    'spoo',
    'unchanged cells are known',
  );
  t.equal(pattern(decideDisclosure(row(3, 51, 400), { earlier: opened }).statuses), 'opso', 'a changed one is not');
});

t.test('no decision is given where a value that was hidden is gone, since the totals would tell it', async (t) => {
  const before = row(3, 50, 400);
  const earlier = [{ table: before, statuses: decideDisclosure(before).statuses }];
  t.throws(() => decideDisclosure(row(null, 50, 400), { earlier }), /not there any more/);
});

t.test('the attack names what a decision without secondary cells would give away', async (t) => {
  t.same(
    attackDisclosure(row(3, 50, 400), (cell) => cell === 1),
    [{ members: ['0'], measure: 'headcount', lower: 3, upper: 3 }],
  );
  t.match(
    attackDisclosure(row(1, 1, 50), (cell) => cell === 1 || cell === 2),
    [
      { lower: 0, upper: 2 },
      { lower: 0, upper: 2 },
    ],
  );
  t.same(
    attackDisclosure(row(4, 4, 50), (cell) => cell === 1 || cell === 2),
    [],
  );
});

t.test('persons are attacked as whole, and amounts as they are', async (t) => {
  // 7 = 3 × 2 + 1.
  const table = (kind: 'persons' | 'amount'): DisclosureTable => ({
    dimensions: [
      {
        id: 'area',
        members: [{ id: 'total' }, { id: 'x' }, { id: 'y' }],
        sums: [{ total: 'total', parts: [{ id: 'x', weight: 2 }, { id: 'y' }] }],
      },
    ],
    measures: [{ id: 'staff', kind }],
    cells: [
      { members: ['total'], values: [7] },
      { members: ['x'], values: [3] },
      { members: ['y'], values: [1] },
    ],
  });
  const found = (kind: 'persons' | 'amount') => attackDisclosure(table(kind), (cell) => cell === 1);
  t.same(found('persons'), [{ members: ['x'], measure: 'staff', lower: 3, upper: 3 }]);
  const both = (kind: 'persons' | 'amount') =>
    attackDisclosure(table(kind), (cell) => cell > 0, 8).map(({ lower, upper }) => [lower, upper]);
  t.same(both('persons'), [
    [0, 3],
    [1, 7],
  ]);
  t.same(both('amount'), [
    [0, 3.5],
    [0, 7],
  ]);
});

t.test('what was not reported is told to be open, whatever stands beside it', async (t) => {
  const base = row(3, 50, 400);
  const table: DisclosureTable = {
    ...base,
    measures: [...base.measures, { id: 'fullTimeEquivalents', kind: 'amount', hiddenWith: 'headcount' }],
    cells: base.cells.map(({ members, values }, number) => ({
      members,
      values: [...values, number === 1 ? null : 40],
    })),
  };
  const { statuses, counts } = decideDisclosure(table);
  // The third goes too, so that the full-time equivalents of the second have something to vary with.
  t.equal(pattern(statuses, 0), 'opss');
  t.equal(pattern(statuses, 1), 'ooss');
  t.same(counts, { values: 7, hidden: 5, primary: 1, secondary: 4, earlier: 0 });
});

const lettersFor: Readonly<Record<string, DisclosureStatus>> = {
  o: 'open',
  p: 'primary',
  s: 'secondary',
  e: 'earlier',
};
/** An earlier version of which was told what a pattern says. */
const told = (table: DisclosureTable, statuses: string) => ({
  table,
  statuses: [...statuses].map((letter) => [lettersFor[letter] ?? ('open' as const)]),
});

t.test('a version may have cells that an earlier one had not, and may lack those that it showed', async (t) => {
  t.equal(
    pattern(decideDisclosure(row(3, 50, 400, 70), { earlier: [told(row(3, 50, 400), 'opso')] }).statuses),
    'opeoo',
  );
  t.equal(pattern(decideDisclosure(row(3, 50), { earlier: [told(row(3, 50, 400), 'opso')] }).statuses), 'ope');
  t.throws(() => decideDisclosure(row(3), { earlier: [told(row(3, 50, 400), 'opso')] }), {
    message: 'A hidden value is not there any more.',
  });
  t.equal(
    pattern(decideDisclosure(row(30, 50, 400), { earlier: [told(row(30, null, 400), 'oooo')] }).statuses),
    'oooo',
    'and what had not been reported was neither',
  );
});

t.test('the cells of an earlier version may stand in any order', async (t) => {
  const before = row(3, 50, 400, 2, 60);
  const { statuses, proof } = decideDisclosure(before);
  const last = before.cells.length - 1;
  const turned = {
    table: { ...before, cells: before.cells.toReversed() },
    statuses: statuses.toReversed(),
    proof: proof.map((move) => ({ ...move, cells: move.cells.map((cell) => last - cell) })),
  };
  for (const later of [before, row(30, 50, 400, 2, 60), row(3, 51, 400, 2, 61)]) {
    const [same, other] = [{ table: before, statuses, proof }, turned].map((version) =>
      decideDisclosure(later, { earlier: [version] }),
    );
    t.same(other, same);
    const unproved = decideDisclosure(later, { earlier: [{ table: before, statuses }] });
    t.equal(pattern(unproved.statuses), pattern(same?.statuses ?? []), 'and its proof only spares looking for one');
  }
});

t.test('what was small once stays safe from the other contributors too, also when it has grown', async (t) => {
  const of = (...counts: number[]): DisclosureTable => {
    const base = row(...counts);
    return {
      ...base,
      dimensions: base.dimensions.map((dimension) => ({
        ...dimension,
        members: dimension.members.map((member, number) =>
          number === 0 ? member : { ...member, contributor: `${number}` },
        ),
      })),
    };
  };
  const decided = (statuses: string) =>
    pattern(decideDisclosure(of(30, 41, 91, 501), { earlier: [told(of(3, 40, 90, 500), statuses)] }).statuses);
  t.equal(decided('osso'), 'oeeoo', 'what protected only is safe from who contributes nothing');
  // The second contributor knows its own count, and so the first's in the earlier version: no decision can mend that.
  t.throws(() => decided('opso'), /not protected/);
  t.equal(decided('opsso'), 'oeeeo');
});

t.test('where nothing has changed the earlier proof is taken over and no other is looked for', async (t) => {
  for (const counts of [
    [1, 1, 1, 1, 1, 1],
    [2, 2, 2, 2, 2],
    [1, 2, 3, 4, 50],
    [2, 2, 3],
    [3, 50, 400, 2],
  ]) {
    const table = row(...counts);
    const { statuses, proof } = decideDisclosure(table);
    const again = decideDisclosure(table, { earlier: [{ table, statuses, proof }] });
    t.same(
      again.proof.map(({ cells, coefficients }) => [[...cells], [...coefficients]]),
      proof.map(({ cells, coefficients }) => [[...cells], [...coefficients]]),
      `${counts}`,
    );
    t.same(
      again.statuses.map(([status]) => status === 'open'),
      statuses.map(([status]) => status === 'open'),
    );
  }
});

t.test('an earlier proof that does not hold is not believed', async (t) => {
  const table = row(3, 50, 400, 60);
  const { statuses } = decideDisclosure(table);
  const change = (cells: number[], coefficients: number[]) => ({
    measure: 0,
    cells: Int32Array.from(cells),
    coefficients: Float64Array.from(coefficients),
    up: 1_000,
    down: 1_000,
  });
  const sound = decideDisclosure(table, { earlier: [{ table, statuses }] });
  t.equal(pattern(sound.statuses), 'opeoo');
  for (const [name, move] of [
    ['it goes through an open cell', change([1, 3], [1, -1])],
    ['it touches no hidden cell', change([3, 4], [1, -1])],
    ['a sum is not kept', change([1, 2], [1, 1])],
    ['neither is right', change([1, 3], [1, 1])],
    ['it reaches nowhere', change([1, 2], [1, -100])],
  ] as const) {
    const { statuses: decided, proof } = decideDisclosure(table, { earlier: [{ table, statuses, proof: [move] }] });
    t.equal(pattern(decided), 'opeoo', name);
    t.same(proof, sound.proof, name);
  }
});

t.test('an amount without a count beside it is small below k, whichever measure of its group it is', async (t) => {
  const base = row(1, 50, 400);
  const table: DisclosureTable = {
    ...base,
    measures: [
      { id: 'headcount', kind: 'persons' },
      { id: 'fullTimeEquivalents', kind: 'amount', hiddenWith: 'headcount' },
      { id: 'hours', kind: 'amount', hiddenWith: 'headcount' },
    ],
    cells: base.cells.map(({ members, values: [count = 0] }) => ({
      members,
      values: [null, count, (count ?? 0) * 40],
    })),
  };
  t.equal(decideDisclosure(table).statuses[1]?.[1], 'primary');
  t.equal(decideDisclosure(table).statuses[1]?.[2], 'primary');
});

t.test('a measure of a group that was hidden in an earlier version keeps the whole group hidden', async (t) => {
  const base = row(30, 50, 400);
  const table: DisclosureTable = {
    ...base,
    measures: [...base.measures, { id: 'fullTimeEquivalents', kind: 'amount', hiddenWith: 'headcount' }],
    cells: base.cells.map(({ members, values }) => ({ members, values: [...values, values[0] ?? 0] })),
  };
  const statuses = table.cells.map((_, cell): DisclosureStatus[] =>
    cell === 1 || cell === 2 ? ['open', 'secondary'] : ['open', 'open'],
  );
  const changed = { ...table, cells: table.cells.map((cell) => ({ ...cell, values: [...cell.values] })) };
  const decided = decideDisclosure(changed, { earlier: [{ table, statuses }] }).statuses;
  t.same(decided[1], ['earlier', 'earlier']);
});

t.test('what a contributor reported it knows, whoever else stands beside it with nothing', async (t) => {
  const nested = (counts: readonly [number, number, number, number], contributors: readonly (string | undefined)[]) => {
    const [a, b, c, d] = counts;
    const ids = ['all', 'one', 'a', 'b', 'c', 'd'];
    const contributorOf = (place: number) => {
      const contributor = contributors[place];
      return contributor === undefined ? {} : { contributor };
    };
    const table: DisclosureTable = {
      dimensions: [
        { id: 'sector', members: [{ id: 'x' }], sums: [] },
        {
          id: 'area',
          members: ids.map((id, place) => ({ id, ...(place < 2 ? {} : contributorOf(place - 2)) })),
          sums: [
            { total: 'all', parts: [{ id: 'one' }, { id: 'c' }, { id: 'd' }] },
            { total: 'one', parts: [{ id: 'a' }, { id: 'b' }] },
          ],
        },
      ],
      measures: [{ id: 'headcount', kind: 'persons' }],
      cells: [a + b + c + d, a + b, a, b, c, d].map((value, place) => ({
        members: ['x', ids[place] ?? ''],
        values: [value],
      })),
    };
    return pattern(decideDisclosure(table).statuses);
  };
  // `one` is the sum of the first two.
  t.equal(nested([3, 40, 90, 500], ['a', 'b', 'c', 'd']), 'ospsso', 'the second contributor knows its own part');
  t.equal(nested([3, 0, 90, 500], ['a', 'b', 'c', 'd']), 'opposs', 'a zero leaves the subtotal to the first');
  t.equal(nested([3, 40, 90, 500], ['a', 'a', 'c', 'd']), 'oopsoo', 'its own part suffices');
  t.equal(nested([3, 40, 90, 500], [undefined, undefined, 'c', 'd']), 'oopsoo', 'nobody reported them');
  t.equal(nested([3, 40, 90, 500], ['a', undefined, 'c', 'd']), 'oopsoo', 'nobody knows the other part');
});

t.test('a zero protects only where nothing else can', async (t) => {
  // The total is known from before, and the first can only have given its persons to the second.
  t.equal(pattern(decideDisclosure(row(10, 0), { earlier: [told(row(6, 4), 'osp')] }).statuses), 'oee');
});

t.test('what was hidden before is protected by what was hidden with it', async (t) => {
  const many = (each: number) => Array.from({ length: 20 }, (_, number) => each + number);
  const before = told(row(3, 500, ...many(10)), `ops${'o'.repeat(20)}`);
  t.equal(
    pattern(decideDisclosure(row(3, 501, ...many(30)), { earlier: [before] }).statuses),
    `ope${'o'.repeat(20)}`,
    'however many cheaper cells there are that were open',
  );
});

t.test(
  'with nothing but new small counts around it, what was hidden before is protected by what was hidden with it',
  async (t) => {
    const many = (count: number) => Array<number>(20).fill(count);
    const shown = 'o'.repeat(21);
    const before = told(row(...many(30), 3, 500), `${shown}ps`);
    const { statuses } = decideDisclosure(row(...many(4), 3, 501), { earlier: [before] });
    t.equal(pattern(statuses), `o${'p'.repeat(21)}e`, 'though twenty others cost nothing');
    // The total is known, and all that costs nothing would break a sum of the earlier version.
    const hidden = told(row(...many(4), 30, 500), `o${'p'.repeat(20)}oo`);
    const after = decideDisclosure(row(...many(4), 3, 527), { earlier: [hidden] }).statuses;
    t.equal(pattern(after), `o${'p'.repeat(21)}s`, 'and what was shown by what was shown');
  },
);

t.test('where the headcounts leave the retirements no room, they are raised to their total first', async (t) => {
  for (const [k, headcounts, retirements, ofHeadcounts, ofRetirements] of [
    [5, [7, 4, 2], [5, 0, 1], 'sopp', 'soop'],
    [6, [3, 8, 1], [0, 3, 1], 'spsp', 'popp'],
    [6, [8, 2, 1], [4, 1, 0], 'sspp', 'pppo'],
    [10, [2, 10, 8, 11], [2, 1, 4, 11], 'spspo', 'spppo'],
  ] as const) {
    const base = row(...headcounts);
    const totalRetiring = retirements.reduce<number>((sum, count) => sum + count, 0);
    const table: DisclosureTable = {
      ...base,
      measures: [...base.measures, { id: 'retirements', kind: 'persons', notAbove: 'headcount' }],
      cells: base.cells.map(({ members, values }, cell) => ({
        members,
        values: [...values, cell === 0 ? totalRetiring : (retirements[cell - 1] ?? 0)],
      })),
    };
    const { statuses } = decideDisclosure(table, { k });
    t.equal(pattern(statuses, 0), ofHeadcounts, `${headcounts}`);
    t.equal(pattern(statuses, 1), ofRetirements, `${retirements}`);
  }
});

t.test('headcounts are raised up to their total where everybody retires', async (t) => {
  const base = row(4, 4);
  const table = (counts: readonly number[]): DisclosureTable => ({
    ...base,
    measures: [...base.measures, { id: 'retirements', kind: 'persons', notAbove: 'headcount' }],
    cells: base.cells.map(({ members }, cell) => ({ members, values: [counts[cell] ?? 0, counts[cell] ?? 0] })),
  });
  const { statuses } = decideDisclosure(table([8, 4, 4]));
  t.equal(pattern(statuses, 0), 'spp');
  t.equal(pattern(statuses, 1), 'spp');
  const uneven = decideDisclosure(table([14, 4, 10])).statuses;
  t.equal(pattern(uneven, 0), 'spo');
  t.equal(pattern(uneven, 1), 'ops');
});
