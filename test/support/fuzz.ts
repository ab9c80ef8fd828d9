import { request as httpRequest } from 'node:http';
import { problemMediaType } from '../../src/http/problems.ts';
import type { Random } from './random.ts';
import { sendRaw } from './raw.ts';

/* Hostile requests made from the API's own document, and what no answer to them may be. */

interface MediaType {
  readonly example?: unknown;
}
interface DocumentedOperation {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: { example?: unknown };
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: Readonly<Record<string, unknown>>;
}
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
}

export interface FuzzedOperation {
  readonly method: string;
  readonly path: string;
  readonly described: DocumentedOperation;
}

const verbs = ['get', 'post', 'put', 'patch', 'delete'];

export const operationsOf = (document: ApiDocument): FuzzedOperation[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => verbs.includes(method))
      .map(([method, described]) => ({ method: method.toUpperCase(), path, described })),
  );

export interface HostileRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** What is put where a value should be; each has broken some program. */
const hostileTexts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'å\u0308̈',
  '\u202Egnirts',
  '__proto__',
  'constructor',
  "' or 1=1 --",
  '"; select pg_sleep(0); --',
  '%',
  '%s%n',
  '../../etc/passwd',
  '$' + '{7*7}',
  '<script>alert(1)</script>',
  '=1+1',
  'null',
  'NaN',
  '-0',
  '1e999',
  '9'.repeat(400),
  'x'.repeat(5_000),
  '2024-02-30',
  '9999-99-99T99:99:99Z',
  '+275760-09-13T00:00:00.001Z',
  '00000000-0000-0000-0000-000000000000',
];
const hostileNumbers = [
  '-1',
  '0',
  '-0',
  '1.5',
  '1e400',
  '-1e400',
  '1e-400',
  '9007199254740993',
  '2147483648',
  '99999999999999999999999',
  '0.005',
  '1E5',
];
const hostileLiterals = [
  'null',
  'true',
  'false',
  '[]',
  '{}',
  '[[]]',
  '{"__proto__":{"isAdmin":true}}',
  '{"constructor":{"prototype":{}}}',
  '[null]',
  '""',
];
const encodings = [
  '%00',
  '%ff',
  '%C0%AE',
  '%ED%A0%80',
  '%',
  '%zz',
  '..%2f..',
  '%2e%2e',
  '%0d%0aset-cookie:a=b',
  ';a=b',
  '%E2%80%AE',
  '__proto__',
  'x'.repeat(101),
  '*',
];

