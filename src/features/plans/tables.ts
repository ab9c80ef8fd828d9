import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  doublePrecision,
  integer,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { areas, professions } from '../registers/tables.ts';
import { surveyRounds, surveyVersions } from '../surveys/tables.ts';

const instant = () => timestamp({ withTimezone: true, mode: 'date' });

/**
 * A version of the national plan: an immutable snapshot of what was accepted, with the hash of its content. Only its
 * state and row version ever change; a trigger refuses the rest.
 */
export const plans = pgTable(
  'plans',
  {
    key: integer().primaryKey().generatedAlwaysAsIdentity(),
    id: uuid().notNull().unique(),
    roundKey: integer()
      .notNull()
      .references(() => surveyRounds.key),
    /** Counts the versions built on a round. */
    number: integer().notNull(),
    state: text().$type<'draft' | 'consultation' | 'adopted' | 'published' | 'superseded'>().notNull(),
    /** Grows with every change of state; the strong ETag is made of it. */
    rowVersion: integer().notNull().default(1),
    /** How a figure that no healthcare region can be given alone is split. */
    allocationKey: text().$type<'none' | 'population'>().notNull(),
    /** The published plan that changes are counted from; null where there was none. */
    previousPlanKey: integer(),
    /** Canonical JSON of the inputs, parameters and versions that the content hash covers besides the figures. */
    record: text().notNull(),
    /** SHA-256 over the canonical JSON of the record and all figures. */
    contentHash: text().notNull(),
    /** The same over what everybody sees: hidden figures without their values, and no hashes of lines. */
    publicHash: text().notNull(),
    figureCount: integer().notNull(),
    /** Figures hidden from everybody but their own council and the national office. */
    hiddenCount: integer().notNull(),
    /** The rule that hid them. */
    disclosureRuleId: text().notNull(),
    builtAt: instant().notNull(),
    builtBy: text().notNull(),
  },
  (table) => [
    unique('plans_number').on(table.roundKey, table.number),
    check('plans_state', sql`${table.state} in ('draft', 'consultation', 'adopted', 'published', 'superseded')`),
    check('plans_allocation_key', sql`${table.allocationKey} in ('none', 'population')`),
  ],
);

/** The steps that a plan has taken since it was built: each with who and when. */
export const planSteps = pgTable(
  'plan_steps',
  {
    planKey: integer()
      .notNull()
      .references(() => plans.key),
    state: text().notNull(),
    at: instant().notNull(),
    by: text().notNull(),
    /** Of an adoption: SHA-256 over the dossiers' texts that were adopted; null where there were none. */
    textsHash: text(),
  },
  (table) => [primaryKey({ columns: [table.planKey, table.state] })],
);

/**
 * The survey versions that each council's part rests on: one, or of earlier rounds several, each for some professions;
 * null where the council is missing or imputed.
 */
export const planInputs = pgTable(
  'plan_inputs',
  {
    planKey: integer()
      .notNull()
      .references(() => plans.key),
    healthcareRegionId: smallint()
      .notNull()
      .references(() => areas.id),
    status: text().$type<'included' | 'carried-forward' | 'imputed' | 'missing'>().notNull(),
    versionKey: integer().references(() => surveyVersions.key),
    /** The professions whose lines of the version are part of the plan; null for all of them. */
    professionIds: smallint().array(),
  },
  (table) => [
    unique('plan_inputs_version').on(table.planKey, table.healthcareRegionId, table.versionKey).nullsNotDistinct(),
  ],
);

/** The figures of a plan. */
export const planFigures = pgTable(
  'plan_figures',
  {
    planKey: integer()
      .notNull()
      .references(() => plans.key),
    /** Place in the order of lists and of the hash, counted from 0 without gaps: a page is a range of it. */
    position: integer().notNull(),
    areaId: smallint().notNull(),
    professionId: smallint().notNull(),
    /** 0: the profession as a whole. */
    specialtyId: smallint().notNull(),
    /** 0: all sectors. */
    sectorId: smallint().notNull(),
    year: smallint().notNull(),
    measureId: smallint().notNull(),
    statusId: smallint().notNull(),
    /** What touched the figure, one bit each; `figureMarks` names them. */
    marks: smallint().notNull().default(0),
    /** Whether it is hidden from everybody but its own council and the national office. */
    isHidden: boolean().notNull().default(false),
    /** Regions that reported, and regions of the area. */
    respondents: smallint().notNull().default(0),
    respondentsExpected: smallint().notNull().default(0),
    /** Null where the status says why there is none. */
    value: doublePrecision(),
    /** Share of the population whose council is part of the figure. */
    coverage: doublePrecision(),
    /** What a share or ratio is of. */
    denominator: doublePrecision(),
  },
  (table) => [
    primaryKey({
      columns: [
        table.planKey,
        table.areaId,
        table.professionId,
        table.specialtyId,
        table.sectorId,
        table.year,
        table.measureId,
      ],
    }),
    unique('plan_figures_position').on(table.planKey, table.position),
  ],
);

/** An amount added to a reported sum: signed, reasoned, approved by another, reversible. Nothing else changes a figure. */
export const planAdjustments = pgTable('plan_adjustments', {
  key: integer().primaryKey().generatedAlwaysAsIdentity(),
  id: uuid().notNull().unique(),
  /** The draft that it was proposed on. */
  planKey: integer()
    .notNull()
    .references(() => plans.key),
  regionId: smallint()
    .notNull()
    .references(() => areas.id),
  professionId: smallint()
    .notNull()
    .references(() => professions.id),
  sectorId: smallint().notNull(),
  year: smallint().notNull(),
  measureId: smallint().notNull(),
  amount: numeric({ precision: 12, scale: 2, mode: 'number' }).notNull(),
  reason: text().notNull(),
  proposedAt: instant().notNull(),
  proposedBy: text().notNull(),
  approvedAt: instant(),
  approvedBy: text(),
  reversedAt: instant(),
  reversedBy: text(),
  reversalReason: text(),
});

/** The adjustments that a plan's figures contain. */
export const planAdjustmentUses = pgTable(
  'plan_adjustment_uses',
  {
    planKey: integer()
      .notNull()
      .references(() => plans.key),
    adjustmentKey: integer()
      .notNull()
      .references(() => planAdjustments.key),
  },
  (table) => [primaryKey({ columns: [table.planKey, table.adjustmentKey] })],
);

/** What the national office says of a profession in a plan: its judgement and recommendation with reasons. */
export const planDossierTexts = pgTable(
  'plan_dossier_texts',
  {
    planKey: integer()
      .notNull()
      .references(() => plans.key),
    professionId: smallint()
      .notNull()
      .references(() => professions.id),
    judgement: text().$type<'shortage' | 'balance' | 'surplus'>().notNull(),
    judgementSv: text().notNull(),
    judgementEn: text().notNull(),
    recommendationSv: text().notNull(),
    recommendationEn: text().notNull(),
    rowVersion: integer().notNull().default(1),
    writtenAt: instant().notNull(),
    writtenBy: text().notNull(),
    /** Everyone who wrote them, in this version and in those that it took them over from. */
    writers: text().array().notNull().default(sql`'{}'`),
  },
  (table) => [primaryKey({ columns: [table.planKey, table.professionId] })],
);
