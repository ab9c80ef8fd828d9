import {
  type DisclosureStatus,
  type DisclosureTable,
  decideDisclosure,
  disclosureRule,
  type EarlierVersion,
} from '../../../core/disclosure.ts';
import type { Figure } from './aggregate.ts';
import { type BaseCell, bitOf } from './area-cell.ts';
import { areaMember, disclosureTableOf, professionMember, type Relations } from './disclosure.ts';
import { disclosureGroupOf, groupNames, pairs, restsOn, tellingMeasures } from './disclosure-groups.ts';
import type { IndexedGeography } from './geography.ts';
import { tellingJudgements } from './judgements.ts';
import { changeMeasureId } from './measures.ts';
import { type PairedTable, tellingCells } from './paired.ts';

/** What is hidden, by `area|profession|sector|year|group`. */
export interface Disclosure {
  readonly ruleId: string;
  readonly isHidden: (figure: Figure) => boolean;
}

/** Professions that are parts of each other, by the one at the top. */
const rootsOf = (parents: ReadonlyMap<number, number | null>): Map<number, number> => {
  const rootOf = (id: number): number => {
    const parent = parents.get(id) ?? null;
    return parent === null ? id : rootOf(parent);
  };
  return new Map([...parents.keys()].map((id) => [id, rootOf(id)]));
};

const keyOf = (members: readonly string[], year: number, group: string): string =>
  `${members.join('|')}|${year}|${group}`;

/** The key of a figure among what is hidden. */
export const hiddenKey = (
  figure: Pick<Figure, 'areaId' | 'professionId' | 'specialtyId' | 'sectorId' | 'year'>,
  group: string,
): string => {
  const profession = professionMember(figure.professionId, figure.specialtyId);
  return keyOf([areaMember(figure.areaId), profession, `s${figure.sectorId}`], figure.year, group);
};

/** Whether plans have figures of a place; parts of regions and rests are known only by what they are sums of. */
const hasFigures = ([area = '', profession = '']: readonly string[]): boolean =>
  !area.includes('.') && !profession.includes('-rest-');

/** A table with what was decided of it. */
interface Decided extends EarlierVersion {
  readonly table: PairedTable;
}

/** What was told of the cells of an earlier plan: the decision, and over it what was in fact stored and so shown. */
const asShown = (
  version: Decided,
  { hidden, forOthers }: { hidden: ReadonlySet<string>; forOthers: ReadonlySet<string> },
  year: number,
): Decided => ({
  ...version,
  statuses: version.table.cells.map(({ members }, number) =>
    groupNames.map((group, measure) => {
      const decided = version.statuses[number]?.[measure] ?? 'open';
      const key = keyOf(members, year, group);
      // What was hidden only for the borrowed part of it could be told from the rest.
      if (hidden.has(key)) return decided === 'open' && !forOthers.has(key) ? 'secondary' : decided;
      return hasFigures(members) ? 'open' : decided;
    }),
  ),
});

/** The measures that are decided by moves; judgements follow them, see `tellingJudgements`. */
const movedCount = groupNames.indexOf('judgements');

/** A table, and what was decided of it, without its judgements. */
const withoutJudgements = (table: PairedTable): DisclosureTable => ({
  ...table,
  measures: table.measures.slice(0, movedCount),
  cells: table.cells.map((cell) => ({ ...cell, values: cell.values.slice(0, movedCount) })),
});

/** Where a table's judgements are hidden: with the staff, and where they would tell what a hidden cell judged. */
const judgementsOf = (table: PairedTable, staff: EarlierVersion['statuses'], earlier: readonly Decided[]) => {
  const isOpen = (cell: number): boolean =>
    hasFigures(table.cells[cell]?.members ?? []) && staff[cell]?.[0] === 'open' && staff[cell]?.[1] === 'open';
  const before = earlier.map((version) => ({
    table: version.table,
    isShown: (cell: number): boolean =>
      hasFigures(version.table.cells[cell]?.members ?? []) && version.statuses[cell]?.[movedCount] === 'open',
  }));
  const numberOf = new Map(table.cells.map(({ members }, number) => [members.join('|'), number]));
  /** A part of a divided region is hidden with the region; a rest that nobody names is nobody's. */
  const isSecret = (cell: number): boolean => {
    const [area = '', profession = '', ...others] = table.cells[cell]?.members ?? [];
    if (profession.includes('-rest-')) return false;
    const told = numberOf.get([area.split('.')[0], profession, ...others].join('|'));
    return told !== undefined && !isOpen(told);
  };
  const telling = tellingJudgements(table, { isOpen, isSecret }, before);
  return table.cells.map((_, cell): DisclosureStatus => (isOpen(cell) && telling[cell] !== 1 ? 'open' : 'secondary'));
};

