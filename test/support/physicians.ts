import { readFileSync } from 'node:fs';
import type { TestApi } from './api.ts';
import { openRound, peopleOf, survey } from './round.ts';

/** The published figures that the demonstration plays with: physicians employed by the regions in 2019. */
export const physicians = readFileSync(
  new URL('../../src/bin/demo/physicians-employed-by-regions-2019.csv', import.meta.url),
  'utf8',
)
  .trim()
  .split(/\r?\n/)
  .slice(1)
  .map((row) => {
    const [areaCode = '', headcount, fullTimeEquivalents] = row.split(',');
    return { areaCode, headcount: Number(headcount), fullTimeEquivalents: Number(fullTimeEquivalents) };
  });

/** Regions by council; Halland's figure is sent by the southern council. */
export const regionsOfCouncil: Record<string, string[]> = {
  mellansverige: ['03', '04', '17', '18', '19', '20', '21'],
  norra: ['22', '23', '24', '25'],
  sodra: ['07', '10', '12', '13'],
  'stockholm-gotland': ['01', '09'],
  sydostra: ['05', '06', '08'],
  vastra: ['14'],
};

/** Takes the six councils' surveys of 2019 to acceptance, in the order given; answers the round. */
export const acceptPhysicians = async (
  api: TestApi,
  options: { councils?: string[]; linesReversed?: boolean } = {},
): Promise<{ roundId: string; office: Awaited<ReturnType<TestApi['nationalOffice']>> }> => {
  const office = await api.nationalOffice();
  const roundId = await openRound(office, {
    referenceDate: '2019-11-01',
    populationDate: '2019-12-31',
    baseYear: 2019,
    horizonYears: [],
    professionCodes: ['lakare'],
  });
  for (const council of options.councils ?? Object.keys(regionsOfCouncil)) {
    const lines = physicians
      .filter(({ areaCode }) => regionsOfCouncil[council]?.includes(areaCode))
      .map((values) => ({ ...values, professionCode: 'lakare', sector: 'region', year: 2019 }));
    await survey(
      await peopleOf(api, council, office),
      roundId,
      options.linesReversed === true ? lines.reverse() : lines,
    );
  }
  return { roundId, office };
};
