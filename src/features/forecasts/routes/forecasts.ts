import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { itemsOf, pageOf } from '../../../core/page.ts';
import { notFound } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { computeForecast } from '../commands/compute.ts';
import { findSensitivities } from '../commands/questions.ts';
import { createRunner } from '../commands/runner.ts';
import { cancelRun, restartRun, startForecast } from '../commands/runs.ts';
import { seesDrafts } from '../commands/scenarios.ts';
import { findRun, listForecastFigures, listRuns, type RunRow } from '../queries/runs.ts';
import {
  Forecast,
  ForecastFigure,
  ForecastFigureQuery,
  ForecastListQuery,
  ForecastPath,
  NewForecast,
  RequiredPlaces,
  RequiredPlacesQuery,
  Sensitivity,
  SensitivityQuery,
} from '../schemas/runs.ts';
import { forecastAnswer, forecastFigureAnswer, keptOf, requiredAnswer } from './answers.ts';

const tag = 'Forecasts';

const requireForecast = async (context: CommandContext, forecastId: string): Promise<RunRow> => {
  const run = await findRun(context.db, { id: forecastId, kind: 'forecast', drafts: seesDrafts(context.actor) });
  if (run === undefined) throw notFound();
  return run;
};

/** Runs of the forecast: asked for, followed, cancelled, and read. */
export const forecastRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    const runner = createRunner({
      ...service,
      db: service.system,
      kind: 'forecast',
      compute: computeForecast,
      onError: (error) => app.log.error({ err: error }, 'a forecast went wrong'),
    });
    // Only a process that listens looks for work by itself; a run that is asked for wakes the runner anyhow.
    app.addHook('onListen', async () => runner.watch());
    app.addHook('onClose', () => runner.close());
    // The handler's transaction ends with the answer; before that nobody else sees the run.
    const wakeAfter = (reply: FastifyReply): void => void reply.raw.once('close', () => runner.wake());

    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/forecasts',
          operationId: 'listForecasts',
          tag,
          summary: 'List forecasts',
          description: 'Runs of the forecast, newest first.',
          access: 'forecasts:read',
          query: ForecastListQuery,
          answers: { 200: { description: 'A page of runs.', body: pageOf('forecasts', Forecast) } },
        },
        async ({ query, context, links, language, paged }) => {
          const drafts = seesDrafts(context.actor);
          const page = await listRuns(context.db, { ...query, kind: 'forecast', drafts, page: query });
          return paged('forecasts', { ...page, items: page.items.map((run) => forecastAnswer(run, links, language)) });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          idempotent: true,
          path: '/forecasts',
          operationId: 'startForecast',
          tag,
          summary: 'Run a forecast',
          description:
            'Asks for a forecast and answers at once; follow it at Location. The run goes on whoever leaves. The same seed, inputs and code give the same result for any number of threads. Only the national office may.',
          access: 'forecasts:write',
          body: NewForecast,
          answers: { 202: { description: 'The run, with its address in Location.', body: Forecast } },
          problems: ['forbidden', 'invalid-content'],
        },
        async ({ body, context, links, language, accepted, reply }) => {
          const run = await startForecast({ ...context, codeVersion: service.codeVersion }, body);
          wakeAfter(reply);
          return accepted(`/forecasts/${run.id}`, forecastAnswer(run, links, language));
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/forecasts/:forecastId',
          operationId: 'findForecast',
          tag,
          summary: 'Fetch a forecast',
          description: 'A run: its state and progress, and when it is done what it gave.',
          access: 'forecasts:read',
          params: ForecastPath,
          concurrency: 'etag',
          answers: { 200: { description: 'The run.', body: Forecast } },
        },
        async ({ params, context, links, language, tagged }) => {
          const run = await requireForecast(context, params.forecastId);
          // Whoever follows a run that died must not wait for ever.
          if (run.state === 'running' || run.state === 'queued') runner.wake();
          return tagged(run.rowVersion, forecastAnswer(run, links, language));
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'DELETE',
          path: '/forecasts/:forecastId',
          operationId: 'cancelForecast',
          tag,
          summary: 'Cancel a forecast',
          description: 'Cancels a run that is waiting or under way; its threads stop within a second. It stays listed.',
          access: 'forecasts:write',
          params: ForecastPath,
          answers: { 200: { description: 'The cancelled run.', body: Forecast } },
          problems: ['forbidden', 'conflict'],
        },
        async ({ params, context, links, language }) =>
          forecastAnswer(await cancelRun(context, { id: params.forecastId, kind: 'forecast' }), links, language),
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          idempotent: true,
          path: '/forecasts/:forecastId/restarts',
          operationId: 'restartForecast',
          tag,
          summary: 'Restart a forecast',
          description: 'Queues a failed or cancelled run once more, with the same inputs and seed.',
          access: 'forecasts:write',
          params: ForecastPath,
          answers: { 202: { description: 'The run, with its address in Location.', body: Forecast } },
          problems: ['forbidden', 'conflict'],
        },
        async ({ params, context, links, language, accepted, reply }) => {
          const run = await restartRun(context, { id: params.forecastId, kind: 'forecast' });
          wakeAfter(reply);
          return accepted(`/forecasts/${run.id}`, forecastAnswer(run, links, language));
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/forecasts/:forecastId/figures',
          operationId: 'listForecastFigures',
          tag,
          summary: 'List a forecast’s figures',
          description:
            'Supply, need, gap and the parts of the need by area, profession, year and measure: the deterministic value, then the quantiles of the replicates.',
          access: 'forecasts:read',
          params: ForecastPath,
          query: ForecastFigureQuery,
          answers: { 200: { description: 'A page of figures.', body: pageOf('figures', ForecastFigure) } },
        },
        async ({ params, query, context, paged }) => {
          const run = await requireForecast(context, params.forecastId);
          const page = await listForecastFigures(context.db, run.key, query);
          return paged('figures', { ...page, items: page.items.map(forecastFigureAnswer) });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/forecasts/:forecastId/required-places',
          operationId: 'listRequiredPlaces',
          tag,
          summary: 'List required places',
          description:
            'For each profession whose places reach the target year: the places per year that bring it into balance, more or fewer than now, clipped to none and to the capacity, with what the number consists of.',
          access: 'forecasts:read',
          params: ForecastPath,
          query: RequiredPlacesQuery,
          answers: { 200: { description: 'A page of professions.', body: pageOf('requiredPlaces', RequiredPlaces) } },
        },
        async ({ params, query, context, paged }) => {
          const run = await requireForecast(context, params.forecastId);
          const wanted = keptOf(run).required.filter(
            (one) => query.professionCode === undefined || one.professionCode === query.professionCode,
          );
          const items = itemsOf(wanted, query).map(requiredAnswer);
          return paged('requiredPlaces', { items, totalRecords: wanted.length });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/forecasts/:forecastId/sensitivities',
          operationId: 'findSensitivities',
          tag,
          summary: 'List sensitivities',
          description:
            'How much a profession’s required places change per per cent of each assumption, strongest first.',
          access: 'forecasts:read',
          params: ForecastPath,
          query: SensitivityQuery,
          answers: { 200: { description: 'A page of assumptions.', body: pageOf('sensitivities', Sensitivity) } },
          problems: ['forbidden', 'invalid-content'],
        },
        async ({ params, query, context, paged }) => {
          const run = await requireForecast(context, params.forecastId);
          if (run.scenarioId === null) return paged('sensitivities', { items: [], totalRecords: 0 });
          const { scenarioId, request } = run;
          const bars = await findSensitivities(context, { scenarioId, request, professionCode: query.professionCode });
          return paged('sensitivities', { items: itemsOf(bars, query), totalRecords: bars.length });
        },
      ),
    );
  };
