import type { FastifyPluginAsync } from 'fastify';
import type { z } from 'zod';
import type { Actor } from '../../../core/actor.ts';
import { itemsOf, pageOf } from '../../../core/page.ts';
import { notFound } from '../../../core/problem.ts';
import type { Links } from '../../../http/contract.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { seesWholePlans } from '../../plans/queries/seen-plan.ts';
import { compareMeasuresWithPlaces, compareScenarioWith } from '../commands/questions.ts';
import { createScenario, inputOfScenario, seesDrafts } from '../commands/scenarios.ts';
import { findScenario, listScenarios, type ScenarioRow } from '../queries/scenarios.ts';
import { restsOn } from '../rules/checks.ts';
import { toldPlaces } from '../rules/told-places.ts';
import {
  Assumption,
  AssumptionQuery,
  MeasureComparison,
  NewMeasureComparison,
  NewScenario,
  Scenario,
  ScenarioDifference,
  ScenarioDifferenceQuery,
  ScenarioListQuery,
  ScenarioPath,
} from '../schemas/scenarios.ts';

const tag = 'Forecasts';

const scenarioAnswer = (scenario: ScenarioRow, links: Links, actor: Actor): z.output<typeof Scenario> => {
  const path = `/scenarios/${scenario.id}`;
  const record = JSON.parse(scenario.record) as Pick<z.output<typeof Scenario>, 'educationReports'>;
  return {
    ...NewScenario.parse(JSON.parse(scenario.request)),
    scenarioId: scenario.id,
    inputHash: seesWholePlans(actor) ? scenario.inputHash : null,
    educationReports: record.educationReports,
    createdAt: new Date(scenario.createdAt),
    createdBy: scenario.createdBy,
    _links: [
      links.link('self', path),
      links.link('assumptions', `${path}/assumptions`),
      links.link('differences', `${path}/differences`),
      links.link('plan', `/plans/${scenario.planId}`),
      links.link('parameter-set', `/parameter-sets/${scenario.parameterSetId}`),
      links.link('forecasts', `/forecasts?scenarioId=${scenario.id}`),
    ],
  };
};

/** Scenarios: what a forecast assumes, and what a change of it does. */
export const scenarioRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/scenarios',
          operationId: 'listScenarios',
          tag,
          summary: 'List scenarios',
          description: 'Sets of assumptions, newest first.',
          access: 'forecasts:read',
          query: ScenarioListQuery,
          answers: { 200: { description: 'A page of scenarios.', body: pageOf('scenarios', Scenario) } },
        },
        async ({ query, context, links, paged }) => {
          const drafts = seesDrafts(context.actor);
          const page = await listScenarios(context.db, { ...query, drafts, page: query });
          return paged('scenarios', {
            ...page,
            items: page.items.map((one) => scenarioAnswer(one, links, context.actor)),
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
          path: '/scenarios',
          operationId: 'createScenario',
          tag,
          summary: 'Make a scenario',
          description:
            'Puts all input together from a plan, accepted education figures, a parameter set and published values, applies the changes, checks it whole and keeps it. Everything that is missing, has no source or does not state its sign is listed at once. Only the national office may.',
          access: 'forecasts:write',
          body: NewScenario,
          answers: {
            201: { carries: ['ETag'], description: 'The scenario, with its address in Location.', body: Scenario },
          },
          problems: ['forbidden', 'invalid-content'],
        },
        async ({ body, context, links, created, tagged }) => {
          const scenario = await createScenario(context, body);
          return created(
            `/scenarios/${scenario.id}`,
            tagged(scenario.id, scenarioAnswer(scenario, links, context.actor)),
          );
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/scenarios/:scenarioId',
          operationId: 'findScenario',
          tag,
          summary: 'Fetch a scenario',
          description: 'A set of assumptions, and what it rests on.',
          access: 'forecasts:read',
          params: ScenarioPath,
          concurrency: 'etag',
          answers: { 200: { description: 'The scenario.', body: Scenario } },
        },
        async ({ params, context, links, tagged }) => {
          const scenario = await findScenario(context.db, params.scenarioId, seesDrafts(context.actor));
          if (scenario === undefined) throw notFound();
          const whole = seesWholePlans(context.actor) ? 'all' : 'open';
          return tagged(`${scenario.id}.${whole}`, scenarioAnswer(scenario, links, context.actor));
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/scenarios/:scenarioId/assumptions',
          operationId: 'listAssumptions',
          tag,
          summary: 'List a scenario’s assumptions',
          description:
            'Every parameter that its figures rest on, with its source and what sort of source it is: the plan, education figures, a register, a publication, or an assumption of whoever made the parameter set or the scenario.',
          access: 'forecasts:read',
          params: ScenarioPath,
          query: AssumptionQuery,
          answers: { 200: { description: 'A page of assumptions.', body: pageOf('assumptions', Assumption) } },
        },
        async ({ params, query, context, paged }) => {
          const scenario = await findScenario(context.db, params.scenarioId, seesDrafts(context.actor));
          if (scenario === undefined) throw notFound();
          const input = inputOfScenario(scenario);
          const items = input.professions
            .filter(({ code }) => query.professionCode === undefined || code === query.professionCode)
            .flatMap(({ code }) =>
              restsOn(input, code).map(({ parameter, source }) => ({
                professionCode: code,
                parameter,
                title: source?.title ?? null,
                published: source?.published ?? null,
                kind: source?.kind ?? null,
              })),
            );
          return paged('assumptions', { items: itemsOf(items, query), totalRecords: items.length });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/scenarios/:scenarioId/differences',
          operationId: 'compareScenarioWith',
          waitsByItself: true,
          tag,
          summary: 'Compare a scenario',
          description:
            'Supply, need and gap of the scenario minus those of another, figure by figure; without `against`, minus those of its own base without any change.',
          access: 'forecasts:read',
          params: ScenarioPath,
          query: ScenarioDifferenceQuery,
          answers: { 200: { description: 'A page of differences.', body: pageOf('differences', ScenarioDifference) } },
          problems: ['forbidden', 'conflict'],
        },
        async ({ params, query, context, paged }) => {
          const differences = await compareScenarioWith(context, { ...params, against: query.against });
          const wanted = differences.filter(
            (one) =>
              (query.professionCode === undefined || one.professionCode === query.professionCode) &&
              (query.areaCode === undefined || one.areaCode === query.areaCode) &&
              (query.year === undefined || one.year === query.year),
          );
          return paged('differences', { items: itemsOf(wanted, query), totalRecords: wanted.length });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          idempotent: true,
          path: '/scenarios/:scenarioId/measure-comparisons',
          operationId: 'compareMeasuresWithPlaces',
          tag,
          summary: 'Compare measures with places',
          description:
            'What measures for those already trained give in the target year, how many places would give as much, and which costs less where costs are stated. Nothing is kept.',
          access: 'forecasts:read',
          params: ScenarioPath,
          body: NewMeasureComparison,
          answers: { 200: { carries: ['Content-Language'], description: 'The comparison.', body: MeasureComparison } },
          problems: ['forbidden', 'invalid-content'],
        },
        async ({ params, body, context, language }) => {
          const { required: computed, comparisons } = await compareMeasuresWithPlaces(context, { ...params, ...body });
          const required = toldPlaces(computed);
          return {
            gapFullTimeEquivalents: required.gapFte,
            currentPlacesPerYear: required.currentPlacesPerYear,
            requiredPlacesPerYear: required.placesPerYear,
            comparisons: comparisons.map((one) => ({ ...one, explanation: one.explanation[language] })),
          };
        },
      ),
    );
  };
