import { tableFormats } from '../core/answer-format.ts';
import type { FileTable } from '../core/file-table.ts';
import { limits } from '../core/limits.ts';
import { type ProblemCode, problemCatalogue } from '../core/problem.ts';
import { documentedBaseUrl } from './about.ts';
import { bodyTypesOf, type Contract, isJsonType, problemsOf, scopeOf } from './contract.ts';
import { csvBodyOf, workbookBodyOf } from './document-files.ts';
import type { LinksOfExamples } from './document-links.ts';
import { type ExampleSource, exampleOf } from './examples.ts';
import { idempotencyKeyPattern, sampleIdempotencyKey } from './idempotency-key.ts';
import { type Components, type JsonSchema, walk, wireSchemaOf } from './json-schema.ts';
import { problemMediaType } from './problems.ts';

export interface Header {
  description: string;
  /** Whether every answer that it is documented for carries it. */
  required?: boolean;
  schema: JsonSchema;
  example: string | number;
}

interface MediaType {
  schema: JsonSchema;
  example?: unknown;
  examples?: Record<string, { $ref: string } | { summary: string; value: string }>;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description: string;
  schema: JsonSchema;
}

interface ResponseObject {
  description: string;
  headers?: Record<string, Header | { $ref: string }>;
  content?: Record<string, MediaType>;
}

export interface OperationObject {
  tags: string[];
  summary: string;
  description: string;
  operationId: string;
  security: Record<string, string[]>[];
  parameters: Parameter[];
  requestBody?: { required: boolean; content: Record<string, MediaType> };
  responses: Record<string, ResponseObject>;
}

export const sampleTrace = '4bf92f3577b34da6a3ce929d0e0e4736';
const sampleTraceparent = `00-${sampleTrace}-00f067aa0ba902b7-01`;

const header = (text: string, example: string | number, required = false): Header => ({
  description: text,
  ...(required ? { required } : {}),
  schema: { type: typeof example === 'number' ? 'integer' : 'string' },
  example,
});

const textSchema = (example: string): JsonSchema => ({ type: 'string', example });

const standingParameters: readonly Parameter[] = [
  {
    name: 'traceparent',
    in: 'header',
    required: false,
    description: 'The caller’s trace (W3C Trace Context). An invalid value starts a new trace.',
    schema: textSchema(sampleTraceparent),
  },
  {
    name: 'Accept-Language',
    in: 'header',
    required: false,
    description: 'Language of texts for people: Swedish (sv) unless English (en) is preferred.',
    schema: { type: 'string', default: 'sv', example: 'sv' },
  },
];

const conditionalParameters: Record<'If-Match' | 'If-None-Match', Parameter> = {
  'If-Match': {
    name: 'If-Match',
    in: 'header',
    required: true,
    description: 'The ETag of the version that the change starts from. Missing gives 428, stale gives 412.',
    schema: textSchema('"v7"'),
  },
  'If-None-Match': {
    name: 'If-None-Match',
    in: 'header',
    required: false,
    description: 'The ETag already held. Where it still stands the answer is 304 without a body.',
    schema: textSchema('"v7"'),
  },
};

/** RFC 9110, 13.1.1: a read that names a version is answered with that one or not at all. */
const matchOfRead: Parameter = {
  name: 'If-Match',
  in: 'header',
  required: false,
  description: 'The ETag of the version that is to be read. Where another stands the answer is 412.',
  schema: textSchema('"v7"'),
};

const idempotencyParameter: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: `The client’s own name of this request, a string in quotation marks of ${limits.idempotencyKeyCharactersMinimum} to ${limits.idempotencyKeyCharactersMaximum} characters (draft-ietf-httpapi-idempotency-key-header-07). The same key and request give the same answer for ${limits.idempotencyDays} days, and nothing is done twice; the same key with another request gives 422, and 409 while the first is being carried out. A refused request is not remembered.`,
  schema: { ...textSchema(sampleIdempotencyKey), pattern: idempotencyKeyPattern },
};

const headerName = (name: string): string => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

const parametersIn = (
  place: Parameter['in'],
  schema: Contract['params'],
  components: Components,
  problemsAt: (path: string) => Error,
): Parameter[] => {
  if (schema === undefined) return [];
  const object = wireSchemaOf(schema, components);
  return Object.entries(object.properties ?? {}).map(([name, member]) => {
    const { description: text, ...rest } = member;
    if (text === undefined) throw problemsAt(`parameter ${name}: no description`);
    return {
      name: place === 'header' ? headerName(name) : name,
      in: place,
      required: place === 'path' || (object.required ?? []).includes(name),
      description: text,
      schema: rest,
    };
  });
};

const opaque = (mediaType: string): JsonSchema =>
  mediaType.startsWith('text/') || mediaType.endsWith('json')
    ? { type: 'string' }
    : { type: 'string', contentMediaType: mediaType };

const workbookType = tableFormats.xlsx;

