import type { TestApi } from './api.ts';
import { type Random, randomFrom } from './random.ts';
import { openRound, peopleOf, survey } from './round.ts';

/** Some municipalities of each region, for lines below the region. */
const municipalitiesOf: Record<string, string[]> = {
  '01': ['0114', '0180', '0181'],
  '05': ['0580', '0581'],
  '07': ['0760', '0780'],
  '12': ['1280', '1281', '1290'],
  '14': ['1480', '1490'],
  '18': ['1880'],
  '25': ['2580', '2581'],
};
const regionsOf: Record<string, string[]> = {
  mellansverige: ['03', '04', '17', '18', '19', '20', '21'],
  norra: ['22', '23', '24', '25'],
  sodra: ['07', '10', '12'],
  'stockholm-gotland': ['01', '09'],
  sydostra: ['05', '06', '08'],
  vastra: ['14'],
};
export const roundProfessions = [
  'lakare',
  'lakare-st',
  'lakare-specialist',
  'sjukskoterska',
  'specialistsjukskoterska',
  'ssk-intensivvard',
  'ssk-psykiatrisk-vard',
];
const sectors = ['region', 'municipality', 'private', 'state'];

const maybe = <Value>(random: Random, value: Value, chance = 0.7): Value | null =>
  random.next() < chance ? value : null;

const valuesOf = (random: Random, year: number) => {
  const persons = random.below(900);
  const need = random.below(90_000) / 100;
  const assessment = maybe(random, random.pick(['shortage', 'balance', 'surplus']), 0.5);
  const needed = { neededFullTimeEquivalents: assessment === null ? need : maybe(random, need) };
  if (year !== 2024) return { ...needed, assessment };
  return {
    headcount: maybe(random, persons, 0.9),
    fullTimeEquivalents: maybe(random, Math.round(persons * (60 + random.below(40))) / 100, 0.9),
    vacantFullTimeEquivalents: maybe(random, random.below(5_000) / 100),
    agencyFullTimeEquivalents: maybe(random, random.below(3_000) / 100),
    expectedRetirements: maybe(random, random.below(40)),
    ...needed,
    assessment,
  };
};

const linesOfCell = (random: Random, region: string, professionCode: string, sector: string): object[] => {
  const lines: object[] = [];
  const municipal = municipalitiesOf[region];
  const areas = municipal !== undefined && random.next() < 0.5 ? municipal.filter(() => random.next() < 0.7) : [region];
  for (const areaCode of areas) {
    const kind = random.next();
    for (const year of [2024, 2030]) {
      const place = { areaCode, professionCode, sector, year };
      if (professionCode !== 'lakare' || kind < 0.6) lines.push({ ...place, ...valuesOf(random, year) });
      if (professionCode === 'lakare' && kind > 0.3) {
        for (const specialtyCode of ['geriatrik', 'allmanmedicin']) {
          lines.push({ ...place, specialtyCode, ...valuesOf(random, year) });
        }
      }
    }
  }
  return lines;
};

/** Lines of one council: whole regions, single municipalities, professions with and without their narrower ones. */
export const linesOfCouncil = (council: string, seed: number): object[] => {
  const random = randomFrom(seed);
  const lines = (regionsOf[council] ?? []).flatMap((region) =>
    roundProfessions.flatMap((profession) =>
      sectors.flatMap((sector) => (random.next() < 0.6 ? linesOfCell(random, region, profession, sector) : [])),
    ),
  );
  // Halland is one employer in two healthcare regions; either council may report it, one of them each cell.
  const halland: Record<string, [string, string][]> = {
    sodra: [
      ['13', 'region'],
      ['1380', 'private'],
    ],
    vastra: [
      ['1384', 'municipality'],
      ['1383', 'private'],
    ],
  };
  for (const [areaCode, sector] of halland[council] ?? []) {
    for (const professionCode of ['lakare', 'lakare-st', 'ssk-intensivvard']) {
      for (const year of [2024, 2030])
        lines.push({ areaCode, professionCode, sector, year, ...valuesOf(random, year) });
    }
  }
  // What one council says of narrower professions while the other reports the whole region for the profession.
  if (council === 'vastra') {
    lines.push({ areaCode: '1382', professionCode: 'lakare-specialist', sector: 'region', year: 2024, headcount: 9 });
  }
  return lines;
};

/** A round in which the councils named have been accepted; each council's lines follow from the seed. */
export const acceptRandomRound = async (
  api: TestApi,
  options: { councils: readonly string[]; seed: number; round?: Record<string, unknown> },
): Promise<{
  roundId: string;
  office: Awaited<ReturnType<TestApi['nationalOffice']>>;
  surveyIds: Record<string, string>;
}> => {
  const office = await api.nationalOffice();
  const roundId = await openRound(office, { professionCodes: roundProfessions, ...options.round });
  const surveyIds: Record<string, string> = {};
  for (const council of options.councils) {
    const lines = linesOfCouncil(council, options.seed + council.length);
    surveyIds[council] = await survey(await peopleOf(api, council, office), roundId, lines);
  }
  return { roundId, office, surveyIds };
};
