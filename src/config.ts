import { isIP } from 'node:net';
import { z } from 'zod';
import { limits } from './core/limits.ts';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** What the environment says, checked and with its defaults. It holds secrets and is never logged as a whole. */
export interface Config {
  readonly environment: 'development' | 'test' | 'production';
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly logLevel: (typeof logLevels)[number];
  /** Where the embedded database keeps its data. */
  readonly dataFolder: string;
  /** A PostgreSQL server; without it the embedded database is started. */
  readonly databaseUrl: string | undefined;
  /** The owner's address of the same database, for migrations; without it the service's own is used. */
  readonly databaseMigrationUrl: string | undefined;
  /** Programs of another PostgreSQL for the embedded database. */
  readonly binFolder: string | undefined;
  /** Scheme and host that clients use, without a path: `https://api.example.se`. */
  readonly publicBaseUrl: string;
  /**
   * The authorization servers exactly as their tokens name them in `iss`, with the address of each one's keys. Two
   * stand side by side while one supplier follows another; without any no token is accepted.
   */
  readonly issuers: readonly { readonly issuer: string; readonly jwksUri: string }[];
  /** Where the first of them gives tokens, for the document; `/token` below it without. */
  readonly tokenUrl: string | undefined;
  /** Our own resource identifier, which tokens must name in `aud` (RFC 8707). */
  readonly audience: string;
  /** Identifiers that we had before and that tokens may still name. */
  readonly olderAudiences: readonly string[];
  /** Whether a trusted proxy hands on the client's certificate (RFC 9440), having removed what clients send as such. */
  readonly certificateFromProxy: boolean;
  /** Requests of one client that one process takes in a minute. */
  readonly requestsPerMinute: number;
  /** Port of the metrics, on the host's own address; none without it. */
  readonly metricsPort: number | undefined;
  /** Where traces are sent (OTLP over HTTP); none are made without it. */
  readonly tracesUrl: string | undefined;
  /** Addresses and networks (CIDR) whose forwarding headers are believed. */
  readonly trustedProxies: readonly string[];
}

/** A setting that is missing or cannot be used. The message is one line that names each variable and no value. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** The path of the API below its host (national REST API profile, UFN.01). */
const apiPath = '/kompetensforsorjning/v1';

const address = (what: string, protocols: RegExp) => z.url({ protocol: protocols, error: `must be ${what}` });

const isNetwork = (text: string): boolean => {
  const [ip = '', bits, ...rest] = text.split('/');
  const version = isIP(ip);
  const widest = version === 4 ? 32 : 128;
  return (
    version !== 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= widest))
  );
};

/** Several of a kind, separated by commas. */
const listOf = <Item extends z.ZodType<string, string>>(item: Item) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(item));

const portNumber = z
  .string()
  .regex(/^\d{1,5}$/, { error: 'must be a port number from 0 to 65535' })
  .transform(Number)
  .refine((port) => port <= 65_535, { error: 'must be a port number from 0 to 65535' });

const variables = (production: boolean) => {
  const web = production ? /^https$/ : /^https?$/;
  const webAddress = address(production ? 'an https address' : 'an http or https address', web);
  const inProduction = <Schema extends z.ZodType>(schema: Schema) =>
    production ? schema : (z.optional(schema) as z.ZodOptional<Schema>);
  return z.object({
    HOST: z
      .string()
      .regex(/^[A-Za-z0-9.:-]+$/, { error: 'must be a host name or an IP address' })
      .default('127.0.0.1'),
    PORT: portNumber.default(3000),
    LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }).default('info'),
    DATA_DIR: z.string().default('.data'),
    DATABASE_URL: inProduction(address('a postgres:// address', /^postgres(ql)?$/)),
    DATABASE_MIGRATION_URL: address('a postgres:// address', /^postgres(ql)?$/).optional(),
    PG_BIN: z.string().optional(),
    PUBLIC_BASE_URL: inProduction(
      webAddress.refine((url) => URL.canParse(url) && new URL(url).pathname === '/' && !/[?#]/.test(url), {
        error: 'must hold a scheme and a host without a path',
      }),
    ),
    ISSUER_URL: inProduction(listOf(webAddress)),
    AUDIENCE: listOf(
      address('an address without a fragment', /^[a-z][a-z0-9+.-]*$/).refine((url) => !url.includes('#'), {
        error: 'must be an address without a fragment',
      }),
    ).optional(),
    JWKS_URI: inProduction(listOf(webAddress)),
    TOKEN_URL: webAddress.optional(),
    CLIENT_CERT_FROM_PROXY: z
      .enum(['true', 'false'], { error: 'must be true or false' })
      .transform((word) => word === 'true')
      .default(false),
    REQUESTS_PER_MINUTE: z
      .string()
      .regex(/^[1-9]\d{0,8}$/, { error: 'must be a whole number above 0' })
      .transform(Number)
      // A developer's machine is its own only client, and measures itself.
      .default(production ? limits.requestsPerMinute : limits.requestsPerMinute * 100),
    METRICS_PORT: portNumber.optional(),
    OTEL_EXPORTER_OTLP_ENDPOINT: address('an http or https address', /^https?$/).optional(),
    TRUSTED_PROXIES: z
      .string()
      .transform((text) => text.split(',').map((part) => part.trim()))
      .refine((parts) => parts.every(isNetwork), { error: 'must be IP addresses or networks, separated by commas' })
      .default([]),
  });
};

