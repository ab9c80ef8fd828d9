import type { Figure } from './aggregate.ts';
import { type CellSums, measures, type SumField, sumFields } from './measures.ts';

/** Where a line counts, and which values it gives. */
interface FeedingUse {
  readonly professionId: number;
  readonly specialtyId: number;
  readonly sectorId: number;
  readonly year: number;
  readonly regionId: number;
  readonly healthcareRegionId: number;
  /** Whether its judgement counts: a judgement is about the very thing that the line is about. */
  readonly isOwn: boolean;
  readonly given: readonly string[];
}

/** The areas of a plan that a line can reach beyond its own. */
interface Reach {
  readonly nationId: number;
  /** The area that the line itself is about. */
  readonly ownAreaId: number;
  readonly allocatedIds: readonly { readonly regionId: number; readonly healthcareRegionId: number }[];
  readonly imputedAreaIds: readonly number[];
}

const fieldsOf = (given: ReadonlySet<string>, isOwn: boolean): SumField[] => {
  const has = (code: string) => given.has(code);
  const staff = has('full-time-equivalents');
  const pairs: [boolean, SumField[]][] = [
    [has('headcount'), ['headcount']],
    [staff, ['fullTimeEquivalents']],
    [has('vacant-full-time-equivalents'), ['vacantFullTimeEquivalents']],
    [has('agency-full-time-equivalents'), ['agencyFullTimeEquivalents']],
    [has('expected-retirements'), ['expectedRetirements']],
    [has('needed-full-time-equivalents'), ['neededFullTimeEquivalents']],
    [staff && has('needed-full-time-equivalents'), ['neededWithStaff', 'staffWithNeeded']],
    [staff && has('vacant-full-time-equivalents'), ['vacantWithStaff', 'staffWithVacant']],
    [staff && has('agency-full-time-equivalents'), ['agencyWithStaff', 'staffWithAgency']],
    [has('assessment') && isOwn, ['judgements', 'shortageJudgements', 'balanceJudgements', 'surplusJudgements']],
  ];
  return pairs.flatMap(([isGiven, fields]) => (isGiven ? fields : []));
};

/** Which sums each measure reads, found by watching it compute. */
const readsOf: ReadonlyMap<number, ReadonlySet<string>> = new Map(
  measures.map((measure) => {
    const reads = new Set<string>([measure.rests]);
    const ones = Object.fromEntries([...sumFields, 'population'].map((field) => [field, 1]));
    const watched = new Proxy(ones, {
      get: (sums, field) => {
        if (typeof field === 'string') reads.add(field);
        return sums[String(field)];
      },
    });
    measure.compute(watched as unknown as CellSums);
    return [measure.id, reads];
  }),
);

/** The measures that any of some sums is part of; a change since the last plan is of staff or of need. */
const measureIdsOf = (fields: readonly SumField[]): number[] =>
  measures
    .filter(
      (measure) =>
        fields.some((field) => readsOf.get(measure.id)?.has(field) === true) ||
        (measure.code === 'change-since-last-plan' &&
          fields.some((field) => field === 'fullTimeEquivalents' || field === 'neededFullTimeEquivalents')),
    )
    .map(({ id }) => id);

/** Every figure, by its coordinates, that a line's uses feed: its own area, its region, healthcare region and the nation, and what is split or imputed. */
export const fedCoordinates = (uses: readonly FeedingUse[], reach: Reach) =>
  uses.flatMap((use) => {
    const areaIds = new Set([reach.nationId, reach.ownAreaId, use.regionId]);
    if (use.healthcareRegionId !== 0) areaIds.add(use.healthcareRegionId);
    else {
      for (const share of reach.allocatedIds)
        if (share.regionId === use.regionId) areaIds.add(share.healthcareRegionId);
    }
    for (const areaId of reach.imputedAreaIds) areaIds.add(areaId);
    const measureIds = measureIdsOf(fieldsOf(new Set(use.given), use.isOwn));
    const { professionId, specialtyId, sectorId, year } = use;
    return [...areaIds].flatMap((areaId) =>
      measureIds.map((measureId) => ({ professionId, specialtyId, sectorId, year, areaId, measureId })),
    );
  });

/** Whether a figure stands at one of some coordinates, for their sector or for all sectors. */
export const isFed = (
  figure: Pick<Figure, 'areaId' | 'professionId' | 'specialtyId' | 'sectorId' | 'year' | 'measureId'>,
  coordinates: ReturnType<typeof fedCoordinates>,
): boolean =>
  coordinates.some(
    (one) =>
      one.areaId === figure.areaId &&
      one.professionId === figure.professionId &&
      one.specialtyId === figure.specialtyId &&
      one.year === figure.year &&
      one.measureId === figure.measureId &&
      (figure.sectorId === 0 || figure.sectorId === one.sectorId),
  );
