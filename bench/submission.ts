import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { startEmbedded } from '../src/db/embedded.ts';
import { migrate, migrationsFolder } from '../src/db/migrate.ts';
import { type Database, inTransaction, openDatabase, rowsOf } from '../src/db/open.ts';
import { loadRegisters } from '../src/features/registers/commands.ts';
import { keepSubmission, readDocument } from '../src/features/surveys/commands/documents.ts';
import { canonicalLines } from '../src/features/surveys/queries/lines.ts';

/**
 * What it costs to keep a submission's original and its hash, beside a limit of the same run: PostgreSQL making the
 * same canonical lines and their hash, storing nothing. Then how fast the original is fetched back, and how much
 * memory both take. The hashes are compared before anything is said. Fails below the goal.
 */
const lines = Number(process.env.LINES ?? 200_000);
const goal = 0.4;
const rounds = 3;

const folder = await mkdtemp(join(tmpdir(), 'bench-submission-'));
const cluster = await startEmbedded({ dataFolder: folder, log: () => undefined });
await migrate(cluster.url());
const { db, close } = openDatabase(cluster.url(), { connections: 2 });
await loadRegisters(db, join(migrationsFolder, 'registers'));

await db.execute(sql`
  insert into survey_rounds (id, name, reference_date, population_date, base_year, horizon_years, opens_at, due_at, opened_by)
  values (${randomUUID()}, 'Round', '2026-01-01', '2024-12-31', 2026, '{2030}', now(), now(), 'x')`);
await db.execute(sql`
  insert into surveys (id, round_key, healthcare_region_id)
  select ${randomUUID()}, r.key, a.id from survey_rounds r, areas a where a.code = 'sodra'`);

let versions = 0;
/** A version with lines of the usual size, made where they are stored. */
const makeVersion = async (): Promise<number> => {
  versions += 1;
  const [version] = await rowsOf<{ key: number }>(
    db,
    sql`insert into survey_versions (survey_key, number, state, created_at)
      select key, ${versions}, 'draft', now() from surveys returning key`,
  );
  const key = version?.key ?? 0;
  await db.execute(sql`
    insert into survey_lines (version_key, area_id, profession_id, specialty_id, sector_id, year, headcount,
      full_time_equivalents, vacant_full_time_equivalents, expected_retirements, needed_full_time_equivalents,
      assessment_id, assessment_change_id)
    select ${key}, a.id, p.id, 0, s, y, a.id * s, a.id * 0.75, p.id * 0.5, p.id, a.id + p.id * 0.25, 1, 2
    from areas a, professions p, generate_series(1, 4) s, generate_series(2026, 2036) y
    where a.kind in ('region', 'municipality')
    limit ${lines}`);
  await db.execute(sql`update survey_versions set state = 'returned' where key = ${key}`);
  return key;
};

const hashOnly = async (tx: Database, versionKey: number): Promise<string> => {
  const [row] = await rowsOf<{ hash: string }>(
    tx,
    sql`select encode(sha256(convert_to(string_agg(line || chr(10), '' order by position), 'UTF8')), 'hex') as hash
      from (${canonicalLines(versionKey)}) canonical`,
  );
  return row?.hash ?? '';
};

const timed = async <Result>(work: () => Promise<Result>): Promise<[Result, number]> => {
  const started = performance.now();
  const result = await work();
  return [result, performance.now() - started];
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const [limit, kept, fetched]: [number[], number[], number[]] = [[], [], []];
globalThis.gc?.();
const idle = process.memoryUsage().rss;
let peak = idle;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss);
}, 5);
let byteLength = 0;
for (let round = 0; round < rounds; round += 1) {
  const versionKey = await makeVersion();
  const [hash, hashMs] = await timed(() => hashOnly(db, versionKey));
  const arrival = { id: randomUUID(), versionKey, receivedAt: new Date(), receivedBy: 'x' };
  const [document, keptMs] = await timed(() => inTransaction(db, (tx) => keepSubmission(tx, arrival)));
  if (document.sha256 !== hash) throw new Error('the hashes differ');
  const [bytes, fetchedMs] = await timed(async () => {
    let size = 0;
    for await (const chunk of readDocument(db, document.id)) size += chunk.length;
    return size;
  });
  if (bytes !== document.byteLength) throw new Error('bytes were lost');
  byteLength = bytes;
  limit.push(hashMs);
  kept.push(keptMs);
  fetched.push(fetchedMs);
}
clearInterval(watch);
await close();
await cluster.stop();
await rm(folder, { recursive: true, force: true });

const ratio = median(limit) / median(kept);
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
process.stdout.write(
  [
    `${lines} lines, ${megabytes(byteLength)} MB`,
    `limit: canonical lines and hash, nothing stored  ${median(limit).toFixed(0)} ms`,
    `original kept and hashed                        ${median(kept).toFixed(0)} ms, ratio ${ratio.toFixed(2)} (goal ${goal})`,
    `original fetched back                           ${median(fetched).toFixed(0)} ms`,
    `memory over idle                                ${megabytes(peak - idle)} MB`,
    '',
  ].join('\n'),
);
process.exitCode = ratio >= goal ? 0 : 1;
