import { Readable } from 'node:stream';
import { decide, requireAllowed } from '../../../core/actor.ts';
import { limits } from '../../../core/limits.ts';
import { notFound, Problem, unknownReference } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import { copyIntoWith } from '../../../db/copy.ts';
import { type Database, inTransaction } from '../../../db/open.ts';
import { appendAuditEvent } from '../../audit/commands.ts';
import { lockAcceptedSurveys, updateVersionsLocked } from '../../surveys/queries/corrections.ts';
import { findRound, lockRound, type RoundRow } from '../../surveys/queries/rounds.ts';
import { type AdjustmentRow, listUsedAdjustments } from '../queries/adjustments.ts';
import {
  type CouncilInput,
  findComparedPlan,
  findCompletePopulationDate,
  findPreviousPlan,
  listCouncilInputs,
  listRegionParts,
  listStoredInputs,
} from '../queries/aggregation.ts';
import { insertCopiedTexts } from '../queries/dossiers.ts';
import { listHiddenCounts, readShownCounts } from '../queries/figures.ts';
import {
  findPlan,
  insertPlan,
  listDecidingPlans,
  listPlansOfRound,
  type PlanRow,
  updateIdleTimeout,
} from '../queries/plans.ts';
import type { AllocationShare } from '../rules/geography.ts';
import { builderAfter } from '../rules/lifecycle.ts';
import { type NewPlan, PlanRecord } from '../schemas.ts';
import { carryOver } from './carried.ts';
import { computePlan, type EarlierPlan, type PlanIngredients } from './compute.ts';
import { type BorrowedVersion, figureColumns } from './plan-task.ts';

const allocationOf = async (
  tx: Database,
  allocation: NewPlan['allocation'],
  dates: Pick<RoundRow, 'referenceDate'> & { weightDate: string },
): Promise<AllocationShare[]> => {
  if (allocation === undefined) return [];
  const { populationDate } = allocation;
  const { weightDate } = dates;
  const parts = await listRegionParts(tx, { ...dates, populationDate });
  const divided = parts.filter((part) => part.healthcareRegionId === 0);
  return divided.flatMap((whole) => {
    const shares = parts.filter((part) => part.regionId === whole.regionId && part.healthcareRegionId !== 0);
    return shares.map((part) => {
      const people = shares.reduce((total, share) => total + (share.population ?? 0), 0);
      if (part.population === null || people === 0) {
        throw new Problem(
          'invalid-content',
          {
            sv: 'Fördelningsnyckeln kan inte beräknas: det finns ingen folkmängd per kommun på den dagen.',
            en: 'The allocation key cannot be computed: there is no population by municipality on that date.',
          },
          {
            faults: [
              {
                code: 'no-population',
                pointer: '#/allocation/populationDate',
                value: populationDate,
                accepted: [weightDate],
                detail: {
                  sv: 'Välj en dag som /population-figures har alla kommuner för.',
                  en: 'Choose a date for which /population-figures has every municipality.',
                },
              },
            ],
          },
        );
      }
      return {
        regionId: whole.regionId,
        healthcareRegionId: part.healthcareRegionId,
        part: part.population,
        whole: people,
      };
    });
  });
};

const refusePlanWithoutSurveys = (councils: readonly CouncilInput[]): void => {
  if (councils.some((council) => council.status === 'included')) return;
  throw new Problem('conflict', {
    sv: 'Ingen kartläggning i omgången är godtagen ännu; en plan byggs bara av godtagna.',
    en: 'No survey of the round has been accepted yet; a plan is built from accepted ones only.',
  });
};

/** The ingredients of a stored plan, as they were when it was built: from its record and its inputs. */
export const ingredientsOf = async (
  tx: Database,
  plan: PlanRow,
  changed: { adjustments?: readonly AdjustmentRow[]; source?: 'rollup' | 'lines' } = {},
): Promise<PlanIngredients> => {
  const record = PlanRecord.parse(JSON.parse(plan.record));
  const round = await findRound(tx, plan.roundId);
  if (round === undefined) throw notFound();
  const allocation =
    record.allocation === null
      ? undefined
      : { key: record.allocation.key, populationDate: record.allocation.populationDate };
  const weightDate = record.coverageWeightDate;
  return {
    round,
    councils: await listStoredInputs(tx, plan.key),
    missingCouncils: record.missingCouncilRule,
    allocation,
    shares: await allocationOf(tx, allocation, { ...round, weightDate }),
    weightDate,
    previous: plan.previousPlanKey === null ? undefined : await findComparedPlan(tx, plan.previousPlanKey),
    adjustments: changed.adjustments ?? (await listUsedAdjustments(tx, plan.key)),
    leftOutAdjustments: record.leftOutAdjustments,
    source: changed.source ?? 'rollup',
  };
};

/**
 * The earlier plans of a round, drafts as well since councils and institutions read them: what they show together with
 * the next one is decided with it. Of those that rest on the same the first stands for all.
 */
const earlierPlansOf = async (tx: Database, roundKey: number): Promise<EarlierPlan[]> => {
  const plans = new Map<string, EarlierPlan>();
  for (const plan of await listPlansOfRound(tx, roundKey)) {
    if (plans.has(plan.record)) continue;
    const hidden = await listHiddenCounts(tx, plan.key);
    plans.set(plan.record, { ingredients: await ingredientsOf(tx, plan), hidden });
  }
  return [...plans.values()];
};

