// Every documented header is seen in a run of all tests: what each file saw is kept in a folder, and compared with the
// document at the end. That none is sent which is not documented, each test that calls the API finds by itself.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

export const headersFolder = '.data/headers-seen';

export const forgetHeaders = async () => {
  await rm(headersFolder, { recursive: true, force: true });
  await mkdir(headersFolder, { recursive: true });
};

/**
 * Statuses that are answered before the operation is known, or before its body has come, and that of an error of our
 * own: tests of the server alone bring them about, without the application.
 */
const beforeOperation = ['405', '408', '413', '414', '417', '431', '500'];

/** `operationId status header` of what the document says of successes, `status header` of what it says of problems. */
const documentedHeaders = ({ paths }) => {
  const documented = new Set();
  for (const { operationId, responses } of Object.values(paths).flatMap((methods) => Object.values(methods))) {
    for (const [status, { headers = {} }] of Object.entries(responses)) {
      if (beforeOperation.includes(status)) continue;
      for (const name of Object.keys(headers)) {
        const at = Number(status) < 400 ? `${operationId} ${status}` : status;
        documented.add(`${at} ${name.toLowerCase()}`);
      }
    }
  }
  return documented;
};

/** The documented headers that no test saw. */
export const headersUnseen = async () => {
  const seen = new Set();
  for (const file of await readdir(headersFolder)) {
    for (const one of JSON.parse(await readFile(join(headersFolder, file), 'utf8'))) {
      const [operationId, status, name] = one.split(' ');
      seen.add(Number(status) < 400 ? one : `${status} ${name}`).add(`${operationId} ${status}`);
    }
  }
  const documented = documentedHeaders(JSON.parse(await readFile('openapi/openapi.json', 'utf8')));
  return [...documented].filter((one) => !seen.has(one));
};
