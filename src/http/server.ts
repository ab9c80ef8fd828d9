import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import swagger from '@fastify/swagger';
import Fastify, {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { DestinationStream } from 'pino';
import { limits } from '../core/limits.ts';
import { notFound, Problem } from '../core/problem.ts';
import { documentedTokenUrl } from './about.ts';
import { apiInfoRoute } from './api-info.ts';
import { type BodyTimes, defaultBodyTimes, limitBodyTime } from './body-time.ts';
import { answerBrokenHttp, answerUnknownExpectations } from './broken.ts';
import { watchHeaders } from './check.ts';
import { documentOf } from './document.ts';
import { answerFromFront } from './front.ts';
import { namesItsHost } from './host.ts';
import { parseJson } from './json.ts';
import { limitedStream } from './limited-stream.ts';
import { loggerOptions, pathOf } from './logging.ts';
import { answerUnknownRoutes } from './methods.ts';
import { problemOf, sendProblem, standingHeaders, type ToProblem } from './problems.ts';
import { recordReads } from './recorded-reads.ts';
import { apiPrefix, type Service } from './service.ts';
import { addStandingRoutes, type ReadinessProbe } from './standing-routes.ts';
import { type Telemetry, tellAnswers } from './telemetry.ts';
import { traceOf, traceparentOf } from './tracing.ts';
import { answerInTurn } from './turns.ts';

/** A feature's routes: given the service, a plugin that registers its operations below the base. */
export type FeatureRoutes = (service: Service) => FastifyPluginAsync;

export interface ServerOptions {
  readonly routes: readonly FeatureRoutes[];
  /** Turns errors of the database into problems. */
  readonly toProblem: ToProblem;
  /** What `/readyz` asks. */
  readonly isReady: ReadinessProbe;
  /** Issuers whose tokens are accepted, for the metadata of the protected resource. */
  readonly issuers?: readonly string[];
  /** Where the authorization server gives tokens, for the document; below the first issuer when left out. */
  readonly tokenUrl?: string;
  /** Proxies whose X-Forwarded-* headers are believed, as addresses or ranges. */
  readonly trustedProxies?: readonly string[];
  /** How long bodies may take, where it is not the ordinary time. */
  readonly bodyTimes?: BodyTimes;
  /** Level of the log, `silent` for none. */
  readonly logLevel?: string;
  /** Where answered requests are told, for traces and metrics. */
  readonly telemetry?: Telemetry;
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
    return sendProblem(reply, request, problem, service.publicBaseUrl);
  });
  app.setNotFoundHandler((request, reply) => sendProblem(reply, request, notFound(), service.publicBaseUrl));
};

/** The plugin's routes get every body as a stream, JSON as well: it is read as it comes and may be of any length. */
export const streamBodies = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', async (request: FastifyRequest, payload: Readable) =>
    limitedStream(payload, request.routeOptions.bodyLimit),
  );
};

const readBodies = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  let turn: Promise<unknown> = Promise.resolve();
  const json = async (_request: FastifyRequest, bytes: Buffer): Promise<unknown> => {
    // An empty body is an absent one, whatever its type says; the contract decides whether that will do.
    if (bytes.length === 0) return undefined;
    if (bytes.length > limits.bodyBytesAtOnce) {
      turn = turn.then(() => nextTurn());
      await turn;
    }
    return parseJson(bytes);
  };
  app.addContentTypeParser(
    /^application\/(?:[a-z0-9.-]+\+)?json/i,
    { parseAs: 'buffer' },
    async (request: FastifyRequest, bytes: Buffer) => json(request, bytes),
  );
  app.addContentTypeParser('*', async (request: FastifyRequest, payload: Readable) =>
    limitedStream(payload, request.routeOptions.bodyLimit),
  );
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
 * Requests that were under way when the closing began end their connections with their answers, as later ones do: an
 * open connection that nobody uses would be waited for.
 */
const closeConnectionsAtEnd = (app: FastifyInstance): void => {
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) reply.header('connection', 'close');
    done();
  });
};

