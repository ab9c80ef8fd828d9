/** Rows in one piece of memory: few enough that a handful of rows takes next to nothing. */
const rowsPerPiece = 1_024;

type Numbers = Int32Array | Float64Array;

/**
 * Rows of so many numbers each, that grow without being moved: for much that must be remembered while it streams in.
 * Numbers of a new row are 0.
 */
export class NumberRows<Kind extends Numbers> {
  length = 0;
  readonly #pieces: Kind[] = [];
  readonly #make: (length: number) => Kind;
  readonly #width: number;

  constructor(make: (length: number) => Kind, width: number) {
    this.#make = make;
    this.#width = width;
  }

  /** Appends a row of zeros and answers its index. */
  push(): number {
    if (this.length === this.#pieces.length * rowsPerPiece) this.#pieces.push(this.#make(rowsPerPiece * this.#width));
    return this.length++;
  }

  /** The memory that a row stands in, from `offsetOf` on. */
  pieceOf(row: number): Kind {
    const piece = this.#pieces[Math.floor(row / rowsPerPiece)];
    if (piece === undefined) throw new RangeError(`there is no row ${row}`);
    return piece;
  }

  offsetOf(row: number): number {
    return (row % rowsPerPiece) * this.#width;
  }

  /** A view of one row, through which it can be read and written. */
  row(row: number): Kind {
    const from = this.offsetOf(row);
    return this.pieceOf(row).subarray(from, from + this.#width) as Kind;
  }
}
