import { z } from 'zod';
import { formatQuery, tableFormats } from '../../core/answer-format.ts';
import { pageOf } from '../../core/page.ts';
import { PlanDisclosure } from '../plans/schemas/evidence.ts';
import { FigureQuery, PlanFigure } from '../plans/schemas.ts';

/** The forms that figures come in, by the names of the `format` parameter. */
export const figureFormats = {
  json: tableFormats.json,
  columnar: 'application/vnd.columnar+json',
  ndjson: tableFormats.ndjson,
  csv: tableFormats.csv,
  xlsx: tableFormats.xlsx,
  'json-stat': tableFormats['json-stat'],
} as const;
export type FigureFormat = keyof typeof figureFormats;

export const FigureListQuery = FigureQuery.extend(formatQuery(figureFormats));

export const FigurePage = pageOf('figures', PlanFigure).extend({
  disclosure: PlanDisclosure.describe('The disclosure rule, and whether it was applied here.'),
});

export const ColumnarFigures = z
  .object({
    contentHash: z.string().describe('Content hash of the plan.').meta({
      example: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
    }),
    disclosure: PlanDisclosure.describe('The disclosure rule, and whether it was applied here.'),
    rowCount: z.int().describe('Length of every column.').meta({ example: 1 }),
    columns: z
      .record(z.string(), z.array(z.union([z.string(), z.number(), z.null(), z.array(z.string())])))
      .describe('One array for each field of a figure, by the field’s name, in the order of the list.')
      .meta({ example: { figureId: ['SE.lakare.total.2019.headcount'], value: [36469] } }),
  })
  .meta({ id: 'ColumnarFigures', description: 'Figures column by column, for data frames.' });

/** The forms of the report. */
export const reportFormats = { html: 'text/html', pdf: 'application/pdf', json: 'application/json' } as const;

/** The report as data: the same sections, blocks and links, for those who lay it out themselves. */
export const Report = z
  .looseObject({
    language: z.enum(['sv', 'en']).describe('Language of the texts.').meta({ example: 'sv' }),
    title: z.string().describe('Title.').meta({ example: 'Nationell plan' }),
    edition: z.string().describe('Version, state and date.').meta({ example: 'Version 1, utkast' }),
    contentHash: z.string().describe('Content hash of the plan.').meta({
      example: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
    }),
    sections: z
      .array(z.looseObject({ id: z.string().describe('Anchor.'), heading: z.string().describe('Heading.') }))
      .describe('Chapters, with their blocks of text, tables and charts.')
      .meta({ example: [{ id: 'sammanfattning', heading: 'Sammanfattning' }] }),
  })
  .meta({ id: 'Report', description: 'The plan as a document, as data.' });

export const ReportQuery = z.strictObject({
  format: z.enum(['html', 'pdf', 'json']).optional().describe('Form of the answer; it wins over Accept.').meta({
    example: 'pdf',
  }),
  language: FigureListQuery.shape.language,
});
