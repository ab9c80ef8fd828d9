import { surveyColumns } from '../../src/features/surveys/rules/columns.ts';
import { type LineFormat, lineFormats } from '../../src/features/surveys/schemas/imports.ts';
import type { SurveyLine } from '../../src/features/surveys/schemas.ts';
import { writeCsv } from '../../src/formats/write-text.ts';
import { writeXlsx } from '../../src/formats/xlsx-write.ts';
import { inChunks } from './service.ts';

const headings = surveyColumns.map(({ headings: [swedish] }) => swedish);

const cellsOf = (line: SurveyLine): (string | number | null)[] =>
  surveyColumns.map(({ key, choices }) => {
    const value = line[key];
    if (typeof value === 'number') return value;
    return choices?.find(({ code }) => code === value)?.sv ?? (typeof value === 'string' ? value : null);
  });

const gather = async (chunks: AsyncIterable<Buffer>): Promise<Buffer> => {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
};

const batchesOf = function* (lines: readonly SurveyLine[]): Generator<(string | number | null)[][]> {
  for (let from = 0; from < lines.length; from += 5_000) yield lines.slice(from, from + 5_000).map(cellsOf);
};

/** Lines as the bytes of a file, in chunks. */
export const benchFile = async (
  format: LineFormat,
  lines: readonly SurveyLine[],
): Promise<{ chunks: Buffer[]; type: string }> => {
  const type = lineFormats[format];
  if (format === 'csv')
    return { type, chunks: inChunks(await gather(writeCsv(headings, batchesOf(lines), 'swedish'))) };
  if (format === 'xlsx') {
    const columns = surveyColumns.map(({ headings: [heading], kind }) => ({ heading, kind }));
    return { type, chunks: inChunks(await gather(writeXlsx([{ name: 'Rader', columns, batches: batchesOf(lines) }]))) };
  }
  const pieces: Buffer[] = [];
  for (let from = 0; from < lines.length; from += 5_000) {
    const part = lines.slice(from, from + 5_000).map((line) => JSON.stringify(line));
    pieces.push(
      Buffer.from(format === 'ndjson' ? `${part.join('\n')}\n` : `${from === 0 ? '{"lines":[' : ','}${part.join(',')}`),
    );
  }
  if (format === 'json') pieces.push(Buffer.from(lines.length === 0 ? '{"lines":[]}' : ']}'));
  return { type, chunks: inChunks(Buffer.concat(pieces)) };
};
