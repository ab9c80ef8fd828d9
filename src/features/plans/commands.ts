import { createHash } from 'node:crypto';
import { decide, requireAllowed } from '../../core/actor.ts';
import { notFound, Problem } from '../../core/problem.ts';
import type { CommandContext } from '../../db/command.ts';
import { copyInto } from '../../db/copy.ts';
import { type Database, inTransaction } from '../../db/open.ts';
import { canonicalJson } from '../../formats/canonical-json.ts';
import { appendAuditEvent } from '../audit/commands.ts';
import { lockAcceptedSurveys, updateVersionsLocked } from '../surveys/queries/corrections.ts';
import { lockRound, type RoundRow } from '../surveys/queries/rounds.ts';
import { sectors } from '../surveys/schemas.ts';
import {
  aggregateRollups,
  type CouncilInput,
  findCompletePopulationDate,
  listCodes,
  listCouncilInputs,
  listRegionParts,
  type RegionPartRow,
} from './queries/aggregation.ts';
import { findPlan, insertPlan, type PlanRow } from './queries/plans.ts';
import { type AllocationShare, aggregate, type Figure } from './rules/aggregate.ts';
import { measureById, measures } from './rules/measures.ts';
import { figureStatuses, type NewPlan, type PlanFigure } from './schemas.ts';

type Codes = Awaited<ReturnType<typeof listCodes>>;

/** Grows whenever the same inputs would give other figures; part of every plan's record. */
const aggregationVersion = 1;

