import type { FastifyPluginAsync } from 'fastify';
import { limits } from '../../../core/limits.ts';
import { pageOf } from '../../../core/page.ts';
import { notFound } from '../../../core/problem.ts';
import { operation } from '../../../http/operation.ts';
import { streamBodies } from '../../../http/server.ts';
import type { Service } from '../../../http/service.ts';
import { writeLines } from '../commands/lines.ts';
import { listLines } from '../queries/lines.ts';
import { findVisibleSurvey } from '../queries/surveys.ts';
import { surveyFileTable } from '../rules/file-table.ts';
import { visibleTo } from '../rules/permissions.ts';
import { versionNamed } from '../rules/versions.ts';
import { lineFormats, lineMediaTypes } from '../schemas/imports.ts';
import { LinesReceipt, SurveyLine, SurveyLineQuery, SurveyLines, SurveyPath } from '../schemas.ts';
import { receiptAnswer } from './answers.ts';
import { bytesOf, formatOf, slotsFor } from './line-bodies.ts';
import { wholeSurvey } from './line-downloads.ts';

const tag = 'Surveys';

const writes = [
  {
    method: 'PUT',
    operationId: 'replaceLines',
    mode: 'replace',
    summary: 'Replace all lines',
    description:
      'Makes the lines sent the whole survey: JSON, NDJSON, CSV or an Excel workbook, read as it comes. All or nothing: with one fault nothing is stored, and every fault is listed with row and column. For a look before the write, use an import.',
  },
  {
    method: 'PATCH',
    operationId: 'upsertLines',
    mode: 'upsert',
    summary: 'Add or change some lines',
    description:
      'Writes the lines sent, in any of the forms; a line with the same area, profession, specialty, sector and year takes the values that the new one states. What it does not state, by a column or member that is left out, an empty cell or null, stays as it was, and so do all other lines. To take a given value away, send the whole survey with PUT.',
  },
] as const;

const writeRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    streamBodies(app);
    const inSlot = slotsFor(limits.lineFilesAtOnce);
    for (const { mode, ...described } of writes) {
      app.route(
        operation(
          service,
          {
            ...described,
            path: '/surveys/:surveyId/lines',
            tag,
            access: 'surveys:write',
            params: SurveyPath,
            body: SurveyLines,
            bodyTypes: lineMediaTypes,
            bodyTable: surveyFileTable,
            streamed: true,
            bodyLimit: limits.lineFileBytes,
            concurrency: 'if-match',
            answers: {
              200: { carries: ['Content-Language'], description: 'What the write changed.', body: LinesReceipt },
            },
            problems: ['forbidden', 'conflict', 'invalid-content', 'too-many-requests'],
          },
          ({ params, stream, bodyType, abandoned, expected, context, language, links, tagged }) =>
            inSlot(async () => {
              const body = { format: formatOf(bodyType), bytes: bytesOf(stream) };
              const written = await writeLines(context, { ...params, ...body, mode, expected, signal: abandoned });
              return tagged(written.rowVersion, receiptAnswer(written, links, language));
            }),
        ),
      );
    }
  };

/** The lines of a survey. */
export const lineRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    await app.register(writeRoutes(service));
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/surveys/:surveyId/lines',
          operationId: 'listLines',
          tag,
          summary: 'List a survey’s lines',
          description:
            'The lines of the newest version, or of the one asked for, in order of codes. As JSON a page of them; as NDJSON, CSV or an Excel workbook the whole survey, in a form that can be sent back.',
          access: 'surveys:read',
          params: SurveyPath,
          query: SurveyLineQuery,
          concurrency: 'etag',
          answers: {
            200: {
              description: 'A page of lines, or all of them as a file.',
              body: pageOf('lines', SurveyLine),
              contentTypes: [lineFormats.json, lineFormats.ndjson, lineFormats.csv, lineFormats.xlsx],
              table: surveyFileTable,
              carries: ['Content-Disposition', 'Content-Language'],
            },
          },
        },
        async (input) => {
          const { params, query, context, paged, tagged, answerType } = input;
          const survey = await findVisibleSurvey(context.db, params.surveyId, visibleTo(context.actor));
          if (survey === undefined) throw notFound();
          const { versionNumber = survey.versions[0].number } = query;
          const version = versionNamed(survey.versions, versionNumber, 'versionNumber');
          if (answerType !== lineFormats.json) return wholeSurvey(input, survey, version);
          const page = await listLines(context.db, { ...query, versionKey: version.key, page: query });
          return tagged(survey.rowVersion, paged('lines', page));
        },
      ),
    );
  };
