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

const marksText: readonly string[] = Array.from({ length: 1 << figureMarks.length }, (_, marks) =>
  JSON.stringify(marksOf(marks)),
);

/**
 * The canonical JSON (RFC 8785) of a figure, written out: hundreds of thousands of them are hashed, and codes, statuses
 * and units hold nothing that JSON would escape. Members stand in the order of their names.
 */
export const canonicalFigure = (figure: Figure, codes: Codes): string => {
  const area = codes.areas.get(figure.areaId) ?? '';
  const profession = codes.professions.get(figure.professionId) ?? '';
  const specialty = codes.specialties.get(figure.specialtyId);
  const sector = figure.sectorId === 0 ? 'total' : (sectors[figure.sectorId - 1] ?? 'total');
  const measure = measureById.get(figure.measureId);
  if (measure === undefined) throw new RangeError(`no measure ${figure.measureId}`);
  const id = `${area}.${profession}${specialty === undefined ? '' : `.${specialty}`}.${sector}.${figure.year}.${measure.code}`;
  return `{"areaCode":"${area}","coverage":${figure.coverage},"denominator":${figure.denominator},"figureId":"${id}","marks":${marksText[figure.marks]},"measureCode":"${measure.code}","professionCode":"${profession}","respondents":${figure.respondents},"respondentsExpected":${figure.respondentsExpected},"sector":"${sector}","specialtyCode":${specialty === undefined ? 'null' : `"${specialty}"`},"status":"${figure.status}","unit":"${measure.unit}","value":${Object.is(figure.value, -0) ? 0 : figure.value},"year":${figure.year}}`;
};
