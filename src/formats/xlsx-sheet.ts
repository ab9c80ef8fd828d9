import { limits } from '../core/limits.ts';
import type { Problem } from '../core/problem.ts';
import { refuseFile } from './file-problem.ts';
import { type RawCell, SpreadsheetDate, SpreadsheetError } from './tabular.ts';
import type { SheetPart, Workbook } from './xlsx-open.ts';
import { parseXml, restoreEscapes } from './xml.ts';
import { unpack } from './zip-read.ts';

/** Rows of a sheet as they stand, each with its number there; rows that hold nothing at all may be absent. */
export interface RawRows {
  readonly rowNumbers: readonly number[];
  readonly rows: readonly (readonly RawCell[])[];
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

/** Gathers a sheet's cells as its XML streams by. */
class SheetHandlers {
  readonly #workbook: Workbook;
  rowNumbers: number[] = [];
  rows: RawCell[][] = [];
  #row = 0;
  #cells: RawCell[] = [];
  #column = -1;
  /** The column of the cell before, however far out it stands. */
  #lastColumn = -1;
  #type = 'n';
  #style = 0;
  #value = '';
  #hasValue = false;
  #hasFormula = false;
  #reading = false;
  #phonetic = false;

  constructor(workbook: Workbook) {
    this.#workbook = workbook;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    switch (name) {
      case 'row':
        this.#openRow(attributes.r);
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
      case 't':
        this.#reading = !this.#phonetic;
        if (this.#reading) this.#hasValue = true;
    }
  }

  text(text: string): void {
    if (!this.#reading) return;
    if (this.#value.length + text.length > limits.workbookTextLength) throw damaged();
    this.#value += text;
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#reading = false;
    else if (name === 'rPh') this.#phonetic = false;
    else if (name === 'c') this.#cells[this.#column] = this.#cell();
    else if (name === 'row') {
      for (let index = 0; index < this.#cells.length; index++) this.#cells[index] ??= null;
      this.rows.push(this.#cells);
      this.rowNumbers.push(this.#row);
    }
  }

  #openRow(reference: string | undefined): void {
    const row = reference === undefined ? this.#row + 1 : Number(reference);
    if (!Number.isInteger(row) || row <= this.#row || row > lastRow) throw damaged();
    this.#row = row;
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
    this.#hasValue = false;
    this.#hasFormula = false;
  }

  #cell(): RawCell {
    // A formula that was never computed has no value to read.
    if (!this.#hasValue || (this.#value === '' && this.#type === 'n')) {
      return this.#hasFormula ? new SpreadsheetError('=') : null;
    }
    const value = this.#value;
    switch (this.#type) {
      case 's': {
        const text = this.#workbook.texts[Number(value)];
        if (text === undefined) throw damaged();
        return text;
      }
      case 'str':
      case 'inlineStr':
        return restoreEscapes(value);
      case 'b':
        return value === '1' || value === 'true';
      case 'e':
        return new SpreadsheetError(value);
      case 'd':
        return new SpreadsheetDate(Number.NaN, value);
      default:
        return this.#number(Number(value));
    }
  }

  #number(value: number): RawCell {
    if (!Number.isFinite(value)) throw damaged();
    const style = this.#workbook.styles[this.#style] ?? 'number';
    if (style === 'date') return spreadsheetDate(value + this.#workbook.dayShift);
    return style === 'percent' ? `${Number((value * 100).toFixed(6))} %` : value;
  }
}

/** Reads a sheet's rows as they stand, in batches. Throws a Problem `invalid-content` for a sheet that is damaged. */
export const readSheet = async function* (workbook: Workbook, sheet: SheetPart): AsyncGenerator<RawRows, void, void> {
  const chunks = unpack(workbook.archive, sheet.path);
  if (chunks === undefined) throw damaged();
  const handlers = new SheetHandlers(workbook);
  const take = (): RawRows => {
    const taken = { rowNumbers: handlers.rowNumbers, rows: handlers.rows };
    handlers.rowNumbers = [];
    handlers.rows = [];
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
