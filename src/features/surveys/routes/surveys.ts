import type { FastifyPluginAsync } from 'fastify';
import { pageOf } from '../../../core/page.ts';
import { notFound } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import type { StepRequest } from '../commands/context.ts';
import { openLockException } from '../commands/corrections.ts';
import { acceptSurvey, approveSurvey, createSurvey, returnSurvey, submitSurvey } from '../commands/surveys.ts';
import { findVisibleSurvey, listSurveys, type SurveyRow } from '../queries/surveys.ts';
import { visibleTo } from '../rules/permissions.ts';
import { NewLockException, NewReturn, NewSurvey, Survey, SurveyListQuery, SurveyPath } from '../schemas.ts';
import { surveyAnswer } from './answers.ts';

const tag = 'Surveys';

/** The steps that need nothing but the survey and its ETag. */
const plainSteps = [
  {
    path: 'approvals',
    operationId: 'approveSurvey',
    command: approveSurvey,
    summary: 'Approve a survey',
    description:
      'Approves the submitted version on the council’s behalf. Whoever submitted it, or edited it or the versions whose lines it began with, is refused (four eyes).',
  },
  {
    path: 'acceptances',
    operationId: 'acceptSurvey',
    command: acceptSurvey,
    summary: 'Accept a survey',
    description: 'Accepts the approved version on the national office’s behalf. From here it counts in plans.',
  },
] as const satisfies readonly {
  path: string;
  operationId: string;
  command: (context: CommandContext, request: StepRequest) => Promise<SurveyRow>;
  summary: string;
  description: string;
}[];

/** Surveys and their life: draft, submitted, returned, approved, accepted. */
export const surveyRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/surveys',
          operationId: 'listSurveys',
          tag,
          summary: 'List surveys',
          description: 'The surveys that the caller may see: a council its own, the national office all.',
          access: 'surveys:read',
          query: SurveyListQuery,
          answers: { 200: { description: 'A page of surveys.', body: pageOf('surveys', Survey) } },
        },
        async ({ query, context, links, paged }) => {
          const page = await listSurveys(context.db, { ...query, page: query, visible: visibleTo(context.actor) });
          return paged('surveys', {
            ...page,
            items: page.items.map((survey) => surveyAnswer(survey, context, links)),
          });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          idempotent: true,
          path: '/surveys',
          operationId: 'createSurvey',
          tag,
          summary: 'Create a survey',
          description: 'Creates the caller’s own council’s survey in an open round, with an empty draft.',
          access: 'surveys:write',
          body: NewSurvey,
          answers: {
            201: { carries: ['ETag'], description: 'The survey, with its address in Location.', body: Survey },
          },
          problems: ['forbidden', 'conflict', 'invalid-content'],
        },
        async ({ body, context, links, created, tagged }) => {
          const survey = await createSurvey(context, body);
          return created(`/surveys/${survey.id}`, tagged(survey.rowVersion, surveyAnswer(survey, context, links)));
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/surveys/:surveyId',
          operationId: 'findSurvey',
          tag,
          summary: 'Fetch a survey',
          description: 'A survey with all its versions, who did what and when, and what the caller may do next.',
          access: 'surveys:read',
          params: SurveyPath,
          concurrency: 'etag',
          answers: { 200: { description: 'The survey.', body: Survey } },
        },
        async ({ params, context, links, tagged }) => {
          const survey = await findVisibleSurvey(context.db, params.surveyId, visibleTo(context.actor));
          if (survey === undefined) throw notFound();
          return tagged(survey.rowVersion, surveyAnswer(survey, context, links));
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          idempotent: true,
          path: '/surveys/:surveyId/submissions',
          operationId: 'submitSurvey',
          tag,
          summary: 'Submit a survey',
          description:
            'Submits the draft. It is registered as a document that has come in, with a receipt whose address is in Location; its original is kept bit for bit and its lines never change after this. Errors block; the answer lists them all.',
          access: 'surveys:write',
          params: SurveyPath,
          concurrency: 'if-match',
          answers: {
            201: {
              carries: ['ETag'],
              description: 'The survey, with the address of the receipt in Location.',
              body: Survey,
            },
          },
          problems: ['forbidden', 'conflict', 'invalid-content'],
        },
        async ({ params, expected, context, links, created, tagged }) => {
          const { survey, receiptId } = await submitSurvey(context, { ...params, expected });
          const answer = tagged(survey.rowVersion, surveyAnswer(survey, context, links));
          return created(`/surveys/${survey.id}/submissions/${receiptId}`, answer);
        },
      ),
    );
    for (const { path, command, ...described } of plainSteps) {
      app.route(
        operation(
          service,
          {
            method: 'POST',
            idempotent: true,
            path: `/surveys/:surveyId/${path}`,
            ...described,
            tag,
            access: 'surveys:write',
            params: SurveyPath,
            concurrency: 'if-match',
            answers: { 200: { description: 'The survey after the step.', body: Survey } },
            problems: ['forbidden', 'conflict', 'invalid-content'],
          },
          async ({ params, expected, context, links, tagged }) => {
            const survey = await command(context, { ...params, expected });
            return tagged(survey.rowVersion, surveyAnswer(survey, context, links));
          },
        ),
      );
    }
    app.route(
      operation(
        service,
        {
          method: 'POST',
          idempotent: true,
          path: '/surveys/:surveyId/returns',
          operationId: 'returnSurvey',
          tag,
          summary: 'Return a survey',
          description: 'Returns a submitted or approved version with a reason. A new draft begins with the same lines.',
          access: 'surveys:write',
          params: SurveyPath,
          body: NewReturn,
          concurrency: 'if-match',
          answers: { 200: { description: 'The survey after the return.', body: Survey } },
          problems: ['forbidden', 'conflict'],
        },
        async ({ params, body, expected, context, links, tagged }) => {
          const survey = await returnSurvey(context, { ...params, ...body, expected });
          return tagged(survey.rowVersion, surveyAnswer(survey, context, links));
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          idempotent: true,
          path: '/surveys/:surveyId/lock-exceptions',
          operationId: 'openLockException',
          tag,
          summary: 'Make a lock exception',
          description:
            'Opens an accepted or locked survey for correction until a time, with a reason: a new draft begins with the same lines, and the version before goes on counting until the new one is accepted. A draft that the round no longer takes goes on instead. Only the national office may.',
          access: 'surveys:write',
          params: SurveyPath,
          body: NewLockException,
          concurrency: 'if-match',
          answers: { 200: { description: 'The survey, with its open draft.', body: Survey } },
          problems: ['forbidden', 'conflict', 'invalid-content'],
        },
        async ({ params, body, expected, context, links, tagged }) => {
          const survey = await openLockException(context, { ...params, ...body, expected });
          return tagged(survey.rowVersion, surveyAnswer(survey, context, links));
        },
      ),
    );
  };
