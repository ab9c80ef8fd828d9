import { limits } from '../../../core/limits.ts';
import { nearestCodes } from '../../../core/nearest.ts';
import type { Bilingual, Fault } from '../../../core/problem.ts';
import { assessmentChanges, assessments, type SurveyLine, sectors } from '../schemas.ts';

/** What lines are checked against: codes with their keys, the council's territory and what the round asks for. */
export interface LineRegister {
  readonly areaIds: ReadonlyMap<string, number>;
  readonly professionIds: ReadonlyMap<string, number>;
  readonly specialties: ReadonlyMap<string, { readonly id: number; readonly professionId: number }>;
  /** The profession that a profession is a stage of: a physician in specialist training has a physician's specialties. */
  readonly parentProfessionIds: ReadonlyMap<number, number>;
  /** Areas that the council may speak of at the round's reference date. */
  readonly territoryAreaIds: ReadonlySet<number>;
  /** Professions that the round asks for. */
  readonly askedProfessionIds: ReadonlySet<number>;
  readonly baseYear: number;
  readonly years: ReadonlySet<number>;
}

/** A cell of a stored line, as COPY writes it. */
export type StoredCell = number | string | readonly string[] | null;

/** The columns of a stored line beyond the key of what it belongs to, in the order of `StoredLine`. */
export const storedColumns = [
  'area_id',
  'profession_id',
  'specialty_id',
  'sector_id',
  'year',
  'assessment_id',
  'assessment_change_id',
  'headcount',
  'expected_retirements',
  'full_time_equivalents',
  'vacant_full_time_equivalents',
  'agency_full_time_equivalents',
  'needed_full_time_equivalents',
  'causes',
  'comment',
] as const;

/** A line with its codes resolved: the key of its version or import, then `storedColumns`. */
export type StoredLine = readonly StoredCell[];

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
  /** Absent where the fault is of the line as a whole. */
  readonly field?: keyof SurveyLine;
  /** JSON pointer from the line to the place, where that is within a field or is no field of ours. */
  readonly within?: string;
  /** What to tell the sender of a file instead of the detail. */
  readonly inFile?: Bilingual;
  readonly value?: string;
}

/** The nearest codes of a register, remembered by register: a file repeats its mistakes and the search is dear. */
const nearestOf = new WeakMap<ReadonlyMap<string, unknown>, Map<string, string[]>>();

export const nearest = (value: string, codes: ReadonlyMap<string, unknown>): string[] => {
  const known = nearestOf.get(codes) ?? new Map<string, string[]>();
  nearestOf.set(codes, known);
  const before = known.get(value);
  if (before !== undefined) return before;
  if (known.size >= limits.nearestCodesKept) return [];
  const found = nearestCodes(value, codes.keys());
  known.set(value, found);
  return found;
};

const unknownCode = (
  field: 'areaCode' | 'professionCode' | 'specialtyCode',
  value: string,
  register: LineRegister,
): LineFault => {
  const [sv, en, codes] = {
    areaCode: ['områdena', 'areas', register.areaIds],
    professionCode: ['yrkena', 'professions', register.professionIds],
    specialtyCode: ['specialiteterna', 'specialties', register.specialties],
  }[field] as [string, string, ReadonlyMap<string, unknown>];
  return {
    field,
    code: 'unknown-code',
    value,
    accepted: nearest(value, codes),
    detail: {
      sv: `Koden finns inte i registret över ${sv}. Se registret för giltiga koder.`,
      en: `The code is not in the register of ${en}. See the register for valid codes.`,
    },
  };
};

/** The members of a line that are of the right form; the rules below speak of those alone. */
export type SoundMembers = Partial<SurveyLine>;

