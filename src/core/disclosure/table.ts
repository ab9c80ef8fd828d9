import { limits } from '../limits.ts';
/**
 * The table that disclosure control sees: everything that leaves the organisation that a figure came from, at every
 * level, so that no total is forgotten. Pure, deterministic, and without knowledge of what the dimensions mean.
 */

/** One member of a dimension, such as an area or a profession. */
export interface DimensionMember {
  readonly id: string;
  /** Who knows what is in it: the council that reported the area. Totals are known to who knows all of their parts. */
  readonly contributor?: string;
  /** How much is lost when a cell of this member is hidden, against a leaf's 1. Totals weigh more when not given. */
  readonly importance?: number;
  /** What is left of a total and named by nobody: no figure of it is shown, so that nothing need be hidden with it. */
  readonly isRest?: boolean;
}

/** A sum that everybody knows to hold: the total is the sum of its parts, each by its weight (1 when not given). */
export interface DimensionSum {
  readonly total: string;
  readonly parts: readonly { readonly id: string; readonly weight?: number }[];
}

/** A dimension with its hierarchies. Parts that cannot be attributed are parts like others. A year has no sums. */
export interface Dimension {
  readonly id: string;
  readonly members: readonly DimensionMember[];
  readonly sums: readonly DimensionSum[];
}

/**
 * An additive measure.
 * - `persons`: whole persons, such as headcount or retirements; 1 to k - 1 of them are hidden
 * - `amount`: what follows persons, such as full-time equivalents; hidden with them
 */
export interface DisclosureMeasure {
  readonly id: string;
  readonly kind: 'persons' | 'amount';
  /** The measure that it is always hidden together with. */
  readonly hiddenWith?: string;
  /** The measure that is known never to be below this one in the same cell: retirements are among the headcount. */
  readonly notAbove?: string;
  /**
   * The measure that it follows: it is hidden at least wherever that one is, never for being small itself, and is then
   * protected from whoever reads what is open.
   */
  readonly hiddenWhere?: string;
  /** The least width within which a hidden value may be bounded; k when not given. */
  readonly width?: number;
}

/** A cell: one member of each dimension, and one value of each measure; null where nothing was reported. */
export interface DisclosureCell {
  readonly members: readonly string[];
  readonly values: readonly (number | null)[];
}

export interface DisclosureTable {
  readonly dimensions: readonly Dimension[];
  readonly measures: readonly DisclosureMeasure[];
  readonly cells: readonly DisclosureCell[];
}

/** A sum of one dimension by the numbers of its members. */
export interface IndexedSum {
  readonly total: number;
  readonly parts: readonly number[];
  readonly weights: readonly number[];
}

/** A dimension by the numbers of its members. */
export interface IndexedDimension {
  readonly size: number;
  readonly sums: readonly IndexedSum[];
  /** For each member, the sums that it stands in. */
  readonly sumsOf: readonly (readonly number[])[];
  /** For each member, all members that are part of it, directly or through its parts. */
  readonly below: readonly (readonly number[])[];
  readonly importance: readonly number[];
  readonly isTotal: readonly boolean[];
  readonly isRest: readonly boolean[];
  /** The bit of each member's contributor, 0 without one. */
  readonly contributors: readonly number[];
  /** Whether a member may change by a fraction: only a total whose own parts are weighed by fractions may. */
  readonly fractional: readonly boolean[];
  /** For each such total the least of the fractions, 1 for all other members. */
  readonly leastWeight: readonly number[];
}

/** The table by numbers: a cell's place is the mixed-radix number of its members. */
export interface IndexedTable {
  readonly dimensions: readonly IndexedDimension[];
  readonly strides: readonly number[];
  /** Cell number by place, -1 where there is no cell. */
  readonly cellAt: Int32Array;
  /** Place by cell number. */
  readonly placeOf: Int32Array;
  readonly cellCount: number;
  /** For each measure the values, NaN where nothing was reported. */
  readonly values: readonly Float64Array[];
  /** For each measure the number of the measure that it is never above, and of the one that is never above it; -1 without. */
  readonly above: readonly number[];
  readonly below: readonly number[];
  /** For each measure the number of its group: measures of one group are hidden together. */
  readonly groupOf: readonly number[];
  /** For each measure the number of the one that it follows, -1 without. */
  readonly follows: readonly number[];
  /** For each measure the width that protects it, undefined for k. */
  readonly widths: readonly (number | undefined)[];
  readonly contributorCount: number;
}

