import type { ParameterContent, ProfessionParameters } from '../schemas/parameters.ts';
import type { NewScenario } from '../schemas/scenarios.ts';
import { ageShares, byAge, byRegion, moveMatrix, normalised } from './broadcast.ts';
import type { ForecastInput, Measure, NeedInput, ParameterSource, ProfessionInput } from './model.ts';
import { assembleProgrammes, type ReportedStarts } from './programmes.ts';
import { applyScenario, boundScenario, type Patch } from './scenarios.ts';
import type { ProfessionUncertainty } from './uncertainty.ts';
import { cellOf, imputedUnmet, type PlanCell, unmetOf } from './unmet.ts';

/** Everything that a scenario is put together from besides its parameter set. */
export interface AssemblyData {
  readonly baseYear: number;
  readonly horizonYears: number;
  /** Healthcare regions in the order of their codes. */
  readonly regionCodes: readonly string[];
  readonly plan: { readonly title: string; readonly date: string };
  readonly cells: readonly PlanCell[];
  readonly statedNeed: readonly { professionCode: string; regionCode: string; year: number; fte: number }[];
  readonly starts: readonly ReportedStarts[];
  /** Healthcare region by municipality, for the sites of programmes. */
  readonly regionOfSite: ReadonlyMap<string, string>;
  /** Years of study by profession, from the credits of its degree. */
  readonly lengthYears: ReadonlyMap<string, number>;
  readonly published: readonly {
    professionCode: string;
    parameter: 'completionShare' | 'startShare';
    value: number;
    title: string;
    published: string;
  }[];
}

const total = (values: readonly (number | null)[]): number => values.reduce<number>((sum, one) => sum + (one ?? 0), 0);

/** The source that a set states for a path: the longest that matches. */
const statedSource = (content: ParameterContent, path: string): ParameterSource | undefined =>
  content.sources
    .filter((source) => path === source.path || path.startsWith(`${source.path}/`))
    .sort((left, right) => right.path.length - left.path.length)[0];

/** Sources of the values that are taken from the plan, since the set is silent. */
const planSources = (content: ParameterContent, data: AssemblyData): ParameterSource[] =>
  content.professions.flatMap((profession) => {
    const at = `professions/${profession.professionCode}`;
    const fromPlan = { title: data.plan.title, published: data.plan.date, kind: 'plan' } as const;
    const ages = statedSource(content, `${at}/stockAges`);
    return [
      // Persons are the plan's, their ages are not: both sources are told, and an assumption stays one.
      ...(profession.stockPersons === undefined && ages !== undefined
        ? [
            {
              path: `${at}/stockPersons`,
              title: `${data.plan.title}; åldrar: ${ages.title}`,
              published: `${data.plan.date}; ${ages.published}`,
              kind: ages.kind === 'own-assumption' ? ('own-assumption' as const) : ('plan' as const),
            },
          ]
        : []),
      ...(profession.ftePerPerson === undefined ? [{ path: `${at}/ftePerPerson`, ...fromPlan }] : []),
      ...(profession.need?.unmetShare === undefined
        ? [
            {
              path: `${at}/need/unmetShare`,
              ...fromPlan,
              title: `${fromPlan.title}${imputedUnmet(profession.professionCode, data.cells)}`,
            },
          ]
        : []),
    ];
  });

/** Persons by region, sex and age: how many from the plan or the set, how old from the set. */
const stockOf = (profession: ProfessionParameters, content: ParameterContent, data: AssemblyData) => {
  const span = { first: content.firstAge, last: content.lastAge };
  const shares = byAge(profession.stockAges, span);
  if (shares === undefined) return undefined;
  const flat = normalised(shares.flat());
  const ages = span.last - span.first + 1;
  const stated = byRegion(profession.stockPersons, data.regionCodes);
  return data.regionCodes.map((regionCode, region) => {
    const cell = cellOf(data.cells, profession.professionCode, regionCode);
    const persons = stated === undefined ? cell?.headcount : stated[region];
    if (persons === undefined || persons === null) return undefined;
    return [0, 1].map((sex) => flat.slice(sex * ages, (sex + 1) * ages).map((part) => part * persons));
  });
};

