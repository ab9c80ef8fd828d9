import { z } from 'zod';
import { Instant, PublicId, queryInteger, RegisterCode } from '../../../core/codecs.ts';
import { limits } from '../../../core/limits.ts';
import { pageQuery } from '../../../core/page.ts';
import { sectors } from '../../surveys/schemas.ts';
import { figureStatuses } from '../schemas.ts';

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
    year: z.int().describe('The year of the figure in this plan.').meta({ example: 2024 }),
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

export const PlanDisclosure = z
  .object({
    ruleId: z.string().describe('The rule.').meta({ example: 'small-counts-2' }),
    k: z.int().describe('The least number of persons that is shown, zero excepted.').meta({ example: 5 }),
    text: z
      .string()
      .describe('The rule, in the language asked for.')
      .meta({ example: 'Antal personer från 1 till 4 visas inte.' }),
    hiddenCount: z.int().describe('Figures of the plan version that it hides.').meta({ example: 0 }),
    isApplied: z.boolean().describe('Whether it was applied to this answer.').meta({ example: true }),
  })
  .meta({ id: 'PlanDisclosure', description: 'The disclosure rule that holds for everything taken from the plan.' });
