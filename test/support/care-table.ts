import type { Dimension, DisclosureCell, DisclosureTable } from '../../src/core/disclosure.ts';
import { type Random, randomFrom } from './random.ts';

export interface CareTableSize {
  readonly councils: number;
  readonly regionsPerCouncil: number;
  readonly professions: number;
  readonly specialtiesPerProfession: number;
  readonly sectors: number;
  readonly years: number;
  /** A region that is split between the first two councils, by the share of the first. */
  readonly splitShare?: number;
  readonly insiders?: boolean;
}

const range = (length: number): number[] => Array.from({ length }, (_, number) => number);

const areaDimension = (size: CareTableSize): Dimension => {
  const councils = range(size.councils).map((council) => `council-${council}`);
  const contributor = (id: string) => (size.insiders === false ? {} : { contributor: id });
  const split = size.splitShare;
  return {
    id: 'area',
    members: [
      { id: 'SE' },
      ...councils.map((id) => ({ id, ...contributor(id) })),
      ...councils.flatMap((id) =>
        range(size.regionsPerCouncil).map((region) => ({ id: `${id}-${region}`, ...contributor(id) })),
      ),
      ...(split === undefined ? [] : [{ id: 'split' }]),
    ],
    sums: [
      { total: 'SE', parts: councils.map((id) => ({ id })) },
      ...councils.map((id, council) => ({
        total: id,
        parts: [
          ...range(size.regionsPerCouncil).map((region) => ({ id: `${id}-${region}` })),
          ...(split === undefined || council > 1 ? [] : [{ id: 'split', weight: council === 0 ? split : 1 - split }]),
        ],
      })),
    ],
  };
};

const professionDimension = (size: CareTableSize): Dimension => {
  const professions = range(size.professions).map((profession) => `profession-${profession}`);
  const specialties = (id: string) => range(size.specialtiesPerProfession).map((specialty) => `${id}-${specialty}`);
  return {
    id: 'profession',
    members: [{ id: 'all' }, ...professions.flatMap((id) => [{ id }, ...specialties(id).map((one) => ({ id: one }))])],
    sums: [
      { total: 'all', parts: professions.map((id) => ({ id })) },
      ...(size.specialtiesPerProfession === 0
        ? []
        : professions.map((id) => ({ total: id, parts: specialties(id).map((one) => ({ id: one })) }))),
    ],
  };
};

const sectorDimension = (size: CareTableSize): Dimension => {
  const sectors = range(size.sectors).map((sector) => `sector-${sector}`);
  return {
    id: 'sector',
    members: [{ id: 'total' }, ...sectors.map((id) => ({ id }))],
    sums: [{ total: 'total', parts: sectors.map((id) => ({ id })) }],
  };
};

/** A leaf's values: skewed, with many zeros and small counts, retirements among them, and equivalents a little lower. */
const leafValues = (random: Random): [number, number, number] => {
  const headcount = random.next() < 0.2 ? 0 : Math.floor(Math.exp(random.next() * 6.5) - 1);
  const retirements = range(Math.min(headcount, 4_000)).filter(() => random.next() < 0.04).length;
  return [headcount, Math.round(headcount * (70 + random.below(30))) / 100, retirements];
};

type Sums = readonly (readonly [string, number])[];

const leavesOf = (dimension: Dimension): Map<string, Sums> => {
  const leaves = new Map<string, Sums>();
  const leafSums = (id: string): Sums => {
    const sum = dimension.sums.find((one) => one.total === id);
    if (sum === undefined) return [[id, 1]];
    return sum.parts.flatMap((part) =>
      leafSums(part.id).map(([leaf, weight]): readonly [string, number] => [leaf, weight * (part.weight ?? 1)]),
    );
  };
  for (const { id } of dimension.members) {
    const weights = new Map<string, number>();
    for (const [leaf, weight] of leafSums(id)) {
      const sum = (weights.get(leaf) ?? 0) + weight;
      weights.set(leaf, Math.abs(sum - Math.round(sum)) < 1e-9 ? Math.round(sum) : sum);
    }
    leaves.set(id, [...weights]);
  }
  return leaves;
};

/**
 * A table of the form that the plan has: areas, professions, sectors and years, with every total. With `changed` it is
 * a later version of the table of the same seed, in which such a share of the leaves was corrected: large ones a
 * little, others to anything.
 */
export const careTable = (size: CareTableSize, seed: number, changed = 0): DisclosureTable => {
  const random = randomFrom(seed);
  const changes = randomFrom(seed + 1_000_003);
  const year: Dimension = {
    id: 'year',
    members: range(size.years).map((number) => ({ id: `${2026 + number}` })),
    sums: [],
  };
  const dimensions = [areaDimension(size), professionDimension(size), sectorDimension(size), year];
  const leaves = dimensions.map(leavesOf);
  const drawn = new Map<string, [number, number, number]>();
  const leafAt = (key: string): [number, number, number] => {
    const known = drawn.get(key);
    if (known !== undefined) return known;
    const first = leafValues(random);
    const later = leafValues(changes);
    const corrected: [number, number, number] = [first[0] + 7, first[1] + 5, first[2]];
    const values = changes.next() >= changed ? first : first[0] >= 20 ? corrected : later;
    drawn.set(key, values);
    return values;
  };
  const cells: DisclosureCell[] = [];
  const crossings = dimensions.reduce<string[][]>(
    (rows, dimension) => rows.flatMap((row) => dimension.members.map((member) => [...row, member.id])),
    [[]],
  );
  for (const members of crossings) {
    let sums: { key: string[]; weight: number }[] = [{ key: [], weight: 1 }];
    for (const [number, id] of members.entries()) {
      const parts = leaves[number]?.get(id) ?? [];
      sums = sums.flatMap((sum) =>
        parts.map(([leaf, weight]) => ({ key: [...sum.key, leaf], weight: sum.weight * weight })),
      );
    }
    const totals = [0, 0, 0];
    for (const { key, weight } of sums) {
      for (const [measure, value] of leafAt(key.join('|')).entries())
        totals[measure] = (totals[measure] ?? 0) + weight * value;
    }
    cells.push({ members, values: totals.map((total) => Math.round(total * 1e6) / 1e6) });
  }
  return {
    dimensions,
    measures: [
      { id: 'headcount', kind: 'persons' },
      { id: 'fullTimeEquivalents', kind: 'amount', hiddenWith: 'headcount' },
      { id: 'expectedRetirements', kind: 'persons', notAbove: 'headcount' },
    ],
    cells,
  };
};
