import type { AgeClass } from './model.ts';

/** Persons in one group of ages. */
interface AgeGroupCount extends AgeClass {
  readonly persons: number;
}

/** Slopes at the knots that keep a cubic Hermite curve monotone (Fritsch and Carlson 1980, limited as by Hyman 1983). */
const monotoneSlopes = (widths: readonly number[], secants: readonly number[]): number[] => {
  const knots = secants.length + 1;
  return Array.from({ length: knots }, (_, knot) => {
    const before = secants[knot - 1];
    const after = secants[knot];
    if (before === undefined) return after ?? 0;
    if (after === undefined) return before;
    const [left, right] = [widths[knot - 1] ?? 1, widths[knot] ?? 1];
    const parabolic = (before * right + after * left) / (left + right);
    return Math.max(0, Math.min(parabolic, 3 * Math.min(before, after)));
  });
};

/** The cubic Hermite curve between two knots, at the share `u` of the way. */
const hermite = (u: number, width: number, [y0, y1, m0, m1]: readonly [number, number, number, number]): number => {
  const v = 1 - u;
  return v * v * (1 + 2 * u) * y0 + u * u * (3 - 2 * u) * y1 + width * u * v * (v * m0 - u * m1);
};

/**
 * Scales parts so that their sum is the total to the last bit, in whatever order it is taken: every part is a multiple
 * of the total's unit in the last place, so that no addition rounds, and the largest takes the rest.
 */
const scaleExactly = (parts: readonly number[], total: number): number[] => {
  if (total === 0) return parts.map(() => 0);
  const unit = 2 ** (Math.floor(Math.log2(total)) - 52);
  const sum = parts.reduce((left, right) => left + right, 0);
  const scaled = parts.map((part) => {
    const share = sum > 0 ? (part / sum) * total : total / parts.length;
    return Math.round(share / unit) * unit;
  });
  const largest = scaled.indexOf(Math.max(...scaled));
  const rest = total - scaled.reduce((left, right) => left + right, 0);
  return scaled.map((part, index) => (index === largest ? part + rest : part));
};

/**
 * Splits counts of age groups to single years by monotone cubic interpolation of the cumulative counts; no year is
 * negative and every group keeps its sum. A fifth per year instead would smear the cohorts.
 *
 * @param groups adjoining groups in rising order, persons
 * @returns persons per single year, from the first group's first age to the last group's last
 * @throws RangeError when the groups do not adjoin or a count is negative or not finite
 */
export const singleYearsOf = (groups: readonly AgeGroupCount[]): { firstAge: number; persons: number[] } => {
  const widths = groups.map((group) => group.toAge - group.fromAge + 1);
  groups.forEach((group, index) => {
    const next = groups[index + 1];
    if (!(group.persons >= 0 && Number.isFinite(group.persons)) || (widths[index] ?? 0) < 1)
      throw new RangeError(`age group ${group.fromAge}-${group.toAge} has no usable count or width`);
    if (next !== undefined && next.fromAge !== group.toAge + 1)
      throw new RangeError(`age group ${next.fromAge} does not follow ${group.toAge}`);
  });
  const secants = groups.map((group, index) => group.persons / (widths[index] ?? 1));
  const slopes = monotoneSlopes(widths, secants);
  const persons = groups.flatMap((group, index) => {
    const width = widths[index] ?? 1;
    const knots = [0, group.persons, slopes[index] ?? 0, slopes[index + 1] ?? 0] as const;
    const edges = Array.from({ length: width + 1 }, (_, year) => hermite(year / width, width, knots));
    const parts = edges.slice(1).map((edge, year) => Math.max(0, edge - (edges[year] ?? 0)));
    return scaleExactly(parts, group.persons);
  });
  return { firstAge: groups[0]?.fromAge ?? 0, persons };
};
