import { type SQL, sql } from 'drizzle-orm';
import type { Page, PageRequest } from '../../../core/page.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { pageOfRows } from '../../../db/page.ts';
import type { ResolvedLine } from '../rules/lines.ts';
import { assessmentChanges, assessments, type SurveyLine, sectors } from '../schemas.ts';

/** The word of a list by its key, which counts from 1. */
export const wordOf = (key: SQL, words: readonly string[]): SQL =>
  sql`(${sql.raw(`array[${words.map((word) => `'${word}'`).join(', ')}]`)})[${key}]`;

const sectorWords = sql.raw(`array[${sectors.map((word) => `'${word}'`).join(', ')}]`);

/** A line as it is sent, from the keys that it is stored with. */
const lineColumns = sql`
  a.code as "areaCode", p.code as "professionCode", sp.code as "specialtyCode",
  ${wordOf(sql`l.sector_id`, sectors)} as sector, l.year::int as year,
  l.headcount, l.full_time_equivalents::float8 as "fullTimeEquivalents",
  l.vacant_full_time_equivalents::float8 as "vacantFullTimeEquivalents",
  l.agency_full_time_equivalents::float8 as "agencyFullTimeEquivalents",
  l.expected_retirements as "expectedRetirements",
  l.needed_full_time_equivalents::float8 as "neededFullTimeEquivalents",
  ${wordOf(sql`l.assessment_id`, assessments)} as assessment,
  ${wordOf(sql`l.assessment_change_id`, assessmentChanges)} as "assessmentChange", l.causes, l.comment`;

const lineTables = sql`
  survey_lines l join areas a on a.id = l.area_id join professions p on p.id = l.profession_id
  left join specialties sp on sp.id = l.specialty_id`;

/** The order that lines are listed and submitted in: codes by code point. */
const lineOrder = sql`a.code collate "C", p.code collate "C", coalesce(sp.code, '') collate "C", l.sector_id, l.year`;

/** The same order over a list's own columns. */
export const listedOrder = sql`
  "areaCode" collate "C", "professionCode" collate "C", "specialtyCode" collate "C" nulls first,
  array_position(${sectorWords}, sector), year`;

/** The lines of a version. */
export const listLines = async (
  db: Database,
  filter: {
    versionKey: number;
    areaCode?: string | undefined;
    professionCode?: string | undefined;
    page: PageRequest;
  },
): Promise<Page<SurveyLine>> => {
  const conditions: SQL[] = [sql`l.version_key = ${filter.versionKey}`];
  if (filter.areaCode !== undefined) conditions.push(sql`a.code = ${filter.areaCode}`);
  if (filter.professionCode !== undefined) conditions.push(sql`p.code = ${filter.professionCode}`);
  const where = sql.join(conditions, sql` and `);
  return pageOfRows(db, {
    list: sql`select ${lineColumns} from ${lineTables} where ${where}`,
    order: listedOrder,
    page: filter.page,
  });
};

/** The lines as rows of `survey_lines`, sent as one parameter whatever their number. */
const incomingLines = (lines: readonly ResolvedLine[]): SQL => sql`
  json_to_recordset(${JSON.stringify(lines)}::json) as incoming (
    area_id smallint, profession_id smallint, specialty_id smallint, sector_id smallint, year smallint,
    assessment_id smallint, assessment_change_id smallint, headcount integer, expected_retirements integer,
    full_time_equivalents numeric(12, 2), vacant_full_time_equivalents numeric(12, 2),
    agency_full_time_equivalents numeric(12, 2), needed_full_time_equivalents numeric(12, 2), causes text[], comment text
  )`;

/** What a line is about, and tells it from the others of its version. */
export const keyColumns = sql.raw('area_id, profession_id, specialty_id, sector_id, year');
const valueNames = [
  'assessment_id',
  'assessment_change_id',
  'headcount',
  'expected_retirements',
  'full_time_equivalents',
  'vacant_full_time_equivalents',
  'agency_full_time_equivalents',
  'needed_full_time_equivalents',
  'causes',
  'comment',
];
const valueColumns = sql.raw(valueNames.join(', '));
/** What a line says, as one row value to compare. */
export const valuesOf = (table: string): SQL => sql.raw(`(${valueNames.map((name) => `${table}.${name}`).join(', ')})`);

