import { auditDisclosure, type Disclosed, unprovenCells } from './disclosure/audit.ts';
import type { EarlierTable } from './disclosure/earlier.ts';
import type { Move } from './disclosure/moves.ts';
import { type EarlierKnowledge, reasons, suppress } from './disclosure/suppress.ts';
import { type DisclosureTable, type IndexedTable, indexTable } from './disclosure/table.ts';
import type { Bilingual } from './problem.ts';

export type {
  Dimension,
  DimensionSum,
  DisclosureCell,
  DisclosureTable,
} from './disclosure/table.ts';

/**
 * Why a cell is hidden. Readers outside are told `suppressed` for all three: which of the hidden cells are small is
 * itself a disclosure, since it says that the value lies from 1 to k - 1.
 */
export type DisclosureStatus = 'open' | 'primary' | 'secondary' | 'earlier';

/** An earlier version of the same figures, with what of it was hidden. */
export interface EarlierVersion {
  readonly table: DisclosureTable;
  readonly statuses: readonly (readonly DisclosureStatus[])[];
  /** What proved its decision; without it a proof is looked for anew. */
  readonly proof?: readonly Move[];
}

/** The rule as it stands in the metadata of each answer. */
export interface DisclosureRule {
  readonly ruleId: string;
  /** The least number of persons that is shown, zero excepted. */
  readonly k: number;
  readonly text: Bilingual;
}

/** How many values were hidden and why. For the national office; readers are told `hidden` only. */
export interface DisclosureCounts {
  readonly values: number;
  readonly hidden: number;
  readonly primary: number;
  readonly secondary: number;
  readonly earlier: number;
}

/** The decision for a whole version of the plan. */
export interface DisclosureDecision {
  readonly rule: DisclosureRule;
  /** For each cell, in the order given, the status of each measure. A value that was not reported is `open`: it is null. */
  readonly statuses: readonly (readonly DisclosureStatus[])[];
  readonly counts: DisclosureCounts;
  /** The changes that nobody can see and that prove how much each hidden value may vary. */
  readonly proof: readonly Move[];
}

/** Bounds of k: 5 is what Swedish authorities use for health care, 10 what the strictest do. */
const kDefault = 5;
const kMinimum = 3;
const kMaximum = 10;

/** The rule with its parameter, for the metadata of answers. */
export const disclosureRule = (k: number = kDefault): DisclosureRule => ({
  ruleId: 'small-counts-2',
  k,
  text: {
    sv: `Antal personer från 1 till ${k - 1} visas inte, och inte heller uppgifter som de kan räknas fram ur. Där antalet är dolt visas inte heller behov, vakanser, hyrda, gap, andelar eller bedömningar för samma år. Noll anställda visas. Beslutet gäller hela planversionen och alla uttag ur den.`,
    en: `Counts of persons from 1 to ${k - 1} are not shown, nor are figures that they could be computed from. Where the number is hidden, need, vacancies, agency staff, gap, shares and judgements of the same year are not shown either. Zero persons employed is shown. The decision holds for the whole version of the plan and everything taken from it.`,
  },
});

const statusOf: readonly DisclosureStatus[] = ['open', 'primary', 'secondary', 'earlier'];

const keyOf = (members: readonly string[]): string => JSON.stringify(members);

/** By dimension and member, which fractions of which parts a total takes; nothing for one that takes its parts whole. */
const fractionsOf = ({ dimensions }: DisclosureTable): Map<string, string>[] =>
  dimensions.map(({ sums }) => {
    const fractions = new Map<string, string>();
    for (const { total, parts } of sums) {
      const some = parts
        .filter(({ weight = 1 }) => !Number.isInteger(weight))
        .map(({ id, weight }) => `${id} ${weight}`);
      if (some.length > 0) fractions.set(total, [fractions.get(total) ?? '', ...some.sort()].join('|'));
    }
    return fractions;
  });

