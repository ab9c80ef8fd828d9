import type { OpenApiDocument } from '../../src/http/document.ts';
import type { JsonSchema } from '../../src/http/json-schema.ts';
import { walk } from '../../src/http/json-schema.ts';

/** One breach of the national REST API profile's mechanical rules: the rule's id and where. */
export type Breach = `${string}: ${string}`;

const each = function* (document: OpenApiDocument) {
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      yield { path, method, operation, where: `${method} ${path}` };
    }
  }
};

const infoBreaches = (document: OpenApiDocument): Breach[] => {
  const { info, servers, security, openapi } = document;
  const breaches: Breach[] = [];
  const demand = (holds: boolean, breach: Breach): void => {
    if (!holds) breaches.push(breach);
  };
  const filled = (value: unknown, names: string[]): boolean =>
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof Reflect.get(value, name) === 'string' && Reflect.get(value, name) !== '');
  demand(/^3\.1\.\d+$/.test(openapi), 'DOK.17: OpenAPI 3.1');
  demand(filled(info, ['title', 'version', 'description', 'termsOfService']), 'DOK.03: info');
  demand(filled(info.contact, ['name', 'url', 'email']), 'DOK.03: contact');
  demand(filled(info.license, ['name', 'url']), 'DOK.03: license');
  demand(filled(info['x-sla'], ['availability', 'responseTime', 'support']), 'DOK.08: service level');
  demand(Array.isArray(info['x-limitations']) && info['x-limitations'].length > 0, 'DOK.09: limitations');
  demand(/[åäö]/.test(String(info.description)) && /\bthe\b/.test(String(info.description)), 'DOK.06: both languages');
  demand(/^\d+\.\d+\.\d+$/.test(String(info.version)), 'VER.04: semantic version');
  demand(filled(document.externalDocs, ['description', 'url']), 'DOK.01: external documentation');
  demand(
    servers.length === 1 && /^https:\/\/[a-z0-9.-]+\.[a-z]+\/[a-z-]+\/v\d+$/.test(servers[0].url),
    'UFN.01: server',
  );
  demand(security.length > 0, 'DOK.21: root security');
  const schemes = Object.values(document.components.securitySchemes) as Record<string, unknown>[];
  demand(
    schemes.some(({ type, scheme }) => type === 'http' && scheme === 'bearer') &&
      schemes.every(({ type, scheme }) => type === 'oauth2' || (type === 'http' && scheme === 'bearer')),
    'SAK.10: bearer',
  );
  const addresses = JSON.stringify(schemes).match(/"(?:token|refresh|authorization)Url":"[^"]*"/g) ?? [];
  demand(
    addresses.every((address) => address.includes('":"https://')),
    'SAK.18: https',
  );
  return breaches;
};

/** Members that depart from a rule of the profile, each named in the README with its reason; nothing else may. */
export const departures: Readonly<Record<string, readonly string[]>> = {
  'AME.04': ['_links', '_meta'],
  'AME.06': ['accepted'],
};

const camelCase = /^[a-z]+([A-Z][a-z]*)*$/;
/** Words that are plural without an s at the end. */
const irregularPlurals = /(s|data|people|children)$/i;

const schemaBreaches = (schema: JsonSchema, where: string): Breach[] => {
  const breaches: Breach[] = [];
  walk(schema, (part, place) => {
    for (const [name, member] of Object.entries(part.properties ?? {})) {
      const at = `${where}${place}/${name}`;
      if (!camelCase.test(name)) breaches.push(`AME.04: ${at}`);
      if ((member.description ?? member.$ref) === undefined) breaches.push(`DOK.12: ${at}`);
      const isList = [member.type].flat().includes('array');
      if (isList && !irregularPlurals.test(name)) breaches.push(`AME.06: ${at}`);
      if (/^date(-time)?$/.test(member.format ?? '') && typeof member.example !== 'string')
        breaches.push(`DOT.02: ${at}`);
      if (member.format === 'date-time' && !/(Z|[+-]\d\d:\d\d)$/.test(String(member.example)))
        breaches.push(`DOT.04: ${at}`);
    }
  });
  return breaches;
};

