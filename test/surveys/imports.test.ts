import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import t from 'tap';
import { limits } from '../../src/core/limits.ts';
import { rowsOf } from '../../src/db/open.ts';
import { sweepImports } from '../../src/features/surveys/commands/imports.ts';
import { surveyColumns } from '../../src/features/surveys/rules/columns.ts';
import { readCsv } from '../../src/formats/csv-read.ts';
import { readXlsx } from '../../src/formats/xlsx-read.ts';
import { type Caller, testApi } from '../support/api.ts';
import { fileOf, formats, type LooseLine, randomLines } from '../support/line-files.ts';
import { randomFrom } from '../support/random.ts';
import { justifyAll, line, openRound, peopleOf, survey } from '../support/round.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const south = await peopleOf(api, 'sodra', office);
const north = await peopleOf(api, 'norra', office);

const draft = async (lines: readonly object[] = []): Promise<string> => {
  const roundId = await openRound(office, { professionCodes: ['lakare', 'lakare-st', 'sjukskoterska'] });
  return `/surveys/${await survey(south, roundId, lines, 'draft')}`;
};

/** Follows an import to its end, as a client does. */
const settled = async (path: string) => {
  for (;;) {
    const answer = await south.editor.get(path);
    if (answer.body.state !== 'receiving' && answer.body.state !== 'comparing') return answer.body;
    t.equal(answer.headers['retry-after'], '1');
    await sleep(20);
  }
};

const tryOut = async (path: string, file: { content: string | Buffer | Readable; type: string }, mode = 'replace') => {
  const answer = await south.editor.upload('POST', `${path}/imports?mode=${mode}`, path, file);
  t.equal(answer.status, 202, answer.text);
  const importPath = String(answer.headers.location).replace(/^.*\/v1/, '');
  return { importPath, found: await settled(importPath) };
};

const commit = (path: string, importPath: string, contentHash: string) =>
  south.editor.change('POST', `${importPath}/commits`, path, { contentHash });

const linesOf = async (path: string) =>
  (await south.editor.get(`${path}/lines`, { accept: 'application/x-ndjson' })).text;

t.test('a dry run changes nothing, and its commit writes just what it showed, in every format', async (t) => {
  const lines = randomLines(randomFrom(11), 120);
  const hashes = new Set<string>();
  for (const format of formats) {
    const path = await draft([line({ areaCode: '1280' }), line({ areaCode: '1233' })]);
    const before = await linesOf(path);
    const { importPath, found } = await tryOut(path, await fileOf(format, lines));
    t.match(found, { state: 'ready', format, errorCount: 0, progress: { rowsRead: 120, rowsStaged: 120 } });
    t.match(found.comparison, { removed: found.comparison.added - 118, unchanged: 0 }, 'the counts add up');
    t.equal(await linesOf(path), before, 'the draft stands as it was');
    const written = await commit(path, importPath, found.contentHash);
    t.equal(written.status, 200, written.text);
    t.match(written.body, { lineCount: 120, ...found.comparison });
    t.equal((await south.editor.get(importPath)).body.state, 'committed');
    await justifyAll(south.editor, path.slice('/surveys/'.length));
    const submitted = await south.editor.change('POST', `${path}/submissions`, path);
    t.equal(submitted.body.versions[0].linesHash, found.contentHash, 'the hash seen is the hash written');
    hashes.add(found.contentHash);
    const left = await rowsOf(api.db, sql`select from survey_import_lines`);
    t.same(left, [], 'nothing stays aside');
  }
  t.equal(hashes.size, 1);
});

t.test('an upsert keeps what it does not name, and says beforehand what it will do', async (t) => {
  const path = await draft([line(), line({ areaCode: '07' })]);
  const file = await fileOf('csv', [line({ headcount: 5 }), line({ areaCode: '10' })]);
  const { importPath, found } = await tryOut(path, file, 'upsert');
  t.same(found.comparison, { added: 1, changed: 1, unchanged: 0, removed: 0 });
  t.match((await commit(path, importPath, found.contentHash)).body, { lineCount: 3, added: 1, changed: 1 });
});