/** Full-time equivalents per person: stated, or the plan's ratio of sums for all ages. */
const fteOf = (profession: ProfessionParameters, content: ParameterContent, data: AssemblyData) => {
  const span = { first: content.firstAge, last: content.lastAge };
  if (profession.ftePerPerson !== undefined) return byAge(profession.ftePerPerson, span);
  const cells = data.cells.filter((one) => one.professionCode === profession.professionCode && one.fte !== null);
  const persons = total(cells.map((one) => one.headcount));
  return persons > 0 ? byAge(total(cells.map((one) => one.fte)) / persons, span) : undefined;
};

const classesOf = (content: ParameterContent) =>
  [...new Map(content.populations.map(({ fromAge, toAge }) => [fromAge, { fromAge, toAge }])).values()].sort(
    (left, right) => left.fromAge - right.fromAge,
  );

const needOf = (profession: ProfessionParameters, content: ParameterContent, data: AssemblyData): unknown => {
  const { need } = profession;
  if (need === undefined) return undefined;
  const stated = data.statedNeed.filter((one) => one.professionCode === profession.professionCode);
  return {
    unmetShare: unmetOf(profession, data),
    careUseFactors: (['women', 'men'] as const).map((sex) =>
      classesOf(content).map(({ fromAge }) => need.careUseFactors?.find((one) => one.fromAge === fromAge)?.[sex]),
    ),
    mode: need.mode,
    terms: need.terms ?? undefined,
    workingTimeYearlyReduction: need.workingTimeYearlyReduction,
    trend:
      need.trendUntilYear === undefined
        ? undefined
        : need.trendUntilYear === null
          ? { kind: 'continuing' }
          : { kind: 'temporary', untilYear: need.trendUntilYear },
    statedNeed: stated.map(({ regionCode, year, fte }) => ({ regionCode, year, fte })),
  } satisfies Record<keyof NeedInput, unknown>;
};

const arrivalsOf = (profession: ProfessionParameters, content: ParameterContent, data: AssemblyData): unknown => {
  const { arrivals } = profession;
  if (arrivals === undefined || arrivals === 'none') return arrivals;
  const span = { first: content.firstAge, last: content.lastAge };
  return {
    persons: byRegion(arrivals.personsPerYear, data.regionCodes)?.map((persons) =>
      Array.from({ length: data.horizonYears }, () => persons),
    ),
    yieldShare: arrivals.yieldShare,
    sexShares: [arrivals.womenShare, 1 - arrivals.womenShare],
    ageShares: ageShares(arrivals.ages, span),
  };
};

const professionOf = (profession: ProfessionParameters, content: ParameterContent, data: AssemblyData): unknown => {
  const span = { first: content.firstAge, last: content.lastAge };
  const women = profession.entrantWomenShare;
  return {
    code: profession.professionCode,
    stockPersons: stockOf(profession, content, data),
    ...(profession.deathProbability === undefined
      ? {}
      : { deathProbability: byAge(profession.deathProbability, span) }),
    exitProbability: byAge(profession.exitProbability, span),
    moveShares: moveMatrix(profession.moves, data.regionCodes),
    ftePerPerson: fteOf(profession, content, data),
    entrantSexShares: women === undefined ? undefined : [women, 1 - women],
    entrantAgeShares: ageShares(profession.entrantAges, span),
    arrivals: arrivalsOf(profession, content, data),
    need: needOf(profession, content, data),
  } satisfies Record<Exclude<keyof ProfessionInput, 'deathProbability'>, unknown>;
};

