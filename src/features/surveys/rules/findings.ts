import type { Bilingual } from '../../../core/problem.ts';
import { type Sector, sectors } from '../schemas.ts';

/** A stored line with its codes, as the rules of findings see it. */
export interface CheckedLine {
  readonly areaCode: string;
  readonly professionCode: string;
  readonly sector: Sector;
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

/** A finding with the place it is about. */
export interface PlacedFinding extends LineFinding {
  readonly areaCode: string | null;
  readonly professionCode: string | null;
  readonly sector: Sector | null;
  readonly year: number | null;
}

/** An error: a cell that would be counted twice, by the version itself or together with another council's survey. */
export const findingOfDoubleCell = (cell: {
  areaCode: string;
  professionCode: string;
  sectorId: number;
  year: number;
  otherHealthcareRegionCode: string | null;
}): PlacedFinding => {
  const { areaCode, professionCode, year, otherHealthcareRegionCode: other } = cell;
  const sector = sectors[cell.sectorId - 1] ?? null;
  const place = [areaCode, professionCode, sector, year].join(' ');
  const found =
    other === null
      ? {
          ruleId: 'region-and-municipality-lines',
          detail: {
            sv: `${place}: lämnas både för regionen som helhet och för kommuner i den. Behåll det ena.`,
            en: `${place}: given both for the region as a whole and for municipalities of it. Keep one of them.`,
          },
        }
      : {
          ruleId: 'reported-by-other-council',
          detail: {
            sv: `${place}: har redan lämnats in av rådet ${other}. Kom överens om vem som lämnar uppgiften.`,
            en: `${place}: has been submitted by the council ${other} already. Agree on who reports it.`,
          },
        };
  return { ...found, severity: 'error', areaCode, professionCode, sector, year };
};

/** A warning: a region of the territory without any line for a profession asked for. */
export const findingOfMissingCell = (
  cell: { areaCode: string; professionCode: string },
  baseYear: number,
): PlacedFinding => ({
  ...cell,
  ruleId: 'region-without-line',
  severity: 'warning',
  sector: null,
  year: baseYear,
  detail: {
    sv: `Ingen rad för ${cell.professionCode} i ${cell.areaCode} år ${baseYear}.`,
    en: `No line for ${cell.professionCode} in ${cell.areaCode} in ${baseYear}.`,
  },
});
