// Speed of the forecast against limits of the same run: the kernel against a multiply-add loop over an array that
// stays in cache, the country's deterministic forecast, and 1,000 replicates on one and two threads. Bodies are
// checked before anything is timed.
import assert from 'node:assert/strict';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { compileForecast } from '../src/features/forecasts/rules/compile.ts';
import { forecast } from '../src/features/forecasts/rules/forecast.ts';
import { leaveAndAge, leaveTable } from '../src/features/forecasts/rules/kernel.ts';
import { compileNeed, needOf } from '../src/features/forecasts/rules/need.ts';
import { createWorkspace, runStockFlow } from '../src/features/forecasts/rules/stock-flow.ts';
import { runReplicates, type UncertaintyInput } from '../src/features/forecasts/rules/uncertainty.ts';
import { madeInput, withSpecialisation } from '../test/support/forecast-input.ts';

const nation = withSpecialisation(
  madeInput({
    seed: 1,
    professions: 22,
    regions: 6,
    ages: { first: 25, last: 74 },
    horizonYears: 20,
    institutions: 10,
    persons: 15_000,
  }),
  'full-time',
);

const uncertainty: UncertaintyInput = {
  seed: 1,
  flowsDrawn: true,
  professions: nation.professions.map(({ code }) => ({
    professionCode: code,
    exitObservedPersonYears: [1500, 600],
    completionObservedStarters: 800,
    startObservedGraduates: 500,
    unmetLogSpread: 0.2,
    nonResponseShare: nation.regionCodes.map(() => 0.1),
  })),
};

/** Milliseconds of the fastest of some runs. */
const timed = (runs: number, work: () => void): number => {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
};

/** Million cells per second of the yearly step, and of one multiply and add per cell. */
const kernelRatio = () => {
  const [cells, ages, rounds] = [100, 50, 40_000];
  const blocks = 12;
  const stock = new Float64Array(cells * blocks).fill(10);
  const rate = new Float64Array(cells).fill(0.001);
  const table = leaveTable(rate, rate, [1, 1]);
  const out = { deaths: 0, exits: 0, agedOut: 0 };
  const kernel = timed(5, () => {
    stock.fill(10);
    for (let round = 0; round < rounds; round++)
      for (let block = 0; block < blocks; block++) leaveAndAge({ stock, from: block * cells, cells, ages }, table, out);
  });
  const limit = timed(5, () => {
    stock.fill(10);
    for (let round = 0; round < rounds; round++)
      for (let cell = 0; cell < stock.length; cell++) stock[cell] = (stock[cell] as number) * 0.999999 + 1e-6;
  });
  assert.ok(out.deaths > 0 && stock.every((persons) => persons > 0));
  const perSecond = (ms: number): number => (cells * blocks * rounds) / ms / 1000;
  return { kernel: perSecond(kernel), limit: perSecond(limit) };
};

// A thread does not inherit the loader of TypeScript; it registers it and comes back to this file.
const startTypeScript = `import('tsx/esm/api').then(({ register }) => {
  register();
  return import(${JSON.stringify(import.meta.url)});
})`;

const replicatesOn = async (threads: number, replicates: number): Promise<number> => {
  const start = performance.now();
  const batches = await Promise.all(
    Array.from({ length: threads }, (_, thread) => {
      const range = {
        from: Math.floor((thread * replicates) / threads),
        to: Math.floor(((thread + 1) * replicates) / threads),
      };
      return new Promise<number>((resolve, reject) => {
        const worker = new Worker(startTypeScript, { eval: true, workerData: range });
        worker.once('message', resolve);
        worker.once('error', reject);
      });
    }),
  );
  assert.equal(
    batches.reduce((left, right) => left + right, 0),
    replicates * 22 * 6 * 21,
  );
  return performance.now() - start;
};

if (isMainThread) {
  const replicates = Number(process.env.REPLICATES ?? 1000);
  assert.equal(forecast(nation).figures.length, 22 * 7 * 21);
  const compiled = compileForecast(nation);
  const work = createWorkspace(compiled);
  const whole = timed(5, () => void forecast(nation));
  const run = timed(5, () => runStockFlow(compiled, work));
  const need = compileNeed(nation);
  const needs = timed(5, () => void needOf(need, work.supply));
  console.log(`deterministic national forecast with figures: ${whole.toFixed(0)} ms (goal below 300)`);
  console.log(`  of which flows ${run.toFixed(1)} ms, need ${needs.toFixed(1)} ms`);
  const { kernel, limit } = kernelRatio();
  const ratio = kernel / limit;
  console.log(
    `kernel ${kernel.toFixed(0)} and multiply-add ${limit.toFixed(0)} million cells/s: ${ratio.toFixed(2)} (goal 0.3)`,
  );
  // Enough of them that a thread's start and its first, uncompiled rounds do not decide.
  const compared = Math.ceil(replicates / 2.5);
  const one = await replicatesOn(1, compared);
  const two = await replicatesOn(2, compared);
  const times = one / two;
  console.log(
    `${compared} replicates: one thread ${(one / 1000).toFixed(2)} s, two ${(two / 1000).toFixed(2)} s (${times.toFixed(2)} times, goal 1.5)`,
  );
  const all = await replicatesOn(2, replicates);
  console.log(`${replicates} replicates on two threads: ${(all / 1000).toFixed(1)} s (goal below 30 for 1,000)`);
  assert.ok(times >= 1.5, `two threads are ${times} times as fast as one`);
  assert.ok(ratio >= 0.3, `the kernel reaches ${ratio} of a multiply-add loop`);
} else {
  const batch = runReplicates(nation, uncertainty, workerData);
  assert.ok(batch.supply.every((fte) => fte >= 0));
  parentPort?.postMessage(batch.supply.length);
}
