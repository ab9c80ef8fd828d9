import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import t from 'tap';
import { z } from 'zod';
import { buildApp } from '../src/app.ts';
import { documentedBaseUrl } from '../src/http/about.ts';
import { documentOf, documentOfServer, type OpenApiDocument } from '../src/http/document.ts';
import { operation } from '../src/http/operation.ts';
import { apiPrefix } from '../src/http/service.ts';
import { breachesOf, departures } from './support/profile.ts';
import { sampleServer, sampleService } from './support/sample.ts';

const app = await buildApp(sampleService(), {
  toProblem: () => undefined,
  isReady: () => Promise.resolve(true),
  logLevel: 'silent',
});
await app.ready();
t.teardown(() => app.close());
const generated = documentOfServer(app);

t.test('the committed document is the one that the routes give', async (t) => {
  const committed = await readFile('openapi/openapi.json', 'utf8');
  t.equal(committed, `${JSON.stringify(generated, null, 2)}\n`, 'run npm run openapi after a change of a contract');
});

t.test('the document meets every rule of the national profile that a machine can judge', async (t) => {
  const isDeparture = (breach: string): boolean =>
    Object.entries(departures).some(([rule, members]) =>
      members.some((member) => breach.startsWith(`${rule}: `) && breach.endsWith(`/${member}`)),
    );
  const found = breachesOf(generated);
  t.strictSame(
    found.filter((breach) => !isDeparture(breach)),
    [],
  );
  const readme = await readFile('README.md', 'utf8');
  for (const [rule, members] of Object.entries(departures)) {
    for (const member of members) {
      t.ok(
        found.some((breach) => breach.startsWith(rule) && breach.endsWith(`/${member}`)),
        `${rule} ${member} is met`,
      );
      t.match(readme, new RegExp(`\\| ${rule}[^\\n]*\`${member}\``), `${rule} ${member} is named`);
    }
  }
  const sample = await sampleServer();
  t.teardown(() => sample.close());
  await sample.ready();
  t.strictSame(
    breachesOf(documentOfServer(sample)).filter((breach) => !isDeparture(breach)),
    [],
  );
});

t.test('the rules find what they are there to find', async (t) => {
  const broken = structuredClone(generated);
  broken.servers[0].url = 'http://localhost:3000/v1';
  const operation = broken.paths['/api-info']?.get;
  if (operation === undefined) return t.fail('there is no /api-info');
  operation.summary = ' ';
  operation.parameters = [
    { name: 'page_size', in: 'query', required: true, description: 'Size.', schema: { type: 'integer' } },
  ];
  const [ok] = Object.values(operation.responses);
  if (ok !== undefined) ok.description = 'Default Response';
  broken.paths['/get_things'] = { get: operation };
  broken.components.schemas.ApiInfo = {
    type: 'object',
    properties: { api_name: { type: 'array' }, day: { type: 'string', format: 'date', description: 'A day.' } },
  };
  const rules = new Set(breachesOf(broken).map((breach) => breach.split(':', 1)[0]));
  for (const rule of [
    'UFN.01',
    'DOK.19',
    'DOK.20',
    'FNS.01',
    'FNS.05',
    'SPA.02',
    'RES.06',
    'AME.04',
    'AME.06',
    'DOK.12',
    'DOT.02',
  ]) {
    t.ok(rules.has(rule), rule);
  }
});

