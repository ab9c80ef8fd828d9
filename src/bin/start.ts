import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { v7 as newUuid } from 'uuid';
import type { Config } from '../config.ts';
import { limits } from '../core/limits.ts';
import { problemOfDatabaseError } from '../db/sqlstate.ts';
import { apiPrefix } from '../http/service.ts';
import type { LocalIssuer } from './local-issuer.ts';

/** A service that answers, until it is stopped. */
export interface RunningService {
  /** Address of the API's base. */
  readonly baseUrl: string;
  /** Settles when the local issuer, where there is one, can give tokens. */
  readonly issuerReady: Promise<void>;
  /** Lets requests under way finish, then closes everything that was opened. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Progress, for people. */
  readonly log: (message: string) => void;
  /** Level of the service's own log, where not the configured one. */
  readonly logLevel?: Config['logLevel'];
}

const freePort = (host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, host, () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

/** Addresses that follow from the configuration; a port of 0 is chosen here, since links and tokens name it. */
const addressesOf = async (config: Config): Promise<{ port: number; origin: string; audience: string }> => {
  if (config.port !== 0) return { port: config.port, origin: config.publicBaseUrl, audience: config.audience };
  const port = await freePort(config.host);
  const replace = (address: string): string => address.replace(/:0(?=\/|$)/, `:${port}`);
  return { port, origin: replace(config.publicBaseUrl), audience: replace(config.audience) };
};

const openStore = async (config: Config, log: (message: string) => void) => {
  if (config.databaseUrl !== undefined) return { url: config.databaseUrl, stop: async () => undefined };
  const { startEmbedded } = await import('../db/embedded.ts');
  const embedded = await startEmbedded({ dataFolder: config.dataFolder, binFolder: config.binFolder, log });
  return { url: embedded.url(), stop: () => embedded.stop() };
};

/** Ends a server's life: no new connections, requests under way finish, and after a while none is waited for. */
const closeServer = async (app: FastifyInstance): Promise<void> => {
  const impatience = setTimeout(() => app.server.closeAllConnections(), limits.shutdownMs);
  await app.close();
  clearTimeout(impatience);
};

const version = async (): Promise<string> => {
  const { default: manifest } = await import('../../package.json', { with: { type: 'json' } });
  return manifest.version;
};

/**
 * Starts the service: database, schema, registers, server, and in development the local issuer on the next port.
 * The database starts while the rest of the program is still being read.
 */
export const startService = async (config: Config, options: StartOptions): Promise<RunningService> => {
  const { log } = options;
  let stopping = false;
  const opening = openStore(config, log);
  opening.catch(() => undefined);
  const [
    { buildApp },
    { authenticatorOf },
    { createTokenVerifier },
    { migrate, migrationsFolder },
    { openDatabase },
    { loadRegisters },
    { idempotencyStore, loadOrganisations, sweepIdempotencyAnswers },
    { loadPublishedParameters },
  ] = await Promise.all([
    import('../app.ts'),
    import('../authenticator.ts'),
    import('../http/token.ts'),
    import('../db/migrate.ts'),
    import('../db/open.ts'),
    import('../features/registers/commands.ts'),
    import('../features/access/commands.ts'),
    import('../features/forecasts/commands/parameters.ts'),
  ]);
  const { port, origin, audience } = await addressesOf(config);
  const store = await opening;
  await migrate(store.url);
  const database = openDatabase(store.url);
  await loadRegisters(database.db, join(migrationsFolder, 'registers'));
  await loadPublishedParameters(database.db, join(migrationsFolder, 'parameters'));
  await loadOrganisations(database.db);
  let listening = (): void => undefined;
  const loadAfter = new Promise<void>((resolve) => {
    listening = resolve;
  });
  const issuer = await startIssuer({ config, db: database.db, port: port + 1, audience, log, loadAfter });
  const issuers = issuersOf(config, issuer);
  // The server's log does not exist before the server, which needs the verifier.
  let app: FastifyInstance | undefined;
  const verifier = createTokenVerifier({
    issuers,
    audience,
    now: () => new Date(),
    log: {
      info: (fields, message) => app?.log.info(fields, message),
      warn: (fields, message) => app?.log.warn(fields, message),
    },
  });
  const publicBaseUrl = `${origin}${apiPrefix}`;
  const server = await buildApp(
    {
      db: database.db,
      now: () => new Date(),
      newId: () => newUuid(),
      publicBaseUrl,
      codeVersion: await version(),
      idempotency: idempotencyStore,
      authenticate: authenticatorOf({ verifier, db: database.db, resources: [audience] }),
    },
    {
      toProblem: problemOfDatabaseError,
      isReady: async () => !stopping && (await database.db.execute('select 1')).rowCount === 1,
      issuers: issuers.map((each) => each.issuer),
      trustedProxies: config.trustedProxies,
      logLevel: options.logLevel ?? config.logLevel,
    },
  );
  app = server;
  const sweep = (): Promise<unknown> =>
    sweepIdempotencyAnswers({ db: database.db, now: () => new Date() }).catch((error: unknown) =>
      server.log.warn({ err: error }, 'answers past their time were not swept'),
    );
  const sweeping = setInterval(sweep, limits.idempotencySweepMs);
  await sweep();
  await server.listen({ host: config.host, port });
  listening();
  return {
    baseUrl: publicBaseUrl,
    issuerReady: (issuer?.ready ?? Promise.resolve()).then(() => verifier.prepare()),
    stop: async () => {
      stopping = true;
      clearInterval(sweeping);
      await closeServer(server);
      verifier.close();
      await issuer?.close();
      await database.close();
      await store.stop();
    },
  };
};

/** The issuers whose tokens are taken: the configured one, or else the local one. */
const issuersOf = (config: Config, local: LocalIssuer | undefined): { issuer: string; jwksUri: string }[] => {
  if (local !== undefined) return [{ issuer: local.issuer, jwksUri: local.jwksUri }];
  const { issuerUrl, keySetUrl } = config;
  return issuerUrl === undefined || keySetUrl === undefined ? [] : [{ issuer: issuerUrl, jwksUri: keySetUrl }];
};

/** The local issuer, where no other is named and this is not production. */
const startIssuer = async (options: {
  config: Config;
  db: import('../db/open.ts').Database;
  port: number;
  audience: string;
  log: (message: string) => void;
  loadAfter: Promise<void>;
}) => {
  const { config, db, port, audience, log, loadAfter } = options;
  if (config.issuerUrl !== undefined || config.environment === 'production') return undefined;
  const { startRegisteredIssuer } = await import('./registered-issuer.ts');
  return startRegisteredIssuer({
    host: '127.0.0.1',
    port,
    db,
    now: () => new Date(),
    resource: audience,
    dataFolder: config.dataFolder,
    log,
    loadAfter,
  });
};
