import type { Bilingual } from '../../../core/problem.ts';
import { causeSeparator, type SurveyLine } from '../schemas.ts';
import { type SurveyColumn, surveyColumns } from './columns.ts';

/** A cell of a file as a reader gives it: null is empty, undefined could not be read. */
type Cell = string | number | null | undefined;

/** The codes of a column's words in either language, by the word without regard to capitals. */
const codesOfWords = (column: SurveyColumn): ReadonlyMap<string, string> | undefined =>
  column.choices === undefined
    ? undefined
    : new Map(
        column.choices.flatMap(({ code, sv, en }) =>
          [code, sv, en].map((word): [string, string] => [word.toLowerCase(), code]),
        ),
      );

const words = surveyColumns.map(codesOfWords);
const causesPlace = surveyColumns.findIndex(({ key }) => key === 'causes');

const causesOf = (cell: string): string[] => cell.split(causeSeparator).map((cause) => cause.trim());

/**
 * A row of a file as a line, its cells in the order of `surveyColumns`. Words become codes and causes are parted;
 * nothing is judged. A cell that could not be read stays undefined, so that it is not reported a second time.
 */
export const lineOfCells = (cells: readonly Cell[]): Partial<Record<keyof SurveyLine, unknown>> => {
  const line: Partial<Record<keyof SurveyLine, unknown>> = {};
  for (let index = 0; index < surveyColumns.length; index++) {
    const column = surveyColumns[index];
    if (column === undefined) continue;
    const cell = cells[index];
    const codes = words[index];
    if (cell === null && column.required === true) continue;
    if (typeof cell !== 'string') line[column.key] = cell;
    else if (codes !== undefined) line[column.key] = codes.get(cell.toLowerCase()) ?? cell;
    else line[column.key] = index === causesPlace ? causesOf(cell) : cell;
  }
  return line;
};

const choicesByKey = new Map<string, readonly string[]>(
  surveyColumns.flatMap(({ key, choices }) =>
    choices === undefined ? [] : [[key, choices.map(({ sv }) => sv)] as [string, string[]]],
  ),
);

/** What a file accepts in a column of few words, in Swedish as people write them; undefined for other columns. */
export const wordsAcceptedIn = (key: string | undefined): readonly string[] | undefined =>
  key === undefined ? undefined : choicesByKey.get(key);

/** The headings of a file that we write, in the reader's language. */
export const headingsIn = (language: keyof Bilingual): string[] =>
  surveyColumns.map(({ headings }) => headings[language === 'sv' ? 0 : 1]);

/** The words of a column that we write, by the order of their keys in the database. */
export const wordsIn = (key: keyof SurveyLine, language: keyof Bilingual): string[] =>
  surveyColumns.find((column) => column.key === key)?.choices?.map((choice) => choice[language]) ?? [];
