import { z } from 'zod';
import { Instant, PublicId, RegisterCode, text, Year } from '../../../core/codecs.ts';
import { limits } from '../../../core/limits.ts';
import { Link, pageQuery } from '../../../core/page.ts';

/*
 * Parameters as people state them: by age group, by healthcare region, or one number for all. Nothing here has a
 * default: what is left out is taken from the plan, the education figures or a published value where there is one,
 * and is otherwise a fault that names it.
 */

const share = z.number().min(0).max(1).meta({ example: 0.8 });
const rows = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).max(limits.parameterRows);
const age = z.int().min(0).max(120);

/** One value per age group and sex; groups that are not named have the value 0. */
const AgeTable = z
  .union([
    z.number().min(0).max(1_000_000),
    rows(
      z.strictObject({
        fromAge: age.describe('First age of the group.').meta({ example: 25 }),
        toAge: age.describe('Last age of the group.').meta({ example: 54 }),
        women: z.number().min(0).describe('Value for women.').meta({ example: 0.01 }),
        men: z.number().min(0).describe('Value for men.').meta({ example: 0.01 }),
      }),
    ),
  ])
  .meta({
    id: 'AgeTable',
    description: 'One number for all, or a value per age group and sex.',
    example: [{ fromAge: 25, toAge: 54, women: 0.01, men: 0.01 }],
  });
export type AgeTable = z.output<typeof AgeTable>;

const RegionValues = z
  .union([
    z.number().min(0),
    rows(
      z.strictObject({
        healthcareRegionCode: RegisterCode.describe('Healthcare region.').meta({ example: 'norra' }),
        value: z.number().min(0).describe('Its value.').meta({ example: 0.03 }),
      }),
    ),
  ])
  .meta({ id: 'RegionValues', description: 'One number for all healthcare regions, or one for each.', example: 0.03 });
export type RegionValues = z.output<typeof RegionValues>;

const AgeWeights = rows(
  z.strictObject({
    fromAge: age.describe('First age of the group.').meta({ example: 24 }),
    toAge: age.describe('Last age of the group.').meta({ example: 29 }),
    weight: z.number().min(0).describe('Weight of the group, spread evenly over its years.').meta({ example: 3 }),
  }),
).describe('Relative sizes of age groups.');
export type AgeWeights = z.output<typeof AgeWeights>;

const RegionShares = rows(
  z.strictObject({
    fromRegionCode: RegisterCode.describe('Where they come from or studied.').meta({ example: 'norra' }),
    toRegionCode: RegisterCode.describe('Where they go.').meta({ example: 'mellansverige' }),
    share: share.describe('Share of them.').meta({ example: 0.12 }),
  }),
);

const GrowthTerm = z
  .strictObject({
    kind: z
      .enum([
        'epidemiology',
        'socio-cultural',
        'professional',
        'technology-efficiency',
        'horizontal-substitution',
        'vertical-substitution',
      ])
      .describe('What the term speaks of.'),
    yearlyGrowth: z.number().min(-0.5).max(0.5).describe('Share of the base need per year.').meta({ example: 0.004 }),
    low: z.number().min(-0.5).max(0.5).optional().describe('Low bound.').meta({ example: 0 }),
    high: z.number().min(-0.5).max(0.5).optional().describe('High bound.').meta({ example: 0.008 }),
    signStatement: z
      .literal('positive-raises-need')
      .describe('States that a positive number raises the need, for efficiency too; a term without it is refused.'),
  })
  .meta({ id: 'GrowthTerm', description: 'One non-demographic development of the need.' });

