import type { FastifyPluginAsync } from 'fastify';
import { itemsOf, pageOf } from '../../../core/page.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { listExpectedGraduates } from '../queries/expected-graduates.ts';
import { ExpectedGraduatesFigure, ExpectedGraduatesQuery } from '../schemas/runs.ts';

/** Expected graduates, a series of its own beside the forecast of supply. */
export const expectedGraduatesRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/expected-graduates',
          operationId: 'listExpectedGraduates',
          tag: 'Forecasts',
          summary: 'List expected graduates',
          description:
            'Beginners times the historic degree rate, as far ahead as the programme is long (the method of UKÄ). It is not a forecast of supply: moves, immigration and labour-force participation are not part of it. Rests on accepted education figures and published degree rates.',
          access: 'forecasts:read',
          query: ExpectedGraduatesQuery,
          answers: {
            200: {
              carries: ['Content-Language'],
              description: 'A page of figures.',
              body: pageOf('expectedGraduates', ExpectedGraduatesFigure),
            },
          },
        },
        async ({ query, context, language, paged }) => {
          const { figures, note, restsOn } = await listExpectedGraduates(context.db);
          const rates = new Map(restsOn.map((rate) => [rate.professionCode, rate]));
          const items = figures
            .filter(
              (one) =>
                (query.areaCode === undefined || one.areaCode === query.areaCode) &&
                (query.professionCode === undefined || one.professionCode === query.professionCode),
            )
            .map(({ graduates, ...figure }) => ({
              ...figure,
              measureCode: 'expected-graduates' as const,
              value: graduates,
              unit: 'persons' as const,
              degreeRate: rates.get(figure.professionCode)?.share ?? 0,
              source: rates.get(figure.professionCode)?.source ?? '',
              published: rates.get(figure.professionCode)?.published ?? '',
              note: note[language],
            }))
            .sort((left, right) =>
              `${left.areaCode} ${left.professionCode} ${left.year}` <
              `${right.areaCode} ${right.professionCode} ${right.year}`
                ? -1
                : 1,
            );
          return paged('expectedGraduates', { items: itemsOf(items, query), totalRecords: items.length });
        },
      ),
    );
  };
