import { excerpt } from '../core/excerpt.ts';
import type { Fault } from '../core/problem.ts';
import type { TextEncoding } from './encoding.ts';
import { faultText, type TabularFaultCode } from './fault-texts.ts';
import { restoreText } from './neutral-text.ts';
import { parseSwedishNumber, readPlainNumber, readStoredNumber } from './numbers.ts';

/** What stands in a column of a file, described by the one who asks for it. */
export interface TabularColumn {
  /** The field's name; it is accepted as a heading too. */
  readonly key: string;
  /** Accepted headings, Swedish first; capitals and blanks do not matter. */
  readonly headings: readonly string[];
  readonly kind: 'text' | 'integer' | 'decimal' | 'year';
  /** The heading must be in the file. Whether a cell may be empty is for the caller's rules. */
  readonly required?: boolean;
  /** Decimals that are accepted where the kind is `decimal`; two unless told. */
  readonly maximumDecimals?: number;
}

/** A cell as read: null is an empty cell; undefined one that could not be read, and a fault tells why. */
export type CellValue = string | number | null | undefined;

/** What a file turned out to be, for the report of an import. */
export interface TabularSource {
  readonly format: 'csv' | 'xlsx';
  /** What the text is written in, known for certain with the last batch. */
  readonly encoding?: TextEncoding;
  readonly delimiter?: Delimiter;
  /** The sheet that was read. */
  readonly sheet?: string;
  /** The sender's heading of each described column, in the order of the description; null where it is absent. */
  readonly headings: readonly (string | null)[];
}

export type Delimiter = ';' | ',' | '\t';

/** Some rows of a file, each with its row number there (the heading is row 1) and its cells in the order described. */
export interface RowBatch {
  readonly source: TabularSource;
  readonly rowNumbers: readonly number[];
  readonly rows: readonly (readonly CellValue[])[];
  /** What could not be read; the cells in question are undefined. */
  readonly faults: readonly Fault[];
  /** True where the last of the faults ended the reading. */
  readonly ended: boolean;
}

/** A date cell of a spreadsheet: what it shows, and its day number in the 1900 system. */
export class SpreadsheetDate {
  readonly serial: number;
  readonly text: string;
  constructor(serial: number, text: string) {
    this.serial = serial;
    this.text = text;
  }
}

