import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../../../db/open.ts';
import { canonicalJson } from '../../../formats/canonical-json.ts';
import type { RoundRow } from '../../surveys/queries/rounds.ts';
import type { AdjustmentRow } from '../queries/adjustments.ts';
import {
  type CouncilInput,
  listCells,
  listCodes,
  listComparedFigures,
  listMunicipalityParts,
  listProfessionParents,
  listRegionParts,
  type RegionPartRow,
} from '../queries/aggregation.ts';
import { type Adjustment, withAdjustments } from '../rules/adjust.ts';
import {
  type AggregationSetting,
  aggregateGroup,
  type Figure,
  figureKey,
  groupCells,
  type ProfessionTree,
} from '../rules/aggregate.ts';
import type { BaseCell } from '../rules/area-cell.ts';
import { type AllocationShare, type IndexedGeography, indexGeography } from '../rules/geography.ts';
import { changeMeasureId, measures } from '../rules/measures.ts';
import { type Codes, canonicalFigure } from '../rules/public-figure.ts';
import type { MissingCouncilRule, NewPlan } from '../schemas.ts';
import { type Disclosure, discloseCells } from './disclose.ts';

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
  readonly previous: { readonly key: number; readonly contentHash: string; readonly baseYear: number } | undefined;
  readonly adjustments: readonly AdjustmentRow[];
  readonly source: 'rollup' | 'lines';
}

export interface ComputedPlan {
  readonly figures: readonly Figure[];
  readonly record: string;
  readonly contentHash: string;
  readonly codes: Codes;
  readonly cells: readonly BaseCell[];
  readonly setting: AggregationSetting;
  readonly parents: ReadonlyMap<number, number | null>;
  readonly childrenOf: ReadonlyMap<number, readonly number[]>;
  readonly wasHidden: (figure: Figure) => boolean;
}

/** Milliseconds of computing after which other work of the process gets a turn. */
const turnMs = 15;

/** A pause that is taken only when a turn's time is used up. */
export const turns = (): (() => Promise<void>) => {
  let begun = performance.now();
  return async () => {
    if (performance.now() - begun < turnMs) return;
    await nextTurn();
    begun = performance.now();
  };
};

/** Specialist nurses are those of its orientations, one of which is "another"; no other profession is so composed. */
const composedProfessionCodes = ['specialistsjukskoterska'];

const treeOf = (rows: Awaited<ReturnType<typeof listProfessionParents>>) => {
  const parents = new Map(rows.map(({ id, parentId }) => [id, parentId]));
  const ancestorsOf = new Map<number, number[]>();
  const childrenOf = new Map<number, number[]>();
  for (const { id, parentId } of rows) {
    const ancestors: number[] = [];
    for (let above = parentId; above !== null; above = parents.get(above) ?? null) ancestors.push(above);
    ancestorsOf.set(id, ancestors);
    if (parentId !== null) childrenOf.set(parentId, [...(childrenOf.get(parentId) ?? []), id]);
  }
  const composedIds = new Set(rows.filter(({ code }) => composedProfessionCodes.includes(code)).map(({ id }) => id));
  const tree: ProfessionTree = { ancestorsOf, composedIds };
  return { parents, childrenOf, tree };
};

/** The year of this round that a year of an earlier round stands for; undefined where it stands for none. */
const carriedYear = (year: number, council: CouncilInput, round: RoundRow): number | undefined =>
  year === council.baseYear ? round.baseYear : round.horizonYears.includes(year) ? year : undefined;

const cellsOf = async (tx: Database, ingredients: PlanIngredients): Promise<BaseCell[]> => {
  const { councils, round, source } = ingredients;
  const councilOf = new Map(
    councils.flatMap((council) => (council.versionKey === null ? [] : [[council.versionKey, council]])),
  );
  const versionKeys = [...councilOf.keys()];
  const cells: BaseCell[] = [];
  // From the lines one survey at a time, so that no statement runs as long as a whole national round would take.
  const batches = source === 'lines' ? versionKeys.map((key) => [key]) : [versionKeys];
  for (const batch of batches) {
    for (const cell of await listCells(tx, { versionKeys: batch, source })) cells.push(cell);
  }
  if (!councils.some(({ status }) => status === 'carried-forward')) return cells;
  return cells.flatMap((cell) => {
    const council = councilOf.get(cell.versionKey);
    if (council === undefined || council.status !== 'carried-forward') return [cell];
    const year = carriedYear(cell.year, council, round);
    return year === undefined ? [] : [{ ...cell, year, isCarriedForward: true }];
  });
};

const previousOf = async (tx: Database, ingredients: PlanIngredients) => {
  const { previous } = ingredients;
  if (previous === undefined) return { previous: undefined, wasHidden: () => false };
  const compared = new Map<string, { value: number; coverage: number; isHidden: boolean }>();
  for (const row of await listComparedFigures(tx, previous.key, [2, 6])) compared.set(figureKey(row), row);
  const baseYear = ingredients.round.baseYear;
  const wasHidden = (figure: Figure): boolean => {
    if (figure.measureId !== changeMeasureId) return false;
    const isBase = figure.year === baseYear;
    const key = figureKey({ ...figure, measureId: isBase ? 2 : 6, year: isBase ? previous.baseYear : figure.year });
    return compared.get(key)?.isHidden === true;
  };
  return { previous: { baseYear: previous.baseYear, figureOf: (key: string) => compared.get(key) }, wasHidden };
};

