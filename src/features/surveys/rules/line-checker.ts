import { faultsOf } from '../../../core/faults.ts';
import { limits } from '../../../core/limits.ts';
import { assessmentChanges, assessments, SurveyLine, sectors } from '../schemas.ts';
import { advised, faultOfTotals } from './line-advice.ts';
import {
  faultsOfAbsence,
  faultsOfLine,
  hasSpecialty,
  type LineFault,
  type LineRegister,
  nearest,
  resolveLine,
  type SoundMembers,
  type StoredLine,
} from './lines.ts';

/** What became of one line: stored cells, or why not. */
export type CheckedRow = { readonly stored: StoredLine } | { readonly faults: readonly LineFault[] };

/** Checks the lines of one body or file, one after another; it remembers which cells were there already. */
export interface LineChecker {
  /**
   * @param line a parsed line of any shape; a member that is there but undefined could not be read, and that has been
   * told already
   * @param row the line's row in the sender's file, for the fault of a cell given twice
   */
  check(line: unknown, row: number): CheckedRow;
}

/** Keys of words by the word; the position plus one is the key in the database. */
const keysOf = (words: readonly string[]): ReadonlyMap<unknown, number> =>
  new Map(words.map((word, index) => [word, index + 1]));
const sectorIds = keysOf(sectors);
const assessmentIds = keysOf(assessments);
const changeIds = keysOf(assessmentChanges);

/** A count of persons; null where none is given, NaN where the schema must decide. */
const persons = (value: unknown): number | null => {
  if (value === undefined || value === null) return null;
  const isCount =
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= limits.headcountMaximum;
  return isCount ? value : Number.NaN;
};

/** Full-time equivalents with at most two decimals, likewise. */
const hundredths = (value: unknown): number | null => {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'number' || !(value >= 0 && value <= limits.fullTimeEquivalentsMaximum)) return Number.NaN;
  return Math.round(value * 100) / 100 === value ? value : Number.NaN;
};

/** The key of a word; null where none is given, NaN for another word. */
const wordKey = (value: unknown, keys: ReadonlyMap<unknown, number>): number | null =>
  value === undefined || value === null ? null : (keys.get(value) ?? Number.NaN);

/** Texts that need no closer look: letters, digits and signs of Latin script, not beginning with a blank. */
const plainText = /^[!-~\u00a1-\u024f\u2010-\u2027][ -~\u00a1-\u024f\u2010-\u2027]*$/;
const isPlainText = (value: unknown, maximum: number): value is string =>
  typeof value === 'string' && value.length <= maximum && plainText.test(value);

const isPlainCauses = (value: unknown): value is readonly string[] =>
  Array.isArray(value) &&
  value.length <= limits.causesPerLine &&
  value.every((cause) => isPlainText(cause, limits.nameCharacters) && !cause.includes('|'));

/** What stays of a line when the members that a schema refused are left out. */
const soundMembersOf = (line: unknown, faulty: ReadonlySet<string>): SoundMembers =>
  typeof line !== 'object' || line === null || Array.isArray(line)
    ? {}
    : (Object.fromEntries(
        Object.entries(line).filter(([name, value]) => value !== undefined && !faulty.has(name)),
      ) as SoundMembers);

/** Names of members, in the form of a register. */
const memberNames = new Map(Object.keys(SurveyLine.shape).map((name) => [name, name]));
const isMember = (name: string): name is keyof SurveyLine => Object.hasOwn(SurveyLine.shape, name);

/** Whether a member is there but could not be read, which has been told already. */
const isUnreadable = (line: object, name: string): boolean =>
  Object.hasOwn(line, name) && (line as Record<string, unknown>)[name] === undefined;

