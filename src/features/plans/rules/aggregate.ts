import { type FigureMark, type FigureStatus, figureMarks } from '../schemas.ts';
import { AreaCell, type BaseCell, bitOf, type Imputation } from './area-cell.ts';
import { type AllocationShare, type AreaKind, type IndexedGeography, partIndexOf, partsOf } from './geography.ts';
import { changeMeasureId, judgementFields, type Measure, measures, sumFields } from './measures.ts';

/** How professions stand above each other. */
export interface ProfessionTree {
  /** The professions above one, the nearest first. */
  readonly ancestorsOf: ReadonlyMap<number, readonly number[]>;
  /** Professions that consist of those below them and nobody else. */
  readonly composedIds: ReadonlySet<number>;
}

/** The plan that changes are counted from: values by `area profession specialty sector year measure`. */
export interface PreviousPlan {
  readonly baseYear: number;
  readonly figureOf: (key: string) => { value: number; coverage: number } | undefined;
}

export interface AggregationSetting {
  readonly geography: IndexedGeography;
  readonly tree: ProfessionTree;
  readonly baseYear: number;
  readonly previous: PreviousPlan | undefined;
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
  readonly marks: number;
  readonly value: number | null;
  readonly coverage: number | null;
  readonly denominator: number | null;
  readonly respondents: number;
  readonly respondentsExpected: number;
}

type Coordinates = Pick<Figure, 'professionId' | 'specialtyId' | 'sectorId' | 'year'>;

export const figureKey = (figure: Coordinates & { areaId: number; measureId: number }): string =>
  `${figure.areaId} ${figure.professionId} ${figure.specialtyId} ${figure.sectorId} ${figure.year} ${figure.measureId}`;

/** What tells whether two councils' lines about a divided region could count the same people. */
export interface OverlapCell {
  readonly versionKey: number;
  readonly regionId: number;
  readonly healthcareRegionId: number;
  readonly fromProfessionId: number;
  readonly sectorId: number;
  readonly year: number;
}

/**
 * Leaves out what was reported for narrower professions of a divided region where another council reported the
 * profession, or one between the two, for the whole region or for a part of the whole: never both.
 */
export const withoutOverlaps = <Cell extends OverlapCell>(cells: readonly Cell[], tree: ProfessionTree): Cell[] => {
  const reportedWhole = new Set(cells.filter((cell) => cell.healthcareRegionId === 0).map((cell) => cell.regionId));
  const divided = cells.filter((cell) => reportedWhole.has(cell.regionId));
  return cells.filter(
    (cell) =>
      cell.fromProfessionId === 0 ||
      !reportedWhole.has(cell.regionId) ||
      !divided.some(
        (other) =>
          other.versionKey !== cell.versionKey &&
          other.regionId === cell.regionId &&
          other.sectorId === cell.sectorId &&
          other.year === cell.year &&
          (other.healthcareRegionId === 0 || cell.healthcareRegionId === 0) &&
          (other.fromProfessionId === 0 ||
            (tree.ancestorsOf.get(cell.fromProfessionId) ?? []).includes(other.fromProfessionId)),
      ),
  );
};

const marksOf = (cell: BaseCell, tree: ProfessionTree): number => {
  let marks = 0;
  if (cell.isCarriedForward === true) marks |= bitOf('carried-forward');
  if (cell.isAdjusted === true) marks |= bitOf('adjusted');
  if (cell.fromProfessionId !== 0) {
    marks |= bitOf('from-narrower-professions');
    // Physicians in training are not all physicians: what they add up to is a part of the profession only.
    if (!tree.composedIds.has(cell.professionId)) marks |= bitOf('partly-missing');
  }
  return marks;
};

/** The areas that a cell is part of, each with the share of it that the area is given. */
const areasOf = (cell: BaseCell, geography: IndexedGeography): [number, AreaKind, AllocationShare | undefined][] => {
  const areas: [number, AreaKind, AllocationShare | undefined][] = [
    [geography.nationId, 'nation', undefined],
    [cell.regionId, 'region', undefined],
  ];
  if (cell.healthcareRegionId !== 0) areas.push([cell.healthcareRegionId, 'healthcare-region', undefined]);
  else {
    for (const share of geography.allocation) {
      if (share.regionId === cell.regionId) areas.push([share.healthcareRegionId, 'healthcare-region', share]);
    }
  }
  return areas;
};

type AreaCells = Map<number, AreaCell>;

const areaCell = (areas: AreaCells, areaId: number, kind: AreaKind): AreaCell => {
  const known = areas.get(areaId);
  if (known !== undefined) return known;
  const cell = new AreaCell(areaId, kind);
  areas.set(areaId, cell);
  return cell;
};