/** Contributors that can be told apart: a bit for each, and one for whoever contributes nothing. */
const contributorsMaximum = 30;
/** What hiding a total costs against a leaf: one that is itself a part of something, and one that is not. */
const importanceOfSubtotal = 8;
const importanceOfTotal = 500;

const numberOf = (numbers: ReadonlyMap<string, number>, id: string, where: string): number => {
  const number = numbers.get(id);
  if (number === undefined) throw new RangeError(`There is no ${JSON.stringify(id)} in ${where}.`);
  return number;
};

const numbersOf = (items: readonly { readonly id: string }[], where: string): Map<string, number> => {
  const numbers = new Map(items.map((item, number) => [item.id, number]));
  if (numbers.size !== items.length) throw new RangeError(`An identifier comes twice in ${where}.`);
  return numbers;
};

const membersBelow = (sums: readonly IndexedSum[], total: number): number[] => {
  const below = new Set<number>();
  const waiting = [total];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const part of sums.filter((sum) => sum.total === next).flatMap((sum) => sum.parts)) {
      if (!below.has(part)) waiting.push(part);
      below.add(part);
    }
  }
  return [...below].sort((left, right) => left - right);
};

const indexDimension = (
  dimension: Dimension,
  numbers: ReadonlyMap<string, number>,
  bits: ReadonlyMap<string, number>,
): IndexedDimension => {
  const given = dimension.sums.map((sum) => ({
    total: numberOf(numbers, sum.total, dimension.id),
    parts: sum.parts.map((part) => numberOf(numbers, part.id, dimension.id)),
    weights: sum.parts.map((part) => part.weight ?? 1),
  }));
  const size = dimension.members.length;
  const below = dimension.members.map((_, member) => membersBelow(given, member));
  // The lowest first, so that a change is carried upwards level by level.
  const sums = given.sort((left, right) => (below[left.total]?.length ?? 0) - (below[right.total]?.length ?? 0));
  const sumsOf = Array.from({ length: size }, (): number[] => []);
  const isTotal = new Array<boolean>(size).fill(false);
  const isPart = new Array<boolean>(size).fill(false);
  const fractional = new Array<boolean>(size).fill(false);
  const leastWeight = new Array<number>(size).fill(1);
  for (const [number, sum] of sums.entries()) {
    isTotal[sum.total] = true;
    for (const weight of sum.weights) {
      if (Number.isInteger(weight)) continue;
      fractional[sum.total] = true;
      leastWeight[sum.total] = Math.min(leastWeight[sum.total] ?? 1, weight);
    }
    for (const part of sum.parts) isPart[part] = true;
    for (const member of new Set([sum.total, ...sum.parts])) sumsOf[member]?.push(number);
  }
  return {
    size,
    sums,
    sumsOf,
    below,
    importance: dimension.members.map(
      (member, number) =>
        member.importance ?? (isTotal[number] ? (isPart[number] ? importanceOfSubtotal : importanceOfTotal) : 1),
    ),
    isTotal,
    isRest: dimension.members.map((member) => member.isRest === true),
    contributors: dimension.members.map((member) =>
      member.contributor === undefined ? 0 : (bits.get(member.contributor) ?? 0),
    ),
    fractional,
    leastWeight,
  };
};

const groupsOf = (measures: readonly DisclosureMeasure[], numbers: ReadonlyMap<string, number>): number[] => {
  const groupOf = measures.map((_, number) => number);
  for (const [number, measure] of measures.entries()) {
    if (measure.hiddenWith === undefined) continue;
    const leader = numberOf(numbers, measure.hiddenWith, 'the measures');
    if (leader >= number) throw new RangeError(`${measure.id} stands before the measure that it is hidden with.`);
    groupOf[number] = groupOf[leader] ?? leader;
  }
  return groupOf;
};

