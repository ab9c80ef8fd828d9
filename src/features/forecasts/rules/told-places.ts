import type { ForecastInput } from './model.ts';
import { placesByProgramme, type RequiredPlaces } from './required-places.ts';
import type { PlacesAtBound } from './tasks.ts';

/**
 * Whole numbers that add up to a total, each within one of its value: every value is rounded down and the units left
 * go to the largest remainders, the earlier first among equals (Hare and Niemeyer).
 *
 * @param values must add up to the total but for its rounding
 */
export const largestRemainder = (values: readonly number[], total: number): number[] => {
  // What is whole but for the noise of adding is whole.
  const steady = values.map((value) => Math.round(value * 1e6) / 1e6);
  const whole = steady.map(Math.floor);
  const left = total - whole.reduce((sum, value) => sum + value, 0);
  const order = steady
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((one, other) => other.remainder - one.remainder || one.index - other.index);
  const raised = new Set(order.slice(0, Math.max(0, left)).map(({ index }) => index));
  return whole.map((value, index) => (raised.has(index) ? value + 1 : value) + 0);
};

/** A number of places that is told: nobody starts on a part of a place, and a capacity is not passed by rounding. */
const wholePlaces = (places: number, clipped: RequiredPlaces['clipped']): number =>
  clipped === 'at-capacity' ? Math.floor(places + 1e-6) : Math.round(places);

const boundTold = (bound: PlacesAtBound): PlacesAtBound => ({
  ...bound,
  placesPerYear: Math.round(bound.placesPerYear),
  balancingPlacesPerYear: bound.balancingPlacesPerYear === null ? null : Math.round(bound.balancingPlacesPerYear),
});

/** Required places as they are told everywhere: whole numbers, whose components add up to the number told. */
export const toldPlaces = <One extends RequiredPlaces & { readonly bounds?: readonly PlacesAtBound[] }>(
  one: One,
): One => {
  const placesPerYear = wholePlaces(one.placesPerYear, one.clipped);
  const parts = largestRemainder(
    one.components.map((part) => part.placesPerYear),
    placesPerYear,
  );
  return {
    ...one,
    placesPerYear,
    currentPlacesPerYear: Math.round(one.currentPlacesPerYear),
    balancingPlacesPerYear: one.balancingPlacesPerYear === null ? null : Math.round(one.balancingPlacesPerYear),
    ...(one.bounds === undefined ? {} : { bounds: one.bounds.map(boundTold) }),
    components: one.components.map((part, index) => ({ ...part, placesPerYear: parts[index] ?? 0 })),
  };
};

/** Places a year of one programme, in whole numbers. */
export interface ProgrammePlaces {
  readonly current: number;
  readonly proportional: number;
}

/**
 * The nation's places by programme: today's, and the required ones by today's share. Both add up to the number that is
 * told of the nation.
 *
 * @param told the required places of a profession as they are told
 * @returns by programme code
 */
export const placesAmongProgrammes = (input: ForecastInput, told: RequiredPlaces): Map<string, ProgrammePlaces> => {
  const programmes = placesByProgramme(input, told);
  const sum = programmes.reduce((total, { placesPerYear }) => total + placesPerYear, 0);
  if (!(sum > 0)) return new Map();
  const among = (total: number): number[] =>
    largestRemainder(
      programmes.map(({ placesPerYear }) => (placesPerYear * total) / sum),
      total,
    );
  const [current, proportional] = [among(told.currentPlacesPerYear), among(told.placesPerYear)];
  return new Map(
    programmes.map(({ programmeCode }, index) => [
      programmeCode,
      { current: current[index] ?? 0, proportional: proportional[index] ?? 0 },
    ]),
  );
};