/**
 * Times of the server, which Fastify does not set by itself. The headers' time lies below the whole request's, or the
 * latter is not kept; the whole is that of a streamed import, and ordinary bodies are cut far earlier by limitBodyTime.
 */
export const serverOptions = {
  requestTimeout: limits.streamTimeoutMs,
  connectionTimeout: limits.unreadAnswerMs,
  http: {
    headersTimeout: limits.headersTimeoutMs,
    connectionsCheckingInterval: limits.connectionsCheckingIntervalMs,
    // A request without Host is refused as a problem by ourselves; Node would send a bare 400.
    requireHostHeader: false,
  },
} as const;

const unnamedHost = (): Problem =>
  new Problem('bad-request', {
    sv: 'Begäran ska ha ett fält Host, och bara ett, med ett värdnamn (RFC 9112, 3.2).',
    en: 'The request must have one Host field, and only one, with the name of a host (RFC 9112, 3.2).',
  });

/**
 * The server with all routes, ready to listen or to be injected into. Nothing is read from the environment and the
 * database is not touched until a request does.
 */
export const buildServer = async (service: Service, options: ServerOptions): Promise<FastifyInstance> => {
  const app = Fastify({
    ...serverOptions,
    bodyLimit: limits.bodyBytes,
    logger: options.logLevel === 'silent' ? false : loggerOptions(options.logLevel ?? 'info', options.logDestination),
    // One line for each request is enough, and it is ours: see logRequests.
    logController: new Fastify.LogController({ disableRequestLogging: true, requestIdLogLabel: 'traceId' }),
    // A target in absolute form (RFC 9112, 3.2.2) names a host, which nothing of ours is built from or compared with.
    rewriteUrl: ({ url = '/' }) => url.replace(/^https?:\/\/[^/?#]*\/?/i, '/'),
    genReqId: (request) => traceOf(request).traceId,
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
    // What is already on an open connection is answered while the server closes.
    return503OnClosing: false,
  });
  answerUnknownExpectations(app.server, service.publicBaseUrl);
  app.decorateRequest('actor', null);
  app.decorate('contracts', []);
  app.addHook('onRoute', ({ method, config }) => {
    const contract = config?.contract;
    // The HEAD twin of a GET shares its contract and is not described apart.
    if (contract !== undefined && method === contract.method) app.contracts.push(contract);
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...standingHeaders, traceparent: traceparentOf(traceOf(request.raw)) });
    if (!namesItsHost(request.raw)) {
      reply.header('connection', 'close');
      throw unnamedHost();
    }
  });
  if (service.headersSeen !== undefined) watchHeaders(app, service.headersSeen);
  closeConnectionsAtEnd(app);
  limitBodyTime(app, options.bodyTimes ?? defaultBodyTimes);
  answerUnknownRoutes(app);
  handleErrors(app, service, options.toProblem);
  readBodies(app);
  logRequests(app);
  recordReads(app, service);
  if (options.telemetry !== undefined) tellAnswers(app, options.telemetry);
  answerFromFront(app, {
    admission: service.admission,
    telemetry: options.telemetry,
    trustedProxies: options.trustedProxies ?? [],
    maximumBytes: service.answerBytesKept ?? limits.answerBytesKept,
  });
  answerInTurn(app.server);
  // Other plugins that read `app.swagger()` find the document there; it is made of the contracts, not of route schemas.
  await app.register(swagger, {
    openapi: { info: { title: '', version: '' } },
    transformObject: () => ({ ...documentOf(app.contracts) }),
  });
  await app.register(
    async (api) => {
      api.route(apiInfoRoute(service));
      for (const routes of options.routes) await api.register(routes(service));
    },
    { prefix: apiPrefix },
  );
  const { isReady, issuers = [] } = options;
  const tokenUrl = options.tokenUrl ?? (issuers[0] === undefined ? documentedTokenUrl : `${issuers[0]}/token`);
  addStandingRoutes(app, service, { isReady, issuers, tokenUrl });
  return app;
};
