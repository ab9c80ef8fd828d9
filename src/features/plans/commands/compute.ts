import { limits } from '../../../core/limits.ts';
import type { Database } from '../../../db/open.ts';
import { canonicalJson } from '../../../formats/canonical-json.ts';
import type { RoundRow } from '../../surveys/queries/rounds.ts';
import type { AdjustmentRow } from '../queries/adjustments.ts';
import {
  type ComparedPlan,
  type CouncilInput,
  listCodes,
  listMunicipalityParts,
  listProfessionParents,
  listRegionParts,
  type RegionPartRow,
  readCells,
  readComparedFigures,
} from '../queries/aggregation.ts';
import type { HiddenCount } from '../queries/figures.ts';
import type { Adjustment } from '../rules/adjust.ts';
import type { AllocationShare, Geography } from '../rules/geography.ts';
import { measures } from '../rules/measures.ts';
import type { Codes } from '../rules/public-figure.ts';
import { publicRecordOf } from '../rules/public-record.ts';
import type { AdjustmentLeftOut, MissingCouncilRule, NewPlan } from '../schemas.ts';
import { type CellSetting, doPlanTask, type PlanTask, type PlanTaskResult } from './plan-task.ts';
import { runTasks, threadOf } from './pool.ts';

/** Grows whenever the same inputs would give other figures; part of every plan's record, and so of its hash. */
const aggregationVersion = 2;

/** All that decides a plan's figures. */
export interface PlanIngredients {
  readonly round: RoundRow;
  readonly councils: readonly CouncilInput[];
  readonly missingCouncils: MissingCouncilRule;
  readonly allocation: NewPlan['allocation'];
  readonly shares: readonly AllocationShare[];
  readonly weightDate: string;
  readonly previous: ComparedPlan | undefined;
  readonly adjustments: readonly AdjustmentRow[];
  /** Those of the version before that no longer apply. */
  readonly leftOutAdjustments: readonly AdjustmentLeftOut[];
  readonly source: 'rollup' | 'lines';
}

const geographyOf = async (
  tx: Database,
  ingredients: PlanIngredients,
  codes: Codes,
): Promise<{ geography: Geography; parts: RegionPartRow[] }> => {
  const { round, weightDate, councils } = ingredients;
  const dates = { referenceDate: round.referenceDate, populationDate: round.populationDate, weightDate };
  const parts = await listRegionParts(tx, dates);
  const withStatus = (status: CouncilInput['status']) =>
    councils.filter((council) => council.status === status).map(({ healthcareRegionId }) => healthcareRegionId);
  const geography = {
    nationId: [...codes.areas].find(([, code]) => code === 'SE')?.[0] ?? 0,
    parts,
    municipalities: await listMunicipalityParts(tx, dates),
    allocation: ingredients.shares,
    missingHealthcareRegionIds: withStatus('missing'),
    imputedHealthcareRegionIds: withStatus('imputed'),
  };
  return { geography, parts };
};

const codesOf = (ids: readonly number[], codes: ReadonlyMap<number, string>): string[] =>
  ids.map((id) => codes.get(id) ?? '').sort();

const byCodePoint = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** The order of adjustments in a record depends on what they say alone, so that the same ones give the same hash. */
export const inRecordOrder = (left: AdjustmentRow, right: AdjustmentRow): number =>
  byCodePoint(left.areaCode, right.areaCode) ||
  byCodePoint(left.professionCode, right.professionCode) ||
  left.sectorId - right.sectorId ||
  left.year - right.year ||
  byCodePoint(left.measureCode, right.measureCode) ||
  left.amount - right.amount ||
  byCodePoint(left.reason, right.reason);

