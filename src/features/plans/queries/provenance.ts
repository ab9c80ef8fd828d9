import { type SQL, sql } from 'drizzle-orm';
import { type Database, rowsOf, seeingAll } from '../../../db/open.ts';
import { attributionOn, countedLines } from '../../surveys/queries/rollups.ts';
import { registrationNumberOf } from '../../surveys/rules/receipts.ts';
import { assessments, sectors } from '../../surveys/schemas.ts';
import { withoutOverlaps } from '../rules/aggregate.ts';
import { formulaOf } from '../rules/formula.ts';
import { PlanRecord } from '../schemas.ts';
import { type AdjustmentRow, listUsedAdjustments } from './adjustments.ts';
import { findComparedPlan, isServed, listProfessionParents } from './aggregation.ts';
import type { FigureView, KeyedFigure } from './figures.ts';
import type { PlanRow } from './plans.ts';

/** A submitted line as stored, with who answered for it; instants in milliseconds since 1970. */
interface ProvenanceRow {
  readonly versionKey: number;
  readonly regionId: number;
  /** The healthcare region that the line is attributed to; 0 for none. */
  readonly healthcareRegionId: number;
  readonly fromProfessionId: number;
  readonly sectorId: number;
  readonly councilId: number;
  readonly isCarriedForward: boolean;
  readonly surveyId: string;
  readonly versionNumber: number;
  readonly healthcareRegionCode: string;
  readonly areaCode: string;
  readonly regionCode: string;
  readonly attributedCode: string | null;
  readonly professionCode: string;
  readonly specialtyCode: string | null;
  readonly sector: (typeof sectors)[number];
  readonly year: number;
  readonly headcount: number | null;
  readonly fullTimeEquivalents: number | null;
  readonly vacantFullTimeEquivalents: number | null;
  readonly agencyFullTimeEquivalents: number | null;
  readonly expectedRetirements: number | null;
  readonly neededFullTimeEquivalents: number | null;
  readonly assessment: string | null;
  readonly submittedAt: number;
  readonly submittedBy: string;
  readonly approvedAt: number;
  readonly approvedBy: string;
  readonly acceptedAt: number;
  readonly acceptedBy: string;
  readonly receiptYear: number | null;
  readonly receiptNumber: number | null;
}

const words = (list: readonly string[]) => sql.raw(`array[${list.map((word) => `'${word}'`).join(', ')}]`);
const milliseconds = (column: string) => sql`(extract(epoch from v.${sql.identifier(column)}) * 1000)::float8`;

/** Lines of a plan's inputs with where they count; `l` is the line, `attribution` its place, `round` its round. */
const countedTables = (planKey: number): SQL => sql`
  (${countedLines(sql`select version_key from plan_inputs where plan_key = ${planKey} and version_key is not null`)}) l
  join plan_inputs i on i.plan_key = ${planKey} and i.version_key = l.version_key
  join survey_versions v on v.key = l.version_key
  join surveys s on s.key = v.survey_key
  join survey_rounds round on round.key = s.round_key
  join plans plan on plan.key = i.plan_key
  join survey_rounds this on this.key = plan.round_key
  join lateral (${attributionOn(sql`round.reference_date`)}) attribution on attribution.area_id = l.area_id
  join areas council on council.id = s.healthcare_region_id
  join areas region on region.id = attribution.region_id
  join areas a on a.id = l.area_id and ${isServed}`;

/** The year of the plan that a line counts in: an earlier round's base year stands for this one's. */
const countedYear = sql`(case when l.year = round.base_year then this.base_year else l.year end)`;

/**
 * The lines that a figure could rest on, by the same rules of attribution and counting as the rollup, read from the
 * lines themselves: a figure can be checked without trusting the rollup.
 */
