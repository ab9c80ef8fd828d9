import { type Actor, decide, reachFor, requireAllowed } from '../../core/actor.ts';
import type { ChainBreakReason } from './schemas.ts';

/**
 * Whose audit the caller may read, as a part of a filter: everyone's or its own organisation's.
 * @throws Problem `forbidden` where the role has no part in the audit
 */
export const auditedOrganisation = (actor: Actor): { organisationId?: number } => {
  const { organisationId } = actor;
  requireAllowed(decide(actor, 'audit:read', { organisationId }));
  return reachFor(actor, 'audit:read') === 'all' ? {} : { organisationId };
};

/** An event as its hash covers it: every field except the hash itself. */
export interface AuditEventContent {
  readonly organisationId: number;
  readonly sequence: number;
  readonly occurredAt: Date;
  readonly clientId: string;
  readonly subject: string;
  readonly operation: string;
  readonly objectType: string;
  readonly objectId: string;
  /** Canonical JSON, covered as the text that it is. */
  readonly details: string;
  readonly traceId: string;
  readonly previousHash: string;
}

/** An event as it stands in the chain. */
export interface ChainedEvent extends AuditEventContent {
  readonly hash: string;
}

/** Number and hash of the last event of a chain. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
}

/** What a chain starts from: no event has this hash. */
export const emptyHead: ChainHead = { sequence: 0, hash: '0'.repeat(64) };

/** SHA-256 of the canonical JSON (RFC 8785) of some content, given as an argument since rules compute nothing by Node. */
export type HashOf = (content: Readonly<Record<string, string | number>>) => string;

/** The hash of an event: over all its fields, the previous event's hash among them (the idea of RFC 9162's logs). */
export const hashOfEvent = (event: AuditEventContent, hashOf: HashOf): string =>
  hashOf({
    organisationId: event.organisationId,
    sequence: event.sequence,
    occurredAt: event.occurredAt.toISOString(),
    clientId: event.clientId,
    subject: event.subject,
    operation: event.operation,
    objectType: event.objectType,
    objectId: event.objectId,
    details: event.details,
    traceId: event.traceId,
    previousHash: event.previousHash,
  });

/**
 * The first place where a chain is broken.
 * - `altered`: the event's own hash is not that of its content
 * - `foreign`: the event names another organisation than the chain's
 * - `missing`: an event before this number is not there; `sequence` is the first number that is missing
 * - `out-of-order`: the number comes again, or after a higher one
 * - `wrong-link`: the event is whole but does not continue the one before, which was rewritten or replaced
 * - `truncated`: the chain ends before its head says; `sequence` is the first number that is missing
 * - `beyond-head`: an event has a number that the head has not reached
 * - `head-altered`: the chain is whole but the head (or the anchor) holds another hash at this number
 */
export interface ChainBreak {
  readonly sequence: number;
  readonly reason: ChainBreakReason;
}

/** Verifies a chain event by event, so that a million need no more memory than one. */
export interface ChainVerifier {
  /** Takes the next event in the order of the chain; answers the break that it shows, if any. */
  next(event: ChainedEvent): ChainBreak | undefined;
  /** Ends the chain and compares it with its head; undefined when there is no break. */
  end(): ChainBreak | undefined;
  /** How many events were taken, and the hash of the last one. */
  reached(): ChainHead;
}

const breakOf = (
  event: ChainedEvent,
  last: ChainHead,
  organisationId: number,
  hashOf: HashOf,
): ChainBreak | undefined => {
  const expected = last.sequence + 1;
  if (event.sequence > expected) return { sequence: expected, reason: 'missing' };
  if (event.sequence < expected) return { sequence: event.sequence, reason: 'out-of-order' };
  if (event.organisationId !== organisationId) return { sequence: expected, reason: 'foreign' };
  // An instant that JavaScript cannot hold was never written by the service.
  if (Number.isNaN(event.occurredAt.getTime())) return { sequence: expected, reason: 'altered' };
  if (event.hash !== hashOfEvent(event, hashOf)) return { sequence: expected, reason: 'altered' };
  if (event.previousHash !== last.hash) return { sequence: expected, reason: 'wrong-link' };
  return undefined;
};

/**
 * A verifier of one organisation's chain. `heads` are the head row of the chain and, where hashes were published
 * elsewhere earlier, those anchors: they show a chain that was cut, or rewritten from some number to its end.
 */
export const chainVerifier = (organisationId: number, heads: readonly ChainHead[], hashOf: HashOf): ChainVerifier => {
  const highest = Math.max(0, ...heads.map((head) => head.sequence));
  let last = emptyHead;
  const atHead = (): ChainBreak | undefined =>
    heads.some((head) => head.sequence === last.sequence && head.hash !== last.hash)
      ? { sequence: last.sequence, reason: 'head-altered' }
      : undefined;
  return {
    next(event) {
      const found = breakOf(event, last, organisationId, hashOf);
      if (found !== undefined) return found;
      last = { sequence: event.sequence, hash: event.hash };
      return last.sequence > highest ? { sequence: last.sequence, reason: 'beyond-head' } : atHead();
    },
    end: () => (last.sequence < highest ? { sequence: last.sequence + 1, reason: 'truncated' } : atHead()),
    reached: () => last,
  };
};

/** The first break of a chain that is wholly in memory; undefined when it is whole. */
export const firstBrokenEvent = (
  chain: { organisationId: number; events: Iterable<ChainedEvent>; heads: readonly ChainHead[] },
  hashOf: HashOf,
): ChainBreak | undefined => {
  const verifier = chainVerifier(chain.organisationId, chain.heads, hashOf);
  for (const event of chain.events) {
    const found = verifier.next(event);
    if (found !== undefined) return found;
  }
  return verifier.end();
};
