import { bigint, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
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

/** Who did what to which object, when; never what was in it. */
export const auditEvents = pgTable(
  'audit_events',
  {
    organisationId: integer()
      .notNull()
      .references(() => organisations.id),
    sequence: bigint({ mode: 'number' }).notNull(),
    occurredAt: timestamp({ withTimezone: true, mode: 'date' }).notNull(),
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
  (table) => [primaryKey({ columns: [table.organisationId, table.sequence] })],
);