/** The list within an example, each item on a line of its own, as NDJSON has it. */
const linesOf = (example: unknown): string | undefined => {
  const list = Object.values(example ?? {}).find((value) => Array.isArray(value) && typeof value[0] === 'object');
  return Array.isArray(list) ? list.map((item) => `${JSON.stringify(item)}\n`).join('') : undefined;
};

/** What a body holds, whatever media types it has. */
interface BodyContent {
  readonly schema: JsonSchema | undefined;
  readonly example: unknown;
  readonly table: FileTable | undefined;
  /** JSON media types of another form. */
  readonly others?: Readonly<Record<string, Required<Pick<MediaType, 'schema' | 'example'>>>>;
}

const mediaTypeContent = (type: string, { schema, example, table, others }: BodyContent): MediaType => {
  const other = others?.[type];
  if (other !== undefined) return other;
  if (schema !== undefined && isJsonType(type)) return { schema, example };
  if (table !== undefined && type === 'text/csv') return csvBodyOf(table);
  if (table !== undefined && type === workbookType) return workbookBodyOf(table, type);
  const lines = type === tableFormats.ndjson ? linesOf(example) : undefined;
  return { schema: opaque(type), ...(lines === undefined ? {} : { example: lines }) };
};

/** A body in all its media types, each with what it holds and an example. */
const contentOf = (types: readonly string[], content: BodyContent): Record<string, MediaType> =>
  Object.fromEntries(types.map((type) => [type, mediaTypeContent(type, content)]));

/** Requests are closed: an object that would take unknown names is a mistake of the contract. */
const requireClosed = (schema: JsonSchema, components: Components, fail: (path: string) => Error): void => {
  const seen = new Set<string>();
  const check = (each: JsonSchema): void =>
    walk(each, (part, path) => {
      if (part.properties !== undefined && part.additionalProperties !== false) {
        throw fail(`the body takes unknown names at ${path === '' ? 'the root' : path}: use z.strictObject`);
      }
      const name = part.$ref?.split('/').at(-1);
      const target = name === undefined ? undefined : components[name];
      if (name === undefined || target === undefined || seen.has(name)) return;
      seen.add(name);
      check(target);
    });
  check(schema);
};

const problemResponses = (contract: Contract): Record<string, ResponseObject> => {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of problemsOf(contract)) {
    const { status } = problemCatalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]): [string, ResponseObject] => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\`: ${problemCatalogue[code].en}.`).join(' '),
        headers: shared(
          'traceparent',
          'Content-Language',
          ...counted,
          ...(problemHeaders[status] ?? []),
          ...(codes.includes('request-in-progress') ? (['Retry-After'] as const) : []),
        ),
        content: {
          [problemMediaType]: {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
          },
        },
      },
    ]),
  );
};

/** Headers that many answers carry, written once in the document. */
export const sharedHeaders = {
  traceparent: header('The trace that the request belongs to, with this service’s span.', sampleTraceparent, true),
  ETag: header('Version of the representation, for If-Match and If-None-Match.', '"v7"'),
  Link: header(
    'The links of the page, as in `_links` (RFC 8288).',
    `<${documentedBaseUrl}/regions?page=1&limit=20>; rel="self"`,
  ),
  'Content-Disposition': header('The file name to keep the answer under (RFC 6266).', 'inline; filename="figures.csv"'),
  'Content-Language': header('The language of what is written for people.', 'sv'),
  'RateLimit-Policy': header(
    'How many requests the caller may make in how many seconds (draft-ietf-httpapi-ratelimit-headers-10).',
    '"client";q=600;w=60',
  ),
  RateLimit: header('How many are left, and in how many seconds the window ends.', '"client";r=599;t=60'),
  Allow: header('The methods that the address takes.', 'GET, HEAD, OPTIONS', true),
  Accept: header('The media types that the operation takes (RFC 9110, 15.5.16).', 'application/json'),
  'Accept-Encoding': header('The codings that a body may have (RFC 9110, 12.5.3).', 'identity'),
  'WWW-Authenticate': header(
    'How to authenticate, and the scope that is missing (RFC 6750).',
    'Bearer realm="kompetensforsorjning"',
  ),
  'Idempotency-Replayed': header('Whether this answer was given before, to the same key and request.', 'false', true),
  'Retry-After': header('Seconds to wait before trying again.', 2),
} satisfies Record<string, Header>;

const shared = (...names: (keyof typeof sharedHeaders)[]): Record<string, { $ref: string }> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

const problemHeaders: Record<number, (keyof typeof sharedHeaders)[]> = {
  401: ['WWW-Authenticate'],
  403: ['WWW-Authenticate'],
  405: ['Allow'],
  415: ['Accept', 'Accept-Encoding'],
  429: ['Retry-After'],
  503: ['Retry-After'],
};

/** What the caller has left of its requests stands in every answer that was counted. */
const counted = ['RateLimit-Policy', 'RateLimit'] as const;

const createdHeaders: Record<string, Record<string, Header>> = {
  201: {
    Location: header(
      'Absolute address of what was created.',
      `${documentedBaseUrl}/surveys/0193c1c0-7a00-7000-8000-000000000001`,
    ),
  },
  202: {
    Location: header(
      'Absolute address where progress is seen.',
      `${documentedBaseUrl}/forecasts/0193c1c0-7a00-7000-8000-000000000001`,
    ),
  },
};

