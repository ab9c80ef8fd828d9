import { spawn } from 'node:child_process';
import pg from 'pg';
import t from 'tap';
import type { Actor } from '../../src/core/actor.ts';
import type { CommandContext } from '../../src/db/command.ts';
import type { Database } from '../../src/db/open.ts';
import { organisations } from '../../src/features/access/tables.ts';
import { appendAuditEvent, readRecorder, verifyAuditChains } from '../../src/features/audit/commands.ts';
import { listAuditEvents, listAuditReads } from '../../src/features/audit/queries.ts';
import { builtFile } from '../support/built.ts';
import { testDatabase } from '../support/database.ts';
import { randomFrom } from '../support/random.ts';

const start = Date.UTC(2026, 10, 22, 8);

const open = async (test: Parameters<typeof testDatabase>[0]) => {
  const database = await testDatabase(test);
  const rows = await database.db
    .insert(organisations)
    .values([
      { code: 'first', kind: 'reader', nameSv: 'Första' },
      { code: 'second', kind: 'reader', nameSv: 'Andra' },
    ])
    .returning({ id: organisations.id });
  const [first = 0, second = 0] = rows.map((row) => row.id);
  return { ...database, first, second };
};

const contextOf = (db: Database, organisationId: number, more: { clientId?: string; minute?: number } = {}) => {
  const actor: Actor = {
    clientId: more.clientId ?? 'client',
    subject: 'person',
    organisationId,
    organisationCode: 'first',
    roles: ['reader'],
    scopes: [],
    healthcareRegionId: null,
    institutionId: null,
  };
  return {
    db,
    actor,
    now: () => new Date(start + (more.minute ?? 0) * 60_000),
    newId: () => 'none',
    traceId: 'trace',
  } satisfies CommandContext;
};

const append = (db: Database, organisationId: number, number: number) =>
  db.transaction((tx) =>
    appendAuditEvent(tx, contextOf(tx, organisationId), {
      operation: 'submitSurvey',
      objectType: 'survey',
      objectId: `survey-${number}`,
      details: { version: number },
    }),
  );

t.test('eight writers at once leave no gap and no break', async (t) => {
  const { db, first, second } = await open(t);
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let number = 0; number < 50; number += 1) await append(db, writer % 4 === 0 ? second : first, number);
  });
  await Promise.all(writers);
  const reports = await verifyAuditChains(db);
  t.match(reports, [
    { organisationCode: 'first', verified: { sequence: 300 }, broken: undefined },
    { organisationCode: 'second', verified: { sequence: 100 }, broken: undefined },
  ]);
});

t.test('an event stands or falls with the transaction of its act', async (t) => {
  const { db, first } = await open(t);
  await append(db, first, 1);
  const failing = db.transaction(async (tx) => {
    await appendAuditEvent(tx, contextOf(tx, first), { operation: 'x', objectType: 'survey', objectId: '1' });
    throw new Error('the act failed');
  });
  await t.rejects(failing, { message: 'the act failed' });
  await append(db, first, 2);
  t.match(await verifyAuditChains(db), [{ verified: { sequence: 2 }, broken: undefined }]);
});

t.test('details that could carry a name, free text or a personal number are refused', async (t) => {
  const { db, first } = await open(t);
  const refused = [
    { name: 'Anna Andersson' },
    { id: '19900101-1234' },
    { id: '900101-1234' },
    { id: '199001011234' },
    { hours: 1.5 },
    { 'not a name': 1 },
    { text: '' },
    { text: 'a'.repeat(129) },
    Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`member${index}`, index])),
  ];
  for (const details of refused) {
    const act = { operation: 'x', objectType: 'survey', objectId: '1', details };
    await t.rejects(appendAuditEvent(db, contextOf(db, first), act), { name: 'ZodError' }, JSON.stringify(details));
  }
  t.same(await verifyAuditChains(db), [], 'nothing was written');
  const accepted = {
    version: 3,
    hash: 'a'.repeat(64),
    id: '01930000-7123-7000-8000-000000000001',
    late: true,
    by: null,
  };
  await appendAuditEvent(db, contextOf(db, first), {
    operation: 'x',
    objectType: 'survey',
    objectId: '1',
    details: accepted,
  });
  t.match(await verifyAuditChains(db), [{ verified: { sequence: 1 }, broken: undefined }]);
});