const decide = (table: PairedTable, earlier: readonly Decided[]): Decided => {
  // Where no staff were reported, and never were, there is nothing that need and judgements could tell of.
  const hasStaff = [table, ...earlier.map((version) => version.table)].some(({ cells }) =>
    cells.some(({ values }) => values.slice(0, 3).some((value) => value !== null)),
  );
  if (!hasStaff && earlier.length === 0) {
    return { table, statuses: table.cells.map(({ values }) => values.map(() => 'open' as const)), proof: [] };
  }
  try {
    const { statuses, proof } = decideDisclosure(withoutJudgements(table), {
      earlier: earlier.map((version) => ({
        ...version,
        table: withoutJudgements(version.table),
        statuses: version.statuses.map((some) => some.slice(0, movedCount)),
      })),
    });
    const judgements = judgementsOf(table, statuses, earlier);
    const whole = statuses.map((some, cell) => [
      ...some,
      ...groupNames.slice(movedCount).map(() => judgements[cell] ?? 'secondary'),
    ]);
    return { table, statuses: whole, proof };
  } catch {
    // No decision that could be proved: then nothing of these professions is shown but to those who reported it.
    return { table, statuses: table.cells.map(({ values }) => values.map(() => 'secondary' as const)), proof: [] };
  }
};

const isSameTable = (left: PairedTable, right: PairedTable): boolean =>
  left.cells.length === right.cells.length &&
  JSON.stringify([left.dimensions, left.cells, left.pairs]) ===
    JSON.stringify([right.dimensions, right.cells, right.pairs]);

/** The paired sums of a table that the worlds of any of these decisions would change. */
const hidePaired = (table: PairedTable, decisions: readonly Decided[], year: number, hidden: Set<string>): void => {
  for (const { table: proved, proof: moves = [] } of decisions) {
    for (const [pair, telling] of tellingCells(table, pairs, { table: proved, moves }).entries()) {
      const group = pairs[pair]?.group ?? 'gap';
      for (const [cell, isTelling] of telling.entries()) {
        if (isTelling === 1) hidden.add(keyOf(table.cells[cell]?.members ?? [], year, group));
      }
    }
  }
};

/**
 * A survey version whose figures the plans of another round decide, since they showed it first: of a council that is
 * carried forward, for one. Nothing is shown of it here that they did not show.
 */
export interface Borrowed {
  readonly healthcareRegionId: number;
  /** Keys, as `shownKey` makes them, of what they showed of it, by this round's years. */
  readonly shown: ReadonlySet<string>;
}

/** The key of a count that was shown, from its key by its measure, with its value. */
export const shownKey = (key: string, value: number): string => `${key}=${Math.round(value * 100)}`;

/** The value of the figure that tells a measure: of judgements the share that they are of all. */
const toldValue = (values: readonly (number | null)[], measure: number): number | null => {
  const value = values[measure] ?? null;
  if (value === null || groupNames[measure] !== 'judgements') return value;
  const all = values.reduce<number>((sum, one, at) => sum + (groupNames[at] === 'judgements' ? (one ?? 0) : 0), 0);
  return all === 0 ? null : value / all;
};

/** The gap or share that a pair is told by; null where it is not told. */
const pairValue = (sides: readonly (number | null)[], pair: number): number | null => {
  const [part, staff] = [sides[2 * pair] ?? null, sides[2 * pair + 1] ?? null];
  if (part === null || staff === null) return null;
  if (pairs[pair]?.group === 'gap') return part - staff;
  return part + staff === 0 ? null : part / (part + staff);
};

/** What of a table's cells rests on borrowed versions that was not shown where they are decided. */
const hideBorrowed = (cells: readonly BaseCell[], geography: IndexedGeography, request: Request): Set<string> => {
  const hidden = new Set<string>();
  const year = cells[0]?.year ?? 0;
  const nation = areaMember(geography.nationId);
  for (const [versionKey, { healthcareRegionId, shown }] of request.borrowed) {
    const table = disclosureTableOf(
      cells.filter((cell) => cell.versionKey === versionKey),
      geography,
      request,
    );
    for (const [number, { members, values }] of table.cells.entries()) {
      const [area = '', ...others] = members;
      // What a council adds to the nation was shown where its own total was, and that is all of it.
      const shownAs = [area === nation ? areaMember(healthcareRegionId) : area, ...others];
      const wasShown = (measure: number): boolean => {
        const value = toldValue(values, measure);
        return value !== null && shown.has(shownKey(keyOf(shownAs, year, String(tellingMeasures[measure])), value));
      };
      for (const [pair, { group, measureId }] of pairs.entries()) {
        const value = pairValue(table.pairs[number] ?? [], pair);
        if (value !== null && !shown.has(shownKey(keyOf(shownAs, year, String(measureId)), value))) {
          hidden.add(keyOf(members, year, group));
        }
      }
      for (const group of new Set(groupNames)) {
        const given = [...groupNames.keys()].filter(
          (measure) => groupNames[measure] === group && values[measure] !== null,
        );
        if (given.length > 0 && !given.some(wasShown)) hidden.add(keyOf(members, year, group));
      }
    }
  }
  return hidden;
};

/**
 * Decides one table after the tables that earlier plans of the round had in its place. What is borrowed is taken to be
 * known, so that it protects nothing and nothing of it can be told from the rest; where it was not shown, whatever
 * holds it is hidden.
 */
