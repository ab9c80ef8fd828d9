import type { Actor } from '../core/actor.ts';
import type { IdempotencyStore } from '../db/idempotency.ts';
import type { Database } from '../db/open.ts';
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

/** Everything that a feature's routes are given; there is no other way in. */
export interface Service {
  readonly db: Database;
  readonly now: () => Date;
  /** A new UUIDv7. */
  readonly newId: () => string;
  /** Where clients reach the API, without a trailing slash, such as `https://api.example.se/kompetensforsorjning/v1`. */
  readonly publicBaseUrl: string;
  /** Version of the code that computes, for provenance. */
  readonly codeVersion: string;
  readonly authenticate: Authenticate;
  /** Where answers are kept by their Idempotency-Key. */
  readonly idempotency: IdempotencyStore;
  /** Compares every JSON answer that was prepared outside the schemas with its contract; for tests, since it costs. */
  readonly checkAnswers?: boolean;
}
