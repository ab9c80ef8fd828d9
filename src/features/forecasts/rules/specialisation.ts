/**
 * Programmes that take their students from another profession: midwives and specialist nurses from nurses, healthcare
 * counsellors from social workers. Their places consume persons who already work, so that adding them without this
 * would count the same person twice.
 */
import type { CompiledBase, CompiledForecast, CompiledProgramme } from './compile.ts';
import { addByProfile, personsOf } from './kernel.ts';
import type { LedgerYear, StockFlowDraws, Workspace } from './stock-flow.ts';

/** Those in full-time study, by the year they are due to finish, and where they came from. */
export interface StudyPools {
  /** `[programme][year offset]` → `[region × cell]`; null for programmes without a base profession. */
  readonly due: readonly (readonly Float64Array[] | null)[];
  /** `[programme]`, persons in study, those who are due after the horizon included. */
  readonly inStudy: Float64Array;
  /** `[programme × (horizon + 1)]`, starters who could not be found in the base profession. */
  readonly unfilled: Float64Array;
  readonly taken: Float64Array;
}

export const createStudyPools = (compiled: CompiledForecast): StudyPools => ({
  due: compiled.programmes.map((programme) =>
    programme.base?.fullTime
      ? Array.from({ length: compiled.horizon + 1 }, () => new Float64Array(compiled.regions * compiled.cells))
      : null,
  ),
  inStudy: new Float64Array(compiled.programmes.length),
  unfilled: new Float64Array(compiled.programmes.length * (compiled.horizon + 1)),
  taken: new Float64Array(compiled.cells),
});

/** Adds a cohort of one region to a due year, so many years older; nobody is lost at the oldest age. */
const addOlder = (
  target: Float64Array,
  from: number,
  taken: Float64Array,
  shape: { years: number; ages: number; share: number },
): void => {
  const { years, ages, share } = shape;
  for (let first = 0; first < taken.length; first += ages) {
    for (let age = 0; age < ages; age++) {
      const older = from + first + Math.min(ages - 1, age + years);
      target[older] = (target[older] as number) + (taken[first + age] as number) * share;
    }
  }
};

/** Puts a cohort that stands in `pools.taken` into its due years. */
const placeCohort = (
  compiled: CompiledForecast,
  pools: StudyPools,
  at: { programme: number; region: number; offset: number },
): void => {
  const programme = compiled.programmes[at.programme] as CompiledProgramme;
  const persons = personsOf(pools.taken, 0, pools.taken.length);
  for (const { years, share } of programme.dueParts) {
    const dueOffset = at.offset + years;
    if (dueOffset <= 0) continue;
    pools.inStudy[at.programme] = (pools.inStudy[at.programme] as number) + persons * share;
    const target = pools.due[at.programme]?.[dueOffset];
    if (target === undefined) continue;
    addOlder(target, at.region * compiled.cells, pools.taken, { years, ages: compiled.ages, share });
  }
};

/** Fills the pools with those who started before the horizon begins, with the ages that starters have at the base. */
export const prefillStudies = (compiled: CompiledForecast, work: Workspace): void => {
  const { pools } = work;
  pools.inStudy.fill(0);
  pools.unfilled.fill(0);
  compiled.programmes.forEach((programme, index) => {
    const { base } = programme;
    const due = pools.due[index];
    if (base === null || due === null || due === undefined) return;
    for (const year of due) year.fill(0);
    const longest = Math.max(0, ...programme.dueParts.map((part) => part.years));
    for (let offset = 1 - longest; offset <= 0; offset++) {
      for (const region of base.regions) {
        const wanted = programme.startsOf(offset) * (base.regionShares[region] as number);
        spreadByWeights(compiled, work, base, { region, wanted });
        placeCohort(compiled, pools, { programme: index, region, offset });
      }
    }
  });
};

/** Spreads persons over the cells of a region as starters would be, without taking them from the stock. */
const spreadByWeights = (
  compiled: CompiledForecast,
  work: Workspace,
  base: CompiledBase,
  cohort: { region: number; wanted: number },
): void => {
  const from = (base.profession * compiled.regions + cohort.region) * compiled.cells;
  let weighted = 0;
  let weights = 0;
  for (let cell = 0; cell < compiled.cells; cell++) {
    weighted += (work.stock[from + cell] as number) * (base.weights[cell] as number);
    weights += base.weights[cell] as number;
  }
  for (let cell = 0; cell < compiled.cells; cell++) {
    const weight = base.weights[cell] as number;
    const share = weighted > 0 ? ((work.stock[from + cell] as number) * weight) / weighted : weight / weights;
    work.pools.taken[cell] = cohort.wanted * share;
  }
};

/**
 * Takes persons from a region of the base profession by the starters' weights, never more than a cell holds.
 * @returns persons taken; who they are stands in `pools.taken`
 */
