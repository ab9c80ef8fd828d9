import { z } from 'zod';

/**
 * One catalogue of everything that can go wrong (RFC 9457). A problem's code is stable and is the last
 * part of its `type`; status and titles stand here and nowhere else. Details are written where the
 * problem is found, in both languages, and say what to do.
 */
export const problemCatalogue = {
  'bad-request': { status: 400, sv: 'Begäran kan inte läsas', en: 'The request cannot be read' },
  'invalid-request': {
    status: 400,
    sv: 'Begäran följer inte kontraktet',
    en: 'The request does not follow the contract',
  },
  'malformed-json': { status: 400, sv: 'Innehållet är inte giltig JSON', en: 'The body is not valid JSON' },
  unauthenticated: { status: 401, sv: 'Åtkomsttoken saknas', en: 'An access token is needed' },
  'invalid-token': { status: 401, sv: 'Åtkomsttoken godtas inte', en: 'The access token is not accepted' },
  'insufficient-scope': {
    status: 403,
    sv: 'Åtkomsttoken saknar behörighetsomfång',
    en: 'The access token lacks a scope',
  },
  forbidden: { status: 403, sv: 'Åtgärden är inte tillåten för din roll', en: 'Your role does not allow this' },
  'not-found': { status: 404, sv: 'Resursen finns inte', en: 'There is no such resource' },
  'no-forecast': { status: 404, sv: 'Prognosen saknas', en: 'There is no forecast' },
  'method-not-allowed': { status: 405, sv: 'Metoden stöds inte här', en: 'The method is not supported here' },
  'not-acceptable': { status: 406, sv: 'Inget av de önskade formaten finns', en: 'None of the wanted formats exists' },
  'request-timeout': { status: 408, sv: 'Begäran tog för lång tid', en: 'The request took too long' },
  conflict: {
    status: 409,
    sv: 'Begäran krockar med resursens läge',
    en: 'The request conflicts with the state of the resource',
  },
  'precondition-failed': {
    status: 412,
    sv: 'Resursen har ändrats sedan du läste den',
    en: 'The resource has changed since you read it',
  },
  'content-too-large': { status: 413, sv: 'Innehållet är för stort', en: 'The content is too large' },
  'uri-too-long': { status: 414, sv: 'Adressen är för lång', en: 'The address is too long' },
  'unsupported-media-type': {
    status: 415,
    sv: 'Innehållets typ stöds inte',
    en: 'The type of the content is not supported',
  },
  'expectation-failed': { status: 417, sv: 'Förväntningen kan inte uppfyllas', en: 'The expectation cannot be met' },
  'request-in-progress': {
    status: 409,
    sv: 'Samma begäran behandlas redan',
    en: 'The same request is already being carried out',
  },
  'idempotency-key-reused': {
    status: 422,
    sv: 'Nyckeln har använts till en annan begäran',
    en: 'The key has been used for another request',
  },
  'invalid-content': { status: 422, sv: 'Innehållet strider mot reglerna', en: 'The content breaks the rules' },
  'precondition-required': { status: 428, sv: 'If-Match krävs', en: 'If-Match is required' },
  'too-many-requests': { status: 429, sv: 'För många anrop', en: 'Too many requests' },
  'header-too-large': { status: 431, sv: 'Huvudfälten är för stora', en: 'The header fields are too large' },
  'internal-error': { status: 500, sv: 'Internt fel', en: 'Internal error' },
  'service-unavailable': {
    status: 503,
    sv: 'Tjänsten är tillfälligt otillgänglig',
    en: 'The service is temporarily unavailable',
  },
  'issuer-unavailable': { status: 503, sv: 'Token kan inte prövas just nu', en: 'Tokens cannot be verified just now' },
} as const satisfies Record<string, { status: number; sv: string; en: string }>;

export type ProblemCode = keyof typeof problemCatalogue;

/** A sentence in Swedish and in English; the reader's Accept-Language chooses. */
export interface Bilingual {
  readonly sv: string;
  readonly en: string;
}