const addCells = (areas: AreaCells, cells: readonly BaseCell[], { geography, tree }: AggregationSetting): void => {
  for (const cell of cells) {
    const partIndex = partIndexOf(geography, cell.regionId, cell.healthcareRegionId);
    const marks = marksOf(cell, tree);
    for (const [areaId, kind, share] of areasOf(cell, geography)) {
      areaCell(areas, areaId, kind).add(cell, { partIndex, share, marks }, geography);
    }
  }
};

/** What a sector's missing councils are imputed from: what was reported in this round, per inhabitant of those who did. */
const donorsOf = (cells: readonly BaseCell[], setting: AggregationSetting): Omit<Imputation, 'part'> => {
  const { geography } = setting;
  const nation: AreaCells = new Map();
  const reported = cells.filter((cell) => cell.isCarriedForward !== true);
  for (const cell of reported) {
    const partIndex = partIndexOf(geography, cell.regionId, cell.healthcareRegionId);
    areaCell(nation, geography.nationId, 'nation').add(cell, { partIndex, share: undefined, marks: 0 }, geography);
  }
  const donor = nation.get(geography.nationId);
  return {
    donorSums: sumFields.map((field, index) =>
      judgementFields.includes(field) ? null : (donor?.whole[index] ?? null),
    ),
    donorPeople: sumFields.map((_, index) => donor?.reported[index]?.people('weight', geography) ?? null),
  };
};

const impute = (areas: AreaCells, bySector: readonly (readonly BaseCell[])[], setting: AggregationSetting): void => {
  const { geography } = setting;
  const parts = geography.imputed;
  if (parts.length === 0) return;
  const weights = new Map<number, { kind: AreaKind; weight: number }>();
  const give = (areaId: number, kind: AreaKind, weight: number) =>
    weights.set(areaId, { kind, weight: (weights.get(areaId)?.weight ?? 0) + weight });
  for (const part of parts) {
    give(geography.nationId, 'nation', part.weight);
    give(part.healthcareRegionId, 'healthcare-region', part.weight);
    give(part.regionId, 'region', part.weight);
  }
  for (const cells of bySector) {
    const donors = donorsOf(cells, setting);
    if (donors.donorSums.every((sum) => sum === null)) continue;
    for (const [areaId, { kind, weight }] of weights) {
      areaCell(areas, areaId, kind).imputed.push({ ...donors, part: weight });
    }
  }
};

const gravest: readonly (FigureMark & FigureStatus)[] = [
  'imputed',
  'carried-forward',
  'not-attributable',
  'allocated',
  'partly-missing',
];

const marksOfFigure = (area: AreaCell, index: number, coverage: number, geography: IndexedGeography): number => {
  let marks = area.marks[index] ?? 0;
  if (area.isImputed(index)) marks |= bitOf('imputed');
  if (area.isSplit(index)) marks |= bitOf('allocated');
  if (area.kind === 'region' && geography.dividedRegionIds.has(area.areaId) && geography.allocation.length === 0) {
    const whole = partIndexOf(geography, area.areaId, 0);
    if (((area.reported[index]?.partBits ?? 0) & (1 << whole)) !== 0) marks |= bitOf('not-attributable');
  }
  if (coverage < 1) marks |= bitOf('partly-missing');
  return marks;
};

/** The status of every combination of marks, found once. */
const statuses: readonly FigureStatus[] = Array.from(
  { length: 1 << figureMarks.length },
  (_, marks) => gravest.find((mark) => (marks & bitOf(mark)) !== 0) ?? 'observed',
);

const statusOfMarks = (marks: number): FigureStatus => statuses[marks] ?? 'observed';

const populationImputedFor = (area: AreaCell, geography: IndexedGeography): number | null => {
  if (geography.imputed.length === 0) return 0;
  const { parts } = partsOf(geography, area.areaId);
  let people: number | null = 0;
  for (const part of geography.imputed) {
    if (parts.has(part)) people = people === null || part.population === null ? null : people + part.population;
  }
  return people;
};

/** What is stated of an area beside its values: how much of it was reported and by how many. */
const standingOf = (area: AreaCell, measure: Measure, geography: IndexedGeography) => {
  const index = restIndexes.get(measure.id) ?? 0;
  const { weight, regionCount } = partsOf(geography, area.areaId);
  const reported = area.reportedFor(index, geography);
  const coverage = Math.min(1, reported.weight / weight);
  const marks = marksOfFigure(area, index, coverage, geography);
  return {
    status: statusOfMarks(marks),
    marks,
    coverage,
    respondents: reported.regions,
    respondentsExpected: regionCount,
  };
};

const restIndexes: ReadonlyMap<number, number> = new Map(
  measures.map((measure) => [measure.id, sumFields.indexOf(measure.rests)]),
);

