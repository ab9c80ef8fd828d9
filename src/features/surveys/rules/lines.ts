import { nearestCodes } from '../../../core/nearest.ts';
import type { Fault } from '../../../core/problem.ts';
import { assessmentChanges, assessments, type SurveyLine, sectors } from '../schemas.ts';

/** What lines are checked against: codes with their keys, the council's territory and what the round asks for. */
export interface LineRegister {
  readonly areaIds: ReadonlyMap<string, number>;
  readonly professionIds: ReadonlyMap<string, number>;
  readonly specialties: ReadonlyMap<string, { readonly id: number; readonly professionId: number }>;
  /** Areas that the council may speak of at the round's reference date. */
  readonly territoryAreaIds: ReadonlySet<number>;
  /** Professions that the round asks for. */
  readonly askedProfessionIds: ReadonlySet<number>;
  readonly baseYear: number;
  readonly years: ReadonlySet<number>;
}

/** A line with codes resolved to keys, named as the columns of `survey_lines`. */
export interface ResolvedLine {
  readonly area_id: number;
  readonly profession_id: number;
  readonly specialty_id: number;
  readonly sector_id: number;
  readonly year: number;
  readonly assessment_id: number | null;
  readonly assessment_change_id: number | null;
  readonly headcount: number | null;
  readonly expected_retirements: number | null;
  readonly full_time_equivalents: number | null;
  readonly vacant_full_time_equivalents: number | null;
  readonly agency_full_time_equivalents: number | null;
  readonly needed_full_time_equivalents: number | null;
  readonly causes: readonly string[] | null;
  readonly comment: string | null;
}

/** Values that speak of staff that exists, and so of the base year only. */
const baseYearFields = [
  'headcount',
  'fullTimeEquivalents',
  'vacantFullTimeEquivalents',
  'agencyFullTimeEquivalents',
  'expectedRetirements',
] as const;
const valueFields = [...baseYearFields, 'neededFullTimeEquivalents', 'assessment'] as const;

/** A fault of one line: where in the line it is, and the rest of the fault without its place in the whole. */
export interface LineFault extends Pick<Fault, 'code' | 'detail' | 'accepted'> {
  readonly field: keyof SurveyLine;
  readonly value?: string;
}

const unknownCode = (
  field: 'areaCode' | 'professionCode' | 'specialtyCode',
  value: string,
  codes: Iterable<string>,
): LineFault => {
  const register = {
    areaCode: ['områdena', 'areas'],
    professionCode: ['yrkena', 'professions'],
    specialtyCode: ['specialiteterna', 'specialties'],
  }[field];
  return {
    field,
    code: 'unknown-code',
    value,
    accepted: nearestCodes(value, codes),
    detail: {
      sv: `Koden finns inte i registret över ${register[0]}. Se registret för giltiga koder.`,
      en: `The code is not in the register of ${register[1]}. See the register for valid codes.`,
    },
  };
};

const faultsOfYear = (line: SurveyLine, register: LineRegister): LineFault[] => {
  if (!register.years.has(line.year)) {
    return [
      {
        field: 'year',
        code: 'year-not-asked-for',
        value: String(line.year),
        accepted: [...register.years].map(String),
        detail: { sv: 'Omgången frågar inte efter det året.', en: 'The round does not ask for that year.' },
      },
    ];
  }
  if (line.year === register.baseYear) return [];
  return baseYearFields
    .filter((field) => line[field] !== undefined && line[field] !== null)
    .map((field) => ({
      field,
      code: 'base-year-only',
      value: String(line[field]),
      detail: {
        sv: `Uppgiften lämnas bara för basåret ${register.baseYear}; för år framåt lämnas behovet.`,
        en: `The value is given for the base year ${register.baseYear} only; for years ahead the need is given.`,
      },
    }));
};

const faultsOfArea = (line: SurveyLine, register: LineRegister): LineFault[] => {
  const areaId = register.areaIds.get(line.areaCode);
  if (areaId === undefined) return [unknownCode('areaCode', line.areaCode, register.areaIds.keys())];
  if (register.territoryAreaIds.has(areaId)) return [];
  return [
    {
      field: 'areaCode',
      code: 'area-outside-territory',
      value: line.areaCode,
      detail: {
        sv: 'Området hör inte till rådets sjukvårdsregion på omgångens referensdatum.',
        en: 'The area does not belong to the council’s healthcare region at the round’s reference date.',
      },
    },
  ];
};

