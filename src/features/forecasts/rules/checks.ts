import type { Bilingual, Fault } from '../../../core/problem.ts';
import {
  type ForecastInput,
  oldestAge,
  type ParameterSource,
  type ProfessionInput,
  type ProgrammeInput,
} from './model.ts';

/** Shares that should sum to 1 may differ by this much, for what decimal notation loses. */
const sumTolerance = 1e-9;

type Report = (path: string, code: string, detail: Bilingual, value?: number) => void;

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const missing = (what: string): Bilingual => ({
  sv: `${what} saknas. Ange värdet och källan; det finns inget antaget värde.`,
  en: `${what} is missing. State the value and its source; there is no assumed value.`,
});

/** Every number of a nested array, or undefined when the array has not the shape asked for. */
const numbersOf = (value: unknown, shape: readonly number[]): number[] | undefined => {
  const [length, ...rest] = shape;
  if (length === undefined) return isNumber(value) ? [value] : undefined;
  if (!Array.isArray(value) || value.length !== length) return undefined;
  const parts = value.map((part) => numbersOf(part, rest));
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
};

interface Expected {
  readonly shape: readonly number[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Checks presence, shape and range of one array; says which numbers are out of range by the first of them. */
const checkNumbers = (report: Report, path: string, value: unknown, expected: Expected): void => {
  if (value === undefined || value === null) {
    report(path, 'missing-parameter', missing(path));
    return;
  }
  const numbers = numbersOf(value, expected.shape);
  if (numbers === undefined) {
    const size = expected.shape.join(' × ') || '1';
    report(path, 'wrong-shape', { sv: `${path} ska ha ${size} tal.`, en: `${path} should have ${size} numbers.` });
    return;
  }
  const { minimum = 0, maximum = Number.POSITIVE_INFINITY } = expected;
  const outside = numbers.find((number) => number < minimum || number > maximum);
  if (outside === undefined) return;
  report(
    path,
    'out-of-range',
    {
      sv: `${path} ska ligga mellan ${minimum} och ${maximum}.`,
      en: `${path} should be between ${minimum} and ${maximum}.`,
    },
    outside,
  );
};

/** Checks that shares sum to 1, or to at most 1. */
const checkSum = (report: Report, path: string, value: unknown, rule: 'one' | 'at-most-one'): void => {
  if (!Array.isArray(value) || !value.every(isNumber)) return;
  const sum = value.reduce((left, right) => left + right, 0);
  const broken = rule === 'one' ? Math.abs(sum - 1) > sumTolerance : sum > 1 + sumTolerance;
  if (!broken) return;
  const [sv, en] = rule === 'one' ? ['vara 1', 'be 1'] : ['vara högst 1', 'be at most 1'];
  report(path, 'wrong-sum', { sv: `Summan av ${path} ska ${sv}.`, en: `The sum of ${path} should ${en}.` }, sum);
};

const checkNeed = (report: Report, path: string, input: ForecastInput, need: ProfessionInput['need']): void => {
  if (need === undefined) {
    report(path, 'missing-parameter', missing(path));
    return;
  }
  const classes = input.population?.ageClasses?.length ?? 0;
  checkNumbers(report, `${path}/unmetShare`, need.unmetShare, { shape: [input.regionCodes.length] });
  checkNumbers(report, `${path}/careUseFactors`, need.careUseFactors, { shape: [2, classes] });
  checkNumbers(report, `${path}/workingTimeYearlyReduction`, need.workingTimeYearlyReduction, {
    shape: [],
    minimum: -0.2,
    maximum: 0.2,
  });
  if (!['additive', 'multiplicative', 'mixed'].includes(need.mode)) {
    report(`${path}/mode`, 'missing-parameter', missing(`${path}/mode`));
  }
  if (need.trend === undefined) report(`${path}/trend`, 'missing-parameter', missing(`${path}/trend`));
  need.terms?.forEach((term, index) => {
    const at = `${path}/terms/${index}`;
    checkNumbers(report, `${at}/yearlyGrowth`, term.yearlyGrowth, { shape: [], minimum: -0.5, maximum: 0.5 });
    if (term.signStatement !== 'positive-raises-need') {
      report(`${at}/signStatement`, 'missing-sign-statement', {
        sv: 'Tillväxttermen saknar uppgift om tecken. Ange att ett positivt tal höjer behovet; det gäller även effektivisering.',
        en: 'The growth term lacks a statement of its sign. State that a positive number raises the need; this holds for efficiency too.',
      });
    }
    const [low, high] = [term.low ?? term.yearlyGrowth, term.high ?? term.yearlyGrowth];
    if (low > term.yearlyGrowth || high < term.yearlyGrowth) {
      report(at, 'out-of-range', {
        sv: 'Tillväxttermens låga och höga värde ska omge dess mittvärde.',
        en: 'The low and high values of the growth term should enclose its middle value.',
      });
    }
  });
};

const checkProfession = (report: Report, input: ForecastInput, profession: ProfessionInput): void => {
  const path = `professions/${profession.code}`;
  const [regions, ages] = [input.regionCodes.length, input.ages.last - input.ages.first + 1];
  const share: Expected = { shape: [2, ages], maximum: 1 };
  checkNumbers(report, `${path}/stockPersons`, profession.stockPersons, { shape: [regions, 2, ages] });
  checkNumbers(report, `${path}/exitProbability`, profession.exitProbability, share);
  if (profession.deathProbability !== undefined) {
    checkNumbers(report, `${path}/deathProbability`, profession.deathProbability, share);
  }
  checkNumbers(report, `${path}/ftePerPerson`, profession.ftePerPerson, { shape: [2, ages], maximum: 1.5 });
  checkNumbers(report, `${path}/entrantSexShares`, profession.entrantSexShares, { shape: [2], maximum: 1 });
  checkSum(report, `${path}/entrantSexShares`, profession.entrantSexShares, 'one');
  checkNumbers(report, `${path}/entrantAgeShares`, profession.entrantAgeShares, { shape: [ages], maximum: 1 });
  checkSum(report, `${path}/entrantAgeShares`, profession.entrantAgeShares, 'one');
  if (profession.moveShares !== 'none') {
    checkNumbers(report, `${path}/moveShares`, profession.moveShares, { shape: [regions, regions], maximum: 1 });
    profession.moveShares?.forEach((row, index) => {
      checkSum(report, `${path}/moveShares/${index}`, row, 'one');
    });
  }
  const { arrivals } = profession;
  if (arrivals === undefined) report(`${path}/arrivals`, 'missing-parameter', missing(`${path}/arrivals`));
  else if (arrivals !== 'none') {
    checkNumbers(report, `${path}/arrivals/persons`, arrivals.persons, { shape: [regions, input.horizonYears] });
    checkNumbers(report, `${path}/arrivals/yieldShare`, arrivals.yieldShare, { shape: [], maximum: 1 });
    checkNumbers(report, `${path}/arrivals/sexShares`, arrivals.sexShares, { shape: [2], maximum: 1 });
    checkNumbers(report, `${path}/arrivals/ageShares`, arrivals.ageShares, { shape: [ages], maximum: 1 });
    checkSum(report, `${path}/arrivals/sexShares`, arrivals.sexShares, 'one');
    checkSum(report, `${path}/arrivals/ageShares`, arrivals.ageShares, 'one');
  }
  checkNeed(report, `${path}/need`, input, profession.need);
};

/** The first and last year of starts that the horizon needs: from the longest way to a degree, to the last year. */
const yearsNeeded = (input: ForecastInput, programme: ProgrammeInput): [number, number] => {
  const delays = (programme.completionDelayShares?.length ?? 1) - 1;
  return [input.baseYear + 1 - Math.ceil(programme.lengthYears) - delays, input.baseYear + input.horizonYears];
};

const checkProgramme = (report: Report, input: ForecastInput, programme: ProgrammeInput): void => {
  const path = `programmes/${programme.code}`;
  const regions = input.regionCodes.length;
  const ages = input.ages.last - input.ages.first + 1;
  const known = new Set(input.professions.map((profession) => profession.code));
  for (const code of [programme.professionCode, programme.base?.professionCode]) {
    if (code === undefined || known.has(code)) continue;
    report(path, 'unknown-code', {
      sv: `Yrket ${code} finns inte i prognosen.`,
      en: `The profession ${code} is not in the forecast.`,
    });
  }
  checkNumbers(report, `${path}/lengthYears`, programme.lengthYears, { shape: [], minimum: 0.5, maximum: 10 });
  checkNumbers(report, `${path}/completionShare`, programme.completionShare, { shape: [], maximum: 1 });
  checkSum(report, `${path}/completionDelayShares`, programme.completionDelayShares ?? [], 'one');
  checkNumbers(report, `${path}/startShare`, programme.startShare, { shape: [], maximum: 1 });
  checkNumbers(report, `${path}/firstJobShares`, programme.firstJobShares, { shape: [regions], maximum: 1 });
  checkSum(report, `${path}/firstJobShares`, programme.firstJobShares, 'at-most-one');
  const [first, last] = yearsNeeded(input, programme);
  const given = programme.starts?.persons?.length ?? 0;
  const { firstYear = last + 1 } = programme.starts ?? {};
  checkNumbers(report, `${path}/starts`, programme.starts?.persons, { shape: [given] });
  if (firstYear > first || firstYear + given - 1 < last) {
    report(`${path}/starts`, 'missing-parameter', {
      sv: `Nybörjare behövs för varje år ${first}–${last}; ange 0 där inga börjar.`,
      en: `Starters are needed for every year ${first}-${last}; state 0 where nobody starts.`,
    });
  }
  if (programme.base === undefined) return;
  checkNumbers(report, `${path}/base/starterRegionShares`, programme.base.starterRegionShares, { shape: [regions] });
  checkSum(report, `${path}/base/starterRegionShares`, programme.base.starterRegionShares, 'one');
  checkNumbers(report, `${path}/base/starterWeights`, programme.base.starterWeights, { shape: [2, ages] });
};

/** The parameters of a profession that must have a source. */
const parametersOf = (input: ForecastInput, code: string): string[] => {
  const profession = input.professions.find((one) => one.code === code);
  const own = [
    'stockPersons',
    'exitProbability',
    'ftePerPerson',
    'entrantAgeShares',
    'need/unmetShare',
    'need/careUseFactors',
  ];
  if (profession?.deathProbability !== undefined) own.push('deathProbability');
  if (profession?.moveShares !== 'none') own.push('moveShares');
  if (profession?.arrivals !== 'none') own.push('arrivals');
  const terms = profession?.need?.terms?.map((_, index) => `need/terms/${index}`) ?? [];
  const programmes = input.programmes.filter((one) => one.professionCode === code);
  return [
    ...[...own, ...terms].map((name) => `professions/${code}/${name}`),
    ...programmes.flatMap((programme) =>
      ['lengthYears', 'completionShare', 'startShare', 'firstJobShares', 'starts'].map(
        (name) => `programmes/${programme.code}/${name}`,
      ),
    ),
    'populations',
  ];
};

/** The source of a parameter: the one whose path is the longest beginning of the parameter's. */
export const sourceOf = (input: ForecastInput, path: string): ParameterSource | undefined =>
  input.sources
    .filter((source) => path === source.path || path.startsWith(`${source.path}/`))
    .reduce<ParameterSource | undefined>(
      (best, source) => (best === undefined || source.path.length > best.path.length ? source : best),
      undefined,
    );

/** The parameters that the figures of a profession rest on, each with its source. */
export const restsOn = (
  input: ForecastInput,
  professionCode: string,
): { parameter: string; source: ParameterSource | null }[] =>
  parametersOf(input, professionCode).map((parameter) => ({ parameter, source: sourceOf(input, parameter) ?? null }));

const checkFrame = (report: Report, input: ForecastInput): void => {
  const classes = input.population?.ageClasses?.length ?? 0;
  const shape = [input.regionCodes.length, 2, classes, input.horizonYears + 1];
  checkNumbers(report, 'ages/first', input.ages?.first, { shape: [], minimum: 15, maximum: oldestAge });
  checkNumbers(report, 'ages/last', input.ages?.last, { shape: [], minimum: input.ages?.first, maximum: oldestAge });
  checkNumbers(report, 'populations/persons', input.population?.persons, { shape });
  for (const variant of ['low', 'high'] as const) {
    const persons = input.population?.[variant];
    if (persons !== undefined) checkNumbers(report, `populations/${variant}`, persons, { shape });
  }
  input.substitutions.forEach((substitution, index) => {
    checkNumbers(report, `substitutions/${index}/conversion`, substitution.conversion, { shape: [] });
    checkNumbers(report, `substitutions/${index}/fte`, substitution.fte, {
      shape: [input.regionCodes.length, input.horizonYears + 1],
    });
  });
  input.measures.forEach((measure, index) => {
    const maximum = measure.target === 'retirement-shift-years' ? 10 : 100;
    checkNumbers(report, `measures/${index}/amount`, measure.amount, { shape: [], maximum });
  });
};

/**
 * Every fault of an input at once: what is missing, has the wrong shape, lies out of range, has no source, or does not
 * state its sign. An input without faults can be computed.
 */
export const checkForecastInput = (input: ForecastInput): Fault[] => {
  const faults: Fault[] = [];
  const report: Report = (path, code, detail, value) => {
    faults.push({ code, detail, pointer: `#/${path}`, ...(value === undefined ? {} : { value: String(value) }) });
  };
  checkFrame(report, input);
  for (const profession of input.professions) checkProfession(report, input, profession);
  for (const programme of input.programmes) checkProgramme(report, input, programme);
  const parameters = new Set(input.professions.flatMap((profession) => parametersOf(input, profession.code)));
  for (const path of parameters) {
    if (sourceOf(input, path) !== undefined) continue;
    report(path, 'missing-source', {
      sv: `${path} saknar källa och datum.`,
      en: `${path} has no source and date.`,
    });
  }
  return faults;
};
