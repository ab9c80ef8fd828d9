import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Role } from '../../../src/core/actor.ts';
import { startEmbedded } from '../../../src/db/embedded.ts';
import { openDatabase } from '../../../src/db/open.ts';
import { registerClients } from '../../../src/features/access/commands.ts';
import { scopesOfRole } from '../../../src/features/access/rules.ts';
import { makeSigningKey, makeToken, resource, startKeyServer } from '../../../test/support/key-server.ts';
import { startProxy } from '../../../test/support/proxy.ts';

/*
 * The service as built, in processes of its own over a durable database of its own and behind a proxy, with an issuer
 * that outlives them. Only processes started here are ended here, by their id.
 */

const path = '/kompetensforsorjning/v1';
/** Longer than any answer may take: what is silent for so long counts as hung. */
const silenceMs = 15_000;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly milliseconds: number;
}

/** One process of the service. */
export class ServiceProcess {
  readonly origin: string;
  child: ChildProcess;
  private readonly start: () => ChildProcess;
  constructor(port: number, env: NodeJS.ProcessEnv, output: 'ignore' | 'pipe' = 'ignore') {
    this.origin = `http://127.0.0.1:${port}`;
    this.start = () =>
      spawn(process.execPath, ['dist/bin/serve.js'], {
        env: { ...env, PORT: String(port) },
        stdio: ['ignore', output, 'inherit'],
      });
    this.child = this.start();
  }
  isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    if (!this.isAlive()) return this.child.exitCode;
    this.child.kill(signal);
    const [code] = await once(this.child, 'exit');
    return code;
  }
  begin(): void {
    this.child = this.start();
  }
  isReady(): Promise<boolean> {
    return fetch(`${this.origin}/readyz`, { signal: AbortSignal.timeout(1_000) }).then(
      (answer) => answer.ok,
      () => false,
    );
  }
  /** Milliseconds until the service is ready. */
  async untilReady(): Promise<number> {
    const from = performance.now();
    while (!(await this.isReady())) {
      if (performance.now() - from > 60_000) throw new Error('The service did not become ready within 60 s.');
      await sleep(10);
    }
    return performance.now() - from;
  }
  async send(
    method: string,
    address: string,
    options: { authorization?: string; body?: string | Buffer; headers?: Record<string, string> } = {},
  ): Promise<Reply> {
    const from = performance.now();
    const answer = await fetch(
      address.startsWith('/livez') ? `${this.origin}${address}` : `${this.origin}${path}${address}`,
      {
        method,
        headers: {
          ...(options.authorization === undefined ? {} : { authorization: options.authorization }),
          ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(method === 'POST' ? { 'idempotency-key': `"${randomUUID()}"` } : {}),
          ...options.headers,
        },
        ...(options.body === undefined ? {} : { body: options.body }),
        signal: AbortSignal.timeout(silenceMs),
      },
    );
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, milliseconds: performance.now() - from };
  }
}

/** The process that heads the database, and the way to let it end and begin. */
const postmasterIn = (dataFolder: string) => {
  const pid = (): number => Number(readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8').split('\n')[0]);
  const childrenOf = (parent: number): number[] =>
    readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  return {
    /** The account that the database runs as. */
    account: (): { uid: number; gid: number } => statSync(`/proc/${pid()}`),
    /** Sends a signal to the database's process and all of its own. */
    signalAll: (signal: 'SIGSTOP' | 'SIGCONT'): void => {
      const head = pid();
      for (const each of [head, ...childrenOf(head)]) {
        try {
          process.kill(each, signal);
        } catch {
          // It ended meanwhile.
        }
      }
    },
    /** An immediate stop, which is a crash, and after some milliseconds a new start. */
    crash: async (downMs: number): Promise<void> => {
      const head = pid();
      const [program = '', ...words] = readFileSync(`/proc/${head}/cmdline`, 'utf8').split('\0').filter(Boolean);
      const { uid, gid } = statSync(`/proc/${head}`);
      process.kill(head, 'SIGQUIT');
      await sleep(downMs);
      spawn(program, words, { uid, gid, detached: true, stdio: 'ignore', cwd: '/' }).unref();
    },
    /** Ends the database that began after a crash, of which whoever started the first one knows nothing. */
    end: (): void => {
      try {
        process.kill(pid(), 'SIGINT');
      } catch {
        // It has ended, and its file is gone.
      }
    },
  };
};

/**
 * Starts `processes` processes of the service on ports from `port` on, over one database. With `output: 'pipe'` the log
 * goes to a pipe that nobody reads, unless the caller does.
 */
export const startSetting = async (options: {
  readonly port: number;
  readonly processes?: number;
  readonly logLevel?: string;
  readonly output?: 'ignore' | 'pipe';
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'under-fire-'));
  const embedded = await startEmbedded({ dataFolder: join(folder, 'database'), log: () => undefined });
  const directUrl = embedded.url();
  const behind = new URL(directUrl);
  const proxy = await startProxy({ host: behind.hostname, port: Number(behind.port) });
  const viaProxy = new URL(directUrl);
  viaProxy.port = String(proxy.port);
  const key = makeSigningKey('under-fire');
  const issuer = await startKeyServer(key);
  const env = {
    ...process.env,
    DATABASE_URL: viaProxy.href,
    DATA_DIR: folder,
    LOG_LEVEL: options.logLevel ?? 'fatal',
    ISSUER_URL: issuer.issuer,
    JWKS_URI: issuer.jwksUri,
    AUDIENCE: resource,
    REQUESTS_PER_MINUTE: '100000000',
  };
  const services = [new ServiceProcess(options.port, env, options.output)];
  await services[0]?.untilReady();
  for (let number = 1; number < (options.processes ?? 1); number += 1) {
    const service = new ServiceProcess(options.port + 10 * number, env, options.output);
    await service.untilReady();
    services.push(service);
  }
  const owner = openDatabase(directUrl, { connections: 2, statementTimeoutMs: 120_000 });
  const { rows } = await owner.pool.query<{ data_directory: string }>('show data_directory');
  const dataFolder = rows[0]?.data_directory ?? '';
  const postmaster = postmasterIn(dataFolder);
  const now = (): Date => new Date();
  let registered = 0;
  const clock = { now, seconds: () => Math.floor(Date.now() / 1_000), advance: () => undefined };
  return {
    folder,
    services,
    owner,
    proxy,
    postmaster,
    /** Registers a client and gives what makes its Authorization header. */
    caller: async (organisationCode: string, role: Role): Promise<() => string> => {
      registered += 1;
      const clientId = `${role}-${organisationCode}-${registered}`;
      await registerClients({ db: owner.db, now }, [{ clientId, organisationCode, roles: [role] }]);
      const scope = scopesOfRole[role].map((one) => `${resource}/${one}`).join(' ');
      const claims = { sub: clientId, client_id: clientId, scope };
      const make = (): string => `Bearer ${makeToken({ issuer: issuer.issuer, key, clock, claims })}`;
      let token = { text: make(), until: Date.now() + 200_000 };
      return () => {
        if (Date.now() > token.until) token = { text: make(), until: Date.now() + 200_000 };
        return token.text;
      };
    },
    stop: async (): Promise<void> => {
      proxy.set('pass');
      for (const service of services) await service.end('SIGTERM');
      await owner.close();
      await issuer.close();
      await proxy.close();
      await embedded.stop();
      postmaster.end();
    },
  };
};

export type Setting = Awaited<ReturnType<typeof startSetting>>;