t.test('a part of an answer in any form empties no value that it does not state', async (t) => {
  const comment = 'Säker uppgift';
  const full = line({ headcount: 100, fullTimeEquivalents: 90.5, causes: ['rekrytering'], comment });
  const { areaCode, professionCode, sector, year } = full;
  const part = { areaCode, professionCode, sector, year, neededFullTimeEquivalents: 95 };
  const partial = 'Områdeskod;Yrkeskod;Driftsform;År;Behov av årsarbetare\n12;lakare;Region;2024;95\n';
  const files = [
    { type: 'text/csv', content: partial },
    ...(await Promise.all((['csv', 'xlsx', 'json', 'ndjson'] as const).map((format) => fileOf(format, [part])))),
    await fileOf('json', [{ ...part, headcount: null, comment: null }]),
  ];
  const expected = { ...full, ...part };
  const stored = async (path: string) => (await south.editor.get(`${path}/lines`)).body.lines;
  for (const file of files) {
    const imported = await draft([full]);
    const { importPath, found } = await tryOut(imported, file, 'upsert');
    t.match(found, { state: 'ready', comparison: { added: 0, changed: 1, unchanged: 0, removed: 0 } });
    t.equal((await commit(imported, importPath, found.contentHash)).status, 200);
    t.match(await stored(imported), [expected], `${file.type} imported`);
    const again = await tryOut(imported, file, 'upsert');
    t.match(again.found.comparison, { changed: 0, unchanged: 1 }, 'what changes nothing is told as such');
    const patched = await draft([full]);
    t.equal((await south.editor.upload('PATCH', `${patched}/lines`, patched, file)).status, 200);
    t.match(await stored(patched), [expected], `${file.type} patched`);
  }
  const replaced = await draft([full]);
  await south.editor.change('PUT', `${replaced}/lines`, replaced, { lines: [part] });
  t.match(await stored(replaced), [{ headcount: null, comment: null }], 'the whole survey anew takes values away');
});

const good = { Områdeskod: '07', Yrkeskod: 'lakare', Driftsform: 'Region', År: '2024', 'Antal anställda': '1' };
/** Every kind of fault, each by what is put into a sound row, the column it is reported for, and its code. */
const planted: [Record<string, string>, string | undefined, string][] = [
  [{ Områdeskod: '99' }, 'Områdeskod', 'unknown-code'],
  [{ Områdeskod: '180' }, 'Områdeskod', 'malformed'],
  [{ Områdeskod: '' }, 'Områdeskod', 'required'],
  [{ Områdeskod: '01' }, 'Områdeskod', 'area-outside-territory'],
  [{ Yrkeskod: 'lakarre' }, 'Yrkeskod', 'unknown-code'],
  [{ Yrkeskod: 'psykolog' }, 'Yrkeskod', 'profession-not-asked-for'],
  [{ Yrkeskod: 'sjukskoterska', Specialitetskod: 'allmanmedicin' }, 'Specialitetskod', 'specialty-of-other-profession'],
  [{ Specialitetskod: 'almanmedicin' }, 'Specialitetskod', 'unknown-code'],
  [{ Driftsform: 'Landsting' }, 'Driftsform', 'not-accepted'],
  [{ År: '24' }, 'År', 'malformed-year'],
  [{ År: '2031' }, 'År', 'year-not-asked-for'],
  [{ År: '2030' }, 'Antal anställda', 'base-year-only'],
  [{ 'Antal anställda': '544 99 160' }, 'Antal anställda', 'malformed-thousands'],
  [{ 'Antal anställda': '12 st' }, 'Antal anställda', 'unit-in-number'],
  [{ 'Antal anställda': '2024-01-02' }, 'Antal anställda', 'date-in-number'],
  [{ 'Antal anställda': '1,5' }, 'Antal anställda', 'decimals-in-whole-number'],
  [{ 'Antal anställda': '-3' }, 'Antal anställda', 'too-small'],
  [{ 'Antal anställda': '2 000 000' }, 'Antal anställda', 'too-large'],
  [{ 'Antal anställda': '', Kommentar: 'Inget värde än' }, 'Antal anställda', 'line-without-value'],
  [{ Årsarbetare: '1,2,3' }, 'Årsarbetare', 'repeated-separator'],
  [{ Årsarbetare: '1,234' }, 'Årsarbetare', 'ambiguous-separator'],
  [{ Årsarbetare: '10 %' }, 'Årsarbetare', 'percent-in-number'],
  [{ Årsarbetare: 'okänt' }, 'Årsarbetare', 'not-a-number'],
  [{ Bedömning: 'kris' }, 'Bedömning', 'not-accepted'],
  [{ Kommentar: 'x'.repeat(2001) }, 'Kommentar', 'too-long'],
  [{ Områdeskod: '10', Driftsform: 'Region', Yrkeskod: 'lakare' }, undefined, 'duplicate-line'],
];
/** A cell of its own for each planted fault, so that none is given twice but where that is the fault. */
const cellOf = (index: number): Record<string, string> => ({
  ...good,
  Områdeskod: ['1060', '1080', '1081', '1082', '1083'][index % 5] ?? '',
  Driftsform: ['Region', 'Kommun', 'Privat', 'Stat'][Math.floor(index / 5) % 4] ?? '',
  Yrkeskod: index < 20 ? 'lakare' : 'sjukskoterska',
});
const headings = surveyColumns.map(({ headings: [swedish] }) => swedish);
const csvOf = (rows: readonly Record<string, string>[]): string =>
  [headings.join(';'), ...rows.map((row) => headings.map((heading) => row[heading] ?? '').join(';'))].join('\r\n');

