import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Actor, Scope } from '../core/actor.ts';
import type { FileTable } from '../core/file-table.ts';
import type { Link, Page } from '../core/page.ts';
import type { ProblemCode } from '../core/problem.ts';
import type { ExpectedVersions } from '../core/version.ts';
import type { CommandContext } from '../db/command.ts';
import type { Tag } from './about.ts';
import type { Language } from './negotiate.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type SuccessStatus = 200 | 201 | 202 | 204;

/** Headers that the floor sends where a handler asks for them, under the names that the document has for them. */
export type CarriedHeader = 'ETag' | 'Content-Disposition' | 'Content-Language';

/** One success of an operation. */
export interface Answer {
  /** What the answer holds, as a sentence. */
  readonly description: string;
  /** The JSON body: its output side is what the handler returns, its input side what the client reads. */
  readonly body?: z.ZodType;
  /** Media types by our own order of preference; only `application/json` when left out. */
  readonly contentTypes?: readonly string[];
  /** Bodies of JSON media types whose form is another than `body`. */
  readonly bodies?: Readonly<Record<string, z.ZodType>>;
  /** What stands in the answer where it is CSV or a workbook. */
  readonly table?: FileTable;
  /** Headers of the floor that this answer carries beyond those that follow from the rest of the contract. */
  readonly carries?: readonly CarriedHeader[];
  /** Response headers beyond those that the floor adds, with a description and an example. */
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly example: string | number }>>;
}

/**
 * Who may call: everyone, who has the scope, or everyone with more to see for who has the scope. What a role may do is
 * decided in commands and queries, never here.
 */
export type Access = 'public' | Scope | { readonly optional: Scope };

/** All that is said of an operation: it is validated, answered and documented by this and nothing else. */
export interface Contract {
  readonly method: Method;
  /** Path below the base, with parameters as `:surveyId`. */
  readonly path: string;
  /** The command or query that it calls; unique in the document. */
  readonly operationId: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description: string;
  readonly access: Access;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Request headers by their lower-case names; other headers pass unread. */
  readonly headers?: z.ZodObject;
  /** The JSON body; its objects are strict all the way down. */
  readonly body?: z.ZodType;
  /** Media types taken; JSON ones are decoded by `body`, others reach the handler as a stream. */
  readonly bodyTypes?: readonly string[];
  /** What stands in the body where it is CSV or a workbook. */
  readonly bodyTable?: FileTable;
  /** The body reaches the handler as a stream whatever its media type; `body` then only documents its JSON form. */
  readonly streamed?: true;
  /** Bytes of the body at most. */
  readonly bodyLimit?: number;
  readonly answers: Readonly<Partial<Record<SuccessStatus, Answer>>>;
  /** The problems of this operation beyond those that every operation of its kind can give. */
  readonly problems?: readonly ProblemCode[];
  /** `etag`: answers carry an ETag and 304 is given; `if-match`: the same, and the caller names the version it changes. */
  readonly concurrency?: 'etag' | 'if-match';
  /**
   * For a POST that creates: the caller names the request by `Idempotency-Key`, and it is carried out once. The
   * handler then runs inside one transaction, `context.db`, which its commands join.
   */
  readonly idempotent?: true;
  /** A read that computes long and waits in slots of its own: it takes none of the places for reads. */
  readonly waitsByItself?: true;
  /** Seconds that a cache may keep an open answer. */
  readonly cacheSeconds?: number;
  /** Media types by the names that the query parameter `format` takes; it wins over Accept, since a link cannot set that. */
  readonly formats?: Readonly<Record<string, string>>;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    contract?: Contract;
  }
  interface FastifyInstance {
    /** Every contract that has been registered, in order. */
    contracts: Contract[];
  }
  interface FastifyRequest {
    /** The caller, once verified; null where no token was asked for or given. */
    actor: Actor | null;
  }
}

/** A body that is already bytes: JSON built by the database, or another media type. */
export class Prepared {
  readonly content: string | Uint8Array | Readable;
  readonly contentType: string;
  /** How the bytes are packed; as they are when left out. */
  readonly contentEncoding: 'gzip' | undefined;
  /**
   * Whether whoever asks the same without a token is answered the same for as long as the process runs, so that the
   * answer may be given before anything is looked up.
   */
  readonly lasting: boolean;
  constructor(
    content: string | Uint8Array | Readable,
    contentType: string,
    more: { contentEncoding?: 'gzip' | undefined; lasting?: boolean } = {},
  ) {
    this.content = content;
    this.contentType = contentType;
    this.contentEncoding = more.contentEncoding;
    this.lasting = more.lasting ?? false;
  }
}

type DeepReadonly<T> = T extends Date | Uint8Array
  ? T
  : T extends readonly (infer Item)[]
    ? readonly DeepReadonly<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
      : T;

type Decoded<Schema, Absent> = Schema extends z.ZodType ? z.output<Schema> : Absent;
type Nothing = Record<never, never>;
type ActorOf<A> = A extends 'public' ? undefined : A extends string ? Actor : Actor | undefined;
type ContextOf<A> = A extends 'public'
  ? Omit<CommandContext, 'actor'>
  : A extends string
    ? CommandContext
    : Omit<CommandContext, 'actor'> & { readonly actor: Actor | undefined };
