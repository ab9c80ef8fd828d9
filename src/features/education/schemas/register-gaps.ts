import { z } from 'zod';
import { PublicId, RegisterCode } from '../../../core/codecs.ts';
import { Link, pageQuery } from '../../../core/page.ts';
import { FindingJustification } from '../../surveys/schemas/findings.ts';
import { figureKey, Term } from '../schemas.ts';

/** The rules about what a report says and the register lacks. */
export const registerGapRuleIds = ['site-not-in-register', 'degree-right-not-in-register'] as const;
export type RegisterGapRuleId = (typeof registerGapRuleIds)[number];

const RuleId = z
  .enum(registerGapRuleIds)
  .describe('What the register lacks: the institution’s site, or its right to award the degree.')
  .meta({ example: 'degree-right-not-in-register' });

export const RegisterGap = z
  .object({
    ruleId: RuleId,
    institutionCode: RegisterCode.describe('The institution.').meta({ example: 'LU' }),
    ...figureKey,
    term: Term,
    reportId: PublicId.describe('The report that says it.'),
    versionNumber: z.int().describe('Its version.').meta({ example: 1 }),
    state: z
      .enum(['submitted', 'approved', 'accepted'])
      .describe('State of the version.')
      .meta({ example: 'submitted' }),
    justification: FindingJustification.nullable().describe(
      'Why the institution stands by it; null where the register lost it after the submission.',
    ),
    _links: z.array(Link).describe('The report and the institution.'),
  })
  .meta({
    id: 'RegisterGap',
    description: 'A site or a degree right that a report tells of and the register lacks on the term’s first day.',
  });

export const RegisterGapQuery = z.strictObject({
  ...pageQuery,
  ruleId: RuleId.optional(),
  institutionCode: RegisterCode.optional().describe('Only this institution.').meta({ example: 'LU' }),
  siteMunicipalityCode: figureKey.siteMunicipalityCode.optional(),
  professionCode: figureKey.professionCode.optional(),
  term: Term.optional(),
});
export type RegisterGapQuery = z.output<typeof RegisterGapQuery>;
