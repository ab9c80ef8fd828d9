import { limits } from '../core/limits.ts';
import type { Bilingual } from '../core/problem.ts';
import { columnLetters, type PaddedNumber, SpreadsheetDate, type SpreadsheetError } from './raw-cells.ts';
import { type Batches, inChunks } from './write-text.ts';
import { type CellNote, noteBoxesXml, notesXml } from './xlsx-notes.ts';
import {
  bytesOf,
  contentTypesXml,
  main,
  relation,
  relationships,
  relationsXml,
  workbookXml,
  xmlHead,
} from './xlsx-package.ts';
import { lastRow } from './xlsx-sheet.ts';
import { type CellKind, type CellLook, styleOf, stylesXml } from './xlsx-styles.ts';
import { escapeXml } from './xml.ts';
import { writeZip, type ZipPart } from './zip-write.ts';

/** A cell to write to a sheet; a text is always a text there and can never run as a formula. */
export type SheetValue =
  | string
  | number
  | boolean
  | SpreadsheetDate
  | SpreadsheetError
  | PaddedNumber
  | null
  | undefined;

/** A cell with a colour and a note, such as one with a fault. */
export class MarkedCell {
  readonly value: SheetValue;
  readonly look: CellLook;
  readonly note: string | undefined;
  constructor(value: SheetValue, look: CellLook, note?: string) {
    this.value = value;
    this.look = look;
    this.note = note;
  }
}

export type SheetCell = SheetValue | MarkedCell;

/** A column of a sheet that is written. */
export interface SheetColumn {
  readonly heading: string | MarkedCell;
  readonly kind: CellKind;
  readonly widthCharacters?: number;
  /** A note on the heading, such as what the column means. */
  readonly note?: string;
  /** Values to pick from; others are refused by the spreadsheet as they are typed. */
  readonly choices?: readonly string[];
  /** Bounds of a number, refused likewise. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** The cells are for the sender to fill in: coloured, and open on a protected sheet. */
  readonly input?: boolean;
  /** The cells are to be read: typing in them is refused, while their rows can still be removed or sorted. */
  readonly readOnly?: boolean;
}

/** A sheet that is written; its first row holds the headings and stays in sight. */
export interface SheetContent {
  readonly name: string;
  readonly columns: readonly SheetColumn[];
  readonly batches: Batches<readonly SheetCell[]>;
  /** Only the cells for input can be changed. There is no password: it guards against slips. */
  readonly protected?: boolean;
  /** Columns that stay in sight to the left. */
  readonly frozenColumns?: number;
  /** The headings get buttons to choose rows by; this many rows take part. */
  readonly filteredRows?: number;
  /** Rows numbered as given, rising, instead of one after another from 2. */
  readonly rowNumbers?: (index: number) => number;
}

/** Characters of a cell at most (Excel's specification). */
const cellCharacters = 32_767;
const listSheet = 'Listor';
const usualWidthCharacters = 16;

const textCell = (reference: string, style: number, text: string): string => {
  if (text.length > cellCharacters) throw new RangeError('a cell holds at most 32,767 characters');
  return `<c r="${reference}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`;
};

const cellXml = (reference: string, value: SheetValue, kind: CellKind, look: CellLook): string => {
  if (value === null || value === undefined) return `<c r="${reference}" s="${styleOf(kind, look)}"/>`;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('a figure must be finite');
    return `<c r="${reference}" s="${styleOf(kind, look)}"><v>${value}</v></c>`;
  }
  if (typeof value === 'boolean')
    return `<c r="${reference}" s="${styleOf('general', look)}" t="b"><v>${value ? 1 : 0}</v></c>`;
  if (value instanceof SpreadsheetDate && Number.isFinite(value.serial)) {
    return `<c r="${reference}" s="${styleOf('date', look)}"><v>${value.serial}</v></c>`;
  }
  return textCell(reference, styleOf(kind, look), typeof value === 'string' ? value : value.text);
};

/** Points of a line of text in the standard font (ECMA-376-1, 18.3.1.73 counts rows in points). */
const linePoints = 15;

/** Lines that a text takes in a column, broken between words as a spreadsheet does; bold text is somewhat wider. */
const linesOf = (text: string, widthCharacters: number, bold: boolean): number => {
  const width = Math.max(1, Math.floor((widthCharacters - 1) / (bold ? 1.12 : 1)));
  let lines = 1;
  let used = 0;
  for (const word of text.split(/\s+/u)) {
    const needed = used === 0 ? word.length : used + 1 + word.length;
    if (needed > width && used > 0) {
      lines++;
      used = word.length;
    } else used = needed;
    lines += Math.max(0, Math.ceil(used / width) - 1);
    used = Math.min(used, width);
  }
  return lines;
};

/** One sheet while it is written: its rows stream, its notes are gathered for the parts that follow. */
class SheetWriter {
  readonly notes: CellNote[] = [];
  readonly #content: SheetContent;
  readonly #lists: ReadonlyMap<SheetColumn, string>;
  readonly #first: boolean;

  constructor(content: SheetContent, lists: ReadonlyMap<SheetColumn, string>, first: boolean) {
    this.#content = content;
    this.#lists = lists;
    this.#first = first;
  }

