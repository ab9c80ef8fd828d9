import { NumberRows } from '../../../core/number-rows.ts';
import { turns } from '../../../core/turns.ts';
import { sectors } from '../schemas.ts';
import { type LineRegister, type StoredLine, storedColumns } from './lines.ts';
import { type RollupRow, rollupSums } from './rollup-columns.ts';

/** An area with its region, which it may be itself, and the healthcare region that it can be attributed to, 0 for none. */
export interface Attribution {
  readonly areaId: number;
  readonly regionId: number;
  readonly healthcareRegionId: number;
}

/** What the lines of one version are summed by. */
export interface RollupRegister extends Pick<LineRegister, 'parentProfessionIds' | 'askedProfessionIds' | 'years'> {
  /** Every area that a line may speak of. */
  readonly attributions: readonly Attribution[];
}

const positionOf = (column: (typeof storedColumns)[number]): number => storedColumns.indexOf(column) + 1;
const position = {
  area: positionOf('area_id'),
  profession: positionOf('profession_id'),
  specialty: positionOf('specialty_id'),
  sector: positionOf('sector_id'),
  year: positionOf('year'),
  assessment: positionOf('assessment_id'),
};

/** The values that are summed, in whole hundredths, and for each sum where its own stand among them. */
const valueColumns = [...new Set(Object.values(rollupSums).map((sum) => sum.of))];
const valuePositions = valueColumns.map(positionOf);
const valueCount = valueColumns.length;
const staffIndex = valueColumns.indexOf('full_time_equivalents');
const sumOf = Object.values(rollupSums).map((sum) => valueColumns.indexOf(sum.of));
const sumWith = Object.values(rollupSums).map((sum) => valueColumns.indexOf(sum.with ?? sum.of));
const sumCount = sumOf.length;
/** Stands for a value that was not given. */
const absent = -1;

/** What is kept of a cell as whole numbers, after which its sums have a row of their own. */
const part = {
  figure: 0,
  regionId: 1,
  healthcareRegionId: 2,
  sectorId: 3,
  year: 4,
  lineCount: 5,
  /** Judgements of shortage, balance and surplus. */
  judgements: 6,
  /** One bit for each sum that some line gave. */
  given: 9,
  /** Whether a line spoke of the region as a whole, and one that gave full-time equivalents. */
  hasWhole: 10,
  hasStaffOfWhole: 11,
  /** The municipality that was counted last, from which each leads to the one before; 0 for none. */
  lastMunicipality: 12,
} as const;
const partCount = 13;

/** A line is kept as the figure of its own that it counts in and its area, sector and year as one number, then its values. */
const keyCount = 2;
const keptCount = keyCount + valueCount;

/** What lines are summed for: a profession or a specialty of it, from its own lines or from a narrower profession's. */
interface Figure {
  readonly index: number;
  readonly professionId: number;
  readonly specialtyId: number;
  readonly fromProfessionId: number;
  /** The cell of each part of a region in each sector and year, counted from 1; 0 for none yet. */
  readonly cells: Int32Array;
}

/** Where an area lies, with its own number and that of the cells that it counts in, both from 0. */
interface Area extends Attribution {
  readonly index: number;
  /** Regions and their parts in one healthcare region each have cells of their own. */
  readonly partIndex: number;
}

/** What a line is about, beside its profession and specialty. */
interface Place {
  readonly area: Area;
  readonly sectorId: number;
  readonly yearIndex: number;
}

/** Areas by their ids, each numbered, and the parts of regions. */
const areasOf = (attributions: readonly Attribution[]) => {
  const areas: (Area | undefined)[] = [];
  const parts = new Map<string, number>();
  for (const [index, attribution] of attributions.entries()) {
    const part = `${attribution.regionId} ${attribution.healthcareRegionId}`;
    if (!parts.has(part)) parts.set(part, parts.size);
    areas[attribution.areaId] = { ...attribution, index, partIndex: parts.get(part) ?? 0 };
  }
  return { areas, partCount: parts.size };
};

