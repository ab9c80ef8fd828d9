import type { FastifyPluginAsync } from 'fastify';
import type { z } from 'zod';
import { notFound } from '../../../core/problem.ts';
import type { Database } from '../../../db/open.ts';
import type { Links } from '../../../http/contract.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { registerCodes } from '../../registers/queries.ts';
import { describeProfession } from '../commands/dossiers.ts';
import { findDossierTexts } from '../queries/dossiers.ts';
import { type FigureView, listDossierFigures } from '../queries/figures.ts';
import type { PlanRow } from '../queries/plans.ts';
import { planSeenBy } from '../queries/seen-plan.ts';
import { viewOf } from '../queries/view.ts';
import { dossierMeasureCodes, dossierRows, dossierVersion, horizonOf } from '../rules/dossier.ts';
import { Dossier, DossierPath, DossierTexts } from '../schemas/dossiers.ts';
import { PlanRecord } from '../schemas.ts';
import { requirePlan } from './answers.ts';

const tag = 'Plans';

const dossierAnswer = async (
  db: Database,
  request: { plan: PlanRow; view: FigureView; professionCode: string; links: Links },
): Promise<{ rowVersion: number; dossier: z.output<typeof Dossier> }> => {
  const { plan, professionCode, links } = request;
  if (!(await registerCodes(db)).professionIds.has(professionCode)) throw notFound();
  const figures = await listDossierFigures(
    db,
    { key: plan.key, view: request.view },
    {
      professionCode,
      measureCodes: dossierMeasureCodes,
    },
  );
  const texts = await findDossierTexts(db, plan.key, professionCode);
  const { round } = PlanRecord.parse(JSON.parse(plan.record));
  const dossier = {
    planId: plan.id,
    professionCode,
    contentHash: plan.contentHash,
    textsHash: plan.textsHash,
    rows: dossierRows(figures),
    horizonYears: horizonOf(figures, round),
    texts:
      texts === undefined
        ? null
        : {
            judgement: texts.judgement,
            judgementReasons: texts.judgementReasons,
            recommendation: texts.recommendation,
          },
    writtenAt: texts === undefined ? null : new Date(texts.writtenAt),
    writtenBy: texts?.writtenBy ?? null,
    _links: [
      links.link('self', `/plans/${plan.id}/dossiers/${professionCode}`),
      links.link('up', `/plans/${plan.id}`),
      links.link('outlook', `/plans/${plan.id}/dossiers/${professionCode}/outlook`),
      links.link('dimensioning', `/dimensioning?planId=${plan.id}&professionCode=${professionCode}`),
      links.link('describes', `/professions/${professionCode}`),
    ],
  };
  return { rowVersion: dossierVersion(texts?.rowVersion, plan.rowVersion), dossier };
};

/** Planning dossiers: everything that a plan says of one profession, with the national office's judgement. */
export const dossierRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/plans/:planId/dossiers/:professionCode',
          operationId: 'findDossier',
          tag,
          summary: 'Fetch a profession’s planning dossier',
          description:
            'Number and activity by region, need and retirements to the horizon, and the national office’s judgement and recommendation with reasons. What is not known is null and is never filled in. Expected graduates, and the balance with them, are the dimensioning’s, which the answer links to.',
          access: { optional: 'plans:read' },
          params: DossierPath,
          concurrency: 'etag',
          answers: { 200: { description: 'The dossier.', body: Dossier } },
        },
        async ({ params, context, links, tagged }) => {
          const plan = planSeenBy(await requirePlan(context.db, params.planId, context.actor), context.actor);
          const view = await viewOf(context.db, plan, context.actor);
          const { professionCode } = params;
          const { rowVersion, dossier } = await dossierAnswer(context.db, { plan, view, professionCode, links });
          // A writer's tag is the version alone, since its next write is compared with it.
          return tagged(view === 'all' ? rowVersion : `${rowVersion}.${view[0] ?? 0}`, dossier);
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'PUT',
          path: '/plans/:planId/dossiers/:professionCode',
          operationId: 'describeProfession',
          tag,
          summary: 'Write a profession’s judgement and recommendation',
          description:
            'The national office’s own words, in Swedish and English, on a draft. Only its builder writes them; others build a version of their own, to which the texts are carried over.',
          access: 'plans:write',
          params: DossierPath,
          body: DossierTexts,
          concurrency: 'if-match',
          answers: { 200: { description: 'The dossier with its texts.', body: Dossier } },
          problems: ['forbidden', 'conflict'],
        },
        async ({ params, body, expected, context, links, tagged }) => {
          const plan = await describeProfession(context, { ...params, expected, texts: body });
          const view = await viewOf(context.db, plan, context.actor);
          const { professionCode } = params;
          const { rowVersion, dossier } = await dossierAnswer(context.db, { plan, view, professionCode, links });
          return tagged(rowVersion, dossier);
        },
      ),
    );
  };
