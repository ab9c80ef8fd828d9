import { createPrivateKey, type KeyObject, randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { limits } from '../core/limits.ts';
import { exitCodes, Failure, Unreachable } from './failures.ts';
import type { Login } from './store.ts';

/** What the command line needs of a service, and no more. */
const scopesWanted = ['surveys:read', 'surveys:write'] as const;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const fetchOnce = async (address: string, init: RequestInit = {}): Promise<Response> =>
  fetch(address, { ...init, redirect: 'error', signal: AbortSignal.timeout(limits.clientAnswerMs) }).catch((error) => {
    throw new Unreachable(new URL(address).origin, error);
  });

const fetchJson = async (address: string): Promise<Record<string, unknown> | undefined> => {
  const response = await fetchOnce(address, { headers: { accept: 'application/json' } });
  const body: unknown = await response.json().catch(() => undefined);
  return response.ok && isRecord(body) ? body : undefined;
};

const isLoopback = ({ hostname }: URL): boolean => ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);

/**
 * The address of a service or issuer as it was written, without a slash at its end.
 * @throws Failure for what is no address, and for http to another machine: keys and figures do not go in the clear
 */
export const addressOf = (text: string): URL => {
  const address = URL.canParse(text) ? new URL(text) : undefined;
  if (address === undefined || !/^https?:$/.test(address.protocol)) {
    throw new Failure({ sv: `${text} är ingen adress.`, en: `${text} is no address.` });
  }
  if (address.protocol === 'http:' && !isLoopback(address)) {
    throw new Failure({
      sv: `${text} är inte https. Utan kryptering talar programmet bara med den egna datorn.`,
      en: `${text} is not https. Without encryption the program speaks with this computer only.`,
    });
  }
  return address;
};

/** A well-known address with the path of what it describes behind it (RFC 9728, 3.1 and RFC 8414, 3.1). */
const wellKnown = ({ origin, pathname }: URL, name: string): string =>
  `${origin}/.well-known/${name}${pathname.replace(/\/$/, '')}`;

/**
 * Finds who gives tokens for a service: the service names its issuers (RFC 9728), the issuer its token endpoint
 * (RFC 8414, or OpenID Connect Discovery). Each must call itself what it was asked as.
 * @throws Failure where one of them does not say, Unreachable
 */
export const discover = async (
  service: string,
  wantedIssuer: string | undefined,
): Promise<Pick<Login, 'service' | 'issuer' | 'tokenEndpoint'>> => {
  const resource = await fetchJson(wellKnown(addressOf(service), 'oauth-protected-resource'));
  const issuers = Array.isArray(resource?.authorization_servers) ? resource.authorization_servers.map(String) : [];
  const issuer = wantedIssuer ?? issuers[0];
  if (resource?.resource !== service || issuer === undefined || !issuers.includes(issuer)) {
    throw new Failure({
      sv: `${service} säger inte vem som utfärdar åtkomst till tjänsten. Kontrollera adressen: den slutar på /kompetensforsorjning/v1.`,
      en: `${service} does not say who gives access to the service. Check the address: it ends in /kompetensforsorjning/v1.`,
    });
  }
  const address = addressOf(issuer);
  const metadata =
    (await fetchJson(wellKnown(address, 'oauth-authorization-server'))) ??
    (await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`));
  if (metadata?.issuer !== issuer || typeof metadata.token_endpoint !== 'string') {
    throw new Failure({
      sv: `Utfärdaren ${issuer} säger inte var åtkomst hämtas.`,
      en: `The issuer ${issuer} does not say where access is fetched.`,
    });
  }
  return { service, issuer, tokenEndpoint: addressOf(metadata.token_endpoint).href };
};

/** Reads a private key, as a JWK or in PEM. A file that others can read is refused, as by ssh. */
const readKey = async (path: string): Promise<{ key: KeyObject; kid: string | undefined }> => {
  const unusable = new Failure(
    {
      sv: `Nyckeln i ${path} går inte att använda: en privat nyckel för ES256, som JWK eller PEM, behövs. Logga in igen.`,
      en: `The key in ${path} cannot be used: a private key for ES256, as JWK or PEM, is needed. Log in again.`,
    },
    exitCodes.notAllowed,
  );
  const mode = (await stat(path).catch(() => undefined))?.mode;
  if (mode === undefined) throw unusable;
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new Failure({
      sv: `Nyckeln ${path} kan läsas av andra. Kör: chmod 600 ${path}`,
      en: `Others can read the key ${path}. Run: chmod 600 ${path}`,
    });
  }
  try {
    const text = await readFile(path, 'utf8');
    if (!text.trimStart().startsWith('{')) return { key: createPrivateKey(text), kid: undefined };
    const jwk = JSON.parse(text);
    return {
      key: createPrivateKey({ key: jwk, format: 'jwk' }),
      kid: typeof jwk.kid === 'string' ? jwk.kid : undefined,
    };
  } catch {
    // The reason could quote the key.
    throw unusable;
  }
};

/** The client's statement of who it is, signed with its key (RFC 7523). */
const assertionOf = async (login: Login): Promise<string> => {
  const { SignJWT } = await import('jose');
  const { key, kid } = await readKey(login.keyFile);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', ...(kid === undefined ? {} : { kid }) })
    .setIssuer(login.clientId)
    .setSubject(login.clientId)
    .setAudience(login.issuer)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${limits.clientAssertionSeconds}s`)
    .sign(key);
};

/**
 * Gets an access token by the client_credentials flow with private_key_jwt. It is held in memory only.
 * @throws Failure where the issuer refuses, Unreachable
 */
export const requestToken = async (login: Login): Promise<{ token: string; renewAtMs: number }> => {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: login.clientId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await assertionOf(login),
    resource: login.service,
    scope: scopesWanted.map((scope) => `${login.service}/${scope}`).join(' '),
  });
  const response = await fetchOnce(login.tokenEndpoint, { method: 'POST', body });
  const answer: unknown = await response.json().catch(() => undefined);
  if (isRecord(answer) && typeof answer.access_token === 'string') {
    const seconds = typeof answer.expires_in === 'number' ? answer.expires_in : 60;
    return { token: answer.access_token, renewAtMs: performance.now() + seconds * 500 };
  }
  const reason = isRecord(answer) ? String(answer.error_description ?? answer.error) : `status ${response.status}`;
  throw new Failure(
    {
      sv: `${login.issuer} ger inte ${login.clientId} åtkomst: ${reason}. Är klienten och dess publika nyckel registrerade hos utfärdaren?`,
      en: `${login.issuer} does not give ${login.clientId} access: ${reason}. Are the client and its public key registered with the issuer?`,
    },
    exitCodes.notAllowed,
  );
};
