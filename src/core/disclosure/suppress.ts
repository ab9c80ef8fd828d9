import { type EarlierTable, reachInEarlier } from './earlier.ts';
import { keepsSums, type Move, reachOf, type Shift, shiftOfMove } from './moves.ts';
import { type IndexedDimension, type IndexedTable, isProtected, memberAt, widthOf } from './table.ts';
import { cheapestVectors, type Fibre, type Vector, vectorToTheTop } from './vectors.ts';

/** Why a cell is hidden: it is small itself, it protects another, or it was hidden in an earlier version. */
export const reasons = { open: 0, primary: 1, secondary: 2, earlier: 3 } as const;

/** What was decided for each group of measures and cell, with the proofs. */
export interface Suppression {
  /** By the number of a group's first measure: the reason for each cell. */
  readonly reasonOf: ReadonlyMap<number, Uint8Array>;
  readonly moves: readonly Move[];
  /** Hidden cells that no change could be found for; the decision is not to be used while there are any. */
  readonly unprotected: readonly { measure: number; cell: number }[];
}

/** What earlier versions have told. */
export interface EarlierKnowledge {
  /** For each measure: 1 where the cell was hidden, 2 where it was small. */
  readonly hidden: readonly Uint8Array[];
  /** For each measure: 1 where the cell was open with the value that it has now. */
  readonly known: readonly Uint8Array[];
  /** The versions themselves. */
  readonly tables: readonly EarlierTable[];
  /** The changes that proved their decisions, by the cells of this version. */
  readonly moves: readonly Move[];
}

export interface SuppressionSetup {
  readonly table: IndexedTable;
  readonly kinds: readonly ('persons' | 'amount')[];
  /** The least number of persons that is shown, and the least width within which a hidden value can be bounded. */
  readonly k: number;
  readonly earlier: EarlierKnowledge;
}

/** The bit of one who contributes nothing and knows only what is open. */
const outsider = 1 << 30;
/** Candidates along each dimension, at the first attempt and at the second. */
const candidatesFirst = 5;
const candidatesThen = 16;
/** What may be hidden before several changes together are tried: a few leaves. */
const costOfFew = 40;
const nearlyZero = 1e-6;
/** Cells that one change may touch; more would hide half the table. */
const cellsOfMove = 4_096;
/** A hidden cell costs almost nothing more: enough to prefer small changes. */
const costOfHidden = 0.001;

/** The bit of somebody who cannot be named: a part without a contributor is known to no contributor. */
const nobody = 1 << 31;

/** Who alone knows a cell: the contributor behind everything in it, by bit; 0 when there are several or none. */
const knowersOf = (table: IndexedTable, measure: number): Int32Array => {
  const values = table.values[measure] ?? new Float64Array();
  const knowers = new Int32Array(table.cellCount);
  // What follows another measure is protected from outsiders only, who know of no cell.
  if ((table.follows[measure] ?? -1) !== -1) return knowers;
  for (const [number, dimension] of table.dimensions.entries()) {
    if (dimension.contributors.every((bit) => bit === 0)) continue;
    const stride = table.strides[number] ?? 1;
    for (let cell = 0; cell < table.cellCount; cell += 1) {
      const place = table.placeOf[cell] ?? 0;
      const member = memberAt(table, place, number);
      let behind = 0;
      for (const part of dimension.isTotal[member] ? (dimension.below[member] ?? []) : [member]) {
        if (dimension.isTotal[part]) continue;
        const partCell = table.cellAt[place + (part - member) * stride] ?? -1;
        // A part that holds nothing leaves the rest to who knows it; a total with no parts is whatever it is said to be.
        if (part !== member && (partCell === -1 || !((values[partCell] ?? 0) > 0))) continue;
        behind |= dimension.contributors[part] || nobody;
      }
      if (behind === 0) behind = dimension.contributors[member] ?? 0;
      knowers[cell] = behind === nobody || (behind & (behind - 1)) !== 0 ? 0 : behind;
    }
  }
  return knowers;
};

