import type { Dimension, DimensionSum, DisclosureCell, DisclosureTable } from '../../../core/disclosure.ts';
import type { BaseCell } from './area-cell.ts';
import type { IndexedGeography } from './geography.ts';

/**
 * Which measures follow which decision. What is computed from staff is hidden with the staff; needs, vacancies and
 * judgements say nothing of any person.
 */
export const disclosureGroupOf: ReadonlyMap<number, 'staff' | 'retirements'> = new Map([
  [1, 'staff'],
  [2, 'staff'],
  [4, 'staff'],
  [5, 'retirements'],
  [7, 'staff'],
  [8, 'staff'],
  [9, 'staff'],
  [10, 'staff'],
  [14, 'staff'],
]);

/** Persons, full-time equivalents and retirements; null where nothing was reported. */
type Values = [number | null, number | null, number | null];

const valuesOf = (cell: BaseCell): Values => {
  const staff = cell.fullTimeEquivalents === null ? null : cell.fullTimeEquivalents / 100;
  // Where only full-time equivalents were reported, at least so many persons stand behind them.
  const persons =
    cell.headcount === null ? (staff === null ? null : Math.ceil(staff)) : Math.round(cell.headcount / 100);
  return [persons, staff, cell.expectedRetirements === null ? null : Math.round(cell.expectedRetirements / 100)];
};

const plus = (left: Values | undefined, right: Values): Values =>
  right.map((value, index) => {
    const sum = left?.[index] ?? null;
    return value === null ? sum : Math.round(((sum ?? 0) + value) * 100) / 100;
  }) as Values;

/** Members of the table are named by the keys of the database. */
export const areaMember = (areaId: number): string => `a${areaId}`;
export const professionMember = (professionId: number, specialtyId: number): string =>
  `p${professionId}.${specialtyId}`;
const partMember = (regionId: number, healthcareRegionId: number, geography: IndexedGeography): string =>
  geography.dividedRegionIds.has(regionId) ? `a${regionId}.${healthcareRegionId}` : areaMember(regionId);

/** The one council that reported regions that lie in two healthcare regions, by part; none where several did. */
const sendersOf = (
  cells: readonly BaseCell[],
  geography: IndexedGeography,
  councilOf: ReadonlyMap<number, number>,
): Map<string, string | undefined> => {
  const senders = new Map<string, string | undefined>();
  for (const { regionId, healthcareRegionId, versionKey } of cells) {
    if (healthcareRegionId !== 0) continue;
    const part = partMember(regionId, 0, geography);
    const sender = councilOf.get(versionKey)?.toString();
    senders.set(part, senders.has(part) && senders.get(part) !== sender ? undefined : sender);
  }
  return senders;
};

const areaDimension = (geography: IndexedGeography, senders: ReadonlyMap<string, string | undefined>): Dimension => {
  const councils = [...new Set(geography.parts.map((part) => part.healthcareRegionId))].filter((id) => id !== 0);
  const divided = [...geography.dividedRegionIds];
  const leaves = geography.parts.map((part) => ({
    id: partMember(part.regionId, part.healthcareRegionId, geography),
    councilId: part.healthcareRegionId,
    regionId: part.regionId,
  }));
  return {
    id: 'area',
    members: [
      { id: areaMember(geography.nationId) },
      ...[...councils, ...divided].map((id) => ({ id: areaMember(id) })),
      ...leaves.map(({ id, councilId }) => {
        const contributor = councilId === 0 ? senders.get(id) : String(councilId);
        return contributor === undefined ? { id } : { id, contributor };
      }),
    ],
    sums: [
      {
        total: areaMember(geography.nationId),
        parts: [
          ...councils.map((id) => ({ id: areaMember(id) })),
          ...leaves.filter(({ councilId }) => councilId === 0 && geography.allocation.length === 0),
        ].map(({ id }) => ({ id })),
      },
      ...councils.map((council) => ({
        total: areaMember(council),
        parts: [
          ...leaves.filter(({ councilId }) => councilId === council).map(({ id }) => ({ id, weight: 1 })),
          ...geography.allocation
            .filter((share) => share.healthcareRegionId === council)
            .map((share) => ({ id: partMember(share.regionId, 0, geography), weight: share.part / share.whole })),
        ],
      })),
      ...divided.map((region) => ({
        total: areaMember(region),
        parts: leaves.filter(({ regionId }) => regionId === region).map(({ id }) => ({ id })),
      })),
    ],
  };
};

/** How professions stand below each other, and the council that reported each survey version. */
export interface Relations {
  readonly childrenOf: ReadonlyMap<number, readonly number[]>;
  readonly councilOf: ReadonlyMap<number, number>;
}

