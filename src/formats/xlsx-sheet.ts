import { limits } from '../core/limits.ts';
import type { Problem } from '../core/problem.ts';
import { refuseFile } from './file-problem.ts';
import { PaddedNumber, type RawCell, SpreadsheetDate, SpreadsheetError } from './raw-cells.ts';
import { isTrue, type SheetPart, type Workbook } from './xlsx-open.ts';
import { parseXml, restoreEscapes } from './xml.ts';
import { unpack } from './zip-read.ts';

/** Rows of a sheet as they stand, each with its number there; rows that hold nothing at all may be absent. */
export interface RawRows {
  readonly rowNumbers: readonly number[];
  readonly rows: readonly (readonly RawCell[])[];
  /** Numbers of the rows among them that are hidden, by hand or by a filter. */
  readonly hiddenRows: ReadonlySet<number>;
  /** Whether a column is hidden, by its index. */
  readonly isHidden: (column: number) => boolean;
}

const damaged = (): Problem =>
  refuseFile(
    'damaged-workbook',
    'Ett blad i arbetsboken är skadat. Öppna arbetsboken, spara om den som .xlsx och skicka den igen.',
    'A sheet of the workbook is damaged. Open the workbook, save it again as .xlsx and send it again.',
  );

const tooManyRows = (): Problem =>
  refuseFile(
    'too-many-rows',
    `Bladet har fler än ${limits.workbookRows} rader. Skicka uppgifterna som CSV.`,
    `The sheet has more than ${limits.workbookRows} rows. Send the figures as CSV.`,
  );

/** Day 0 of the 1900 system as it holds from 1 March 1900 on; before that it counts a day that never was. */
const dayZero = Date.UTC(1899, 11, 30);
const firstTrueDay = 61;
const lastDay = 2_958_465;
/** The last row that a sheet can have, and how many columns (Excel's specification). */
export const lastRow = 1_048_576;
const columnsOfSheet = 16_384;

/** Shows a day number of the 1900 system as a date, with the time where there is one. */
const spreadsheetDate = (serial: number): SpreadsheetDate => {
  if (!(serial >= 0 && serial < lastDay + 1)) return new SpreadsheetDate(serial, String(serial));
  const days = serial < firstTrueDay ? serial + 1 : serial;
  const text = new Date(dayZero + Math.round(days * 86_400) * 1_000).toISOString();
  return new SpreadsheetDate(
    serial,
    Number.isInteger(serial) ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' '),
  );
};

/** The index of a cell's column in a reference such as "AB12", and the number of its row; -1 and 0 where it has none. */
const placeOf = (reference: string): { column: number; row: number } => {
  let column = 0;
  let at = 0;
  for (; at < reference.length; at++) {
    const code = reference.charCodeAt(at) & ~32;
    if (code < 65 || code > 90) break;
    column = column * 26 + (code - 64);
  }
  if (column > columnsOfSheet) throw damaged();
  return { column: column - 1, row: Number(reference.slice(at)) };
};

/** The number that decimal digits write, -1 for anything else: what follows an empty or broken one is no other's. */
const indexOf = (digits: string): number => {
  let index = 0;
  for (let at = 0; at < digits.length; at++) {
    const code = digits.charCodeAt(at);
    if (code < 48 || code > 57) return -1;
    index = index * 10 + (code - 48);
  }
  return digits === '' ? -1 : index;
};

/** A number as the format writes it (XML Schema's double), NaN for anything else. */
const storedNumber = (text: string): number => {
  const value = Number(text);
  // JavaScript also reads hexadecimal and the like.
  return text.charCodeAt(0) === 48 && /^0[a-df-z]/i.test(text) ? Number.NaN : value;
};

const isBlankEdge = (text: string): boolean => text.charCodeAt(0) <= 32 || text.charCodeAt(text.length - 1) <= 32;

/** Whether a height or width is given and nothing: such a row or column is not seen either. */
const isNothing = (size: string | undefined): boolean => size !== undefined && Number(size) === 0;

const unreadable = (text: string): SpreadsheetError => new SpreadsheetError(text, 'unreadable-cell');

/** Gathers a sheet's cells as its XML streams by. */
class SheetHandlers {
  readonly #workbook: Workbook;
  rowNumbers: number[] = [];
  rows: RawCell[][] = [];
  hiddenRows = new Set<number>();
  readonly #hiddenColumns: { readonly first: number; readonly last: number }[] = [];
  #row = 0;
  #cells: RawCell[] = [];
  #column = -1;
  /** The column of the cell before, however far out it stands. */
  #lastColumn = -1;
  #type = 'n';
  #style = 0;
  #value = '';
  /** The texts of an inline string. */
  #inline = '';
  #hasInline = false;
  #hasValue = false;
  #hasFormula = false;
  #reading: 'v' | 't' | undefined;
  #phonetic = false;

  constructor(workbook: Workbook) {
    this.#workbook = workbook;
  }

