import type { Dimension, DimensionSum, DisclosureCell } from '../../../core/disclosure.ts';
import type { BaseCell } from './area-cell.ts';
import { fields, groupNames } from './disclosure-groups.ts';
import type { IndexedGeography } from './geography.ts';
import { type PairedTable, totalsOf } from './paired.ts';

const measureCount = groupNames.length;
/** Those of persons employed, full-time equivalents and retirements, which decide whether a sum holds. */
const staffCount = 3;
/** How far need, vacancies and agency staff that are hidden must be able to vary, in full-time equivalents. */
const amountWidth = 0.5;

/** The values of the fields; null where nothing was reported. */
type Values = readonly (number | null)[];

const valuesOf = (cell: BaseCell): Values => {
  const values = fields.map((field) => {
    const value = cell[field];
    return value === null ? null : value / 100;
  });
  const [persons = null, , retirements = null] = values;
  // Of lines that give full-time equivalents alone no person counts in any sum that is told.
  values[0] = persons === null ? null : Math.round(persons);
  values[2] = retirements === null ? null : Math.round(retirements);
  // Whoever judged did not judge otherwise.
  if (cell.judgements !== null) for (const place of [6, 7, 8]) values[place] = Math.round(values[place] ?? 0);
  return values;
};

const nothing: Values = fields.map(() => null);

const plus = (left: Values | undefined, right: Values): Values =>
  right.map((value, index) => {
    const sum = left?.[index] ?? null;
    return value === null ? sum : Math.round(((sum ?? 0) + value) * 100) / 100;
  });

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
    for (const part of parts) given = plus(given, leaves.get(part)?.get(place) ?? nothing);
    const left = whole.map((value, index) =>
      value === null ? null : Math.round((value - (given?.[index] ?? 0)) * 100) / 100,
    );
    if (left.slice(0, staffCount).some((value) => value !== null && value < 0)) return undefined;
    rest.set(
      place,
      left.map((value) => (value === null ? null : Math.max(0, value))),
    );
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

const following = { hiddenWhere: 'headcount' } as const;

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
): PairedTable => {
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
  const rests = new Set([...leaves.keys()].filter((id) => id.includes('-rest-')));
  const area = areaDimension(geography, sendersOf(cells, geography, councilOf));
  const sectorIds = [...new Set(cells.map((cell) => cell.sectorId))].map((id) => `s${id}`);
  const sector: Dimension = {
    id: 'sector',
    members: [{ id: 's0' }, ...sectorIds.map((id) => ({ id }))],
    sums: [{ total: 's0', parts: sectorIds.map((id) => ({ id })) }],
  };
  const weightsOf = new Map(area.members.map(({ id }) => [id, totalsOf(area, id)]));
  const tableCells: DisclosureCell[] = [];
  const paired: Values[] = [];
  for (const [profession, places] of leaves) {
    const rolled = new Map<string, Map<string, Values>>();
    for (const [place, values] of places) {
      const [part = '', sectorId = ''] = place.split('|');
      for (const [member, weight] of weightsOf.get(part) ?? []) {
        const weighed = values.map((value) => (value === null ? null : value * weight));
        add(rolled, member, sectorId, weighed);
        add(rolled, member, 's0', weighed);
      }
    }
    for (const [member, row] of rolled) {
      for (const [sectorId, values] of row) {
        tableCells.push({ members: [member, profession, sectorId], values: values.slice(0, measureCount) });
        paired.push(values.slice(measureCount));
      }
    }
  }
  return {
    dimensions: [
      area,
      {
        id: 'profession',
        members: [...leaves.keys()].map((id) => (rests.has(id) ? { id, isRest: true } : { id })),
        sums,
      },
      sector,
    ],
    measures: [
      { id: 'headcount', kind: 'persons' },
      { id: 'fullTimeEquivalents', kind: 'amount', hiddenWith: 'headcount' },
      { id: 'expectedRetirements', kind: 'persons', notAbove: 'headcount' },
      { id: 'neededFullTimeEquivalents', kind: 'amount', ...following, width: amountWidth },
      { id: 'vacantFullTimeEquivalents', kind: 'amount', ...following, width: amountWidth },
      { id: 'agencyFullTimeEquivalents', kind: 'amount', ...following, width: amountWidth },
      { id: 'shortageJudgements', kind: 'persons', ...following },
      { id: 'balanceJudgements', kind: 'persons', ...following, hiddenWith: 'shortageJudgements' },
      { id: 'surplusJudgements', kind: 'persons', ...following, hiddenWith: 'shortageJudgements' },
    ],
    cells: tableCells,
    pairs: paired,
  };
};
