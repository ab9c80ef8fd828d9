import pg from 'pg';
import type { Actor } from '../src/core/actor.ts';
import { copyInto, copyValue } from '../src/db/copy.ts';
import { inTransaction, openDatabase } from '../src/db/open.ts';
import { registerOrganisation } from '../src/features/access/commands.ts';
import { appendAuditEvent, verifyAuditChains } from '../src/features/audit/commands.ts';
import { emptyHead, hashOfEvent } from '../src/features/audit/rules.ts';
import { sha256OfCanonicalJson } from '../src/formats/canonical-json.ts';
import { randomFrom } from '../test/support/random.ts';
import { benchDatabase } from './support/database.ts';
import { expectSame, reporter } from './support/report.ts';

/*
 * The audit chain: eight writers at once; random alterations by a superuser, each to be found and located; a long chain
 * verified. Environment: BENCH_EVENTS (1,000,000), BENCH_ALTERATIONS (1,000), BENCH_WRITES (8,000).
 */
const eventCount = Number(process.env.BENCH_EVENTS ?? 1_000_000);
const alterationCount = Number(process.env.BENCH_ALTERATIONS ?? 1_000);
const writeCount = Number(process.env.BENCH_WRITES ?? 8_000);
const chainLength = 60;

const report = reporter('limit');
const database = await benchDatabase();
const { db, pool, url } = database;
const organisation = async (code: string): Promise<number> => {
  await registerOrganisation({ db }, { code, kind: 'reader', nameSv: code });
  const { rows } = await pool.query<{ id: number }>('select id from organisations where code = $1', [code]);
  return rows[0]?.id ?? 0;
};
const contextOf = (organisationId: number) => {
  const actor: Actor = {
    clientId: 'client',
    subject: 'person',
    organisationId,
    organisationCode: 'bench',
    roles: ['reader'],
    scopes: [],
    healthcareRegionId: null,
    institutionId: null,
  };
  return { actor, now: () => new Date(), traceId: 'trace' };
};
const act = (number: number) => ({
  operation: 'submitSurvey',
  objectType: 'survey',
  objectId: `survey-${number}`,
  details: { version: number },
});
const reportOf = async (code: string) => (await verifyAuditChains(db)).find((one) => one.organisationCode === code);

const writing = await organisation('writing');
const before = performance.now();
await Promise.all(
  Array.from({ length: 8 }, async () => {
    for (let number = 0; number < writeCount / 8; number += 1) {
      await inTransaction(db, (tx) => appendAuditEvent(tx, contextOf(writing), act(number)));
    }
  }),
);
const seconds = (performance.now() - before) / 1_000;
const written = await reportOf('writing');
expectSame('gaps and breaks', [written?.verified.sequence, written?.broken], [writeCount, undefined]);
report.note(
  '8 writers in one chain',
  `${writeCount} events, ${Math.round(writeCount / seconds)} a second, 0 gaps, 0 breaks`,
);

/** Where an alteration of the event `row` is to be found, among `chainLength`; `other` is another number. */
const alterations: ((row: number, other: number) => [statement: string, found: number])[] = [
  (row) => [`update audit_events set subject = subject || 'x' where sequence = ${row}`, row],
  (row) => [`update audit_events set client_id = 'another' where sequence = ${row}`, row],
  (row) => [
    `update audit_events set occurred_at = occurred_at + interval '1 millisecond' where sequence = ${row}`,
    row,
  ],
  (row) => [`update audit_events set details = '{}' where sequence = ${row}`, row],
  (row) => [`update audit_events set hash = repeat('0', 64) where sequence = ${row}`, row],
  (row) => [`update audit_events set previous_hash = repeat('1', 64) where sequence = ${row}`, row],
  (row) => [`delete from audit_events where sequence = ${row}`, row],
  // A tail that is cut off.
  (row) => [`delete from audit_events where sequence >= ${row}`, row],
  // One removed and those after it renumbered, so that no number is missing.
  (row) => [
    `delete from audit_events where sequence = ${row}; update audit_events set sequence = -sequence where sequence > ${row}; update audit_events set sequence = -sequence - 1 where sequence < 0`,
    row,
  ],
  // One put in, and those after it renumbered.
  (row) => [
    `update audit_events set sequence = -sequence where sequence >= ${row}; update audit_events set sequence = 1 - sequence where sequence < 0;
     insert into audit_events select organisation_id, ${row}, occurred_at, client_id, subject, operation, object_type, object_id, details, trace_id, previous_hash, hash
       from audit_events where sequence = ${row === 1 ? 2 : row - 1}`,
    // The first event's own copy stands where it stood, and what follows it is out of place.
    row === 1 ? 2 : row,
  ],
  // Two that change places.
  (row, other) => [
    `update audit_events set sequence = -1 where sequence = ${row}; update audit_events set sequence = ${row} where sequence = ${other}; update audit_events set sequence = ${other} where sequence = -1`,
    Math.min(row, other),
  ],
  (row, other) => [
    `update audit_events a set object_id = b.object_id, details = b.details from audit_events b where a.sequence = ${row} and b.sequence = ${other}`,
    row,
  ],
];

