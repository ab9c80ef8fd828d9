import t from 'tap';
import type { DisclosureTable } from '../../src/core/disclosure.ts';
import type { BaseCell } from '../../src/features/plans/rules/area-cell.ts';
import { areaMember, disclosureTableOf } from '../../src/features/plans/rules/disclosure.ts';
import { disclosureGroupOf } from '../../src/features/plans/rules/disclosure-groups.ts';
import { type AllocationShare, indexGeography } from '../../src/features/plans/rules/geography.ts';
import { measures, sumFields } from '../../src/features/plans/rules/measures.ts';

/* A nation (1) of two councils (2 and 3) with a region each (11 and 12), and one region that both share (13). */
const partOf = (regionId: number, healthcareRegionId: number) => ({
  regionId,
  healthcareRegionId,
  population: 1_000,
  weight: 1_000,
});
const undivided = [partOf(11, 2), partOf(12, 3)];
const divided = [...undivided, partOf(13, 2), partOf(13, 3), partOf(13, 0)];
const geographyOf = (parts: typeof undivided, allocation: readonly AllocationShare[] = []) =>
  indexGeography({
    nationId: 1,
    parts,
    municipalities: [],
    allocation,
    missingHealthcareRegionIds: [],
    imputedHealthcareRegionIds: [],
  });
const shares: readonly AllocationShare[] = [
  { regionId: 13, healthcareRegionId: 2, part: 1, whole: 4 },
  { regionId: 13, healthcareRegionId: 3, part: 3, whole: 4 },
];

const nothing = Object.fromEntries(sumFields.map((field) => [field, null])) as Record<
  (typeof sumFields)[number],
  number | null
>;
/** A cell of the first profession in the first sector of a region, with what is stated. */
const cell = (stated: Partial<BaseCell>): BaseCell => ({
  ...nothing,
  versionKey: 1,
  regionId: 11,
  healthcareRegionId: 2,
  professionId: 7,
  specialtyId: 0,
  fromProfessionId: 0,
  sectorId: 1,
  year: 2026,
  municipalityIds: null,
  staffMunicipalityIds: null,
  ...stated,
});
const persons = (headcount: number, stated: Partial<BaseCell> = {}): BaseCell =>
  cell({ headcount: headcount * 100, ...stated });
const tableOf = (cells: readonly BaseCell[], geography = geographyOf(undivided), children: number[] = []) =>
  disclosureTableOf(cells, geography, {
    childrenOf: new Map([[7, children]]),
    councilOf: new Map([
      [1, 2],
      [2, 3],
    ]),
  });
/** The counts of staff of each cell by its members. */
const valuesOf = (table: DisclosureTable): Record<string, readonly (number | null)[]> =>
  Object.fromEntries(table.cells.map(({ members, values }) => [members.join(' '), values.slice(0, 3)]));
/** The headcount of every area in all sectors. */
const headcounts = (table: DisclosureTable, profession = 'p7.0') =>
  Object.fromEntries(
    table.cells
      .filter(({ members }) => members[1] === profession && members[2] === 's0')
      .map(({ members, values }) => [members[0], values[0]]),
  );
const sumsOf = (table: DisclosureTable, dimension: number) => table.dimensions[dimension]?.sums;

const south = { regionId: 12, healthcareRegionId: 3 };

t.test('every figure is counted in its region, its council and the nation, in its sector and in all', async (t) => {
  const table = tableOf([
    cell({ headcount: 300, fullTimeEquivalents: 250, expectedRetirements: 100 }),
    cell({ headcount: 5_000, fullTimeEquivalents: 4_025, expectedRetirements: null, sectorId: 2 }),
    cell({ headcount: 700, fullTimeEquivalents: 700, expectedRetirements: 200, ...south }),
  ]);
  t.strictSame(valuesOf(table), {
    'a11 p7.0 s1': [3, 2.5, 1],
    'a11 p7.0 s2': [50, 40.25, null],
    'a11 p7.0 s0': [53, 42.75, 1],
    'a2 p7.0 s1': [3, 2.5, 1],
    'a2 p7.0 s2': [50, 40.25, null],
    'a2 p7.0 s0': [53, 42.75, 1],
    'a12 p7.0 s1': [7, 7, 2],
    'a12 p7.0 s0': [7, 7, 2],
    'a3 p7.0 s1': [7, 7, 2],
    'a3 p7.0 s0': [7, 7, 2],
    'a1 p7.0 s1': [10, 9.5, 3],
    'a1 p7.0 s2': [50, 40.25, null],
    'a1 p7.0 s0': [60, 49.75, 3],
  });
  t.strictSame(table.measures.slice(0, 3), [
    { id: 'headcount', kind: 'persons' },
    { id: 'fullTimeEquivalents', kind: 'amount', hiddenWith: 'headcount' },
    { id: 'expectedRetirements', kind: 'persons', notAbove: 'headcount' },
  ]);
  t.strictSame(table.dimensions[2], {
    id: 'sector',
    members: [{ id: 's0' }, { id: 's1' }, { id: 's2' }],
    sums: [{ total: 's0', parts: [{ id: 's1' }, { id: 's2' }] }],
  });
});

