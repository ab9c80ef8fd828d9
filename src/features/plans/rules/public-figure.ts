import { sectors } from '../../surveys/schemas.ts';
import { figureMarks, type PlanFigure } from '../schemas.ts';
import type { Figure } from './aggregate.ts';
import { measureById } from './measures.ts';

/** Codes of the registers by their keys. */
export interface Codes {
  readonly areas: ReadonlyMap<number, string>;
  readonly professions: ReadonlyMap<number, string>;
  readonly specialties: ReadonlyMap<number, string>;
}

const marksOf = (marks: number) => figureMarks.filter((_, bit) => (marks & (1 << bit)) !== 0);

/** A figure by codes, as it is listed and hashed. */
export const publicFigure = (figure: Figure, codes: Codes): PlanFigure => {
  const areaCode = codes.areas.get(figure.areaId) ?? '';
  const professionCode = codes.professions.get(figure.professionId) ?? '';
  const specialtyCode = codes.specialties.get(figure.specialtyId) ?? null;
  const sector = (['total', ...sectors] as const)[figure.sectorId] ?? 'total';
  const measure = measureById.get(figure.measureId);
  if (measure === undefined) throw new RangeError(`no measure ${figure.measureId}`);
  const { year, value, status, coverage, denominator, respondents, respondentsExpected } = figure;
  const measureCode = measure.code;
  const figureId = [areaCode, professionCode, specialtyCode, sector, year, measureCode]
    .filter((part) => part !== null)
    .join('.');
  const place = { figureId, areaCode, professionCode, specialtyCode, sector, year, measureCode };
  const standing = { status, marks: marksOf(figure.marks), coverage, respondents, respondentsExpected };
  return { ...place, value, unit: measure.unit, ...standing, denominator };
};
