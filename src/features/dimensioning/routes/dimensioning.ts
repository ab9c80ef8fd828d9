import type { FastifyPluginAsync } from 'fastify';
import type { z } from 'zod';
import { reachFor } from '../../../core/actor.ts';
import { swedishDate } from '../../../core/calendar.ts';
import { pageOf } from '../../../core/page.ts';
import { notFound } from '../../../core/problem.ts';
import type { Links } from '../../../http/contract.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { findNewestPlan, findPlan, type PlanRow } from '../../plans/queries/plans.ts';
import { PlanRecord } from '../../plans/schemas.ts';
import { type DimensioningStored, listDimensioning } from '../queries/dimensioning.ts';
import { DimensioningQuery, DimensioningRow } from '../schemas/dimensioning.ts';

const notCollected = { value: null, status: 'not-collected' as const };

const rowAnswer = (row: DimensioningStored, plan: PlanRow, links: Links): z.output<typeof DimensioningRow> => {
  const { staff, needed, gap, ...place } = row;
  const figure = (stored: typeof staff, measureCode: string) => ({
    value: stored.value,
    status: stored.status ?? ('not-reported' as const),
    coverage: stored.coverage,
    figureId:
      stored.status === null
        ? null
        : [row.healthcareRegionCode, row.professionCode, 'total', row.year, measureCode].join('.'),
  });
  return {
    ...place,
    planId: plan.id,
    contentHash: plan.contentHash,
    staffFullTimeEquivalents: figure(staff, 'full-time-equivalents'),
    neededFullTimeEquivalents: figure(needed, 'needed-full-time-equivalents'),
    gapFullTimeEquivalents: figure(gap, 'gap'),
    expectedGraduates: notCollected,
    recommendedPlaces: notCollected,
    _links: [
      links.link('plan', `/plans/${plan.id}`),
      links.link('institution', `/institutions/${row.institutionCode}`),
    ],
  };
};

/** What universities fetch: for each of their professions the staff, need and gap where their sites are. */
export const dimensioningRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/dimensioning',
          operationId: 'listDimensioning',
          tag: 'Dimensioning',
          summary: 'Fetch dimensioning data',
          description:
            'For each institution and profession that it may award the degree of: staff, need and gap in the healthcare regions of its sites, with the plan version that they rest on. Institutions decide themselves; the plan recommends. Without a plan the list is empty.',
          access: 'dimensioning:read',
          query: DimensioningQuery,
          answers: { 200: { description: 'A page of rows.', body: pageOf('dimensioningRows', DimensioningRow) } },
          problems: ['not-found'],
        },
        async ({ query, context, links, paged }) => {
          const drafts = reachFor(context.actor, 'plan:read-draft') !== 'none';
          const { planId } = query;
          const plan = await (planId === undefined
            ? findNewestPlan(context.db, drafts)
            : findPlan(context.db, planId, drafts));
          if (plan === undefined && planId !== undefined) throw notFound();
          if (plan === undefined || reachFor(context.actor, 'dimensioning:read') === 'none') {
            return paged('dimensioningRows', { items: [], totalRecords: 0 });
          }
          const { round } = PlanRecord.parse(JSON.parse(plan.record));
          const years = [round.baseYear, ...round.horizonYears];
          const validOn = swedishDate(context.now());
          const page = await listDimensioning(context.db, { query, plan, years, validOn });
          return paged('dimensioningRows', { ...page, items: page.items.map((row) => rowAnswer(row, plan, links)) });
        },
      ),
    );
  };