t.test('a council knows its own regions, and the nation is the sum of the councils', async (t) => {
  const table = tableOf([persons(3)]);
  t.strictSame(table.dimensions[0], {
    id: 'area',
    members: [
      { id: 'a1' },
      { id: 'a2' },
      { id: 'a3' },
      { id: 'a11', contributor: '2' },
      { id: 'a12', contributor: '3' },
    ],
    sums: [
      { total: 'a1', parts: [{ id: 'a2' }, { id: 'a3' }] },
      { total: 'a2', parts: [{ id: 'a11', weight: 1 }] },
      { total: 'a3', parts: [{ id: 'a12', weight: 1 }] },
    ],
  });
  t.equal(areaMember(11), 'a11');
});

t.test('what a divided region reports as a whole stands beside the councils where nothing is split', async (t) => {
  const table = tableOf(
    [
      persons(10),
      persons(20, south),
      persons(1, { regionId: 13 }),
      persons(2, { regionId: 13, healthcareRegionId: 3 }),
      persons(4, { regionId: 13, healthcareRegionId: 0 }),
    ],
    geographyOf(divided),
  );
  t.strictSame(headcounts(table), {
    a11: 10,
    a2: 11,
    a1: 37,
    a12: 20,
    a3: 22,
    'a13.2': 1,
    'a13.3': 2,
    'a13.0': 4,
    a13: 7,
  });
  t.strictSame(table.dimensions[0]?.members.slice(3), [
    { id: 'a13' },
    { id: 'a11', contributor: '2' },
    { id: 'a12', contributor: '3' },
    { id: 'a13.2', contributor: '2' },
    { id: 'a13.3', contributor: '3' },
    { id: 'a13.0', contributor: '2' },
  ]);
  t.strictSame(sumsOf(table, 0), [
    { total: 'a1', parts: [{ id: 'a2' }, { id: 'a3' }, { id: 'a13.0' }] },
    {
      total: 'a2',
      parts: [
        { id: 'a11', weight: 1 },
        { id: 'a13.2', weight: 1 },
      ],
    },
    {
      total: 'a3',
      parts: [
        { id: 'a12', weight: 1 },
        { id: 'a13.3', weight: 1 },
      ],
    },
    { total: 'a13', parts: [{ id: 'a13.2' }, { id: 'a13.3' }, { id: 'a13.0' }] },
  ]);
});

t.test('what is split goes to each council by its share, and to the nation whole', async (t) => {
  const table = tableOf(
    [persons(10), persons(20, south), persons(8, { regionId: 13, healthcareRegionId: 0 })],
    geographyOf(divided, shares),
  );
  t.strictSame(headcounts(table), { a11: 10, a2: 12, a1: 38, a12: 20, a3: 26, 'a13.0': 8, a13: 8 });
  t.strictSame(sumsOf(table, 0), [
    { total: 'a1', parts: [{ id: 'a2' }, { id: 'a3' }] },
    {
      total: 'a2',
      parts: [
        { id: 'a11', weight: 1 },
        { id: 'a13.2', weight: 1 },
        { id: 'a13.0', weight: 0.25 },
      ],
    },
    {
      total: 'a3',
      parts: [
        { id: 'a12', weight: 1 },
        { id: 'a13.3', weight: 1 },
        { id: 'a13.0', weight: 0.75 },
      ],
    },
    { total: 'a13', parts: [{ id: 'a13.2' }, { id: 'a13.3' }, { id: 'a13.0' }] },
  ]);
});