const indexesOf = (ids: Iterable<number>): ReadonlyMap<number, number> =>
  new Map([...ids].map((id, index) => [id, index]));

/**
 * Sums lines as they come into the cells of their version's rollup: the same that `rollupOfLines` finds in the database,
 * which a test holds them to. The lines of a specialty, and of a profession below another, are kept until the last has
 * come, since what they count in follows from what else was reported: 32 bytes for each.
 */
export class IncomingRollup {
  readonly #register: RollupRegister;
  readonly #versionKey: number;
  readonly #areas: readonly (Area | undefined)[];
  readonly #partCount: number;
  readonly #municipalities = new Map<number, Area[]>();
  /** Professions that have others below them. */
  readonly #parents: ReadonlySet<number>;
  readonly #professionIndexes: ReadonlyMap<number, number>;
  readonly #years: readonly number[];
  readonly #yearIndexes: ReadonlyMap<number, number>;
  /** By area, profession, sector and year: whether there is a line for the profession as a whole. */
  readonly #wholes: Uint8Array;
  /** Likewise whether a line of a profession with others below speaks of the area, its region or a municipality of it. */
  readonly #stated: Uint8Array;
  readonly #figures: Figure[] = [];
  readonly #figuresOf = new Map<number, Map<number, Figure>>();
  readonly #cells = new NumberRows((length) => new Int32Array(length), partCount);
  readonly #sums = new NumberRows((length) => new Float64Array(length), sumCount);
  /** A municipality's id, below 0 where it gave no full-time equivalents, and the one before it in the same cell. */
  readonly #given = new NumberRows((length) => new Int32Array(length), 2);
  readonly #kept = new NumberRows((length) => new Int32Array(length), keptCount);
  /** The values of the line at hand. */
  readonly #values = new Int32Array(valueCount);

  constructor(register: RollupRegister, versionKey: number) {
    this.#register = register;
    this.#versionKey = versionKey;
    const { areas, partCount } = areasOf(register.attributions);
    this.#areas = areas;
    this.#partCount = partCount;
    for (const area of areas) {
      if (area === undefined || area.areaId === area.regionId) continue;
      this.#municipalities.set(area.regionId, [...(this.#municipalities.get(area.regionId) ?? []), area]);
    }
    this.#parents = new Set(register.parentProfessionIds.values());
    this.#professionIndexes = indexesOf(register.askedProfessionIds);
    this.#years = [...register.years];
    this.#yearIndexes = indexesOf(this.#years);
    const professions = register.attributions.length * this.#professionIndexes.size;
    this.#wholes = new Uint8Array(professions * sectors.length * this.#years.length);
    this.#stated = new Uint8Array(this.#wholes.length);
    // Municipalities are counted from 1, so that 0 is none.
    this.#given.push();
  }

