import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { exitCodes, Failure } from './failures.ts';

/** Who the person is to the service. The key itself stands in a file of its own; a token is never stored. */
export interface Login {
  readonly service: string;
  readonly issuer: string;
  readonly tokenEndpoint: string;
  readonly clientId: string;
  /** File with the client's private key, as a JWK or in PEM. */
  readonly keyFile: string;
}

/** A write that was begun and whose answer has not been seen; sent again, it must be the same to the letter. */
export interface PendingRequest {
  /** What is done, to what and by whom. */
  readonly scope: string;
  readonly idempotencyKey: string;
  readonly ifMatch: string | null;
  /** What else the request needs to be made again. */
  readonly body: Readonly<Record<string, string>>;
}

interface State {
  readonly current: string | null;
  readonly logins: readonly Login[];
  readonly pending: readonly PendingRequest[];
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** The bits of a mode that let others than the owner in. */
const others = 0o077;

/** The folder of the program's own files (XDG Base Directory Specification 0.8). */
export const configFolderOf = (environment: NodeJS.ProcessEnv): string =>
  join(environment.XDG_CONFIG_HOME || join(homedir(), '.config'), 'kompetens');

/** The program's own files. Each is readable by its owner only, and whole from the moment it has its name. */
export class Store {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  get #path(): string {
    return join(this.folder, 'state.json');
  }

  async #write(path: string, text: string): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await mkdir(join(this.folder, 'keys'), { recursive: true, mode: 0o700 });
    const unfinished = join(this.folder, `.${randomUUID()}`);
    await writeFile(unfinished, text, { mode: 0o600, flag: 'wx' });
    await rename(unfinished, path);
  }

  async #read(): Promise<State> {
    try {
      if (((await stat(this.#path)).mode & others) !== 0) await chmod(this.#path, 0o600);
      return JSON.parse(await readFile(this.#path, 'utf8'));
    } catch (error) {
      if (isMissing(error)) return { current: null, logins: [], pending: [] };
      throw new Failure({
        sv: `${this.#path} går inte att läsa. Ta bort filen och logga in igen.`,
        en: `${this.#path} cannot be read. Delete the file and log in again.`,
      });
    }
  }

  async #change(change: (state: State) => State): Promise<void> {
    await this.#write(this.#path, `${JSON.stringify(change(await this.#read()), null, 2)}\n`);
  }

  /**
   * The login to use: the one named, or the one made last.
   * @throws Failure where there is none
   */
  async login(name: string | undefined): Promise<Login> {
    const { current, logins } = await this.#read();
    const found = logins.find(({ clientId }) => clientId === (name ?? current));
    if (found !== undefined) return found;
    if (name !== undefined && logins.length > 0) {
      const known = logins.map(({ clientId }) => clientId).join(', ');
      throw new Failure({
        sv: `Det finns ingen inloggning ${name}. De som finns: ${known}.`,
        en: `There is no login ${name}. There are: ${known}.`,
      });
    }
    throw new Failure(
      {
        sv: 'Du är inte inloggad. Börja med: npx kompetens login',
        en: 'You are not logged in. Begin with: npx kompetens login',
      },
      exitCodes.notAllowed,
    );
  }

  async saveLogin(login: Login): Promise<void> {
    await this.#change((state) => ({
      ...state,
      current: login.clientId,
      logins: [...state.logins.filter(({ clientId }) => clientId !== login.clientId), login],
    }));
  }

  /** Forgets a login, and its key where it was made here. What was begun with it is forgotten too. */
  async forgetLogin(login: Login): Promise<void> {
    await this.#change((state) => {
      const logins = state.logins.filter(({ clientId }) => clientId !== login.clientId);
      const current = state.current === login.clientId ? (logins.at(-1)?.clientId ?? null) : state.current;
      return { current, logins, pending: state.pending.filter(({ scope }) => !scope.startsWith(`${login.clientId} `)) };
    });
    if (login.keyFile === this.keyPath(login.clientId)) await rm(login.keyFile, { force: true });
  }

  /** Where the key of a client is kept that was made here. */
  keyPath(clientId: string): string {
    return join(this.folder, 'keys', `${encodeURIComponent(clientId)}.json`);
  }

  /** Makes an ES256 key for a client and answers its public part, or undefined where it has one already. */
  async makeKey(clientId: string): Promise<object | undefined> {
    const path = this.keyPath(clientId);
    if (await stat(path).catch(() => undefined)) return undefined;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const named = { kid: randomUUID(), use: 'sig', alg: 'ES256' };
    await this.#write(path, JSON.stringify({ ...privateKey.export({ format: 'jwk' }), ...named }));
    return { ...publicKey.export({ format: 'jwk' }), ...named };
  }

  async pending(scope: string): Promise<PendingRequest | undefined> {
    return (await this.#read()).pending.find((request) => request.scope === scope);
  }

  async savePending(request: PendingRequest): Promise<void> {
    await this.#change((state) => ({
      ...state,
      pending: [...state.pending.filter(({ scope }) => scope !== request.scope), request],
    }));
  }

  async forgetPending(scope: string): Promise<void> {
    await this.#change((state) => ({ ...state, pending: state.pending.filter((request) => request.scope !== scope) }));
  }
}
