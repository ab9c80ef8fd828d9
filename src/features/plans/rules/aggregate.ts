import { type CellSums, type FigureStatus, measures, type SumField } from './measures.ts';

/** The sums of one cell of the rollup over all surveys of a plan, in hundredths. */
export interface BaseCell extends Readonly<Record<SumField, number | null>> {
  readonly regionId: number;
  /** 0 where the lines speak of a region that cannot be attributed to one healthcare region. */
  readonly healthcareRegionId: number;
  readonly professionId: number;
  readonly specialtyId: number;
  readonly sectorId: number;
  readonly year: number;
}

/** A region, or the part of it that lies in one healthcare region. */
export interface RegionPart {
  readonly regionId: number;
  /** The healthcare region of the part; 0 for the region as a whole where it lies in several. */
  readonly healthcareRegionId: number;
  /** Inhabitants at the plan's population date; null where not known for this part. */
  readonly population: number | null;
  /** Inhabitants by which coverage is weighed, from the newest count of every municipality. */
  readonly weight: number;
}

/** How much of an unattributable region's figures goes to a healthcare region: `part / whole`, both inhabitants. */
export interface AllocationShare {
  readonly regionId: number;
  readonly healthcareRegionId: number;
  readonly part: number;
  readonly whole: number;
}

export interface Geography {
  readonly nationId: number;
  readonly parts: readonly RegionPart[];
  /** Empty where the caller stated no allocation key: then nothing is split. */
  readonly allocation: readonly AllocationShare[];
  /** Healthcare regions whose council has no accepted survey in the round. */
  readonly missingHealthcareRegionIds: readonly number[];
}

/** A figure with its coordinates as keys. */
export interface Figure {
  readonly areaId: number;
  readonly professionId: number;
  readonly specialtyId: number;
  readonly sectorId: number;
  readonly year: number;
  readonly measureId: number;
  readonly status: FigureStatus;
  readonly value: number | null;
  readonly coverage: number | null;
  readonly denominator: number | null;
}

const sumFields: readonly SumField[] = [
  'headcount',
  'fullTimeEquivalents',
  'vacantFullTimeEquivalents',
  'agencyFullTimeEquivalents',
  'expectedRetirements',
  'neededFullTimeEquivalents',
  'neededWithStaff',
  'staffWithNeeded',
  'vacantWithStaff',
  'staffWithVacant',
  'agencyWithStaff',
  'staffWithAgency',
  'shortageJudgements',
  'balanceJudgements',
  'surplusJudgements',
  'judgements',
];

/** What an area's cell is added up from: whole sums, sums to be split by a share, and which parts gave each. */
class Accumulator {
  readonly whole: (number | null)[] = sumFields.map(() => null);
  readonly split: { share: AllocationShare; sums: (number | null)[] }[] = [];
  /** For each sum, one bit for each region part that gave it; Sweden has 21 regions and one that is divided. */
  readonly givenBy: number[] = sumFields.map(() => 0);

  add(cell: BaseCell, partIndex: number, share: AllocationShare | undefined): void {
    const target = share === undefined ? this.whole : this.splitFor(share);
    sumFields.forEach((field, index) => {
      const value = cell[field];
      if (value === null) return;
      target[index] = (target[index] ?? 0) + value;
      this.givenBy[index] = (this.givenBy[index] ?? 0) | (1 << partIndex);
    });
  }

  private splitFor(share: AllocationShare): (number | null)[] {
    let entry = this.split.find((candidate) => candidate.share === share);
    if (entry === undefined) {
      entry = { share, sums: sumFields.map(() => null) };
      this.split.push(entry);
    }
    return entry.sums;
  }

  /** The sums with splits applied: `whole + Σ split × part / whole inhabitants`, in the order of the shares. */
  sums(): (number | null)[] {
    return this.whole.map((whole, index) => {
      let total = whole;
      for (const { share, sums } of this.split) {
        const given = sums[index] ?? null;
        if (given !== null) total = (total ?? 0) + (given * share.part) / share.whole;
      }
      return total;
    });
  }
}