/** A cell that is to be made safe, and from whom. */
interface Wanted {
  readonly measure: number;
  readonly cell: number;
  readonly adversary: number;
  /** How the measure was changed before, where several changes are added up. */
  readonly from?: Shift;
  /**
   * Whether zeros may be hidden as well, which is avoided: where something does not exist everybody knows the zero.
   */
  readonly zeros?: boolean;
  /** Only cells that earlier versions hid, or only others; all where it is not said. */
  readonly hiddenBefore?: boolean;
}

interface Found {
  readonly move: Move;
  readonly cost: number;
}

/** The state of one decision: what is hidden so far, and for whom each hidden cell is proved to be safe. */
class Suppressor {
  readonly moves: Move[] = [];
  readonly unprotected: { measure: number; cell: number }[] = [];
  readonly reasonOf = new Map<number, Uint8Array>();
  private readonly setup: SuppressionSetup;
  private readonly table: IndexedTable;
  private readonly everybody: number;
  private readonly knowers: readonly Int32Array[];
  /** For each measure and cell, the bits of those from whom it is proved to be safe. */
  private readonly safeFrom: readonly Int32Array[];
  /** For each measure, the move that raises a cell most. */
  private readonly raisedBy: readonly Map<number, Move>[];
  private readonly costs: Float64Array;
  /** How wide each cell has to vary. */
  private readonly widths: readonly Float64Array[];
  private readonly places = new Int32Array(cellsOfMove);
  private readonly products = new Float64Array(cellsOfMove);
  private readonly queue: { measure: number; cell: number }[] = [];

  constructor(setup: SuppressionSetup) {
    this.setup = setup;
    this.table = setup.table;
    this.everybody = outsider | ((1 << setup.table.contributorCount) - 1);
    this.knowers = setup.kinds.map((_, measure) => knowersOf(setup.table, measure));
    this.safeFrom = setup.kinds.map(() => new Int32Array(setup.table.cellCount));
    this.raisedBy = setup.kinds.map(() => new Map());
    this.costs = new Float64Array(setup.table.cellCount);
    this.widths = setup.kinds.map((_, measure) =>
      Float64Array.from(this.costs, (_cost, cell) => widthOf(setup.table, measure, cell, setup.k)),
    );
    for (const group of new Set(setup.table.groupOf)) this.reasonOf.set(group, new Uint8Array(setup.table.cellCount));
  }

  /** Decides one group of measures wholly; a group that bounds another is decided before it. */
  decide(group: number): void {
    const { table } = this;
    const reason = this.reasonsOf(group);
    const measures = this.measuresOf(group);
    this.weigh(group);
    for (let cell = 0; cell < table.cellCount; cell += 1) {
      if (this.isSmall(group, cell)) reason[cell] = reasons.primary;
      else if (this.isFollowing(group, cell)) reason[cell] = reasons.secondary;
      else if (measures.some((measure) => this.wasHidden(measure, cell))) reason[cell] = reasons.earlier;
    }
    this.proveAgain(group);
    // Totals first: the changes that protect them go through their parts, which are then protected as well.
    const hidden = [...reason.keys()].filter((cell) => reason[cell] !== reasons.open);
    const weight = (cell: number): number => this.importanceOf(cell);
    hidden.sort((left, right) => weight(right) - weight(left) || left - right);
    this.queue.push(...hidden.flatMap((cell) => measures.map((measure) => ({ measure, cell }))));
    for (let place = 0; place < this.queue.length; place += 1) {
      const next = this.queue[place];
      if (next !== undefined) this.protect(next.measure, next.cell);
    }
    this.queue.length = 0;
  }

