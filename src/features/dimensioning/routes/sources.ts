import { reachFor } from '../../../core/actor.ts';
import { notFound, Problem } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import type { SeenRun } from '../../forecasts/queries/figures.ts';
import type { RunRow } from '../../forecasts/queries/runs.ts';
import { findNewestCompletePlan, findNewestPlan, findPlan, type PlanRow } from '../../plans/queries/plans.ts';
import { planSeenBy } from '../../plans/queries/seen-plan.ts';
import { PlanRecord } from '../../plans/schemas.ts';
import { findRests, type Rests } from '../queries/rests.ts';

/**
 * The plan asked for, or the newest that every council has answered, or the newest; undefined when there is none at all.
 */
export const planOf = async (context: CommandContext, planId: string | undefined): Promise<PlanRow | undefined> => {
  const drafts = reachFor(context.actor, 'plan:read-draft') !== 'none';
  const plan =
    planId === undefined
      ? ((await findNewestCompletePlan(context.db, drafts)) ?? (await findNewestPlan(context.db, drafts)))
      : await findPlan(context.db, planId, drafts);
  if (plan === undefined && planId !== undefined) throw notFound();
  return plan === undefined ? undefined : planSeenBy(plan, context.actor);
};

/** Refuses what needs a forecast where the plan has none. */
export const noForecast = (plan: PlanRow): Problem =>
  new Problem('no-forecast', {
    sv: `Planen ${plan.id} har ingen färdig prognos med yrket i området. Begär en prognos på planen, eller ange planId för en plan som har en.`,
    en: `The plan ${plan.id} has no completed forecast of the profession in the area. Ask for a forecast on the plan, or state the planId of one that has it.`,
  });

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

/** Which councils' own answers a plan rests on. */
export const completenessOf = ({ councils }: PlanRow) => {
  const all = [...new Set(councils.map(({ healthcareRegionCode }) => healthcareRegionCode))];
  const lacking = all.filter((code) =>
    councils.some(({ healthcareRegionCode, status }) => healthcareRegionCode === code && status !== 'included'),
  );
  return { answered: all.length - lacking.length, asked: all.length, lackingHealthcareRegionCodes: lacking };
};
