import type { FastifyPluginAsync } from 'fastify';
import type { CommandContext } from '../../../db/command.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { adoptPlan, consultOnPlan, type PlanStepRequest, publishPlan } from '../commands/life.ts';
import type { PlanRow } from '../queries/plans.ts';
import { Plan, PlanPath } from '../schemas.ts';
import { planAnswer } from './answers.ts';

const steps = [
  {
    path: 'consultations',
    operationId: 'consultOnPlan',
    command: consultOnPlan,
    summary: 'Send a plan out for consultation',
    description: 'Ends the draft: from here its texts and adjustments stand, and the invited bodies answer.',
  },
  {
    path: 'adoptions',
    operationId: 'adoptPlan',
    command: adoptPlan,
    summary: 'Adopt a plan',
    description:
      'Adopts the plan after its consultation. Whoever built it, adjusted it or wrote its texts is refused (four eyes). The texts’ hash is written down.',
  },
  {
    path: 'publications',
    operationId: 'publishPlan',
    command: publishPlan,
    summary: 'Publish a plan',
    description:
      'Publishes the adopted plan to everybody, suppressed by the disclosure rule, and supersedes the round’s version published before it; refused where a later version has been published. Whoever built it, adjusted it or wrote its texts is refused (four eyes).',
  },
] as const satisfies readonly {
  path: string;
  operationId: string;
  command: (context: CommandContext, request: PlanStepRequest) => Promise<PlanRow>;
  summary: string;
  description: string;
}[];

/** The life of a plan version: draft, consultation, adopted, published, superseded. */
export const planLifeRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    for (const step of steps) {
      app.route(
        operation(
          service,
          {
            method: 'POST',
            idempotent: true,
            path: `/plans/:planId/${step.path}`,
            operationId: step.operationId,
            tag: 'Plans',
            summary: step.summary,
            description: step.description,
            access: 'plans:write',
            params: PlanPath,
            concurrency: 'if-match',
            answers: { 200: { description: 'The plan in its new state.', body: Plan } },
            problems: ['forbidden', 'conflict'],
          },
          async ({ params, expected, context, links, tagged }) => {
            const plan = await step.command(context, { planId: params.planId, expected });
            return tagged(plan.rowVersion, planAnswer(plan, links, context.actor));
          },
        ),
      );
    }
  };
