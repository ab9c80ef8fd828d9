import { limits } from '../core/limits.ts';
import type { Fault } from '../core/problem.ts';
import { type ByteSource, inPieces } from './bytes.ts';
import { RecordSplitter } from './csv-records.ts';
import { BrokenText, decodeText, TextStreamDecoder } from './encoding.ts';
import { faultText } from './fault-texts.ts';
import { refuseFile } from './file-problem.ts';
import { type HeadingMatch, matchHeadings, refuseHeadings } from './headings.ts';
import { type Delimiter, type RowBatch, RowReader, type TabularColumn, type TabularSource } from './tabular.ts';

const delimiters: readonly Delimiter[] = [';', '\t', ','];

/** The first record of a file that may still be growing, or undefined while it is not whole. */
const firstRecord = (text: string, delimiter: Delimiter, last: boolean): string[] | undefined => {
  let found: string[] | undefined;
  const take = (cells: string[]): void => {
    found ??= cells;
  };
  // Only the first rows are looked at; a heading may hold a quoted line break.
  new RecordSplitter(delimiter, { record: take, fault: () => take([]) }).push(
    text.slice(0, limits.recordCharacters),
    last || text.length > limits.recordCharacters,
  );
  return found;
};

/** What a file's first row tells: where the rows begin, what parts the cells, and which columns there are. */
interface Beginning {
  readonly skip: number;
  readonly delimiter: Delimiter;
  readonly match: HeadingMatch;
}

/**
 * Finds the delimiter: the one that a `sep=` line names, or the one under which most headings are known, or else
 * under which there are most cells.
 */
export const readBeginning = (
  text: string,
  columns: readonly TabularColumn[],
  last: boolean,
): Beginning | undefined => {
  if (!last && text.length < 'sep=;\r\n'.length) return undefined;
  const stated = /^"?sep=([;,\t])"?(?:\r?\n|\r(?=[^\n]))/i.exec(text);
  const skip = stated?.[0].length ?? 0;
  let best: Beginning | undefined;
  let bestWidth = 0;
  for (const delimiter of delimiters) {
    if (stated !== null && stated[1] !== delimiter) continue;
    const cells = firstRecord(text.slice(skip), delimiter, last);
    if (cells === undefined) continue;
    const match = matchHeadings(cells, columns);
    const found = best?.match.found ?? -1;
    if (match.found > found || (match.found === found && cells.length > bestWidth)) {
      best = { skip, delimiter, match };
      bestWidth = cells.length;
    }
  }
  return best;
};

const refuseForeign = (text: string): void => {
  if (text.startsWith('PK\u0003\u0004')) {
    throw refuseFile(
      'spreadsheet-as-csv',
      'Filen är en Excel-arbetsbok, inte CSV. Skicka den med innehållstypen för XLSX.',
      'The file is an Excel workbook, not CSV. Send it with the content type of XLSX.',
    );
  }
};

/**
 * Reads a CSV file as batches of rows, with back-pressure: nothing more is read until the caller asks on.
 *
 * Delimiter (`;`, `,`, tab), encoding (UTF-8, UTF-16 LE with a mark, Windows-1252) and the order of columns follow
 * from the content and stand in each batch's `source`. At least one batch comes, empty or not. Faults of single
 * headings, of rows and of cells come with the batches, and reading goes on. Throws a Problem `invalid-content` with
 * faults when the headings do not explain the rows, the file is not CSV, or its text breaks.
 */
export const readCsv = async function* (
  bytes: ByteSource,
  columns: readonly TabularColumn[],
): AsyncGenerator<RowBatch, void, void> {
  const decoder = new TextStreamDecoder();
  let waiting = '';
  let reading: Reading | undefined;
  try {
    for await (const text of decodeText(inPieces(bytes), decoder)) {
      waiting += text;
      if (reading === undefined) refuseForeign(waiting);
      reading ??= begin(waiting, columns, false);
      if (reading === undefined) continue;
      const readable = reading.take(waiting, false);
      waiting = '';
      if (reading.rows.size > 0 || !readable) yield reading.rows.take(sourceOf(reading, decoder));
      if (!readable) return;
    }
  } catch (error) {
    if (!(error instanceof BrokenText) || reading === undefined) throw error;
    yield reading.rows.take(sourceOf(reading, decoder));
    throw error.inRow(reading.nextRow());
  }
  if (reading === undefined && waiting.trim() === '') throw refuseHeadings([fileFault('empty-file')]);
  reading ??= begin(waiting, columns, true);
  if (reading === undefined) throw refuseHeadings([fileFault('unclosed-quote')]);
  reading.take(waiting, true);
  yield reading.rows.take(sourceOf(reading, decoder));
};

const fileFault = (code: 'empty-file' | 'unclosed-quote'): Fault => ({ code, detail: faultText(code), row: 1 });

/** A file whose headings are understood. */
interface Reading {
  /** Reads on in the text; false when the rest of the file cannot be read. */
  readonly take: (text: string, last: boolean) => boolean;
  /** The row that comes next. */
  readonly nextRow: () => number;
  readonly rows: RowReader;
  readonly delimiter: Delimiter;
  readonly match: HeadingMatch;
}

const sourceOf = (reading: Reading, decoder: TextStreamDecoder): TabularSource => ({
  format: 'csv',
  encoding: decoder.encoding,
  delimiter: reading.delimiter,
  headings: reading.match.headings,
});

/**
 * Adds the last row of a file that ends without a line end. Many programs leave it out, but so does an upload that was
 * cut: a row that is shorter than the headings is taken for one, and a whole one is told where its last value may be a
 * part of what was meant.
 */
const addLast = (rows: RowReader, cells: readonly string[], { row, width }: { row: number; width: number }): void => {
  if (cells.every((cell) => cell.trim() === '')) return;
  if (cells.length < width) rows.rowFault('file-cut-off', row);
  else if (rows.add(cells, row) && (cells.at(-1) ?? '').trim() !== '')
    rows.notice({ code: 'no-line-end', detail: faultText('no-line-end'), row });
};

const begin = (text: string, columns: readonly TabularColumn[], last: boolean): Reading | undefined => {
  const beginning = readBeginning(text, columns, last);
  if (beginning === undefined) return undefined;
  const { skip, delimiter, match } = beginning;
  if (!match.readable) throw refuseHeadings(match.faults);
  const rows = new RowReader(columns, match, { format: 'csv', delimiter });
  const splitter = new RecordSplitter(delimiter, {
    record: (cells, row, isClosed) => {
      if (row === 1) return;
      if (isClosed) rows.add(cells, row);
      else addLast(rows, cells, { row, width: match.width });
    },
    fault: (code, row) => rows.rowFault(code, row),
  });
  let skipped = false;
  const take = (more: string, end: boolean): boolean => {
    const from = skipped ? 0 : skip;
    skipped = true;
    const readable = splitter.push(more.slice(from), end);
    if (!readable) rows.end();
    return readable;
  };
  return { take, nextRow: () => splitter.nextRow, rows, delimiter, match };
};
