import type { Answer, Caller, TestApi } from './api.ts';
import { openRound, peopleOf, survey } from './round.ts';

/** One region of each healthcare region, none of them divided. */
const regionOf = {
  mellansverige: '03',
  norra: '22',
  sodra: '12',
  'stockholm-gotland': '01',
  sydostra: '05',
  vastra: '14',
} as const;
export const healthcareRegions = Object.keys(regionOf) as (keyof typeof regionOf)[];

/** What a profession looks like in every healthcare region of a made plan. */
export interface MadeProfession {
  readonly professionCode: string;
  readonly headcount: number;
  /** Where a healthcare region has another number. */
  readonly headcounts?: Readonly<Record<string, number>>;
  readonly vacantFullTimeEquivalents: number;
}

const expectOk = (answer: Answer): Answer => {
  if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`);
  return answer;
};

/** A plan in which all six councils report the same of each profession; answers its identifier. */
export const madePlan = async (
  api: TestApi,
  office: Caller,
  professions: readonly MadeProfession[],
): Promise<string> => {
  const roundId = await openRound(office, { professionCodes: professions.map((one) => one.professionCode) });
  for (const council of healthcareRegions) {
    const lines = professions.map(({ professionCode, headcounts, vacantFullTimeEquivalents, ...usual }) => {
      const headcount = headcounts?.[council] ?? usual.headcount;
      return {
        areaCode: regionOf[council],
        professionCode,
        sector: 'region',
        year: 2024,
        headcount,
        fullTimeEquivalents: headcount * 0.8,
        vacantFullTimeEquivalents,
      };
    });
    await survey(await peopleOf(api, council, office), roundId, lines);
  }
  const plan = expectOk(await office.post('/plans', { roundId }));
  return plan.body.planId;
};

/** Parameters of one profession as tests state them; members given replace those here. */
export const madeProfession = (professionCode: string, members: Record<string, unknown> = {}) => ({
  professionCode,
  stockAges: [{ fromAge: 25, toAge: 64, women: 3, men: 1 }],
  exitProbability: [
    { fromAge: 20, toAge: 59, women: 0.02, men: 0.02 },
    { fromAge: 60, toAge: 74, women: 0.2, men: 0.2 },
  ],
  moves: 'none',
  entrantWomenShare: 0.8,
  entrantAges: [{ fromAge: 23, toAge: 32, weight: 1 }],
  arrivals: 'none',
  need: {
    careUseFactors: [
      { fromAge: 0, women: 1, men: 1 },
      { fromAge: 65, women: 2, men: 2 },
    ],
    mode: 'additive',
    terms: [],
    workingTimeYearlyReduction: 0,
    trendUntilYear: null,
  },
  study: {
    completionDelayShares: [1],
    startShare: 0.9,
    startsOutsideReported: 'nearest-reported-year',
    firstJobShares: healthcareRegions.flatMap((from) =>
      healthcareRegions.map((to) => ({ fromRegionCode: from, toRegionCode: to, share: from === to ? 0.7 : 0.06 })),
    ),
  },
  observations: {
    exitPersonYearsWomen: 1_500,
    exitPersonYearsMen: 600,
    completionStarters: 800,
    startGraduates: 500,
    unmetLogSpread: 0.2,
  },
  ...members,
});

const years = (first: number, growth: number): number[] =>
  Array.from({ length: 16 }, (_, offset) => first * (1 + growth) ** offset);

/** A parameter set with a population that grows as told, and one source for everything. */
export const madeParameters = (
  professions: readonly object[],
  programmes: readonly object[],
  populationGrowth: number,
) => ({
  name: 'Provuppsättning',
  description: 'Antaganden för prov.',
  content: {
    firstAge: 20,
    lastAge: 74,
    professions,
    programmes,
    populations: healthcareRegions.flatMap((healthcareRegionCode) =>
      [
        { fromAge: 0, toAge: 64, persons: 400_000 },
        { fromAge: 65, toAge: 110, persons: 100_000 },
      ].map(({ persons, ...ages }) => ({
        healthcareRegionCode,
        ...ages,
        womenPersons: years(persons, populationGrowth),
        menPersons: years(persons, populationGrowth),
        lowFactor: 0.98,
        highFactor: 1.02,
      })),
    ),
    sources: ['professions', 'programmes', 'populations'].map((path) => ({
      path,
      title: 'Gjord för prov',
      published: '2026',
      kind: 'own-assumption',
    })),
  },
});

/** Keeps a parameter set and makes a scenario of it on a plan; answers the scenario's identifier. */
export const madeScenario = async (
  office: Caller,
  planId: string,
  parameters: object,
  members: Record<string, unknown> = {},
): Promise<string> => {
  const set = expectOk(await office.post('/parameter-sets', parameters));
  const { parameterSetId } = set.body;
  const scenario = await office.post('/scenarios', {
    name: 'Grundfall',
    planId,
    parameterSetId,
    horizonYears: 10,
    ...members,
  });
  return expectOk(scenario).body.scenarioId;
};

/** Follows a run until it is over. */
export const finished = async (caller: Caller, path: string): Promise<Answer> => {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    const answer = expectOk(await caller.get(path));
    if (!['queued', 'running'].includes(answer.body.state)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${path} did not end`);
};
