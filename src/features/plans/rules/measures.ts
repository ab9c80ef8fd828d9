import type { Bilingual } from '../../../core/problem.ts';
import type { MeasureCode } from '../schemas.ts';

/** Sums of a cell, in hundredths so that they are whole and exact; null where nobody reported the value. */
export interface CellSums {
  readonly headcount: number | null;
  readonly fullTimeEquivalents: number | null;
  readonly vacantFullTimeEquivalents: number | null;
  readonly agencyFullTimeEquivalents: number | null;
  readonly expectedRetirements: number | null;
  readonly neededFullTimeEquivalents: number | null;
  /** Both sides of a comparison over those lines only that state both: like is compared with like. */
  readonly neededWithStaff: number | null;
  readonly staffWithNeeded: number | null;
  readonly vacantWithStaff: number | null;
  readonly staffWithVacant: number | null;
  readonly agencyWithStaff: number | null;
  readonly staffWithAgency: number | null;
  /** Judgements of shortage, balance, surplus; one hundred each, as all sums. */
  readonly shortageJudgements: number | null;
  readonly balanceJudgements: number | null;
  readonly surplusJudgements: number | null;
  /** All judgements. */
  readonly judgements: number | null;
  /** Inhabitants of the regions that reported full-time equivalents; null where some of them is not known. */
  readonly population: number | null;
}

/** A value with what it is a share or ratio of, where it is one. */
export interface MeasuredValue {
  readonly value: number | null;
  readonly denominator: number | null;
}

/** The sums that a figure can rest on. */
export type SumField = Exclude<keyof CellSums, 'population'>;

/** The sums, in the order that they are added up in. */
export const sumFields: readonly SumField[] = [
  'headcount',
  'fullTimeEquivalents',
  'vacantFullTimeEquivalents',
  'agencyFullTimeEquivalents',
  'expectedRetirements',
  'neededFullTimeEquivalents',
  'neededWithStaff',
  'staffWithNeeded',
  'vacantWithStaff',
  'staffWithVacant',
  'agencyWithStaff',
  'staffWithAgency',
  'shortageJudgements',
  'balanceJudgements',
  'surplusJudgements',
  'judgements',
];

/** Sums that only lines with full-time equivalents give. */
export const staffFields: readonly SumField[] = [
  'fullTimeEquivalents',
  'neededWithStaff',
  'staffWithNeeded',
  'vacantWithStaff',
  'staffWithVacant',
  'agencyWithStaff',
  'staffWithAgency',
];

/** Sums that are never imputed: a judgement that was not given is nobody's. */
export const judgementFields: readonly SumField[] = [
  'shortageJudgements',
  'balanceJudgements',
  'surplusJudgements',
  'judgements',
];

export interface Measure {
  /** The key in the database; never reused. */
  readonly id: number;
  readonly code: MeasureCode;
  readonly unit: string;
  readonly name: Bilingual;
  /** The formula, for people. */
  readonly formula: Bilingual;
  /** The sum whose reporting decides how much of an area the figure covers. */
  readonly rests: SumField;
  readonly compute: (cell: CellSums) => MeasuredValue;
}

const absent: MeasuredValue = { value: null, denominator: null };
const sum = (hundredths: number | null): MeasuredValue =>
  hundredths === null ? absent : { value: hundredths / 100, denominator: null };

/** The measure that compares two plans. */
export const changeMeasureId = 14;

/** A ratio of sums, never a mean of ratios; absent where either side is, or where the denominator is zero. */
const ratio = (numerator: number | null, denominator: number | null, denominatorValue = denominator): MeasuredValue =>
  numerator === null || denominator === null || denominator === 0
    ? absent
    : { value: numerator / denominator, denominator: denominatorValue };

/** A part of a whole that is made of the part and the rest. */
const shareOf = (part: number | null, rest: number | null): MeasuredValue => {
  const whole = part === null || rest === null ? null : part + rest;
  return ratio(part, whole, whole === null ? null : whole / 100);
};

