import { nearestCodes } from '../../../core/nearest.ts';
import type { Fault } from '../../../core/problem.ts';
import { type EducationLine, educationMeasures } from '../schemas.ts';

/** When a right is valid: from a day, and until before another; null where the register knows no such day. */
export interface RightPeriod {
  readonly validFrom: string | null;
  readonly validTo: string | null;
}

/** What a report is checked against, on its term's first day. */
export interface EducationRegister {
  readonly institutionCode: string;
  readonly firstDay: string;
  readonly professionIds: ReadonlyMap<string, number>;
  readonly municipalityIds: ReadonlyMap<string, number>;
  /** Municipalities where the institution has a site. */
  readonly siteIds: ReadonlySet<number>;
  /** Professions whose degree the institution may award on the day. */
  readonly rightIds: ReadonlySet<number>;
  /** Professions with rights that are not valid on the day, and when they are. */
  readonly otherRights: ReadonlyMap<number, readonly RightPeriod[]>;
}

/** A line, or what could be read of one: what was not is a fault already and is not judged here. */
export interface JudgedLine {
  readonly line: Partial<EducationLine>;
  readonly whole: boolean;
  /** Its row in what was sent, as the sender counts. */
  readonly row: number;
}

/** A line as stored. */
export interface ResolvedEducationLine {
  readonly site_id: number;
  readonly profession_id: number;
  readonly places_advised: number | null;
  readonly places_decided: number | null;
  readonly places_offered: number | null;
  readonly eligible_first_choice_applicants: number | null;
  readonly admitted: number | null;
  readonly beginners: number | null;
  readonly graduates: number | null;
  readonly clinical_placement_weeks: number | null;
  readonly comment: string | null;
}

/** A fault of one line, without its place in the whole. */
export interface EducationLineFault extends Pick<Fault, 'code' | 'detail' | 'accepted' | 'value'> {
  readonly field: keyof EducationLine;
}

/** The institution's sites, by their municipalities' codes. */
const ownSites = (register: EducationRegister): string[] =>
  [...register.municipalityIds].filter(([, key]) => register.siteIds.has(key)).map(([site]) => site);

/** The codes that a report accepts where one is missing or malformed: the institution's own, or the nearest. */
export const acceptedCodes = (
  field: keyof EducationLine | undefined,
  { code, value }: Pick<Fault, 'code' | 'value'>,
  register: EducationRegister,
): Pick<Fault, 'accepted'> => {
  if (code !== 'required' && code !== 'malformed') return {};
  if (field === 'siteMunicipalityCode') return { accepted: ownSites(register) };
  if (field !== 'professionCode') return {};
  const own = [...register.professionIds]
    .filter(([, id]) => register.rightIds.has(id))
    .map(([profession]) => profession);
  return { accepted: value === undefined ? own : nearestCodes(value, register.professionIds.keys()) };
};

const siteFaults = (code: string | undefined, register: EducationRegister): EducationLineFault[] => {
  if (code === undefined || register.municipalityIds.has(code)) return [];
  return [
    {
      field: 'siteMunicipalityCode',
      code: 'unknown-code',
      value: code,
      accepted: ownSites(register),
      detail: { sv: 'Kommunkoden finns inte i registret.', en: 'The municipality code is not in the register.' },
    },
  ];
};

const professionFaults = (code: string | undefined, register: EducationRegister): EducationLineFault[] => {
  if (code === undefined || register.professionIds.has(code)) return [];
  return [
    {
      field: 'professionCode',
      code: 'unknown-code',
      value: code,
      accepted: nearestCodes(code, register.professionIds.keys()),
      detail: {
        sv: 'Yrket finns inte i registret. Se /professions för giltiga koder.',
        en: 'The profession is not in the register. See /professions for the codes.',
      },
    },
  ];
};

/** A line's place among a report's lines: its site and its profession. */
export const keyOfLine = (line: Pick<EducationLine, 'siteMunicipalityCode' | 'professionCode'>): string =>
  `${line.siteMunicipalityCode} ${line.professionCode}`;

const isSilent = ({ line, whole }: JudgedLine): boolean =>
  whole && educationMeasures.every((field) => line[field] === undefined || line[field] === null);

const silentLine: EducationLineFault = {
  field: 'beginners',
  code: 'line-without-value',
  accepted: [...educationMeasures],
  detail: {
    sv: 'Raden säger inget: lämna minst ett värde, eller utelämna raden.',
    en: 'The line says nothing: give at least one value, or leave the line out.',
  },
};

const givenTwice = (key: string, firstRow: number): EducationLineFault => ({
  field: 'professionCode',
  code: 'duplicate-line',
  value: key,
  detail: {
    sv: `Samma studieort och yrke finns redan på rad ${firstRow}. Slå ihop raderna.`,
    en: `The same site and profession stands already in row ${firstRow}. Merge the lines.`,
  },
});

/**
 * Every fault of every line, with the line's place in the list; none means that the lines can be stored. A site or a
 * right that the register lacks is no fault: the register does not claim to be whole, see `registerGapRemarks`.
 */
export const checkEducationLines = (
  lines: readonly JudgedLine[],
  register: EducationRegister,
): { index: number; fault: EducationLineFault }[] => {
  const seen = new Map<string, number>();
  return lines.flatMap((judged, index) => {
    const { siteMunicipalityCode, professionCode } = judged.line;
    const faults = [...siteFaults(siteMunicipalityCode, register), ...professionFaults(professionCode, register)];
    if (isSilent(judged)) faults.push(silentLine);
    if (siteMunicipalityCode !== undefined && professionCode !== undefined) {
      const key = keyOfLine({ siteMunicipalityCode, professionCode });
      const first = seen.get(key);
      seen.set(key, first ?? judged.row);
      if (first !== undefined) faults.push(givenTwice(key, first));
    }
    return faults.map((fault) => ({ index, fault }));
  });
};

/** The line as stored. The line must be without faults. */
export const resolveEducationLine = (line: EducationLine, register: EducationRegister): ResolvedEducationLine => ({
  site_id: register.municipalityIds.get(line.siteMunicipalityCode) ?? 0,
  profession_id: register.professionIds.get(line.professionCode) ?? 0,
  places_advised: line.placesAdvised ?? null,
  places_decided: line.placesDecided ?? null,
  places_offered: line.placesOffered ?? null,
  eligible_first_choice_applicants: line.eligibleFirstChoiceApplicants ?? null,
  admitted: line.admitted ?? null,
  beginners: line.beginners ?? null,
  graduates: line.graduates ?? null,
  clinical_placement_weeks: line.clinicalPlacementWeeks ?? null,
  comment: line.comment ?? null,
});
