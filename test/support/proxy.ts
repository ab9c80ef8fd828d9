import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/**
 * What stands between a client and its server:
 * - `pass`: nothing
 * - `swallow`: connections are taken and stay open, and no byte arrives (a black hole)
 * - `mute`: what the client sends arrives, and no answer comes back
 * - `refuse`: connections are ended at once
 */
export type Passage = 'pass' | 'swallow' | 'mute' | 'refuse';

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
    client.on('data', (chunk) => {
      if (passage === 'pass' || passage === 'mute') behind.write(chunk);
    });
    behind.on('data', (chunk) => {
      if (passage === 'pass') client.write(chunk);
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
