import t from 'tap';
import { expectedGraduates } from '../../src/features/forecasts/rules/expected-graduates.ts';
import { figureAt, forecast } from '../../src/features/forecasts/rules/forecast.ts';
import type { ForecastInput, GrowthTerm } from '../../src/features/forecasts/rules/model.ts';
import { nonDemographicFactor, unmetShareOf } from '../../src/features/forecasts/rules/need.ts';
import { madeInput, smallShape } from '../support/forecast-input.ts';

const input = madeInput(smallShape);
const close = (left: number, right: number): boolean => Math.abs(left - right) < 1e-9 * Math.max(1, Math.abs(right));
const term = (kind: GrowthTerm['kind'], yearlyGrowth: number): GrowthTerm => ({
  kind,
  yearlyGrowth,
  signStatement: 'positive-raises-need',
});

t.test('the three modes join the terms as they say', async (t) => {
  const terms = [
    term('epidemiology', 0.01),
    term('technology-efficiency', 0.006),
    term('vertical-substitution', -0.006),
  ];
  const need = { terms, workingTimeYearlyReduction: 0 };
  t.ok(close(nonDemographicFactor({ ...need, mode: 'additive' }, 10), 1.1));
  t.ok(close(nonDemographicFactor({ ...need, mode: 'multiplicative' }, 10), 1.1 * 1.06 * 0.94));
  t.ok(close(nonDemographicFactor({ ...need, mode: 'mixed' }, 10), 1.16 * 0.94));
  const shorter = { mode: 'additive' as const, terms: [], workingTimeYearlyReduction: 0.01 };
  t.ok(close(nonDemographicFactor(shorter, 5), 1 + 5 * (1 / 0.99 - 1)), 'one hour less asks for more than an hour');
});

t.test('a temporary trend stops in its last year, a continuing one goes on', async (t) => {
  const at = (trend: ForecastInput['professions'][number]['need']['trend'], year: number): number => {
    const one: ForecastInput = {
      ...input,
      professions: input.professions.map((profession) => ({ ...profession, need: { ...profession.need, trend } })),
    };
    const figure = figureAt(forecast(one), { professionCode: 'profession-1', areaCode: 'region-1', year });
    return figure.nonDemographic / (figure.filled + figure.unmet + figure.demography);
  };
  const temporary = { kind: 'temporary', untilYear: 2028 } as const;
  t.ok(close(at(temporary, 2028), at(temporary, 2035)));
  t.ok(Math.abs(at({ kind: 'continuing' }, 2035)) > Math.abs(at(temporary, 2035)));
});

t.test('the parts of the need sum to the need, in every region and in the country', async (t) => {
  for (const figure of forecast(input).figures) {
    const { filled, unmet, demography, nonDemographic, takenOver, handedOver } = figure;
    t.ok(close(filled + unmet + demography + nonDemographic + takenOver + handedOver, figure.need));
  }
});

t.test('tasks that move are booked on both sides and never exceed what the giver needs', async (t) => {
  const moved = (fte: number): ForecastInput => ({
    ...input,
    substitutions: [
      {
        fromProfessionCode: 'profession-1',
        toProfessionCode: 'profession-2',
        conversion: 1.2,
        fte: input.regionCodes.map(() => Array.from({ length: 11 }, () => fte)),
      },
    ],
  });
  const key = (professionCode: string) => ({ professionCode, areaCode: 'region-1', year: 2030 });
  const [before, after, all] = [forecast(input), forecast(moved(40)), forecast(moved(1e6))];
  t.ok(close(figureAt(after, key('profession-1')).need, figureAt(before, key('profession-1')).need - 40));
  t.ok(close(figureAt(after, key('profession-2')).need, figureAt(before, key('profession-2')).need + 48));
  t.equal(figureAt(all, key('profession-1')).need, 0);
  const given = figureAt(before, key('profession-1')).need;
  t.ok(close(figureAt(all, key('profession-2')).takenOver, 1.2 * given));
});

t.test('a council’s stated need stands beside the computed one', async (t) => {
  const stated: ForecastInput = {
    ...input,
    professions: input.professions.map((one) => ({
      ...one,
      need: { ...one.need, statedNeed: [{ regionCode: 'region-2', year: 2030, fte: 1234 }] },
    })),
  };
  const result = forecast(stated);
  const at = (areaCode: string) => figureAt(result, { professionCode: 'profession-1', areaCode, year: 2030 });
  t.equal(at('region-2').statedNeed, 1234);
  t.not(at('region-2').need, 1234);
  t.equal(at('SE').statedNeed, null, 'and is not a national one while some are silent');
});

t.test('unmet need is what lacks over what is filled, with the overlap taken away', async (t) => {
  const fte = { vacant: 30, agencyToReplace: 20, statedUnmet: 15, overlap: 5, filled: 1000 };
  t.equal(unmetShareOf(fte), 0.06);
  t.throws(() => unmetShareOf({ ...fte, filled: 0 }), RangeError);
  t.throws(() => unmetShareOf({ ...fte, overlap: 100 }), RangeError);
});

t.test('expected graduates are beginners times the degree rate, as far as the programme is long', async (t) => {
  const rate = { lengthYears: 3, share: 0.75, source: 'UKÄ', published: '2024' };
  const beginners = [
    { professionCode: 'sjukskoterska', regionCode: 'norra', year: 2023, beginners: 800 },
    { professionCode: 'sjukskoterska', regionCode: 'sodra', year: 2023, beginners: 1000 },
    { professionCode: 'distriktsskoterska', regionCode: 'sodra', year: 2024, beginners: 100 },
    { professionCode: 'optiker', regionCode: 'sodra', year: 2024, beginners: 50 },
  ];
  const result = expectedGraduates(beginners, [
    { professionCode: 'sjukskoterska', ...rate },
    { professionCode: 'distriktsskoterska', ...rate, lengthYears: 1.25, share: 0.8 },
  ]);
  const at = (professionCode: string, areaCode: string, year: number) =>
    result.figures.find(
      (one) => one.professionCode === professionCode && one.areaCode === areaCode && one.year === year,
    )?.graduates;
  t.equal(at('sjukskoterska', 'SE', 2026), 1350);
  t.equal(at('sjukskoterska', 'norra', 2026), 600);
  t.equal(at('sjukskoterska', 'SE', 2027), undefined, 'nothing is said beyond those who have begun');
  t.equal(at('distriktsskoterska', 'SE', 2025), 60);
  t.equal(at('distriktsskoterska', 'SE', 2026), 20);
  t.same(result.missingDegreeRates, ['optiker']);
  t.match(result.note.sv, /ingen prognos över tillgången/);
});
