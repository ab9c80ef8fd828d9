import { sql } from 'drizzle-orm';
import {
  check,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { plans } from '../plans/tables.ts';
import { professions } from '../registers/tables.ts';

const instant = () => timestamp({ withTimezone: true, mode: 'date' });

/** Values that have been published and stand in where a parameter set says nothing; loaded from a data file. */
export const publishedParameters = pgTable(
  'published_parameters',
  {
    professionId: smallint()
      .notNull()
      .references(() => professions.id),
    parameter: text().$type<'completionShare' | 'startShare'>().notNull(),
    value: doublePrecision().notNull(),
    title: text().notNull(),
    published: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.professionId, table.parameter] })],
);

/** Versions of parameter sets; never changed. */
export const parameterSets = pgTable(
  'parameter_sets',
  {
    key: integer().primaryKey().generatedAlwaysAsIdentity(),
    id: uuid().notNull().unique(),
    name: text().notNull(),
    number: integer().notNull(),
    description: text().notNull(),
    /** Canonical JSON. */
    content: text().notNull(),
    contentHash: text().notNull(),
    createdAt: instant().notNull(),
    createdBy: text().notNull(),
  },
  (table) => [unique('parameter_sets_number').on(table.name, table.number)],
);

/** Assumptions with all their input data; never changed, so that what rests on them can be computed again. */
export const scenarios = pgTable('scenarios', {
  key: integer().primaryKey().generatedAlwaysAsIdentity(),
  id: uuid().notNull().unique(),
  planKey: integer()
    .notNull()
    .references(() => plans.key),
  parameterSetKey: integer()
    .notNull()
    .references(() => parameterSets.key),
  /** The request in canonical JSON. */
  request: text().notNull(),
  /** The input of the base without any change, and with the changes; canonical JSON. */
  base: text().notNull(),
  input: text().notNull(),
  inputHash: text().notNull(),
  /** The accepted education reports that it rests on, and the plan's coverage; canonical JSON. */
  record: text().notNull(),
  createdAt: instant().notNull(),
  createdBy: text().notNull(),
});

/** Runs of the forecast and of the allocation, which outlive the request that asked for them. */
export const modelRuns = pgTable(
  'model_runs',
  {
    key: integer().primaryKey().generatedAlwaysAsIdentity(),
    id: uuid().notNull().unique(),
    kind: text().$type<'forecast' | 'allocation'>().notNull(),
    /** The scenario of a forecast; null for the cohort model and for allocations, which name theirs in the request. */
    scenarioKey: integer().references(() => scenarios.key),
    request: text().notNull(),
    runHash: text().notNull(),
    codeVersion: text().notNull(),
    state: text().$type<'queued' | 'running' | 'completed' | 'failed' | 'cancelled'>().notNull(),
    attempt: integer().notNull().default(1),
    stepsDone: integer().notNull().default(0),
    stepsTotal: integer().notNull().default(0),
    rowVersion: integer().notNull().default(1),
    createdAt: instant().notNull(),
    createdBy: text().notNull(),
    startedAt: instant(),
    /** Last sign of life of the process that computes. */
    heartbeatAt: instant(),
    finishedAt: instant(),
    failureSv: text(),
    failureEn: text(),
    /** What is not a figure, in canonical JSON. */
    result: text(),
    resultHash: text(),
    figureCount: integer().notNull().default(0),
  },
  (table) => [
    check('model_runs_kind', sql`${table.kind} in ('forecast', 'allocation')`),
    check('model_runs_state', sql`${table.state} in ('queued', 'running', 'completed', 'failed', 'cancelled')`),
    index('model_runs_open').on(table.key).where(sql`${table.state} in ('queued', 'running')`),
    index('model_runs_scenario').on(table.scenarioKey),
  ],
);

/** The figures of a forecast. */
export const forecastFigures = pgTable(
  'forecast_figures',
  {
    runKey: integer()
      .notNull()
      .references(() => modelRuns.key),
    professionId: smallint().notNull(),
    areaId: smallint().notNull(),
    year: smallint().notNull(),
    measureId: smallint().notNull(),
    /** 1 low, 2 middle, 3 high: where within their bounds growth terms and population lie. */
    boundId: smallint().notNull().default(2),
    /** Tenths of a per cent; 0 for the deterministic value. */
    quantile: smallint().notNull(),
    value: doublePrecision(),
    standardError: doublePrecision(),
  },
  (table) => [
    primaryKey({
      name: 'forecast_figures_pkey',
      columns: [
        table.runKey,
        table.professionId,
        table.areaId,
        table.year,
        table.measureId,
        table.boundId,
        table.quantile,
      ],
    }),
  ],
);
