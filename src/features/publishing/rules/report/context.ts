import type { Cell, Run } from '../../../../core/document.ts';
import type { Bilingual } from '../../../../core/problem.ts';
import { measureByCode, measures } from '../../../plans/rules/measures.ts';
import { statusLabels } from '../../../plans/rules/status-labels.ts';
import type { DossierTexts } from '../../../plans/schemas/dossiers.ts';
import type { FigureMark, FigureStatus, MeasureCode, MissingCouncilRule, PlanFigure } from '../../../plans/schemas.ts';
import { markLabels, unitLabels } from '../labels.ts';

/** All that a report is made of; the same input gives the same document. */
export interface ReportInput {
  readonly language: 'sv' | 'en';
  /** Where clients reach the API, for links. */
  readonly baseUrl: string;
  readonly plan: {
    readonly id: string;
    readonly number: number;
    readonly state: string;
    readonly contentHash: string;
    /** Of the texts that were adopted with the plan; null before that, and where there are none. */
    readonly textsHash: string | null;
    readonly figureCount: number;
    /** Figures that the disclosure rule hides from those whom they do not concern. */
    readonly hiddenCount: number;
    readonly builtAt: Date;
    readonly councils: readonly {
      readonly healthcareRegionCode: string;
      readonly status: 'included' | 'carried-forward' | 'imputed' | 'missing';
      readonly surveyId: string | null;
      readonly versionNumber: number | null;
      readonly linesHash: string | null;
    }[];
  };
  readonly round: {
    readonly id: string;
    readonly name: string;
    readonly referenceDate: string;
    readonly populationDate: string;
    readonly baseYear: number;
    readonly horizonYears: readonly number[];
  };
  /** The allocation key used, with its shares; null where nothing was split. */
  readonly allocation: {
    readonly populationDate: string;
    readonly shares: readonly {
      readonly regionCode: string;
      readonly healthcareRegionCode: string;
      readonly part: number;
      readonly whole: number;
    }[];
  } | null;
  /** What stands in for councils without an accepted survey. */
  readonly missingCouncilRule: MissingCouncilRule;
  readonly adjustmentCount: number;
  readonly coverageWeightDate: string;
  /** Whose copy it is: one with all figures, with the suppressed ones of the reader’s own areas, or the open one. */
  readonly sees: 'all' | 'own' | 'open';
  readonly names: {
    readonly areas: ReadonlyMap<string, Bilingual>;
    readonly professions: ReadonlyMap<string, Bilingual>;
    readonly healthcareRegionCodes: readonly string[];
  };
  /** What the national office says of professions. */
  readonly texts: readonly (DossierTexts & { readonly professionCode: string })[];
  /** Figures of whole professions over all sectors, in their order. */
  readonly figures: readonly PlanFigure[];
}

/** The letters that mark figures which are not simply what was reported. */
const letters: Readonly<Record<Exclude<FigureStatus, 'observed'> | FigureMark, string>> = {
  'partly-missing': 'a',
  missing: 'b',
  'not-attributable': 'c',
  allocated: 'd',
  'carried-forward': 'e',
  imputed: 'f',
  suppressed: 'g',
  'from-narrower-professions': 'h',
  adjusted: 'i',
};
const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);
const upperFirst = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** What the letters of a figure stand for: why it has no value, and everything that touched it. */
const standingsOf = ({ status, marks }: PlanFigure) =>
  [...new Set([...(status === 'observed' ? [] : [status]), ...marks])].map((code) => ({
    letter: letters[code],
    label: { ...statusLabels, ...markLabels }[code],
  }));