const NeedParameters = z
  .strictObject({
    unmetShare: RegionValues.optional().describe(
      'Unmet need as a share of filled full-time equivalents; left out: vacant and agency against filled, from the plan.',
    ),
    careUseFactors: rows(
      z.strictObject({
        fromAge: age.describe('First age of a class of the population.').meta({ example: 65 }),
        women: z.number().min(0).describe('Relative use of care.').meta({ example: 2.2 }),
        men: z.number().min(0).describe('Relative use of care.').meta({ example: 2.4 }),
      }),
    )
      .optional()
      .describe('Relative use of care by the population’s classes of age, named by their first age.'),
    mode: z.enum(['additive', 'multiplicative', 'mixed']).optional().describe('How terms are put together.'),
    terms: z.array(GrowthTerm).max(20).optional().describe('Non-demographic developments; an empty list for none.'),
    workingTimeYearlyReduction: z
      .number()
      .min(-0.2)
      .max(0.2)
      .optional()
      .describe('Yearly reduction of working time, a share.')
      .meta({ example: 0 }),
    trendUntilYear: Year.nullable().optional().describe('Last year of the developments; null when they go on.'),
  })
  .meta({ id: 'NeedParameters', description: 'How the need of a profession develops.' });

const StudyParameters = z
  .strictObject({
    lengthYears: z
      .number()
      .min(0.5)
      .max(10)
      .optional()
      .describe('Years from start to degree; left out: the degree’s credits by 60.')
      .meta({ example: 3 }),
    completionShare: share.optional().describe('Share who complete; left out: UKÄ’s degree rate where published.'),
    completionDelayShares: z
      .array(share)
      .max(10)
      .optional()
      .describe('Shares of the completions that come 0, 1, 2 … years late.')
      .meta({ example: [0.8, 0.2] }),
    startShare: share.optional().describe('Share of the graduates who start in the profession.'),
    firstJobShares: RegionShares.optional().describe(
      'Where those who studied in a region take their first job; what lacks to 1 leaves the country.',
    ),
    startsOutsideReported: z
      .literal('nearest-reported-year')
      .optional()
      .describe('States that years without reported beginners have those of the nearest reported year.'),
    base: z
      .strictObject({
        professionCode: RegisterCode.describe('Profession of those who study.').meta({ example: 'sjukskoterska' }),
        studyForm: z.enum(['full-time', 'beside-work']).describe('Whether they leave their work to study.'),
        starterRegionShares: RegionValues.describe('Where the students come from; weights.'),
        starterAges: AgeWeights,
      })
      .optional()
      .describe('For a programme that takes its students from a profession: its places consume persons who work.'),
  })
  .meta({ id: 'StudyParameters', description: 'Programmes that lead to a profession.' });

const ArrivalParameters = z
  .strictObject({
    personsPerYear: RegionValues.describe('Persons a year and healthcare region.'),
    yieldShare: share.describe('Share of them who work in the profession.').meta({ example: 0.9 }),
    womenShare: share.describe('Share of women.').meta({ example: 0.5 }),
    ages: AgeWeights,
  })
  .meta({ id: 'ArrivalParameters', description: 'Persons from abroad.' });

const Observations = z
  .strictObject({
    exitPersonYearsWomen: z
      .number()
      .positive()
      .describe('Person years behind the exits of women.')
      .meta({ example: 1500 }),
    exitPersonYearsMen: z.number().positive().describe('Person years behind the exits of men.').meta({ example: 600 }),
    completionStarters: z.number().positive().describe('Starters behind the completion share.').meta({ example: 800 }),
    startGraduates: z.number().positive().describe('Graduates behind the start share.').meta({ example: 500 }),
    unmetLogSpread: z
      .number()
      .min(0)
      .max(3)
      .describe('Standard deviation of the logarithm of the unmet need when all have answered.')
      .meta({ example: 0.2 }),
  })
  .meta({
    id: 'Observations',
    description: 'How many observations the parameters rest on: what uncertainty follows from.',
  });

