import { z } from 'zod';
import { queryBoolean, RegisterCode, Year } from '../../../core/codecs.ts';
import { limits } from '../../../core/limits.ts';
import { lineValues, sectors } from '../schemas.ts';

export const TemplateQuery = z.strictObject({
  level: z
    .enum(['region', 'municipality'])
    .default('region')
    .describe('Whether there is a row for each region or for each municipality.'),
  sectors: z
    .array(z.enum(sectors))
    .optional()
    .describe('Sectors to have rows for; regions get `region` and municipalities `municipality` unless told.'),
  professionCodes: z
    .array(RegisterCode)
    .max(limits.professionsPerRound)
    .optional()
    .describe('Only these of the professions asked for.')
    .meta({ example: ['lakare'] }),
  includeHorizon: queryBoolean
    .default(true)
    .describe('Whether there are rows for the years ahead too, where need is asked for.'),
});

const TemplateValues = z
  .object(lineValues)
  .meta({ id: 'TemplateValues', description: 'What a line says besides which cell it is about.' });

/** A template as JSON, for programs that show it to people. */
export const SurveyTemplate = z
  .object({
    rows: z
      .array(
        z.object({
          areaCode: RegisterCode.describe('Region or municipality.').meta({ example: '07' }),
          areaName: z.string().describe('Its name.').meta({ example: 'Region Kronoberg' }),
          professionCode: RegisterCode.describe('Profession.').meta({ example: 'lakare' }),
          professionName: z.string().describe('Its name.').meta({ example: 'läkare' }),
          specialtyCode: RegisterCode.nullable().describe('Specialty.').meta({ example: null }),
          sector: z.enum(sectors).describe('Who runs the activity.').meta({ example: 'region' }),
          year: Year.describe('The base year or one of the horizon years.').meta({ example: 2019 }),
          last: TemplateValues.nullable().describe('What the last round said.'),
          now: TemplateValues.nullable().describe('What the survey says already.'),
        }),
      )
      .max(limits.templateRows)
      .describe('A row for each cell to fill in.'),
  })
  .meta({ id: 'SurveyTemplate', description: 'The cells that a council is asked for, with the last round’s values.' });
