import t from 'tap';
import {
  betaProbability,
  betaQuantile,
  drawBinomial,
  lognormalOf,
  normalProbability,
  sampleQuantile,
  triangularQuantile,
} from '../../src/features/forecasts/rules/distributions.ts';
import { createStream, xoroshiro128plus } from '../../src/features/forecasts/rules/random.ts';

const stream = (replicate: number) => createStream({ seed: 42, professionCode: 'test', regionCode: '', replicate });

t.test('the generator gives the numbers of xoroshiro128+ in 64-bit arithmetic', async (t) => {
  const mask = (1n << 64n) - 1n;
  const rotate = (word: bigint, by: bigint): bigint => ((word << by) | (word >> (64n - by))) & mask;
  let [a, b] = [0x9e3779b97f4a7c15n, 0xbf58476d1ce4e5b9n];
  const draw = xoroshiro128plus([0x9e3779b9, 0x7f4a7c15, 0xbf58476d | 0, 0x1ce4e5b9]);
  for (let index = 0; index < 1000; index++) {
    const expected = Number(((a + b) & mask) >> 11n) / 2 ** 53;
    const x = a ^ b;
    a = rotate(a, 24n) ^ x ^ ((x << 16n) & mask);
    b = rotate(x, 37n);
    t.equal(draw(), expected);
  }
});

t.test('streams of neighbouring keys are not correlated', async (t) => {
  const count = 20_000;
  const [one, two] = [stream(1), stream(2)];
  let sum = 0;
  for (let index = 0; index < count; index++) sum += (one() - 0.5) * (two() - 0.5);
  t.ok(Math.abs((sum / count) * 12) < 4 / Math.sqrt(count));
  const firsts = Array.from({ length: count }, (_, index) => stream(index)());
  const mean = firsts.reduce((left, right) => left + right, 0) / count;
  t.ok(Math.abs(mean - 0.5) < 4 / Math.sqrt(12 * count), 'nor are the first numbers of a row of replicates skewed');
});

t.test('quantile functions are the inverse of their probabilities, at known values', async (t) => {
  const close = (actual: number, expected: number) => t.ok(Math.abs(actual - expected) < 1e-9, `${actual}`);
  close(normalProbability(0), 0.5);
  close(normalProbability(1.959963984540054), 0.975);
  close(normalProbability(-8), 6.220960574271785e-16);
  close(betaProbability(0.3, 2, 3), 0.3483);
  for (const [a, b] of [
    [0.4, 1800],
    [40, 1960],
    [1560, 440],
    [2, 3],
  ] as const)
    for (const p of [0.001, 0.1, 0.5, 0.9, 0.999]) close(betaProbability(betaQuantile(p, a, b), a, b), p);
  close(triangularQuantile(0.5, { low: 0, mode: 1, high: 2 }), 1);
  close(triangularQuantile(0.125, { low: 0, mode: 1, high: 2 }), 0.5);
  close(triangularQuantile(0.7, { low: 3, mode: 3, high: 3 }), 3);
  close(lognormalOf(0, 2, 0), 2);
  close(sampleQuantile(Float64Array.of(1, 2, 3, 4), 0.1), 1.3);
});

t.test('binomial draws have the mean and variance of the distribution, small and large', async (t) => {
  const count = 20_000;
  for (const [persons, share] of [
    [7, 0.02],
    [40, 0.1],
    [900, 0.03],
    [5000, 0.4],
    [300, 0.85],
    [4, 0.97],
  ] as const) {
    const draw = stream(persons);
    const drawn = Array.from({ length: count }, () => drawBinomial(draw, persons, share));
    const mean = drawn.reduce((left, right) => left + right, 0) / count;
    const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
    const expected = persons * share * (1 - share);
    t.ok(Math.abs(mean - persons * share) < 4.5 * Math.sqrt(expected / count), `mean of ${persons} at ${share}`);
    t.ok(Math.abs(variance / expected - 1) < 0.08, `variance of ${persons} at ${share}: ${variance} of ${expected}`);
    t.ok(drawn.every((value) => Number.isInteger(value) && value >= 0 && value <= persons));
  }
});

t.test('a broken person is taken at its expected value, and nobody more than there is', async (t) => {
  const draw = stream(1);
  t.equal(drawBinomial(draw, 0.5, 0.1), 0.05);
  t.equal(drawBinomial(draw, 12.5, 1), 12.5);
  t.equal(drawBinomial(draw, 12.5, 0), 0);
});
