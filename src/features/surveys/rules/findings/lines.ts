import type { Bilingual } from '../../../../core/problem.ts';
import { detailOfFinding } from './text.ts';

/** The figures of one line that its rules look at; null or left out where the line does not state them. */
export interface CheckedLine {
  readonly headcount?: number | null | undefined;
  readonly fullTimeEquivalents?: number | null | undefined;
  readonly vacantFullTimeEquivalents?: number | null | undefined;
  readonly agencyFullTimeEquivalents?: number | null | undefined;
  readonly expectedRetirements?: number | null | undefined;
  readonly neededFullTimeEquivalents?: number | null | undefined;
  readonly assessment?: string | null | undefined;
}

type Figure = Exclude<keyof CheckedLine, 'assessment'>;

/** The rules that need one line only: one figure above another, or against what is judged. */
const comparisons: readonly { ruleId: string; larger: Figure; smaller: Figure; assessment?: string }[] = [
  { ruleId: 'full-time-equivalents-above-headcount', larger: 'fullTimeEquivalents', smaller: 'headcount' },
  { ruleId: 'retirements-above-headcount', larger: 'expectedRetirements', smaller: 'headcount' },
  { ruleId: 'vacancies-above-staff', larger: 'vacantFullTimeEquivalents', smaller: 'fullTimeEquivalents' },
  { ruleId: 'agency-above-staff', larger: 'agencyFullTimeEquivalents', smaller: 'fullTimeEquivalents' },
  {
    ruleId: 'shortage-with-need-below-staff',
    larger: 'fullTimeEquivalents',
    smaller: 'neededFullTimeEquivalents',
    assessment: 'shortage',
  },
  {
    ruleId: 'surplus-with-need-above-staff',
    larger: 'neededFullTimeEquivalents',
    smaller: 'fullTimeEquivalents',
    assessment: 'surplus',
  },
];

const nowhere = {
  areaCode: null,
  professionCode: null,
  specialtyCode: null,
  sector: null,
  year: null,
  usual: null,
  otherHealthcareRegionCode: null,
};

/** What looks odd in one line: the figure that a rule speaks of, and what was seen there. */
interface LineFinding {
  readonly ruleId: string;
  readonly field: Figure;
  readonly value: number;
  readonly detail: Bilingual;
}

/**
 * What looks odd in one line by itself, for telling its sender before it is stored. Surveys that are stored are
 * checked by the same rules where their lines are; a test holds the two against each other.
 */
export const findingsOfLine = (line: CheckedLine): LineFinding[] =>
  comparisons.flatMap(({ ruleId, larger, smaller, assessment }) => {
    const [above, below] = [line[larger] ?? null, line[smaller] ?? null];
    if (above === null || below === null || above <= below) return [];
    if (assessment !== undefined && line.assessment !== assessment) return [];
    const measure = assessment === undefined ? larger : 'neededFullTimeEquivalents';
    const [observed, compared] = measure === larger ? [above, below] : [below, above];
    return [
      {
        ruleId,
        field: measure,
        value: observed,
        detail: detailOfFinding({ ...nowhere, ruleId, measure, observed, compared }),
      },
    ];
  });