const listProvenanceLines = async (
  db: Database,
  request: { planKey: number; figure: KeyedFigure; everywhere: boolean },
): Promise<ProvenanceRow[]> => {
  const { figure } = request;
  const within = {
    nation: sql`true`,
    region: sql`attribution.region_id = ${figure.areaId}`,
    municipality: sql`l.area_id = ${figure.areaId}`,
    // A region that lies in two healthcare regions is looked at whole: its other part may rule a line out.
    'healthcare-region': sql`(attribution.healthcare_region_id = ${figure.areaId} or region.id in (
      select m.region_id from areas m join area_memberships unit on unit.unit_id = m.id
      where m.kind = 'municipality' and unit.healthcare_region_id = ${figure.areaId}))`,
  }[figure.areaKind];
  return rowsOf<ProvenanceRow>(
    db,
    sql`
      select l.version_key as "versionKey", attribution.region_id as "regionId",
        attribution.healthcare_region_id as "healthcareRegionId", l.from_profession_id as "fromProfessionId",
        l.sector_id as "sectorId", council.id as "councilId", i.status = 'carried-forward' as "isCarriedForward",
        s.id as "surveyId", v.number::int as "versionNumber", council.code as "healthcareRegionCode",
        a.code as "areaCode", region.code as "regionCode", attributed.code as "attributedCode",
        p.code as "professionCode", sp.code as "specialtyCode", (${words(sectors)})[l.sector_id] as sector,
        l.year::int as year, l.headcount, l.full_time_equivalents::float8 as "fullTimeEquivalents",
        l.vacant_full_time_equivalents::float8 as "vacantFullTimeEquivalents",
        l.agency_full_time_equivalents::float8 as "agencyFullTimeEquivalents",
        l.expected_retirements as "expectedRetirements",
        l.needed_full_time_equivalents::float8 as "neededFullTimeEquivalents",
        (${words(assessments)})[l.assessment_id] as assessment,
        ${milliseconds('submitted_at')} as "submittedAt", v.submitted_by as "submittedBy",
        ${milliseconds('approved_at')} as "approvedAt", v.approved_by as "approvedBy",
        ${milliseconds('accepted_at')} as "acceptedAt", v.accepted_by as "acceptedBy",
        receipt.year::int as "receiptYear", receipt.number as "receiptNumber"
      from ${countedTables(request.planKey)}
      left join survey_receipts receipt on receipt.version_key = v.key
      left join areas attributed on attributed.id = attribution.healthcare_region_id
      join professions p on p.id = l.profession_id
      left join specialties sp on sp.id = l.specialty_id
      where l.figure_profession_id = ${figure.professionId} and l.figure_specialty_id = ${figure.specialtyId}
        and ${countedYear} = ${figure.year} and (l.year <> this.base_year or l.year = round.base_year)
        and (${figure.sectorId} = 0 or l.sector_id = ${figure.sectorId}) and (${request.everywhere} or ${within})
      order by council.code collate "C", a.code collate "C", p.code collate "C", coalesce(sp.code, '') collate "C", l.sector_id`,
  );
};

type Record = ReturnType<typeof PlanRecord.parse>;

/** The regions that are imputed within a figure's area, as the record has them. */
const imputedRegionsOf = (plan: PlanRow, record: Record, figure: KeyedFigure) => {
  const imputed = plan.councils.filter(({ status }) => status === 'imputed').map((one) => one.healthcareRegionCode);
  const divided = new Set(
    record.regions.filter((part) => part.healthcareRegionCode === null).map((part) => part.regionCode),
  );
  return record.regions.filter(
    (part) =>
      part.healthcareRegionCode !== null &&
      imputed.includes(part.healthcareRegionCode) &&
      !divided.has(part.regionCode) &&
      (figure.areaKind === 'nation' ||
        figure.areaCode === part.regionCode ||
        figure.areaCode === part.healthcareRegionCode),
  );
};

const isCounted = (row: ProvenanceRow, figure: KeyedFigure, splitRegionCodes: readonly string[]): boolean =>
  figure.areaKind === 'nation' ||
  (figure.areaKind === 'region' && row.regionId === figure.areaId) ||
  (figure.areaKind === 'municipality' && row.areaCode === figure.areaCode) ||
  row.healthcareRegionId === figure.areaId ||
  (figure.areaKind === 'healthcare-region' &&
    row.healthcareRegionId === 0 &&
    splitRegionCodes.includes(row.regionCode));

