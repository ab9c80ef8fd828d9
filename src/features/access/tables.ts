import { sql } from 'drizzle-orm';
import { check, customType, index, integer, pgTable, primaryKey, smallint, text, timestamp } from 'drizzle-orm/pg-core';
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

const bytes = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });

/**
 * Answers by the key that a client gave its request (Idempotency-Key), each in its organisation's, client's and
 * operation's own space. Written in the transaction of the command that was answered, never changed, and deleted only
 * when a plan year has passed.
 */
export const idempotencyAnswers = pgTable(
  'idempotency_answers',
  {
    organisationId: integer()
      .notNull()
      .references(() => organisations.id),
    clientId: text().notNull(),
    operation: text().notNull(),
    key: text().notNull(),
    /** SHA-256 of what was asked for. */
    fingerprint: text().notNull(),
    status: smallint().notNull(),
    /** Canonical JSON (RFC 8785) of the headers by their lower-case names. */
    headers: text().notNull(),
    /** The body's own bytes, since jsonb would order its members anew; null where there was none. */
    body: bytes(),
    keptAt: timestamp({ precision: 3, withTimezone: true, mode: 'date' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.clientId, table.operation, table.key] }),
    index('idempotency_answers_age').on(table.keptAt),
  ],
);
