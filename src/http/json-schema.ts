import { z } from 'zod';

/** A JSON Schema (2020-12, as OpenAPI 3.1 takes it) while it is built and read. */
export interface JsonSchema {
  type?: string | string[];
  format?: string;
  description?: string;
  example?: unknown;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  $ref?: string;
  [keyword: string]: unknown;
}

/** Named schemas, each once, however often it is used. */
export type Components = Record<string, JsonSchema>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Formats that say it all, so that the pattern beside them is noise. */
const speakingFormats = new Set(['date', 'date-time', 'uuid', 'uri', 'email']);

/** `anyOf: [X, null]` of a simple X is one schema with two types, so that its format and example stand on the property. */
const foldNull = (schema: JsonSchema): JsonSchema => {
  const { anyOf, ...rest } = schema;
  const [first, second] = anyOf ?? [];
  if (anyOf?.length !== 2 || second?.type !== 'null' || typeof first?.type !== 'string') return schema;
  const folded: JsonSchema = { ...first, ...rest, type: [first.type, 'null'] };
  if (first.enum !== undefined) folded.enum = [...first.enum, null];
  return folded;
};

/**
 * Makes one generated schema readable, in all places where schemas stand: a codec's own `wire` form replaces the text
 * that carries it, bounds that only mean "a safe integer" go, and references point into the document's components.
 */
const tidy = (schema: JsonSchema): JsonSchema => {
  const tidied: JsonSchema = { ...schema };
  if (isObject(tidied.wire)) {
    delete tidied.pattern;
    Object.assign(tidied, tidied.wire);
    delete tidied.wire;
  }
  if (tidied.minimum === Number.MIN_SAFE_INTEGER) delete tidied.minimum;
  if (tidied.maximum === Number.MAX_SAFE_INTEGER) delete tidied.maximum;
  if (tidied.format !== undefined && speakingFormats.has(tidied.format)) delete tidied.pattern;
  if (tidied.$ref !== undefined) tidied.$ref = tidied.$ref.replace('#/$defs/', '#/components/schemas/');
  delete tidied.id;
  const { properties, items, additionalProperties, propertyNames } = tidied;
  if (properties !== undefined) {
    tidied.properties = Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, tidy(member)]));
  }
  if (isObject(items)) tidied.items = tidy(items);
  if (isObject(additionalProperties)) tidied.additionalProperties = tidy(additionalProperties);
  if (isObject(propertyNames)) tidied.propertyNames = tidy(propertyNames);
  for (const keyword of ['anyOf', 'oneOf', 'allOf', 'prefixItems'] as const) {
    const members = tidied[keyword];
    if (members !== undefined) tidied[keyword] = members.map(tidy);
  }
  return foldNull(tidied);
};

/** A default as the wire carries it: a codec that has its own wire form already shows the inner value. */
const wireDefault = (schema: z.ZodDefault): unknown => {
  const inner = schema.def.innerType;
  if (!(inner instanceof z.ZodType)) return schema.def.defaultValue;
  return inner.meta()?.wire === undefined ? z.encode(inner, schema.def.defaultValue) : schema.def.defaultValue;
};

/**
 * The wire side of a zod schema. Requests and answers use the same side: what is written is what is read, so that a
 * schema stands in the document once. Named schemas go to `components`; two that share a name must be the same.
 */
export const wireSchemaOf = (schema: z.ZodType, components: Components): JsonSchema => {
  const generated = z.toJSONSchema(z.object({ it: schema }), {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema instanceof z.ZodDefault) jsonSchema.default = wireDefault(zodSchema);
    },
  }) as JsonSchema;
  for (const [name, definition] of Object.entries(isObject(generated.$defs) ? generated.$defs : {})) {
    const tidied = tidy(isObject(definition) ? definition : {});
    const known = components[name];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(tidied)) {
      throw new Error(`two different schemas are called ${name}`);
    }
    components[name] = tidied;
  }
  return tidy(generated.properties?.it ?? {});
};

/** The schema that a reference points to, or the schema itself. */
export const resolve = (schema: JsonSchema, components: Components): JsonSchema => {
  const name = schema.$ref?.split('/').at(-1);
  if (name === undefined) return schema;
  const { $ref: _, ...beside } = schema;
  return { ...components[name], ...beside };
};

/** Every schema within a schema, itself included, with the way to it; references are not followed. */
export const walk = (schema: JsonSchema, visit: (schema: JsonSchema, path: string) => void, path = ''): void => {
  visit(schema, path);
  for (const [name, member] of Object.entries(schema.properties ?? {})) walk(member, visit, `${path}/${name}`);
  if (isObject(schema.items)) walk(schema.items, visit, `${path}[]`);
  if (isObject(schema.additionalProperties)) walk(schema.additionalProperties, visit, `${path}/*`);
  for (const keyword of ['anyOf', 'oneOf', 'allOf', 'prefixItems'] as const) {
    for (const member of schema[keyword] ?? []) walk(member, visit, path);
  }
};

/**
 * A whole example of a schema: its own, or one composed of those of its parts. Texts and numbers have no example that
 * could be made up honestly, so that one without throws, naming the place.
 */
export const exampleOf = (schema: JsonSchema, components: Components, path = ''): unknown => {
  const resolved = resolve(schema, components);
  if (resolved.example !== undefined) return resolved.example;
  if (resolved.const !== undefined) return resolved.const;
  if (resolved.enum !== undefined) return resolved.enum[0];
  if (resolved.default !== undefined) return resolved.default;
  const branch = resolved.anyOf?.[0] ?? resolved.oneOf?.[0];
  if (branch !== undefined) return exampleOf(branch, components, path);
  const types = [resolved.type ?? []].flat();
  if (types.includes('object') || resolved.properties !== undefined) {
    const own = Object.entries(resolved.properties ?? {});
    return Object.fromEntries(own.map(([name, member]) => [name, exampleOf(member, components, `${path}/${name}`)]));
  }
  if (types.includes('array')) {
    if (resolved.prefixItems !== undefined) {
      return resolved.prefixItems.map((item, index) => exampleOf(item, components, `${path}/${index}`));
    }
    return resolved.items === undefined ? [] : [exampleOf(resolved.items, components, `${path}[]`)];
  }
  if (types.includes('boolean')) return true;
  if (types.includes('null')) return null;
  throw new Error(`no example at ${path === '' ? 'the root' : path}: add .meta({ example })`);
};