/** Inhabitants of the parts in a set, each region once: the whole of a region covers its parts. */
const peopleOf = (bits: number, parts: readonly RegionPart[], of: 'population' | 'weight'): number | null => {
  const given = parts.filter((_, index) => (bits & (1 << index)) !== 0);
  const wholeRegions = new Set(given.filter((part) => part.healthcareRegionId === 0).map((part) => part.regionId));
  let people = 0;
  for (const part of given) {
    if (part.healthcareRegionId !== 0 && wholeRegions.has(part.regionId)) continue;
    const count = part[of];
    if (count === null) return null;
    people += count;
  }
  return people;
};

/** Adds a split region's people by its share, for an area that was allocated a part of the region. */
const peopleOfArea = (
  accumulator: Accumulator,
  fieldIndex: number,
  parts: readonly RegionPart[],
  of: 'population' | 'weight',
): number | null => {
  const bits = accumulator.givenBy[fieldIndex] ?? 0;
  let splitBits = 0;
  let people = 0;
  for (const { share, sums } of accumulator.split) {
    if ((sums[fieldIndex] ?? null) === null) continue;
    const index = parts.findIndex((part) => part.regionId === share.regionId && part.healthcareRegionId === 0);
    const count = parts[index]?.[of] ?? null;
    if (count === null) return null;
    splitBits |= 1 << index;
    people += (count * share.part) / share.whole;
  }
  const whole = peopleOf(bits & ~splitBits, parts, of);
  return whole === null ? null : whole + people;
};

interface AreaCell {
  readonly areaId: number;
  readonly kind: 'nation' | 'healthcare-region' | 'region';
  readonly accumulator: Accumulator;
}

const weightOfArea = (area: Pick<AreaCell, 'areaId' | 'kind'>, geography: Geography): number => {
  const whole = geography.parts.filter(
    (part) =>
      part.healthcareRegionId !== 0 &&
      (area.kind === 'nation' ||
        (area.kind === 'region' ? part.regionId === area.areaId : part.healthcareRegionId === area.areaId)),
  );
  return whole.reduce((total, part) => total + part.weight, 0);
};

const isDivided = (regionId: number, geography: Geography): boolean =>
  geography.parts.some((part) => part.regionId === regionId && part.healthcareRegionId === 0);

const statusOf = (area: AreaCell, fieldIndex: number, coverage: number, geography: Geography): FigureStatus => {
  const { accumulator } = area;
  if (accumulator.split.some(({ sums }) => (sums[fieldIndex] ?? null) !== null)) return 'allocated';
  if (area.kind === 'region' && isDivided(area.areaId, geography) && geography.allocation.length === 0) {
    const wholeIndex = geography.parts.findIndex(
      (part) => part.regionId === area.areaId && part.healthcareRegionId === 0,
    );
    if (((accumulator.givenBy[fieldIndex] ?? 0) & (1 << wholeIndex)) !== 0) return 'not-attributable';
  }
  return coverage < 1 ? 'partly-missing' : 'observed';
};

type Coordinates = Pick<Figure, 'professionId' | 'specialtyId' | 'sectorId' | 'year'>;

const figuresOfArea = (area: AreaCell, coordinates: Coordinates, geography: Geography): Figure[] => {
  const sums = area.accumulator.sums();
  const named = Object.fromEntries(sumFields.map((field, index) => [field, sums[index] ?? null])) as Record<
    SumField,
    number | null
  >;
  const staffIndex = sumFields.indexOf('fullTimeEquivalents');
  const cell: CellSums = {
    ...named,
    population: peopleOfArea(area.accumulator, staffIndex, geography.parts, 'population'),
  };
  const figures: Figure[] = [];
  for (const measure of measures) {
    const { value, denominator } = measure.compute(cell);
    if (value === null) continue;
    const fieldIndex = sumFields.indexOf(measure.rests);
    const covered = peopleOfArea(area.accumulator, fieldIndex, geography.parts, 'weight') ?? 0;
    const coverage = Math.min(1, covered / weightOfArea(area, geography));
    const status = statusOf(area, fieldIndex, coverage, geography);
    figures.push({ ...coordinates, areaId: area.areaId, measureId: measure.id, status, value, coverage, denominator });
  }
  return figures;
};

