import highsModule from 'highs';
import t from 'tap';
import { type DisclosureTable, decideDisclosure } from '../../src/core/disclosure.ts';
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

/** Constraints in the LP format, over one variable for each hidden value. */
const constraintsOf = (table: DisclosureTable, isHidden: (cell: number, measure: number) => boolean): string[] => {
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
          const hidden = terms.filter((term) => isHidden(term.cell, measure));
          if (hidden.length === 0) continue;
          const constant = hidden.reduce((total, term) => total + term.weight * amountOf(term.cell), 0);
          const left = hidden.map(
            (term) => `${term.weight < 0 ? '-' : '+'} ${Math.abs(term.weight)} x${measure}_${term.cell}`,
          );
          lines.push(`c${lines.length}: ${left.join(' ')} = ${constant.toFixed(9)}`);
        }
      }
    }
  }
  for (const [cell, { values }] of table.cells.entries()) {
    const [headcount = 0, , retirements = 0] = values;
    if (isHidden(cell, 0) && isHidden(cell, 2)) lines.push(`c${lines.length}: x0_${cell} - x2_${cell} >= 0`);
    else if (isHidden(cell, 0)) lines.push(`c${lines.length}: x0_${cell} >= ${retirements}`);
    else if (isHidden(cell, 2)) lines.push(`c${lines.length}: x2_${cell} <= ${headcount}`);
  }
  return lines;
};

t.test('no table with the same open values bounds a hidden value more narrowly than k', async (t) => {
  const highs = await loadHighs();
  const optimum = (direction: string, variable: string, constraints: readonly string[]): number => {
    const model = `${direction}\n obj: ${variable}\nSubject To\n ${constraints.join('\n ')}\nEnd\n`;
    const solution = highs.solve(model);
    if (solution.Status === 'Unbounded' || solution.Status === 'Primal infeasible or unbounded')
      return Number.POSITIVE_INFINITY;
    if (solution.Status !== 'Optimal') throw new Error(`The attack failed: ${solution.Status}`);
    return solution.ObjectiveValue;
  };
  for (let seed = 1; seed <= 6; seed += 1) {
    const k = seed === 2 ? 10 : 5;
    const split = seed % 3 === 0;
    const table = careTable(
      { ...small, insiders: seed % 2 === 0, ...(split ? { splitShare: 0.414 } : {}) },
      100 + seed,
    );
    const { statuses } = decideDisclosure(table, { k });
    const isHidden = (cell: number, measure: number): boolean => (statuses[cell]?.[measure] ?? 'open') !== 'open';
    const constraints = constraintsOf(table, isHidden);
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

t.test('the attack finds what primary cells alone would give away', async (t) => {
  const highs = await loadHighs();
  const table = careTable(small, 101);
  const { statuses } = decideDisclosure(table);
  const constraints = constraintsOf(table, (cell, measure) => statuses[cell]?.[measure] === 'primary');
  const exact = table.cells.flatMap((_, cell) => {
    if (statuses[cell]?.[0] !== 'primary') return [];
    const [least, most] = ['Minimize', 'Maximize'].map((direction) => {
      const solution = highs.solve(`${direction}\n obj: x0_${cell}\nSubject To\n ${constraints.join('\n ')}\nEnd\n`);
      return solution.ObjectiveValue;
    });
    return least !== undefined && most !== undefined && most - least < 1e-6 ? [cell] : [];
  });
  t.ok(exact.length > 0, `${exact.length} values would be told exactly`);
});
