import { sql } from 'drizzle-orm';
import { limits } from '../../../core/limits.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { type EducationFound, type EducationReferences, seenIn, warningsOfLines } from '../rules/findings/warnings.ts';
import { checkEducationLines, keyOfLine } from '../rules/lines.ts';
import { termKey } from '../rules/terms.ts';
import type { EducationLine } from '../schemas.ts';
import { listAllEducationLines } from './figures.ts';
import { findEducationRegister } from './register.ts';
import { type ReportRow, termOf } from './reports.ts';

/** What a rule found, with the justification that holds now. */
export interface EducationFindingRow extends EducationFound {
  readonly justification: { readonly text: string; readonly at: string; readonly by: string } | null;
}

/** The accepted report of the same term a year before, with its lines. */
export interface YearBefore {
  readonly reportId: string;
  readonly term: string;
  readonly versionNumber: number;
  readonly lines: readonly EducationLine[];
}

/** The accepted report of an institution's same term a year before; undefined where there is none. */
export const findYearBefore = async (db: Database, report: ReportRow): Promise<YearBefore | undefined> => {
  const { year, half } = termKey(report.term);
  const [found] = await rowsOf<{ versionKey: number; reportId: string; term: string; versionNumber: number }>(
    db,
    sql`
      select v.key as "versionKey", r.id as "reportId", ${termOf(sql`r`)} as term, v.number::int as "versionNumber"
      from education_reports r join education_versions v on v.report_key = r.key and v.state = 'accepted'
      where r.institution_id = ${report.institutionId} and r.term_year = ${year - 1} and r.term_half = ${half}
      order by v.number desc limit 1`,
  );
  if (found === undefined) return undefined;
  const { versionKey, ...named } = found;
  return { ...named, lines: await listAllEducationLines(db, versionKey) };
};

const accepted = sql`
  education_reports r
  join lateral (
    select key from education_versions where report_key = r.key and state = 'accepted' order by number desc limit 1
  ) v on true
  join education_figures f on f.version_key = v.key join professions p on p.id = f.profession_id`;

/** The most beginners of each of an institution's programmes in any accepted term before a report's. */
const listMostBeginners = (db: Database, report: ReportRow) => {
  const { year, half } = termKey(report.term);
  return rowsOf<Pick<EducationLine, 'siteMunicipalityCode' | 'professionCode'> & { most: number }>(
    db,
    sql`
      select m.code as "siteMunicipalityCode", p.code as "professionCode", max(f.beginners)::int as most
      from ${accepted} join areas m on m.id = f.site_id
      where r.institution_id = ${report.institutionId} and (r.term_year, r.term_half) < (${year}, ${half})
        and f.beginners is not null
      group by 1, 2`,
  );
};

/** Student-weeks of placement per beginner in accepted figures of all institutions, of the five years to a report's term. */
const listWeeksPerBeginner = (db: Database, report: ReportRow) => {
  const { year } = termKey(report.term);
  return rowsOf<{ professionCode: string; ratios: number[] }>(
    db,
    sql`
      select p.code as "professionCode",
        json_agg((f.clinical_placement_weeks::float8 / f.beginners) order by r.key, f.site_id) as ratios
      from ${accepted}
      where r.key <> ${report.key} and r.term_year between ${year - limits.placementYearsCompared} and ${year}
        and f.clinical_placement_weeks > 0 and f.beginners > 0
      group by 1`,
  );
};

const findReferences = async (
  db: Database,
  report: ReportRow,
  yearBefore: YearBefore | undefined,
): Promise<EducationReferences> => ({
  register: await findEducationRegister(db, report),
  yearBefore: yearBefore?.lines ?? null,
  mostBeginners: new Map((await listMostBeginners(db, report)).map((row) => [keyOfLine(row), row.most])),
  weeksPerBeginner: new Map(
    (await listWeeksPerBeginner(db, report)).map(({ professionCode, ratios }) => [professionCode, ratios]),
  ),
});

