import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { z } from 'zod';
import { itemsOf, pageOf } from '../../../core/page.ts';
import { notFound } from '../../../core/problem.ts';
import type { Database } from '../../../db/open.ts';
import type { Links } from '../../../http/contract.ts';
import type { Language } from '../../../http/negotiate.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { createRunner } from '../../forecasts/commands/runner.ts';
import { cancelRun, restartRun } from '../../forecasts/commands/runs.ts';
import { seesDrafts } from '../../forecasts/commands/scenarios.ts';
import { findRun, listRuns, type RunRow } from '../../forecasts/queries/runs.ts';
import { startAllocation } from '../commands/allocations.ts';
import { type AllocationTaskResult, computeAllocation } from '../commands/compute.ts';
import { findNames } from '../queries/names.ts';
import { requirementText } from '../rules/conflict.ts';
import { explainAllocation, explainOffer } from '../rules/explain.ts';
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

const tag = 'Dimensioning';

/** What a completed allocation keeps. */
const keptOf = (run: RunRow): AllocationTaskResult | null =>
  run.result === null ? null : (JSON.parse(run.result) as AllocationTaskResult);

const instantOf = (milliseconds: number | null): Date | null => (milliseconds === null ? null : new Date(milliseconds));

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

const allocationAnswer = (run: RunRow, links: Links, language: Language): z.output<typeof Allocation> => {
  const frame = JSON.parse(run.request) as AllocationFrame;
  const result = keptOf(run)?.result;
  const path = `/allocations/${run.id}`;
  return {
    allocationId: run.id,
    request: NewAllocation.parse(frame.request),
    status: result?.status ?? null,
    explanation: result === undefined ? null : explainAllocation(result)[language],
    objective: result?.objective ?? null,
    linearObjective: result?.linearObjective ?? null,
    placementPrices: (result?.shadowPrices.placements ?? []).map(({ regionCode, year, pricePerWeek }) => ({
      healthcareRegionCode: regionCode,
      year,
      pricePerWeek,
    })),
    budgetPrices: [...(result?.shadowPrices.budget ?? [])],
    conflicts: (result?.conflict ?? []).map((one) => requirementText(one)[language]),
    assumptions: assumptionsOf(frame, language),
    state: run.state,
    stepsDone: run.stepsDone,
    stepsTotal: run.stepsTotal,
    attempt: run.attempt,
    runHash: run.runHash,
    resultHash: run.resultHash,
    codeVersion: run.codeVersion,
    failure: language === 'sv' ? run.failureSv : run.failureEn,
    createdAt: new Date(run.createdAt),
    createdBy: run.createdBy,
    startedAt: instantOf(run.startedAt),
    finishedAt: instantOf(run.finishedAt),
    _links: [
      links.link('self', path),
      ...(run.state === 'queued' || run.state === 'running' ? [links.link('cancel', path, 'DELETE')] : []),
      ...(run.state === 'failed' || run.state === 'cancelled'
        ? [links.link('restart', `${path}/restarts`, 'POST')]
        : []),
      ...(run.state === 'completed'
        ? [links.link('places', `${path}/places`), links.link('offers', `${path}/offers`)]
        : []),
    ],
  };
};

const requireAllocation = async (db: Database, id: string, drafts: boolean): Promise<RunRow> => {
  const run = await findRun(db, { id, kind: 'allocation', drafts });
  if (run === undefined) throw notFound();
  return run;
};

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
    app.addHook('onListen', async () => runner.watch());
    app.addHook('onClose', () => runner.close());
    // The handler's transaction ends with the answer; before that nobody else sees the run.
    const wakeAfter = (reply: FastifyReply): void => void reply.raw.once('close', () => runner.wake());

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
          answers: { 200: { description: 'A page of runs.', body: pageOf('allocations', Allocation) } },
        },
        async ({ query, context, links, language, paged }) => {
          const drafts = seesDrafts(context.actor);
          const page = await listRuns(context.db, { ...query, kind: 'allocation', drafts, page: query });
          const items = page.items.map((run) => allocationAnswer(run, links, language));
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
          answers: { 202: { description: 'The run, with its address in Location.', body: Allocation } },
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
          answers: { 200: { description: 'The run.', body: Allocation } },
        },
        async ({ params, context, links, language, tagged }) => {
          const run = await requireAllocation(context.db, params.allocationId, seesDrafts(context.actor));
          if (run.state === 'running' || run.state === 'queued') runner.wake();
          return tagged(run.rowVersion, allocationAnswer(run, links, language));
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'DELETE',
          path: '/allocations/:allocationId',
          operationId: 'cancelAllocation',
          tag,
          summary: 'Cancel an allocation',
          description: 'Cancels a run that is waiting or under way. It stays listed.',
          access: 'forecasts:write',
          params: AllocationPath,
          answers: { 200: { description: 'The cancelled run.', body: Allocation } },
          problems: ['forbidden', 'conflict'],
        },
        async ({ params, context, links, language }) =>
          allocationAnswer(await cancelRun(context, { id: params.allocationId, kind: 'allocation' }), links, language),
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          idempotent: true,
          path: '/allocations/:allocationId/restarts',
          operationId: 'restartAllocation',
          tag,
          summary: 'Restart an allocation',
          description: 'Queues a failed or cancelled run once more, with the same inputs.',
          access: 'forecasts:write',
          params: AllocationPath,
          answers: { 202: { description: 'The run, with its address in Location.', body: Allocation } },
          problems: ['forbidden', 'conflict'],
        },
        async ({ params, context, links, language, accepted, reply }) => {
          const run = await restartRun(context, { id: params.allocationId, kind: 'allocation' });
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
          path: '/allocations/:allocationId/places',
          operationId: 'listAllocatedPlaces',
          tag,
          summary: 'List recommended places',
          description: 'Recommended places by programme and year of start.',
          access: 'dimensioning:read',
          params: AllocationPath,
          query: AllocatedPlacesQuery,
          answers: { 200: { description: 'A page of places.', body: pageOf('places', AllocatedPlaces) } },
        },
        async ({ params, query, context, paged }) => {
          const run = await requireAllocation(context.db, params.allocationId, seesDrafts(context.actor));
          const wanted = (keptOf(run)?.result.places ?? []).filter(
            (one) =>
              (query.institutionCode === undefined || one.institutionCode === query.institutionCode) &&
              (query.professionCode === undefined || one.professionCode === query.professionCode),
          );
          return paged('places', { items: itemsOf(wanted, query), totalRecords: wanted.length });
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
            'What each institution has stated or decided to offer, with the others as recommended: what the difference costs, in all and per region, and which requirements it breaks.',
          access: 'dimensioning:read',
          params: AllocationPath,
          query: OfferQuery,
          answers: { 200: { description: 'A page of institutions.', body: pageOf('offers', OfferComparison) } },
        },
        async ({ params, query, context, language, paged }) => {
          const run = await requireAllocation(context.db, params.allocationId, seesDrafts(context.actor));
          const names = await findNames(context.db);
          const wanted = (keptOf(run)?.offers ?? []).filter(
            (one) => query.institutionCode === undefined || one.institutionCode === query.institutionCode,
          );
          const items = itemsOf(wanted, query).map((offer) => ({
            institutionCode: offer.institutionCode,
            costDifference: offer.costDifference,
            regions: [...offer.regions],
            brokenRequirements: offer.broken.map(({ requirement }) => requirementText(requirement)[language]),
            explanation: explainOffer(offer, names)[language],
          }));
          return paged('offers', { items, totalRecords: wanted.length });
        },
      ),
    );
  };
