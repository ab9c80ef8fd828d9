import type { Readable } from 'node:stream';
import { faultsOf } from '../../../core/faults.ts';
import { limits } from '../../../core/limits.ts';
import { type Fault, Problem } from '../../../core/problem.ts';
import { readCsv } from '../../../formats/csv-read.ts';
import { headingFor } from '../../../formats/headings.ts';
import type { CellValue } from '../../../formats/tabular.ts';
import { readXlsx } from '../../../formats/xlsx-read.ts';
import { educationColumns } from '../rules/columns.ts';
import type { JudgedLine } from '../rules/lines.ts';
import { EducationLine } from '../schemas.ts';

/** A line as sent, and how to point at one of its values in what was sent. */
export interface SentLine extends JudgedLine {
  readonly place: (field: keyof EducationLine) => Pick<Fault, 'pointer' | 'row' | 'column'>;
}

/** A fault of the form of a file's line, with the field that it is of. */
export interface SentFault extends Fault {
  readonly field?: keyof EducationLine;
}

/** Lines that came as JSON. */
export const sentAsJson = (lines: readonly EducationLine[]): SentLine[] =>
  lines.map((line, index) => ({
    line,
    whole: true,
    row: index + 1,
    place: (field) => ({ pointer: `#/lines/${index}/${field}` }),
  }));

const keyColumns = educationColumns.filter(({ required }) => required === true).length;

/** A row of which only the keys are filled in says nothing: a template has one for each programme that could be given. */
const isUnfilled = (cells: readonly CellValue[]): boolean => cells.slice(keyColumns).every((cell) => cell === null);

/** A row's cells as a line; a cell that could not be read is left out, and the reader has told why. */
const valuesOf = (cells: readonly CellValue[]): Record<string, CellValue> => {
  const value = Object.fromEntries(
    educationColumns.flatMap(({ key, required }, at) => {
      const cell = cells[at];
      return cell === undefined || (cell === null && required === true) ? [] : [[key, cell]];
    }),
  );
  // A spreadsheet takes the leading zero off a municipality's code; four digits are what it means.
  const { siteMunicipalityCode: site } = value;
  return typeof site === 'string' ? { ...value, siteMunicipalityCode: site.padStart(4, '0') } : value;
};

/** One row: what could be read of it, and the faults of its form that the reader has not told. */
const readRow = (
  cells: readonly CellValue[],
  at: { row: number; columnOf: (field: string) => string },
): { line: SentLine; faults: SentFault[] } => {
  const value = valuesOf(cells);
  const place = (field: string) => ({ row: at.row, column: at.columnOf(field) });
  const decoded = EducationLine.safeParse(value, { reportInput: true });
  if (decoded.success && !cells.includes(undefined)) {
    return { line: { line: decoded.data, whole: true, row: at.row, place }, faults: [] };
  }
  const unread = educationColumns.filter((_, index) => cells[index] === undefined).map(({ key }) => key);
  const faults = faultsOf('body', decoded.error?.issues ?? []).map(({ pointer = '', ...fault }) => ({
    field: pointer.split('/')[1] ?? '',
    fault,
  }));
  const faulty = new Set<string>([...unread, ...faults.map(({ field }) => field)]);
  const sound = Object.fromEntries(Object.entries(value).filter(([field]) => !faulty.has(field)));
  return {
    line: { line: sound as Partial<EducationLine>, whole: false, row: at.row, place },
    faults: faults
      .filter(({ field }) => !unread.some((key) => key === field))
      .map(({ field, fault }) => ({ ...fault, ...place(field), field: field as keyof EducationLine })),
  };
};

/**
 * Reads a file of lines, CSV or XLSX. Every cell that cannot be read is a fault with its row and heading; the rest of
 * its row is still judged, so that all faults come at once.
 *
 * @throws Problem `invalid-content` when the headings are wrong, `content-too-large` for too many rows
 */
export const readLinesFile = async (
  stream: Readable,
  mediaType: string,
): Promise<{ lines: SentLine[]; faults: SentFault[]; notices: Fault[] }> => {
  const read = mediaType === 'text/csv' ? readCsv : readXlsx;
  const [lines, faults, notices]: [SentLine[], SentFault[], Fault[]] = [[], [], []];
  for await (const batch of read(stream, educationColumns)) {
    faults.push(...batch.faults);
    notices.push(...batch.notices);
    const columnOf = (field: string): string => headingFor(field, educationColumns, batch.source.headings);
    batch.rows.forEach((cells, index) => {
      if (isUnfilled(cells)) return;
      const row = readRow(cells, { row: batch.rowNumbers[index] ?? 0, columnOf });
      lines.push(row.line);
      faults.push(...row.faults);
    });
    if (lines.length > limits.educationFiguresPerReport) {
      throw new Problem('content-too-large', {
        sv: `En rapport rymmer högst ${limits.educationFiguresPerReport} rader.`,
        en: `A report holds at most ${limits.educationFiguresPerReport} lines.`,
      });
    }
  }
  return { lines, faults, notices };
};
