import { decide, requireAllowed } from '../../../core/actor.ts';
import { type Fault, notFound, Problem } from '../../../core/problem.ts';
import { type ExpectedVersions, requireVersion } from '../../../core/version.ts';
import type { CommandContext } from '../../../db/command.ts';
import { type Database, inTransaction } from '../../../db/open.ts';
import { appendAuditEvent } from '../../audit/commands.ts';
import { registerCodes } from '../../registers/queries.ts';
import { lockRound } from '../../surveys/queries/rounds.ts';
import { sectors } from '../../surveys/schemas.ts';
import {
  type AdjustmentRow,
  insertAdjustment,
  listUsedAdjustments,
  lockAdjustment,
  updateAdjustmentApproved,
  updateAdjustmentReversed,
} from '../queries/adjustments.ts';
import { insertCopiedTexts } from '../queries/dossiers.ts';
import { findPlan, lockPlan, type PlanRow } from '../queries/plans.ts';
import { type AdjustmentFault, adjustmentFault, withAdjustments } from '../rules/adjust.ts';
import { builderAfter, mayApprove } from '../rules/lifecycle.ts';
import { measureByCode } from '../rules/measures.ts';
import { stateOfPlan } from '../rules/state-words.ts';
import type { NewAdjustment } from '../schemas/adjustments.ts';
import { ingredientsOf, storePlan } from './build.ts';
import { type AdjustmentPlace, readCellsAt } from './carried.ts';
import { adjustmentOf } from './compute.ts';

const requireDraft = (plan: PlanRow): void => {
  if (plan.state === 'draft') return;
  throw new Problem('conflict', {
    sv: `Bara ett utkast kan justeras. Planversionen är ${stateOfPlan[plan.state].sv}`,
    en: `Only a draft can be adjusted. The plan version is ${stateOfPlan[plan.state].en}`,
  });
};

/** Holds the plan and its round, and refuses who may not adjust it. */
const beginAdjustment = async (
  tx: Database,
  context: CommandContext,
  request: { planId: string; expected: ExpectedVersions },
): Promise<PlanRow> => {
  const seen = await findPlan(tx, request.planId, true);
  if (seen === undefined) throw notFound();
  requireAllowed(decide(context.actor, 'plan:adjust', {}, 'plan:read-draft'));
  await lockRound(tx, seen.roundId, 'update');
  const plan = await lockPlan(tx, request.planId);
  if (plan === undefined) throw notFound();
  requireVersion(request.expected, plan.rowVersion);
  requireDraft(plan);
  return plan;
};

const faultTexts: Record<AdjustmentFault, Omit<Fault, 'code' | 'value'>> = {
  'nothing-to-adjust': {
    pointer: '#/areaCode',
    detail: {
      sv: 'Regionen har inte lämnat just den uppgiften för yrket i planens kartläggningar, eller flera råd har gjort det.',
      en: 'The region did not report that value for the profession in the plan’s surveys, or several councils did.',
    },
  },
  'below-zero': { pointer: '#/amount', detail: { sv: 'Summan skulle bli negativ.', en: 'The sum would be negative.' } },
};

/** Refuses an adjustment of what was not reported, or that would leave less than nothing. */
const checkAgainstCells = async (tx: Database, plan: PlanRow, adjustment: AdjustmentPlace): Promise<void> => {
  const { councils, adjustments } = await ingredientsOf(tx, plan);
  const cells = withAdjustments(await readCellsAt(tx, councils, adjustment), adjustments.map(adjustmentOf));
  const code = adjustmentFault(cells, adjustmentOf(adjustment));
  if (code === undefined) return;
  throw new Problem(
    'invalid-content',
    { sv: 'Justeringen kan inte göras så; rätta felet.', en: 'The adjustment cannot be made so; mend the fault.' },
    {
      faults: [{ code, ...faultTexts[code], ...(code === 'below-zero' ? { value: String(adjustment.amount) } : {}) }],
    },
  );
};

/** Proposes an adjustment on a draft. Nothing changes until another person approves it. */
export const proposeAdjustment = async (
  context: CommandContext,
  request: { planId: string; expected: ExpectedVersions; adjustment: NewAdjustment },
): Promise<AdjustmentRow> =>
  inTransaction(context.db, async (tx) => {
    const plan = await beginAdjustment(tx, context, request);
    const { adjustment } = request;
    const codes = await registerCodes(tx);
    const place = {
      regionId: codes.areaIds.get(adjustment.areaCode) ?? 0,
      professionId: codes.professionIds.get(adjustment.professionCode) ?? 0,
      sectorId: sectors.indexOf(adjustment.sector) + 1,
      year: adjustment.year,
      measureCode: adjustment.measureCode,
      amount: adjustment.amount,
    };
    await checkAgainstCells(tx, plan, place);
    const id = context.newId();
    await insertAdjustment(tx, {
      ...place,
      id,
      planKey: plan.key,
      measureId: measureByCode.get(adjustment.measureCode)?.id ?? 0,
      reason: adjustment.reason,
      proposedAt: context.now(),
      proposedBy: context.actor.subject,
    });
    await appendAuditEvent(tx, context, {
      operation: 'proposeAdjustment',
      objectType: 'plan-adjustment',
      objectId: id,
      details: { planId: plan.id, measureCode: adjustment.measureCode, areaCode: adjustment.areaCode },
    });
    const proposed = await lockAdjustment(tx, id);
    if (proposed === undefined) throw notFound();
    return proposed;
  });