/**
 * The versions that the plans of another round showed first, such as those of councils that are carried forward: those
 * plans decide what is shown of them, in this round and all that follow.
 */
const borrowedOf = async (
  tx: Database,
  roundKey: number,
  plans: readonly PlanIngredients[],
): Promise<BorrowedVersion[]> => {
  const used = new Set(plans.flatMap(({ councils }) => councils.flatMap(({ versionKey }) => versionKey ?? [])));
  const borrowed = new Map<number, BorrowedVersion['shown'][number][]>([]);
  for (const { versionKey, planKey, baseYear } of await listDecidingPlans(tx, { roundKey, versionKeys: [...used] })) {
    const shown = borrowed.get(versionKey) ?? [];
    borrowed.set(versionKey, shown);
    if (planKey !== null) shown.push({ baseYear, figures: await readShownCounts(tx, { planKey, versionKey }) });
  }
  return [...borrowed].map(([versionKey, shown]) => ({ versionKey, shown }));
};

/** Computes a plan from its ingredients and stores it as the next version of its round, which must be held. */
export const storePlan = async (
  tx: Database,
  context: CommandContext,
  ingredients: PlanIngredients,
  builtBy: string,
): Promise<PlanRow> => {
  // The transaction computes for seconds between two statements; its peers are not held up by that.
  await updateIdleTimeout(tx, limits.planBuildTimeoutMs);
  const earlier = await earlierPlansOf(tx, ingredients.round.key);
  const plans = [ingredients, ...earlier.map((plan) => plan.ingredients)];
  const borrowed = await borrowedOf(tx, ingredients.round.key, plans);
  const computed = await computePlan(tx, ingredients, { kind: 'build', earlier, borrowed });
  const id = context.newId();
  const planKey = await insertPlan(tx, {
    id,
    roundKey: ingredients.round.key,
    allocationKey: ingredients.allocation?.key ?? 'none',
    record: computed.record,
    contentHash: computed.contentHash,
    publicHash: computed.publicHash,
    figureCount: computed.figureCount,
    hiddenCount: computed.hiddenCount,
    disclosureRuleId: computed.ruleId,
    previousPlanKey: ingredients.previous?.key ?? null,
    builtAt: context.now(),
    builtBy,
    inputs: ingredients.councils,
    adjustmentKeys: ingredients.adjustments.map(({ key }) => key),
  });
  const rows = Readable.from(computed.rows.map((some) => Buffer.from(some.buffer)));
  await copyIntoWith(tx, `plan_figures (${figureColumns})`, { plan_key: planKey }, rows);
  const built = await findPlan(tx, id, true);
  if (built === undefined) throw notFound();
  return built;
};

/**
 * Builds a draft plan from the accepted surveys of a round, as an immutable version with the hash of its content, and
 * locks the versions that it rests on. The round is held meanwhile, so that no survey is accepted in between: every
 * plan equals one snapshot. Texts and approved adjustments of the version before come along.
 */
export const buildPlan = async (context: CommandContext, request: NewPlan): Promise<PlanRow> => {
  requireAllowed(decide(context.actor, 'plan:build'));
  return inTransaction(context.db, async (tx) => {
    // Surveys before their round, as every step of a survey takes them.
    await lockAcceptedSurveys(tx, request.roundId);
    const round = await lockRound(tx, request.roundId, 'update');
    const weightDate = await findCompletePopulationDate(tx);
    if (round === undefined) {
      throw unknownReference('#/roundId', request.roundId, { sv: 'Omgången', en: 'round', listedAt: '/survey-rounds' });
    }
    if (weightDate === undefined) throw notFound();
    const { missingCouncils, allocation } = request;
    const councils = await listCouncilInputs(tx, { roundKey: round.key, missingCouncils });
    refusePlanWithoutSurveys(councils);
    const carried = await carryOver(tx, round.key, councils);
    const ingredients: PlanIngredients = {
      round,
      councils,
      missingCouncils,
      allocation,
      shares: await allocationOf(tx, allocation, { ...round, weightDate }),
      weightDate,
      previous: await findPreviousPlan(tx, round),
      adjustments: carried.adjustments,
      leftOutAdjustments: carried.leftOut,
      source: 'rollup',
    };
    const built = await storePlan(tx, context, ingredients, builderAfter('build', context.actor.subject, undefined));
    if (carried.forerunner !== undefined) await insertCopiedTexts(tx, carried.forerunner.id, built.id);
    const included = councils
      .filter(({ status }) => status === 'included')
      .flatMap(({ versionKey }) => versionKey ?? []);
    await updateVersionsLocked(tx, included, context.now());
    await appendAuditEvent(tx, context, {
      operation: 'buildPlan',
      objectType: 'plan',
      objectId: built.id,
      details: {
        contentHash: built.contentHash,
        figureCount: built.figureCount,
        adjustmentsCarriedOver: carried.adjustments.length,
        leftOutAdjustments: carried.leftOut.length,
      },
    });
    for (const { id, because } of carried.leftOutIds) {
      const details = { planId: built.id, because };
      await appendAuditEvent(tx, context, {
        operation: 'buildPlan',
        objectType: 'plan-adjustment',
        objectId: id,
        details,
      });
    }
    return built;
  });
};
