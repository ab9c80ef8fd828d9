import type { FastifyPluginAsync } from 'fastify';
import { JsonStatDataset, tableFormats } from '../../../core/answer-format.ts';
import { limits } from '../../../core/limits.ts';
import { itemsOf, pageOf } from '../../../core/page.ts';
import { notFound } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import { operation } from '../../../http/operation.ts';
import { runLife } from '../../../http/run-life.ts';
import type { Service } from '../../../http/service.ts';
import { sendWhole } from '../../../http/whole-selection.ts';
import { computeForecast } from '../commands/compute.ts';
import { findSensitivities } from '../commands/questions.ts';
import { createRunner } from '../commands/runner.ts';
import { cancelRun, restartRun, startForecast } from '../commands/runs.ts';
import { seesDrafts } from '../commands/scenarios.ts';
import { listForecastFigures, listForecastFiguresWhole } from '../queries/figures.ts';
import { listHiddenProfessions, runSeenBy } from '../queries/hidden.ts';
import { findNames } from '../queries/names.ts';
import { findRun, listRuns, type RunRow } from '../queries/runs.ts';
import { cubeOfForecast } from '../rules/cube.ts';
import { originOf } from '../rules/run-answer.ts';
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
import { forecastFigureTable } from './figure-table.ts';

const tag = 'Forecasts';

const requireForecast = async (context: CommandContext, forecastId: string): Promise<RunRow> => {
  const run = await findRun(context.db, { id: forecastId, kind: 'forecast', drafts: seesDrafts(context.actor) });
  if (run === undefined) throw notFound();
  return runSeenBy(run, context.actor);
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
    const { wakeAfter, wakeFor } = runLife(app, service, {
      runner,
      tag,
      path: '/forecasts',
      idName: 'forecastId',
      params: ForecastPath,
      operationIds: { cancel: 'cancelForecast', restart: 'restartForecast' },
      noun: 'a forecast',
      writeScope: 'forecasts:write',
      body: Forecast,
      answer: forecastAnswer,
      cancel: (context, id) => cancelRun(context, { id, kind: 'forecast' }),
      restart: (context, id) => restartRun(context, { id, kind: 'forecast' }),
    });

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
          answers: {
            200: { carries: ['Content-Language'], description: 'A page of runs.', body: pageOf('forecasts', Forecast) },
          },
        },
        async ({ query, context, links, language, paged }) => {
          const drafts = seesDrafts(context.actor);
          const page = await listRuns(context.db, { ...query, kind: 'forecast', drafts, page: query });
          return paged('forecasts', {
            ...page,
            items: page.items.map((run) => forecastAnswer(runSeenBy(run, context.actor), links, language)),
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
          path: '/forecasts',
          operationId: 'startForecast',
          tag,
          summary: 'Run a forecast',
          description:
            'Asks for a forecast and answers at once; follow it at Location. The run goes on whoever leaves. The same seed, inputs and code give the same result for any number of threads. Only the national office may.',
          access: 'forecasts:write',
          body: NewForecast,
          answers: {
            202: {
              carries: ['Content-Language'],
              description: 'The run, with its address in Location.',
              body: Forecast,
            },
          },
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
          answers: { 200: { carries: ['Content-Language'], description: 'The run.', body: Forecast } },
        },
        async ({ params, context, links, language, tagged }) => {
          const run = await requireForecast(context, params.forecastId);
          wakeFor(run);
          return tagged(run.rowVersion, forecastAnswer(run, links, language));
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
            'Supply, need, gap and the parts of the need by area, profession, year and measure: the deterministic value at the low bound of growth terms and population, as stated, and at the high bound, then the quantiles of the replicates. By pages as JSON, or the whole selection as NDJSON, CSV, a workbook or a JSON-stat cube. What rests on figures of the plan that are hidden from the caller is suppressed, in every form alike.',
          access: 'forecasts:read',
          params: ForecastPath,
          query: ForecastFigureQuery,
          formats: tableFormats,
          answers: {
            200: {
              carries: ['Content-Disposition', 'Content-Language'],
              description: 'A page of figures, or the whole selection in another form.',
              body: pageOf('figures', ForecastFigure),
              contentTypes: Object.values(tableFormats),
              table: forecastFigureTable,
              bodies: { [tableFormats['json-stat']]: JsonStatDataset },
            },
          },
        },
        async (input) => {
          const { params, query, context } = input;
          const run = await requireForecast(context, params.forecastId);
          const seen = { key: run.key, hidden: await listHiddenProfessions(context.db, run, context.actor) };
          if (input.answerType === tableFormats.json) {
            const page = await listForecastFigures(context.db, seen, query);
            return input.paged('figures', { ...page, items: page.items.map(forecastFigureAnswer) });
          }
          const figures = await listForecastFiguresWhole(context.db, seen, query, limits.figuresPerExport);
          return sendWhole(input, `forecast-${run.id}`, {
            rows: figures.map(forecastFigureAnswer),
            cube: async () => cubeOfForecast(figures, originOf(run), await findNames(context.db)),
            csvDialect: query.csvDialect,
          });
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
            'For each profession whose places reach the target year: the places per year that bring it into balance, more or fewer than now, clipped to none and to the capacity, with what the number consists of, and the same at the low and at the high bound of growth terms and population. A profession that rests on figures of the plan that are hidden from the caller is left out; dimensioning tells its places in whole numbers.',
          access: 'forecasts:read',
          params: ForecastPath,
          query: RequiredPlacesQuery,
          answers: { 200: { description: 'A page of professions.', body: pageOf('requiredPlaces', RequiredPlaces) } },
        },
        async ({ params, query, context, paged }) => {
          const run = await requireForecast(context, params.forecastId);
          const hidden = await listHiddenProfessions(context.db, run, context.actor);
          const wanted = keptOf(run).required.filter(
            ({ professionCode }) =>
              !hidden.has(professionCode) &&
              (query.professionCode === undefined || professionCode === query.professionCode),
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
          waitsByItself: true,
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
