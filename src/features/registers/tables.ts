import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  date,
  foreignKey,
  index,
  integer,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
} from 'drizzle-orm/pg-core';

/*
 * Register rows are never deleted or renumbered: what ends gets an end date. The checks by statement that stand
 * in for row-level foreign keys on survey lines are sound only because of that.
 */

/** The nation, the six healthcare regions, 21 regions and 290 municipalities, under one small key. */
export const areas = pgTable(
  'areas',
  {
    id: smallint().primaryKey(),
    /** `SE`, a healthcare region's key, a county code of two digits or a municipality code of four. */
    code: text().notNull().unique(),
    kind: text().$type<'nation' | 'healthcare-region' | 'region' | 'municipality'>().notNull(),
    nameSv: text().notNull(),
    nameEn: text(),
    /** Name in official use where it differs: Falu kommun. */
    officialName: text(),
    countyNameSv: text(),
    legalForm: text(),
    /** The region that a municipality lies in. */
    regionId: smallint(),
    source: text().notNull(),
  },
  (table) => [
    check('areas_kind', sql`${table.kind} in ('nation', 'healthcare-region', 'region', 'municipality')`),
    check('areas_region', sql`(${table.kind} = 'municipality') = (${table.regionId} is not null)`),
    foreignKey({ name: 'areas_region_id_fk', columns: [table.regionId], foreignColumns: [table.id] }),
    index('areas_region_id').on(table.regionId),
  ],
);

/** What statutes call a healthcare region, and from when to when. */
export const areaNames = pgTable(
  'area_names',
  {
    areaId: smallint()
      .notNull()
      .references(() => areas.id),
    validFrom: date({ mode: 'string' }).notNull(),
    /** First day on which it no longer holds; null while it holds. */
    validTo: date({ mode: 'string' }),
    statutoryName: text().notNull(),
    legalSource: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.areaId, table.validFrom] })],
);

/** Which counties and municipalities make up a healthcare region, and when (hälso- och sjukvårdsförordningen 3 kap. 1 §). */
export const areaMemberships = pgTable(
  'area_memberships',
  {
    healthcareRegionId: smallint()
      .notNull()
      .references(() => areas.id),
    /** A whole county, or a municipality where a county is divided (Halland). */
    unitId: smallint()
      .notNull()
      .references(() => areas.id),
    validFrom: date({ mode: 'string' }).notNull(),
    /** First day on which it no longer holds; null while it holds. */
    validTo: date({ mode: 'string' }),
    legalSource: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.unitId, table.validFrom] })],
);

/** Inhabitants of an area on a date; the state uses several base dates, so date and source stay with the figure. */
export const populationFigures = pgTable(
  'population_figures',
  {
    areaId: smallint()
      .notNull()
      .references(() => areas.id),
    referenceDate: date({ mode: 'string' }).notNull(),
    population: integer().notNull(),
    source: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.referenceDate, table.areaId] }),
    check('population_figures_population', sql`${table.population} >= 0`),
  ],
);

export const professions = pgTable(
  'professions',
  {
    id: smallint().primaryKey(),
    code: text().notNull().unique(),
    nameSv: text().notNull(),
    nameEn: text().notNull(),
    /** SSYK 2012 codes; the relation is many to many. */
    occupationCodes: text().array().notNull(),
    regulation: text().notNull(),
    degree: text(),
    degreeCredits: numeric({ precision: 5, scale: 1, mode: 'number' }),
    programmeSemesters: numeric({ precision: 4, scale: 1, mode: 'number' }),
    titleProtection: text().notNull(),
    /** Code in the register of licensed staff, HOSP. */
    licenceCode: text(),
    /** What a student must already be, as the ordinance says it. */
    prerequisite: text(),
    parentProfessionId: smallint(),
    notes: text(),
    confidence: text().notNull(),
    source: text().notNull(),
  },
  (table) => [
    foreignKey({ name: 'professions_parent_fk', columns: [table.parentProfessionId], foreignColumns: [table.id] }),
  ],
);

export const specialties = pgTable('specialties', {
  id: smallint().primaryKey(),
  code: text().notNull().unique(),
  nameSv: text().notNull(),
  specialtyGroup: text().notNull(),
  kind: text().$type<'base' | 'branch' | 'additional'>().notNull(),
  professionId: smallint()
    .notNull()
    .references(() => professions.id),
  source: text().notNull(),
});

export const institutions = pgTable('institutions', {
  id: smallint().primaryKey(),
  code: text().notNull().unique(),
  nameSv: text().notNull(),
  nameEn: text().notNull(),
  /** Municipality of the seat. */
  municipalityId: smallint()
    .notNull()
    .references(() => areas.id),
  provider: text().$type<'state' | 'private'>().notNull(),
  notes: text(),
  confidence: text().notNull(),
  source: text().notNull(),
});

export const institutionSites = pgTable(
  'institution_sites',
  {
    institutionId: smallint()
      .notNull()
      .references(() => institutions.id),
    municipalityId: smallint()
      .notNull()
      .references(() => areas.id),
    isSeat: boolean().notNull(),
    confidence: text().notNull(),
    source: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.institutionId, table.municipalityId] })],
);

/** The right to award a profession's degree; an open world: a missing row does not mean that the right is missing. */
export const degreeRights = pgTable(
  'degree_rights',
  {
    institutionId: smallint()
      .notNull()
      .references(() => institutions.id),
    professionId: smallint()
      .notNull()
      .references(() => professions.id),
    /** First day of the year, month or day that the source names; null where it names none. */
    validFrom: date({ mode: 'string' }),
    /** First day on which it no longer holds. */
    validTo: date({ mode: 'string' }),
    /** The dates as the source writes them: a year, a month or a day. */
    grantedAsStated: text(),
    endedAsStated: text(),
    confidence: text().notNull(),
    source: text().notNull(),
  },
  (table) => [
    unique('degree_rights_key').on(table.institutionId, table.professionId, table.validFrom).nullsNotDistinct(),
  ],
);

/** Which content of the data files the database holds, so that a start loads them only where they have changed. */
export const officialContent = pgTable(
  'official_content',
  {
    /** The only row. */
    id: smallint().primaryKey(),
    sha256: text().notNull(),
  },
  (table) => [check('official_content_is_one_row', sql`${table.id} = 1`)],
);
