import { z } from 'zod';
import { Instant, PublicId, queryBoolean, queryInteger, RegisterCode, text } from '../../../core/codecs.ts';
import { limits } from '../../../core/limits.ts';
import { Link, pageQuery } from '../../../core/page.ts';
import { sectors } from '../schemas.ts';

const JustificationText = text(limits.textCharacters)
  .describe('Why the figures stand; the approver and the national office read it.')
  .meta({ example: 'Flera anställda delar tjänst med universitetet och räknas om till heltid hos oss.' });

export const FindingJustification = z
  .object({
    text: JustificationText,
    at: Instant.describe('When it was written (UTC).').meta({ example: '2019-12-20T12:00:00.000Z' }),
    by: z.string().describe('Who: the subject of the token.').meta({ example: 'dev-council-editor-sodra' }),
  })
  .meta({
    id: 'FindingJustification',
    description: 'Why a council or an institution stands by what a rule remarked on.',
  });

export const Finding = z
  .object({
    findingId: z
      .string()
      .describe('The same for the same rule and cell, in every version.')
      .meta({ example: '5f1d7a84db00d2fce00b31a7fc73224f' }),
    ruleId: z
      .string()
      .describe('The rule that found it; see /finding-rules.')
      .meta({ example: 'full-time-equivalents-above-headcount' }),
    severity: z
      .enum(['error', 'warning'])
      .describe('An error blocks submission; a warning does until it is justified.')
      .meta({ example: 'warning' }),
    areaCode: RegisterCode.nullable().describe('The area.').meta({ example: '09' }),
    professionCode: RegisterCode.nullable().describe('The profession.').meta({ example: 'lakare' }),
    specialtyCode: RegisterCode.nullable().describe('The specialty.').meta({ example: null }),
    sector: z.enum(sectors).nullable().describe('The sector; null for all.').meta({ example: 'region' }),
    year: z.int().nullable().describe('The year.').meta({ example: 2019 }),
    measure: z.string().nullable().describe('The field that it is about.').meta({ example: 'fullTimeEquivalents' }),
    observed: z.number().nullable().describe('The figure seen.').meta({ example: 246 }),
    compared: z
      .number()
      .nullable()
      .describe('What it was held against: another field, the last round’s figure, or inhabitants.')
      .meta({ example: 244 }),
    usual: z
      .number()
      .nullable()
      .describe('For staff per inhabitant: the median of comparable areas, per 1,000.')
      .meta({ example: null }),
    detail: z
      .string()
      .describe('What was seen, in the language asked for.')
      .meta({ example: '246 årsarbetare men 244 personer.' }),
    justification: FindingJustification.nullable().describe('The justification that holds now; null where none does.'),
  })
  .meta({ id: 'Finding', description: 'Something in a survey that is wrong or looks odd.' });

const findingFilter = {
  ruleId: RegisterCode.optional().describe('Only findings of this rule.').meta({ example: 'region-without-line' }),
  areaCode: RegisterCode.optional().describe('Only this area.').meta({ example: '07' }),
  professionCode: RegisterCode.optional().describe('Only this profession.').meta({ example: 'lakare' }),
  sector: z.enum(sectors).optional().describe('Only this sector.').meta({ example: 'region' }),
};
export const FindingQuery = z.strictObject({
  ...pageQuery,
  ...findingFilter,
  severity: z.enum(['error', 'warning']).optional().describe('Only errors, or only warnings.'),
  justified: queryBoolean.optional().describe('Only findings with a justification that holds, or only those without.'),
  versionNumber: queryInteger({ minimum: 1, maximum: 32_767 }).optional().describe('Version; the newest unless told.'),
});

export const FindingPath = z.strictObject({
  surveyId: PublicId.describe('Identifier of the survey.'),
  findingId: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .describe('Identifier of the finding.')
    .meta({ example: '5f1d7a84db00d2fce00b31a7fc73224f' }),
});

export const NewJustification = z
  .strictObject({ text: JustificationText })
  .meta({ id: 'NewJustification', description: 'Why the council stands by a warning.' });

export const NewJustifications = z
  .strictObject({
    text: JustificationText,
    ...findingFilter,
    ruleId: RegisterCode.describe('Warnings of this rule.').meta({ example: 'region-without-line' }),
  })
  .meta({
    id: 'NewJustifications',
    description: 'One justification for every warning of a rule, or of a rule in an area, profession or sector.',
  });

/** What a justification did, and what is left to justify. */
export const JustificationReceipt = z
  .object({
    surveyId: PublicId.describe('The survey.'),
    versionNumber: z.int().describe('The version written to.').meta({ example: 1 }),
    justifiedCount: z.int().describe('Warnings that got the justification.').meta({ example: 1 }),
    errorCount: z.int().describe('Errors in the version; each must be mended.').meta({ example: 0 }),
    unjustifiedCount: z.int().describe('Warnings that still need a justification.').meta({ example: 0 }),
    _links: z.array(Link).describe('What can be done from here.'),
  })
  .meta({ id: 'JustificationReceipt', description: 'What a justification did, and what is left to justify.' });

export const FindingRuleAnswer = z
  .object({
    ruleId: RegisterCode.describe('Identifier; it never changes.').meta({
      example: 'full-time-equivalents-above-headcount',
    }),
    severity: z
      .enum(['error', 'warning'])
      .describe('An error is refused; a warning needs a justification.')
      .meta({ example: 'warning' }),
    stage: z
      .enum(['write', 'submission'])
      .describe('`write`: lines that break it are never stored. `submission`: asked of the survey as a whole.')
      .meta({ example: 'submission' }),
    ownerCode: z.string().describe('The organisation that answers for the rule.').meta({ example: 'national-office' }),
    version: z.int().describe('Grows when what the rule finds changes.').meta({ example: 1 }),
    titleSv: z.string().describe('Name in Swedish.').meta({ example: 'Fler årsarbetare än personer' }),
    titleEn: z.string().describe('Name in English.').meta({ example: 'More full-time equivalents than persons' }),
    whySv: z
      .string()
      .describe('Why it is asked and where its limits lie, in Swedish.')
      .meta({ example: 'Oftast är två kolumner förväxlade.' }),
    whyEn: z
      .string()
      .describe('Why it is asked and where its limits lie, in English.')
      .meta({ example: 'Mostly two columns were swapped.' }),
  })
  .meta({ id: 'FindingRule', description: 'A rule that surveys are checked by.' });
export const FindingRuleQuery = z.strictObject({
  ...pageQuery,
  severity: z.enum(['error', 'warning']).optional().describe('Only errors, or only warnings.'),
});
