import type { Readable } from 'node:stream';
import { Problem } from '../../../core/problem.ts';
import { type LineFormat, lineFormats } from '../schemas/imports.ts';

/** The format that a body's media type names; the contract has refused all others. An absent body is an empty JSON. */
export const formatOf = (bodyType: string): LineFormat => {
  for (const format of ['ndjson', 'csv', 'xlsx'] as const) if (lineFormats[format] === bodyType) return format;
  return 'json';
};

/** The bytes of a streamed body; none where there is no body. */
export const bytesOf = (stream: Readable | undefined): AsyncIterable<Uint8Array> | Iterable<Uint8Array> => stream ?? [];

/**
 * Lets so many pieces of work run at a time and refuses the next at once: each holds a database connection for as
 * long as its sender takes, and everybody else needs some as well.
 *
 * @throws Problem `too-many-requests`
 */
export const slotsFor = (maximum: number) => {
  let taken = 0;
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (taken >= maximum) {
      throw new Problem(
        'too-many-requests',
        {
          sv: 'Tjänsten läser redan så många filer som den klarar på en gång. Försök igen om en stund.',
          en: 'The service is reading as many files as it can at a time. Try again in a while.',
        },
        { headers: { 'retry-after': '5' } },
      );
    }
    taken++;
    try {
      return await work();
    } finally {
      taken--;
    }
  };
};