t.test('an event that stands can be neither changed nor deleted, even by the owner of the table', async (t) => {
  const { db, pool, first } = await open(t);
  await append(db, first, 1);
  await append(db, first, 2);
  const refused = [
    `update audit_events set subject = 'other'`,
    `delete from audit_events where sequence = 2`,
    `truncate audit_events`,
    `delete from audit_heads`,
    `truncate audit_heads`,
    `update audit_heads set sequence = 1`,
    `update audit_heads set sequence = 4`,
    `update audit_heads set hash = ''`,
  ];
  for (const statement of refused) await t.rejects(pool.query(statement), { code: '42501' }, statement);
  t.match(await verifyAuditChains(db), [{ verified: { sequence: 2 }, broken: undefined }]);
});

t.test('what a superuser alters with the triggers off is found and located', async (t) => {
  const { db, url, first } = await open(t);
  for (let number = 1; number <= 12; number += 1) await append(db, first, number);
  const superuser = new pg.Client({ connectionString: url });
  await superuser.connect();
  t.teardown(() => superuser.end());
  await superuser.query('set session_replication_role = replica');
  const random = randomFrom(9);
  const alterations = [
    (row: number) => `update audit_events set subject = subject || 'x' where sequence = ${row}`,
    (row: number) =>
      `update audit_events set occurred_at = occurred_at + interval '1 millisecond' where sequence = ${row}`,
    (row: number) => `update audit_events set occurred_at = 'infinity' where sequence = ${row}`,
    (row: number) => `update audit_events set details = '{}' where sequence = ${row}`,
    (row: number) => `update audit_events set hash = previous_hash where sequence = ${row}`,
    (row: number) => `update audit_events set previous_hash = hash where sequence = ${row}`,
    (row: number) => `delete from audit_events where sequence = ${row}`,
    (row: number) => `delete from audit_events where sequence >= ${row}`,
    (row: number) => `update audit_events set sequence = sequence + 100 where sequence = ${row}`,
    (row: number) => `update audit_events set sequence = -sequence where sequence = ${row}`,
    (row: number) =>
      `update audit_events a set object_id = b.object_id from audit_events b where a.sequence = ${row} and b.sequence = ${(row % 12) + 1}`,
  ];
  for (let round = 0; round < 44; round += 1) {
    const row = 1 + random.below(12);
    const statement = (alterations[round % alterations.length] ?? random.pick(alterations))(row);
    await superuser.query('create temp table kept as select * from audit_events');
    await superuser.query(statement);
    const [report] = await verifyAuditChains(db);
    const place = report?.broken?.sequence;
    t.ok(place === row || place === -row, `${statement}: ${report?.broken?.reason} at ${place}`);
    await superuser.query('delete from audit_events');
    await superuser.query('insert into audit_events select * from kept');
    await superuser.query('drop table kept');
  }
  t.match(await verifyAuditChains(db), [{ verified: { sequence: 12 }, broken: undefined }], 'restored, it is whole');
  const anchor = { organisationCode: 'first', sequence: 12, hash: 'f'.repeat(64) };
  t.match(await verifyAuditChains(db, { anchors: [anchor] }), [{ broken: { sequence: 12, reason: 'head-altered' } }]);
  await superuser.query('delete from audit_heads');
  t.match(await verifyAuditChains(db), [{ broken: { sequence: 1, reason: 'beyond-head' } }]);
  await superuser.query('delete from audit_events');
  t.match(await verifyAuditChains(db, { anchors: [anchor] }), [
    { organisationCode: 'first', broken: { sequence: 1, reason: 'truncated' } },
  ]);
});

