import type { CompiledForecast, CompiledProfession, CompiledProgramme } from './compile.ts';
import {
  addByProfile,
  type BinomialDraw,
  fteOf,
  type LeaveTable,
  leaveAndAge,
  leaveAndAgeDrawn,
  leaveTable,
  moveBetweenRegions,
  type Outflow,
  personsOf,
} from './kernel.ts';
import { sexes } from './model.ts';
import type { UniformDraw } from './random.ts';
import { completeStudies, createStudyPools, prefillStudies, type StudyPools, startStudies } from './specialisation.ts';

/** The flows of one profession in one year, in persons; closing = opening + what came - what left. */
export interface LedgerYear {
  opening: number;
  deaths: number;
  exits: number;
  /** Turned 75, or older than the oldest age of the input. */
  agedOut: number;
  entrants: number;
  arrivals: number;
  /** Left the profession for a programme that takes its students from it. */
  specialisationOut: number;
  /** Came from another profession by such a programme. */
  specialisationIn: number;
  dropoutsReturned: number;
  closing: number;
}

/** What a run may vary from one draw to the next; factors are 1 and draws absent in a deterministic run. */
export interface StockFlowDraws {
  /** `[profession][exit table]`, probabilities of leaving. */
  readonly leaving: readonly (readonly LeaveTable[])[];
  /** `[programme]`, factors on the completion and start shares. */
  readonly completionFactors: Float64Array;
  readonly startFactors: Float64Array;
  /** Streams of the draws of deaths and exits, `[profession × region]`. */
  readonly flowStreams: readonly UniformDraw[] | null;
  /** Draws of completions, `[programme]`. */
  readonly completionDraws: readonly BinomialDraw[] | null;
}

/** Memory of a run, made once and used for every draw. */
export interface Workspace {
  readonly stock: Float64Array;
  readonly scratch: Float64Array;
  /** `[profession × region]`, persons who start to work in the year. */
  readonly entrants: Float64Array;
  readonly pools: StudyPools;
  /** `[profession × region × (horizon + 1)]`, full-time equivalents. */
  readonly supply: Float64Array;
  /** `[profession × region × (horizon + 1)]`, persons. */
  readonly persons: Float64Array;
  /** `[programme × (horizon + 1)]`, persons. */
  readonly graduates: Float64Array;
  /** `[profession][year offset - 1]` */
  readonly ledger: LedgerYear[][];
  readonly neutral: StockFlowDraws;
}

const emptyYear = (): LedgerYear => ({
  opening: 0,
  deaths: 0,
  exits: 0,
  agedOut: 0,
  entrants: 0,
  arrivals: 0,
  specialisationOut: 0,
  specialisationIn: 0,
  dropoutsReturned: 0,
  closing: 0,
});

const neutralFactors = sexes.map(() => 1);

/** The probabilities of leaving of every profession, at factors by sex. */
export const leaveTables = (
  compiled: CompiledForecast,
  factorsOf: (profession: number) => readonly number[],
): LeaveTable[][] =>
  compiled.professions.map(({ death, exit }, index) =>
    exit.tables.map((table) => leaveTable(death, table, factorsOf(index))),
  );

/** Makes the memory for runs of one compiled forecast. */
export const createWorkspace = (compiled: CompiledForecast): Workspace => {
  const { professions, programmes, regions, cells, horizon } = compiled;
  const block = regions * cells;
  return {
    stock: new Float64Array(professions.length * block),
    scratch: new Float64Array(block),
    entrants: new Float64Array(professions.length * regions),
    pools: createStudyPools(compiled),
    supply: new Float64Array(professions.length * regions * (horizon + 1)),
    persons: new Float64Array(professions.length * regions * (horizon + 1)),
    graduates: new Float64Array(programmes.length * (horizon + 1)),
    ledger: professions.map(() => Array.from({ length: horizon }, emptyYear)),
    neutral: {
      leaving: leaveTables(compiled, () => neutralFactors),
      completionFactors: new Float64Array(programmes.length).fill(1),
      startFactors: new Float64Array(programmes.length).fill(1),
      flowStreams: null,
      completionDraws: null,
    },
  };
};

/** Steps 1 to 4: deaths, exits, one year older, moves between regions. */
const stepStock = (
  compiled: CompiledForecast,
  work: Workspace,
  draws: StockFlowDraws,
  at: { profession: number; offset: number },
): Outflow => {
  const { regions, cells, ages, horizon } = compiled;
  const profession = compiled.professions[at.profession] as CompiledProfession;
  const from = at.profession * regions * cells;
  const out: Outflow = { deaths: 0, exits: 0, agedOut: 0 };
  for (let region = 0; region < regions; region++) {
    const index = profession.exit.at[region * (horizon + 1) + at.offset] as number;
    const table = draws.leaving[at.profession]?.[index] as LeaveTable;
    const block = { stock: work.stock, from: from + region * cells, cells, ages };
    const uniform = draws.flowStreams?.[at.profession * regions + region];
    if (uniform === undefined) leaveAndAge(block, table, out);
    else leaveAndAgeDrawn(block, table, uniform, out);
  }
  if (profession.moves !== null) moveBetweenRegions(work.stock, from, profession.moves, work.scratch);
  return out;
};

