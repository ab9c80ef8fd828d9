import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { AnsweredRequest, Telemetry } from '../http/telemetry.ts';

/*
 * Traces and metrics by OpenTelemetry. This file is loaded only where one of them is asked for: the packages take
 * longer to read than the rest of the service takes to start.
 */

export interface TelemetryOptions {
  /** Where the Prometheus endpoint listens; a port of its own, since it is not for clients. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  /** Where spans are sent (OTLP over HTTP, JSON). */
  readonly tracesUrl: string | undefined;
  readonly version: string;
  /** The pool of connections for requests. */
  readonly pool: { readonly totalCount: number; readonly idleCount: number; readonly waitingCount: number };
}

export interface RunningTelemetry extends Telemetry {
  close(): Promise<void>;
}

const name = 'kompetensforsorjning';
const nanosecondsPerMillisecond = 1e6;

const startMetrics = async (options: TelemetryOptions) => {
  if (options.metrics === undefined) return undefined;
  const exporter = new PrometheusExporter({ ...options.metrics, preventServerStart: true });
  const resource = resourceFromAttributes({ 'service.name': name, 'service.version': options.version });
  const provider = new MeterProvider({ resource, readers: [exporter] });
  await exporter.startServer();
  const meter = provider.getMeter(name);
  const durations = meter.createHistogram('http.server.request.duration', {
    unit: 's',
    description: 'Time from the first byte of a request to the last of its answer.',
    advice: { explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] },
  });
  const connections = meter.createObservableGauge('db.client.connection.count', {
    description: 'Connections of the pool for requests, and requests that wait for one.',
  });
  connections.addCallback((result) => {
    const { totalCount, idleCount, waitingCount } = options.pool;
    result.observe(totalCount - idleCount, { state: 'used' });
    result.observe(idleCount, { state: 'idle' });
    result.observe(waitingCount, { state: 'waited-for' });
  });
  const memory = meter.createObservableGauge('process.memory.usage', { unit: 'By', description: 'Resident memory.' });
  memory.addCallback((result) => result.observe(process.memoryUsage.rss()));
  const delays = monitorEventLoopDelay({ resolution: 20 });
  delays.enable();
  const lateness = meter.createObservableGauge('nodejs.eventloop.delay.p99', {
    unit: 's',
    description: 'Delay of the event loop since the last look, 99th percentile.',
  });
  lateness.addCallback((result) => {
    result.observe(delays.percentile(99) / (1_000 * nanosecondsPerMillisecond));
    delays.reset();
  });
  return {
    answered: (request: AnsweredRequest): void =>
      durations.record(request.milliseconds / 1_000, {
        'http.request.method': request.method,
        'http.route': request.route,
        'http.response.status_code': request.status,
      }),
    close: async (): Promise<void> => {
      delays.disable();
      await provider.shutdown();
    },
  };
};

const startTraces = ({ tracesUrl, version }: TelemetryOptions) => {
  if (tracesUrl === undefined) return undefined;
  // The span has the number that the answer's traceparent named already.
  let next = { traceId: '', spanId: '' };
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': name, 'service.version': version }),
    idGenerator: { generateTraceId: () => next.traceId, generateSpanId: () => next.spanId },
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: tracesUrl }))],
  });
  const tracer = provider.getTracer(name, version);
  return {
    answered: (request: AnsweredRequest): void => {
      const { traceId, spanId, parentId, sampled } = request.trace;
      next = { traceId, spanId };
      const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
      const parent =
        parentId === undefined
          ? ROOT_CONTEXT
          : trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: parentId, traceFlags, isRemote: true });
      const endTime = Date.now();
      const span = tracer.startSpan(
        request.operation ?? `${request.method} ${request.route}`,
        {
          kind: SpanKind.SERVER,
          startTime: endTime - request.milliseconds,
          attributes: {
            'http.request.method': request.method,
            'http.route': request.route,
            'http.response.status_code': request.status,
          },
        },
        parent,
      );
      if (request.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(endTime);
    },
    close: (): Promise<void> => provider.shutdown(),
  };
};

/** Starts what was asked for; throws where the port of the metrics is taken. */
export const startTelemetry = async (options: TelemetryOptions): Promise<RunningTelemetry> => {
  const parts = [await startMetrics(options), startTraces(options)].filter((part) => part !== undefined);
  return {
    answered: (request) => {
      for (const part of parts) part.answered(request);
    },
    close: async () => {
      await Promise.allSettled(parts.map((part) => part.close()));
    },
  };
};
