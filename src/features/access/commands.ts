import { limits } from '../../core/limits.ts';
import { type Fault, notFound, Problem } from '../../core/problem.ts';
import type { CommandContext } from '../../db/command.ts';
import type { IdempotencyStore } from '../../db/idempotency.ts';
import { type Database, inTransaction } from '../../db/open.ts';
import { canonicalJson } from '../../formats/canonical-json.ts';
import {
  deleteIdempotencyAnswers,
  findClient,
  findIdempotencyAnswer,
  findOrganisation,
  insertIdempotencyAnswer,
  lockIdempotencyKey,
  updateClientRevoked,
  upsertClients,
  upsertOrganisation,
  upsertOrganisationsOfRegisters,
} from './queries.ts';
import { organisationFaults, roleFault } from './rules.ts';
import type { NewClient, NewOrganisation } from './schemas.ts';

/** The register is kept by an operator at the command line and by the start of the service, so no actor is asked for. */
type RegisterContext = Pick<CommandContext, 'db' | 'now'>;

const invalid = (faults: readonly Fault[]): Problem =>
  new Problem(
    'invalid-content',
    {
      sv: 'Uppgiften till klientregistret strider mot dess regler.',
      en: 'The entry breaks the rules of the register.',
    },
    { faults },
  );

const unknownCode = (pointer: string, value: string): Fault => ({
  code: 'unknown-code',
  pointer,
  value,
  detail: { sv: `Koden ${value} finns inte i registret.`, en: `The code ${value} is not in the register.` },
});

/**
 * Writes an organisation, or writes it anew under its code.
 * @throws Problem `invalid-content` for a wrong check digit, a territory that does not befit its kind or a code that
 * is in no register; `conflict` where the code belongs to an organisation of another kind
 */
export const registerOrganisation = (context: Pick<RegisterContext, 'db'>, organisation: NewOrganisation) =>
  inTransaction(context.db, async (db) => {
    const faults = organisationFaults(organisation);
    if (faults.length > 0) throw invalid(faults);
    const present = await findOrganisation(db, organisation.code);
    if (present !== undefined && present.kind !== organisation.kind) {
      throw new Problem('conflict', {
        sv: `Koden ${organisation.code} tillhör redan en organisation av annat slag. Välj en annan kod.`,
        en: `The code ${organisation.code} belongs to an organisation of another kind already. Choose another code.`,
      });
    }
    const id = await upsertOrganisation(db, organisation);
    if (id !== undefined) return id;
    const { healthcareRegionCode, institutionCode } = organisation;
    throw invalid([
      ...(healthcareRegionCode === undefined ? [] : [unknownCode('#/healthcareRegionCode', healthcareRegionCode)]),
      ...(institutionCode === undefined ? [] : [unknownCode('#/institutionCode', institutionCode)]),
    ]);
  });

/**
 * Lets a client in for an organisation, or gives it other roles; the same entry twice changes nothing.
 * @throws Problem `invalid-content` for an unknown organisation or a role that does not befit it; `conflict` for a
 * client that is revoked: it is not taken into use again
 */
export const registerClient = (context: RegisterContext, client: NewClient): Promise<void> =>
  inTransaction(context.db, async (db) => {
    const organisation = await findOrganisation(db, client.organisationCode);
    if (organisation === undefined) throw invalid([unknownCode('#/organisationCode', client.organisationCode)]);
    const fault = roleFault(organisation.kind, client.roles);
    if (fault !== undefined) throw invalid([fault]);
    const written = await upsertClients(db, [client], context.now());
    if (written.length === 0) {
      throw new Problem('conflict', {
        sv: `Klienten ${client.clientId} är återkallad. Registrera en ny klient i stället.`,
        en: `The client ${client.clientId} is revoked. Register a new client instead.`,
      });
    }
  });

/**
 * Lets in all clients of the local issuer at once, as the start of the service in development does. Those that were
 * revoked stay so. Returns the ids that are in use.
 */
export const registerClients = (context: RegisterContext, clients: readonly NewClient[]): Promise<readonly string[]> =>
  inTransaction(context.db, (db) => upsertClients(db, clients, context.now()));

/**
 * Shuts a client out, from its next request on and for good. Once more changes nothing, not even the time.
 * @throws Problem `not-found` for a client that was never registered
 */
export const revokeClient = (context: RegisterContext, clientId: string): Promise<void> =>
  inTransaction(context.db, async (db) => {
    if (await updateClientRevoked(db, clientId, context.now())) return;
    if ((await findClient(db, clientId)) === undefined) throw notFound();
  });

/**
 * Writes the organisations that follow from the registers, as the start of the service does after the registers are
 * loaded. Returns how many were new or renamed.
 */
export const loadOrganisations = (db: Database): Promise<number> => inTransaction(db, upsertOrganisationsOfRegisters);

/** Keeps answers by their Idempotency-Key, in the tables of this feature. */
export const idempotencyStore: IdempotencyStore = {
  claim: async (tx, request) => {
    if (!(await lockIdempotencyKey(tx, request))) return 'busy';
    // A statement of its own, so that it sees what the last holder of the key committed.
    const kept = await findIdempotencyAnswer(tx, request);
    return kept === undefined ? undefined : { ...kept, headers: JSON.parse(kept.headers) };
  },
  keep: (tx, request, { headers, ...answer }) =>
    insertIdempotencyAnswer(tx, { ...request, ...answer, headers: canonicalJson(headers) }),
};

/** Deletes the answers that have been kept for as long as is promised; returns how many. */
export const sweepIdempotencyAnswers = ({ db, now }: RegisterContext): Promise<number> =>
  deleteIdempotencyAnswers(db, new Date(now().getTime() - limits.idempotencyDays * 86_400_000));
