import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  check,
  customType,
  date,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { organisations } from '../access/tables.ts';
import { areas, professions } from '../registers/tables.ts';
import type { ImportMode, ImportState, LineFormat } from './schemas/imports.ts';

const instant = () => timestamp({ withTimezone: true, mode: 'date' });
/** Full-time equivalents with two decimals, exact in sums. */
const fullTimeEquivalents = () => numeric({ precision: 12, scale: 2, mode: 'number' });

/** Whole milliseconds, which is all that an answer can say. */
const millisecond = () => timestamp({ precision: 3, withTimezone: true, mode: 'date' });
const bytes = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });

const sumOf = () => numeric({ precision: 16, scale: 2, mode: 'number' });

/** A mapping of needs that all councils answer. */
export const surveyRounds = pgTable('survey_rounds', {
  key: integer().primaryKey().generatedAlwaysAsIdentity(),
  id: uuid().notNull().unique(),
  name: text().notNull(),
  /** The date on which memberships and codes must be valid. */
  referenceDate: date({ mode: 'string' }).notNull(),
  /** The date of the population that figures per inhabitant and allocation keys rest on. */
  populationDate: date({ mode: 'string' }).notNull(),
  baseYear: smallint().notNull(),
  horizonYears: smallint().array().notNull(),
  opensAt: instant().notNull(),
  dueAt: instant().notNull(),
  closedAt: instant(),
  rowVersion: integer().notNull().default(1),
  openedBy: text().notNull(),
});

/** The professions that a round asks for. */
export const roundProfessions = pgTable(
  'round_professions',
  {
    roundKey: integer()
      .notNull()
      .references(() => surveyRounds.key),
    professionId: smallint()
      .notNull()
      .references(() => professions.id),
  },
  (table) => [primaryKey({ columns: [table.roundKey, table.professionId] })],
);

/** One council's answer in a round. */
export const surveys = pgTable(
  'surveys',
  {
    key: integer().primaryKey().generatedAlwaysAsIdentity(),
    id: uuid().notNull().unique(),
    roundKey: integer()
      .notNull()
      .references(() => surveyRounds.key),
    healthcareRegionId: smallint()
      .notNull()
      .references(() => areas.id),
    /** Grows with every change; the strong ETag is made of it. */
    rowVersion: integer().notNull().default(1),
  },
  (table) => [unique('surveys_council').on(table.roundKey, table.healthcareRegionId)],
);

/** A version of a survey; once it is no longer a draft, its lines never change. */
export const surveyVersions = pgTable(
  'survey_versions',
  {
    key: integer().primaryKey().generatedAlwaysAsIdentity(),
    surveyKey: integer()
      .notNull()
      .references(() => surveys.key),
    number: smallint().notNull(),
    state: text().$type<'draft' | 'submitted' | 'returned' | 'approved' | 'accepted' | 'locked'>().notNull(),
    lineCount: integer().notNull().default(0),
    /** The version whose lines this one began with, and which it corrects. */
    correctsNumber: smallint(),
    /** The lock exception that the version lives by, where it was begun or goes on by one. */
    lockExceptionKey: integer().references((): AnyPgColumn => surveyLockExceptions.key),
    /** SHA-256 of the submission's original, set at submission. */
    linesHash: text(),
    createdAt: instant().notNull(),
    submittedAt: instant(),
    submittedBy: text(),
    returnedAt: instant(),
    returnedBy: text(),
    returnReason: text(),
    approvedAt: instant(),
    approvedBy: text(),
    acceptedAt: instant(),
    acceptedBy: text(),
    lockedAt: instant(),
  },
  (table) => [
    unique('survey_versions_number').on(table.surveyKey, table.number),
    check(
      'survey_versions_state',
      sql`${table.state} in ('draft', 'submitted', 'returned', 'approved', 'accepted', 'locked')`,
    ),
    uniqueIndex('survey_versions_one_open')
      .on(table.surveyKey)
      .where(sql`${table.state} in ('draft', 'submitted', 'approved')`),
  ],
);

/**
 * Lock exceptions: the national office opens a survey for correction that is accepted or locked, or that the round no
 * longer takes, with a reason and until a time. Never changed: a longer time is a new exception.
 */
