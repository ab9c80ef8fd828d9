import type { IndexedDimension, IndexedSum } from './table.ts';

/**
 * A change along one dimension that keeps every sum of it: what is added to one member is taken from another, or
 * carried to the totals. The product of such changes, one for each dimension, keeps every sum of the whole table.
 */
export interface Vector {
  readonly members: readonly number[];
  readonly coefficients: readonly number[];
  readonly cost: number;
}

/** What a change along a dimension meets at one crossing with the other dimensions. */
export interface Fibre {
  readonly dimension: IndexedDimension;
  /** What it costs that a member changes by a coefficient; infinite where it may not. */
  costOf(member: number, coefficient: number): number;
  /** Whether a sum says nothing here: its total is not reported, or none of its parts. */
  isVoid(sum: IndexedSum): boolean;
}

const nearlyZero = 1e-9;
/** The cheapest ways of repairing one sum that are followed, and the repairs tried in all. */
const branches = 14;
const repairsMaximum = 150;

/** The nearest whole number when it is that but for rounding. */
const tidy = (value: number): number => {
  const whole = Math.round(value);
  return Math.abs(value - whole) < nearlyZero ? whole : value;
};

/** A sum that a change breaks, and by how much the parts exceed the total then. */
interface Broken {
  readonly number: number;
  readonly sum: IndexedSum;
  readonly surplus: number;
}

/** A sum that a change breaks, the lowest or the highest, and by how much; undefined when it keeps all. */
const brokenSum = ({ dimension, isVoid }: Fibre, vector: Vector, which: 'lowest' | 'highest'): Broken | undefined => {
  let broken: Broken | undefined;
  for (const member of vector.members) {
    for (const number of dimension.sumsOf[member] ?? []) {
      if (broken !== undefined && (which === 'lowest' ? number >= broken.number : number <= broken.number)) continue;
      const sum = dimension.sums[number];
      if (sum === undefined || isVoid(sum)) continue;
      let surplus = 0;
      for (const [place, changed] of vector.members.entries()) {
        const coefficient = vector.coefficients[place] ?? 0;
        if (changed === sum.total) surplus -= coefficient;
        const part = sum.parts.indexOf(changed);
        if (part !== -1) surplus += coefficient * (sum.weights[part] ?? 1);
      }
      if (Math.abs(surplus) > nearlyZero) broken = { number, sum, surplus };
    }
  }
  return broken;
};

/** A change widened by one member; undefined where that member may not change so. */
const widened = (
  { dimension, costOf }: Fibre,
  vector: Vector,
  change: { member: number; coefficient: number },
): Vector | undefined => {
  const coefficient = tidy(change.coefficient);
  // A count that changes by a fraction is no count, and would give itself away.
  if (!Number.isInteger(coefficient) && !(dimension.fractional[change.member] ?? false)) return undefined;
  if (vector.members.includes(change.member)) return undefined;
  const cost = costOf(change.member, coefficient);
  if (cost === Number.POSITIVE_INFINITY) return undefined;
  return {
    members: [...vector.members, change.member],
    coefficients: [...vector.coefficients, coefficient],
    cost: vector.cost + cost,
  };
};

const repairsOf = (fibre: Fibre, vector: Vector): Vector[] | undefined => {
  const broken = brokenSum(fibre, vector, 'highest');
  if (broken === undefined) return undefined;
  const { sum } = broken;
  const repairs: Vector[] = [];
  const toTotal = widened(fibre, vector, { member: sum.total, coefficient: broken.surplus });
  if (toTotal !== undefined) repairs.push(toTotal);
  for (const [place, member] of sum.parts.entries()) {
    const coefficient = -broken.surplus / (sum.weights[place] ?? 1);
    const repair = widened(fibre, vector, { member, coefficient });
    if (repair !== undefined) repairs.push(repair);
  }
  return repairs.sort((left, right) => left.cost - right.cost).slice(0, branches);
};

/** A change by +1 of a member alone, and of a total that takes fractions of its parts also by those fractions. */
const startsOf = ({ dimension }: Fibre, member: number): Vector[] => {
  const weights = dimension.sums.filter((sum) => sum.total === member).flatMap((sum) => sum.weights);
  const fractions = weights.filter((weight) => !Number.isInteger(weight));
  return [1, ...new Set(fractions)].map((coefficient) => ({ members: [member], coefficients: [coefficient], cost: 0 }));
};

/** The cheapest changes by +1 of a member, cheapest first, at most `count` of them. */
export const cheapestVectors = (fibre: Fibre, member: number, count: number): Vector[] => {
  const found: Vector[] = [];
  let waiting = startsOf(fibre, member);
  for (let repairs = 0; repairs < repairsMaximum && found.length < count; repairs += 1) {
    const vector = waiting.shift();
    if (vector === undefined) break;
    const next = repairsOf(fibre, vector);
    if (next === undefined) {
      found.push(vector);
      // A whole change costs a step of the loop nothing: it was counted when it was widened.
      repairs -= 1;
    } else {
      waiting = [...waiting, ...next].sort((left, right) => left.cost - right.cost);
    }
  }
  return found;
};

/** What a change may be widened by when it is carried up: the total, or parts where the total has changed already. */
const carriesOf = (fibre: Fibre, vector: Vector, { sum, surplus }: Broken): Vector[] => {
  if (!vector.members.includes(sum.total)) {
    return [widened(fibre, vector, { member: sum.total, coefficient: surplus })].filter((one) => one !== undefined);
  }
  return sum.parts
    .map((member, place) => ({ member, coefficient: -surplus / (sum.weights[place] ?? 1) }))
    .filter(({ coefficient }) => coefficient > 0)
    .map((change) => widened(fibre, vector, change))
    .filter((one) => one !== undefined)
    .sort((left, right) => left.cost - right.cost);
};

/**
 * The change by +1 of a member that is carried up to the last total, and down to one leaf where the member is itself
 * a total. Nothing goes down by it, so that nothing but the totals' being hidden stands in its way.
 */
export const vectorToTheTop = (fibre: Fibre, member: number): Vector | undefined => {
  const waiting = startsOf(fibre, member).reverse();
  for (let tries = 0; tries < repairsMaximum; tries += 1) {
    const vector = waiting.pop();
    if (vector === undefined) return undefined;
    const broken = brokenSum(fibre, vector, 'lowest');
    if (broken === undefined) return vector;
    waiting.push(...carriesOf(fibre, vector, broken).reverse());
  }
  return undefined;
};
