import { z } from 'zod';
import { formatQuery, tableFormats } from '../../../core/answer-format.ts';
import { Instant, PublicId, queryInteger, RegisterCode, text, Year } from '../../../core/codecs.ts';
import { limits } from '../../../core/limits.ts';
import { Link, pageQuery } from '../../../core/page.ts';

/** How far a run has come. */
export const runStates = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const;
export type RunState = (typeof runStates)[number];

/** What a forecast states of each profession, area and year. The position plus one is the key in the database. */
export const forecastMeasures = [
  'supply-persons',
  'supply-full-time-equivalents',
  'need-full-time-equivalents',
  'gap-full-time-equivalents',
  'coverage',
  'need-filled',
  'need-unmet',
  'need-demography',
  'need-non-demographic',
  'need-taken-over',
  'need-handed-over',
  'stated-need',
  'expected-graduates',
] as const;
/** Where within their bounds growth terms and population lie. The position plus one is the key in the database. */
export const bounds = ['low', 'middle', 'high'] as const;
export type Bound = (typeof bounds)[number];

export type ForecastMeasure = (typeof forecastMeasures)[number];

const share = z.number().min(0).max(1).meta({ example: 0.8 });
const persons = z.number().min(0).max(10_000_000);

const four = (what: string, example: readonly number[]) =>
  z.tuple([share, share, share, share]).describe(what).meta({ example });

const CohortTraining = z
  .strictObject({
    startsPerYear: persons.describe('Starts per year.').meta({ example: 614 }),
    completionShare: share.describe('Share who complete.').meta({ example: 0.95 }),
    lengthYears: z.number().min(0.5).max(10).describe('Years.').meta({ example: 3 }),
  })
  .meta({ id: 'CohortTraining', description: 'One group of training cohorts.' });

/** The Dutch model's input, for one profession in one country. */
const CohortParameters = z
  .strictObject({
    baseYear: Year.describe('Base year.'),
    adjustmentYear: Year.describe('First year whose places can be changed.'),
    targetYear: Year.describe('Year that should be in balance.'),
    sexes: z
      .array(
        z.strictObject({
          stockPersons: persons.describe('Working persons at the base.').meta({ example: 4086 }),
          ftePerPerson: z.number().min(0).max(1.5).describe('Full-time equivalents each.').meta({ example: 0.551 }),
          leftShares: four('Share of the stock that has left after 5, 10, 15 and 20 years.', [0.08, 0.19, 0.35, 0.5]),
          workingShares: four('Share of graduates still working after 1, 5, 10 and 15 years.', [1, 0.95, 0.9, 0.85]),
          shareOfTraining: share.describe('Share of those in training.').meta({ example: 0.7 }),
          abroadPerYear: persons.describe('Persons per year from abroad.').meta({ example: 5 }),
          abroadYield: share.describe('Share of them who work in the target year.').meta({ example: 0.8 }),
        }),
      )
      .min(1)
      .max(2)
      .describe('The sexes.'),
    inTraining: CohortTraining.describe('Those in training at the base.'),
    startingBefore: CohortTraining.describe('Those who start before places can be changed.'),
    startingAfter: CohortTraining.describe('Those who start from then on.'),
    unmetShare: z.number().min(0).max(5).describe('Unmet need.').meta({ example: 0.01 }),
    demographyShare: z
      .number()
      .min(-1)
      .max(5)
      .describe('Growth by demography to the target year.')
      .meta({ example: 0.06 }),
    workProcessShares: z
      .array(z.number().min(-1).max(5))
      .max(20)
      .describe('Growth by each work-process term to the target year; positive raises the need.')
      .meta({ example: [0.16] }),
    verticalSubstitutionShare: z.number().min(-1).max(5).describe('Vertical substitution.').meta({ example: -0.06 }),
    workingTimeShare: z.number().min(-1).max(5).describe('Change by working time.').meta({ example: 0 }),
    source: text(500).describe('Where the numbers come from.').meta({ example: 'Van Greuningen et al. 2012' }),
  })
  .meta({ id: 'CohortParameters', description: 'What the cohort model is computed from.' });

const Capacity = z.strictObject({
  professionCode: RegisterCode.describe('Profession.').meta({ example: 'sjukskoterska' }),
  placesPerYear: persons.describe('Places per year that can be offered at most.').meta({ example: 8000 }),
});

