import type { FastifyInstance } from 'fastify';
import { type ProblemCode, ProblemDocument, problemCatalogue } from '../core/problem.ts';
import {
  both,
  contact,
  description,
  documentedBaseUrl,
  license,
  limitations,
  serviceLevel,
  tags,
  termsOfService,
  title,
} from './about.ts';
import { apiVersion } from './api-info.ts';
import type { Contract } from './contract.ts';
import { type Header, type OperationObject, operationOf, sampleTrace, sharedHeaders } from './document-operation.ts';
import { guidanceOf } from './guidance.ts';
import { type Components, wireSchemaOf } from './json-schema.ts';
import { problemDocumentOf } from './problems.ts';

export interface OpenApiDocument {
  openapi: '3.1.0';
  info: Record<string, unknown>;
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

const pathsOf = (contracts: readonly Contract[], components: Components): OpenApiDocument['paths'] => {
  const paths: OpenApiDocument['paths'] = {};
  const sorted = contracts.toSorted(
    (one, other) =>
      (one.path < other.path ? -1 : one.path > other.path ? 1 : 0) ||
      methodOrder.indexOf(one.method) - methodOrder.indexOf(other.method),
  );
  for (const contract of sorted) {
    const path = contract.path.replace(/:([A-Za-z]+)/g, '{$1}');
    paths[path] = { ...paths[path], [contract.method.toLowerCase()]: operationOf(contract, components) };
  }
  return paths;
};

const sortedByName = <Value>(record: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));

/**
 * The OpenAPI document of a set of contracts, the same bytes for the same contracts. Throws, naming the operation,
 * where a contract cannot be documented whole: an example or a description that is missing, or a body that is not closed.
 */
export const documentOf = (contracts: readonly Contract[], baseUrl: string = documentedBaseUrl): OpenApiDocument => {
  const components: Components = {};
  wireSchemaOf(ProblemDocument, components);
  const paths = pathsOf(contracts, components);
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
    security: [{ bearerAuth: [] }],
    tags: Object.entries(tags)
      .filter(([name]) => [...used].some((tag) => tag === name))
      .map(([name, text]) => ({ name, description: both(text) })),
    paths,
    components: {
      schemas: sortedByName(components),
      examples: problemExamples(),
      headers: sharedHeaders,
      securitySchemes: {
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
export const documentOfServer = (app: FastifyInstance, baseUrl?: string): OpenApiDocument =>
  documentOf(app.contracts, baseUrl);