/** The population in the model's order; its variants widen evenly from the base year to the last. */
const populationOf = (content: ParameterContent, data: AssemblyData): unknown => {
  const classes = classesOf(content);
  const years = data.horizonYears + 1;
  const table = (factor: 'lowFactor' | 'highFactor' | null) =>
    data.regionCodes.map((regionCode) =>
      (['womenPersons', 'menPersons'] as const).map((sex) =>
        classes.map(({ fromAge }) => {
          const row = content.populations.find(
            (one) => one.healthcareRegionCode === regionCode && one.fromAge === fromAge,
          );
          const last = factor === null ? 1 : (row?.[factor] ?? 1);
          return row?.[sex]
            .slice(0, years)
            .map((persons, offset) => persons * (1 + ((last - 1) * offset) / data.horizonYears));
        }),
      ),
    );
  const hasVariants = content.populations.some((row) => row.lowFactor !== undefined || row.highFactor !== undefined);
  return {
    ageClasses: classes,
    persons: table(null),
    ...(hasVariants ? { low: table('lowFactor'), high: table('highFactor') } : {}),
  };
};

const substitutionsOf = (content: ParameterContent, data: AssemblyData): unknown[] =>
  content.substitutions.map(({ healthcareRegionCode, fullTimeEquivalents, ...rest }) => ({
    ...rest,
    fte: data.regionCodes.map((code) =>
      Array.from({ length: data.horizonYears + 1 }, (_, offset) =>
        code === healthcareRegionCode ? (fullTimeEquivalents[offset] ?? 0) : 0,
      ),
    ),
  }));

/**
 * Puts a base case together: staff and need from the plan, starts from education figures, published values where the
 * set is silent, and for the rest what the set states. What nobody states stays undefined, so that the check of the
 * input names it; only a checked input may be computed.
 */
export const assembleBase = (content: ParameterContent, data: AssemblyData): ForecastInput => {
  const { programmes, sources } = assembleProgrammes(content, data);
  const input = {
    baseYear: data.baseYear,
    horizonYears: data.horizonYears,
    ages: { first: content.firstAge, last: content.lastAge },
    regionCodes: data.regionCodes,
    professions: content.professions.map((profession) => professionOf(profession, content, data)),
    programmes,
    population: populationOf(content, data),
    substitutions: substitutionsOf(content, data),
    measures: [],
    sources: [...planSources(content, data), ...sources, ...content.sources],
  } satisfies Record<keyof ForecastInput, unknown>;
  return input as unknown as ForecastInput;
};

/** The base with a scenario's bound, patches and measures; patched parameters are told to rest on the scenario. */
export const changeBase = (
  base: ForecastInput,
  scenario: Omit<NewScenario, 'planId' | 'parameterSetId'>,
): ForecastInput => {
  const bounded = scenario.bound === 'middle' ? base : boundScenario(base, scenario.bound);
  const patches: Patch[] = scenario.patches.map(({ path, operation, value }) => ({ path, operation, value }));
  const changed = applyScenario(bounded, patches);
  const patchSources = patches.map(
    ({ path, operation, value }): ParameterSource => ({
      path,
      title: `Scenariot ”${scenario.name}”: ${operation} ${typeof value === 'number' ? value : ''}`.trim(),
      published: '-',
      kind: 'own-assumption',
    }),
  );
  return {
    ...changed,
    measures: [...changed.measures, ...(scenario.measures as readonly Measure[])],
    sources: [...patchSources, ...changed.sources],
  };
};

/** What uncertainty follows from, for the professions that state it; non-response is what the plan does not cover. */
export const assembleUncertainty = (content: ParameterContent, data: AssemblyData): ProfessionUncertainty[] =>
  content.professions.flatMap(({ professionCode, observations }) =>
    observations === undefined
      ? []
      : [
          {
            professionCode,
            exitObservedPersonYears: [observations.exitPersonYearsWomen, observations.exitPersonYearsMen],
            completionObservedStarters: observations.completionStarters,
            startObservedGraduates: observations.startGraduates,
            unmetLogSpread: observations.unmetLogSpread,
            nonResponseShare: data.regionCodes.map((regionCode) => {
              const cell = cellOf(data.cells, professionCode, regionCode);
              return cell === undefined ? 0 : Math.min(0.99, 1 - (cell.coverage ?? 1));
            }),
          },
        ],
  );
