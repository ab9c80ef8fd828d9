import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Database } from '../../../db/open.ts';
import { readNdjson } from '../../../formats/json-rows.ts';
import type { Batches } from '../../../formats/write-text.ts';
import { writeXlsx } from '../../../formats/xlsx-write.ts';
import type { Prepared } from '../../../http/contract.ts';
import { streamLinesAsFile, streamLinesAsJson } from '../queries/lines.ts';
import type { SurveyRow, VersionRow } from '../queries/surveys.ts';
import { surveyColumns } from '../rules/columns.ts';
import { headingsIn, wordsIn } from '../rules/file-lines.ts';
import { lineFormats } from '../schemas/imports.ts';
import { causeSeparator, type SurveyLine } from '../schemas.ts';

/** What of a handler's input a download needs. */
interface DownloadInput {
  readonly context: { readonly db: Database };
  readonly answerType: string;
  readonly language: 'sv' | 'en';
  readonly reply: FastifyReply;
  tagged<Body>(version: number | string, body: Body): Body;
  prepared(content: string | Uint8Array | Readable, contentType?: string): Prepared;
}

const prefixed = async function* (prefix: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield Buffer.from(prefix, 'utf8');
  yield* bytes;
};

/** Cells of a workbook, with words in the reader's language. */
const cellsOf = async function* (
  bytes: AsyncIterable<Buffer>,
  language: 'sv' | 'en',
): AsyncGenerator<(string | number | null)[][]> {
  const words = surveyColumns.map(
    ({ choices }) => choices && new Map(choices.map((choice) => [choice.code, choice[language]])),
  );
  for await (const { rows } of readNdjson(bytes)) {
    yield (rows as SurveyLine[]).map((line) =>
      surveyColumns.map(({ key }, index) => {
        const value = line[key];
        if (typeof value === 'string') return words[index]?.get(value) ?? value;
        return typeof value === 'number' ? value : value == null ? null : value.join(` ${causeSeparator} `);
      }),
    );
  }
};

const workbookOf = (batches: Batches<readonly (string | number | null)[]>, language: 'sv' | 'en') =>
  writeXlsx([
    {
      name: language === 'sv' ? 'Rader' : 'Lines',
      columns: surveyColumns.map((column, index) => ({
        heading: headingsIn(language)[index] ?? column.key,
        kind: column.kind,
        note: column.meaning[language],
      })),
      batches,
    },
  ]);

/**
 * All lines of a version as NDJSON, CSV or a workbook, as a stream that the database feeds. CSV has a Swedish
 * spreadsheet's own dialect (semicolon, decimal comma, byte order mark), and nothing in it runs as a formula.
 */
export const wholeSurvey = (input: DownloadInput, survey: SurveyRow, version: VersionRow): Prepared => {
  const { context, answerType, reply, tagged, prepared } = input;
  const name = `survey-${survey.healthcareRegionCode}-${version.number}`;
  const extension = answerType === lineFormats.ndjson ? 'ndjson' : answerType === lineFormats.csv ? 'csv' : 'xlsx';
  reply.header('content-disposition', `attachment; filename="${name}.${extension}"`);
  if (answerType === lineFormats.ndjson) {
    return tagged(survey.rowVersion, prepared(streamLinesAsJson(context.db, version.key), answerType));
  }
  const { language } = input;
  if (answerType === lineFormats.csv) {
    const lines = streamLinesAsFile(context.db, version.key, {
      sectors: wordsIn('sector', language),
      assessments: wordsIn('assessment', language),
      changes: wordsIn('assessmentChange', language),
    });
    const headings = `\ufeff${headingsIn(language).join(';')}\r\n`;
    return tagged(
      survey.rowVersion,
      prepared(Readable.from(prefixed(headings, lines)), `${answerType}; charset=utf-8`),
    );
  }
  const workbook = workbookOf(cellsOf(streamLinesAsJson(context.db, version.key), language), language);
  return tagged(survey.rowVersion, prepared(Readable.from(workbook), answerType));
};
