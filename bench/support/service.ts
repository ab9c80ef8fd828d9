import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

/** What the service's process was like while something was done. */
export interface Measured {
  readonly idle: number;
  readonly growth: number;
  readonly longestPauseMs: number;
  /** The most that the process itself worked between two turns of its event loop. */
  readonly longestWorkMs: number;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** The service in a process of its own. */
export const startBenchService = async (databaseUrl: string) => {
  const child = fork(fileURLToPath(new URL('./server.ts', import.meta.url)), {
    execArgv: ['--expose-gc', '--import', 'tsx'],
    env: { ...process.env, BENCH_DATABASE_URL: databaseUrl },
  });
  const told = async <Message>(): Promise<Message> => (await once(child, 'message'))[0] as Message;
  const { port } = await told<{ port: number }>();
  const send = (
    method: string,
    path: string,
    body?: { chunks: readonly Buffer[]; type: string },
    headers: Record<string, string> = {},
  ): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const sent = request(
        {
          port,
          method,
          path: `/kompetensforsorjning/v1${path}`,
          headers: {
            authorization: 'Bearer bench',
            ...(method === 'POST' && { 'idempotency-key': `"${randomUUID()}"` }),
            ...(body && { 'content-type': body.type }),
            ...headers,
          },
        },
        async (answer) => {
          const parts: Buffer[] = [];
          for await (const part of answer) parts.push(part);
          const text = Buffer.concat(parts).toString('utf8');
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
        },
      );
      sent.on('error', reject);
      if (body === undefined) sent.end();
      else pipeline(Readable.from(body.chunks), sent).catch(() => undefined);
    });
  return {
    port,
    pid: child.pid ?? 0,
    child,
    send,
    measure: async (work: () => Promise<void>): Promise<Measured> => {
      child.send('begin');
      await told();
      await work();
      child.send('end');
      return told<Measured>();
    },
    stop: async (): Promise<void> => {
      const ended = once(child, 'exit');
      child.send('stop');
      await ended;
    },
  };
};

/** Bytes as chunks of the size that a socket gives. */
export const inChunks = (bytes: Buffer): Buffer[] => {
  const chunks: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += 65_536) chunks.push(bytes.subarray(from, from + 65_536));
  return chunks;
};