t.test(
  'every planted fault is reported with its row and column, and nothing is written; mended, the file goes in',
  async (t) => {
    const path = await draft();
    const random = randomFrom(21);
    const rows: Record<string, string>[] = [{ ...good, Områdeskod: '10' }];
    const expected: [number, string | undefined, string][] = [];
    const municipalities = [
      '1280',
      '1281',
      '1282',
      '1283',
      '1284',
      '1285',
      '1286',
      '1287',
      '1290',
      '1291',
      '1292',
      '1293',
    ];
    const sound = municipalities.flatMap((code) =>
      ['Region', 'Kommun', 'Privat', 'Stat'].map((sector) => ({ ...good, Områdeskod: code, Driftsform: sector })),
    );
    for (const [change, column, code] of planted) {
      for (let more = random.below(2); more >= 0 && sound.length > 0; more--) rows.push(sound.pop() ?? good);
      rows.push({ ...cellOf(expected.length), ...change });
      expected.push([rows.length + 1, column, code]);
    }
    const { importPath, found } = await tryOut(path, { content: csvOf(rows), type: 'text/csv' });
    t.match(found, { state: 'faulty', comparison: null, contentHash: null, errorCount: planted.length });
    const seen: [number, string | undefined, string][] = [];
    for (let page = 1; seen.length < planted.length && page < 10; page++) {
      const { body } = await south.editor.get(`${importPath}/faults?page=${page}&limit=10`);
      t.equal(body._meta.totalRecords, planted.length);
      for (const fault of body.faults) {
        seen.push([fault.row, fault.column ?? undefined, fault.code]);
        t.equal(fault.severity, 'error');
        t.ok(fault.detail.length > 10);
      }
    }
    t.same(seen, expected);
    t.equal((await commit(path, importPath, '0'.repeat(64))).status, 409);
    t.equal(await linesOf(path), '');

    const english = await south.editor.get(`${importPath}/faults`, { 'accept-language': 'en', accept: 'text/csv' });
    t.match(english.text, /^Row,Column,Code,Severity/);
    t.equal(english.text.trim().split('\r\n').length, planted.length + 1);
    const list = await south.editor.get(`${importPath}/faults`, {
      accept: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    });
    t.equal(list.bytes.subarray(0, 2).toString(), 'PK');

    const marked = await south.editor.get(`${importPath}/marked-file`);
    t.match(marked.headers['content-type'], 'text/csv');
    const markedRows = marked.text.split('\r\n');
    for (const [row] of expected) t.match(markedRows[row - 1], /[^;]$/, `row ${row} says what is wrong`);
    t.equal(markedRows.filter((text) => /[^;]$/.test(text)).length, planted.length + 1, 'and no other row does');

    const mended = rows.filter((_, index) => !expected.some(([row]) => row === index + 2));
    const again = await tryOut(path, { content: csvOf(mended), type: 'text/csv' });
    t.match(again.found, { state: 'ready', comparison: { added: mended.length } });
    t.equal((await commit(path, again.importPath, again.found.contentHash)).body.lineCount, mended.length);
  },
);

