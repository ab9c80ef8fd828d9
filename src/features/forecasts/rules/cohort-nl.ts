/**
 * The Dutch planning model in its cohort form (van Greuningen, Batenburg and Van der Velden 2012, Human Resources for
 * Health 10:21). It knows no ages: curves say which share of a cohort still works, or has left, after so many years.
 */

/** One sex of the profession. */
interface CohortSex {
  /** Working persons at the base. */
  readonly stockPersons: number;
  readonly ftePerPerson: number;
  /** Share of the base stock that has left after 5, 10, 15 and 20 years. */
  readonly leftShares: readonly [five: number, ten: number, fifteen: number, twenty: number];
  /** Share of a graduated cohort that still works after 1, 5, 10 and 15 years. */
  readonly workingShares: readonly [one: number, five: number, ten: number, fifteen: number];
  readonly shareOfTraining: number;
  /** Persons per year from abroad, and the share of them that works at the target year. */
  readonly abroadPerYear: number;
  readonly abroadYield: number;
}

/** One group of training cohorts. */
interface Training {
  readonly startsPerYear: number;
  readonly completionShare: number;
  readonly lengthYears: number;
}

export interface CohortInput {
  readonly baseYear: number;
  readonly adjustmentYear: number;
  readonly targetYear: number;
  readonly sexes: readonly CohortSex[];
  /** Those who are in training at the base. */
  readonly inTraining: Training;
  /** Those who start between the base and the first year that can be adjusted. */
  readonly startingBefore: Training;
  /** Those who start from that year on; what the advice is about. */
  readonly startingAfter: Training;
  readonly unmetShare: number;
  /** Growth of the need to the target year, as shares of the whole span. */
  readonly demographyShare: number;
  readonly workProcessShares: readonly number[];
  readonly verticalSubstitutionShare: number;
  readonly workingTimeShare: number;
}

export interface CohortResult {
  readonly leftPersons: readonly number[];
  readonly remainingPersons: number;
  readonly abroadPersons: number;
  readonly inTrainingPersons: number;
  readonly startingBeforePersons: number;
  readonly adjustablePersons: number;
  readonly personsAtTarget: number;
  readonly fteAtBase: number;
  readonly fteNeededAtBase: number;
  readonly fteAtTarget: number;
  readonly fteAdjustable: number;
  readonly fteNeeded: number;
  readonly fteGap: number;
  readonly placesPerYear: number;
}

type Knot = readonly [year: number, share: number];

/** Linear through the knots, and on with the last slope. */
const linear = (knots: readonly Knot[], year: number): number => {
  const last = knots.length - 1;
  const upper = Math.min(
    Math.max(
      1,
      knots.findIndex(([at]) => at >= year),
    ),
    last,
  );
  const index = year > (knots[last]?.[0] ?? 0) ? last : upper;
  const [x0, y0] = knots[index - 1] ?? [0, 0];
  const [x1, y1] = knots[index] ?? [1, 0];
  return y0 + ((y1 - y0) * (year - x0)) / (x1 - x0);
};

/** Share of the base stock that has left after a number of years. */
const leftShare = (sex: CohortSex, years: number): number => {
  const [five, ten, fifteen, twenty] = sex.leftShares;
  const knots: Knot[] = [
    [0, 0],
    [5, five],
    [10, ten],
    [15, fifteen],
    [20, twenty],
  ];
  return Math.min(1, linear(knots, years));
};

/** Share of a graduated cohort still working; everybody works in the first year. */
const workingShare = (sex: CohortSex, years: number): number => {
  if (years < 1) return 1;
  const [one, five, ten, fifteen] = sex.workingShares;
  const knots: Knot[] = [
    [1, one],
    [5, five],
    [10, ten],
    [15, fifteen],
  ];
  return Math.max(0, linear(knots, years));
};

const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((left, right) => left + right, 0) / values.length;

const steps = (count: number): number[] => Array.from({ length: Math.max(0, count) }, (_, step) => step);

/** Persons of one sex at the target year, by where they come from. */
const personsOf = (input: CohortInput, sex: CohortSex) => {
  const t = input.targetYear - input.baseYear;
  const before = input.adjustmentYear - input.baseYear;
  const { inTraining: one, startingBefore: two, startingAfter: three } = input;
  const cohort = (training: Training, years: number, shares: readonly number[]): number =>
    training.startsPerYear * sex.shareOfTraining * training.completionShare * Math.max(0, years) * meanOf(shares);
  const firstLength = Math.ceil(one.lengthYears);
  const secondLength = Math.ceil(two.lengthYears);
  const lastYears = t - Math.ceil(three.lengthYears) - before;
  return {
    left: sex.stockPersons * leftShare(sex, t),
    abroad: sex.abroadPerYear * sex.abroadYield * t,
    inTraining: cohort(
      one,
      Math.min(t, one.lengthYears),
      steps(firstLength).map((j) => workingShare(sex, t - j)),
    ),
    startingBefore: cohort(
      two,
      Math.min(before, t - two.lengthYears),
      steps(before).map((j) => workingShare(sex, t - secondLength - j)),
    ),
    adjustable: cohort(
      three,
      t - three.lengthYears - before,
      steps(lastYears).map((j) => workingShare(sex, j + 1)),
    ),
  };
};

/**
 * Runs the cohort model: persons and full-time equivalents at the target year, the need, and the training places per
 * year that bring both into balance.
 *
 * @throws RangeError when no cohort that can still be adjusted graduates before the target year
 */
export const cohortAdvice = (input: CohortInput): CohortResult => {
  const bySex = input.sexes.map((sex) => ({ sex, persons: personsOf(input, sex) }));
  const sum = (value: (part: (typeof bySex)[number]) => number): number =>
    bySex.reduce((total, part) => total + value(part), 0);
  const working = ({ sex, persons }: (typeof bySex)[number]): number =>
    sex.stockPersons - persons.left + persons.abroad + persons.inTraining + persons.startingBefore + persons.adjustable;
  const fteAtBase = sum(({ sex }) => sex.stockPersons * sex.ftePerPerson);
  const fteAdjustable = sum(({ sex, persons }) => persons.adjustable * sex.ftePerPerson);
  if (!(fteAdjustable > 0)) throw new RangeError('no adjustable cohort graduates before the target year');
  const fteAtTarget = sum((part) => working(part) * part.sex.ftePerPerson);
  const fteNeededAtBase = fteAtBase * (1 + input.unmetShare);
  const workProcess = input.workProcessShares.reduce((left, right) => left + right, input.workingTimeShare);
  const fteNeeded =
    fteNeededAtBase * (1 + input.demographyShare) * (1 + workProcess) * (1 + input.verticalSubstitutionShare);
  const fteWithoutAdjustable = fteAtTarget - fteAdjustable;
  return {
    leftPersons: bySex.map(({ persons }) => persons.left),
    remainingPersons: sum(({ sex, persons }) => sex.stockPersons - persons.left),
    abroadPersons: sum(({ persons }) => persons.abroad),
    inTrainingPersons: sum(({ persons }) => persons.inTraining),
    startingBeforePersons: sum(({ persons }) => persons.startingBefore),
    adjustablePersons: sum(({ persons }) => persons.adjustable),
    personsAtTarget: sum(working),
    fteAtBase,
    fteNeededAtBase,
    fteAtTarget,
    fteAdjustable,
    fteNeeded,
    fteGap: fteNeeded - fteAtTarget,
    placesPerYear: Math.max(
      0,
      ((fteNeeded - fteWithoutAdjustable) / fteAdjustable) * input.startingAfter.startsPerYear,
    ),
  };
};
