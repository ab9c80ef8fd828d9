import { type SQL, sql } from 'drizzle-orm';
import type { Page, PageRequest } from '../../../core/page.ts';
import type { Fault } from '../../../core/problem.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { pageOfRows } from '../../../db/page.ts';
import type { ImportMode, ImportState, LineFormat } from '../schemas/imports.ts';

/** An import as stored. */
export interface ImportRow {
  readonly key: number;
  readonly id: string;
  readonly surveyId: string;
  readonly surveyKey: number;
  readonly versionKey: number;
  readonly surveyRowVersion: number;
  readonly mode: ImportMode;
  readonly format: LineFormat;
  readonly state: ImportState;
  readonly startedAt: string;
  readonly startedBy: string;
  readonly bytesReceived: number;
  readonly rowsRead: number;
  readonly rowsStaged: number;
  readonly added: number | null;
  readonly changed: number | null;
  readonly unchanged: number | null;
  readonly removed: number | null;
  readonly errorCount: number;
  readonly warningCount: number;
  readonly faultCounts: Record<string, number>;
  readonly contentHash: string | null;
  readonly originalSha256: string | null;
  readonly encoding: string | null;
  readonly sheet: string | null;
  readonly headings: readonly (string | null)[] | null;
  readonly passedOverRows: number;
  readonly leftEmpty: Readonly<Record<string, number>> | null;
  readonly findings: ImportFindings | null;
}

/** How much the rules will find once an import is committed. */
export interface ImportFindings {
  readonly errorCount: number;
  readonly warningCount: number;
  readonly unjustifiedCount: number;
}

const importColumns = sql`
  i.key, i.id, s.id as "surveyId", i.survey_key as "surveyKey", i.version_key as "versionKey",
  i.survey_row_version as "surveyRowVersion", i.mode, i.format, i.state,
  to_char(i.started_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "startedAt",
  i.started_by as "startedBy", i.bytes_received::float8 as "bytesReceived", i.rows_read as "rowsRead",
  i.rows_staged as "rowsStaged", i.added, i.changed, i.unchanged, i.removed, i.error_count as "errorCount",
  i.warning_count as "warningCount", i.fault_counts as "faultCounts", i.content_hash as "contentHash",
  i.original_sha256 as "originalSha256", i.encoding, i.sheet, i.headings, i.passed_over_rows as "passedOverRows",
  i.left_empty as "leftEmpty", i.findings`;
const importTables = sql`survey_imports i join surveys s on s.key = i.survey_key`;

/** An import of a survey; with `forUpdate` held until the transaction ends. */
export const findImport = async (
  db: Database,
  surveyId: string,
  importId: string,
  forUpdate = false,
): Promise<ImportRow | undefined> =>
  (
    await rowsOf<ImportRow>(
      db,
      sql`select ${importColumns} from ${importTables} where s.id = ${surveyId} and i.id = ${importId}
        ${forUpdate ? sql`for update of i` : sql``}`,
    )
  )[0];

/** Imports of a survey, newest first. */
export const listImports = (db: Database, surveyId: string, page: PageRequest): Promise<Page<ImportRow>> =>
  pageOfRows(db, {
    list: sql`select ${importColumns} from ${importTables} where s.id = ${surveyId}`,
    order: sql`"startedAt" desc, key desc`,
    page,
  });

/** Imports of a survey that somebody is at work on. */
export const countImportsAtWork = async (db: Database, surveyKey: number, aliveSince: Date): Promise<number> => {
  const [row] = await rowsOf<{ count: number }>(
    db,
    sql`
      select count(*)::int as count from survey_imports
      where survey_key = ${surveyKey} and state in ('receiving', 'comparing') and heartbeat_at > ${aliveSince.toISOString()}`,
  );
  return row?.count ?? 0;
};

