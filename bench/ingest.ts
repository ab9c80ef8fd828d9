import { sql } from 'drizzle-orm';
import { copyInto } from '../src/db/copy.ts';
import { inTransaction, rowsOf, scopedTo } from '../src/db/open.ts';
import { scopeOfActor } from '../src/db/scope.ts';
import { receiveLines } from '../src/features/surveys/commands/lines.ts';
import { copyTargets } from '../src/features/surveys/queries/lines.ts';
import { lineCheckerOf } from '../src/features/surveys/rules/line-checker.ts';
import type { StoredLine } from '../src/features/surveys/rules/lines.ts';
import type { SurveyLine } from '../src/features/surveys/schemas.ts';
import { encodeCopyRows } from '../src/formats/copy-text.ts';
import { benchDatabase } from './support/database.ts';
import { benchFile } from './support/files.ts';
import { expectSame, reporter, timed } from './support/report.ts';
import { inChunks, startBenchService } from './support/service.ts';
import { actorOf, newSurvey, openSurvey, soundLines } from './support/survey.ts';

/*
 * How fast lines come in, beside a COPY of the same lines as prepared bytes into the same table in the same run, by the
 * owner and so without policies: first reading, checking, resolving and storing alone, with the rights of the service,
 * then the whole request over HTTP with rollup, comparison and audit. Counts and sums are checked each time. Environment: BENCH_LINES (200,000), BENCH_ROUNDS (3).
 */
const count = Number(process.env.BENCH_LINES ?? 200_000);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
/** A workbook holds fewer rows than a survey. */
const sheetCount = Math.min(count, 200_000);
/** Lines that warm a service up. */
const smallCount = 2_000;

const database = await benchDatabase();
const { db } = database;
const surveyId = await newSurvey(db);
const { version, register } = await openSurvey(db, surveyId);
const council = scopedTo(database.application, scopeOfActor(await actorOf(db, 'council-editor')), false);
const formats = ['ndjson', 'csv', 'json'] as const;

const sumsOf = (lines: readonly SurveyLine[]) => ({
  lines: lines.length,
  headcount: lines.reduce((sum, line) => sum + (line.headcount ?? 0), 0),
  needed: Math.round(lines.reduce((sum, line) => sum + (line.neededFullTimeEquivalents ?? 0), 0) * 100),
});
/** Everything that is sent, as bytes: of the lines themselves nothing stays, which a service would not hold either. */
const prepare = async () => {
  const lines = await soundLines(db, count);
  const checker = lineCheckerOf(register, version.key);
  const stored: StoredLine[] = lines.map((line, index) => {
    const checked = checker.check(line, index + 1);
    if (!('stored' in checked)) throw new Error(JSON.stringify(checked.faults));
    return checked.stored;
  });
  const pieces: Buffer[] = [];
  for (let from = 0; from < count; from += 2_000) pieces.push(encodeCopyRows(stored.slice(from, from + 2_000)));
  const filesOf = async (some: readonly SurveyLine[]) => ({
    ndjson: await benchFile('ndjson', some),
    csv: await benchFile('csv', some),
    json: await benchFile('json', some),
  });
  const sheet = lines.slice(0, sheetCount);
  return {
    expected: sumsOf(lines),
    prepared: inChunks(Buffer.concat(pieces)),
    files: await filesOf(lines),
    smallFiles: await filesOf(lines.slice(0, smallCount)),
    workbook: await benchFile('xlsx', sheet),
    expectedOfSheet: sumsOf(sheet),
  };
};
const { expected, prepared, files, smallFiles, workbook, expectedOfSheet } = await prepare();

const check = async (what: string, wanted = expected): Promise<void> => {
  const [seen] = await rowsOf(
    db,
    sql`select count(*)::int as lines, coalesce(sum(headcount), 0)::float8 as headcount,
      coalesce(sum(needed_full_time_equivalents) * 100, 0)::float8 as needed from survey_lines`,
  );
  expectSame(what, seen, wanted);
};
/** Empties the table in the way that costs the next round nothing: the trigger against it is out of the way for a moment. */
const empty = async (): Promise<void> => {
  await db.execute(
    sql.raw(
      `alter table survey_lines disable trigger user; alter table survey_lines_stored disable trigger user;
      truncate survey_lines, survey_import_lines;
      alter table survey_lines enable trigger user; alter table survey_lines_stored enable trigger user`,
    ),
  );
  await db.execute(sql`delete from survey_rollups`);
  await db.execute(sql`update survey_versions set line_count = 0`);
};

const copyPrepared = () =>
  inTransaction(db, (tx) =>
    copyInto(
      tx,
      copyTargets.version,
      (async function* () {
        yield* prepared;
      })(),
    ),
  );

