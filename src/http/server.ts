import type { Readable } from 'node:stream';
import Fastify, {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { DestinationStream } from 'pino';
import { limits } from '../core/limits.ts';
import { notFound, type Problem } from '../core/problem.ts';
import { apiInfoRoute } from './api-info.ts';
import { answerBrokenHttp, answerUnknownExpectations } from './broken.ts';
import { drain } from './drain.ts';
import { parseJson } from './json.ts';
import { loggerOptions, pathOf } from './logging.ts';
import { answerUnknownRoutes } from './methods.ts';
import { problemOf, sendProblem, standingHeaders, type ToProblem } from './problems.ts';
import { apiPrefix, type Service } from './service.ts';
import { traceOf, traceparentOf } from './tracing.ts';

/** A feature's routes: given the service, a plugin that registers its operations below the base. */
export type FeatureRoutes = (service: Service) => FastifyPluginAsync;

export interface ServerOptions {
  readonly routes: readonly FeatureRoutes[];
  /** Turns errors of the database into problems. */
  readonly toProblem: ToProblem;
  /** Proxies whose X-Forwarded-* headers are believed, as addresses or ranges. */
  readonly trustedProxies?: readonly string[];
  /** Level of the log, `silent` for none. */
  readonly logLevel?: string;
  /** Where the log goes; standard output when left out. */
  readonly logDestination?: DestinationStream;
}

/** The refusal, logged at the level that an alarm can stand on: our faults as errors, refused callers as warnings. */
const logRefusal = (request: FastifyRequest, problem: Problem, error: unknown): void => {
  const fields = {
    code: problem.code,
    status: problem.status,
    faults: problem.faults.map(({ code }) => code).slice(0, 20),
  };
  if (problem.status >= 500) request.log.error({ ...fields, err: error }, 'failed');
  else if (problem.status === 401 || problem.status === 403) request.log.warn(fields, 'refused');
  else request.log.info(fields, 'refused');
};

const handleErrors = (app: FastifyInstance, service: Service, toProblem: ToProblem): void => {
  app.setErrorHandler(async (error, request, reply) => {
    const problem = problemOf(error, toProblem);
    logRefusal(request, problem, error);
    if (problem.code === 'content-too-large') await drain(request.raw);
    return sendProblem(reply, request, problem, service.publicBaseUrl);
  });
  app.setNotFoundHandler((request, reply) => sendProblem(reply, request, notFound(), service.publicBaseUrl));
};

const readBodies = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  const json = (_request: FastifyRequest, bytes: Buffer): Promise<unknown> =>
    // An empty body is an absent one, whatever its type says; the contract decides whether that will do.
    Promise.resolve(bytes.length === 0 ? undefined : parseJson(bytes));
  app.addContentTypeParser(
    /^application\/(?:[a-z0-9.-]+\+)?json/i,
    { parseAs: 'buffer' },
    async (request: FastifyRequest, bytes: Buffer) => json(request, bytes),
  );
  app.addContentTypeParser('*', async (_request: FastifyRequest, payload: Readable) => payload);
};

const logRequests = (app: FastifyInstance): void => {
  app.addHook('onResponse', async (request: FastifyRequest, reply: FastifyReply) => {
    request.log.info(
      {
        method: request.method,
        path: pathOf(request),
        operation: request.routeOptions.config.contract?.operationId,
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime * 10) / 10,
        address: request.ip,
        client: request.actor?.clientId,
        organisation: request.actor?.organisationCode,
      },
      'answered',
    );
  });
};

/**
 * The server with all routes, ready to listen or to be injected into. Nothing is read from the environment and the
 * database is not touched until a request does.
 */
export const buildServer = async (service: Service, options: ServerOptions): Promise<FastifyInstance> => {
  const app = Fastify({
    requestTimeout: limits.requestTimeoutMs,
    http: {
      headersTimeout: limits.headersTimeoutMs,
      connectionsCheckingInterval: limits.connectionsCheckingIntervalMs,
    },
    bodyLimit: limits.bodyBytes,
    logger: options.logLevel === 'silent' ? false : loggerOptions(options.logLevel ?? 'info', options.logDestination),
    disableRequestLogging: true,
    genReqId: (request) => traceOf(request).traceId,
    requestIdLogLabel: 'traceId',
    requestIdHeader: false,
    trustProxy: options.trustedProxies === undefined ? false : [...options.trustedProxies],
    routerOptions: {
      maxParamLength: limits.pathParameterCharacters,
      // The operation reads the query itself, since it refuses what a lenient parser would repair.
      querystringParser: () => ({}),
    },
    frameworkErrors: (error, request, reply) => {
      sendProblem(
        reply,
        request,
        problemOf(error, () => undefined),
        service.publicBaseUrl,
      );
    },
    clientErrorHandler: answerBrokenHttp(service.publicBaseUrl),
    return503OnClosing: true,
  });
  answerUnknownExpectations(app.server, service.publicBaseUrl);
  app.decorateRequest('actor', null);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...standingHeaders, traceparent: traceparentOf(traceOf(request.raw)) });
  });
  answerUnknownRoutes(app);
  handleErrors(app, service, options.toProblem);
  readBodies(app);
  logRequests(app);
  await app.register(
    async (api) => {
      api.route(apiInfoRoute(service));
      for (const routes of options.routes) await api.register(routes(service));
    },
    { prefix: apiPrefix },
  );
  return app;
};
