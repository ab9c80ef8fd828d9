import type { FastifyPluginAsync } from 'fastify';
import type { z } from 'zod';
import { JsonStatDataset, tableFormats } from '../../../core/answer-format.ts';
import { itemsOf, pageOf } from '../../../core/page.ts';
import { notFound } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import type { Links } from '../../../http/contract.ts';
import type { Language } from '../../../http/negotiate.ts';
import { operation } from '../../../http/operation.ts';
import { runLife } from '../../../http/run-life.ts';
import type { Service } from '../../../http/service.ts';
import { sendWhole } from '../../../http/whole-selection.ts';
import { createRunner } from '../../forecasts/commands/runner.ts';
import { cancelRun, restartRun } from '../../forecasts/commands/runs.ts';
import { seesDrafts } from '../../forecasts/commands/scenarios.ts';
import { listHiddenProfessions, runSeenBy } from '../../forecasts/queries/hidden.ts';
import { findNames } from '../../forecasts/queries/names.ts';
import { findRun, listRuns, type RunRow } from '../../forecasts/queries/runs.ts';
import { originOf, runAnswer, runLinks } from '../../forecasts/rules/run-answer.ts';
import { startAllocation } from '../commands/allocations.ts';
import { type AllocationTaskResult, computeAllocation } from '../commands/compute.ts';
import { requirementText } from '../rules/conflict.ts';
import { cubeOfPlaces } from '../rules/cube.ts';
import { explainAllocation, explainHidden, explainOffer } from '../rules/explain.ts';
import type { AllocationFrame } from '../rules/frame.ts';
import {
  AllocatedPlaces,
  AllocatedPlacesQuery,
  Allocation,
  AllocationListQuery,
  AllocationPath,
  NewAllocation,
  OfferComparison,
  OfferQuery,
} from '../schemas/allocations.ts';
import { placesTable } from './file-tables.ts';

const tag = 'Dimensioning';

/** What a completed allocation keeps. */
const keptOf = (run: RunRow): AllocationTaskResult | null =>
  run.result === null ? null : (JSON.parse(run.result) as AllocationTaskResult);

/** What nobody has reported and so does not limit; said aloud, since an unknown limit may bind all the same. */
const assumptionsOf = (frame: AllocationFrame, language: Language): string[] => {
  const unreported = frame.programmes.filter((one) => one.applicants === null).map(({ code }) => code);
  const noRight = frame.programmes.filter((one) => one.degreeRight.includes(false)).map(({ code }) => code);
  const withWeeks = new Set([
    ...frame.request.placements.map((one) => one.healthcareRegionCode),
    ...frame.reportedWeeks.map((one) => one.regionCode),
  ]);
  const regions = new Set(frame.programmes.flatMap(({ regionCode }) => (regionCode === null ? [] : [regionCode])));
  const unknown = [...regions].filter((code) => !withWeeks.has(code));
  const sentences = [
    [
      unreported,
      'Antalet sökande är inte rapporterat och begränsar inte: ',
      'Applicants are not reported and do not limit: ',
    ],
    [
      unknown,
      'VFU-veckor är varken rapporterade eller angivna och begränsar inte: ',
      'Placement weeks are neither reported nor stated and do not limit: ',
    ],
    [
      noRight,
      'Examenstillstånd saknas i registret något år: ',
      'The degree right is missing from the register in some year: ',
    ],
  ] as const;
  return sentences.flatMap(([codes, sv, en]) =>
    codes.length === 0 ? [] : [`${language === 'sv' ? sv : en}${codes.join(', ')}.`],
  );
};

