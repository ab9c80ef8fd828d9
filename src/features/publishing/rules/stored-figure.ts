import { measures } from '../../plans/rules/measures.ts';
import { type FigureMark, figureMarks, figureSectors, figureStatuses, type PlanFigure } from '../../plans/schemas.ts';

/** Figures as a long list reads them: lines of fields with tabs between, and the codes of the keys in them alike. */
export interface StoredFigures {
  /** Null where there is none. */
  readonly figures: string | null;
  readonly areas: string | null;
  readonly professions: string | null;
  readonly specialties: string | null;
}

const measureById = new Map(measures.map((measure) => [String(measure.id), measure]));

/** The marks by their bits; there are few combinations, and many figures of each. */
const marksByBits = new Map<string, FigureMark[]>();
const marksOf = (bits: string): FigureMark[] => {
  const known = marksByBits.get(bits);
  if (known !== undefined) return known;
  const marks = figureMarks.filter((_, bit) => (Number(bits) & (1 << bit)) !== 0);
  marksByBits.set(bits, marks);
  return marks;
};

const codesByKey = (lines: string | null): ReadonlyMap<string, string> =>
  new Map((lines ?? '').split('\n').map((line) => line.split('\t') as [string, string]));

const codeIn = (codes: ReadonlyMap<string, string>, key: string | undefined): string => {
  const code = codes.get(key ?? '');
  if (code === undefined) throw new Error('a figure of nothing that the registers know');
  return code;
};

const numberIn = (text: string | undefined): number | null => (text === undefined || text === '' ? null : Number(text));

/** The figures with their words, which are what is published of them. A status of 0 is one that is suppressed. */
export const readFigures = (stored: StoredFigures): PlanFigure[] => {
  if (stored.figures === null) return [];
  const areas = codesByKey(stored.areas);
  const professions = codesByKey(stored.professions);
  const specialties = codesByKey(stored.specialties);
  return stored.figures.split('\n').map((line) => {
    const fields = line.split('\t');
    const [area, profession, specialty, sectorId, year, measureId, statusId, marks, coverage] = fields;
    const measure = measureById.get(measureId ?? '');
    const sector = figureSectors[Number(sectorId)];
    const status = statusId === '0' ? 'suppressed' : figureStatuses[Number(statusId) - 1];
    if (measure === undefined || sector === undefined || status === undefined)
      throw new Error('a figure of no measure');
    const areaCode = codeIn(areas, area);
    const professionCode = codeIn(professions, profession);
    const specialtyCode = specialty === '0' ? null : codeIn(specialties, specialty);
    const ofProfession = specialtyCode === null ? professionCode : `${professionCode}.${specialtyCode}`;
    return {
      figureId: `${areaCode}.${ofProfession}.${sector}.${year}.${measure.code}`,
      areaCode,
      professionCode,
      specialtyCode,
      sector,
      year: Number(year),
      measureCode: measure.code,
      value: numberIn(fields[11]),
      unit: measure.unit,
      status,
      marks: marksOf(marks ?? ''),
      coverage: numberIn(coverage),
      respondents: Number(fields[9]),
      respondentsExpected: Number(fields[10]),
      denominator: numberIn(fields[12]),
    };
  });
};