  async *xml(): AsyncGenerator<string> {
    yield this.#head();
    yield this.#row(
      1,
      this.#content.columns.map((column) => this.#heading(column)),
      'heading',
    );
    let index = 0;
    for await (const batch of this.#content.batches) {
      for (const cells of batch) {
        const row = this.#content.rowNumbers?.(index) ?? index + 2;
        if (row > lastRow) throw new RangeError('a sheet holds at most 1,048,576 rows');
        yield this.#row(row, cells, 'plain');
        index++;
      }
    }
    yield `</sheetData>${this.#tail()}</worksheet>`;
  }

  #heading(column: SheetColumn): MarkedCell {
    const { heading, note } = column;
    return typeof heading === 'string' ? new MarkedCell(heading, 'heading', note) : heading;
  }

  #head(): string {
    const columns = this.#content.columns
      .map((column, index) => {
        const style = styleOf(column.kind, column.input === true ? 'input' : 'plain');
        return `<col min="${index + 1}" max="${index + 1}" width="${column.widthCharacters ?? usualWidthCharacters}" style="${style}" customWidth="1"/>`;
      })
      .join('');
    return (
      `${xmlHead}<worksheet xmlns="${main}" xmlns:r="${relationships}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>` +
      `<sheetView${this.#first ? ' tabSelected="1"' : ''} workbookViewId="0">${this.#pane()}` +
      `</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>${columns === '' ? '' : `<cols>${columns}</cols>`}<sheetData>`
    );
  }

  #pane(): string {
    const columns = this.#content.frozenColumns ?? 0;
    return columns === 0
      ? '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
      : `<pane xSplit="${columns}" ySplit="1" topLeftCell="${columnLetters(columns)}2" activePane="bottomRight" state="frozen"/>`;
  }

  #row(row: number, cells: readonly SheetCell[], look: CellLook): string {
    let xml = '';
    for (let index = 0; index < cells.length; index++) {
      const cell = cells[index];
      const column = this.#content.columns[index];
      const usual = look === 'plain' && column?.input === true ? 'input' : look;
      const kind = look === 'heading' ? 'text' : (column?.kind ?? 'general');
      const marked = cell instanceof MarkedCell;
      const value = marked ? cell.value : cell;
      if (marked && cell.note !== undefined && this.notes.length < limits.workbookNotes) {
        this.notes.push({ row: row - 1, column: index, text: cell.note });
      }
      // An empty cell looks as its column does, so only what holds something or is marked is written.
      if (!marked && (value === null || value === undefined)) continue;
      xml += cellXml(`${columnLetters(index)}${row}`, value, kind, marked ? cell.look : usual);
    }
    return `<row r="${row}"${this.#height(cells)}>${xml}</row>`;
  }

  /** The height of a row with running text, said outright: not every program works it out by itself. */
  #height(cells: readonly SheetCell[]): string {
    let lines = 1;
    cells.forEach((cell, index) => {
      if (!(cell instanceof MarkedCell) || typeof cell.value !== 'string') return;
      if (cell.look !== 'heading' && cell.look !== 'wrapped') return;
      const width = this.#content.columns[index]?.widthCharacters ?? usualWidthCharacters;
      lines = Math.max(lines, linesOf(cell.value, width, cell.look === 'heading'));
    });
    return lines === 1 ? '' : ` ht="${lines * linePoints}" customHeight="1"`;
  }

  /** What follows the rows, in the order that the format asks for (ECMA-376-1, 18.3.1.99). */
  #tail(): string {
    const protection =
      this.#content.protected === true
        ? '<sheetProtection sheet="1" objects="1" formatCells="0" formatColumns="0" formatRows="0" sort="0" autoFilter="0"/>'
        : '';
    const validations = this.#content.columns.flatMap((column, index) => this.#validation(column, index));
    const checks =
      validations.length === 0
        ? ''
        : `<dataValidations count="${validations.length}">${validations.join('')}</dataValidations>`;
    const { filteredRows, columns } = this.#content;
    const filter =
      filteredRows === undefined
        ? ''
        : `<autoFilter ref="A1:${columnLetters(columns.length - 1)}${filteredRows + 1}"/>`;
    // On paper: A4 across, as wide as the page.
    const paper =
      '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>' +
      '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/><headerFooter><oddFooter>&amp;A – &amp;P (&amp;N)</oddFooter></headerFooter>';
    return protection + filter + checks + paper + (this.notes.length > 0 ? '<legacyDrawing r:id="rId2"/>' : '');
  }

  #validation(column: SheetColumn, index: number): string[] {
    const letters = columnLetters(index);
    const list = this.#lists.get(column);
    const head = (type: string, text: Bilingual): string =>
      `<dataValidation type="${type}" allowBlank="1" showErrorMessage="1" errorTitle="Fel värde" error="${escapeXml(text.sv)}" ` +
      `sqref="${letters}2:${letters}${lastRow}"`;
    if (list !== undefined) {
      return [
        `${head('list', { sv: 'Välj ett värde ur listan.', en: 'Pick a value from the list.' })}><formula1>${list}</formula1></dataValidation>`,
      ];
    }
    if (column.readOnly === true) {
      const text = { sv: 'Grå celler är till för läsning.', en: 'Grey cells are for reading.' };
      return [`${head('custom', text)}><formula1>FALSE</formula1></dataValidation>`];
    }
    if (column.minimum === undefined || column.maximum === undefined) return [];
    const { minimum, maximum } = column;
    const type = column.kind === 'decimal' ? 'decimal' : 'whole';
    const text = {
      sv: `Skriv ett tal från ${minimum} till ${maximum}.`,
      en: `Write a number from ${minimum} to ${maximum}.`,
    };
    return [
      `${head(type, text)} operator="between"><formula1>${minimum}</formula1><formula2>${maximum}</formula2></dataValidation>`,
    ];
  }
}

