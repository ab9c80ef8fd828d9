import type { Bilingual } from '../core/problem.ts';
import type { ByteSource } from './bytes.ts';
import { inPieces } from './bytes.ts';
import { readBeginning } from './csv-read.ts';
import { RecordSplitter } from './csv-records.ts';
import { TextStreamDecoder } from './encoding.ts';
import { faultText } from './fault-texts.ts';
import { faultHeading } from './headings.ts';
import {
  copiedCharacters,
  faultPlace,
  type Marking,
  type PlacedFaults,
  placeFaults,
  rowText,
  sentence,
  withoutTrailingBlanks,
} from './marked-faults.ts';
import { neutraliseText, restoreText } from './neutral-text.ts';
import { parseSwedishNumber } from './numbers.ts';
import { type RawCell, rawText, type TabularColumn } from './tabular.ts';
import { inChunks, quoteWhereNeeded } from './write-text.ts';
import { openWorkbook, type SheetPart, type Workbook } from './xlsx-open.ts';
import { findSheet } from './xlsx-read.ts';
import { readFirstRow, readSheet } from './xlsx-sheet.ts';
import { MarkedCell, type SheetCell, type SheetColumn, type SheetContent, writeXlsx } from './xlsx-write.ts';

const listTexts = {
  sv: { sheet: 'Fellista', row: 'Rad', column: 'Kolumn', value: 'Värde', text: 'Vad som är fel' },
  en: { sheet: 'Faults', row: 'Row', column: 'Column', value: 'Value', text: 'What is wrong' },
} as const;

/** A sheet that lists every fault, also those that speak of no cell. */
const faultList = (marking: Marking, taken: string): SheetContent => {
  const texts = listTexts[marking.language];
  const columns: SheetColumn[] = [
    { heading: texts.row, kind: 'year', widthCharacters: 8 },
    { heading: texts.column, kind: 'text', widthCharacters: 28 },
    { heading: texts.value, kind: 'text', widthCharacters: 24 },
    { heading: texts.text, kind: 'text', widthCharacters: 100 },
  ];
  const rows = marking.faults.map((fault) => [
    fault.row,
    fault.column?.slice(0, copiedCharacters),
    fault.value?.slice(0, copiedCharacters),
    sentence(fault, marking.language).slice(0, copiedCharacters),
  ]);
  const name = taken.toLowerCase() === texts.sheet.toLowerCase() ? `${texts.sheet} 2` : texts.sheet;
  return { name, columns, batches: [rows] };
};

/** A sender's sheet name as Excel takes it; other programs allow more. */
const sheetName = (name: string): string => {
  const allowed = name
    .replace(/[[\]:*?/\\]/g, ' ')
    .slice(0, 31)
    .replace(/^'+|'+$/g, '')
    .toWellFormed();
  return allowed.trim() === '' ? 'Rader' : allowed;
};

/** The sheet that the faults are about; the first visible one where none has the expected headings. */
const sheetToMark = async (workbook: Workbook, columns: readonly TabularColumn[]): Promise<SheetPart | undefined> => {
  try {
    return (await findSheet(workbook, columns)).sheet;
  } catch {
    return workbook.sheets[0];
  }
};

/**
 * Gives a sender's workbook back with its faults marked: the cells are coloured and carry a note, the column "Fel"
 * tells what is wrong in each row, and a second sheet lists all faults. Rows keep their numbers, so the copy can be
 * corrected and sent in again as it is; the reader passes the column over.
 *
 * The copy is written anew from the values of the sheet in question. Formulas come as their values, and other sheets
 * and the sender's own formatting are not kept: putting marks into a foreign file in place breaks on shared styles,
 * notes of other kinds and tables, and a file that a spreadsheet must "repair" helps nobody.
 */
export const markXlsx = async function* (bytes: ByteSource, marking: Marking): AsyncGenerator<Buffer> {
  const workbook = await openWorkbook(bytes);
  const sheet = await sheetToMark(workbook, marking.columns);
  if (sheet === undefined) {
    yield* writeXlsx([faultList(marking, '')]);
    return;
  }
  const headings = withoutTrailingBlanks((await readFirstRow(workbook, sheet)).map(rawText));
  const marks = new RowMarker(headings, marking);
  const rowNumbers: number[] = [];
  const batches = async function* (): AsyncGenerator<SheetCell[][]> {
    for await (const raw of readSheet(workbook, sheet)) {
      const rows: SheetCell[][] = [];
      raw.rows.forEach((cells, index) => {
        const row = raw.rowNumbers[index] ?? 0;
        if (row === 1) return;
        rowNumbers.push(row);
        rows.push(marks.mark(cells, row));
      });
      yield rows;
    }
  };
  const columns = marks.headings().map(
    (heading, index): SheetColumn => ({
      heading,
      kind: 'general',
      widthCharacters: index === marks.faultPlace ? 80 : 18,
    }),
  );
  // The number of the row that is being written was pushed before it was handed over.
  const name = sheetName(sheet.name);
  const content = {
    name,
    columns,
    batches: batches(),
    rowNumbers: (index: number) => rowNumbers[index] ?? 0,
  };
  yield* writeXlsx([content, faultList(marking, name)]);
};

