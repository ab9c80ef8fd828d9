import { readFile } from 'node:fs/promises';
import openapiTypescript, { astToString } from 'openapi-typescript';
import t from 'tap';
import { clientContractOf } from '../../src/bin/client-contract.ts';

const document = JSON.parse(await readFile('openapi/openapi.json', 'utf8'));

t.test('the types of the command line are those of the document', async (t) => {
  const committed = await readFile('src/client/contract.ts', 'utf8');
  t.equal(committed, await clientContractOf(document), 'run npm run openapi after a change of a contract');
});

t.test('a document without an operation that the command line calls gives no types', async (t) => {
  const { '/surveys': _, ...paths } = document.paths;
  await t.rejects(clientContractOf({ ...document, paths }), {
    message: 'The document lacks listSurveys, createSurvey.',
  });
});

t.test('a data model can be generated from the whole document (DOK.16)', async (t) => {
  const types = astToString(await openapiTypescript(JSON.stringify(document), { silent: true }));
  const operations: { operationId: string }[] = Object.values<object>(document.paths).flatMap((item) =>
    Object.values(item).filter((operation) => operation.operationId !== undefined),
  );
  const missing = operations.filter(({ operationId }) => !types.includes(`\n    ${operationId}: {`));
  t.same(missing, []);
  t.ok(operations.length > 50);
  for (const name of Object.keys(document.components.schemas)) t.match(types, new RegExp(`^ {8}${name}: `, 'm'));
});