  /** Takes in one line that was found sound. */
  add(line: StoredLine): void {
    for (let index = 0; index < valueCount; index++) {
      const value = line[valuePositions[index] as number];
      this.#values[index] = typeof value === 'number' ? Math.round(value * 100) : absent;
    }
    const professionId = line[position.profession] as number;
    const specialtyId = line[position.specialty] as number;
    const place: Place = {
      area: this.#areaOf(line[position.area] as number),
      sectorId: line[position.sector] as number,
      yearIndex: this.#yearIndexes.get(line[position.year] as number) ?? 0,
    };
    if (specialtyId === 0) this.#wholes[this.#indexOf(place, professionId)] = 1;
    if (this.#parents.has(professionId)) this.#state(place, professionId);
    const figure = this.#figureOf(professionId, specialtyId, 0);
    const cell = this.#count(place, figure);
    const assessment = line[position.assessment];
    if (typeof assessment === 'number') {
      const at = this.#cells.offsetOf(cell) + part.judgements + assessment - 1;
      const numbers = this.#cells.pieceOf(cell);
      numbers[at] = (numbers[at] as number) + 1;
    }
    if (specialtyId !== 0 || this.#register.parentProfessionIds.has(professionId)) {
      this.#keep(place, figure);
    }
  }

  /**
   * The rows of the rollup, some at a time, when all lines have been taken in: once. Other work of the process gets
   * turns meanwhile.
   */
  async *rows(rowsPerBatch: number): AsyncGenerator<RollupRow[]> {
    const pause = turns();
    for (let index = 0; index < this.#kept.length; index++) {
      this.#countKept(index);
      if (index % rowsPerBatch === 0) await pause();
    }
    for (let from = 0; from < this.#cells.length; from += rowsPerBatch) {
      const length = Math.min(rowsPerBatch, this.#cells.length - from);
      yield Array.from({ length }, (_, index) => this.#rowOf(from + index));
      await pause();
    }
  }

  /** A line that was kept counts for its profession where there is no line for the whole, and so for those above. */
  #countKept(index: number): void {
    const kept = this.#kept.pieceOf(index);
    const at = this.#kept.offsetOf(index);
    const { professionId, specialtyId } = this.#figures[kept[at] as number] as Figure;
    const place = this.#placeOf(kept[at + 1] as number);
    for (let value = 0; value < valueCount; value++) this.#values[value] = kept[at + keyCount + value] as number;
    if (specialtyId !== 0) {
      if (this.#wholes[this.#indexOf(place, professionId)] === 1) return;
      this.#count(place, this.#figureOf(professionId, 0, 0));
    }
    // Each above only where neither it nor one on the way to it was reported.
    let above = this.#register.parentProfessionIds.get(professionId);
    while (above !== undefined && !this.#isStated(place, above)) {
      this.#count(place, this.#figureOf(above, 0, professionId));
      above = this.#register.parentProfessionIds.get(above);
    }
  }

  #areaOf(areaId: number): Area {
    const area = this.#areas[areaId];
    if (area === undefined) throw new RangeError(`area ${areaId} lies in no region`);
    return area;
  }

  #indexOf({ area, sectorId, yearIndex }: Place, professionId: number): number {
    const profession = area.index * this.#professionIndexes.size + (this.#professionIndexes.get(professionId) ?? 0);
    return (profession * sectors.length + sectorId - 1) * this.#years.length + yearIndex;
  }

  #isStated(place: Place, professionId: number): boolean {
    // What the round does not ask for has no lines.
    return this.#professionIndexes.has(professionId) && this.#stated[this.#indexOf(place, professionId)] === 1;
  }

  #state(place: Place, professionId: number): void {
    const { areaId, regionId } = place.area;
    const others = areaId === regionId ? (this.#municipalities.get(areaId) ?? []) : [this.#areaOf(regionId)];
    for (const area of [place.area, ...others]) this.#stated[this.#indexOf({ ...place, area }, professionId)] = 1;
  }

  #figureOf(professionId: number, specialtyId: number, fromProfessionId: number): Figure {
    // One of the two is 0: a specialty's figure is of its own lines alone.
    const from = specialtyId - fromProfessionId;
    const figures = this.#figuresOf.get(professionId) ?? new Map<number, Figure>();
    const known = figures.get(from);
    if (known !== undefined) return known;
    const cells = new Int32Array(this.#partCount * sectors.length * this.#years.length);
    const figure = { index: this.#figures.length, professionId, specialtyId, fromProfessionId, cells };
    this.#figures.push(figure);
    this.#figuresOf.set(professionId, figures.set(from, figure));
    return figure;
  }

  #cellOf({ area, sectorId, yearIndex }: Place, figure: Figure): number {
    const at = (area.partIndex * sectors.length + sectorId - 1) * this.#years.length + yearIndex;
    const known = figure.cells[at] as number;
    if (known !== 0) return known - 1;
    const cell = this.#cells.push();
    this.#sums.push();
    figure.cells[at] = cell + 1;
    const year = this.#years[yearIndex] ?? 0;
    this.#cells.row(cell).set([figure.index, area.regionId, area.healthcareRegionId, sectorId, year]);
    return cell;
  }

