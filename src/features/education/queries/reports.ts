import { type SQL, sql } from 'drizzle-orm';
import type { Page, PageRequest } from '../../../core/page.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { pageOfRows } from '../../../db/page.ts';
import type { VersionRow } from '../../surveys/queries/surveys.ts';
import type { TermKey } from '../rules/terms.ts';

/** A version of a report as stored, with everyone who edited it. */
export type ReportVersionRow = Pick<
  VersionRow,
  | 'key'
  | 'number'
  | 'state'
  | 'lineCount'
  | 'linesHash'
  | 'createdAt'
  | 'submittedAt'
  | 'submittedBy'
  | 'returnedAt'
  | 'returnedBy'
  | 'returnReason'
  | 'approvedAt'
  | 'approvedBy'
  | 'acceptedAt'
  | 'acceptedBy'
  | 'editors'
>;

/** A report as stored, with its versions, newest first. There is always at least one. */
export interface ReportRow {
  readonly key: number;
  readonly id: string;
  readonly institutionId: number;
  readonly institutionCode: string;
  readonly term: string;
  readonly rowVersion: number;
  readonly versions: [ReportVersionRow, ...ReportVersionRow[]];
}

/** The code of a report's term. */
export const termOf = (report: SQL): SQL =>
  sql`${report}.term_year || '-' || case ${report}.term_half when 1 then 'VT' else 'HT' end`;

const columns = sql`
  r.key, r.id, r.institution_id as "institutionId", i.code as "institutionCode", ${termOf(sql`r`)} as term,
  r.row_version as "rowVersion",
  (
    select json_agg(json_build_object(
      'key', v.key, 'number', v.number, 'state', v.state, 'lineCount', v.line_count, 'linesHash', v.lines_hash,
      'createdAt', v.created_at, 'submittedAt', v.submitted_at, 'submittedBy', v.submitted_by,
      'returnedAt', v.returned_at, 'returnedBy', v.returned_by, 'returnReason', v.return_reason,
      'approvedAt', v.approved_at, 'approvedBy', v.approved_by, 'acceptedAt', v.accepted_at, 'acceptedBy', v.accepted_by,
      'editors', v.editors
    ) order by v.number desc)
    from education_versions v where v.report_key = r.key
  ) as versions`;
const tables = sql`education_reports r join institutions i on i.id = r.institution_id`;

/** Whose reports a caller may see: all, one institution's, or none. */
export type VisibleReports = number | 'all' | 'none';

export const visibleReports = (visible: VisibleReports): SQL =>
  visible === 'all' ? sql`true` : visible === 'none' ? sql`false` : sql`r.institution_id = ${visible}`;

export const findReport = async (
  db: Database,
  reportId: string,
  visible: VisibleReports = 'all',
): Promise<ReportRow | undefined> =>
  (
    await rowsOf<ReportRow>(
      db,
      sql`select ${columns} from ${tables} where r.id = ${reportId} and ${visibleReports(visible)}`,
    )
  )[0];

/** Holds a report's row until the transaction ends. */
export const lockReport = async (db: Database, reportId: string): Promise<void> => {
  await db.execute(sql`select 1 from education_reports where id = ${reportId} for update`);
};

export const listReports = (
  db: Database,
  filter: {
    visible: VisibleReports;
    institutionCode?: string | undefined;
    term?: string | undefined;
    page: PageRequest;
  },
): Promise<Page<ReportRow>> => {
  const conditions: SQL[] = [visibleReports(filter.visible)];
  if (filter.institutionCode !== undefined) conditions.push(sql`i.code = ${filter.institutionCode}`);
  if (filter.term !== undefined) conditions.push(sql`${termOf(sql`r`)} = ${filter.term}`);
  return pageOfRows(db, {
    list: sql`select ${columns} from ${tables} where ${sql.join(conditions, sql` and `)}`,
    order: sql`term desc, "institutionCode" collate "C"`,
    page: filter.page,
  });
};

/** Inserts a report and answers its key; undefined where the institution has one for the term. */
export const insertReport = async (
  db: Database,
  report: { id: string; institutionId: number; term: TermKey },
): Promise<number | undefined> => {
  const [row] = await rowsOf<{ key: number }>(
    db,
    sql`
      insert into education_reports (id, institution_id, term_year, term_half)
      values (${report.id}, ${report.institutionId}, ${report.term.year}, ${report.term.half})
      on conflict (institution_id, term_year, term_half) do nothing
      returning key`,
  );
  return row?.key;
};

/** Begins a report with an empty draft. Whether it may be written is told by the report, which must be there before. */
export const insertFirstReportVersion = async (db: Database, reportKey: number, createdAt: Date): Promise<void> => {
  await db.execute(sql`
    insert into education_versions (report_key, number, state, created_at)
    values (${reportKey}, 1, 'draft', ${createdAt.toISOString()})`);
};

export const updateReportRowVersion = async (db: Database, reportKey: number): Promise<void> => {
  await db.execute(sql`update education_reports set row_version = row_version + 1 where key = ${reportKey}`);
};

/** Marks a version as having gone one step; `submitted` also states the hash of its lines, `returned` the reason. */
export const updateReportVersion = async (
  db: Database,
  versionKey: number,
  event: {
    state: 'submitted' | 'returned' | 'approved' | 'accepted';
    at: Date;
    by: string;
    linesHash?: string;
    reason?: string;
  },
): Promise<void> => {
  const [atColumn, byColumn] = [sql.identifier(`${event.state}_at`), sql.identifier(`${event.state}_by`)];
  await db.execute(sql`
    update education_versions
    set state = ${event.state}, ${atColumn} = ${event.at.toISOString()}, ${byColumn} = ${event.by},
      lines_hash = coalesce(${event.linesHash ?? null}, lines_hash),
      return_reason = coalesce(${event.reason ?? null}, return_reason)
    where key = ${versionKey}`);
};

/** Begins the next draft of a report with the figures of its newest version. */
export const insertNextReportVersion = async (
  db: Database,
  version: { key: number; reportKey: number; createdAt: Date },
): Promise<number> => {
  const [row] = await rowsOf<{ key: number }>(
    db,
    sql`
      insert into education_versions (report_key, number, state, created_at, line_count)
      select ${version.reportKey}, number + 1, 'draft', ${version.createdAt.toISOString()}, line_count
      from education_versions where key = ${version.key} returning key`,
  );
  if (row === undefined) throw new Error('a report without versions');
  return row.key;
};

/** Notes who had a hand in a version; none of them may approve it. */
export const updateReportEditor = async (db: Database, versionKey: number, editor: string): Promise<void> => {
  await db.execute(sql`
    update education_versions set editors = editors || ${editor}::text
    where key = ${versionKey} and not ${editor} = any (editors)`);
};
