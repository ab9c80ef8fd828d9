import type { Actor } from './core/actor.ts';
import type { Database } from './db/open.ts';
import { findActor } from './features/access/queries.ts';
import { scopesWithin } from './features/access/rules.ts';
import type { TokenRequest, TokenVerifier } from './http/token.ts';

/**
 * Who calls: the token tells the client, the client register what it may do here. `resources` are the identifiers
 * that scopes are written with, ours first and then the older ones that are still taken.
 * @throws Problem as TokenVerifier.verify and findActor
 */
export const authenticatorOf =
  (parts: { readonly verifier: TokenVerifier; readonly db: Database; readonly resources: readonly string[] }) =>
  async (authorization: string | undefined, request: TokenRequest): Promise<Actor> => {
    const { scopes, ...token } = await parts.verifier.verify(authorization, request);
    return findActor(parts.db, { ...token, scopes: scopesWithin(parts.resources, scopes) });
  };
