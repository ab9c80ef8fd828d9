import { z } from 'zod';
import { queryInteger, RegisterCode, Year } from '../../../core/codecs.ts';
import { pageOf, pageQuery } from '../../../core/page.ts';
import { type lineValues, sectors } from '../schemas.ts';

/** The values of a line that can differ between versions. */
export const lineValueNames = [
  'headcount',
  'fullTimeEquivalents',
  'vacantFullTimeEquivalents',
  'agencyFullTimeEquivalents',
  'expectedRetirements',
  'neededFullTimeEquivalents',
  'assessment',
  'assessmentChange',
  'causes',
  'comment',
] as const satisfies readonly (keyof typeof lineValues)[];

const lineValue = (what: string, example: number | null) =>
  z
    .union([z.number(), z.string(), z.array(z.string())])
    .nullable()
    .describe(what)
    .meta({ example });

/** One line that differs between two versions. */
const SurveyDifference = z
  .object({
    kind: z.enum(['added', 'changed', 'removed']).describe('What happened to the line.').meta({ example: 'changed' }),
    areaCode: RegisterCode.describe('Area.').meta({ example: '07' }),
    professionCode: RegisterCode.describe('Profession.').meta({ example: 'lakare' }),
    specialtyCode: RegisterCode.nullable().describe('Specialty.').meta({ example: null }),
    sector: z.enum(sectors).describe('Sector.').meta({ example: 'region' }),
    year: Year.describe('Year.').meta({ example: 2019 }),
    changes: z
      .array(
        z.object({
          field: z.enum(lineValueNames).describe('The field.').meta({ example: 'headcount' }),
          oldValue: lineValue('Value in the earlier version; null where it gave none.', 677),
          newValue: lineValue('Value in this version; null where it gives none.', 680),
        }),
      )
      .describe('The fields that differ.'),
  })
  .meta({ id: 'SurveyDifference', description: 'A line that differs between two versions.' });

const count = (what: string, example: number) => z.int().describe(what).meta({ example });
export const SurveyDifferences = pageOf('differences', SurveyDifference).extend({
  versionNumber: count('The version looked at.', 2),
  againstVersionNumber: z
    .int()
    .nullable()
    .describe('The version that it is compared with; null where there is none, and every line is new.')
    .meta({ example: 1 }),
  summary: z
    .object({
      added: count('Lines that are new.', 0),
      changed: count('Lines with other values.', 1),
      unchanged: count('Lines that are the same.', 4),
      removed: count('Lines that are gone.', 0),
    })
    .describe('Lines in all, whatever the page.'),
});
export const DifferenceQuery = z.strictObject({
  ...pageQuery,
  versionNumber: queryInteger({ minimum: 1, maximum: 32_767 }).optional().describe('Version; the newest unless told.'),
  against: queryInteger({ minimum: 1, maximum: 32_767 })
    .optional()
    .describe('Version to compare with; the one submitted last before it unless told.'),
});
