import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { startTelemetry } from '../../src/bin/telemetry.ts';
import { apiPrefix } from '../../src/http/service.ts';
import { sampleServer } from '../support/sample.ts';

const pool = { totalCount: 7, idleCount: 3, waitingCount: 2 };
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

t.test('the metrics tell answers by route and status, and nothing of who asked for what', async (t) => {
  const port = await freePort();
  const telemetry = await startTelemetry({
    metrics: { host: '127.0.0.1', port },
    tracesUrl: undefined,
    version: '1.2.3',
    pool,
  });
  t.teardown(telemetry.close);
  const app = await sampleServer({ telemetry });
  await app.inject({ url: `${apiPrefix}/notes?title=hemligt`, headers: { authorization: 'Bearer good' } });
  await app.inject({ url: `${apiPrefix}/notes/not-a-note` });
  await app.inject({ url: '/invented/by/a/caller' });
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const told = (pattern: RegExp, what: string) => t.ok(pattern.test(metrics), what);
  told(
    /request_duration_count\{[^}]*http_route="[^"]*\/notes",http_response_status_code="200"[^}]*\} 1\n/,
    'an answer',
  );
  told(/request_duration_count\{[^}]*\/notes\/:noteId",http_response_status_code="400"[^}]*\} 1\n/, 'a refusal');
  told(/db_client_connection_count\{state="used"[^}]*\} 4\n/, 'connections in use');
  told(/db_client_connection_count\{state="waited-for"[^}]*\} 2\n/, 'requests that wait for one');
  told(/process_memory_usage\{[^}]*\} \d{7,}\n/, 'memory');
  t.notOk(/hemligt|not-a-note|invented|good/.test(metrics));
});

t.test('a span has the numbers that the answer named, and continues the caller’s trace', async (t) => {
  const received: string[] = [];
  const collector = createServer(async (request, response) => {
    received.push(await text(request));
    response.setHeader('content-type', 'application/json').end('{}');
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  t.teardown(() => void collector.close());
  const { port } = collector.address() as AddressInfo;
  const telemetry = await startTelemetry({
    metrics: undefined,
    tracesUrl: `http://127.0.0.1:${port}/v1/traces`,
    version: '1.2.3',
    pool,
  });
  const app = await sampleServer({ telemetry });
  const [traceId, parentId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
  const { headers } = await app.inject({
    url: `${apiPrefix}/notes?title=hemligt`,
    headers: { traceparent: `00-${traceId}-${parentId}-01` },
  });
  await telemetry.close();
  const [, , spanId] = String(headers.traceparent).split('-');
  const [{ resourceSpans } = { resourceSpans: [] }] = received.map((each) => JSON.parse(each));
  const [span] = resourceSpans[0].scopeSpans[0].spans;
  t.match(span, { traceId, spanId, parentSpanId: parentId, name: 'listNotes', kind: 2 });
  t.notMatch(received.join(), /hemligt/);
});
