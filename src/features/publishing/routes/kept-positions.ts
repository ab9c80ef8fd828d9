import { limits } from '../../../core/limits.ts';
import type { PageRequest } from '../../../core/page.ts';
import type { Database } from '../../../db/open.ts';
import { type FigureSelection, listPositions, type Places, type SeenPlan } from '../queries/figures.ts';

/** A plan with the number of its figures, which is kept with it. */
export type CountedPlan = SeenPlan & { readonly figureCount: number };

/** Where a selection's figures stand in their plan, and how many they are. */
export interface Selected {
  readonly count: number;
  /** The places of some of them, counted from 0. */
  slice(from: number, until: number): Places;
}

const wholePlan = (count: number): Selected => ({
  count,
  slice: (from, until) => ({ from: Math.max(0, from), until: Math.min(count, until) }),
});

const someFigures = (positions: Int32Array): Selected => ({
  count: positions.length,
  slice: (from, until) => [...positions.subarray(Math.max(0, from), Math.max(0, until))],
});

/** The places of one page. */
export const placesOfPage = (selected: Selected, { page, limit }: PageRequest): Places =>
  page < 1 ? [] : selected.slice((page - 1) * limit, page * limit);

const isWhole = (selection: FigureSelection): boolean => Object.values(selection).every((value) => value === undefined);

/**
 * Finds where the figures of a selection stand. Of a whole plan that is known; any other selection is looked for once
 * and its places kept, the least used let go first: a plan never changes, so every further page, and the count that each
 * page states, costs what a page of the whole plan does.
 */
export const createKeptPositions = (maximumPlaces: number = limits.figurePositionsKept) => {
  const kept = new Map<string, Promise<Int32Array>>();
  let places = 0;
  const letGo = (key: string, length: number): void => {
    if (kept.delete(key)) places -= length;
  };
  const keepWithin = async (): Promise<void> => {
    for (const [oldest, finding] of kept) {
      if (places <= maximumPlaces) return;
      letGo(oldest, (await finding).length);
    }
  };
  const find = (db: Database, plan: CountedPlan, selection: FigureSelection, key: string): Promise<Int32Array> => {
    const finding = listPositions(db, plan.key, selection);
    kept.set(key, finding);
    finding.then(
      (positions) => {
        places += positions.length;
        return keepWithin();
      },
      () => kept.delete(key),
    );
    return finding;
  };
  return async (db: Database, plan: CountedPlan, query: FigureSelection): Promise<Selected> => {
    const { areaCode, professionCode, specialtyCode, sector, year, measureCode } = query;
    const selection = { areaCode, professionCode, specialtyCode, sector, year, measureCode };
    if (isWhole(selection)) return wholePlan(plan.figureCount);
    const key = JSON.stringify([plan.key, areaCode, professionCode, specialtyCode, sector, year, measureCode]);
    const known = kept.get(key);
    if (known === undefined) return someFigures(await find(db, plan, selection, key));
    kept.delete(key);
    kept.set(key, known);
    return someFigures(await known);
  };
};
