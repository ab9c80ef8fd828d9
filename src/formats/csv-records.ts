import { limits } from '../core/limits.ts';

/** What a record's quoting can break. */
export type RecordFault = 'malformed-quotes' | 'unclosed-quote' | 'row-too-long';

export interface RecordSink {
  /** A record's cells and its row in the sender's file (the first record is row 1; blank rows count). */
  record(cells: string[], row: number): void;
  fault(code: RecordFault, row: number): void;
}

/**
 * Splits the text of a delimited file into records (RFC 4180), however the text is cut. Rows end in CRLF or LF. A
 * quote in the middle of an unquoted cell is a sign like any other, as spreadsheets have it; text after a closing
 * quote is a fault, and so is a quote that is never closed.
 *
 * Records without quotes, nearly all, take the short way: two searches for one sign each, which is what makes the
 * reading cheap beside the database's own COPY.
 */
export class RecordSplitter {
  readonly #delimiter: string;
  readonly #sink: RecordSink;
  #rest = '';
  #row = 0;

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
    while (position < text.length) {
      if (quote >= 0 && quote < position) quote = text.indexOf('"', position);
      let end = text.indexOf('\n', position);
      if (quote >= 0 && (end < 0 || quote < end)) {
        const next = this.#quoted(text, position, last);
        if (next < 0) break;
        position = next;
        continue;
      }
      if (end < 0) {
        if (!last) break;
        end = text.length;
      }
      this.#plain(text, position, end);
      position = end + 1;
    }
    this.#rest = position < text.length ? text.slice(position) : '';
    if (last && this.#rest !== '') return this.#stop('unclosed-quote');
    return this.#rest.length <= limits.recordCharacters || this.#stop('row-too-long');
  }

  #stop(code: RecordFault): false {
    this.#sink.fault(code, this.#row + 1);
    return false;
  }

  #plain(text: string, start: number, newline: number): void {
    const end = newline > start && text.charCodeAt(newline - 1) === 13 ? newline - 1 : newline;
    const cells: string[] = [];
    let from = start;
    for (;;) {
      const to = text.indexOf(this.#delimiter, from);
      if (to < 0 || to >= end) break;
      cells.push(text.slice(from, to));
      from = to + 1;
    }
    cells.push(text.slice(from, end));
    this.#sink.record(cells, ++this.#row);
  }

  /** Reads one record with quotes in it. Gives the position after it, or -1 when its end has not come yet. */
  #quoted(text: string, start: number, last: boolean): number {
    const cells: string[] = [];
    let newline = text.indexOf('\n', start);
    let from = start;
    for (;;) {
      let end: number;
      if (text.charCodeAt(from) === 34) {
        const close = closingQuote(text, from + 1);
        if (close < 0 || (close === text.length - 1 && !last)) return -1;
        cells.push(text.slice(from + 1, close).replaceAll('""', '"'));
        end = close + 1;
        if (text.charCodeAt(end) === 13 && text.charCodeAt(end + 1) === 10) end++;
        else if (text.charCodeAt(end) === 13 && end === text.length - 1) {
          if (!last) return -1;
          end++;
        }
        if (end < text.length && text.charCodeAt(end) !== 10 && text[end] !== this.#delimiter) {
          return this.#skip(text, end, last);
        }
      } else {
        if (newline >= 0 && newline < from) newline = text.indexOf('\n', from);
        const delimiter = text.indexOf(this.#delimiter, from);
        const rowEnd = newline < 0 ? text.length : newline;
        end = delimiter < 0 || delimiter > rowEnd ? rowEnd : delimiter;
        if (end === text.length && !last) return -1;
        const cellEnd = end === rowEnd && end > from && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
        cells.push(text.slice(from, cellEnd));
      }
      if (end >= text.length || text.charCodeAt(end) === 10) {
        this.#sink.record(cells, ++this.#row);
        return Math.min(end + 1, text.length);
      }
      from = end + 1;
    }
  }

  /** Leaves the rest of a row whose quoting is broken, and reports it. */
  #skip(text: string, from: number, last: boolean): number {
    const newline = text.indexOf('\n', from);
    if (newline < 0 && !last) return -1;
    this.#sink.fault('malformed-quotes', ++this.#row);
    return newline < 0 ? text.length : newline + 1;
  }
}

/** The quote that closes a cell, past those that are doubled; -1 when it has not come yet. */
const closingQuote = (text: string, from: number): number => {
  let at = text.indexOf('"', from);
  while (at >= 0 && text.charCodeAt(at + 1) === 34) at = text.indexOf('"', at + 2);
  return at;
};