/** The areas that a cell is part of, each with the share of it that the area is given. */
const areasOf = (
  cell: BaseCell,
  geography: Geography,
): { areaId: number; kind: AreaCell['kind']; share: AllocationShare | undefined }[] => {
  const areas: { areaId: number; kind: AreaCell['kind']; share: AllocationShare | undefined }[] = [
    { areaId: geography.nationId, kind: 'nation', share: undefined },
    { areaId: cell.regionId, kind: 'region', share: undefined },
  ];
  if (cell.healthcareRegionId !== 0) {
    areas.push({ areaId: cell.healthcareRegionId, kind: 'healthcare-region', share: undefined });
    return areas;
  }
  for (const share of geography.allocation) {
    if (share.regionId === cell.regionId) {
      areas.push({ areaId: share.healthcareRegionId, kind: 'healthcare-region', share });
    }
  }
  return areas;
};

const missingFigures = (national: readonly Figure[], reported: ReadonlySet<number>, geography: Geography): Figure[] => {
  const areaIds = geography.missingHealthcareRegionIds.filter((id) => !reported.has(id));
  return areaIds.flatMap((areaId) =>
    national.map((figure) => ({
      ...figure,
      areaId,
      status: 'missing' as const,
      value: null,
      coverage: 0,
      denominator: null,
    })),
  );
};

const figuresOfCoordinates = (cells: readonly BaseCell[], coordinates: Coordinates, geography: Geography): Figure[] => {
  const areas = new Map<number, AreaCell>();
  for (const cell of cells) {
    const partIndex = geography.parts.findIndex(
      (part) => part.regionId === cell.regionId && part.healthcareRegionId === cell.healthcareRegionId,
    );
    if (partIndex === -1) throw new Error(`no part for region ${cell.regionId} in ${cell.healthcareRegionId}`);
    for (const { areaId, kind, share } of areasOf(cell, geography)) {
      const area = areas.get(areaId) ?? { areaId, kind, accumulator: new Accumulator() };
      areas.set(areaId, area);
      area.accumulator.add(cell, partIndex, share);
    }
  }
  const figures = [...areas.values()].flatMap((area) => figuresOfArea(area, coordinates, geography));
  const national = figures.filter((figure) => figure.areaId === geography.nationId);
  return [...figures, ...missingFigures(national, new Set(areas.keys()), geography)];
};

/**
 * Adds the rollup's cells up to areas and sectors and computes every measure.
 *
 * A region's cells count in the region and the nation. They count in a healthcare region where they can be attributed
 * to it; where a region lies in two and reports as one (Halland), its figures stay out of both unless the caller
 * stated an allocation key. A ratio is computed from the sums of its area, never from other ratios. Every figure says
 * how much of its area's population it covers; a healthcare region without an accepted survey gets a figure that says
 * that it is missing.
 */
export const aggregate = (cells: readonly BaseCell[], geography: Geography): Figure[] => {
  if (geography.parts.length > 31) throw new RangeError('more region parts than a bit set of 31 holds');
  const groups = new Map<string, { coordinates: Coordinates; cells: BaseCell[] }>();
  for (const cell of cells) {
    for (const sectorId of [0, cell.sectorId]) {
      const { professionId, specialtyId, year } = cell;
      const key = `${professionId} ${specialtyId} ${sectorId} ${year}`;
      const group = groups.get(key) ?? { coordinates: { professionId, specialtyId, sectorId, year }, cells: [] };
      groups.set(key, group);
      group.cells.push(cell);
    }
  }
  return [...groups.values()].flatMap((group) => figuresOfCoordinates(group.cells, group.coordinates, geography));
};
