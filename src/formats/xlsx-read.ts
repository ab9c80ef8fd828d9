import { limits } from '../core/limits.ts';
import { Problem } from '../core/problem.ts';
import type { ByteSource } from './bytes.ts';
import { type HeadingMatch, matchHeadings, refuseHeadings } from './headings.ts';
import { hiddenRowsOf } from './notices.ts';
import { rawText } from './raw-cells.ts';
import { type RowBatch, RowReader, type TabularColumn, type TabularSource } from './tabular.ts';
import { openWorkbook, type SheetPart, type Workbook } from './xlsx-open.ts';
import { readFirstRow, readSheet } from './xlsx-sheet.ts';

/** A sheet whose first row was compared with the description. */
interface SheetCandidate {
  readonly sheet: SheetPart;
  readonly match: HeadingMatch;
}

const refuseSheets = (code: string, sv: string, en: string, accepted: readonly string[]): Problem =>
  new Problem('invalid-content', { sv, en }, { faults: [{ code, detail: { sv, en }, accepted }] });

/**
 * Finds the sheet that holds the rows: the visible one whose first row has every required heading. Where there is
 * none, the one with most known headings is taken, so that its faults can be told. Throws a Problem when several
 * sheets fit, since nobody but the sender knows which is meant, and when none has a known heading.
 */
export const findSheet = async (workbook: Workbook, columns: readonly TabularColumn[]): Promise<SheetCandidate> => {
  const candidates: SheetCandidate[] = [];
  for (const sheet of workbook.sheets) {
    const cells = await readFirstRow(workbook, sheet);
    candidates.push({ sheet, match: matchHeadings(cells.map(rawText), columns) });
  }
  const complete = candidates.filter(({ match }) => match.complete && match.found > 0);
  if (complete.length > 1) {
    throw refuseSheets(
      'several-sheets',
      'Flera synliga blad har de rubriker som väntas. Behåll ett av dem, eller dölj de andra.',
      'Several visible sheets have the expected headings. Keep one of them, or hide the others.',
      complete.map(({ sheet }) => sheet.name),
    );
  }
  const best = complete[0] ?? candidates.reduce<SheetCandidate | undefined>(better, undefined);
  if (best !== undefined && best.match.found > 0) return best;
  throw refuseSheets(
    'no-sheet',
    'Inget synligt blad har kända rubriker på rad 1. Ta bort rader ovanför rubrikerna, och visa bladet om det är dolt.',
    'No visible sheet has known headings in row 1. Remove rows above the headings, and show the sheet if it is hidden.',
    columns.map((column) => column.headings[0] ?? column.key),
  );
};

const better = (best: SheetCandidate | undefined, candidate: SheetCandidate): SheetCandidate =>
  best === undefined || candidate.match.found > best.match.found ? candidate : best;

/**
 * Reads a workbook (.xlsx) as batches of rows, with back-pressure. Numbers are taken as stored, dates, percentages,
 * truth values and error cells are told apart from them, and formulas count with the value they last had. Hidden
 * sheets are not looked at. Throws a Problem (`content-too-large`, `invalid-content`) for a file that cannot be read
 * or whose rows its headings do not explain; faults of single headings and of cells come with the batches.
 */
export const readXlsx = async function* (
  bytes: ByteSource,
  columns: readonly TabularColumn[],
): AsyncGenerator<RowBatch, void, void> {
  const workbook = await openWorkbook(bytes);
  const { sheet, match } = await findSheet(workbook, columns);
  if (!match.readable) throw refuseHeadings(match.faults);
  const source: TabularSource = { format: 'xlsx', sheet: sheet.name, headings: match.headings };
  let reader: RowReader | undefined;
  const hidden: number[] = [];
  let hiddenCount = 0;
  try {
    for await (const { rows, rowNumbers, hiddenRows, isHidden } of readSheet(workbook, sheet)) {
      reader ??= new RowReader(columns, match, { format: 'xlsx', isHidden });
      for (let index = 0; index < rows.length; index++) {
        const row = rowNumbers[index] ?? 0;
        if (row <= 1 || !reader.add(rows[index] ?? [], row) || !hiddenRows.has(row)) continue;
        if (hiddenCount++ < limits.hiddenRowsNamed) hidden.push(row);
      }
      // What one piece of the file gave, however long its texts are.
      if (reader.size > 0) yield reader.take(source);
    }
  } catch (error) {
    reader ??= new RowReader(columns, match, { format: 'xlsx' });
    yield reader.take(source);
    throw error;
  }
  reader ??= new RowReader(columns, match, { format: 'xlsx' });
  if (hiddenCount > 0) reader.notice(hiddenRowsOf(hidden, hiddenCount));
  yield reader.take(source);
};
