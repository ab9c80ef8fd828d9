import t from 'tap';
import { cohortAdvice } from '../../src/features/forecasts/rules/cohort-nl.ts';
import { publishedCohort as published } from '../support/cohort.ts';

const near = (t: Tap, actual: number, expected: number, tolerance: number): void => {
  t.ok(Math.abs(actual - expected) <= tolerance, `${actual} should be within ${tolerance} of ${expected}`);
};
type Tap = Pick<typeof t, 'ok'>;

t.test('the Dutch baseline advice for general practitioners is reproduced with every step', async (t) => {
  const result = cohortAdvice(published);
  near(t, result.leftPersons[0] ?? 0, 2341, 1);
  near(t, result.leftPersons[1] ?? 0, 785, 1);
  near(t, result.remainingPersons, 7089, 1);
  near(t, result.abroadPersons, 93, 1);
  near(t, result.inTrainingPersons, 1320, 1);
  near(t, result.startingBeforePersons, 1054, 1);
  near(t, result.adjustablePersons, 2690, 1);
  near(t, result.personsAtTarget, 12_246, 2);
  near(t, result.fteAtBase, 7290, 4);
  near(t, result.fteNeededAtBase, 7365, 4);
  near(t, result.fteAtTarget, 8187, 4);
  near(t, result.fteAdjustable, 1694, 4);
  near(t, result.fteNeeded, 7807, 4);
  near(t, -result.fteGap, 380, 4);
  near(t, result.placesPerYear, 476, 1);
});

t.test('with the work process the advice is 929, where efficiency adds as the published need asks', async (t) => {
  const terms = { epidemiology: 0.03, sociocultural: 0.05, technology: 0.01, efficiency: 0.02, horizontal: 0.05 };
  const result = cohortAdvice({ ...published, workProcessShares: Object.values(terms) });
  near(t, result.fteNeeded, 9056, 4);
  near(t, result.fteGap, 869, 4);
  near(t, result.placesPerYear, 929, 1);
});

t.test('with vertical substitution the advice is 732', async (t) => {
  const result = cohortAdvice({ ...published, workProcessShares: [0.16], verticalSubstitutionShare: -0.06 });
  near(t, result.fteNeeded, 8512, 4);
  near(t, result.fteGap, 325, 4);
  near(t, result.placesPerYear, 732, 1);
});

t.test('a target year that no adjustable cohort reaches is refused', async (t) => {
  t.throws(() => cohortAdvice({ ...published, targetYear: 2014 }), RangeError);
});
