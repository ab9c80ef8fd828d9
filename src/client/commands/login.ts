import { resolve } from 'node:path';
import { exitCodes, Failure } from '../failures.ts';
import { plain } from '../screen.ts';
import { type Context, listRounds, type Outcome, sessionWith, textOf } from '../session.ts';
import type { Login } from '../store.ts';
import { discover } from '../token.ts';

/** A login of the issuer that runs on this computer. The service must name that very issuer. */
const localLogin = async ({ options, findLocalLogin }: Context): Promise<Login> => {
  const role = textOf(options, 'role') ?? 'council-editor';
  const found = await findLocalLogin({
    role: /^(editor|approver)$/.test(role) ? `council-${role}` : role,
    council: textOf(options, 'council'),
    person: textOf(options, 'person'),
  });
  return { ...found, ...(await discover(found.service, found.issuer)) };
};

/**
 * A login with a key of the person's own, or one that is made here; then its public part has to be registered with
 * the issuer before the login works, and undefined is answered.
 */
const ownLogin = async ({ options, screen, store, environment }: Context): Promise<Login | undefined> => {
  const service = (textOf(options, 'service') ?? environment.KOMPETENS_SERVICE ?? '').replace(/\/$/, '');
  const clientId = textOf(options, 'client-id');
  if (service === '' || clientId === undefined) {
    throw new Failure({
      sv: 'Ange tjänsten och din klient: npx kompetens login --service https://…/kompetensforsorjning/v1 --client-id NAMN\nMot en tjänst på den egna datorn: npx kompetens login --local --council sodra',
      en: 'Name the service and your client: npx kompetens login --service https://…/kompetensforsorjning/v1 --client-id NAME\nFor a service on this computer: npx kompetens login --local --council sodra',
    });
  }
  const found = await discover(service, textOf(options, 'issuer'));
  const given = textOf(options, 'key');
  const made = given === undefined ? await store.makeKey(clientId) : undefined;
  const keyFile = given === undefined ? store.keyPath(clientId) : resolve(given);
  if (made === undefined) return { ...found, clientId, keyFile };
  screen.paragraph(
    screen.say({
      sv: `En nyckel för ${clientId} är gjord och ligger i ${keyFile}. Lämna dess publika del, här nedanför, till den som sköter klienter hos ${found.issuer}, och kör sedan samma kommando igen.`,
      en: `A key for ${clientId} has been made and lies in ${keyFile}. Give its public part, below, to whoever keeps the clients of ${found.issuer}, and then run the same command again.`,
    }),
  );
  screen.print('', JSON.stringify(made, null, 2));
  if (options.json === true) screen.printJson({ clientId, publicKey: made });
  return undefined;
};

/** Logs in: finds the issuer, gets a token to see that the key is right, and puts away who and with which key. */
export const run = async (context: Context): Promise<Outcome> => {
  const { screen, store, options } = context;
  const login = options.local === true ? await localLogin(context) : await ownLogin(context);
  if (login === undefined) return { exitCode: exitCodes.notAllowed, result: undefined };
  const rounds = await listRounds(sessionWith(context, login));
  await store.saveLogin(login);
  const open = rounds.filter(({ state }) => state === 'open');
  screen.print(
    screen.style(
      'green',
      screen.say({ sv: `✓ Inloggad som ${login.clientId}`, en: `✓ Logged in as ${login.clientId}` }),
    ),
  );
  screen.print(`  ${login.service}`);
  for (const { name } of open)
    screen.print(screen.say({ sv: `  Öppen omgång: ${plain(name)}`, en: `  Open round: ${plain(name)}` }));
  const { service, issuer, clientId } = login;
  return { exitCode: exitCodes.done, result: { service, issuer, clientId } };
};
