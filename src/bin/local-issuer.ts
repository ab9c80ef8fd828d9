import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { scopes as allScopes } from '../core/actor.ts';
import {
  keyNamed,
  type LocalClient,
  localClients,
  publicPartOf,
  removeAddress,
  writeAddress,
} from './local-clients.ts';

/** Seconds that a token lives: the most that the national profile allows (SAK.12). */
const tokenSeconds = 300;

export interface LocalIssuerOptions {
  /** Loopback only. */
  readonly host: string;
  /** 0 lets the system choose; then tokens end with the process, since the port is a part of the issuer's name. */
  readonly port: number;
  /** Identifier of the resource that tokens are for: the `aud` that the API asks for. */
  readonly resource: string;
  /** Keys and address are kept in `issuer` below it. */
  readonly dataFolder: string;
  readonly healthcareRegionCodes: readonly string[];
  readonly institutionCodes: readonly string[];
  readonly log: (message: string, error?: unknown) => void;
  /** The authorization server is loaded once this has settled, so that it does not delay what matters more. */
  readonly loadAfter?: Promise<unknown> | undefined;
}

export interface LocalIssuer {
  readonly issuer: string;
  readonly jwksUri: string;
  readonly tokenEndpoint: string;
  /** Its clients, as they are to be entered in the client register. */
  readonly clients: readonly LocalClient[];
  /** Settles when the first request would no longer wait for the authorization server to be loaded. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

/** What the authorization server remembers: which assertions and proofs were used, until they are too old to be. */
const memoryAdapter = () => {
  const held = new Map<string, { payload: object; untilMs: number }>();
  const find = async (id: string) => {
    const entry = held.get(id);
    return entry !== undefined && entry.untilMs > Date.now() ? entry.payload : undefined;
  };
  return {
    find,
    findByUid: find,
    findByUserCode: find,
    upsert: async (id: string, payload: object, seconds = tokenSeconds): Promise<void> => {
      for (const [key, { untilMs }] of held) if (untilMs <= Date.now()) held.delete(key);
      held.set(id, { payload, untilMs: Date.now() + seconds * 1_000 });
    },
    consume: async (): Promise<void> => undefined,
    destroy: async (id: string): Promise<void> => {
      held.delete(id);
    },
    revokeByGrantId: async (): Promise<void> => undefined,
  };
};

/** A real OAuth 2.0 authorization server with one grant, client_credentials, and one way to authenticate. */
const loadProvider = async (
  issuer: string,
  clients: readonly LocalClient[],
  { resource, dataFolder, log }: LocalIssuerOptions,
): Promise<RequestListener> => {
  const { Provider } = await import('oidc-provider/lib/provider.js');
  const { InvalidTarget } = await import('oidc-provider/lib/helpers/errors.js');
  const qualified = (names: readonly string[]): string => names.map((name) => `${resource}/${name}`).join(' ');
  const metadata = clients.map(async ({ clientId, scopes }) => ({
    client_id: clientId,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    id_token_signed_response_alg: 'ES256',
    scope: qualified(scopes),
    jwks: { keys: [publicPartOf(await keyNamed(dataFolder, clientId))] },
  }));
  const provider = new Provider(issuer, {
    adapter: memoryAdapter,
    clients: await Promise.all(metadata),
    jwks: { keys: [{ ...(await keyNamed(dataFolder, 'signing')), use: 'sig', alg: 'ES256' }] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    clientAuthMethods: ['private_key_jwt'],
    responseTypes: [],
    scopes: qualified(allScopes).split(' '),
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      clientCredentials: { enabled: true },
      dPoP: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        getResourceServerInfo: (_context: unknown, asked: string) => {
          if (asked !== resource) throw new InvalidTarget('this issuer gives tokens for its own API only');
          return {
            audience: resource,
            scope: qualified(allScopes),
            accessTokenFormat: 'jwt',
            accessTokenTTL: tokenSeconds,
            jwt: { sign: { alg: 'ES256' } },
          };
        },
      },
    },
    ttl: { ClientCredentials: tokenSeconds },
    // A machine acts for itself: the subject is the client (Ena OAuth 2.0 profile).
    extraTokenClaims: (_context: unknown, token: { clientId: string }) => ({ sub: token.clientId }),
  });
  provider.on('server_error', (_context, error) => log('the local issuer failed', error));
  provider.on('error', (error) => log('the local issuer failed', error));
  return provider.callback();
};

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });

/** Production has a real issuer; asked of the process itself, so that no setting can say otherwise. */
export const refuseProduction = (): void => {
  if (process.env.NODE_ENV === 'production') {
    throw new Error('The local issuer lets anyone with its files in, so it is never started when NODE_ENV=production.');
  }
};

/**
 * Starts an issuer for development and tests: a real client_credentials flow with private_key_jwt, ES256, resource
 * indicators and DPoP, on loopback. It listens at once and loads the authorization server (some 200 ms of work) right
 * after; requests that come before that wait for it. Its keys are made once, so tokens outlive a restart.
 * @throws Error when NODE_ENV=production, for a host that is not loopback and for a port that is taken
 */
export const startLocalIssuer = async (options: LocalIssuerOptions): Promise<LocalIssuer> => {
  refuseProduction();
  const { host, dataFolder, resource } = options;
  if (!['127.0.0.1', '::1', 'localhost'].includes(host)) throw new Error('The local issuer listens on loopback only.');
  const server = createServer((request, response) => {
    loading.then(
      (handle) => handle(request, response),
      () => response.writeHead(500).end(),
    );
  });
  await listen(server, host, options.port);
  const { port } = server.address() as AddressInfo;
  const issuer = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const clients = localClients(options);
  let state: 'waiting' | 'loading' | 'closed' = 'waiting';
  const load = () => {
    if (state === 'closed') throw new Error('the local issuer was closed before it was loaded');
    state = 'loading';
    return loadProvider(issuer, clients, options);
  };
  const loading = (options.loadAfter ?? Promise.resolve()).then(load, load);
  const tokenEndpoint = `${issuer}/token`;
  const ready = loading
    .then(() =>
      writeAddress(dataFolder, {
        issuer,
        tokenEndpoint,
        resource,
        clients: clients.map(({ clientId, role, code, scopes }) => ({ clientId, role, code, scopes: [...scopes] })),
      }),
    )
    .catch((error: unknown) => {
      if (state !== 'closed') options.log('the local issuer could not be loaded', error);
    });
  return {
    issuer,
    jwksUri: `${issuer}/jwks`,
    tokenEndpoint,
    clients,
    ready,
    close: async () => {
      if (state === 'loading') await ready;
      state = 'closed';
      await removeAddress(dataFolder, issuer);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
};
