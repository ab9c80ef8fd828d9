import { parseArgs } from 'node:util';
import { configOfProcess } from '../config.ts';
import { requestLocalToken, TokenRefused, type TokenWish } from './local-token.ts';

/*
 * Prints an access token of the running local issuer, and nothing else, so that it can be used in a command:
 *   curl -H "Authorization: Bearer $(npm run -s token -- council-editor --council sodra)" …
 */

const usage =
  'Use: npm run -s token -- ROLE [--council CODE] [--institution CODE] [--person 2] [--scope "surveys:read surveys:write"]';

const wishOf = (given: string[]): TokenWish => {
  try {
    const { values, positionals } = parseArgs({
      args: given,
      allowPositionals: true,
      options: {
        council: { type: 'string' },
        institution: { type: 'string' },
        person: { type: 'string' },
        scope: { type: 'string', multiple: true },
      },
    });
    if (positionals.length > 1) throw new TokenRefused(`One role at a time. ${usage}`);
    const scopes = values.scope?.flatMap((text) => text.split(/[\s,]+/)).filter((scope) => scope !== '');
    const { council, institution, person } = values;
    return { role: positionals[0], council, institution, person, scopes };
  } catch (error) {
    if (error instanceof TokenRefused) throw error;
    throw new TokenRefused(`These options are not understood. ${usage}`);
  }
};

try {
  const wish = wishOf(process.argv.slice(2));
  process.stdout.write(`${await requestLocalToken(configOfProcess().dataFolder, wish)}\n`);
} catch (error) {
  const isPlain = error instanceof TokenRefused;
  process.stderr.write(
    `${isPlain ? error.message : 'The files of the local issuer cannot be read. Restart it: npm start'}\n`,
  );
  process.exitCode = 1;
}
