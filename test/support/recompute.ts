/*
 * Computes a figure again from its provenance as the API answers it: nothing of the program is imported here, and
 * nothing but the answer is read.
 */

interface ProvenanceLine {
  surveyId: string;
  versionNumber: number;
  areaCode: string;
  regionCode: string;
  attributedHealthcareRegionCode: string | null;
  professionCode: string;
  specialtyCode: string | null;
  sector: string;
  role: 'counted' | 'donor';
  isCarriedForward: boolean;
  headcount: number | null;
  fullTimeEquivalents: number | null;
  vacantFullTimeEquivalents: number | null;
  agencyFullTimeEquivalents: number | null;
  expectedRetirements: number | null;
  neededFullTimeEquivalents: number | null;
  assessment: string | null;
  allocatedPart: number | null;
  allocatedWhole: number | null;
}

interface People {
  regionCode: string;
  healthcareRegionCode: string | null;
  population: number | null;
  weight: number;
}

export interface ProvenanceAnswer {
  figure: {
    measureCode: string;
    professionCode: string;
    specialtyCode: string | null;
    value: number | null;
    denominator: number | null;
  };
  populations: People[];
  municipalPopulations: { areaCode: string; population: number | null; weight: number }[];
  imputedRegions: People[];
  adjustments: { areaCode: string; professionCode: string; sector: string; measureCode: string; amount: number }[];
  lines: ProvenanceLine[];
}

type Value = (line: ProvenanceLine) => number | null;

const cents = (value: number | null): number | null => (value === null ? null : Math.round(value * 100));
const both = (value: Value, other: Value): Value => {
  return (line) => (other(line) === null ? null : value(line));
};
const staff: Value = (line) => cents(line.fullTimeEquivalents);
const need: Value = (line) => cents(line.neededFullTimeEquivalents);
const vacant: Value = (line) => cents(line.vacantFullTimeEquivalents);
const agency: Value = (line) => cents(line.agencyFullTimeEquivalents);

/** Each sum: what a line gives to it, whether only lines with full-time equivalents do, and what adjusts it. */
const sums = {
  headcount: { value: (line) => cents(line.headcount), ofStaff: false, adjustedBy: 'headcount' },
  staff: { value: staff, ofStaff: true, adjustedBy: 'full-time-equivalents' },
  vacant: { value: vacant, ofStaff: false, adjustedBy: 'vacant-full-time-equivalents' },
  agency: { value: agency, ofStaff: false, adjustedBy: 'agency-full-time-equivalents' },
  retirements: { value: (line) => cents(line.expectedRetirements), ofStaff: false, adjustedBy: 'expected-retirements' },
  need: { value: need, ofStaff: false, adjustedBy: 'needed-full-time-equivalents' },
  needWithStaff: { value: both(need, staff), ofStaff: true, adjustedBy: 'needed-full-time-equivalents' },
  staffWithNeed: { value: both(staff, need), ofStaff: true, adjustedBy: 'full-time-equivalents' },
  vacantWithStaff: { value: both(vacant, staff), ofStaff: true, adjustedBy: 'vacant-full-time-equivalents' },
  staffWithVacant: { value: both(staff, vacant), ofStaff: true, adjustedBy: 'full-time-equivalents' },
  agencyWithStaff: { value: both(agency, staff), ofStaff: true, adjustedBy: 'agency-full-time-equivalents' },
  staffWithAgency: { value: both(staff, agency), ofStaff: true, adjustedBy: 'full-time-equivalents' },
} satisfies Record<string, { value: Value; ofStaff: boolean; adjustedBy: string }>;
type Sum = keyof typeof sums;

const sectors = ['region', 'municipality', 'private', 'state'];

/** Lines that one council gave for one region part, profession and sector. */
const cellsOf = (lines: readonly ProvenanceLine[]): ProvenanceLine[][] => {
  const cells = new Map<string, ProvenanceLine[]>();
  for (const line of lines) {
    const key = [
      line.surveyId,
      line.versionNumber,
      line.regionCode,
      line.attributedHealthcareRegionCode,
      line.professionCode,
      line.sector,
    ].join(' ');
    cells.set(key, [...(cells.get(key) ?? []), line]);
  }
  return [...cells.values()];
};

const adjustmentTo = (cell: readonly ProvenanceLine[], name: Sum, answer: ProvenanceAnswer): number =>
  answer.adjustments
    .filter(
      (one) =>
        one.measureCode === sums[name].adjustedBy &&
        one.areaCode === cell[0]?.regionCode &&
        one.professionCode === cell[0]?.professionCode &&
        one.sector === cell[0]?.sector,
    )
    .reduce((total, one) => total + Math.round(one.amount * 100), 0);

const cellSum = (cell: readonly ProvenanceLine[], name: Sum, answer: ProvenanceAnswer): number | null => {
  const given = cell.map(sums[name].value).filter((value) => value !== null);
  if (given.length === 0) return null;
  return given.reduce((total, value) => total + value, 0) + adjustmentTo(cell, name, answer);
};