export const NewForecast = z
  .discriminatedUnion('mode', [
    z.strictObject({
      mode: z.literal('stock-flow').describe('Stock and flow by single year of age, sex, region and profession.'),
      scenarioId: PublicId.describe('The assumptions.'),
      seed: z.int().min(0).max(4_294_967_295).describe('Seed of the draws.').meta({ example: 1 }),
      replicates: z
        .int()
        .min(0)
        .max(limits.forecastReplicates)
        .default(limits.forecastReplicatesDefault)
        .describe('Seeded replicates; 0 for the deterministic forecast alone.'),
      targetYear: Year.optional().describe(
        'Year that required places should bring into balance; the last unless told.',
      ),
      adjustFromYear: Year.optional().describe(
        'First year whose places can be changed; the one after the base unless told.',
      ),
      capacities: z.array(Capacity).max(200).default([]).describe('Capacities; where none is stated none limits.'),
      threads: z
        .int()
        .min(1)
        .max(8)
        .default(limits.forecastThreads)
        .describe('Threads to compute on; the result is the same for any number.'),
    }),
    z.strictObject({
      mode: z.literal('cohort-nl').describe('The Dutch cohort model, to compare with published advice.'),
      cohort: CohortParameters.describe('Its input.'),
    }),
  ])
  .meta({
    id: 'NewForecast',
    description: 'A forecast to run.',
    example: { mode: 'stock-flow', scenarioId: '0193c1c0-7a00-7000-8000-000000000001', seed: 1, replicates: 1000 },
  });
export type NewForecast = z.output<typeof NewForecast>;