/** Step 5 for a programme whose students come from outside the professions: graduates, and where they start to work. */
const countEntrants = (
  compiled: CompiledForecast,
  work: Workspace,
  draws: StockFlowDraws,
  at: { programme: number; offset: number },
): void => {
  const { regions, horizon } = compiled;
  const programme = compiled.programmes[at.programme] as CompiledProgramme;
  const due = programme.due[at.offset] as number;
  const share = Math.min(
    1,
    (programme.completion[at.offset] as number) * (draws.completionFactors[at.programme] as number),
  );
  const draw = draws.completionDraws?.[at.programme];
  const graduates = draw === undefined ? due * share : draw(due, share);
  work.graduates[at.programme * (horizon + 1) + at.offset] = graduates;
  const startShare = (programme.startShare[at.offset] as number) * (draws.startFactors[at.programme] as number);
  const starting = graduates * Math.min(1, startShare);
  for (let region = 0; region < regions; region++) {
    const index = programme.profession * regions + region;
    const persons = starting * (programme.firstJob[at.offset * regions + region] as number);
    work.entrants[index] = (work.entrants[index] as number) + persons;
  }
};

/** Step 6: those who start to work, of all programmes at once, by sex and age. */
const addEntrants = (compiled: CompiledForecast, work: Workspace, profession: number): number => {
  const { regions, cells } = compiled;
  const profile = (compiled.professions[profession] as CompiledProfession).entrants;
  let sum = 0;
  for (let region = 0; region < regions; region++) {
    const index = profession * regions + region;
    const persons = work.entrants[index] as number;
    addByProfile(work.stock, index * cells, profile, persons);
    sum += persons;
  }
  return sum;
};

const addArrivals = (compiled: CompiledForecast, work: Workspace, profession: number, offset: number): number => {
  const { regions, cells, horizon } = compiled;
  const arrivals = compiled.professions[profession]?.arrivals ?? null;
  if (arrivals === null) return 0;
  let sum = 0;
  for (let region = 0; region < regions; region++) {
    const persons = arrivals.persons[region * (horizon + 1) + offset] as number;
    addByProfile(work.stock, (profession * regions + region) * cells, arrivals.profile, persons);
    sum += persons;
  }
  return sum;
};

/** Writes supply and persons of a year; the persons per profession are the ledger's closing. */
const record = (compiled: CompiledForecast, work: Workspace, offset: number): void => {
  const { regions, cells, horizon } = compiled;
  compiled.professions.forEach((profession, p) => {
    let total = 0;
    for (let region = 0; region < regions; region++) {
      const index = (p * regions + region) * (horizon + 1) + offset;
      const from = (p * regions + region) * cells;
      const table = profession.fte.at[region * (horizon + 1) + offset] as number;
      work.supply[index] = fteOf(work.stock, from, profession.fte.tables[table] as Float64Array);
      const persons = personsOf(work.stock, from, cells);
      work.persons[index] = persons;
      total += persons;
    }
    const before = work.ledger[p]?.[offset - 1];
    if (before !== undefined) before.closing = total;
    const after = work.ledger[p]?.[offset];
    if (after !== undefined) Object.assign(after, emptyYear(), { opening: total });
  });
};

/** One year, in the fixed order: leave, age, move, graduate, enter, arrive, specialise. */
const stepYear = (compiled: CompiledForecast, work: Workspace, draws: StockFlowDraws, offset: number): void => {
  compiled.professions.forEach((_, profession) => {
    const flows = work.ledger[profession]?.[offset - 1] as LedgerYear;
    Object.assign(flows, stepStock(compiled, work, draws, { profession, offset }));
  });
  work.entrants.fill(0);
  compiled.programmes.forEach(({ base }, programme) => {
    if (base === null) countEntrants(compiled, work, draws, { programme, offset });
  });
  compiled.professions.forEach((_, profession) => {
    const flows = work.ledger[profession]?.[offset - 1] as LedgerYear;
    flows.entrants = addEntrants(compiled, work, profession);
    flows.arrivals = addArrivals(compiled, work, profession, offset);
  });
  compiled.programmes.forEach((programme, index) => {
    if (programme.base === null) return;
    completeStudies(compiled, work, draws, { programme: index, offset });
    startStudies(compiled, work, { programme: index, offset });
  });
};

/**
 * Projects the stocks of all professions over the horizon. The result stands in the workspace: supply, persons,
 * graduates and the ledger whose identity (closing = opening + in - out) holds to rounding.
 */
export const runStockFlow = (
  compiled: CompiledForecast,
  work: Workspace,
  draws: StockFlowDraws = work.neutral,
): void => {
  const block = compiled.regions * compiled.cells;
  compiled.professions.forEach((profession, index) => {
    work.stock.set(profession.stock, index * block);
  });
  prefillStudies(compiled, work);
  record(compiled, work, 0);
  for (let offset = 1; offset <= compiled.horizon; offset++) {
    stepYear(compiled, work, draws, offset);
    record(compiled, work, offset);
  }
};
