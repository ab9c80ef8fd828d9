import type { IncomingMessage } from 'node:http';
import type { Actor } from '../core/actor.ts';
import type { IdempotencyStore } from '../db/idempotency.ts';
import type { Database } from '../db/open.ts';
import type { Admission } from './admission.ts';
import type { HeadersSeen } from './check.ts';
import type { TokenRequest } from './token.ts';

/** Where the API stands on its host (UFN.01, VER.05): name and major version. */
export const apiPrefix = '/kompetensforsorjning/v1';

/**
 * Tells who calls, from the Authorization header as it came.
 *
 * Throws a `Problem`: `unauthenticated` without credentials, `invalid-token` when the token is not accepted, and
 * `issuer-unavailable` when it could not be verified because the issuer's keys are out of reach.
 */
export type Authenticate = (authorization: string | undefined, request: TokenRequest) => Promise<Actor>;

/** A read that was answered, for the audit. */
export interface AnsweredRead {
  readonly actor: Actor;
  readonly traceId: string;
  readonly operation: string;
  readonly objectType: string;
  /** The object's identifier, or what a list was narrowed to. */
  readonly objectId: string;
  readonly recordCount: number;
}

/** Everything that a feature's routes are given; there is no other way in. */
export interface Service {
  /** The database without a scope: registers and what is published. A handler's own is in its context. */
  readonly db: Database;
  /** The database for the service's own work, which runs for nobody: sweeps, and runs that outlive their request. */
  readonly system: Database;
  readonly now: () => Date;
  /** A new UUIDv7. */
  readonly newId: () => string;
  /** Where clients reach the API, without a trailing slash, such as `https://api.example.se/kompetensforsorjning/v1`. */
  readonly publicBaseUrl: string;
  /** Version of the code that computes, for provenance. */
  readonly codeVersion: string;
  readonly authenticate: Authenticate;
  /** The thumbprint of the client's certificate, where a trusted proxy hands it on. */
  readonly certificateThumbprintOf?: (request: IncomingMessage) => string | undefined;
  /** Whether a request is taken; every one is where it is left out. */
  readonly admission?: Admission;
  /** Refuses a query that filters by a code that its register does not know. */
  readonly checkFilterCodes?: (query: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Remembers that a caller was answered with something; it never waits and never fails. */
  readonly recordRead?: (read: AnsweredRead) => void;
  /** Where answers are kept by their Idempotency-Key. */
  readonly idempotency: IdempotencyStore;
  /** Bytes of ready answers that are kept; `limits.answerBytesKept` when left out. */
  readonly answerBytesKept?: number;
  /** Figures up to which a whole selection is made at once; `limits.figuresPerExport` when left out. */
  readonly figuresPerExport?: number;
  /** Compares every JSON answer that was prepared outside the schemas with its contract; for tests, since it costs. */
  readonly checkAnswers?: boolean;
  /** Where the headers of all answers are told, to be compared with the document; for tests. */
  readonly headersSeen?: HeadersSeen;
}
