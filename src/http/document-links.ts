import type { Link } from '../core/page.ts';
import { documentedBaseUrl } from './about.ts';
import type { Contract } from './contract.ts';
import { exampleOf, type LinkedObject } from './examples.ts';
import { type Components, wireSchemaOf } from './json-schema.ts';

/** Makes the `_links` of the examples of one operation. */
export type LinksOfExamples = (contract: Contract) => (object: LinkedObject) => Link[];

/** The name that a contract's whole answer has among the components. */
const answerNameOf = (contract: Contract): string | undefined => {
  const id = contract.answers[200]?.body?.meta()?.id;
  return typeof id === 'string' ? id : undefined;
};

/**
 * Examples whose links lead to what they show: an object of a schema that some GET answers with has that address, a
 * page has its neighbours, and anything else the address of its own operation. What stands in an address is taken from
 * the object where it has it, else from the parameter's example.
 */
export const linksOfExamples = (contracts: readonly Contract[], components: Components): LinksOfExamples => {
  const samples = new Map<string, unknown>();
  const pathOfSchema = new Map<string, string>();
  for (const contract of contracts) {
    const parameters =
      contract.params === undefined ? {} : (wireSchemaOf(contract.params, components).properties ?? {});
    for (const [name, schema] of Object.entries(parameters)) samples.set(name, exampleOf(schema, { components }));
    const schemaName = contract.method === 'GET' ? answerNameOf(contract) : undefined;
    if (schemaName !== undefined && !pathOfSchema.has(schemaName)) pathOfSchema.set(schemaName, contract.path);
  }
  const addressOf = (path: string, members: LinkedObject['members'] = {}): string =>
    documentedBaseUrl +
    path.replace(/:([A-Za-z]+)/g, (_, name: string) => {
      const own = members[name];
      return encodeURIComponent(String(typeof own === 'string' || typeof own === 'number' ? own : samples.get(name)));
    });
  return (contract) => {
    const own = addressOf(contract.path);
    return ({ schemaName, members, isWhole }) => {
      if (isWhole && '_meta' in members) {
        const page = `${own}?page=1&limit=20`;
        return (['self', 'first', 'last'] as const).map((rel) => ({ href: page, rel, method: 'GET' }));
      }
      const path = pathOfSchema.get(schemaName ?? '');
      return [{ href: path === undefined ? own : addressOf(path, members), rel: 'self', method: 'GET' }];
    };
  };
};