const faultsOfProfession = (line: SurveyLine, register: LineRegister): LineFault[] => {
  const professionId = register.professionIds.get(line.professionCode);
  if (professionId === undefined)
    return [unknownCode('professionCode', line.professionCode, register.professionIds.keys())];
  const faults: LineFault[] = [];
  if (!register.askedProfessionIds.has(professionId)) {
    faults.push({
      field: 'professionCode',
      code: 'profession-not-asked-for',
      value: line.professionCode,
      detail: { sv: 'Omgången frågar inte efter yrket.', en: 'The round does not ask for the profession.' },
    });
  }
  if (typeof line.specialtyCode !== 'string') return faults;
  const specialty = register.specialties.get(line.specialtyCode);
  if (specialty === undefined)
    return [...faults, unknownCode('specialtyCode', line.specialtyCode, register.specialties.keys())];
  if (specialty.professionId !== professionId) {
    faults.push({
      field: 'specialtyCode',
      code: 'specialty-of-other-profession',
      value: line.specialtyCode,
      detail: { sv: 'Specialiteten hör till ett annat yrke.', en: 'The specialty belongs to another profession.' },
    });
  }
  return faults;
};

/** All faults of one line by itself, against the registers and the round. */
export const faultsOfLine = (line: SurveyLine, register: LineRegister): LineFault[] => {
  const faults = [
    ...faultsOfArea(line, register),
    ...faultsOfProfession(line, register),
    ...faultsOfYear(line, register),
  ];
  if (valueFields.every((field) => line[field] === undefined || line[field] === null)) {
    faults.push({
      field: 'headcount',
      code: 'line-without-value',
      accepted: [...valueFields],
      detail: {
        sv: 'Raden säger inget: lämna minst ett värde, eller utelämna raden.',
        en: 'The line says nothing: give at least one value, or leave the line out.',
      },
    });
  }
  return faults;
};

/** The key that one line of a version has alone. */
export const keyOfLine = (line: SurveyLine): string =>
  `${line.areaCode}\u0001${line.professionCode}\u0001${line.specialtyCode ?? ''}\u0001${line.sector}\u0001${line.year}`;

/** The line as stored. The line must be without faults. */
export const resolveLine = (line: SurveyLine, register: LineRegister): ResolvedLine => ({
  area_id: register.areaIds.get(line.areaCode) ?? 0,
  profession_id: register.professionIds.get(line.professionCode) ?? 0,
  specialty_id: register.specialties.get(line.specialtyCode ?? '')?.id ?? 0,
  sector_id: sectors.indexOf(line.sector) + 1,
  year: line.year,
  assessment_id: line.assessment ? assessments.indexOf(line.assessment) + 1 : null,
  assessment_change_id: line.assessmentChange ? assessmentChanges.indexOf(line.assessmentChange) + 1 : null,
  headcount: line.headcount ?? null,
  expected_retirements: line.expectedRetirements ?? null,
  full_time_equivalents: line.fullTimeEquivalents ?? null,
  vacant_full_time_equivalents: line.vacantFullTimeEquivalents ?? null,
  agency_full_time_equivalents: line.agencyFullTimeEquivalents ?? null,
  needed_full_time_equivalents: line.neededFullTimeEquivalents ?? null,
  causes: line.causes ?? null,
  comment: line.comment ?? null,
});

/**
 * Checks a body of lines as a whole: every line by itself and every key once. All faults come at once, each with the
 * JSON pointer of its value; without faults the lines come back with their keys.
 */
export const checkLines = (
  lines: readonly SurveyLine[],
  register: LineRegister,
): { faults: Fault[]; resolved: ResolvedLine[] } => {
  const firstIndexes = new Map<string, number>();
  const faults: Fault[] = [];
  lines.forEach((line, index) => {
    for (const { field, ...fault } of faultsOfLine(line, register))
      faults.push({ ...fault, pointer: `#/lines/${index}/${field}` });
    const key = keyOfLine(line);
    const first = firstIndexes.get(key);
    if (first === undefined) {
      firstIndexes.set(key, index);
      return;
    }
    faults.push({
      code: 'duplicate-line',
      pointer: `#/lines/${index}`,
      value: key.replaceAll('\u0001', ' '),
      detail: {
        sv: `Samma område, yrke, specialitet, sektor och år finns redan på rad #/lines/${first}. Slå ihop raderna.`,
        en: `The same area, profession, specialty, sector and year stands already at #/lines/${first}. Merge the lines.`,
      },
    });
  });
  return { faults, resolved: faults.length > 0 ? [] : lines.map((line) => resolveLine(line, register)) };
};
