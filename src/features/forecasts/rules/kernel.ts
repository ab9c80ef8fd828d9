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

/** Probabilities of leaving by death or exit, `[sex × age]`, with the logarithm of staying that every draw needs. */
export interface LeaveTable {
  readonly share: Float64Array;
  readonly logStay: Float64Array;
}

/** The table of one draw: who does not die may exit, at the drawn factor. */
export const leaveTable = (
  death: Float64Array | null,
  exit: Float64Array,
  exitFactors: readonly number[],
): LeaveTable => {
  const ages = exit.length / exitFactors.length;
  const share = exit.map((probability, cell) => {
    const leaving = Math.min(1, probability * (exitFactors[Math.floor(cell / ages)] as number));
    return 1 - (1 - (death?.[cell] ?? 0)) * (1 - leaving);
  });
  return { share, logStay: share.map((one) => Math.log1p(-one)) };
};

/**
 * As `leaveAndAge`, with those who leave drawn person by person (binomial), as in Hyndman and Nguyen 2026. Deaths and
 * exits are drawn together, which leaves the survivors the same distribution as one draw after the other; `exits` of
 * the outflow holds both.
 */
export const leaveAndAgeDrawn = (
  block: Pick<Block, 'stock' | 'from' | 'cells' | 'ages'>,
  table: LeaveTable,
  uniform: UniformDraw,
  out: Outflow,
): void => {
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

/** Adds persons to a block by a profile of shares. */
export const addByProfile = (stock: Float64Array, from: number, profile: Float64Array, persons: number): void => {
  if (persons === 0) return;
  for (let cell = 0; cell < profile.length; cell++)
    stock[from + cell] = (stock[from + cell] as number) + persons * (profile[cell] as number);
};
