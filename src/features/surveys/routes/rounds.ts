import type { FastifyPluginAsync } from 'fastify';
import { pageOf } from '../../../core/page.ts';
import { notFound } from '../../../core/problem.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { closeRound, openRound } from '../commands/rounds.ts';
import { findRound, listRounds } from '../queries/rounds.ts';
import { NewSurveyRound, RoundListQuery, RoundPath, SurveyRound } from '../schemas.ts';
import { roundAnswer } from './answers.ts';

const tag = 'Survey rounds';

/** Rounds: mappings of needs that the national office opens and all councils answer. */
export const roundRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/survey-rounds',
          operationId: 'listRounds',
          tag,
          summary: 'List rounds',
          description: 'All mappings of needs, newest reference date first.',
          access: 'surveys:read',
          query: RoundListQuery,
          answers: { 200: { description: 'A page of rounds.', body: pageOf('surveyRounds', SurveyRound) } },
        },
        async ({ query, context, links, paged }) => {
          const page = await listRounds(context.db, query);
          const items = page.items.map((round) => roundAnswer(round, context.now(), links));
          return paged('surveyRounds', { ...page, items });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          idempotent: true,
          path: '/survey-rounds',
          operationId: 'openRound',
          tag,
          summary: 'Open a round',
          description: 'Opens a mapping of needs. Only the national office may.',
          access: 'surveys:write',
          body: NewSurveyRound,
          answers: {
            201: { carries: ['ETag'], description: 'The round, with its address in Location.', body: SurveyRound },
          },
          problems: ['forbidden', 'invalid-content'],
        },
        async ({ body, context, links, created, tagged }) => {
          const round = await openRound(context, body);
          return created(
            `/survey-rounds/${round.id}`,
            tagged(round.rowVersion, roundAnswer(round, context.now(), links)),
          );
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/survey-rounds/:roundId',
          operationId: 'findRound',
          tag,
          summary: 'Fetch a round',
          description: 'One mapping of needs: what it asks for, of which year and by when.',
          access: 'surveys:read',
          params: RoundPath,
          concurrency: 'etag',
          answers: { 200: { description: 'The round.', body: SurveyRound } },
        },
        async ({ params, context, links, tagged }) => {
          const round = await findRound(context.db, params.roundId);
          if (round === undefined) throw notFound();
          return tagged(round.rowVersion, roundAnswer(round, context.now(), links));
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          idempotent: true,
          path: '/survey-rounds/:roundId/closures',
          operationId: 'closeRound',
          tag,
          summary: 'Close a round',
          description:
            'Closes a round: nothing more is written to its surveys. What is submitted can still be approved and accepted.',
          access: 'surveys:write',
          params: RoundPath,
          concurrency: 'if-match',
          answers: { 200: { description: 'The closed round.', body: SurveyRound } },
          problems: ['forbidden', 'conflict'],
        },
        async ({ params, expected, context, links, tagged }) => {
          const round = await closeRound(context, { ...params, expected });
          return tagged(round.rowVersion, roundAnswer(round, context.now(), links));
        },
      ),
    );
  };