/** Begins an import and answers its key. */
export const insertImport = async (
  db: Database,
  begun: Pick<ImportRow, 'id' | 'surveyKey' | 'versionKey' | 'surveyRowVersion' | 'mode' | 'format' | 'startedBy'> & {
    startedAt: Date;
  },
): Promise<number> => {
  const at = begun.startedAt.toISOString();
  const [row] = await rowsOf<{ key: number }>(
    db,
    sql`
      insert into survey_imports (id, survey_key, version_key, survey_row_version, mode, format, state, started_at, started_by, heartbeat_at)
      values (${begun.id}, ${begun.surveyKey}, ${begun.versionKey}, ${begun.surveyRowVersion}, ${begun.mode},
        ${begun.format}, 'receiving', ${at}, ${begun.startedBy}, ${at})
      returning key`,
  );
  if (row === undefined) throw new Error('an insert without its row');
  return row.key;
};

/**
 * Notes how far an import has come, and that its process lives. Answers false where it is no longer receiving, since
 * somebody may have cancelled it; a note that comes late changes nothing.
 */
export const updateImportProgress = async (
  db: Database,
  importKey: number,
  progress: { at: Date; bytesReceived: number; rowsRead: number; rowsStaged: number },
): Promise<boolean> => {
  const rows = await rowsOf(
    db,
    sql`
      update survey_imports set heartbeat_at = ${progress.at.toISOString()}, bytes_received = ${progress.bytesReceived},
        rows_read = ${progress.rowsRead}, rows_staged = ${progress.rowsStaged}
      where key = ${importKey} and state = 'receiving' returning key`,
  );
  return rows.length === 1;
};

/** What an import has come to when its body has been read. */
export interface ImportReceived {
  readonly state: 'comparing' | 'faulty';
  readonly at: Date;
  readonly bytesReceived: number;
  readonly rowsRead: number;
  readonly rowsStaged: number;
  readonly errorCount: number;
  readonly warningCount: number;
  readonly faultCounts: Record<string, number>;
  readonly originalSha256: string;
  readonly encoding: string | null;
  readonly sheet: string | null;
  readonly headings: readonly (string | null)[] | null;
  readonly passedOverRows: number;
}

/** Ends the receiving of an import; false where it was cancelled or swept away meanwhile. */
export const updateImportReceived = async (db: Database, importKey: number, end: ImportReceived): Promise<boolean> => {
  const rows = await rowsOf(
    db,
    sql`
      update survey_imports set state = ${end.state}, heartbeat_at = ${end.at.toISOString()},
        bytes_received = ${end.bytesReceived}, rows_read = ${end.rowsRead}, rows_staged = ${end.rowsStaged},
        error_count = ${end.errorCount}, warning_count = ${end.warningCount},
        fault_counts = ${JSON.stringify(end.faultCounts)}::jsonb, original_sha256 = ${end.originalSha256},
        encoding = ${end.encoding}, sheet = ${end.sheet}, headings = ${end.headings && JSON.stringify(end.headings)}::jsonb,
        passed_over_rows = ${end.passedOverRows}
      where key = ${importKey} and state = 'receiving' returning key`,
  );
  return rows.length === 1;
};

/** Marks an import as ready, with what its commit would do. */
export const updateImportReady = async (
  db: Database,
  importKey: number,
  found: {
    added: number;
    changed: number;
    unchanged: number;
    removed: number;
    leftEmpty: Readonly<Record<string, number>>;
    contentHash: string;
    warningCount: number;
    faultCounts: Readonly<Record<string, number>>;
    findings: ImportFindings;
  },
): Promise<void> => {
  await db.execute(sql`
    update survey_imports set state = 'ready', added = ${found.added}, changed = ${found.changed},
      unchanged = ${found.unchanged}, removed = ${found.removed}, content_hash = ${found.contentHash},
      left_empty = ${JSON.stringify(found.leftEmpty)}::jsonb, warning_count = ${found.warningCount},
      fault_counts = ${JSON.stringify(found.faultCounts)}::jsonb, findings = ${JSON.stringify(found.findings)}::jsonb
    where key = ${importKey}`);
};

/** Ends an import, one way or another. */
export const updateImportState = async (
  db: Database,
  importKey: number,
  change: { from: readonly ImportState[]; to: ImportState },
): Promise<boolean> => {
  const rows = await rowsOf(
    db,
    sql`
      update survey_imports set state = ${change.to}
      where key = ${importKey} and state in (select unnest(${sql.param([...change.from])}::text[])) returning key`,
  );
  return rows.length === 1;
};