const Environment = z
  .enum(['development', 'test', 'production'], { error: 'must be development, test or production' })
  .default('development');

/**
 * Reads the environment. An empty variable counts as absent, since compose files pass those.
 *
 * @throws ConfigurationError with one line that names every variable that is wrong and never its value
 */
export const readConfig = (given: Readonly<Record<string, string | undefined>>): Config => {
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ''));
  const environment = Environment.safeParse(present.NODE_ENV);
  const read = variables(environment.data === 'production').safeParse(present);
  const messages = new Map((environment.error?.issues ?? []).map(({ message }) => ['NODE_ENV', message]));
  for (const { path, message } of read.error?.issues ?? []) {
    const name = String(path[0]);
    if (!messages.has(name)) messages.set(name, name in present ? message : 'must be set');
  }
  const issuers = read.data?.ISSUER_URL ?? [];
  const keySets = read.data?.JWKS_URI ?? [];
  if (read.success && issuers.length !== keySets.length) {
    messages.set('JWKS_URI', 'must name one address for each of ISSUER_URL');
  }
  if (read.data?.CLIENT_CERT_FROM_PROXY === true && read.data.TRUSTED_PROXIES.length === 0) {
    messages.set('CLIENT_CERT_FROM_PROXY', 'must not be true without TRUSTED_PROXIES');
  }
  const faults = [...messages].map(([name, message]) => `${name} ${message}`);
  if (!environment.success || !read.success || faults.length > 0)
    throw new ConfigurationError(`Configuration: ${faults.join('; ')}.`);
  const { HOST, PORT, PUBLIC_BASE_URL, ...rest } = read.data;
  const host = HOST.includes(':') ? `[${HOST}]` : HOST;
  const publicBaseUrl = (PUBLIC_BASE_URL ?? `http://${host}:${PORT}`).replace(/\/$/, '');
  return {
    environment: environment.data,
    host: HOST,
    port: PORT,
    logLevel: rest.LOG_LEVEL,
    dataFolder: rest.DATA_DIR,
    databaseUrl: rest.DATABASE_URL,
    databaseMigrationUrl: rest.DATABASE_MIGRATION_URL,
    binFolder: rest.PG_BIN,
    publicBaseUrl,
    issuers: issuers.map((issuer, index) => ({ issuer, jwksUri: keySets[index] ?? '' })),
    tokenUrl: rest.TOKEN_URL,
    audience: rest.AUDIENCE?.[0] ?? `${publicBaseUrl}${apiPath}`,
    olderAudiences: rest.AUDIENCE?.slice(1) ?? [],
    certificateFromProxy: rest.CLIENT_CERT_FROM_PROXY,
    requestsPerMinute: rest.REQUESTS_PER_MINUTE,
    metricsPort: rest.METRICS_PORT,
    tracesUrl: rest.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/?$/, '/v1/traces'),
    trustedProxies: rest.TRUSTED_PROXIES,
  };
};

/** The configuration of this process; a fault in it ends the process with its one line and exit code 1. */
export const configOfProcess = (): Config => {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
};
