import { nearestCodes } from '../../../core/nearest.ts';
import type { Bilingual, Fault } from '../../../core/problem.ts';
import { type EducationLine, educationMeasures } from '../schemas.ts';

/** When a right is valid: from a day, and until before another; null where the register knows no such day. */
interface RightPeriod {
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

const siteFaults = (code: string | undefined, register: EducationRegister): EducationLineFault[] => {
  if (code === undefined) return [];
  const id = register.municipalityIds.get(code);
  if (id !== undefined && register.siteIds.has(id)) return [];
  const own = [...register.municipalityIds].filter(([, key]) => register.siteIds.has(key)).map(([site]) => site);
  const detail =
    id === undefined
      ? { sv: 'Kommunkoden finns inte i registret.', en: 'The municipality code is not in the register.' }
      : {
          sv: 'Lärosätet har ingen studieort i kommunen enligt registret. Be det nationella kansliet lägga till orten om den är ny.',
          en: 'The institution has no site in the municipality by the register. Ask the national office to add the site if it is new.',
        };
  return [
    {
      field: 'siteMunicipalityCode',
      code: id === undefined ? 'unknown-code' : 'site-not-of-institution',
      value: code,
      accepted: own,
      detail,
    },
  ];
};

/** How a right comes into the register; said in every refusal, since the register does not claim to be complete. */
const howToRegister: Bilingual = {
  sv: 'Finns tillståndet: skicka beslutet (UKÄ, eller regeringen för enskilda utbildningsanordnare) med datum till det nationella kansliet, som för in det i registret. Se /institutions.',
  en: 'If the right exists: send its decision (UKÄ, or the government for private providers) with its date to the national office, which enters it in the register. See /institutions.',
};

const periodWords = ({ validFrom, validTo }: RightPeriod): Bilingual => {
  const words = (from: string, before: string, joined: string): string =>
    [validFrom && `${from} ${validFrom}`, validTo && `${before} ${validTo}`].filter(Boolean).join(joined);
  return { sv: words('från och med', 'före', ' och '), en: words('from', 'before', ' and ') };
};

const missingRight = (id: number, register: EducationRegister): Bilingual => {
  const { institutionCode, firstDay } = register;
  const periods = (register.otherRights.get(id) ?? []).map(periodWords);
  if (periods.length === 0) {
    return {
      sv: `${institutionCode} har inget registrerat examenstillstånd för yrket den ${firstDay}.`,
      en: `${institutionCode} has no registered right to award the degree on ${firstDay}.`,
    };
  }
  return {
    sv: `Enligt registret har ${institutionCode} examenstillstånd för yrket ${periods.map(({ sv }) => sv).join('; ')}, men inte den ${firstDay}, terminens första dag.`,
    en: `By the register ${institutionCode} has the right to award the degree ${periods.map(({ en }) => en).join('; ')}, but not on ${firstDay}, the first day of the term.`,
  };
};

const rightFaults = (code: string | undefined, register: EducationRegister): EducationLineFault[] => {
  if (code === undefined) return [];
  const id = register.professionIds.get(code);
  const fault = { field: 'professionCode', value: code } as const;
  if (id === undefined) {
    return [
      {
        ...fault,
        code: 'unknown-code',
        accepted: nearestCodes(code, register.professionIds.keys()),
        detail: {
          sv: 'Yrket finns inte i registret. Se /professions för giltiga koder.',
          en: 'The profession is not in the register. See /professions for the codes.',
        },
      },
    ];
  }
  if (register.rightIds.has(id)) return [];
  const when = missingRight(id, register);
  const detail = { sv: `${when.sv} ${howToRegister.sv}`, en: `${when.en} ${howToRegister.en}` };
  return [{ ...fault, code: 'no-degree-right', detail }];
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

/** Every fault of every line, with the line's place in the list; none means that the lines can be stored. */
export const checkEducationLines = (
  lines: readonly JudgedLine[],
  register: EducationRegister,
): { index: number; fault: EducationLineFault }[] => {
  const seen = new Map<string, number>();
  return lines.flatMap((judged, index) => {
    const { siteMunicipalityCode, professionCode } = judged.line;
    const faults = [...siteFaults(siteMunicipalityCode, register), ...rightFaults(professionCode, register)];
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
