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
import { readCells } from '../queries/aggregation.ts';
import { insertCopiedTexts } from '../queries/dossiers.ts';
import { findPlan, lockPlan, type PlanRow } from '../queries/plans.ts';
import { adjustableCells, adjustedSum, withAdjustments } from '../rules/adjust.ts';
import { parseCells } from '../rules/cell-text.ts';
import { measureByCode } from '../rules/measures.ts';
import { stateOfPlan } from '../rules/state-words.ts';
import type { NewAdjustment } from '../schemas/adjustments.ts';
import { ingredientsOf, storePlan } from './build.ts';
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

const refuse = (fault: Fault): never => {
  throw new Problem(
    'invalid-content',
    { sv: 'Justeringen kan inte göras så; rätta felet.', en: 'The adjustment cannot be made so; mend the fault.' },
    { faults: [fault] },
  );
};

/** Refuses an adjustment of what was not reported, or that would leave less than nothing. */
const checkAgainstCells = async (
  tx: Database,
  plan: PlanRow,
  adjustment: Pick<AdjustmentRow, 'regionId' | 'professionId' | 'sectorId' | 'year' | 'measureCode' | 'amount'>,
): Promise<void> => {
  const ingredients = await ingredientsOf(tx, plan);
  const versionKeys = ingredients.councils
    .filter(({ status }) => status === 'included')
    .flatMap(({ versionKey }) => (versionKey === null ? [] : [versionKey]));
  const cells = withAdjustments(
    parseCells(new TextDecoder().decode(await readCells(tx, { versionKeys, source: 'rollup', at: adjustment }))),
    ingredients.adjustments.map(adjustmentOf),
  );
  const asked = { ...adjustment, hundredths: Math.round(adjustment.amount * 100) };
  const [cell, ...others] = adjustableCells(cells, asked);
  if (cell === undefined || others.length > 0) {
    refuse({
      code: 'nothing-to-adjust',
      pointer: '#/areaCode',
      detail: {
        sv: 'Regionen har inte lämnat just den uppgiften för yrket i planens kartläggningar, eller flera råd har gjort det.',
        en: 'The region did not report that value for the profession in the plan’s surveys, or several councils did.',
      },
    });
  } else if (adjustedSum(cell, asked) < 0) {
    refuse({
      code: 'below-zero',
      pointer: '#/amount',
      value: String(adjustment.amount),
      detail: { sv: 'Summan skulle bli negativ.', en: 'The sum would be negative.' },
    });
  }
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

/** Builds the next draft from a plan's own ingredients with other adjustments, and writes it into the audit. */
const rebuild = async (
  tx: Database,
  context: CommandContext,
  change: { plan: PlanRow; adjustments: readonly AdjustmentRow[]; adjustmentId: string; operation: string },
): Promise<PlanRow> => {
  const built = await storePlan(tx, context, await ingredientsOf(tx, change.plan, { adjustments: change.adjustments }));
  await insertCopiedTexts(tx, change.plan.id, built.id);
  await appendAuditEvent(tx, context, {
    operation: change.operation,
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

const byPlace = (left: AdjustmentRow, right: AdjustmentRow): number => {
  const key = (one: AdjustmentRow) =>
    [one.areaCode, one.professionCode, one.sectorId, one.year, one.measureCode, one.amount, one.reason].join('\t');
  return key(left) < key(right) ? -1 : key(left) > key(right) ? 1 : 0;
};

/** Approves an adjustment that somebody else proposed, and builds the next draft with it. */
export const approveAdjustment = async (context: CommandContext, request: AdjustmentStep): Promise<PlanRow> =>
  inTransaction(context.db, async (tx) => {
    const plan = await beginAdjustment(tx, context, request);
    const adjustment = await lockAdjustment(tx, request.adjustmentId);
    if (adjustment === undefined || adjustment.planKey !== plan.key) throw notFound();
    if (adjustment.approvedAt !== null || adjustment.reversedAt !== null) {
      throw new Problem('conflict', { sv: 'Justeringen är redan avgjord.', en: 'The adjustment is decided already.' });
    }
    if (adjustment.proposedBy === context.actor.subject) {
      throw new Problem('forbidden', {
        sv: 'Du har själv föreslagit justeringen; någon annan måste godkänna den.',
        en: 'You proposed the adjustment yourself; somebody else must approve it.',
      });
    }
    await checkAgainstCells(tx, plan, adjustment);
    await updateAdjustmentApproved(tx, adjustment.key, { at: context.now(), by: context.actor.subject });
    const adjustments = [...(await listUsedAdjustments(tx, plan.key)), adjustment].sort(byPlace);
    const change = { plan, adjustments, adjustmentId: adjustment.id, operation: 'approveAdjustment' };
    return rebuild(tx, context, change);
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
    const change = { plan, adjustmentId: adjustment.id, operation: 'reverseAdjustment' };
    if (isUsed)
      return rebuild(tx, context, { ...change, adjustments: used.filter(({ key }) => key !== adjustment.key) });
    await appendAuditEvent(tx, context, {
      operation: change.operation,
      objectType: 'plan-adjustment',
      objectId: adjustment.id,
      details: { planId: plan.id },
    });
    return plan;
  });
