import { z } from 'zod';
import { pageOf } from '../../core/page.ts';
import { FigureQuery, PlanDisclosure, PlanFigure } from '../plans/schemas.ts';

/** The forms that figures come in, by the names of the `format` parameter. */
export const figureFormats = {
  json: 'application/json',
  columnar: 'application/vnd.columnar+json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'json-stat': 'application/vnd.json-stat+json',
} as const;
export type FigureFormat = keyof typeof figureFormats;

const Language = z.enum(['sv', 'en']).optional().describe('Language of labels; Accept-Language when left out.');

export const FigureListQuery = FigureQuery.extend({
  format: z
    .enum(Object.keys(figureFormats) as [FigureFormat, ...FigureFormat[]])
    .optional()
    .describe(
      'Form of the answer; it wins over Accept. `json` is paged. The others hold the whole selection, and `page` and `limit` do not apply to them.',
    )
    .meta({ example: 'csv' }),
  csvDialect: z
    .enum(['swedish', 'rfc4180'])
    .default('swedish')
    .describe(
      'Of `csv`: `swedish` has semicolon, decimal comma and a byte order mark, as Excel with Swedish settings opens it; `rfc4180` has comma and decimal point.',
    ),
  language: Language,
});

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

/** What JSON-stat 2.0 asks of a dataset, as far as it is used here; `id`, `size` and `note` come with it. */
export const JsonStatFigures = z
  .looseObject({
    version: z.literal('2.0').describe('Version of the format.').meta({ example: '2.0' }),
    class: z.literal('dataset').describe('Kind of response.').meta({ example: 'dataset' }),
    label: z.string().describe('Title.').meta({ example: 'Nationell plan, version 1' }),
    role: z
      .record(z.string(), z.array(z.string()))
      .describe('Which dimensions are time, geography and measure.')
      .meta({ example: { geo: ['area'] } }),
    dimension: z
      .record(z.string(), z.unknown())
      .describe('The dimensions, with codes, labels and units.')
      .meta({
        example: { area: { label: 'Område', category: { index: { SE: 0 }, label: { SE: 'Sverige' } } } },
      }),
    value: z
      .record(z.string(), z.number().nullable())
      .describe('Values by place, row by row.')
      .meta({ example: { 0: 36469 } }),
    status: z.record(z.string(), z.string()).describe('Status by place, where it is not `observed`.').meta({
      example: {},
    }),
  })
  .meta({ id: 'JsonStatFigures', description: 'A dataset by JSON-stat 2.0 (json-stat.org/full).' });

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
  language: Language,
});
