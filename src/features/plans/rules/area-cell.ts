import { type FigureMark, figureMarks } from '../schemas.ts';
import { type AllocationShare, type AreaKind, type IndexedGeography, partIndexOf, Reporters } from './geography.ts';
import { type CellSums, type SumField, staffFields, sumFields } from './measures.ts';

/** The sums of one cell of the rollup of one survey version, in hundredths. */
export interface BaseCell extends Readonly<Record<SumField, number | null>> {
  readonly versionKey: number;
  readonly regionId: number;
  /** 0 where the lines speak of a region that cannot be attributed to one healthcare region. */
  readonly healthcareRegionId: number;
  readonly professionId: number;
  readonly specialtyId: number;
  /** 0: the profession's own lines; otherwise the narrower profession that stands in for them. */
  readonly fromProfessionId: number;
  readonly sectorId: number;
  readonly year: number;
  /** Municipalities that gave a line, and full-time equivalents; null where the whole region did. */
  readonly municipalityIds: readonly number[] | null;
  readonly staffMunicipalityIds: readonly number[] | null;
  /** From the council's last round, since it has no accepted survey in this one. */
  readonly isCarriedForward?: boolean;
  readonly isAdjusted?: boolean;
}

const bits: ReadonlyMap<FigureMark, number> = new Map(figureMarks.map((mark, index) => [mark, 1 << index]));

/** The bit of a mark. */
export const bitOf = (mark: FigureMark): number => bits.get(mark) ?? 0;

/** What is imputed from: the sums of those who reported, their inhabitants by sum, and the inhabitants imputed for. */
export interface Imputation {
  readonly donorSums: readonly (number | null)[];
  readonly donorPeople: readonly (number | null)[];
  readonly part: number;
}

const staffIndexes: ReadonlySet<number> = new Set(staffFields.map((field) => sumFields.indexOf(field)));
const staffIndex = sumFields.indexOf('fullTimeEquivalents');

/** What a cell of an area is added up from, and who gave each sum. */
export class AreaCell {
  readonly areaId: number;
  readonly kind: AreaKind;
  readonly whole: (number | null)[] = sumFields.map(() => null);
  readonly split: { share: AllocationShare; sums: (number | null)[]; reported: boolean[] }[] = [];
  readonly imputed: Imputation[] = [];
  /** Who reported each sum in this round. */
  readonly reported: (Reporters | undefined)[] = [];
  /** Who stands behind the full-time equivalents, in this round or the last. */
  private readonly staffed = new Reporters();
  /** Marks of each sum. */
  readonly marks: number[] = sumFields.map(() => 0);

  constructor(areaId: number, kind: AreaKind) {
    this.areaId = areaId;
    this.kind = kind;
  }

  add(
    cell: BaseCell,
    more: { partIndex: number; share: AllocationShare | undefined; marks: number },
    geography: IndexedGeography,
  ): void {
    const split = more.share === undefined ? undefined : this.splitFor(more.share);
    const target = split?.sums ?? this.whole;
    for (let index = 0; index < sumFields.length; index += 1) {
      const value = cell[sumFields[index] as SumField];
      if (value === null) continue;
      target[index] = (target[index] ?? 0) + value;
      this.marks[index] = (this.marks[index] ?? 0) | more.marks;
      const ids = staffIndexes.has(index) ? cell.staffMunicipalityIds : cell.municipalityIds;
      if (split === undefined && index === staffIndex) this.staffed.add(more.partIndex, ids, geography);
      if (cell.isCarriedForward === true) continue;
      if (split !== undefined) split.reported[index] = true;
      else this.reportersOf(index).add(more.partIndex, ids, geography);
    }
  }

  private splitFor(share: AllocationShare) {
    let entry = this.split.find((candidate) => candidate.share === share);
    if (entry === undefined) {
      entry = { share, sums: sumFields.map(() => null), reported: [] };
      this.split.push(entry);
    }
    return entry;
  }

  private reportersOf(index: number): Reporters {
    const known = this.reported[index];
    if (known !== undefined) return known;
    const reporters = new Reporters();
    this.reported[index] = reporters;
    return reporters;
  }

  /**
   * The sums: `whole + Σ split × part ÷ whole inhabitants + Σ donors × part ÷ donors’ inhabitants`, splits in the
   * order of the shares and imputations in the order of sectors, so that the same inputs give the same bits.
   */
  sums(): (number | null)[] {
    return this.whole.map((whole, index) => {
      let total = whole;
      for (const { share, sums } of this.split) {
        const given = sums[index] ?? null;
        if (given !== null) total = (total ?? 0) + (given * share.part) / share.whole;
      }
      for (const { donorSums, donorPeople, part } of this.imputed) {
        const [given, people] = [donorSums[index] ?? null, donorPeople[index] ?? null];
        if (given !== null && people !== null && people > 0) total = (total ?? 0) + (given * part) / people;
      }
      return total;
    });
  }

  isImputed(index: number): boolean {
    return this.imputed.some(({ donorSums, donorPeople }) => {
      return (donorSums[index] ?? null) !== null && (donorPeople[index] ?? 0) > 0;
    });
  }

  isSplit(index: number): boolean {
    return this.split.some(({ sums }) => (sums[index] ?? null) !== null);
  }

  /** Inhabitants and regions that reported a sum in this round. */
  reportedFor(index: number, geography: IndexedGeography): { weight: number; regions: number } {
    const split = this.split.filter(({ reported }) => reported[index] === true);
    const own = this.reported[index]?.without(
      split.map(({ share }) => share.regionId),
      geography,
    );
    const allocated = this.peopleOfSplit(split, 'weight', geography) ?? 0;
    return {
      weight: (own?.people('weight', geography) ?? 0) + allocated,
      regions: (own?.regionCount(geography) ?? 0) + split.length,
    };
  }

  /** Inhabitants behind the full-time equivalents, carried forward and imputed ones as well; null where not known. */
  population(imputedPopulation: number | null, geography: IndexedGeography): number | null {
    const split = this.split.filter(({ sums }) => (sums[staffIndex] ?? null) !== null);
    const own = this.staffed
      .without(
        split.map(({ share }) => share.regionId),
        geography,
      )
      .people('population', geography);
    const allocated = this.peopleOfSplit(split, 'population', geography);
    const imputed = this.isImputed(staffIndex) ? imputedPopulation : 0;
    return own === null || allocated === null || imputed === null ? null : own + allocated + imputed;
  }

  private peopleOfSplit(
    split: readonly { share: AllocationShare }[],
    of: 'population' | 'weight',
    geography: IndexedGeography,
  ): number | null {
    let people = 0;
    for (const { share } of split) {
      const count = geography.parts[partIndexOf(geography, share.regionId, 0)]?.[of] ?? null;
      if (count === null) return null;
      people += (count * share.part) / share.whole;
    }
    return people;
  }

  cellSums(population: number | null): CellSums {
    const sums = this.sums();
    const named: Partial<Record<SumField | 'population', number | null>> = { population };
    for (let index = 0; index < sumFields.length; index += 1) named[sumFields[index] as SumField] = sums[index] ?? null;
    return named as CellSums;
  }
}
