/** A municipality with the region part that it lies in. */
export interface MunicipalityPart {
  readonly municipalityId: number;
  readonly regionId: number;
  readonly healthcareRegionId: number;
  /** Inhabitants at the plan's population date; null where not known by municipality. */
  readonly population: number | null;
  readonly weight: number;
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

export type AreaKind = 'nation' | 'healthcare-region' | 'region';

export interface Geography {
  readonly nationId: number;
  readonly parts: readonly RegionPart[];
  readonly municipalities: readonly MunicipalityPart[];
  /** Empty where the caller stated no allocation key: then nothing is split. */
  readonly allocation: readonly AllocationShare[];
  /** Healthcare regions whose council has nothing in the plan. */
  readonly missingHealthcareRegionIds: readonly number[];
  /** Healthcare regions whose council has no survey and is imputed from the others' rate per inhabitant. */
  readonly imputedHealthcareRegionIds: readonly number[];
}

/** The population at the plan's date, or the weight that coverage is measured by. */
type People = 'population' | 'weight';

/** A geography with the look-ups that the aggregation asks for once per cell. */
export interface IndexedGeography extends Geography {
  readonly partIndexOf: ReadonlyMap<string, number>;
  readonly municipalityOf: ReadonlyMap<number, MunicipalityPart>;
  /** Municipalities of each part. */
  readonly municipalityCounts: readonly number[];
  readonly dividedRegionIds: ReadonlySet<number>;
  /** Every healthcare region that has a part, in the order of the parts. */
  readonly healthcareRegionIds: readonly number[];
  /** What each area is made of. */
  readonly areas: ReadonlyMap<number, AreaParts>;
  readonly imputed: readonly RegionPart[];
  /** People of sets of whole parts, which recur. */
  readonly known: Record<People, Map<number, number | null>>;
}

/** The parts of an area, their weight and how many regions they are of. */
interface AreaParts {
  readonly parts: ReadonlySet<RegionPart>;
  readonly weight: number;
  readonly regionCount: number;
}

const partKey = (regionId: number, healthcareRegionId: number): string => `${regionId} ${healthcareRegionId}`;

const areasOf = (geography: Geography): Map<number, AreaParts> => {
  const whole = geography.parts.filter((part) => part.healthcareRegionId !== 0);
  const ids = new Set([geography.nationId, ...whole.flatMap((part) => [part.healthcareRegionId, part.regionId])]);
  return new Map(
    [...ids].map((id) => {
      const parts = whole.filter(
        (part) => id === geography.nationId || id === part.healthcareRegionId || id === part.regionId,
      );
      const weight = parts.reduce((total, part) => total + part.weight, 0);
      return [id, { parts: new Set(parts), weight, regionCount: new Set(parts.map((part) => part.regionId)).size }];
    }),
  );
};

/** The parts that are imputed: whole regions of a council without a survey. A divided region is never guessed. */
const imputedParts = ({ parts, imputedHealthcareRegionIds }: Geography): RegionPart[] => {
  const divided = new Set(parts.filter((part) => part.healthcareRegionId === 0).map((part) => part.regionId));
  return parts.filter(
    (part) => imputedHealthcareRegionIds.includes(part.healthcareRegionId) && !divided.has(part.regionId),
  );
};

/** What an area is made of. */
export const partsOf = (geography: IndexedGeography, areaId: number): AreaParts => {
  const parts = geography.areas.get(areaId);
  if (parts === undefined) throw new RangeError(`area ${areaId} is not part of the plan’s geography`);
  return parts;
};

export const indexGeography = (geography: Geography): IndexedGeography => {
  if (geography.parts.length > 31) throw new RangeError('more region parts than a bit set of 31 holds');
  const { parts, municipalities } = geography;
  return {
    ...geography,
    partIndexOf: new Map(parts.map((part, index) => [partKey(part.regionId, part.healthcareRegionId), index])),
    municipalityOf: new Map(municipalities.map((one) => [one.municipalityId, one])),
    municipalityCounts: parts.map(
      (part) =>
        municipalities.filter(
          (one) => one.regionId === part.regionId && one.healthcareRegionId === part.healthcareRegionId,
        ).length,
    ),
    dividedRegionIds: new Set(parts.filter((part) => part.healthcareRegionId === 0).map((part) => part.regionId)),
    healthcareRegionIds: [...new Set(parts.map((part) => part.healthcareRegionId))].filter((id) => id !== 0),
    areas: areasOf(geography),
    imputed: imputedParts(geography),
    known: { population: new Map(), weight: new Map() },
  };
};

/** The number of a region part. Throws a RangeError for one that the geography does not have. */
export const partIndexOf = (geography: IndexedGeography, regionId: number, healthcareRegionId: number): number => {
  const index = geography.partIndexOf.get(partKey(regionId, healthcareRegionId));
  if (index === undefined) throw new RangeError(`no part for region ${regionId} in ${healthcareRegionId}`);
  return index;
};

/** Who reported something: whole region parts as bits, and single municipalities of parts that did not report whole. */
export class Reporters {
  partBits = 0;
  private municipalities: Map<number, Set<number>> | undefined;

