import { readFileSync } from 'node:fs';
import t from 'tap';
import { explainPlaces } from '../../src/features/dimensioning/rules/explain.ts';
import { keptResult } from '../../src/features/forecasts/rules/kept-result.ts';
import { requiredPlaces } from '../../src/features/forecasts/rules/required-places.ts';
import { applyScenario } from '../../src/features/forecasts/rules/scenarios.ts';
import { placesAmongProgrammes, toldPlaces } from '../../src/features/forecasts/rules/told-places.ts';
import { professionPlurals } from '../../src/features/registers/rules/plurals.ts';
import { madeInput, smallShape } from '../support/forecast-input.ts';

const input = madeInput({ ...smallShape, horizonYears: 14 });
const growths = [-0.09, -0.04, -0.013, 0, 0.007, 0.021, 0.05];
const capacities = [1, 137.4, 811.9, 5000];

t.test('institutions’ places and components add up to the number told, and sentences hold no raw number', async (t) => {
  for (const yearlyGrowth of growths)
    for (const capacityPlacesPerYear of capacities) {
      const moved = applyScenario(input, [
        { path: 'professions/profession-1/need/terms/0/yearlyGrowth', operation: 'set', value: yearlyGrowth },
      ]);
      const question = {
        professionCode: 'profession-1',
        targetYear: 2035,
        adjustFromYear: 2027,
        capacityPlacesPerYear,
      };
      const told = toldPlaces(requiredPlaces(moved, question));
      const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
      const at = `${yearlyGrowth} ${capacityPlacesPerYear} ${told.clipped}`;
      t.equal(sum(told.components.map((one) => one.placesPerYear)), told.placesPerYear, `components ${at}`);
      const shares = [...placesAmongProgrammes(moved, told).values()];
      t.equal(sum(shares.map((one) => one.proportional)), told.placesPerYear, `institutions ${at}`);
      t.equal(sum(shares.map((one) => one.current)), told.currentPlacesPerYear, `today ${at}`);
      t.ok(told.placesPerYear <= capacityPlacesPerYear && told.placesPerYear >= 0, `within the capacity ${at}`);
      const text = explainPlaces(told, { professions: {}, areas: {} });
      t.notMatch(`${text.sv} ${text.en}`, / {2}|\d\.\d{3,}|\d,\d{4,}|NaN|undefined|null/, at);
    }
});

t.test('every profession of the register has its plural in both languages', async (t) => {
  const lines = readFileSync('migrations/registers/professions.csv', 'utf8').split('\n').slice(1);
  for (const line of lines.filter((one) => /^\d+,/.test(one))) t.ok(professionPlurals[line.split(',')[1] ?? ''], line);
});

t.test('a forecast stored before the parts were told apart is read, and its parts add up', async (t) => {
  for (const yearlyGrowth of growths)
    for (const capacityPlacesPerYear of capacities) {
      const moved = applyScenario(input, [
        { path: 'professions/profession-1/need/terms/0/yearlyGrowth', operation: 'set', value: yearlyGrowth },
      ]);
      const now = requiredPlaces(moved, {
        professionCode: 'profession-1',
        targetYear: 2035,
        adjustFromYear: 2027,
        capacityPlacesPerYear,
      });
      const { remainingGapFte, components, ...rest } = now;
      const merged = ['leavers', 'inTraining', 'arrivals'];
      const sum = (names: readonly string[], key: 'fte' | 'placesPerYear') =>
        components.filter((one) => names.includes(one.component)).reduce((total, one) => total + one[key], 0);
      const base = { component: 'base', fte: sum(merged, 'fte'), placesPerYear: sum(merged, 'placesPerYear') };
      const before = components.filter((one) => ![...merged, 'crowding', 'limit'].includes(one.component));
      const stored = JSON.stringify({ required: [{ ...rest, components: [base, ...before] }] });
      const [read] = keptResult(stored).required;
      if (read === undefined) throw new Error('nothing was read');
      const at = `${yearlyGrowth} ${capacityPlacesPerYear}`;
      t.ok(Math.abs(read.remainingGapFte - remainingGapFte) < 1e-6 * now.needFte, `remaining gap ${at}`);
      const told = toldPlaces(read);
      t.equal(
        told.components.reduce((total, one) => total + one.placesPerYear, 0),
        told.placesPerYear,
        `components ${at}`,
      );
      t.notMatch(explainPlaces(told, { professions: {}, areas: {} }).sv, /NaN|undefined/, at);
    }
  t.same(keptResult(null), { required: [], heldFixed: [], cohort: null }, 'a run that is not completed keeps nothing');
  t.equal(keptResult(JSON.stringify({ required: [] })).required.length, 0);
});
