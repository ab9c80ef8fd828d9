import { z } from 'zod';
import { CalendarDate, Instant, PublicId, queryInteger, RegisterCode, text, Year } from '../../core/codecs.ts';
import { limits } from '../../core/limits.ts';
import { Link, pageQuery } from '../../core/page.ts';
import { sectors } from '../surveys/schemas.ts';

/** What the plan states of each cell; `rules/measures.ts` says how. */
export const measureCodes = [
  'headcount',
  'full-time-equivalents',
  'vacant-full-time-equivalents',
  'agency-full-time-equivalents',
  'expected-retirements',
  'needed-full-time-equivalents',
  'gap',
  'full-time-equivalents-per-thousand-inhabitants',
  'vacancy-share',
  'agency-share',
  'share-judging-shortage',
  'share-judging-balance',
  'share-judging-surplus',
] as const;
export type MeasureCode = (typeof measureCodes)[number];

/** What stands behind a figure's value, or behind its absence. The position plus one is the key in the database. */
export const figureStatuses = ['observed', 'partly-missing', 'missing', 'not-attributable', 'allocated'] as const;
export type FigureStatus = (typeof figureStatuses)[number];

export const figureSectors = ['total', ...sectors] as const;

const Allocation = z
  .strictObject({
    key: z.enum(['population']).describe('What the figure is split by.').meta({ example: 'population' }),
    populationDate: CalendarDate.describe('Date of the municipalities’ population that is used.').meta({
      example: '2024-12-31',
    }),
  })
  .meta({
    id: 'Allocation',
    description:
      'How the figures of a region that lies in two healthcare regions are split between them. Without it they are not split but stand by themselves.',
  });

const AllocationShare = z
  .object({
    regionCode: RegisterCode.describe('The region that is split.').meta({ example: '13' }),
    healthcareRegionCode: RegisterCode.describe('The healthcare region that is given a share.').meta({
      example: 'sodra',
    }),
    part: z.int().describe('Inhabitants of the region’s part there.').meta({ example: 142875 }),
    whole: z.int().describe('Inhabitants of the whole region.').meta({ example: 345074 }),
  })
  .meta({ id: 'AllocationShare', description: 'A share, part divided by whole.' });

const AllocationUsed = z
  .object({
    ...Allocation.shape,
    shares: z.array(AllocationShare).describe('The shares that follow from the key.'),
  })
  .meta({ id: 'AllocationUsed', description: 'The allocation key of a plan, with its shares.' });

export const NewPlan = z
  .strictObject({
    roundId: PublicId.describe('The round whose accepted surveys are aggregated.'),
    allocation: Allocation.optional().describe('The allocation key; nothing is split without one.'),
  })
  .meta({
    id: 'NewPlan',
    description: 'A draft plan to build.',
    example: { roundId: '0193c1c0-7a00-7000-8000-000000000001' },
  });
export type NewPlan = z.output<typeof NewPlan>;

const PlanCouncil = z
  .object({
    healthcareRegionCode: RegisterCode.describe('The council, by its healthcare region.').meta({ example: 'norra' }),
    status: z
      .enum(['included', 'missing'])
      .describe('Whether its accepted survey is part of the plan.')
      .meta({ example: 'included' }),
    surveyId: PublicId.nullable().describe('The survey; null where the council is missing.'),
    versionNumber: z.int().nullable().describe('The version of the survey.').meta({ example: 1 }),
    linesHash: z
      .string()
      .nullable()
      .describe('SHA-256 of the version’s lines.')
      .meta({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }),
  })
  .meta({ id: 'PlanCouncil', description: 'What a council’s part of the plan rests on.' });

/** What a plan's record states of its parameters; the rest of it is read by people and auditors. */
export const PlanRecord = z.looseObject({
  allocation: AllocationUsed.nullable(),
  regions: z.array(
    z.strictObject({
      regionCode: z.string(),
      healthcareRegionCode: z.string().nullable(),
      population: z.int().nullable(),
      weight: z.int(),
    }),
  ),
  round: z.looseObject({
    referenceDate: CalendarDate,
    populationDate: CalendarDate,
    baseYear: Year,
    horizonYears: z.array(Year),
  }),
});

