import { parseArgs } from 'node:util';
import { attackedApi } from '../../test/support/attacked-api.ts';
import {
  complaintOf,
  complaintOfMalformed,
  hostileRequest,
  malformedRequests,
  operationsOf,
  sendHostile,
} from '../../test/support/fuzz.ts';
import { randomFrom } from '../../test/support/random.ts';

/*
 * Hostile requests made from the document: `tsx bench/attack/fuzz.ts --count 1000 --seed 1 --parallel 8`. Prints the
 * answers by status and every complaint: a 5xx, a status that is not documented, a body that is no problem, a leak.
 */

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    parallel: { type: 'string', default: '1' },
  },
});
const count = Number(values.count);
const teardowns: (() => unknown)[] = [];
const attacked = await attackedApi({ teardown: (work) => teardowns.push(work) });
const { port, document, known, callers } = attacked;
const statuses = new Map<number, number>();
const complaints: string[] = [];
let sent = 0;

const attack = async (seed: number): Promise<void> => {
  const random = randomFrom(seed);
  for (const operation of operationsOf(document)) {
    for (let index = 0; index < count / Number(values.parallel); index += 1) {
      const request = hostileRequest(random, operation, known);
      const answer = await sendHostile(port, request, random.pick(callers).authorization());
      sent += 1;
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      const complaint = complaintOf(operation, request, answer);
      if (complaint === undefined) continue;
      complaints.push(`${operation.described.operationId}: ${complaint}: ${JSON.stringify(request).slice(0, 500)}`);
    }
  }
};

await Promise.all(Array.from({ length: Number(values.parallel) }, (_, index) => attack(Number(values.seed) + index)));
for (const text of malformedRequests) {
  const complaint = await complaintOfMalformed(port, text);
  if (complaint !== undefined) complaints.push(`malformed: ${complaint}: ${JSON.stringify(text.slice(0, 100))}`);
}
const byStatus = [...statuses]
  .toSorted(([left], [right]) => left - right)
  .map(([status, times]) => `${status}: ${times}`);
console.log(
  `${sent} requests to ${operationsOf(document).length} operations, seed ${values.seed}; ${byStatus.join(', ')}`,
);
for (const complaint of complaints.slice(0, 50)) console.log(complaint);
console.log(`${complaints.length} complaints`);
for (const work of teardowns.reverse()) await work();
process.exitCode = complaints.length === 0 ? 0 : 1;
