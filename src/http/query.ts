import { limits } from '../core/limits.ts';
import type { Fault } from '../core/problem.ts';

/** The query string as name and value pairs, in the order they came, and what was wrong with it. */
export interface QueryText {
  readonly pairs: readonly (readonly [name: string, value: string])[];
  readonly faults: readonly Fault[];
}

/** Decodes one percent-encoded piece as UTF-8, or gives `undefined` when it is not well formed. */
const decoded = (piece: string): string | undefined => {
  try {
    return decodeURIComponent(piece.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
};

const malformed = (piece: string): Fault => ({
  code: 'malformed-encoding',
  parameter: piece.split('=', 1)[0]?.slice(0, limits.valueShownCharacters) ?? '',
  value: piece.slice(0, limits.valueShownCharacters),
  detail: {
    sv: 'Parametern är inte procentkodad UTF-8. Koda varje tecken enligt RFC 3986.',
    en: 'The parameter is not percent-encoded UTF-8. Encode each character by RFC 3986.',
  },
});

/**
 * Reads the query part of a request target. Nothing is repaired: a piece that is not percent-encoded UTF-8 or that
 * holds NUL, which no column can keep, is a fault.
 */
export const readQuery = (target: string): QueryText => {
  const start = target.indexOf('?');
  const pairs: [string, string][] = [];
  const faults: Fault[] = [];
  if (start < 0) return { pairs, faults };
  for (const piece of target.slice(start + 1).split('&')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    const name = decoded(equals < 0 ? piece : piece.slice(0, equals));
    const value = decoded(equals < 0 ? '' : piece.slice(equals + 1));
    if (name === undefined || value === undefined || name.includes('\0') || value.includes('\0')) {
      faults.push(malformed(piece));
    } else {
      pairs.push([name, value]);
    }
  }
  return { pairs, faults };
};

/** Gathers the pairs into an object: a list where the contract has a list, and a fault where one value came twice. */
export const gatherQuery = (
  pairs: QueryText['pairs'],
  isList: (name: string) => boolean,
): { values: Record<string, string | string[]>; faults: Fault[] } => {
  const gathered = new Map<string, string[]>();
  for (const [name, value] of pairs) gathered.set(name, [...(gathered.get(name) ?? []), value]);
  const faults: Fault[] = [];
  const entries = [...gathered].map(([name, values]): [string, string | string[]] => {
    if (isList(name)) return [name, values];
    if (values.length > 1) {
      faults.push({
        code: 'duplicate-parameter',
        parameter: name.slice(0, limits.valueShownCharacters),
        value: values.join(', ').slice(0, limits.valueShownCharacters),
        detail: { sv: 'Parametern får anges en gång.', en: 'The parameter may be given once.' },
      });
    }
    return [name, values[0] ?? ''];
  });
  // `fromEntries` defines own properties, so that a parameter called __proto__ is just an unknown parameter.
  return { values: Object.fromEntries(entries), faults };
};
