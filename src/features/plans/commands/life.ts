import { createHash } from 'node:crypto';
import { decide, requireAllowed } from '../../../core/actor.ts';
import { notFound, Problem } from '../../../core/problem.ts';
import { type ExpectedVersions, requireVersion } from '../../../core/version.ts';
import type { CommandContext } from '../../../db/command.ts';
import { type Database, inTransaction } from '../../../db/open.ts';
import { canonicalJson } from '../../../formats/canonical-json.ts';
import { appendAuditEvent } from '../../audit/commands.ts';
import { lockRound } from '../../surveys/queries/rounds.ts';
import { listDossierTexts, type ProfessionTexts } from '../queries/dossiers.ts';
import { findPlan, lockPlan, type PlanRow, updatePlanState, updatePlansSuperseded } from '../queries/plans.ts';
import { isOvertaken, mayTake, type PlanStep, stateBefore, stateReached } from '../rules/lifecycle.ts';
import { stateOfPlan } from '../rules/state-words.ts';

/** The plan that a step is asked for, at the version that the caller read (If-Match). */
export interface PlanStepRequest {
  readonly planId: string;
  readonly expected: ExpectedVersions;
}

const operationIds: Record<PlanStep, string> = {
  consult: 'consultOnPlan',
  adopt: 'adoptPlan',
  publish: 'publishPlan',
};

/** SHA-256 over the canonical JSON of what a plan says of its professions; null where it says nothing. */
const textsHashOf = (dossiers: readonly ProfessionTexts[]): string | null =>
  dossiers.length === 0 ? null : createHash('sha256').update(canonicalJson({ dossiers })).digest('hex');

const beginStep = async (
  tx: Database,
  context: CommandContext,
  request: PlanStepRequest & { step: PlanStep },
): Promise<PlanRow> => {
  const seen = await findPlan(tx, request.planId, true);
  if (seen === undefined) throw notFound();
  requireAllowed(decide(context.actor, 'plan:advance', {}, 'plan:read-draft'));
  // The round is held, so that no two of its versions are published at once.
  if (request.step === 'publish') await lockRound(tx, seen.roundId, 'update');
  const plan = await lockPlan(tx, request.planId);
  if (plan === undefined) throw notFound();
  requireVersion(request.expected, plan.rowVersion);
  const needed = stateBefore(request.step);
  if (plan.state !== needed) {
    throw new Problem('conflict', {
      sv: `Planversionen är ${stateOfPlan[plan.state].sv}`,
      en: `The plan version is ${stateOfPlan[plan.state].en}`,
    });
  }
  if (!mayTake(request.step, context.actor.subject, plan)) {
    throw new Problem('forbidden', {
      sv: 'Du har själv byggt versionen; någon annan måste fastställa och publicera den.',
      en: 'You built this version yourself; somebody else must adopt and publish it.',
    });
  }
  if (request.step === 'publish' && isOvertaken(plan)) {
    throw new Problem('conflict', {
      sv: `Version ${plan.newestPublishedNumber} av omgångens plan är redan publicerad; version ${plan.number} kan inte ersätta den. Bygg en ny version om innehållet ska ändras.`,
      en: `Version ${plan.newestPublishedNumber} of the round’s plan is published already; version ${plan.number} cannot take its place. Build a new version if the content is to change.`,
    });
  }
  return plan;
};

const takeStep = async (context: CommandContext, request: PlanStepRequest, step: PlanStep): Promise<PlanRow> =>
  inTransaction(context.db, async (tx) => {
    const plan = await beginStep(tx, context, { ...request, step });
    const event = { at: context.now(), by: context.actor.subject };
    const superseded =
      step === 'publish'
        ? await updatePlansSuperseded(tx, { roundId: plan.roundId, exceptKey: plan.key, ...event })
        : [];
    const textsHash = step === 'adopt' ? textsHashOf(await listDossierTexts(tx, plan.key)) : null;
    await updatePlanState(tx, plan.key, { state: stateReached(step), textsHash, ...event });
    await appendAuditEvent(tx, context, {
      operation: operationIds[step],
      objectType: 'plan',
      objectId: plan.id,
      details: {
        contentHash: plan.contentHash,
        textsHash: textsHash ?? plan.textsHash,
        superseded: superseded.at(-1) ?? null,
      },
    });
    const after = await findPlan(tx, plan.id, true);
    if (after === undefined) throw notFound();
    return after;
  });

/** Sends a draft out for consultation. */
export const consultOnPlan = (context: CommandContext, request: PlanStepRequest): Promise<PlanRow> =>
  takeStep(context, request, 'consult');

/** Adopts a plan after its consultation; refused for who built it (four eyes). */
export const adoptPlan = (context: CommandContext, request: PlanStepRequest): Promise<PlanRow> =>
  takeStep(context, request, 'adopt');

/** Publishes an adopted plan to everybody, and supersedes the round's earlier published version; four eyes as well. */
export const publishPlan = (context: CommandContext, request: PlanStepRequest): Promise<PlanRow> =>
  takeStep(context, request, 'publish');