/** An allocation as it is answered; its weighed costs only to those who see all that they are computed from. */
const allocationAnswer = (
  run: RunRow,
  links: Links,
  language: Language,
  isWhole = true,
): z.output<typeof Allocation> => {
  const frame = JSON.parse(run.request) as AllocationFrame;
  const result = keptOf(run)?.result;
  const path = `/allocations/${run.id}`;
  return {
    allocationId: run.id,
    request: NewAllocation.parse(frame.request),
    status: result?.status ?? null,
    explanation: result === undefined ? null : explainAllocation(result)[language],
    objective: isWhole ? (result?.objective ?? null) : null,
    linearObjective: isWhole ? (result?.linearObjective ?? null) : null,
    placementPrices: (result?.shadowPrices.placements ?? []).map(({ regionCode, year, pricePerWeek }) => ({
      healthcareRegionCode: regionCode,
      year,
      pricePerWeek,
    })),
    budgetPrices: [...(result?.shadowPrices.budget ?? [])],
    conflicts: (result?.conflict ?? []).map((one) => requirementText(one)[language]),
    assumptions: assumptionsOf(frame, language),
    ...runAnswer(run, language),
    _links: [
      ...runLinks(run, path, links.link),
      ...(run.state === 'completed'
        ? [links.link('places', `${path}/places`), links.link('offers', `${path}/offers`)]
        : []),
    ],
  };
};

const requireAllocation = async ({ db, actor }: CommandContext, id: string): Promise<RunRow> => {
  const run = await findRun(db, { id, kind: 'allocation', drafts: seesDrafts(actor) });
  if (run === undefined) throw notFound();
  return runSeenBy(run, actor);
};

/**
 * Whether the caller sees every figure of the plan that the allocation is computed from. Places are whole numbers and
 * the same for everybody; costs are functions of the need, which hidden staff could be worked out from.
 */
const seesWhole = async (context: CommandContext, run: RunRow): Promise<boolean> =>
  (await listHiddenProfessions(context.db, run, context.actor)).size === 0;

const placesNamed = (
  run: RunRow,
  query: { institutionCode?: string | undefined; professionCode?: string | undefined },
) =>
  (keptOf(run)?.result.places ?? []).filter(
    (one) =>
      (query.institutionCode === undefined || one.institutionCode === query.institutionCode) &&
      (query.professionCode === undefined || one.professionCode === query.professionCode),
  );

