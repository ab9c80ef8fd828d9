import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/**
 * What stands between a client and its server:
 * - `pass`: nothing
 * - `swallow`: connections are taken and stay open, and no byte arrives (a black hole)
 * - `mute`: what the client sends arrives, and no answer comes back
 * - `refuse`: connections are ended at once
 * - `slow`: every byte arrives, 150 ms later and at most 20 kB in a second
 */
export type Passage = 'pass' | 'swallow' | 'mute' | 'refuse' | 'slow';

const slow = { latencyMs: 150, bytesPerMs: 20, pieceBytes: 1_000 };

/** Writes to a socket as over a slow network; the order is kept also for what follows at full speed. */
const slowWriter = (to: Socket): { readonly isBehind: () => boolean; write(chunk: Buffer): void } => {
  let freeAt = 0;
  let waiting = 0;
  return {
    isBehind: () => waiting > 0,
    write: (chunk) => {
      for (let start = 0; start < chunk.length; start += slow.pieceBytes) {
        const piece = chunk.subarray(start, start + slow.pieceBytes);
        freeAt = Math.max(freeAt, performance.now()) + piece.length / slow.bytesPerMs;
        waiting += 1;
        setTimeout(
          () => {
            waiting -= 1;
            to.write(piece);
          },
          freeAt - performance.now() + slow.latencyMs,
        );
      }
    },
  };
};

/** A TCP proxy on loopback whose passage a test changes at any time, for connections that are open too. */
export const startProxy = async (target: { readonly host: string; readonly port: number }) => {
  let passage: Passage = 'pass';
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((client) => {
    keep(client);
    if (passage === 'refuse') {
      client.destroy();
      return;
    }
    const behind = keep(connect(target));
    const slowly = { there: slowWriter(behind), back: slowWriter(client) };
    client.on('data', (chunk: Buffer) => {
      if (passage === 'slow' || slowly.there.isBehind()) slowly.there.write(chunk);
      else if (passage === 'pass' || passage === 'mute') behind.write(chunk);
    });
    behind.on('data', (chunk: Buffer) => {
      if (passage === 'slow' || slowly.back.isBehind()) slowly.back.write(chunk);
      else if (passage === 'pass') client.write(chunk);
    });
    client.on('close', () => behind.destroy());
    behind.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    /** Bytes that were swallowed are gone, as on a network that lost them: their connections never recover. */
    set: (wanted: Passage): void => {
      passage = wanted;
      if (wanted === 'refuse') endAll();
    },
    close: (): Promise<void> =>
      new Promise((resolve) => {
        server.close(() => resolve());
        endAll();
      }),
  };
};
