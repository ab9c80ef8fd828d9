import type { ForecastInput } from './model.ts';
import { type PlacesQuestion, requiredPlaces } from './required-places.ts';
import { applyScenario, type Patch } from './scenarios.ts';

/** How much the places depend on one assumption. */
export interface TornadoBar {
  readonly path: string;
  /** Places per year at 99 % and at 101 % of the assumption. */
  readonly placesAtLess: number;
  readonly placesAtMore: number;
  /** Change of the places per per cent of the assumption. */
  readonly placesPerPercent: number;
}

/** The assumptions of a profession that can be moved by a per cent without ceasing to be what they are. */
export const tornadoPaths = (input: ForecastInput, professionCode: string): string[] => {
  const profession = input.professions.find((one) => one.code === professionCode);
  const at = `professions/${professionCode}`;
  return [
    `${at}/stockPersons`,
    `${at}/exitProbability`,
    `${at}/ftePerPerson`,
    ...(profession?.deathProbability === undefined ? [] : [`${at}/deathProbability`]),
    ...(profession === undefined || profession.arrivals === 'none' ? [] : [`${at}/arrivals/yieldShare`]),
    `${at}/need/unmetShare`,
    ...(profession?.need.terms.map((_, index) => `${at}/need/terms/${index}/yearlyGrowth`) ?? []),
    ...input.programmes
      .filter((programme) => programme.professionCode === professionCode)
      .flatMap(({ code }) => ['completionShare', 'startShare'].map((name) => `programmes/${code}/${name}`)),
  ];
};

/** Central differences of one per cent of each assumption, the strongest first. */
export const tornado = (input: ForecastInput, question: PlacesQuestion, paths: readonly string[]): TornadoBar[] => {
  const placesAt = (path: string, factor: number): number => {
    const patch: Patch = { path, operation: 'multiply', value: factor };
    const places = requiredPlaces(applyScenario(input, [patch]), question);
    return places.balancingPlacesPerYear ?? places.placesPerYear;
  };
  return paths
    .map((path) => {
      const [placesAtLess, placesAtMore] = [placesAt(path, 0.99), placesAt(path, 1.01)];
      return { path, placesAtLess, placesAtMore, placesPerPercent: (placesAtMore - placesAtLess) / 2 };
    })
    .sort((left, right) => Math.abs(right.placesPerPercent) - Math.abs(left.placesPerPercent));
};
