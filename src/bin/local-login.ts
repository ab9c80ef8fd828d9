import { resolve } from 'node:path';
import { Failure } from '../client/failures.ts';
import type { FindLocalLogin } from '../client/session.ts';
import { keyPathOf, readAddress } from './local-clients.ts';

const notRunning = (): Failure =>
  new Failure({
    sv: 'Ingen tjänst med lokal utfärdare är i gång på den här datorn. Starta den: npm start',
    en: 'No service with a local issuer is running on this computer. Start it: npm start',
  });

/**
 * Logins of the local issuer's clients, by the keys that it made on this computer. In production there is no such
 * issuer, and none is looked for; and a service names its issuers itself, so that no other service is reached so.
 */
export const localLoginsIn =
  (dataFolder: string): FindLocalLogin =>
  async ({ role, council, person }) => {
    if (process.env.NODE_ENV === 'production') {
      throw new Failure({
        sv: 'I produktion finns ingen lokal utfärdare.',
        en: 'There is no local issuer in production.',
      });
    }
    const address = await readAddress(dataFolder);
    if (address === undefined) throw notRunning();
    const candidates = address.clients.filter((client) => client.role === role);
    const wanted = (role === 'national-office' ? person : council) ?? null;
    const client = candidates.find(({ code }) => code === wanted);
    if (client === undefined) {
      const codes = candidates.flatMap(({ code }) => code ?? []).join(', ');
      const option = role === 'national-office' ? '--person' : '--council';
      const roles = [...new Set(address.clients.map((each) => each.role))].join(', ');
      throw candidates.length === 0
        ? new Failure({
            sv: `Det finns ingen roll ${role}. Rollerna: ${roles}.`,
            en: `There is no role ${role}. The roles: ${roles}.`,
          })
        : new Failure({
            sv: `Välj med ${option}: ${codes}.`,
            en: `Choose by ${option}: ${codes}.`,
          });
    }
    const keyFile = resolve(keyPathOf(dataFolder, client.clientId));
    return { service: address.resource, issuer: address.issuer, clientId: client.clientId, keyFile };
  };