t.test('a workbook with faults comes back marked and can be read again', async (t) => {
  const path = await draft();
  const lines: LooseLine[] = [line(), line({ areaCode: '98' }), line({ areaCode: '07', year: 2031 })];
  const { importPath, found } = await tryOut(path, await fileOf('xlsx', lines));
  t.match(found, { state: 'faulty', sheet: 'Rader', errorCount: 2 });
  const marked = await south.editor.get(`${importPath}/marked-file`);
  const rows: unknown[] = [];
  for await (const batch of readXlsx([marked.bytes], surveyColumns)) rows.push(...batch.rows);
  t.equal(rows.length, 3);
});

t.test('a file whose headings are wrong has a report as any other, with the original kept whole', async (t) => {
  const path = await draft();
  const content = `Områdeskod;Yrke;Sektorn;År\r\n${'12;lakare;Region;2024\r\n'.repeat(20_000)}`;
  const { importPath, found } = await tryOut(path, { content, type: 'text/csv' });
  t.match(found, { state: 'faulty', progress: { bytesReceived: Buffer.byteLength(content) } });
  t.same(Object.keys(found.faultCounts).sort(), ['missing-heading', 'unknown-heading']);
  const marked = await south.editor.get(`${importPath}/marked-file`);
  t.equal(marked.text.trim().split('\r\n').length, 20_003, 'and what is wrong with the headings follows the rows');
});

t.test('what looks odd is a warning, and does not forbid the commit', async (t) => {
  const path = await draft();
  const { importPath, found } = await tryOut(
    path,
    await fileOf('ndjson', [line({ headcount: 244, fullTimeEquivalents: 246 })]),
  );
  t.match(found, { state: 'ready', errorCount: 0, faultCounts: { 'full-time-equivalents-above-headcount': 1 } });
  t.match(found.findings, { errorCount: 0, warningCount: found.warningCount, unjustifiedCount: found.warningCount });
  const { body } = await south.editor.get(`${importPath}/faults`);
  t.match(body.faults, [{ severity: 'warning', row: 1, code: 'full-time-equivalents-above-headcount' }]);
  t.equal((await commit(path, importPath, found.contentHash)).status, 200);
});

t.test('a warning names the column that its rule speaks of, with the value seen there', async (t) => {
  const path = await draft();
  const content = `${['Områdeskod', 'Yrkeskod', 'Driftsform', 'År', 'Årsarbetare', 'Behov av årsarbetare', 'Bedömning'].join(';')}\r\n12;lakare;Region;2024;100;90;Brist\r\n`;
  const { importPath } = await tryOut(path, { content, type: 'text/csv' });
  t.match((await south.editor.get(`${importPath}/faults`)).body.faults, [
    { code: 'shortage-with-need-below-staff', column: 'Behov av årsarbetare', value: '90' },
  ]);
});

t.test('where there is more than a report lists, errors stand first and the report says that it is cut', async (t) => {
  const path = await draft();
  const areas = ['07', '10', '1280', '1281', '1282', '1283', '1284', '1285', '1286', '1287', '1290', '1291'];
  const sound = areas.map((code) =>
    Object.assign({}, good, {
      Områdeskod: code,
      Årsarbetare: '2',
      'Vakanta årsarbetare': '3',
      'Inhyrda årsarbetare': '3',
      'Väntade pensionsavgångar': '2',
    }),
  );
  const kept = limits.importFaultsKept;
  Object.assign(limits, { importFaultsKept: 30 });
  t.teardown(() => Object.assign(limits, { importFaultsKept: kept }));
  const content = `${csvOf([...sound, { ...good, Yrkeskod: 'lakarre' }])}\r\n07;lakare;"Region`;
  const { importPath, found } = await tryOut(path, { content, type: 'text/csv' });
  t.match(found, { state: 'faulty', errorCount: 2, warningCount: 48, listedCount: 30 });
  const { body } = await south.editor.get(`${importPath}/faults?limit=100`);
  t.match(body, { foundCount: 50, _meta: { totalRecords: 30 } });
  t.same(
    body.faults.slice(0, 3).map(({ code, severity, row }: Record<string, unknown>) => [code, severity, row]),
    [
      ['unclosed-quote', 'error', 15],
      ['unknown-code', 'error', 14],
      ['full-time-equivalents-above-headcount', 'warning', 2],
    ],
  );
  const list = (await south.editor.get(`${importPath}/faults`, { accept: 'text/csv' })).text;
  t.match(list.split('\r\n')[1], /report-cut;;Här står 30 av 50 fel och varningar/);
  const marked = (await south.editor.get(`${importPath}/marked-file`)).text;
  t.match(marked, /lakarre;.*Yrkeskod: Koden finns inte/);
  t.match(marked, /Här står 30 av 50 fel och varningar[^\r]*\r\n$/);
});

