import type { Bilingual } from './problem.ts';

/** A column of a file that is sent or answered: its heading and what stands in it. */
export interface FileColumn {
  /** The heading in the reader's language. */
  readonly heading: Bilingual;
  /** What stands in the column, in English, for whoever writes a program. */
  readonly meaning: string;
}

/** A table as it stands in CSV and in a workbook's first sheet: its columns in order, and an example. */
export interface FileTable {
  readonly columns: readonly FileColumn[];
  /** One row, with a cell for each column. */
  readonly example: readonly (string | number | null)[];
  /** Further columns may stand beside these: the sender's own, or some to read by. */
  readonly hasOthers?: true;
  /** The file is as its sender wrote it, under whichever of the accepted headings. */
  readonly asSent?: true;
}

/** A column whose heading is the same in both languages. */
export const fileColumn = (heading: string | Bilingual, meaning: string): FileColumn => ({
  heading: typeof heading === 'string' ? { sv: heading, en: heading } : heading,
  meaning,
});

/** The headings of a table in one language. */
export const headingsOf = ({ columns }: FileTable, language: keyof Bilingual): string[] =>
  columns.map(({ heading }) => heading[language]);
