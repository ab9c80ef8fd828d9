/**
 * What one person or one place adds later: supply is linear in starts (specification, section 5), and these are its
 * coefficients, in full-time equivalents per region and year.
 */
import type { CompiledForecast, CompiledProfession, CompiledProgramme } from './compile.ts';
import { addByProfile, fteOf, type LeaveTable, leaveAndAge, moveBetweenRegions, type Outflow } from './kernel.ts';
import { sexes } from './model.ts';
import { leaveTables } from './stock-flow.ts';

/** `[region × (horizon + 1) + year offset]`, full-time equivalents per person. */
export type Response = Float64Array;

const neutralFactors = sexes.map(() => 1);

/**
 * Full-time equivalents that one person more at the end of a year gives in each region and later year.
 * @param tables probabilities of leaving; given by callers that ask for many responses
 */
export const personResponse = (
  compiled: CompiledForecast,
  person: { profession: number; region: number; offset: number; profile: Float64Array },
  tables: readonly (readonly LeaveTable[])[] = leaveTables(compiled, () => neutralFactors),
): Response => {
  const { regions, cells, ages, horizon } = compiled;
  const profession = compiled.professions[person.profession] as CompiledProfession;
  const stock = new Float64Array(regions * cells);
  const scratch = new Float64Array(regions * cells);
  const response = new Float64Array(regions * (horizon + 1));
  const out: Outflow = { deaths: 0, exits: 0, agedOut: 0 };
  const tableOf = (set: CompiledProfession['exit'], region: number, offset: number): Float64Array =>
    set.tables[set.at[region * (horizon + 1) + offset] as number] as Float64Array;
  const leaving = tables[person.profession] ?? [];
  addByProfile(stock, person.region * cells, person.profile, 1);
  for (let offset = person.offset; offset <= horizon; offset++) {
    for (let region = 0; region < regions; region++) {
      const from = region * cells;
      if (offset > person.offset) {
        const table = leaving[profession.exit.at[region * (horizon + 1) + offset] as number] as LeaveTable;
        leaveAndAge({ stock, from, cells, ages }, table, out);
      }
    }
    if (offset > person.offset && profession.moves !== null) moveBetweenRegions(stock, 0, profession.moves, scratch);
    for (let region = 0; region < regions; region++)
      response[region * (horizon + 1) + offset] = fteOf(stock, region * cells, tableOf(profession.fte, region, offset));
  }
  return response;
};

/** What one start in a programme gives, by the year of the start. */
export interface PlaceResponse {
  readonly programme: number;
  readonly startOffset: number;
  /** In the profession that the programme leads to. */
  readonly own: Response;
  /** In the profession that the students come from: negative while they study and after they have gone over. */
  readonly base: Response | null;
}

const addScaled = (target: Response, source: Response, factor: number): void => {
  if (factor === 0) return;
  for (let index = 0; index < target.length; index++)
    target[index] = (target[index] as number) + factor * (source[index] as number);
};

/** A profile so many years older; nobody is lost at the oldest age. */
const olderProfile = (profile: Float64Array, ages: number, years: number): Float64Array => {
  const older = new Float64Array(profile.length);
  profile.forEach((share, cell) => {
    const sexStart = cell - (cell % ages);
    const at = sexStart + Math.min(ages - 1, (cell % ages) + years);
    older[at] = (older[at] as number) + share;
  });
  return older;
};

/** Responses of persons, computed once per profession, region, year and profile. */
const createCache = (compiled: CompiledForecast) => {
  const known = new Map<string, Response>();
  const tables = leaveTables(compiled, () => neutralFactors);
  return (
    key: string,
    person: { profession: number; region: number; offset: number; profile: Float64Array },
  ): Response => {
    const full = `${key}/${person.profession}/${person.region}/${person.offset}`;
    const response = known.get(full) ?? personResponse(compiled, person, tables);
    known.set(full, response);
    return response;
  };
};

type Cache = ReturnType<typeof createCache>;

/** Who starts in a region, as shares: the base stock by the starters' weights. */
const starterProfile = (compiled: CompiledForecast, programme: CompiledProgramme, region: number): Float64Array => {
  const { base } = programme;
  if (base === null) return new Float64Array(0);
  const stock = (compiled.professions[base.profession] as CompiledProfession).stock;
  const weighted = base.weights.map((weight, cell) => weight * (stock[region * compiled.cells + cell] as number));
  const sum = weighted.reduce((left, right) => left + right, 0);
  const weights = base.weights.reduce((left, right) => left + right, 0);
  return sum > 0 ? weighted.map((part) => part / sum) : base.weights.map((weight) => weight / weights);
};

/** One start, from outside or from a base profession. */
const responseOf = (compiled: CompiledForecast, cache: Cache, index: number, startOffset: number): PlaceResponse => {
  const { regions, horizon, ages } = compiled;
  const programme = compiled.programmes[index] as CompiledProgramme;
  const { base } = programme;
  const own = new Float64Array(regions * (horizon + 1));
  const lost = base === null ? null : new Float64Array(regions * (horizon + 1));
  const origins = base === null ? [-1] : base.regions;
  for (const origin of origins) {
    const originShare = base === null ? 1 : (base.regionShares[origin] as number);
    const starters = base === null ? null : starterProfile(compiled, programme, origin);
    const fromBase = (offset: number, years: number, persons: number): void => {
      if (base === null || starters === null || lost === null || offset > horizon) return;
      const profile = olderProfile(starters, ages, years);
      const key = `${programme.code}/${years}`;
      addScaled(lost, cache(key, { profession: base.profession, region: origin, offset, profile }), persons);
    };
    if (base?.fullTime) fromBase(startOffset, 0, -originShare);
    for (const part of programme.dueParts) {
      const offset = startOffset + part.years;
      if (offset > horizon) continue;
      const completing = originShare * part.share * (programme.completion[offset] as number);
      // Full-time dropouts return; beside work it is the completers who leave, when they finish.
      if (base?.fullTime) fromBase(offset, part.years, originShare * part.share - completing);
      else fromBase(offset, 0, -completing);
      const starting = completing * (programme.startShare[offset] as number);
      const profile =
        starters === null
          ? (compiled.professions[programme.profession] as CompiledProfession).entrants
          : olderProfile(starters, ages, base?.fullTime ? part.years : 0);
      const key = starters === null ? '' : `${programme.code}/${origin}/${base?.fullTime ? part.years : 0}`;
      for (let region = 0; region < regions; region++) {
        const share = starting * (programme.firstJob[offset * regions + region] as number);
        if (share === 0) continue;
        addScaled(own, cache(key, { profession: programme.profession, region, offset, profile }), share);
      }
    }
  }
  return { programme: index, startOffset, own, base: lost };
};

/** What one start in each programme gives, for every year of start between two offsets. */
export const placeResponses = (
  compiled: CompiledForecast,
  startOffsets: { readonly from: number; readonly to: number },
): PlaceResponse[] => {
  const cache = createCache(compiled);
  const offsets = Array.from(
    { length: Math.max(0, startOffsets.to - startOffsets.from + 1) },
    (_, index) => startOffsets.from + index,
  );
  return compiled.programmes.flatMap((_, index) => offsets.map((offset) => responseOf(compiled, cache, index, offset)));
};
