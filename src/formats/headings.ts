import { withoutInvisibleSigns } from '../core/invisible-signs.ts';
import { limits } from '../core/limits.ts';
import { type Fault, Problem } from '../core/problem.ts';
import { faultText } from './fault-texts.ts';
import { columnLetters } from './raw-cells.ts';
import type { ColumnPlaces, TabularColumn } from './tabular.ts';

/** The heading of the column that a marked copy adds; it is not read when the copy is sent in again. */
export const faultHeading = 'Fel';

/** What stands within the parentheses of a heading, or undefined where it has none around it. */
const withinParentheses = (name: string): string | undefined =>
  name.startsWith('(') && name.endsWith(')') ? name.slice(1, -1).trim() : undefined;

/** A heading as it is compared: capitals, blanks, signs that nobody sees and how letters are composed do not matter. */
export const normaliseHeading = (heading: string): string =>
  withoutInvisibleSigns(heading).normalize('NFC').replace(/\s+/gu, ' ').trim().toLowerCase();

/**
 * How a file calls a described column: by its own heading or, where it lacks the column, in the manner of its other
 * headings, which is Swedish, English or by the fields' names.
 */
export const headingFor = (
  key: string,
  columns: readonly TabularColumn[],
  headings: readonly (string | null)[],
): string => {
  const index = columns.findIndex((column) => column.key === key);
  const column = columns[index];
  if (column === undefined) return key;
  const own = headings[index];
  if (typeof own === 'string') return own;
  const manners = [0, 1, -1].map((manner) => ({
    manner,
    count: columns.filter((each, place) => {
      const asWritten = manner < 0 ? each.key : (each.headings[manner] ?? each.key);
      return normaliseHeading(headings[place] ?? '') === normaliseHeading(asWritten);
    }).length,
  }));
  const { manner } = manners.reduce((best, each) => (each.count > best.count ? each : best));
  return column.headings[manner] ?? (manner < 0 ? column.key : (column.headings[0] ?? column.key));
};

/** What comparing a heading row with the description gave. */
export interface HeadingMatch extends ColumnPlaces {
  /** Described columns that were found. */
  readonly found: number;
  /** True when every required column was found. */
  readonly complete: boolean;
  /** True when rows can be read by these headings, even where some of them are faulty. */
  readonly readable: boolean;
  readonly faults: readonly Fault[];
}

/** Steps of one character between two texts (Levenshtein), for the nearest heading. */
const distance = (left: string, right: string): number => {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const change = left[row - 1] === right[column - 1] ? 0 : 1;
      current.push(
        Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (previous[column - 1] ?? 0) + change),
      );
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
};

/** The accepted headings nearest to one that is not known; where none is near, the first heading of every column left. */
const suggestionsFor = (heading: string, left: readonly TabularColumn[]): string[] => {
  const asked = normaliseHeading(heading).slice(0, limits.headingCharacters);
  const near = left
    .flatMap((column) => [...column.headings, column.key])
    .map((accepted) => ({ accepted, steps: distance(asked, normaliseHeading(accepted)) }))
    .filter(({ accepted, steps }) => steps <= Math.max(2, Math.floor(accepted.length / 3)))
    .sort((one, other) => one.steps - other.steps);
  return near.length > 0
    ? [...new Set(near.map(({ accepted }) => accepted))].slice(0, 3)
    : left.map((column) => column.headings[0] ?? column.key);
};

const faultOf = (code: 'unknown-heading' | 'duplicate-heading' | 'missing-heading', more: Partial<Fault>): Fault => ({
  code,
  detail: faultText(code),
  row: 1,
  ...more,
});

/** Finds every described column in a heading row, in any order, and reports unknown, repeated and missing ones. */
export const matchHeadings = (cells: readonly string[], columns: readonly TabularColumn[]): HeadingMatch => {
  let width = cells.length;
  while (width > 0 && (cells[width - 1] ?? '').trim() === '') width--;
  const indexOf = new Map<string, number>();
  columns.forEach((column, index) => {
    for (const heading of [column.key, ...column.headings]) indexOf.set(normaliseHeading(heading), index);
  });
  const places = columns.map(() => -1);
  const headings: (string | null)[] = columns.map(() => null);
  const faults: Fault[] = [];
  const unheaded: number[] = [];
  const passedOver: { place: number; heading: string }[] = [];
  const ofTemplate = new Set(columns.flatMap(({ besides = [] }) => besides.map(normaliseHeading)));
  const unknown: { heading: string; place: number }[] = [];
  const tooWide = width > limits.columnsPerFile;
  if (tooWide) {
    faults.push({ code: 'too-many-columns', detail: faultText('too-many-columns'), row: 1 });
    width = limits.columnsPerFile;
  }
  for (let place = 0; place < width; place++) {
    const heading = (cells[place] ?? '').trim();
    const name = normaliseHeading(heading);
    const index = indexOf.get(name);
    if (name === '') unheaded.push(place);
    else if (index === undefined) {
      const within = withinParentheses(name);
      const isOther = within === undefined ? name !== normaliseHeading(faultHeading) : indexOf.has(within);
      if (isOther) unknown.push({ heading, place });
      else if (!ofTemplate.has(name)) passedOver.push({ heading, place });
    } else if ((places[index] ?? -1) >= 0) {
      faults.push(faultOf('duplicate-heading', { column: columnLetters(place), value: heading }));
    } else {
      places[index] = place;
      headings[index] = heading;
    }
  }
  const left = columns.filter((_, index) => places[index] === -1);
  for (const { heading, place } of unknown) {
    const value = heading.slice(0, limits.headingCharacters).toWellFormed();
    const accepted = suggestionsFor(heading, left);
    faults.push(faultOf('unknown-heading', { column: columnLetters(place), value, accepted }));
  }
  const missing = left.filter((column) => column.required === true);
  for (const column of missing) {
    const accepted = [...column.headings, column.key];
    faults.push(faultOf('missing-heading', { column: headingFor(column.key, columns, headings), accepted }));
  }
  return {
    places,
    headings,
    unheaded,
    width,
    cells: cells.length,
    passedOver,
    faults,
    found: columns.length - left.length,
    complete: missing.length === 0,
    readable: missing.length === 0 && !tooWide,
    // Under a heading that is not known may stand what seems to be missing.
    absent: unknown.length > 0 ? undefined : null,
  };
};

/** Refuses a file by whose headings its rows cannot be understood. All faults are listed. */
export const refuseHeadings = (faults: readonly Fault[]): Problem =>
  new Problem(
    'invalid-content',
    {
      sv: 'Filens rubrikrad kan inte tolkas. Rätta rubrikerna och skicka filen igen.',
      en: 'The heading row of the file cannot be understood. Correct the headings and send the file again.',
    },
    { faults },
  );