const shareOfJudgements = (part: number | null, cell: CellSums): MeasuredValue => {
  const all = cell.judgements;
  return ratio(part ?? 0, all, all === null ? null : all / 100);
};

/**
 * What the plan states of each cell. Every ratio is a ratio of sums; a share of judgements is of the regions that
 * judged, and its denominator travels with it.
 */
export const measures: readonly Measure[] = [
  {
    id: 1,
    code: 'headcount',
    rests: 'headcount',
    unit: 'persons',
    name: { sv: 'Anställda', en: 'Persons employed' },
    formula: { sv: 'Summan av radernas antal anställda.', en: 'The sum of the lines’ persons employed.' },
    compute: (cell) => sum(cell.headcount),
  },
  {
    id: 2,
    code: 'full-time-equivalents',
    rests: 'fullTimeEquivalents',
    unit: 'full-time equivalents',
    name: { sv: 'Årsarbetare', en: 'Full-time equivalents' },
    formula: { sv: 'Summan av radernas årsarbetare.', en: 'The sum of the lines’ full-time equivalents.' },
    compute: (cell) => sum(cell.fullTimeEquivalents),
  },
  {
    id: 3,
    code: 'vacant-full-time-equivalents',
    rests: 'vacantFullTimeEquivalents',
    unit: 'full-time equivalents',
    name: { sv: 'Vakanta årsarbetare', en: 'Vacant full-time equivalents' },
    formula: {
      sv: 'Summan av radernas vakanta årsarbetare.',
      en: 'The sum of the lines’ vacant full-time equivalents.',
    },
    compute: (cell) => sum(cell.vacantFullTimeEquivalents),
  },
  {
    id: 4,
    code: 'agency-full-time-equivalents',
    rests: 'agencyFullTimeEquivalents',
    unit: 'full-time equivalents',
    name: { sv: 'Hyrda årsarbetare', en: 'Agency full-time equivalents' },
    formula: { sv: 'Summan av radernas hyrda årsarbetare.', en: 'The sum of the lines’ agency full-time equivalents.' },
    compute: (cell) => sum(cell.agencyFullTimeEquivalents),
  },
  {
    id: 5,
    code: 'expected-retirements',
    rests: 'expectedRetirements',
    unit: 'persons',
    name: { sv: 'Väntade pensioneringar', en: 'Expected retirements' },
    formula: { sv: 'Summan av radernas väntade pensioneringar.', en: 'The sum of the lines’ expected retirements.' },
    compute: (cell) => sum(cell.expectedRetirements),
  },
  {
    id: 6,
    code: 'needed-full-time-equivalents',
    rests: 'neededFullTimeEquivalents',
    unit: 'full-time equivalents',
    name: { sv: 'Behov', en: 'Need' },
    formula: {
      sv: 'Summan av radernas behov av årsarbetare.',
      en: 'The sum of the lines’ needed full-time equivalents.',
    },
    compute: (cell) => sum(cell.neededFullTimeEquivalents),
  },
  {
    id: 7,
    code: 'gap',
    rests: 'neededWithStaff',
    unit: 'full-time equivalents',
    name: { sv: 'Gap', en: 'Gap' },
    formula: {
      sv: 'Behov minus årsarbetare, över de rader som lämnar båda.',
      en: 'Need minus full-time equivalents, over the lines that state both.',
    },
    compute: ({ neededWithStaff, staffWithNeeded }) =>
      sum(neededWithStaff === null || staffWithNeeded === null ? null : neededWithStaff - staffWithNeeded),
  },
  {
    id: 8,
    code: 'full-time-equivalents-per-thousand-inhabitants',
    rests: 'fullTimeEquivalents',
    unit: 'full-time equivalents per 1,000 inhabitants',
    name: { sv: 'Årsarbetare per 1 000 invånare', en: 'Full-time equivalents per 1,000 inhabitants' },
    formula: {
      sv: '1 000 × summan av årsarbetare ÷ summan av invånare i de regioner som lämnat årsarbetare.',
      en: '1,000 × the sum of full-time equivalents ÷ the sum of inhabitants of the regions that reported them.',
    },
    compute: (cell) => ratio(cell.fullTimeEquivalents === null ? null : cell.fullTimeEquivalents * 10, cell.population),
  },
  {
    id: 9,
    code: 'vacancy-share',
    rests: 'vacantWithStaff',
    unit: 'share',
    name: { sv: 'Vakansgrad', en: 'Vacancy share' },
    formula: {
      sv: 'Vakanta årsarbetare ÷ (vakanta + tillsatta), över de rader som lämnar båda.',
      en: 'Vacant full-time equivalents ÷ (vacant + filled), over the lines that state both.',
    },
    compute: (cell) => shareOf(cell.vacantWithStaff, cell.staffWithVacant),
  },
  {
    id: 10,
    code: 'agency-share',
    rests: 'agencyWithStaff',
    unit: 'share',
    name: { sv: 'Andel hyrda', en: 'Agency share' },
    formula: {
      sv: 'Hyrda årsarbetare ÷ (hyrda + egna), över de rader som lämnar båda.',
      en: 'Agency full-time equivalents ÷ (agency + own), over the lines that state both.',
    },
    compute: (cell) => shareOf(cell.agencyWithStaff, cell.staffWithAgency),
  },
  {
    id: 11,
    code: 'share-judging-shortage',
    rests: 'judgements',
    unit: 'share',
    name: { sv: 'Andel bedömningar: brist', en: 'Share of judgements: shortage' },
    formula: {
      sv: 'Bedömningar som anger brist ÷ alla lämnade bedömningar; en region eller kommun som inte svarat räknas inte.',
      en: 'Judgements of shortage ÷ all judgements given; a region or municipality that did not answer is not counted.',
    },
    compute: (cell) => shareOfJudgements(cell.shortageJudgements, cell),
  },
  {
    id: 12,
    code: 'share-judging-balance',
    rests: 'judgements',
    unit: 'share',
    name: { sv: 'Andel bedömningar: balans', en: 'Share of judgements: balance' },
    formula: {
      sv: 'Bedömningar som anger balans ÷ alla lämnade bedömningar; en region eller kommun som inte svarat räknas inte.',
      en: 'Judgements of balance ÷ all judgements given; a region or municipality that did not answer is not counted.',
    },
    compute: (cell) => shareOfJudgements(cell.balanceJudgements, cell),
  },
  {
    id: 13,
    code: 'share-judging-surplus',
    rests: 'judgements',
    unit: 'share',
    name: { sv: 'Andel bedömningar: överskott', en: 'Share of judgements: surplus' },
    formula: {
      sv: 'Bedömningar som anger överskott ÷ alla lämnade bedömningar; en region eller kommun som inte svarat räknas inte.',
      en: 'Judgements of surplus ÷ all judgements given; a region or municipality that did not answer is not counted.',
    },
    compute: (cell) => shareOfJudgements(cell.surplusJudgements, cell),
  },
  {
    id: changeMeasureId,
    code: 'change-since-last-plan',
    rests: 'fullTimeEquivalents',
    unit: 'full-time equivalents',
    name: { sv: 'Förändring sedan förra planen', en: 'Change since the last plan' },
    formula: {
      sv: 'Basåret: årsarbetare minus årsarbetare i den senast publicerade planens basår. År framåt: behov minus samma års behov i den planen. Bara där båda täcker lika stor del av befolkningen.',
      en: 'In the base year: full-time equivalents minus those of the base year of the plan published last. In years ahead: need minus that plan’s need of the same year. Only where both cover the same share of the population.',
    },
    // It needs the other plan, and so is computed beside the cells.
    compute: () => absent,
  },
];

export const measureByCode: ReadonlyMap<string, Measure> = new Map(measures.map((measure) => [measure.code, measure]));
export const measureById: ReadonlyMap<number, Measure> = new Map(measures.map((measure) => [measure.id, measure]));