type BodyOf<C extends Contract> = C['body'] extends z.ZodType
  ? C['streamed'] extends true
    ? undefined
    : C['bodyTypes'] extends readonly string[]
      ? z.output<C['body']> | undefined
      : z.output<C['body']>
  : undefined;

/** Builds absolute addresses below the public base (HYP.07, HYP.10); the Host header has no say in them. */
export interface Links {
  url(path: string): string;
  link(rel: string, path: string, method?: Link['method']): Link;
}

/** What a handler is given: the request decoded by its contract, and the ways to answer. */
export interface Input<C extends Contract> {
  readonly params: Decoded<C['params'], Nothing>;
  readonly query: Decoded<C['query'], Nothing>;
  readonly headers: Decoded<C['headers'], Nothing>;
  /** The decoded JSON body; undefined where another media type came, which is then in `stream`. */
  readonly body: BodyOf<C>;
  /** Media type of the body that came, or an empty text. */
  readonly bodyType: string;
  /** The unread body, where its media type is not JSON. */
  readonly stream: Readable | undefined;
  /** Aborts when the client leaves before it has its answer; for work that has no use then. */
  readonly abandoned: AbortSignal;
  /** The versions that the caller expects, where the contract asks for If-Match. */
  readonly expected: C['concurrency'] extends 'if-match' ? ExpectedVersions : undefined;
  readonly actor: ActorOf<C['access']>;
  readonly context: ContextOf<C['access']>;
  /** The reader's language; asking for it marks the answer as depending on it. */
  readonly language: Language;
  /** The media type to answer with, chosen among those of the contract. */
  readonly answerType: string;
  readonly links: Links;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** 201 with the absolute Location of what was created. */
  created<Body>(path: string, body: Body): Body;
  /** 202 with the absolute Location where progress is seen. */
  accepted<Body>(path: string, body: Body): Body;
  /** 204. */
  noContent(): undefined;
  /** Adds the strong ETag of a row version, or of a content hash. */
  tagged<Body>(version: number | string, body: Body): Body;
  /** The envelope of a page, with its links in the body and in the Link header. */
  paged<Name extends string, Item>(
    name: Name,
    page: Page<Item>,
  ): { readonly [Key in Name]: readonly Item[] } & {
    readonly _meta: { totalRecords: number; page: number; limit: number; count: number };
    readonly _links: Link[];
  };
  /** A body that is already text, bytes or a stream; JSON unless another type is named. */
  prepared(content: string | Uint8Array | Readable, contentType?: string): Prepared;
}

type AnswerBody<A> = A extends { readonly body: infer Body extends z.ZodType }
  ? DeepReadonly<z.output<Body>>
  : undefined;

/** What a handler returns: the body of one of the contract's answers, or prepared bytes. */
type Result<C extends Contract> =
  | { [Status in keyof C['answers']]: AnswerBody<C['answers'][Status]> }[keyof C['answers']]
  | Prepared;

export type Handler<C extends Contract> = (input: Input<C>) => Result<C> | Promise<Result<C>>;

const jsonType = /^application\/(?:[a-z0-9.-]+\+)?json$/;

/** True for `application/json` and its relatives, such as `application/merge-patch+json`. */
export const isJsonType = (mediaType: string): boolean => jsonType.test(mediaType);

/** Media types that an operation takes. */
export const bodyTypesOf = (contract: Contract): readonly string[] =>
  contract.bodyTypes ?? (contract.body === undefined ? [] : ['application/json']);

/** Media types that an operation answers with; none where its successes have no body. */
export const answerTypesOf = (contract: Contract): readonly string[] => {
  const types = Object.values(contract.answers).flatMap(
    (answer) => answer.contentTypes ?? (answer.body === undefined ? [] : ['application/json']),
  );
  return [...new Set(types)];
};

/** The scope that an operation asks for, or takes if offered. */
export const scopeOf = (access: Access): Scope | undefined =>
  access === 'public' ? undefined : typeof access === 'string' ? access : access.optional;

/** Every problem that an operation can give: its own and those of the floor. */
export const problemsOf = (contract: Contract): ProblemCode[] => {
  const codes: ProblemCode[] = ['bad-request', 'invalid-request', 'method-not-allowed', 'request-timeout'];
  codes.push('too-many-requests');
  if (scopeOf(contract.access) !== undefined) {
    codes.push('unauthenticated', 'invalid-token', 'insufficient-scope', 'issuer-unavailable');
  }
  if (contract.path.includes(':')) codes.push('not-found');
  if (answerTypesOf(contract).length > 0) codes.push('not-acceptable');
  // A body may come, and be refused, also where none is asked for.
  if (contract.method !== 'GET') codes.push('malformed-json', 'content-too-large', 'unsupported-media-type');
  if (contract.concurrency === 'if-match') codes.push('precondition-failed', 'precondition-required');
  // A read may name the version that it wants (RFC 9110 section 13.1.1).
  if (contract.method === 'GET') codes.push('precondition-failed');
  if (contract.idempotent === true) codes.push('request-in-progress', 'idempotency-key-reused');
  codes.push('uri-too-long', 'expectation-failed', 'header-too-large', 'internal-error', 'service-unavailable');
  return [...new Set([...codes, ...(contract.problems ?? [])])];
};