/** What the sections are written with: words in the reader's language, numbers, names and the figures by coordinates. */
export const contextOf = (input: ReportInput) => {
  const { language, plan, names } = input;
  const locale = language === 'sv' ? 'sv-SE' : 'en-GB';
  const say = (sv: string, en: string): string => (language === 'sv' ? sv : en);
  const pick = (text: Bilingual): string => text[language];
  const formats = new Map<number, Intl.NumberFormat>();
  const number = (value: number, decimals = 0): string => {
    const known =
      formats.get(decimals) ??
      new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formats.set(decimals, known);
    return known.format(value);
  };
  const percent = (share: number): string => `${number(share * 100, 1)}${language === 'sv' ? '\u00a0' : ''}%`;
  const unitOf = (measureCode: MeasureCode) => measureByCode.get(measureCode)?.unit ?? '';
  const show = (value: number, measureCode: MeasureCode): string =>
    unitOf(measureCode) === 'share' ? percent(value) : number(value, unitLabels[unitOf(measureCode)]?.decimals ?? 0);
  const byKey = new Map(
    input.figures.map((figure) => [
      `${figure.areaCode} ${figure.professionCode} ${figure.year} ${figure.measureCode}`,
      figure,
    ]),
  );
  const outside = input.figures.filter(
    ({ areaCode }) => areaCode !== 'SE' && !names.healthcareRegionCodes.includes(areaCode),
  );
  const divided = new Set(
    outside.filter(({ marks }) => marks.includes('not-attributable')).map(({ areaCode }) => areaCode),
  );
  const present = new Set(input.figures.map(({ measureCode }) => measureCode));
  const areaName = (code: string): string => pick(names.areas.get(code) ?? { sv: code, en: code });
  return {
    input,
    say,
    pick,
    number,
    percent,
    show,
    areaName,
    professionName: (code: string): string => upperFirst(pick(names.professions.get(code) ?? { sv: code, en: code })),
    /** Thousands are not parted at the end of a line. */
    measureName: (code: MeasureCode): string =>
      pick(measureByCode.get(code)?.name ?? { sv: code, en: code }).replace(/(\d) (?=\d{3})/g, '$1\u00a0'),
    /** The name of a healthcare region where all that is named are healthcare regions. */
    shortName: (code: string): string =>
      areaName(code)
        .replace(/\s*(sjukvårdsregion(en)?|healthcare region)\s*/i, '')
        .replace(/\s*\(.*\)/, ''),
    figure: (areaCode: string, professionCode: string, year: number, measureCode: MeasureCode) =>
      byKey.get(`${areaCode} ${professionCode} ${year} ${measureCode}`),
    /** A figure as it stands in a table: the number, where it comes from, and what it lacks. */
    cell: (figure: PlanFigure | undefined): Cell => {
      if (figure === undefined) return { text: '–' };
      const marks = standingsOf(figure)
        .map(({ letter, label }) => ({ letter, words: lowerFirst(pick(label)) }))
        .sort((left, right) => (left.letter < right.letter ? -1 : 1));
      return {
        text: figure.value === null ? '–' : show(figure.value, figure.measureCode),
        href: `${input.baseUrl}/plans/${plan.id}/figures/${figure.figureId}/provenance`,
        ...(marks.length === 0 ? {} : { marks }),
      };
    },
    /** In a chart, why there is no value. */
    absence: (figure: PlanFigure | undefined): string =>
      figure?.status === 'suppressed' ? say('skyddad', 'suppressed') : say('saknas', 'missing'),
    upperFirst,
    /** What the letters in a table mean, and what a dash is. */
    notesOf: (cells: readonly Cell[]): string[] => {
      const used = new Map(
        cells.flatMap(({ marks = [] }) => marks.map(({ letter, words }) => [letter, words] as const)),
      );
      const notes = [...used]
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([letter, words]) => `${letter} = ${words}`);
      if (cells.some(({ text, marks }) => text === '–' && marks === undefined)) {
        notes.push(say('– = inte redovisat', '– = not reported'));
      }
      return notes.length === 0 ? [] : [`${notes.join('; ')}.`];
    },
    professions: [...new Set(input.figures.map(({ professionCode }) => professionCode))],
    /** The nation, the healthcare regions, and regions that cannot be attributed to one of them. */
    areas: ['SE', ...names.healthcareRegionCodes, ...divided],
    /** Regions that cannot be attributed to one healthcare region. */
    divided: [...divided],
    /** Every region that is listed, whether or not it can be attributed. */
    regions: [...new Set(outside.map(({ areaCode }) => areaCode))],
    measuresPresent: measures.filter(({ code }) => present.has(code)).map(({ code }) => code),
    /** What nobody reported; the change since another plan is not something that is reported. */
    measuresAbsent: measures
      .filter(({ code }) => !present.has(code) && code !== 'change-since-last-plan')
      .map(({ code }) => code),
    /** Codes of the councils whose part of the plan has this standing. */
    councilsBy: (status: ReportInput['plan']['councils'][number]['status']): string[] => [
      ...new Set(
        plan.councils.filter((council) => council.status === status).map((council) => council.healthcareRegionCode),
      ),
    ],
    councilCount: new Set(plan.councils.map((council) => council.healthcareRegionCode)).size,
    text: (text: string): Run[] => [{ text }],
  };
};

export type ReportContext = ReturnType<typeof contextOf>;
