import t from 'tap';
import { attackedApi } from '../support/attacked-api.ts';
import {
  complaintOf,
  complaintOfMalformed,
  hostileRequest,
  malformedRequests,
  operationsOf,
  sendHostile,
} from '../support/fuzz.ts';
import { proofSeed, rounds } from '../support/proof.ts';
import { randomFrom } from '../support/random.ts';

const requestsPerOperation = rounds(15);

t.test(
  'no hostile request is answered by a 5xx, an undocumented status, anything but a problem, or a leak',
  async (t) => {
    const { port, document, known, callers } = await attackedApi(t);
    const operations = operationsOf(document);
    t.ok(operations.length > 30, `${operations.length} operations`);
    const random = randomFrom(proofSeed(20261122));
    const complaints: string[] = [];
    const statuses = new Set<number>();
    for (const operation of operations) {
      for (let count = 0; count < requestsPerOperation; count += 1) {
        const request = hostileRequest(random, operation, known);
        const answer = await sendHostile(port, request, random.pick(callers).authorization());
        statuses.add(answer.status);
        const complaint = complaintOf(operation, request, answer);
        if (complaint !== undefined) {
          complaints.push(
            `${operation.described.operationId}: ${complaint}: ${request.method} ${request.path.slice(0, 200)}`,
          );
        }
      }
    }
    t.same(complaints, []);
    for (const status of [200, 400, 404, 405, 412, 415])
      t.ok(statuses.has(status), `some requests came as far as ${status}`);
  },
);

t.test('malformed HTTP is refused by a problem or by closing, and the service goes on', async (t) => {
  const { port } = await attackedApi(t);
  for (const text of malformedRequests) {
    t.equal(await complaintOfMalformed(port, text), undefined, JSON.stringify(text.slice(0, 80)));
  }
  const { status } = await fetch(`http://127.0.0.1:${port}/livez`);
  t.equal(status, 200);
});
