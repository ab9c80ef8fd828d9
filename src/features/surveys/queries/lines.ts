import type { Readable } from 'node:stream';
import { type SQL, sql } from 'drizzle-orm';
import { limits } from '../../../core/limits.ts';
import type { Page, PageRequest } from '../../../core/page.ts';
import { copyOut } from '../../../db/copy.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { pageOfRows } from '../../../db/page.ts';
import { storedColumns } from '../rules/lines.ts';
import type { ImportMode } from '../schemas/imports.ts';
import { assessmentChanges, assessments, causeSeparator, type SurveyLine, sectors } from '../schemas.ts';

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

/** Where lines stand that are compared, hashed or moved: in a version, in an import, or set aside in a transaction. */
export type LineSource =
  | { readonly versionKey: number }
  | { readonly importKey: number }
  | { readonly setAside: typeof setAsideTable };

/** Lines that one transaction sets aside while it compares them; the table goes with the transaction. */
const setAsideTable = 'lines_set_aside';
export const linesSetAside: LineSource = { setAside: setAsideTable };

/** The lines of a source as a table of the statement. */
export const linesOf = (source: LineSource): SQL => {
  // Keys are whole numbers of our own, and a COPY takes no parameters.
  const key = (value: number): SQL => sql.raw(value.toFixed(0));
  if ('versionKey' in source) return sql`(select * from survey_lines where version_key = ${key(source.versionKey)})`;
  if ('importKey' in source)
    return sql`(select * from survey_import_lines where import_key = ${key(source.importKey)})`;
  return sql`${sql.identifier(source.setAside)}`;
};

const tablesOf = (lines: SQL): SQL => sql`
  ${lines} l join areas a on a.id = l.area_id join professions p on p.id = l.profession_id
  left join specialties sp on sp.id = l.specialty_id`;
const lineTables = tablesOf(sql`survey_lines`);

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

const keyNames = storedColumns.slice(0, 5);
const valueNames = storedColumns.slice(5);
/** What a line is about, and tells it from the others of its version. */
export const keyColumns = sql.raw(keyNames.join(', '));
const allColumns = sql.raw(storedColumns.join(', '));
const sameKeys = sql.raw(keyNames.map((name) => `old.${name} = new.${name}`).join(' and '));
/** What a line says, as one row value to compare. */
export const valuesOf = (table: string): SQL => sql.raw(`(${valueNames.map((name) => `${table}.${name}`).join(', ')})`);

/**
 * What COPY writes lines to, with its columns in the order of a stored line. Lines of a version go straight to the
 * partition that holds them, since PostgreSQL has no COPY into a table under policies; a trigger keeps the policy there
 * (see the migration), and nothing can be read there.
 */
export const copyTargets = {
  version: `survey_lines_stored (version_key, ${storedColumns.join(', ')})`,
  import: `survey_import_lines (import_key, ${storedColumns.join(', ')}, "row")`,
  setAside: `${setAsideTable} (version_key, ${storedColumns.join(', ')})`,
} as const;

/** How lines that come in compare with those of the version. */
export interface LineComparison {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly absent: number;
  /** Values that lines before state and their new ones leave empty, by column: kept by an upsert, gone otherwise. */
  readonly leftEmpty: Readonly<Record<string, number>>;
}

/** How lines compare with none. */
export const allAdded = (count: number): LineComparison => ({
  added: count,
  changed: 0,
  unchanged: 0,
  absent: 0,
  leftEmpty: {},
});

const leftEmptyCounts = sql.raw(
  `jsonb_build_object(${valueNames
    .map(
      (name) =>
        `'${name}', count(*) filter (where old.${name} is not null and new.${name} is null and new.year is not null)`,
    )
    .join(', ')})`,
);

/** What a line says after it is added to one that is there: what it does not say stays as it was. */
const mergedValues = sql.raw(`(${valueNames.map((name) => `coalesce(new.${name}, old.${name})`).join(', ')})`);

/**
 * Compares lines with those before them: new, changed, unchanged, and there before but absent now. In the mode
 * `upsert` a value that the new line does not state is not changed by it.
 */
