// Speed of the national allocation: 25 institutions with 22 professions, six healthcare regions and twelve years of
// whole places. Building the model is measured against solving it in the same run.
import assert from 'node:assert/strict';
import { allocatePlaces } from '../src/features/dimensioning/rules/allocation.ts';
import { buildAllocationModel, modelData } from '../src/features/dimensioning/rules/allocation-model.ts';
import { effectsFromForecast, scenarioFromForecast } from '../src/features/dimensioning/rules/from-forecast.ts';
import { type AllocationProblem, canonical } from '../src/features/dimensioning/rules/problem.ts';
import { loadSolver } from '../src/features/dimensioning/rules/solver.ts';
import { madeInput } from '../test/support/forecast-input.ts';

const institutions = 25;
const made = madeInput({
  seed: 4,
  professions: 22,
  regions: 6,
  ages: { first: 25, last: 74 },
  horizonYears: 18,
  institutions,
  persons: 12_000,
});
// Nobody offers everything: nursing stands at all institutions, the rarest professions at three or four.
const input = {
  ...made,
  programmes: made.programmes.filter(({ professionCode, institutionCode }) => {
    const profession = Number(professionCode.split('-')[1]) - 1;
    const institution = Number(institutionCode.split('-')[1]) - 1;
    return profession === 0 || (institution * 7 + profession * 11) % 25 < 24 - profession;
  }),
};
const years = {
  startYears: Array.from({ length: 12 }, (_, index) => 2027 + index),
  needYears: Array.from({ length: 12 }, (_, index) => 2030 + index),
};

const start = performance.now();
const effects = effectsFromForecast(input, years);
const scenario = scenarioFromForecast(input, years, { name: 'base', weight: 1 });
const prepared = performance.now() - start;
const perYear = <Value>(value: Value): Value[] => years.startYears.map(() => value);
const problem: AllocationProblem = {
  regionCodes: input.regionCodes,
  ...years,
  professions: input.professions.map(({ code }) => ({ code, shortageWeight: 1, surplusWeight: 0.5 })),
  programmes: input.programmes.map((programme, index) => {
    const today = Math.round((programme.starts.persons[0] ?? 0) * 2);
    return {
      code: programme.code,
      institutionCode: programme.institutionCode,
      professionCode: programme.professionCode,
      regionCode: input.regionCodes[index % 6] ?? '',
      ceilingPlaces: perYear(today * 3),
      minimumPlaces: perYear(0),
      applicantsLimit: perYear(today * 4),
      degreeRight: perYear(true),
      previousPlaces: today,
      rampPlaces: Math.max(5, Math.round(today * 0.3)),
      costPerPlace: 0.3,
      placementWeeks: [4, 8, 10],
      survivalShares: [1, 0.9, 0.85],
      earlierStarts: [today, today],
      effects: effects.get(programme.code) ?? [],
    };
  }),
  placements: input.regionCodes.map((regionCode) => ({
    regionCode,
    weeks: perYear(36_000),
    extra: { maximumWeeks: perYear(40_000), pricePerWeek: 0.02 },
  })),
  budget: perYear(4_000),
  scenarios: [scenario],
  discountRate: 0.03,
  smoothingWeight: 0.02,
  equityWeight: 20,
  regretWeight: 0,
};

const solver = await loadSolver();
buildAllocationModel(canonical(problem));
const beforeBuild = performance.now();
const model = buildAllocationModel(canonical(problem));
const data = modelData(model.columns, model.rows, true);
const building = performance.now() - beforeBuild;
const beforeSolve = performance.now();
const result = allocatePlaces(solver, problem, { relativeGap: 0.005, timeLimitSeconds: 60 });
const solving = performance.now() - beforeSolve;
assert.equal(result.evaluation?.broken.length, 0);
const integers = model.columns.filter((column) => column.integer).length;
console.log(
  `${input.programmes.length} programmes: ${integers} whole variables of ${data.numCols}, ${data.numRows} rows, ${data.matrix.indices.length} entries`,
);
console.log(`effects of places and the scenario ${prepared.toFixed(0)} ms, model ${building.toFixed(0)} ms`);
console.log(
  `both solutions ${(solving / 1000).toFixed(1)} s (goal below 10), status ${result.status}, objective ${result.objective?.toFixed(1)} against ${result.linearObjective?.toFixed(1)} divisible`,
);
console.log(`building is ${(building / solving).toFixed(3)} of solving (goal at most 0.2)`);
assert.ok(building / solving <= 0.2);
