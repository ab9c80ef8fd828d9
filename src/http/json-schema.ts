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
  items?: JsonSchema | false;
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
    // The words that carry the value are not the value: `"true"` is no member of a boolean.
    delete tidied.pattern;
    delete tidied.enum;
    Object.assign(tidied, tidied.wire);
    delete tidied.wire;
  }
  if (tidied.minimum === Number.MIN_SAFE_INTEGER) delete tidied.minimum;
  if (tidied.maximum === Number.MAX_SAFE_INTEGER) delete tidied.maximum;
  if (tidied.format !== undefined && speakingFormats.has(tidied.format)) delete tidied.pattern;
  if (tidied.$ref !== undefined) tidied.$ref = tidied.$ref.replace('#/$defs/', '#/components/schemas/');
  delete tidied.id;
  const [first, ...others] = tidied.prefixItems ?? [];
  if (first !== undefined && others.every((other) => JSON.stringify(other) === JSON.stringify(first))) {
    // A list of so many of the same is told as that, which every generator understands.
    delete tidied.prefixItems;
    Object.assign(tidied, { items: first, minItems: others.length + 1, maxItems: others.length + 1 });
  } else if (first !== undefined && tidied.items === undefined) {
    // A list of exactly these is closed: without it more would be taken behind them (JSON Schema 2020-12, 10.3.1).
    tidied.items = false;
  }
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