export const Plan = z
  .object({
    planId: PublicId.describe('Identifier of this version of the plan.'),
    roundId: PublicId.describe('The round that it aggregates.'),
    number: z.int().describe('Counts the versions built on the round.').meta({ example: 1 }),
    state: z.enum(['draft']).describe('How far the plan has come.').meta({ example: 'draft' }),
    allocation: AllocationUsed.nullable()
      .describe('The allocation key used; null where none was.')
      .meta({ example: null }),
    contentHash: z
      .string()
      .describe(
        'SHA-256 over the canonical JSON (RFC 8785) of {"figures": all figures in order, "record": the record}.',
      )
      .meta({ example: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae' }),
    figureCount: z.int().describe('How many figures it has.').meta({ example: 87 }),
    builtAt: Instant.describe('When it was built.').meta({ example: '2026-11-22T08:00:00.000Z' }),
    builtBy: z.string().describe('Who built it.').meta({ example: 'dev-national-office' }),
    councils: z.array(PlanCouncil).describe('The surveys that it rests on, and the councils that are missing.'),
    record: z
      .record(z.string(), z.unknown())
      .describe('Inputs, parameters and versions that the content hash covers besides the figures.')
      .meta({ example: { aggregation: 1 } }),
    _links: z.array(Link).describe('What can be done from here.'),
  })
  .meta({ id: 'Plan', description: 'A version of the national plan: an immutable snapshot.' });

export const PlanPath = z.strictObject({ planId: PublicId.describe('Identifier of the plan.') });
export const PlanListQuery = z.strictObject({
  ...pageQuery,
  roundId: PublicId.optional().describe('Only plans of this round.'),
});

export const FigurePath = z.strictObject({
  planId: PublicId.describe('Identifier of the plan.'),
  figureId: text(limits.figureIdCharacters).describe('Identifier of the figure, as the list gives it.').meta({
    example: 'SE.lakare.total.2019.headcount',
  }),
});

export const FigureQuery = z.strictObject({
  ...pageQuery,
  areaCode: RegisterCode.optional().describe('`SE`, a healthcare region or a region.').meta({ example: 'SE' }),
  professionCode: RegisterCode.optional().describe('Profession.').meta({ example: 'lakare' }),
  specialtyCode: RegisterCode.optional().describe('Specialty.').meta({ example: 'geriatrik' }),
  sector: z.enum(figureSectors).optional().describe('Sector, or `total`.').meta({ example: 'total' }),
  year: queryInteger({ minimum: limits.yearMinimum, maximum: limits.yearMaximum }).optional().describe('Year.'),
  measureCode: z.enum(measureCodes).optional().describe('Measure.').meta({ example: 'headcount' }),
});
export type FigureQuery = z.output<typeof FigureQuery>;

export const PlanFigure = z
  .object({
    figureId: z.string().describe('Identifier within the plan.').meta({ example: 'SE.lakare.total.2019.headcount' }),
    areaCode: RegisterCode.describe('`SE`, a healthcare region or a region.').meta({ example: 'SE' }),
    professionCode: RegisterCode.describe('Profession.').meta({ example: 'lakare' }),
    specialtyCode: RegisterCode.nullable()
      .describe('Specialty; null for the profession as a whole.')
      .meta({ example: null }),
    sector: z.enum(figureSectors).describe('Sector, or all of them.').meta({ example: 'total' }),
    year: Year.describe('Year.').meta({ example: 2019 }),
    measureCode: z.enum(measureCodes).describe('What is measured.').meta({ example: 'headcount' }),
    value: z
      .number()
      .nullable()
      .describe('The value; null where the status says why there is none.')
      .meta({ example: 36469 }),
    unit: z.string().describe('The unit.').meta({ example: 'persons' }),
    status: z
      .enum(figureStatuses)
      .describe(
        '`observed`; `partly-missing`: some of the area did not report or could not be attributed; `missing`: its council is missing; `not-attributable`: reported, but for a region that lies in two healthcare regions; `allocated`: partly split by the allocation key.',
      )
      .meta({ example: 'observed' }),
    coverage: z
      .number()
      .nullable()
      .describe('Share of the area’s inhabitants whose regions are part of the figure.')
      .meta({ example: 1 }),
    denominator: z.number().nullable().describe('What a share or ratio is of.').meta({ example: null }),
  })
  .meta({ id: 'PlanFigure', description: 'A figure of the plan.' });
export type PlanFigure = z.output<typeof PlanFigure>;

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
      .describe('Inhabitants at the population date; null where not known.')
      .meta({ example: 1377827 }),
  })
  .meta({ id: 'ProvenancePopulation', description: 'Inhabitants that a figure per inhabitant rests on.' });

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
    populationDate: CalendarDate.describe('Date of the population.').meta({ example: '2019-12-31' }),
    populations: z.array(ProvenancePopulation).describe('Inhabitants of the regions whose lines are listed.'),
    allocation: AllocationUsed.nullable()
      .describe('The allocation key used; null where none was.')
      .meta({ example: null }),
    lines: z.array(ProvenanceLine).describe('The submitted lines, in order of council and area.'),
    _links: z.array(Link).describe('Where this belongs.'),
  })
  .meta({ id: 'Provenance', description: 'Everything that a figure rests on.' });
