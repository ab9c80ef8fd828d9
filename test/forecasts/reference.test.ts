import t from 'tap';
import { checkForecastInput } from '../../src/features/forecasts/rules/checks.ts';
import { figureAt, forecast } from '../../src/features/forecasts/rules/forecast.ts';
import type { ForecastInput, Measure, NeedInput } from '../../src/features/forecasts/rules/model.ts';
import { createStream } from '../../src/features/forecasts/rules/random.ts';
import { requiredPlaces } from '../../src/features/forecasts/rules/required-places.ts';
import { madeInput, withSpecialisation } from '../support/forecast-input.ts';
import { referenceForecast } from '../support/reference-forecast.ts';

const modes: readonly NeedInput['mode'][] = ['additive', 'multiplicative', 'mixed'];

/** A small input drawn anew for each seed: every part of the model takes some value, and none is the same twice. */
const drawnInput = (seed: number): ForecastInput => {
  const draw = createStream({ seed, professionCode: 'reference', regionCode: '', replicate: 0 });
  const between = (low: number, high: number): number => low + (high - low) * draw();
  const oneOf = <Item>(items: readonly Item[]): Item => items[Math.floor(draw() * items.length)] as Item;
  const regions = 1 + Math.floor(draw() * 3);
  const plain = madeInput({
    seed,
    professions: 3,
    regions,
    ages: { first: oneOf([20, 23]), last: oneOf([70, 74]) },
    horizonYears: 4 + Math.floor(draw() * 5),
    institutions: 2,
    persons: between(50, 5_000),
  });
  const form = oneOf(['full-time', 'beside-work', 'none'] as const);
  const input = form === 'none' ? plain : withSpecialisation(plain, form);
  const last = input.baseYear + input.horizonYears;
  const measures = (
    ['exit-probability', 'completion', 'start-share', 'first-job-retention', 'fte-per-person'] as const
  ).map(
    (target): Measure => ({
      professionCode: `profession-${1 + Math.floor(draw() * 3)}`,
      target,
      amount: between(0.6, 1.3),
      fromYear: input.baseYear + Math.floor(draw() * 4),
      ...(draw() < 0.5 ? {} : { toYear: last - 1 }),
      ...(target === 'exit-probability' && draw() < 0.5 ? { regionCode: 'region-1', fromAge: 40, toAge: 63 } : {}),
    }),
  );
  const shift: Measure = {
    professionCode: 'profession-1',
    target: 'retirement-shift-years',
    amount: between(0, 3),
    fromYear: input.baseYear + 2,
  };
  return {
    ...input,
    professions: input.professions.map((profession) => {
      const arrivals = draw() < 0.3 ? 'none' : profession.arrivals;
      const { deathProbability, ...rest } = profession;
      return {
        ...rest,
        ...(draw() < 0.3 || deathProbability === undefined ? {} : { deathProbability }),
        moveShares: draw() < 0.3 ? 'none' : profession.moveShares,
        arrivals,
        need: {
          ...profession.need,
          mode: oneOf(modes),
          workingTimeYearlyReduction: between(-0.01, 0.02),
          trend:
            draw() < 0.5
              ? { kind: 'continuing' }
              : { kind: 'temporary', untilYear: input.baseYear + Math.floor(draw() * 8) },
        },
      };
    }),
    programmes: input.programmes.map((programme) => ({
      ...programme,
      lengthYears: between(0.5, 4.9),
      completionShare: between(0.3, 1),
      starts: {
        ...programme.starts,
        persons: programme.starts.persons.map((count) => count * between(0, 2)),
      },
    })),
    substitutions: [
      {
        fromProfessionCode: 'profession-3',
        toProfessionCode: 'profession-2',
        conversion: between(0.5, 1.5),
        fte: input.regionCodes.map(() =>
          Array.from({ length: input.horizonYears + 1 }, (_, offset) => offset * between(0, 40)),
        ),
      },
    ],
    measures: [...measures, shift],
  };
};

const near = (left: number, right: number): boolean =>
  Math.abs(left - right) <= 1e-9 * Math.max(1, Math.abs(left), Math.abs(right));

const seeds = Array.from({ length: 24 }, (_, index) => index + 1);

t.test('the engine gives what a plain reading of the model gives, to 1 part in 10⁹', async (t) => {
  for (const seed of seeds) {
    const input = drawnInput(seed);
    t.same(checkForecastInput(input), [], `input ${seed} has no fault`);
    const result = forecast(input);
    const worst = referenceForecast(input).flatMap((wanted) => {
      const found = figureAt(result, { ...wanted, areaCode: wanted.regionCode });
      return (['persons', 'supply', 'need'] as const)
        .filter((name) => !near(found[name], wanted[name]))
        .map(
          (name) =>
            `${wanted.professionCode} ${wanted.regionCode} ${wanted.year} ${name}: ${found[name]} for ${wanted[name]}`,
        );
    });
    t.same(worst.slice(0, 3), [], `input ${seed}: ${input.programmes.some((one) => one.base !== undefined)}`);
  }
});

t.test('required places bring the plain reading into balance too', async (t) => {
  for (const seed of seeds.slice(0, 8)) {
    const input = drawnInput(seed);
    const target = input.baseYear + input.horizonYears;
    const question = { professionCode: 'profession-3', targetYear: target, adjustFromYear: input.baseYear + 1 };
    const unbounded = { ...input, programmes: input.programmes.map((one) => ({ ...one, lengthYears: 1.5 })) };
    const places = requiredPlaces(unbounded, { ...question, capacityPlacesPerYear: 1e9 });
    if (places.clipped !== 'none') continue;
    const factor = places.placesPerYear / places.currentPlacesPerYear;
    const balanced: ForecastInput = {
      ...unbounded,
      programmes: unbounded.programmes.map((programme) =>
        programme.professionCode === question.professionCode
          ? {
              ...programme,
              starts: {
                ...programme.starts,
                persons: programme.starts.persons.map((count, index) =>
                  programme.starts.firstYear + index >= question.adjustFromYear ? count * factor : count,
                ),
              },
            }
          : programme,
      ),
    };
    const figures = referenceForecast(balanced).filter(
      (one) => one.professionCode === question.professionCode && one.year === target,
    );
    const [supply, need] = [
      figures.reduce((total, one) => total + one.supply, 0),
      figures.reduce((total, one) => total + one.need, 0),
    ];
    t.ok(Math.abs(supply - need) <= 1e-6 * need, `input ${seed}: supply ${supply}, need ${need}`);
  }
});
