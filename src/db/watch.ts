import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import pg from 'pg';
import { limits } from '../core/limits.ts';
import { type OpenDatabase, openDatabase } from './open.ts';

/** The bytes that have arrived on each connection. */
const arrivedOn = (databases: readonly OpenDatabase[]): Map<Socket, number> =>
  new Map(databases.flatMap(({ sockets }) => [...sockets].map((socket) => [socket, socket.bytesRead] as const)));

/** Whether anything has come since, on whichever connection: one that was closed meanwhile takes nothing away. */
const hasArrived = (before: ReadonlyMap<Socket, number>, databases: readonly OpenDatabase[]): boolean =>
  [...before.keys(), ...arrivedOn(databases).keys()].some((socket) => socket.bytesRead > (before.get(socket) ?? 0));

/**
 * Watches over databases whose statements may rightly take long, and notices when the server behind `url` has fallen
 * silent: a network that swallows everything, or a machine that stands still. Then all their connections are ended, so
 * that each request in the middle of a transaction is answered with 503 now and not when its statement's time is up.
 * Silent means that a question of its own got no answer in `limits.databaseSilenceMs` and that meanwhile no byte
 * arrived on any connection. Asks only while there is work.
 */
export const watchDatabases = (
  url: string,
  watched: readonly OpenDatabase[],
  options: { readonly onSilence?: () => void } = {},
): { close(): Promise<void> } => {
  const own = openDatabase(url, {
    as: 'application',
    connections: 1,
    statementTimeoutMs: limits.databaseSilenceMs - limits.queryGraceMs,
    applicationName: 'watch',
  });
  const all = [...watched, own];
  let isAsking = false;
  const look = async (): Promise<void> => {
    const isBusy = watched.some(({ pool }) => pool.totalCount > pool.idleCount);
    if (isAsking || !isBusy) return;
    isAsking = true;
    const before = arrivedOn(all);
    const answered = await own.pool.query('select 1').then(
      () => true,
      // A database that refuses the question speaks.
      (error: unknown) => error instanceof pg.DatabaseError,
    );
    // Where this process itself was late, what arrived meanwhile is read first.
    if (!answered) await turn().then(() => turn());
    isAsking = false;
    if (answered || hasArrived(before, all)) return;
    for (const { sockets } of watched) for (const socket of sockets) socket.destroy();
    options.onSilence?.();
  };
  const timer = setInterval(() => void look(), limits.databaseWatchMs);
  timer.unref();
  return {
    close: async () => {
      clearInterval(timer);
      await own.close();
    },
  };
};
