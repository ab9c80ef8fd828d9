import type { FastifyPluginAsync } from 'fastify';
import { itemsOf, type Page, pageOf } from '../../core/page.ts';
import type { Database } from '../../db/open.ts';
import { operation } from '../../http/operation.ts';
import type { Service } from '../../http/service.ts';
import { buildPlan } from './commands/build.ts';
import { listCodes } from './queries/aggregation.ts';
import { type FigureView, listFigures } from './queries/figures.ts';
import { findMunicipality, listMunicipalCells } from './queries/municipal.ts';
import { listPlans, type PlanRow } from './queries/plans.ts';
import { viewOf } from './queries/view.ts';
import { disclosureAnswer, planAnswer, requirePlan, seesDrafts, tagOf } from './routes/answers.ts';
import { municipalFigures } from './rules/municipal.ts';
import { publicFigure } from './rules/public-figure.ts';
import {
  FigureQuery,
  NewPlan,
  Plan,
  PlanDisclosure,
  PlanFigure,
  PlanListQuery,
  PlanPath,
  PlanRecord,
} from './schemas.ts';

const tag = 'Plans';

const FigurePage = pageOf('figures', PlanFigure).extend({
  disclosure: PlanDisclosure.describe('The disclosure rule, and whether it was applied here.'),
});

/** A municipality's figures, where the caller may see them; otherwise none. */
const municipalPage = async (
  db: Database,
  plan: PlanRow,
  { query, view }: { query: FigureQuery; view: FigureView },
): Promise<Page<PlanFigure>> => {
  const { round } = PlanRecord.parse(JSON.parse(plan.record));
  const place = await findMunicipality(db, query.areaCode ?? '', round);
  if (place === undefined || (view !== 'all' && !view.includes(place.areaId))) return { items: [], totalRecords: 0 };
  const codes = await listCodes(db);
  const cells = await listMunicipalCells(db, plan.key, place.areaId);
  const figures = cells
    .flatMap((cell) => municipalFigures(cell, place))
    .map((figure) => publicFigure(figure, codes))
    .filter(
      (figure) =>
        (query.professionCode ?? figure.professionCode) === figure.professionCode &&
        (query.specialtyCode ?? figure.specialtyCode) === figure.specialtyCode &&
        (query.sector ?? figure.sector) === figure.sector &&
        (query.year ?? figure.year) === figure.year &&
        (query.measureCode ?? figure.measureCode) === figure.measureCode,
    );
  return { items: itemsOf(figures, query), totalRecords: figures.length };
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
            'Aggregates the accepted surveys of a round into an immutable draft with the hash of its content. Only the national office may.',
          access: 'plans:write',
          body: NewPlan,
          answers: { 201: { description: 'The plan, with its address in Location.', body: Plan } },
          problems: ['forbidden', 'not-found', 'conflict', 'invalid-content'],
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
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/plans/:planId/figures',
          operationId: 'listFigures',
          tag,
          summary: 'List a plan’s figures',
          description:
            'Figures by area, profession, specialty, sector, year and measure, in the order that the content hash has them. The national office and, for its own areas, a council see every value; to others small counts are suppressed. A municipality’s figures, computed from its lines, are given to the national office and its own council only, when its code is asked for.',
          access: { optional: 'plans:read' },
          params: PlanPath,
          query: FigureQuery,
          concurrency: 'etag',
          answers: { 200: { description: 'A page of figures.', body: FigurePage } },
        },
        async ({ params, query, context, language, paged, tagged }) => {
          const plan = await requirePlan(context.db, params.planId, context.actor);
          const view = await viewOf(context.db, plan, context.actor);
          const page = /^\d{4}$/.test(query.areaCode ?? '')
            ? await municipalPage(context.db, plan, { query, view })
            : await listFigures(context.db, { key: plan.key, view }, query);
          const answer = { ...paged('figures', page), disclosure: disclosureAnswer(plan, view, language) };
          return tagged(tagOf(plan, view), answer);
        },
      ),
    );
  };
