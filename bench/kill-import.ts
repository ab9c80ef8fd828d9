import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { sql } from 'drizzle-orm';
import { rowsOf } from '../src/db/open.ts';
import { benchDatabase } from './support/database.ts';
import { benchFile } from './support/files.ts';
import { expectSame } from './support/report.ts';
import { startBenchService } from './support/service.ts';
import { newSurvey, soundLines } from './support/survey.ts';

/*
 * The service is killed with SIGKILL at random moments of a direct write and of an import with its commit. Each time
 * the draft must hold all lines or none, with a rollup that fits; then a new process completes the same work.
 * Environment: BENCH_LINES (20,000), BENCH_KILLS (10).
 */
const count = Number(process.env.BENCH_LINES ?? 20_000);
const kills = Number(process.env.BENCH_KILLS ?? 10);

const database = await benchDatabase();
const { db } = database;
const file = await benchFile('csv', await soundLines(db, count));
const surveyId = await newSurvey(db);
const path = `/surveys/${surveyId}`;
type Service = Awaited<ReturnType<typeof startBenchService>>;

const etagOf = async (service: Service): Promise<Record<string, string>> => ({
  'if-match': String((await service.send('GET', path)).headers.etag),
});
const expectStatus = (answer: { status: number; text: string }, status: number): void => {
  if (answer.status !== status) throw new Error(`${answer.status} ${answer.text}`);
};

/** What a client holds on to while it tries again: the key of its commit, the version that it read, and its import. */
interface Attempt {
  readonly key: string;
  readonly etag: Record<string, string>;
  importPath?: string;
}
const newAttempt = async (service: Service): Promise<Attempt> => ({ key: randomUUID(), etag: await etagOf(service) });

const writeDirectly = async (service: Service): Promise<void> =>
  expectStatus(await service.send('PUT', `${path}/lines`, file, await etagOf(service)), 200);

const tryAndCommit = async (service: Service, attempt: Attempt): Promise<void> => {
  const { key, etag } = attempt;
  if (attempt.importPath === undefined) {
    const begun = await service.send('POST', `${path}/imports`, file, etag);
    expectStatus(begun, 202);
    attempt.importPath = `${path}/imports/${JSON.parse(begun.text).importId}`;
  }
  const { importPath } = attempt;
  for (;;) {
    const { state, contentHash } = JSON.parse((await service.send('GET', importPath)).text);
    // After a kill between the commit and its answer the import is committed, and the same key gets that answer.
    if (state === 'ready' || state === 'committed') {
      const body = { type: 'application/json', chunks: [Buffer.from(JSON.stringify({ contentHash }))] };
      expectStatus(
        await service.send('POST', `${importPath}/commits`, body, { ...etag, 'idempotency-key': `"${key}"` }),
        200,
      );
      return;
    }
    if (state !== 'comparing') throw new Error(state);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** Lines stored, lines of the rollup, lines that the version says it has. */
const stored = async (): Promise<{ lines: number; rolled: number; stated: number }> => {
  const [row] = await rowsOf<{ lines: number; rolled: number; stated: number }>(
    db,
    sql`select (select count(*)::int from survey_lines) as lines,
      (select coalesce(sum(line_count), 0)::int from survey_rollups where specialty_id <> 0)
        + (select coalesce(sum(line_count), 0)::int from survey_rollups r where specialty_id = 0) as rolled,
      (select line_count from survey_versions) as stated`,
  );
  return row ?? { lines: -1, rolled: -1, stated: -1 };
};
const empty = async (): Promise<void> => {
  await db.execute(sql`delete from survey_lines`);
  await db.execute(sql`delete from survey_rollups`);
  await db.execute(sql`update survey_versions set line_count = 0`);
};
/** Waits until PostgreSQL has noticed that its client is gone, so that what it was doing is over. */
const settle = async (): Promise<void> => {
  for (;;) {
    const [row] = await rowsOf<{ busy: number }>(
      db,
      sql`select count(*)::int as busy from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`,
    );
    if (row?.busy === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const works = { 'direct write': writeDirectly, 'import and commit': tryAndCommit };
const whole: Record<string, { lines: number; rolled: number; stated: number }> = {};
const tally = { none: 0, all: 0 };
for (const [name, work] of Object.entries(works)) {
  let service = await startBenchService(database.url);
  const began = performance.now();
  await work(service, await newAttempt(service));
  const duration = performance.now() - began;
  const all = await stored();
  expectSame(`${name}, undisturbed`, [all.lines, all.stated], [count, count]);
  whole[name] = all;
  for (let turn = 0; turn < kills; turn++) {
    await empty();
    const attempt = await newAttempt(service);
    const running = work(service, attempt).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * duration));
    const ended = once(service.child, 'exit');
    process.kill(service.pid, 'SIGKILL');
    await Promise.all([running, ended]);
    await settle();
    const after = await stored();
    if (after.lines !== 0) expectSame(`${name}, killed`, after, all);
    else expectSame(`${name}, killed`, after, { lines: 0, rolled: 0, stated: 0 });
    tally[after.lines === 0 ? 'none' : 'all']++;
    // What the dead process was at is given up at once instead of when its time is over.
    await db.execute(
      sql`update survey_imports set heartbeat_at = now() - interval '1 hour' where state in ('receiving', 'comparing')`,
    );
    service = await startBenchService(database.url);
    await work(service, attempt);
    expectSame(`${name}, again`, await stored(), all);
  }
  await service.stop();
}
const left = await rowsOf(db, sql`select from survey_imports where state = 'receiving'`);
expectSame('imports that nobody ended', left.length, 0);
console.log(
  `${count} lines, killed ${tally.none + tally.all} times: ${tally.none} times nothing was stored, ${tally.all} times all; each retry with the same key completed`,
);
await database.drop();