/** Puts marks on rows: on the cells that faults name, and into the fault column. */
class RowMarker {
  readonly faultPlace: number;
  readonly #headings: readonly string[];
  readonly #placed: PlacedFaults;
  readonly #language: keyof Bilingual;

  constructor(headings: readonly string[], marking: Marking) {
    this.#headings = headings;
    this.#placed = placeFaults(headings, marking);
    this.faultPlace = faultPlace(headings, this.#placed);
    this.#language = marking.language;
  }

  /** The heading row, with the fault column and the faults of the headings themselves. */
  headings(): MarkedCell[] {
    const width = Math.max(this.#headings.length, this.faultPlace + 1);
    const cells = Array.from(
      { length: width },
      (_, index) => new MarkedCell(this.#headings[index]?.slice(0, copiedCharacters), 'heading'),
    );
    cells[this.faultPlace] = new MarkedCell(faultHeading, 'heading');
    for (const { place, fault } of this.#placed.get(1) ?? []) {
      const cell = cells[place];
      if (cell !== undefined) cells[place] = new MarkedCell(cell.value, 'fault', sentence(fault, this.#language));
    }
    return cells;
  }

  mark(cells: readonly RawCell[], row: number): SheetCell[] {
    const marked: SheetCell[] = cells.map((cell) =>
      typeof cell === 'string' ? cell.slice(0, copiedCharacters) : cell,
    );
    while (marked.length <= this.faultPlace) marked.push(null);
    const faults = this.#placed.get(row);
    marked[this.faultPlace] = faults === undefined ? null : new MarkedCell(rowText(faults, this.#language), 'fault');
    for (const { place, fault } of faults ?? []) {
      if (place < 0 || place === this.faultPlace) continue;
      const before = marked[place];
      const note = before instanceof MarkedCell ? `${before.note ?? ''}\n` : '';
      const value = before instanceof MarkedCell ? before.value : before;
      marked[place] = new MarkedCell(value, 'fault', note + sentence(fault, this.#language));
    }
    return marked;
  }
}

/** A cell of the sender's as it may stand in a CSV that others open: numbers as they are, texts made harmless. */
const copiedCell = (cell: string, delimiter: string): string => {
  const harmless = 'value' in parseSwedishNumber(cell) ? cell : neutraliseText(restoreText(cell));
  return quoteWhereNeeded(harmless, delimiter);
};

/** Rewrites records with the fault column added, in the sender's own order and delimiter. */
class MarkedRecords {
  text = '';
  readonly #delimiter: string;
  readonly #marking: Marking;
  #headings: readonly string[] = [];
  #place = 0;
  #placed: PlacedFaults = new Map();

  constructor(delimiter: string, marking: Marking) {
    this.#delimiter = delimiter;
    this.#marking = marking;
  }

  record(cells: readonly string[], row: number): void {
    if (row === 1) {
      this.#headings = withoutTrailingBlanks(cells);
      this.#placed = placeFaults(this.#headings, this.#marking);
      this.#place = faultPlace(this.#headings, this.#placed);
    }
    const faults = this.#placed.get(row);
    const written = cells.map((cell) => copiedCell(cell, this.#delimiter));
    while (written.length <= this.#place) written.push('');
    const text = row === 1 ? faultHeading : faults === undefined ? '' : rowText(faults, this.#marking.language);
    written[this.#place] = quoteWhereNeeded(neutraliseText(text), this.#delimiter);
    this.text += `${written.join(this.#delimiter)}\r\n`;
  }

  /** A row that cannot be read stands as its fault alone, so that the rows after it keep their numbers. */
  fault(text: string): void {
    const cells = new Array<string>(this.#place).fill('');
    this.text += `${[...cells, quoteWhereNeeded(text, this.#delimiter)].join(this.#delimiter)}\r\n`;
  }
}

/**
 * Gives a sender's CSV back with a column "Fel" that tells what is wrong in each row; everything else stands as it
 * was, in UTF-8 with a mark and with the sender's own delimiter. Rows keep their numbers.
 */
export const markCsv = (bytes: ByteSource, marking: Marking): AsyncGenerator<Buffer> =>
  inChunks(markedLines(bytes, marking));

const markedLines = async function* (bytes: ByteSource, marking: Marking): AsyncGenerator<string> {
  const decoder = new TextStreamDecoder();
  let waiting = '';
  let records: MarkedRecords | undefined;
  let splitter: RecordSplitter | undefined;
  const read = (last: boolean): string => {
    const beginning = splitter === undefined ? readBeginning(waiting, marking.columns, last) : undefined;
    if (beginning !== undefined) {
      const made = new MarkedRecords(beginning.delimiter, marking);
      records = made;
      splitter = new RecordSplitter(beginning.delimiter, {
        record: (cells, row) => made.record(cells, row),
        fault: (code) => made.fault(faultText(code)[marking.language]),
      });
      waiting = waiting.slice(beginning.skip);
    }
    if (splitter === undefined || records === undefined) return '';
    splitter.push(waiting, last);
    waiting = '';
    const text = records.text;
    records.text = '';
    return text;
  };
  yield '\ufeff';
  for await (const piece of inPieces(bytes)) {
    waiting += decoder.write(piece);
    yield read(false);
  }
  waiting += decoder.end();
  yield read(true);
};
