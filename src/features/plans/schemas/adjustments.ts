import { z } from 'zod';
import { Instant, PublicId, RegisterCode, text, Year } from '../../../core/codecs.ts';
import { limits } from '../../../core/limits.ts';
import { Link, pageQuery } from '../../../core/page.ts';
import { sectors } from '../../surveys/schemas.ts';
import { adjustableMeasureCodes } from '../schemas.ts';

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

export const ProvenanceAdjustment = z
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
