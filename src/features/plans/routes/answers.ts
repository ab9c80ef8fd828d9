import type { z } from 'zod';
import { type Actor, reachFor } from '../../../core/actor.ts';
import { notFound, Problem } from '../../../core/problem.ts';
import type { Database } from '../../../db/open.ts';
import type { Links } from '../../../http/contract.ts';
import type { FigureView } from '../queries/figures.ts';
import { findPlan, type PlanRow } from '../queries/plans.ts';
import { planSeenBy } from '../queries/seen-plan.ts';
import { isOvertaken, mayTake, planSteps, stateBefore } from '../rules/lifecycle.ts';
import { type Plan, PlanRecord } from '../schemas.ts';

/** Whether the caller may know of plans that are not published. */
export const seesDrafts = (actor: Actor | undefined): boolean =>
  actor !== undefined && reachFor(actor, 'plan:read-draft') !== 'none';

/** The plan, where the caller may see it; a plan that it may not see looks like one that does not exist. */
export const requirePlan = async (
  db: Database,
  planId: string,
  actor: Actor | undefined,
  parameter?: string,
): Promise<PlanRow> => {
  const plan = await findPlan(db, planId, seesDrafts(actor));
  if (plan === undefined) throw parameter === undefined ? notFound() : unknownPlan(planId, parameter);
  return plan;
};

/** Not found, where it is a parameter that names the plan and not the address. */
const unknownPlan = (planId: string, parameter: string): Problem => {
  const detail = {
    sv: `Planen som ${parameter} anger finns inte, eller så får du inte se den. Se /plans.`,
    en: `The plan that ${parameter} names does not exist, or you may not see it. See /plans.`,
  };
  return new Problem('not-found', detail, { faults: [{ code: 'unknown-id', parameter, value: planId, detail }] });
};

/** Tells apart the answers that callers with different views get at one address. */
export const tagOf = (plan: PlanRow, view: FigureView): string =>
  `${plan.publicHash}.${view === 'all' ? 'all' : `v${view[0] ?? 0}`}`;

const stepPaths = { consult: 'consultations', adopt: 'adoptions', publish: 'publications' } as const;

const stepLinks = (plan: PlanRow, actor: Actor | undefined, links: Links) => {
  if (actor === undefined) return [];
  const step = planSteps.find((one) => stateBefore(one) === plan.state);
  const path = `/plans/${plan.id}`;
  const advances =
    step !== undefined &&
    reachFor(actor, 'plan:advance') !== 'none' &&
    mayTake(step, actor.subject, plan) &&
    !(step === 'publish' && isOvertaken(plan));
  return [
    ...(advances ? [links.link(step, `${path}/${stepPaths[step]}`, 'POST')] : []),
    ...(plan.state === 'draft' && reachFor(actor, 'plan:adjust') !== 'none'
      ? [links.link('adjust', `${path}/adjustments`, 'POST')]
      : []),
  ];
};

/** A plan as it is answered, with what the caller may do next. */
export const planAnswer = (stored: PlanRow, links: Links, actor: Actor | undefined): z.output<typeof Plan> => {
  const plan = planSeenBy(stored, actor);
  const record = PlanRecord.parse(JSON.parse(plan.record));
  const path = `/plans/${plan.id}`;
  return {
    ...plan,
    planId: plan.id,
    builtAt: new Date(plan.builtAt),
    steps: plan.steps.map((step) => ({ ...step, at: new Date(step.at) })),
    allocation: record.allocation,
    missingCouncils: record.missingCouncilRule,
    leftOutAdjustments: record.leftOutAdjustments,
    record: JSON.parse(plan.record),
    _links: [
      links.link('self', path),
      links.link('up', `/survey-rounds/${plan.roundId}`),
      links.link('figures', `${path}/figures`),
      links.link('report', `${path}/report`),
      links.link('dimensioning', `/dimensioning?planId=${plan.id}`),
      ...stepLinks(plan, actor, links),
    ],
  };
};
