import { neutraliseText } from './neutral-text.ts';
import { formatSwedishNumber } from './numbers.ts';

/** Rows that come in batches, so that a whole file is never in memory. */
export type Batches<Row> = AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>;

/** A cell to write; a number keeps its value, a text is made harmless. */
export type WrittenCell = string | number | null | undefined;

/**
 * - `swedish`: semicolon, decimal comma and a byte order mark, which is what Excel with Swedish settings opens rightly.
 * - `rfc4180`: comma and decimal point, for programs.
 */
export type CsvDialect = 'swedish' | 'rfc4180';

/** Characters gathered before they become bytes. */
const pieceCharacters = 16_384;

/** Quotes a cell of CSV where RFC 4180 asks for it, and where outer blanks would be lost. */
export const quoteWhereNeeded = (text: string, delimiter: string): string =>
  text.includes(delimiter) || text.includes('"') || text.includes('\n') || text.includes('\r') || text !== text.trim()
    ? `"${text.replaceAll('"', '""')}"`
    : text;

/** Writes one cell of CSV: quoted where RFC 4180 asks for it, and never a formula (ASVS 5.0, 1.2.10). */
const csvCell = (cell: WrittenCell, delimiter: string, decimalComma: boolean): string => {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'string') return quoteWhereNeeded(neutraliseText(cell), delimiter);
  return quoteWhereNeeded(
    decimalComma ? formatSwedishNumber(cell) : formatSwedishNumber(cell).replace(',', '.'),
    delimiter,
  );
};

/** Gathers texts into chunks of bytes of a fair size. */
export const inChunks = async function* (texts: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Buffer> {
  let text = '';
  for await (const more of texts) {
    text += more;
    if (text.length < pieceCharacters) continue;
    yield Buffer.from(text, 'utf8');
    text = '';
  }
  if (text !== '') yield Buffer.from(text, 'utf8');
};

/** One row of CSV with its line end. */
const csvLine = (cells: readonly WrittenCell[], dialect: CsvDialect): string => {
  const isSwedish = dialect === 'swedish';
  const delimiter = isSwedish ? ';' : ',';
  const text = cells.map((cell) => csvCell(cell, delimiter, isSwedish)).join(delimiter);
  // One empty cell alone would be a blank row, which readers pass over.
  return text === '' && cells.length === 1 ? '""\r\n' : `${text}\r\n`;
};

/** A small table as CSV, without a byte order mark. */
export const csvText = (
  headings: readonly string[],
  rows: readonly (readonly WrittenCell[])[],
  dialect: CsvDialect,
): string => [headings, ...rows].map((cells) => csvLine(cells, dialect)).join('');

const csvLines = async function* (
  headings: readonly string[],
  batches: Batches<readonly WrittenCell[]>,
  dialect: CsvDialect,
): AsyncGenerator<string> {
  yield (dialect === 'swedish' ? '\ufeff' : '') + csvLine(headings, dialect);
  for await (const batch of batches) {
    let text = '';
    for (const cells of batch) {
      text += csvLine(cells, dialect);
      if (text.length < pieceCharacters) continue;
      yield text;
      text = '';
    }
    yield text;
  }
};

/**
 * Writes CSV in UTF-8 as a stream of bytes (RFC 4180, lines end in CRLF). Throws a TypeError for a number that is not
 * finite: a figure that cannot be written is a fault in what computed it.
 */
export const writeCsv = (
  headings: readonly string[],
  batches: Batches<readonly WrittenCell[]>,
  dialect: CsvDialect,
): AsyncGenerator<Buffer> => inChunks(csvLines(headings, batches, dialect));

const jsonLines = async function* (batches: Batches<unknown>): AsyncGenerator<string> {
  for await (const batch of batches) {
    let text = '';
    for (const row of batch) {
      text += `${JSON.stringify(row)}\n`;
      if (text.length < pieceCharacters) continue;
      yield text;
      text = '';
    }
    yield text;
  }
};

/** Writes rows as newline-delimited JSON, a stream of bytes. */
export const writeNdjson = (batches: Batches<unknown>): AsyncGenerator<Buffer> => inChunks(jsonLines(batches));
