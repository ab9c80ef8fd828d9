import type { Fault } from '../../../core/problem.ts';
import { type CompiledForecast, compileForecast } from './compile.ts';
import {
  betaQuantile,
  drawBinomial,
  drawNormal,
  lognormalOf,
  normalProbability,
  triangularQuantile,
} from './distributions.ts';
import type { BinomialDraw } from './kernel.ts';
import { type ForecastInput, growthKinds, type ProfessionInput, sexes } from './model.ts';
import { type CompiledNeed, compileNeed, type NeedDraws, needOf } from './need.ts';
import { createStream, type UniformDraw } from './random.ts';
import { createWorkspace, leaveTables, runStockFlow, type StockFlowDraws, type Workspace } from './stock-flow.ts';

/** Part of the variance of a shock that all professions share. */
const commonShockCorrelation = 0.3;

/** Observations behind a share count at most so many, since what comes is not the same as what was. */
const pseudoCountMaximum = 2000;

/** What is known of how sure the parameters of one profession are. */
export interface ProfessionUncertainty {
  readonly professionCode: string;
  /** `[sex]`, person years behind the exit probabilities. */
  readonly exitObservedPersonYears: readonly number[];
  /** Starters behind the completion share, and graduates behind the share that starts to work. */
  readonly completionObservedStarters: number;
  readonly startObservedGraduates: number;
  /** Standard deviation of the logarithm of the unmet need when every unit has answered. */
  readonly unmetLogSpread: number;
  /** `[region]`, share of the units that did not answer; below 1. */
  readonly nonResponseShare: readonly number[];
}

export interface UncertaintyInput {
  readonly seed: number;
  readonly professions: readonly ProfessionUncertainty[];
  /** Whether deaths, exits and completions are drawn person by person. */
  readonly flowsDrawn: boolean;
}

/** Replicates `from` to below `to`, in the order replicate, profession, region, year offset; full-time equivalents. */
export interface ReplicateBatch {
  readonly from: number;
  readonly to: number;
  readonly supply: Float64Array;
  readonly need: Float64Array;
}

/** Every fault in what is stated of the uncertainty; none means that replicates can be run. */
export const checkUncertaintyInput = (input: ForecastInput, uncertainty: UncertaintyInput): Fault[] => {
  const faults: Fault[] = [];
  const report = (pointer: string, sv: string, en: string): void => {
    faults.push({ code: 'missing-parameter', pointer, detail: { sv, en } });
  };
  for (const { code } of input.professions) {
    const stated = uncertainty.professions.find((one) => one.professionCode === code);
    const at = `#/uncertainty/${code}`;
    if (stated === undefined) {
      report(at, `Osäkerheten för ${code} saknas.`, `The uncertainty of ${code} is missing.`);
      continue;
    }
    const counts = [
      ...stated.exitObservedPersonYears,
      stated.completionObservedStarters,
      stated.startObservedGraduates,
    ];
    if (stated.exitObservedPersonYears.length !== sexes.length || !counts.every((count) => count > 0))
      report(
        at,
        'Ange hur många iakttagelser andelarna bygger på.',
        'State the number of observations behind the shares.',
      );
    if (
      stated.nonResponseShare.length !== input.regionCodes.length ||
      !stated.nonResponseShare.every((s) => s >= 0 && s < 1)
    )
      report(at, 'Ange bortfallet per region, under 1.', 'State the non-response per region, below 1.');
    if (!(stated.unmetLogSpread >= 0))
      report(at, 'Ange spridningen för det otäckta behovet.', 'State the spread of the unmet need.');
  }
  return faults;
};

/** Growth terms without bounds, which no draw varies; a reader should know. */
export const heldFixed = (input: ForecastInput): string[] =>
  input.professions.flatMap(({ code, need }) =>
    need.terms.flatMap((term, index) =>
      term.low === undefined || term.high === undefined ? [`professions/${code}/need/terms/${index}`] : [],
    ),
  );

/** Standard normal numbers for every kind of shock, in a fixed order. */
interface Shocks {
  readonly exit: readonly number[];
  readonly completion: number;
  readonly start: number;
  readonly unmet: number;
  readonly growth: readonly number[];
}

const drawShocks = (uniform: UniformDraw): Shocks => ({
  exit: sexes.map(() => drawNormal(uniform)),
  completion: drawNormal(uniform),
  start: drawNormal(uniform),
  unmet: drawNormal(uniform),
  growth: growthKinds.map(() => drawNormal(uniform)),
});

/** A standard normal number that has the stated correlation with the common one. */
const mixed = (common: number, own: number): number =>
  Math.sqrt(commonShockCorrelation) * common + Math.sqrt(1 - commonShockCorrelation) * own;

/** A share drawn from a beta distribution with the estimate as mean and the capped count behind it, as a factor. */
const betaFactor = (normal: number, mean: number, observed: number): number => {
  if (mean <= 0 || mean >= 1) return 1;
  const count = Math.min(pseudoCountMaximum, observed);
  return betaQuantile(normalProbability(normal), mean * count, (1 - mean) * count) / mean;
};

/** Programmes of a profession often share an estimate, and a quantile costs more than a look. */
const remembered = (compute: (mean: number) => number): ((mean: number) => number) => {
  const known = new Map<number, number>();
  return (mean) => {
    const value = known.get(mean) ?? compute(mean);
    known.set(mean, value);
    return value;
  };
};

/** Mean exit probability per sex of those who work at the base. */
const meanExits = (profession: ProfessionInput): number[] =>
  sexes.map((_, sex) => {
    let [persons, exits] = [0, 0];
    for (const region of profession.stockPersons) {
      region[sex]?.forEach((count, age) => {
        persons += count;
        exits += count * (profession.exitProbability[sex]?.[age] ?? 0);
      });
    }
    return persons > 0 ? exits / persons : 0;
  });

