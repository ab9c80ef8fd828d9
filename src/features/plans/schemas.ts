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

/** What a plan's record states of its parameters; the rest of it is read by people and auditors. */
export const PlanRecord = z.looseObject({
  allocation: AllocationUsed.nullable(),
  missingCouncilRule: z.enum(missingCouncilRules),
  coverageWeightDate: CalendarDate,
  aggregation: z.int(),
  previousPlan: z.string().nullable(),
  adjustments: z.array(z.looseObject({ areaCode: z.string() })),
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

const textsHash = z
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

const adjustmentFields = {
  areaCode: RegisterCode.describe('The region whose reported sum is adjusted.').meta({ example: '12' }),
  professionCode: RegisterCode.describe('The profession.').meta({ example: 'lakare' }),
  sector: z.enum(sectors).describe('The sector.').meta({ example: 'region' }),
  year: Year.describe('The year.').meta({ example: 2024 }),
  measureCode: z.enum(adjustableMeasureCodes).describe('The sum.').meta({ example: 'headcount' }),
  amount: z
    .number()
    .min(-limits.headcountMaximum)
    .max(limits.headcountMaximum)
    .multipleOf(0.01)
    .describe('What is added to it, in the measure’s unit; negative takes away.')
    .meta({ example: -12 }),
  reason: text(limits.textCharacters).describe('Why.').meta({ example: 'Två avdelningar räknade dubbelt.' }),
};

const ProvenanceAdjustment = z
  .object({
    adjustmentId: PublicId.describe('The adjustment.'),
    ...adjustmentFields,
    proposedAt: Instant.describe('When it was proposed.'),
    proposedBy: z.string().describe('Who proposed it.').meta({ example: 'dev-national-office' }),
    approvedAt: Instant.describe('When it was approved.'),
    approvedBy: z.string().describe('Who approved it.').meta({ example: 'dev-national-office-2' }),
  })
  .meta({ id: 'ProvenanceAdjustment', description: 'An adjustment that the figure contains.' });

export const NewAdjustment = z.strictObject(adjustmentFields).meta({
  id: 'NewAdjustment',
  description: 'An adjustment to propose. It counts once another person has approved it.',
});
export type NewAdjustment = z.output<typeof NewAdjustment>;

const adjustmentStates = ['proposed', 'approved', 'reversed'] as const;

export const PlanAdjustment = z
  .object({
    adjustmentId: PublicId.describe('Identifier of the adjustment.'),
    planId: PublicId.describe('The draft that it was proposed on.'),
    ...adjustmentFields,
    state: z.enum(adjustmentStates).describe('How far it has come.').meta({ example: 'approved' }),
    isUsed: z.boolean().describe('Whether the plan’s figures contain it.').meta({ example: true }),
    proposedAt: Instant.describe('When it was proposed.'),
    proposedBy: z.string().describe('Who proposed it.').meta({ example: 'dev-national-office' }),
    approvedAt: Instant.nullable().describe('When it was approved.').meta({ example: '2026-11-22T08:00:00.000Z' }),
    approvedBy: z.string().nullable().describe('Who approved it.').meta({ example: null }),
    reversedAt: Instant.nullable().describe('When it was reversed.').meta({ example: '2026-11-22T08:00:00.000Z' }),
    reversedBy: z.string().nullable().describe('Who reversed it.').meta({ example: null }),
    reversalReason: z.string().nullable().describe('Why it was reversed.').meta({ example: null }),
    _links: z.array(Link).describe('What can be done from here.'),
  })
  .meta({ id: 'PlanAdjustment', description: 'An amount added to a reported sum: signed, reasoned and reversible.' });

export const NewReversal = z
  .strictObject({
    reason: text(limits.textCharacters).describe('Why it is reversed.').meta({ example: 'Rådet har rättat raden.' }),
  })
  .meta({ id: 'NewReversal', description: 'The reversal of an adjustment.' });

export const AdjustmentPath = z.strictObject({
  planId: PublicId.describe('Identifier of the plan.'),
  adjustmentId: PublicId.describe('Identifier of the adjustment.'),
});

export const AdjustmentListQuery = z.strictObject(pageQuery);

export const DifferenceQuery = z.strictObject({
  ...pageQuery,
  against: PublicId.optional().describe(
    'The plan to compare with: what stood before. The round’s version before this one unless told.',
  ),
});

export const differenceCauses = ['line-version', 'parameter', 'adjustment', 'code-version'] as const;
export type DifferenceCause = (typeof differenceCauses)[number];

const DifferenceSide = z
  .object({
    value: z.number().nullable().describe('The value.').meta({ example: 36469 }),
    status: z.enum(figureStatuses).describe('The status.').meta({ example: 'observed' }),
    coverage: z.number().nullable().describe('The coverage.').meta({ example: 1 }),
  })
  .meta({ id: 'DifferenceSide', description: 'A figure in one of two plans.' });

export const FigureDifference = z
  .object({
    figureId: z.string().describe('The figure.').meta({ example: 'SE.lakare.total.2019.headcount' }),
    before: DifferenceSide.nullable().describe('In the plan compared with; null where it has no such figure.'),
    after: DifferenceSide.nullable().describe('In this plan; null where it has no such figure.'),
    causes: z
      .array(z.enum(differenceCauses))
      .describe('What differs between the plans and touches the figure.')
      .meta({ example: ['line-version'] }),
    councils: z
      .array(RegisterCode)
      .describe('The councils whose survey version differs and touches the figure.')
      .meta({ example: ['sodra'] }),
  })
  .meta({ id: 'FigureDifference', description: 'A figure that differs between two plans, and why.' });

export const LineFigureQuery = z.strictObject({
  ...pageQuery,
  areaCode: RegisterCode.optional().describe('The line’s region or municipality.').meta({ example: '12' }),
  professionCode: RegisterCode.optional().describe('Its profession.').meta({ example: 'lakare' }),
  specialtyCode: RegisterCode.optional().describe('Its specialty.').meta({ example: 'geriatrik' }),
  sector: z.enum(sectors).optional().describe('Its sector.').meta({ example: 'region' }),
  year: queryInteger({ minimum: limits.yearMinimum, maximum: limits.yearMaximum }).optional().describe('Its year.'),
});
export type LineFigureQuery = z.output<typeof LineFigureQuery>;

export const PlanVerification = z
  .object({
    planId: PublicId.describe('The plan.'),
    storedHash: z.string().describe('The hash that was stored when it was built.').meta({ example: '2c26b46b' }),
    computedHash: z
      .string()
      .describe(
        'The hash of what the submitted lines give now, computed from them and not from any sum kept beside them.',
      )
      .meta({ example: '2c26b46b' }),
    storedFiguresHash: z
      .string()
      .describe('The hash of the figures as they are stored, with the record.')
      .meta({ example: '2c26b46b' }),
    isEqual: z.boolean().describe('Whether all three are the same.').meta({ example: true }),
    figureCount: z.int().describe('How many figures were computed.').meta({ example: 87 }),
    verifiedAt: Instant.describe('When.'),
  })
  .meta({ id: 'PlanVerification', description: 'A plan computed again from the lines that it rests on.' });

export const DossierPath = z.strictObject({
  planId: PublicId.describe('Identifier of the plan.'),
  professionCode: RegisterCode.describe('The profession.').meta({ example: 'barnmorska' }),
});

const reasons = (what: string, example: string) =>
  z
    .strictObject({
      sv: text(limits.dossierTextCharacters).describe('In Swedish.').meta({ example }),
      en: text(limits.dossierTextCharacters).describe('In English.').meta({ example: 'Retain and attract.' }),
    })
    .describe(what);

export const DossierTexts = z
  .strictObject({
    judgement: z
      .enum(['shortage', 'balance', 'surplus'])
      .describe('The national office’s judgement of the balance to the horizon.')
      .meta({ example: 'shortage' }),
    judgementReasons: reasons('Why it judges so.', 'Vakanserna har ökat i fyra regioner.'),
    recommendation: reasons('What it recommends, and why.', 'Behåll och attrahera; inte fler utbildningsplatser.'),
  })
  .meta({ id: 'DossierTexts', description: 'What the national office says of a profession, with reasons.' });
export type DossierTexts = z.output<typeof DossierTexts>;

const DossierRow = z
  .object({
    areaCode: RegisterCode.describe('`SE`, a healthcare region or a region.').meta({ example: '12' }),
    year: Year.describe('The year.').meta({ example: 2024 }),
    sector: z.enum(figureSectors).describe('Where they work: the sector, or all of them.').meta({ example: 'total' }),
    figures: z.array(PlanFigure).describe('Number, activity, retirements, need and gap.'),
  })
  .meta({ id: 'DossierRow', description: 'A profession in one area, sector and year.' });

const DossierHorizonYear = z
  .object({
    year: Year.describe('The year.').meta({ example: 2030 }),
    staffFullTimeEquivalents: z
      .number()
      .nullable()
      .describe('Staff in the base year; null where the plan does not state it or hides it from the caller.')
      .meta({ example: 6100 }),
    neededFullTimeEquivalents: z
      .number()
      .nullable()
      .describe('Need in the year; null likewise.')
      .meta({ example: 6800 }),
    retirementsToYear: z
      .number()
      .nullable()
      .describe('Persons: the base year’s expected retirements, as many in each year until then; null likewise.')
      .meta({ example: 900 }),
    figureIds: z
      .array(z.string())
      .describe('The plan’s figures that these numbers come from.')
      .meta({ example: ['SE.barnmorska.total.2024.full-time-equivalents'] }),
  })
  .meta({
    id: 'DossierHorizonYear',
    description:
      'What the nation has in the base year, loses by retirement and needs in a year of the horizon. Expected graduates are not among what a plan rests on: they and the balance with them come from the education reports and a forecast, and stand in the outlook that `_links` leads to.',
  });

export const Dossier = z
  .object({
    planId: PublicId.describe('The plan.'),
    professionCode: RegisterCode.describe('The profession.').meta({ example: 'barnmorska' }),
    contentHash: z.string().describe('The plan version’s hash.').meta({ example: '2c26b46b' }),
    textsHash,
    rows: z.array(DossierRow).describe('The figures by area, sector and year.'),
    horizonYears: z.array(DossierHorizonYear).describe('Staff, retirements and need to the horizon.'),
    texts: DossierTexts.nullable()
      .describe('The national office’s judgement and recommendation.')
      .meta({ example: null }),
    writtenAt: Instant.nullable()
      .describe('When the texts were written.')
      .meta({ example: '2026-11-22T08:00:00.000Z' }),
    writtenBy: z.string().nullable().describe('Who wrote them.').meta({ example: null }),
    _links: z.array(Link).describe('Where this belongs.'),
  })
  .meta({ id: 'Dossier', description: 'The planning dossier of a profession.' });

export const PlanDisclosure = z
  .object({
    ruleId: z.string().describe('The rule.').meta({ example: 'small-counts-1' }),
    k: z.int().describe('The least number of persons that is shown, zero excepted.').meta({ example: 5 }),
    text: z
      .string()
      .describe('The rule, in the language asked for.')
      .meta({ example: 'Antal personer från 1 till 4 visas inte.' }),
    hiddenCount: z.int().describe('Figures of the plan version that it hides.').meta({ example: 0 }),
    isApplied: z.boolean().describe('Whether it was applied to this answer.').meta({ example: true }),
  })
  .meta({ id: 'PlanDisclosure', description: 'The disclosure rule that holds for everything taken from the plan.' });

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
