import type { FastifyInstance } from 'fastify';
import { buildServer, type FeatureRoutes, type ServerOptions } from './http/server.ts';
import type { Service } from './http/service.ts';

/** The table of contents: every feature that has routes, in the order of the house. */
const features: readonly FeatureRoutes[] = [];

/** The whole application on one service. */
export const buildApp = (service: Service, options: Omit<ServerOptions, 'routes'>): Promise<FastifyInstance> =>
  buildServer(service, { ...options, routes: features });
