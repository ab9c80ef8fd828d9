import t from 'tap';
import { drawBinomial } from '../../src/features/forecasts/rules/distributions.ts';
import { forecast } from '../../src/features/forecasts/rules/forecast.ts';
import type { ForecastInput } from '../../src/features/forecasts/rules/model.ts';
import { backtest, summariseReplicates } from '../../src/features/forecasts/rules/quantiles.ts';
import { createStream } from '../../src/features/forecasts/rules/random.ts';
import {
  checkUncertaintyInput,
  heldFixed,
  runReplicates,
  type UncertaintyInput,
} from '../../src/features/forecasts/rules/uncertainty.ts';
import { madeInput, smallShape, withSpecialisation } from '../support/forecast-input.ts';

const input = withSpecialisation(madeInput({ ...smallShape, horizonYears: 6 }), 'full-time');

const uncertaintyOf = (one: ForecastInput, seed = 11): UncertaintyInput => ({
  seed,
  flowsDrawn: true,
  professions: one.professions.map(({ code }) => ({
    professionCode: code,
    exitObservedPersonYears: [1500, 600],
    completionObservedStarters: 800,
    startObservedGraduates: 500,
    unmetLogSpread: 0.2,
    nonResponseShare: one.regionCodes.map((_, region) => 0.3 * region),
  })),
});
const uncertainty = uncertaintyOf(input);

const bytes = (batches: { supply: Float64Array; need: Float64Array }[]): string =>
  batches
    .map(({ supply, need }) => [supply, need].map((one) => Buffer.from(one.buffer).toString('base64')).join())
    .join();

t.test('one, two, three and seven threads give the same bytes', async (t) => {
  const replicates = 21;
  const single = runReplicates(input, uncertainty, { from: 0, to: replicates });
  const supply = Buffer.from(single.supply.buffer);
  const need = Buffer.from(single.need.buffer);
  const summary = JSON.stringify(summariseReplicates(input, [single]));
  for (const parts of [1, 2, 3, 7]) {
    const edges = Array.from({ length: parts + 1 }, (_, part) => Math.floor((part * replicates) / parts));
    const batches = edges.slice(1).map((to, part) => runReplicates(input, uncertainty, { from: edges[part] ?? 0, to }));
    t.ok(Buffer.concat(batches.map((one) => Buffer.from(one.supply.buffer))).equals(supply), `supply in ${parts}`);
    t.ok(Buffer.concat(batches.map((one) => Buffer.from(one.need.buffer))).equals(need), `need in ${parts}`);
    t.equal(JSON.stringify(summariseReplicates(input, batches.reverse())), summary, `summary of ${parts}, turned`);
  }
});

t.test('another seed gives other draws, and another profession beside it changes none', async (t) => {
  const range = { from: 0, to: 3 };
  const first = bytes([runReplicates(input, uncertainty, range)]);
  t.not(bytes([runReplicates(input, uncertaintyOf(input, 12), range)]), first);
  const plain = madeInput({ ...smallShape, horizonYears: 6 });
  const alone: ForecastInput = {
    ...plain,
    professions: plain.professions.slice(0, 1),
    programmes: plain.programmes.filter((one) => one.professionCode === 'profession-1'),
  };
  const both = runReplicates(plain, uncertaintyOf(plain), { from: 2, to: 3 });
  const one = runReplicates(alone, uncertaintyOf(alone), { from: 2, to: 3 });
  t.same(both.supply.subarray(0, one.supply.length), one.supply);
});

t.test('the middle of the draws is the forecast, and more non-response makes the need less sure', async (t) => {
  const figures = summariseReplicates(input, [runReplicates(input, uncertainty, { from: 0, to: 300 })]);
  for (const expected of forecast(input).figures.filter((one) => one.areaCode === 'SE' && one.year === 2031)) {
    const found = figures.find(
      (one) =>
        one.professionCode === expected.professionCode &&
        one.areaCode === 'SE' &&
        one.year === 2031 &&
        one.quantity === 'supply',
    );
    const error = Math.abs((found?.mean ?? 0) - expected.supply);
    t.ok(error < 4 * (found?.meanStandardError ?? 0), `${found?.mean} for ${expected.supply}`);
  }
  const base = figures.filter((one) => one.year === 2025 && one.quantity === 'need' && one.areaCode !== 'SE');
  const [answered, , silent] = base.map((one) => one.standardDeviation / one.mean);
  t.ok((silent ?? 0) > 0 && (answered ?? 0) > 0);
});

