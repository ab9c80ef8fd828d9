import type { FastifyPluginAsync } from 'fastify';
import { reachFor } from '../../../core/actor.ts';
import { notFound } from '../../../core/problem.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { listFiguresOfProfessions } from '../../forecasts/queries/figures.ts';
import { findNames } from '../../forecasts/queries/names.ts';
import { outlookOf } from '../rules/outlook.ts';
import { Outlook, OutlookPath, OutlookQuery } from '../schemas/outlook.ts';
import { planOf, restsOf, seenOf, yearsOf } from './sources.ts';

/** What follows for a profession of a plan from education and a forecast. */
export const outlookRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/plans/:planId/dossiers/:professionCode/outlook',
          operationId: 'findOutlook',
          tag: 'Dimensioning',
          summary: 'Fetch a profession’s expected graduates and balance',
          description:
            'For the nation and each healthcare region, in the plan’s years: expected graduates by the method of the Swedish Higher Education Authority, and supply, need and balance of a forecast on the plan. What rests on figures that are hidden from the caller is suppressed.',
          access: 'dimensioning:read',
          params: OutlookPath,
          query: OutlookQuery,
          answers: { 200: { carries: ['Content-Language'], description: 'The outlook.', body: Outlook } },
        },
        async ({ params, query, context, language, links }) => {
          const { planId, professionCode } = params;
          const plan = await planOf(context, planId);
          const names = await findNames(context.db);
          if (plan === undefined || !Object.hasOwn(names.professions, professionCode)) throw notFound();
          if (reachFor(context.actor, 'dimensioning:read') === 'none') throw notFound();
          const rests = await restsOf(context, plan, query);
          const { forecast, expected } = rests;
          const figures =
            forecast === undefined
              ? []
              : await listFiguresOfProfessions(context.db, seenOf(forecast, rests), {
                  professionCodes: [professionCode],
                  measureCodes: [
                    'supply-full-time-equivalents',
                    'need-full-time-equivalents',
                    'gap-full-time-equivalents',
                  ],
                  bound: forecast.bound ?? 'middle',
                });
          const regions = plan.councils.map(({ healthcareRegionCode }) => healthcareRegionCode);
          return {
            planId,
            professionCode,
            forecastId: forecast?.id ?? null,
            note: expected.note[language],
            years: outlookOf({
              professionCode,
              areaCodes: ['SE', ...new Set(regions)],
              years: yearsOf(plan, rests),
              expected,
              figures,
            }),
            _links: [
              links.link('self', `/plans/${planId}/dossiers/${professionCode}/outlook`),
              links.link('up', `/plans/${planId}/dossiers/${professionCode}`),
              links.link('dimensioning', `/dimensioning?planId=${planId}&professionCode=${professionCode}`),
              ...(forecast === undefined ? [] : [links.link('forecast', `/forecasts/${forecast.id}`)]),
            ],
          };
        },
      ),
    );
  };
