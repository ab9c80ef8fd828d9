import { measures } from '../../plans/rules/measures.ts';
import { type FigureMark, figureMarks, figureSectors, figureStatuses, type PlanFigure } from '../../plans/schemas.ts';

/** A figure as a long list reads it: codes of its registers, and keys of what the program names itself. */
export interface StoredFigure {
  readonly a: string;
  readonly p: string;
  /** Null for the profession as a whole. */
  readonly s: string | null;
  readonly sectorId: number;
  /** The year. */
  readonly y: number;
  readonly measureId: number;
  /** 0 where the figure is suppressed for the reader. */
  readonly statusId: number;
  readonly marks: number;
  readonly c: number | null;
  readonly r: number;
  readonly e: number;
  readonly v: number | null;
  readonly d: number | null;
}

const measureById = new Map(measures.map((measure) => [measure.id, measure]));
const marksOf = (marks: number): FigureMark[] => figureMarks.filter((_, bit) => (marks & (1 << bit)) !== 0);

/** The figure with its words, which is what is published of it. */
export const figureOf = (row: StoredFigure): PlanFigure => {
  const measure = measureById.get(row.measureId);
  const sector = figureSectors[row.sectorId];
  const status = row.statusId === 0 ? 'suppressed' : figureStatuses[row.statusId - 1];
  if (measure === undefined || sector === undefined || status === undefined) throw new Error('a figure of no measure');
  const specialty = row.s === null ? '' : `${row.s}.`;
  return {
    figureId: `${row.a}.${row.p}.${specialty}${sector}.${row.y}.${measure.code}`,
    areaCode: row.a,
    professionCode: row.p,
    specialtyCode: row.s,
    sector,
    year: row.y,
    measureCode: measure.code,
    value: row.v,
    unit: measure.unit,
    status,
    marks: marksOf(row.marks),
    coverage: row.c,
    respondents: row.r,
    respondentsExpected: row.e,
    denominator: row.d,
  };
};

/** Figures as a JSON array. */
export const writeFigures = (rows: readonly StoredFigure[]): string => JSON.stringify(rows.map(figureOf));
