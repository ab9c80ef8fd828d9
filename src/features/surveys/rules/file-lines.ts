import type { Bilingual } from '../../../core/problem.ts';
import { causeSeparator, type SurveyLine } from '../schemas.ts';
import { type ColumnChoice, surveyColumns } from './columns.ts';

/** A cell of a file as a reader gives it: null is empty, undefined could not be read. */
type Cell = string | number | null | undefined;

/** The codes of a column's words in either language, by the word as written and without capitals. */
const codesOfWords = (choices: readonly ColumnChoice[]): ReadonlyMap<string, string> =>
  new Map(
    choices.flatMap(({ code, sv, en }) =>
      [code, sv, en].flatMap((word): [string, string][] => [
        [word, code],
        [word.toLowerCase(), code],
      ]),
    ),
  );

const codesOf = (key: keyof SurveyLine): ReadonlyMap<string, string> =>
  codesOfWords(surveyColumns.find((column) => column.key === key)?.choices ?? []);
const sectorCodes = codesOf('sector');
const assessmentCodes = codesOf('assessment');
const changeCodes = codesOf('assessmentChange');

const codeOf = (cell: Cell, codes: ReadonlyMap<string, string>): Cell =>
  typeof cell === 'string' ? (codes.get(cell) ?? codes.get(cell.toLowerCase()) ?? cell) : cell;

const causesOf = (cell: Cell): unknown =>
  typeof cell === 'string' ? cell.split(causeSeparator).map((cause) => cause.trim()) : cell;

const requiredKeys = surveyColumns.filter(({ required }) => required === true).map(({ key }) => key);

/**
 * A row of a file as a line, its cells in the order of `surveyColumns`. Words become codes and causes are parted;
 * nothing is judged. A cell that could not be read stays undefined, so that it is not reported a second time. The
 * members are written out, since objects of one shape are made and read several times faster than others.
 */
export const lineOfCells = (cells: readonly Cell[]): Partial<Record<keyof SurveyLine, unknown>> => {
  const line: Partial<Record<keyof SurveyLine, unknown>> = {
    areaCode: cells[0],
    professionCode: cells[1],
    specialtyCode: cells[2],
    sector: codeOf(cells[3], sectorCodes),
    year: cells[4],
    headcount: cells[5],
    fullTimeEquivalents: cells[6],
    vacantFullTimeEquivalents: cells[7],
    agencyFullTimeEquivalents: cells[8],
    expectedRetirements: cells[9],
    neededFullTimeEquivalents: cells[10],
    assessment: codeOf(cells[11], assessmentCodes),
    assessmentChange: codeOf(cells[12], changeCodes),
    causes: causesOf(cells[13]),
    comment: cells[14],
  };
  // What must be there and is not counts as absent rather than as null.
  for (const key of requiredKeys) if (line[key] === null) delete line[key];
  return line;
};

const filledInKeys = surveyColumns
  .filter(({ required, key }) => required !== true && key !== 'specialtyCode')
  .map(({ key }) => key);

/**
 * Whether a row of a file holds codes alone, as the rows of a template that nobody has filled in. What could not be
 * read counts as filled in.
 */
export const isNotFilledIn = (line: unknown): boolean =>
  filledInKeys.every((key) => (line as Readonly<Record<string, unknown>>)[key] === null);

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
