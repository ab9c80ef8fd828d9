import { sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../../../db/open.ts';
import { attributionOn, countedOnce } from '../../surveys/queries/rollups.ts';
import { assessments, sectors } from '../../surveys/schemas.ts';
import type { KeyedFigure } from './figures.ts';

/** A submitted line as stored, with who answered for it; instants in milliseconds since 1970. */
export interface ProvenanceRow {
  readonly surveyId: string;
  readonly versionNumber: number;
  readonly healthcareRegionCode: string;
  readonly areaCode: string;
  /** The region that the line's area is or lies in, and the healthcare region it is attributed to, 0 for none. */
  readonly regionId: number;
  readonly attributedId: number;
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
 * themselves: a figure can be checked without trusting the rollup. `splitRegionIds` are regions that the figure's
 * healthcare region was allocated a share of.
 */
export const listProvenanceLines = async (
  db: Database,
  request: { planKey: number; figure: KeyedFigure; referenceDate: string; splitRegionIds: readonly number[] },
): Promise<ProvenanceRow[]> => {
  const { figure } = request;
  const within = {
    nation: sql`true`,
    region: sql`attribution.region_id = ${figure.areaId}`,
    'healthcare-region': sql`(attribution.healthcare_region_id = ${figure.areaId} or (
      attribution.healthcare_region_id = 0 and attribution.region_id in (select unnest(${sql.param([...request.splitRegionIds])}::smallint[]))
    ))`,
  }[figure.areaKind];
  const counted = figure.specialtyId === 0 ? countedOnce('l') : sql`l.specialty_id = ${figure.specialtyId}`;
  return rowsOf<ProvenanceRow>(
    db,
    sql`
      with attribution as (${attributionOn(request.referenceDate)})
      select s.id as "surveyId", v.number::int as "versionNumber", council.code as "healthcareRegionCode",
        a.code as "areaCode", attribution.region_id as "regionId", attribution.healthcare_region_id as "attributedId",
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
      join areas a on a.id = l.area_id
      join professions p on p.id = l.profession_id
      left join specialties sp on sp.id = l.specialty_id
      where i.plan_key = ${request.planKey} and l.profession_id = ${figure.professionId} and l.year = ${figure.year}
        and (${figure.sectorId} = 0 or l.sector_id = ${figure.sectorId}) and ${counted} and ${within}
      order by council.code collate "C", a.code collate "C", p.code collate "C", coalesce(sp.code, '') collate "C", l.sector_id`,
  );
};
