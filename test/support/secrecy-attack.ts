import highsModule from 'highs';
import type { Figure } from '../../src/features/plans/rules/aggregate.ts';
import type { BaseCell } from '../../src/features/plans/rules/area-cell.ts';
import { measures, type SumField, sumFields } from '../../src/features/plans/rules/measures.ts';

/*
 * What anybody can work out of the public figures of a plan, by elimination and by linear programming over all of them
 * together. It is written from the formulas of the figures, and shares nothing with the code that decides what is
 * hidden. The attacker knows which lines stated what, and that nothing is negative, that a sum over the lines that
 * state both is never more than that over all, and that retirements are among those employed.
 */

// The package's types describe its CommonJS form, while Node loads the other, whose default is the loader itself.
const loadHighs = highsModule as unknown as typeof highsModule.default;

const codeOf = new Map(measures.map(({ id, code }) => [id, code]));
const atMost: readonly (readonly [SumField, SumField])[] = [
  ['expectedRetirements', 'headcount'],
  ['neededWithStaff', 'neededFullTimeEquivalents'],
  ['staffWithNeeded', 'fullTimeEquivalents'],
  ['vacantWithStaff', 'vacantFullTimeEquivalents'],
  ['staffWithVacant', 'fullTimeEquivalents'],
  ['agencyWithStaff', 'agencyFullTimeEquivalents'],
  ['staffWithAgency', 'fullTimeEquivalents'],
];

/** What a figure says of sums over its cell: coefficients by sum, and their value. */
const statementsOf = ({ measureId, value, denominator }: Figure): [Partial<Record<SumField, number>>, number][] => {
  const told = value ?? 0;
  const all = denominator ?? 0;
  const shares = (part: SumField, rest: SumField): [Partial<Record<SumField, number>>, number][] => [
    [{ [part]: 1 }, told * all],
    [{ [rest]: 1 }, (1 - told) * all],
  ];
  switch (codeOf.get(measureId)) {
    case 'headcount':
      return [[{ headcount: 1 }, told]];
    case 'full-time-equivalents':
      return [[{ fullTimeEquivalents: 1 }, told]];
    case 'full-time-equivalents-per-thousand-inhabitants':
      return [[{ fullTimeEquivalents: 1 }, (told * all) / 1_000]];
    case 'vacant-full-time-equivalents':
      return [[{ vacantFullTimeEquivalents: 1 }, told]];
    case 'agency-full-time-equivalents':
      return [[{ agencyFullTimeEquivalents: 1 }, told]];
    case 'expected-retirements':
      return [[{ expectedRetirements: 1 }, told]];
    case 'needed-full-time-equivalents':
      return [[{ neededFullTimeEquivalents: 1 }, told]];
    case 'gap':
      return [[{ neededWithStaff: 1, staffWithNeeded: -1 }, told]];
    case 'vacancy-share':
      return shares('vacantWithStaff', 'staffWithVacant');
    case 'agency-share':
      return shares('agencyWithStaff', 'staffWithAgency');
    case 'share-judging-shortage':
      return [
        [{ shortageJudgements: 1 }, told * all],
        [{ judgements: 1 }, all],
      ];
    case 'share-judging-balance':
      return [[{ balanceJudgements: 1 }, told * all]];
    case 'share-judging-surplus':
      return [[{ surplusJudgements: 1 }, told * all]];
    case 'change-since-last-plan':
      return [[{ fullTimeEquivalents: 1 }, told + all]];
    default:
      throw new Error(`The attack does not know measure ${measureId}.`);
  }
};

/** A public plan: the cells that only their council knows, the areas that each counts in, and every open figure. */
export interface PublicPlan {
  readonly cells: readonly BaseCell[];
  readonly areasOf: (cell: BaseCell) => readonly number[];
  readonly figures: readonly Figure[];
  readonly isHidden: (figure: Figure) => boolean;
}

type Equation = { readonly terms: Map<string, number>; readonly value: number };

const leafOf = (cell: BaseCell): string => `${cell.regionId}_${cell.professionId}_${cell.sectorId}_${cell.year}`;

