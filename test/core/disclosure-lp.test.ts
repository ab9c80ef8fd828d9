import { isDeepStrictEqual } from 'node:util';
import highsModule from 'highs';
import t from 'tap';
import { type DisclosureDecision, type DisclosureTable, decideDisclosure } from '../../src/core/disclosure.ts';
import { type CareTableSize, careTable } from '../support/care-table.ts';

/*
 * The strongest attack that the sums allow: for each hidden value the least and the greatest that any table with the
 * same open values, the same sums and the same order of the measures can have, by linear programming. It is written
 * from the table as it was given, and shares nothing with the code under test.
 */

const small: CareTableSize = {
  councils: 2,
  regionsPerCouncil: 2,
  professions: 2,
  specialtiesPerProfession: 2,
  sectors: 2,
  years: 1,
};

// The package's types describe its CommonJS form, while Node loads the other, whose default is the loader itself.
const loadHighs = highsModule as unknown as typeof highsModule.default;

/** The variable of a hidden value; undefined where the attacker knows the value. */
type VariableOf = (cell: number, measure: number) => string | undefined;

/** Constraints in the LP format, over one variable for each hidden value. */
const constraintsOf = (table: DisclosureTable, variableOf: VariableOf): string[] => {
  const cellOf = new Map(table.cells.map((cell, number) => [cell.members.join('|'), number]));
  const lines: string[] = [];
  for (const measure of table.measures.keys()) {
    const amountOf = (cell: number): number => table.cells[cell]?.values[measure] ?? 0;
    for (const [number, dimension] of table.dimensions.entries()) {
      for (const sum of dimension.sums) {
        for (const [cell, { members }] of table.cells.entries()) {
          if (members[number] !== sum.total) continue;
          const terms = [
            { cell, weight: -1 },
            ...sum.parts.map((part) => ({
              cell: cellOf.get(members.with(number, part.id).join('|')) ?? -1,
              weight: part.weight ?? 1,
            })),
          ];
          const hidden = terms.flatMap((term) => {
            const variable = variableOf(term.cell, measure);
            return variable === undefined ? [] : [{ ...term, variable }];
          });
          if (hidden.length === 0) continue;
          const constant = hidden.reduce((total, term) => total + term.weight * amountOf(term.cell), 0);
          const left = hidden.map(
            ({ weight, variable }) => `${weight < 0 ? '-' : '+'} ${Math.abs(weight)} ${variable}`,
          );
          lines.push(`${left.join(' ')} = ${constant.toFixed(9)}`);
        }
      }
    }
  }
  for (const [cell, { values }] of table.cells.entries()) {
    const [headcount = 0, , retirements = 0] = values;
    const [persons, retired] = [variableOf(cell, 0), variableOf(cell, 2)];
    if (persons !== undefined && retired !== undefined) lines.push(`${persons} - ${retired} >= 0`);
    else if (persons !== undefined) lines.push(`${persons} >= ${retirements}`);
    else if (retired !== undefined) lines.push(`${retired} <= ${headcount}`);
  }
  return lines;
};

/** The least or the greatest that a variable can be. */
type Optimum = (direction: 'Maximize' | 'Minimize', variable: string, constraints: readonly string[]) => number;

const solver = async (): Promise<Optimum> => {
  const highs = await loadHighs();
  return (direction, variable, constraints) => {
    const numbered = constraints.map((line, number) => `c${number}: ${line}`).join('\n ');
    const solution = highs.solve(`${direction}\n obj: ${variable}\nSubject To\n ${numbered}\nEnd\n`);
    if (solution.Status === 'Unbounded' || solution.Status === 'Primal infeasible or unbounded')
      return Number.POSITIVE_INFINITY;
    if (solution.Status !== 'Optimal') throw new Error(`The attack failed: ${solution.Status}`);
    return solution.ObjectiveValue;
  };
};

t.test('no table with the same open values bounds a hidden value more narrowly than k', async (t) => {
  const optimum = await solver();
  for (let seed = 1; seed <= 6; seed += 1) {
    const k = seed === 2 ? 10 : 5;
    const split = seed % 3 === 0;
    const table = careTable(
      { ...small, insiders: seed % 2 === 0, ...(split ? { splitShare: 0.414 } : {}) },
      100 + seed,
    );
    const { statuses } = decideDisclosure(table, { k });
    const isHidden = (cell: number, measure: number): boolean => (statuses[cell]?.[measure] ?? 'open') !== 'open';
    const constraints = constraintsOf(table, (cell, measure) =>
      isHidden(cell, measure) ? `x${measure}_${cell}` : undefined,
    );
    const narrow: unknown[] = [];
    let attacked = 0;
    for (const [cell, { members, values }] of table.cells.entries()) {
      // A council that takes a fraction of a region is protected by that fraction of k.
      const council = members[0] === 'council-0' ? 0.414 : members[0] === 'council-1' ? 0.586 : 1;
      const least = k * (split ? council : 1);
      for (const measure of values.keys()) {
        // Every fifth value, others with each seed: an attack solves two programs.
        if (!isHidden(cell, measure) || (cell + measure + seed) % 5 !== 0) continue;
        attacked += 1;
        const variable = `x${measure}_${cell}`;
        const width = optimum('Maximize', variable, constraints) - optimum('Minimize', variable, constraints);
        if (width < least - 1e-6) narrow.push({ members, measure, value: values[measure], width });
      }
    }
    t.ok(attacked > 10, `seed ${seed}: ${attacked} values attacked`);
    t.same(narrow, [], `seed ${seed}`);
  }
});