t.test('a page lists the events of a client in a span, the start included and the end not', async (t) => {
  const { db, first, second } = await open(t);
  for (const [organisationId, clientId, minute] of [
    [first, 'a', 0],
    [first, 'b', 1],
    [second, 'a', 2],
    [first, 'a', 3],
  ] as const) {
    await appendAuditEvent(db, contextOf(db, organisationId, { clientId, minute }), {
      operation: 'x',
      objectType: 'survey',
      objectId: `${minute}`,
    });
  }
  const objectsOf = async (filter: Parameters<typeof listAuditEvents>[1], page = 1, limit = 10) => {
    const { items, totalRecords } = await listAuditEvents(db, filter, { page, limit });
    return { objects: items.map((item) => item.objectId), totalRecords };
  };
  const from = new Date(start);
  const to = new Date(start + 3 * 60_000);
  t.same(await objectsOf({ clientId: 'a' }), { objects: ['0', '3', '2'], totalRecords: 3 });
  t.same(await objectsOf({ clientId: 'a', from, to }), { objects: ['0', '2'], totalRecords: 2 });
  t.same(await objectsOf({ organisationId: second }), { objects: ['2'], totalRecords: 1 });
  t.same(await objectsOf({ organisationCode: 'first', fromSequence: 2 }), { objects: ['1', '3'], totalRecords: 2 });
  t.same(await objectsOf({}, 2, 3), { objects: ['2'], totalRecords: 4 });
  t.same(await objectsOf({}, 0, 3), { objects: [], totalRecords: 4 });
});

t.test('reads are recorded in batches, kept while the database is away, and never changed', async (t) => {
  const { db, pool, first } = await open(t);
  const losses: number[] = [];
  const recorder = readRecorder(db, { onLoss: (reads) => losses.push(reads) });
  for (let minute = 0; minute < 3; minute += 1) {
    recorder.record(contextOf(db, first, { clientId: `client-${minute % 2}`, minute }), {
      operation: 'listPlanFigures',
      objectType: 'plan',
      objectId: `plan?page=${minute}\u0000"',{}`,
      recordCount: minute,
    });
  }
  await pool.query('alter table audit_reads rename to away');
  await recorder.flush();
  await pool.query('alter table away rename to audit_reads');
  t.same(await listAuditReads(db, {}, { limit: 10, offset: 0 }), []);
  await recorder.close();
  const reads = await listAuditReads(db, { clientId: 'client-0' }, { limit: 10, offset: 0 });
  t.match(reads, [
    { organisationCode: 'first', objectId: `plan?page=0"',{}`, recordCount: 0, occurredAt: new Date(start) },
    { objectId: `plan?page=2"',{}`, recordCount: 2 },
  ]);
  t.equal(reads.length, 2);
  t.same(losses, []);
  await t.rejects(pool.query('update audit_reads set record_count = 0'), { code: '42501' });
});

const run = (url: string, ...words: string[]) =>
  new Promise<{ code: number | null; lines: string[]; errors: string }>((resolve) => {
    const child = spawn(process.execPath, [builtFile('bin/audit'), ...words], {
      env: { ...process.env, DATABASE_URL: url },
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (part) => {
      output += part;
    });
    child.stderr.on('data', (part) => {
      errors += part;
    });
    child.on('close', (code) => resolve({ code, lines: output.split('\n').filter((line) => line !== ''), errors }));
  });

t.test('one command answers every read and write of a client in a span, and another verifies', async (t) => {
  const { db, pool, url, first } = await open(t);
  await append(db, first, 1);
  const recorder = readRecorder(db);
  recorder.record(contextOf(db, first), { operation: 'findPlan', objectType: 'plan', objectId: 'p', recordCount: 1 });
  await recorder.close();
  const listed = await run(url, 'list', '--client', 'client', '--from', '2026-11-22', '--to', '2026-11-23');
  t.equal(listed.code, 0);
  t.match(
    listed.lines.map((line) => JSON.parse(line)),
    [
      { kind: 'write', objectId: 'survey-1', sequence: 1 },
      { kind: 'read', objectId: 'p', operation: 'findPlan' },
    ],
  );
  t.same((await run(url, 'list', '--client', 'client', '--from', '2026-11-23')).lines, []);

  const whole = await run(url, 'verify');
  t.equal(whole.code, 0);
  t.match(whole.lines, [/^first:1:[0-9a-f]{64} whole$/, '1 chains, 0 broken']);
  const anchor = whole.lines[0]?.split(' ')[0] ?? '';
  await pool.query('alter table audit_events disable trigger all');
  await pool.query(`update audit_events set object_id = 'other'`);
  const broken = await run(url, 'verify', '--anchor', anchor);
  t.equal(broken.code, 1);
  t.match(broken.lines, [/^first:0:0{64} BROKEN at 1: altered$/, '1 chains, 1 broken']);

  const misused = await run(url, 'list', '--from', 'yesterday');
  t.equal(misused.code, 2);
  t.match(misused.errors, /--from is an instant or a day/);
  t.equal((await run(url, 'list', '--unknown')).code, 2);
});
