import type { ComponentImpact, RequiredPlaces } from './required-places.ts';
import type { ForecastResultKept } from './tasks.ts';

type Required = ForecastResultKept['required'][number];

/** Required places as they may be stored: a forecast of before the parts were told apart lacks what came later. */
type StoredRequired = Omit<Required, 'remainingGapFte'> & Partial<Pick<RequiredPlaces, 'remainingGapFte'>>;

/**
 * What limits the number, from the numbers that have always been stored: supply was linear in places whenever a run was
 * computed without crowding, and no run is computed with it.
 */
const limitsOf = (one: StoredRequired): ComponentImpact[] => {
  const perPlace = one.adjustableFte / one.currentPlacesPerYear;
  const linear = (one.needFte - one.fixedFte) / perPlace;
  const asked = one.balancingPlacesPerYear ?? linear;
  const impact = (component: ComponentImpact['component'], placesPerYear: number): ComponentImpact => ({
    component,
    fte: placesPerYear * perPlace,
    placesPerYear,
  });
  return [impact('crowding', asked - linear), impact('limit', one.placesPerYear - asked)];
};

const completed = (one: StoredRequired): Required => {
  if (one.remainingGapFte !== undefined) return { ...one, remainingGapFte: one.remainingGapFte };
  const given = (one.placesPerYear / one.currentPlacesPerYear) * one.adjustableFte;
  return {
    ...one,
    remainingGapFte: one.needFte - one.fixedFte - given,
    components: [...one.components, ...limitsOf(one)],
  };
};

/**
 * What a completed forecast keeps, as it was stored by any version of the service; nothing before it is completed. A
 * stored result is never rewritten, as its hash proves it: what it lacks is worked out from what it has. Only leavers,
 * those in training and arrivals cannot be told apart afterwards; they stay one part, `base`.
 *
 * @param text the stored result as JSON, or null
 */
export const keptResult = (text: string | null): ForecastResultKept => {
  const kept = JSON.parse(text ?? '{}') as Partial<ForecastResultKept> & { readonly required?: StoredRequired[] };
  return {
    required: (kept.required ?? []).map(completed),
    heldFixed: kept.heldFixed ?? [],
    cohort: kept.cohort ?? null,
  };
};