/** JSON text with one place changed, or changed as a whole. */
const hostileJson = (random: Random, example: unknown): Buffer => {
  const text = JSON.stringify(example ?? {});
  const scalars = [...text.matchAll(/"(?:[^"\\]|\\.)*"(?!\s*:)|-?\d+(?:\.\d+)?|true|false|null/g)];
  const replace = (value: string): string => {
    if (scalars.length === 0) return value;
    const found = random.pick(scalars);
    return text.slice(0, found.index) + value + text.slice(found.index + found[0].length);
  };
  const whole: (() => string | Buffer)[] = [
    () => replace(random.pick(hostileNumbers)),
    () => replace(random.pick(hostileLiterals)),
    () => replace(JSON.stringify(random.pick(hostileTexts))),
    () => replace(JSON.stringify(random.pick(hostileTexts))),
    () => replace('"\\ud83d"'),
    () => replace('"\\u0000"'),
    () => text.replace('{', `{"${random.pick(['__proto__', 'extra', '\\u0000', ''])}":1,`),
    () => text.replace(/("[^"]+":)/, '$1null,$1'),
    () => text.slice(0, random.below(text.length + 1)),
    () => '['.repeat(1 + random.below(50_000)),
    () => `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`,
    () => replace(`${'['.repeat(40)}${']'.repeat(40)}`),
    () => Buffer.concat([Buffer.from(replace('"')), Buffer.from([0xff, 0xfe, 0xc3, 0x28])]),
    () => Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
    () => Buffer.from(text, 'utf16le'),
    () => `\ufeff${text}`,
    () => `${text}${text}`,
    () => '',
    () => random.pick([...hostileLiterals, ...hostileNumbers]),
    () => text,
  ];
  return Buffer.from(random.pick(whole)());
};

const hostileHeaders = (random: Random): Record<string, string> =>
  random.pick<Record<string, string>>([
    {},
    {},
    { accept: random.pick(['image/png', '*/*;q=0', 'application/json;q=2', ',,,', 'a/b/c', 'text/csv', '\u00ff']) },
    { 'accept-language': random.pick(['sv;q=9', '*', '-', 'en'.repeat(500)]) },
    { 'if-match': random.pick(['*', '"v1"', 'W/"v1"', '"', 'v1', '"v99999999999999999999"', '"a", "b"']) },
    { 'if-none-match': random.pick(['*', '"', 'W/"x"', ','.repeat(300)]) },
    {
      'content-type': random.pick([
        'text/plain',
        'application/xml',
        'application/json; charset=utf-16',
        ';',
        'text/csv',
        'multipart/form-data',
      ]),
    },
    { 'content-encoding': random.pick(['gzip', 'br', 'identity', 'x']) },
    { traceparent: random.pick(['00-0-0-0', 'ff-'.repeat(20), `00-${'0'.repeat(32)}-${'0'.repeat(16)}-00`]) },
    { 'idempotency-key': random.pick(['', '"', 'x'.repeat(3_000), '"a"', '\u00e5']) },
    { expect: random.pick(['100-continue', '200-ok']) },
    { 'x-forwarded-for': '127.0.0.1, ::1', forwarded: 'for=_x', 'x-forwarded-host': 'evil.example' },
    { authorization: random.pick(['Basic Og==', 'Bearer', 'Bearer a.b.c', `Bearer ${'x'.repeat(9_000)}`]) },
    { range: 'bytes=0-0,-1' },
    { 'x-big': 'y'.repeat(20_000) },
  ]);

/** A request that comes close to what the operation takes and breaks it somewhere, or does not. */
export const hostileRequest = (
  random: Random,
  operation: FuzzedOperation,
  known: Readonly<Record<string, readonly string[]>>,
): HostileRequest => {
  const parameters = operation.described.parameters ?? [];
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const example = parameters.find((each) => each.name === name)?.schema.example;
    const usual = known[name] ?? [String(example ?? 'x')];
    const chance = random.next();
    if (chance < 0.7) return encodeURIComponent(random.pick(usual));
    return chance < 0.85 ? random.pick(encodings) : encodeURIComponent(random.pick(hostileTexts).toWellFormed());
  });
  const query = parameters
    .filter((each) => each.in === 'query' && random.next() < 0.4)
    .flatMap(({ name, schema }) => {
      const good = encodeURIComponent(String(known[name]?.[0] ?? schema.example ?? '1'));
      const bad = random.pick([
        ...encodings,
        ...hostileNumbers,
        ...hostileTexts.map((each) => encodeURIComponent(each.toWellFormed())),
      ]);
      const chance = random.next();
      if (chance < 0.1) return [`${name}=${good}`, `${name}=${bad}`];
      return [chance < 0.5 ? `${name}=${good}` : `${name}=${bad}`];
    });
  if (random.next() < 0.1)
    query.push(random.pick(['__proto__=1', 'unknown=1', '=', '&&&', 'a[b]=c', '%00=1', 'page=1&page=2']));
  const content = operation.described.requestBody?.content;
  const withBody = content !== undefined ? random.next() < 0.95 : random.next() < 0.05;
  const verb =
    random.next() < 0.05 ? random.pick([...verbs, 'options', 'trace', 'propfind', 'head']) : operation.method;
  const body = withBody ? hostileJson(random, content?.['application/json']?.example) : undefined;
  const headers: Record<string, string> = body === undefined ? {} : { 'content-length': String(body.length) };
  if (withBody) headers['content-type'] = random.pick(Object.keys(content ?? { 'application/json': {} }));
  if (random.next() < 0.7) headers['if-match'] = '"v1"';
  return {
    method: verb.toUpperCase(),
    path: `/kompetensforsorjning/v1${path}${query.length === 0 ? '' : `?${query.join('&')}`}`,
    headers: { ...headers, ...hostileHeaders(random) },
    ...(body === undefined ? {} : { body }),
  };
};

