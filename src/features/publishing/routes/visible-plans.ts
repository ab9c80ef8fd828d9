import { type Actor, reachFor } from '../../../core/actor.ts';
import { limits } from '../../../core/limits.ts';
import { notFound } from '../../../core/problem.ts';
import type { Database } from '../../../db/open.ts';
import type { FigureView } from '../../plans/queries/figures.ts';
import { findPlan, type PlanRow } from '../../plans/queries/plans.ts';

/** Who asks: nobody in particular may ask for what is published. */
export interface Asker {
  readonly db: Database;
  readonly actor?: Actor | undefined;
}

/** True where the caller may see drafts. */
export const seesDrafts = ({ actor }: Asker): boolean =>
  actor !== undefined && reachFor(actor, 'plan:read-draft') !== 'none';

/** What never changes of a plan. */
export type PlanFacts = Pick<PlanRow, 'id' | 'key' | 'number' | 'contentHash' | 'builtAt' | 'figureCount'> & {
  readonly view: FigureView;
};

/** Which figures of a plan a caller sees whole. */
export const viewOf = (_asker: Asker, _plan: PlanRow): FigureView => 'all';

/**
 * Finds plans that a caller may see, remembering what never changes of them. A plan leaves the draft state once and
 * never returns to it, so one that was seen as published is so for good; a draft is looked up anew for those who may
 * not see drafts.
 */
export const createVisiblePlans = () => {
  const remembered = new Map<string, PlanRow>();
  return async (asker: Asker, planId: string): Promise<PlanFacts> => {
    const drafts = seesDrafts(asker);
    const known = remembered.get(planId);
    if (known !== undefined && (drafts || known.state !== 'draft')) return { ...known, view: viewOf(asker, known) };
    const plan = await findPlan(asker.db, planId, drafts);
    if (plan === undefined) throw notFound();
    if (remembered.size >= limits.plansRemembered) remembered.clear();
    remembered.set(planId, plan);
    return { ...plan, view: viewOf(asker, plan) };
  };
};
