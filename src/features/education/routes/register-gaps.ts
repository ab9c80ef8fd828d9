import type { FastifyPluginAsync } from 'fastify';
import { decide, requireAllowed } from '../../../core/actor.ts';
import { pageOf } from '../../../core/page.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { listRegisterGaps } from '../queries/register-gaps.ts';
import { RegisterGap, RegisterGapQuery } from '../schemas/register-gaps.ts';

/** What education reports say and the registers lack, for the national office that keeps the registers. */
export const registerGapRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/education-register-gaps',
          operationId: 'listRegisterGaps',
          tag: 'Education',
          summary: 'List what reports say and the register lacks',
          description:
            'The sites and degree rights that submitted, approved or accepted reports tell of and the register lacks on the term’s first day, with the institution’s justification. Only the national office may read it; what the register gets is no longer listed.',
          access: 'education:read',
          query: RegisterGapQuery,
          answers: {
            200: { description: 'A page of what the register lacks.', body: pageOf('registerGaps', RegisterGap) },
          },
          problems: ['forbidden'],
        },
        async ({ query, context, links, paged }) => {
          requireAllowed(decide(context.actor, 'education:read-gaps'));
          const page = await listRegisterGaps(context.db, query);
          const items = page.items.map(({ justification, ...gap }) => ({
            ...gap,
            justification: justification && { ...justification, at: new Date(justification.at) },
            _links: [
              links.link('related', `/education-reports/${gap.reportId}`),
              links.link('related', `/institutions/${gap.institutionCode}`),
            ],
          }));
          return paged('registerGaps', { ...page, items });
        },
      ),
    );
  };
