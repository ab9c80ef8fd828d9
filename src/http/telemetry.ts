import type { FastifyInstance } from 'fastify';
import { type TraceContext, traceOf } from './tracing.ts';

/** A request that has been answered, for traces and metrics: no address, no identifier and nothing that was sent. */
export interface AnsweredRequest {
  readonly method: string;
  /** The route as it was registered, such as `/surveys/:surveyId`. */
  readonly route: string;
  readonly operation: string | undefined;
  readonly status: number;
  readonly milliseconds: number;
  readonly trace: TraceContext;
}

/** Where answered requests are told; it never waits and never fails. */
export interface Telemetry {
  answered(request: AnsweredRequest): void;
}

/** Tells every answered request, unknown routes included under one name, so that nobody can invent names. */
export const tellAnswers = (app: FastifyInstance, telemetry: Telemetry): void => {
  app.addHook('onResponse', async (request, reply) => {
    telemetry.answered({
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      operation: request.routeOptions.config.contract?.operationId,
      status: reply.statusCode,
      milliseconds: reply.elapsedTime,
      trace: traceOf(request.raw),
    });
  });
};