t.test('what is reported of a divided region as a whole is known to the one council that reported it', async (t) => {
  const whole = { regionId: 13, healthcareRegionId: 0 };
  const contributorOf = (cells: readonly BaseCell[]) =>
    tableOf(cells, geographyOf(divided, shares)).dimensions[0]?.members.find(({ id }) => id === 'a13.0')?.contributor;
  t.equal(contributorOf([persons(8, { ...whole, versionKey: 2 }), persons(9)]), '3');
  t.equal(contributorOf([persons(8, whole), persons(9, { ...whole, sectorId: 2 })]), '2');
  t.equal(contributorOf([persons(8, whole), persons(9, { ...whole, versionKey: 2, sectorId: 2 })]), undefined);
  t.equal(contributorOf([persons(8, { ...whole, versionKey: 9 })]), undefined);
});

t.test('of full-time equivalents alone no person counts in a sum, as none does in what is published', async (t) => {
  const table = tableOf([
    cell({ fullTimeEquivalents: 310 }),
    cell({ expectedRetirements: 149, sectorId: 2 }),
    cell({ headcount: 149, sectorId: 3 }),
  ]);
  const values = valuesOf(table);
  t.strictSame(values['a11 p7.0 s1'], [null, 3.1, null]);
  t.strictSame(values['a11 p7.0 s2'], [null, null, 1]);
  t.strictSame(values['a11 p7.0 s3'], [1, null, null]);
  t.strictSame(values['a11 p7.0 s0'], [1, 3.1, 1]);
});

t.test(
  'several lines of the same place and profession are one cell, such as those of narrower professions',
  async (t) => {
    const table = tableOf([persons(2), persons(3, { fromProfessionId: 9 }), cell({ headcount: null })]);
    t.strictSame(headcounts(table), { a11: 5, a2: 5, a1: 5 });
  },
);

const specialty = (specialtyId: number, headcount: number, stated: Partial<BaseCell> = {}) =>
  persons(headcount, { specialtyId, ...stated });

t.test('a profession is the sum of its specialties where they leave nothing over', async (t) => {
  const table = tableOf([persons(7), specialty(21, 3), specialty(22, 4)]);
  t.strictSame(sumsOf(table, 1), [{ total: 'p7.0', parts: [{ id: 'p7.21' }, { id: 'p7.22' }] }]);
  t.strictSame(
    table.dimensions[1]?.members.map(({ id }) => id),
    ['p7.0', 'p7.21', 'p7.22'],
  );
  t.equal(table.dimensions[1]?.id, 'profession');
});

t.test('what the specialties leave over is a part of its own that can be told from them', async (t) => {
  const table = tableOf([
    cell({ headcount: 900, fullTimeEquivalents: 850 }),
    specialty(21, 3, { fullTimeEquivalents: 290 }),
    specialty(22, 4),
    persons(5, south),
  ]);
  t.strictSame(sumsOf(table, 1), [{ total: 'p7.0', parts: [{ id: 'p7.21' }, { id: 'p7.22' }, { id: 'p7.0-rest-2' }] }]);
  t.strictSame(headcounts(table, 'p7.0-rest-2'), { a11: 2, a2: 2, a12: 5, a3: 5, a1: 7 });
  t.strictSame(valuesOf(table)['a11 p7.0-rest-2 s1'], [2, 5.6, null]);
});

t.test('no sum is known to hold where specialties exceed their profession, or stand where it does not', async (t) => {
  t.strictSame(sumsOf(tableOf([persons(7), specialty(21, 8)]), 1), []);
  t.strictSame(sumsOf(tableOf([persons(7), specialty(21, 7, south)]), 1), []);
  t.strictSame(sumsOf(tableOf([specialty(21, 7)]), 1), [], 'nor where the profession is not reported');
  const less = [cell({ headcount: 700, fullTimeEquivalents: 100 }), specialty(21, 7, { fullTimeEquivalents: 101 })];
  t.strictSame(sumsOf(tableOf(less), 1), [], 'whichever the measure');
});

