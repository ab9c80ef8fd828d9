import type { ServerResponse } from 'node:http';
import { Problem } from '../core/problem.ts';

/**
 * Aborts when a connection closes before its answer was sent, with the problem that the work then ends by: nobody is
 * there any more to be told.
 */
export const abandonmentOf = (answer: ServerResponse): AbortSignal => {
  const abandoned = new AbortController();
  const notice = (): void => {
    if (answer.writableFinished) return;
    abandoned.abort(
      new Problem('bad-request', {
        sv: 'Klienten gick innan svaret var klart. Inget har sparats.',
        en: 'The client left before the answer was ready. Nothing was stored.',
      }),
    );
  };
  if (answer.closed) notice();
  else answer.once('close', notice);
  return abandoned.signal;
};
