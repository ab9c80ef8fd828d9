import type { FastifyPluginAsync } from 'fastify';
import { reachFor } from '../../../core/actor.ts';
import { itemsOf, pageOf } from '../../../core/page.ts';
import { notFound } from '../../../core/problem.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { registerCodes } from '../../registers/queries.ts';
import { verifyPlan } from '../commands/verify.ts';
import { listUsedAdjustments } from '../queries/adjustments.ts';
import { listDifferences } from '../queries/differences.ts';
import { findFigure, listFiguresFed } from '../queries/figures.ts';
import { findMunicipalFigure, listMunicipalFigures } from '../queries/municipal.ts';
import { findForerunner, type PlanRow } from '../queries/plans.ts';
import { findProvenance, listLineUses } from '../queries/provenance.ts';
import { planSeenBy } from '../queries/seen-plan.ts';
import { viewOf } from '../queries/view.ts';
import { type ComparedRecord, causesOf } from '../rules/differences.ts';
import { fedCoordinates, isFed } from '../rules/feeds.ts';
import { DifferenceQuery, FigureDifference, LineFigureQuery, PlanVerification } from '../schemas/evidence.ts';
import { Provenance } from '../schemas/provenance.ts';
import { FigurePath, PlanFigure, PlanPath, PlanRecord } from '../schemas.ts';
import { requirePlan, tagOf } from './answers.ts';

const tag = 'Plans';

const baseYearOf = (plan: PlanRow): number => PlanRecord.parse(JSON.parse(plan.record)).round.baseYear;

const comparedRecord = (
  plan: PlanRow,
  adjustments: Awaited<ReturnType<typeof listUsedAdjustments>>,
): ComparedRecord => {
  const record = PlanRecord.parse(JSON.parse(plan.record));
  return {
    aggregation: record.aggregation,
    inputs: plan.councils.map(({ healthcareRegionCode, status, linesHash, professionCodes }) => ({
      healthcareRegionCode,
      input: `${status} ${linesHash} ${professionCodes}`,
    })),
    missingCouncilRule: record.missingCouncilRule,
    allocation: JSON.stringify(record.allocation),
    populations: JSON.stringify([record.coverageWeightDate, record.round.populationDate, record.regions]),
    previousPlan: String(record.previousPlan),
    adjustments: adjustments.map(({ id, areaCode, sector, year }) => ({
      id,
      areaCode,
      sector,
      year,
      healthcareRegionCodes: record.regions.flatMap((part) =>
        part.regionCode === areaCode && part.healthcareRegionCode !== null ? [part.healthcareRegionCode] : [],
      ),
    })),
  };
};

/** The areas of a plan that lines of other areas reach, by their keys. */
const reachOf = (plan: PlanRow, areaIds: ReadonlyMap<string, number>) => {
  const record = PlanRecord.parse(JSON.parse(plan.record));
  const idOf = (code: string): number => areaIds.get(code) ?? 0;
  const imputed = plan.councils.filter(({ status }) => status === 'imputed').map((one) => one.healthcareRegionCode);
  const divided = record.regions.filter((part) => part.healthcareRegionCode === null).map((part) => part.regionCode);
  const regions = record.regions.filter(
    ({ regionCode, healthcareRegionCode }) =>
      healthcareRegionCode !== null && imputed.includes(healthcareRegionCode) && !divided.includes(regionCode),
  );
  return {
    nationId: idOf('SE'),
    allocatedIds: (record.allocation?.shares ?? []).map((share) => ({
      regionId: idOf(share.regionCode),
      healthcareRegionId: idOf(share.healthcareRegionCode),
    })),
    imputedAreaIds: [...imputed, ...regions.map((part) => part.regionCode)].map(idOf),
  };
};