t.test('one place where the specialties leave something over is enough for a rest in all', async (t) => {
  const table = tableOf([
    persons(7),
    specialty(21, 7),
    persons(5, south),
    specialty(21, 4, south),
    specialty(22, 1, south),
  ]);
  t.strictSame(sumsOf(table, 1), [{ total: 'p7.0', parts: [{ id: 'p7.21' }, { id: 'p7.22' }] }], 'none here');
  const rest = tableOf([persons(7), specialty(21, 7), persons(5, south), specialty(21, 4, south), specialty(22, 0)]);
  t.strictSame(headcounts(rest, 'p7.0-rest-2'), { a11: 0, a2: 0, a12: 1, a3: 1, a1: 1 });
});

t.test('one specialty in one place where its profession was not reported is enough for no sum to hold', async (t) => {
  const some = [persons(7), specialty(21, 3), specialty(22, 2), specialty(22, 2, south)];
  t.strictSame(sumsOf(tableOf(some), 1), []);
});

t.test('what was not reported of a profession is no rest, whatever its specialties say', async (t) => {
  const table = tableOf([
    cell({ headcount: null, fullTimeEquivalents: 700 }),
    specialty(21, 3, { fullTimeEquivalents: 300 }),
  ]);
  t.strictSame(valuesOf(table)['a11 p7.0-rest-1 s1'], [null, 4, null]);
  const unstated = tableOf([cell({ expectedRetirements: 500 }), specialty(21, 3, { expectedRetirements: 100 })]);
  t.strictSame(valuesOf(unstated)['a11 p7.0-rest-1 s1'], [null, null, 4]);
});

t.test('a profession of which specialties alone were reported is no part of a wider one', async (t) => {
  const table = tableOf([persons(9), specialty(21, 5, { professionId: 8 })], geographyOf(undivided), [8]);
  t.strictSame(sumsOf(table, 1), []);
});

t.test('a profession is also the sum of the narrower ones that were reported', async (t) => {
  const table = tableOf(
    [persons(9), specialty(21, 9), persons(4, { professionId: 8 }), persons(3, { professionId: 9 })],
    geographyOf(undivided),
    [8, 9, 10],
  );
  t.strictSame(sumsOf(table, 1), [
    { total: 'p7.0', parts: [{ id: 'p7.21' }] },
    { total: 'p7.0', parts: [{ id: 'p8.0' }, { id: 'p9.0' }, { id: 'p7.0-rest-2' }] },
  ]);
});

t.test('specialties belong to their own profession only', async (t) => {
  const table = tableOf([persons(9), persons(5, { professionId: 8 }), specialty(21, 5, { professionId: 8 })]);
  t.strictSame(sumsOf(table, 1), [{ total: 'p8.0', parts: [{ id: 'p8.21' }] }]);
});

t.test(
  'every measure follows a decision, and what was reported beside staff is hidden at least where the staff is',
  async (t) => {
    const groups = Object.fromEntries(measures.map(({ id, code }) => [code, disclosureGroupOf.get(id)]));
    t.strictSame(groups, {
      headcount: 'staff',
      'full-time-equivalents': 'staff',
      'vacant-full-time-equivalents': 'vacancies',
      'agency-full-time-equivalents': 'agency',
      'expected-retirements': 'retirements',
      'needed-full-time-equivalents': 'need',
      gap: 'gap',
      'full-time-equivalents-per-thousand-inhabitants': 'staff',
      'vacancy-share': 'vacancy-share',
      'agency-share': 'agency-share',
      'share-judging-shortage': 'judgements',
      'share-judging-balance': 'judgements',
      'share-judging-surplus': 'judgements',
      'change-since-last-plan': 'staff',
    });
    const table = tableOf([
      cell({
        headcount: 300,
        fullTimeEquivalents: 250,
        neededFullTimeEquivalents: 410,
        neededWithStaff: 410,
        staffWithNeeded: 250,
        balanceJudgements: 100,
        judgements: 100,
      }),
    ]);
    t.strictSame(table.cells[0]?.values, [3, 2.5, null, 4.1, null, null, 0, 1, 0]);
    t.strictSame(table.pairs[0], [4.1, 2.5, null, null, null, null]);
    t.ok(table.measures.slice(3).every(({ hiddenWhere }) => hiddenWhere === 'headcount'));
  },
);
