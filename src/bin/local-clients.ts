import { generateKeyPairSync, type JsonWebKey, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Role } from '../core/actor.ts';
import { scopesOfRole } from '../features/access/rules.ts';
import type { NewClient, NewOrganisation } from '../features/access/schemas.ts';

/** The organisation of the local reader; there is one in development only. */
export const localReader: NewOrganisation = {
  code: 'reader-development',
  kind: 'reader',
  nameSv: 'Läsare för utveckling',
};

/** A client of the local issuer: how it is entered in our client register, and which scopes it may ask for. */
export interface LocalClient extends NewClient {
  readonly role: Role;
  /** The council's healthcare region or the institution, by code; the person of an office, unless it is the first: null. */
  readonly code: string | null;
  readonly scopes: readonly string[];
}

const localClient = (role: Role, organisationCode: string, code: string | null = null): LocalClient => ({
  clientId: code === null ? `dev-${role}` : `dev-${role}-${code}`,
  organisationCode,
  roles: [role],
  role,
  code,
  scopes: scopesOfRole[role],
});

/**
 * Two clients for the national office and for each institution, since who wrote does not approve, a reader, and two for
 * each council.
 */
export const localClients = (codes: {
  readonly healthcareRegionCodes: readonly string[];
  readonly institutionCodes: readonly string[];
}): readonly LocalClient[] => [
  localClient('national-office', 'national-office'),
  localClient('national-office', 'national-office', '2'),
  localClient('reader', localReader.code),
  ...codes.healthcareRegionCodes.flatMap((code) => [
    localClient('council-editor', `council-${code}`, code),
    localClient('council-approver', `council-${code}`, code),
  ]),
  ...codes.institutionCodes.flatMap((code) => [
    localClient('institution', `institution-${code}`, code),
    localClient('institution', `institution-${code}`, `${code}-2`),
  ]),
];

const issuerFolder = (dataFolder: string): string => join(dataFolder, 'issuer');
const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
const isPresent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EEXIST';

/** An ES256 key with its private part (RFC 7518, 6.2). */
const PrivateKey = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string(),
});
export type PrivateKey = z.output<typeof PrivateKey>;

/** The public part of a key, for signatures. */
export const publicPartOf = ({ d: _secret, ...key }: PrivateKey): JsonWebKey => ({ ...key, use: 'sig', alg: 'ES256' });

/** Where the key of a client is kept. */
export const keyPathOf = (dataFolder: string, name: string): string =>
  join(issuerFolder(dataFolder), 'keys', `${name}.json`);

/** Reads the key of a client, or `undefined` when it was never made. */
export const readKey = async (dataFolder: string, name: string): Promise<PrivateKey | undefined> => {
  const content = await readFile(keyPathOf(dataFolder, name), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  return content === undefined ? undefined : PrivateKey.parse(JSON.parse(content));
};

/**
 * Reads a key, and makes it first where there is none. The file is whole from the moment it has its name and is
 * readable by its owner only; of two processes that make it at once, both go on with the key of the first.
 */
export const keyNamed = async (dataFolder: string, name: string): Promise<PrivateKey> => {
  const found = await readKey(dataFolder, name);
  if (found !== undefined) return found;
  const folder = join(issuerFolder(dataFolder), 'keys');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const made = PrivateKey.parse({ ...privateKey.export({ format: 'jwk' }), kid: randomUUID() });
  const unfinished = join(folder, `.${randomUUID()}`);
  await writeFile(unfinished, JSON.stringify(made), { mode: 0o600 });
  try {
    await link(unfinished, keyPathOf(dataFolder, name));
    return made;
  } catch (error) {
    if (!isPresent(error)) throw error;
    return (await readKey(dataFolder, name)) ?? made;
  } finally {
    await rm(unfinished);
  }
};

/** What the running issuer tells those who want a token from it. */
const LocalAddress = z.object({
  issuer: z.url(),
  tokenEndpoint: z.url(),
  resource: z.url(),
  clients: z.array(
    z.object({ clientId: z.string(), role: z.string(), code: z.string().nullable(), scopes: z.array(z.string()) }),
  ),
});
export type LocalAddress = z.output<typeof LocalAddress>;

const addressPath = (dataFolder: string): string => join(issuerFolder(dataFolder), 'address.json');

/** The address that the issuer wrote when it last started; `undefined` when it never did, or was ended in order. */
export const readAddress = async (dataFolder: string): Promise<LocalAddress | undefined> => {
  try {
    return LocalAddress.parse(JSON.parse(await readFile(addressPath(dataFolder), 'utf8')));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

export const writeAddress = async (dataFolder: string, address: LocalAddress): Promise<void> => {
  await mkdir(issuerFolder(dataFolder), { recursive: true, mode: 0o700 });
  const unfinished = join(issuerFolder(dataFolder), `.${randomUUID()}`);
  await writeFile(unfinished, JSON.stringify(address), { mode: 0o600 });
  await rename(unfinished, addressPath(dataFolder));
};

/** Takes the address away, unless another issuer has written its own meanwhile. */
export const removeAddress = async (dataFolder: string, issuer: string): Promise<void> => {
  const present = await readAddress(dataFolder);
  if (present?.issuer === issuer) await rm(addressPath(dataFolder), { force: true });
};
