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
  'change-since-last-plan',
] as const;
export type MeasureCode = (typeof measureCodes)[number];

/** What stands behind a figure's value, or behind its absence. The position plus one is the key in the database. */
export const figureStatuses = [
  'observed',
  'partly-missing',
  'missing',
  'not-attributable',
  'allocated',
  'carried-forward',
  'imputed',
  'suppressed',
] as const;
export type FigureStatus = (typeof figureStatuses)[number];

/** Everything that touched a figure; its status names the gravest. The position is the bit in the database. */
export const figureMarks = [
  'partly-missing',
  'not-attributable',
  'allocated',
  'carried-forward',
  'imputed',
  'from-narrower-professions',
  'adjusted',
] as const;
export type FigureMark = (typeof figureMarks)[number];

export const planStates = ['draft', 'consultation', 'adopted', 'published', 'superseded'] as const;
export type PlanState = (typeof planStates)[number];

/** The states in which a plan is everybody's. */
export const openPlanStates = ['published', 'superseded'] as const satisfies readonly PlanState[];

/** What stands in for a council without an accepted survey in the round. */
export const missingCouncilRules = ['left-out', 'last-round', 'imputed'] as const;
export type MissingCouncilRule = (typeof missingCouncilRules)[number];

/** Sums that the national office may adjust, openly. */
export const adjustableMeasureCodes = [
  'headcount',
  'full-time-equivalents',
  'vacant-full-time-equivalents',
  'agency-full-time-equivalents',
  'expected-retirements',
  'needed-full-time-equivalents',
] as const satisfies readonly MeasureCode[];
export type AdjustableMeasureCode = (typeof adjustableMeasureCodes)[number];

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

export const AllocationUsed = z
  .object({
    ...Allocation.shape,
    shares: z.array(AllocationShare).describe('The shares that follow from the key.'),
  })
  .meta({ id: 'AllocationUsed', description: 'The allocation key of a plan, with its shares.' });

export const NewPlan = z
  .strictObject({
    roundId: PublicId.describe('The round whose accepted surveys are aggregated.'),
    allocation: Allocation.optional().describe('The allocation key; nothing is split without one.'),
    missingCouncils: z
      .enum(missingCouncilRules)
      .default('left-out')
      .describe(
        'What stands in for a council without an accepted survey: nothing, its last accepted lines of earlier rounds for each profession of this round, or the other councils’ rate per inhabitant. Every figure that it touches is marked, and coverage counts only what was reported.',
      )
      .meta({ example: 'left-out' }),
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
      .enum(['included', 'carried-forward', 'imputed', 'missing'])
      .describe(
        'What its part of the plan rests on: its survey, its surveys of earlier rounds, the others, or nothing.',
      )
      .meta({ example: 'included' }),
    surveyId: PublicId.nullable().describe('The survey; null where the council is missing.'),
    versionNumber: z.int().nullable().describe('The version of the survey.').meta({ example: 1 }),
    linesHash: z
      .string()
      .nullable()
      .describe(
        'SHA-256 of the version’s lines, as the original of its receipt holds them. Null for those who do not see every figure: hidden counts could be worked out from it.',
      )
      .meta({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }),
    professionCodes: z
      .array(RegisterCode)
      .nullable()
      .describe('The professions that are taken from the version, where it is of an earlier round; null for all of it.')
      .meta({ example: null }),
  })
  .meta({
    id: 'PlanCouncil',
    description:
      'What a council’s part of the plan rests on. A council that is carried forward stands once for each version that some of its professions are taken from.',
  });

/** Why an adjustment is not carried over to the next version; `rules/adjust.ts` says how that is found. */
const leftOutReasons = ['nothing-to-adjust', 'below-zero'] as const;

const AdjustmentLeftOut = z
  .object({
    areaCode: RegisterCode.describe('The region.').meta({ example: '12' }),
    professionCode: RegisterCode.describe('The profession.').meta({ example: 'lakare' }),
    sector: z.enum(sectors).describe('The sector.').meta({ example: 'region' }),
    year: Year.describe('The year.').meta({ example: 2024 }),
    measureCode: z.enum(adjustableMeasureCodes).describe('The sum.').meta({ example: 'headcount' }),
    amount: z.number().describe('What it added to the sum.').meta({ example: -12 }),
    reason: z.string().describe('Why it was made.').meta({ example: 'Två avdelningar räknade dubbelt.' }),
    because: z
      .enum(leftOutReasons)
      .describe(
        'Why it is not part of this version. `nothing-to-adjust`: the region no longer reports that sum, or several councils do; `below-zero`: the sum reported now would become negative.',
      )
      .meta({ example: 'below-zero' }),
  })
  .meta({
    id: 'AdjustmentLeftOut',
    description:
      'An approved adjustment of the version before that no longer applies. Propose it anew if it is needed.',
  });
export type AdjustmentLeftOut = z.output<typeof AdjustmentLeftOut>;

