import type { Database } from '../../../db/open.ts';
import { listYearlyEducation } from '../../education/queries/figures.ts';
import { type DegreeRate, type ExpectedGraduates, expectedGraduates } from '../rules/expected-graduates.ts';
import { listProfessionFacts } from './inputs.ts';
import { listAllPublished } from './parameters.ts';

/** Expected graduates from accepted beginners and published degree rates, for all professions that have both. */
export const listExpectedGraduates = async (db: Database): Promise<ExpectedGraduates> => {
  const lengths = new Map((await listProfessionFacts(db)).map(({ code, lengthYears }) => [code, lengthYears]));
  const rates = (await listAllPublished(db)).flatMap((one): DegreeRate[] => {
    const lengthYears = lengths.get(one.professionCode) ?? null;
    if (one.parameter !== 'completionShare' || lengthYears === null) return [];
    const { professionCode, value, title, published } = one;
    return [{ professionCode, lengthYears, share: value, source: title, published }];
  });
  const beginners = (await listYearlyEducation(db)).flatMap((row) =>
    row.beginners === null || row.healthcareRegionCode === null
      ? []
      : [
          {
            professionCode: row.professionCode,
            regionCode: row.healthcareRegionCode,
            year: row.year,
            beginners: row.beginners,
          },
        ],
  );
  return expectedGraduates(beginners, rates);
};
