import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** W3C Trace Context, level 1: the trace that a request belongs to and this service's own span in it. */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits, new for each request. */
  readonly spanId: string;
  /** The caller's span; absent where the trace begins here. */
  readonly parentId?: string;
  /** The caller's sampling decision, passed on. */
  readonly sampled: boolean;
}

const traceparent = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Random bytes are fetched for many spans at a time: each fetch costs more than the rest of a trace. */
let pool = Buffer.alloc(0);
let used = 0;

const freshSpanId = (): string => {
  if (used + 8 > pool.length) {
    pool = randomBytes(4_096);
    used = 0;
  }
  const spanId = pool.toString('hex', used, used + 8);
  used += 8;
  return /^0+$/.test(spanId) ? freshSpanId() : spanId;
};

const freshTraceId = (): string => freshSpanId() + freshSpanId();

/**
 * Joins the caller's trace, or starts a new one when the header is absent or invalid; an invalid header is never an
 * error (W3C Trace Context section 3.2). A version above 00 is read as far as 00 goes; version ff is invalid.
 */
export const joinTrace = (header: string | undefined): TraceContext => {
  const [, version, traceId, parentId, flags, rest] = traceparent.exec(header?.trim() ?? '') ?? [];
  const valid =
    version !== undefined &&
    version !== 'ff' &&
    (version !== '00' || rest === undefined) &&
    traceId !== undefined &&
    !/^0+$/.test(traceId) &&
    parentId !== undefined &&
    !/^0+$/.test(parentId);
  if (!valid) return { traceId: freshTraceId(), spanId: freshSpanId(), sampled: false };
  return { traceId, parentId, spanId: freshSpanId(), sampled: (Number.parseInt(flags ?? '00', 16) & 1) === 1 };
};

/** The header that names this service's span, for answers and for calls to other systems. */
export const traceparentOf = (trace: TraceContext): string =>
  `00-${trace.traceId}-${trace.spanId}-${trace.sampled ? '01' : '00'}`;

const traces = new WeakMap<IncomingMessage, TraceContext>();

/** The trace of a request: the same each time it is asked for. */
export const traceOf = (request: IncomingMessage): TraceContext => {
  const known = traces.get(request);
  if (known !== undefined) return known;
  const header = request.headers.traceparent;
  const trace = joinTrace(typeof header === 'string' ? header : undefined);
  traces.set(request, trace);
  return trace;
};