  /** Takes the proofs of earlier decisions as far as they still hold: where little has changed they are all it needs. */
  private proveAgain(group: number): void {
    const { setup, table } = this;
    const reached = new Map<string, Float64Array>();
    for (const move of setup.earlier.moves.filter(({ measure }) => table.groupOf[measure] === group)) {
      const { measure } = move;
      const change = {
        measure,
        cells: [...move.cells],
        coefficients: [...move.coefficients],
        whole: setup.kinds[measure] === 'persons',
      };
      const isHidden = (cell: number): boolean =>
        this.reasonsOf(group)[cell] !== reasons.open && !this.isKnown(measure, cell);
      if (!change.cells.every(isHidden) || !keepsSums(table, measure, change)) continue;
      const proof = { ...move, ...this.reachEverywhere(change, { shift: this.shiftOf(change) }) };
      if (proof.up + proof.down <= 0) continue;
      this.take(proof);
      this.joinReaches(proof, reached);
    }
  }

  /** Notes from whom a cell is safe by several changes together, of which one raises it and another lowers it. */
  private joinReaches(move: Move, reached: Map<string, Float64Array>): void {
    const { measure } = move;
    const proved = this.everybody & ~this.knownIn(move);
    const safe = this.safeFrom[measure] ?? new Int32Array();
    for (let rest = proved; rest !== 0; rest &= rest - 1) {
      const adversary = rest & -rest;
      const of = (way: 'up' | 'down'): Float64Array => {
        const key = `${measure} ${adversary} ${way}`;
        const known = reached.get(key) ?? new Float64Array(this.table.cellCount);
        reached.set(key, known);
        return known;
      };
      const [ups, downs] = [of('up'), of('down')];
      for (const [place, cell] of move.cells.entries()) {
        const coefficient = move.coefficients[place] ?? 0;
        const [more, less] = coefficient > 0 ? [move.up, move.down] : [move.down, move.up];
        ups[cell] = Math.max(ups[cell] ?? 0, Math.abs(coefficient) * more);
        downs[cell] = Math.max(downs[cell] ?? 0, Math.abs(coefficient) * less);
        const width = (ups[cell] ?? 0) + (downs[cell] ?? 0);
        if (width >= (this.widths[measure]?.[cell] ?? 0) - nearlyZero) safe[cell] = (safe[cell] ?? 0) | adversary;
      }
    }
  }

  private reasonsOf(group: number): Uint8Array {
    return this.reasonOf.get(group) ?? new Uint8Array();
  }

  private groupOf(measure: number): number {
    return this.table.groupOf[measure] ?? measure;
  }

  private measuresOf(group: number): number[] {
    return [...this.table.groupOf.keys()].filter((measure) => this.table.groupOf[measure] === group);
  }

  private valueOf(measure: number, cell: number): number {
    return this.table.values[measure]?.[cell] ?? Number.NaN;
  }

  private wasHidden(measure: number, cell: number): boolean {
    return (this.setup.earlier.hidden[measure]?.[cell] ?? 0) !== 0 && !Number.isNaN(this.valueOf(measure, cell));
  }

  /** The bit of who alone knows a cell; 0 when that is nobody. */
  private knowerOf(measure: number, cell: number): number {
    return this.knowers[measure]?.[cell] ?? 0;
  }

  private isKnown(measure: number, cell: number): boolean {
    return this.setup.earlier.known[measure]?.[cell] === 1;
  }

  /**
   * A count of 1 to k - 1 is small. So is an amount of less than k where no count stands beside it, since the number
   * of persons could be told from it.
   */
  private isSmall(group: number, cell: number): boolean {
    if ((this.table.follows[group] ?? -1) !== -1) return false;
    const small = (value: number): boolean => value > 0 && value < this.setup.k;
    const [first = group, ...others] = this.measuresOf(group);
    const value = this.valueOf(first, cell);
    if (!Number.isNaN(value)) return small(value);
    return others.some((measure) => small(this.valueOf(measure, cell)));
  }

  /** Whether what a measure follows is hidden in a cell, so that it is hidden as well. */
  private isFollowing(group: number, cell: number): boolean {
    const leader = this.table.follows[group] ?? -1;
    if (leader === -1 || this.reasonsOf(this.groupOf(leader))[cell] === reasons.open) return false;
    const place = this.table.placeOf[cell] ?? 0;
    return !this.table.dimensions.some(({ isRest }, number) => isRest[memberAt(this.table, place, number)]);
  }