const best: Record<string, number> = {};
const round = async (name: string, work: () => Promise<unknown>, wanted = expected): Promise<void> => {
  await empty();
  const milliseconds = await timed(work);
  await check(name, wanted);
  best[name] = Math.min(best[name] ?? Number.POSITIVE_INFINITY, milliseconds);
};
const report = reporter('COPY');

for (let turn = 0; turn < rounds; turn++) {
  await round('copy', copyPrepared);
  await db.execute(sql`alter table survey_lines_stored disable trigger user`);
  await round('unchecked', copyPrepared);
  await db.execute(sql`alter table survey_lines_stored enable trigger user`);
  for (const format of formats) {
    await round(format, () =>
      inTransaction(council, (tx) =>
        receiveLines(tx, { ...version, lineCount: 0 }, { format, bytes: files[format].chunks, register }),
      ),
    );
  }
}
const limit = best.copy ?? 0;
console.log(`${count} lines, best of ${rounds}`);
report.ratio('referential check: COPY with, beside without', limit, best.unchecked ?? 0, 0.8);
report.ratio('NDJSON, checked and stored', best.ndjson ?? 0, limit, 0.7);
report.ratio('CSV, checked and stored', best.csv ?? 0, limit, 0.7);
report.ratio('JSON array, checked and stored', best.json ?? 0, limit, 0.5);

type Service = Awaited<ReturnType<typeof startBenchService>>;
const put = async (service: Service, file: (typeof files)['csv'], lineCount = count): Promise<void> => {
  const { headers } = await service.send('GET', `/surveys/${surveyId}`);
  const answer = await service.send('PUT', `/surveys/${surveyId}/lines`, file, { 'if-match': String(headers.etag) });
  expectSame('status', answer.status, 200);
  expectSame('line count', JSON.parse(answer.text).lineCount, lineCount);
};
/** Reads a survey again and again while something else is done; the milliseconds that each took. */
const readMeanwhile = async (service: Service, work: Promise<unknown>): Promise<number[]> => {
  const milliseconds: number[] = [];
  let done = false;
  const finished = work.finally(() => {
    done = true;
  });
  while (!done) milliseconds.push(await timed(() => service.send('GET', `/surveys/${surveyId}`)));
  await finished;
  return milliseconds.sort((one, other) => one - other);
};

// The first request warms the service up.
const service = await startBenchService(database.url);
await round('warm', () => put(service, files.ndjson));
for (let turn = 0; turn < rounds; turn++) {
  // The limit once more beside them: a machine that others share is not as fast from one minute to the next.
  await round('copy beside', copyPrepared);
  for (const format of formats) await round(`put ${format}`, () => put(service, files[format]));
}
for (const format of formats) {
  report.ratio(`PUT ${format}, with rollup and all`, best[`put ${format}`] ?? 0, best['copy beside'] ?? 0, 0.45);
}
// Memory and pauses are of a service that has read small files only, so that none is hidden in what it held before.
for (const format of formats) {
  const fresh = await startBenchService(database.url);
  for (let turn = 0; turn < 3; turn++) {
    await empty();
    await put(fresh, smallFiles[format], smallCount);
  }
  await empty();
  let reads: number[] = [];
  const measured = await fresh.measure(async () => {
    reads = await readMeanwhile(fresh, put(fresh, files[format]));
  });
  await check(format);
  await fresh.stop();
  report.atMost(`PUT ${format}, memory over idle`, measured.growth, 120, 'MB');
  report.atMost(`PUT ${format}, longest pause`, measured.longestPauseMs, 150, 'ms');
  report.note(
    `GET meanwhile (${format})`,
    `longest work between two turns ${measured.longestWorkMs.toFixed(0)} ms; p99 ${(reads[Math.floor(reads.length * 0.99)] ?? 0).toFixed(0)} ms of ${reads.length}`,
  );
}
const measured = await service.measure(() =>
  round('put xlsx', () => put(service, workbook, sheetCount), expectedOfSheet),
);
report.ratio(`PUT xlsx, ${sheetCount} lines`, best['put xlsx'] ?? 0, (limit * sheetCount) / count);
report.note(
  'PUT xlsx',
  `memory ${measured.growth.toFixed(0)} MB, longest pause ${measured.longestPauseMs.toFixed(0)} ms`,
);

await empty();
const tried = await timed(async () => {
  const { headers } = await service.send('GET', `/surveys/${surveyId}`);
  const answer = await service.send('POST', `/surveys/${surveyId}/imports`, files.csv, {
    'if-match': String(headers.etag),
  });
  expectSame('status', answer.status, 202);
  const { importId } = JSON.parse(answer.text);
  for (;;) {
    const { text } = await service.send('GET', `/surveys/${surveyId}/imports/${importId}`);
    const { state } = JSON.parse(text);
    if (state === 'ready') break;
    if (state !== 'comparing') throw new Error(text);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});
report.ratio('dry run of CSV until its report', tried, limit);
await service.stop();
await database.drop();
report.end();
