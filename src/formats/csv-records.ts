import { limits } from '../core/limits.ts';

/** What a record's quoting can break. */
export type RecordFault = 'malformed-quotes' | 'unclosed-quote' | 'row-too-long';

export interface RecordSink {
  /**
   * A record's cells and its row in the sender's file (the first record is row 1; blank rows count).
   *
   * @param isClosed false where the text ended before the record's line did
   */
  record(cells: string[], row: number, isClosed: boolean): void;
  fault(code: RecordFault, row: number): void;
}

/**
 * Splits the text of a delimited file into records (RFC 4180), however the text is cut. Rows end in CRLF, LF
 * or CR, as old spreadsheets of the Mac write them, and in one file some may end so and others otherwise. A quote in
 * the middle of an unquoted cell is a sign like any other, as spreadsheets have it; text after a closing quote is a
 * fault, and so is a quote that is never closed.
 *
 * Records without quotes, nearly all, take the short way: two searches for one sign each, which is what makes the
 * reading cheap beside the database's own COPY.
 */
export class RecordSplitter {
  readonly #delimiter: string;
  readonly #sink: RecordSink;
  #rest = '';
  #row = 0;
  /** The next line feed and carriage return of the text at hand, -1 where there are no more. */
  #newline = -1;
  #carriage = -1;

  constructor(delimiter: string, sink: RecordSink) {
    this.#delimiter = delimiter;
    this.#sink = sink;
  }

  /** The row that begins where the last whole one ended. */
  get nextRow(): number {
    return this.#row + 1;
  }

  /** Splits what has come so far; `last` tells that nothing follows. False when the file cannot be read on. */
  push(chunk: string, last: boolean): boolean {
    const text = this.#rest === '' ? chunk : this.#rest + chunk;
    let position = 0;
    let quote = text.indexOf('"');
    this.#newline = text.indexOf('\n');
    this.#carriage = text.indexOf('\r');
    while (position < text.length) {
      if (quote >= 0 && quote < position) quote = text.indexOf('"', position);
      const end = this.#endOfRow(text, position);
      const isClosed = end < text.length;
      if (quote >= 0 && quote < end) {
        const next = this.#quoted(text, position, last);
        if (next < 0) break;
        position = next;
        continue;
      }
      const next = isClosed || last ? afterLineEnd(text, end, last) : -1;
      if (next < 0) break;
      this.#plain(text, position, end, isClosed);
      position = next;
    }
    this.#rest = position < text.length ? text.slice(position) : '';
    if (last && this.#rest !== '') return this.#stop('unclosed-quote');
    return this.#rest.length <= limits.recordCharacters || this.#stop('row-too-long');
  }

  #stop(code: RecordFault): false {
    this.#sink.fault(code, this.#row + 1);
    return false;
  }

  /** Where the row ends that a position lies in: at its line feed or carriage return, or with the text. */
  #endOfRow(text: string, from: number): number {
    if (this.#newline >= 0 && this.#newline < from) this.#newline = text.indexOf('\n', from);
    if (this.#carriage >= 0 && this.#carriage < from) this.#carriage = text.indexOf('\r', from);
    if (this.#newline < 0) return this.#carriage < 0 ? text.length : this.#carriage;
    return this.#carriage < 0 ? this.#newline : Math.min(this.#newline, this.#carriage);
  }

  #plain(text: string, start: number, end: number, isClosed: boolean): void {
    const cells: string[] = [];
    let from = start;
    for (;;) {
      const to = text.indexOf(this.#delimiter, from);
      if (to < 0 || to >= end) break;
      cells.push(text.slice(from, to));
      from = to + 1;
    }
    cells.push(text.slice(from, end));
    this.#sink.record(cells, ++this.#row, isClosed);
  }

  /** Reads one record with quotes in it. Gives the position after it, or -1 when its end has not come yet. */
  #quoted(text: string, start: number, last: boolean): number {
    const cells: string[] = [];
    let rowEnd = this.#endOfRow(text, start);
    let from = start;
    for (;;) {
      let end: number;
      if (text.charCodeAt(from) === 34) {
        const close = closingQuote(text, from + 1);
        if (close < 0 || (close === text.length - 1 && !last)) return -1;
        cells.push(text.slice(from + 1, close).replaceAll('""', '"'));
        end = close + 1;
        if (end < text.length && !isLineEnd(text.charCodeAt(end)) && text[end] !== this.#delimiter) {
          return this.#skip(text, end, last);
        }
      } else {
        if (rowEnd < from) rowEnd = this.#endOfRow(text, from);
        const delimiter = text.indexOf(this.#delimiter, from);
        end = delimiter < 0 || delimiter > rowEnd ? rowEnd : delimiter;
        if (end === text.length && !last) return -1;
        cells.push(text.slice(from, end));
      }
      if (end >= text.length || isLineEnd(text.charCodeAt(end))) {
        const next = afterLineEnd(text, end, last);
        if (next >= 0) this.#sink.record(cells, ++this.#row, end < text.length);
        return next;
      }
      from = end + 1;
    }
  }

  /** Leaves the rest of a row whose quoting is broken, and reports it. */
  #skip(text: string, from: number, last: boolean): number {
    const end = this.#endOfRow(text, from);
    if (end === text.length && !last) return -1;
    const next = afterLineEnd(text, end, last);
    if (next >= 0) this.#sink.fault('malformed-quotes', ++this.#row);
    return next;
  }
}

const isLineEnd = (code: number): boolean => code === 10 || code === 13;

/** The position after a line end, which may have two signs; -1 when it is not known yet whether it has. */
const afterLineEnd = (text: string, end: number, last: boolean): number => {
  if (end >= text.length) return text.length;
  if (text.charCodeAt(end) !== 13) return end + 1;
  if (end === text.length - 1 && !last) return -1;
  return text.charCodeAt(end + 1) === 10 ? end + 2 : end + 1;
};

/** The quote that closes a cell, past those that are doubled; -1 when it has not come yet. */
const closingQuote = (text: string, from: number): number => {
  let at = text.indexOf('"', from);
  while (at >= 0 && text.charCodeAt(at + 1) === 34) at = text.indexOf('"', at + 2);
  return at;
};
