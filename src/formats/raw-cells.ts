import type { TabularFaultCode } from './fault-texts.ts';

/** A date cell of a spreadsheet: what it shows, and its day number in the 1900 system. */
export class SpreadsheetDate {
  readonly serial: number;
  readonly text: string;
  constructor(serial: number, text: string) {
    this.serial = serial;
    this.text = text;
  }
}

/** A cell of a spreadsheet that holds no value to read: an error such as #N/A, or a formula that was not computed. */
export class SpreadsheetError {
  readonly text: string;
  readonly fault: Extract<TabularFaultCode, 'error-cell' | 'uncomputed-formula' | 'unreadable-cell'>;
  constructor(text: string, fault: SpreadsheetError['fault'] = 'error-cell') {
    this.text = text;
    this.fault = fault;
  }
}

/** A whole number whose format shows it with leading zeros, as 0000 shows 180 as 0180: a code is what is shown. */
export class PaddedNumber {
  readonly value: number;
  readonly text: string;
  constructor(value: number, text: string) {
    this.value = value;
    this.text = text;
  }
}

/** A cell as it stands in a file, before anybody says what it should be. */
export type RawCell = string | number | boolean | null | SpreadsheetDate | SpreadsheetError | PaddedNumber;

/** The name of a column as spreadsheets show it: A, B … Z, AA. */
export const columnLetters = (index: number): string =>
  (index >= 26 ? columnLetters(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + (index % 26));

/** The text of a raw cell as a person would see it. */
export const rawText = (cell: RawCell | undefined): string =>
  cell === null || cell === undefined ? '' : typeof cell === 'object' ? cell.text : String(cell);