export const compareLines = async (
  db: Database,
  { before, after, mode }: { before: LineSource; after: LineSource; mode: ImportMode },
): Promise<LineComparison> => {
  const values = mode === 'upsert' ? mergedValues : valuesOf('new');
  const [row] = await rowsOf<LineComparison>(
    db,
    sql`
      select
        count(*) filter (where old.year is null)::int as added,
        count(*) filter (where old.year is not null and new.year is not null
          and ${valuesOf('old')} is distinct from ${values})::int as changed,
        count(*) filter (where old.year is not null and new.year is not null
          and ${valuesOf('old')} is not distinct from ${values})::int as unchanged,
        count(*) filter (where new.year is null)::int as absent,
        ${leftEmptyCounts} as "leftEmpty"
      from ${linesOf(before)} old full join ${linesOf(after)} new
        on ${sameKeys}`,
  );
  if (row === undefined) return allAdded(0);
  const leftEmpty = Object.fromEntries(Object.entries(row.leftEmpty).filter(([, count]) => count > 0));
  return { ...row, leftEmpty };
};

/** Makes the table for lines that the transaction sets aside. */
export const createLinesSetAside = async (db: Database): Promise<void> => {
  await db.execute(sql`
    create temporary table ${sql.identifier(setAsideTable)} (like survey_lines) on commit drop`);
};

/** Sets aside, for this transaction, the lines that a version would have once an import was committed to it. */
export const setAsideLinesAfter = async (
  db: Database,
  { versionKey, importKey, mode }: { versionKey: number; importKey: number; mode: ImportMode },
): Promise<void> => {
  await createLinesSetAside(db);
  const either = sql.raw(storedColumns.map((name) => `coalesce(new.${name}, old.${name})`).join(', '));
  const staged = linesOf({ importKey });
  const after =
    mode === 'replace'
      ? sql`select ${versionKey}::int, ${allColumns} from ${staged} staged`
      : sql`select ${versionKey}::int, ${either} from ${linesOf({ versionKey })} old full join ${staged} new
          on ${sameKeys}`;
  await db.execute(sql`insert into ${sql.identifier(setAsideTable)} (version_key, ${allColumns}) ${after}`);
  await db.execute(sql`analyze ${sql.identifier(setAsideTable)}`);
};

/** Removes all lines of a version. */
export const deleteLines = async (db: Database, versionKey: number): Promise<void> => {
  await db.execute(sql`delete from survey_lines where version_key = ${versionKey}`);
};

/** Brings the planner's statistics of all lines up to date, where PostgreSQL has renewed those of the partition only. */
export const analyzeLines = async (db: Database): Promise<void> => {
  await db.execute(sql`select analyze_survey_lines()`);
};

/**
 * Puts lines into a version in one statement. A line whose key is there already takes the values that the new one
 * states and keeps the others, so that a file without some columns empties nothing.
 */
export const upsertLines = async (db: Database, versionKey: number, source: LineSource): Promise<void> => {
  const merged = sql.raw(
    valueNames.map((name) => `${name} = coalesce(excluded.${name}, survey_lines.${name})`).join(', '),
  );
  await db.execute(sql`
    insert into survey_lines (version_key, ${allColumns})
    select ${versionKey}::int, ${allColumns} from ${linesOf(source)} source
    on conflict (version_key, ${keyColumns}) do update set ${merged}`);
};

/** Puts lines into a version that has none, or none of theirs. */
export const insertLines = async (db: Database, versionKey: number, source: LineSource): Promise<void> => {
  await db.execute(sql`
    insert into survey_lines_stored (version_key, ${allColumns})
    select ${versionKey}::int, ${allColumns} from ${linesOf(source)} source`);
};

/** Keeps the number of a version's lines with the version. */
export const updateLineCount = async (db: Database, versionKey: number, lineCount: number): Promise<void> => {
  await db.execute(sql`update survey_versions set line_count = ${lineCount} where key = ${versionKey}`);
};

