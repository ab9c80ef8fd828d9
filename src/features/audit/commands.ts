import type { Actor } from '../../core/actor.ts';
import { limits } from '../../core/limits.ts';
import type { CommandContext } from '../../db/command.ts';
import { type Database, inTransaction } from '../../db/open.ts';
import { canonicalJson, sha256OfCanonicalJson } from '../../formats/canonical-json.ts';
import {
  type AuditRead,
  insertAuditEvent,
  insertAuditHead,
  insertAuditReads,
  listAuditChains,
  listEventsAfter,
  lockAuditHead,
} from './queries.ts';
import { type ChainBreak, type ChainHead, chainVerifier, emptyHead, hashOfEvent } from './rules.ts';
import { AuditDetails, AuditObject } from './schemas.ts';

/** What was done to what. */
export interface AuditedAct {
  /** The operation's name, as its `operationId`: `submitSurvey`. */
  readonly operation: string;
  readonly objectType: string;
  readonly objectId: string;
  readonly details?: AuditDetails;
}

/**
 * Appends an event to the chain of the actor's organisation, inside the transaction of the command that did the act:
 * both stand or neither. Call it last, since it holds the chain until the transaction ends.
 * Throws a ZodError when the details could carry more than codes, identifiers and numbers: that is an error of the
 * command and never of a caller.
 */
export const appendAuditEvent = async (
  tx: Database,
  context: Pick<CommandContext, 'actor' | 'now' | 'traceId'>,
  act: AuditedAct,
): Promise<ChainHead> => {
  const object = AuditObject.parse({ objectType: act.objectType, objectId: act.objectId });
  const details = canonicalJson(AuditDetails.parse(act.details ?? {}));
  const { organisationId, clientId, subject } = context.actor;
  let head = await lockAuditHead(tx, organisationId);
  if (head === undefined) {
    await insertAuditHead(tx, organisationId, emptyHead);
    head = (await lockAuditHead(tx, organisationId)) ?? emptyHead;
  }
  const content = {
    organisationId,
    sequence: head.sequence + 1,
    occurredAt: context.now(),
    clientId,
    subject,
    operation: act.operation,
    ...object,
    details,
    traceId: context.traceId,
    previousHash: head.hash,
  };
  const hash = hashOfEvent(content, sha256OfCanonicalJson);
  await insertAuditEvent(tx, { ...content, hash });
  return { sequence: content.sequence, hash };
};

/** What the verification of one organisation's chain found. */
export interface ChainReport {
  readonly organisationCode: string;
  /** Events that were verified before the end or the break, and the hash of the last. */
  readonly verified: ChainHead;
  readonly broken?: ChainBreak;
}

/** A head that was published elsewhere earlier: whoever owns the database cannot move it. */
export interface Anchor extends ChainHead {
  readonly organisationCode: string;
}

const verifyChain = async (
  tx: Database,
  chain: { organisationId: number; organisationCode: string; heads: readonly ChainHead[] },
): Promise<ChainReport> => {
  const verifier = chainVerifier(chain.organisationId, chain.heads, sha256OfCanonicalJson);
  // A number of 0 or below would be passed over by starting at 0, and so would be hidden from the verifier.
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const events = await listEventsAfter(tx, chain.organisationId, {
      sequence: after,
      limit: limits.auditEventsPerFetch,
    });
    for (const event of events) {
      const broken = verifier.next(event);
      if (broken !== undefined) {
        return { organisationCode: chain.organisationCode, verified: verifier.reached(), broken };
      }
    }
    const last = events.at(-1);
    if (last === undefined) break;
    after = last.sequence;
  }
  const broken = verifier.end();
  return {
    organisationCode: chain.organisationCode,
    verified: verifier.reached(),
    ...(broken === undefined ? {} : { broken }),
  };
};

/**
 * Verifies every organisation's chain, or that of one, in one snapshot, so that what is written meanwhile is not taken for a break.
 * An anchor of an organisation whose chain and head are both gone is reported as truncated from the first event.
 */
export const verifyAuditChains = (
  db: Database,
  { anchors = [], organisationId }: { anchors?: readonly Anchor[]; organisationId?: number } = {},
): Promise<ChainReport[]> =>
  inTransaction(
    db,
    async (tx) => {
      const chains = await listAuditChains(tx, { organisationId });
      const reports: ChainReport[] = [];
      for (const { organisationId, organisationCode, sequence, hash } of chains) {
        const heads: ChainHead[] = anchors.filter((anchor) => anchor.organisationCode === organisationCode);
        if (sequence !== null && hash !== null) heads.push({ sequence, hash });
        reports.push(await verifyChain(tx, { organisationId, organisationCode, heads }));
      }
      const known = new Set(chains.map((chain) => chain.organisationCode));
      const gone = new Set(anchors.map((anchor) => anchor.organisationCode).filter((code) => !known.has(code)));
      for (const organisationCode of gone) {
        reports.push({ organisationCode, verified: emptyHead, broken: { sequence: 1, reason: 'truncated' } });
      }
      return reports;
    },
    { isolation: 'repeatable read', readOnly: true },
  );

/** Gathers reads and writes them in batches, after the answers were sent. */
export interface ReadRecorder {
  /** Remembers a read; never waits and never throws. */
  record(context: Pick<CommandContext, 'traceId' | 'now'> & { actor: Actor }, read: ReadAct): void;
  /** Writes what is remembered; on a failure it stays remembered for the next time. */
  flush(): Promise<void>;
  /** Writes what is remembered and stops. */
  close(): Promise<void>;
}

/** What was read, and how many records the answer held. */
export interface ReadAct {
  readonly operation: string;
  readonly objectType: string;
  readonly objectId: string;
  readonly recordCount: number;
}

/**
 * A recorder of reads of unpublished data. It loses at most the last quarter of a second when the process is killed,
 * and the oldest reads when the database is away for so long that the limit is reached; `onLoss` is told how many.
 */
export const readRecorder = (
  db: Database,
  options: { onLoss?: (reads: number) => void; onError?: (error: unknown) => void } = {},
): ReadRecorder => {
  let waiting: AuditRead[] = [];
  let writing: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, limits.auditReadsPerInsert);
      waiting = waiting.slice(batch.length);
      try {
        await insertAuditReads(db, batch);
      } catch (error) {
        waiting = [...batch, ...waiting];
        options.onError?.(error);
        return;
      }
    }
  };
  const flush = (): Promise<void> => {
    writing = writing.then(write);
    return writing;
  };
  const timer = setInterval(() => void flush(), limits.auditReadsFlushMs);
  timer.unref();
  return {
    record({ actor, traceId, now }, { operation, objectType, objectId, recordCount }) {
      const { organisationId, clientId, subject } = actor;
      const shortId = objectId.slice(0, limits.auditObjectIdCharacters).toWellFormed().replaceAll('\u0000', '');
      waiting.push({
        occurredAt: now(),
        organisationId,
        clientId,
        subject,
        operation,
        objectType,
        objectId: shortId,
        recordCount,
        traceId,
      });
      const surplus = waiting.length - limits.auditReadsKept;
      if (surplus > 0) {
        waiting = waiting.slice(surplus);
        options.onLoss?.(surplus);
      }
    },
    flush,
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
};
