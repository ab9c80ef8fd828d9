import t from 'tap';
import { changeBounds, type GroupSpread, rateBounds } from '../../src/features/surveys/rules/findings/bounds.ts';
import { findingRules } from '../../src/features/surveys/rules/findings/catalogue.ts';
import { detailOfFinding, placedDetailOfFinding } from '../../src/features/surveys/rules/findings/text.ts';
import { faultsOfAbsence, faultsOfLine } from '../../src/features/surveys/rules/lines.ts';
import { randomFrom } from '../support/random.ts';

const group = (members: Partial<GroupSpread> = {}): GroupSpread => ({
  count: 20,
  median: 0,
  medianAbsoluteDeviation: 0.1,
  ...members,
});
const times = (value: number): number => Math.round(Math.exp(value) * 1000) / 1000;

t.test('a group too small to show a spread is judged by fixed bands, whatever its median', async (t) => {
  for (const median of [-1, 0, 1]) {
    const { lower, upper } = changeBounds(group({ count: 7, median, medianAbsoluteDeviation: 5 }));
    t.same([times(lower), times(upper)], [0.667, 1.5]);
  }
  t.equal(rateBounds(group({ count: 7 })), undefined);
});

t.test('a larger group is judged by its own median and spread', async (t) => {
  const { lower, upper } = changeBounds(group({ median: 0.05 }));
  t.equal(Math.round(upper * 1e6), Math.round((0.05 + 3.5 * 1.4826 * 0.1) * 1e6));
  t.equal(Math.round(lower * 1e6), Math.round((0.05 - 3.5 * 1.4826 * 0.1) * 1e6));
  const rates = rateBounds(group({ median: 1, medianAbsoluteDeviation: 0.3 }));
  t.equal(Math.round((rates?.upper ?? 0) * 1e6), Math.round((1 + 3.5 * 1.4826 * 0.3) * 1e6));
});

t.test('no group makes a small change remarkable or a threefold one ordinary', async (t) => {
  const random = randomFrom(7);
  for (let trial = 0; trial < 500; trial++) {
    const { lower, upper } = changeBounds(
      group({
        count: random.below(40),
        median: (random.below(600) - 300) / 100,
        medianAbsoluteDeviation: random.below(200) / 100,
      }),
    );
    t.ok(upper >= Math.log(1.25) - 1e-12 && upper <= Math.log(3) + 1e-12);
    t.ok(lower <= -Math.log(1.25) + 1e-12 && lower >= -Math.log(3) - 1e-12);
  }
});

t.test(
  'shares of population within twice the median are never remarked on, even where all areas are alike',
  async (t) => {
    const bounds = rateBounds(group({ median: 1.2, medianAbsoluteDeviation: 0 }));
    t.equal(times((bounds?.upper ?? 0) - 1.2), 2);
    t.equal(times(1.2 - (bounds?.lower ?? 0)), 2);
  },
);

t.test('every fault that lines are refused for is in the catalogue', async (t) => {
  const register = {
    areaIds: new Map([
      ['12', 1],
      ['14', 2],
    ]),
    professionIds: new Map([
      ['lakare', 1],
      ['optiker', 2],
    ]),
    specialties: new Map([['kirurgi', { id: 1, professionId: 1 }]]),
    parentProfessionIds: new Map<number, number>(),
    territoryAreaIds: new Set([1]),
    askedProfessionIds: new Set([1]),
    baseYear: 2024,
    years: new Set([2024, 2030]),
  };
  const whole = { areaCode: '12', professionCode: 'lakare', sector: 'region', year: 2024, headcount: 1 } as const;
  const faults = [
    ...[
      { ...whole, areaCode: '99' },
      { ...whole, areaCode: '14' },
      { ...whole, professionCode: 'optiker', specialtyCode: 'kirurgi' },
      { ...whole, year: 2025 },
      { ...whole, year: 2030 },
    ].flatMap((line) => faultsOfLine(line, register)),
    ...faultsOfAbsence({ ...whole, headcount: null }),
    { code: 'duplicate-line' },
  ];
  const codes = [...new Set(faults.map(({ code }) => code))].sort();
  t.same(
    codes,
    findingRules
      .filter(({ stage }) => stage === 'write')
      .map(({ ruleId }) => ruleId)
      .sort(),
  );
});

t.test('every rule of submission says what it found, in both languages, with its place before it', async (t) => {
  for (const { ruleId } of findingRules.filter(({ stage }) => stage === 'submission')) {
    const cell = {
      ruleId,
      areaCode: '12',
      professionCode: 'lakare',
      specialtyCode: null,
      sector: 'region',
      year: 2024,
      measure: 'fullTimeEquivalents',
      observed: 1234.5,
      compared: 1000,
      usual: 3.2,
      otherHealthcareRegionCode: 'vastra',
    };
    const { sv, en } = detailOfFinding(cell);
    t.ok(sv.length > 20 && en.length > 20 && sv !== en, ruleId);
    t.equal(placedDetailOfFinding(cell).sv, `12 lakare region 2024: ${sv}`);
    t.notMatch(sv + en, /undefined|NaN|null/);
  }
});
