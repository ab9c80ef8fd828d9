import { limits } from '../core/limits.ts';
import type { Bilingual, Fault } from '../core/problem.ts';
import { faultHeading, normaliseHeading } from './headings.ts';
import { columnLetters } from './raw-cells.ts';
import type { TabularColumn } from './tabular.ts';

/** What to mark in a sender's file: its faults, by row and column, in one language. */
export interface Marking {
  readonly columns: readonly TabularColumn[];
  readonly faults: readonly Fault[];
  readonly language: keyof Bilingual;
}

/** Faults of a file by row, each with the index of its column there, or -1 where it speaks of the whole row. */
export type PlacedFaults = ReadonlyMap<number, readonly { readonly place: number; readonly fault: Fault }[]>;

/** Finds a fault's column by the sender's heading, by the described key or headings, or by its letters. */
const placer = (headings: readonly string[], columns: readonly TabularColumn[]) => {
  const places = new Map<string, number>();
  for (let index = limits.columnsPerFile; index >= 0; index--) places.set(columnLetters(index).toLowerCase(), index);
  const named = headings.map(normaliseHeading);
  for (const column of columns) {
    const names = [column.key, ...column.headings].map(normaliseHeading);
    const place = named.findIndex((heading) => heading !== '' && names.includes(heading));
    if (place >= 0) for (const name of names) places.set(name, place);
  }
  for (let index = named.length - 1; index >= 0; index--)
    if (named[index] !== '') places.set(named[index] ?? '', index);
  return (column: string | undefined): number =>
    column === undefined ? -1 : (places.get(normaliseHeading(column)) ?? -1);
};

/** Sorts faults by row and finds the column of each. */
export const placeFaults = (headings: readonly string[], marking: Marking): PlacedFaults => {
  const placeOf = placer(headings, marking.columns);
  const placed = new Map<number, { place: number; fault: Fault }[]>();
  for (const fault of marking.faults) {
    if (fault.row === undefined) continue;
    const row = placed.get(fault.row) ?? [];
    row.push({ place: placeOf(fault.column), fault });
    placed.set(fault.row, row);
  }
  return placed;
};

/** What a fault says, with what is accepted instead. */
export const sentence = (fault: Fault, language: keyof Bilingual): string => {
  const accepted = fault.accepted?.slice(0, 5).join(', ');
  const more = accepted === undefined || accepted === '' ? '' : ` (${accepted})`;
  return `${fault.detail[language]}${more}`;
};

/** Characters of a cell in a copy: a spreadsheet holds 32,767. */
export const copiedCharacters = 32_000;

/** What stands in the fault column of a row: every fault, with its column. */
export const rowText = (faults: NonNullable<ReturnType<PlacedFaults['get']>>, language: keyof Bilingual): string =>
  faults
    .map(({ fault }) => `${fault.column === undefined ? '' : `${fault.column}: `}${sentence(fault, language)}`)
    .join(' | ')
    .slice(0, copiedCharacters);

/** The faults that stand in no row of a copy: those of the file as a whole, and those beyond the last row copied. */
export const faultsBeyond = (lastRow: number, { faults }: Marking): Fault[] =>
  faults.filter(({ row }) => row === undefined || row > lastRow);

/**
 * The index of the fault column: that of an earlier marking, or the first one beyond the headings and beyond every
 * marked cell, since a fault may be that something stands outside the headings.
 */
export const faultPlace = (headings: readonly string[], placed: PlacedFaults): number => {
  const earlier = headings.findIndex((heading) => normaliseHeading(heading) === normaliseHeading(faultHeading));
  if (earlier >= 0) return earlier;
  let free = headings.length;
  for (const faults of placed.values()) for (const { place } of faults) free = Math.max(free, place + 1);
  return free;
};

/** Headings up to the last one that is not blank. */
export const withoutTrailingBlanks = (headings: readonly string[]): string[] => {
  const kept = [...headings];
  while (kept.length > 0 && (kept.at(-1) ?? '').trim() === '') kept.pop();
  return kept;
};
