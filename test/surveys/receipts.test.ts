import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import t from 'tap';
import { limits } from '../../src/core/limits.ts';
import { inTransaction, rowsOf } from '../../src/db/open.ts';
import { keepSubmission, keepUpload, readDocument } from '../../src/features/surveys/commands/documents.ts';
import { registrationNumberOf } from '../../src/features/surveys/rules/receipts.ts';
import { type Caller, testApi } from '../support/api.ts';
import { line, openRound, type People, peopleOf, survey } from '../support/round.ts';
import { bytesOf } from '../support/tables.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const south = await peopleOf(api, 'sodra', office);
const councils = ['sodra', 'norra', 'vastra', 'sydostra', 'mellansverige', 'stockholm-gotland'];

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The newest receipt of a survey, as listed. */
const newestReceipt = async (caller: Caller, path: string) =>
  (await caller.get(`${path}/submissions`)).body.receipts[0];

const versionKeyOf = async (surveyId: string): Promise<number> => {
  const [row] = await rowsOf<{ key: number }>(
    api.db,
    sql`select max(v.key) as key from survey_versions v join surveys s on s.key = v.survey_key where s.id = ${surveyId}`,
  );
  return row?.key ?? 0;
};

/** Takes a survey from its draft to a submission with other lines. */
const submitLines = async (path: string, lines: readonly object[]) => {
  await south.editor.change('PUT', `${path}/lines`, path, { lines });
  return south.editor.change('POST', `${path}/submissions`, path);
};

t.test('a submission has a receipt: number, time, sender, matter and the hash of its original', async (t) => {
  const roundId = await openRound(office, { name: 'Behovskartläggning 2026' });
  const surveyId = await survey(south, roundId, [line(), line({ areaCode: '07' })], 'draft');
  const path = `/surveys/${surveyId}`;
  t.equal((await south.editor.get(`${path}/submissions`)).body._meta.totalRecords, 0);
  const submitted = await south.editor.change('POST', `${path}/submissions`, path);
  t.equal(submitted.status, 201);
  const receipt = await newestReceipt(south.editor, path);
  t.match(receipt, {
    registrationNumber: /^BK 2026\/\d{6}$/,
    receivedAt: api.clock.now().toISOString(),
    sender: { organisationCode: 'council-sodra', clientId: south.editor.clientId, subject: south.editor.clientId },
    matter: /^Behovskartläggning 2026, .+, version 1$/,
    versionNumber: 1,
    correctsVersionNumber: null,
    late: false,
    contentHash: submitted.body.versions[0].linesHash,
    documents: [{ kind: 'submission', mediaType: 'application/x-ndjson' }],
  });
  t.ok(String(submitted.headers.location).endsWith(`${path}/submissions/${receipt.receiptId}`));
  t.same((await south.editor.get(`${path}/submissions/${receipt.receiptId}`)).body, receipt);
  t.match(submitted.body.versions[0].receipt, {
    receiptId: receipt.receiptId,
    registrationNumber: receipt.registrationNumber,
  });
});

t.test('the original is fetched bit for bit, with its digest, its name and a tag of its own', async (t) => {
  const roundId = await openRound(office);
  const path = `/surveys/${await survey(south, roundId, [line({ comment: 'å\n"ä" \\ ö €' }), line({ areaCode: '07' })], 'submitted')}`;
  const receipt = await newestReceipt(office, path);
  const where = `${path}/submissions/${receipt.receiptId}/original`;
  const original = await office.get(where);
  t.equal(original.status, 200);
  t.equal(sha256(original.text), receipt.contentHash);
  t.equal(Buffer.byteLength(original.text), receipt.documents[0].byteLength);
  t.equal(original.headers['content-type'], 'application/x-ndjson');
  t.equal(original.headers.etag, `"${receipt.contentHash}"`);
  t.equal(original.headers['content-length'], String(receipt.documents[0].byteLength));
  t.equal(original.headers['repr-digest'], `sha-256=:${Buffer.from(receipt.contentHash, 'hex').toString('base64')}:`);
  t.match(original.headers['content-disposition'], /^attachment; filename="[0-9a-f-]{36}\.ndjson"$/);
  t.same(
    original.text
      .trimEnd()
      .split('\n')
      .map((row) => JSON.parse(row).areaCode),
    ['07', '12'],
  );
  t.equal((await office.get(where, { 'if-none-match': `"${receipt.contentHash}"` })).status, 304);
});

