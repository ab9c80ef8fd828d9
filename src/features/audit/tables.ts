import { bigint, index, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { organisations } from '../access/tables.ts';

/**
 * The end of each organisation's chain. Locking this row gives both the next number and the previous hash, so the
 * chain has no gaps and no breaks however many write at once (an identity column draws its number before the lock).
 */
export const auditHeads = pgTable('audit_heads', {
  organisationId: integer()
    .primaryKey()
    .references(() => organisations.id),
  sequence: bigint({ mode: 'number' }).notNull(),
  hash: text().notNull(),
});

/** Who did what to which object, when; never what was in it. A trigger refuses every change of a row that stands. */
export const auditEvents = pgTable(
  'audit_events',
  {
    organisationId: integer()
      .notNull()
      .references(() => organisations.id),
    sequence: bigint({ mode: 'number' }).notNull(),
    /** Whole milliseconds: what the hash covers is then all that the column can hold. */
    occurredAt: timestamp({ precision: 3, withTimezone: true, mode: 'date' }).notNull(),
    clientId: text().notNull(),
    subject: text().notNull(),
    operation: text().notNull(),
    objectType: text().notNull(),
    objectId: text().notNull(),
    /** Canonical JSON (RFC 8785) of what is needed to tell one act from another, such as a version number. */
    details: text().notNull(),
    traceId: text().notNull(),
    previousHash: text().notNull(),
    hash: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.sequence] }),
    index('audit_events_client').on(table.clientId, table.occurredAt),
  ],
);

/**
 * Who read which unpublished object, when: one row for each answered request, written in batches after the answers
 * and not chained, so that reading costs nothing. Together with the events it answers an incident (NIS 2 article 23).
 */
export const auditReads = pgTable(
  'audit_reads',
  {
    occurredAt: timestamp({ precision: 3, withTimezone: true, mode: 'date' }).notNull(),
    organisationId: integer().notNull(),
    clientId: text().notNull(),
    subject: text().notNull(),
    operation: text().notNull(),
    objectType: text().notNull(),
    /** The object's identifier, or what a list was narrowed to. */
    objectId: text().notNull(),
    /** Records that the answer held. */
    recordCount: integer().notNull(),
    traceId: text().notNull(),
  },
  (table) => [
    index('audit_reads_client').on(table.clientId, table.occurredAt),
    index('audit_reads_organisation').on(table.organisationId, table.occurredAt),
    // In the order that a page of everybody's reads has them, so that it costs the page.
    index('audit_reads_time').on(table.occurredAt, table.traceId, table.operation, table.objectId),
  ],
);
