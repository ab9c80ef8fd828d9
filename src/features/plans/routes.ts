import type { FastifyPluginAsync } from 'fastify';
import type { z } from 'zod';
import { type Actor, reachFor } from '../../core/actor.ts';
import { pageOf } from '../../core/page.ts';
import { notFound } from '../../core/problem.ts';
import type { Database } from '../../db/open.ts';
import type { Links } from '../../http/contract.ts';
import { operation } from '../../http/operation.ts';
import type { Service } from '../../http/service.ts';
import { buildPlan } from './commands.ts';
import { findFigure } from './queries/figures.ts';
import { findPlan, listPlans, type PlanRow } from './queries/plans.ts';
import { findProvenance } from './queries/provenance.ts';
import { FigurePath, NewPlan, Plan, PlanListQuery, PlanPath, PlanRecord, Provenance } from './schemas.ts';

const tag = 'Plans';

const planAnswer = (plan: PlanRow, links: Links): z.output<typeof Plan> => {
  const record = PlanRecord.parse(JSON.parse(plan.record));
  const path = `/plans/${plan.id}`;
  return {
    ...plan,
    planId: plan.id,
    builtAt: new Date(plan.builtAt),
    allocation: record.allocation,
    councils: plan.councils.map((council) => ({
      ...council,
      status: council.surveyId === null ? ('missing' as const) : ('included' as const),
    })),
    record,
    _links: [
      links.link('self', path),
      links.link('up', `/survey-rounds/${plan.roundId}`),
      links.link('figures', `${path}/figures`),
      links.link('report', `${path}/report`),
      links.link('dimensioning', `/dimensioning?planId=${plan.id}`),
    ],
  };
};

const requirePlan = async (db: Database, planId: string, actor: Actor): Promise<PlanRow> => {
  const plan = await findPlan(db, planId, reachFor(actor, 'plan:read-draft') !== 'none');
  if (plan === undefined) throw notFound();
  return plan;
};

/** Versions of the national plan, their figures and where each figure comes from. */
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
          access: 'plans:read',
          query: PlanListQuery,
          answers: { 200: { description: 'A page of plans.', body: pageOf('plans', Plan) } },
        },
        async ({ query, context, links, paged }) => {
          const drafts = reachFor(context.actor, 'plan:read-draft') !== 'none';
          const page = await listPlans(context.db, { ...query, page: query, drafts });
          return paged('plans', { ...page, items: page.items.map((plan) => planAnswer(plan, links)) });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          path: '/plans',
          operationId: 'buildPlan',
          tag,
          summary: 'Build a draft plan',
          description:
            'Aggregates the accepted surveys of a round into an immutable draft with the hash of its content. Only the national office may.',
          access: 'plans:write',
          body: NewPlan,
          answers: { 201: { description: 'The plan, with its address in Location.', body: Plan } },
          problems: ['forbidden', 'not-found', 'conflict', 'invalid-content'],
        },
        async ({ body, context, links, created, tagged }) => {
          const plan = await buildPlan(context, body);
          return created(`/plans/${plan.id}`, tagged(plan.contentHash, planAnswer(plan, links)));
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
          access: 'plans:read',
          params: PlanPath,
          concurrency: 'etag',
          answers: { 200: { description: 'The plan.', body: Plan } },
        },
        async ({ params, context, links, tagged }) => {
          const plan = await requirePlan(context.db, params.planId, context.actor);
          return tagged(plan.contentHash, planAnswer(plan, links));
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/plans/:planId/figures/:figureId/provenance',
          operationId: 'findProvenance',
          tag,
          summary: 'Trace a figure',
          description:
            'Where a figure comes from: its formula, the population and allocation key used, and every submitted line with its survey, version, submitter, approver and acceptor. The figure can be computed again from this answer alone.',
          access: 'plans:read',
          params: FigurePath,
          concurrency: 'etag',
          answers: { 200: { description: 'The figure’s provenance.', body: Provenance } },
        },
        async ({ params, context, language, links, tagged }) => {
          const plan = await requirePlan(context.db, params.planId, context.actor);
          const figure = await findFigure(context.db, plan.key, params.figureId);
          if (figure === undefined) throw notFound();
          const provenance = await findProvenance(context.db, plan, figure);
          return tagged(plan.contentHash, {
            ...provenance,
            formula: provenance.formula[language],
            _links: [
              links.link('self', `/plans/${plan.id}/figures/${params.figureId}/provenance`),
              links.link('up', `/plans/${plan.id}`),
            ],
          });
        },
      ),
    );
  };
