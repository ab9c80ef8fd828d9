import { type FileTable, headingsOf } from '../core/file-table.ts';
import { csvText } from '../formats/write-text.ts';
import type { JsonSchema } from './json-schema.ts';

/** A file among the media types of a body: what its columns are, and a row as an example. */
interface FileBody {
  readonly schema: JsonSchema;
  readonly example?: string;
  readonly examples?: Record<string, { summary: string; value: string }>;
}

const columnsOf = ({ columns }: FileTable): { name: string; nameInEnglish: string; description: string }[] =>
  columns.map(({ heading, meaning }) => ({ name: heading.sv, nameInEnglish: heading.en, description: meaning }));

const listOf = (table: FileTable): string =>
  table.columns.map(({ heading, meaning }) => `- \`${heading.sv}\` (\`${heading.en}\`): ${meaning}`).join('\n');

const others = ({ hasOthers }: FileTable): string => (hasOthers ? ' Further columns may stand beside these.' : '');

/** A table as CSV: Swedish headings, semicolons and decimal commas, or English headings by RFC 4180. */
export const csvBodyOf = (table: FileTable): FileBody => ({
  schema: {
    type: 'string',
    description: `A heading row, then one row for each item; UTF-8. Swedish headings go with semicolons and decimal commas.${others(table)}\n\n${listOf(table)}`,
    'x-columns': columnsOf(table),
  },
  example: csvText(headingsOf(table, 'sv'), [table.example], 'swedish'),
});

/** The same table as a workbook, whose bytes no document shows: its first rows stand as text instead. */
export const workbookBodyOf = (table: FileTable, mediaType: string): FileBody => ({
  schema: {
    type: 'string',
    contentMediaType: mediaType,
    description: `A workbook (ISO/IEC 29500) with the rows on its first sheet, below a heading row.${others(table)}\n\n${listOf(table)}`,
    'x-columns': columnsOf(table),
  },
  examples: {
    rows: {
      summary:
        'The first rows of the sheet, as text: the cells of a row are parted by tabs. The file itself is binary.',
      value: [headingsOf(table, 'sv'), table.example]
        .map((cells) => cells.map((cell) => cell ?? '').join('\t'))
        .join('\n'),
    },
  },
});
