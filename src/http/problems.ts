import { Readable } from 'node:stream';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { limits } from '../core/limits.ts';
import { Problem, type ProblemCode, type ProblemDocument, problemCatalogue } from '../core/problem.ts';
import { drain } from './drain.ts';
import { chooseLanguage, type Language } from './negotiate.ts';
import { traceOf, traceparentOf } from './tracing.ts';

/** Turns an error of another layer, such as a lost database, into a problem; `undefined` when it knows nothing of it. */
export type ToProblem = (error: unknown) => Problem | undefined;

export const problemMediaType = 'application/problem+json';

/** Headers of every answer, errors included: nothing is guessed, framed or run, and nothing is kept unless said. */
export const standingHeaders = {
  'x-content-type-options': 'nosniff',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

const simple = (code: ProblemCode, sv: string, en: string): (() => Problem) => {
  return () => new Problem(code, { sv, en });
};

const badRequest = simple(
  'bad-request',
  'Begäran är inte välformad HTTP eller har en trasig adress. Kontrollera procentkodning och huvudfält.',
  'The request is not well-formed HTTP or has a broken address. Check percent-encoding and headers.',
);

/** What Fastify's and Node's own refusals mean, by their codes. */
const frameworkProblems: Record<string, () => Problem> = {
  FST_ERR_CTP_BODY_TOO_LARGE: simple(
    'content-too-large',
    'Innehållet är större än gränsen för den här resursen. Dela upp det eller använd import.',
    'The content is larger than the limit of this resource. Split it up or use an import.',
  ),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: simple(
    'unsupported-media-type',
    'Ange en Content-Type som resursen tar emot.',
    'Give a Content-Type that the resource takes.',
  ),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: simple(
    'bad-request',
    'Content-Length stämmer inte med innehållet.',
    'Content-Length does not agree with the content.',
  ),
  FST_ERR_BAD_URL: badRequest,
  FST_ERR_MAX_PARAM_LENGTH: simple(
    'uri-too-long',
    `En del av adressen är längre än ${limits.pathParameterCharacters} tecken.`,
    `A part of the address is longer than ${limits.pathParameterCharacters} characters.`,
  ),
  HPE_HEADER_OVERFLOW: simple(
    'header-too-large',
    'Huvudfälten är tillsammans större än 16 kB.',
    'The header fields together are larger than 16 kB.',
  ),
  ERR_HTTP_REQUEST_TIMEOUT: simple(
    'request-timeout',
    'Hela begäran kom inte fram i tid. Försök igen.',
    'The whole request did not arrive in time. Try again.',
  ),
};

const internalError = simple(
  'internal-error',
  'Något gick fel hos oss. Försök igen; kvarstår felet, kontakta oss och ange instance.',
  'Something went wrong on our side. Try again; if it stays, contact us and give the instance.',
);

const isFrameworkError = (error: unknown): error is Pick<FastifyError, 'code' | 'statusCode'> =>
  error instanceof Error && 'code' in error && typeof error.code === 'string';

/** The problem that an error is for the caller. What is not known is an internal error, without any of its detail. */
export const problemOf = (error: unknown, toProblem: ToProblem): Problem => {
  if (error instanceof Problem) return error;
  const known = toProblem(error);
  if (known !== undefined) return known;
  if (!isFrameworkError(error)) return internalError();
  const framework = frameworkProblems[error.code]?.();
  if (framework !== undefined) return framework;
  const status = error.statusCode ?? 500;
  return status >= 400 && status < 500 ? badRequest() : internalError();
};

/** Where the description of a kind of problem stands: a heading of the root page. */
const problemTypeOf = (publicBaseUrl: string, code: ProblemCode): string =>
  `${new URL(publicBaseUrl).origin}/#problem-${code}`;

/** The body of a problem (RFC 9457) in one language. */
export const problemDocumentOf = (
  problem: Pick<Problem, 'code' | 'status' | 'detail' | 'faults'> & { readonly totalFaults?: number },
  where: { publicBaseUrl: string; language: Language; traceId: string },
): z.input<typeof ProblemDocument> => {
  const { language } = where;
  const { totalFaults = problem.faults.length } = problem;
  const errors = problem.faults
    .slice(0, limits.faultsPerAnswer)
    .map((fault) => ({ ...fault, detail: fault.detail[language], accepted: fault.accepted?.slice() }));
  return {
    type: problemTypeOf(where.publicBaseUrl, problem.code),
    title: problemCatalogue[problem.code][language],
    status: problem.status,
    detail: problem.detail[language],
    instance: `urn:trace:${where.traceId}`,
    code: problem.code,
    ...(errors.length === 0 ? {} : { errors }),
    ...(errors.length < totalFaults ? { totalErrors: totalFaults } : {}),
  };
};

const realm = 'Bearer realm="kompetensforsorjning"';

/** Headers that follow from the kind of problem (RFC 6750 section 3, RFC 9110 section 10.2.3), unless it brings its own. */
const headersOf = (problem: Problem): Record<string, string> => {
  const own = Object.fromEntries(Object.entries(problem.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const added: Record<string, string> = {};
  if (problem.code === 'unauthenticated') added['www-authenticate'] = realm;
  if (problem.code === 'invalid-token') added['www-authenticate'] = `${realm}, error="invalid_token"`;
  if (problem.code === 'insufficient-scope') added['www-authenticate'] = `${realm}, error="insufficient_scope"`;
  if (problem.status === 503) added['retry-after'] = String(limits.retryAfterSeconds);
  return { ...added, ...own };
};

/** A scope is missing: 403 with the scope that would do (RFC 6750 section 3.1). */
export const insufficientScope = (publicBaseUrl: string, scope: string): Problem =>
  new Problem(
    'insufficient-scope',
    {
      sv: `Begär en token med omfånget ${scope}.`,
      en: `Ask for a token with the scope ${scope}.`,
    },
    {
      headers: {
        'www-authenticate': `${realm}, error="insufficient_scope", scope="${publicBaseUrl}/${scope}"`,
      },
    },
  );

/**
 * The answer to a body that is too large is on its way at once, and ends when the rest has been read: a sender that
 * listens meanwhile stops, and one that does not is not cut off before it has heard.
 */
const whileDraining = async function* (content: Uint8Array, request: FastifyRequest['raw']) {
  yield content;
  await drain(request);
};

/** Answers with a problem. All headers are set here, since some errors come before any hook has run. */
export const sendProblem = (
  reply: FastifyReply,
  request: FastifyRequest,
  problem: Problem,
  publicBaseUrl: string,
): FastifyReply => {
  const trace = traceOf(request.raw);
  const language = chooseLanguage(request.headers['accept-language']);
  const body = problemDocumentOf(problem, { publicBaseUrl, language, traceId: trace.traceId });
  for (const name of ['etag', 'location', 'link', 'content-disposition', 'content-length']) reply.removeHeader(name);
  // As bytes, since the framework adds a charset to JSON text, and the media type has none (RFC 9457 section 6).
  const content = Buffer.from(JSON.stringify(body));
  reply
    .code(problem.status)
    .headers({
      ...standingHeaders,
      traceparent: traceparentOf(trace),
      'content-language': language,
      vary: 'Accept-Language',
      'content-length': String(content.length),
      ...headersOf(problem),
    })
    .type(problemMediaType);
  return reply.send(
    problem.code === 'content-too-large' ? Readable.from(whileDraining(content, request.raw)) : content,
  );
};
