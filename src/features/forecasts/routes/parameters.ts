import type { FastifyPluginAsync } from 'fastify';
import type { z } from 'zod';
import { pageOf } from '../../../core/page.ts';
import { notFound } from '../../../core/problem.ts';
import type { Links } from '../../../http/contract.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { keepParameterSet } from '../commands/parameters.ts';
import {
  findParameterSet,
  listParameterSets,
  listPublishedParameters,
  type ParameterSetRow,
} from '../queries/parameters.ts';
import {
  NewParameterSet,
  ParameterContent,
  ParameterSet,
  ParameterSetPath,
  ParameterSetQuery,
  PublishedParameter,
  PublishedParameterQuery,
} from '../schemas/parameters.ts';

const tag = 'Forecasts';

const setAnswer = (set: ParameterSetRow, links: Links): z.output<typeof ParameterSet> => ({
  parameterSetId: set.id,
  name: set.name,
  description: set.description,
  versionNumber: set.number,
  contentHash: set.contentHash,
  createdAt: new Date(set.createdAt),
  createdBy: set.createdBy,
  ...(set.content === null ? {} : { content: ParameterContent.parse(JSON.parse(set.content)) }),
  _links: [
    links.link('self', `/parameter-sets/${set.id}`),
    links.link('version-history', `/parameter-sets?name=${encodeURIComponent(set.name)}`),
  ],
});

/** Parameters as versioned data with source and date. */
export const parameterRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/published-parameters',
          operationId: 'listPublishedParameters',
          tag,
          summary: 'List published parameters',
          description:
            'Values with a published source, which stand in where a parameter set says nothing. What is not here has no default.',
          access: 'public',
          query: PublishedParameterQuery,
          answers: {
            200: { description: 'A page of values.', body: pageOf('publishedParameters', PublishedParameter) },
          },
        },
        async ({ query, context, paged }) =>
          paged('publishedParameters', await listPublishedParameters(context.db, { ...query, page: query })),
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/parameter-sets',
          operationId: 'listParameterSets',
          tag,
          summary: 'List parameter sets',
          description: 'Versions of parameter sets by name, newest first, without their content.',
          access: 'forecasts:read',
          query: ParameterSetQuery,
          answers: { 200: { description: 'A page of versions.', body: pageOf('parameterSets', ParameterSet) } },
        },
        async ({ query, context, links, paged }) => {
          const page = await listParameterSets(context.db, { ...query, page: query });
          return paged('parameterSets', { ...page, items: page.items.map((set) => setAnswer(set, links)) });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          idempotent: true,
          path: '/parameter-sets',
          operationId: 'keepParameterSet',
          tag,
          summary: 'Keep a parameter set',
          description:
            'Keeps parameters with their sources as the next version of the name. Only the national office may. Whether they suffice is told by the scenario that uses them.',
          access: 'forecasts:write',
          body: NewParameterSet,
          answers: {
            201: { carries: ['ETag'], description: 'The version, with its address in Location.', body: ParameterSet },
          },
          problems: ['forbidden'],
        },
        async ({ body, context, links, created, tagged }) => {
          const set = await keepParameterSet(context, body);
          return created(`/parameter-sets/${set.id}`, tagged(set.contentHash, setAnswer(set, links)));
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/parameter-sets/:parameterSetId',
          operationId: 'findParameterSet',
          tag,
          summary: 'Fetch a parameter set',
          description: 'One version of a parameter set, with its content and the source of each value.',
          access: 'forecasts:read',
          params: ParameterSetPath,
          concurrency: 'etag',
          answers: { 200: { description: 'The version.', body: ParameterSet } },
        },
        async ({ params, context, links, tagged }) => {
          const set = await findParameterSet(context.db, params.parameterSetId);
          if (set === undefined) throw notFound();
          return tagged(set.contentHash, setAnswer(set, links));
        },
      ),
    );
  };