/** An error cell of a spreadsheet, such as #N/A. */
export class SpreadsheetError {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A cell as it stands in a file, before anybody says what it should be. */
export type RawCell = string | number | boolean | null | SpreadsheetDate | SpreadsheetError;

/** The place of every described column in a file's rows. */
export interface ColumnPlaces {
  /** Index in the file of each described column, -1 where it is absent. */
  readonly places: readonly number[];
  readonly headings: readonly (string | null)[];
  /** Columns of the file without a heading, in which no cell may hold anything. */
  readonly unheaded: readonly number[];
  /** Columns of the file, the heading's width. */
  readonly width: number;
  /** What rows hold in columns that were not found: nothing, or what could not be read. */
  readonly absent: null | undefined;
}

/** The name of a column as spreadsheets show it: A, B … Z, AA. */
export const columnLetters = (index: number): string =>
  (index >= 26 ? columnLetters(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + (index % 26));

/** The text of a raw cell as a person would see it. */
export const rawText = (cell: RawCell | undefined): string =>
  cell === null || cell === undefined ? '' : typeof cell === 'object' ? cell.text : String(cell);

const isBlankEdge = (code: number): boolean => code <= 32 || code === 0xa0 || code === 0x202f;

const trimmed = (text: string): string =>
  isBlankEdge(text.charCodeAt(0)) || isBlankEdge(text.charCodeAt(text.length - 1)) ? text.trim() : text;

/**
 * Turns raw rows into described ones and gathers batches. Every cell is read by its column's kind; what cannot be
 * read becomes a fault that names row, heading and value.
 */
export class RowReader {
  readonly #columns: readonly TabularColumn[];
  readonly #places: ColumnPlaces;
  readonly #format: TabularSource['format'];
  #rows: CellValue[][] = [];
  #rowNumbers: number[] = [];
  #faults: Fault[] = [];
  #ended = false;

  /** @param match the headings, whose own faults come with the first batch */
  constructor(
    columns: readonly TabularColumn[],
    match: ColumnPlaces & { readonly faults: readonly Fault[] },
    format: TabularSource['format'],
  ) {
    this.#columns = columns;
    this.#places = match;
    this.#format = format;
    this.#faults.push(...match.faults);
  }

  /** How many rows and faults have been gathered. */
  get size(): number {
    return this.#rows.length + this.#faults.length;
  }

  /** Takes the rows and faults gathered so far. */
  take(source: TabularSource): RowBatch {
    const batch = {
      source,
      rowNumbers: this.#rowNumbers,
      rows: this.#rows,
      faults: this.#faults,
      ended: this.#ended,
    };
    this.#rows = [];
    this.#rowNumbers = [];
    this.#faults = [];
    return batch;
  }

  /** Reports a fault of a whole row. */
  rowFault(code: TabularFaultCode, row: number): void {
    this.#faults.push({ code, detail: faultText(code), row });
  }

  /** Notes that the fault reported last ended the reading. */
  end(): void {
    this.#ended = true;
  }

  /** Reads one row; a row with nothing in it is passed over. */
  add(cells: readonly RawCell[], row: number): void {
    const values: CellValue[] = new Array(this.#columns.length);
    let empty = true;
    for (let index = 0; index < values.length; index++) {
      const place = this.#places.places[index] ?? -1;
      if (place < 0) {
        values[index] = this.#places.absent;
        continue;
      }
      const cell = place >= cells.length ? null : (cells[place] ?? null);
      const value = cell === null || cell === '' ? null : this.#read(cell, index, row);
      values[index] = value;
      if (value !== null) empty = false;
    }
    this.#reportUnheaded(cells, row);
    if (empty) return;
    this.#reportCutShort(cells, row);
    this.#rows.push(values);
    this.#rowNumbers.push(row);
  }

  #reportUnheaded(cells: readonly RawCell[], row: number): void {
    for (const index of this.#places.unheaded) this.#reportUnheadedCell(cells[index], index, row);
    for (let index = this.#places.width; index < cells.length; index++) {
      this.#reportUnheadedCell(cells[index], index, row);
    }
  }

  #reportUnheadedCell(cell: RawCell | undefined, index: number, row: number): void {
    const text = rawText(cell).trim();
    if (text !== '') this.#fault('cell-without-heading', row, columnLetters(index), text);
  }

  /**
   * In a workbook a row ends with its last cell that holds something. In CSV spreadsheets leave out trailing delimiters where a block's last column is empty (Microsoft, KB 77295), so a
   * short row is only a fault when it lacks a column that must be there.
   */
  #reportCutShort(cells: readonly RawCell[], row: number): void {
    if (this.#format === 'xlsx' || cells.length >= this.#places.width) return;
    for (let index = 0; index < this.#columns.length; index++) {
      if (this.#columns[index]?.required === true && (this.#places.places[index] ?? -1) >= cells.length) {
        this.#fault('too-few-cells', row, this.#places.headings[index] ?? '', undefined);
        return;
      }
    }
  }

  #fault(code: TabularFaultCode, row: number, column: string, value: string | undefined): void {
    this.#faults.push({
      code,
      detail: faultText(code),
      row,
      column,
      ...(value === undefined ? {} : { value: excerpt(value) }),
    });
  }

  #read(cell: Exclude<RawCell, null>, index: number, row: number): CellValue {
    const column = this.#columns[index];
    if (column === undefined) return null;
    const decimals = column.kind === 'decimal' ? (column.maximumDecimals ?? 2) : 0;
    if (typeof cell === 'string') {
      if (column.kind === 'text') {
        const text = trimmed(cell);
        // The apostrophe against formulas is an affair of CSV: in a workbook a text is a text.
        return text === '' ? null : this.#format === 'csv' ? restoreText(text) : text;
      }
      const plain = column.kind === 'year' ? readYear(cell) : readPlainNumber(cell, decimals);
      if (!Number.isNaN(plain)) return plain;
    }
    const reading = readDoubtful(cell, column.kind, decimals);
    if (typeof reading !== 'object' || reading === null) return reading;
    this.#fault(reading.fault, row, this.#places.headings[index] ?? column.key, rawText(cell));
    return undefined;
  }
}

const readYear = (text: string): number => (text.length === 4 ? readPlainNumber(text, 0) : Number.NaN);

/** Reads a cell that the short way did not settle. */
const readDoubtful = (
  cell: Exclude<RawCell, null>,
  kind: TabularColumn['kind'],
  decimals: number,
): CellValue | { fault: TabularFaultCode } => {
  if (cell instanceof SpreadsheetError) return { fault: 'error-cell' };
  if (cell instanceof SpreadsheetDate) return { fault: kind === 'text' ? 'date-in-text' : 'date-in-number' };
  if (kind === 'text') {
    // A code such as 0180 that a spreadsheet took for a number comes as 180: it stays what the cell holds.
    return typeof cell === 'number' ? String(cell) : { fault: 'truth-value' };
  }
  if (typeof cell === 'boolean') return { fault: 'truth-value' };
  const text = typeof cell === 'string' ? cell.trim() : '';
  if (typeof cell === 'string' && text === '') return null;
  if (kind === 'year') {
    const year = typeof cell === 'number' && Number.isInteger(cell) ? readYear(String(cell)) : readYear(text);
    return Number.isNaN(year) ? { fault: 'malformed-year' } : year;
  }
  const reading = typeof cell === 'number' ? readStoredNumber(cell, decimals) : parseSwedishNumber(text, decimals);
  if (!('fault' in reading)) return reading.value;
  if (reading.fault === 'too-many-decimals' && kind === 'integer') return { fault: 'decimals-in-whole-number' };
  return { fault: reading.fault };
};
