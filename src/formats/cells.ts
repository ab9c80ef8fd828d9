import { withoutInvisibleSigns } from '../core/invisible-signs.ts';
import type { TabularFaultCode } from './fault-texts.ts';
import { restoreText } from './neutral-text.ts';
import { parseSwedishNumber, readPlainNumber, readStoredNumber } from './numbers.ts';
import { PaddedNumber, type RawCell, SpreadsheetDate, SpreadsheetError } from './raw-cells.ts';
import type { CellValue, TabularColumn, TabularSource } from './tabular.ts';

const isBlankEdge = (code: number): boolean => code <= 32 || code === 0xa0 || code === 0x202f;

const trimmed = (text: string): string =>
  isBlankEdge(text.charCodeAt(0)) || isBlankEdge(text.charCodeAt(text.length - 1)) ? text.trim() : text;

/** Text that is the content of a formula in the way spreadsheets are told to keep a leading zero: ="01". */
const formulaOfText = /^="([^"]*)"$/;

/** What a CSV's formula of a text alone shows when a spreadsheet opens the file, or the text as it is. */
const shownText = (text: string): string =>
  text.charCodeAt(0) === 61 ? (formulaOfText.exec(text)?.[1] ?? text).trim() : text;

const isPlainCode = (text: string): boolean => {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= 32 || code >= 127 || code === 39) return false;
  }
  return true;
};

/**
 * A code or a word of a list as it is compared: composed (Unicode NFC), without signs that nobody sees, and without
 * the apostrophe that spreadsheets take for "this is text".
 */
const codeOf = (text: string): string => {
  if (isPlainCode(text)) return text;
  const visible = withoutInvisibleSigns(text).normalize('NFC').trim();
  return visible.charCodeAt(0) === 39 ? visible.slice(1) : visible;
};

const readText = (cell: string, column: TabularColumn, format: TabularSource['format']): CellValue => {
  const text = trimmed(cell);
  if (text === '') return null;
  // The apostrophe against formulas is an affair of CSV: in a workbook a text is a text.
  const read = format === 'csv' ? (text.charCodeAt(0) === 61 ? shownText(text) : restoreText(text)) : text;
  return (column.code === true ? codeOf(read) : read) || null;
};

const readYear = (text: string): number => (text.length === 4 ? readPlainNumber(text, 0) : Number.NaN);

/** Why a cell cannot be read. */
interface CellFault {
  readonly fault: TabularFaultCode;
}

/** Reads a cell by its column's kind: its value, null where it is empty, or why it cannot be read. */
export const readCell = (
  cell: Exclude<RawCell, null>,
  column: TabularColumn,
  format: TabularSource['format'],
): CellValue | CellFault => {
  const decimals = column.kind === 'decimal' ? (column.maximumDecimals ?? 2) : 0;
  if (typeof cell === 'string') {
    if (column.kind === 'text') return readText(cell, column, format);
    const plain = column.kind === 'year' ? readYear(cell) : readPlainNumber(cell, decimals);
    if (!Number.isNaN(plain)) return plain;
  }
  return readDoubtful(cell, column.kind, decimals);
};

/** Reads a cell that the short way did not settle. */
const readDoubtful = (
  cell: Exclude<RawCell, null>,
  kind: TabularColumn['kind'],
  decimals: number,
): CellValue | CellFault => {
  if (cell instanceof SpreadsheetError) return { fault: cell.fault };
  if (cell instanceof SpreadsheetDate) return { fault: kind === 'text' ? 'date-in-text' : 'date-in-number' };
  if (cell instanceof PaddedNumber) return kind === 'text' ? cell.text : readDoubtful(cell.value, kind, decimals);
  if (kind === 'text') {
    // A code such as 0180 that a spreadsheet took for a number comes as 180: it stays what the cell holds.
    return typeof cell === 'number' ? String(cell) : { fault: 'truth-value' };
  }
  if (typeof cell === 'boolean') return { fault: 'truth-value' };
  const text = typeof cell === 'string' ? shownText(cell.trim()) : '';
  if (typeof cell === 'string' && text === '') return null;
  const reading = kind === 'year' ? yearOf(cell, text) : numberOf(cell, text, kind, decimals);
  const isHidden = typeof reading === 'object' && withoutInvisibleSigns(text) !== text;
  return isHidden ? { fault: 'invisible-sign' } : reading;
};

const yearOf = (cell: number | string, text: string): number | CellFault => {
  const year = typeof cell === 'number' && Number.isInteger(cell) ? readYear(String(cell)) : readYear(text);
  return Number.isNaN(year) ? { fault: 'malformed-year' } : year;
};

const numberOf = (
  cell: number | string,
  text: string,
  kind: TabularColumn['kind'],
  decimals: number,
): number | CellFault => {
  const reading = typeof cell === 'number' ? readStoredNumber(cell, decimals) : parseSwedishNumber(text, decimals);
  if (!('fault' in reading)) return reading.value;
  if (reading.fault === 'too-many-decimals' && kind === 'integer') return { fault: 'decimals-in-whole-number' };
  return { fault: reading.fault };
};
