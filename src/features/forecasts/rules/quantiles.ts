import { sampleQuantile } from './distributions.ts';
import type { ForecastInput } from './model.ts';
import type { ReplicateBatch } from './uncertainty.ts';

/** The quantiles that are stored of every uncertain figure, in per cent. */
export const storedPercentiles = [2.5, 10, 50, 90, 97.5] as const;

/** One uncertain quantity in one area and year, in full-time equivalents. */
export interface UncertainFigure {
  readonly professionCode: string;
  /** A region's code, or `SE`. */
  readonly areaCode: string;
  readonly year: number;
  readonly quantity: 'supply' | 'need' | 'gap';
  readonly mean: number;
  readonly standardDeviation: number;
  /** In the order of `storedPercentiles`. */
  readonly percentiles: readonly number[];
  /** Monte Carlo standard error of the mean, and of each percentile. */
  readonly meanStandardError: number;
  readonly percentileStandardErrors: readonly number[];
}

/** The sample of one quantity, its summary without the key. */
const summaryOf = (sample: Float64Array) => {
  const sorted = sample.slice().sort();
  const count = sorted.length;
  const mean = sample.reduce((left, right) => left + right, 0) / count;
  const squares = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const standardDeviation = count > 1 ? Math.sqrt(squares / (count - 1)) : 0;
  return {
    mean,
    standardDeviation,
    percentiles: storedPercentiles.map((percentile) => sampleQuantile(sorted, percentile / 100)),
    meanStandardError: standardDeviation / Math.sqrt(count),
    // Half the distance between the order statistics one binomial standard deviation away: needs no density.
    percentileStandardErrors: storedPercentiles.map((percentile) => {
      const p = percentile / 100;
      const step = Math.sqrt((p * (1 - p)) / count);
      const [low, high] = [Math.max(0, p - step), Math.min(1, p + step)];
      return (sampleQuantile(sorted, high) - sampleQuantile(sorted, low)) / 2;
    }),
  };
};

/** The batches in the order of their replicates. @throws RangeError when one is missing or there are two of one */
const inOrder = (batches: readonly ReplicateBatch[]): ReplicateBatch[] => {
  const sorted = [...batches].sort((left, right) => left.from - right.from);
  sorted.forEach((batch, index) => {
    if (batch.from !== (sorted[index - 1]?.to ?? 0)) throw new RangeError(`replicate ${batch.from} does not follow`);
  });
  return sorted;
};

/** Collects one quantity of one figure over all replicates; `indexes` are summed (a country's regions). */
const sampleOf = (
  batches: readonly ReplicateBatch[],
  indexes: readonly number[],
  value: (batch: ReplicateBatch, at: number) => number,
): Float64Array => {
  const total = batches.reduce((sum, batch) => sum + batch.to - batch.from, 0);
  const sample = new Float64Array(total);
  let next = 0;
  for (const batch of batches) {
    const figures = batch.supply.length / (batch.to - batch.from);
    for (let replicate = 0; replicate < batch.to - batch.from; replicate++) {
      let sum = 0;
      for (const index of indexes) sum += value(batch, replicate * figures + index);
      sample[next++] = sum;
    }
  }
  return sample;
};

const quantities = {
  supply: (batch: ReplicateBatch, at: number) => batch.supply[at] ?? Number.NaN,
  need: (batch: ReplicateBatch, at: number) => batch.need[at] ?? Number.NaN,
  gap: (batch: ReplicateBatch, at: number) => (batch.need[at] ?? Number.NaN) - (batch.supply[at] ?? Number.NaN),
} as const;

/**
 * Quantiles of supply, need and gap for every profession, area and year. The order in which the batches came does not
 * matter.
 */
export const summariseReplicates = (input: ForecastInput, batches: readonly ReplicateBatch[]): UncertainFigure[] => {
  const ordered = inOrder(batches);
  const span = input.horizonYears + 1;
  const regions = input.regionCodes.length;
  const names = Object.keys(quantities) as (keyof typeof quantities)[];
  return input.professions.flatMap((profession, p) =>
    Array.from({ length: span }, (_, offset) => {
      const at = input.regionCodes.map((_code, region) => (p * regions + region) * span + offset);
      const areas = [...input.regionCodes.map((code, region) => ({ code, at: [at[region] ?? 0] })), { code: 'SE', at }];
      return areas.flatMap((area) =>
        names.map((quantity) => ({
          professionCode: profession.code,
          areaCode: area.code,
          year: input.baseYear + offset,
          quantity,
          ...summaryOf(sampleOf(ordered, area.at, quantities[quantity])),
        })),
      );
    }).flat(),
  );
};

/** How well earlier figures foretold later ones. */
export interface Backtest {
  readonly count: number;
  readonly medianAbsolutePercentageError: number;
  /** Share of the observations between the 10th and the 90th percentile. */
  readonly coverageOf80: number;
}

/**
 * Compares forecast supply with what was observed later.
 * @throws RangeError when nothing was observed that was forecast
 */
export const backtest = (
  figures: readonly UncertainFigure[],
  observed: readonly { professionCode: string; areaCode: string; year: number; supply: number }[],
): Backtest => {
  const pairs = observed.flatMap((one) => {
    const figure = figures.find(
      (each) =>
        each.quantity === 'supply' &&
        each.professionCode === one.professionCode &&
        each.areaCode === one.areaCode &&
        each.year === one.year,
    );
    return figure === undefined ? [] : [{ figure, supply: one.supply }];
  });
  if (pairs.length === 0) throw new RangeError('nothing was observed that was forecast');
  const errors = pairs.map(({ figure, supply }) => Math.abs((figure.percentiles[2] ?? Number.NaN) / supply - 1) * 100);
  const inside = pairs.filter(({ figure, supply }) => {
    const [low = Number.NaN, high = Number.NaN] = [figure.percentiles[1], figure.percentiles[3]];
    return low <= supply && supply <= high;
  });
  return {
    count: pairs.length,
    medianAbsolutePercentageError: sampleQuantile(Float64Array.from(errors).sort(), 0.5),
    coverageOf80: inside.length / pairs.length,
  };
};
