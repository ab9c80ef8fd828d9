import type { FastifyInstance } from 'fastify';
import { auditRoutes } from './features/audit/routes.ts';
import { allocationRoutes } from './features/dimensioning/routes/allocations.ts';
import { dimensioningRoutes } from './features/dimensioning/routes/dimensioning.ts';
import { outlookRoutes } from './features/dimensioning/routes/outlook.ts';
import { educationFigureRoutes } from './features/education/routes/figures.ts';
import { educationFindingRoutes } from './features/education/routes/findings.ts';
import { educationLineRoutes } from './features/education/routes/lines.ts';
import { registerGapRoutes } from './features/education/routes/register-gaps.ts';
import { educationReportRoutes } from './features/education/routes/reports.ts';
import { educationTemplateRoutes } from './features/education/routes/template.ts';
import { expectedGraduatesRoutes } from './features/forecasts/routes/expected-graduates.ts';
import { forecastRoutes } from './features/forecasts/routes/forecasts.ts';
import { parameterRoutes } from './features/forecasts/routes/parameters.ts';
import { scenarioRoutes } from './features/forecasts/routes/scenarios.ts';
import { planAdjustmentRoutes } from './features/plans/routes/adjustments.ts';
import { dossierRoutes } from './features/plans/routes/dossiers.ts';
import { planEvidenceRoutes } from './features/plans/routes/evidence.ts';
import { planLifeRoutes } from './features/plans/routes/lifecycle.ts';
import { planRoutes } from './features/plans/routes.ts';
import { figureRoutes } from './features/publishing/routes/figures.ts';
import { reportRoutes } from './features/publishing/routes/report.ts';
import { listRegisteredCodes } from './features/registers/queries/codes.ts';
import { areaRoutes } from './features/registers/routes/areas.ts';
import { educationRoutes } from './features/registers/routes/education.ts';
import { completenessRoutes } from './features/surveys/routes/completeness.ts';
import { findingRoutes } from './features/surveys/routes/findings.ts';
import { importRoutes } from './features/surveys/routes/imports.ts';
import { lineRoutes } from './features/surveys/routes/lines.ts';
import { receiptRoutes } from './features/surveys/routes/receipts.ts';
import { roundRoutes } from './features/surveys/routes/rounds.ts';
import { surveyRoutes } from './features/surveys/routes/surveys.ts';
import { templateRoutes } from './features/surveys/routes/templates.ts';
import { type CodeRegister, filterCodesCheck } from './http/filter-codes.ts';
import { buildServer, type FeatureRoutes, type ServerOptions } from './http/server.ts';
import type { Service } from './http/service.ts';

/** The table of contents: every feature that has routes, in the order of the house. */
const features: readonly FeatureRoutes[] = [
  areaRoutes,
  educationRoutes,
  auditRoutes,
  roundRoutes,
  completenessRoutes,
  surveyRoutes,
  lineRoutes,
  importRoutes,
  findingRoutes,
  templateRoutes,
  receiptRoutes,
  educationReportRoutes,
  educationFigureRoutes,
  educationLineRoutes,
  educationTemplateRoutes,
  educationFindingRoutes,
  registerGapRoutes,
  planRoutes,
  planEvidenceRoutes,
  planLifeRoutes,
  planAdjustmentRoutes,
  dossierRoutes,
  expectedGraduatesRoutes,
  parameterRoutes,
  scenarioRoutes,
  forecastRoutes,
  allocationRoutes,
  dimensioningRoutes,
  outlookRoutes,
  figureRoutes,
  reportRoutes,
];

/** The whole application on one service. */
export const buildApp = (service: Service, options: Omit<ServerOptions, 'routes'>): Promise<FastifyInstance> => {
  const checkFilterCodes = filterCodesCheck(async () => {
    const registered = await listRegisteredCodes(service.db);
    return new Map(registered.map(({ register, codes }) => [register as CodeRegister, new Set(codes)]));
  });
  return buildServer({ ...service, checkFilterCodes }, { ...options, routes: features });
};