/** What the attacker of two versions knows: one variable for each value that both hide and that has not changed. */
const attackOf = (
  before: { table: DisclosureTable; statuses: DisclosureDecision['statuses'] },
  after: { table: DisclosureTable; statuses: DisclosureDecision['statuses'] },
) => {
  const placeOf = new Map(before.table.cells.map((cell, number) => [cell.members.join('|'), number]));
  const pairs = after.table.cells.map(({ members }) => placeOf.get(members.join('|')) ?? -1);
  const isOpen = (of: typeof before, cell: number, measure: number) =>
    (of.statuses[cell]?.[measure] ?? 'open') === 'open';
  const isSame = (cell: number, measure: number): boolean =>
    after.table.cells[cell]?.values[measure] === before.table.cells[pairs[cell] ?? -1]?.values[measure];
  const later: VariableOf = (cell, measure) => {
    if (isOpen(after, cell, measure)) return undefined;
    if (isSame(cell, measure)) return isOpen(before, pairs[cell] ?? -1, measure) ? undefined : `s${measure}_${cell}`;
    return `x${measure}_${cell}`;
  };
  const earlier: VariableOf = (cell, measure) => {
    if (isOpen(before, cell, measure)) return undefined;
    const here = pairs.indexOf(cell);
    if (!isSame(here, measure)) return `y${measure}_${cell}`;
    return isOpen(after, here, measure) ? undefined : `s${measure}_${here}`;
  };
  const constraints = [...constraintsOf(after.table, later), ...constraintsOf(before.table, earlier)];
  return { later, earlier, constraints };
};

t.test('nor does anybody who has two versions, of whose values some have changed', async (t) => {
  const optimum = await solver();
  let proved = 0;
  for (let seed = 1; seed <= 5; seed += 1) {
    const size = { ...small, insiders: false };
    const table = careTable(size, 200 + seed);
    const before = { table, ...decideDisclosure(table) };
    const changed = careTable(size, 200 + seed, 0.04);
    if (isDeepStrictEqual(changed.cells, table.cells)) continue;
    let statuses: DisclosureDecision['statuses'];
    try {
      ({ statuses } = decideDisclosure(changed, { earlier: [before] }));
    } catch {
      // Nothing of such a table is shown at all.
      continue;
    }
    proved += 1;
    const { later, earlier, constraints } = attackOf(before, { table: changed, statuses });
    const narrow: unknown[] = [];
    for (const [of, variableOf] of [
      ['later', later],
      ['earlier', earlier],
    ] as const) {
      for (const [cell, { members, values }] of table.cells.entries()) {
        for (const measure of values.keys()) {
          const variable = variableOf(cell, measure);
          if (variable === undefined || (cell + measure + seed) % 9 !== 0) continue;
          const width = optimum('Maximize', variable, constraints) - optimum('Minimize', variable, constraints);
          if (width < 5 - 1e-6) narrow.push({ of, members, measure, width });
        }
      }
    }
    t.same(narrow, [], `seed ${seed}`);
  }
  t.ok(proved >= 3, `${proved} of 5 decided`);
});

t.test('the same attack finds what versions that know nothing of each other give away', async (t) => {
  const optimum = await solver();
  const found: string[] = [];
  for (let seed = 1; seed <= 4; seed += 1) {
    const [table, changed] = [careTable(small, 200 + seed), careTable(small, 200 + seed, 0.1)];
    const { later, constraints } = attackOf(
      { table, statuses: decideDisclosure(table).statuses },
      { table: changed, statuses: decideDisclosure(changed).statuses },
    );
    for (const cell of changed.cells.keys()) {
      const variable = later(cell, 0);
      if (variable === undefined || cell % 5 !== 0) continue;
      const width = optimum('Maximize', variable, constraints) - optimum('Minimize', variable, constraints);
      if (width < 5 - 1e-6) found.push(`${seed}: ${cell}`);
    }
  }
  t.ok(found.length > 0, `${found.length} values bounded more narrowly than k`);
});

t.test('the attack finds what primary cells alone would give away', async (t) => {
  const optimum = await solver();
  const table = careTable(small, 101);
  const { statuses } = decideDisclosure(table);
  const constraints = constraintsOf(table, (cell, measure) =>
    statuses[cell]?.[measure] === 'primary' ? `x${measure}_${cell}` : undefined,
  );
  const exact = table.cells.flatMap((_, cell) => {
    if (statuses[cell]?.[0] !== 'primary') return [];
    const variable = `x0_${cell}`;
    const width = optimum('Maximize', variable, constraints) - optimum('Minimize', variable, constraints);
    return width < 1e-6 ? [cell] : [];
  });
  t.ok(exact.length > 0, `${exact.length} values would be told exactly`);
});