/** The faults of a line's form, by the schema that also documents it. */
const faultsOfForm = (line: unknown): { faults: LineFault[]; faulty: Set<string> } => {
  const decoded = SurveyLine.safeDecode(line as SurveyLine, { reportInput: true });
  if (decoded.success) return { faults: [], faulty: new Set() };
  const faulty = new Set(decoded.error.issues.map(({ path }) => String(path[0] ?? '')));
  const faults = faultsOf('body', decoded.error.issues).flatMap(({ pointer = '#', ...fault }): LineFault[] => {
    const name = pointer.split('/')[1] ?? '';
    if (fault.code === 'required' && typeof line === 'object' && line !== null && isUnreadable(line, name)) return [];
    const within = pointer.slice(1);
    if (isMember(name)) return [{ ...fault, field: name, ...(within === `/${name}` ? {} : { within }) }];
    const accepted = fault.code === 'unknown-field' ? nearest(name, memberNames) : undefined;
    return [{ ...fault, within, value: fault.value ?? name, ...(accepted && { accepted }) }];
  });
  return { faults, faulty };
};

/** The cells that a round asks a council for, numbered, so that a cell given twice is found without holding keys. */
const numberedCells = (register: LineRegister) => {
  const areas = new Map<unknown, { id: number; index: number }>();
  for (const [code, id] of register.areaIds) {
    if (register.territoryAreaIds.has(id)) areas.set(code, { id, index: areas.size });
  }
  interface Profession {
    readonly id: number;
    readonly index: number;
    readonly specialties: Map<unknown, { id: number; index: number }>;
  }
  const professions = new Map<unknown, Profession>();
  let pairs = 0;
  for (const [code, id] of register.professionIds) {
    if (!register.askedProfessionIds.has(id)) continue;
    const index = pairs++;
    const specialties: Profession['specialties'] = new Map();
    for (const [specialtyCode, specialty] of register.specialties) {
      if (hasSpecialty(id, specialty, register)) specialties.set(specialtyCode, { id: specialty.id, index: pairs++ });
    }
    professions.set(code, { id, index, specialties });
  }
  const years = new Map<unknown, number>([...register.years].map((year, index) => [year, index]));
  return { areas, professions, pairs, years };
};

/**
 * A checker for one body or file. What a line must be is said by the schema `SurveyLine` and the rules of
 * `faultsOfLine` alone. Nearly all lines are sound, and those are known to be so by the short way below, which never
 * takes a line that the schema or a rule refuses; whatever it does not settle goes the long way, which explains.
 */