const listJustifications = (db: Database, versionKey: number) =>
  rowsOf<{ key: string; text: string; at: string; by: string }>(
    db,
    sql`
      select concat_ws(' ', j.rule_id, m.code, p.code, j.measure, j.seen) as key, j.justification as text,
        to_json(j.justified_at) #>> '{}' as at, j.justified_by as by
      from education_finding_justifications j
      join areas m on m.id = j.site_id join professions p on p.id = j.profession_id
      where j.version_key = ${versionKey}`,
  );

const justificationKey = (found: EducationFound): string =>
  [found.ruleId, found.siteMunicipalityCode, found.professionCode, found.measure ?? '', seenIn(found)].join(' ');

/**
 * The warnings of lines that are, or would be, those of a report's newest version, found anew each time so that they
 * are never out of date, with the justifications that hold.
 */
export const listWarnings = async (
  db: Database,
  report: ReportRow,
  lines: readonly EducationLine[],
  yearBefore: YearBefore | undefined,
): Promise<EducationFindingRow[]> => {
  const references = await findReferences(db, report, yearBefore);
  const written = await listJustifications(db, report.versions[0].key);
  const justifications = new Map(written.map(({ key, ...justification }) => [key, justification]));
  return warningsOfLines(lines, references).map((found) => ({
    ...found,
    justification: justifications.get(justificationKey(found)) ?? null,
  }));
};

/** What a report's newest version holds that the registers do not allow, as when they were mended after it was written. */
const listErrors = async (
  db: Database,
  report: ReportRow,
  lines: readonly EducationLine[],
): Promise<EducationFindingRow[]> => {
  const register = await findEducationRegister(db, report);
  const judged = lines.map((line, index) => ({ line, whole: true, row: index + 1 }));
  return checkEducationLines(judged, register).flatMap(({ index, fault }): EducationFindingRow[] => {
    const line = lines[index];
    if (line === undefined) return [];
    const { siteMunicipalityCode, professionCode } = line;
    const found = { measure: null, observed: null, compared: null, justification: null, detail: fault.detail };
    return [{ ...found, ruleId: fault.code, severity: 'error', siteMunicipalityCode, professionCode }];
  });
};

/** What is wrong or looks odd in a report's newest version, errors first. */
export const listEducationFindings = async (db: Database, report: ReportRow): Promise<EducationFindingRow[]> => {
  const lines = await listAllEducationLines(db, report.versions[0].key);
  const warnings = await listWarnings(db, report, lines, await findYearBefore(db, report));
  return [...(await listErrors(db, report, lines)), ...warnings];
};

/** Justifies findings of a version, each by itself; what was justified before gets the new text. */
export const upsertEducationJustifications = async (
  db: Database,
  versionKey: number,
  request: { found: readonly EducationFound[]; text: string; at: Date; by: string },
): Promise<void> => {
  const rows = request.found.map((found) => ({
    rule_id: found.ruleId,
    site: found.siteMunicipalityCode,
    profession: found.professionCode,
    measure: found.measure ?? '',
    seen: seenIn(found),
  }));
  await db.execute(sql`
    insert into education_finding_justifications (version_key, rule_id, site_id, profession_id, measure, seen,
      justification, justified_at, justified_by)
    select ${versionKey}::int, found.rule_id, m.id, p.id, found.measure, found.seen,
      ${request.text}, ${request.at.toISOString()}::timestamptz, ${request.by}
    from json_to_recordset(${JSON.stringify(rows)}::json) as found
      (rule_id text, site text, profession text, measure text, seen text)
    join areas m on m.code = found.site join professions p on p.code = found.profession
    on conflict (version_key, rule_id, site_id, profession_id, measure) do update
    set seen = excluded.seen, justification = excluded.justification, justified_at = excluded.justified_at,
      justified_by = excluded.justified_by`);
};

/** Takes a version's justifications along to the next one; each holds there until its figures change. */
export const copyEducationJustifications = async (db: Database, fromKey: number, toKey: number): Promise<void> => {
  await db.execute(sql`
    insert into education_finding_justifications (version_key, rule_id, site_id, profession_id, measure, seen,
      justification, justified_at, justified_by)
    select ${toKey}::int, rule_id, site_id, profession_id, measure, seen, justification, justified_at, justified_by
    from education_finding_justifications where version_key = ${fromKey}`);
};
