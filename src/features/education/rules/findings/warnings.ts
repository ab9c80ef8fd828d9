import type { Bilingual } from '../../../../core/problem.ts';
import {
  changeBounds,
  type GroupSpread,
  rateBounds,
  smallestDifference,
} from '../../../surveys/rules/findings/bounds.ts';
import { type EducationLine, type EducationMeasure, educationMeasures } from '../../schemas.ts';
import { educationColumns } from '../columns.ts';
import { type EducationRegister, keyOfLine } from '../lines.ts';
import { admittedPerApplicantOrdinary, admittedPerPlaceOrdinary, graduatesPerBeginnerOrdinary } from './catalogue.ts';
import { registerGapRemarks } from './register-gaps.ts';

/** What a rule found in one programme at one site. */
export interface EducationFound {
  readonly ruleId: string;
  readonly severity: 'error' | 'warning';
  readonly siteMunicipalityCode: string;
  readonly professionCode: string;
  /** The field that the finding is about; null where it is about the line as a whole. */
  readonly measure: EducationMeasure | null;
  readonly observed: number | null;
  /** What it was held against: another field, or the figure of another report. */
  readonly compared: number | null;
  readonly detail: Bilingual;
}

/** The register and the accepted figures that a report's lines are held against. */
export interface EducationReferences {
  readonly register: EducationRegister;
  /** The accepted report of the same term a year before; null where there is none. */
  readonly yearBefore: readonly EducationLine[] | null;
  /** The most beginners of a programme at a site in any earlier term, by `keyOfLine`. */
  readonly mostBeginners: ReadonlyMap<string, number>;
  /** Student-weeks of placement per beginner in accepted figures of all institutions, by profession. */
  readonly weeksPerBeginner: ReadonlyMap<string, readonly number[]>;
}

/** One figure above another of the same line: by how many times, and by how many persons at least. */
const comparisons: readonly {
  readonly ruleId: string;
  readonly larger: EducationMeasure;
  readonly smaller: EducationMeasure;
  readonly times: number;
  readonly atLeast: number;
}[] = [
  { ruleId: 'offered-above-decided', larger: 'placesOffered', smaller: 'placesDecided', times: 1, atLeast: 1 },
  {
    ruleId: 'admitted-far-above-offered',
    larger: 'admitted',
    smaller: 'placesOffered',
    times: admittedPerPlaceOrdinary,
    atLeast: smallestDifference,
  },
  {
    ruleId: 'admitted-far-above-applicants',
    larger: 'admitted',
    smaller: 'eligibleFirstChoiceApplicants',
    times: admittedPerApplicantOrdinary,
    atLeast: smallestDifference,
  },
  { ruleId: 'beginners-above-admitted', larger: 'beginners', smaller: 'admitted', times: 1, atLeast: 1 },
];

const labelOf = (measure: EducationMeasure): Bilingual => {
  const [sv, en] = educationColumns.find(({ key }) => key === measure)?.headings ?? [measure, measure];
  return { sv: sv.charAt(0).toLowerCase() + sv.slice(1), en: en.toLowerCase() };
};
// VFU is an abbreviation and keeps its capitals.
const label = (measure: EducationMeasure): Bilingual =>
  measure === 'clinicalPlacementWeeks' ? { sv: 'VFU-veckor', en: 'clinical placement weeks' } : labelOf(measure);

type Remark = Omit<EducationFound, 'severity' | 'siteMunicipalityCode' | 'professionCode'>;

const chainRemarks = (line: EducationLine): Remark[] =>
  comparisons.flatMap(({ ruleId, larger, smaller, times, atLeast }) => {
    const [observed, compared] = [line[larger] ?? null, line[smaller] ?? null];
    if (observed === null || compared === null) return [];
    if (observed <= compared * times || observed - compared < atLeast) return [];
    const [a, b] = [label(larger), label(smaller)];
    const detail = {
      sv: `${observed} ${a.sv} men bara ${compared} ${b.sv}.`,
      en: `${observed} ${a.en} but only ${compared} ${b.en}.`,
    };
    return [{ ruleId, measure: larger, observed, compared, detail }];
  });

const registerRemarks = (line: EducationLine, references: EducationReferences): Remark[] =>
  registerGapRemarks(line, references.register).map((gap) => ({
    ...gap,
    measure: null,
    observed: null,
    compared: null,
  }));

const graduateRemarks = (line: EducationLine, references: EducationReferences): Remark[] => {
  const compared = references.mostBeginners.get(keyOfLine(line)) ?? null;
  const observed = line.graduates ?? null;
  if (observed === null || compared === null) return [];
  if (observed <= compared * graduatesPerBeginnerOrdinary || observed - compared < smallestDifference) return [];
  const detail = {
    sv: `${observed} examinerade, men som mest ${compared} nybörjare i någon tidigare termin.`,
    en: `${observed} graduates, but at most ${compared} beginners in any earlier term.`,
  };
  return [{ ruleId: 'graduates-far-above-beginners', measure: 'graduates', observed, compared, detail }];
};

const medianOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
};

/** What a group of ratios looks like in logarithms. */
const spreadOf = (ratios: readonly number[]): GroupSpread => {
  const logarithms = ratios.map(Math.log);
  const median = medianOf(logarithms);
  const medianAbsoluteDeviation = medianOf(logarithms.map((each) => Math.abs(each - median)));
  return { count: ratios.length, median, medianAbsoluteDeviation };
};

const placementRemarks = (line: EducationLine, references: EducationReferences): Remark[] => {
  const { clinicalPlacementWeeks: observed, beginners: compared } = line;
  const group = spreadOf(references.weeksPerBeginner.get(line.professionCode) ?? []);
  const bounds = rateBounds(group);
  if (!bounds || !observed || !compared) return [];
  const ratio = Math.log(observed / compared);
  if (ratio >= bounds.lower && ratio <= bounds.upper) return [];
  const [seen, usual] = [Math.round((observed / compared) * 10) / 10, Math.round(Math.exp(group.median) * 10) / 10];
  const detail = {
    sv: `${String(seen).replace('.', ',')} VFU-veckor per nybörjare; vanligt för yrket är ${String(usual).replace('.', ',')}.`,
    en: `${seen} clinical placement weeks per beginner; ${usual} is usual for the profession.`,
  };
  return [{ ruleId: 'placement-weeks-out-of-line', measure: 'clinicalPlacementWeeks', observed, compared, detail }];
};

const changedRemark = (measure: EducationMeasure, observed: number, compared: number): Remark => {
  const { sv, en } = label(measure);
  const isZero = observed === 0 || compared === 0;
  return {
    ruleId: isZero ? 'zero-against-year-before' : 'large-change-since-year-before',
    measure,
    observed,
    compared,
    detail: {
      sv: `${observed} ${sv} mot ${compared} samma termin året före.`,
      en: `${observed} ${en} against ${compared} in the same term a year before.`,
    },
  };
};

/** What changed more since the year before than the report's other programmes did, measure by measure. */
const changeRemarks = (
  lines: readonly EducationLine[],
  before: ReadonlyMap<string, EducationLine>,
): Map<string, Remark[]> => {
  const remarks = new Map<string, Remark[]>();
  for (const measure of educationMeasures) {
    const pairs = lines.flatMap((line) => {
      const [observed, compared] = [line[measure] ?? null, before.get(keyOfLine(line))?.[measure] ?? null];
      return observed === null || compared === null ? [] : [{ key: keyOfLine(line), observed, compared }];
    });
    const ratios = pairs.flatMap(({ observed, compared }) =>
      observed > 0 && compared > 0 ? [observed / compared] : [],
    );
    const { lower, upper } = changeBounds(spreadOf(ratios));
    for (const { key, observed, compared } of pairs) {
      if (Math.abs(observed - compared) < smallestDifference) continue;
      // Zero on one side has an infinite logarithm, which lies outside every range.
      const change = Math.log(observed / compared);
      if (change >= lower && change <= upper) continue;
      remarks.set(key, [...(remarks.get(key) ?? []), changedRemark(measure, observed, compared)]);
    }
  }
  return remarks;
};

const missing: Remark = {
  ruleId: 'line-missing-since-year-before',
  measure: null,
  observed: null,
  compared: null,
  detail: {
    sv: 'Programmet fanns på orten samma termin året före men saknas nu. Lämna noll om det har upphört.',
    en: 'The programme was given at the site in the same term a year before and is missing now. Give zero if it has ended.',
  },
};

/** What looks odd in a report's lines; each can have a good reason, which is to be written down. */
export const warningsOfLines = (lines: readonly EducationLine[], references: EducationReferences): EducationFound[] => {
  const before = new Map((references.yearBefore ?? []).map((line) => [keyOfLine(line), line]));
  const changes = changeRemarks(lines, before);
  const at = (line: EducationLine, remarks: readonly Remark[]): EducationFound[] => {
    const { siteMunicipalityCode, professionCode } = line;
    return remarks.map((remark) => ({ ...remark, severity: 'warning', siteMunicipalityCode, professionCode }));
  };
  const told = lines.flatMap((line) =>
    at(line, [
      ...registerRemarks(line, references),
      ...chainRemarks(line),
      ...graduateRemarks(line, references),
      ...placementRemarks(line, references),
      ...(changes.get(keyOfLine(line)) ?? []),
    ]),
  );
  const keys = new Set(lines.map(keyOfLine));
  const absent = [...before.values()].filter((line) => !keys.has(keyOfLine(line)));
  return [...told, ...absent.flatMap((line) => at(line, [missing]))];
};

/** The figures that a justification is about; it holds until they change. */
export const seenIn = ({ observed, compared }: Pick<EducationFound, 'observed' | 'compared'>): string =>
  `${observed ?? ''}/${compared ?? ''}`;
