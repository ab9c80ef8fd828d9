import type { Database } from '../db/open.ts';
import { findActor } from '../features/access/queries.ts';
import { scopesWithin } from '../features/access/rules.ts';
import type { Authenticate } from '../http/service.ts';
import { createTokenVerifier } from '../http/token.ts';

/** Tells who calls: the token is judged first, then the client register says what the client may be. */
export const authenticatorOf = (options: {
  db: Database;
  issuers: readonly { issuer: string; jwksUri: string }[];
  audience: string;
  log: (message: string) => void;
}): { authenticate: Authenticate; prepare: () => Promise<void>; close: () => void } => {
  const { db, issuers, audience, log } = options;
  const tell = (fields: object, message: string): void => log(`${message}: ${JSON.stringify(fields)}`);
  const verifier = createTokenVerifier({
    issuers,
    audience,
    now: () => new Date(),
    log: { info: () => undefined, warn: tell },
  });
  return {
    authenticate: async (authorization, request) => {
      const token = await verifier.verify(authorization, request);
      return findActor(db, {
        clientId: token.clientId,
        subject: token.subject,
        scopes: scopesWithin([audience], token.scopes),
        ...(token.organisationNumber === undefined ? {} : { organisationNumber: token.organisationNumber }),
      });
    },
    prepare: () => verifier.prepare(),
    close: () => verifier.close(),
  };
};
