import type { DifferenceCause } from '../schemas/evidence.ts';

/** What of a plan's record can make its figures differ from another's. */
export interface ComparedRecord {
  readonly aggregation: number;
  /** What each council's part rests on; several for one that is carried forward from several versions. */
  readonly inputs: readonly { readonly healthcareRegionCode: string; readonly input: string }[];
  readonly missingCouncilRule: string;
  readonly allocation: string;
  readonly populations: string;
  readonly previousPlan: string;
  readonly adjustments: readonly {
    readonly id: string;
    readonly areaCode: string;
    readonly sector: string;
    readonly year: number;
    readonly healthcareRegionCodes: readonly string[];
  }[];
}

/** Where a figure stands and what touched it in either plan. */
export interface ComparedPlace {
  readonly areaKind: 'nation' | 'healthcare-region' | 'region';
  readonly areaCode: string;
  /** The healthcare regions that a region lies in. */
  readonly healthcareRegionCodes: readonly string[];
  readonly sector: string;
  /** The figure's year in either plan; two where base years that differ are compared. */
  readonly years: readonly number[];
  readonly measureCode: string;
  readonly marks: readonly string[];
}

const inputsOf = ({ inputs }: ComparedRecord, council: string): string =>
  inputs
    .filter(({ healthcareRegionCode }) => healthcareRegionCode === council)
    .map(({ input }) => input)
    .join();

const changedCouncils = (before: ComparedRecord, after: ComparedRecord): string[] =>
  [...new Set(after.inputs.map(({ healthcareRegionCode }) => healthcareRegionCode))].filter(
    (council) => inputsOf(before, council) !== inputsOf(after, council),
  );

const isTouchedBy = (council: string, place: ComparedPlace): boolean =>
  place.areaKind === 'nation' ||
  place.areaCode === council ||
  place.healthcareRegionCodes.includes(council) ||
  // What is split or imputed rests on what other councils reported as well.
  place.marks.includes('allocated') ||
  place.marks.includes('imputed');

const isParameter = (before: ComparedRecord, after: ComparedRecord, place: ComparedPlace): boolean =>
  before.missingCouncilRule !== after.missingCouncilRule ||
  (before.allocation !== after.allocation &&
    (place.areaKind === 'healthcare-region' ||
      place.marks.some((mark) => mark === 'allocated' || mark === 'not-attributable'))) ||
  before.populations !== after.populations ||
  (before.previousPlan !== after.previousPlan && place.measureCode === 'change-since-last-plan');

const isAdjusted = (before: ComparedRecord, after: ComparedRecord, place: ComparedPlace): boolean => {
  const known = (record: ComparedRecord) => new Set(record.adjustments.map(({ id }) => id));
  const [old, now] = [known(before), known(after)];
  const changed = [
    ...after.adjustments.filter(({ id }) => !old.has(id)),
    ...before.adjustments.filter(({ id }) => !now.has(id)),
  ];
  return changed.some(
    (one) =>
      place.years.includes(one.year) &&
      (place.sector === 'total' || place.sector === one.sector) &&
      (place.areaKind === 'nation' ||
        place.areaCode === one.areaCode ||
        one.healthcareRegionCodes.includes(place.areaCode) ||
        place.marks.includes('imputed')),
  );
};

/** Why a figure differs between two plans: all that differs between their records and touches the figure. */
export const causesOf = (
  before: ComparedRecord,
  after: ComparedRecord,
  place: ComparedPlace,
): { causes: DifferenceCause[]; councils: string[] } => {
  const councils = changedCouncils(before, after).filter((council) => isTouchedBy(council, place));
  const causes: DifferenceCause[] = [];
  if (councils.length > 0) causes.push('line-version');
  if (isParameter(before, after, place)) causes.push('parameter');
  if (isAdjusted(before, after, place)) causes.push('adjustment');
  if (before.aggregation !== after.aggregation) causes.push('code-version');
  return { causes, councils };
};
