import { type EarlierTable, reachInEarlier } from './earlier.ts';
import { keepsSums, type Move, reachOf, type Shift, shiftOfMove } from './moves.ts';
import { type Equation, equationsOf, type IndexedTable, isProtected, memberAt, widthOf } from './table.ts';

/** A hidden cell that could be bounded more narrowly than k by who knows the open ones and the sums. */
export interface Disclosed {
  readonly measure: number;
  readonly cell: number;
  readonly lower: number;
  readonly upper: number;
}

/** What an attacker has: the sums, and for each measure which cells are not known. */
export interface AuditSetup {
  readonly table: IndexedTable;
  readonly kinds: readonly ('persons' | 'amount')[];
  readonly k: number;
  /** For each measure, 1 where the value is not known to the attacker. */
  readonly hidden: readonly Uint8Array[];
}

/** Improvements smaller than this are not followed: some chains of sums converge without end. */
const step = 1e-6;
const sweepsMaximum = 200;

interface Bounds {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

const startOf = (setup: AuditSetup, measure: number): Bounds => {
  const values = setup.table.values[measure] ?? new Float64Array();
  const low = new Float64Array(values);
  const high = new Float64Array(values);
  for (let cell = 0; cell < values.length; cell += 1) {
    if (setup.hidden[measure]?.[cell] !== 1) continue;
    low[cell] = 0;
    high[cell] = Number.POSITIVE_INFINITY;
  }
  return { low, high };
};

/** Terms of a sum as parts on one side, the total with weight -1, and what is missing as a known constant. */
const termsOf = (equation: Equation, values: Float64Array) => {
  const cells: number[] = [];
  const weights: number[] = [];
  let constant = 0;
  for (const [index, cell] of [...equation.parts, equation.total].entries()) {
    const value = values[cell] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const weight = index < equation.parts.length ? (equation.weights[index] ?? 1) : -1;
    cells.push(cell);
    weights.push(weight);
    constant += weight * value;
  }
  return { cells, weights, constant };
};

/** Narrows the bounds of the cells of one sum by each other; answers whether any became narrower. */
const narrow = (terms: ReturnType<typeof termsOf>, bounds: Bounds, isWhole: (cell: number) => boolean): boolean => {
  const { cells, weights, constant } = terms;
  // What all cells behind each can add up to, at least and at most; what those before it can is added up on the way.
  const behind: [number, number][] = [];
  let [low, high] = [0, 0];
  for (const [index, cell] of [...cells.entries()].reverse()) {
    behind[index] = [low, high];
    const [least, most] = rangeOf(bounds, cell, weights[index] ?? 0);
    low += least;
    high += most;
  }
  [low, high] = [0, 0];
  let changed = false;
  for (const [index, cell] of cells.entries()) {
    const weight = weights[index] ?? 0;
    const [lowBehind, highBehind] = behind[index] ?? [0, 0];
    // What the others can be at least bounds this one from above, and the other way about.
    const ends = [(constant - low - lowBehind) / weight, (constant - high - highBehind) / weight];
    if (narrowTo(bounds, cell, [Math.min(...ends), Math.max(...ends)], isWhole(cell))) changed = true;
    const [least, most] = rangeOf(bounds, cell, weight);
    low += least;
    high += most;
  }
  return changed;
};

/** Narrows the bounds of a cell to a range, whole persons to the whole numbers in it. */
const narrowTo = (bounds: Bounds, cell: number, range: readonly [number, number], isWhole: boolean): boolean => {
  const [low = 0, high = 0] = [bounds.low[cell], bounds.high[cell]];
  if (low === high) return false;
  const lower = isWhole ? Math.ceil(range[0] - step) : range[0];
  const upper = isWhole ? Math.floor(range[1] + step) : range[1];
  const isLower = upper < high - step;
  const isHigher = lower > low + step;
  if (isLower) bounds.high[cell] = upper;
  if (isHigher) bounds.low[cell] = lower;
  return isLower || isHigher;
};

const rangeOf = (bounds: Bounds, cell: number, weight: number): [number, number] => {
  const low = bounds.low[cell] ?? 0;
  const high = bounds.high[cell] ?? 0;
  return weight > 0 ? [weight * low, weight * high] : [weight * high, weight * low];
};

/** Narrows a measure and the one that it is never above by each other. */
const narrowByOrder = (setup: AuditSetup, all: readonly Bounds[]): boolean => {
  let changed = false;
  for (const [measure, bounds] of all.entries()) {
    const above = setup.table.above[measure] ?? -1;
    const boundsAbove = all[above];
    if (boundsAbove === undefined) continue;
    const values = setup.table.values[measure] ?? new Float64Array();
    const valuesAbove = setup.table.values[above] ?? new Float64Array();
    for (let cell = 0; cell < values.length; cell += 1) {
      if (!((values[cell] ?? Number.NaN) <= (valuesAbove[cell] ?? Number.NaN))) continue;
      if ((boundsAbove.high[cell] ?? 0) < (bounds.high[cell] ?? 0)) {
        bounds.high[cell] = boundsAbove.high[cell] ?? 0;
        changed = true;
      }
      if ((bounds.low[cell] ?? 0) > (boundsAbove.low[cell] ?? 0)) {
        boundsAbove.low[cell] = bounds.low[cell] ?? 0;
        changed = true;
      }
    }
  }
  return changed;
};

/**
 * The attack: narrows the bounds of every hidden cell by every sum until nothing changes, and names the cells that
 * come out narrower than k. What it finds is disclosed; that it finds nothing is not yet a proof, which is what the
 * moves are for.
 */
export const auditDisclosure = (setup: AuditSetup): Disclosed[] => {
  const { table } = setup;
  const equations = equationsOf(table);
  const all = setup.kinds.map((_, measure) => startOf(setup, measure));
  const termsOfMeasure = setup.kinds.map((_, measure) => {
    const values = table.values[measure] ?? new Float64Array();
    return equations
      .filter((equation) => !Number.isNaN(values[equation.total] ?? Number.NaN))
      .map((equation) => termsOf(equation, values))
      .filter(({ cells }) => cells.length > 1 && cells.some((cell) => setup.hidden[measure]?.[cell] === 1));
  });
  const whole = Uint8Array.from({ length: table.cellCount }, (_, cell) =>
    table.dimensions.some(
      (dimension, number) => dimension.fractional[memberAt(table, table.placeOf[cell] ?? 0, number)],
    )
      ? 0
      : 1,
  );
  for (let sweep = 0, changed = true; changed && sweep < sweepsMaximum; sweep += 1) {
    changed = narrowByOrder(setup, all);
    for (const [measure, bounds] of all.entries()) {
      for (const terms of termsOfMeasure[measure] ?? []) {
        if (narrow(terms, bounds, (cell) => setup.kinds[measure] === 'persons' && whole[cell] === 1)) changed = true;
      }
    }
  }
  const disclosed: Disclosed[] = [];
  for (const [measure, { low, high }] of all.entries()) {
    for (let cell = 0; cell < table.cellCount; cell += 1) {
      if (setup.hidden[measure]?.[cell] !== 1 || !isProtected(table, measure, cell)) continue;
      const lower = low[cell] ?? 0;
      const upper = high[cell] ?? 0;
      if (upper - lower < widthOf(table, measure, cell, setup.k) - step)
        disclosed.push({ measure, cell, lower, upper });
    }
  }
  return disclosed;
};

const raiseTo = (reached: Float64Array | undefined, cell: number, by: number): void => {
  if (reached !== undefined && by > (reached[cell] ?? 0)) reached[cell] = by;
};

/**
 * The proof: checks each move anew (that it touches hidden cells only, keeps every sum, also those of earlier versions,
 * and reaches as far as it says)
 * and names the hidden cells that no move lets vary by k. Nothing of how the moves were found is trusted.
 * Moves that rest on another measure being raised first are checked together with that measure's moves.
 */
export const unprovenCells = (
  setup: AuditSetup,
  moves: readonly Move[],
  earlier: readonly EarlierTable[],
): { measure: number; cell: number }[] => {
  const { table } = setup;
  const raised = setup.kinds.map(() => new Float64Array(table.cellCount));
  const lowered = setup.kinds.map(() => new Float64Array(table.cellCount));
  const raising = setup.kinds.map(() => new Map<number, Move[]>());
  for (const move of moves) {
    const { measure } = move;
    const cells = [...move.cells];
    const coefficients = [...move.coefficients];
    if (cells.some((cell) => setup.hidden[measure]?.[cell] !== 1) || !keepsSums(table, measure, move)) continue;
    for (const cell of cells) {
      const list = raising[measure]?.get(cell);
      if (list === undefined) raising[measure]?.set(cell, [move]);
      else list.push(move);
    }
    const change = { measure, cells, coefficients, whole: setup.kinds[measure] === 'persons' };
    const everywhere = (shift?: Shift): { up: number; down: number } => {
      const [here, before] = [reachOf(table, change, { shift }), reachInEarlier(earlier, change, { shift })];
      return { up: Math.min(here.up, before.up), down: Math.min(here.down, before.down) };
    };
    const alone = everywhere();
    // Raising the measure above first is asked only where this one is bounded too tightly by it.
    const raises = alone.up + alone.down < setup.k ? cells : [];
    const shifts = new Set(raises.flatMap((cell) => raising[table.above[measure] ?? -1]?.get(cell) ?? []));
    const up = Math.max(alone.up, ...[...shifts].map((shift) => everywhere(shiftOfMove(shift, setup.k)).up));
    const { down } = alone;
    for (const [place, cell] of cells.entries()) {
      // What can be reached one way by one change and the other way by another lies within the same bounds: the
      // possible values of a cell are an interval, since everything known is linear.
      const coefficient = coefficients[place] ?? 0;
      const [more, less] = coefficient > 0 ? [up, down] : [down, up];
      raiseTo(raised[measure], cell, Math.abs(coefficient) * more);
      raiseTo(lowered[measure], cell, Math.abs(coefficient) * less);
    }
  }
  const unproven: { measure: number; cell: number }[] = [];
  for (const measure of table.values.keys()) {
    for (let cell = 0; cell < table.cellCount; cell += 1) {
      if (setup.hidden[measure]?.[cell] !== 1 || !isProtected(table, measure, cell)) continue;
      const width = (raised[measure]?.[cell] ?? 0) + (lowered[measure]?.[cell] ?? 0);
      if (width < widthOf(table, measure, cell, setup.k) - step) unproven.push({ measure, cell });
    }
  }
  return unproven;
};