const faultsOfYear = (line: SoundMembers, register: LineRegister): LineFault[] => {
  if (line.year === undefined || line.year === register.baseYear) return [];
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

const faultsOfArea = ({ areaCode }: SoundMembers, register: LineRegister): LineFault[] => {
  if (areaCode === undefined) return [];
  const areaId = register.areaIds.get(areaCode);
  if (areaId === undefined) return [unknownCode('areaCode', areaCode, register)];
  if (register.territoryAreaIds.has(areaId)) return [];
  return [
    {
      field: 'areaCode',
      code: 'area-outside-territory',
      value: areaCode,
      detail: {
        sv: 'Området hör inte till rådets sjukvårdsregion på omgångens referensdatum.',
        en: 'The area does not belong to the council’s healthcare region at the round’s reference date.',
      },
    },
  ];
};

/** Whether a profession has a specialty: its own, or its parent's where it is a stage of that. */
export const hasSpecialty = (
  professionId: number,
  specialty: { readonly professionId: number },
  register: Pick<LineRegister, 'parentProfessionIds'>,
): boolean =>
  specialty.professionId === professionId || specialty.professionId === register.parentProfessionIds.get(professionId);

const faultsOfSpecialty = (
  specialtyCode: string,
  professionId: number | undefined,
  register: LineRegister,
): LineFault[] => {
  const specialty = register.specialties.get(specialtyCode);
  if (specialty === undefined) return [unknownCode('specialtyCode', specialtyCode, register)];
  if (professionId === undefined || hasSpecialty(professionId, specialty, register)) return [];
  return [
    {
      field: 'specialtyCode',
      code: 'specialty-of-other-profession',
      value: specialtyCode,
      detail: { sv: 'Specialiteten hör till ett annat yrke.', en: 'The specialty belongs to another profession.' },
    },
  ];
};

const faultsOfProfession = ({ professionCode, specialtyCode }: SoundMembers, register: LineRegister): LineFault[] => {
  const professionId = professionCode === undefined ? undefined : register.professionIds.get(professionCode);
  const faults: LineFault[] = [];
  if (professionCode !== undefined && professionId === undefined) {
    faults.push(unknownCode('professionCode', professionCode, register));
  } else if (professionId !== undefined && !register.askedProfessionIds.has(professionId)) {
    faults.push({
      field: 'professionCode',
      code: 'profession-not-asked-for',
      value: professionCode ?? '',
      detail: { sv: 'Omgången frågar inte efter yrket.', en: 'The round does not ask for the profession.' },
    });
  }
  if (typeof specialtyCode !== 'string') return faults;
  return [...faults, ...faultsOfSpecialty(specialtyCode, professionId, register)];
};

/** A line that says nothing but which cell it is about. */
const faultOfEmptiness: LineFault = {
  field: 'headcount',
  code: 'line-without-value',
  accepted: [...valueFields],
  detail: {
    sv: 'Raden säger inget: lämna minst ett värde, eller utelämna raden.',
    en: 'The line says nothing: give at least one value, or leave the line out.',
  },
};

/** All faults of one line by itself, against the registers and the round. */
export const faultsOfLine = (line: SoundMembers, register: LineRegister): LineFault[] => [
  ...faultsOfArea(line, register),
  ...faultsOfProfession(line, register),
  ...faultsOfYear(line, register),
];

/** The fault of a line without any value; `given` are the members that were there, readable or not. */
export const faultsOfAbsence = (line: Readonly<Record<string, unknown>>): LineFault[] =>
  valueFields.every((field) => line[field] === null || !(field in line)) ? [faultOfEmptiness] : [];

/** The line as stored under the key of its version or import. The line must be without faults. */
export const resolveLine = (line: SurveyLine, register: LineRegister, key: number): StoredLine => [
  key,
  register.areaIds.get(line.areaCode) ?? 0,
  register.professionIds.get(line.professionCode) ?? 0,
  register.specialties.get(line.specialtyCode ?? '')?.id ?? 0,
  sectors.indexOf(line.sector) + 1,
  line.year,
  line.assessment ? assessments.indexOf(line.assessment) + 1 : null,
  line.assessmentChange ? assessmentChanges.indexOf(line.assessmentChange) + 1 : null,
  line.headcount ?? null,
  line.expectedRetirements ?? null,
  line.fullTimeEquivalents ?? null,
  line.vacantFullTimeEquivalents ?? null,
  line.agencyFullTimeEquivalents ?? null,
  line.neededFullTimeEquivalents ?? null,
  line.causes ?? null,
  line.comment ?? null,
];