export const lineCheckerOf = (register: LineRegister, key: number): LineChecker => {
  const { areas, professions, pairs, years } = numberedCells(register);
  /** The row that gave each cell first, 0 for none. */
  const firstRows = new Int32Array(areas.size * pairs * sectors.length * years.size);

  const cellOf = (line: SoundMembers): number => {
    const area = areas.get(line.areaCode);
    const profession = professions.get(line.professionCode);
    const sector = sectorIds.get(line.sector);
    const year = years.get(line.year);
    if (area === undefined || profession === undefined || sector === undefined || year === undefined) return -1;
    const pair =
      typeof line.specialtyCode === 'string' ? profession.specialties.get(line.specialtyCode)?.index : profession.index;
    return pair === undefined ? -1 : ((area.index * pairs + pair) * sectors.length + sector - 1) * years.size + year;
  };

  const shortWay = (value: unknown, row: number): StoredLine | undefined => {
    if (typeof value !== 'object' || value === null) return undefined;
    const line = value as Readonly<Record<keyof SurveyLine, unknown>>;
    const { specialtyCode, causes, comment } = line;
    const area = areas.get(line.areaCode);
    const profession = professions.get(line.professionCode);
    const sectorId = sectorIds.get(line.sector);
    const year = years.get(line.year);
    if (area === undefined || profession === undefined || sectorId === undefined || year === undefined)
      return undefined;
    let pair = profession.index;
    let specialtyId = 0;
    if (specialtyCode !== undefined && specialtyCode !== null) {
      const specialty = profession.specialties.get(specialtyCode);
      if (specialty === undefined) return undefined;
      pair = specialty.index;
      specialtyId = specialty.id;
    }
    const headcount = persons(line.headcount);
    const retirements = persons(line.expectedRetirements);
    const staff = hundredths(line.fullTimeEquivalents);
    const vacant = hundredths(line.vacantFullTimeEquivalents);
    const agency = hundredths(line.agencyFullTimeEquivalents);
    const needed = hundredths(line.neededFullTimeEquivalents);
    const assessment = wordKey(line.assessment, assessmentIds);
    const change = wordKey(line.assessmentChange, changeIds);
    // NaN is passed on by a sum, where null counts as nothing.
    const sum = (headcount ?? 0) + (retirements ?? 0) + (staff ?? 0) + (vacant ?? 0) + (agency ?? 0) + (needed ?? 0);
    if (Number.isNaN(sum + (assessment ?? 0) + (change ?? 0))) return undefined;
    const isBaseYearOnly =
      headcount !== null || retirements !== null || staff !== null || vacant !== null || agency !== null;
    if (isBaseYearOnly ? line.year !== register.baseYear : needed === null && assessment === null) return undefined;
    if (causes !== undefined && causes !== null && !isPlainCauses(causes)) return undefined;
    if (comment !== undefined && comment !== null && !isPlainText(comment, limits.textCharacters)) return undefined;
    // Members that are none of ours, or are there without a value, are for the schema to judge.
    let known = 4;
    if (specialtyCode !== undefined) known++;
    if (line.headcount !== undefined) known++;
    if (line.expectedRetirements !== undefined) known++;
    if (line.fullTimeEquivalents !== undefined) known++;
    if (line.vacantFullTimeEquivalents !== undefined) known++;
    if (line.agencyFullTimeEquivalents !== undefined) known++;
    if (line.neededFullTimeEquivalents !== undefined) known++;
    if (line.assessment !== undefined) known++;
    if (line.assessmentChange !== undefined) known++;
    if (causes !== undefined) known++;
    if (comment !== undefined) known++;
    if (known !== Object.keys(line).length) return undefined;
    const cell = ((area.index * pairs + pair) * sectors.length + sectorId - 1) * years.size + year;
    if (firstRows[cell] !== 0) return undefined;
    firstRows[cell] = row;
    return [
      key,
      area.id,
      profession.id,
      specialtyId,
      sectorId,
      line.year as number,
      assessment,
      change,
      headcount,
      retirements,
      staff,
      vacant,
      agency,
      needed,
      (causes ?? null) as readonly string[] | null,
      comment ?? null,
    ];
  };

  const faultsOfRepetition = (line: SoundMembers, row: number): LineFault[] => {
    const cell = cellOf(line);
    if (cell < 0) return [];
    const first = firstRows[cell] ?? 0;
    if (first === 0) {
      firstRows[cell] = row;
      return [];
    }
    const { areaCode, professionCode, specialtyCode, sector, year } = line;
    return [
      {
        code: 'duplicate-line',
        value: [areaCode, professionCode, specialtyCode, sector, year].filter((part) => part != null).join(' '),
        detail: {
          sv: `Samma område, yrke, specialitet, sektor och år finns redan på rad ${first}. Slå ihop raderna.`,
          en: `The same area, profession, specialty, sector and year stands already in row ${first}. Merge the rows.`,
        },
      },
    ];
  };

  const longWay = (line: unknown, row: number): CheckedRow => {
    const isObject = typeof line === 'object' && line !== null && !Array.isArray(line);
    const totals = isObject ? faultOfTotals(line as Record<string, unknown>) : undefined;
    if (totals !== undefined) return { faults: [totals] };
    const { faults, faulty } = faultsOfForm(line);
    const sound = soundMembersOf(line, faulty);
    const isUnread = faulty.has('specialtyCode') || (isObject && isUnreadable(line as object, 'specialtyCode'));
    const all = [
      ...faults.map((fault) => advised(fault, register)),
      ...faultsOfLine(sound, register),
      ...(isObject ? faultsOfAbsence(line as Record<string, unknown>) : []),
      // Which cell it is nobody knows where the specialty could not be read.
      ...(isUnread ? [] : faultsOfRepetition(sound, row)),
    ];
    return all.length > 0 ? { faults: all } : { stored: resolveLine(sound as SurveyLine, register, key) };
  };

  return {
    check: (line, row) => {
      const stored = shortWay(line, row);
      return stored === undefined ? longWay(line, row) : { stored };
    },
  };
};