  /** Counts the values of the line at hand in a figure's cell, and answers which that is. */
  #count(place: Place, figure: Figure): number {
    const { areaId, regionId } = place.area;
    const cell = this.#cellOf(place, figure);
    const values = this.#values;
    const parts = this.#cells.pieceOf(cell);
    const at = this.#cells.offsetOf(cell);
    const hasStaff = values[staffIndex] !== absent;
    parts[at + part.lineCount] = (parts[at + part.lineCount] as number) + 1;
    if (areaId === regionId) {
      parts[at + part.hasWhole] = 1;
      if (hasStaff) parts[at + part.hasStaffOfWhole] = 1;
    } else {
      const municipality = this.#given.push();
      const given = this.#given.pieceOf(municipality);
      const from = this.#given.offsetOf(municipality);
      given[from] = hasStaff ? areaId : -areaId;
      given[from + 1] = parts[at + part.lastMunicipality] as number;
      parts[at + part.lastMunicipality] = municipality;
    }
    const sums = this.#sums.pieceOf(cell);
    const from = this.#sums.offsetOf(cell);
    let given = parts[at + part.given] as number;
    for (let index = 0; index < sumCount; index++) {
      const value = values[sumOf[index] as number] as number;
      if (value === absent || values[sumWith[index] as number] === absent) continue;
      sums[from + index] = (sums[from + index] as number) + value;
      given |= 1 << index;
    }
    parts[at + part.given] = given;
    return cell;
  }

  #keep({ area, sectorId, yearIndex }: Place, figure: Figure): void {
    const index = this.#kept.push();
    const kept = this.#kept.pieceOf(index);
    const at = this.#kept.offsetOf(index);
    kept[at] = figure.index;
    kept[at + 1] = (area.areaId * sectors.length + sectorId - 1) * this.#years.length + yearIndex;
    for (let value = 0; value < valueCount; value++) kept[at + keyCount + value] = this.#values[value] as number;
  }

  /** The place that was kept as one number. */
  #placeOf(number: number): Place {
    const yearIndex = number % this.#years.length;
    const areaAndSector = Math.floor(number / this.#years.length);
    const area = this.#areaOf(Math.floor(areaAndSector / sectors.length));
    return { area, sectorId: (areaAndSector % sectors.length) + 1, yearIndex };
  }

  /** The municipalities of a cell, as an array of the database. */
  #municipalitiesOf(last: number, isOfStaff: boolean): string {
    let ids = '';
    let at = last;
    while (at !== 0) {
      const given = this.#given.pieceOf(at);
      const from = this.#given.offsetOf(at);
      const id = given[from] as number;
      if (id > 0 || !isOfStaff) ids += `${ids === '' ? '' : ','}${Math.abs(id)}`;
      at = given[from + 1] as number;
    }
    return `{${ids}}`;
  }

  #rowOf(cell: number): RollupRow {
    const parts = this.#cells.row(cell);
    const { professionId, specialtyId, fromProfessionId } = this.#figures[parts[part.figure] as number] as Figure;
    const last = parts[part.lastMunicipality] as number;
    const given = parts[part.given] as number;
    const row: (number | string | null)[] = [
      this.#versionKey,
      parts[part.regionId] as number,
      parts[part.healthcareRegionId] as number,
      professionId,
      specialtyId,
      fromProfessionId,
    ];
    for (let at = part.sectorId; at < part.given; at++) row.push(parts[at] as number);
    row.push(parts[part.hasWhole] === 1 ? null : this.#municipalitiesOf(last, false));
    row.push(parts[part.hasStaffOfWhole] === 1 ? null : this.#municipalitiesOf(last, true));
    const sums = this.#sums.row(cell);
    for (let at = 0; at < sumCount; at++) row.push((given & (1 << at)) === 0 ? null : (sums[at] as number) / 100);
    return row;
  }
}