export interface FuzzAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** Sends what a client library would still agree to send. */
export const sendHostile = (
  port: number,
  { method, path, headers, body }: HostileRequest,
  authorization: string,
): Promise<FuzzAnswer> =>
  new Promise((resolve) => {
    const sent = httpRequest(
      {
        port,
        host: '127.0.0.1',
        method,
        path,
        agent: false,
        headers: { authorization, connection: 'close', ...headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('close', () =>
          resolve({
            status: response.statusCode ?? 0,
            contentType: String(response.headers['content-type'] ?? ''),
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    // A connection that ends without an answer is told apart by its status of 0.
    sent.on('error', () => resolve({ status: 0, contentType: '', text: '' }));
    sent.end(body);
  });

/** Traces of what is inside: files, statements, the database and its words, values of settings. */
const leaks =
  /node_modules|\.(?:ts|js):\d+|\bat [\w.]+ \(|\bselect\b.+\bfrom\b|insert into|SQLSTATE|syntax error at|drizzle|\bpg_|relation "|column "|violates|ECONN|ENOENT|password|kompetensforsorjning_application/i;

/** What is wrong with an answer; undefined where it is as documented. */
export const complaintOf = (
  operation: FuzzedOperation,
  sent: HostileRequest,
  answer: FuzzAnswer,
): string | undefined => {
  const { status, contentType, text } = answer;
  // Headers that are too large are refused before the method is known, so a HEAD gets a body that its client cannot take.
  if (status === 0 && sent.method === 'HEAD' && 'x-big' in sent.headers) return undefined;
  if (status >= 500 || status === 0) return `status ${status}`;
  const isOwnVerb = sent.method === operation.method;
  if (isOwnVerb && operation.described.responses[String(status)] === undefined && status !== 404) {
    return `status ${status} is not documented`;
  }
  if (status < 400 || sent.method === 'HEAD') return undefined;
  if (contentType !== problemMediaType) return `${status} as ${contentType}`;
  const problem: unknown = JSON.parse(text);
  const members = ['type', 'title', 'status', 'detail', 'instance'];
  if (typeof problem !== 'object' || problem === null || !members.every((member) => member in problem)) {
    return 'a problem without its members';
  }
  if ('status' in problem && problem.status !== status) return 'a problem of another status';
  // What was sent is shown back in `value`, and may itself look like anything.
  const shown = JSON.stringify(problem, (key, value: unknown) =>
    key === 'value' || key === 'pointer' || key === 'parameter' ? undefined : value,
  );
  return leaks.test(shown) ? 'a leak' : undefined;
};

/** HTTP that no client library would send (RFC 9112; request smuggling among it). */
export const malformedRequests: readonly string[] = [
  'GET\r\n\r\n',
  'GET / HTTP/9.9\r\n\r\n',
  'G\u0000T / HTTP/1.1\r\nhost: a\r\n\r\n',
  'GET /kompetensforsorjning/v1/surveys HTTP/1.1\r\n\r\n',
  'GET /%zz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n',
  'GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\nx : y\r\n\r\n',
  'POST /kompetensforsorjning/v1/surveys HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST /kompetensforsorjning/v1/surveys HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef',
  'POST /kompetensforsorjning/v1/surveys HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n',
  'POST /kompetensforsorjning/v1/surveys HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
  'GET / HTTP/1.1\r\nhost: a\r\n folded: x\r\n\r\n',
  'GET / HTTP/1.1\nhost: a\n\n',
  `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(70_000)}\r\n\r\n`,
  '\u0016\u0003\u0001\u0000\u0001',
];

/** Sends malformed HTTP; answers a complaint where the answer is neither a refusal by a problem nor a closed connection. */
export const complaintOfMalformed = async (port: number, text: string): Promise<string | undefined> => {
  const answer = await sendRaw(port, [Buffer.from(text, 'latin1')]);
  if (Number.isNaN(answer.status)) return undefined;
  if (answer.status >= 500 || answer.status < 400) return `status ${answer.status}`;
  if (answer.headers['content-type'] !== problemMediaType) return `as ${answer.headers['content-type']}`;
  return leaks.test(answer.body) ? 'a leak' : undefined;
};
