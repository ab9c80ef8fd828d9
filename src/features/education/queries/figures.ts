import { type SQL, sql } from 'drizzle-orm';
import { limits } from '../../../core/limits.ts';
import type { Page, PageRequest } from '../../../core/page.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { pageOfRows } from '../../../db/page.ts';
import { belonging } from '../../registers/queries/territory.ts';
import type { ResolvedEducationLine } from '../rules/lines.ts';
import type { YearlyEducation } from '../rules/yearly.ts';
import type { EducationFigureQuery, EducationLine } from '../schemas.ts';
import { termOf, type VisibleReports, visibleReports } from './reports.ts';

const valueColumns = sql`
  f.places_advised as "placesAdvised", f.places_decided as "placesDecided", f.places_offered as "placesOffered",
  f.eligible_first_choice_applicants as "eligibleFirstChoiceApplicants", f.admitted, f.beginners, f.graduates,
  f.clinical_placement_weeks as "clinicalPlacementWeeks", f.comment`;

const stored = sql.raw(
  [
    ...['site_id', 'profession_id', 'places_advised', 'places_decided', 'places_offered'],
    ...[
      'eligible_first_choice_applicants',
      'admitted',
      'beginners',
      'graduates',
      'clinical_placement_weeks',
      'comment',
    ],
  ].join(', '),
);

/** Makes the lines the whole content of a version, and notes who did it; answers nothing. */
export const replaceEducationLines = async (
  db: Database,
  version: { key: number; editor: string },
  lines: readonly ResolvedEducationLine[],
): Promise<void> => {
  await db.execute(sql`delete from education_figures where version_key = ${version.key}`);
  await db.execute(sql`
    with incoming as (
      select * from json_to_recordset(${JSON.stringify(lines)}::json) as line (
        site_id smallint, profession_id smallint, places_advised int, places_decided int, places_offered int,
        eligible_first_choice_applicants int, admitted int, beginners int, graduates int,
        clinical_placement_weeks int, comment text)
    ), written as (
      insert into education_figures (version_key, ${stored}) select ${version.key}::int, ${stored} from incoming
    )
    update education_versions
    set line_count = (select count(*) from incoming),
      editors = case when ${version.editor} = any (editors) then editors else editors || ${version.editor}::text end
    where key = ${version.key}`);
};

/** Copies all lines of a version to another, as when a returned report becomes a new draft. */
export const copyEducationLines = async (db: Database, fromKey: number, toKey: number): Promise<void> => {
  await db.execute(sql`
    insert into education_figures (version_key, ${stored})
    select ${toKey}::int, ${stored} from education_figures where version_key = ${fromKey}`);
};

/** All lines of a version, in order of codes. */
export const listEducationLines = (db: Database, versionKey: number, page: PageRequest): Promise<Page<EducationLine>> =>
  pageOfRows(db, {
    list: sql`
      select m.code as "siteMunicipalityCode", p.code as "professionCode", ${valueColumns}
      from education_figures f join areas m on m.id = f.site_id join professions p on p.id = f.profession_id
      where f.version_key = ${versionKey}`,
    order: sql`"siteMunicipalityCode" collate "C", "professionCode" collate "C"`,
    page,
  });

/** All lines of a version at once; a report is small. */
export const listAllEducationLines = async (db: Database, versionKey: number): Promise<EducationLine[]> => {
  const { items } = await listEducationLines(db, versionKey, { page: 1, limit: limits.educationFiguresPerReport });
  return [...items];
};

const figureTables = sql`
  education_reports r join institutions i on i.id = r.institution_id
  join lateral (
    select * from education_versions v where v.report_key = r.key
    order by (v.state = 'accepted') desc, v.number desc limit 1
  ) v on true
  join education_figures f on f.version_key = v.key
  join areas m on m.id = f.site_id join professions p on p.id = f.profession_id
  left join lateral (
    select council.code from (${belonging(sql`make_date(r.term_year, case r.term_half when 1 then 1 else 7 end, 1)`)}) b
    join areas council on council.id = b.healthcare_region_id where b.municipality_id = f.site_id
  ) council on true`;

/**
 * Figures of accepted versions, which everyone with the scope may read, and of the newest versions of reports without
 * an accepted one for those who may see the report.
 */
export const listEducationFigures = (db: Database, visible: VisibleReports, filter: EducationFigureQuery) => {
  const conditions: SQL[] = [sql`(v.state = 'accepted' or ${visibleReports(visible)})`];
  if (filter.institutionCode !== undefined) conditions.push(sql`i.code = ${filter.institutionCode}`);
  if (filter.professionCode !== undefined) conditions.push(sql`p.code = ${filter.professionCode}`);
  if (filter.healthcareRegionCode !== undefined) conditions.push(sql`council.code = ${filter.healthcareRegionCode}`);
  if (filter.term !== undefined) conditions.push(sql`${termOf(sql`r`)} = ${filter.term}`);
  return pageOfRows<Record<string, unknown>>(db, {
    list: sql`
      select i.code as "institutionCode", m.code as "siteMunicipalityCode", p.code as "professionCode",
        council.code as "healthcareRegionCode", ${termOf(sql`r`)} as term, ${valueColumns}, v.state,
        r.id as "reportId", v.number::int as "versionNumber"
      from ${figureTables} where ${sql.join(conditions, sql` and `)}`,
    order: sql`"institutionCode" collate "C", "siteMunicipalityCode" collate "C", "professionCode" collate "C", term desc`,
    page: filter,
  });
};

/** Accepted figures by calendar year: both terms together, null where neither told the value. */
export const listYearlyEducation = (db: Database): Promise<YearlyEducation[]> =>
  rowsOf<YearlyEducation>(
    db,
    sql`
      select i.code as "institutionCode", p.code as "professionCode", m.code as "siteMunicipalityCode",
        min(council.code) as "healthcareRegionCode", r.term_year::int as year,
        sum(f.places_advised)::int as "placesAdvised", sum(f.places_decided)::int as "placesDecided",
        sum(f.places_offered)::int as "placesOffered", sum(f.eligible_first_choice_applicants)::int as applicants,
        sum(f.beginners)::int as beginners, sum(f.graduates)::int as graduates,
        sum(f.clinical_placement_weeks)::int as "clinicalPlacementWeeks"
      from ${figureTables}
      where v.state = 'accepted'
      group by 1, 2, 3, r.term_year
      order by 1, 2, 3, r.term_year`,
  );

/** The accepted versions that the yearly figures rest on, for the record of what used them. */
export const listAcceptedReports = (
  db: Database,
): Promise<{ institutionCode: string; term: string; versionNumber: number; linesHash: string }[]> =>
  rowsOf(
    db,
    sql`
      select distinct on (r.key) i.code as "institutionCode", ${termOf(sql`r`)} as term,
        v.number::int as "versionNumber", v.lines_hash as "linesHash"
      from education_reports r join institutions i on i.id = r.institution_id
      join education_versions v on v.report_key = r.key and v.state = 'accepted'
      order by r.key, v.number desc`,
  );