/** What the attacker starts from: each leaf's unknown sums, with their truth, and each open figure as an equation. */
export const knowledgeOf = (plans: readonly PublicPlan[]) => {
  const truth = new Map<string, number>();
  const cellOf = new Map<string, BaseCell>();
  const equations: Equation[] = [];
  const seen = new Set<string>();
  for (const plan of plans) {
    const nameOf = (cell: BaseCell, field: SumField): string => {
      // The same value of another version is the same unknown, another value another one.
      const name = `${field}_${leafOf(cell)}_${cell[field]}`;
      truth.set(name, (cell[field] ?? 0) / 100);
      cellOf.set(name, cell);
      return name;
    };
    const under = new Map<string, BaseCell[]>();
    for (const cell of plan.cells) {
      for (const areaId of plan.areasOf(cell)) {
        for (const sectorId of [0, cell.sectorId]) {
          const key = `${areaId}_${cell.professionId}_${sectorId}_${cell.year}`;
          const some = under.get(key);
          if (some === undefined) under.set(key, [cell]);
          else some.push(cell);
        }
      }
      const [s, b, o] = ['shortageJudgements', 'balanceJudgements', 'surplusJudgements'] as const;
      if (cell.judgements !== null) {
        const terms = new Map([[nameOf(cell, 'judgements'), -1]]);
        for (const field of [s, b, o] as const) terms.set(nameOf({ ...cell, [field]: cell[field] ?? 0 }, field), 1);
        equations.push({ terms, value: 0 });
        // Everybody knows who answered, and so how many judged.
        equations.push({ terms: new Map([[nameOf(cell, 'judgements'), 1]]), value: cell.judgements / 100 });
      }
    }
    for (const figure of plan.figures) {
      if (figure.value === null || plan.isHidden(figure)) continue;
      const key = `${figure.areaId}_${figure.professionId}_${figure.sectorId}_${figure.year}`;
      for (const [sums, value] of statementsOf(figure)) {
        const terms = new Map<string, number>();
        for (const cell of under.get(key) ?? []) {
          for (const [field, weight] of Object.entries(sums) as [SumField, number][]) {
            const given =
              field.endsWith('Judgements') && cell.judgements !== null ? { ...cell, [field]: cell[field] ?? 0 } : cell;
            if (given[field] !== null) terms.set(nameOf(given, field), weight);
          }
        }
        const id = `${[...terms].map(([name, weight]) => `${weight}${name}`).join()}`;
        if (terms.size > 0 && !seen.has(id)) equations.push({ terms, value });
        seen.add(id);
      }
    }
    for (const cell of plan.cells) for (const field of sumFields) if (cell[field] !== null) nameOf(cell, field);
  }
  return { truth, cellOf, equations };
};

const nearlyZero = 1e-7;

/** The unknowns that the equations determine, and the rest of the equations between those that they do not. */
export const eliminate = (equations: readonly Equation[]): { known: Map<string, number>; rest: Equation[] } => {
  const known = new Map<string, number>();
  let rest = [...equations];
  // First what is told as it is, which is most; then what follows from sums.
  for (let more = true; more; ) {
    more = false;
    rest = rest.flatMap(({ terms, value }) => {
      const left = new Map(terms);
      let constant = value;
      for (const [name, weight] of terms) {
        const told = known.get(name);
        if (told === undefined) continue;
        left.delete(name);
        constant -= weight * told;
      }
      if (left.size === 0) return [];
      if (left.size === 1) {
        const [[name, weight] = ['', 1]] = left;
        known.set(name, constant / weight);
        more = true;
        return [];
      }
      return [{ terms: left, value: constant }];
    });
  }
  const rows: Equation[] = [];
  for (const equation of rest) {
    const left = new Map(equation.terms);
    let value = equation.value;
    const subtract = (pivot: string, row: Equation) => {
      const factor = left.get(pivot) ?? 0;
      if (factor === 0) return;
      for (const [name, weight] of row.terms) {
        const now = (left.get(name) ?? 0) - factor * weight;
        if (Math.abs(now) < nearlyZero) left.delete(name);
        else left.set(name, now);
      }
      value -= factor * row.value;
    };
    for (const row of rows) subtract([...row.terms.keys()][0] ?? '', row);
    const [first] = left;
    if (first === undefined) continue;
    const scaled = new Map([...left].map(([name, weight]) => [name, weight / first[1]]));
    const pivotRow = { terms: scaled, value: value / first[1] };
    for (const [place, row] of rows.entries()) {
      const factor = row.terms.get(first[0]) ?? 0;
      if (factor === 0) continue;
      const terms = new Map(row.terms);
      for (const [name, weight] of scaled) {
        const now = (terms.get(name) ?? 0) - factor * weight;
        if (Math.abs(now) < nearlyZero) terms.delete(name);
        else terms.set(name, now);
      }
      rows[place] = { terms, value: row.value - factor * pivotRow.value };
    }
    rows.push(pivotRow);
  }
  for (const { terms, value } of rows) {
    const [[name, weight] = ['', 1]] = terms;
    if (terms.size === 1) known.set(name, value / weight);
  }
  return { known, rest };
};