t.test('professions share part of their shocks', async (t) => {
  const two = madeInput({ ...smallShape, professions: 2, regions: 1, horizonYears: 6, persons: 50_000 });
  const batch = runReplicates(two, { ...uncertaintyOf(two), flowsDrawn: false }, { from: 0, to: 1500 });
  const at = (replicate: number, profession: number): number =>
    batch.supply[(replicate * 2 + profession) * 7 + 6] ?? Number.NaN;
  const pairs = Array.from({ length: 1500 }, (_, replicate) => [at(replicate, 0), at(replicate, 1)] as const);
  const mean = (value: (pair: readonly [number, number]) => number): number =>
    pairs.reduce((sum, pair) => sum + value(pair), 0) / pairs.length;
  const [x, y] = [mean(([one]) => one), mean(([, other]) => other)];
  const covariance = mean(([one, other]) => (one - x) * (other - y));
  const correlation = covariance / Math.sqrt(mean(([one]) => (one - x) ** 2) * mean(([, other]) => (other - y) ** 2));
  t.ok(Math.abs(correlation - 0.3) < 0.08, `${correlation}`);
});

t.test('an uncertainty that is not stated is a listed fault, and terms without bounds are named', async (t) => {
  t.same(checkUncertaintyInput(input, uncertainty), []);
  const half = { ...uncertainty, professions: uncertainty.professions.slice(1) };
  t.equal(checkUncertaintyInput(input, half).length, 1);
  t.throws(() => runReplicates(input, half, { from: 0, to: 1 }), RangeError);
  t.same(heldFixed(input), []);
  const bare = JSON.parse(JSON.stringify(input));
  delete bare.professions[0].need.terms[1].low;
  t.same(heldFixed(bare), ['professions/profession-1/need/terms/1']);
});

t.test('an 80 per cent band holds the truth in 75 to 85 per cent of 200 made histories', async (t) => {
  const truth: ForecastInput = (() => {
    const made = madeInput({
      ...smallShape,
      professions: 1,
      regions: 1,
      institutions: 1,
      ages: { first: 50, last: 69 },
      horizonYears: 4,
      persons: 1200,
    });
    return {
      ...made,
      professions: made.professions.map((one) => ({
        ...one,
        stockPersons: one.stockPersons.map((rows) => rows.map((row) => row.map(Math.round))),
        exitProbability: one.exitProbability.map((row) => row.map(() => 0.08)),
        ftePerPerson: one.ftePerPerson.map((row) => row.map(() => 1)),
        deathProbability: one.exitProbability.map((row) => row.map(() => 0)),
        arrivals: 'none' as const,
      })),
      programmes: [],
    };
  })();
  const [profession] = truth.professions;
  if (profession === undefined) throw new Error('no profession');
  const years = { ...uncertaintyOf(truth), flowsDrawn: true };
  let inside = 0;
  for (let history = 0; history < 200; history++) {
    const draw = createStream({ seed: 5, professionCode: 'history', regionCode: '', replicate: history });
    // One observed year gives the exit probability of each sex; the truth then goes on by itself for four years.
    const rates = [0, 1].map((sex) => {
      const persons = (profession.stockPersons[0]?.[sex] ?? []).reduce((left, right) => left + right, 0);
      return { persons, rate: drawBinomial(draw, persons, 0.08) / persons };
    });
    const refitted: ForecastInput = {
      ...truth,
      professions: [
        {
          ...profession,
          exitProbability: profession.exitProbability.map((row, sex) => row.map(() => rates[sex]?.rate ?? 0)),
        },
      ],
    };
    const stated = {
      ...years,
      seed: history,
      professions: years.professions.map((one) => ({
        ...one,
        exitObservedPersonYears: rates.map((each) => each.persons),
      })),
    };
    const figures = summariseReplicates(refitted, [runReplicates(refitted, stated, { from: 0, to: 150 })]);
    const after = truthAfter(profession, truth.horizonYears, draw);
    const result = backtest(figures, [{ professionCode: profession.code, areaCode: 'SE', year: 2029, supply: after }]);
    inside += result.coverageOf80;
  }
  t.ok(inside / 200 >= 0.75 && inside / 200 <= 0.85, `${inside / 2} per cent`);
});

/** Persons left after some years when everybody leaves by chance with the true probability. */
const truthAfter = (profession: ForecastInput['professions'][number], years: number, draw: () => number): number => {
  let rows = (profession.stockPersons[0] ?? []).map((row) => [...row]);
  for (let year = 0; year < years; year++)
    rows = rows.map((row) => [0, ...row.slice(0, -1).map((persons) => persons - drawBinomial(draw, persons, 0.08))]);
  return rows.flat().reduce((left, right) => left + right, 0);
};