/** Throws away the lines that an import set aside. */
export const deleteImportLines = async (db: Database, importKey: number): Promise<void> => {
  await db.execute(sql`delete from survey_import_lines where import_key = ${importKey}`);
};

/** Throws away the original that an import kept. */
export const deleteImportOriginal = async (db: Database, importKey: number): Promise<void> => {
  await db.execute(sql`delete from survey_import_originals where import_key = ${importKey}`);
};

/** Counts the lines that an import set aside. */
export const countImportLines = async (db: Database, importKey: number): Promise<number> => {
  const [row] = await rowsOf<{ count: number }>(
    db,
    sql`select count(*)::int as count from survey_import_lines where import_key = ${importKey}`,
  );
  return row?.count ?? 0;
};

/** What COPY writes an import's faults to. */
export const importFaultsTarget =
  'survey_import_faults (import_key, position, "row", "column", pointer, code, severity, detail_sv, detail_en, value, accepted)';

/** A fault as stored. */
export interface StoredFault {
  readonly row: number | null;
  readonly column: string | null;
  readonly pointer: string | null;
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly detail: Fault['detail'];
  readonly value: string | null;
  readonly accepted: string[] | null;
}

const faultColumns = sql`
  f.position, f."row", f."column", f.pointer, f.code, f.severity,
  json_build_object('sv', f.detail_sv, 'en', f.detail_en) as detail, f.value, f.accepted`;

/** A page of an import's faults, in the order of the sender's rows. */
export const listImportFaults = (db: Database, importKey: number, page: PageRequest): Promise<Page<StoredFault>> =>
  pageOfRows(db, {
    list: sql`select ${faultColumns} from survey_import_faults f where f.import_key = ${importKey}`,
    order: sql`position`,
    page,
  });

/** All faults of an import that were kept. */
export const listAllImportFaults = (db: Database, importKey: number): Promise<StoredFault[]> =>
  rowsOf<StoredFault>(
    db,
    sql`select ${faultColumns} from survey_import_faults f where f.import_key = ${importKey} order by f.position`,
  );

/** Keeps a piece of the sender's original. */
export const insertOriginalPiece = async (
  db: Database,
  piece: { importKey: number; position: number; bytes: Buffer },
): Promise<void> => {
  await db.execute(sql`
    insert into survey_import_originals (import_key, position, bytes)
    values (${piece.importKey}, ${piece.position}, ${piece.bytes})`);
};

/** One piece of a kept original, undefined past its end. */
export const findOriginalPiece = async (
  db: Database,
  importKey: number,
  position: number,
): Promise<Buffer | undefined> => {
  const [row] = await rowsOf<{ bytes: Buffer }>(
    db,
    sql`select bytes from survey_import_originals where import_key = ${importKey} and position = ${position}`,
  );
  return row?.bytes;
};

/** Imports that nobody finishes: their process has not been heard of since. */
export const listStaleImports = (
  db: Database,
  deadSince: Date,
): Promise<{ key: number; id: string; surveyId: string; state: ImportState }[]> =>
  rowsOf(
    db,
    sql`
      select i.key, i.id, s.id as "surveyId", i.state from ${importTables}
      where i.state in ('receiving', 'comparing') and i.heartbeat_at < ${deadSince.toISOString()}
      order by i.key`,
  );

/** Forgets imports that are older than they are kept, with all that belongs to them. */
export const deleteOldImports = async (db: Database, before: Date): Promise<void> => {
  const part = (table: string): SQL =>
    sql`delete from ${sql.identifier(table)} where import_key in (select key from gone)`;
  await db.execute(sql`
    with gone as (
      delete from survey_imports where started_at < ${before.toISOString()} and state not in ('receiving', 'comparing')
      returning key
    ),
    lines as (${part('survey_import_lines')}),
    originals as (${part('survey_import_originals')})
    ${part('survey_import_faults')}`);
};