const ProfessionParameters = z
  .strictObject({
    professionCode: RegisterCode.describe('Profession.').meta({ example: 'barnmorska' }),
    stockPersons: RegionValues.optional().describe('Persons at the base; left out: the plan’s headcount.'),
    stockAges: AgeTable.optional().describe('Relative sizes of the age groups of those who work.'),
    deathProbability: AgeTable.optional().describe('Probability of dying within a year; left out where exits hold it.'),
    exitProbability: AgeTable.optional().describe('Probability of leaving within a year, retirement included.'),
    ftePerPerson: AgeTable.optional().describe('Full-time equivalents per person; left out: the plan’s ratio.'),
    moves: RegionShares.or(z.literal('none')).optional().describe('Yearly moves between regions; the rest stays.'),
    entrantWomenShare: share.optional().describe('Share of women among entrants.').meta({ example: 0.8 }),
    entrantAges: AgeWeights.optional().describe('Ages of entrants.'),
    arrivals: ArrivalParameters.or(z.literal('none')).optional().describe('Persons from abroad, or `none`.'),
    need: NeedParameters.optional().describe('The need.'),
    study: StudyParameters.optional().describe('Its programmes.'),
    observations: Observations.optional().describe('What uncertainty follows from.'),
  })
  .meta({ id: 'ProfessionParameters', description: 'What is stated of one profession.' });
export type ProfessionParameters = z.output<typeof ProfessionParameters>;

const ProgrammeParameters = z
  .strictObject({
    institutionCode: RegisterCode.describe('Institution.').meta({ example: 'KI' }),
    professionCode: RegisterCode.describe('Profession.').meta({ example: 'lakare' }),
    siteMunicipalityCode: RegisterCode.describe('Site.').meta({ example: '0184' }),
    firstYear: Year.describe('First year of the starts.'),
    starts: z
      .array(z.number().min(0).max(limits.educationPersonsMaximum))
      .min(1)
      .max(100)
      .describe('Beginners per year; take the place of reported ones.')
      .meta({ example: [200, 210] }),
  })
  .meta({ id: 'ProgrammeParameters', description: 'Starts of a programme that are stated, not reported.' });
export type ProgrammeParameters = z.output<typeof ProgrammeParameters>;

const years = z
  .array(z.number().min(0))
  .min(1)
  .max(limits.forecastHorizonYears + 1);
const PopulationRow = z
  .strictObject({
    healthcareRegionCode: RegisterCode.describe('Healthcare region.').meta({ example: 'norra' }),
    fromAge: age.describe('First age of the class.').meta({ example: 65 }),
    toAge: age.describe('Last age of the class.').meta({ example: 110 }),
    womenPersons: years.describe('Women, from the base year on.').meta({ example: [100000, 101000] }),
    menPersons: years.describe('Men, from the base year on.').meta({ example: [95000, 96000] }),
    lowFactor: z
      .number()
      .positive()
      .meta({ example: 0.97 })
      .optional()
      .describe('Low variant in the last year, as a factor of the main one.'),
    highFactor: z
      .number()
      .positive()
      .meta({ example: 1.04 })
      .optional()
      .describe('High variant in the last year, as a factor.'),
  })
  .meta({ id: 'PopulationRow', description: 'Population of a class of age, year by year.' });

const ParameterSource = z
  .strictObject({
    path: text(200)
      .describe('Path of a parameter or of a whole part; the longest that matches counts.')
      .meta({ example: 'professions/lakare/exitProbability' }),
    title: text(500).describe('Publication, register or decision.').meta({ example: 'Socialstyrelsen, NPS 2024' }),
    published: text(100).describe('Its date or year.').meta({ example: '2024' }),
    kind: z
      .enum(['published', 'own-assumption'])
      .describe('Whether the value is published, or assumed by whoever made this set.'),
  })
  .meta({ id: 'ParameterSource', description: 'Where a parameter comes from.' });