  private importanceOf(cell: number): number {
    let importance = 1;
    const place = this.table.placeOf[cell] ?? 0;
    for (const [number, dimension] of this.table.dimensions.entries()) {
      importance *= dimension.importance[memberAt(this.table, place, number)] ?? 1;
    }
    return importance;
  }

  /** What is lost by hiding a cell: its importance, times the size of what it tells. */
  private weigh(group: number): void {
    for (let cell = 0; cell < this.table.cellCount; cell += 1) {
      const value = this.valueOf(group, cell);
      this.costs[cell] = this.importanceOf(cell) * Math.log2(2 + (Number.isNaN(value) ? 0 : value));
    }
  }

  /** From whom a hidden cell has to be safe: small counts from the other contributors too, the rest from outsiders. */
  private neededFor(measure: number, cell: number): number {
    if (!isProtected(this.table, measure, cell) || this.isKnown(measure, cell)) return 0;
    const reason = this.reasonsOf(this.groupOf(measure))[cell];
    const wasSmall = this.setup.earlier.hidden[measure]?.[cell] === 2;
    if (reason !== reasons.primary && !wasSmall) return outsider;
    return this.everybody & ~this.knowerOf(measure, cell);
  }

  private missingFor(measure: number, cell: number): number {
    return this.neededFor(measure, cell) & ~(this.safeFrom[measure]?.[cell] ?? 0);
  }

  private protect(measure: number, cell: number): void {
    for (let missing = this.missingFor(measure, cell); missing !== 0; missing = this.missingFor(measure, cell)) {
      const adversary = missing & -missing;
      // Among all cells first, then among those that earlier versions hid as they did this one, or showed as they did
      // this one: no sum of theirs is broken there that is not broken here.
      const hiddenBefore = this.wasHidden(measure, cell);
      const isFound = this.hideFor({ measure, cell, adversary });
      if (!isFound) this.hideFor({ measure, cell, adversary, hiddenBefore });
      // Asked anew, so that a change which was found and does not make it safe is not found again for ever.
      if ((this.missingFor(measure, cell) & adversary) === 0) continue;
      this.unprotected.push({ measure, cell });
      return;
    }
  }

  /** Hides what is needed for a cell to be safe from an adversary; false where no change is found. */
  private hideFor(wanted: Wanted): boolean {
    const single =
      this.findMove({ ...wanted, candidates: candidatesFirst, toTheTop: false }) ??
      this.findMove({ ...wanted, candidates: candidatesThen, toTheTop: false });
    if (single === undefined || single.cost > costOfFew) {
      const sum = this.findSum(wanted, single?.cost ?? Number.POSITIVE_INFINITY);
      if (sum !== undefined) {
        this.takeSum(wanted, sum);
        return true;
      }
    }
    const move =
      single?.move ??
      this.findMove({ ...wanted, candidates: candidatesFirst, toTheTop: true })?.move ??
      this.findMove({ ...wanted, candidates: candidatesFirst, toTheTop: true, zeros: true })?.move ??
      this.raiseAndFindMove({ ...wanted, zeros: true });
    if (move !== undefined) this.take(move);
    return move !== undefined;
  }