export const surveyLockExceptions = pgTable('survey_lock_exceptions', {
  key: integer().primaryKey().generatedAlwaysAsIdentity(),
  id: uuid().notNull().unique(),
  surveyKey: integer()
    .notNull()
    .references(() => surveys.key),
  reason: text().notNull(),
  openedAt: millisecond().notNull(),
  openedBy: text().notNull(),
  expiresAt: millisecond().notNull(),
});

/** Everyone who changed a version's lines, or those that it began with: none of them may approve it. */
export const surveyVersionEditors = pgTable(
  'survey_version_editors',
  {
    versionKey: integer()
      .notNull()
      .references(() => surveyVersions.key),
    subject: text().notNull(),
    firstEditedAt: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.versionKey, table.subject] })],
);

/**
 * The lines of a version. Keys are small integers resolved from codes before they come here. There are no foreign
 * keys per row: a trigger per statement refuses unknown keys (see the migration), which costs nothing that can be
 * measured, where row-level keys cost five times the insert itself.
 */
export const surveyLines = pgTable(
  'survey_lines',
  {
    versionKey: integer().notNull(),
    areaId: smallint().notNull(),
    professionId: smallint().notNull(),
    /** 0: the profession as a whole. A line with a specialty is a part of its profession's line. */
    specialtyId: smallint().notNull(),
    sectorId: smallint().notNull(),
    year: smallint().notNull(),
    assessmentId: smallint(),
    assessmentChangeId: smallint(),
    headcount: integer(),
    expectedRetirements: integer(),
    fullTimeEquivalents: fullTimeEquivalents(),
    vacantFullTimeEquivalents: fullTimeEquivalents(),
    agencyFullTimeEquivalents: fullTimeEquivalents(),
    neededFullTimeEquivalents: fullTimeEquivalents(),
    causes: text().array(),
    comment: text(),
  },
  (table) => [
    primaryKey({
      columns: [table.versionKey, table.areaId, table.professionId, table.specialtyId, table.sectorId, table.year],
    }),
  ],
);

/**
 * Sums of a version's lines, kept in the transaction that writes them: region × healthcare region × profession ×
 * specialty × sector × year. A sum is null where no line gave the value, so that "none reported" and zero stay apart.
 */
export const surveyRollups = pgTable(
  'survey_rollups',
  {
    /** Without a foreign key, which would be asked for each of some ten thousand rows: one statement makes a version's all. */
    versionKey: integer().notNull(),
    /** The region that the line's area is or lies in. */
    regionId: smallint().notNull(),
    /** 0 where the line speaks of a region that lies in two healthcare regions and cannot be attributed to one. */
    healthcareRegionId: smallint().notNull(),
    professionId: smallint().notNull(),
    specialtyId: smallint().notNull(),
    /** 0: the profession's own lines. Otherwise the narrower profession whose lines count where the profession has none. */
    fromProfessionId: smallint().notNull().default(0),
    sectorId: smallint().notNull(),
    year: smallint().notNull(),
    lineCount: integer().notNull(),
    /** The municipalities that gave a line, and those that gave full-time equivalents; null where the region did. */
    municipalityIds: smallint().array(),
    staffMunicipalityIds: smallint().array(),
    headcount: sumOf(),
    fullTimeEquivalents: sumOf(),
    vacantFullTimeEquivalents: sumOf(),
    agencyFullTimeEquivalents: sumOf(),
    expectedRetirements: sumOf(),
    neededFullTimeEquivalents: sumOf(),
    /** Both sides of each comparison over the lines that state both: a ratio or gap compares like with like. */
    neededWithStaff: sumOf(),
    staffWithNeeded: sumOf(),
    vacantWithStaff: sumOf(),
    staffWithVacant: sumOf(),
    agencyWithStaff: sumOf(),
    staffWithAgency: sumOf(),
    /** Judgements of shortage, balance, surplus; the denominator of a share is their sum. */
    shortageJudgements: integer().notNull(),
    balanceJudgements: integer().notNull(),
    surplusJudgements: integer().notNull(),
  },
  (table) => [
    primaryKey({
      columns: [
        table.versionKey,
        table.regionId,
        table.healthcareRegionId,
        table.professionId,
        table.specialtyId,
        table.fromProfessionId,
        table.sectorId,
        table.year,
      ],
    }),
    index('survey_rollups_profession').on(table.professionId, table.year),
  ],
);

/**
 * Documents that have come in, bit for bit: the lines of a version as they were submitted (`submission`), and every
 * file that a version's lines were read from (`upload`). Never changed and never deleted (OSL 2009:400 5 kap. 1–2 §§;
 * RA-FS 2009:1 on authenticity).
 */
