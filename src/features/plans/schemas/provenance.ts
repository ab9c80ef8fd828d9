import { z } from 'zod';
import { CalendarDate, Instant, PublicId, RegisterCode, Year } from '../../../core/codecs.ts';
import { Link } from '../../../core/page.ts';
import { sectors } from '../../surveys/schemas.ts';
import { AllocationUsed, PlanFigure } from '../schemas.ts';
import { ProvenanceAdjustment } from './adjustments.ts';

const ProvenanceLine = z
  .object({
    surveyId: PublicId.describe('The survey.'),
    versionNumber: z.int().describe('Its version.').meta({ example: 1 }),
    healthcareRegionCode: RegisterCode.describe('The council.').meta({ example: 'sodra' }),
    areaCode: RegisterCode.describe('The line’s area.').meta({ example: '12' }),
    professionCode: RegisterCode.describe('The line’s profession.').meta({ example: 'lakare' }),
    specialtyCode: RegisterCode.nullable().describe('The line’s specialty.').meta({ example: null }),
    sector: z.enum(sectors).describe('The line’s sector.').meta({ example: 'region' }),
    year: Year.describe('The line’s year.').meta({ example: 2019 }),
    headcount: z.int().nullable().describe('Persons employed.').meta({ example: 5209 }),
    fullTimeEquivalents: z.number().nullable().describe('Full-time equivalents.').meta({ example: 4344 }),
    vacantFullTimeEquivalents: z.number().nullable().describe('Vacant full-time equivalents.').meta({ example: null }),
    agencyFullTimeEquivalents: z.number().nullable().describe('Agency full-time equivalents.').meta({ example: null }),
    expectedRetirements: z.int().nullable().describe('Expected retirements.').meta({ example: null }),
    neededFullTimeEquivalents: z.number().nullable().describe('Needed full-time equivalents.').meta({ example: null }),
    assessment: z.string().nullable().describe('The judgement.').meta({ example: null }),
    role: z
      .enum(['counted', 'donor'])
      .describe('`counted`: part of the figure’s sums; `donor`: others are imputed from it.')
      .meta({ example: 'counted' }),
    isCarriedForward: z.boolean().describe('Whether it is of an earlier round.').meta({ example: false }),
    regionCode: RegisterCode.describe('The region that the area is or lies in.').meta({ example: '12' }),
    attributedHealthcareRegionCode: RegisterCode.nullable()
      .describe('The healthcare region that it can be attributed to; null where the region lies in two.')
      .meta({ example: 'sodra' }),
    registrationNumber: z
      .string()
      .nullable()
      .describe('Registration number of the receipt for the submission; null where none was issued.')
      .meta({ example: null }),
    allocatedPart: z
      .int()
      .nullable()
      .describe('Inhabitants of the part that the figure was allocated; null where the line counts whole.')
      .meta({ example: null }),
    allocatedWhole: z.int().nullable().describe('Inhabitants of the whole region.').meta({ example: null }),
    submittedAt: Instant.describe('When it was submitted.').meta({ example: '2019-12-20T12:00:00.000Z' }),
    submittedBy: z.string().describe('Who submitted it.').meta({ example: 'dev-council-editor-sodra' }),
    approvedAt: Instant.describe('When the council approved it.').meta({ example: '2019-12-20T13:00:00.000Z' }),
    approvedBy: z.string().describe('Who approved it.').meta({ example: 'dev-council-approver-sodra' }),
    acceptedAt: Instant.describe('When the national office accepted it.').meta({ example: '2019-12-20T14:00:00.000Z' }),
    acceptedBy: z.string().describe('Who accepted it.').meta({ example: 'dev-national-office' }),
  })
  .meta({ id: 'ProvenanceLine', description: 'A submitted line that a figure rests on, and who answered for it.' });

const ProvenancePopulation = z
  .object({
    regionCode: RegisterCode.describe('The region.').meta({ example: '12' }),
    healthcareRegionCode: RegisterCode.nullable()
      .describe('The healthcare region of the part; null for a divided region as a whole.')
      .meta({ example: 'sodra' }),
    population: z
      .int()
      .nullable()
      .describe('Inhabitants on `populationDate`, for figures per inhabitant; null where not known.')
      .meta({ example: 1377827 }),
    weight: z
      .int()
      .describe('Inhabitants on `weightDate`, which coverage and imputation are weighed by.')
      .meta({ example: 1402425 }),
  })
  .meta({ id: 'ProvenancePopulation', description: 'Inhabitants that a figure per inhabitant rests on.' });

const ProvenanceMunicipality = z
  .object({
    areaCode: RegisterCode.describe('The municipality.').meta({ example: '1280' }),
    population: z.int().nullable().describe('Inhabitants at the population date.').meta({ example: 365644 }),
    weight: z.int().describe('Inhabitants that coverage is weighed by.').meta({ example: 365644 }),
  })
  .meta({
    id: 'ProvenanceMunicipality',
    description: 'Inhabitants of a municipality of a region that reported by municipality.',
  });

const ComparedFigure = z
  .object({
    planId: PublicId.describe('The published plan.'),
    contentHash: z
      .string()
      .describe(
        'Its hash as the caller may know it: the whole one for those who see every figure, or its `publicHash`.',
      )
      .meta({ example: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae' }),
    figureId: z
      .string()
      .describe('The figure of that plan, to be traced there.')
      .meta({ example: 'SE.lakare.total.2019.full-time-equivalents' }),
  })
  .meta({ id: 'ComparedFigure', description: 'The figure of an earlier plan that a change is counted from.' });

export const Provenance = z
  .object({
    figure: PlanFigure.describe('The figure.'),
    formula: z
      .string()
      .describe('How it is computed, in the language asked for.')
      .meta({ example: 'Summan av radernas antal anställda.' }),
    contentHash: z
      .string()
      .describe('The plan version’s hash.')
      .meta({ example: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae' }),
    comparedWith: ComparedFigure.nullable()
      .describe('Of a change since the last plan: what it is counted from. Null for all other figures.')
      .meta({ example: null }),
    populationDate: CalendarDate.describe('Date of the population.').meta({ example: '2019-12-31' }),
    populations: z.array(ProvenancePopulation).describe('Inhabitants of the regions whose lines are listed.'),
    allocation: AllocationUsed.nullable()
      .describe('The allocation key used; null where none was.')
      .meta({ example: null }),
    weightDate: CalendarDate.describe('Date of the inhabitants that coverage and imputation are weighed by.').meta({
      example: '2024-12-31',
    }),
    municipalPopulations: z
      .array(ProvenanceMunicipality)
      .describe('Inhabitants of all municipalities of the regions that reported by municipality.'),
    imputedRegions: z
      .array(ProvenancePopulation)
      .describe(
        'Regions of the figure’s area that are imputed: each sum holds the donors’ sum × their `weight` ÷ the donors’ `weight`, by sector.',
      ),
    adjustments: z.array(ProvenanceAdjustment).describe('Adjustments that the figure contains.'),
    lineCount: z
      .int()
      .describe('Lines that the figure rests on; a caller that may not see all gets fewer.')
      .meta({ example: 21 }),
    lines: z.array(ProvenanceLine).describe('The submitted lines, in order of council and area.'),
    _links: z.array(Link).describe('Where this belongs.'),
  })
  .meta({ id: 'Provenance', description: 'Everything that a figure rests on.' });
