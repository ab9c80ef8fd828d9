import type { FastifyPluginAsync } from 'fastify';
import type { z } from 'zod';
import { reachFor } from '../../../core/actor.ts';
import { pageOf } from '../../../core/page.ts';
import type { Links } from '../../../http/contract.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { approveAdjustment, proposeAdjustment, reverseAdjustment } from '../commands/adjustments.ts';
import { type AdjustmentRow, listAdjustments } from '../queries/adjustments.ts';
import {
  AdjustmentListQuery,
  AdjustmentPath,
  NewAdjustment,
  NewReversal,
  PlanAdjustment,
} from '../schemas/adjustments.ts';
import { Plan, PlanPath } from '../schemas.ts';
import { planAnswer, requirePlan } from './answers.ts';

const tag = 'Plans';

const instantOf = (text: string | null): Date | null => (text === null ? null : new Date(text));

const adjustmentAnswer = (
  row: AdjustmentRow & { isUsed: boolean },
  planId: string,
  links: Links,
): z.output<typeof PlanAdjustment> => ({
  ...row,
  adjustmentId: row.id,
  state: row.reversedAt !== null ? 'reversed' : row.approvedAt !== null ? 'approved' : 'proposed',
  proposedAt: new Date(row.proposedAt),
  approvedAt: instantOf(row.approvedAt),
  reversedAt: instantOf(row.reversedAt),
  _links: [links.link('up', `/plans/${planId}`)],
});

/** Adjustments of a draft: the only way in which a figure can differ from what was reported. */
export const planAdjustmentRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/plans/:planId/adjustments',
          operationId: 'listAdjustments',
          tag,
          summary: 'List a plan’s adjustments',
          description:
            'Adjustments proposed on the plan and those that its figures contain. The national office sees them all; others see those that figures contain, in the figures’ provenance.',
          access: 'plans:read',
          params: PlanPath,
          query: AdjustmentListQuery,
          answers: { 200: { description: 'A page of adjustments.', body: pageOf('adjustments', PlanAdjustment) } },
        },
        async ({ params, query, context, links, paged }) => {
          const plan = await requirePlan(context.db, params.planId, context.actor);
          if (reachFor(context.actor, 'plan:adjust') === 'none')
            return paged('adjustments', { items: [], totalRecords: 0 });
          const page = await listAdjustments(context.db, plan.key, query);
          return paged('adjustments', {
            ...page,
            items: page.items.map((row) => adjustmentAnswer(row, plan.id, links)),
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
          path: '/plans/:planId/adjustments',
          operationId: 'proposeAdjustment',
          tag,
          summary: 'Propose an adjustment',
          description:
            'Proposes an amount to be added to what a region reported. Nothing changes until another person approves it.',
          access: 'plans:write',
          params: PlanPath,
          body: NewAdjustment,
          concurrency: 'if-match',
          answers: { 201: { description: 'The adjustment, proposed.', body: PlanAdjustment } },
          problems: ['forbidden', 'conflict', 'invalid-content'],
        },
        async ({ params, body, expected, context, links, created }) => {
          const row = await proposeAdjustment(context, { planId: params.planId, expected, adjustment: body });
          return created(
            `/plans/${params.planId}/adjustments`,
            adjustmentAnswer({ ...row, isUsed: false }, params.planId, links),
          );
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          idempotent: true,
          path: '/plans/:planId/adjustments/:adjustmentId/approvals',
          operationId: 'approveAdjustment',
          tag,
          summary: 'Approve an adjustment',
          description:
            'Approves an adjustment that somebody else proposed (four eyes). The plan stays as it is; the next draft version, which is answered, contains the adjustment and keeps the builder of the version that it adjusts.',
          access: 'plans:write',
          params: AdjustmentPath,
          concurrency: 'if-match',
          answers: { 201: { carries: ['ETag'], description: 'The next draft version.', body: Plan } },
          problems: ['forbidden', 'conflict', 'invalid-content'],
        },
        async ({ params, expected, context, links, created, tagged }) => {
          const plan = await approveAdjustment(context, { ...params, expected });
          return created(`/plans/${plan.id}`, tagged(plan.rowVersion, planAnswer(plan, links, context.actor)));
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          idempotent: true,
          path: '/plans/:planId/adjustments/:adjustmentId/reversals',
          operationId: 'reverseAdjustment',
          tag,
          summary: 'Reverse an adjustment',
          description:
            'Withdraws a proposed adjustment, or takes an approved one out of the next draft version, which is answered.',
          access: 'plans:write',
          params: AdjustmentPath,
          body: NewReversal,
          concurrency: 'if-match',
          answers: { 201: { carries: ['ETag'], description: 'The plan without the adjustment.', body: Plan } },
          problems: ['forbidden', 'conflict'],
        },
        async ({ params, body, expected, context, links, created, tagged }) => {
          const plan = await reverseAdjustment(context, { ...params, expected, reason: body.reason });
          return created(`/plans/${plan.id}`, tagged(plan.rowVersion, planAnswer(plan, links, context.actor)));
        },
      ),
    );
  };