  private fibreOf(wanted: Wanted, number: number): { fibre: Fibre; member: number } {
    const { table } = this;
    const { measure, cell, adversary } = wanted;
    const dimension = table.dimensions[number] as IndexedDimension;
    const stride = table.strides[number] ?? 1;
    const place = table.placeOf[cell] ?? 0;
    const member = memberAt(table, place, number);
    const cellOf = (other: number): number => {
      const found = table.cellAt[place + (other - member) * stride] ?? -1;
      return found !== -1 && !Number.isNaN(this.valueOf(measure, found)) ? found : -1;
    };
    const reason = this.reasonsOf(this.groupOf(measure));
    const full = table.widths[measure] ?? this.setup.k;
    const single = wanted.from === undefined && (this.widths[measure]?.[cell] ?? 0) === full;
    const least = single ? full - this.valueOf(measure, cell) : Math.min(1, full);
    return {
      member,
      fibre: {
        dimension,
        costOf: (other, coefficient) => {
          const found = cellOf(other);
          if (found === -1 || this.isKnown(measure, found)) return Number.POSITIVE_INFINITY;
          if (this.knowerOf(measure, found) === adversary) return Number.POSITIVE_INFINITY;
          const { hiddenBefore } = wanted;
          if (hiddenBefore !== undefined && this.wasHidden(measure, found) !== hiddenBefore)
            return Number.POSITIVE_INFINITY;
          const value = this.valueOf(measure, found) + (wanted.from?.get(found) ?? 0);
          if (
            (this.valueOf(measure, found) === 0 && wanted.zeros !== true) ||
            (coefficient < 0 && value < -coefficient * least)
          )
            return Number.POSITIVE_INFINITY;
          return reason[found] === reasons.open && !(wanted.from?.has(found) ?? false)
            ? (this.costs[found] ?? 0)
            : costOfHidden;
        },
        isVoid: (sum) => {
          return cellOf(sum.total) === -1 || sum.parts.every((part) => cellOf(part) === -1);
        },
      },
    };
  }

  /** The cheapest product of changes that makes a cell safe from an adversary; with no candidates, that to the top. */
  private findMove(wanted: Wanted & { candidates: number; toTheTop: boolean }): Found | undefined {
    const lists: Vector[][] = [];
    for (const number of this.table.dimensions.keys()) {
      const { fibre, member } = this.fibreOf(wanted, number);
      const vectors = cheapestVectors(fibre, member, wanted.candidates);
      const top = wanted.toTheTop ? vectorToTheTop(fibre, member) : undefined;
      if (top !== undefined) vectors.push(top);
      if (vectors.length === 0) return undefined;
      lists.push(vectors);
    }
    let best: Found | undefined;
    const chosen = lists.map(() => 0);
    for (let more = true; more; ) {
      const vectors = lists.flatMap((list, number) => list[chosen[number] ?? 0] ?? []);
      best = this.moveOf(wanted, vectors, best?.cost ?? Number.POSITIVE_INFINITY) ?? best;
      more = false;
      for (let number = 0; number < lists.length && !more; number += 1) {
        const next = (chosen[number] ?? 0) + 1;
        more = next < (lists[number]?.length ?? 0);
        chosen[number] = more ? next : 0;
      }
    }
    return best;
  }

  /**
   * Changes added up until the cell varies by k: where most cells are small no single change reaches that far, while
   * several together do without hiding a total. Answers the sum, and the first change, which shows how far down the
   * cell can go; undefined when it costs more than `atMost`.
   */
  private findSum(wanted: Wanted, atMost: number): { sum: Move; first: Move } | undefined {
    const { measure, cell } = wanted;
    const from = new Map<number, number>();
    let first: Move | undefined;
    let cost = 0;
    for (let step = 0; step < 2 * this.setup.k; step += 1) {
      const found = this.findMove({ ...wanted, from, candidates: candidatesFirst, toTheTop: false });
      if (found === undefined) return undefined;
      cost += found.cost;
      if (cost >= atMost) return undefined;
      const { move } = found;
      first ??= move;
      const coefficient = move.coefficients[move.cells.indexOf(cell)] ?? 1;
      const width = this.widths[measure]?.[cell] ?? this.setup.k;
      const down = Math.min(first.down * (first.coefficients[first.cells.indexOf(cell)] ?? 1), width);
      const missing = Math.ceil((width - down - (from.get(cell) ?? 0)) / coefficient - nearlyZero);
      const times = Math.max(0, Math.min(move.up, missing));
      for (const [place, changed] of move.cells.entries()) {
        from.set(changed, (from.get(changed) ?? 0) + times * (move.coefficients[place] ?? 0));
      }
      if (times >= missing) {
        const cells = Int32Array.from(from.keys());
        const coefficients = Float64Array.from(from.values());
        return { sum: { measure, cells, coefficients, up: 1, down: 0 }, first };
      }
    }
    return undefined;
  }

