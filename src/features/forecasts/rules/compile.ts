import { type ForecastInput, type Measure, type ProgrammeInput, sexes } from './model.ts';

/** The age from which a later retirement shifts the exit curve; before it, exits are not retirements. */
const retirementShiftFromAge = 55;

/** A set of tables of one kind, and which of them holds in a region and year. */
export interface TableSet {
  /** `[table][sex × age]`. */
  readonly tables: readonly Float64Array[];
  /** `[region × (horizon + 1) + year offset]`, index into `tables`. */
  readonly at: Int32Array;
}

export interface CompiledProfession {
  readonly code: string;
  /** `[region × sex × age]`, persons at the base. */
  readonly stock: Float64Array;
  /** `[sex × age]`; null where deaths are part of the exits. */
  readonly death: Float64Array | null;
  readonly exit: TableSet;
  readonly fte: TableSet;
  /** `[from × to]`; null where nobody moves. */
  readonly moves: Float64Array | null;
  /** `[sex × age]`, shares of entrants. */
  readonly entrants: Float64Array;
  readonly arrivals: {
    /** `[region × (horizon + 1) + year offset]`, persons who start to work. */
    readonly persons: Float64Array;
    readonly profile: Float64Array;
  } | null;
}

export interface CompiledBase {
  readonly profession: number;
  readonly fullTime: boolean;
  readonly regionShares: Float64Array;
  /** Regions with a share above 0. */
  readonly regions: readonly number[];
  readonly weights: Float64Array;
}

/** Part of the starters of a year that is due so many years later. */
export interface DuePart {
  readonly years: number;
  readonly share: number;
}

export interface CompiledProgramme {
  readonly code: string;
  readonly profession: number;
  readonly dueParts: readonly DuePart[];
  /** `[year offset]`, starters who are due to finish, whether they complete or not. */
  readonly due: Float64Array;
  /** `[year offset 0 to horizon]`, starters. */
  readonly starts: Float64Array;
  readonly completion: Float64Array;
  readonly startShare: Float64Array;
  /** `[year offset × region]`. */
  readonly firstJob: Float64Array;
  readonly base: CompiledBase | null;
  readonly startsOf: (offset: number) => number;
}

export interface CompiledForecast {
  readonly input: ForecastInput;
  readonly regions: number;
  readonly ages: number;
  /** Sexes × ages. */
  readonly cells: number;
  readonly horizon: number;
  readonly professions: readonly CompiledProfession[];
  readonly programmes: readonly CompiledProgramme[];
}

const flat = (rows: readonly (readonly number[])[]): Float64Array => Float64Array.from(rows.flat());

const activeIn = (measure: Measure, year: number): boolean =>
  measure.fromYear <= year && year <= (measure.toYear ?? Number.POSITIVE_INFINITY);

const measuresOf = (input: ForecastInput, professionCode: string, targets: readonly Measure['target'][]) =>
  input.measures.filter((measure) => measure.professionCode === professionCode && targets.includes(measure.target));

/** One row of ages with retirement `shift` years later: the rate of age a is the rate of age a - shift, linear between. */
const shifted = (row: readonly number[], firstAge: number, shift: number): number[] =>
  row.map((rate, index) => {
    if (shift === 0 || firstAge + index < retirementShiftFromAge) return rate;
    const place = Math.min(Math.max(index - shift, 0), row.length - 1);
    const floor = Math.floor(place);
    const [low, high] = [row[floor] ?? 0, row[floor + 1] ?? row[floor] ?? 0];
    return low + (high - low) * (place - floor);
  });

/** The table that results when the active measures act on a parameter by sex and age. */
const measuredTable = (
  base: readonly (readonly number[])[],
  firstAge: number,
  active: readonly Measure[],
  bound: number,
): Float64Array => {
  const shift = active
    .filter((measure) => measure.target === 'retirement-shift-years')
    .reduce((years, measure) => years + measure.amount, 0);
  const factors = active.filter((measure) => measure.target !== 'retirement-shift-years');
  const rows = base.map((row) =>
    shifted(row, firstAge, shift).map((value, index) => {
      const age = firstAge + index;
      const factor = factors.reduce(
        (product, { amount, fromAge = 0, toAge = 200 }) =>
          age >= fromAge && age <= toAge ? product * amount : product,
        1,
      );
      return Math.min(bound, Math.max(0, value * factor));
    }),
  );
  return flat(rows);
};

/** Every table a parameter takes on over regions and years; years with the same measures share one. */
const tableSet = (
  input: ForecastInput,
  base: readonly (readonly number[])[],
  measures: readonly Measure[],
  bound: number,
): TableSet => {
  const known = new Map<string, number>();
  const tables: Float64Array[] = [];
  const span = input.horizonYears + 1;
  const at = new Int32Array(input.regionCodes.length * span);
  input.regionCodes.forEach((regionCode, region) => {
    for (let offset = 0; offset < span; offset++) {
      const active = measures.filter(
        (measure) =>
          activeIn(measure, input.baseYear + offset) &&
          (measure.regionCode === undefined || measure.regionCode === regionCode),
      );
      const key = active.map((measure) => measures.indexOf(measure)).join();
      const table = known.get(key) ?? tables.push(measuredTable(base, input.ages.first, active, bound)) - 1;
      known.set(key, table);
      at[region * span + offset] = table;
    }
  });
  return { tables, at };
};

