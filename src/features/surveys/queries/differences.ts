import { type SQL, sql } from 'drizzle-orm';
import type { Page, PageRequest } from '../../../core/page.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { pageOfRows } from '../../../db/page.ts';
import type { LineValues } from '../rules/differences.ts';
import { assessmentChanges, assessments, type SurveyLine, sectors } from '../schemas.ts';
import { keyColumns, listedOrder, valuesOf, wordOf } from './lines.ts';

/** What a line says, by the names of its fields; null where the table's side of a join has no line. */
const valuesAsJson = (table: string): SQL => {
  const column = (name: string): SQL => sql`${sql.identifier(table)}.${sql.identifier(name)}`;
  return sql`case when ${column('version_key')} is not null then json_build_object(
    'headcount', ${column('headcount')}, 'fullTimeEquivalents', ${column('full_time_equivalents')},
    'vacantFullTimeEquivalents', ${column('vacant_full_time_equivalents')},
    'agencyFullTimeEquivalents', ${column('agency_full_time_equivalents')},
    'expectedRetirements', ${column('expected_retirements')},
    'neededFullTimeEquivalents', ${column('needed_full_time_equivalents')},
    'assessment', ${wordOf(column('assessment_id'), assessments)},
    'assessmentChange', ${wordOf(column('assessment_change_id'), assessmentChanges)},
    'causes', ${column('causes')}, 'comment', ${column('comment')}
  ) end`;
};

/** Two versions of a survey to compare; the key 0 stands for no version, against which every line is new. */
interface VersionPair {
  readonly beforeKey: number;
  readonly afterKey: number;
}

const pairedLines = ({ beforeKey, afterKey }: VersionPair): SQL => sql`
  (select * from survey_lines where version_key = ${beforeKey}) before
  full join (select * from survey_lines where version_key = ${afterKey}) after using (${keyColumns})`;

/** A line that differs between two versions, with the values of both; null where a version has no such line. */
export interface LineDifference extends Pick<SurveyLine, 'areaCode' | 'professionCode' | 'sector' | 'year'> {
  readonly specialtyCode: string | null;
  readonly kind: 'added' | 'changed' | 'removed';
  readonly before: LineValues | null;
  readonly after: LineValues | null;
}

/** The lines that differ between two versions, in the order of their codes. */
export const listDifferences = (db: Database, pair: VersionPair, page: PageRequest): Promise<Page<LineDifference>> =>
  pageOfRows<LineDifference>(db, {
    list: sql`
      select a.code as "areaCode", p.code as "professionCode", sp.code as "specialtyCode",
        ${wordOf(sql`sector_id`, sectors)} as sector, year::int as year,
        case when before.version_key is null then 'added' when after.version_key is null then 'removed'
          else 'changed' end as kind,
        ${valuesAsJson('before')} as before, ${valuesAsJson('after')} as after
      from ${pairedLines(pair)} join areas a on a.id = area_id join professions p on p.id = profession_id
      left join specialties sp on sp.id = specialty_id
      where before.version_key is null or after.version_key is null
        or ${valuesOf('before')} is distinct from ${valuesOf('after')}`,
    order: listedOrder,
    page,
  });

/** How many lines two versions differ in, and how many are the same. */
export const countDifferences = async (db: Database, pair: VersionPair) => {
  const [row] = await rowsOf<{ added: number; changed: number; unchanged: number; removed: number }>(
    db,
    sql`
      select count(*) filter (where before.version_key is null)::int as added,
        count(*) filter (where after.version_key is null)::int as removed,
        count(*) filter (where before.version_key is not null and after.version_key is not null
          and ${valuesOf('before')} is distinct from ${valuesOf('after')})::int as changed,
        count(*) filter (where before.version_key is not null and after.version_key is not null
          and ${valuesOf('before')} is not distinct from ${valuesOf('after')})::int as unchanged
      from ${pairedLines(pair)}`,
  );
  return row ?? { added: 0, changed: 0, unchanged: 0, removed: 0 };
};