t.test('an original of many pieces is whole: its hash is that of the lines in order', async (t) => {
  const roundId = await openRound(office);
  const surveyId = await survey(south, roundId, [line()], 'draft');
  const key = await versionKeyOf(surveyId);
  await api.db.execute(sql`
    insert into survey_lines (version_key, area_id, profession_id, specialty_id, sector_id, year, comment, headcount)
    select ${key}, a.id, p.id, 0, s, 1990 + y, repeat('x', 40), s * y
    from areas a, professions p, generate_series(2, 4) s, generate_series(1, 40) y
    where a.code in ('12', '07', '10') and p.code in (select code from professions order by id limit 25)`);
  const arrival = { id: '0193c1c0-7a00-7000-8000-0000000000cc', versionKey: key, receivedBy: 'x' };
  const kept = await inTransaction(api.db, (tx) => keepSubmission(tx, { ...arrival, receivedAt: api.clock.now() }));
  const original = String(await bytesOf(readDocument(api.db, kept.id)));
  const rows = original.trimEnd().split('\n');
  t.equal(rows.length, 3 * 25 * 3 * 40 + 1);
  t.ok(rows.length > 2 * limits.documentChunkLines, 'more than two pieces');
  t.equal(sha256(original), kept.sha256);
  const orderOf = (row: string) => {
    const { areaCode, professionCode, sector, year } = JSON.parse(row);
    return [areaCode, professionCode, ['region', 'municipality', 'private', 'state'].indexOf(sector), year].join(' ');
  };
  t.same(rows.map(orderOf), rows.map(orderOf).sort());
});

t.test('a correction is a version of its own, with a receipt that points to the version before', async (t) => {
  const roundId = await openRound(office, { name: 'Omgång' });
  const path = `/surveys/${await survey(south, roundId, [line()], 'submitted')}`;
  const first = await newestReceipt(south.editor, path);
  await south.approver.change('POST', `${path}/returns`, path, { reason: 'Region 07 saknas.' });
  await submitLines(path, [line(), line({ areaCode: '07' })]);
  const { receipts } = (await south.editor.get(`${path}/submissions`)).body;
  t.match(
    receipts.map(({ versionNumber, correctsVersionNumber }: Record<string, unknown>) => [
      versionNumber,
      correctsVersionNumber,
    ]),
    [
      [2, 1],
      [1, null],
    ],
  );
  t.match(receipts[0].matter, /version 2, rättelse av version 1$/);
  t.same(receipts[1], first, 'the receipt before stands as it was');
  const kept = await south.editor.get(`${path}/submissions/${first.receiptId}/original`);
  t.equal(sha256(kept.text), first.contentHash, 'and so does its original');
});

t.test('numbers have no gaps and no doubles, whoever submits at once and whatever is rolled back', async (t) => {
  const roundId = await openRound(office);
  const areas: Record<string, string> = {
    sodra: '12',
    norra: '25',
    vastra: '14',
    sydostra: '05',
    mellansverige: '18',
    'stockholm-gotland': '01',
  };
  // One after another: only a few files are read at once, and these lines are but the stage for what is tested.
  const prepared: { people: People; path: string; etag: string }[] = [];
  for (const council of councils) {
    const people = await peopleOf(api, council, office);
    const path = `/surveys/${await survey(people, roundId, [line({ areaCode: areas[council] })], 'draft')}`;
    prepared.push({ people, path, etag: String((await people.editor.get(path)).headers.etag) });
  }
  await Promise.all(
    prepared.flatMap(({ people, path, etag }) =>
      Array.from({ length: 3 }, () =>
        people.editor.send('POST', `${path}/submissions`, undefined, { 'if-match': etag }),
      ),
    ),
  );
  const rows = await rowsOf<{ number: number }>(
    api.db,
    sql`select number from survey_receipts where year = 2026 order by number`,
  );
  t.same(
    rows.map(({ number }) => number),
    rows.map((_row, index) => index + 1),
  );
  t.ok(rows.length >= councils.length);
});

t.test('the year of a number is the Swedish calendar year', async (t) => {
  const people = await peopleOf(api, 'norra', office);
  const roundId = await openRound(office, { dueAt: '2027-02-01T00:00:00Z' });
  const path = `/surveys/${await survey(people, roundId, [line({ areaCode: '25' })], 'draft')}`;
  const wait = Date.parse('2026-12-31T23:30:00Z') - api.clock.now().getTime();
  api.clock.advance(wait);
  await people.editor.change('POST', `${path}/submissions`, path);
  const receipt = await newestReceipt(people.editor, path);
  t.equal(receipt.registrationNumber, 'BK 2027/000001');
  t.equal(receipt.receivedAt, '2026-12-31T23:30:00.000Z');
  api.clock.advance(-wait);
  t.equal(registrationNumberOf(2026, 1_234_567), 'BK 2026/1234567', 'a number outgrows its zeros');
});

