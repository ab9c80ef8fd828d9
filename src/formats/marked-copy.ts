import { type Bilingual, type Fault, Problem } from '../core/problem.ts';
import type { ByteSource } from './bytes.ts';
import { inPieces } from './bytes.ts';
import { readBeginning } from './csv-read.ts';
import { RecordSplitter } from './csv-records.ts';
import { decodeText, TextStreamDecoder } from './encoding.ts';
import { faultText } from './fault-texts.ts';
import { faultHeading } from './headings.ts';
import {
  copiedCharacters,
  faultPlace,
  faultsBeyond,
  type Marking,
  type PlacedFaults,
  placeFaults,
  rowText,
  sentence,
  withoutTrailingBlanks,
} from './marked-faults.ts';
import { neutraliseText, restoreText } from './neutral-text.ts';
import { parseSwedishNumber } from './numbers.ts';
import { type RawCell, rawText } from './raw-cells.ts';
import type { TabularColumn } from './tabular.ts';
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

/** What work on a sender's file gives, or what stands for it where the file cannot be read. */
const orWhereUnreadable = async <Found>(work: () => Promise<Found>, otherwise: Found): Promise<Found> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem) return otherwise;
    throw error;
  }
};

/** The sheet that the faults are about; the first visible one where none has the expected headings. */
const sheetToMark = (workbook: Workbook, columns: readonly TabularColumn[]): Promise<SheetPart | undefined> =>
  orWhereUnreadable(async () => (await findSheet(workbook, columns)).sheet, workbook.sheets[0]);

/**
 * Gives a sender's workbook back with its faults marked: the cells are coloured and carry a note, the column "Fel"
 * tells what is wrong in each row, and a second sheet lists all faults. Rows keep their numbers, so the copy can be
 * corrected and sent in again as it is; the reader passes the column over.
 *
 * The copy is written anew from the values of the sheet in question. Formulas come as their values, and other sheets
 * and the sender's own formatting are not kept: putting marks into a foreign file in place breaks on shared styles,
 * notes of other kinds and tables, and a file that a spreadsheet must "repair" helps nobody.
 *
 * Of a workbook that cannot be read to its end the copy has the rows up to there, and then what is wrong; of one that
 * cannot be read at all it has the list of faults alone.
 */
export const markXlsx = async function* (bytes: ByteSource, marking: Marking): AsyncGenerator<Buffer> {
  const workbook = await orWhereUnreadable<Workbook | undefined>(() => openWorkbook(bytes), undefined);
  const sheet = workbook && (await sheetToMark(workbook, marking.columns));
  if (workbook === undefined || sheet === undefined) {
    yield* writeXlsx([faultList(marking, '')]);
    return;
  }
  const firstRow = await orWhereUnreadable(() => readFirstRow(workbook, sheet), []);
  const headings = withoutTrailingBlanks(firstRow.map(rawText));
  const marks = new RowMarker(headings, marking);
  const rowNumbers: number[] = [];
  const markedRow = (cells: readonly RawCell[], row: number): SheetCell[] => {
    rowNumbers.push(row);
    return marks.mark(cells, row);
  };
  const batches = async function* (): AsyncGenerator<SheetCell[][]> {
    let last = 1;
    try {
      for await (const raw of readSheet(workbook, sheet)) {
        const first = raw.rowNumbers[0] === 1 ? 1 : 0;
        last = raw.rowNumbers.at(-1) ?? last;
        yield raw.rows.slice(first).map((cells, index) => markedRow(cells, raw.rowNumbers[first + index] ?? 0));
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
    const beyond = faultsBeyond(last, marking);
    if (beyond.length > 0) {
      rowNumbers.push(last + 1);
      yield [marks.rowOf(beyond)];
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

  /** A row of faults alone. */
  rowOf(faults: readonly Fault[]): SheetCell[] {
    const cells = new Array<SheetCell>(this.faultPlace).fill(null);
    const text = rowText(
      faults.map((fault) => ({ place: -1, fault })),
      this.#language,
    );
    return [...cells, new MarkedCell(text, 'fault')];
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
  #text = '';
  readonly #delimiter: string;
  readonly #marking: Marking;
  #headings: readonly string[] = [];
  #place = 0;
  #placed: PlacedFaults = new Map();
  #lastRow = 0;

  constructor(delimiter: string, marking: Marking) {
    this.#delimiter = delimiter;
    this.#marking = marking;
  }

  record(cells: readonly string[], row: number): void {
    this.#lastRow = row;
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
    this.#text += `${written.join(this.#delimiter)}\r\n`;
  }

  /** Takes what was written since. */
  takeText(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  /** A row that cannot be read stands as its fault alone, so that the rows after it keep their numbers. */
  fault(text: string, row: number): void {
    this.#lastRow = row;
    const cells = new Array<string>(this.#place).fill('');
    this.#text += `${[...cells, quoteWhereNeeded(text, this.#delimiter)].join(this.#delimiter)}\r\n`;
  }

  /** What stands in no row, and what is wrong with the headings, follows in rows that hold nothing else. */
  end(): void {
    if (this.#lastRow === 0) this.#text += `${faultHeading}\r\n`;
    const ofHeadings = this.#marking.faults.filter(({ row }) => row === 1);
    for (const fault of [...ofHeadings, ...faultsBeyond(Math.max(this.#lastRow, 1), this.#marking)]) {
      const text = rowText([{ place: -1, fault }], this.#marking.language);
      this.fault(neutraliseText(text), this.#lastRow + 1);
    }
  }
}

/**
 * Gives a sender's CSV back with a column "Fel" that tells what is wrong in each row; everything else stands as it
 * was, in UTF-8 with a mark and with the sender's own delimiter. Rows keep their numbers. Of a file that cannot be
 * read to its end the copy has the rows up to there, and then what is wrong.
 */
export const markCsv = (bytes: ByteSource, marking: Marking): AsyncGenerator<Buffer> =>
  inChunks(markedLines(bytes, marking));

/** A file of which the first row is known. */
interface MarkedReading {
  readonly records: MarkedRecords;
  /** Reads on in the text; false when the rest of the file cannot be read. */
  readonly read: (text: string, last: boolean) => boolean;
}

const beginMarking = (text: string, marking: Marking, last: boolean): MarkedReading | undefined => {
  const beginning = readBeginning(text, marking.columns, last);
  if (beginning === undefined) return undefined;
  const records = new MarkedRecords(beginning.delimiter, marking);
  const splitter = new RecordSplitter(beginning.delimiter, {
    record: (cells, row) => records.record(cells, row),
    fault: (code, row) => records.fault(faultText(code)[marking.language], row),
  });
  let skip = beginning.skip;
  const read = (more: string, end: boolean): boolean => {
    const rows = more.slice(skip);
    skip = 0;
    return splitter.push(rows, end);
  };
  return { records, read };
};

const markedLines = async function* (bytes: ByteSource, marking: Marking): AsyncGenerator<string> {
  let waiting = '';
  let marked: MarkedReading | undefined;
  let isWhole = true;
  yield '\ufeff';
  try {
    for await (const text of decodeText(inPieces(bytes), new TextStreamDecoder())) {
      waiting += text;
      marked ??= beginMarking(waiting, marking, false);
      if (marked === undefined) continue;
      isWhole = marked.read(waiting, false);
      waiting = '';
      yield marked.records.takeText();
      if (!isWhole) break;
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    isWhole = false;
  }
  marked ??= beginMarking(waiting, marking, true);
  if (isWhole) marked?.read(waiting, true);
  const records = marked?.records ?? new MarkedRecords(';', marking);
  records.end();
  yield records.takeText();
};