  /** Whether a column is hidden, by its index. */
  isHidden(column: number): boolean {
    return this.#hiddenColumns.some(({ first, last }) => first <= column && column <= last);
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    switch (name) {
      case 'col':
        this.#openColumn(attributes);
        break;
      case 'row':
        this.#openRow(attributes);
        break;
      case 'c':
        this.#openCell(attributes);
        break;
      case 'f':
        this.#hasFormula = true;
        break;
      case 'rPh':
        this.#phonetic = true;
        break;
      case 'v':
        this.#reading = 'v';
        this.#hasValue = true;
        break;
      case 't':
        this.#reading = this.#phonetic ? undefined : 't';
        if (!this.#phonetic) this.#hasInline = true;
    }
  }

  text(text: string): void {
    if (this.#reading === undefined) return;
    if (this.#value.length + this.#inline.length + text.length > limits.workbookTextLength) throw damaged();
    if (this.#reading === 'v') this.#value += text;
    else this.#inline += text;
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#reading = undefined;
    else if (name === 'rPh') this.#phonetic = false;
    else if (name === 'c') this.#cells[this.#column] = this.#cell();
    else if (name === 'row') {
      for (let index = 0; index < this.#cells.length; index++) this.#cells[index] ??= null;
      this.rows.push(this.#cells);
      this.rowNumbers.push(this.#row);
    }
  }

  #openColumn({ min, max, hidden, width }: Readonly<Record<string, string>>): void {
    if (this.#hiddenColumns.length >= columnsOfSheet || !(isTrue(hidden) || isNothing(width))) return;
    this.#hiddenColumns.push({ first: Number(min) - 1, last: Number(max) - 1 });
  }

  #openRow({ r: reference, hidden, ht }: Readonly<Record<string, string>>): void {
    const row = reference === undefined ? this.#row + 1 : Number(reference);
    if (!Number.isInteger(row) || row <= this.#row || row > lastRow) throw damaged();
    this.#row = row;
    if (isTrue(hidden) || isNothing(ht)) this.hiddenRows.add(row);
    this.#cells = [];
    this.#column = -1;
    this.#lastColumn = -1;
  }

  #openCell(attributes: Readonly<Record<string, string>>): void {
    const next = this.#lastColumn + 1;
    const place = attributes.r === undefined ? { column: next, row: this.#row } : placeOf(attributes.r);
    // Cells stand in order and once (ECMA-376-1, 18.3.1.73), so that a row has no more than there are columns.
    if (place.column < next || place.column >= columnsOfSheet || place.row !== this.#row) throw damaged();
    this.#lastColumn = place.column;
    // Whatever stands far out is put beside the last column that is looked at, where it is reported.
    this.#column = Math.min(place.column, limits.columnsPerFile);
    this.#type = attributes.t ?? 'n';
    this.#style = Number(attributes.s ?? 0);
    this.#value = '';
    this.#inline = '';
    this.#hasInline = false;
    this.#hasValue = false;
    this.#hasFormula = false;
  }

  #cell(): RawCell {
    const type = this.#type;
    if (this.#hasFormula && this.#workbook.mustCompute) {
      return new SpreadsheetError(this.#value.trim() || '=', 'uncomputed-formula');
    }
    if (type === 'inlineStr') return restoreEscapes(this.#hasInline ? this.#inline : this.#value);
    if (this.#hasInline) return unreadable(this.#inline);
    if (type === 'str' && (this.#value !== '' || !this.#hasFormula || this.#hasValue)) {
      return restoreEscapes(this.#value);
    }
    // Blanks around a value are the layout of its XML.
    const value = isBlankEdge(this.#value) ? this.#value.trim() : this.#value;
    if (value === '' && type !== 'e') {
      // A formula that was never computed has no value to read.
      return this.#hasFormula ? new SpreadsheetError('=', 'uncomputed-formula') : null;
    }
    return this.#typed(type, value);
  }

  /** The value of a cell that holds one. */
  #typed(type: string, value: string): RawCell {
    switch (type) {
      case 's':
        return this.#workbook.texts[indexOf(value)] ?? unreadable(value);
      case 'b':
        return isTrue(value) || (value === '0' || value === 'false' ? false : unreadable(value));
      case 'e':
        return new SpreadsheetError(value);
      case 'd':
        return new SpreadsheetDate(Number.NaN, value);
      case 'n':
        return this.#number(value);
      default:
        return unreadable(value);
    }
  }

  #number(text: string): RawCell {
    const value = storedNumber(text);
    if (!Number.isFinite(value)) return unreadable(text);
    const style = this.#workbook.styles[this.#style] ?? 'number';
    if (style === 'number') return value;
    if (style === 'date') return spreadsheetDate(value + this.#workbook.dayShift);
    if (style === 'percent') return `${Number((value * 100).toFixed(6))} %`;
    if (!Number.isSafeInteger(value) || value < 0) return value;
    return new PaddedNumber(value, style.before + String(value).padStart(style.digits, '0'));
  }
}

/** Reads a sheet's rows as they stand, in batches. Throws a Problem `invalid-content` for a sheet that is damaged. */
export const readSheet = async function* (workbook: Workbook, sheet: SheetPart): AsyncGenerator<RawRows, void, void> {
  const chunks = unpack(workbook.archive, sheet.path);
  if (chunks === undefined) throw damaged();
  const handlers = new SheetHandlers(workbook);
  const take = (): RawRows => {
    const { rowNumbers, rows, hiddenRows } = handlers;
    const taken = { rowNumbers, rows, hiddenRows, isHidden: (column: number) => handlers.isHidden(column) };
    handlers.rowNumbers = [];
    handlers.rows = [];
    if (hiddenRows.size > 0) handlers.hiddenRows = new Set();
    return taken;
  };
  let rows = 0;
  try {
    for await (const _ of parseXml(chunks, handlers)) {
      if (handlers.rows.length === 0) continue;
      rows += handlers.rows.length;
      if (rows > limits.workbookRows) throw tooManyRows();
      yield take();
    }
  } catch (error) {
    // The rows before the damage are read nevertheless.
    if (handlers.rows.length > 0) yield take();
    throw error;
  }
  yield take();
};

/** The texts of a sheet's first row, or none where that row is empty. */
export const readFirstRow = async (workbook: Workbook, sheet: SheetPart): Promise<RawCell[]> => {
  for await (const { rows, rowNumbers } of readSheet(workbook, sheet)) {
    if (rows.length > 0) return rowNumbers[0] === 1 ? [...(rows[0] ?? [])] : [];
  }
  return [];
};