const hideWhatIsDecided = (key: string, cells: readonly BaseCell[], request: Request, hidden: Set<string>): void => {
  const year = cells[0]?.year ?? 0;
  const ownOf = (some: readonly BaseCell[]) => some.filter((cell) => !request.borrowed.has(cell.versionKey));
  const versions: Decided[] = [];
  for (const plan of request.earlierTables) {
    const some = plan.tables.get(key);
    if (some === undefined) continue;
    const table = disclosureTableOf(ownOf(some), plan.geography, request);
    if (versions.some((version) => isSameTable(version.table, table))) continue;
    const forOthers = hideBorrowed(some, plan.geography, request);
    versions.push(asShown(decide(table, versions), { hidden: plan.hidden, forOthers }, year));
  }
  const table = disclosureTableOf(ownOf(cells), request.geography, request);
  // The same again shows and hides the same: it tells nothing that was not told.
  const decided = versions.find((version) => isSameTable(version.table, table)) ?? decide(table, versions);
  const { statuses } = decided;
  hidePaired(table, [decided], year, hidden);
  table.cells.forEach(({ members }, number) => {
    groupNames.forEach((group, measure) => {
      if (statuses[number]?.[measure] !== 'open') hidden.add(keyOf(members, year, group));
    });
  });
  for (const borrowed of hideBorrowed(cells, request.geography, request)) hidden.add(borrowed);
};

/** What an earlier plan of the same round rested on, and what of it was hidden. */
export interface EarlierCells {
  readonly cells: readonly BaseCell[];
  readonly geography: IndexedGeography;
  /** Keys of its figures that were hidden, as in `Disclosure`. */
  readonly hidden: ReadonlySet<string>;
}

interface Request extends DisclosureRequest {
  readonly earlierTables: readonly (EarlierCells & { readonly tables: ReadonlyMap<string, BaseCell[]> })[];
}

export interface DisclosureRequest extends Relations {
  readonly geography: IndexedGeography;
  readonly parents: ReadonlyMap<number, number | null>;
  /** The year of the plan's counts of staff; changes in other years are of need. */
  readonly baseYear: number;
  /** Whether a compared figure of the earlier plan is hidden: a change from it would tell it. */
  readonly wasHidden: (figure: Figure) => boolean;
  /** The earlier plans of the round, the oldest first: drafts as well, since councils and institutions read them. */
  readonly earlier: readonly EarlierCells[];
  /** By version, what the plans of other rounds decide. */
  readonly borrowed: ReadonlyMap<number, Borrowed>;
}

/** Cells by the tables that have no sum in common: professions that are parts of each other, in one year. */
const tablesOf = (cells: readonly BaseCell[], roots: ReadonlyMap<number, number>): Map<string, BaseCell[]> => {
  const tables = new Map<string, BaseCell[]>();
  for (const cell of cells) {
    const key = `${roots.get(cell.professionId) ?? cell.professionId} ${cell.year}`;
    const table = tables.get(key);
    if (table === undefined) tables.set(key, [cell]);
    else table.push(cell);
  }
  return tables;
};

/**
 * Decides what of a plan is hidden from everybody but the council that reported it and the national office, once for
 * the whole version, so that nothing can be told from it and the earlier versions of its round together. Tables without
 * a common sum are decided one after the other.
 */
export const discloseCells = (cells: readonly BaseCell[], request: DisclosureRequest): Disclosure => {
  const roots = rootsOf(request.parents);
  const hidden = new Set<string>();
  const earlierTables = request.earlier.map((plan) => ({ ...plan, tables: tablesOf(plan.cells, roots) }));
  for (const [key, some] of tablesOf(cells, roots)) hideWhatIsDecided(key, some, { ...request, earlierTables }, hidden);
  const { nationId } = request.geography;
  const sectorIds = new Set(cells.map((cell) => cell.sectorId));
  const isHidden = (figure: Figure): boolean => {
    const isChangeOfNeed = figure.measureId === changeMeasureId && figure.year !== request.baseYear;
    const group = isChangeOfNeed ? 'need' : disclosureGroupOf.get(figure.measureId);
    if (group === undefined || figure.value === null || (hidden.size === 0 && !request.wasHidden(figure))) return false;
    const isHiddenAt = (areaId: number, sectorId: number): boolean =>
      (restsOn.get(group) ?? []).some((one) => hidden.has(hiddenKey({ ...figure, areaId, sectorId }, one)));
    // An imputed value is a known multiple of what was reported by the others together, another one for each sector.
    const isImputed = (figure.marks & bitOf('imputed')) !== 0;
    const imputedFrom = figure.sectorId === 0 ? [0, ...sectorIds] : [figure.sectorId];
    const isDonorHidden = () => imputedFrom.some((sectorId) => isHiddenAt(nationId, sectorId));
    return isHiddenAt(figure.areaId, figure.sectorId) || (isImputed && isDonorHidden()) || request.wasHidden(figure);
  };
  return { ruleId: disclosureRule().ruleId, isHidden };
};
