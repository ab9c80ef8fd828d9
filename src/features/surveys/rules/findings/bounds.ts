/*
 * Where a figure stops being ordinary. The council's files are few and small, so nothing here assumes a normal
 * distribution: the middle is a median, and the spread a median absolute deviation (MAD).
 */

/** Values that a group needs before its own spread is believed; a smaller group is judged by fixed bands. */
export const groupSizeMinimum = 8;

/**
 * How many robust standard deviations from the median are ordinary, and what makes a MAD comparable to a standard
 * deviation (Iglewicz and Hoaglin 1993, How to Detect and Handle Outliers: the modified z-score and its limit 3.5).
 */
const deviationsOrdinary = 3.5;
const deviationOfMad = 1.4826;

/** Persons or full-time equivalents: a smaller difference is never remarked on, since small units change by one person. */
export const smallestDifference = 5;

/** Inhabitants: a share of a smaller population says more about chance than about staffing. */
export const populationMinimum = 20_000;

/** Times up or down since the last round: never remarked on below the first, always above the second. */
export const changeNeverRemarked = 1.25;
export const changeAlwaysRemarked = 3;
/** Times up or down that are ordinary in a group too small to show a spread of its own. */
export const changeOfSmallGroup = 1.5;

/** Times above or below the comparable areas' median that a share of population may always lie. */
export const rateNeverRemarked = 2;

/** What a group of logarithms looks like: how many there are, their median, and their MAD around it. */
export interface GroupSpread {
  readonly count: number;
  readonly median: number;
  readonly medianAbsoluteDeviation: number;
}

/** The ordinary range, in natural logarithms; what lies outside is remarked on. */
export interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

/**
 * The ordinary range of changes since the last round, as logarithms of new over old. A whole file that is wrong by the
 * same factor has no spread at all; therefore the range never reaches beyond `changeAlwaysRemarked`.
 */
export const changeBounds = (group: GroupSpread): Bounds => {
  if (group.count < groupSizeMinimum) {
    return { lower: -Math.log(changeOfSmallGroup), upper: Math.log(changeOfSmallGroup) };
  }
  const ordinary = deviationsOrdinary * deviationOfMad * group.medianAbsoluteDeviation;
  const farthest = Math.log(changeAlwaysRemarked);
  const nearest = Math.log(changeNeverRemarked);
  return {
    lower: Math.max(-farthest, Math.min(-nearest, group.median - ordinary)),
    upper: Math.min(farthest, Math.max(nearest, group.median + ordinary)),
  };
};

/** The ordinary range of shares of population, as logarithms; none where too few areas can be compared. */
export const rateBounds = (group: GroupSpread): Bounds | undefined => {
  if (group.count < groupSizeMinimum) return undefined;
  const ordinary = Math.max(
    Math.log(rateNeverRemarked),
    deviationsOrdinary * deviationOfMad * group.medianAbsoluteDeviation,
  );
  return { lower: group.median - ordinary, upper: group.median + ordinary };
};
