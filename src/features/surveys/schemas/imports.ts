import { z } from 'zod';
import { Instant, PublicId } from '../../../core/codecs.ts';
import { Link, pageOf, pageQuery } from '../../../core/page.ts';
import { leftEmptyMembers } from '../schemas.ts';

/** The forms that lines can be sent in, with their media types. */
export const lineFormats = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;
export type LineFormat = keyof typeof lineFormats;
export const lineMediaTypes: readonly string[] = Object.values(lineFormats);

export const importModes = ['replace', 'upsert'] as const;
export type ImportMode = (typeof importModes)[number];

/**
 * What an import can be: still arriving; compared with the draft; ready to be committed; with faults, so that it
 * cannot be; committed; cancelled by somebody; aborted, since its sender or its process went away; failed, since it
 * could not be read at all.
 */
export const importStates = [
  'receiving',
  'comparing',
  'ready',
  'faulty',
  'committed',
  'cancelled',
  'aborted',
  'failed',
] as const;
export type ImportState = (typeof importStates)[number];

export const ImportQuery = z.strictObject({
  mode: z
    .enum(importModes)
    .default('replace')
    .describe(
      '`replace`: the lines become the whole survey; `upsert`: they are added to it, and a line that is there takes the values that the new one states. What is left out, empty or null stays as it was.',
    ),
});

export const ImportPath = z.strictObject({
  surveyId: PublicId.describe('Identifier of the survey.'),
  importId: PublicId.describe('Identifier of the import.'),
});
export const ImportListQuery = z.strictObject(pageQuery);
export const ImportFaultQuery = z.strictObject(pageQuery);

const count = (what: string, example: number) => z.int().describe(what).meta({ example });

export const SurveyImport = z
  .object({
    importId: PublicId.describe('Identifier of the import.'),
    surveyId: PublicId.describe('The survey.'),
    state: z.enum(importStates).describe('How far the import has come.').meta({ example: 'ready' }),
    mode: z.enum(importModes).describe('What the lines will do to the draft.').meta({ example: 'replace' }),
    format: z.enum(['json', 'ndjson', 'csv', 'xlsx']).describe('What was sent.').meta({ example: 'xlsx' }),
    startedAt: Instant.describe('When it began.'),
    startedBy: z.string().describe('Who sent it: the subject of the token.').meta({ example: 'hr-system-skane' }),
    progress: z
      .object({
        bytesReceived: count('Bytes that have come.', 1_204_223),
        rowsRead: count('Rows read and checked.', 5_000),
        rowsStaged: count('Sound rows set aside for the commit.', 5_000),
      })
      .describe('How much is done.'),
    comparison: z
      .object({
        added: count('Lines that the draft lacks.', 4_900),
        changed: count('Lines that the draft has with other values.', 60),
        unchanged: count('Lines that the draft has just so.', 40),
        removed: count('Lines of the draft that the commit would take away.', 3),
      })
      .nullable()
      .describe('What the commit would do; null until it is known, and where there are faults.'),
    ...leftEmptyMembers,
    findings: z
      .object({
        errorCount: count('Errors, to be mended before the submission.', 0),
        warningCount: count('Warnings, to be justified or mended before the submission.', 2),
        unjustifiedCount: count('Warnings that nobody has justified yet.', 2),
      })
      .nullable()
      .describe(
        'What the rules will find in the draft after the commit, its other lines and earlier rounds included: what the submission will ask. Null until it is known, and where there are faults.',
      ),
    errorCount: count('Faults that forbid the commit.', 0),
    warningCount: count(
      'What looks odd: all that the rules will find after the commit, given values that would go, and what a file holds that its sender may not have meant.',
      2,
    ),
    listedCount: count('Faults and warnings that are listed one by one; of very many only so many are.', 2),
    faultCounts: z
      .record(z.string(), z.int())
      .describe('Faults and warnings by code.')
      .meta({ example: { 'full-time-equivalents-above-headcount': 2 } }),
    contentHash: z
      .string()
      .nullable()
      .describe('SHA-256 of the lines, made as `linesHash` is; the commit names it.')
      .meta({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }),
    originalHash: z
      .string()
      .nullable()
      .describe('SHA-256 of the bytes as they came.')
      .meta({ example: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae' }),
    encoding: z.string().nullable().describe('What a CSV was written in.').meta({ example: 'windows-1252' }),
    sheet: z.string().nullable().describe('The sheet of a workbook that was read.').meta({ example: 'Rader' }),
    _links: z.array(Link).describe('What can be done from here.'),
  })
  .meta({ id: 'SurveyImport', description: 'A dry run of lines: what would be written, and what is wrong.' });

const ImportFault = z
  .object({
    row: z.int().nullable().describe('Row in what was sent; a file’s heading is row 1.').meta({ example: 17 }),
    column: z.string().nullable().describe('The sender’s own heading, or the field.').meta({ example: 'Yrkeskod' }),
    pointer: z.string().nullable().describe('JSON pointer, where JSON was sent.').meta({ example: null }),
    code: z.string().describe('Stable code of the rule.').meta({ example: 'unknown-code' }),
    severity: z
      .enum(['error', 'warning'])
      .describe(
        'An error forbids the commit; a warning is to be looked at, and what the rules find is to be justified or mended before the submission.',
      )
      .meta({ example: 'error' }),
    detail: z
      .string()
      .describe('What is wrong and what to do, in the language asked for.')
      .meta({ example: 'Koden finns inte i registret över yrkena. Se registret för giltiga koder.' }),
    value: z.string().nullable().describe('The value seen.').meta({ example: 'sjukskoterksa' }),
    accepted: z
      .array(z.string())
      .nullable()
      .describe('What is accepted, or the nearest codes.')
      .meta({ example: ['sjukskoterska'] }),
  })
  .meta({ id: 'ImportFault', description: 'One fault or warning of an import.' });

/** A page of an import's faults. */
export const ImportFaults = pageOf('faults', ImportFault).extend({
  foundCount: count('Faults and warnings found: more than are listed where the report was cut.', 2),
});

export const NewImportCommit = z
  .strictObject({
    contentHash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('The content hash of the dry run: what was seen is what is written.')
      .meta({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }),
  })
  .meta({ id: 'NewImportCommit', description: 'A commit, bound to what the dry run showed.' });

/** What a marked file is of, for whoever asks for JSON. */
export const MarkedFile = z
  .object({
    format: z.enum(['csv', 'xlsx']).describe('The form that the file was sent in.').meta({ example: 'xlsx' }),
    originalHash: z
      .string()
      .nullable()
      .describe('SHA-256 of the bytes as they came.')
      .meta({ example: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae' }),
    _links: z.array(Link).describe('The faults, and the import.'),
  })
  .meta({ id: 'MarkedFile', description: 'A sender’s own file with its faults marked; ask for CSV or a workbook.' });
