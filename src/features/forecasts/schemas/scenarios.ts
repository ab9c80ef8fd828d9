import { z } from 'zod';
import { Instant, PublicId, queryInteger, RegisterCode, text, Year } from '../../../core/codecs.ts';
import { limits } from '../../../core/limits.ts';
import { Link, pageQuery } from '../../../core/page.ts';
import { bounds } from './runs.ts';

const Patch = z
  .strictObject({
    path: text(300)
      .describe('Names parted by `/`; an item is named by its code or place, every item by `*`.')
      .meta({ example: 'professions/barnmorska/exitProbability' }),
    operation: z.enum(['set', 'multiply', 'add']).describe('What happens to the numbers there.'),
    value: z.unknown().describe('A number; for `set` any value of the same form.').meta({ example: 0.9 }),
  })
  .meta({
    id: 'Patch',
    description: 'One change of an assumption.',
    example: { path: 'professions/barnmorska/exitProbability', operation: 'multiply', value: 0.9 },
  });

const Measure = z
  .strictObject({
    professionCode: RegisterCode.describe('Profession.').meta({ example: 'barnmorska' }),
    target: z
      .enum([
        'exit-probability',
        'completion',
        'start-share',
        'first-job-retention',
        'fte-per-person',
        'retirement-shift-years',
      ])
      .describe('What it changes.'),
    amount: z.number().min(0).max(100).describe('The factor; for a later retirement the years.').meta({ example: 0.8 }),
    fromYear: Year.describe('First year.'),
    toYear: Year.optional().describe('Last year.'),
    regionCode: RegisterCode.optional().describe('Only this healthcare region.').meta({ example: 'norra' }),
    fromAge: z.int().min(0).max(120).optional().describe('From this age.').meta({ example: 50 }),
    toAge: z.int().min(0).max(120).optional().describe('To this age.').meta({ example: 74 }),
  })
  .meta({ id: 'ForecastMeasure', description: 'A measure that moves a parameter over a span of years.' });

const scenarioFields = {
  name: text(limits.nameCharacters).describe('Name.').meta({ example: 'Fler stannar kvar' }),
  planId: PublicId.describe('The plan version that staff and need are taken from.'),
  parameterSetId: PublicId.describe('The version of the parameters.'),
  horizonYears: z.int().min(1).max(limits.forecastHorizonYears).describe('Years ahead.').meta({ example: 10 }),
  bound: z
    .enum(bounds)
    .describe('Whether growth terms and population are at their low bound, as stated, or at their high bound.')
    .meta({ example: 'middle' }),
  patches: z.array(Patch).max(limits.patchesPerScenario).describe('Changes of assumptions, in order.'),
  measures: z.array(Measure).max(limits.patchesPerScenario).describe('Measures that move parameters.'),
};

export const NewScenario = z
  .strictObject({
    ...scenarioFields,
    bound: scenarioFields.bound.default('middle'),
    patches: scenarioFields.patches.default([]),
    measures: scenarioFields.measures.default([]),
  })
  .meta({ id: 'NewScenario', description: 'A set of assumptions: a base, and what differs from it.' });
export type NewScenario = z.output<typeof NewScenario>;

export const Scenario = z
  .object({
    scenarioId: PublicId.describe('Identifier.'),
    ...scenarioFields,
    inputHash: z
      .string()
      .nullable()
      .describe(
        'SHA-256 of all input data in canonical JSON (RFC 8785). Null for those who do not see every figure of the plan, since hidden counts are part of it.',
      )
      .meta({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }),
    educationReports: z
      .array(
        z
          .object({
            institutionCode: RegisterCode.describe('Institution.').meta({ example: 'KI' }),
            term: z.string().describe('Term.').meta({ example: '2026-HT' }),
            versionNumber: z.int().describe('Version.').meta({ example: 1 }),
            linesHash: z.string().describe('SHA-256 of its lines.').meta({ example: '9f86d0…' }),
          })
          .meta({ id: 'EducationReportUsed', description: 'An accepted report that the scenario rests on.' }),
      )
      .describe('The accepted education figures that it rests on.'),
    createdAt: Instant.describe('When it was made.'),
    createdBy: z.string().describe('By whom.').meta({ example: 'dev-national-office' }),
    _links: z.array(Link).describe('What can be done from here.'),
  })
  .meta({ id: 'Scenario', description: 'A set of assumptions with all its input data; it never changes.' });

export const ScenarioPath = z.strictObject({ scenarioId: PublicId.describe('Identifier of the scenario.') });
export const ScenarioListQuery = z.strictObject({
  ...pageQuery,
  planId: PublicId.optional().describe('Only scenarios on this plan.'),
});
export const AssumptionQuery = z.strictObject({
  ...pageQuery,
  professionCode: RegisterCode.optional().describe('Only this profession.').meta({ example: 'lakare' }),
});

export const Assumption = z
  .object({
    professionCode: RegisterCode.describe('Profession.').meta({ example: 'lakare' }),
    parameter: z.string().describe('Path of the parameter.').meta({ example: 'professions/lakare/exitProbability' }),
    title: z.string().nullable().describe('Where it comes from.').meta({ example: 'Socialstyrelsen, NPS 2024' }),
    published: z.string().nullable().describe('Date or year.').meta({ example: '2024' }),
    kind: z
      .enum(['plan', 'education-figures', 'register', 'published', 'own-assumption'])
      .nullable()
      .describe('What sort of source it is.')
      .meta({ example: 'published' }),
  })
  .meta({ id: 'Assumption', description: 'A parameter that results rest on, with its source.' });

