import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { limits } from '../core/limits.ts';
import { Problem } from '../core/problem.ts';
import { chooseLanguage } from './negotiate.ts';
import { problemDocumentOf, problemMediaType, problemOf, standingHeaders } from './problems.ts';
import { joinTrace, traceOf, traceparentOf } from './tracing.ts';

/**
 * Answers what is not even HTTP: the parser's refusals, headers that are too large or too slow. There is no request,
 * so the answer is written by hand, in Swedish, in a trace of its own.
 */
export const answerBrokenHttp =
  (publicBaseUrl: string) =>
  (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    const trace = joinTrace(undefined);
    // Whatever the parser refuses is the caller's fault, so that an unknown code is a bad request.
    const known = problemOf(
      Object.assign(new Error('broken HTTP'), { code: error.code ?? '', statusCode: 400 }),
      () => undefined,
    );
    const body = JSON.stringify(problemDocumentOf(known, { publicBaseUrl, language: 'sv', traceId: trace.traceId }));
    const head = [
      `HTTP/1.1 ${known.status} ${STATUS_CODES[known.status] ?? ''}`,
      ...Object.entries(standingHeaders).map(([name, value]) => `${name}: ${value}`),
      `traceparent: ${traceparentOf(trace)}`,
      'content-language: sv',
      `content-type: ${problemMediaType}`,
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
    ];
    socket.on('error', () => socket.destroy());
    socket.resume();
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
    setTimeout(() => socket.destroy(), limits.brokenLingerMs).unref();
  };

const refuseExpectation = (publicBaseUrl: string, request: IncomingMessage, response: ServerResponse): void => {
  const trace = traceOf(request);
  const language = chooseLanguage(request.headers['accept-language']);
  const problem = new Problem('expectation-failed', {
    sv: 'Den enda förväntan som stöds är 100-continue.',
    en: 'The only expectation that is supported is 100-continue.',
  });
  const body = JSON.stringify(problemDocumentOf(problem, { publicBaseUrl, language, traceId: trace.traceId }));
  response.writeHead(problem.status, {
    ...standingHeaders,
    traceparent: traceparentOf(trace),
    'content-language': language,
    vary: 'Accept-Language',
    'content-type': problemMediaType,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  });
  response.end(body);
};

/** Node answers an Expect that it does not know by itself, without a body; a listener makes it ours. */
export const answerUnknownExpectations = (server: Server, publicBaseUrl: string): void => {
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
    refuseExpectation(publicBaseUrl, request, response),
  );
};