type Change = 'approve-adjustment' | 'reverse-adjustment';
const operationIds: Record<Change, string> = {
  'approve-adjustment': 'approveAdjustment',
  'reverse-adjustment': 'reverseAdjustment',
};

/** Builds the next draft from a plan's own ingredients with other adjustments, and writes it into the audit. */
const rebuild = async (
  tx: Database,
  context: CommandContext,
  change: { plan: PlanRow; adjustments: readonly AdjustmentRow[]; adjustmentId: string; kind: Change },
): Promise<PlanRow> => {
  const ingredients = await ingredientsOf(tx, change.plan, { adjustments: change.adjustments });
  const builtBy = builderAfter(change.kind, context.actor.subject, change.plan);
  const built = await storePlan(tx, context, ingredients, builtBy);
  await insertCopiedTexts(tx, change.plan.id, built.id);
  await appendAuditEvent(tx, context, {
    operation: operationIds[change.kind],
    objectType: 'plan-adjustment',
    objectId: change.adjustmentId,
    details: { planId: built.id, contentHash: built.contentHash },
  });
  return built;
};

interface AdjustmentStep {
  readonly planId: string;
  readonly adjustmentId: string;
  readonly expected: ExpectedVersions;
}

/** Approves an adjustment that somebody else proposed, and builds the next draft with it. */
export const approveAdjustment = async (context: CommandContext, request: AdjustmentStep): Promise<PlanRow> =>
  inTransaction(context.db, async (tx) => {
    const plan = await beginAdjustment(tx, context, request);
    const adjustment = await lockAdjustment(tx, request.adjustmentId);
    if (adjustment === undefined || adjustment.planKey !== plan.key) throw notFound();
    if (adjustment.approvedAt !== null || adjustment.reversedAt !== null) {
      throw new Problem('conflict', { sv: 'Justeringen är redan avgjord.', en: 'The adjustment is decided already.' });
    }
    if (!mayApprove(context.actor.subject, adjustment)) {
      throw new Problem('forbidden', {
        sv: 'Du har själv föreslagit justeringen; någon annan måste godkänna den.',
        en: 'You proposed the adjustment yourself; somebody else must approve it.',
      });
    }
    await checkAgainstCells(tx, plan, adjustment);
    await updateAdjustmentApproved(tx, adjustment.key, { at: context.now(), by: context.actor.subject });
    const adjustments = [...(await listUsedAdjustments(tx, plan.key)), adjustment];
    return rebuild(tx, context, { plan, adjustments, adjustmentId: adjustment.id, kind: 'approve-adjustment' });
  });

/** Reverses an adjustment with a reason. A proposed one is withdrawn; an approved one leaves the next draft, built here. */
export const reverseAdjustment = async (
  context: CommandContext,
  request: AdjustmentStep & { reason: string },
): Promise<PlanRow> =>
  inTransaction(context.db, async (tx) => {
    const plan = await beginAdjustment(tx, context, request);
    const adjustment = await lockAdjustment(tx, request.adjustmentId);
    const used = await listUsedAdjustments(tx, plan.key);
    const isUsed = used.some(({ key }) => key === adjustment?.key);
    if (adjustment === undefined || !(isUsed || adjustment.planKey === plan.key)) throw notFound();
    if (adjustment.reversedAt !== null || (adjustment.approvedAt !== null && !isUsed)) {
      throw new Problem('conflict', {
        sv: 'Justeringen är redan återtagen, eller ingår inte i den här versionen.',
        en: 'The adjustment is reversed already, or is not part of this version.',
      });
    }
    const event = { at: context.now(), by: context.actor.subject, reason: request.reason };
    await updateAdjustmentReversed(tx, adjustment.key, event);
    if (isUsed) {
      const adjustments = used.filter(({ key }) => key !== adjustment.key);
      return rebuild(tx, context, { plan, adjustments, adjustmentId: adjustment.id, kind: 'reverse-adjustment' });
    }
    await appendAuditEvent(tx, context, {
      operation: operationIds['reverse-adjustment'],
      objectType: 'plan-adjustment',
      objectId: adjustment.id,
      details: { planId: plan.id },
    });
    return plan;
  });
