import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { decodeJwt, importJWK, type JWK, jwtVerify } from 'jose';
import { exitCodes } from '../../src/client/failures.ts';
import { main } from '../../src/client/main.ts';
import { Store } from '../../src/client/store.ts';
import { type Caller, testApi } from './api.ts';
import { makeToken } from './key-server.ts';

const path = '/kompetensforsorjning/v1';

/** What a run of the program left behind. */
export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Whether the program stands in a terminal, and what the person answers there, in order. */
  readonly answers?: readonly string[];
  readonly environment?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/**
 * A connection between client and service that can be made to break: what it is told to lose reaches the service, and
 * the answer does not come back; what it is told to hold does not reach its end until it is let go.
 */
const startLine = async () => {
  const state = {
    target: 0,
    loses: undefined as RegExp | undefined,
    losses: 0,
    holds: undefined as RegExp | undefined,
  };
  const forward = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const name = `${incoming.method} ${incoming.url}`;
    const isLost = state.losses > 0 && state.loses?.test(name) === true;
    if (isLost) state.losses--;
    const { method, url, headers } = incoming;
    const onward = request(
      { host: '127.0.0.1', port: state.target, method, path: url, headers, agent: false },
      (answer) => {
        if (isLost) {
          answer.resume().on('end', () => outgoing.destroy());
          return;
        }
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward, { end: state.holds?.test(name) !== true });
  };
  const server = createServer(forward);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    state,
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const bodyOf = async (incoming: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) text += chunk;
  return text;
};

/** The output of a program, as a terminal or as a file takes it. */
class Output extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns = 80;

  constructor(isTerminal: boolean) {
    super();
    this.isTTY = isTerminal;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/**
 * The whole service over a network, an issuer that gives tokens for registered keys, and the program as a person runs
 * it: with a folder of its own for each test file, and a line between that can be cut.
 */
export const commandLine = async (t: {
  teardown(work: () => unknown): void;
  testdir(content?: Record<string, string>): string;
}) => {
  const folder = t.testdir({});
  const line = await startLine();
  const api = await testApi(t, { publicBaseUrl: line.baseUrl });
  t.teardown(() => line.close());
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  line.state.target = (api.app.server.address() as AddressInfo).port;

  const registeredKeys = new Map<string, JWK>();
  const tokens: string[] = [];
  const { issuer } = api;
  const publishKeys = api.keyServer.answer;
  api.keyServer.answer = async (incoming, outgoing) => {
    const send = (status: number, body: object) =>
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (incoming.url === '/.well-known/oauth-authorization-server') {
      return send(200, { issuer, token_endpoint: `${issuer}/token` });
    }
    if (incoming.url !== '/token') return publishKeys(incoming, outgoing);
    const form = new URLSearchParams(await bodyOf(incoming));
    const assertion = form.get('client_assertion') ?? '';
    const clientId = decodeJwt(assertion).sub ?? '';
    const key = registeredKeys.get(clientId);
    if (key === undefined) return send(401, { error: 'invalid_client' });
    await jwtVerify(assertion, await importJWK(key, 'ES256'), { issuer: clientId, audience: issuer });
    const claims = { aud: form.get('resource'), sub: clientId, client_id: clientId, scope: form.get('scope') };
    const token = makeToken({ issuer, key: api.key, clock: api.clock, claims });
    tokens.push(token);
    return send(200, { access_token: token, token_type: 'Bearer', expires_in: 300 });
  };

  const configFolder = join(folder, 'config');
  const run = async (words: readonly string[], options: RunOptions = {}): Promise<Run> => {
    const isTerminal = options.answers !== undefined;
    const [stdout, stderr] = [new Output(isTerminal), new Output(isTerminal)];
    const stdin = Object.assign(new PassThrough(), { isTTY: isTerminal });
    stdin.end(options.answers?.map((answer) => `${answer}\n`).join('') ?? '');
    const exitCode = await main({
      words,
      environment: { XDG_CONFIG_HOME: configFolder, ...options.environment },
      streams: { stdin, stdout, stderr },
      now: api.clock.now,
      signal: options.signal ?? new AbortController().signal,
      findLocalLogin: () => Promise.reject(new Error('no issuer runs on this computer')),
    });
    return { exitCode, stdout: stdout.text, stderr: stderr.text };
  };

  /** Logs a registered client in, as its owner does: a key is made, registered with the issuer, and used. */
  const login = async ({ clientId }: Caller): Promise<string> => {
    const words = ['login', '--service', line.baseUrl, '--client-id', clientId];
    const first = await run([...words, '--json']);
    registeredKeys.set(clientId, JSON.parse(first.stdout).publicKey);
    const second = await run(words);
    if (second.exitCode !== exitCodes.done) throw new Error(second.stderr);
    return clientId;
  };

  return {
    api,
    line: line.state,
    baseUrl: line.baseUrl,
    folder,
    run,
    login,
    tokens,
    registeredKeys,
    store: new Store(join(configFolder, 'kompetens')),
  };
};