/** A line in canonical JSON (RFC 8785: members sorted, absent values left out). */
const canonicalLine = sql`json_strip_nulls(json_build_object(
    'agencyFullTimeEquivalents', trim_scale(l.agency_full_time_equivalents), 'areaCode', a.code,
    'assessment', ${wordOf(sql`l.assessment_id`, assessments)},
    'assessmentChange', ${wordOf(sql`l.assessment_change_id`, assessmentChanges)},
    'causes', l.causes, 'comment', l.comment, 'expectedRetirements', l.expected_retirements,
    'fullTimeEquivalents', trim_scale(l.full_time_equivalents), 'headcount', l.headcount,
    'neededFullTimeEquivalents', trim_scale(l.needed_full_time_equivalents), 'professionCode', p.code,
    'sector', ${wordOf(sql`l.sector_id`, sectors)}, 'specialtyCode', sp.code,
    'vacantFullTimeEquivalents', trim_scale(l.vacant_full_time_equivalents), 'year', l.year
  ))::text`;

/**
 * The lines of a version in canonical JSON, numbered from 1 in the order of their codes. Computed where the lines are,
 * so that it costs no transfer; anyone can make them again from the lines that the API lists.
 */
export const canonicalLines = (versionKey: number): SQL => sql`
  select row_number() over (order by ${lineOrder}) as position, ${canonicalLine} as line
  from ${tablesOf(linesOf({ versionKey }))}`;

/** COPY's CSV form with signs that no text of ours holds: one text a row, unescaped. */
const plainRows = `format csv, quote e'\\x01', delimiter e'\\x02'`;

/** Lines in canonical JSON, each with a line feed, in the order of their codes: the bytes that a submission keeps. */
export const streamCanonicalLines = (db: Database, source: LineSource): Readable =>
  copyOut(db, sql`select ${canonicalLine} from ${tablesOf(linesOf(source))} order by ${lineOrder}`, plainRows);

/** Gives a transaction the memory to sort and join a whole survey, which on the disk takes several times as long. */
export const allowSorting = async (db: Database): Promise<void> => {
  await db.execute(sql`select set_config('work_mem', ${limits.surveySortMemory}, true)`);
};

/** The lines of a version as newline-delimited JSON, in the order of their codes; absent values are left out. */
export const streamLinesAsJson = (db: Database, versionKey: number): Readable =>
  copyOut(
    db,
    sql`
      select json_strip_nulls(row_to_json(line)) from (
        select ${lineColumns} from ${lineTables} where l.version_key = ${sql.raw(String(versionKey))} order by ${lineOrder}
      ) line`,
    plainRows,
  );

/** A text that a spreadsheet could take for a formula gets an apostrophe before it (OWASP ASVS 5.0, 1.2.10). */
const harmless = (text: SQL): SQL =>
  sql`case when ${text} ~ ${sql.raw(`E'^''*[-=+@\\t\\r\\n\\uFF1D\\uFF0B\\uFF0D\\uFF20]'`)} then '''' || ${text} else ${text} end`;
const decimalComma = (number: SQL): SQL => sql`translate(trim_scale(${number})::text, '.', ',')`;

/** The lines of a version as CSV with semicolons and decimal commas, without headings, in the order of `surveyColumns`. */
export const streamLinesAsFile = (
  db: Database,
  versionKey: number,
  words: { sectors: readonly string[]; assessments: readonly string[]; changes: readonly string[] },
): Readable =>
  copyOut(
    db,
    sql`
      select a.code, p.code, sp.code, ${wordOf(sql`l.sector_id`, words.sectors)}, l.year, l.headcount,
        ${decimalComma(sql`l.full_time_equivalents`)}, ${decimalComma(sql`l.vacant_full_time_equivalents`)},
        ${decimalComma(sql`l.agency_full_time_equivalents`)}, l.expected_retirements,
        ${decimalComma(sql`l.needed_full_time_equivalents`)}, ${wordOf(sql`l.assessment_id`, words.assessments)},
        ${wordOf(sql`l.assessment_change_id`, words.changes)},
        ${harmless(sql`array_to_string(l.causes, ${sql.raw(`' ${causeSeparator} '`)})`)}, ${harmless(sql`l.comment`)}
      from ${lineTables} where l.version_key = ${sql.raw(String(versionKey))} order by ${lineOrder}`,
    `format csv, delimiter ';'`,
  );
