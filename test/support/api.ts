import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { v7 as newUuid } from 'uuid';
import { buildApp } from '../../src/app.ts';
import { authenticatorOf } from '../../src/authenticator.ts';
import type { Role } from '../../src/core/actor.ts';
import { openDatabase } from '../../src/db/open.ts';
import { problemOfDatabaseError } from '../../src/db/sqlstate.ts';
import {
  idempotencyStore,
  loadOrganisations,
  registerClients,
  registerOrganisation,
} from '../../src/features/access/commands.ts';
import { scopesOfRole } from '../../src/features/access/rules.ts';
import { readRecorder } from '../../src/features/audit/commands.ts';
import { admissionOf } from '../../src/http/admission.ts';
import type { Service } from '../../src/http/service.ts';
import { createTokenVerifier } from '../../src/http/token.ts';
import { testDatabase } from './database.ts';
import { makeClock, makeSigningKey, makeToken, resource, startKeyServer } from './key-server.ts';

/** An answer as a test reads it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts what the body is
  readonly body: any;
  readonly text: string;
  readonly bytes: Buffer;
}

/** A file as it is sent. */
export interface UploadedFile {
  readonly content: string | Buffer | Readable;
  readonly type: string;
}

/** A caller with an identity: a real signed token, verified by the service as any other. */
export interface Caller {
  readonly clientId: string;
  /** A fresh Authorization header, for requests over the network. */
  authorization(): string;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** The answer's bytes as they came. */
  raw(
    path: string,
    headers?: Record<string, string>,
  ): Promise<{ statusCode: number; body: string; rawPayload: Buffer }>;
  /** Changes something at the version that stands now: reads the ETag of `versionedPath` and sends it. */
  change(method: string, path: string, versionedPath: string, body?: unknown): Promise<Answer>;
  /** Sends a file at the version that stands now. */
  upload(method: string, path: string, versionedPath: string, file: UploadedFile): Promise<Answer>;
}

const prefix = '/kompetensforsorjning/v1';

/**
 * The whole application over a database of its own, with clients of every kind registered and a clock that the test
 * moves. Identifiers, keys and time are the test's; everything else is as in operation.
 */
