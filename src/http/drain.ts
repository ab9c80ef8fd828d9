import type { IncomingMessage } from 'node:http';
import { limits } from '../core/limits.ts';

/**
 * Reads on and throws away, up to a number of bytes and milliseconds. A connection that is closed while the client
 * still writes is reset, and the reset overtakes the answer.
 */
export const drain = (request: IncomingMessage): Promise<void> =>
  new Promise((resolve) => {
    if (request.readableEnded || request.destroyed) {
      resolve();
      return;
    }
    let bytes = 0;
    const finish = (): void => {
      clearTimeout(timer);
      request.off('data', count);
      for (const event of ['end', 'close', 'error']) request.off(event, finish);
      resolve();
    };
    const count = (chunk: Uint8Array): void => {
      bytes += chunk.length;
      if (bytes >= limits.drainBytes) finish();
    };
    const timer = setTimeout(finish, limits.drainMs);
    request.on('data', count);
    for (const event of ['end', 'close', 'error']) request.on(event, finish);
    request.resume();
  });
