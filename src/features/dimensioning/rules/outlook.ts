import type { ExpectedGraduates } from '../../forecasts/rules/expected-graduates.ts';

/** A figure of the forecast, as the caller sees it. */
interface SeenFigure {
  readonly areaCode: string;
  readonly year: number;
  readonly measureCode: string;
  readonly quantile: number | null;
  readonly value: number | null;
  readonly status: 'computed' | 'suppressed';
}

/**
 * Expected graduates and balance of a profession by area and year. The graduates are persons of one year's degrees; the
 * balance is the forecast's own, in which they are already part of the supply.
 */
export const outlookOf = (request: {
  readonly professionCode: string;
  readonly areaCodes: readonly string[];
  readonly years: readonly number[];
  readonly expected: ExpectedGraduates;
  readonly figures: readonly SeenFigure[];
}) => {
  const { professionCode, areaCodes, years, expected, figures } = request;
  return areaCodes.flatMap((areaCode) =>
    years.map((year) => {
      const at = figures.filter((one) => one.areaCode === areaCode && one.year === year && one.quantile === null);
      const valueAt = (measureCode: string) => at.find((one) => one.measureCode === measureCode)?.value ?? null;
      const gap = valueAt('gap-full-time-equivalents');
      const graduates = expected.figures.find(
        (one) => one.professionCode === professionCode && one.areaCode === areaCode && one.year === year,
      );
      return {
        areaCode,
        year,
        expectedGraduates: graduates?.graduates ?? null,
        supplyFullTimeEquivalents: valueAt('supply-full-time-equivalents'),
        neededFullTimeEquivalents: valueAt('need-full-time-equivalents'),
        balanceFullTimeEquivalents: gap === null ? null : 0 - gap,
        status: at[0]?.status ?? ('not-computed' as const),
      };
    }),
  );
};