t.test('what ended the reading of a workbook stands first, before any number of faults', async (t) => {
  const path = await draft();
  const [kept, rows] = [limits.importFaultsKept, limits.workbookRows];
  Object.assign(limits, { importFaultsKept: 5, workbookRows: 20 });
  t.teardown(() => Object.assign(limits, { importFaultsKept: kept, workbookRows: rows }));
  const { importPath, found } = await tryOut(
    path,
    await fileOf(
      'xlsx',
      Array.from({ length: 30 }, () => line()),
    ),
  );
  t.match(found.faultCounts, { 'too-many-rows': 1, 'duplicate-line': 29 });
  const { body } = await south.editor.get(`${importPath}/faults`);
  t.match(body, { foundCount: 30, faults: [{ code: 'too-many-rows' }, { code: 'duplicate-line', row: 3 }] });
  t.equal(body.faults.length, 5);
});

t.test('a file that breaks in the middle comes back marked up to there, with what is wrong', async (t) => {
  const path = await draft();
  const many = `${csvOf([])}\r\n${'12;lakare;;Region;2024;5\r\n'.repeat(5_000)}`;
  for (const [content, code] of [
    [
      Buffer.concat([Buffer.from(many), Buffer.from('07;lakare;;Region;2024;5;;;;;;;;;Malmö\r\n', 'latin1')]),
      'mixed-encodings',
    ],
    [Buffer.from(`${many}07;lakare;;Region;2024;5;;;;;;;;;Mal\0mö\r\n`), 'not-a-text-file'],
  ] as const) {
    const { importPath, found } = await tryOut(path, { content, type: 'text/csv' });
    t.match(found, { state: 'faulty', progress: { rowsRead: 5_000 } });
    const [fault] = (await south.editor.get(`${importPath}/faults`)).body.faults;
    t.match(fault, { code, row: 5_002, value: /^07;lakare;;Region;2024;5;+Mal.*m?/ });
    const marked = await south.editor.get(`${importPath}/marked-file`);
    t.equal(marked.status, 200);
    const lines = marked.text.trim().split('\r\n');
    t.equal(lines.length, 5_002);
    t.match(lines[5_001], /^;+Filen (blandar|innehåller)/);
  }
});

t.test('a workbook that cannot be read comes back as the list of its faults', async (t) => {
  const path = await draft();
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  const { importPath } = await tryOut(path, { content: Buffer.from('PK\u0003\u0004 and nothing more'), type });
  const marked = await south.editor.get(`${importPath}/marked-file`);
  t.equal(marked.status, 200, marked.text);
  t.equal(marked.bytes.subarray(0, 2).toString(), 'PK');
});

t.test('a commit is refused when the draft has changed, or the hash is another', async (t) => {
  const path = await draft();
  const { importPath, found } = await tryOut(path, await fileOf('json', [line()]));
  t.equal((await commit(path, importPath, 'a'.repeat(64))).status, 409, 'another hash');
  const etag = String((await south.editor.get(path)).headers.etag);
  await south.editor.change('PATCH', `${path}/lines`, path, { lines: [line({ areaCode: '07' })] });
  const stale = await south.editor.send(
    'POST',
    `${importPath}/commits`,
    { contentHash: found.contentHash },
    { 'if-match': etag },
  );
  t.equal(stale.status, 412, 'the version that was read is gone');
  t.equal((await commit(path, importPath, found.contentHash)).status, 409, 'and the new one is not what was compared');
  t.equal((await south.editor.get(`${path}/lines`)).body._meta.totalRecords, 1);
});

