import type { Bilingual } from '../../../core/problem.ts';

/** Beginners of one programme, in one healthcare region, in one year. */
export interface BeginnersInYear {
  readonly professionCode: string;
  readonly regionCode: string;
  readonly year: number;
  readonly beginners: number;
}

/** The degree rate of a programme: the share of earlier beginners with the degree within nominal length plus three years. */
export interface DegreeRate {
  readonly professionCode: string;
  readonly lengthYears: number;
  readonly share: number;
  readonly source: string;
  readonly published: string;
}

/** Graduates to expect, as the Swedish Higher Education Authority computes them. */
export interface ExpectedGraduates {
  readonly series: 'expected-graduates';
  readonly note: Bilingual;
  readonly figures: readonly {
    readonly professionCode: string;
    /** A healthcare region's code, or `SE`. */
    readonly areaCode: string;
    readonly year: number;
    readonly graduates: number;
  }[];
  readonly restsOn: readonly DegreeRate[];
  /** Professions with beginners but without a published degree rate. */
  readonly missingDegreeRates: readonly string[];
}

const note: Bilingual = {
  sv: 'Förväntat antal examinerade är nybörjare gånger tidigare examensfrekvens, så långt fram som programmet är långt. Det är ingen prognos över tillgången: flyttningar, invandring och arbetskraftsdeltagande ingår inte.',
  en: 'Expected graduates are beginners times the historic degree rate, as far ahead as the programme is long. It is not a forecast of supply: moves, immigration and labour force participation are not part of it.',
};

/**
 * Expected graduates by the method of the Swedish Higher Education Authority (NVKR 2022:4, 2024:1): actual beginners
 * times the average historic degree rate, with the programme's length as horizon. A fractional length is split
 * between the two years around it.
 */
export const expectedGraduates = (
  beginners: readonly BeginnersInYear[],
  degreeRates: readonly DegreeRate[],
): ExpectedGraduates => {
  const rates = new Map(degreeRates.map((rate) => [rate.professionCode, rate]));
  const sums = new Map<string, { professionCode: string; areaCode: string; year: number; graduates: number }>();
  const add = (professionCode: string, areaCode: string, year: number, graduates: number): void => {
    const key = JSON.stringify([professionCode, areaCode, year]);
    const figure = sums.get(key) ?? { professionCode, areaCode, year, graduates: 0 };
    figure.graduates += graduates;
    sums.set(key, figure);
  };
  for (const { professionCode, regionCode, year, beginners: count } of beginners) {
    const rate = rates.get(professionCode);
    if (rate === undefined) continue;
    const floor = Math.floor(rate.lengthYears);
    const late = rate.lengthYears - floor;
    for (const areaCode of [regionCode, 'SE']) {
      if (late < 1) add(professionCode, areaCode, year + floor, count * rate.share * (1 - late));
      if (late > 0) add(professionCode, areaCode, year + floor + 1, count * rate.share * late);
    }
  }
  const seen = new Set(beginners.map((line) => line.professionCode));
  return {
    series: 'expected-graduates',
    note,
    figures: [...sums.values()],
    restsOn: degreeRates.filter((rate) => seen.has(rate.professionCode)),
    missingDegreeRates: [...seen].filter((code) => !rates.has(code)).sort(),
  };
};
