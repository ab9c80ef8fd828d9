import { type SQL, sql } from 'drizzle-orm';
import { limits } from '../../../core/limits.ts';
import { type Database, rowsOf } from '../../../db/open.ts';

/** Each region and municipality with its region and the healthcare region it can be attributed to on a date, 0 for none. */
export const attributionOn = (date: string | SQL): SQL => {
  const valid = sql`unit.valid_from <= ${date} and (unit.valid_to is null or unit.valid_to > ${date})`;
  return sql`
    select m.id as area_id, m.region_id, unit.healthcare_region_id
    from areas m join area_memberships unit on unit.unit_id in (m.id, m.region_id) and ${valid}
    where m.kind = 'municipality'
    union all
    select region.id, region.id, coalesce(unit.healthcare_region_id, 0)
    from areas region left join area_memberships unit on unit.unit_id = region.id and ${valid}
    where region.kind = 'region'`;
};

/**
 * The lines that make up a profession as a whole: its own lines, and where a cell has lines for specialties only,
 * those. A specialty's line beside the profession's own is a part of it and is not counted again.
 */
export const countedOnce = (line: string): SQL => {
  const name = sql.identifier(line);
  return sql`(${name}.specialty_id = 0 or not exists (
    select from survey_lines whole
    where whole.version_key = ${name}.version_key and whole.area_id = ${name}.area_id
      and whole.profession_id = ${name}.profession_id and whole.specialty_id = 0
      and whole.sector_id = ${name}.sector_id and whole.year = ${name}.year
  ))`;
};

const summed = [
  'headcount',
  'full_time_equivalents',
  'vacant_full_time_equivalents',
  'agency_full_time_equivalents',
  'expected_retirements',
  'needed_full_time_equivalents',
];

/**
 * Makes a version's rollup anew from its lines, in the transaction that wrote them. Cost follows the size of this
 * survey alone. Kept as sums and counts only, so that every ratio is a ratio of sums.
 */
export const replaceRollup = async (db: Database, versionKey: number): Promise<void> => {
  await db.execute(sql`delete from survey_rollups where version_key = ${versionKey}`);
  const sums = sql.raw(summed.map((name) => `sum(${name}), count(${name})`).join(', '));
  await db.execute(sql`
    with attribution as (
      ${attributionOn(sql`(
        select r.reference_date from survey_versions v join surveys s on s.key = v.survey_key
        join survey_rounds r on r.key = s.round_key where v.key = ${versionKey}
      )`)}
    ),
    counted as (
      select l.*, 0 as figure_specialty_id from survey_lines l where l.version_key = ${versionKey} and ${countedOnce('l')}
      union all
      select l.*, l.specialty_id from survey_lines l where l.version_key = ${versionKey} and l.specialty_id <> 0
    )
    insert into survey_rollups (
      version_key, region_id, healthcare_region_id, profession_id, specialty_id, sector_id, year, line_count,
      ${sql.raw(summed.map((name) => `${name}, ${name}_lines`).join(', '))}, shortage_lines, balance_lines, surplus_lines
    )
    select
      version_key, region_id, healthcare_region_id, profession_id, figure_specialty_id, sector_id, year, count(*),
      ${sums},
      count(*) filter (where assessment_id = 1), count(*) filter (where assessment_id = 2),
      count(*) filter (where assessment_id = 3)
    from counted join attribution using (area_id)
    group by version_key, region_id, healthcare_region_id, profession_id, figure_specialty_id, sector_id, year`);
};

/** A cell that would be counted twice. */
export interface DoubleCell {
  readonly areaCode: string;
  readonly professionCode: string;
  readonly sectorId: number;
  readonly year: number;
  /** The other council, by its healthcare region; null where the version counts the cell twice by itself. */
  readonly otherHealthcareRegionCode: string | null;
}

/**
 * Cells of a version that would be counted twice: reported for a region as a whole and for municipalities of it, or
 * reported also by another council in the same round. The latter can only be where a region lies in two healthcare
 * regions: either council may report it, but one of them only.
 */
export const listDoubleCells = async (db: Database, versionKey: number): Promise<DoubleCell[]> =>
  rowsOf<DoubleCell>(
    db,
    sql`
      with mine as (
        select l.*, coalesce(a.region_id, a.id) as region_id, a.code
        from survey_lines l join areas a on a.id = l.area_id where l.version_key = ${versionKey} and l.specialty_id = 0
      ),
      others as (
        select l.*, coalesce(a.region_id, a.id) as region_id, council.code as council_code
        from survey_versions v
        join surveys s on s.key = v.survey_key
        join surveys other on other.round_key = s.round_key and other.key <> s.key
        join survey_versions ov on ov.survey_key = other.key and ov.state in ('submitted', 'approved', 'accepted')
        join survey_lines l on l.version_key = ov.key and l.specialty_id = 0
        join areas a on a.id = l.area_id
        join areas council on council.id = other.healthcare_region_id
        where v.key = ${versionKey}
          and coalesce(a.region_id, a.id) in (select distinct region_id from mine)
      )
      select distinct p.code as "professionCode", double.code as "areaCode", double.sector_id as "sectorId",
        double.year::int as year, double.council_code as "otherHealthcareRegionCode"
      from (
        select whole.code, whole.profession_id, whole.sector_id, whole.year, null as council_code
        from mine whole join mine part using (region_id, profession_id, sector_id, year)
        where whole.area_id = whole.region_id and part.area_id <> part.region_id
        union all
        select mine.code, mine.profession_id, mine.sector_id, mine.year, others.council_code
        from mine join others using (region_id, profession_id, sector_id, year)
        where mine.area_id = others.area_id or mine.area_id = mine.region_id or others.area_id = others.region_id
      ) double
      join professions p on p.id = double.profession_id
      order by 2, 1, 3, 4
      limit ${limits.faultsPerAnswer}`,
  );