export const ScenarioDifferenceQuery = z.strictObject({
  ...pageQuery,
  against: PublicId.optional().describe('The scenario to compare with; left out: the same base without any change.'),
  professionCode: RegisterCode.optional().describe('Only this profession.').meta({ example: 'lakare' }),
  areaCode: RegisterCode.optional().describe('`SE` or a healthcare region.').meta({ example: 'SE' }),
  year: queryInteger({ minimum: limits.yearMinimum, maximum: limits.yearMaximum }).optional().describe('Year.'),
});

const fte = (what: string) => z.number().describe(what).meta({ example: 12.5 });
export const ScenarioDifference = z
  .object({
    professionCode: RegisterCode.describe('Profession.').meta({ example: 'lakare' }),
    areaCode: RegisterCode.describe('`SE` or a healthcare region.').meta({ example: 'SE' }),
    year: Year.describe('Year.'),
    supply: fte('Supply, this scenario minus the other, full-time equivalents.'),
    need: fte('Need, this scenario minus the other, full-time equivalents.'),
    gap: fte('Gap, this scenario minus the other, full-time equivalents.'),
  })
  .meta({ id: 'ScenarioDifference', description: 'What a scenario changes in one area and year.' });

const question = {
  professionCode: RegisterCode.describe('Profession.').meta({ example: 'barnmorska' }),
  targetYear: Year.describe('Year that should be in balance.'),
  adjustFromYear: Year.describe('First year whose places can be changed.'),
  capacityPlacesPerYear: z.number().min(0).max(1e6).describe('Places per year at most.').meta({ example: 500 }),
};

export const NewMeasureComparison = z
  .strictObject({
    ...question,
    costPerPlace: z.number().min(0).optional().describe('Cost of one place.').meta({ example: 450000 }),
    options: z
      .array(
        z.discriminatedUnion('kind', [
          z.strictObject({
            kind: z.literal('win-back').describe('Trained persons who work outside the profession come back.'),
            name: text(limits.nameCharacters).describe('Name.').meta({ example: 'Behåll och återvinn' }),
            trainedOutsidePersons: z
              .array(
                z.strictObject({
                  healthcareRegionCode: RegisterCode.describe('Region.').meta({ example: 'norra' }),
                  persons: z.number().min(0).describe('Persons.').meta({ example: 150 }),
                }),
              )
              .min(1)
              .max(100)
              .describe('Persons with the degree who work outside the profession.'),
            returningShare: z.number().min(0).max(1).describe('Share who come back.').meta({ example: 0.25 }),
            fromYear: Year.describe('First year.'),
            toYear: Year.describe('Last year.'),
            costPerPerson: z.number().min(0).optional().describe('Cost of one return.').meta({ example: 150000 }),
          }),
          z.strictObject({
            kind: z.literal('change').describe('Parameters move.'),
            name: text(limits.nameCharacters).describe('Name.').meta({ example: 'Lägre avgång' }),
            measures: z.array(Measure).min(1).max(50).describe('What moves.'),
            costPerYear: z.number().min(0).optional().describe('Cost a year.').meta({ example: 2000000 }),
            years: z.int().min(1).max(50).optional().describe('Years it is paid.').meta({ example: 5 }),
          }),
        ]),
      )
      .min(1)
      .max(20)
      .describe('Ways to meet the gap other than more places.'),
  })
  .meta({ id: 'NewMeasureComparison', description: 'Measures to compare with more places.' });
export type NewMeasureComparison = z.output<typeof NewMeasureComparison>;

export const MeasureComparison = z
  .object({
    gapFullTimeEquivalents: fte('Need minus supply in the target year with today’s places.'),
    currentPlacesPerYear: z.number().describe('Places now.').meta({ example: 350 }),
    requiredPlacesPerYear: z.number().describe('Places that balance would take.').meta({ example: 420 }),
    comparisons: z
      .array(
        z
          .object({
            name: z.string().describe('The option.').meta({ example: 'Behåll och återvinn' }),
            fteGained: fte('Full-time equivalents more in the target year.'),
            equivalentPlacesPerYear: z.number().describe('Places a year that give as much.').meta({ example: 60 }),
            shareOfGap: z.number().nullable().describe('Share of the gap that it closes.').meta({ example: 0.8 }),
            cost: z.number().nullable().describe('Its cost, where stated.').meta({ example: 30000000 }),
            costOfEquivalentPlaces: z.number().nullable().describe('Cost of those places.').meta({ example: 90000000 }),
            cheaper: z.enum(['measure', 'places', 'equal', 'not-stated']).describe('Which costs less.'),
            explanation: z
              .string()
              .describe('The comparison in plain language.')
              .meta({ example: 'Behåll och återvinn ger 320 årsarbetare, lika mycket som 60 platser till per år.' }),
          })
          .meta({ id: 'ComparedMeasure', description: 'A measure against places that give as much.' }),
      )
      .describe('Each option.'),
  })
  .meta({ id: 'MeasureComparison', description: 'Measures for those already trained, compared with more places.' });