/** The least and greatest that an unknown can be. */
export type BoundsOf = (name: string) => { least: number; greatest: number };

/** Linear programmes over what is left after elimination, each over those unknowns that hang together. */
export const boundsBy = async (knowledge: ReturnType<typeof knowledgeOf>): Promise<BoundsOf> => {
  const highs = await loadHighs();
  const { known, rest } = eliminate(knowledge.equations);
  const lines: { names: string[]; line: string }[] = rest.flatMap(({ terms, value }) => {
    let constant = value;
    const left = [...terms].filter(([name, weight]) => {
      const told = known.get(name);
      if (told !== undefined) constant -= weight * told;
      return told === undefined;
    });
    if (left.length === 0) return [];
    const text = left.map(([name, weight]) => `${weight < 0 ? '-' : '+'} ${Math.abs(weight)} ${name}`).join(' ');
    return [{ names: left.map(([name]) => name), line: `${text} = ${constant.toFixed(9)}` }];
  });
  for (const [name, cell] of knowledge.cellOf) {
    for (const [part, whole] of atMost) {
      if (!name.startsWith(`${part}_`) || cell[part] === null || cell[whole] === null) continue;
      if ((cell[part] ?? 0) > (cell[whole] ?? 0)) continue;
      const above = `${whole}_${leafOf(cell)}_${cell[whole]}`;
      const [low, high] = [known.get(name), known.get(above)];
      if (low !== undefined && high !== undefined) continue;
      if (low !== undefined) lines.push({ names: [above], line: `${above} >= ${(low - 1e-7).toFixed(9)}` });
      else if (high !== undefined) lines.push({ names: [name], line: `${name} <= ${(high + 1e-7).toFixed(9)}` });
      else lines.push({ names: [name, above], line: `${above} - ${name} >= 0` });
    }
  }
  const linesOf = new Map<string, { names: string[]; line: string }[]>();
  for (const one of lines) {
    for (const name of one.names) linesOf.set(name, [...(linesOf.get(name) ?? []), one]);
  }
  const togetherWith = (name: string): string[] => {
    const [waiting, names, found] = [[name], new Set([name]), new Set<string>()];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const one of linesOf.get(next) ?? []) {
        found.add(one.line);
        for (const other of one.names) if (!names.has(other)) waiting.push(other);
        for (const other of one.names) names.add(other);
      }
    }
    return [...found];
  };
  const optimum = (direction: 'Maximize' | 'Minimize', name: string, constraints: readonly string[]): number => {
    const numbered = constraints.map((line, number) => `c${number}: ${line}`).join('\n ');
    const { Status, ObjectiveValue } = highs.solve(`${direction}\n obj: ${name}\nSubject To\n ${numbered}\nEnd\n`);
    if (Status === 'Unbounded' || Status === 'Primal infeasible or unbounded') return Number.POSITIVE_INFINITY;
    if (Status !== 'Optimal') throw new Error(`The attack failed: ${Status}`);
    return ObjectiveValue;
  };
  return (name) => {
    const told = known.get(name);
    if (told !== undefined) return { least: told, greatest: told };
    const constraints = togetherWith(name);
    if (constraints.length === 0) return { least: 0, greatest: Number.POSITIVE_INFINITY };
    return { least: optimum('Minimize', name, constraints), greatest: optimum('Maximize', name, constraints) };
  };
};
