import { fileURLToPath } from 'node:url';
import { exitCodes } from '../client/failures.ts';
import { main } from '../client/main.ts';

/*
 * The command line for analysts: `npx kompetens`. The first Ctrl+C lets it tell the service and end in order; the
 * second ends it at once.
 */

const cancelling = new AbortController();
process.on('SIGINT', () => {
  if (cancelling.signal.aborted) process.exit(exitCodes.cancelled);
  cancelling.abort();
});
// A reader that has seen enough, such as `head`, is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const dataFolder = process.env.DATA_DIR || fileURLToPath(new URL('../../.data', import.meta.url));

process.exitCode = await main({
  words: process.argv.slice(2),
  environment: process.env,
  streams: process,
  now: () => new Date(),
  signal: cancelling.signal,
  findLocalLogin: async (wish) => (await import('./local-login.ts')).localLoginsIn(dataFolder)(wish),
});
