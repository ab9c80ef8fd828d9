import type { FastifyPluginAsync } from 'fastify';
import { pageOf } from '../../core/page.ts';
import { operation } from '../../http/operation.ts';
import type { Service } from '../../http/service.ts';
import { buildPlan } from './commands/build.ts';
import { listPlans } from './queries/plans.ts';
import { planAnswer, requirePlan, seesDrafts } from './routes/answers.ts';
import { NewPlan, Plan, PlanListQuery, PlanPath } from './schemas.ts';

const tag = 'Plans';

/** Versions of the national plan. */
export const planRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/plans',
          operationId: 'listPlans',
          tag,
          summary: 'List plans',
          description: 'The versions of the plan that the caller may see, newest first.',
          access: { optional: 'plans:read' },
          query: PlanListQuery,
          answers: { 200: { description: 'A page of plans.', body: pageOf('plans', Plan) } },
        },
        async ({ query, context, links, paged }) => {
          const page = await listPlans(context.db, { ...query, page: query, drafts: seesDrafts(context.actor) });
          return paged('plans', { ...page, items: page.items.map((plan) => planAnswer(plan, links, context.actor)) });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          idempotent: true,
          path: '/plans',
          operationId: 'buildPlan',
          tag,
          summary: 'Build a draft plan',
          description:
            'Aggregates the accepted surveys of a round into an immutable draft with the hash of its content. Of the round’s version before, the texts of professions and the approved adjustments come along; `leftOutAdjustments` tells those that no longer apply and why. Proposals that nobody has approved stay with their version. Only the national office may.',
          access: 'plans:write',
          body: NewPlan,
          answers: { 201: { carries: ['ETag'], description: 'The plan, with its address in Location.', body: Plan } },
          problems: ['forbidden', 'conflict', 'invalid-content'],
        },
        async ({ body, context, links, created, tagged }) => {
          const plan = await buildPlan(context, body);
          return created(`/plans/${plan.id}`, tagged(plan.rowVersion, planAnswer(plan, links, context.actor)));
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/plans/:planId',
          operationId: 'findPlan',
          tag,
          summary: 'Fetch a plan',
          description: 'One version of the plan: what it rests on, who is missing, and its content hash.',
          access: { optional: 'plans:read' },
          params: PlanPath,
          concurrency: 'etag',
          answers: { 200: { description: 'The plan.', body: Plan } },
        },
        async ({ params, context, links, tagged }) => {
          const plan = await requirePlan(context.db, params.planId, context.actor);
          return tagged(plan.rowVersion, planAnswer(plan, links, context.actor));
        },
      ),
    );
  };
