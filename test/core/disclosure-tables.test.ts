import t from 'tap';
import { decideDisclosure } from '../../src/core/disclosure.ts';
import { type CareTableSize, careTable } from '../support/care-table.ts';

/* What holds of decisions on whole tables, of the form that the plan has. */

const small: CareTableSize = {
  councils: 3,
  regionsPerCouncil: 2,
  professions: 3,
  specialtiesPerProfession: 2,
  sectors: 2,
  years: 1,
};

t.test('the same table gives the same decision', async (t) => {
  const table = careTable(small, 7);
  t.same(decideDisclosure(table), decideDisclosure(structuredClone(table)));
});

t.test('over random tables no count from 1 to k - 1 is open and nothing is hidden in vain', async (t) => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const k = 3 + (seed % 8);
    const table = careTable(
      { ...small, years: 1 + (seed % 2), insiders: seed % 3 !== 0, ...(seed % 4 === 0 ? { splitShare: 0.414 } : {}) },
      seed,
    );
    const { statuses, counts } = decideDisclosure(table, { k });
    const open = table.cells.flatMap(({ values }, cell) =>
      [0, 2].filter((measure) => {
        const value = values[measure] ?? 0;
        return value > 0 && value < k && statuses[cell]?.[measure] === 'open';
      }),
    );
    t.equal(open.length, 0, `seed ${seed}, k ${k}`);
    const primary = table.cells.flatMap(({ values }, cell) =>
      [0, 2].filter((measure) => statuses[cell]?.[measure] === 'primary' && !((values[measure] ?? 0) < k)),
    );
    t.equal(primary.length, 0, 'only small counts are primary');
    t.ok(counts.hidden < counts.values, 'something is left');
    const together = statuses.filter(([headcount, equivalents]) => (headcount === 'open') !== (equivalents === 'open'));
    t.equal(together.length, 0, 'equivalents go with the headcount');
  }
});

t.test('in a table of counts that are mostly large, national totals stay open', async (t) => {
  const table = careTable(
    { councils: 6, regionsPerCouncil: 3, professions: 8, specialtiesPerProfession: 3, sectors: 3, years: 1 },
    3,
  );
  const { statuses } = decideDisclosure({
    ...table,
    measures: table.measures.slice(0, 2),
    cells: table.cells.map(({ members, values }) => ({ members, values: values.slice(0, 2) })),
  });
  const national = table.cells.flatMap(({ members }, cell) =>
    members[0] === 'SE' && members[2] === 'total' ? [statuses[cell]?.[0]] : [],
  );
  t.ok(national.filter((status) => status === 'open').length >= 0.9 * national.length, `${national.length} totals`);
});