const isPaged = ({ query }: Contract): boolean => query?.shape.page !== undefined && query.shape.limit !== undefined;

const successResponses = (
  contract: Contract,
  { components, linksOf }: Documented,
  fail: (path: string) => Error,
): Record<string, ResponseObject> => {
  const responses: Record<string, ResponseObject> = {};
  const source = { components, linksOf: linksOf(contract) };
  for (const [status, answer] of Object.entries(contract.answers)) {
    const schema = answer.body === undefined ? undefined : wireSchemaOf(answer.body, components);
    const types = answer.contentTypes ?? (schema === undefined ? [] : ['application/json']);
    const others = Object.fromEntries(
      Object.entries(answer.bodies ?? {}).map(([type, body]) => {
        const other = wireSchemaOf(body, components);
        return [type, { schema: other, example: exampleAt(other, source, fail) }];
      }),
    );
    const own = Object.entries(answer.headers ?? {}).map(([name, { description: text, example }]) => [
      name,
      header(text, example),
    ]);
    requireTable(types, answer.table, fail);
    responses[status] = {
      description: answer.description,
      headers: {
        ...shared(
          'traceparent',
          ...counted,
          ...(contract.concurrency === undefined || status !== '200' ? [] : (['ETag'] as const)),
          ...(isPaged(contract) ? (['Link'] as const) : []),
          ...(answer.carries ?? []),
        ),
        ...(contract.idempotent === true ? shared('Idempotency-Replayed') : {}),
        ...createdHeaders[status],
        ...Object.fromEntries(own),
      },
      ...(types.length === 0
        ? {}
        : {
            content: contentOf(types, {
              schema,
              example: schema && exampleAt(schema, source, fail),
              table: answer.table,
              others,
            }),
          }),
    };
  }
  if (contract.method === 'GET' && contract.concurrency !== undefined) {
    responses['304'] = {
      description: 'The representation that the caller holds still stands.',
      headers: shared('traceparent', 'ETag', ...counted),
    };
  }
  return responses;
};

/** A file whose columns are not told cannot be read or written by a program. */
const requireTable = (types: readonly string[], table: FileTable | undefined, fail: (what: string) => Error): void => {
  if (table === undefined && types.some((type) => type === 'text/csv' || type === workbookType)) {
    throw fail('CSV or a workbook without its columns: add a table');
  }
};

const exampleAt = (schema: JsonSchema, source: ExampleSource, fail: (path: string) => Error): unknown => {
  try {
    return exampleOf(schema, source);
  } catch (error) {
    throw fail(error instanceof Error ? error.message : String(error));
  }
};

const securityOf = (contract: Contract, { resource }: Documented): Record<string, string[]>[] => {
  const scope = scopeOf(contract.access);
  if (scope === undefined) return [];
  const needed = { oauth2: [`${resource}/${scope}`] };
  return typeof contract.access === 'object' ? [{}, needed] : [needed];
};

/** What an operation is documented with. */
export interface Documented {
  /** Named schemas, which are added to. */
  readonly components: Components;
  /** The API's own identifier, which the full names of scopes begin with. */
  readonly resource: string;
  readonly linksOf: LinksOfExamples;
}

/**
 * One operation of the document, from its contract alone. Throws, naming the operation, where an example or a description
 * is missing or a body is not closed.
 */
export const operationOf = (contract: Contract, documented: Documented): OperationObject => {
  const { components } = documented;
  const fail = (what: string): Error => new Error(`${contract.operationId}: ${what}`);
  const bodyTypes = bodyTypesOf(contract);
  const body = contract.body === undefined ? undefined : wireSchemaOf(contract.body, components);
  if (body !== undefined) requireClosed(body, components, fail);
  requireTable(bodyTypes, contract.bodyTable, fail);
  const conditional =
    contract.concurrency === undefined
      ? []
      : contract.method === 'GET'
        ? [conditionalParameters['If-None-Match'], matchOfRead]
        : [conditionalParameters['If-Match']];
  return {
    tags: [contract.tag],
    summary: contract.summary,
    description: contract.description,
    operationId: contract.operationId,
    security: securityOf(contract, documented),
    parameters: [
      ...parametersIn('path', contract.params, components, fail),
      ...parametersIn('query', contract.query, components, fail),
      ...parametersIn('header', contract.headers, components, fail),
      ...conditional,
      ...(contract.idempotent === true ? [idempotencyParameter] : []),
      ...standingParameters,
    ],
    ...(bodyTypes.length === 0
      ? {}
      : {
          requestBody: {
            required: true,
            content: contentOf(bodyTypes, {
              schema: body,
              example: body && exampleAt(body, { components }, fail),
              table: contract.bodyTable,
            }),
          },
        }),
    responses: { ...successResponses(contract, documented, fail), ...problemResponses(contract) },
  };
};
