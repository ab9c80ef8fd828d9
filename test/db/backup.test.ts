import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { sql } from 'drizzle-orm';
import t from 'tap';
import { restoreBackup, writeBackup } from '../../src/db/backup.ts';
import { type Database, rowsOf } from '../../src/db/open.ts';
import { verifyAuditChains } from '../../src/features/audit/commands.ts';
import { testApi } from '../support/api.ts';
import { testDatabase } from '../support/database.ts';
import { line, openRound, peopleOf, survey } from '../support/round.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const roundId = await openRound(office);
await survey(await peopleOf(api, 'sodra', office), roundId, [line({ comment: 'tab\there, line\nthere, \\. and å' })]);
await office.post('/plans', { roundId });
await api.flushReads();

const backedUp = async (db: Database) => {
  const target = new PassThrough();
  const bytes = buffer(target);
  const sums = await writeBackup(db, target);
  target.end();
  return { sums, bytes: await bytes };
};
const { sums, bytes } = await backedUp(api.db);
const isForcedEverywhere = async (db: Database) =>
  rowsOf(
    db,
    sql`select relname from pg_class where relnamespace = 'public'::regnamespace and relforcerowsecurity order by 1`,
  );

t.test('after a restore every table has the hash that it had, and the audit is whole', async (t) => {
  const { db } = await testDatabase(t);
  const restored = await restoreBackup(db, Readable.from([bytes]));
  t.same(restored, sums);
  t.ok(sums.length > 20 && sums.some(({ table, rows }) => table === 'audit_events' && rows > 5));
  t.same((await backedUp(db)).bytes, bytes, 'a backup of it is the same to the byte');
  const reports = await verifyAuditChains(db);
  t.same(reports, await verifyAuditChains(api.db));
  t.ok(reports.every(({ broken }) => broken === undefined));
  t.same(await isForcedEverywhere(db), await isForcedEverywhere(api.db), 'and is guarded as before');
  await t.rejects(db.execute(sql`delete from audit_events`), 'also by its triggers');
  const next = sql`insert into organisations (code, kind, name_sv) values ('next', 'reader', 'Nästa') returning id`;
  const [added] = await rowsOf<{ id: number }>(db, next);
  const [highest] = await rowsOf<{ id: number }>(api.db, sql`select max(id) as id from organisations`);
  t.equal(added?.id, (highest?.id ?? 0) + 1, 'numbers go on where they were');
});

t.test('a backup that was cut or altered, or that meets a database in use, leaves nothing behind', async (t) => {
  const { db } = await testDatabase(t);
  const altered = Buffer.from(bytes.toString('latin1').replace('submitSurvey', 'acceptSurvey'), 'latin1');
  t.notSame(altered, bytes);
  const cases: [string, Buffer, RegExp][] = [
    ['cut in a row', bytes.subarray(0, Math.floor(bytes.length / 2)), /is cut/],
    ['cut after a line', bytes.subarray(0, bytes.lastIndexOf('\n{"tables"') + 1), /is cut/],
    ['altered', altered, /is not what was backed up/],
    [
      'of another version',
      Buffer.from(bytes.toString('latin1').replace(/"schema":\["./, '"schema":["x'), 'latin1'),
      /another version/,
    ],
    ['something else', Buffer.from('{"format":"other"}\n'), /no backup/],
  ];
  for (const [name, broken, message] of cases) {
    await t.rejects(restoreBackup(db, Readable.from([broken])), message, name);
    t.same(await rowsOf(db, sql`select key from surveys`), [], name);
  }
  await t.rejects(restoreBackup(api.db, Readable.from([bytes])), /in use already/);
  await t.rejects(
    restoreBackup(db, Readable.from([bytes]), async () => {
      throw new Error('the check failed');
    }),
    /the check failed/,
  );
  t.same(await rowsOf(db, sql`select key from surveys`), []);
});