/** The outer product of shares by sex and by age. */
const profileOf = (sexShares: readonly number[], ageShares: readonly number[]): Float64Array =>
  flat(sexShares.map((sexShare) => ageShares.map((ageShare) => sexShare * ageShare)));

const compileProfession = (input: ForecastInput, profession: ForecastInput['professions'][number]) => {
  const { arrivals } = profession;
  const span = input.horizonYears + 1;
  const exits = measuresOf(input, profession.code, ['exit-probability', 'retirement-shift-years']);
  return {
    code: profession.code,
    stock: flat(profession.stockPersons.flat()),
    death: profession.deathProbability === undefined ? null : flat(profession.deathProbability),
    exit: tableSet(input, profession.exitProbability, exits, 1),
    fte: tableSet(input, profession.ftePerPerson, measuresOf(input, profession.code, ['fte-per-person']), 10),
    moves: profession.moveShares === 'none' ? null : flat(profession.moveShares),
    entrants: profileOf(profession.entrantSexShares, profession.entrantAgeShares),
    arrivals:
      arrivals === 'none'
        ? null
        : {
            persons: Float64Array.from({ length: input.regionCodes.length * span }, (_, index) => {
              const offset = index % span;
              const persons = arrivals.persons[Math.floor(index / span)]?.[offset - 1] ?? 0;
              return persons * arrivals.yieldShare;
            }),
            profile: profileOf(arrivals.sexShares, arrivals.ageShares),
          },
  };
};

/** When the starters of a year are due: the length's two neighbouring years, each spread over the delays. */
const duePartsOf = (programme: ProgrammeInput): DuePart[] => {
  const floor = Math.floor(programme.lengthYears);
  const late = programme.lengthYears - floor;
  return programme.completionDelayShares.flatMap((share, delay) =>
    [
      { years: floor + delay, share: share * (1 - late) },
      { years: floor + 1 + delay, share: share * late },
    ].filter((part) => part.share > 0),
  );
};

const compileBase = (input: ForecastInput, programme: ProgrammeInput): CompiledBase | null => {
  const { base } = programme;
  if (base === undefined) return null;
  return {
    profession: input.professions.findIndex((profession) => profession.code === base.professionCode),
    fullTime: base.studyForm === 'full-time',
    regionShares: Float64Array.from(base.starterRegionShares),
    regions: base.starterRegionShares.flatMap((share, region) => (share > 0 ? [region] : [])),
    weights: flat(base.starterWeights),
  };
};

const compileProgramme = (input: ForecastInput, programme: ProgrammeInput): CompiledProgramme => {
  const dueParts = duePartsOf(programme);
  const span = input.horizonYears + 1;
  const firstIndex = input.baseYear - programme.starts.firstYear;
  const startsOf = (offset: number): number => programme.starts.persons[firstIndex + offset] ?? 0;
  const factor = (target: Measure['target'], offset: number, regionCode?: string): number =>
    measuresOf(input, programme.professionCode, [target])
      .filter((measure) => activeIn(measure, input.baseYear + offset))
      .filter((measure) => measure.regionCode === undefined || measure.regionCode === regionCode)
      .reduce((product, measure) => product * measure.amount, 1);
  const byYear = (value: (offset: number) => number): Float64Array =>
    Float64Array.from({ length: span }, (_, offset) => value(offset));
  const firstJob = Array.from({ length: span }, (_, offset) => {
    const row = programme.firstJobShares.map(
      (share, region) => share * factor('first-job-retention', offset, input.regionCodes[region]),
    );
    // More than everybody cannot stay: the row is scaled back to 1 when measures carry it above.
    const sum = Math.max(
      1,
      row.reduce((left, right) => left + right, 0),
    );
    return row.map((share) => share / sum);
  });
  return {
    code: programme.code,
    profession: input.professions.findIndex((profession) => profession.code === programme.professionCode),
    dueParts,
    due: byYear((offset) => dueParts.reduce((sum, part) => sum + part.share * startsOf(offset - part.years), 0)),
    starts: byYear(startsOf),
    completion: byYear((offset) => Math.min(1, programme.completionShare * factor('completion', offset))),
    startShare: byYear((offset) => Math.min(1, programme.startShare * factor('start-share', offset))),
    firstJob: flat(firstJob),
    base: compileBase(input, programme),
    startsOf,
  };
};

/** Turns a checked input into typed arrays; measures are resolved per region and year here, once. */
export const compileForecast = (input: ForecastInput): CompiledForecast => {
  const ages = input.ages.last - input.ages.first + 1;
  return {
    input,
    regions: input.regionCodes.length,
    ages,
    cells: sexes.length * ages,
    horizon: input.horizonYears,
    professions: input.professions.map((profession) => compileProfession(input, profession)),
    programmes: input.programmes.map((programme) => compileProgramme(input, programme)),
  };
};
