import type { Cube, CubeCell, CubeDimension, CubeMember } from '../../../core/cube.ts';
import type { Bilingual } from '../../../core/problem.ts';
import { measureByCode, measures } from '../../plans/rules/measures.ts';
import { type FigureMark, figureSectors, type PlanFigure } from '../../plans/schemas.ts';
import { markLabels, sectorLabels, statusLabels, unitLabels } from './labels.ts';

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

/** The codes of an axis in use, in order. */
const inUse = (codes: Iterable<string>): string[] => [...new Set(codes)].sort();

const axis = (
  described: Omit<CubeDimension, 'members'>,
  codes: readonly string[],
  memberOf: (code: string) => Omit<CubeMember, 'code'>,
): CubeDimension => ({ ...described, members: codes.map((code) => ({ code, ...memberOf(code) })) });

const dimensionsOf = (figures: readonly PlanFigure[], names: CubeNames): CubeDimension[] => {
  const named = (of: ReadonlyMap<string, Bilingual>) => (code: string) => ({ label: of.get(code) ?? itself(code) });
  const specialties = inUse(figures.map(({ specialtyCode }) => specialtyCode ?? wholeProfession));
  const sectors = new Set<string>(figures.map(({ sector }) => sector));
  const measured = new Set<string>(figures.map(({ measureCode }) => measureCode));
  return [
    axis(
      { code: 'area', label: { sv: 'Område', en: 'Area' }, role: 'geo' },
      inUse(figures.map(({ areaCode }) => areaCode)),
      named(names.areas),
    ),
    axis(
      { code: 'profession', label: { sv: 'Yrke', en: 'Profession' } },
      inUse(figures.map(({ professionCode }) => professionCode)),
      named(names.professions),
    ),
    axis({ code: 'specialty', label: { sv: 'Specialitet', en: 'Specialty' } }, specialties.sort(totalFirst), (code) =>
      code === wholeProfession
        ? { label: { sv: 'Yrket som helhet', en: 'The profession as a whole' } }
        : named(names.specialties)(code),
    ),
    axis(
      { code: 'sector', label: { sv: 'Sektor', en: 'Sector' } },
      figureSectors.filter((sector) => sectors.has(sector)),
      (code) => ({ label: sectorLabels[code] ?? itself(code) }),
    ),
    axis(
      { code: 'year', label: { sv: 'År', en: 'Year' }, role: 'time' },
      inUse(figures.map(({ year }) => String(year))),
      (code) => ({ label: itself(code) }),
    ),
    axis(
      { code: 'measure', label: { sv: 'Mått', en: 'Measure' }, role: 'metric' },
      measures.filter(({ code }) => measured.has(code)).map(({ code }) => code),
      (code) => ({ label: measureByCode.get(code)?.name ?? itself(code), unit: unitOf(code) }),
    ),
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
 * selection has. The figures must come in their order.
 */
export const cubeOfFigures = (figures: readonly PlanFigure[], plan: CubeSource, names: CubeNames): Cube => {
  const dimensions = dimensionsOf(figures, names);
  const positions = dimensions.map(({ members }) => new Map(members.map(({ code }, position) => [code, position])));
  const cells = figures.map((figure): CubeCell => {
    const codes = [
      figure.areaCode,
      figure.professionCode,
      figure.specialtyCode ?? wholeProfession,
      figure.sector,
      String(figure.year),
      figure.measureCode,
    ];
    return {
      at: codes.map((code, index) => positions[index]?.get(code) ?? 0),
      value: figure.value,
      status: figure.status,
      attributes: [
        figure.coverage,
        figure.denominator,
        figure.respondents,
        figure.respondentsExpected,
        marksText(figure.marks),
      ],
    };
  });
  return {
    title: { sv: `Nationell plan, version ${plan.number}`, en: `National plan, version ${plan.number}` },
    source: {
      sv: 'Nationella vårdkompetensrådet: de regionala rådens godtagna behovskartläggningar.',
      en: 'The national council for health-care competence: the regional councils’ accepted needs surveys.',
    },
    updatedAt: plan.builtAt,
    contentHash: plan.contentHash,
    dimensions,
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
    cells,
  };
};