interface Prepared {
  readonly compiled: CompiledForecast;
  readonly need: CompiledNeed;
  readonly work: Workspace;
  readonly meanExits: readonly (readonly number[])[];
  readonly uncertainty: UncertaintyInput;
}

interface ReplicateDraws {
  readonly stockFlow: StockFlowDraws;
  readonly need: NeedDraws;
}

const binomialOf =
  (uniform: UniformDraw): BinomialDraw =>
  (count, share) =>
    drawBinomial(uniform, count, share);

/** The draws that belong to one profession. */
const drawProfession = (prepared: Prepared, index: number, common: Shocks, replicate: number) => {
  const { input } = prepared.compiled;
  const profession = input.professions[index] as ProfessionInput;
  const { seed, professions } = prepared.uncertainty;
  const stated = professions.find((one) => one.professionCode === profession.code);
  if (stated === undefined) throw new RangeError(`no uncertainty is stated for ${profession.code}`);
  const key = { seed, professionCode: profession.code, replicate };
  const stream = createStream({ ...key, regionCode: '' });
  const own = drawShocks(stream);
  const streams = input.regionCodes.map((regionCode) => createStream({ ...key, regionCode }));
  const start = mixed(common.start, own.start);
  const completion = mixed(common.completion, own.completion);
  return {
    stream,
    streams,
    exitFactors: sexes.map((_, sex) => {
      const normal = mixed(common.exit[sex] ?? 0, own.exit[sex] ?? 0);
      return betaFactor(normal, prepared.meanExits[index]?.[sex] ?? 0, stated.exitObservedPersonYears[sex] ?? 0);
    }),
    completionFactor: remembered((mean) => betaFactor(completion, mean, stated.completionObservedStarters)),
    startFactor: remembered((mean) => betaFactor(start, mean, stated.startObservedGraduates)),
    unmetShare: profession.need.unmetShare.map((mean, region) => {
      const answered = 1 - (stated.nonResponseShare[region] ?? 0);
      const normal = mixed(common.unmet, drawNormal(streams[region] as UniformDraw));
      // As if those who answered were a sample of all: the variance grows as the answers become fewer.
      return lognormalOf(normal, mean, stated.unmetLogSpread / Math.sqrt(answered));
    }),
    growth: profession.need.terms.map((term) => {
      const kind = growthKinds.indexOf(term.kind);
      const probability = normalProbability(mixed(common.growth[kind] ?? 0, own.growth[kind] ?? 0));
      const { low = term.yearlyGrowth, high = term.yearlyGrowth } = term;
      return triangularQuantile(probability, { low, mode: term.yearlyGrowth, high });
    }),
  };
};

/** All draws of one replicate; they depend on the seed, the codes and the replicate's number alone. */
const drawReplicate = (prepared: Prepared, replicate: number): ReplicateDraws => {
  const { input } = prepared.compiled;
  const { seed, flowsDrawn } = prepared.uncertainty;
  const shared = createStream({ seed, professionCode: '', regionCode: '', replicate });
  const common = drawShocks(shared);
  const place = triangularQuantile(shared(), { low: -1, mode: 0, high: 1 });
  const professions = input.professions.map((_, index) => drawProfession(prepared, index, common, replicate));
  const ofProgramme = (index: number) => professions[prepared.compiled.programmes[index]?.profession ?? -1];
  const factors = (name: 'completionFactor' | 'startFactor', share: 'completionShare' | 'startShare') =>
    Float64Array.from(input.programmes, (programme, index) => ofProgramme(index)?.[name](programme[share]) ?? 1);
  return {
    stockFlow: {
      leaving: leaveTables(prepared.compiled, (index) => professions[index]?.exitFactors ?? []),
      completionFactors: factors('completionFactor', 'completionShare'),
      startFactors: factors('startFactor', 'startShare'),
      flowStreams: flowsDrawn ? professions.flatMap((one) => one.streams) : null,
      completionDraws: flowsDrawn
        ? input.programmes.map((_, index) => binomialOf(ofProgramme(index)?.stream ?? shared))
        : null,
    },
    need: {
      unmetShare: professions.map((one) => one.unmetShare),
      growth: professions.map((one) => one.growth),
      populationPlace: place,
    },
  };
};

/**
 * Runs the replicates `from` to below `to`. Any partition of the numbers over threads gives the same bytes, since a
 * replicate depends on nothing but the inputs, the seed and its own number.
 *
 * @throws RangeError when the uncertainty of a profession is not stated
 */
export const runReplicates = (
  input: ForecastInput,
  uncertainty: UncertaintyInput,
  range: { readonly from: number; readonly to: number },
): ReplicateBatch => {
  const compiled = compileForecast(input);
  const prepared: Prepared = {
    compiled,
    need: compileNeed(input),
    work: createWorkspace(compiled),
    meanExits: input.professions.map(meanExits),
    uncertainty,
  };
  const figures = prepared.work.supply.length;
  const supply = new Float64Array((range.to - range.from) * figures);
  const need = new Float64Array(supply.length);
  for (let replicate = range.from; replicate < range.to; replicate++) {
    const draws = drawReplicate(prepared, replicate);
    runStockFlow(compiled, prepared.work, draws.stockFlow);
    let index = (replicate - range.from) * figures;
    supply.set(prepared.work.supply, index);
    for (const regions of needOf(prepared.need, prepared.work.supply, draws.need))
      for (const years of regions) for (const part of years) need[index++] = part.need;
  }
  return { ...range, supply, need };
};