/** Numbers a table. Throws a RangeError when it names what it does not have, or the same cell twice. */
export const indexTable = (table: DisclosureTable): IndexedTable => {
  const names = [
    ...new Set(table.dimensions.flatMap((dimension) => dimension.members.map((member) => member.contributor ?? ''))),
  ].filter((name) => name !== '');
  if (names.length > contributorsMaximum) throw new RangeError(`More than ${contributorsMaximum} contributors.`);
  const bits = new Map(names.sort().map((name, number) => [name, 1 << number]));
  const memberNumbers = table.dimensions.map((dimension) => numbersOf(dimension.members, dimension.id));
  const dimensions = table.dimensions.map((dimension, number) =>
    indexDimension(dimension, memberNumbers[number] ?? new Map(), bits),
  );
  const strides: number[] = [];
  let places = 1;
  for (const dimension of dimensions) {
    strides.push(places);
    places *= dimension.size;
  }
  if (places > limits.disclosurePlaces) throw new RangeError(`More than ${limits.disclosurePlaces} places.`);
  const cellAt = new Int32Array(places).fill(-1);
  const placeOf = new Int32Array(table.cells.length);
  const values = table.measures.map(() => new Float64Array(table.cells.length).fill(Number.NaN));
  for (const [cell, { members, values: given }] of table.cells.entries()) {
    let place = 0;
    for (const [number, dimension] of table.dimensions.entries()) {
      const member = numberOf(memberNumbers[number] ?? new Map(), members[number] ?? '', dimension.id);
      place += member * (strides[number] ?? 0);
    }
    if (cellAt[place] !== -1) throw new RangeError(`The cell ${members.join(', ')} comes twice.`);
    cellAt[place] = cell;
    placeOf[cell] = place;
    for (const [measure, column] of values.entries()) {
      const value = given[measure] ?? Number.NaN;
      if (value < 0) throw new RangeError(`The cell ${members.join(', ')} is negative.`);
      column[cell] = value;
    }
  }
  const measureNumbers = numbersOf(table.measures, 'the measures');
  const above = table.measures.map((measure) =>
    measure.notAbove === undefined ? -1 : numberOf(measureNumbers, measure.notAbove, 'the measures'),
  );
  return {
    dimensions,
    strides,
    cellAt,
    placeOf,
    cellCount: table.cells.length,
    values,
    above,
    below: table.measures.map((_, number) => above.indexOf(number)),
    groupOf: groupsOf(table.measures, measureNumbers),
    follows: table.measures.map((measure) =>
      measure.hiddenWhere === undefined ? -1 : numberOf(measureNumbers, measure.hiddenWhere, 'the measures'),
    ),
    widths: table.measures.map((measure) => measure.width),
    contributorCount: names.length,
  };
};

/** The member of a dimension that a place has. */
export const memberAt = (table: IndexedTable, place: number, dimension: number): number =>
  Math.floor(place / (table.strides[dimension] ?? 1)) % (table.dimensions[dimension]?.size ?? 1);

/**
 * The width that protects a cell, for one whole person of its parts: 1, and for a total that takes only a fraction of
 * some part that fraction, since a part varies by a whole number while the total varies by the fraction of it.
 */
export const widthShareOf = (table: IndexedTable, cell: number): number => {
  let share = 1;
  for (const [number, dimension] of table.dimensions.entries()) {
    share *= dimension.leastWeight[memberAt(table, table.placeOf[cell] ?? 0, number)] ?? 1;
  }
  return share;
};

/** Whether a hidden value has to be protected: one that was reported. */
export const isProtected = (table: IndexedTable, measure: number, cell: number): boolean =>
  !Number.isNaN(table.values[measure]?.[cell] ?? Number.NaN);

/** The width that protects a value of a measure in a cell. */
export const widthOf = (table: IndexedTable, measure: number, cell: number, k: number): number =>
  (table.widths[measure] ?? k) * widthShareOf(table, cell);

/** A sum over cells: `total` is the sum of `parts`, each by its weight. */
export interface Equation {
  readonly total: number;
  readonly parts: readonly number[];
  readonly weights: readonly number[];
}

/** Every sum of every dimension at every crossing with the others, by cell numbers; what has no cell is left out. */
export const equationsOf = (table: IndexedTable): Equation[] => {
  const equations: Equation[] = [];
  for (const [number, dimension] of table.dimensions.entries()) {
    const stride = table.strides[number] ?? 1;
    const sumsByTotal = dimension.sumsOf.map((sums, member) =>
      sums.flatMap((sum) => dimension.sums[sum] ?? []).filter((sum) => sum.total === member),
    );
    for (let cell = 0; cell < table.cellCount; cell += 1) {
      const place = table.placeOf[cell] ?? 0;
      const member = memberAt(table, place, number);
      for (const sum of sumsByTotal[member] ?? []) {
        const parts: number[] = [];
        const weights: number[] = [];
        for (const [index, part] of sum.parts.entries()) {
          const partCell = table.cellAt[place + (part - member) * stride] ?? -1;
          if (partCell === -1) continue;
          parts.push(partCell);
          weights.push(sum.weights[index] ?? 1);
        }
        equations.push({ total: cell, parts, weights });
      }
    }
  }
  return equations;
};
