import type { FastifyPluginAsync } from 'fastify';
import { swedishDate } from '../../../core/calendar.ts';
import { pageOf } from '../../../core/page.ts';
import { contentVersionOf } from '../../../http/conditional.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { listHealthcareRegions, listMunicipalities, listPopulationFigures, listRegions } from '../queries.ts';
import {
  HealthcareRegion,
  HealthcareRegionPath,
  HealthcareRegionQuery,
  Municipality,
  MunicipalityPath,
  MunicipalityQuery,
  OnDayQuery,
  PopulationFigure,
  PopulationFigureQuery,
  Region,
  RegionPath,
  RegionQuery,
} from '../schemas.ts';
import { dayOf, firstItem, healthcareRegionAnswer, municipalityAnswer, onlyItem, regionAnswer } from './answers.ts';

const tag = 'Registers';

/** Areas: healthcare regions, regions, municipalities and their population. */
export const areaRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/healthcare-regions',
          operationId: 'listHealthcareRegions',
          tag,
          summary: 'List healthcare regions',
          description:
            'The six healthcare regions with the counties and municipalities that they are made of on a day, by the ordinance in force then. The register begins on 1 January 1998.',
          access: 'public',
          query: HealthcareRegionQuery,
          concurrency: 'etag',
          answers: {
            200: { description: 'A page of the register.', body: pageOf('healthcareRegions', HealthcareRegion) },
          },
        },
        async ({ query, context, links, paged, tagged }) => {
          const page = await listHealthcareRegions(context.db, {
            ...query,
            validOn: query.validOn ?? swedishDate(context.now()),
            page: query,
          });
          const items = page.items.map((row) => healthcareRegionAnswer(row, links, dayOf(query)));
          const body = paged('healthcareRegions', { ...page, items });
          return tagged(contentVersionOf(body), body);
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/healthcare-regions/:healthcareRegionCode',
          operationId: 'findHealthcareRegion',
          tag,
          summary: 'Fetch a healthcare region',
          description: 'One healthcare region as it is made up on a day.',
          access: 'public',
          params: HealthcareRegionPath,
          query: OnDayQuery,
          concurrency: 'etag',
          answers: { 200: { description: 'The healthcare region.', body: HealthcareRegion } },
        },
        async ({ params, query, context, links, tagged }) => {
          const page = await listHealthcareRegions(context.db, {
            code: params.healthcareRegionCode,
            validOn: query.validOn ?? swedishDate(context.now()),
            page: firstItem,
          });
          const body = healthcareRegionAnswer(onlyItem(page), links, dayOf(query));
          return tagged(contentVersionOf(body), body);
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/regions',
          operationId: 'listRegions',
          tag,
          summary: 'List regions',
          description: 'The 21 regions with the healthcare regions that they lie in on a day.',
          access: 'public',
          query: RegionQuery,
          concurrency: 'etag',
          answers: { 200: { description: 'A page of the register.', body: pageOf('regions', Region) } },
        },
        async ({ query, context, links, paged, tagged }) => {
          const page = await listRegions(context.db, {
            ...query,
            validOn: query.validOn ?? swedishDate(context.now()),
            page: query,
          });
          const items = page.items.map((row) => regionAnswer(row, links, dayOf(query)));
          const body = paged('regions', { ...page, items });
          return tagged(contentVersionOf(body), body);
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/regions/:regionCode',
          operationId: 'findRegion',
          tag,
          summary: 'Fetch a region',
          description: 'One region, by its county code.',
          access: 'public',
          params: RegionPath,
          query: OnDayQuery,
          concurrency: 'etag',
          answers: { 200: { description: 'The region.', body: Region } },
        },
        async ({ params, query, context, links, tagged }) => {
          const page = await listRegions(context.db, {
            code: params.regionCode,
            validOn: query.validOn ?? swedishDate(context.now()),
            page: firstItem,
          });
          const body = regionAnswer(onlyItem(page), links, dayOf(query));
          return tagged(contentVersionOf(body), body);
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/municipalities',
          operationId: 'listMunicipalities',
          tag,
          summary: 'List municipalities',
          description: 'The municipalities of today, with the healthcare region that each belonged to on a day.',
          access: 'public',
          query: MunicipalityQuery,
          concurrency: 'etag',
          answers: { 200: { description: 'A page of the register.', body: pageOf('municipalities', Municipality) } },
        },
        async ({ query, context, links, paged, tagged }) => {
          const page = await listMunicipalities(context.db, {
            ...query,
            validOn: query.validOn ?? swedishDate(context.now()),
            page: query,
          });
          const items = page.items.map((row) => municipalityAnswer(row, links, dayOf(query)));
          const body = paged('municipalities', { ...page, items });
          return tagged(contentVersionOf(body), body);
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/municipalities/:municipalityCode',
          operationId: 'findMunicipality',
          tag,
          summary: 'Fetch a municipality',
          description: 'One municipality, by its code.',
          access: 'public',
          params: MunicipalityPath,
          query: OnDayQuery,
          concurrency: 'etag',
          answers: { 200: { description: 'The municipality.', body: Municipality } },
        },
        async ({ params, query, context, links, tagged }) => {
          const page = await listMunicipalities(context.db, {
            code: params.municipalityCode,
            validOn: query.validOn ?? swedishDate(context.now()),
            page: firstItem,
          });
          const body = municipalityAnswer(onlyItem(page), links, dayOf(query));
          return tagged(contentVersionOf(body), body);
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/population-figures',
          operationId: 'listPopulationFigures',
          tag,
          summary: 'List population figures',
          description:
            'Inhabitants of areas on the days that the register has, newest first. Sums follow the composition of the area on that day and are left out where a part is unknown.',
          access: 'public',
          query: PopulationFigureQuery,
          concurrency: 'etag',
          answers: {
            200: { description: 'A page of the register.', body: pageOf('populationFigures', PopulationFigure) },
          },
        },
        async ({ query, context, paged, tagged }) => {
          const page = await listPopulationFigures(context.db, { ...query, page: query });
          const body = paged('populationFigures', page);
          return tagged(contentVersionOf(body), body);
        },
      ),
    );
  };