const operationBreaches = (document: OpenApiDocument): Breach[] => {
  const breaches: Breach[] = [];
  const ids = new Set<string>();
  const tags = new Set(document.tags.map(({ name }) => name));
  for (const { path, operation, where } of each(document)) {
    const demand = (holds: boolean, breach: Breach): void => {
      if (!holds) breaches.push(breach);
    };
    demand(operation.summary.trim() !== '' && operation.description.trim() !== '', `DOK.19: ${where}`);
    demand(!ids.has(operation.operationId), `DOK.19: ${operationIdTwice(operation.operationId)}`);
    ids.add(operation.operationId);
    demand(
      operation.tags.every((tag) => tags.has(tag)),
      `DOK.19: ${where}: tag`,
    );
    for (const segment of path.split('/').slice(1)) {
      const holds = segment.startsWith('{')
        ? camelCase.test(segment.slice(1, -1))
        : /^[a-z0-9]+(-[a-z0-9]+)*$/.test(segment) && !/^(get|post|put|patch|delete|create|update)-/.test(segment);
      demand(holds, `RES.06: ${where}: ${segment}`);
    }
    for (const { name, in: place, required, schema, description } of operation.parameters) {
      demand(description.trim() !== '', `DOK.12: ${where}: ${name}`);
      if (place === 'query') {
        demand(/^[a-z]+([A-Z][a-z]+)*$/.test(name), `FNS.01: ${where}: ${name}`);
        demand(!required, `FNS.05: ${where}: ${name}`);
        demand(!/^(pnr|ssn|personnummer)$/i.test(name), `RES.02: ${where}: ${name}`);
        if (name === 'page') demand(schema.default === 1, `FNS.08: ${where}`);
        if (name === 'limit') demand(schema.default === 20, `FNS.09: ${where}`);
      }
      if (place === 'header') demand(schema.type !== 'object', `ARQ.05: ${where}: ${name}`);
    }
    demand(
      operation.parameters.some(({ name, required }) => name === 'traceparent' && !required),
      `SPA.02: ${where}`,
    );
    if (operation.requestBody !== undefined) {
      demand('application/json' in operation.requestBody.content, `AME.01: ${where}: body`);
      demand(operation.requestBody.content['application/json']?.example !== undefined, `DOK.15: ${where}: body`);
      demand('415' in operation.responses && '413' in operation.responses, `SAK.29: ${where}`);
    }
    for (const [status, response] of Object.entries(operation.responses)) {
      const at = `${where} ${status}`;
      const { content = {} } = response;
      demand(response.description.trim() !== '' && response.description !== 'Default Response', `DOK.20: ${at}`);
      demand(response.headers !== undefined && 'traceparent' in response.headers, `SPA.04: ${at}`);
      if (status === '201' || status === '202') demand('Location' in (response.headers ?? {}), `ARP.03: ${at}`);
      if (Number(status) >= 400) {
        demand(content['application/problem+json']?.schema.$ref === '#/components/schemas/Problem', `FEL.02: ${at}`);
      } else if (Object.keys(content).length > 0) {
        demand('application/json' in content, `AME.01: ${at}`);
        demand(content['application/json']?.example !== undefined, `DOK.15: ${at}`);
        breaches.push(...schemaBreaches(content['application/json']?.schema ?? {}, at));
      }
    }
    for (const status of ['400', '405', '500', '503'])
      demand(status in operation.responses, `DOK.13: ${where}: ${status}`);
    const scoped = operation.security.length > 0;
    demand(
      scoped === '401' in operation.responses && scoped === '403' in operation.responses,
      `DOK.13: ${where}: 401, 403`,
    );
  }
  return breaches;
};

const operationIdTwice = (operationId: string): string => `${operationId} stands twice`;

const problemBreaches = (document: OpenApiDocument): Breach[] => {
  const problem = document.components.schemas.Problem;
  const members = ['type', 'title', 'status', 'detail', 'instance'];
  const flat = problem?.type === 'object' && members.every((name) => problem.properties?.[name] !== undefined);
  return flat ? [] : ['FEL.01: Problem'];
};

/** Everything in a document that breaks a rule which a machine can judge. */
export const breachesOf = (document: OpenApiDocument): Breach[] => [
  ...infoBreaches(document),
  ...operationBreaches(document),
  ...problemBreaches(document),
  ...Object.entries(document.components.schemas).flatMap(([name, schema]) => schemaBreaches(schema, name)),
];