/** Inhabitants of the regions and municipalities whose lines gave a sum, each once. */
const peopleBehind = (
  lines: readonly ProvenanceLine[],
  name: Sum,
  of: 'population' | 'weight',
  answer: ProvenanceAnswer,
): number => {
  const whole = new Set<string>();
  const municipalities = new Map<string, string>();
  for (const cell of cellsOf(lines)) {
    if (cell.every((line) => sums[name].value(line) === null)) continue;
    const giving = sums[name].ofStaff ? cell.filter((line) => line.fullTimeEquivalents !== null) : cell;
    const [first] = giving;
    if (first === undefined) continue;
    if (giving.some((line) => line.areaCode === line.regionCode)) whole.add(first.regionCode);
    else for (const line of giving) municipalities.set(line.areaCode, line.regionCode);
  }
  let people = 0;
  for (const regionCode of whole) {
    const parts = answer.populations.filter((part) => part.regionCode === regionCode);
    const region = parts.length === 1 ? parts[0] : parts.find((part) => part.healthcareRegionCode === null);
    people += region?.[of] ?? Number.NaN;
  }
  for (const [areaCode, regionCode] of municipalities) {
    if (whole.has(regionCode)) continue;
    people += answer.municipalPopulations.find((one) => one.areaCode === areaCode)?.[of] ?? Number.NaN;
  }
  return people;
};

const imputedWeight = (answer: ProvenanceAnswer): number =>
  answer.imputedRegions.reduce((total, part) => total + part.weight, 0);

/** Whether anything is imputed for a sum, and the sum itself: whole, then split, then imputed by sector. */
const total = (name: Sum, answer: ProvenanceAnswer): { value: number | null; isImputed: boolean } => {
  const counted = answer.lines.filter((line) => line.role === 'counted');
  let value: number | null = null;
  let split: number | null = null;
  let share = { part: 0, whole: 1 };
  for (const cell of cellsOf(counted)) {
    const sum = cellSum(cell, name, answer);
    if (sum === null) continue;
    const { allocatedPart, allocatedWhole } = cell[0] ?? { allocatedPart: null, allocatedWhole: null };
    if (allocatedPart === null || allocatedWhole === null) value = (value ?? 0) + sum;
    else {
      split = (split ?? 0) + sum;
      share = { part: allocatedPart, whole: allocatedWhole };
    }
  }
  if (split !== null) value = (value ?? 0) + (split * share.part) / share.whole;
  let isImputed = false;
  if (answer.imputedRegions.length > 0) {
    for (const sector of sectors) {
      const donors = answer.lines.filter((line) => line.sector === sector && !line.isCarriedForward);
      const given = cellsOf(donors)
        .map((cell) => cellSum(cell, name, answer))
        .filter((sum) => sum !== null);
      if (given.length === 0) continue;
      const donorSum = given.reduce((sum, one) => sum + one, 0);
      value = (value ?? 0) + (donorSum * imputedWeight(answer)) / peopleBehind(donors, name, 'weight', answer);
      isImputed = true;
    }
  }
  return { value, isImputed };
};

const populationOf = (answer: ProvenanceAnswer): number => {
  const counted = answer.lines.filter((line) => line.role === 'counted');
  const split = counted.find((line) => line.allocatedPart !== null && line.fullTimeEquivalents !== null);
  const own = counted.filter((line) => split === undefined || line.regionCode !== split.regionCode);
  let people = peopleBehind(own, 'staff', 'population', answer);
  if (split !== undefined) {
    const region = answer.populations.find(
      (part) => part.regionCode === split.regionCode && part.healthcareRegionCode === null,
    );
    people += ((region?.population ?? Number.NaN) * (split.allocatedPart ?? 0)) / (split.allocatedWhole ?? 1);
  }
  if (total('staff', answer).isImputed) {
    people += answer.imputedRegions.reduce((sum, part) => sum + (part.population ?? Number.NaN), 0);
  }
  return people;
};

const judged = (answer: ProvenanceAnswer, word: string | undefined): number =>
  answer.lines.filter(
    (line) =>
      line.role === 'counted' &&
      line.assessment !== null &&
      line.professionCode === answer.figure.professionCode &&
      line.specialtyCode === answer.figure.specialtyCode &&
      (word === undefined || line.assessment === word),
  ).length;

const share = (part: number | null, rest: number | null) => {
  if (part === null || rest === null || part + rest === 0) return { value: null, denominator: null };
  return { value: part / (part + rest), denominator: (part + rest) / 100 };
};

/** The value and denominator that a provenance answer gives. */
export const recompute = (answer: ProvenanceAnswer): { value: number | null; denominator: number | null } => {
  const sum = (name: Sum) => total(name, answer).value;
  const plain = (value: number | null) => ({ value: value === null ? null : value / 100, denominator: null });
  const shareJudging = (word: string) => {
    const all = judged(answer, undefined) * 100;
    return { value: (judged(answer, word) * 100) / all, denominator: all / 100 };
  };
  switch (answer.figure.measureCode) {
    case 'headcount':
      return plain(sum('headcount'));
    case 'full-time-equivalents':
      return plain(sum('staff'));
    case 'vacant-full-time-equivalents':
      return plain(sum('vacant'));
    case 'agency-full-time-equivalents':
      return plain(sum('agency'));
    case 'expected-retirements':
      return plain(sum('retirements'));
    case 'needed-full-time-equivalents':
      return plain(sum('need'));
    case 'gap':
      return plain((sum('needWithStaff') ?? Number.NaN) - (sum('staffWithNeed') ?? Number.NaN));
    case 'full-time-equivalents-per-thousand-inhabitants': {
      const population = populationOf(answer);
      return { value: ((sum('staff') ?? Number.NaN) * 10) / population, denominator: population };
    }
    case 'vacancy-share':
      return share(sum('vacantWithStaff'), sum('staffWithVacant'));
    case 'agency-share':
      return share(sum('agencyWithStaff'), sum('staffWithAgency'));
    case 'share-judging-shortage':
      return shareJudging('shortage');
    case 'share-judging-balance':
      return shareJudging('balance');
    case 'share-judging-surplus':
      return shareJudging('surplus');
    default:
      throw new RangeError(`no formula for ${answer.figure.measureCode}`);
  }
};