/** One fault in what the caller sent: where it is, what was seen there and what is accepted. */
export interface Fault {
  /** Stable code of the rule that was broken, such as `unknown-code`. */
  readonly code: string;
  readonly detail: Bilingual;
  /** JSON pointer into the body (`#/lines/3/areaCode`). */
  readonly pointer?: string;
  /** Name of the query or path parameter. */
  readonly parameter?: string;
  /** Name of the header. */
  readonly header?: string;
  /** Row (the heading is row 1) and column of a file. */
  readonly row?: number;
  readonly column?: string;
  /** The value seen, as text. */
  readonly value?: string;
  /** Accepted values or the nearest codes. */
  readonly accepted?: readonly string[];
}

/** How many faults there are, in English; in Swedish the word is the same for one and for many. */
export const countOfFaults = (count: number): string => (count === 1 ? '1 fault' : `${count} faults`);

/** What a command, query or route throws when it refuses; the HTTP floor renders it as application/problem+json. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly detail: Bilingual;
  readonly faults: readonly Fault[];
  /** All faults found, where only the first of them are listed. */
  readonly totalFaults: number;
  /** Response headers that belong to the problem, such as Allow or Retry-After. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    detail: Bilingual,
    more: { faults?: readonly Fault[]; totalFaults?: number; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(code, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'Problem';
    this.code = code;
    this.detail = detail;
    this.faults = more.faults ?? [];
    this.totalFaults = more.totalFaults ?? this.faults.length;
    this.headers = more.headers ?? {};
  }

  get status(): number {
    return problemCatalogue[this.code].status;
  }
}

/** Not found, and equally what the caller may not know of: the two look the same, to the byte. */
export const notFound = (): Problem =>
  new Problem('not-found', {
    sv: 'Det finns ingen sådan resurs, eller så får du inte se den. Kontrollera adressen och din behörighet.',
    en: 'There is no such resource, or you may not see it. Check the address and your permission.',
  });

/**
 * Refuses a body that names a resource which does not exist, or which the caller may not know of.
 * @param what the resource in the definite form of each language, and where such resources are listed
 */
export const unknownReference = (
  pointer: string,
  value: string,
  what: Bilingual & { readonly listedAt: string },
): Problem =>
  new Problem(
    'invalid-content',
    { sv: `${what.sv} finns inte.`, en: `There is no such ${what.en}.` },
    {
      faults: [
        {
          code: 'unknown-id',
          pointer,
          value,
          detail: { sv: `Se ${what.listedAt}.`, en: `See ${what.listedAt}.` },
        },
      ],
    },
  );

/** The wire form of a fault. */
const ProblemFault = z
  .object({
    code: z.string().describe('Stable code of the rule that was broken.'),
    detail: z.string().describe('What is wrong and what to do, in the language asked for.'),
    pointer: z.string().optional().describe('JSON pointer to the place in the body.'),
    parameter: z.string().optional().describe('Name of the query or path parameter.'),
    header: z.string().optional().describe('Name of the header.'),
    row: z.int().optional().describe('Row of the file; the heading is row 1.'),
    column: z.string().optional().describe('Column of the file.'),
    value: z.string().optional().describe('The value seen.'),
    accepted: z.array(z.string()).optional().describe('Values that are accepted, or the nearest codes.'),
  })
  .meta({ id: 'ProblemFault', description: 'One fault in what was sent.' });

/** The wire form of a problem (RFC 9457): one flat object with all five members, as the national profile asks (FEL.01). */
export const ProblemDocument = z
  .object({
    type: z.url().describe('Address of the description of this kind of problem.'),
    title: z.string().describe('Name of this kind of problem, in the language asked for.'),
    status: z.int().describe('The HTTP status code.'),
    detail: z.string().describe('What happened in this case, and what to do.'),
    instance: z.string().describe('The request that it happened in, as a urn with its trace id.'),
    code: z.string().describe('Stable code of this kind of problem.'),
    errors: z.array(ProblemFault).optional().describe('All faults found, at once.'),
    totalErrors: z.int().optional().describe('How many faults were found, where not all are listed.'),
  })
  .meta({
    id: 'Problem',
    description: 'A problem by RFC 9457.',
    example: {
      type: 'https://api.example.se/#problem-not-found',
      title: 'Resursen finns inte',
      status: 404,
      detail: 'Det finns ingen sådan resurs, eller så får du inte se den. Kontrollera adressen och din behörighet.',
      instance: 'urn:trace:4bf92f3577b34da6a3ce929d0e0e4736',
      code: 'not-found',
    },
  });
