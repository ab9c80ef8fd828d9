import { configOfProcess } from '../config.ts';
import { findEmbedded } from '../db/embedded.ts';
import { openDatabase } from '../db/open.ts';
import type { LocalIssuer } from './local-issuer.ts';
import { startRegisteredIssuer } from './registered-issuer.ts';

/*
 * The local issuer by itself, for a service started with ISSUER_URL and JWKS_URI: without them it brings its own.
 * It listens where ISSUER_URL says, or else on the port after the service's.
 */

const config = configOfProcess();

const fail = (sentence: string): never => {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
};

const addressOf = (): { host: string; port: number } => {
  const [configured] = config.issuers;
  if (configured === undefined) return { host: '127.0.0.1', port: config.port === 0 ? 0 : config.port + 1 };
  const { hostname, port } = new URL(configured.issuer);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80) };
};

const databaseUrl = async (): Promise<string> => {
  const { dataFolder, binFolder } = config;
  const running = config.databaseUrl ?? (await findEmbedded({ dataFolder, binFolder, log: () => undefined }))?.url();
  return running ?? fail('The database is not running. Start the service with npm start, or name it in DATABASE_URL.');
};

const database = openDatabase(await databaseUrl(), { connections: 1 });
const issuer: LocalIssuer = await startRegisteredIssuer({
  ...addressOf(),
  db: database.db,
  now: () => new Date(),
  resource: config.audience,
  dataFolder: config.dataFolder,
  log: (message) => process.stderr.write(`${message}\n`),
}).catch((error: unknown) => {
  const isDatabase = error instanceof Error && 'cause' in error;
  const sentence =
    error instanceof Error && !isDatabase ? error.message : 'The registers cannot be read from the database.';
  return fail(sentence);
});
await issuer.ready;
process.stdout.write(`The local issuer listens at ${issuer.issuer}\n`);

const stop = async (): Promise<void> => {
  await issuer.close();
  await database.close();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
