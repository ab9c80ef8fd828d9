import { type Cube, type CubeAxis, type CubeEntry, cubeOfEntries } from '../../../core/cube.ts';
import type { Bilingual } from '../../../core/problem.ts';
import { measureByCode, measures } from '../../plans/rules/measures.ts';
import { statusLabels } from '../../plans/rules/status-labels.ts';
import { type FigureMark, figureSectors, type PlanFigure } from '../../plans/schemas.ts';
import { markLabels, sectorLabels, unitLabels } from './labels.ts';

/** Names by code, from the registers. */
export interface CubeNames {
  readonly areas: ReadonlyMap<string, Bilingual>;
  readonly professions: ReadonlyMap<string, Bilingual>;
  readonly specialties: ReadonlyMap<string, Bilingual>;
}

/** The plan that figures are a selection of. */
export interface CubeSource {
  readonly number: number;
  readonly contentHash: string;
  readonly builtAt: Date;
  /** What a reader must know of the whole. */
  readonly notes: readonly Bilingual[];
}

/** The member of a dimension that means all of a profession, whatever the specialty. */
const wholeProfession = 'total';
const itself = (code: string): Bilingual => ({ sv: code, en: code });

const unitOf = (measureCode: string) => {
  const unit = measureByCode.get(measureCode)?.unit ?? '';
  return unitLabels[unit] ?? { label: itself(unit), decimals: 2 };
};

const axesOf = (figures: readonly PlanFigure[], names: CubeNames): CubeAxis[] => {
  const named = (of: ReadonlyMap<string, Bilingual>) => (code: string) => ({ label: of.get(code) ?? itself(code) });
  const specialties = [...new Set(figures.map(({ specialtyCode }) => specialtyCode ?? wholeProfession))];
  return [
    {
      code: 'area',
      label: { sv: 'Område', en: 'Area' },
      role: 'geo',
      memberOf: named(names.areas),
    },
    { code: 'profession', label: { sv: 'Yrke', en: 'Profession' }, memberOf: named(names.professions) },
    {
      code: 'specialty',
      label: { sv: 'Specialitet', en: 'Specialty' },
      order: specialties.sort(totalFirst),
      memberOf: (code) =>
        code === wholeProfession
          ? { label: { sv: 'Yrket som helhet', en: 'The profession as a whole' } }
          : named(names.specialties)(code),
    },
    {
      code: 'sector',
      label: { sv: 'Sektor', en: 'Sector' },
      order: figureSectors,
      memberOf: (code) => ({ label: sectorLabels[code] ?? itself(code) }),
    },
    { code: 'year', label: { sv: 'År', en: 'Year' }, role: 'time', memberOf: (code) => ({ label: itself(code) }) },
    {
      code: 'measure',
      label: { sv: 'Mått', en: 'Measure' },
      role: 'metric',
      order: measures.map(({ code }) => code),
      memberOf: (code) => ({ label: measureByCode.get(code)?.name ?? itself(code), unit: unitOf(code) }),
    },
  ];
};

const totalFirst = (left: string, right: string): number =>
  left === wholeProfession ? -1 : right === wholeProfession ? 1 : left < right ? -1 : 1;

const marksText = (marks: readonly FigureMark[]): Bilingual | null =>
  marks.length === 0
    ? null
    : {
        sv: marks.map((mark) => markLabels[mark].sv).join('; '),
        en: marks.map((mark) => markLabels[mark].en).join('; '),
      };

/**
 * Figures of a plan as a cube: area × profession × specialty × sector × year × measure, with the members that the
 * selection has.
 */
export const cubeOfFigures = (figures: readonly PlanFigure[], plan: CubeSource, names: CubeNames): Cube => {
  const entries = figures.map(
    (figure): CubeEntry => ({
      codes: [
        figure.areaCode,
        figure.professionCode,
        figure.specialtyCode ?? wholeProfession,
        figure.sector,
        String(figure.year),
        figure.measureCode,
      ],
      value: figure.value,
      status: figure.status,
      attributes: [
        figure.coverage,
        figure.denominator,
        figure.respondents,
        figure.respondentsExpected,
        marksText(figure.marks),
      ],
    }),
  );
  return {
    title: { sv: `Nationell plan, version ${plan.number}`, en: `National plan, version ${plan.number}` },
    source: {
      sv: 'Nationella vårdkompetensrådet: de regionala rådens godtagna behovskartläggningar.',
      en: 'The national council for health-care competence: the regional councils’ accepted needs surveys.',
    },
    updatedAt: plan.builtAt,
    contentHash: plan.contentHash,
    ...cubeOfEntries(axesOf(figures, names), entries),
    notes: plan.notes,
    usualStatus: 'observed',
    statuses: statusLabels,
    attributes: [
      { code: 'coverage', label: { sv: 'Täckning', en: 'Coverage' } },
      { code: 'denominator', label: { sv: 'Nämnare', en: 'Denominator' } },
      { code: 'respondents', label: { sv: 'Regioner som redovisat', en: 'Regions that reported' } },
      { code: 'respondentsExpected', label: { sv: 'Regioner i området', en: 'Regions of the area' } },
      { code: 'marks', label: { sv: 'Märkning', en: 'Marks' } },
    ],
  };
};
