import { z } from 'zod';

/** The forms that a table of figures comes in, by the names of the `format` parameter; the first is paged, the others whole. */
export const tableFormats = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'json-stat': 'application/vnd.json-stat+json',
} as const;
export type TableFormat = keyof typeof tableFormats;

/** The parameters by which a caller chooses the form of a table, among the formats given. */
export const formatQuery = <Format extends string>(formats: Readonly<Record<Format, string>>) => ({
  format: z
    .enum(Object.keys(formats) as [Format, ...Format[]])
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
  language: z.enum(['sv', 'en']).optional().describe('Language of labels; Accept-Language when left out.'),
});

/** What JSON-stat 2.0 asks of a dataset, as far as it is used here; `id`, `size` and `note` come with it. */
export const JsonStatDataset = z
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
    status: z.record(z.string(), z.string()).describe('Status by place, where it is not the usual one.').meta({
      example: {},
    }),
  })
  .meta({ id: 'JsonStatFigures', description: 'A dataset by JSON-stat 2.0 (json-stat.org/full).' });
