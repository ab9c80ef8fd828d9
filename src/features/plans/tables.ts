import { sql } from 'drizzle-orm';
import {
  check,
  doublePrecision,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { areas } from '../registers/tables.ts';
import { surveyRounds, surveyVersions } from '../surveys/tables.ts';

/** A version of the national plan: an immutable snapshot of what was accepted, with the hash of its content. */
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
    state: text().$type<'draft'>().notNull(),
    /** How a figure that no healthcare region can be given alone is split. */
    allocationKey: text().$type<'none' | 'population'>().notNull(),
    /** Canonical JSON of the inputs, parameters and versions that the content hash covers besides the figures. */
    record: text().notNull(),
    /** SHA-256 over the canonical JSON of the record and all figures. */
    contentHash: text().notNull(),
    figureCount: integer().notNull(),
    builtAt: timestamp({ withTimezone: true, mode: 'date' }).notNull(),
    builtBy: text().notNull(),
  },
  (table) => [
    unique('plans_number').on(table.roundKey, table.number),
    check('plans_state', sql`${table.state} in ('draft')`),
    check('plans_allocation_key', sql`${table.allocationKey} in ('none', 'population')`),
  ],
);

/** The survey version that each council's part rests on; null where the council is missing. */
export const planInputs = pgTable(
  'plan_inputs',
  {
    planKey: integer()
      .notNull()
      .references(() => plans.key),
    healthcareRegionId: smallint()
      .notNull()
      .references(() => areas.id),
    versionKey: integer().references(() => surveyVersions.key),
  },
  (table) => [primaryKey({ columns: [table.planKey, table.healthcareRegionId] })],
);

/** The figures of a plan. */
export const planFigures = pgTable(
  'plan_figures',
  {
    planKey: integer()
      .notNull()
      .references(() => plans.key),
    areaId: smallint().notNull(),
    professionId: smallint().notNull(),
    /** 0: the profession as a whole. */
    specialtyId: smallint().notNull(),
    /** 0: all sectors. */
    sectorId: smallint().notNull(),
    year: smallint().notNull(),
    measureId: smallint().notNull(),
    statusId: smallint().notNull(),
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
  ],
);
