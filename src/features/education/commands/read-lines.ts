import type { Readable } from 'node:stream';
import { limits } from '../../../core/limits.ts';
import { type Fault, Problem } from '../../../core/problem.ts';
import { readCsv } from '../../../formats/csv-read.ts';
import { readXlsx } from '../../../formats/xlsx-read.ts';
import { educationColumns } from '../rules/columns.ts';
import { EducationLine } from '../schemas.ts';

/** A line as sent, and how to point at one of its values in what was sent. */
export interface SentLine {
  readonly line: EducationLine;
  readonly place: (field: keyof EducationLine) => Pick<Fault, 'pointer' | 'row' | 'column'>;
}

/** Lines that came as JSON. */
export const sentAsJson = (lines: readonly EducationLine[]): SentLine[] =>
  lines.map((line, index) => ({ line, place: (field) => ({ pointer: `#/lines/${index}/${field}` }) }));

/**
 * Reads a file of lines, CSV or XLSX. Every cell that cannot be read is a fault with its row and heading; a row with
 * such a cell is not checked further.
 *
 * @throws Problem `invalid-content` when the headings are wrong, `content-too-large` for too many rows
 */
export const readLinesFile = async (
  stream: Readable,
  mediaType: string,
): Promise<{ lines: SentLine[]; faults: Fault[] }> => {
  const read = mediaType === 'text/csv' ? readCsv : readXlsx;
  const [lines, faults]: [SentLine[], Fault[]] = [[], []];
  for await (const batch of read(stream, educationColumns)) {
    faults.push(...batch.faults);
    batch.rows.forEach((cells, index) => {
      const row = batch.rowNumbers[index] ?? 0;
      if (cells.some((cell) => cell === undefined)) return;
      const columnOf = (field: PropertyKey | undefined): string => {
        const at = educationColumns.findIndex(({ key }) => key === field);
        return batch.source.headings[at] ?? String(field ?? '');
      };
      const value = Object.fromEntries(educationColumns.map(({ key }, at) => [key, cells[at] ?? null]));
      // A spreadsheet takes the leading zero off a municipality's code; four digits are what it means.
      if (typeof value.siteMunicipalityCode === 'string')
        value.siteMunicipalityCode = value.siteMunicipalityCode.padStart(4, '0');
      const parsed = EducationLine.safeParse(value);
      if (parsed.success) lines.push({ line: parsed.data, place: (field) => ({ row, column: columnOf(field) }) });
      for (const issue of parsed.error?.issues ?? []) {
        const field = issue.path[0];
        faults.push({
          code: issue.code.replaceAll('_', '-'),
          row,
          column: columnOf(field),
          value: String(value[String(field)] ?? ''),
          detail: { sv: 'Värdet godtas inte i kolumnen.', en: 'The value is not accepted in the column.' },
        });
      }
    });
    if (lines.length > limits.educationFiguresPerReport) {
      throw new Problem('content-too-large', {
        sv: `En rapport rymmer högst ${limits.educationFiguresPerReport} rader.`,
        en: `A report holds at most ${limits.educationFiguresPerReport} lines.`,
      });
    }
  }
  return { lines, faults };
};
