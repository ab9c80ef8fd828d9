import type { ImportMode } from '../schemas/imports.ts';
import type { SurveyLine } from '../schemas.ts';
import type { LineFault } from './lines.ts';

/** How many given values lie behind a field that the new lines leave empty. */
export interface FieldCount {
  readonly field: keyof SurveyLine;
  readonly count: number;
}

/** The field of a line by the column that stores it. */
const fieldOf = (column: string): keyof SurveyLine =>
  column.replace(/_id$/, '').replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) as keyof SurveyLine;

/** What became of given values that the new lines leave empty. */
export interface LeftEmpty {
  /** Given values that stay since an upsert leaves alone what is not stated. */
  readonly keptValueCount: number;
  /** Given values that go since all is replaced, by field, in lines that stay. */
  readonly removedValues: readonly FieldCount[];
}

/** @param counts given values that are left empty, by the column that stores them */
export const leftEmptyOf = (mode: ImportMode, counts: Readonly<Record<string, number>>): LeftEmpty => {
  const byField = Object.entries(counts).map(([column, count]) => ({ field: fieldOf(column), count }));
  if (mode === 'replace') return { keptValueCount: 0, removedValues: byField };
  return { keptValueCount: byField.reduce((sum, { count }) => sum + count, 0), removedValues: [] };
};

/** A warning for each field whose given values would go. */
export const remarksOnLeftEmpty = (
  mode: ImportMode,
  counts: Readonly<Record<string, number>>,
): (LineFault & { field: keyof SurveyLine })[] =>
  leftEmptyOf(mode, counts).removedValues.map(({ field, count }) => ({
    code: 'values-left-empty',
    field,
    value: String(count),
    detail: {
      sv: `${count === 1 ? 'Ett värde' : `${count} värden`} som utkastet har tas bort, eftersom raderna här lämnar dem tomma. Ska de stå kvar: ta med dem, eller skicka filen som en del av svaret (mode=upsert, --part).`,
      en: `${count === 1 ? 'One value' : `${count} values`} that the draft has will be taken away, since the lines here leave them empty. To keep them: include them, or send the file as a part of the answer (mode=upsert, --part).`,
    },
  }));

/** Whether an import holds nothing but rows that nobody has filled in, such as a template sent back as it came. */
export const hasNothingToWrite = (read: { readonly rowsStaged: number; readonly passedOverRows: number }): boolean =>
  read.rowsStaged === 0 && read.passedOverRows > 0;
