import { sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../../../db/open.ts';
import type { CheckedLine } from '../rules/findings.ts';
import { assessments, sectors } from '../schemas.ts';

const words = (list: readonly string[]) => sql.raw(`array[${list.map((word) => `'${word}'`).join(', ')}]`);

/** All lines of a version as the rules of findings see them, in the order of their codes. */
export const listCheckedLines = async (db: Database, versionKey: number): Promise<CheckedLine[]> =>
  rowsOf<CheckedLine>(
    db,
    sql`
      select a.code as "areaCode", p.code as "professionCode", (${words(sectors)})[l.sector_id] as sector,
        l.year::int as year, l.headcount, l.full_time_equivalents::float8 as "fullTimeEquivalents",
        l.needed_full_time_equivalents::float8 as "neededFullTimeEquivalents",
        l.expected_retirements as "expectedRetirements", (${words(assessments)})[l.assessment_id] as assessment
      from survey_lines l join areas a on a.id = l.area_id join professions p on p.id = l.profession_id
      where l.version_key = ${versionKey}
      order by a.code collate "C", p.code collate "C", l.specialty_id, l.sector_id, l.year`,
  );

/** A region of the council's territory and a profession asked for that the version has no base-year line for. */
export interface MissingCell {
  readonly areaCode: string;
  readonly professionCode: string;
}

/** Regions × professions of a round without any line for the base year, also on their municipalities' behalf. */
export const listMissingCells = async (
  db: Database,
  filter: { versionKey: number; roundKey: number; regionIds: readonly number[]; baseYear: number },
): Promise<MissingCell[]> =>
  rowsOf<MissingCell>(
    db,
    sql`
      select a.code as "areaCode", p.code as "professionCode"
      from areas a cross join round_professions asked join professions p on p.id = asked.profession_id
      where a.id in (select unnest(${sql.param([...filter.regionIds])}::smallint[])) and asked.round_key = ${filter.roundKey}
        and not exists (
          select from survey_lines l join areas la on la.id = l.area_id
          where l.version_key = ${filter.versionKey} and l.profession_id = p.id and l.year = ${filter.baseYear}
            and a.id in (la.id, la.region_id)
        )
      order by 1, 2`,
  );