  /** Hides the cells of a sum of changes, and notes that both its ends together prove the cell to be safe. */
  private takeSum(wanted: Wanted, { sum, first }: { sum: Move; first: Move }): void {
    this.take(first);
    this.take(sum);
    const known = this.knownIn(sum) | this.knownIn(first);
    const safe = this.safeFrom[wanted.measure] ?? new Int32Array();
    safe[wanted.cell] = (safe[wanted.cell] ?? 0) | (this.everybody & ~known);
  }

  private knownIn(move: Move): number {
    let known = 0;
    for (const cell of move.cells) known |= this.knowerOf(move.measure, cell);
    return known;
  }

  /**
   * The last resort for a measure that another bounds too tightly everywhere: the measure above is raised all the way
   * to the top along the same cells, after which nothing bounds this one.
   */
  private raiseAndFindMove(wanted: Wanted): Move | undefined {
    const above = this.table.above[wanted.measure] ?? -1;
    if (above === -1) return undefined;
    const vectors = [...this.table.dimensions.keys()].flatMap((number) => {
      const { fibre, member } = this.fibreOf(wanted, number);
      return vectorToTheTop(fibre, member) ?? [];
    });
    if (vectors.length < this.table.dimensions.length) return undefined;
    const raise = this.moveOf({ ...wanted, measure: above }, vectors, Number.POSITIVE_INFINITY);
    if (raise === undefined) return undefined;
    this.take(raise.move);
    return this.moveOf(wanted, vectors, Number.POSITIVE_INFINITY)?.move;
  }

  /** The product of changes along each dimension, where it is cheaper than `atMost` and holds. */
  private moveOf(wanted: Wanted, vectors: readonly Vector[], atMost: number): Found | undefined {
    const { table, setup } = this;
    const { measure } = wanted;
    const values = table.values[measure];
    const reason = this.reasonsOf(this.groupOf(measure));
    // The cells along the axes through the cell are part of the product, so that it costs at least what they do.
    if (vectors.reduce((sum, vector) => sum + vector.cost, 0) >= atMost) return undefined;
    const size = this.multiply(vectors);
    if (size === undefined) return undefined;
    const cells: number[] = [];
    const coefficients: number[] = [];
    let cost = 0;
    for (let index = 0; index < size; index += 1) {
      const cell = table.cellAt[this.places[index] ?? 0] ?? -1;
      if (cell === -1 || Number.isNaN(values?.[cell] ?? Number.NaN)) continue;
      if (cell !== wanted.cell) {
        if ((values?.[cell] === 0 && wanted.zeros !== true) || this.isKnown(measure, cell)) return undefined;
        if (this.knowerOf(measure, cell) === wanted.adversary) return undefined;
      }
      const free = reason[cell] !== reasons.open || (wanted.from?.has(cell) ?? false);
      cost += free ? costOfHidden : (this.costs[cell] ?? 0);
      if (cost >= atMost) return undefined;
      cells.push(cell);
      coefficients.push(this.products[index] ?? 0);
    }
    const change = { measure, cells, coefficients, whole: setup.kinds[measure] === 'persons' };
    let reach = this.reachEverywhere(change, { from: wanted.from });
    if (wanted.from !== undefined) {
      if (reach.up < 1) return undefined;
    } else if (!this.isWide(change, reach, wanted.cell)) {
      const shift = this.shiftOf(change);
      if (shift === undefined) return undefined;
      reach = this.reachEverywhere(change, { shift });
    }
    if ((wanted.from === undefined && !this.isWide(change, reach, wanted.cell)) || !keepsSums(table, measure, change))
      return undefined;
    const move = { measure, cells: Int32Array.from(cells), coefficients: Float64Array.from(coefficients), ...reach };
    return { move, cost };
  }

  /** How often a change can be applied in this version and in all earlier ones. */
  private reachEverywhere(
    change: { measure: number; cells: readonly number[]; coefficients: readonly number[]; whole: boolean },
    more: { shift?: Shift | undefined; from?: Shift | undefined },
  ): { up: number; down: number } {
    const here = reachOf(this.table, change, more);
    const before = reachInEarlier(this.setup.earlier.tables, change, more);
    return { up: Math.min(here.up, before.up), down: Math.min(here.down, before.down) };
  }