const changeOf = (figures: readonly Figure[], setting: AggregationSetting): Figure[] => {
  const { previous, baseYear } = setting;
  if (previous === undefined) return [];
  return figures.flatMap((figure) => {
    const isBase = figure.year === baseYear;
    if (figure.measureId !== (isBase ? 2 : 6) || figure.value === null) return [];
    const before = previous.figureOf(figureKey({ ...figure, year: isBase ? previous.baseYear : figure.year }));
    if (before === undefined || before.coverage !== figure.coverage) return [];
    return [{ ...figure, measureId: changeMeasureId, value: figure.value - before.value, denominator: before.value }];
  });
};

const figuresOfArea = (area: AreaCell, coordinates: Coordinates, setting: AggregationSetting): Figure[] => {
  const { geography } = setting;
  const cell = area.cellSums(area.population(populationImputedFor(area, geography), geography));
  const standings = new Map<string, ReturnType<typeof standingOf>>();
  const figures: Figure[] = [];
  const { professionId, specialtyId, sectorId, year } = coordinates;
  for (const measure of measures) {
    const { value, denominator } = measure.compute(cell);
    if (value === null) continue;
    const standing = standings.get(measure.rests) ?? standingOf(area, measure, geography);
    standings.set(measure.rests, standing);
    // Written out, since hundreds of thousands of figures pass here and a spread costs several times as much.
    figures.push({
      areaId: area.areaId,
      professionId,
      specialtyId,
      sectorId,
      year,
      measureId: measure.id,
      status: standing.status,
      marks: standing.marks,
      value,
      coverage: standing.coverage,
      denominator,
      respondents: standing.respondents,
      respondentsExpected: standing.respondentsExpected,
    });
  }
  if (setting.previous === undefined) return figures;
  return [...figures, ...changeOf(figures, setting)];
};

/**
 * Explicit rows for every healthcare region that nothing can be told of: its council never answered, or answered
 * without anything that can be attributed to it.
 */
const missingFigures = (national: readonly Figure[], areas: AreaCells, { geography }: AggregationSetting): Figure[] =>
  geography.healthcareRegionIds
    .filter((id) => !areas.has(id))
    .flatMap((areaId) =>
      national.map((figure) => ({
        ...figure,
        areaId,
        status: 'missing' as const,
        marks: 0,
        value: null,
        coverage: 0,
        denominator: null,
        respondents: 0,
        respondentsExpected: partsOf(geography, areaId).regionCount,
      })),
    );

/**
 * The figures of one profession, or one specialty of it: areas and sectors added up and every measure computed, in the
 * order of sector, year and measure.
 *
 * A region's cells count in the region and the nation. They count in a healthcare region where they can be attributed
 * to it; where a region lies in two and reports as one (Halland), its figures stay out of both unless the caller
 * stated an allocation key. A ratio is computed from the sums of its area, never from other ratios. Every figure says
 * how much of its area's population and how many of its regions reported; what is carried forward or imputed is in the
 * value and in its marks, never in the coverage.
 */
export const aggregateGroup = (cells: readonly BaseCell[], setting: AggregationSetting): Figure[] => {
  const [first] = cells;
  if (first === undefined) return [];
  const { professionId, specialtyId } = first;
  const counted = withoutOverlaps(cells, setting.tree);
  const years = [...new Set(counted.map((cell) => cell.year))].sort((left, right) => left - right);
  const sectorIds = [...new Set(counted.map((cell) => cell.sectorId))].sort((left, right) => left - right);
  const figures: Figure[] = [];
  for (const sectorId of [0, ...sectorIds]) {
    for (const year of years) {
      const bySector = sectorIds
        .filter((id) => sectorId === 0 || id === sectorId)
        .map((id) => counted.filter((cell) => cell.sectorId === id && cell.year === year));
      const areas: AreaCells = new Map();
      for (const some of bySector) addCells(areas, some, setting);
      impute(areas, bySector, setting);
      const coordinates = { professionId, specialtyId, sectorId, year };
      const some = [...areas.values()].flatMap((area) => figuresOfArea(area, coordinates, setting));
      const national = some.filter((figure) => figure.areaId === setting.geography.nationId);
      figures.push(...some, ...missingFigures(national, areas, setting));
    }
  }
  return figures;
};

/** Cells by profession and specialty, each of which is aggregated by itself. */
export const groupCells = (cells: readonly BaseCell[]): Map<string, BaseCell[]> => {
  const groups = new Map<string, BaseCell[]>();
  for (const cell of cells) {
    const key = `${cell.professionId} ${cell.specialtyId}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [cell]);
    else group.push(cell);
  }
  return groups;
};