/** National allocations of places: recommended, explained, and compared with what institutions mean to offer. */
export const allocationRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    const runner = createRunner({
      ...service,
      db: service.system,
      kind: 'allocation',
      compute: computeAllocation(service.system),
      onError: (error) => app.log.error({ err: error }, 'an allocation went wrong'),
    });
    const { wakeAfter, wakeFor } = runLife(app, service, {
      runner,
      tag,
      path: '/allocations',
      idName: 'allocationId',
      params: AllocationPath,
      operationIds: { cancel: 'cancelAllocation', restart: 'restartAllocation' },
      noun: 'an allocation',
      writeScope: 'forecasts:write',
      body: Allocation,
      answer: allocationAnswer,
      cancel: (context, id) => cancelRun(context, { id, kind: 'allocation' }),
      restart: (context, id) => restartRun(context, { id, kind: 'allocation' }),
    });

    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/allocations',
          operationId: 'listAllocations',
          tag,
          summary: 'List allocations',
          description: 'Runs of the allocation, newest first; what came of each stands in the run itself.',
          access: 'dimensioning:read',
          query: AllocationListQuery,
          answers: {
            200: {
              carries: ['Content-Language'],
              description: 'A page of runs.',
              body: pageOf('allocations', Allocation),
            },
          },
        },
        async ({ query, context, links, language, paged }) => {
          const drafts = seesDrafts(context.actor);
          const page = await listRuns(context.db, { ...query, kind: 'allocation', drafts, page: query });
          const items: z.output<typeof Allocation>[] = [];
          for (const run of page.items)
            items.push(allocationAnswer(runSeenBy(run, context.actor), links, language, await seesWhole(context, run)));
          return paged('allocations', { ...page, items });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          idempotent: true,
          path: '/allocations',
          operationId: 'startAllocation',
          tag,
          summary: 'Compute an allocation',
          description:
            'Asks for recommended places per programme and year within ceilings, ramps, clinical placements, budget, degree rights and applicants, for one scenario or robustly for several. Answers at once; follow it at Location. Institutions decide themselves; this recommends. Only the national office may.',
          access: 'forecasts:write',
          body: NewAllocation,
          answers: {
            202: {
              carries: ['Content-Language'],
              description: 'The run, with its address in Location.',
              body: Allocation,
            },
          },
          problems: ['forbidden', 'invalid-content'],
        },
        async ({ body, context, links, language, accepted, reply }) => {
          const run = await startAllocation({ ...context, codeVersion: service.codeVersion }, body);
          wakeAfter(reply);
          return accepted(`/allocations/${run.id}`, allocationAnswer(run, links, language));
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/allocations/:allocationId',
          operationId: 'findAllocation',
          tag,
          summary: 'Fetch an allocation',
          description:
            'A run: its state, and when it is done its outcome, the shadow prices of placements and budget, or the requirements that conflict, in plain language.',
          access: 'dimensioning:read',
          params: AllocationPath,
          concurrency: 'etag',
          answers: { 200: { carries: ['Content-Language'], description: 'The run.', body: Allocation } },
        },
        async ({ params, context, links, language, tagged }) => {
          const run = await requireAllocation(context, params.allocationId);
          wakeFor(run);
          const isWhole = await seesWhole(context, run);
          return tagged(run.rowVersion, allocationAnswer(run, links, language, isWhole));
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/allocations/:allocationId/places',
          operationId: 'listAllocatedPlaces',
          tag,
          summary: 'List recommended places',
          description:
            'Recommended places by programme and year of start: by pages as JSON, or all of the selection as NDJSON, CSV, a workbook or a JSON-stat cube.',
          access: 'dimensioning:read',
          params: AllocationPath,
          query: AllocatedPlacesQuery,
          formats: tableFormats,
          answers: {
            200: {
              carries: ['Content-Disposition', 'Content-Language'],
              description: 'A page of places, or all of them in another form.',
              body: pageOf('places', AllocatedPlaces),
              contentTypes: Object.values(tableFormats),
              table: placesTable,
              bodies: { [tableFormats['json-stat']]: JsonStatDataset },
            },
          },
        },
        async (input) => {
          const { params, query, context } = input;
          const run = await requireAllocation(context, params.allocationId);
          const wanted = placesNamed(run, query);
          if (input.answerType === tableFormats.json)
            return input.paged('places', { items: itemsOf(wanted, query), totalRecords: wanted.length });
          return sendWhole(input, `allocation-${run.id}`, {
            rows: wanted,
            cube: async () => cubeOfPlaces(wanted, originOf(run), await findNames(context.db)),
            csvDialect: query.csvDialect,
          });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/allocations/:allocationId/offers',
          operationId: 'listOfferComparisons',
          tag,
          summary: 'List offers against the recommendation',
          description:
            'What each institution has stated or decided to offer, with the others as recommended: what the difference costs, in all and per region, and which requirements it breaks. The costs are left out for a caller from whom a figure of the plan that they rest on is hidden.',
          access: 'dimensioning:read',
          params: AllocationPath,
          query: OfferQuery,
          answers: {
            200: {
              carries: ['Content-Language'],
              description: 'A page of institutions.',
              body: pageOf('offers', OfferComparison),
            },
          },
        },
        async ({ params, query, context, language, paged }) => {
          const run = await requireAllocation(context, params.allocationId);
          const names = await findNames(context.db);
          const wanted = (keptOf(run)?.offers ?? []).filter(
            (one) => query.institutionCode === undefined || one.institutionCode === query.institutionCode,
          );
          const isWhole = await seesWhole(context, run);
          const items = itemsOf(wanted, query).map((offer) => ({
            institutionCode: offer.institutionCode,
            costDifference: isWhole ? offer.costDifference : null,
            regions: isWhole ? [...offer.regions] : [],
            brokenRequirements: offer.broken.map(({ requirement }) => requirementText(requirement)[language]),
            explanation: (isWhole ? explainOffer(offer, names) : explainHidden)[language],
          }));
          return paged('offers', { items, totalRecords: wanted.length });
        },
      ),
    );
  };