  /** Whether a cell varies wide enough by a change. */
  private isWide(
    change: { measure: number; cells: readonly number[]; coefficients: readonly number[] },
    reach: { up: number; down: number },
    cell: number,
  ): boolean {
    const coefficient = change.coefficients[change.cells.indexOf(cell)] ?? 0;
    return Math.abs(coefficient) * (reach.up + reach.down) >= (this.widths[change.measure]?.[cell] ?? 0) - nearlyZero;
  }

  /** Multiplies changes along each dimension into places and coefficients; undefined when there are too many. */
  private multiply(vectors: readonly Vector[]): number | undefined {
    const { places, products } = this;
    places[0] = 0;
    products[0] = 1;
    let size = 1;
    for (const [number, { members, coefficients }] of vectors.entries()) {
      if (size * members.length > cellsOfMove) return undefined;
      const stride = this.table.strides[number] ?? 1;
      // Backwards, so that what is still to be read is not yet written over.
      for (let index = members.length - 1; index >= 0; index -= 1) {
        const offset = (members[index] ?? 0) * stride;
        const coefficient = coefficients[index] ?? 0;
        for (let before = 0; before < size; before += 1) {
          places[index * size + before] = (places[before] ?? 0) + offset;
          products[index * size + before] = (products[before] ?? 0) * coefficient;
        }
      }
      size *= members.length;
    }
    return size;
  }

  /** How the measure above can be raised where it stands most in the way of a change and is itself hidden. */
  private shiftOf(change: {
    measure: number;
    cells: readonly number[];
    coefficients: readonly number[];
  }): Shift | undefined {
    const above = this.table.above[change.measure] ?? -1;
    let tightest: Move | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const [place, cell] of change.cells.entries()) {
      const slack = this.valueOf(above, cell) - this.valueOf(change.measure, cell);
      if ((change.coefficients[place] ?? 0) <= 0 || !(slack < least)) continue;
      tightest = this.raisedBy[above]?.get(cell);
      least = slack;
    }
    return tightest === undefined ? undefined : shiftOfMove(tightest, this.setup.k);
  }

  /** Hides the cells of a move, and notes for whom it proves them to be safe. */
  private take(move: Move): void {
    const { measure } = move;
    const group = this.groupOf(measure);
    const reason = this.reasonsOf(group);
    const proved = this.everybody & ~this.knownIn(move);
    const safe = this.safeFrom[measure] ?? new Int32Array();
    for (const [place, cell] of move.cells.entries()) {
      const coefficient = move.coefficients[place] ?? 0;
      const width = Math.abs(coefficient) * (move.up + move.down);
      if (width >= (this.widths[measure]?.[cell] ?? 0) - nearlyZero) safe[cell] = (safe[cell] ?? 0) | proved;
      this.noteRaise(move, cell, coefficient);
      if (reason[cell] !== reasons.open) continue;
      reason[cell] = reasons.secondary;
      this.queue.push(...this.measuresOf(group).map((other) => ({ measure: other, cell })));
    }
    this.moves.push(move);
  }

  private noteRaise(move: Move, cell: number, coefficient: number): void {
    const raised = this.raisedBy[move.measure];
    if (raised === undefined || coefficient <= 0) return;
    const before = raised.get(cell);
    if (before === undefined || before.up < move.up) raised.set(cell, move);
  }
}

/**
 * Decides which cells are hidden, by protecting each small count with a change of hidden cells that keeps every sum:
 * along each dimension what is added to one member is taken from another, or carried up to totals where it must be.
 * The order is that of the cells and measures given, so that the same table gives the same decision.
 */
export const suppress = (setup: SuppressionSetup): Suppression => {
  const suppressor = new Suppressor(setup);
  for (const group of new Set(setup.table.groupOf)) suppressor.decide(group);
  const { reasonOf, moves, unprotected } = suppressor;
  return { reasonOf, moves, unprotected };
};
