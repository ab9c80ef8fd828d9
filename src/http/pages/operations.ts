import { type Html, html } from '../../formats/html.ts';
import { type Tag, tags } from '../about.ts';
import type { OpenApiDocument } from '../document.ts';
import type { OperationObject, Parameter } from '../document-operation.ts';
import type { JsonSchema } from '../json-schema.ts';

const shortNumber = (value: unknown): string => Number(value).toLocaleString('sv-SE');

/** What a schema asks for, in a few words: its type, format, bounds, values and default. */
const describeType = (schema: JsonSchema): Html => {
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined) return html`<a href="#schema-${name}"><code>${name}</code></a>`;
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) {
    return html`${branches.map((branch, index) => html`${index === 0 ? '' : ' eller '}${describeType(branch)}`)}`;
  }
  if (schema.prefixItems?.[0] !== undefined) {
    return html`lista av ${schema.prefixItems.length} ${describeType(schema.prefixItems[0])}`;
  }
  if (schema.items) return html`lista av ${describeType(schema.items)}`;
  const words = [schema.format ?? [schema.type ?? 'värde'].flat().join(' eller ')];
  const values = schema.const === undefined ? schema.enum : [schema.const];
  if (values !== undefined) {
    const shown = values.map((value, index) => html`${index === 0 ? '' : ', '}<code>${String(value)}</code>`);
    return html`${shown}${schema.default === undefined ? '' : html`; förval <code>${String(schema.default)}</code>`}`;
  }
  if (schema.minimum !== undefined && schema.maximum !== undefined) {
    words.push(`${shortNumber(schema.minimum)}–${shortNumber(schema.maximum)}`);
  }
  if (schema.maxLength !== undefined) words.push(`högst ${shortNumber(schema.maxLength)} tecken`);
  const byDefault = schema.default === undefined ? '' : html`, förval <code>${String(schema.default)}</code>`;
  return html`${words.join(', ')}${byDefault}`;
};

const places: Record<Parameter['in'], string> = { path: 'adress', query: 'fråga', header: 'huvudfält' };

const parameterTable = (operation: OperationObject): Html | undefined => {
  // The two header fields that every operation takes are described once, above.
  const own = operation.parameters.filter(({ name }) => name !== 'traceparent' && name !== 'Accept-Language');
  if (own.length === 0) return undefined;
  return html`<div class="scroll" role="region" aria-label="Parametrar för ${operation.operationId}" tabindex="0"><table>
<caption>Parametrar</caption>
<thead><tr><th scope="col">Namn</th><th scope="col">Plats</th><th scope="col">Värde</th><th scope="col">Beskrivning</th></tr></thead>
<tbody>${own.map(
    (parameter) =>
      html`<tr><th scope="row"><code>${parameter.name}</code></th><td>${places[parameter.in]}${
        parameter.required ? ', krävs' : ''
      }</td><td>${describeType(parameter.schema)}</td><td lang="en">${parameter.description}</td></tr>`,
  )}</tbody></table></div>`;
};

type Content = NonNullable<OperationObject['requestBody']>['content'];

const contentBlock = (label: string, content: Content): Html =>
  html`${Object.entries(content).map(
    ([type, { schema, example }]) =>
      html`<p><code>${type}</code>: ${describeType(schema)}</p>${
        example === undefined
          ? undefined
          : html`<pre tabindex="0" role="region" aria-label="Exempel, ${label}, ${type}"><code>${JSON.stringify(example, null, 2)}</code></pre>`
      }`,
  )}`;

const accessText = (operation: OperationObject): Html => {
  const [first, second] = operation.security;
  if (first === undefined) return html`Öppen, utan token. <span lang="en">Open, without a token.</span>`;
  const scope = (second ?? first).oauth2?.[0] ?? '';
  return second === undefined
    ? html`Kräver token med omfånget <code>${scope}</code>. <span lang="en">Needs a token with that scope.</span>`
    : html`Öppen; mer visas med token med omfånget <code>${scope}</code>. <span lang="en">Open; more is shown with a token of that scope.</span>`;
};

const problemList = (operation: OperationObject): Html => {
  const problems = Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);
  return html`<ul class="codes">${problems.flatMap(([status, response]) =>
    Object.values(response.content ?? {}).flatMap(({ examples }) =>
      Object.keys(examples ?? {}).map(
        (code) => html`<li>${status} <a href="#problem-${code}"><code>${code}</code></a></li>`,
      ),
    ),
  )}</ul>`;
};

const operationBlock = (path: string, method: string, operation: OperationObject): Html => {
  const successes = Object.entries(operation.responses).filter(([status]) => Number(status) < 400);
  const verb = method.toUpperCase();
  return html`<details id="operation-${operation.operationId}">
<summary><span class="method ${verb}">${verb}</span> <code>${path}</code> <span class="what" lang="en">${operation.summary}</span></summary>
<div>
<p lang="en">${operation.description}</p>
<p class="access">${accessText(operation)}</p>
${parameterTable(operation)}
${
  operation.requestBody === undefined
    ? undefined
    : html`<h4>Innehåll <span lang="en">Body</span></h4>${contentBlock(`innehåll till ${operation.operationId}`, operation.requestBody.content)}`
}
<h4>Svar <span lang="en">Answers</span></h4>
${successes.map(
  ([status, response]) =>
    html`<p><strong>${status}</strong> <span lang="en">${response.description}</span></p>${contentBlock(`${status} från ${operation.operationId}`, response.content ?? {})}`,
)}
<h4>Felkoder <span lang="en">Problems</span></h4>
${problemList(operation)}
</div></details>`;
};

/** All operations, grouped by tag in the order of the document. */
export const renderOperations = (document: OpenApiDocument): Html => {
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  return html`${(Object.keys(tags) as Tag[]).map((name) => {
    const own = all.filter(({ operation }) => operation.tags.includes(name));
    if (own.length === 0) return undefined;
    return html`<h3 id="tag-${name.toLowerCase().replaceAll(' ', '-')}" lang="en">${name}</h3>
<p>${tags[name].sv} <span lang="en">${tags[name].en}</span></p>
${own.map(({ path, method, operation }) => operationBlock(path, method, operation))}`;
  })}`;
};

/** The named schemas, each a table of its fields. */
export const renderSchemas = (document: OpenApiDocument): Html =>
  html`${Object.entries(document.components.schemas).map(([name, schema]) => {
    const required = new Set(schema.required ?? []);
    const fields = Object.entries(schema.properties ?? {});
    return html`<details id="schema-${name}"><summary class="plain"><code>${name}</code> <span lang="en">${schema.description}</span></summary><div>${
      fields.length === 0
        ? html`<p>${describeType(schema)}</p>`
        : html`<div class="scroll" role="region" aria-label="Fält i ${name}" tabindex="0"><table><caption>Fält i ${name}</caption>
<thead><tr><th scope="col">Fält</th><th scope="col">Värde</th><th scope="col">Beskrivning</th></tr></thead><tbody>${fields.map(
            ([field, member]) =>
              html`<tr><th scope="row"><code>${field}</code></th><td>${describeType(member)}${
                required.has(field) ? '' : '; får utelämnas'
              }</td><td lang="en">${member.description}</td></tr>`,
          )}</tbody></table></div>`
    }</div></details>`;
  })}`;