/** What the earlier versions have told. Throws an Error where a value that one of them hid is not there any more. */
const knowledgeOf = (
  table: DisclosureTable,
  indexed: IndexedTable,
  versions: readonly EarlierVersion[],
): EarlierKnowledge => {
  const hidden = table.measures.map(() => new Uint8Array(indexed.cellCount));
  const known = table.measures.map(() => new Uint8Array(indexed.cellCount));
  const numberOf = new Map(table.cells.map((cell, number) => [keyOf(cell.members), number]));
  const fractions = fractionsOf(table);
  const tables = versions.map((version): EarlierTable => {
    const fractionsThere = fractionsOf(version.table);
    // A total that takes other fractions is another figure, which neither hides nor tells the one that is decided.
    const isAlone = (members: readonly string[]): boolean =>
      members.some((member, dimension) => fractions[dimension]?.get(member) !== fractionsThere[dimension]?.get(member));
    const flags = Uint8Array.from(version.table.cells, ({ members }) => (isAlone(members) ? 1 : 0));
    const alone = flags.includes(1) ? flags : undefined;
    const cellOf = new Int32Array(indexed.cellCount).fill(-1);
    const hiddenThere = table.measures.map(() => new Uint8Array(version.table.cells.length));
    for (const [there, { members, values }] of version.table.cells.entries()) {
      const here = alone?.[there] === 1 ? undefined : numberOf.get(keyOf(members));
      if (here !== undefined) cellOf[here] = there;
      for (const [measure, value] of values.entries()) {
        const status = version.statuses[there]?.[measure] ?? 'open';
        if (value === null) continue;
        const now = here === undefined ? Number.NaN : (indexed.values[measure]?.[here] ?? Number.NaN);
        if (status === 'open') {
          if (here !== undefined && value === now) (known[measure] as Uint8Array)[here] = 1;
          continue;
        }
        (hiddenThere[measure] as Uint8Array)[there] = 1;
        if (alone?.[there] === 1) continue;
        // The totals of both versions would tell what is gone.
        if (here === undefined || Number.isNaN(now)) throw new Error('A hidden value is not there any more.');
        const ofCell = hidden[measure] as Uint8Array;
        ofCell[here] = Math.max(ofCell[here] ?? 0, status === 'primary' ? 2 : 1);
      }
    }
    return { table: indexTable(version.table), cellOf, alone, hidden: hiddenThere };
  });
  const moves = versions.flatMap(({ proof = [] }, version) => {
    const { cellOf = new Int32Array(), alone } = tables[version] ?? {};
    const hereOf = new Map([...cellOf].map((there, here) => [there, here]));
    return proof.flatMap((move) => {
      const places = [...move.cells.keys()].filter((place) => alone?.[move.cells[place] ?? -1] !== 1);
      const cells = Int32Array.from(places, (place) => hereOf.get(move.cells[place] ?? -1) ?? -1);
      const coefficients = Float64Array.from(places, (place) => move.coefficients[place] ?? 0);
      return cells.includes(-1) ? [] : [{ ...move, cells, coefficients }];
    });
  });
  // What was open once and is hidden since is known all the same, and so protects nothing.
  return { hidden, known, tables, moves };
};

/**
 * Decides, once for a whole version, which values are hidden from everybody but their own contributor.
 *
 * - A count of persons from 1 to k - 1 is hidden, and what is hidden with it.
 * - Further cells are hidden until every hidden value may vary by k or more without any open value or sum changing;
 *   small counts also for another contributor, who knows the cells that are its own.
 * - A cell that was hidden in an earlier version stays hidden: opening it would, with the totals of both versions,
 *   give the earlier value away. A value that was open before and is unchanged is known, and protects nothing. And
 *   what may vary in this version must be able to vary in all of them at once, with every sum of each unchanged.
 *
 * The decision is checked before it is given: every hidden cell has a proof that is verified anew, and the attack by
 * bounds finds nothing. A measure that follows another and cannot be protected is hidden everywhere. Throws an Error
 * when the check fails otherwise or a value that was hidden earlier is gone, so that nothing unproved is ever published.
 * A pure function: the same table gives the same decision.
 */
