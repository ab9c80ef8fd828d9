import { setImmediate as turn } from 'node:timers/promises';
import { limits } from '../core/limits.ts';
import { type OpenDatabase, openDatabase } from './open.ts';

const bytesOf = (databases: readonly OpenDatabase[]): number =>
  databases.flatMap(({ sockets }) => [...sockets]).reduce((sum, socket) => sum + socket.bytesRead, 0);

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
    const before = bytesOf(all);
    const answered = await own.pool.query('select 1').then(
      () => true,
      () => false,
    );
    // Where this process itself was late, what arrived meanwhile is read first.
    if (!answered) await turn().then(() => turn());
    isAsking = false;
    if (answered || bytesOf(all) > before) return;
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
