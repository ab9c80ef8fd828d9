import type { Bilingual } from '../../../core/problem.ts';

/** A stored line with its codes, as the rules of findings see it. */
export interface CheckedLine {
  readonly areaCode: string;
  readonly professionCode: string;
  readonly sector: string;
  readonly year: number;
  readonly headcount: number | null;
  readonly fullTimeEquivalents: number | null;
  readonly neededFullTimeEquivalents: number | null;
  readonly expectedRetirements: number | null;
  readonly assessment: string | null;
}

export interface LineFinding {
  readonly ruleId: string;
  readonly severity: 'error' | 'warning';
  readonly detail: Bilingual;
}

const number = new Intl.NumberFormat('sv-SE', { maximumFractionDigits: 2 });

/**
 * What looks odd in one line. Each of these does happen in true figures (Gotland 2020: 246 full-time equivalents and
 * 244 persons), so they warn and do not refuse.
 */
export const findingsOfLine = (line: CheckedLine): LineFinding[] => {
  const findings: LineFinding[] = [];
  const { headcount, fullTimeEquivalents, neededFullTimeEquivalents, expectedRetirements } = line;
  if (headcount !== null && fullTimeEquivalents !== null && fullTimeEquivalents > headcount) {
    findings.push({
      ruleId: 'full-time-equivalents-above-headcount',
      severity: 'warning',
      detail: {
        sv: `${number.format(fullTimeEquivalents)} årsarbetare men ${number.format(headcount)} personer.`,
        en: `${fullTimeEquivalents} full-time equivalents but ${headcount} persons.`,
      },
    });
  }
  if (headcount !== null && expectedRetirements !== null && expectedRetirements > headcount) {
    findings.push({
      ruleId: 'retirements-above-headcount',
      severity: 'warning',
      detail: {
        sv: `${number.format(expectedRetirements)} väntade pensioneringar men ${number.format(headcount)} personer.`,
        en: `${expectedRetirements} expected retirements but ${headcount} persons.`,
      },
    });
  }
  const needBelowStaff =
    neededFullTimeEquivalents !== null &&
    fullTimeEquivalents !== null &&
    neededFullTimeEquivalents < fullTimeEquivalents;
  if (line.assessment === 'shortage' && needBelowStaff) {
    findings.push({
      ruleId: 'shortage-with-need-below-staff',
      severity: 'warning',
      detail: {
        sv: `Brist anges, men behovet ${number.format(neededFullTimeEquivalents)} är mindre än ${number.format(fullTimeEquivalents)} årsarbetare.`,
        en: `Shortage is stated, but the need ${neededFullTimeEquivalents} is below ${fullTimeEquivalents} full-time equivalents.`,
      },
    });
  }
  return findings;
};