/** What the content hash covers besides the figures; free of identifiers and clock, so that it can be reproduced. */
const recordOf = (ingredients: PlanIngredients, parts: readonly RegionPartRow[], codes: Codes): string => {
  const { round, allocation } = ingredients;
  return canonicalJson({
    aggregation: aggregationVersion,
    round: {
      referenceDate: round.referenceDate,
      populationDate: round.populationDate,
      baseYear: round.baseYear,
      horizonYears: round.horizonYears,
      professionCodes: round.professionCodes,
    },
    councils: ingredients.councils.map(
      ({ healthcareRegionCode, status, versionNumber, linesHash, referenceDate, professionIds }) => ({
        healthcareRegionCode,
        status,
        versionNumber,
        linesHash,
        referenceDate,
        ...(professionIds === null ? {} : { professionCodes: codesOf(professionIds, codes.professions) }),
      }),
    ),
    missingCouncilRule: ingredients.missingCouncils,
    coverageWeightDate: ingredients.weightDate,
    previousPlan: ingredients.previous?.contentHash ?? null,
    regions: parts.map(({ regionCode, healthcareRegionCode, population, weight }) => ({
      regionCode,
      healthcareRegionCode,
      population,
      weight,
    })),
    allocation:
      allocation === undefined
        ? null
        : {
            ...allocation,
            shares: ingredients.shares.map((share) => ({
              regionCode: codes.areas.get(share.regionId) ?? '',
              healthcareRegionCode: codes.areas.get(share.healthcareRegionId) ?? '',
              part: share.part,
              whole: share.whole,
            })),
          },
    adjustments: ingredients.adjustments
      .toSorted(inRecordOrder)
      .map(({ areaCode, professionCode, sector, year, measureCode, amount, reason }) => ({
        areaCode,
        professionCode,
        sector,
        year,
        measureCode,
        amount,
        reason,
      })),
    ...(ingredients.leftOutAdjustments.length === 0 ? {} : { leftOutAdjustments: ingredients.leftOutAdjustments }),
    measures: measures.map(({ code, unit, formula }) => ({ code, unit, formula: formula.en })),
  });
};

/** The sum that an adjustment changes, with its amount in hundredths. */
export const adjustmentOf = (
  row: Pick<AdjustmentRow, 'regionId' | 'professionId' | 'sectorId' | 'year' | 'measureCode' | 'amount'>,
): Adjustment => ({
  regionId: row.regionId,
  professionId: row.professionId,
  sectorId: row.sectorId,
  year: row.year,
  measureCode: row.measureCode,
  hundredths: Math.round(row.amount * 100),
});

/** An earlier plan of the same round, with the counts that it hid. */
export interface EarlierPlan {
  readonly ingredients: PlanIngredients;
  readonly hidden: readonly HiddenCount[];
}

/** A plan that was computed, with its record. */
export interface ComputedPlan extends PlanTaskResult {
  readonly record: string;
}

const entry = threadOf(import.meta.url, 'plans');

/** Small plans are computed at once, since a thread takes longer to start; all others on a thread of their own. */
const compute = async (task: PlanTask): Promise<PlanTaskResult> => {
  if (task.cells.length <= limits.planBytesAtOnce) return doPlanTask(task);
  const [result] = await runTasks<PlanTask, PlanTaskResult>({
    entry,
    shared: undefined,
    tasks: [task],
    threads: 1,
    transfer: ({ cells, previous }) => [cells.buffer, ...(previous === undefined ? [] : [previous.figures.buffer])],
  });
  if (result === undefined) throw new Error('a plan that was not computed');
  return result;
};

/**
 * Computes a plan from its ingredients: the same ones give the same figures, record and hash, on any database.
 * What is large goes from PostgreSQL to the thread as text, so that this thread never makes objects of it.
 */
export const computePlan = async (
  tx: Database,
  ingredients: PlanIngredients,
  {
    kind,
    earlier = [],
    borrowed = [],
  }: { kind: PlanTask['kind']; earlier?: readonly EarlierPlan[]; borrowed?: PlanTask['borrowed'] },
): Promise<ComputedPlan> => {
  const { previous, round, source } = ingredients;
  const codes = await listCodes(tx);
  const { parts } = await geographyOf(tx, ingredients, codes);
  const record = recordOf(ingredients, parts, codes);
  const all = [ingredients, ...earlier.map((plan) => plan.ingredients)];
  const versionKeys = [
    ...new Set(all.flatMap(({ councils }) => councils.flatMap(({ versionKey }) => versionKey ?? []))),
  ];
  const settingOf = async ({ councils, adjustments, ...rest }: PlanIngredients): Promise<CellSetting> => ({
    geography: (await geographyOf(tx, { councils, adjustments, ...rest }, codes)).geography,
    councils,
    adjustments: adjustments.map(adjustmentOf),
  });
  const before: { setting: CellSetting; hidden: readonly HiddenCount[] }[] = [];
  for (const plan of earlier) before.push({ setting: await settingOf(plan.ingredients), hidden: plan.hidden });
  const task: PlanTask = {
    kind,
    cells: await readCells(tx, { versionKeys, source }),
    setting: await settingOf(ingredients),
    earlier: before,
    borrowed,
    baseYear: round.baseYear,
    horizonYears: round.horizonYears,
    codes,
    professions: await listProfessionParents(tx),
    previous:
      previous === undefined
        ? undefined
        : { baseYear: previous.baseYear, figures: await readComparedFigures(tx, previous.key, [2, 6]) },
    record,
    publicRecord: publicRecordOf(record, previous?.publicHash ?? null),
  };
  return { record, ...(await compute(task)) };
};