const Substitution = z
  .strictObject({
    fromProfessionCode: RegisterCode.describe('Profession that is relieved.').meta({ example: 'lakare' }),
    toProfessionCode: RegisterCode.describe('Profession that takes over.').meta({ example: 'sjukskoterska' }),
    conversion: z.number().min(0).describe('Full-time equivalents needed per one relieved.').meta({ example: 1.1 }),
    healthcareRegionCode: RegisterCode.describe('Healthcare region.').meta({ example: 'norra' }),
    fullTimeEquivalents: years
      .describe('Full-time equivalents relieved, from the base year on.')
      .meta({ example: [0, 5] }),
  })
  .meta({ id: 'Substitution', description: 'Tasks that move between professions; booked on both.' });

export const ParameterContent = z
  .strictObject({
    firstAge: z.int().min(15).max(74).describe('First age of those who work.').meta({ example: 20 }),
    lastAge: z.int().min(15).max(74).describe('Last age of those who work.').meta({ example: 74 }),
    professions: z.array(ProfessionParameters).min(1).max(100).describe('Professions of the forecast.'),
    programmes: z.array(ProgrammeParameters).max(1_000).default([]).describe('Starts that are stated.'),
    populations: z.array(PopulationRow).max(limits.parameterRows).describe('Population by class of age and year.'),
    substitutions: z.array(Substitution).max(limits.parameterRows).default([]).describe('Tasks that move.'),
    sources: z.array(ParameterSource).max(limits.parameterRows).describe('Where each value comes from.'),
  })
  .meta({ id: 'ParameterContent', description: 'Parameters of a forecast, each with a source.' });
export type ParameterContent = z.output<typeof ParameterContent>;

const parameterSetFields = {
  name: text(limits.nameCharacters)
    .describe('Name; a set with the same name is its next version.')
    .meta({ example: 'Grundantaganden' }),
  description: text(limits.textCharacters)
    .describe('What the set is for.')
    .meta({ example: 'Antaganden för den nationella planen.' }),
};

export const NewParameterSet = z
  .strictObject({ ...parameterSetFields, content: ParameterContent.describe('The parameters.') })
  .meta({ id: 'NewParameterSet', description: 'A version of a parameter set to keep.' });
export type NewParameterSet = z.output<typeof NewParameterSet>;

export const ParameterSet = z
  .object({
    parameterSetId: PublicId.describe('Identifier of this version.'),
    ...parameterSetFields,
    versionNumber: z.int().describe('Counts the versions of the name.').meta({ example: 1 }),
    contentHash: z
      .string()
      .describe('SHA-256 of the content in canonical JSON (RFC 8785).')
      .meta({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }),
    createdAt: Instant.describe('When it was kept.'),
    createdBy: z.string().describe('By whom.').meta({ example: 'dev-national-office' }),
    content: ParameterContent.optional().describe('The parameters; left out of lists.'),
    _links: z.array(Link).describe('What can be done from here.'),
  })
  .meta({ id: 'ParameterSet', description: 'A version of a parameter set; it never changes.' });

export const ParameterSetPath = z.strictObject({
  parameterSetId: PublicId.describe('Identifier of the parameter set’s version.'),
});
export const ParameterSetQuery = z.strictObject({
  ...pageQuery,
  name: text(limits.nameCharacters)
    .optional()
    .describe('Only versions of this name.')
    .meta({ example: 'Grundantaganden' }),
});

export const PublishedParameter = z
  .object({
    professionCode: RegisterCode.describe('Profession.').meta({ example: 'barnmorska' }),
    parameter: z.string().describe('Which parameter.').meta({ example: 'completionShare' }),
    value: z.number().describe('The value.').meta({ example: 0.89 }),
    title: z.string().describe('The publication.').meta({ example: 'UKÄ: examensfrekvens' }),
    published: z.string().describe('Its date or year.').meta({ example: '2024' }),
  })
  .meta({ id: 'PublishedParameter', description: 'A published value that stands in where a set says nothing.' });
export const PublishedParameterQuery = z.strictObject({
  ...pageQuery,
  professionCode: RegisterCode.optional().describe('Only this profession.').meta({ example: 'barnmorska' }),
});