t.test('another council’s receipts and originals look exactly like those that do not exist', async (t) => {
  const roundId = await openRound(office);
  const path = `/surveys/${await survey(south, roundId, [line()], 'submitted')}`;
  const { receiptId } = await newestReceipt(south.editor, path);
  const north = await api.editor('norra');
  const absent = '0193c1c0-7a00-7000-8000-000000000009';
  for (const where of ['submissions', `submissions/${receiptId}`, `submissions/${receiptId}/original`, 'differences']) {
    t.equal((await north.get(`${path}/${where}`)).status, 404, where);
  }
  t.equal((await south.editor.get(`${path}/submissions/${absent}`)).status, 404);
  t.equal((await south.editor.get(`${path}/submissions/${receiptId}/original?documentId=${absent}`)).status, 404);
  const other = `/surveys/${await survey(south, await openRound(office), [line()], 'draft')}`;
  t.equal((await south.editor.get(`${other}/submissions/${receiptId}`)).status, 404, 'of another survey');
});

t.test('a file that lines were read from is kept bit for bit and fetched back from the receipt', async (t) => {
  const roundId = await openRound(office);
  const surveyId = await survey(south, roundId, [line()], 'draft');
  const path = `/surveys/${surveyId}`;
  const versionKey = await versionKeyOf(surveyId);
  const file = Buffer.alloc(2 * limits.documentChunkBytes + 12_345, 'Område;Antal\r\n\u00e5;1\r\n', 'latin1');
  const actor = { subject: 'somebody' } as Parameters<typeof keepUpload>[1]['actor'];
  const context = { actor, now: api.clock.now, newId: () => '0193c1c0-7a00-7000-8000-0000000000aa' };
  const kept = await inTransaction(api.db, (tx) =>
    keepUpload(tx, context, { versionKey, mediaType: 'text/csv', source: [file] }),
  );
  t.equal(kept.sha256, sha256(file));
  t.ok(file.equals(await bytesOf(readDocument(api.db, kept.id))));
  await south.editor.change('POST', `${path}/submissions`, path);
  const receipt = await newestReceipt(office, path);
  t.match(
    receipt.documents.map(({ kind }: { kind: string }) => kind),
    ['submission', 'upload'],
  );
  const fetched = await office.get(`${path}/submissions/${receipt.receiptId}/original?documentId=${kept.id}`);
  t.equal(fetched.headers['content-type'], 'text/csv');
  t.equal(fetched.headers.etag, `"${sha256(file)}"`);
  t.match(fetched.headers['content-disposition'], /\.csv"$/);
});

t.test('receipts, documents and their bytes cannot be changed, taken away or added to', async (t) => {
  const expected = { cause: { code: '55000' } };
  for (const [table, column] of [
    ['survey_receipts', 'number'],
    ['survey_documents', 'sha256'],
    ['survey_document_chunks', 'bytes'],
    ['survey_lock_exceptions', 'reason'],
  ]) {
    for (const statement of [
      `update ${table} set ${column} = ${column}`,
      `delete from ${table}`,
      `truncate ${table} cascade`,
    ]) {
      await t.rejects(api.db.execute(sql.raw(statement)), expected, statement);
    }
  }
  await t.rejects(
    api.db.execute(sql`insert into survey_document_chunks select id, 99, 'x' from survey_documents limit 1`),
    expected,
    'a closed document takes no more',
  );
  await t.rejects(
    api.db.execute(sql`insert into survey_document_chunks values ('0193c1c0-7a00-7000-8000-0000000000bb', 1, 'x')`),
    { cause: { code: '23503' } },
    'bytes need their document by the commit',
  );
  await t.rejects(
    api.db.execute(sql`
      insert into survey_documents select '0193c1c0-7a00-7000-8000-0000000000bc', version_key, 'upload', media_type, 1, sha256, received_at, 'x'
      from survey_documents limit 1`),
    { cause: { code: '23514' } },
    'a document has the bytes that it says',
  );
});

t.test('a registration number is not skipped, set back or drawn without its receipt', async (t) => {
  const refused = { cause: { code: '23514' } };
  await t.rejects(api.db.execute(sql`update survey_receipt_counters set last_number = last_number + 2`), refused);
  await t.rejects(api.db.execute(sql`update survey_receipt_counters set last_number = last_number - 1`), refused);
  await t.rejects(api.db.execute(sql`update survey_receipt_counters set last_number = last_number + 1`), refused);
  await t.rejects(api.db.execute(sql`insert into survey_receipt_counters values (2099, 7)`), refused);
  await t.rejects(api.db.execute(sql`insert into survey_receipt_counters values (2099, 1)`), refused);
  await t.rejects(api.db.execute(sql`delete from survey_receipt_counters`), { cause: { code: '55000' } });
});