t.test('a commit is refused when what was set aside is no longer whole', async (t) => {
  const path = await draft();
  const { importPath, found } = await tryOut(path, await fileOf('json', [line(), line({ areaCode: '07' })]));
  await api.db.execute(
    sql`delete from survey_import_lines l using survey_imports i where i.key = l.import_key and i.id = ${importPath.slice(-36)} and l.area_id = (select id from areas where code = '07')`,
  );
  t.equal((await commit(path, importPath, found.contentHash)).status, 409);
});

t.test('an import is committed once, however many try at once', async (t) => {
  const path = await draft();
  const { importPath, found } = await tryOut(path, await fileOf('json', [line()]));
  const headers = { 'if-match': String((await south.editor.get(path)).headers.etag) };
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      south.editor.send('POST', `${importPath}/commits`, { contentHash: found.contentHash }, headers),
    ),
  );
  t.equal(answers.filter(({ status }) => status === 200).length, 1);
  t.ok(
    answers.every(({ status }) => [200, 412, 503].includes(status)),
    answers.map(({ status }) => status).join(),
  );
});

t.test('another council’s imports look exactly like none', async (t) => {
  const path = await draft();
  const { importPath, found } = await tryOut(path, await fileOf('json', [line()]));
  for (const [method, where, body] of [
    ['GET', importPath, undefined],
    ['GET', `${importPath}/faults`, undefined],
    ['GET', `${importPath}/marked-file`, undefined],
    ['GET', `${path}/imports`, undefined],
    ['DELETE', importPath, undefined],
    ['POST', `${importPath}/commits`, { contentHash: found.contentHash }],
    ['POST', `${path}/imports`, { lines: [] }],
  ] as const) {
    const answer = await north.editor.send(method, where, body, { 'if-match': '"v2"' });
    t.equal(answer.status, 404, `${method} ${where}`);
  }
  t.equal((await south.approver.send('DELETE', importPath)).status, 403, 'and only an editor cancels');
});

const slowly = (text: string, pauseMs: number): Readable =>
  Readable.from(
    (async function* () {
      for (const part of text.match(/[\s\S]{1,600}/g) ?? []) {
        yield Buffer.from(part);
        await sleep(pauseMs);
      }
    })(),
  );

t.test('an import that is cancelled while it arrives ends, and leaves nothing', async (t) => {
  const path = await draft();
  const { content } = await fileOf('ndjson', randomLines(randomFrom(31), 400));
  const sending = south.editor.upload('POST', `${path}/imports`, path, {
    type: 'application/x-ndjson',
    content: slowly(String(content).repeat(3), 15),
  });
  let importPath = '';
  while (importPath === '') {
    await sleep(50);
    const { body } = await south.editor.get(`${path}/imports`);
    if (body.imports.length > 0) importPath = `${path}/imports/${body.imports[0].importId}`;
  }
  t.equal((await south.editor.send('DELETE', importPath)).status, 204);
  t.equal((await sending).status, 409);
  t.equal((await south.editor.get(importPath)).body.state, 'cancelled');
  t.same(
    await rowsOf(
      api.db,
      sql`select from survey_import_lines i join survey_imports s on s.key = i.import_key where s.id = ${importPath.slice(-36)}`,
    ),
    [],
  );
});

t.test('a cancelled import cannot be committed', async (t) => {
  const path = await draft();
  const { importPath, found } = await tryOut(path, await fileOf('json', [line()]));
  t.equal((await south.editor.send('DELETE', importPath)).status, 204);
  t.equal((await commit(path, importPath, found.contentHash)).status, 409);
  t.equal((await south.editor.send('DELETE', importPath)).status, 409);
});