  /** Adds a part's report: whole where `municipalityIds` is null or names all of its municipalities. */
  add(partIndex: number, municipalityIds: readonly number[] | null, geography: IndexedGeography): void {
    if (municipalityIds === null) {
      this.partBits |= 1 << partIndex;
      return;
    }
    if (municipalityIds.length === 0 || (this.partBits & (1 << partIndex)) !== 0) return;
    this.municipalities ??= new Map();
    const some = this.municipalities.get(partIndex) ?? new Set();
    for (const id of municipalityIds) some.add(id);
    if (some.size === geography.municipalityCounts[partIndex]) {
      this.partBits |= 1 << partIndex;
      this.municipalities.delete(partIndex);
    } else {
      this.municipalities.set(partIndex, some);
    }
  }

  /** Inhabitants of everybody who reported, each once: the whole of a region covers its parts. */
  people(of: People, geography: IndexedGeography): number | null {
    const whole = peopleOfParts(this.partBits, of, geography);
    if (whole === null || this.municipalities === undefined) return whole;
    let people = whole;
    for (const [partIndex, some] of this.municipalities) {
      if (this.covers(partIndex, geography)) continue;
      for (const id of some) {
        const count = geography.municipalityOf.get(id)?.[of] ?? null;
        if (count === null) return null;
        people += count;
      }
    }
    return people;
  }

  /** Regions of which anything was reported. */
  regionCount(geography: IndexedGeography): number {
    const regions = new Set<number>();
    geography.parts.forEach((part, index) => {
      if ((this.partBits & (1 << index)) !== 0 || this.municipalities?.has(index) === true) regions.add(part.regionId);
    });
    return regions.size;
  }

  /** The same without some regions, whose people are counted another way. */
  without(regionIds: readonly number[], geography: IndexedGeography): Reporters {
    if (regionIds.length === 0) return this;
    const rest = new Reporters();
    geography.parts.forEach((part, index) => {
      if (regionIds.includes(part.regionId)) return;
      if ((this.partBits & (1 << index)) !== 0) rest.partBits |= 1 << index;
      const some = this.municipalities?.get(index);
      if (some !== undefined) rest.add(index, [...some], geography);
    });
    return rest;
  }

  private covers(partIndex: number, geography: IndexedGeography): boolean {
    if ((this.partBits & (1 << partIndex)) !== 0) return true;
    const regionId = geography.parts[partIndex]?.regionId ?? 0;
    if (!geography.dividedRegionIds.has(regionId)) return false;
    return (this.partBits & (1 << partIndexOf(geography, regionId, 0))) !== 0;
  }
}

const peopleOfParts = (bits: number, of: People, geography: IndexedGeography): number | null => {
  const known = geography.known[of].get(bits);
  if (known !== undefined) return known;
  const given = geography.parts.filter((_, index) => (bits & (1 << index)) !== 0);
  const wholeRegions = new Set(given.filter((part) => part.healthcareRegionId === 0).map((part) => part.regionId));
  let people: number | null = 0;
  for (const part of given) {
    if (part.healthcareRegionId !== 0 && wholeRegions.has(part.regionId)) continue;
    const count = part[of];
    people = people === null || count === null ? null : people + count;
  }
  geography.known[of].set(bits, people);
  return people;
};