const takeFromBase = (
  compiled: CompiledForecast,
  work: Workspace,
  base: CompiledBase,
  cohort: { region: number; wanted: number },
): number => {
  const { cells } = compiled;
  const { weights } = base;
  const { stock } = work;
  const { taken } = work.pools;
  const from = (base.profession * compiled.regions + cohort.region) * cells;
  let weighted = 0;
  for (let cell = 0; cell < cells; cell++) weighted += (stock[from + cell] as number) * (weights[cell] as number);
  const perWeight = weighted > 0 ? cohort.wanted / weighted : 0;
  let sum = 0;
  for (let cell = 0; cell < cells; cell++) {
    const persons = stock[from + cell] as number;
    const leaving = persons * Math.min(1, perWeight * (weights[cell] as number));
    stock[from + cell] = persons - leaving;
    taken[cell] = leaving;
    sum += leaving;
  }
  return sum;
};

/** Step 7, starts: in full-time study the starters leave the base profession. */
export const startStudies = (
  compiled: CompiledForecast,
  work: Workspace,
  at: { programme: number; offset: number },
): void => {
  const programme = compiled.programmes[at.programme] as CompiledProgramme;
  const { base } = programme;
  if (!base?.fullTime) return;
  const flows = work.ledger[base.profession]?.[at.offset - 1] as LedgerYear;
  for (const region of base.regions) {
    const wanted = (programme.starts[at.offset] as number) * (base.regionShares[region] as number);
    if (wanted === 0) continue;
    const taken = takeFromBase(compiled, work, base, { region, wanted });
    flows.specialisationOut += taken;
    const index = at.programme * (compiled.horizon + 1) + at.offset;
    work.pools.unfilled[index] = (work.pools.unfilled[index] as number) + wanted - taken;
    placeCohort(compiled, work.pools, { ...at, region });
  }
};

/** Those who finish, of a cohort that stands in `pools.taken`, start in the new profession by the retention row. */
const enterProfession = (
  compiled: CompiledForecast,
  work: Workspace,
  at: { programme: number; offset: number },
  starting: number,
): number => {
  const { regions, cells } = compiled;
  const programme = compiled.programmes[at.programme] as CompiledProgramme;
  const sum = personsOf(work.pools.taken, 0, compiled.cells);
  if (sum === 0) return 0;
  let entered = 0;
  for (let region = 0; region < regions; region++) {
    const share = (starting / sum) * (programme.firstJob[at.offset * regions + region] as number);
    if (share === 0) continue;
    addByProfile(work.stock, (programme.profession * regions + region) * cells, work.pools.taken, share);
    entered += share * sum;
  }
  return entered;
};

/** Those due in one region leave the pool: completers stand in `pools.taken`, dropouts go back to their profession. */
const leavePool = (
  compiled: CompiledForecast,
  work: Workspace,
  base: CompiledBase,
  due: { persons: Float64Array; region: number; completing: number },
): { completers: number; returned: number } => {
  const { cells } = compiled;
  const { stock } = work;
  const { taken } = work.pools;
  const from = (base.profession * compiled.regions + due.region) * cells;
  const dueFrom = due.region * cells;
  let completers = 0;
  let returned = 0;
  for (let cell = 0; cell < cells; cell++) {
    const persons = due.persons[dueFrom + cell] as number;
    const completer = persons * due.completing;
    taken[cell] = completer;
    stock[from + cell] = (stock[from + cell] as number) + (persons - completer);
    completers += completer;
    returned += persons - completer;
  }
  return { completers, returned };
};

/** Step 7, completions: completers enter the new profession, dropouts return to the one they came from. */
export const completeStudies = (
  compiled: CompiledForecast,
  work: Workspace,
  draws: StockFlowDraws,
  at: { programme: number; offset: number },
): void => {
  const programme = compiled.programmes[at.programme] as CompiledProgramme;
  const base = programme.base as CompiledBase;
  const into = work.ledger[programme.profession]?.[at.offset - 1] as LedgerYear;
  const outOf = work.ledger[base.profession]?.[at.offset - 1] as LedgerYear;
  const mean = (programme.completion[at.offset] as number) * (draws.completionFactors[at.programme] as number);
  const startShare = Math.min(
    1,
    (programme.startShare[at.offset] as number) * (draws.startFactors[at.programme] as number),
  );
  const draw = draws.completionDraws?.[at.programme];
  const due = work.pools.due[at.programme]?.[at.offset];
  let graduates = 0;
  for (const region of base.regions) {
    const expected = (programme.due[at.offset] as number) * (base.regionShares[region] as number);
    if (expected === 0) continue;
    const completing = draw === undefined ? Math.min(1, mean) : draw(expected, Math.min(1, mean)) / expected;
    let completers: number;
    if (due === undefined) {
      completers = takeFromBase(compiled, work, base, { region, wanted: expected * completing });
      outOf.specialisationOut += completers;
    } else {
      const left = leavePool(compiled, work, base, { persons: due, region, completing });
      completers = left.completers;
      outOf.dropoutsReturned += left.returned;
      work.pools.inStudy[at.programme] = (work.pools.inStudy[at.programme] as number) - left.completers - left.returned;
    }
    graduates += completers;
    into.specialisationIn += enterProfession(compiled, work, at, completers * startShare);
  }
  work.graduates[at.programme * (compiled.horizon + 1) + at.offset] = graduates;
};
