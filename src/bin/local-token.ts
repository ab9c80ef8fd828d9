import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import { z } from 'zod';
import { type Role, roles } from '../core/actor.ts';
import { type LocalAddress, readAddress, readKey } from './local-clients.ts';

/** A token that cannot be had, with one sentence that says why and what to do. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

/** Whose token is asked for, in the words of the command line. */
export interface TokenWish {
  readonly role: string | undefined;
  /** Healthcare region of the council, by code. */
  readonly council?: string | undefined;
  readonly institution?: string | undefined;
  /** Which person of the national office: the first when left out, or 2. */
  readonly person?: string | undefined;
  /** Scopes without the resource before them; all that the role has use for when there are none. */
  readonly scopes?: readonly string[] | undefined;
  /** A proof of possession to bind the token to (RFC 9449). */
  readonly proof?: string | undefined;
}

/** Milliseconds to wait for the issuer, which may just be loading. */
const answerMs = 10_000;

/** A client's statement of who it is, signed with its key (RFC 7523), lives this many seconds. */
const assertionSeconds = 60;

const isRole = (text: string | undefined): text is Role => roles.some((role) => role === text);
const notRunning = () => new TokenRefused('The local issuer is not running. Start it with: npm start');

/** The options that tell the clients of a role apart. */
const options = ['council', 'institution', 'person'] as const;

/** The option that a role takes; a reader exists once and takes none. */
const optionOf = (role: Role): (typeof options)[number] | undefined => {
  if (role === 'institution') return 'institution';
  if (role === 'national-office') return 'person';
  return role.startsWith('council-') ? 'council' : undefined;
};

const clientFor = (wish: TokenWish, clients: LocalAddress['clients']): LocalAddress['clients'][number] => {
  const { role } = wish;
  if (!isRole(role)) {
    const known = `The roles are: ${roles.join(', ')}.`;
    throw new TokenRefused(role === undefined ? `Say which role. ${known}` : `There is no role "${role}". ${known}`);
  }
  const option = optionOf(role);
  for (const given of options) {
    if (given !== option && wish[given] !== undefined) throw new TokenRefused(`The role ${role} takes no --${given}.`);
  }
  const candidates = clients.filter((client) => client.role === role);
  const code = (option === undefined ? undefined : wish[option]) ?? null;
  const found = candidates.find((client) => client.code === code);
  if (found !== undefined) return found;
  const known = `The codes are: ${candidates.flatMap((client) => client.code ?? []).join(', ')}.`;
  throw new TokenRefused(
    code === null
      ? `The role ${role} needs --${option} CODE. ${known}`
      : `There is no ${option} with the code "${code}". ${known}`,
  );
};

const scopesFor = (wish: TokenWish, client: LocalAddress['clients'][number]): readonly string[] => {
  const wanted = wish.scopes ?? client.scopes;
  const wrong = wanted.find((scope) => !client.scopes.includes(scope));
  if (wrong === undefined) return wanted;
  throw new TokenRefused(
    `The role ${client.role} has no scope "${wrong}". Its scopes are: ${client.scopes.join(', ')}.`,
  );
};

const assertionOf = async (dataFolder: string, clientId: string, issuer: string): Promise<string> => {
  const key = await readKey(dataFolder, clientId);
  if (key === undefined) throw new TokenRefused(`The key of ${clientId} is missing. Restart the issuer: npm start`);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: key.kid })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(issuer)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${assertionSeconds}s`)
    .sign(await importJWK(key, 'ES256'));
};

const Answer = z.union([
  z.object({ access_token: z.string() }),
  z.object({ error: z.string(), error_description: z.string().optional() }),
]);

/**
 * Gets an access token from the running local issuer, by the client_credentials flow with private_key_jwt and the key
 * that the issuer made for the role's client.
 * @throws TokenRefused with one sentence for people
 */
export const requestLocalToken = async (dataFolder: string, wish: TokenWish): Promise<string> => {
  if (!isRole(wish.role)) clientFor(wish, []);
  const address = await readAddress(dataFolder);
  if (address === undefined) throw notRunning();
  const client = clientFor(wish, address.clients);
  const scopes = scopesFor(wish, client);
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await assertionOf(dataFolder, client.clientId, address.issuer),
    resource: address.resource,
    scope: scopes.map((scope) => `${address.resource}/${scope}`).join(' '),
  });
  const headers: Record<string, string> = wish.proof === undefined ? {} : { dpop: wish.proof };
  const response = await fetch(address.tokenEndpoint, {
    method: 'POST',
    body,
    headers,
    signal: AbortSignal.timeout(answerMs),
  }).catch(() => {
    throw notRunning();
  });
  const answer = Answer.safeParse(await response.json().catch(() => undefined));
  if (answer.data !== undefined && 'access_token' in answer.data) return answer.data.access_token;
  const reason = answer.data?.error_description ?? answer.data?.error ?? `status ${response.status}`;
  throw new TokenRefused(`The local issuer refused: ${reason}.`);
};