t.test('each named schema stands once, on its wire side, without bounds that only mean a safe integer', async (t) => {
  const sample = await sampleServer();
  t.teardown(() => sample.close());
  const served = (await sample.inject(`${apiPrefix}/openapi.json`)).json<OpenApiDocument>();
  t.strictSame(Object.keys(served.components.schemas), [
    'ApiInfo',
    'Link',
    'NewNote',
    'Note',
    'PageMeta',
    'Problem',
    'ProblemFault',
  ]);
  t.notMatch(JSON.stringify(served), /9007199254740991|"\$defs"|Input"|"wire"/);
  const note = served.components.schemas.Note;
  t.match(note?.properties?.writtenAt, { type: 'string', format: 'date-time', example: '2026-11-22T08:00:00.000Z' });
  t.match(note?.properties?.validOn, { type: ['string', 'null'], format: 'date', example: '2026-11-22' });
  const page = served.paths['/notes']?.get?.parameters.find(({ name }) => name === 'page');
  t.match(page?.schema, { type: 'integer', default: 1 });
  t.strictSame(
    served.servers.map(({ url }) => url),
    [documentedBaseUrl],
  );
});

t.test('a contract that cannot be documented whole stops the document, naming the operation', async (t) => {
  const service = sampleService();
  const contractOf = (body: z.ZodType, answer: z.ZodType) => {
    const { config } = operation(
      service,
      {
        method: 'POST',
        path: '/things',
        operationId: 'makeThing',
        tag: 'About',
        summary: 'Make',
        description: 'Makes.',
        access: 'public',
        body,
        answers: { 200: { description: 'Made.', body: answer } },
      },
      () => ({}),
    );
    return config?.contract === undefined ? [] : [config.contract];
  };
  const empty = z.strictObject({});
  t.throws(() => documentOf(contractOf(empty, z.object({ name: z.string() }))), /makeThing: no example at \/name/);
  t.throws(
    () => documentOf(contractOf(z.object({ name: z.string().meta({ example: 'x' }) }), empty)),
    /makeThing: the body takes unknown names at the root/,
  );
  const one = z.object({ a: z.literal(1) }).meta({ id: 'Twin' });
  const other = z.object({ one, two: z.object({ b: z.literal(2) }) });
  t.doesNotThrow(() => documentOf(contractOf(empty, other)));
});

t.test('a path that names other parameters than its schema is refused when it is registered', async (t) => {
  t.throws(
    () =>
      operation(
        sampleService(),
        {
          method: 'GET',
          path: '/things/:thingId',
          operationId: 'findThing',
          tag: 'About',
          summary: 'Find',
          description: 'Finds.',
          access: 'public',
          params: z.object({ id: z.string() }),
          answers: { 204: { description: 'Found.' } },
        },
        ({ noContent }) => noContent(),
      ),
    /findThing: the path names thingId, the schema id/,
  );
});

t.test('every example, default and member of an enumeration is valid against its own schema', async (t) => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'document', components: generated.components });
  const wrong: string[] = [];
  let checked = 0;
  const check = (schema: object, value: unknown, where: string): void => {
    checked += 1;
    const { example: _, examples: __, default: ___, ...rest } = schema as Record<string, unknown>;
    const isValid = ajv.compile(
      JSON.parse(JSON.stringify(rest).replaceAll('"#/components/', '"document#/components/')),
    );
    if (!isValid(value)) wrong.push(`${where}: ${JSON.stringify(value)}: ${ajv.errorsText(isValid.errors)}`);
  };
  const walk = (node: unknown, where: string): void => {
    if (typeof node !== 'object' || node === null) return;
    const { schema, example, examples, default: byDefault, enum: members } = node as Record<string, unknown>;
    if (typeof schema === 'object' && schema !== null) {
      if (example !== undefined) check(schema, example, where);
      for (const [name, one] of Object.entries(
        (examples ?? {}) as Record<string, { $ref?: string; value?: unknown }>,
      )) {
        const shared = generated.components.examples[one.$ref?.split('/').at(-1) ?? ''];
        check(schema, (shared ?? one).value, `${where} ${name}`);
      }
    } else if (!('in' in node) && ['type', '$ref', 'anyOf', 'enum'].some((keyword) => keyword in node)) {
      if (example !== undefined) check(node, example, where);
      if (byDefault !== undefined) check(node, byDefault, where);
      for (const member of Array.isArray(members) ? members : []) check(node, member, where);
    }
    for (const [name, inner] of Object.entries(node)) {
      if (!['example', 'examples', 'default', 'enum'].includes(name)) walk(inner, `${where}/${name}`);
    }
  };
  walk(generated.paths, '');
  walk(generated.components.schemas, '/schemas');
  walk(generated.components.headers, '/headers');
  t.ok(checked > 4_000, `${checked} values`);
  t.strictSame(wrong, []);
});

t.test('the links of an example lead to what it shows', async (t) => {
  const exampleOf = (path: string, method: string, status: string): Record<string, unknown> =>
    generated.paths[path]?.[method]?.responses[status]?.content?.['application/json']?.example as Record<
      string,
      unknown
    >;
  const survey = exampleOf('/surveys/{surveyId}', 'get', '200');
  const self = { href: `${documentedBaseUrl}/surveys/${survey.surveyId}`, rel: 'self', method: 'GET' };
  t.strictSame(survey._links, [self]);
  const surveys = exampleOf('/surveys', 'get', '200') as { surveys: { _links: unknown }[]; _links: { rel: string }[] };
  t.strictSame(surveys.surveys[0]?._links, [self], 'also where it is one of a list');
  t.strictSame(
    surveys._links.map(({ rel }) => rel),
    ['self', 'first', 'last'],
  );
  const wrong = Object.entries(generated.paths).flatMap(([path, methods]) =>
    Object.values(methods).flatMap(({ operationId, responses }) =>
      JSON.stringify(responses).includes('/regions/12"') && !path.startsWith('/regions') ? [operationId] : [],
    ),
  );
  t.strictSame(wrong, []);
});

t.test('an operation names the whole scope that its token must carry, and where tokens are given', async (t) => {
  const schemes = generated.components.securitySchemes as {
    oauth2: { flows: { clientCredentials: { tokenUrl: string; scopes: Record<string, string> } } };
  };
  const { tokenUrl, scopes } = schemes.oauth2.flows.clientCredentials;
  t.match(tokenUrl, /^https:\/\//);
  t.strictSame(generated.paths['/surveys']?.get?.security, [{ oauth2: [`${documentedBaseUrl}/surveys:read`] }]);
  const asked = Object.values(generated.paths).flatMap((methods) =>
    Object.values(methods).flatMap(({ security }) => security.flatMap((one) => one.oauth2 ?? [])),
  );
  t.strictSame(
    asked.filter((scope) => !(scope in scopes)),
    [],
  );
});

t.test('every file of rows tells its columns and has an example', async (t) => {
  const wrong: string[] = [];
  let files = 0;
  for (const methods of Object.values(generated.paths)) {
    for (const { operationId, requestBody, responses } of Object.values(methods)) {
      for (const { content = {} } of [requestBody, ...Object.values(responses)].filter((one) => one !== undefined)) {
        for (const [type, { schema, example, examples }] of Object.entries(content)) {
          if (!/csv|spreadsheet|ndjson/.test(type)) continue;
          files += 1;
          if ((example ?? examples) === undefined) wrong.push(`${operationId} ${type}: no example`);
          if (!type.includes('ndjson') && schema['x-columns'] === undefined)
            wrong.push(`${operationId} ${type}: no columns`);
        }
      }
    }
  }
  t.ok(files > 30, `${files} files`);
  t.strictSame(wrong, []);
});
