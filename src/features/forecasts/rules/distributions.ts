/**
 * Draws by inversion: one uniform number each, so that a change of one parameter leaves every other draw as it was and
 * two scenarios can be compared draw by draw. Only the binomial of large means takes more.
 */
import type { UniformDraw } from './random.ts';

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** Logarithm of the gamma function for positive numbers (Lanczos 1964, g = 7). */
const logGamma = (value: number): number => {
  const x = value - 1;
  let sum: number = lanczos[0];
  for (let index = 1; index < lanczos.length; index++) sum += (lanczos[index] ?? 0) / (x + index);
  const t = x + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(sum);
};

/** Continued fraction of the incomplete beta function (Lentz's method). */
const betaFraction = (a: number, b: number, x: number): number => {
  const tiny = 1e-300;
  let c = 1;
  let d = (1 / Math.max(tiny, Math.abs(1 - ((a + b) * x) / (a + 1)))) * Math.sign(1 - ((a + b) * x) / (a + 1) || 1);
  let result = d;
  for (let m = 1; m <= 400; m++) {
    for (const step of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 + step * d;
      d = 1 / (Math.abs(d) < tiny ? tiny : d);
      c = 1 + step / c;
      if (Math.abs(c) < tiny) c = tiny;
      result *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-14) break;
  }
  return result;
};

/** Distribution function of the beta distribution. */
export const betaProbability = (x: number, a: number, b: number): number => {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(a, b, x)) / a : 1 - (front * betaFraction(b, a, 1 - x)) / b;
};

/** Quantile of the beta distribution: bisection narrowed by Newton's steps. */
export const betaQuantile = (probability: number, a: number, b: number): number => {
  let [low, high] = [0, 1];
  let x = a / (a + b);
  const logBeta = logGamma(a) + logGamma(b) - logGamma(a + b);
  for (let step = 0; step < 100; step++) {
    const error = betaProbability(x, a, b) - probability;
    if (error > 0) high = x;
    else low = x;
    const density = Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - logBeta);
    const newton = x - error / density;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - x) <= 1e-13 * Math.max(x, 1e-3)) return next;
    x = next;
  }
  return x;
};

/** Distribution function of the standard normal distribution (Hart 1968 as given by West 2005; 15 digits). */
export const normalProbability = (z: number): number => {
  const x = Math.abs(z);
  if (x > 37) return z > 0 ? 1 : 0;
  const kernel = Math.exp((-x * x) / 2);
  let tail: number;
  if (x < 7.07106781186547) {
    const upper = [
      220.206867912376, 221.213596169931, 112.079291497871, 33.912866078383, 6.37396220353165, 0.700383064443688,
      0.0352624965998911,
    ];
    const lower = [
      440.413735824752, 793.826512519948, 637.333633378831, 296.564248779674, 86.7807322029461, 16.064177579207,
      1.75566716318264, 0.0883883476483184,
    ];
    const polynomial = (terms: readonly number[]): number => terms.reduceRight((sum, term) => sum * x + term, 0);
    tail = (kernel * polynomial(upper)) / polynomial(lower);
  } else {
    tail = kernel / ((x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 0.65))))) * 2.506628274631);
  }
  return z > 0 ? 1 - tail : tail;
};

/** A standard normal number by the polar-free Box and Muller transform; takes two uniform numbers. */
export const drawNormal = (uniform: UniformDraw): number =>
  Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

/** Quantile of the triangular distribution on low, mode and high. */
export const triangularQuantile = (
  probability: number,
  { low, mode, high }: { low: number; mode: number; high: number },
): number => {
  if (!(high > low)) return mode;
  const turn = (mode - low) / (high - low);
  return probability < turn
    ? low + Math.sqrt(probability * (high - low) * (mode - low))
    : high - Math.sqrt((1 - probability) * (high - low) * (high - mode));
};

/** A lognormal number with the mean and the standard deviation of its logarithm, from a standard normal one. */
export const lognormalOf = (normal: number, mean: number, logSpread: number): number =>
  mean <= 0 ? 0 : mean * Math.exp(logSpread * normal - (logSpread * logSpread) / 2);

/** Binomial by inversion, upwards from 0; for means where that is short. */
const binomialByInversion = (uniform: number, count: number, share: number, logStay: number): number => {
  let probability = Math.exp(count * logStay);
  if (uniform <= probability) return 0;
  const odds = share / (1 - share);
  let rest = uniform;
  let drawn = 0;
  while (rest > probability && drawn < count) {
    rest -= probability;
    drawn++;
    probability *= (odds * (count - drawn + 1)) / drawn;
  }
  return drawn;
};

/** Binomial by transformed rejection with squeeze (Hörmann 1993, BTRS), for means of 10 and more. */
const binomialByRejection = (uniform: UniformDraw, count: number, share: number): number => {
  const spread = Math.sqrt(count * share * (1 - share));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * share;
  const centre = count * share + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  const logOdds = Math.log(share / (1 - share));
  const mode = Math.floor((count + 1) * share);
  const offset = logGamma(mode + 1) + logGamma(count - mode + 1);
  for (;;) {
    const u = uniform() - 0.5;
    let v = uniform();
    const us = 0.5 - Math.abs(u);
    const drawn = Math.floor(((2 * a) / us + b) * u + centre);
    if (us >= 0.07 && v <= squeeze) return drawn;
    if (drawn < 0 || drawn > count) continue;
    v = Math.log((v * alpha) / (a / (us * us) + b));
    if (v <= offset - logGamma(drawn + 1) - logGamma(count - drawn + 1) + (drawn - mode) * logOdds) return drawn;
  }
};

/**
 * How many of `persons` an event meets. Stocks are not whole after moves: whole persons are drawn, the broken rest is
 * taken at its expected value, so that the mean is kept and nothing is rounded.
 *
 * @param logStay logarithm of 1 - share, where the caller has it already
 */
export const drawBinomial = (
  uniform: UniformDraw,
  persons: number,
  share: number,
  logStay = Math.log1p(-share),
): number => {
  if (share <= 0 || persons <= 0) return 0;
  if (share >= 1) return persons;
  const count = Math.floor(persons);
  const rest = (persons - count) * share;
  if (count === 0) return rest;
  const isRare = share <= 0.5;
  const rare = isRare ? share : 1 - share;
  const drawn =
    count * rare < 10
      ? binomialByInversion(uniform(), count, rare, isRare ? logStay : Math.log(share))
      : binomialByRejection(uniform, count, rare);
  return (isRare ? drawn : count - drawn) + rest;
};

/** Quantile of a sorted sample, type 7 of Hyndman and Fan 1996: linear between the order statistics. */
export const sampleQuantile = (sorted: Float64Array, probability: number): number => {
  const place = (sorted.length - 1) * probability;
  const floor = Math.floor(place);
  const [low, high] = [sorted[floor] ?? Number.NaN, sorted[floor + 1] ?? sorted[floor] ?? Number.NaN];
  return low + (high - low) * (place - floor);
};
