import { type Actor, reachFor } from '../../../core/actor.ts';
import { limits } from '../../../core/limits.ts';
import { notFound } from '../../../core/problem.ts';
import type { Database } from '../../../db/open.ts';
import type { FigureView } from '../../plans/queries/figures.ts';
import { findPlan, type PlanRow } from '../../plans/queries/plans.ts';
import { planSeenBy } from '../../plans/queries/seen-plan.ts';
import { viewOf } from '../../plans/queries/view.ts';
import { openPlanStates } from '../../plans/schemas.ts';

/** Who asks: nobody in particular may ask for what is published. */
export interface Asker {
  readonly db: Database;
  readonly actor?: Actor | undefined;
}

/** What never changes of a plan. */
export type PlanFacts = Pick<
  PlanRow,
  'id' | 'key' | 'number' | 'contentHash' | 'builtAt' | 'figureCount' | 'hiddenCount' | 'record'
> & {
  /** Which of its figures this caller sees unsuppressed. */
  readonly view: FigureView;
  /** Whether it was published, and so is open to everybody for good. */
  readonly isOpen: boolean;
};

const seesDrafts = (actor: Actor | undefined): boolean =>
  actor !== undefined && reachFor(actor, 'plan:read-draft') !== 'none';

const isOpen = (plan: PlanRow): boolean => openPlanStates.some((state) => state === plan.state);

/** The plan as stored. */
const requireStoredPlan = async ({ db, actor }: Asker, planId: string): Promise<PlanRow> => {
  const plan = await findPlan(db, planId, seesDrafts(actor));
  if (plan === undefined) throw notFound();
  return plan;
};

/** The plan as it stands now, with what the caller sees of it; one that it may not see looks like one that is not. */
export const requirePlanNow = async (asker: Asker, planId: string): Promise<{ plan: PlanRow; view: FigureView }> => {
  const { db, actor } = asker;
  const plan = await requireStoredPlan(asker, planId);
  return { plan: planSeenBy(plan, actor), view: await viewOf(db, plan, actor) };
};

/**
 * Finds plans that a caller may see, remembering what never changes of them. A plan that was published stays open for
 * good, also when another supersedes it; one that was not is looked up anew for those who may not see drafts. What the
 * caller sees unsuppressed is never remembered: it is decided for each request.
 */
export const createVisiblePlans = () => {
  const remembered = new Map<string, PlanRow>();
  return async (asker: Asker, planId: string): Promise<PlanFacts> => {
    const { db, actor } = asker;
    const known = remembered.get(planId);
    if (known !== undefined && (isOpen(known) || seesDrafts(actor))) {
      return { ...planSeenBy(known, actor), view: await viewOf(db, known, actor), isOpen: isOpen(known) };
    }
    const plan = await requireStoredPlan(asker, planId);
    if (remembered.size >= limits.plansRemembered) remembered.clear();
    remembered.set(planId, plan);
    return { ...planSeenBy(plan, actor), view: await viewOf(db, plan, actor), isOpen: isOpen(plan) };
  };
};
