import { and, asc, eq, gt, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { Page, PageRequest } from '../../core/page.ts';
import { offsetOf } from '../../core/page.ts';
import type { Database } from '../../db/open.ts';
import { organisations } from '../access/tables.ts';
import type { ChainedEvent, ChainHead } from './rules.ts';
import { auditEvents, auditHeads, auditReads } from './tables.ts';

/** What events or reads are narrowed to; `organisationId` is where the caller's own reach is put. */
export interface AuditFilter {
  readonly organisationId?: number | undefined;
  readonly organisationCode?: string | undefined;
  readonly clientId?: string | undefined;
  /** From this instant, itself included. */
  readonly from?: Date | undefined;
  /** Until this instant, itself not included. */
  readonly to?: Date | undefined;
  readonly fromSequence?: number | undefined;
}

/** A read as the log holds it. */
export interface AuditRead {
  readonly occurredAt: Date;
  readonly organisationId: number;
  readonly clientId: string;
  readonly subject: string;
  readonly operation: string;
  readonly objectType: string;
  readonly objectId: string;
  readonly recordCount: number;
  readonly traceId: string;
}

/** An event with the code of its organisation. */
export type ListedEvent = ChainedEvent & { readonly organisationCode: string };
export type ListedRead = AuditRead & { readonly organisationCode: string };

const eventColumns = {
  organisationId: auditEvents.organisationId,
  organisationCode: organisations.code,
  sequence: auditEvents.sequence,
  occurredAt: auditEvents.occurredAt,
  clientId: auditEvents.clientId,
  subject: auditEvents.subject,
  operation: auditEvents.operation,
  objectType: auditEvents.objectType,
  objectId: auditEvents.objectId,
  details: auditEvents.details,
  traceId: auditEvents.traceId,
  previousHash: auditEvents.previousHash,
  hash: auditEvents.hash,
} as const;

const whereOf = (table: typeof auditEvents | typeof auditReads, filter: AuditFilter): SQL | undefined =>
  and(
    filter.organisationId === undefined ? undefined : eq(table.organisationId, filter.organisationId),
    filter.organisationCode === undefined ? undefined : eq(organisations.code, filter.organisationCode),
    filter.clientId === undefined ? undefined : eq(table.clientId, filter.clientId),
    filter.from === undefined ? undefined : gte(table.occurredAt, filter.from),
    filter.to === undefined ? undefined : lt(table.occurredAt, filter.to),
  );

const whereOfEvents = (filter: AuditFilter): SQL | undefined =>
  and(
    whereOf(auditEvents, filter),
    filter.fromSequence === undefined ? undefined : gte(auditEvents.sequence, filter.fromSequence),
  );

const listEventRows = (db: Database, filter: AuditFilter, page: PageRequest): Promise<ListedEvent[]> =>
  db
    .select(eventColumns)
    .from(auditEvents)
    .innerJoin(organisations, eq(organisations.id, auditEvents.organisationId))
    .where(whereOfEvents(filter))
    .orderBy(asc(auditEvents.organisationId), asc(auditEvents.sequence))
    .limit(page.page === 0 ? 0 : page.limit)
    .offset(Math.max(0, offsetOf(page)));

const countEvents = async (db: Database, filter: AuditFilter): Promise<number> => {
  const [row] = await db
    .select({ count: sql<string>`count(*)` })
    .from(auditEvents)
    .innerJoin(organisations, eq(organisations.id, auditEvents.organisationId))
    .where(whereOfEvents(filter));
  return Number(row?.count ?? 0);
};

/** A page of events, by organisation and number: the order of the chain and not of the clock, which can be set back. */
export const listAuditEvents = async (
  db: Database,
  filter: AuditFilter,
  page: PageRequest,
): Promise<Page<ListedEvent>> => ({
  items: await listEventRows(db, filter, page),
  totalRecords: await countEvents(db, filter),
});

/** Reads of unpublished data in a span, oldest first, at most `limit` from the row number `offset` on. */
export const listAuditReads = (
  db: Database,
  filter: AuditFilter,
  rows: { limit: number; offset: number },
): Promise<ListedRead[]> =>
  db
    .select({
      occurredAt: auditReads.occurredAt,
      organisationId: auditReads.organisationId,
      organisationCode: organisations.code,
      clientId: auditReads.clientId,
      subject: auditReads.subject,
      operation: auditReads.operation,
      objectType: auditReads.objectType,
      objectId: auditReads.objectId,
      recordCount: auditReads.recordCount,
      traceId: auditReads.traceId,
    })
    .from(auditReads)
    .innerJoin(organisations, eq(organisations.id, auditReads.organisationId))
    .where(whereOf(auditReads, filter))
    .orderBy(asc(auditReads.occurredAt), asc(auditReads.traceId), asc(auditReads.operation), asc(auditReads.objectId))
    .limit(rows.limit)
    .offset(rows.offset);

const countReads = async (db: Database, filter: AuditFilter): Promise<number> => {
  const [row] = await db
    .select({ count: sql<string>`count(*)` })
    .from(auditReads)
    .innerJoin(organisations, eq(organisations.id, auditReads.organisationId))
    .where(whereOf(auditReads, filter));
  return Number(row?.count ?? 0);
};

/** A page of reads, oldest first. */
export const listAuditReadPage = async (
  db: Database,
  filter: AuditFilter,
  page: PageRequest,
): Promise<Page<ListedRead>> => ({
  items: await listAuditReads(db, filter, {
    limit: page.page === 0 ? 0 : page.limit,
    offset: Math.max(0, offsetOf(page)),
  }),
  totalRecords: await countReads(db, filter),
});

/** The next events of one chain after a number, in the chain's order; an empty list ends it. */
export const listEventsAfter = (
  db: Database,
  organisationId: number,
  after: { sequence: number; limit: number },
): Promise<ChainedEvent[]> =>
  db
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.organisationId, organisationId), gt(auditEvents.sequence, after.sequence)))
    .orderBy(asc(auditEvents.sequence))
    .limit(after.limit);

