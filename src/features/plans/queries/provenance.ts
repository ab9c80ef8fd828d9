import { sql } from 'drizzle-orm';
import { type Database, rowsOf, seeingAll } from '../../../db/open.ts';
import { attributionOn, countedOnce } from '../../surveys/queries/rollups.ts';
import { assessments, sectors } from '../../surveys/schemas.ts';
import { measureByCode } from '../rules/measures.ts';
import { PlanRecord } from '../schemas.ts';
import type { KeyedFigure } from './figures.ts';
import type { PlanRow } from './plans.ts';

/** A submitted line as stored, with who answered for it; instants in milliseconds since 1970. */
interface ProvenanceRow {
  readonly surveyId: string;
  readonly versionNumber: number;
  readonly healthcareRegionCode: string;
  readonly areaCode: string;
  /** The region that the line's area is or lies in, and the healthcare region it is attributed to, if any. */
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
}

const words = (list: readonly string[]) => sql.raw(`array[${list.map((word) => `'${word}'`).join(', ')}]`);
const milliseconds = (column: string) => sql`(extract(epoch from v.${sql.identifier(column)}) * 1000)::float8`;

/**
 * The lines that a figure rests on, by the same rules of attribution and counting as the rollup, read from the lines
 * themselves: a figure can be checked without trusting the rollup. `splitRegionCodes` are regions that the figure's
 * healthcare region was allocated a share of.
 */
const listProvenanceLines = async (
  db: Database,
  request: { planKey: number; figure: KeyedFigure; referenceDate: string; splitRegionCodes: readonly string[] },
): Promise<ProvenanceRow[]> => {
  const { figure } = request;
  const within = {
    nation: sql`true`,
    region: sql`attribution.region_id = ${figure.areaId}`,
    'healthcare-region': sql`(attribution.healthcare_region_id = ${figure.areaId} or (
      attribution.healthcare_region_id = 0 and region.code in (select unnest(${sql.param([...request.splitRegionCodes])}::text[]))
    ))`,
  }[figure.areaKind];
  const counted = figure.specialtyId === 0 ? countedOnce('l') : sql`l.specialty_id = ${figure.specialtyId}`;
  return rowsOf<ProvenanceRow>(
    db,
    sql`
      with attribution as (${attributionOn(request.referenceDate)})
      select s.id as "surveyId", v.number::int as "versionNumber", council.code as "healthcareRegionCode",
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
        ${milliseconds('accepted_at')} as "acceptedAt", v.accepted_by as "acceptedBy"
      from plan_inputs i
      join survey_versions v on v.key = i.version_key
      join surveys s on s.key = v.survey_key
      join areas council on council.id = s.healthcare_region_id
      join survey_lines l on l.version_key = v.key
      join attribution on attribution.area_id = l.area_id
      join areas region on region.id = attribution.region_id
      left join areas attributed on attributed.id = attribution.healthcare_region_id
      join areas a on a.id = l.area_id
      join professions p on p.id = l.profession_id
      left join specialties sp on sp.id = l.specialty_id
      where i.plan_key = ${request.planKey} and l.profession_id = ${figure.professionId} and l.year = ${figure.year}
        and (${figure.sectorId} = 0 or l.sector_id = ${figure.sectorId}) and ${counted} and ${within}
      order by council.code collate "C", a.code collate "C", p.code collate "C", coalesce(sp.code, '') collate "C", l.sector_id`,
  );
};

/**
 * Everything that a figure rests on: its formula, the lines with who answered for them, and the population and
 * allocation key that the plan's record states. The figure can be computed again from it alone.
 */
export const findProvenance = async (db: Database, plan: PlanRow, figure: KeyedFigure) => {
  const record = PlanRecord.parse(JSON.parse(plan.record));
  const shares = (record.allocation?.shares ?? []).filter((share) => share.healthcareRegionCode === figure.areaCode);
  // Whoever may read the plan is answered with what its figures rest on, which the surveys' own policies hold back.
  const rows = await seeingAll(db, (transaction) =>
    listProvenanceLines(transaction, {
      planKey: plan.key,
      figure,
      referenceDate: record.round.referenceDate,
      splitRegionCodes: shares.map((share) => share.regionCode),
    }),
  );
  const lines = rows.map(({ regionCode, attributedCode, ...row }) => {
    const share = attributedCode === null ? shares.find((candidate) => candidate.regionCode === regionCode) : undefined;
    return {
      ...row,
      allocatedPart: share?.part ?? null,
      allocatedWhole: share?.whole ?? null,
      submittedAt: new Date(row.submittedAt),
      approvedAt: new Date(row.approvedAt),
      acceptedAt: new Date(row.acceptedAt),
    };
  });
  const parts = new Set(rows.map((row) => `${row.regionCode} ${row.attributedCode}`));
  return {
    figure,
    formula: measureByCode.get(figure.measureCode)?.formula ?? { sv: '', en: '' },
    contentHash: plan.contentHash,
    populationDate: record.round.populationDate,
    populations: record.regions.filter((part) => parts.has(`${part.regionCode} ${part.healthcareRegionCode}`)),
    allocation: record.allocation,
    lines,
  };
};
