import { spawnSync } from 'node:child_process';
import t from 'tap';
import { ConfigurationError, readConfig } from '../../src/config.ts';
import { builtUrl } from '../support/built.ts';

const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://app:hemligt@db.example.se/kompetens',
  PUBLIC_BASE_URL: 'https://api.example.se',
  ISSUER_URL: 'https://id.example.se/',
  JWKS_URI: 'https://id.example.se/jwks',
};

t.test('without any variable the service runs for development on the loopback interface', async (t) => {
  t.same(readConfig({}), {
    environment: 'development',
    host: '127.0.0.1',
    port: 3000,
    logLevel: 'info',
    dataFolder: '.data',
    databaseUrl: undefined,
    databaseMigrationUrl: undefined,
    binFolder: undefined,
    publicBaseUrl: 'http://127.0.0.1:3000',
    issuers: [],
    tokenUrl: undefined,
    audience: 'http://127.0.0.1:3000/kompetensforsorjning/v1',
    olderAudiences: [],
    certificateFromProxy: false,
    requestsPerMinute: 600_000,
    metricsPort: undefined,
    tracesUrl: undefined,
    trustedProxies: [],
  });
});

t.test('every variable is read', async (t) => {
  const given = {
    ...production,
    HOST: '::',
    PORT: '0',
    LOG_LEVEL: 'debug',
    DATA_DIR: '/srv/data',
    PG_BIN: '/usr/lib/postgresql/15/bin',
    DATABASE_MIGRATION_URL: 'postgres://owner:hemligt@db.example.se/kompetens',
    ISSUER_URL: 'https://id.example.se/, https://id.example.com',
    JWKS_URI: 'https://id.example.se/keys,https://id.example.com/keys',
    AUDIENCE: 'https://api.example.se/other, urn:older',
    CLIENT_CERT_FROM_PROXY: 'true',
    REQUESTS_PER_MINUTE: '1200',
    METRICS_PORT: '9464',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/',
    TRUSTED_PROXIES: '10.0.0.0/8, ::1',
  };
  t.same(readConfig(given), {
    environment: 'production',
    host: '::',
    port: 0,
    logLevel: 'debug',
    dataFolder: '/srv/data',
    databaseUrl: production.DATABASE_URL,
    databaseMigrationUrl: given.DATABASE_MIGRATION_URL,
    binFolder: given.PG_BIN,
    publicBaseUrl: 'https://api.example.se',
    issuers: [
      { issuer: 'https://id.example.se/', jwksUri: 'https://id.example.se/keys' },
      { issuer: 'https://id.example.com', jwksUri: 'https://id.example.com/keys' },
    ],
    tokenUrl: undefined,
    audience: 'https://api.example.se/other',
    olderAudiences: ['urn:older'],
    certificateFromProxy: true,
    requestsPerMinute: 1_200,
    metricsPort: 9_464,
    tracesUrl: 'http://collector:4318/v1/traces',
    trustedProxies: ['10.0.0.0/8', '::1'],
  });
});

t.test('the resource identifier follows the public address', async (t) => {
  t.equal(
    readConfig({ ...production, PUBLIC_BASE_URL: 'https://api.example.se/' }).audience,
    'https://api.example.se/kompetensforsorjning/v1',
  );
});

t.test('an empty variable counts as absent', async (t) => {
  t.equal(readConfig({ PORT: '', DATABASE_URL: '' }).port, 3000);
});

const refused: readonly [string, Record<string, string>][] = [
  ['NODE_ENV', { NODE_ENV: 'hemligt' }],
  ['HOST', { HOST: 'hemligt host' }],
  ['PORT', { PORT: 'hemligt' }],
  ['PORT', { PORT: '65536' }],
  ['PORT', { PORT: '-1' }],
  ['PORT', { PORT: '3000.5' }],
  ['LOG_LEVEL', { LOG_LEVEL: 'hemligt' }],
  ['DATABASE_URL', { DATABASE_URL: 'mysql://hemligt@localhost/x' }],
  ['DATABASE_URL', { DATABASE_URL: 'hemligt' }],
  ['PUBLIC_BASE_URL', { PUBLIC_BASE_URL: 'hemligt' }],
  ['PUBLIC_BASE_URL', { PUBLIC_BASE_URL: 'https://api.example.se/hemligt' }],
  ['PUBLIC_BASE_URL', { ...production, PUBLIC_BASE_URL: 'http://hemligt.example.se' }],
  ['ISSUER_URL', { ISSUER_URL: 'ftp://hemligt', JWKS_URI: 'https://id.example.se/jwks' }],
  ['JWKS_URI', { ISSUER_URL: 'https://id.example.se/' }],
  ['JWKS_URI', { ...production, JWKS_URI: '' }],
  ['ISSUER_URL', { ...production, ISSUER_URL: 'http://hemligt.example.se' }],
  ['AUDIENCE', { AUDIENCE: 'hemligt' }],
  ['AUDIENCE', { AUDIENCE: 'https://api.example.se/#hemligt' }],
  ['JWKS_URI', { JWKS_URI: 'hemligt' }],
  ['JWKS_URI', { ...production, JWKS_URI: 'http://hemligt.example.se' }],
  ['TRUSTED_PROXIES', { TRUSTED_PROXIES: 'hemligt' }],
  ['TRUSTED_PROXIES', { TRUSTED_PROXIES: '10.0.0.0/33' }],
  ['TRUSTED_PROXIES', { TRUSTED_PROXIES: '10.0.0.1,' }],
  ['JWKS_URI', { ISSUER_URL: 'https://a.example.se' }],
  ['JWKS_URI', { ISSUER_URL: 'https://a.example.se,https://b.example.se', JWKS_URI: 'https://hemligt.example.se' }],
  ['CLIENT_CERT_FROM_PROXY', { CLIENT_CERT_FROM_PROXY: 'true' }],
  ['REQUESTS_PER_MINUTE', { REQUESTS_PER_MINUTE: '0' }],
  ['METRICS_PORT', { METRICS_PORT: 'hemligt' }],
  ['DATABASE_MIGRATION_URL', { DATABASE_MIGRATION_URL: 'hemligt' }],
  ['DATABASE_URL', { ...production, DATABASE_URL: '' }],
  ['ISSUER_URL', { ...production, ISSUER_URL: '' }],
  ['PUBLIC_BASE_URL', { ...production, PUBLIC_BASE_URL: '' }],
];

for (const [name, given] of refused) {
  t.test(`${name} is refused by its name and without its value: ${JSON.stringify(given[name])}`, async (t) => {
    try {
      readConfig(given);
      t.fail('it was accepted');
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      t.match(error.message, new RegExp(`^Configuration: ${name} must [^;\\n]+\\.$`));
      t.notMatch(error.message, /hemligt/);
    }
  });
}

t.test('all faults are told in one line', async (t) => {
  t.throws(() => readConfig({ PORT: 'x', LOG_LEVEL: 'y' }), {
    message:
      'Configuration: PORT must be a port number from 0 to 65535; LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent.',
  });
});

t.test('a process with a bad variable ends at once with one line and a failure', async (t) => {
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    ['--eval', `import('${builtUrl('modules/config')}').then(({ configOfProcess }) => configOfProcess())`],
    { env: { PATH: process.env.PATH, NODE_ENV: 'production', PORT: 'hemligt' }, encoding: 'utf8' },
  );
  t.equal(status, 1);
  t.equal(stdout, '');
  t.equal(stderr.trimEnd().split('\n').length, 1);
  t.match(stderr, /PORT must be a port number.*DATABASE_URL must be set/);
  t.notMatch(stderr, /hemligt/);
});
