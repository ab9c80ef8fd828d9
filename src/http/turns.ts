import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * An answer that nobody takes is given up, with what the system holds of it: a reset, since an ordinary close waits for
 * the reader. One that is still being made is waited for, as is a body still coming.
 */
const cutUnread = (socket: Socket): void => {
  if (socket.writableLength > 0) socket.resetAndDestroy();
};

/**
 * Answers what one connection has asked ahead one request at a time, each in a turn of the event loop of its own, and
 * cuts a client that for the server's time-out takes nothing of its answer. Node begins all that was sent ahead at
 * once and holds every answer until the client reads: fifty large answers for one packet, and as long as it likes.
 */
export const answerInTurn = (server: Server): void => {
  const [begin] = server.listeners('request') as Listener[];
  if (begin === undefined) throw new Error('the server answers no requests yet');
  server.removeListener('request', begin);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    response.on('timeout', cutUnread);
    // The socket is another answer's until that one has been handed over.
    if (response.socket === null) response.once('socket', () => setImmediate(begin, request, response));
    else begin(request, response);
  });
};
