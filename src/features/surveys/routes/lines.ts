import type { FastifyPluginAsync } from 'fastify';
import { pageOf } from '../../../core/page.ts';
import { notFound } from '../../../core/problem.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { writeLines } from '../commands/lines.ts';
import { listLines } from '../queries/lines.ts';
import { findVisibleSurvey } from '../queries/surveys.ts';
import { visibleTo } from '../rules/permissions.ts';
import { LinesReceipt, SurveyLine, SurveyLineQuery, SurveyLines, SurveyPath } from '../schemas.ts';
import { receiptAnswer } from './answers.ts';

const tag = 'Surveys';

const writes = [
  {
    method: 'PUT',
    operationId: 'replaceLines',
    mode: 'replace',
    summary: 'Replace all lines',
    description:
      'Makes the lines sent the whole survey. All or nothing: with one fault nothing is stored, and every fault is listed.',
  },
  {
    method: 'PATCH',
    operationId: 'upsertLines',
    mode: 'upsert',
    summary: 'Add or replace some lines',
    description:
      'Writes the lines sent; a line with the same area, profession, specialty, sector and year is replaced, the rest stays.',
  },
] as const;

/** The lines of a survey. */
export const lineRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/surveys/:surveyId/lines',
          operationId: 'listLines',
          tag,
          summary: 'List a survey’s lines',
          description: 'The lines of the newest version, or of the one asked for, in order of codes.',
          access: 'surveys:read',
          params: SurveyPath,
          query: SurveyLineQuery,
          concurrency: 'etag',
          answers: { 200: { description: 'A page of lines.', body: pageOf('lines', SurveyLine) } },
        },
        async ({ params, query, context, paged, tagged }) => {
          const survey = await findVisibleSurvey(context.db, params.surveyId, visibleTo(context.actor));
          const version = survey?.versions.find(
            ({ number }) => number === (query.versionNumber ?? survey.versions[0].number),
          );
          if (survey === undefined || version === undefined) throw notFound();
          const page = await listLines(context.db, { ...query, versionKey: version.key, page: query });
          return tagged(survey.rowVersion, paged('lines', page));
        },
      ),
    );
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
            concurrency: 'if-match',
            answers: { 200: { description: 'What the write changed.', body: LinesReceipt } },
            problems: ['forbidden', 'conflict', 'invalid-content'],
          },
          async ({ params, body, expected, context, links, tagged }) => {
            const written = await writeLines(context, { ...params, ...body, mode, expected });
            return tagged(written.rowVersion, receiptAnswer(written, links));
          },
        ),
      );
    }
  };
