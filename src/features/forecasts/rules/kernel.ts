/**
 * The inner loops of the yearly step, over one profession in one region: a block of `sexes × ages` cells that lies
 * together in memory. They work in place from the oldest age down, so that a person is moved once.
 */

import { drawBinomial } from './distributions.ts';
import type { UniformDraw } from './random.ts';

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
}

/** Probabilities of leaving within a year, `[sex × age]`, as shares of those who stand at its beginning. */
export interface LeaveTable {
  readonly death: Float64Array;
  /** Exits among those who do not die. */
  readonly exit: Float64Array;
  /** Both together, those who stay, and the logarithm of staying that every binomial draw needs. */
  readonly share: Float64Array;
  readonly stay: Float64Array;
  readonly logStay: Float64Array;
}

/**
 * The table of a year: first deaths, then exits among the others.
 * @param exitFactors factor on the exit probability by sex, as drawn; 1 in a deterministic run
 */
export const leaveTable = (
  death: Float64Array | null,
  exit: Float64Array,
  exitFactors: ArrayLike<number>,
): LeaveTable => {
  const ages = exit.length / exitFactors.length;
  const dying = death ?? new Float64Array(exit.length);
  const leaving = exit.map((probability, cell) => {
    const drawn = Math.min(1, probability * (exitFactors[Math.floor(cell / ages)] as number));
    return (1 - (dying[cell] as number)) * drawn;
  });
  const share = leaving.map((one, cell) => Math.min(1, one + (dying[cell] as number)));
  const stay = share.map((one) => 1 - one);
  return { death: dying, exit: leaving, share, stay, logStay: share.map((one) => Math.log1p(-one)) };
};

/**
 * Deaths and exits at their expected values, then one year older. Two ages are done at a time: the sums of odd and even
 * ages do not wait for each other, which nearly doubles the speed.
 */
export const leaveAndAge = (block: Block, table: LeaveTable, out: Outflow): void => {
  const { stock, from, cells, ages } = block;
  const { death, exit, stay } = table;
  let [evenDeaths, oddDeaths, evenExits, oddExits, agedOut] = [0, 0, 0, 0, 0];
  for (let first = 0; first < cells; first += ages) {
    const end = first + ages;
    let older = 0;
    let cell = first;
    for (; cell + 1 < end; cell += 2) {
      const even = stock[from + cell] as number;
      const odd = stock[from + cell + 1] as number;
      evenDeaths += even * (death[cell] as number);
      oddDeaths += odd * (death[cell + 1] as number);
      evenExits += even * (exit[cell] as number);
      oddExits += odd * (exit[cell + 1] as number);
      stock[from + cell] = older;
      stock[from + cell + 1] = even * (stay[cell] as number);
      older = odd * (stay[cell + 1] as number);
    }
    if (cell < end) {
      const last = stock[from + cell] as number;
      evenDeaths += last * (death[cell] as number);
      evenExits += last * (exit[cell] as number);
      stock[from + cell] = older;
      older = last * (stay[cell] as number);
    }
    agedOut += older;
  }
  out.deaths += evenDeaths + oddDeaths;
  out.exits += evenExits + oddExits;
  out.agedOut += agedOut;
};

/** A draw of how many of `count` persons an event with probability `share` meets. */
export type BinomialDraw = (count: number, share: number) => number;

/**
 * As `leaveAndAge`, with those who leave drawn person by person (binomial), as in Hyndman and Nguyen 2026. Deaths and
 * exits are drawn together, which leaves the survivors the same distribution as one draw after the other; `exits` of
 * the outflow holds both.
 */
export const leaveAndAgeDrawn = (block: Block, table: LeaveTable, uniform: UniformDraw, out: Outflow): void => {
  const { stock, from, cells, ages } = block;
  const { share, logStay } = table;
  for (let first = 0; first < cells; first += ages) {
    let older = 0;
    for (let cell = first; cell < first + ages; cell++) {
      const persons = stock[from + cell] as number;
      const leaving = drawBinomial(uniform, persons, share[cell] as number, logStay[cell] as number);
      out.exits += leaving;
      stock[from + cell] = older;
      older = Math.max(0, persons - leaving);
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

/** Persons in a block. */
export const personsOf = (stock: Float64Array, from: number, cells: number): number => {
  let sum = 0;
  for (let cell = from; cell < from + cells; cell++) sum += stock[cell] as number;
  return sum;
};

/** Adds persons to a block by a profile of shares. */
export const addByProfile = (stock: Float64Array, from: number, profile: Float64Array, persons: number): void => {
  if (persons === 0) return;
  for (let cell = 0; cell < profile.length; cell++)
    stock[from + cell] = (stock[from + cell] as number) + persons * (profile[cell] as number);
};