/** What a plan's record states of its parameters; the rest of it is read by people and auditors. */
export const PlanRecord = z.looseObject({
  allocation: AllocationUsed.nullable(),
  missingCouncilRule: z.enum(missingCouncilRules),
  coverageWeightDate: CalendarDate,
  aggregation: z.int(),
  previousPlan: z.string().nullable(),
  adjustments: z.array(z.looseObject({ areaCode: z.string() })),
  /** Not part of a record that leaves none out, nor of what everybody sees. */
  leftOutAdjustments: z.array(AdjustmentLeftOut).default([]),
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

const PlanStepTaken = z
  .object({
    state: z.enum(planStates).describe('The state that was reached.').meta({ example: 'published' }),
    at: Instant.describe('When.').meta({ example: '2026-12-01T08:00:00.000Z' }),
    by: z.string().describe('Who.').meta({ example: 'dev-national-office' }),
  })
  .meta({ id: 'PlanStepTaken', description: 'A step in the life of a plan.' });

export const textsHash = z
  .string()
  .nullable()
  .describe(
    'SHA-256, in hexadecimal, over the canonical JSON (RFC 8785, UTF-8) of `{"dossiers": […]}`: of each dossier with texts, in the order of their profession codes, `{"judgement": …, "judgementReasons": {…}, "professionCode": …, "recommendation": {…}}`. It was written down when the plan was adopted; null before that, and where no dossier has texts.',
  )
  .meta({ example: null });

export const Plan = z
  .object({
    planId: PublicId.describe('Identifier of this version of the plan.'),
    roundId: PublicId.describe('The round that it aggregates.'),
    number: z.int().describe('Counts the versions built on the round.').meta({ example: 1 }),
    state: z.enum(planStates).describe('How far the plan has come.').meta({ example: 'draft' }),
    steps: z.array(PlanStepTaken).describe('The steps that it has taken since it was built.').meta({ example: [] }),
    missingCouncils: z.enum(missingCouncilRules).describe('What stands in for councils without a survey.').meta({
      example: 'left-out',
    }),
    hiddenCount: z.int().describe('Figures that are shown to their own council and the national office only.').meta({
      example: 0,
    }),
    allocation: AllocationUsed.nullable()
      .describe('The allocation key used; null where none was.')
      .meta({ example: null }),
    contentHash: z
      .string()
      .describe(
        'SHA-256, in hexadecimal, over the canonical JSON (RFC 8785, UTF-8) of `{"figures": […], "record": {…}}`: `figures` are the members `figures` of all pages of `/plans/{planId}/figures` in the order of the list, `record` is the plan’s. For those who see every figure; `/plans/{planId}/verifications` computes it again from the lines. Others see `publicHash` here, since a hash that hidden counts are part of tells them to whoever tries all counts.',
      )
      .meta({ example: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae' }),
    publicHash: z
      .string()
      .describe(
        'The same over what everybody sees, as it is answered without a token once the plan is published: hidden figures without their values, and a record without the hashes of lines and with the `publicHash` of the earlier plan. Empty for a plan that was built before there was one.',
      )
      .meta({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }),
    textsHash,
    figureCount: z.int().describe('How many figures it has.').meta({ example: 87 }),
    builtAt: Instant.describe('When it was built.').meta({ example: '2026-11-22T08:00:00.000Z' }),
    builtBy: z.string().describe('Who built it.').meta({ example: 'dev-national-office' }),
    councils: z.array(PlanCouncil).describe('The surveys that it rests on, and the councils that are missing.'),
    leftOutAdjustments: z
      .array(AdjustmentLeftOut)
      .describe(
        'Approved adjustments of the round’s version before that this one does not carry over. For those who see every figure; empty for others.',
      )
      .meta({ example: [] }),
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
        'The gravest of what touched the figure. `observed`; `partly-missing`: some of the area did not report or could not be attributed; `missing`: its council is missing; `not-attributable`: reported, but for a region that lies in two healthcare regions; `allocated`: partly split by the allocation key; `carried-forward`: partly from an earlier round; `imputed`: partly from the other councils’ rate; `suppressed`: hidden by the disclosure rule.',
      )
      .meta({ example: 'observed' }),
    marks: z.array(z.enum(figureMarks)).describe('Everything that touched the figure.').meta({ example: [] }),
    coverage: z
      .number()
      .nullable()
      .describe(
        'Share of the area’s inhabitants whose regions or municipalities reported it in this round: their `weight` ÷ the `weight` of all parts of the area in `regions` of the plan’s record.',
      )
      .meta({ example: 1 }),
    respondents: z.int().describe('Regions that reported it in this round.').meta({ example: 21 }),
    respondentsExpected: z.int().describe('Regions of the area.').meta({ example: 21 }),
    denominator: z.number().nullable().describe('What a share or ratio is of.').meta({ example: null }),
  })
  .meta({ id: 'PlanFigure', description: 'A figure of the plan.' });
export type PlanFigure = z.output<typeof PlanFigure>;
