import type { Actor } from '../core/actor.ts';
import type { Database } from './open.ts';

/** What every command is given: where to write, who asks, and the clock and identifiers as arguments. */
export interface CommandContext {
  readonly db: Database;
  readonly actor: Actor;
  readonly now: () => Date;
  /** A new UUIDv7. */
  readonly newId: () => string;
  /** The trace that the request belongs to (W3C Trace Context), for the audit. */
  readonly traceId: string;
}
