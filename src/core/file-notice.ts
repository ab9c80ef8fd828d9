import { z } from 'zod';
import type { Bilingual, Fault } from './problem.ts';

/** Something in lines that were sent which their sender may not have meant, as it is answered. */
export const FileNotice = z
  .object({
    row: z.int().nullable().describe('Row in what was sent; a file’s heading is row 1.').meta({ example: 17 }),
    column: z.string().nullable().describe('The sender’s own heading.').meta({ example: 'Kommentar' }),
    pointer: z.string().nullable().describe('JSON pointer, where JSON was sent.').meta({ example: null }),
    code: z.string().describe('Stable code of what was seen.').meta({ example: 'hidden-rows' }),
    detail: z
      .string()
      .describe('What was seen and what to do, in the language asked for.')
      .meta({ example: 'En rad är dold i arbetsboken, för hand eller av ett filter, men har lästs: rad 17.' }),
    value: z.string().nullable().describe('The value seen.').meta({ example: '17' }),
  })
  .meta({ id: 'FileNotice', description: 'Something in what was sent that its sender may not have meant.' });

/** A notice in the reader's language. */
export const noticeAnswer = (
  { row, column, pointer, code, detail, value }: Fault,
  language: keyof Bilingual,
): z.output<typeof FileNotice> => ({
  row: row ?? null,
  column: column ?? null,
  pointer: pointer ?? null,
  code,
  detail: detail[language],
  value: value ?? null,
});
