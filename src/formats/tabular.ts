import { excerpt } from '../core/excerpt.ts';
import type { Fault } from '../core/problem.ts';
import { readCell } from './cells.ts';
import type { TextEncoding } from './encoding.ts';
import { faultText, type TabularFaultCode } from './fault-texts.ts';
import { columnLetters, type RawCell, rawText } from './raw-cells.ts';

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
  /** The text is a code or a word of a list, so that how it was typed or copied does not matter. */
  readonly code?: boolean;
  /** Headings of columns that our own template puts beside this one to be read; they are passed over. */
  readonly besides?: readonly string[];
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
  /** What was read and looks as if the sender did not mean it; nothing of it forbids the rows. */
  readonly notices: readonly Fault[];
  /** True where the last of the faults ended the reading. */
  readonly ended: boolean;
}

/** The place of every described column in a file's rows. */
export interface ColumnPlaces {
  /** Index in the file of each described column, -1 where it is absent. */
  readonly places: readonly number[];
  readonly headings: readonly (string | null)[];
  /** Columns of the file without a heading, in which no cell may hold anything. */
  readonly unheaded: readonly number[];
  /** Columns of the file, the heading's width. */
  readonly width: number;
  /** Cells of the heading row, those that are blank included. */
  readonly cells: number;
  /** Columns that are not read although they have a heading: what they hold is told. */
  readonly passedOver: readonly { readonly place: number; readonly heading: string }[];
  /** What rows hold in columns that were not found: nothing, or what could not be read. */
  readonly absent: null | undefined;
}

/** How a reader's rows stand in their file. */
interface RowForm {
  readonly format: TabularSource['format'];
  /** The sign between cells of a CSV. */
  readonly delimiter?: Delimiter;
  /** Whether the file hides a column, by its index. */
  readonly isHidden?: (place: number) => boolean;
}

/**
 * Turns raw rows into described ones and gathers batches. Every cell is read by its column's kind; what cannot be
 * read becomes a fault that names row, heading and value.
 */
export class RowReader {
  readonly #columns: readonly TabularColumn[];
  readonly #places: ColumnPlaces;
  readonly #form: RowForm;
  #rows: CellValue[][] = [];
  #rowNumbers: number[] = [];
  #faults: Fault[] = [];
  #notices: Fault[] = [];
  /** Columns of which it is to be told, once, that they hold something. */
  #silent: { readonly place: number; readonly heading: string; readonly code: TabularFaultCode }[];
  #ended = false;

  /** @param match the headings, whose own faults come with the first batch */
  constructor(
    columns: readonly TabularColumn[],
    match: ColumnPlaces & { readonly faults: readonly Fault[] },
    form: RowForm,
  ) {
    this.#columns = columns;
    this.#places = match;
    this.#form = form;
    this.#faults.push(...match.faults);
    this.#silent = [
      ...match.passedOver.map((column) => ({ ...column, code: 'column-not-read' as const })),
      ...match.places.flatMap((place, index) =>
        place >= 0 && form.isHidden?.(place) === true
          ? [{ place, heading: match.headings[index] ?? '', code: 'hidden-column' as const }]
          : [],
      ),
    ];
  }

  /** How many rows, faults and notices have been gathered. */
  get size(): number {
    return this.#rows.length + this.#faults.length + this.#notices.length;
  }

  /** Takes the rows and faults gathered so far. */
  take(source: TabularSource): RowBatch {
    const batch = {
      source,
      rowNumbers: this.#rowNumbers,
      rows: this.#rows,
      faults: this.#faults,
      notices: this.#notices,
      ended: this.#ended,
    };
    this.#rows = [];
    this.#rowNumbers = [];
    this.#faults = [];
    this.#notices = [];
    return batch;
  }

  /** Reports a fault of a whole row. */
  rowFault(code: TabularFaultCode, row: number): void {
    this.#faults.push({ code, detail: faultText(code), row });
  }

  /** Tells what nothing forbids. */
  notice(notice: Fault): void {
    this.#notices.push(notice);
  }

  /** Notes that the fault reported last ended the reading. */
  end(): void {
    this.#ended = true;
  }

  /** Reads one row. A row with nothing in it is passed over; false tells so, and that a row could not be read. */
  add(cells: readonly RawCell[], row: number): boolean {
    if (this.#form.format === 'csv' && cells.length !== this.#places.width && !this.#fits(cells, row)) return false;
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
    if (this.#silent.length > 0) this.#tellSilent(cells, row);
    if (empty) return false;
    this.#reportCutShort(cells, row);
    this.#rows.push(values);
    this.#rowNumbers.push(row);
    return true;
  }

  /**
   * Whether the cells of a CSV's row stand under their headings. Where the comma parts cells, a number written with a
   * comma of its own pushes all that follows one column on. The row is then wider than the headings, also where its
   * last cells are blank; in a row without its last delimiters two numbers stand side by side that may be one.
   */
  #fits(cells: readonly RawCell[], row: number): boolean {
    if (this.#form.delimiter !== ',') return true;
    const isWide = cells.length > this.#places.cells;
    if (!isWide && (cells.length >= this.#places.width || !this.#mayHoldPartedNumber(cells))) return true;
    if (cells.every((cell) => rawText(cell).trim() === '')) return true;
    this.rowFault(isWide ? 'too-many-cells' : 'number-parted-by-comma', row);
    return false;
  }

  #mayHoldPartedNumber(cells: readonly RawCell[]): boolean {
    const numbers = new Map(this.#columns.map(({ kind }, index) => [this.#places.places[index] ?? -1, kind]));
    const isNumber = (place: number): boolean => ['integer', 'decimal'].includes(numbers.get(place) ?? '');
    return cells.some((cell, place) => {
      if (!isNumber(place) || !isNumber(place + 1) || !/^-?\d+$/.test(rawText(cell).trim())) return false;
      const next = rawText(cells[place + 1]).trim();
      return /^\d{3}$/.test(next) || (numbers.get(place) === 'decimal' && /^\d{1,2}$/.test(next));
    });
  }

  #tellSilent(cells: readonly RawCell[], row: number): void {
    this.#silent = this.#silent.filter(({ place, heading, code }) => {
      const value = rawText(cells[place]).trim();
      if (value === '') return true;
      this.#notices.push({ code, detail: faultText(code), row, column: heading, value: excerpt(value) });
      return false;
    });
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
    if (this.#form.format === 'xlsx' || cells.length >= this.#places.width) return;
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
    const reading = readCell(cell, column, this.#form.format);
    if (typeof reading !== 'object' || reading === null) return reading;
    this.#fault(reading.fault, row, this.#places.headings[index] ?? column.key, rawText(cell));
    return undefined;
  }
}
