import type { FastifyPluginAsync } from 'fastify';
import { limits } from '../../../core/limits.ts';
import { notFound } from '../../../core/problem.ts';
import type { Database } from '../../../db/open.ts';
import { documentPolicy, renderDocumentHtml } from '../../../formats/document-html.ts';
import { renderDocumentPdf } from '../../../formats/document-pdf.ts';
import { createAnswerCache } from '../../../http/answer-cache.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { listDossierTexts } from '../../plans/queries/dossiers.ts';
import type { FigureView } from '../../plans/queries/figures.ts';
import type { PlanRow } from '../../plans/queries/plans.ts';
import { PlanPath, PlanRecord } from '../../plans/schemas.ts';
import { findRound } from '../../surveys/queries/rounds.ts';
import { listReportFigures } from '../queries/figures.ts';
import { findNames } from '../queries/names.ts';
import { reportOf } from '../rules/report/report.ts';
import { Report, ReportQuery, reportFormats } from '../schemas.ts';
import { requirePlanNow } from './visible-plans.ts';

const documentOf = async (
  db: Database,
  { plan, view }: { plan: PlanRow; view: FigureView },
  where: { baseUrl: string; language: 'sv' | 'en' },
) => {
  const round = await findRound(db, plan.roundId);
  if (round === undefined) throw notFound();
  const record = PlanRecord.parse(JSON.parse(plan.record));
  return reportOf({
    ...where,
    plan: { ...plan, builtAt: new Date(plan.builtAt) },
    round,
    allocation: record.allocation,
    missingCouncilRule: record.missingCouncilRule,
    adjustmentCount: record.adjustments.length,
    coverageWeightDate: record.coverageWeightDate,
    sees: view === 'all' ? 'all' : view.length > 0 ? 'own' : 'open',
    names: await findNames(db),
    texts: await listDossierTexts(db, plan.key),
    figures: await listReportFigures(db, { key: plan.key, view }, limits.reportRegionProfessions),
  });
};

/** The plan as people read it. */
export const reportRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    const answerFrom = createAnswerCache(service);
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/plans/:planId/report',
          operationId: 'readReport',
          tag: 'Plans',
          summary: 'Read a plan as a document',
          description:
            'The plan as an accessible page (WCAG 2.1 AA) or a tagged PDF (PDF/UA-1), in Swedish or English: summary, healthcare regions, professions, coverage, what is missing and why, method, sources and checksum. Every number links to its provenance.',
          access: { optional: 'plans:read' },
          params: PlanPath,
          query: ReportQuery,
          concurrency: 'etag',
          formats: reportFormats,
          answers: {
            200: {
              carries: ['Content-Disposition', 'Content-Language'],
              description: 'The document.',
              body: Report,
              contentTypes: Object.values(reportFormats),
            },
          },
        },
        async (input) => {
          const { params, context, language, answerType, reply } = input;
          const { plan, view } = await requirePlanNow(context, params.planId);
          const isPdf = answerType === reportFormats.pdf;
          if (isPdf) {
            const name = `plan-${plan.number}-${plan.contentHash.slice(0, 8)}-${language}.pdf`;
            reply.header('content-disposition', `inline; filename="${name}"`);
          } else reply.header('content-security-policy', documentPolicy);
          return answerFrom(input, {
            key: `${plan.id} ${plan.contentHash} ${JSON.stringify(view)} ${plan.state} ${plan.textsVersion} ${answerType} ${language}`,
            contentType: isPdf ? answerType : `${answerType}; charset=utf-8`,
            make: async () => {
              const document = await documentOf(
                context.db,
                { plan, view },
                { baseUrl: service.publicBaseUrl, language },
              );
              if (answerType === reportFormats.json) return JSON.stringify(document);
              return isPdf ? renderDocumentPdf(document) : renderDocumentHtml(document);
            },
          });
        },
      ),
    );
  };
