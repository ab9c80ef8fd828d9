import type { OpenApiDocument } from '../http/document.ts';

/** Operations that the command line calls; what is not named here is not in its types. */
const operationIds: ReadonlySet<string> = new Set([
  'listRounds',
  'findRoundTemplate',
  'listCompleteness',
  'listSurveys',
  'createSurvey',
  'findSurvey',
  'findSurveyTemplate',
  'listImports',
  'createImport',
  'findImport',
  'cancelImport',
  'commitImport',
  'listImportFaults',
  'findMarkedFile',
  'listFindings',
  'listFindingRules',
  'justifyFindings',
  'submitSurvey',
  'approveSurvey',
  'findReceipt',
]);

/** Headers that the wrapper around every request sends by itself. */
const standingHeaders: ReadonlySet<string> = new Set(['traceparent', 'Accept-Language']);

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type JsonObject = { [name: string]: Json };
const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objectAt = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

/** Bodies in JSON alone, without examples: what is sent and fetched as a file has no form to state. */
const jsonOf = (content: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(content)
      .filter(([mediaType]) => mediaType.endsWith('json'))
      .map(([mediaType, body]) => [mediaType, { schema: objectAt(body).schema ?? {} }]),
  );

/** Every refusal has the same form (RFC 9457), so one answer stands for them all. */
const withOneProblem = (responses: JsonObject): JsonObject => {
  const answers = Object.entries(responses).filter(([status]) => Number(status) < 300);
  const problem = Object.entries(responses).find(([status]) => Number(status) >= 400)?.[1];
  const answer = (response: Json | undefined): JsonObject => {
    const { description = '', content } = objectAt(response);
    return content === undefined ? { description } : { description, content: jsonOf(objectAt(content)) };
  };
  return {
    ...Object.fromEntries(answers.map(([status, response]) => [status, answer(response)])),
    default: { ...answer(problem), description: 'Refused.' },
  };
};

const operationFor = (operation: JsonObject): JsonObject => ({
  ...operation,
  parameters: (Array.isArray(operation.parameters) ? operation.parameters : []).filter(
    (parameter) => !standingHeaders.has(String(objectAt(parameter).name)),
  ),
  responses: withOneProblem(objectAt(operation.responses)),
});

const referencesIn = (value: Json | undefined): string[] => {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  const own = typeof value.$ref === 'string' ? [value.$ref.replace('#/components/schemas/', '')] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
};

/** The schemas that something refers to, and those that they refer to. */
const schemasFor = (paths: JsonObject, schemas: JsonObject): JsonObject => {
  const needed = new Set<string>();
  const waiting = referencesIn(paths);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    waiting.push(...referencesIn(schemas[name]));
  }
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => needed.has(name)));
};

/** The part of the document that the command line uses. */
const partOf = (document: JsonObject): JsonObject => {
  const paths = Object.entries(objectAt(document.paths)).map(([path, item]): [string, JsonObject] => [
    path,
    Object.fromEntries(
      Object.entries(objectAt(item))
        .filter(([, operation]) => operationIds.has(String(objectAt(operation).operationId)))
        .map(([method, operation]) => [method, operationFor(objectAt(operation))]),
    ),
  ]);
  const used = Object.fromEntries(paths.filter(([, item]) => Object.keys(item).length > 0));
  const schemas = schemasFor(used, objectAt(objectAt(document.components).schemas));
  return { openapi: '3.1.0', info: objectAt(document.info), paths: used, components: { schemas } };
};

/**
 * The types of the requests that the command line makes and of their answers, as TypeScript, from the document.
 * @throws Error where the document lacks an operation that is called
 */
export const clientContractOf = async (document: OpenApiDocument): Promise<string> => {
  const { default: openapiTypescript, astToString } = await import('openapi-typescript');
  const part = partOf(JSON.parse(JSON.stringify(document)));
  const text = JSON.stringify(part);
  const missing = [...operationIds].filter((id) => !text.includes(`"operationId":"${id}"`));
  if (missing.length > 0) throw new Error(`The document lacks ${missing.join(', ')}.`);
  const types = astToString(await openapiTypescript(text, { alphabetize: true, silent: true }));
  return `// Generated from openapi/openapi.json by \`npm run openapi\`.\n${types}`;
};
