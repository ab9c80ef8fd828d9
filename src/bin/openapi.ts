import { writeFile } from 'node:fs/promises';
import { buildApp } from '../app.ts';
import { openDatabase } from '../db/open.ts';
import { idempotencyStore } from '../features/access/commands.ts';
import { documentedBaseUrl } from '../http/about.ts';
import { documentOfServer } from '../http/document.ts';
import { clientContractOf } from './client-contract.ts';

/** Writes openapi/openapi.json from the routes, and from it the types of the command line. No database is reached and no port is opened. */
const unreachable = openDatabase('postgres://127.0.0.1:1/none');
const app = await buildApp(
  {
    db: unreachable.db,
    system: unreachable.db,
    now: () => new Date(0),
    newId: () => '',
    publicBaseUrl: documentedBaseUrl,
    codeVersion: '',
    idempotency: idempotencyStore,
    authenticate: () => Promise.reject(new Error('nobody calls while the document is written')),
  },
  { toProblem: () => undefined, isReady: () => Promise.resolve(false), logLevel: 'silent' },
);
await app.ready();
const document = documentOfServer(app);
await writeFile('openapi/openapi.json', `${JSON.stringify(document, null, 2)}\n`);
await writeFile('src/client/contract.ts', await clientContractOf(document));
await app.close();
await unreachable.close();
