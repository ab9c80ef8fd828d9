import { reachFor } from '../../../core/actor.ts';
import { notFound } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import type { SeenRun } from '../../forecasts/queries/figures.ts';
import type { RunRow } from '../../forecasts/queries/runs.ts';
import { findNewestPlan, findPlan, type PlanRow } from '../../plans/queries/plans.ts';
import { planSeenBy } from '../../plans/queries/seen-plan.ts';
import { PlanRecord } from '../../plans/schemas.ts';
import { findRests, type Rests } from '../queries/rests.ts';

/** The plan asked for, or the newest; undefined when there is none at all. */
export const planOf = async (context: CommandContext, planId: string | undefined): Promise<PlanRow | undefined> => {
  const drafts = reachFor(context.actor, 'plan:read-draft') !== 'none';
  const plan = await (planId === undefined ? findNewestPlan(context.db, drafts) : findPlan(context.db, planId, drafts));
  if (plan === undefined && planId !== undefined) throw notFound();
  return plan === undefined ? undefined : planSeenBy(plan, context.actor);
};

export const restsOf = async (
  context: CommandContext,
  plan: PlanRow,
  query: { forecastId?: string | undefined; allocationId?: string | undefined },
): Promise<Rests> => {
  const drafts = reachFor(context.actor, 'plan:read-draft') !== 'none';
  const { forecastId, allocationId } = query;
  const rests = await findRests(context.db, {
    forecastId,
    allocationId,
    planId: plan.id,
    drafts,
    actor: context.actor,
  });
  const lacks =
    (query.forecastId !== undefined && rests.forecast === undefined) ||
    (query.allocationId !== undefined && rests.allocation === undefined);
  if (lacks) throw notFound();
  return rests;
};

/** The plan's years, and the year that the forecast's required places aim at. */
export const yearsOf = (plan: PlanRow, rests: Rests): number[] => {
  const { round } = PlanRecord.parse(JSON.parse(plan.record));
  const targets = rests.required.map(({ targetYear }) => targetYear);
  return [...new Set([round.baseYear, ...round.horizonYears, ...targets])].sort((left, right) => left - right);
};

/** The forecast's figures as the caller sees them. */
export const seenOf = (forecast: RunRow, { hidden }: Rests): SeenRun => ({ key: forecast.key, hidden });
