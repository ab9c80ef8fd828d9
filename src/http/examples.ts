import type { Components, JsonSchema } from './json-schema.ts';

/** An object of an example, whose links are to be those of what it shows. */
export interface LinkedObject {
  /** The name of its schema among the components; undefined for one without a name. */
  readonly schemaName: string | undefined;
  readonly members: Readonly<Record<string, unknown>>;
  /** Whether it is the whole body. */
  readonly isWhole: boolean;
}

/** Where the parts of an example come from. */
export interface ExampleSource {
  readonly components: Components;
  /** The value of `_links` of an object; what its schema says where left out. */
  readonly linksOf?: (object: LinkedObject) => unknown;
}

const nameOf = (schema: JsonSchema): string | undefined => schema.$ref?.split('/').at(-1);

/** The schema that a reference points to, or the schema itself. */
const resolve = (schema: JsonSchema, components: Components): JsonSchema => {
  const name = nameOf(schema);
  if (name === undefined) return schema;
  const { $ref: _, ...beside } = schema;
  return { ...components[name], ...beside };
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A whole example of a schema: its own, or one composed of those of its parts. Texts and numbers have no example that
 * could be made up honestly, so that one without throws, naming the place.
 */
export const exampleOf = (schema: JsonSchema, source: ExampleSource, path = ''): unknown => {
  const { components, linksOf } = source;
  const resolved = resolve(schema, components);
  const linked = (members: Record<string, unknown>): Record<string, unknown> =>
    '_links' in members && linksOf !== undefined
      ? { ...members, _links: linksOf({ schemaName: nameOf(schema), members, isWhole: path === '' }) }
      : members;
  const { example } = resolved;
  if (example !== undefined) return isObject(example) ? linked(example) : example;
  if (resolved.const !== undefined) return resolved.const;
  if (resolved.enum !== undefined) return resolved.enum[0];
  if (resolved.default !== undefined) return resolved.default;
  const branch = resolved.anyOf?.[0] ?? resolved.oneOf?.[0];
  if (branch !== undefined) return exampleOf(branch, source, path);
  const types = [resolved.type ?? []].flat();
  if (types.includes('object') || resolved.properties !== undefined) {
    const own = Object.entries(resolved.properties ?? {});
    return linked(
      Object.fromEntries(own.map(([name, member]) => [name, exampleOf(member, source, `${path}/${name}`)])),
    );
  }
  if (types.includes('array')) {
    const { items, prefixItems } = resolved;
    if (prefixItems !== undefined) return prefixItems.map((item, at) => exampleOf(item, source, `${path}/${at}`));
    return items === undefined || items === false ? [] : [exampleOf(items, source, `${path}[]`)];
  }
  if (types.includes('boolean')) return true;
  if (types.includes('null')) return null;
  throw new Error(`no example at ${path === '' ? 'the root' : path}: add .meta({ example })`);
};