const checkName = (name: string): void => {
  if (name === '' || name.length > 31 || /[[\]:*?/\\]/.test(name) || name.startsWith("'") || name.endsWith("'")) {
    throw new TypeError('a sheet name has 1 to 31 characters and none of [ ] : * ? / \\');
  }
};

/**
 * The hidden sheet of the lists to pick from, since a list inside a validation may have 255 characters only; and the
 * place of every column's list in it. Lists that are the same are written once.
 */
const listsOf = (
  sheets: readonly SheetContent[],
): { sheet: SheetContent | undefined; places: Map<SheetColumn, string> } => {
  const lists: (readonly string[])[] = [];
  const places = new Map<SheetColumn, string>();
  for (const column of sheets.flatMap((sheet) => sheet.columns)) {
    const { choices } = column;
    if (choices === undefined || choices.length === 0) continue;
    let index = lists.findIndex((list) => list === choices || list.join('\0') === choices.join('\0'));
    if (index < 0) index = lists.push(choices) - 1;
    const letters = columnLetters(index);
    places.set(column, `${listSheet}!$${letters}$2:$${letters}$${choices.length + 1}`);
  }
  if (lists.length === 0) return { sheet: undefined, places };
  const rows = Array.from({ length: Math.max(...lists.map((list) => list.length)) }, (_, row) =>
    lists.map((list) => list[row] ?? null),
  );
  const columns = lists.map((_, index): SheetColumn => ({ heading: `Lista ${index + 1}`, kind: 'text' }));
  return { sheet: { name: listSheet, columns, batches: [rows] }, places };
};

const workbookParts = async function* (contents: readonly SheetContent[]): AsyncGenerator<ZipPart> {
  const { sheet: hidden, places } = listsOf(contents);
  const sheets = hidden === undefined ? contents : [...contents, hidden];
  for (const { name } of sheets) checkName(name);
  if (new Set(sheets.map(({ name }) => name.toLowerCase())).size < sheets.length) {
    throw new TypeError('two sheets of a workbook have the same name');
  }
  yield { name: '_rels/.rels', chunks: bytesOf(relationsXml([relation(1, 'officeDocument', 'xl/workbook.xml')])) };
  yield {
    name: 'xl/workbook.xml',
    chunks: bytesOf(
      workbookXml(
        sheets.map(({ name }) => name),
        hidden?.name,
      ),
    ),
  };
  const relations = sheets.map((_, index) => relation(index + 1, 'worksheet', `worksheets/sheet${index + 1}.xml`));
  relations.push(relation(sheets.length + 1, 'styles', 'styles.xml'));
  yield { name: 'xl/_rels/workbook.xml.rels', chunks: bytesOf(relationsXml(relations)) };
  yield { name: 'xl/styles.xml', chunks: bytesOf(stylesXml) };
  const noted: number[] = [];
  for (const [index, content] of sheets.entries()) {
    const number = index + 1;
    const writer = new SheetWriter(content, places, index === 0);
    yield { name: `xl/worksheets/sheet${number}.xml`, chunks: inChunks(writer.xml()) };
    if (writer.notes.length === 0) continue;
    noted.push(number);
    const parts = [
      relation(1, 'comments', `../comments${number}.xml`),
      relation(2, 'vmlDrawing', `../drawings/vmlDrawing${number}.vml`),
    ];
    yield { name: `xl/worksheets/_rels/sheet${number}.xml.rels`, chunks: bytesOf(relationsXml(parts)) };
    yield { name: `xl/comments${number}.xml`, chunks: bytesOf(notesXml(writer.notes)) };
    yield { name: `xl/drawings/vmlDrawing${number}.vml`, chunks: bytesOf(noteBoxesXml(writer.notes)) };
  }
  yield { name: '[Content_Types].xml', chunks: bytesOf(contentTypesXml(sheets.length, noted)) };
};

/**
 * Writes a workbook (.xlsx) as a stream of bytes, with as many sheets as given: bold headings that stay in sight,
 * widths, number formats, lists to pick from, notes, marks, and protection where asked for. The same content gives
 * the same bytes. Throws a TypeError or RangeError for what a workbook cannot hold.
 */
export const writeXlsx = (sheets: readonly SheetContent[]): AsyncGenerator<Buffer> => writeZip(workbookParts(sheets));
