import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { CalendarDate } from '../core/codecs.ts';
import { operation } from './operation.ts';
import type { Service } from './service.ts';

/** The version of the contract (VER.04); its major is part of the address. */
export const apiVersion = '1.0.0';
const apiReleased = '2026-11-22';
/** The life cycle of the national profile (VER.10); `active` from 1.0.0 on (VER.11). */
const apiStatuses = ['alpha', 'beta', 'active', 'deprecated', 'retired', 'decommissioned'] as const;

const ApiInfo = z
  .object({
    apiName: z.string().describe('Name of the API.').meta({ example: 'kompetensforsorjning' }),
    apiVersion: z.string().describe('Version of the contract, by semantic versioning.').meta({ example: apiVersion }),
    apiReleased: CalendarDate.describe('The day that this version was released.'),
    apiDocumentation: z.url().describe('Where the documentation stands.').meta({ example: 'https://api.example.se/' }),
    apiStatus: z.enum(apiStatuses).describe('Where in its life cycle the API stands.').meta({ example: 'active' }),
  })
  .meta({ id: 'ApiInfo', description: 'The API about itself, as the national REST API profile asks (VER.07).' });

/** `GET /api-info` (VER.06). */
export const apiInfoRoute = (service: Service): RouteOptions =>
  operation(
    service,
    {
      method: 'GET',
      path: '/api-info',
      operationId: 'describeApi',
      tag: 'About',
      summary: 'Describe the API',
      description: 'Name, version, release date, documentation and life-cycle status of this API.',
      access: 'public',
      answers: { 200: { description: 'The API about itself.', body: ApiInfo } },
    },
    () => ({
      apiName: 'kompetensforsorjning',
      apiVersion,
      apiReleased,
      apiDocumentation: `${new URL(service.publicBaseUrl).origin}/`,
      apiStatus: 'active' as const,
    }),
  );