/** How lines that come in compare with those of the version. */
export interface LineComparison {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly absent: number;
}

/** Compares lines that come in with those stored: new, changed, unchanged, and stored but absent from what came. */
export const compareLines = async (
  db: Database,
  versionKey: number,
  lines: readonly ResolvedLine[],
): Promise<LineComparison> => {
  const [row] = await rowsOf<LineComparison>(
    db,
    sql`
      select
        count(*) filter (where stored.version_key is null)::int as added,
        count(*) filter (where ${valuesOf('stored')} is distinct from ${valuesOf('incoming')}
          and stored.version_key is not null and incoming.area_id is not null)::int as changed,
        count(*) filter (where ${valuesOf('stored')} is not distinct from ${valuesOf('incoming')}
          and stored.version_key is not null and incoming.area_id is not null)::int as unchanged,
        count(*) filter (where incoming.area_id is null)::int as absent
      from (select * from survey_lines where version_key = ${versionKey}) stored
      full join ${incomingLines(lines)} using (${keyColumns})`,
  );
  return row ?? { added: 0, changed: 0, unchanged: 0, absent: 0 };
};

/** Removes all lines of a version. */
export const deleteLines = async (db: Database, versionKey: number): Promise<void> => {
  await db.execute(sql`delete from survey_lines where version_key = ${versionKey}`);
};

/** Writes lines to a version in one statement; a line whose key is there already is replaced. */
export const upsertLines = async (db: Database, versionKey: number, lines: readonly ResolvedLine[]): Promise<void> => {
  const replaced = sql.raw(valueNames.map((name) => `${name} = excluded.${name}`).join(', '));
  await db.execute(sql`
    insert into survey_lines (version_key, ${keyColumns}, ${valueColumns})
    select ${versionKey}::int, ${keyColumns}, ${valueColumns} from ${incomingLines(lines)}
    on conflict (version_key, ${keyColumns}) do update set ${replaced}`);
};

/** Copies all lines of one version to another, as when a returned survey becomes a new draft. */
export const copyLines = async (db: Database, fromVersionKey: number, toVersionKey: number): Promise<void> => {
  await db.execute(sql`
    insert into survey_lines (version_key, ${keyColumns}, ${valueColumns})
    select ${toVersionKey}::int, ${keyColumns}, ${valueColumns} from survey_lines where version_key = ${fromVersionKey}`);
};

/** Counts a version's lines and keeps the number with the version. */
export const updateLineCount = async (db: Database, versionKey: number): Promise<number> => {
  const [row] = await rowsOf<{ lineCount: number }>(
    db,
    sql`
      update survey_versions
      set line_count = (select count(*) from survey_lines where version_key = ${versionKey})
      where key = ${versionKey} returning line_count as "lineCount"`,
  );
  return row?.lineCount ?? 0;
};

/**
 * The lines of a version in canonical JSON (RFC 8785: members sorted, absent values left out), numbered from 1 in the
 * order of their codes. Computed where the lines are, so that it costs no transfer; anyone can make them again from the
 * lines that the API lists.
 */
export const canonicalLines = (versionKey: number): SQL => sql`
  select row_number() over (order by ${lineOrder}) as position, json_strip_nulls(json_build_object(
    'agencyFullTimeEquivalents', trim_scale(l.agency_full_time_equivalents), 'areaCode', a.code,
    'assessment', ${wordOf(sql`l.assessment_id`, assessments)},
    'assessmentChange', ${wordOf(sql`l.assessment_change_id`, assessmentChanges)},
    'causes', l.causes, 'comment', l.comment, 'expectedRetirements', l.expected_retirements,
    'fullTimeEquivalents', trim_scale(l.full_time_equivalents), 'headcount', l.headcount,
    'neededFullTimeEquivalents', trim_scale(l.needed_full_time_equivalents), 'professionCode', p.code,
    'sector', ${wordOf(sql`l.sector_id`, sectors)}, 'specialtyCode', sp.code,
    'vacantFullTimeEquivalents', trim_scale(l.vacant_full_time_equivalents), 'year', l.year
  ))::text as line
  from ${lineTables} where l.version_key = ${versionKey}`;
