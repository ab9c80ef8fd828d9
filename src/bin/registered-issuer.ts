import type { Database } from '../db/open.ts';
import { loadOrganisations, registerClients, registerOrganisation } from '../features/access/commands.ts';
import { listTerritoryCodes } from '../features/access/queries.ts';
import { localReader } from './local-clients.ts';
import { type LocalIssuer, type LocalIssuerOptions, refuseProduction, startLocalIssuer } from './local-issuer.ts';

const isCode = (code: string | null): code is string => code !== null;

/**
 * Starts the local issuer with a client for every council and institution of the registers, and lets those clients in.
 * The registers must have been loaded.
 * @throws Error as startLocalIssuer
 */
export const startRegisteredIssuer = async (
  options: Omit<LocalIssuerOptions, 'healthcareRegionCodes' | 'institutionCodes'> & {
    readonly db: Database;
    readonly now: () => Date;
  },
): Promise<LocalIssuer> => {
  refuseProduction();
  const { db, now, ...rest } = options;
  await loadOrganisations(db);
  await registerOrganisation({ db }, localReader);
  const codes = await listTerritoryCodes(db);
  const issuer = await startLocalIssuer({
    ...rest,
    healthcareRegionCodes: codes.map((each) => each.healthcareRegionCode).filter(isCode),
    institutionCodes: codes.map((each) => each.institutionCode).filter(isCode),
  });
  const clients = issuer.clients.map(({ clientId, organisationCode, roles }) => ({
    clientId,
    organisationCode,
    roles,
  }));
  await registerClients({ db, now }, clients);
  return issuer;
};