export const decideDisclosure = (
  table: DisclosureTable,
  options: { k?: number; earlier?: readonly EarlierVersion[] } = {},
): DisclosureDecision => {
  const k = options.k ?? kDefault;
  if (!Number.isInteger(k) || k < kMinimum || k > kMaximum) {
    throw new RangeError(`k is a whole number from ${kMinimum} to ${kMaximum}.`);
  }
  const indexed = indexTable(table);
  const kinds = table.measures.map((measure) => measure.kind);
  const earlier = knowledgeOf(table, indexed, options.earlier ?? []);
  const { reasonOf, moves: found, unprotected } = suppress({ table: indexed, kinds, k, earlier });
  const failuresOf = (moves: readonly Move[]) => {
    const hidden = indexed.groupOf.map((group, measure) =>
      (reasonOf.get(group) ?? new Uint8Array()).map((why, cell) =>
        why !== reasons.open && earlier.known[measure]?.[cell] !== 1 ? 1 : 0,
      ),
    );
    const audit = { table: indexed, kinds, k, hidden };
    return [...unprotected, ...unprovenCells(audit, moves, earlier.tables), ...auditDisclosure(audit)];
  };
  const failures = failuresOf(found);
  // A measure that follows another can be left out wholly: nothing is told of it then, and nothing else rests on it.
  const leftOut = new Set(failures.map(({ measure }) => indexed.groupOf[measure] ?? measure));
  const firm = [...leftOut].filter((group) => indexed.follows[group] === -1);
  if (firm.length > 0) throw new Error(`${failures.length} hidden values are not protected.`);
  for (const group of leftOut) reasonOf.get(group)?.fill(reasons.secondary);
  const moves = found.filter(({ measure }) => !leftOut.has(indexed.groupOf[measure] ?? measure));
  const reasonsOf = indexed.groupOf.map((group) => reasonOf.get(group) ?? new Uint8Array());
  const statuses = table.cells.map((cell, number) =>
    cell.values.map((value, measure) =>
      value === null ? 'open' : (statusOf[reasonsOf[measure]?.[number] ?? 0] ?? 'open'),
    ),
  );
  return { rule: disclosureRule(k), statuses, counts: countsOf(table, statuses), proof: moves };
};

const countsOf = (table: DisclosureTable, statuses: readonly (readonly DisclosureStatus[])[]): DisclosureCounts => {
  const all = statuses.flat();
  const count = (status: DisclosureStatus): number => all.filter((one) => one === status).length;
  const [primary, secondary, earlier] = [count('primary'), count('secondary'), count('earlier')];
  return {
    values: table.cells.reduce((sum, cell) => sum + cell.values.filter((value) => value !== null).length, 0),
    hidden: primary + secondary + earlier,
    primary,
    secondary,
    earlier,
  };
};

/**
 * The status of a figure that is computed from others of the same cell, such as full-time equivalents per 1,000
 * inhabitants, a share or a median: hidden as soon as anything that it is computed from is.
 */
export const statusOfDerived = (inputs: readonly DisclosureStatus[]): DisclosureStatus =>
  inputs.find((status) => status === 'primary') ?? inputs.find((status) => status !== 'open') ?? 'open';

/** A hidden cell that the sums and the open cells bound more narrowly than k, by the table's own names. */
export interface DisclosedValue {
  readonly members: readonly string[];
  readonly measure: string;
  readonly lower: number;
  readonly upper: number;
}

/** Attacks statuses from anywhere, such as those that were stored or sent: what is named could be told from the rest. */
export const attackDisclosure = (
  table: DisclosureTable,
  isHidden: (cell: number, measure: number) => boolean,
  k: number = kDefault,
): DisclosedValue[] => {
  const indexed = indexTable(table);
  const hidden = table.measures.map((_, measure) =>
    Uint8Array.from(table.cells, (_cell, number) => (isHidden(number, measure) ? 1 : 0)),
  );
  const found: Disclosed[] = auditDisclosure({
    table: indexed,
    kinds: table.measures.map((measure) => measure.kind),
    k,
    hidden,
  });
  return found.map(({ measure, cell, lower, upper }) => ({
    members: table.cells[cell]?.members ?? [],
    measure: table.measures[measure]?.id ?? '',
    lower,
    upper,
  }));
};