/** Inhabitants of the municipalities that reported by themselves, for figures per inhabitant. */
const listMunicipalPopulations = async (
  db: Database,
  dates: { populationDate: string; weightDate: string },
  codes: readonly string[],
): Promise<{ areaCode: string; population: number | null; weight: number }[]> =>
  rowsOf(
    db,
    sql`
      select a.code as "areaCode", counted.population, weighed.population as weight from areas a
      left join population_figures counted on counted.area_id = a.id and counted.reference_date = ${dates.populationDate}
      join population_figures weighed on weighed.area_id = a.id and weighed.reference_date = ${dates.weightDate}
      where a.kind = 'municipality' and a.region_id in (
        select region_id from areas where code in (select unnest(${sql.param([...codes])}::text[])))
      order by a.code collate "C"`,
  );

const adjustmentsOf = (used: readonly AdjustmentRow[], rows: readonly ProvenanceRow[], figure: KeyedFigure) => {
  const regions = new Set(rows.map((row) => row.regionCode));
  const professions = new Set(rows.map((row) => row.professionCode));
  return used
    .filter(
      (one) =>
        regions.has(one.areaCode) &&
        professions.has(one.professionCode) &&
        // A region's sum is adjusted, and no municipality's.
        figure.areaKind !== 'municipality' &&
        figure.specialtyId === 0 &&
        one.year === figure.year &&
        (figure.sectorId === 0 || figure.sectorId === one.sectorId),
    )
    .map((one) => ({
      adjustmentId: one.id,
      areaCode: one.areaCode,
      professionCode: one.professionCode,
      sector: one.sector,
      year: one.year,
      measureCode: one.measureCode,
      amount: one.amount,
      reason: one.reason,
      proposedAt: new Date(one.proposedAt),
      proposedBy: one.proposedBy,
      approvedAt: new Date(one.approvedAt ?? one.proposedAt),
      approvedBy: one.approvedBy ?? '',
    }));
};

/** The figure of an earlier plan that a change is counted from; null for a figure that is no change. */
const findComparedFigure = async (
  db: Database,
  plan: PlanRow,
  { figure, view, baseYear }: { figure: KeyedFigure; view: FigureView; baseYear: number },
) => {
  if (figure.measureCode !== 'change-since-last-plan') return null;
  const before = plan.previousPlanKey === null ? undefined : await findComparedPlan(db, plan.previousPlanKey);
  if (before === undefined) return null;
  const { areaCode, professionCode, specialtyCode, sector, year } = figure;
  const isBase = year === baseYear;
  const place = [areaCode, professionCode, ...(specialtyCode === null ? [] : [specialtyCode]), sector];
  const compared = isBase ? [before.baseYear, 'full-time-equivalents'] : [year, 'needed-full-time-equivalents'];
  return {
    planId: before.id,
    contentHash: view === 'all' ? before.contentHash : before.publicHash,
    figureId: [...place, ...compared].join('.'),
  };
};

/**
 * Everything that a figure rests on: its formula, the lines with who answered for them, the population, allocation key
 * and imputation of the plan's record, and the adjustments. The figure can be computed again from it alone. A council
 * sees its own lines only; how many there are in all is told to everybody who may see the figure.
 */
