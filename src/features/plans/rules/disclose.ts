import { decideDisclosure, disclosureRule } from '../../../core/disclosure.ts';
import type { Figure } from './aggregate.ts';
import { type BaseCell, bitOf } from './area-cell.ts';
import { areaMember, disclosureGroupOf, disclosureTableOf, professionMember } from './disclosure.ts';
import type { IndexedGeography } from './geography.ts';

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

const hideWhatIsDecided = (cells: readonly BaseCell[], request: DisclosureRequest, hidden: Set<string>): void => {
  const table = disclosureTableOf(cells, request.geography, request.childrenOf);
  const year = cells[0]?.year ?? 0;
  const hide = (members: readonly string[], group: string) => hidden.add(`${members.join('|')}|${year}|${group}`);
  try {
    const { statuses } = decideDisclosure(table);
    table.cells.forEach((cell, number) => {
      const [headcount, staff, retirements] = statuses[number] ?? [];
      if (headcount !== 'open' || staff !== 'open') hide(cell.members, 'staff');
      if (retirements !== 'open') hide(cell.members, 'retirements');
    });
  } catch {
    // No decision that could be proved: then nothing of these professions is shown but to those who reported it.
    for (const cell of table.cells) {
      hide(cell.members, 'staff');
      hide(cell.members, 'retirements');
    }
  }
};

export interface DisclosureRequest {
  readonly geography: IndexedGeography;
  readonly parents: ReadonlyMap<number, number | null>;
  readonly childrenOf: ReadonlyMap<number, readonly number[]>;
  /** Whether a compared figure of the earlier plan is hidden: a change from it would tell it. */
  readonly wasHidden: (figure: Figure) => boolean;
}

/**
 * Decides what of a plan is hidden from everybody but the council that reported it and the national office, once for
 * the whole version. Tables without a common sum are decided one after the other.
 */
export const discloseCells = (cells: readonly BaseCell[], request: DisclosureRequest): Disclosure => {
  const roots = rootsOf(request.parents);
  const tables = new Map<string, BaseCell[]>();
  for (const cell of cells) {
    if (cell.headcount === null && cell.fullTimeEquivalents === null && cell.expectedRetirements === null) continue;
    const key = `${roots.get(cell.professionId) ?? cell.professionId} ${cell.year}`;
    const table = tables.get(key);
    if (table === undefined) tables.set(key, [cell]);
    else table.push(cell);
  }
  const hidden = new Set<string>();
  for (const some of tables.values()) hideWhatIsDecided(some, request, hidden);
  const { nationId } = request.geography;
  const isHidden = (figure: Figure): boolean => {
    const group = disclosureGroupOf.get(figure.measureId);
    if (group === undefined || figure.value === null || (hidden.size === 0 && !request.wasHidden(figure))) return false;
    const at = (areaId: number) => {
      const profession = professionMember(figure.professionId, figure.specialtyId);
      return hidden.has(`${areaMember(areaId)}|${profession}|s${figure.sectorId}|${figure.year}|${group}`);
    };
    // An imputed value is a known multiple of what was reported by the others together.
    const isImputed = (figure.marks & bitOf('imputed')) !== 0;
    return at(figure.areaId) || (isImputed && at(nationId)) || request.wasHidden(figure);
  };
  return { ruleId: disclosureRule().ruleId, isHidden };
};
