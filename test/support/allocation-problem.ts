import type { AllocationProblem, AllocationProgramme } from '../../src/features/dimensioning/rules/problem.ts';
import type { UniformDraw } from '../../src/features/forecasts/rules/random.ts';

/** Small made allocation problems, whose optimum can be found by trying everything. */
export const smallProblem = (draw: UniformDraw): AllocationProblem => {
  const regionCodes = ['north', 'south'];
  const startYears = [2027, 2028];
  const needYears = [2028, 2029, 2030];
  const programme = (index: number): AllocationProgramme => {
    const stays = 0.4 + 0.5 * draw();
    const effect = (start: number) => [
      {
        professionCode: 'nurse',
        fte: [index === 0 ? stays : 0.8 - stays / 2, index === 0 ? 0.9 - stays : stays].map((share) =>
          needYears.map((year) =>
            year > (startYears[start] ?? 0) ? share * 0.97 ** (year - (startYears[start] ?? 0)) : 0,
          ),
        ),
      },
    ];
    return {
      code: `programme-${index}`,
      institutionCode: `institution-${index}`,
      professionCode: 'nurse',
      regionCode: regionCodes[index] ?? 'north',
      ceilingPlaces: [4, 4],
      minimumPlaces: [0, 0],
      applicantsLimit: [9, 9],
      degreeRight: [true, true],
      previousPlaces: 2,
      rampPlaces: 2,
      costPerPlace: 0.1 + 0.2 * draw(),
      placementWeeks: [4, 6],
      survivalShares: [1, 0.9],
      earlierStarts: [2],
      effects: startYears.map((_, start) => effect(start)),
    };
  };
  return {
    regionCodes,
    startYears,
    needYears,
    professions: [{ code: 'nurse', shortageWeight: 1, surplusWeight: 0.6 }],
    programmes: [programme(0), programme(1)],
    placements: regionCodes.map((regionCode) => ({
      regionCode,
      weeks: startYears.map(() => 22 + 10 * draw()),
      extra: { maximumWeeks: [3, 3], pricePerWeek: 0.05 + 0.1 * draw() },
    })),
    budget: [2, 2],
    scenarios: [0, 1].map((index) => ({
      name: index === 0 ? 'base' : 'high',
      weight: 1 + index,
      needFte: [regionCodes.map(() => needYears.map((_, year) => 6 + index + year * draw()))],
      fixedFte: [regionCodes.map(() => needYears.map(() => 3 + draw()))],
    })),
    discountRate: 0.03,
    smoothingWeight: 0.02,
    equityWeight: 0.5,
    regretWeight: 0,
  };
};
