import { z } from 'zod';
import { CalendarDate, Instant, queryInteger } from '../../core/codecs.ts';
import { limits } from '../../core/limits.ts';
import { pageQuery } from '../../core/page.ts';

/** Identifiers and codes only: free text could carry a name, and so could a number of the form of a personal one. */
const DetailText = z
  .string()
  .max(limits.auditDetailCharacters)
  .regex(/^[A-Za-z0-9][A-Za-z0-9:._/-]*$/)
  .refine((value) => !/^(\d{2})?\d{6}[-+]?\d{4}$/.test(value), { error: 'has the form of a personal number' });

/**
 * What tells one act from another of the same operation on the same object, such as a version number or a hash.
 * Never personal data and never what was sent: names, comments and figures have no place here.
 */
export const AuditDetails = z
  .record(
    z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/),
    z.union([DetailText, z.int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER), z.boolean(), z.null()]),
  )
  .refine((details) => Object.keys(details).length <= limits.auditDetailMembers, {
    error: 'has more members than the audit takes',
  });
export type AuditDetails = z.input<typeof AuditDetails>;

/** The last part of an identifier's place in the log: a code, an identifier, or what a list was narrowed to. */
export const AuditObject = z.object({
  objectType: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  objectId: z
    .string()
    .min(1)
    .max(limits.auditObjectIdCharacters)
    .regex(/^[\x21-\x7e]+$/),
});

/** One event as it is answered. */
export const AuditEvent = z
  .object({
    organisationCode: z
      .string()
      .describe('The organisation whose chain the event stands in.')
      .meta({ example: 'council-sodra' }),
    sequence: z
      .int()
      .min(1)
      .describe('Number in the chain of the organisation, from 1 and without gaps.')
      .meta({ example: 17 }),
    occurredAt: Instant.describe('When it was done.'),
    clientId: z.string().describe('The client that did it.').meta({ example: 'sodra-editor' }),
    subject: z.string().describe('The person or system that did it.').meta({ example: 'sodra-editor' }),
    operation: z.string().describe('What was done.').meta({ example: 'submitSurvey' }),
    objectType: z.string().describe('The kind of object.').meta({ example: 'survey' }),
    objectId: z.string().describe('The object.').meta({ example: '0193c1c0-7a00-7000-8000-000000000001' }),
    details: z
      .record(z.string(), z.union([z.string(), z.int(), z.boolean(), z.null()]))
      .describe('What more tells it apart.')
      .meta({ example: { versionNumber: 1 } }),
    traceId: z
      .string()
      .describe('The trace of the request (W3C Trace Context).')
      .meta({ example: '4bf92f3577b34da6a3ce929d0e0e4736' }),
    previousHash: z
      .string()
      .describe('Hash of the event before, 64 zeros for the first.')
      .meta({ example: '0'.repeat(64) }),
    hash: z
      .string()
      .describe('SHA-256 over the canonical JSON (RFC 8785) of the event and the previous hash.')
      .meta({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }),
  })
  .meta({ id: 'AuditEvent', description: 'One act in the hash-chained log.' });

const filters = {
  organisationCode: z
    .string()
    .max(limits.pathParameterCharacters)
    .optional()
    .describe('Whose chain.')
    .meta({ example: 'council-sodra' }),
  clientId: z
    .string()
    .min(1)
    .max(limits.nameCharacters)
    .optional()
    .describe('Which client.')
    .meta({ example: 'sodra-editor' }),
  from: Instant.optional().describe('From this instant, itself included.'),
  to: Instant.optional().describe('Until this instant, itself not included.'),
};

/** What a list of events can be narrowed to. */
export const AuditEventQuery = z.strictObject({
  ...pageQuery,
  ...filters,
  fromSequence: queryInteger({ minimum: 1, maximum: 999_999_999 })
    .optional()
    .describe('From this number of the chain.'),
});

/** What a list of reads can be narrowed to. */
export const AuditReadQuery = z.strictObject({ ...pageQuery, ...filters });

/** One read as it is answered. */
export const AuditRead = z
  .object({
    organisationCode: z.string().describe('The organisation that read.').meta({ example: 'council-sodra' }),
    occurredAt: Instant.describe('When it was answered.'),
    clientId: z.string().describe('The client that read.').meta({ example: 'sodra-editor' }),
    subject: z.string().describe('The person or system that read.').meta({ example: 'sodra-editor' }),
    operation: z.string().describe('The operation, as in this document.').meta({ example: 'listLines' }),
    objectType: z.string().describe('The kind of object.').meta({ example: 'survey' }).meta({ example: 'survey' }),
    objectId: z
      .string()
      .describe('The object, or what a list was narrowed to.')
      .meta({ example: '0193c1c0-7a00-7000-8000-000000000001' }),
    recordCount: z.int().describe('Records that the answer held.').meta({ example: 20 }),
    traceId: z
      .string()
      .describe('The trace of the request (W3C Trace Context).')
      .meta({ example: '4bf92f3577b34da6a3ce929d0e0e4736' }),
  })
  .meta({ id: 'AuditRead', description: 'One read of unpublished data.' });

/** Why a chain is broken; the words are explained where they are decided. */
const chainBreakReasons = [
  'altered',
  'foreign',
  'missing',
  'out-of-order',
  'wrong-link',
  'truncated',
  'beyond-head',
  'head-altered',
] as const;
export type ChainBreakReason = (typeof chainBreakReasons)[number];

export const AuditChainQuery = z.strictObject({ ...pageQuery, organisationCode: filters.organisationCode });

/** The verification of one organisation's chain. */
export const AuditChain = z
  .object({
    organisationCode: z.string().describe('The organisation whose chain it is.').meta({ example: 'council-sodra' }),
    verifiedEvents: z.int().describe('Events that were verified before the end or the break.').meta({ example: 42 }),
    headHash: z
      .string()
      .describe('Hash of the last event that was verified.')
      .meta({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }),
    isWhole: z.boolean().describe('Whether every event is there and unaltered.').meta({ example: true }),
    brokenAtSequence: z
      .int()
      .nullable()
      .describe('Number of the first broken event; null where the chain is whole.')
      .meta({ example: null }),
    reason: z.enum(chainBreakReasons).nullable().describe('What is wrong with that event.').meta({ example: null }),
  })
  .meta({ id: 'AuditChain', description: 'The verification of one organisation’s chain of events.' });

/** An instant or a whole day on the command line; a day is midnight in UTC. */
export const InstantOrDay = z.union([Instant, CalendarDate.transform((day) => new Date(`${day}T00:00:00.000Z`))]);