export const surveyDocuments = pgTable(
  'survey_documents',
  {
    id: uuid().primaryKey(),
    versionKey: integer()
      .notNull()
      .references(() => surveyVersions.key),
    kind: text().$type<'submission' | 'upload'>().notNull(),
    mediaType: text().notNull(),
    byteLength: bigint({ mode: 'number' }).notNull(),
    /** SHA-256 of the bytes, 64 hexadecimal digits. */
    sha256: text().notNull(),
    receivedAt: millisecond().notNull(),
    receivedBy: text().notNull(),
  },
  (table) => [
    check('survey_documents_kind', sql`${table.kind} in ('submission', 'upload')`),
    check('survey_documents_sha256', sql`${table.sha256} ~ '^[0-9a-f]{64}$'`),
    index('survey_documents_version').on(table.versionKey),
    uniqueIndex('survey_documents_one_submission').on(table.versionKey).where(sql`${table.kind} = 'submission'`),
  ],
);

/**
 * The bytes of documents in pieces of about a megabyte, written before the document's own row, which closes them. The
 * foreign key is deferred to the commit and stands in the migration.
 */
export const surveyDocumentChunks = pgTable(
  'survey_document_chunks',
  {
    documentId: uuid().notNull(),
    /** Counts from 1. */
    ordinal: integer().notNull(),
    bytes: bytes().notNull(),
  },
  (table) => [primaryKey({ columns: [table.documentId, table.ordinal] })],
);

/** The last registration number given in a year; its row is held while a submission is registered, so none is left out. */
export const surveyReceiptCounters = pgTable('survey_receipt_counters', {
  year: smallint().primaryKey(),
  lastNumber: integer().notNull(),
});

/**
 * The register of submissions (OSL 2009:400 5 kap. 2 §: date, registration number, sender, and in short the matter).
 * One row for each submitted version, written in the transaction that submits it, and never changed.
 */
export const surveyReceipts = pgTable(
  'survey_receipts',
  {
    id: uuid().primaryKey(),
    versionKey: integer()
      .notNull()
      .references(() => surveyVersions.key),
    /** The Swedish calendar year in which it came in. */
    year: smallint().notNull(),
    /** Counts from 1 in each year, without gaps. */
    number: integer().notNull(),
    receivedAt: millisecond().notNull(),
    organisationId: integer()
      .notNull()
      .references(() => organisations.id),
    clientId: text().notNull(),
    subject: text().notNull(),
    matter: text().notNull(),
    documentId: uuid()
      .notNull()
      .references(() => surveyDocuments.id),
  },
  (table) => [
    unique('survey_receipts_number').on(table.year, table.number),
    unique('survey_receipts_version').on(table.versionKey),
  ],
);

/** A dry run of lines: what was sent, what is wrong with it, and what its commit would do to the draft. */
export const surveyImports = pgTable(
  'survey_imports',
  {
    key: integer().primaryKey().generatedAlwaysAsIdentity(),
    id: uuid().notNull().unique(),
    surveyKey: integer()
      .notNull()
      .references(() => surveys.key),
    versionKey: integer()
      .notNull()
      .references(() => surveyVersions.key),
    /** The survey's row version that the dry run was made at: the commit is refused at any other. */
    surveyRowVersion: integer().notNull(),
    mode: text().$type<ImportMode>().notNull(),
    format: text().$type<LineFormat>().notNull(),
    state: text().$type<ImportState>().notNull(),
    startedAt: instant().notNull(),
    startedBy: text().notNull(),
    /** When the process that works on it last said so. */
    heartbeatAt: instant().notNull(),
    bytesReceived: bigint({ mode: 'number' }).notNull().default(0),
    rowsRead: integer().notNull().default(0),
    rowsStaged: integer().notNull().default(0),
    added: integer(),
    changed: integer(),
    unchanged: integer(),
    removed: integer(),
    errorCount: integer().notNull().default(0),
    warningCount: integer().notNull().default(0),
    faultCounts: jsonb().$type<Record<string, number>>().notNull().default({}),
    contentHash: text(),
    originalSha256: text(),
    encoding: text(),
    sheet: text(),
    /** The sender's headings in the order of the columns that are read; null for JSON. */
    headings: jsonb().$type<(string | null)[]>(),
    /** Rows of a file whose values are all empty, which count as not filled in. */
    passedOverRows: integer().notNull().default(0),
    /** Values of the draft that the lines leave empty, by column: kept by an upsert, gone when all is replaced. */
    leftEmpty: jsonb().$type<Record<string, number>>(),
    /** What the rules will ask at the submission once this is committed. */
    findings: jsonb().$type<{ errorCount: number; warningCount: number; unjustifiedCount: number }>(),
  },
  (table) => [
    index('survey_imports_survey').on(table.surveyKey, table.startedAt),
    index('survey_imports_unfinished').on(table.heartbeatAt).where(sql`${table.state} in ('receiving', 'comparing')`),
    check('survey_imports_mode', sql`${table.mode} in ('replace', 'upsert')`),
    check('survey_imports_format', sql`${table.format} in ('json', 'ndjson', 'csv', 'xlsx')`),
    check(
      'survey_imports_state',
      sql`${table.state} in ('receiving', 'comparing', 'ready', 'faulty', 'committed', 'cancelled', 'aborted', 'failed')`,
    ),
  ],
);

