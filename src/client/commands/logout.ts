import { exitCodes } from '../failures.ts';
import { type Context, type Outcome, textOf } from '../session.ts';

/** Forgets a login and the key that was made for it. Nothing has to be told to the service: tokens are never kept. */
export const run = async ({ screen, store, options }: Context): Promise<Outcome> => {
  const login = await store.login(textOf(options, 'as'));
  await store.forgetLogin(login);
  screen.print(screen.say({ sv: `✓ ${login.clientId} är utloggad`, en: `✓ ${login.clientId} is logged out` }));
  return { exitCode: exitCodes.done, result: { clientId: login.clientId } };
};