/** The head of a chain, locked until the transaction ends; undefined for an organisation that has none yet. */
export const lockAuditHead = async (db: Database, organisationId: number): Promise<ChainHead | undefined> => {
  const [head] = await db
    .select({ sequence: auditHeads.sequence, hash: auditHeads.hash })
    .from(auditHeads)
    .where(eq(auditHeads.organisationId, organisationId))
    .for('update');
  return head;
};

/** Every organisation that has a head or an event, with the head where there is one. */
export const listAuditChains = (
  db: Database,
  filter: Pick<AuditFilter, 'organisationId'> = {},
): Promise<{ organisationId: number; organisationCode: string; sequence: number | null; hash: string | null }[]> =>
  db
    .select({
      organisationId: organisations.id,
      organisationCode: organisations.code,
      sequence: auditHeads.sequence,
      hash: auditHeads.hash,
    })
    .from(organisations)
    .leftJoin(auditHeads, eq(auditHeads.organisationId, organisations.id))
    .where(
      and(
        filter.organisationId === undefined ? undefined : eq(organisations.id, filter.organisationId),
        sql`(${auditHeads.organisationId} is not null or exists (select from ${auditEvents} where ${auditEvents.organisationId} = ${organisations.id}))`,
      ),
    )
    .orderBy(asc(organisations.id));

/** Makes the head of a chain that has none; two that do so at once make one. */
export const insertAuditHead = async (db: Database, organisationId: number, head: ChainHead): Promise<void> => {
  await db
    .insert(auditHeads)
    .values({ organisationId, ...head })
    .onConflictDoNothing();
};

/** Writes an event and moves the head of its chain to it. */
export const insertAuditEvent = async (db: Database, event: ChainedEvent): Promise<void> => {
  await db
    .with(db.$with('event').as(db.insert(auditEvents).values(event).returning({ hash: auditEvents.hash })))
    .update(auditHeads)
    .set({ sequence: event.sequence, hash: event.hash })
    .where(eq(auditHeads.organisationId, event.organisationId));
};

/** Writes reads in one statement: one array for each column, so that the number of parameters does not grow. */
export const insertAuditReads = async (db: Database, reads: readonly AuditRead[]): Promise<void> => {
  const columnOf = <Value>(pick: (read: AuditRead) => Value) => sql.param(reads.map(pick));
  await db.execute(sql`
    insert into ${auditReads} (occurred_at, organisation_id, client_id, subject, operation, object_type, object_id, record_count, trace_id)
    select * from unnest(
      ${columnOf((read) => read.occurredAt.toISOString())}::timestamptz[],
      ${columnOf((read) => read.organisationId)}::integer[],
      ${columnOf((read) => read.clientId)}::text[],
      ${columnOf((read) => read.subject)}::text[],
      ${columnOf((read) => read.operation)}::text[],
      ${columnOf((read) => read.objectType)}::text[],
      ${columnOf((read) => read.objectId)}::text[],
      ${columnOf((read) => read.recordCount)}::integer[],
      ${columnOf((read) => read.traceId)}::text[]
    )`);
};
