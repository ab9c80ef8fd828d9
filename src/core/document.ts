/*
 * A document for people, without a word of how it looks: sections of text, tables and charts in one language. Rules
 * make it of figures; renderers make pages and PDFs of it. Nothing in it depends on clock or machine, so that the same
 * document gives the same bytes.
 */

/** A piece of text; with an address it is a link. */
export interface Run {
  readonly text: string;
  readonly href?: string;
  readonly strong?: boolean;
  /** A code or hash, which is not hyphenated. */
  readonly code?: boolean;
}

/** A place in a table. */
export interface Cell {
  readonly text: string;
  /** Where the number comes from. */
  readonly href?: string;
  /** Letters of the notes below the table that belong to the number, with their words for those who listen. */
  readonly marks?: readonly { readonly letter: string; readonly words: string }[];
}

export interface Table {
  readonly kind: 'table';
  readonly id: string;
  readonly caption: string;
  /** The first column names the rows. */
  readonly columns: readonly { readonly heading: string; readonly numeric?: boolean }[];
  readonly rows: readonly (readonly Cell[])[];
  /** Below the table: what the letters mean, where the numbers come from. */
  readonly notes: readonly string[];
}

/** One tile for each healthcare region, standing about where the region lies. */
export interface TileChart {
  readonly kind: 'tiles';
  readonly tiles: readonly {
    readonly code: string;
    readonly name: string;
    /** From 0 to 1 between the lowest and the highest, or null where there is no value. */
    readonly level: number | null;
    readonly text: string;
  }[];
}

/** Bars in pairs: what is there and what is needed. */
export interface BarChart {
  readonly kind: 'bars';
  readonly series: readonly string[];
  readonly groups: readonly {
    readonly name: string;
    readonly bars: readonly { readonly value: number | null; readonly text: string }[];
  }[];
}

/** Bars of equal length that are split in shares. */
export interface ShareChart {
  readonly kind: 'shares';
  readonly parts: readonly string[];
  readonly groups: readonly {
    readonly name: string;
    readonly shares: readonly { readonly value: number; readonly text: string }[];
  }[];
}

export type Chart = TileChart | BarChart | ShareChart;

/** A chart with what it says in words; the table with its numbers stands right after it. */
export interface Figure {
  readonly kind: 'figure';
  readonly id: string;
  readonly caption: string;
  readonly alternative: string;
  readonly chart: Chart;
}

export type Block =
  | { readonly kind: 'paragraph'; readonly runs: readonly Run[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Run[])[] }
  | { readonly kind: 'facts'; readonly facts: readonly { readonly term: string; readonly runs: readonly Run[] }[] }
  | {
      readonly kind: 'keys';
      readonly keys: readonly { readonly label: string; readonly value: Cell; readonly note: string }[];
    }
  | { readonly kind: 'notice'; readonly runs: readonly Run[] }
  | Table
  | Figure;

export interface Section {
  readonly id: string;
  readonly heading: string;
  readonly blocks: readonly Block[];
  readonly sections: readonly Section[];
}

export interface DocumentContent {
  readonly language: 'sv' | 'en';
  readonly title: string;
  readonly subtitle: string;
  readonly publisher: string;
  /** Version, state and date in a line. */
  readonly edition: string;
  /** The day that the content came to be; the only date in the file. */
  readonly date: Date;
  /** Hash of the content, on every page of paper. */
  readonly contentHash: string;
  /** The other forms of the same document. */
  readonly alternates: readonly { readonly text: string; readonly href: string; readonly language?: 'sv' | 'en' }[];
  /** Words that the renderers need. */
  readonly words: {
    readonly skip: string;
    readonly contents: string;
    readonly table: string;
    readonly figure: string;
    readonly page: string;
    readonly checksum: string;
  };
  readonly sections: readonly Section[];
}
