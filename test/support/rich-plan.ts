import type { TestApi } from './api.ts';
import { regionsOfCouncil } from './physicians.ts';
import { randomFrom } from './random.ts';
import { openRound, peopleOf, survey } from './round.ts';

/** A round in which much is asked for: need over two horizon years, vacancies, agency staff, retirements and judgements. */
export const acceptRichRound = async (
  api: TestApi,
  options: { professionCodes: readonly string[]; councils?: readonly string[] },
): Promise<{ roundId: string; office: Awaited<ReturnType<TestApi['nationalOffice']>> }> => {
  const office = await api.nationalOffice();
  const horizonYears = [2030, 2035];
  const roundId = await openRound(office, {
    name: 'Behovskartläggning 2024',
    horizonYears,
    professionCodes: options.professionCodes,
  });
  const random = randomFrom(2024);
  for (const council of options.councils ?? Object.keys(regionsOfCouncil)) {
    const lines = (regionsOfCouncil[council] ?? []).flatMap((areaCode) =>
      options.professionCodes.flatMap((professionCode) => {
        const headcount = 40 + random.below(1_500);
        const fullTimeEquivalents = Math.round(headcount * 86) / 100;
        const assessment = () => random.pick(['shortage', 'shortage', 'balance', 'surplus'] as const);
        const common = { areaCode, professionCode, sector: 'region' };
        const base = {
          ...common,
          year: 2024,
          headcount,
          fullTimeEquivalents,
          vacantFullTimeEquivalents: random.below(40),
          agencyFullTimeEquivalents: random.below(20),
          expectedRetirements: random.below(30),
          neededFullTimeEquivalents: Math.round(fullTimeEquivalents + random.below(90)),
          assessment: assessment(),
        };
        const later = horizonYears.map((year) => ({
          ...common,
          year,
          neededFullTimeEquivalents: Math.round(fullTimeEquivalents * (1 + (year - 2024) / 60)),
          assessment: assessment(),
        }));
        return [base, ...later];
      }),
    );
    await survey(await peopleOf(api, council, office), roundId, lines);
  }
  return { roundId, office };
};