export const testApi = async (
  t: { teardown(work: () => unknown): void },
  options: {
    readonly checkAnswers?: boolean;
    /** The API's own address, where it is called over the network. */
    readonly publicBaseUrl?: string;
  } = {},
) => {
  const { publicBaseUrl = resource } = options;
  const database = await testDatabase(t);
  const key = makeSigningKey('test');
  const keys = await startKeyServer(key);
  const clock = makeClock();
  const verifier = createTokenVerifier({
    issuers: [keys],
    audience: publicBaseUrl,
    now: clock.now,
    log: { info: () => undefined, warn: () => undefined },
  });
  const system = openDatabase(database.url, { as: 'system', connections: 2, applicationName: 'test-system' });
  const application = openDatabase(database.url, {
    as: 'application',
    connections: 5,
    applicationName: 'test-service',
  });
  const recorder = readRecorder(system.db);
  const headersSeen = { undocumented: new Set<string>(), missing: new Set<string>(), seen: new Set<string>() };
  const service: Service = {
    db: application.db,
    system: system.db,
    now: clock.now,
    newId: () => newUuid(),
    publicBaseUrl,
    codeVersion: 'test',
    authenticate: authenticatorOf({ verifier, db: system.db, resources: [publicBaseUrl] }),
    recordRead: ({ actor, traceId, ...read }) => recorder.record({ actor, traceId, now: clock.now }, read),
    idempotency: idempotencyStore,
    checkAnswers: options.checkAnswers ?? true,
    headersSeen,
    // Far more than a test asks for, so that the headers of the count are seen.
    admission: admissionOf({ requestsPerMinute: 1_000_000, now: clock.now, isOverloaded: () => false }),
  };
  const app = await buildApp(service, {
    toProblem: problemOfDatabaseError,
    isReady: async () => true,
    issuers: [keys.issuer],
    logLevel: 'silent',
  });
  t.teardown(async () => {
    await app.close();
    const { undocumented, missing, seen } = headersSeen;
    const folder = process.env.HEADERS_SEEN;
    if (folder !== undefined) await writeFile(join(folder, `${newUuid()}.json`), JSON.stringify([...seen]));
    if (undocumented.size + missing.size > 0) {
      const wrong = { undocumented: [...undocumented], missing: [...missing] };
      process.exitCode = 1;
      console.error(`Headers differ from the document: ${JSON.stringify(wrong)}`);
    }
    verifier.close();
    await keys.close();
    await recorder.close();
    await application.close();
    await system.close();
  });
  await loadOrganisations(database.db);
  await registerOrganisation({ db: database.db }, { code: 'reader-test', kind: 'reader', nameSv: 'Läsare' });

  /** Addresses, with their identifiers taken out, that were told as unchanged to who holds what they answered. */
  const askedAgain = new Set<string>();
  /** Whoever holds what still stands is told so, or what has come instead; asked until it was so once of each kind of address. */
  const askAgain = async (path: string, etag: unknown, headers: Record<string, string>): Promise<void> => {
    const kind = path.replace(/[0-9a-f-]{36}|\d+|\?.*/g, '');
    if (typeof etag !== 'string' || askedAgain.has(kind)) return;
    const { statusCode } = await app.inject({
      url: `${prefix}${path}`,
      headers: { ...headers, 'if-none-match': etag },
    });
    // What changes by itself, as a run does, may have gone on meanwhile: then it is asked again at the next read.
    if (statusCode === 304) askedAgain.add(kind);
    if (statusCode !== 304 && statusCode !== 200) throw new Error(`${statusCode} for who holds ${path}`);
  };

  const callerOf = (clientId: string, role: Role): Caller => {
    const token = () =>
      makeToken({
        issuer: keys.issuer,
        key,
        clock,
        claims: {
          aud: publicBaseUrl,
          sub: clientId,
          client_id: clientId,
          scope: scopesOfRole[role].map((scope) => `${publicBaseUrl}/${scope}`).join(' '),
        },
      });
    const inject = async (
      method: string,
      path: string,
      payload: string | Buffer | Readable | undefined,
      headers: Record<string, string>,
    ): Promise<Answer> => {
      const response = await app.inject({
        method: method as 'GET',
        url: `${prefix}${path}`,
        headers: {
          authorization: `Bearer ${token()}`,
          // A request of its own, unless the test says which one it repeats.
          ...(method === 'POST' ? { 'idempotency-key': `"${newUuid()}"` } : {}),
          ...headers,
        },
        ...(payload === undefined ? {} : { payload }),
      });
      const text = response.body;
      const isJson = /^application\/([a-z0-9.-]+\+)?json/.test(String(response.headers['content-type']));
      return {
        status: response.statusCode,
        headers: response.headers,
        body: isJson ? JSON.parse(text) : undefined,
        text,
        bytes: response.rawPayload,
      };
    };
    const send: Caller['send'] = (method, path, body, headers = {}) =>
      body === undefined
        ? inject(method, path, undefined, headers)
        : inject(method, path, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
    return {
      clientId,
      authorization: () => `Bearer ${token()}`,
      send,
      get: async (path, headers = {}) => {
        const answer = await send('GET', path, undefined, headers);
        if (answer.status === 200) {
          await askAgain(path, answer.headers.etag, { authorization: `Bearer ${token()}`, ...headers });
        }
        return answer;
      },
      raw: (path, headers = {}) =>
        app.inject({ url: `${prefix}${path}`, headers: { authorization: `Bearer ${token()}`, ...headers } }),
      post: (path, body, headers) => send('POST', path, body, headers),
      change: async (method, path, versionedPath, body) => {
        const current = await send('GET', versionedPath);
        return send(method, path, body, { 'if-match': String(current.headers.etag) });
      },
      upload: async (method, path, versionedPath, { content, type }) => {
        const current = await send('GET', versionedPath);
        return inject(method, path, content, { 'content-type': type, 'if-match': String(current.headers.etag) });
      },
    };
  };

  let registered = 0;
  const register = async (organisationCode: string, role: Role): Promise<Caller> => {
    registered += 1;
    const clientId = `${role}-${organisationCode}-${registered}`;
    await registerClients({ db: database.db, now: clock.now }, [{ clientId, organisationCode, roles: [role] }]);
    return callerOf(clientId, role);
  };

  return {
    ...database,
    app,
    service,
    clock,
    issuer: keys.issuer,
    keyServer: keys,
    key,
    /** Writes the reads that wait to the audit. */
    flushReads: () => recorder.flush(),
    nationalOffice: () => register('national-office', 'national-office'),
    editor: (council: string) => register(`council-${council}`, 'council-editor'),
    approver: (council: string) => register(`council-${council}`, 'council-approver'),
    institution: (code: string) => register(`institution-${code}`, 'institution'),
    reader: () => register('reader-test', 'reader'),
    /** A caller whose client is not in the register. */
    stranger: () => callerOf('stranger', 'reader'),
  };
};

export type TestApi = Awaited<ReturnType<typeof testApi>>;
