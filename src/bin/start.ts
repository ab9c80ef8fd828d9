import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { v7 as newUuid } from 'uuid';
import type { Config } from '../config.ts';
import { limits } from '../core/limits.ts';
import { problemOfDatabaseError } from '../db/sqlstate.ts';
import { apiPrefix } from '../http/service.ts';
import type { LocalIssuer } from './local-issuer.ts';
import type { TelemetryOptions } from './telemetry.ts';

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
  if (config.databaseUrl !== undefined) {
    const ownerUrl = config.databaseMigrationUrl ?? config.databaseUrl;
    return { url: config.databaseUrl, ownerUrl, stop: async () => undefined };
  }
  const { startEmbedded } = await import('../db/embedded.ts');
  const embedded = await startEmbedded({ dataFolder: config.dataFolder, binFolder: config.binFolder, log });
  return { url: embedded.url(), ownerUrl: embedded.url(), stop: () => embedded.stop() };
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
  const opening = openStore(config, options.log);
  // A start that fails, for a port that is taken or a migration that is refused, leaves no database running.
  return startOn(opening, config, options).catch(async (error: unknown) => {
    await opening.then((store) => store.stop()).catch(() => undefined);
    throw error;
  });
};

const startOn = async (
  opening: ReturnType<typeof openStore>,
  config: Config,
  options: StartOptions,
): Promise<RunningService> => {
  const { log } = options;
  let stopping = false;
  opening.catch(() => undefined);
  const [
    { buildApp },
    { authenticatorOf },
    { createTokenVerifier },
    { migrate },
    { openDatabase },
    { watchDatabases },
    { loadOfficialContent },
    { idempotencyStore, sweepIdempotencyAnswers },
    { readRecorder },
    { admissionOf, overloadMonitor },
    { certificateThumbprintFrom },
    { bufferedLog },
  ] = await Promise.all([
    import('../app.ts'),
    import('../authenticator.ts'),
    import('../http/token.ts'),
    import('../db/migrate.ts'),
    import('../db/open.ts'),
    import('../db/watch.ts'),
    import('./official-content.ts'),
    import('../features/access/commands.ts'),
    import('../features/audit/commands.ts'),
    import('../http/admission.ts'),
    import('../http/client-certificate.ts'),
    import('../http/logging.ts'),
  ]);
  const { port, origin, audience } = await addressesOf(config);
  const store = await opening;
  await migrate(store.ownerUrl);
  // Everything after this has the service's rights only.
  await loadOfficialContent(store.ownerUrl);
  const database = openDatabase(store.url, { as: 'application' });
  const system = openDatabase(store.url, {
    as: 'system',
    connections: limits.systemConnections,
    statementTimeoutMs: limits.systemStatementTimeoutMs,
  });
  const watch = watchDatabases(store.url, [database, system], {
    onSilence: () => app?.log.error('the database has fallen silent: its connections are ended'),
  });
  let listening = (): void => undefined;
  const loadAfter = new Promise<void>((resolve) => {
    listening = resolve;
  });
  const issuer = await startIssuer({ config, db: system.db, port: port + 1, audience, log, loadAfter });
  const issuers = issuersOf(config, issuer);
  // The server's log does not exist before the server, which needs the verifier.
  let app: FastifyInstance | undefined;
  const verifier = createTokenVerifier({
    issuers,
    audience: [audience, ...config.olderAudiences],
    now: () => new Date(),
    log: {
      info: (fields, message) => app?.log.info(fields, message),
      warn: (fields, message) => app?.log.warn(fields, message),
    },
  });
  const recorder = readRecorder(system.db, {
    onLoss: (reads) => app?.log.error({ reads }, 'reads lost from the audit'),
    onError: (err) => app?.log.warn({ err }, 'reads wait for the audit'),
  });
  const now = (): Date => new Date();
  const telemetry = await telemetryOf(config, { pool: database.pool, version: await version() });
  const overload = overloadMonitor(() => database.pool.waitingCount);
  const { requestsPerMinute } = config;
  const publicBaseUrl = `${origin}${apiPrefix}`;
  const serviceLog = bufferedLog();
  const server = await buildApp(
    {
      db: database.db,
      system: system.db,
      now,
      newId: () => newUuid(),
      publicBaseUrl,
      codeVersion: await version(),
      idempotency: idempotencyStore,
      authenticate: authenticatorOf({ verifier, db: system.db, resources: [audience, ...config.olderAudiences] }),
      certificateThumbprintOf: certificateThumbprintFrom(config.certificateFromProxy ? config.trustedProxies : []),
      admission: admissionOf({ requestsPerMinute, now, isOverloaded: overload.isOverloaded }),
      recordRead: ({ actor, traceId, ...read }) => recorder.record({ actor, traceId, now }, read),
    },
    {
      toProblem: problemOfDatabaseError,
      isReady: async () => !stopping && (await system.db.execute('select 1')).rowCount === 1,
      issuers: issuers.map((each) => each.issuer),
      ...(config.tokenUrl === undefined ? {} : { tokenUrl: config.tokenUrl }),
      trustedProxies: config.trustedProxies,
      logLevel: options.logLevel ?? config.logLevel,
      logDestination: serviceLog,
      ...(telemetry === undefined ? {} : { telemetry }),
    },
  );
  app = server;
  const sweep = (): Promise<unknown> =>
    sweepIdempotencyAnswers({ db: system.db, now: () => new Date() }).catch((error: unknown) =>
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
      // Not ready, it still takes what is on its way: a socket that is closed drops what waits to be accepted.
      await sleep(limits.shutdownGraceMs);
      clearInterval(sweeping);
      await closeServer(server);
      verifier.close();
      overload.close();
      await issuer?.close();
      await recorder.close();
      await telemetry?.close();
      await watch.close();
      await database.close();
      await system.close();
      await store.stop();
      await serviceLog.close();
    },
  };
};

/** Traces and metrics, read from disk only where the configuration asks for one of them. */
const telemetryOf = async (config: Config, parts: Pick<TelemetryOptions, 'pool' | 'version'>) => {
  const { host, metricsPort, tracesUrl } = config;
  if (metricsPort === undefined && tracesUrl === undefined) return undefined;
  const { startTelemetry } = await import('./telemetry.ts');
  const metrics = metricsPort === undefined ? undefined : { host, port: metricsPort };
  return startTelemetry({ ...parts, metrics, tracesUrl });
};

/** The issuers whose tokens are taken: the configured ones, or else the local one. */
const issuersOf = (config: Config, local: LocalIssuer | undefined): Config['issuers'] =>
  local === undefined ? config.issuers : [{ issuer: local.issuer, jwksUri: local.jwksUri }];

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
  if (config.issuers.length > 0 || config.environment === 'production') return undefined;
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