/**
 * Lines set aside until their import is committed. Unlogged (see the migration): a crash of the database empties the
 * table, which costs a dry run, and the commit notices since it counts and hashes what it writes.
 */
export const surveyImportLines = pgTable(
  'survey_import_lines',
  {
    importKey: integer().notNull(),
    areaId: smallint().notNull(),
    professionId: smallint().notNull(),
    specialtyId: smallint().notNull(),
    sectorId: smallint().notNull(),
    year: smallint().notNull(),
    assessmentId: smallint(),
    assessmentChangeId: smallint(),
    headcount: integer(),
    expectedRetirements: integer(),
    fullTimeEquivalents: fullTimeEquivalents(),
    vacantFullTimeEquivalents: fullTimeEquivalents(),
    agencyFullTimeEquivalents: fullTimeEquivalents(),
    neededFullTimeEquivalents: fullTimeEquivalents(),
    causes: text().array(),
    comment: text(),
    /** The row of what was sent, by which a finding is told to its sender. */
    row: integer(),
  },
  (table) => [index('survey_import_lines_import').on(table.importKey)],
);

/** What is wrong with an import, or looks odd, one row each, in the order of the sender's rows. */
export const surveyImportFaults = pgTable(
  'survey_import_faults',
  {
    importKey: integer().notNull(),
    position: integer().notNull(),
    row: integer(),
    column: text(),
    pointer: text(),
    code: text().notNull(),
    severity: text().$type<'error' | 'warning'>().notNull(),
    detailSv: text().notNull(),
    detailEn: text().notNull(),
    value: text(),
    accepted: text().array(),
  },
  (table) => [primaryKey({ columns: [table.importKey, table.position] })],
);

/** A sender's CSV or workbook, in pieces in the order they came, kept to be given back with its faults marked. */
export const surveyImportOriginals = pgTable(
  'survey_import_originals',
  {
    importKey: integer().notNull(),
    position: integer().notNull(),
    bytes: bytes().notNull(),
  },
  (table) => [primaryKey({ columns: [table.importKey, table.position] })],
);

/**
 * Why a council stands by what a rule remarked on, per finding: the rule and the cell. A justification holds as long
 * as the cell says what it said when it was written (`seen`), and goes with the lines to the next version.
 */
export const surveyFindingJustifications = pgTable(
  'survey_finding_justifications',
  {
    versionKey: integer()
      .notNull()
      .references(() => surveyVersions.key),
    ruleId: text().notNull(),
    areaId: smallint().notNull(),
    professionId: smallint().notNull(),
    /** 0: the profession as a whole. */
    specialtyId: smallint().notNull(),
    /** 0: all sectors. */
    sectorId: smallint().notNull(),
    year: smallint().notNull(),
    /** The field of the line that the rule remarked on; empty where it is about the line as a whole. */
    measure: text().notNull(),
    /** The figures that were justified. */
    seen: text().notNull(),
    justification: text().notNull(),
    justifiedAt: instant().notNull(),
    justifiedBy: text().notNull(),
  },
  (table) => [
    primaryKey({
      columns: [
        table.versionKey,
        table.ruleId,
        table.areaId,
        table.professionId,
        table.specialtyId,
        table.sectorId,
        table.year,
        table.measure,
      ],
    }),
  ],
);