t.test('a client that goes away while sending leaves nothing, neither by import nor by direct write', async (t) => {
  const path = await draft();
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = api.app.server.address() as AddressInfo;
  const current = await south.editor.get(path);
  for (const [method, where] of [
    ['POST', `${path}/imports`],
    ['PUT', `${path}/lines`],
  ] as const) {
    const sending = httpRequest({
      port,
      method,
      path: `/kompetensforsorjning/v1${where}`,
      headers: {
        authorization: south.editor.authorization(),
        'content-type': 'application/x-ndjson',
        'if-match': String(current.headers.etag),
      },
    });
    sending.on('error', () => undefined);
    sending.write(`${JSON.stringify(line())}\n`.repeat(1));
    await sleep(300);
    const closed = new Promise((resolve) => sending.once('close', resolve));
    sending.destroy();
    await closed;
  }
  for (let tries = 0; tries < 100; tries++) {
    const { body } = await south.editor.get(`${path}/imports`);
    if (body.imports[0]?.state === 'aborted') break;
    await sleep(30);
  }
  t.equal((await south.editor.get(`${path}/imports`)).body.imports[0].state, 'aborted');
  t.equal(await linesOf(path), '');
  t.equal((await south.editor.get(path)).headers.etag, current.headers.etag, 'the survey was not touched');
  t.same(
    await rowsOf(
      api.db,
      sql`select from survey_import_originals o join survey_imports i on i.key = o.import_key where i.state = 'aborted'`,
    ),
    [],
  );
});

t.test('what a dead process left is finished or given up by another', async (t) => {
  const path = await draft();
  const first = await tryOut(path, await fileOf('json', [line()]));
  const second = await tryOut(path, await fileOf('json', [line()]));
  const set = (importPath: string, state: string) =>
    api.db.execute(sql`
      update survey_imports set state = ${state}, content_hash = null, heartbeat_at = ${new Date(api.clock.now().getTime() - limits.importStaleMs - 1_000).toISOString()}
      where id = ${importPath.slice(-36)}`);
  await set(first.importPath, 'comparing');
  await set(second.importPath, 'receiving');
  await sweepImports({ db: api.db, now: api.clock.now });
  const compared = (await south.editor.get(first.importPath)).body;
  t.match(compared, { state: 'ready', contentHash: first.found.contentHash });
  t.equal((await south.editor.get(second.importPath)).body.state, 'aborted');
});

t.test('a council has no more imports at work than the limit', async (t) => {
  const path = await draft();
  const { importPath } = await tryOut(path, await fileOf('json', [line()]));
  await api.db.execute(sql`
    insert into survey_imports (id, survey_key, version_key, survey_row_version, mode, format, state, started_at, started_by, heartbeat_at)
    select gen_random_uuid(), survey_key, version_key, survey_row_version, mode, format, 'receiving', started_at, started_by, heartbeat_at
    from survey_imports, generate_series(1, ${limits.importsAtOncePerCouncil}) where id = ${importPath.slice(-36)}`);
  const refused = await south.editor.upload('POST', `${path}/imports`, path, await fileOf('json', [line()]));
  t.equal(refused.status, 429);
  t.ok(refused.headers['retry-after']);
});

t.test('Swedish files are read as they are: Windows-1252, other order, blanks as thousands, empty rows', async (t) => {
  const path = await draft();
  const text =
    'År;Driftsform;Yrkeskod;Områdeskod;Antal anställda;Årsarbetare;Kommentar\r\n2024;Region;lakare;07;1\u00a0200;1 100,50;Blekinge är här\r\n;;;;;;\r\n';
  const { found } = await tryOut(path, { content: Buffer.from(text, 'latin1'), type: 'text/csv' });
  t.match(found, { state: 'ready', encoding: 'windows-1252', comparison: { added: 1 } });
  for await (const batch of readCsv([Buffer.from(text, 'latin1')], surveyColumns)) t.same(batch.faults, []);
});

t.test('the links of a dry run are what the caller may do with it now', async (t) => {
  const path = await draft();
  const { importPath, found } = await tryOut(path, await fileOf('json', [line()]));
  const offered = async (caller: Caller): Promise<string[]> => {
    const { body } = await caller.get(importPath);
    const { body: list } = await caller.get(`${path}/imports`);
    t.same(list.imports[0]._links, body._links, 'the same in the list');
    return body._links.map(({ rel }: { rel: string }) => rel).filter((rel: string) => /commit|cancel/.test(rel));
  };
  t.same(found._links.map(({ rel }: { rel: string }) => rel).slice(-2), ['commit', 'cancel']);
  t.same(await offered(south.editor), ['commit', 'cancel']);
  t.same(await offered(south.approver), []);
  t.same(await offered(office), []);
  t.equal((await south.editor.change('PUT', `${path}/lines`, path, { lines: [line()] })).status, 200);
  t.same(await offered(south.editor), ['cancel'], 'the draft has changed since');
  t.equal((await commit(path, importPath, found.contentHash)).status, 409);
});
