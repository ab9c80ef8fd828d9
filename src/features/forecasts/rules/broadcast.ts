import type { AgeTable, AgeWeights, RegionValues } from '../schemas/parameters.ts';

/*
 * From parameters as people state them to the arrays of the model. What is not stated stays undefined, for the check
 * of the whole to name.
 */

/** The single ages of the model. */
export interface AgeSpan {
  readonly first: number;
  readonly last: number;
}

const agesOf = ({ first, last }: AgeSpan): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);

/** `[sex][age]`; groups that are not named are 0. */
export const byAge = (table: AgeTable | undefined, span: AgeSpan): number[][] | undefined => {
  if (table === undefined) return undefined;
  return (['women', 'men'] as const).map((sex) =>
    agesOf(span).map((age) =>
      typeof table === 'number'
        ? table
        : (table.find((group) => group.fromAge <= age && age <= group.toAge)?.[sex] ?? 0),
    ),
  );
};

/** `[age]`, shares that sum to 1: each group's weight spread evenly over its years. */
export const ageShares = (weights: AgeWeights | undefined, span: AgeSpan): number[] | undefined => {
  if (weights === undefined) return undefined;
  const raw = agesOf(span).map((age) =>
    weights
      .filter((group) => group.fromAge <= age && age <= group.toAge)
      .reduce((sum, group) => sum + group.weight / (group.toAge - group.fromAge + 1), 0),
  );
  return normalised(raw);
};

/** Shares of a sum; all zero where the sum is. */
export const normalised = (values: readonly number[]): number[] => {
  const sum = values.reduce((left, right) => left + right, 0);
  return values.map((value) => (sum > 0 ? value / sum : 0));
};

/** `[region]`; undefined where a region is not named. */
export const byRegion = (
  values: RegionValues | undefined,
  regionCodes: readonly string[],
): (number | undefined)[] | undefined =>
  values === undefined
    ? undefined
    : regionCodes.map((code) =>
        typeof values === 'number' ? values : values.find((one) => one.healthcareRegionCode === code)?.value,
      );

/** One row of a matrix of shares between regions; undefined where nothing is stated of the region. */
export const shareRow = (
  shares: readonly { fromRegionCode: string; toRegionCode: string; share: number }[] | undefined,
  fromRegionCode: string | null,
  regionCodes: readonly string[],
): number[] | undefined => {
  const own = shares?.filter((one) => one.fromRegionCode === fromRegionCode) ?? [];
  if (own.length === 0) return undefined;
  return regionCodes.map((code) => own.find((one) => one.toRegionCode === code)?.share ?? 0);
};

/** `[from][to]` with what does not move on the diagonal. */
export const moveMatrix = (
  moves: readonly { fromRegionCode: string; toRegionCode: string; share: number }[] | 'none' | undefined,
  regionCodes: readonly string[],
): number[][] | 'none' | undefined => {
  if (moves === undefined || moves === 'none') return moves;
  return regionCodes.map((from, at) => {
    const row = shareRow(moves, from, regionCodes) ?? regionCodes.map(() => 0);
    const leaving = row.reduce((sum, share, index) => (index === at ? sum : sum + share), 0);
    return row.map((share, index) => (index === at ? 1 - leaving : share));
  });
};

/** Values by year for a span, where years that are not known have the nearest known year's. */
export const nearestYears = (
  known: ReadonlyMap<number, number>,
  span: { from: number; to: number },
): { firstYear: number; persons: number[] } => {
  const years = [...known.keys()];
  const persons = Array.from({ length: Math.max(0, span.to - span.from + 1) }, (_, index) => {
    const year = span.from + index;
    const nearest = years.reduce<number | undefined>(
      (best, one) => (best === undefined || Math.abs(one - year) < Math.abs(best - year) ? one : best),
      undefined,
    );
    return nearest === undefined ? 0 : (known.get(nearest) ?? 0);
  });
  return { firstYear: span.from, persons };
};
