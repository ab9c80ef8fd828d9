import { sql } from 'drizzle-orm';
import {
  check,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { areas, institutions, professions } from '../registers/tables.ts';

const instant = () => timestamp({ withTimezone: true, mode: 'date' });

/** One institution's education figures for one term. */
export const educationReports = pgTable(
  'education_reports',
  {
    key: integer().primaryKey().generatedAlwaysAsIdentity(),
    id: uuid().notNull().unique(),
    institutionId: smallint()
      .notNull()
      .references(() => institutions.id),
    termYear: smallint().notNull(),
    /** 1: January to June (VT); 2: July to December (HT). */
    termHalf: smallint().notNull(),
    /** Grows with every change; the strong ETag is made of it. */
    rowVersion: integer().notNull().default(1),
  },
  (table) => [
    unique('education_reports_term').on(table.institutionId, table.termYear, table.termHalf),
    check('education_reports_half', sql`${table.termHalf} in (1, 2)`),
  ],
);

/** A version of a report; once it is no longer a draft, its figures never change. */
export const educationVersions = pgTable(
  'education_versions',
  {
    key: integer().primaryKey().generatedAlwaysAsIdentity(),
    reportKey: integer()
      .notNull()
      .references(() => educationReports.key),
    number: smallint().notNull(),
    state: text().$type<'draft' | 'submitted' | 'returned' | 'approved' | 'accepted'>().notNull(),
    lineCount: integer().notNull().default(0),
    /** SHA-256 of the lines in canonical form, set at submission. */
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
    /** Everyone who changed the version: none of them may approve it. */
    editors: text().array().notNull().default(sql`'{}'`),
  },
  (table) => [
    unique('education_versions_number').on(table.reportKey, table.number),
    check(
      'education_versions_state',
      sql`${table.state} in ('draft', 'submitted', 'returned', 'approved', 'accepted')`,
    ),
    uniqueIndex('education_versions_one_open')
      .on(table.reportKey)
      .where(sql`${table.state} in ('draft', 'submitted', 'approved')`),
  ],
);

/** What a version tells of one programme at one site; null where nothing is told. */
export const educationFigures = pgTable(
  'education_figures',
  {
    versionKey: integer()
      .notNull()
      .references(() => educationVersions.key),
    siteId: smallint()
      .notNull()
      .references(() => areas.id),
    professionId: smallint()
      .notNull()
      .references(() => professions.id),
    placesAdvised: integer(),
    placesDecided: integer(),
    placesOffered: integer(),
    eligibleFirstChoiceApplicants: integer(),
    admitted: integer(),
    beginners: integer(),
    graduates: integer(),
    clinicalPlacementWeeks: integer(),
    comment: text(),
  },
  (table) => [primaryKey({ columns: [table.versionKey, table.siteId, table.professionId] })],
);

/** Why an institution stands by what a rule remarked on in one programme at one site of a version. */
export const educationFindingJustifications = pgTable(
  'education_finding_justifications',
  {
    versionKey: integer()
      .notNull()
      .references(() => educationVersions.key),
    ruleId: text().notNull(),
    siteId: smallint()
      .notNull()
      .references(() => areas.id),
    professionId: smallint()
      .notNull()
      .references(() => professions.id),
    /** The field that the rule remarked on; empty where it is about the line as a whole. */
    measure: text().notNull(),
    /** The figures that were justified. */
    seen: text().notNull(),
    justification: text().notNull(),
    justifiedAt: instant().notNull(),
    justifiedBy: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.versionKey, table.ruleId, table.siteId, table.professionId, table.measure] }),
  ],
);