/** What every run says of itself. */
export const runFields = {
  state: z.enum(runStates).describe('How far it has come.').meta({ example: 'running' }),
  stepsDone: z.int().describe('Steps that are done.').meta({ example: 12 }),
  stepsTotal: z.int().describe('Steps in all; 0 before it starts.').meta({ example: 41 }),
  attempt: z.int().describe('Counts the attempts.').meta({ example: 1 }),
  runHash: z
    .string()
    .nullable()
    .describe(
      'SHA-256 of inputs, seed and code version: runs with the same hash give the same result. Null for those who do not see every figure of the plan, as is `resultHash`: hidden counts are part of both.',
    )
    .meta({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }),
  resultHash: z
    .string()
    .nullable()
    .describe('SHA-256 of the result in canonical JSON (RFC 8785).')
    .meta({ example: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae' }),
  codeVersion: z.string().describe('Version of the code.').meta({ example: '1.0.0' }),
  failure: z.string().nullable().describe('Why it failed, in the language asked for.').meta({ example: null }),
  createdAt: Instant.describe('When it was asked for.'),
  createdBy: z.string().describe('By whom.').meta({ example: 'dev-national-office' }),
  startedAt: Instant.nullable().describe('When it began.'),
  finishedAt: Instant.nullable().describe('When it ended.'),
  _links: z.array(Link).describe('What can be done from here.'),
};

const fte = (what: string) => z.number().describe(what).meta({ example: 812.4 });
const CohortResult = z
  .object({
    leftPersons: z
      .array(z.number())
      .describe('Persons who leave, by sex.')
      .meta({ example: [2341, 785] }),
    remainingPersons: fte('Persons who remain.'),
    abroadPersons: fte('Persons from abroad.'),
    inTrainingPersons: fte('From those in training.'),
    startingBeforePersons: fte('From those who start before.'),
    adjustablePersons: fte('From those who start after.'),
    personsAtTarget: fte('Persons in the target year.'),
    fteAtBase: fte('Full-time equivalents at the base.'),
    fteNeededAtBase: fte('Needed at the base.'),
    fteAtTarget: fte('In the target year.'),
    fteAdjustable: fte('Of those who start after.'),
    fteNeeded: fte('Needed in the target year.'),
    fteGap: fte('Needed minus there.'),
    placesPerYear: fte('Places per year that bring balance.'),
  })
  .meta({ id: 'CohortResult', description: 'What the cohort model gives.' });

export const Forecast = z
  .object({
    forecastId: PublicId.describe('Identifier of the run.'),
    mode: z.enum(['stock-flow', 'cohort-nl']).describe('Which model.'),
    scenarioId: PublicId.nullable().describe('The scenario; null in mode cohort-nl.'),
    planId: PublicId.nullable().describe('The plan version that it rests on.'),
    bound: z
      .enum(bounds)
      .nullable()
      .describe('The bound that the scenario is at, and its quantiles with it; the others are computed beside.')
      .meta({ example: 'middle' }),
    seed: z.int().nullable().describe('Seed of the draws.').meta({ example: 1 }),
    replicates: z.int().nullable().describe('Replicates.').meta({ example: 1000 }),
    figureCount: z.int().describe('Figures of the result.').meta({ example: 74000 }),
    fixedTerms: z
      .array(z.string())
      .describe('Growth terms without bounds, which no draw varies.')
      .meta({ example: ['professions/lakare/need/terms/0'] }),
    cohortResult: CohortResult.nullable().describe('The result in mode cohort-nl.'),
    ...runFields,
  })
  .meta({ id: 'Forecast', description: 'A run of the forecast: its state, and when it is done its result.' });

export const ForecastPath = z.strictObject({ forecastId: PublicId.describe('Identifier of the run.') });
export const ForecastListQuery = z.strictObject({
  ...pageQuery,
  scenarioId: PublicId.optional().describe('Only runs of this scenario.'),
  state: z.enum(runStates).optional().describe('Only runs in this state.').meta({ example: 'completed' }),
});

export const ForecastFigureQuery = z.strictObject({
  ...pageQuery,
  areaCode: RegisterCode.optional().describe('`SE` or a healthcare region.').meta({ example: 'SE' }),
  professionCode: RegisterCode.optional().describe('Profession.').meta({ example: 'lakare' }),
  year: queryInteger({ minimum: limits.yearMinimum, maximum: limits.yearMaximum }).optional().describe('Year.'),
  measureCode: z.enum(forecastMeasures).optional().describe('Measure.').meta({ example: 'gap-full-time-equivalents' }),
  bound: z
    .enum(bounds)
    .optional()
    .describe('Only figures with growth terms and population at this bound; all three unless told.')
    .meta({ example: 'low' }),
  ...formatQuery(tableFormats),
});
export type ForecastFigureQuery = z.output<typeof ForecastFigureQuery>;

export const ForecastFigure = z
  .object({
    figureId: z
      .string()
      .describe('Identifier within the run.')
      .meta({ example: 'SE.lakare.total.2030.gap-full-time-equivalents.50' }),
    areaCode: RegisterCode.describe('`SE` or a healthcare region.').meta({ example: 'SE' }),
    professionCode: RegisterCode.describe('Profession.').meta({ example: 'lakare' }),
    specialtyCode: z.null().describe('Forecasts are of whole professions.'),
    sector: z.literal('total').describe('All sectors.'),
    year: Year.describe('Year.').meta({ example: 2030 }),
    measureCode: z.enum(forecastMeasures).describe('What is forecast.').meta({ example: 'gap-full-time-equivalents' }),
    bound: z
      .enum(bounds)
      .describe('Whether growth terms and population are at their low bound, as stated, or at their high bound.')
      .meta({ example: 'middle' }),
    quantile: z
      .number()
      .nullable()
      .describe('Which quantile of the replicates, 0.025 to 0.975; null for the deterministic value.')
      .meta({ example: 0.5 }),
    value: z
      .number()
      .nullable()
      .describe('The value; null where it is suppressed, or has none.')
      .meta({ example: 1240.3 }),
    unit: z
      .enum(['persons', 'full-time-equivalents', 'share'])
      .describe('The unit.')
      .meta({ example: 'full-time-equivalents' }),
    status: z
      .enum(['computed', 'suppressed'])
      .describe(
        '`computed`: a forecast is no observation; `suppressed`: it rests on figures of the plan that are hidden from the caller.',
      ),
    coverage: z.null().describe('Not stated of forecasts.'),
    denominator: z.null().describe('Not stated of forecasts.'),
    standardError: z.number().nullable().describe('Monte Carlo standard error of a quantile.').meta({ example: 3.1 }),
  })
  .meta({ id: 'ForecastFigure', description: 'A figure of a forecast, of the same form as one of a plan.' });

/**
 * What a number of places is made of. Staff of the base year who leave until the target are replaced, but for those
 * already studying and those who come by other ways; `crowding` is what places give less by their own number, and
 * `limit` what the capacity, or none, takes from or adds to the number that balance asks for.
 */
export const placeComponents = [
  'leavers',
  'inTraining',
  'arrivals',
  'unmet',
  'demography',
  'nonDemographic',
  'takenOver',
  'handedOver',
  'crowding',
  'limit',
  'base',
] as const;
export type PlaceComponent = (typeof placeComponents)[number];

const component = z
  .object({
    component: z
      .enum(placeComponents)
      .describe(
        'Part of the number. `leavers`: to replace staff of the base year who have left by the target year; `inTraining` and `arrivals`: those who come anyway, from starts that can no longer be changed and by other ways, as negative numbers; `crowding`: what places give less by their own number; `limit`: what the capacity, or none, changes in the number that balance asks for; `base`: leavers, those in training and arrivals as one, in forecasts computed before they were told apart.',
      ),
    fte: fte('Full-time equivalents.'),
    placesPerYear: z.number().describe('Places per year that it accounts for.').meta({ example: 120 }),
  })
  .meta({ id: 'ComponentImpact', description: 'A part of the recommended places. All parts add up to the number.' });

export const RequiredPlaces = z
  .object({
    professionCode: RegisterCode.describe('Profession.').meta({ example: 'receptarie' }),
    targetYear: Year.describe('Year that should be in balance.'),
    adjustFromYear: Year.describe('First year whose places can be changed.'),
    currentPlacesPerYear: z.number().describe('Places now decided or assumed.').meta({ example: 300 }),
    placesPerYear: z.number().describe('Places that are recommended, from 0 to the capacity.').meta({ example: 212 }),
    balancingPlacesPerYear: z
      .number()
      .nullable()
      .describe('Places that balance would take, possible or not; null where no number gives it.')
      .meta({ example: 212 }),
    capacityPlacesPerYear: z
      .number()
      .nullable()
      .describe('The capacity; null where none was stated.')
      .meta({ example: 400 }),
    direction: z.enum(['more', 'fewer', 'unchanged']).describe('Against the places now.').meta({ example: 'fewer' }),
    clipped: z
      .enum(['none', 'at-zero', 'at-capacity'])
      .describe('What holds the number back.')
      .meta({ example: 'none' }),
    earliestBalanceYear: Year.nullable().describe('First year of balance; null when there is none.'),
    needFte: fte('Need in the target year.'),
    supplyFte: fte('Supply with today’s places.'),
    fixedFte: fte('Supply without any place that can be changed.'),
    adjustableFte: fte('What today’s changeable places give.'),
    gapFte: fte('Need minus supply.'),
    remainingGapFte: fte('Need minus supply in the target year with the recommended places.'),
    bounds: z
      .array(
        z
          .object({
            bound: z.enum(bounds).describe('Where growth terms and population lie.').meta({ example: 'high' }),
            placesPerYear: z.number().describe('Places that are recommended then.').meta({ example: 260 }),
            balancingPlacesPerYear: z
              .number()
              .nullable()
              .describe('Places that balance would take then.')
              .meta({ example: 260 }),
            gapFte: fte('Need minus supply then, with today’s places.'),
          })
          .meta({ id: 'PlacesAtBound', description: 'Required places with growth terms and population at a bound.' }),
      )
      .describe('The same question at the low bound, as stated, and at the high bound.'),
    components: z.array(component).describe('What the number consists of.'),
  })
  .meta({ id: 'RequiredPlaces', description: 'Places per year that bring a profession into balance.' });

export const RequiredPlacesQuery = z.strictObject({
  ...pageQuery,
  professionCode: RegisterCode.optional().describe('Only this profession.').meta({ example: 'receptarie' }),
});

export const SensitivityQuery = z.strictObject({
  ...pageQuery,
  professionCode: RegisterCode.optional()
    .describe('The profession; the first of the run unless told.')
    .meta({ example: 'lakare' }),
});

export const Sensitivity = z
  .object({
    path: z.string().describe('The assumption.').meta({ example: 'professions/lakare/exitProbability' }),
    placesAtLess: z.number().describe('Required places at 99 % of it.').meta({ example: 401 }),
    placesAtMore: z.number().describe('Required places at 101 % of it.').meta({ example: 409 }),
    placesPerPercent: z.number().describe('Change of the places per per cent.').meta({ example: 4 }),
    title: z.string().nullable().describe('Where the assumption comes from.').meta({ example: 'NPS 2024' }),
  })
  .meta({ id: 'Sensitivity', description: 'How much required places depend on one assumption; the strongest first.' });

export const ExpectedGraduatesQuery = z.strictObject({
  ...pageQuery,
  areaCode: RegisterCode.optional().describe('`SE` or a healthcare region.').meta({ example: 'SE' }),
  professionCode: RegisterCode.optional().describe('Profession.').meta({ example: 'sjukskoterska' }),
});

export const ExpectedGraduatesFigure = z
  .object({
    areaCode: RegisterCode.describe('`SE` or the healthcare region of study.').meta({ example: 'SE' }),
    professionCode: RegisterCode.describe('Profession.').meta({ example: 'sjukskoterska' }),
    year: Year.describe('Year of graduation.'),
    measureCode: z.literal('expected-graduates').describe('The series; not a forecast of supply.'),
    value: z.number().describe('Graduates.').meta({ example: 4650 }),
    unit: z.literal('persons').describe('The unit.'),
    degreeRate: z.number().describe('Historic degree rate.').meta({ example: 0.75 }),
    source: z.string().describe('Where the rate comes from.').meta({ example: 'UKÄ: examensfrekvens' }),
    published: z.string().describe('Its date or year.').meta({ example: '2024' }),
    note: z
      .string()
      .describe('What the series is and is not, in the language asked for.')
      .meta({ example: 'Det är ingen prognos över tillgången.' }),
  })
  .meta({
    id: 'ExpectedGraduatesFigure',
    description: 'Expected graduates by UKÄ’s method: beginners times degree rate.',
  });