export const findProvenance = async (
  db: Database,
  plan: PlanRow,
  request: { figure: KeyedFigure; view: FigureView; councilId: number | null },
) => {
  const { figure, view } = request;
  const record = PlanRecord.parse(JSON.parse(plan.record));
  const shares = (record.allocation?.shares ?? []).filter((share) => share.healthcareRegionCode === figure.areaCode);
  const imputedRegions = imputedRegionsOf(plan, record, figure);
  // Whoever may read the plan is answered with what its figures rest on, which the surveys' own policies hold back.
  const everywhere = imputedRegions.length > 0;
  const found = await seeingAll(db, (transaction) =>
    listProvenanceLines(transaction, { planKey: plan.key, figure, everywhere }),
  );
  const parents = new Map((await listProfessionParents(db)).map(({ id, parentId }) => [id, parentId]));
  const ancestorsOf = new Map(
    [...parents.keys()].map((id) => {
      const ancestors: number[] = [];
      for (let above = parents.get(id) ?? null; above !== null; above = parents.get(above) ?? null)
        ancestors.push(above);
      return [id, ancestors];
    }),
  );
  const splitCodes = shares.map((share) => share.regionCode);
  const rows = withoutOverlaps(found, { ancestorsOf, composedIds: new Set() })
    .map((row) => ({ ...row, role: isCounted(row, figure, splitCodes) ? ('counted' as const) : ('donor' as const) }))
    .filter((row) => row.role === 'counted' || (imputedRegions.length > 0 && !row.isCarriedForward));
  const lines = rows
    .filter((row) => view === 'all' || row.councilId === request.councilId)
    .map(
      ({
        versionKey,
        regionId,
        healthcareRegionId,
        fromProfessionId,
        sectorId,
        councilId,
        attributedCode,
        receiptYear,
        ...row
      }) => {
        const share = attributedCode === null ? shares.find((one) => one.regionCode === row.regionCode) : undefined;
        return {
          ...row,
          attributedHealthcareRegionCode: attributedCode,
          allocatedPart: share?.part ?? null,
          allocatedWhole: share?.whole ?? null,
          submittedAt: new Date(row.submittedAt),
          approvedAt: new Date(row.approvedAt),
          acceptedAt: new Date(row.acceptedAt),
          registrationNumber:
            receiptYear === null || row.receiptNumber === null
              ? null
              : registrationNumberOf(receiptYear, row.receiptNumber),
        };
      },
    );
  const regions = new Set([...rows.map((row) => row.regionCode), ...imputedRegions.map((part) => part.regionCode)]);
  const weightDate = record.coverageWeightDate;
  const { populationDate } = record.round;
  const municipal = rows.filter((row) => row.areaCode !== row.regionCode).map((row) => row.areaCode);
  return {
    figure,
    formula: formulaOf(figure),
    contentHash: plan.contentHash,
    comparedWith: await findComparedFigure(db, plan, { figure, view, baseYear: record.round.baseYear }),
    populationDate,
    weightDate,
    populations: record.regions.filter((part) => regions.has(part.regionCode)),
    municipalPopulations:
      municipal.length === 0 ? [] : await listMunicipalPopulations(db, { populationDate, weightDate }, municipal),
    allocation: record.allocation,
    imputedRegions,
    adjustments: adjustmentsOf(await listUsedAdjustments(db, plan.key), rows, figure),
    lineCount: rows.length,
    lines,
  };
};

/** Where a line of a plan's inputs counts: profession, specialty, areas, and the values that it gives. */
export interface LineUse {
  readonly professionId: number;
  readonly specialtyId: number;
  readonly sectorId: number;
  readonly year: number;
  readonly regionId: number;
  readonly healthcareRegionId: number;
  readonly isOwn: boolean;
  readonly given: string[];
  readonly councilId: number;
}

/** The uses of a submitted line in a plan; none where the plan does not rest on such a line. */
export const listLineUses = async (
  db: Database,
  planKey: number,
  line: { areaCode: string; professionCode: string; specialtyCode?: string | undefined; sector: string; year: number },
): Promise<LineUse[]> =>
  rowsOf<LineUse>(
    db,
    sql`
      select l.figure_profession_id as "professionId", l.figure_specialty_id as "specialtyId", l.sector_id as "sectorId",
        ${countedYear}::int as year, attribution.region_id as "regionId", council.id as "councilId",
        attribution.healthcare_region_id as "healthcareRegionId",
        l.from_profession_id = 0 and l.specialty_id = l.figure_specialty_id as "isOwn",
        array_remove(array[
          case when l.headcount is not null then 'headcount' end,
          case when l.full_time_equivalents is not null then 'full-time-equivalents' end,
          case when l.vacant_full_time_equivalents is not null then 'vacant-full-time-equivalents' end,
          case when l.agency_full_time_equivalents is not null then 'agency-full-time-equivalents' end,
          case when l.expected_retirements is not null then 'expected-retirements' end,
          case when l.needed_full_time_equivalents is not null then 'needed-full-time-equivalents' end,
          case when l.assessment_id is not null then 'assessment' end
        ], null) as given
      from ${countedTables(planKey)}
      join professions p on p.id = l.profession_id left join specialties sp on sp.id = l.specialty_id
      where a.code = ${line.areaCode} and p.code = ${line.professionCode}
        and sp.code is not distinct from ${line.specialtyCode ?? null}::text
        and (${words(sectors)})[l.sector_id] = ${line.sector} and l.year = ${line.year}`,
  );