/** A total and its parts in the leaves, and the rest that nobody names; undefined where the parts exceed the total. */
const sumWithRest = (
  total: string,
  parts: readonly string[],
  leaves: Map<string, Map<string, Values>>,
): DimensionSum | undefined => {
  const rest = new Map<string, Values>();
  for (const [place, whole] of leaves.get(total) ?? []) {
    let given: Values | undefined;
    for (const part of parts) given = plus(given, leaves.get(part)?.get(place) ?? [null, null, null]);
    const left = whole.map((value, index) =>
      value === null ? null : Math.round((value - (given?.[index] ?? 0)) * 100) / 100,
    ) as Values;
    if (left.some((value) => value !== null && value < 0)) return undefined;
    rest.set(place, left);
  }
  const isPartOnly = parts.some((part) => [...(leaves.get(part)?.keys() ?? [])].some((place) => !rest.has(place)));
  if (isPartOnly) return undefined;
  const names = parts.map((id) => ({ id }));
  if ([...rest.values()].every((values) => values.every((value) => value === null || value === 0))) {
    return { total, parts: names };
  }
  const restName = `${total}-rest-${parts.length}`;
  leaves.set(restName, rest);
  return { total, parts: [...names, { id: restName }] };
};

const add = (into: Map<string, Map<string, Values>>, outer: string, inner: string, values: Values): void => {
  const row = into.get(outer) ?? new Map<string, Values>();
  into.set(outer, row);
  row.set(inner, plus(row.get(inner), values));
};

/** The members that a leaf counts in, each with its weight: itself, and every total by all ways that lead up to it. */
const totalsOf = (dimension: Dimension, leaf: string): Map<string, number> => {
  const weights = new Map([[leaf, 1]]);
  for (const { total, parts } of dimension.sums) {
    for (const part of parts.filter(({ id }) => id === leaf)) {
      for (const [higher, share] of totalsOf(dimension, total)) {
        weights.set(higher, (weights.get(higher) ?? 0) + (part.weight ?? 1) * share);
      }
    }
  }
  return weights;
};

/**
 * The table that disclosure is decided on, for professions that are parts of each other, in one year: everything that
 * was reported, at every level of area, profession and sector. Years and unrelated professions have no sums in common,
 * so that each such table can be decided by itself. What is imputed or carried forward is nobody's reported count and
 * follows the decision on what it was computed from. `councilOf` names the council behind each survey version.
 */
export const disclosureTableOf = (
  cells: readonly BaseCell[],
  geography: IndexedGeography,
  { childrenOf, councilOf }: Relations,
): DisclosureTable => {
  const leaves = new Map<string, Map<string, Values>>();
  for (const cell of cells) {
    const place = `${partMember(cell.regionId, cell.healthcareRegionId, geography)}|s${cell.sectorId}`;
    add(leaves, professionMember(cell.professionId, cell.specialtyId), place, valuesOf(cell));
  }
  const professions = new Set(cells.filter((cell) => cell.specialtyId === 0).map((cell) => cell.professionId));
  const sums: DimensionSum[] = [];
  for (const professionId of professions) {
    const total = professionMember(professionId, 0);
    const specialties = new Set(
      cells.filter((c) => c.professionId === professionId && c.specialtyId !== 0).map((c) => c.specialtyId),
    );
    const children = (childrenOf.get(professionId) ?? []).filter((child) => professions.has(child));
    for (const parts of [
      [...specialties].map((specialty) => professionMember(professionId, specialty)),
      children.map((child) => professionMember(child, 0)),
    ]) {
      const sum = parts.length === 0 ? undefined : sumWithRest(total, parts, leaves);
      if (sum !== undefined) sums.push(sum);
    }
  }
  const area = areaDimension(geography, sendersOf(cells, geography, councilOf));
  const sectorIds = [...new Set(cells.map((cell) => cell.sectorId))].map((id) => `s${id}`);
  const sector: Dimension = {
    id: 'sector',
    members: [{ id: 's0' }, ...sectorIds.map((id) => ({ id }))],
    sums: [{ total: 's0', parts: sectorIds.map((id) => ({ id })) }],
  };
  const weightsOf = new Map(area.members.map(({ id }) => [id, totalsOf(area, id)]));
  const tableCells: DisclosureCell[] = [];
  for (const [profession, places] of leaves) {
    const rolled = new Map<string, Map<string, Values>>();
    for (const [place, values] of places) {
      const [part = '', sectorId = ''] = place.split('|');
      for (const [member, weight] of weightsOf.get(part) ?? []) {
        const weighed = values.map((value) => (value === null ? null : value * weight)) as Values;
        add(rolled, member, sectorId, weighed);
        add(rolled, member, 's0', weighed);
      }
    }
    for (const [member, row] of rolled) {
      for (const [sectorId, values] of row) tableCells.push({ members: [member, profession, sectorId], values });
    }
  }
  return {
    dimensions: [area, { id: 'profession', members: [...leaves.keys()].map((id) => ({ id })), sums }, sector],
    measures: [
      { id: 'headcount', kind: 'persons' },
      { id: 'fullTimeEquivalents', kind: 'amount', hiddenWith: 'headcount' },
      { id: 'expectedRetirements', kind: 'persons', notAbove: 'headcount' },
    ],
    cells: tableCells,
  };
};