const allocationOf = async (
  tx: Database,
  request: NewPlan,
  round: RoundRow,
  weightDate: string,
): Promise<AllocationShare[]> => {
  if (request.allocation === undefined) return [];
  const { populationDate } = request.allocation;
  const parts = await listRegionParts(tx, { referenceDate: round.referenceDate, populationDate, weightDate });
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

/** What the content hash covers besides the figures; free of identifiers and clock, so that it can be reproduced. */
const recordOf = (plan: {
  request: NewPlan;
  round: RoundRow;
  councils: readonly CouncilInput[];
  parts: readonly RegionPartRow[];
  weightDate: string;
  allocation: readonly AllocationShare[];
  codes: Codes;
}): string => {
  const { round, codes } = plan;
  return canonicalJson({
    aggregation: aggregationVersion,
    round: {
      referenceDate: round.referenceDate,
      populationDate: round.populationDate,
      baseYear: round.baseYear,
      horizonYears: round.horizonYears,
      professionCodes: round.professionCodes,
    },
    councils: plan.councils.map(({ healthcareRegionCode, versionNumber, linesHash }) => ({
      healthcareRegionCode,
      versionNumber,
      linesHash,
    })),
    missingCouncilRule: 'left-out',
    coverageWeightDate: plan.weightDate,
    regions: plan.parts.map(({ regionCode, healthcareRegionCode, population, weight }) => ({
      regionCode,
      healthcareRegionCode,
      population,
      weight,
    })),
    allocation:
      plan.request.allocation === undefined
        ? null
        : {
            ...plan.request.allocation,
            shares: plan.allocation.map((share) => ({
              regionCode: codes.areas.get(share.regionId) ?? '',
              healthcareRegionCode: codes.areas.get(share.healthcareRegionId) ?? '',
              part: share.part,
              whole: share.whole,
            })),
          },
    measures: measures.map(({ code, unit, formula }) => ({ code, unit, formula: formula.en })),
  });
};

/** A figure by codes, as it is listed and hashed. */
const publicFigure = (figure: Figure, codes: Codes): PlanFigure => {
  const areaCode = codes.areas.get(figure.areaId) ?? '';
  const professionCode = codes.professions.get(figure.professionId) ?? '';
  const specialtyCode = codes.specialties.get(figure.specialtyId) ?? null;
  const sector = (['total', ...sectors] as const)[figure.sectorId] ?? 'total';
  const measure = measureById.get(figure.measureId);
  if (measure === undefined) throw new RangeError(`no measure ${figure.measureId}`);
  const { year, value, status, coverage, denominator } = figure;
  const measureCode = measure.code;
  const figureId = [areaCode, professionCode, specialtyCode, sector, year, measureCode]
    .filter((part) => part !== null)
    .join('.');
  return {
    figureId,
    areaCode,
    professionCode,
    specialtyCode,
    sector,
    year,
    measureCode,
    value,
    unit: measure.unit,
    status,
    coverage,
    denominator,
  };
};

const byCodePoint = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** The order of lists and of the hash: area, profession, specialty, sector, year, measure. */
const inOrder = (figures: readonly Figure[], codes: Codes): Figure[] =>
  [...figures].sort(
    (left, right) =>
      byCodePoint(codes.areas.get(left.areaId) ?? '', codes.areas.get(right.areaId) ?? '') ||
      byCodePoint(codes.professions.get(left.professionId) ?? '', codes.professions.get(right.professionId) ?? '') ||
      byCodePoint(codes.specialties.get(left.specialtyId) ?? '', codes.specialties.get(right.specialtyId) ?? '') ||
      left.sectorId - right.sectorId ||
      left.year - right.year ||
      left.measureId - right.measureId,
  );

/** SHA-256 over `{"figures":[…],"record":{…}}` in canonical JSON, fed figure by figure. */
const contentHashOf = (figures: readonly Figure[], codes: Codes, record: string): string => {
  const hash = createHash('sha256');
  hash.update('{"figures":[');
  figures.forEach((figure, index) => {
    hash.update((index === 0 ? '' : ',') + canonicalJson(publicFigure(figure, codes)));
  });
  hash.update(`],"record":${record}}`);
  return hash.digest('hex');
};

async function* copyRows(planKey: number, figures: readonly Figure[]): AsyncGenerator<string> {
  const rowsPerChunk = 2_000;
  for (let start = 0; start < figures.length; start += rowsPerChunk) {
    yield figures
      .slice(start, start + rowsPerChunk)
      .map((f) => {
        const status = figureStatuses.indexOf(f.status) + 1;
        const numbers = [f.value, f.coverage, f.denominator].map((number) => number ?? '\\N').join('\t');
        return `${planKey}\t${f.areaId}\t${f.professionId}\t${f.specialtyId}\t${f.sectorId}\t${f.year}\t${f.measureId}\t${status}\t${numbers}\n`;
      })
      .join('');
  }
}

const refusePlanWithoutSurveys = (councils: readonly CouncilInput[]): void => {
  if (councils.some((council) => council.versionKey !== null)) return;
  throw new Problem('conflict', {
    sv: 'Ingen kartläggning i omgången är godtagen ännu; en plan byggs bara av godtagna.',
    en: 'No survey of the round has been accepted yet; a plan is built from accepted ones only.',
  });
};

/**
 * Builds a draft plan from the accepted surveys of a round, as an immutable version with the hash of its content, and
 * locks the versions that it rests on. The round is held meanwhile, so that no survey is accepted in between: every
 * plan equals one snapshot.
 */
export const buildPlan = async (context: CommandContext, request: NewPlan): Promise<PlanRow> => {
  requireAllowed(decide(context.actor, 'plan:build'));
  return inTransaction(context.db, async (tx) => {
    // Surveys before their round, as every step of a survey takes them.
    await lockAcceptedSurveys(tx, request.roundId);
    const round = await lockRound(tx, request.roundId, 'update');
    const weightDate = await findCompletePopulationDate(tx);
    if (round === undefined || weightDate === undefined) throw notFound();
    const councils = await listCouncilInputs(tx, round.key);
    refusePlanWithoutSurveys(councils);
    const codes = await listCodes(tx);
    const parts = await listRegionParts(tx, { ...round, weightDate });
    const allocation = await allocationOf(tx, request, round, weightDate);
    const included = councils.flatMap(({ versionKey }) => (versionKey === null ? [] : [versionKey]));
    const nationId = [...codes.areas].find(([, code]) => code === 'SE')?.[0] ?? 0;
    const figures = inOrder(
      aggregate(await aggregateRollups(tx, included), {
        nationId,
        parts,
        allocation,
        missingHealthcareRegionIds: councils.flatMap((council) =>
          council.versionKey === null ? [council.healthcareRegionId] : [],
        ),
      }),
      codes,
    );
    const record = recordOf({ request, round, councils, parts, weightDate, allocation, codes });
    const id = context.newId();
    const contentHash = contentHashOf(figures, codes, record);
    const planKey = await insertPlan(tx, {
      id,
      roundKey: round.key,
      allocationKey: request.allocation?.key ?? 'none',
      record,
      contentHash,
      figureCount: figures.length,
      builtAt: context.now(),
      builtBy: context.actor.subject,
      inputs: councils,
    });
    await copyInto(
      tx,
      'plan_figures (plan_key, area_id, profession_id, specialty_id, sector_id, year, measure_id, status_id, value, coverage, denominator)',
      copyRows(planKey, figures),
    );
    await updateVersionsLocked(tx, included, context.now());
    await appendAuditEvent(tx, context, {
      operation: 'buildPlan',
      objectType: 'plan',
      objectId: id,
      details: { contentHash, figureCount: figures.length },
    });
    const built = await findPlan(tx, id, true);
    if (built === undefined) throw notFound();
    return built;
  });
};