/** What a plan's figures rest on, and how they differ from another plan's. */
export const planEvidenceRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
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
            'Where a figure comes from: its formula, the population, allocation key and imputation used, its adjustments, and every submitted line with its survey, version, submitter, approver and acceptor. The figure can be computed again from this answer alone. The national office sees every line, a council its own; a published figure’s formula and parameters are open.',
          access: { optional: 'plans:read' },
          params: FigurePath,
          concurrency: 'etag',
          answers: {
            200: { carries: ['Content-Language'], description: 'The figure’s provenance.', body: Provenance },
          },
        },
        async ({ params, context, language, links, tagged }) => {
          const plan = planSeenBy(await requirePlan(context.db, params.planId, context.actor), context.actor);
          const view = await viewOf(context.db, plan, context.actor);
          const seen = { ...plan, view };
          const figure =
            (await findFigure(context.db, seen, params.figureId)) ??
            (await findMunicipalFigure(context.db, seen, params.figureId));
          if (figure === undefined) throw notFound();
          const councilId = context.actor?.healthcareRegionId ?? null;
          const provenance = await findProvenance(context.db, plan, { figure, view, councilId });
          const { comparedWith } = provenance;
          return tagged(tagOf(plan, view), {
            ...provenance,
            formula: provenance.formula[language],
            _links: [
              links.link('self', `/plans/${plan.id}/figures/${params.figureId}/provenance`),
              links.link('up', `/plans/${plan.id}`),
              ...(comparedWith === null
                ? []
                : [
                    links.link(
                      'compared-figure',
                      `/plans/${comparedWith.planId}/figures/${comparedWith.figureId}/provenance`,
                    ),
                  ]),
            ],
          });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/plans/:planId/line-figures',
          operationId: 'listLineFigures',
          tag,
          summary: 'List the figures that a line feeds',
          description:
            'From a submitted line of the plan’s surveys, named by area, profession, sector and year, to every figure that it is part of, those of its municipality first; without all four the list is empty. The national office may ask about every line, a council about its own; others get an empty list.',
          access: 'plans:read',
          params: PlanPath,
          query: LineFigureQuery,
          answers: { 200: { description: 'A page of figures.', body: pageOf('figures', PlanFigure) } },
        },
        async ({ params, query, context, paged }) => {
          const plan = await requirePlan(context.db, params.planId, context.actor);
          const view = await viewOf(context.db, plan, context.actor);
          const { healthcareRegionId } = context.actor;
          const { areaCode, professionCode, sector, year } = query;
          if (areaCode === undefined || professionCode === undefined || sector === undefined || year === undefined) {
            return paged('figures', { items: [], totalRecords: 0 });
          }
          const line = { areaCode, professionCode, sector, year, specialtyCode: query.specialtyCode };
          const uses = (await listLineUses(context.db, plan.key, line)).filter(
            (use) => view === 'all' || (use.councilId === healthcareRegionId && view.length > 0),
          );
          const { areaIds } = await registerCodes(context.db);
          const ownAreaId = areaIds.get(areaCode) ?? 0;
          const coordinates = fedCoordinates(uses, { ...reachOf(plan, areaIds), ownAreaId });
          const seen = { ...plan, view };
          const municipal = coordinates.length === 0 ? [] : await listMunicipalFigures(context.db, seen, areaCode);
          const figures = [
            ...municipal.filter(({ keys }) => isFed(keys, coordinates)).map(({ figure }) => figure),
            ...(await listFiguresFed(context.db, seen, coordinates)),
          ];
          return paged('figures', { items: itemsOf(figures, query), totalRecords: figures.length });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/plans/:planId/differences',
          operationId: 'comparePlans',
          tag,
          summary: 'Compare two plans',
          description:
            'Every figure that this plan does not have like the other, with both values, their years and the cause: a new survey version, a parameter, an adjustment, or the code. Base year is compared with base year, whichever years they are, and a horizon year with the same year.',
          access: { optional: 'plans:read' },
          params: PlanPath,
          query: DifferenceQuery,
          answers: { 200: { description: 'A page of differences.', body: pageOf('differences', FigureDifference) } },
        },
        async ({ params, query, context, paged }) => {
          const after = await requirePlan(context.db, params.planId, context.actor);
          const against = query.against ?? (await findForerunner(context.db, after));
          if (against === undefined) return paged('differences', { items: [], totalRecords: 0 });
          const before = await requirePlan(context.db, against, context.actor, 'against');
          const view = await viewOf(context.db, after, context.actor);
          const { referenceDate } = PlanRecord.parse(JSON.parse(after.record)).round;
          const page = await listDifferences(context.db, {
            before: { key: before.key, baseYear: baseYearOf(before) },
            after: { key: after.key, baseYear: baseYearOf(after) },
            view,
            referenceDate,
            page: query,
          });
          const old = comparedRecord(before, await listUsedAdjustments(context.db, before.key));
          const now = comparedRecord(after, await listUsedAdjustments(context.db, after.key));
          const items = page.items.map((item) => ({ ...item, ...causesOf(old, now, item) }));
          return paged('differences', { ...page, items });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          idempotent: true,
          path: '/plans/:planId/verifications',
          operationId: 'verifyPlan',
          tag,
          summary: 'Compute a plan again',
          description:
            'Computes the plan from the submitted lines and the parameters of its record, hashes the stored figures as well, and says whether all hashes are equal.',
          access: 'plans:write',
          params: PlanPath,
          answers: { 200: { description: 'What was found.', body: PlanVerification } },
          problems: ['forbidden'],
        },
        async ({ params, context }) => {
          if (reachFor(context.actor, 'plan:read-draft') === 'none') throw notFound();
          return { ...(await verifyPlan(context, params.planId)), verifiedAt: context.now() };
        },
      ),
    );
  };
