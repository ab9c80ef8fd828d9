import { Problem } from './problem.ts';

/**
 * The row versions that a caller says it has read (`If-Match`, RFC 9110 section 13.1.1): any of a list, or whatever
 * stands there now (`*`). An empty list matches nothing.
 */
export type ExpectedVersions = 'any' | readonly number[];

/** True when the version that stands in the database is one that the caller expected. */
export const isExpected = (expected: ExpectedVersions, actual: number): boolean =>
  expected === 'any' || expected.includes(actual);

/** Refuses with 412 when someone else has changed the row since the caller read it; to be asked with the row locked. */
export const requireVersion = (expected: ExpectedVersions, actual: number): void => {
  if (isExpected(expected, actual)) return;
  throw new Problem('precondition-failed', {
    sv: `Resursen har nu version "v${actual}". Hämta den på nytt, gör om ändringen och skicka den versionen i If-Match.`,
    en: `The resource now has version "v${actual}". Fetch it again, redo the change and send that version in If-Match.`,
  });
};
