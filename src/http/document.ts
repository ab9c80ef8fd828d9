import type { FastifyInstance } from 'fastify';
import { scopes } from '../core/actor.ts';
import { type ProblemCode, ProblemDocument, problemCatalogue } from '../core/problem.ts';
import {
  both,
  contact,
  description,
  documentedBaseUrl,
  documentedTokenUrl,
  license,
  limitations,
  scopeTexts,
  serviceLevel,
  tags,
  termsOfService,
  title,
} from './about.ts';
import { apiVersion } from './api-info.ts';
import type { Contract } from './contract.ts';
import { linksOfExamples } from './document-links.ts';
import {
  type Documented,
  type Header,
  type OperationObject,
  operationOf,
  sampleTrace,
  sharedHeaders,
} from './document-operation.ts';
import { guidanceOf } from './guidance.ts';
import { type Components, wireSchemaOf } from './json-schema.ts';
import { problemDocumentOf } from './problems.ts';

/** The addresses that a document names. */
export interface Addresses {
  /** Where the API stands, an https address (UFN.02). */
  readonly baseUrl: string;
  /** The API's own identifier, which the full names of scopes begin with. */
  readonly resource: string;
  /** Where the authorization server gives tokens. */
  readonly tokenUrl: string;
}

/** Those of the committed document. */
const documentedAddresses: Addresses = {
  baseUrl: documentedBaseUrl,
  resource: documentedBaseUrl,
  tokenUrl: documentedTokenUrl,
};

export interface OpenApiDocument {
  openapi: '3.1.0';
  info: { title: string; version: string } & Record<string, unknown>;
  externalDocs: { description: string; url: string };
  servers: [{ url: string; description: string }];
  security: Record<string, string[]>[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, OperationObject>>;
  components: {
    schemas: Components;
    examples: Record<string, { summary: string; value: unknown }>;
    headers: Record<string, Header>;
    securitySchemes: Record<string, unknown>;
  };
}

const problemExamples = (): OpenApiDocument['components']['examples'] =>
  Object.fromEntries(
    (Object.keys(problemCatalogue) as ProblemCode[]).map((code) => [
      code,
      {
        summary: problemCatalogue[code].en,
        value: problemDocumentOf(
          { code, status: problemCatalogue[code].status, detail: guidanceOf(code), faults: [] },
          { publicBaseUrl: documentedBaseUrl, language: 'sv', traceId: sampleTrace },
        ),
      },
    ]),
  );

const methodOrder = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

const pathsOf = (contracts: readonly Contract[], documented: Documented): OpenApiDocument['paths'] => {
  const paths: OpenApiDocument['paths'] = {};
  const sorted = contracts.toSorted(
    (one, other) =>
      (one.path < other.path ? -1 : one.path > other.path ? 1 : 0) ||
      methodOrder.indexOf(one.method) - methodOrder.indexOf(other.method),
  );
  for (const contract of sorted) {
    const path = contract.path.replace(/:([A-Za-z]+)/g, '{$1}');
    paths[path] = { ...paths[path], [contract.method.toLowerCase()]: operationOf(contract, documented) };
  }
  return paths;
};

const sortedByName = <Value>(record: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));

/**
 * The OpenAPI document of a set of contracts, the same bytes for the same contracts. Throws, naming the operation,
 * where a contract cannot be documented whole: an example or a description that is missing, or a body that is not closed.
 */
export const documentOf = (
  contracts: readonly Contract[],
  addresses: Addresses = documentedAddresses,
): OpenApiDocument => {
  const { baseUrl, resource, tokenUrl } = addresses;
  const components: Components = {};
  wireSchemaOf(ProblemDocument, components);
  const linksOf = linksOfExamples(contracts, components);
  const paths = pathsOf(contracts, { components, resource, linksOf });
  const used = new Set(contracts.map(({ tag }) => tag));
  return {
    openapi: '3.1.0',
    info: {
      title,
      version: apiVersion,
      summary: 'Behovskartläggning, nationell plan och dimensionering. Needs surveys, national plan and dimensioning.',
      description: `${description.sv}\n\n${description.en}`,
      termsOfService,
      contact,
      license,
      'x-sla': {
        availability: both(serviceLevel.availability),
        responseTime: both(serviceLevel.responseTime),
        support: both(serviceLevel.support),
      },
      'x-limitations': limitations.map(both),
    },
    externalDocs: {
      description: 'Dokumentation på svenska och engelska. Documentation in Swedish and English.',
      url: 'https://api.example.se/',
    },
    servers: [{ url: baseUrl, description: 'Produktion. Production.' }],
    security: [{ oauth2: [] }, { bearerAuth: [] }],
    tags: Object.entries(tags)
      .filter(([name]) => [...used].some((tag) => tag === name))
      .map(([name, text]) => ({ name, description: both(text) })),
    paths,
    components: {
      schemas: sortedByName(components),
      examples: problemExamples(),
      headers: sharedHeaders,
      securitySchemes: {
        oauth2: {
          type: 'oauth2',
          description:
            'Ask the authorization server for a token of this API with the full names of the scopes, and `resource` set to the API’s address (RFC 8707). The client proves who it is by private_key_jwt (RFC 7523).',
          flows: {
            clientCredentials: {
              tokenUrl,
              scopes: Object.fromEntries(scopes.map((scope) => [`${resource}/${scope}`, both(scopeTexts[scope])])),
            },
          },
        },
        bearerAuth: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A JWT access token (RFC 9068) with the scope of the operation, at most five minutes old.',
        },
      },
    },
  };
};

/** The document of a server, once its routes are in place. */
export const documentOfServer = (app: FastifyInstance, addresses?: Addresses): OpenApiDocument =>
  documentOf(app.contracts, addresses);

/** The headers of every answer of a document, by lower-case name, and whether each such answer carries them. */
export const headersOfDocument = (
  document: OpenApiDocument,
): { readonly at: string; readonly headers: ReadonlyMap<string, boolean> }[] =>
  Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .flatMap(({ operationId, responses }) =>
      Object.entries(responses).map(([status, { headers = {} }]) => ({
        at: `${operationId} ${status}`,
        headers: new Map(
          Object.entries(headers).map(([name, header]) => {
            const described = '$ref' in header ? document.components.headers[name] : header;
            return [name.toLowerCase(), described?.required === true] as const;
          }),
        ),
      })),
    );
