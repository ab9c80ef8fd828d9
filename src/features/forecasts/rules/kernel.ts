/**
 * The inner loops of the yearly step, over one profession in one region: a block of `sexes × ages` cells that lies
 * together in memory. They work in place from the oldest age down, so that a person is moved once.
 */

/** What one pass over a block took out, in persons. */
export interface Outflow {
  deaths: number;
  exits: number;
  /** Turned older than the oldest age. */
  agedOut: number;
}

interface Block {
  readonly stock: Float64Array;
  /** First cell of the block. */
  readonly from: number;
  readonly cells: number;
  readonly ages: number;
  readonly death: Float64Array | null;
  readonly exit: Float64Array;
  /** Factor on the exit probability by sex, as drawn; 1 in a deterministic run. */
  readonly exitFactors: Float64Array;
}

/** Deaths, then exits among the others, then one year older. Expected values. */
export const leaveAndAge = (block: Block, out: Outflow): void => {
  const { stock, from, cells, ages, death, exit, exitFactors } = block;
  let [deaths, exits, agedOut] = [0, 0, 0];
  for (let first = 0, sex = 0; first < cells; first += ages, sex++) {
    const factor = exitFactors[sex] as number;
    let older = 0;
    for (let cell = first; cell < first + ages; cell++) {
      const persons = stock[from + cell] as number;
      const dead = death === null ? 0 : persons * (death[cell] as number);
      const leaving = (persons - dead) * Math.min(1, (exit[cell] as number) * factor);
      deaths += dead;
      exits += leaving;
      stock[from + cell] = older;
      older = Math.max(0, persons - dead - leaving);
    }
    agedOut += older;
  }
  out.deaths += deaths;
  out.exits += exits;
  out.agedOut += agedOut;
};

/** A draw of how many of `count` persons an event with probability `share` meets. */
export type BinomialDraw = (count: number, share: number) => number;

/** As `leaveAndAge`, with deaths and exits drawn person by person (binomial), as in Hyndman and Nguyen 2026. */
export const leaveAndAgeDrawn = (block: Block, draw: BinomialDraw, out: Outflow): void => {
  const { stock, from, cells, ages, death, exit, exitFactors } = block;
  for (let first = 0, sex = 0; first < cells; first += ages, sex++) {
    const factor = exitFactors[sex] as number;
    let older = 0;
    for (let cell = first; cell < first + ages; cell++) {
      const persons = stock[from + cell] as number;
      const dead = death === null ? 0 : draw(persons, death[cell] as number);
      const leaving = draw(persons - dead, Math.min(1, (exit[cell] as number) * factor));
      out.deaths += dead;
      out.exits += leaving;
      stock[from + cell] = older;
      older = Math.max(0, persons - dead - leaving);
    }
    out.agedOut += older;
  }
};

/**
 * Moves persons between regions: what stands in each region is spread by its row.
 * @param scratch as long as the profession's block of all regions
 */
export const moveBetweenRegions = (
  stock: Float64Array,
  from: number,
  moves: Float64Array,
  scratch: Float64Array,
): void => {
  const regions = Math.sqrt(moves.length);
  const cells = scratch.length / regions;
  scratch.set(stock.subarray(from, from + scratch.length));
  for (let to = 0; to < regions; to++) {
    const target = from + to * cells;
    const stay = moves[to * regions + to] as number;
    for (let cell = 0; cell < cells; cell++) stock[target + cell] = stay * (scratch[to * cells + cell] as number);
    for (let origin = 0; origin < regions; origin++) {
      const share = moves[origin * regions + to] as number;
      if (origin === to || share === 0) continue;
      const source = origin * cells;
      for (let cell = 0; cell < cells; cell++)
        stock[target + cell] = (stock[target + cell] as number) + share * (scratch[source + cell] as number);
    }
  }
};

/** Full-time equivalents of a block. */
export const fteOf = (stock: Float64Array, from: number, fte: Float64Array): number => {
  let sum = 0;
  for (let cell = 0; cell < fte.length; cell++) sum += (stock[from + cell] as number) * (fte[cell] as number);
  return sum;
};

/** Adds persons to a block by a profile of shares. */
export const addByProfile = (stock: Float64Array, from: number, profile: Float64Array, persons: number): void => {
  if (persons === 0) return;
  for (let cell = 0; cell < profile.length; cell++)
    stock[from + cell] = (stock[from + cell] as number) + persons * (profile[cell] as number);
};