const altered = await organisation('altered');
await pool.query('alter table audit_events disable trigger all; alter table audit_heads disable trigger all');
await pool.query('delete from audit_events; delete from audit_heads');
await pool.query('alter table audit_events enable trigger all; alter table audit_heads enable trigger all');
for (let number = 1; number <= chainLength; number += 1) {
  await inTransaction(db, (tx) => appendAuditEvent(tx, contextOf(altered), act(number)));
}
const superuser = new pg.Client({ connectionString: url });
await superuser.connect();
await superuser.query('set session_replication_role = replica; create temp table kept as select * from audit_events');
const random = randomFrom(20_261_128);
let found = 0;
let located = 0;
for (let round = 0; round < alterationCount; round += 1) {
  const row = 1 + random.below(chainLength);
  const other = 1 + ((row + random.below(chainLength - 1)) % chainLength);
  const [statement, place] = (alterations[round % alterations.length] ?? random.pick(alterations))(row, other);
  await superuser.query(statement);
  const broken = (await reportOf('altered'))?.broken;
  if (broken !== undefined) found += 1;
  if (broken?.sequence === place) located += 1;
  else console.log(`${statement.slice(0, 100)}: expected at ${place}, ${broken?.reason} at ${broken?.sequence}`);
  await superuser.query('delete from audit_events; insert into audit_events select * from kept');
}
report.note('alterations by a superuser', `${alterationCount}, found ${found}, located ${located}`);
expectSame('found and located', [found, located], [alterationCount, alterationCount]);

const long = await organisation('long');
async function* chain() {
  let last = emptyHead;
  for (let sequence = 1; sequence <= eventCount; sequence += 1) {
    const event = {
      organisationId: long,
      sequence,
      occurredAt: new Date(1_763_798_400_000 + sequence),
      clientId: 'client',
      subject: 'person',
      operation: 'submitSurvey',
      objectType: 'survey',
      objectId: `survey-${sequence}`,
      details: '{"version":1}',
      traceId: 'trace',
      previousHash: last.hash,
    };
    last = { sequence, hash: hashOfEvent(event, sha256OfCanonicalJson) };
    const cells = { ...event, occurredAt: event.occurredAt.toISOString(), hash: last.hash };
    yield `${Object.values(cells).map(copyValue).join('\t')}\n`;
  }
  await superuser.query('insert into audit_heads values ($1, $2, $3)', [long, last.sequence, last.hash]);
}
const loader = openDatabase(url, { connections: 1, statementTimeoutMs: 600_000 });
const makingFrom = performance.now();
await inTransaction(loader.db, (tx) =>
  copyInto(
    tx,
    'audit_events (organisation_id, sequence, occurred_at, client_id, subject, operation, object_type, object_id, details, trace_id, previous_hash, hash)',
    chain(),
  ),
);
const hashing = performance.now() - makingFrom;
const from = performance.now();
const verified = await reportOf('long');
const took = performance.now() - from;
expectSame('the long chain', [verified?.verified.sequence, verified?.broken], [eventCount, undefined]);
report.note('hashing and storing the long chain', `${Math.round(hashing)} ms`);
report.atMost(`verifying ${eventCount} events`, took / 1_000, 60 * (eventCount / 1_000_000), 's');
await superuser.end();
await loader.close();
await database.drop();
report.end();
