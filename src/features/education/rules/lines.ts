import { nearestCodes } from '../../../core/nearest.ts';
import type { Bilingual, Fault } from '../../../core/problem.ts';
import type { EducationLine } from '../schemas.ts';

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
  /** Professions with a right that is not valid on the day, and when it is. */
  readonly otherRights: ReadonlyMap<number, { readonly validFrom: string | null; readonly validTo: string | null }>;
}

const valueFields = [
  'placesAdvised',
  'placesDecided',
  'placesOffered',
  'eligibleFirstChoiceApplicants',
  'admitted',
  'beginners',
  'graduates',
  'clinicalPlacementWeeks',
] as const;

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

const siteFaults = (line: EducationLine, register: EducationRegister): EducationLineFault[] => {
  const id = register.municipalityIds.get(line.siteMunicipalityCode);
  if (id !== undefined && register.siteIds.has(id)) return [];
  const own = [...register.municipalityIds].filter(([, key]) => register.siteIds.has(key)).map(([code]) => code);
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
      value: line.siteMunicipalityCode,
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

const rightFaults = (line: EducationLine, register: EducationRegister): EducationLineFault[] => {
  const id = register.professionIds.get(line.professionCode);
  if (id === undefined) {
    return [
      {
        field: 'professionCode',
        code: 'unknown-code',
        value: line.professionCode,
        accepted: nearestCodes(line.professionCode, register.professionIds.keys()),
        detail: { sv: 'Yrket finns inte i registret.', en: 'The profession is not in the register.' },
      },
    ];
  }
  if (register.rightIds.has(id)) return [];
  const other = register.otherRights.get(id);
  const when = {
    sv:
      other === undefined
        ? `${register.institutionCode} har inget registrerat examenstillstånd för yrket den ${register.firstDay}.`
        : `${register.institutionCode} har examenstillstånd för yrket ${other.validFrom ?? ''}–${other.validTo ?? ''}, men inte den ${register.firstDay}.`,
    en:
      other === undefined
        ? `${register.institutionCode} has no registered right to award the degree on ${register.firstDay}.`
        : `${register.institutionCode} has the right to award the degree ${other.validFrom ?? ''}–${other.validTo ?? ''}, but not on ${register.firstDay}.`,
  };
  return [
    {
      field: 'professionCode',
      code: 'no-degree-right',
      value: line.professionCode,
      detail: { sv: `${when.sv} ${howToRegister.sv}`, en: `${when.en} ${howToRegister.en}` },
    },
  ];
};

const keyOf = (line: EducationLine): string => `${line.siteMunicipalityCode} ${line.professionCode}`;

/** Every fault of every line, with the line's place in the list; none means that the lines can be stored. */
export const checkEducationLines = (
  lines: readonly EducationLine[],
  register: EducationRegister,
): { index: number; fault: EducationLineFault }[] => {
  const seen = new Map<string, number>();
  return lines.flatMap((line, index) => {
    const faults = [...siteFaults(line, register), ...rightFaults(line, register)];
    if (valueFields.every((field) => line[field] === undefined || line[field] === null)) {
      faults.push({
        field: 'beginners',
        code: 'line-without-value',
        accepted: [...valueFields],
        detail: {
          sv: 'Raden säger inget: lämna minst ett värde, eller utelämna raden.',
          en: 'The line says nothing: give at least one value, or leave the line out.',
        },
      });
    }
    const first = seen.get(keyOf(line));
    seen.set(keyOf(line), first ?? index);
    if (first !== undefined) {
      faults.push({
        field: 'professionCode',
        code: 'duplicate-line',
        value: keyOf(line),
        detail: {
          sv: `Samma studieort och yrke finns redan på rad ${first + 1}. Slå ihop raderna.`,
          en: `The same site and profession stands already in line ${first + 1}. Merge the lines.`,
        },
      });
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

interface ChainWarning {
  readonly ruleId: string;
  readonly detail: Bilingual;
}

/** What looks odd in the chain advised → decided → offered → admitted → begun; each can have a good reason. */
export const warningsOfLine = (line: EducationLine): ChainWarning[] => {
  const above = (
    ruleId: string,
    [left, right]: readonly [number | null | undefined, number | null | undefined],
    words: Bilingual,
  ): ChainWarning[] =>
    typeof left === 'number' && typeof right === 'number' && left > right
      ? [
          {
            ruleId,
            detail: {
              sv: words.sv.replace('#', String(left)).replace('#', String(right)),
              en: words.en.replace('#', String(left)).replace('#', String(right)),
            },
          },
        ]
      : [];
  return [
    ...above('beginners-above-admitted', [line.beginners, line.admitted], {
      sv: '# nybörjare men bara # antagna.',
      en: '# beginners but only # admitted.',
    }),
    ...above('offered-above-decided', [line.placesOffered, line.placesDecided], {
      sv: '# utlysta platser men bara # beslutade.',
      en: '# places offered but only # decided.',
    }),
    ...above('offered-above-applicants', [line.placesOffered, line.eligibleFirstChoiceApplicants], {
      sv: '# utlysta platser men bara # behöriga förstahandssökande.',
      en: '# places offered but only # eligible first-choice applicants.',
    }),
  ];
};
