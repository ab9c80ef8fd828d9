import { sql } from 'drizzle-orm';
import { check, integer, pgTable, smallint, text, timestamp } from 'drizzle-orm/pg-core';
import type { Role } from '../../core/actor.ts';
import { areas, institutions } from '../registers/tables.ts';

/** Who a client acts for. A council is keyed by its healthcare region, since the councils have no names in law. */
export const organisations = pgTable(
  'organisations',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    code: text().notNull().unique(),
    kind: text().$type<'national-office' | 'regional-council' | 'institution' | 'reader'>().notNull(),
    nameSv: text().notNull(),
    /** Ten digits, as in the claim https://id.oidc.se/claim/orgNumber. */
    organisationNumber: text().unique(),
    healthcareRegionId: smallint().references(() => areas.id),
    institutionId: smallint().references(() => institutions.id),
  },
  (table) => [
    check('organisations_kind', sql`${table.kind} in ('national-office', 'regional-council', 'institution', 'reader')`),
    check('organisations_number', sql`${table.organisationNumber} ~ '^[0-9]{10}$'`),
    check(
      'organisations_council',
      sql`(${table.kind} = 'regional-council') = (${table.healthcareRegionId} is not null)`,
    ),
    check('organisations_institution', sql`(${table.kind} = 'institution') = (${table.institutionId} is not null)`),
  ],
);

/** The client register: what a client that the issuer knows may do here. */
export const clients = pgTable('clients', {
  clientId: text().primaryKey(),
  organisationId: integer()
    .notNull()
    .references(() => organisations.id),
  roles: text().array().$type<Role[]>().notNull(),
  registeredAt: timestamp({ withTimezone: true, mode: 'date' }).notNull(),
  revokedAt: timestamp({ withTimezone: true, mode: 'date' }),
});