const geographyOf = async (
  tx: Database,
  ingredients: PlanIngredients,
  codes: Codes,
): Promise<{ geography: IndexedGeography; parts: RegionPartRow[] }> => {
  const { round, weightDate, councils } = ingredients;
  const dates = { referenceDate: round.referenceDate, populationDate: round.populationDate, weightDate };
  const parts = await listRegionParts(tx, dates);
  const withStatus = (status: CouncilInput['status']) =>
    councils.filter((council) => council.status === status).map(({ healthcareRegionId }) => healthcareRegionId);
  const geography = indexGeography({
    nationId: [...codes.areas].find(([, code]) => code === 'SE')?.[0] ?? 0,
    parts,
    municipalities: await listMunicipalityParts(tx, dates),
    allocation: ingredients.shares,
    missingHealthcareRegionIds: withStatus('missing'),
    imputedHealthcareRegionIds: withStatus('imputed'),
  });
  return { geography, parts };
};

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
    councils: ingredients.councils.map(({ healthcareRegionCode, status, versionNumber, linesHash, referenceDate }) => ({
      healthcareRegionCode,
      status,
      versionNumber,
      linesHash,
      referenceDate,
    })),
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
    adjustments: ingredients.adjustments.map(
      ({ areaCode, professionCode, sector, year, measureCode, amount, reason }) => ({
        areaCode,
        professionCode,
        sector,
        year,
        measureCode,
        amount,
        reason,
      }),
    ),
    measures: measures.map(({ code, unit, formula }) => ({ code, unit, formula: formula.en })),
  });
};

const byCodePoint = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/**
 * All figures in the order of lists and of the hash: area, profession, specialty, sector, year, measure. Groups are
 * taken in the order of their codes, so that nothing as long as the whole list is ever sorted.
 */
const figuresOf = async (
  cells: readonly BaseCell[],
  setting: AggregationSetting,
  codes: Codes,
  pause: () => Promise<void>,
): Promise<Figure[]> => {
  const groups = [...groupCells(cells).values()].map((group) => ({
    group,
    profession: codes.professions.get(group[0]?.professionId ?? 0) ?? '',
    specialty: codes.specialties.get(group[0]?.specialtyId ?? 0) ?? '',
  }));
  groups.sort(
    (left, right) => byCodePoint(left.profession, right.profession) || byCodePoint(left.specialty, right.specialty),
  );
  const byArea = new Map<number, Figure[]>();
  for (const { group } of groups) {
    const figures = aggregateGroup(group, setting);
    figures.sort(
      (left, right) => left.sectorId - right.sectorId || left.year - right.year || left.measureId - right.measureId,
    );
    for (const figure of figures) {
      const some = byArea.get(figure.areaId);
      if (some === undefined) byArea.set(figure.areaId, [figure]);
      else some.push(figure);
    }
    await pause();
  }
  const areaIds = [...byArea.keys()].sort((left, right) =>
    byCodePoint(codes.areas.get(left) ?? '', codes.areas.get(right) ?? ''),
  );
  return areaIds.flatMap((areaId) => byArea.get(areaId) ?? []);
};

/** SHA-256 over `{"figures":[…],"record":{…}}` in canonical JSON, fed figure by figure. */
const contentHashOf = async (
  figures: readonly Figure[],
  codes: Codes,
  record: string,
  pause: () => Promise<void>,
): Promise<string> => {
  const hash = createHash('sha256');
  hash.update('{"figures":[');
  const figuresPerUpdate = 500;
  for (let start = 0; start < figures.length; start += figuresPerUpdate) {
    const some = figures.slice(start, start + figuresPerUpdate).map((figure) => canonicalFigure(figure, codes));
    hash.update((start === 0 ? '' : ',') + some.join(','));
    await pause();
  }
  hash.update(`],"record":${record}}`);
  return hash.digest('hex');
};

/** The sum that an adjustment changes, with its amount in hundredths. */
export const adjustmentOf = (row: AdjustmentRow): Adjustment => ({
  regionId: row.regionId,
  professionId: row.professionId,
  sectorId: row.sectorId,
  year: row.year,
  measureCode: row.measureCode,
  hundredths: Math.round(row.amount * 100),
});

/** Computes a plan from its ingredients: the same ones give the same figures, record and hash, on any database. */
export const computePlan = async (tx: Database, ingredients: PlanIngredients): Promise<ComputedPlan> => {
  const pause = turns();
  const codes = await listCodes(tx);
  const { geography, parts } = await geographyOf(tx, ingredients, codes);
  const { parents, childrenOf, tree } = treeOf(await listProfessionParents(tx));
  const { previous, wasHidden } = await previousOf(tx, ingredients);
  const reported = await cellsOf(tx, ingredients);
  await pause();
  const cells = withAdjustments(reported, ingredients.adjustments.map(adjustmentOf));
  const setting = { geography, tree, baseYear: ingredients.round.baseYear, previous };
  const figures = await figuresOf(cells, setting, codes, pause);
  const record = recordOf(ingredients, parts, codes);
  const contentHash = await contentHashOf(figures, codes, record, pause);
  return { figures, record, contentHash, codes, cells, setting, parents, childrenOf, wasHidden };
};

/** Decides what of a computed plan is hidden from whom it does not concern. */
export const disclosePlan = (plan: ComputedPlan): Promise<Disclosure> =>
  discloseCells(plan.cells, {
    geography: plan.setting.geography,
    parents: plan.parents,
    childrenOf: plan.childrenOf,
    wasHidden: plan.wasHidden,
    pause: turns(),
  });
