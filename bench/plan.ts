import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { sql } from 'drizzle-orm';
import { v7 as newUuid } from 'uuid';
import { startEmbedded } from '../src/db/embedded.ts';
import { migrate, migrationsFolder } from '../src/db/migrate.ts';
import { type Database, openDatabase, rowsOf, scopedTo } from '../src/db/open.ts';
import { scopeOfActor } from '../src/db/scope.ts';
import { loadOrganisations } from '../src/features/access/commands.ts';
import { buildPlan } from '../src/features/plans/commands/build.ts';
import { cellsStatement } from '../src/features/plans/queries/aggregation.ts';
import { loadRegisters } from '../src/features/registers/commands.ts';
import { writeSyntheticRound } from './support/synthetic-round.ts';

/**
 * How fast a national plan is built from a synthetic round, and how its aggregation statement over the rollup compares
 * with a bare sequential scan of the lines in the same run, with one, four and sixteen rounds in the table. Fails where
 * the ratio is above its goal or the event loop stood still too long. `--professions=10 --sizes=1` runs it small.
 */
const goal = 0.6;
const pauseGoalMs = 150;
const argument = (name: string, otherwise: string): string =>
  process.argv.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;
const professions = Number(argument('professions', '100'));
const sizes = argument('sizes', '1,4,16').split(',').map(Number);

const median = (values: readonly number[]): number =>
  [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Milliseconds that the server takes for a statement, without sending its rows; the median of five. */
const serverMs = async (db: Database, statement: ReturnType<typeof sql>): Promise<number> => {
  const times: number[] = [];
  for (let run = 0; run < 5; run += 1) {
    const [row] = await rowsOf<{ 'QUERY PLAN': [{ 'Execution Time': number }] }>(
      db,
      sql`explain (analyze, timing off, format json) ${statement}`,
    );
    times.push(row?.['QUERY PLAN'][0]['Execution Time'] ?? Number.NaN);
  }
  return median(times);
};

const scan = sql`select count(*), sum(headcount), sum(full_time_equivalents), sum(needed_full_time_equivalents) from survey_lines`;

const run = async (db: Database, service: Database): Promise<boolean> => {
  let isGood = true;
  let rounds = 0;
  let newest = await writeSyntheticRound(db, { round: rounds, seed: 1, professions });
  rounds += 1;
  for (const size of sizes) {
    while (rounds < size) {
      newest = await writeSyntheticRound(db, { round: rounds, seed: rounds + 1, professions });
      rounds += 1;
    }
    await db.execute(sql`vacuum analyze survey_lines`);
    await db.execute(sql`vacuum analyze survey_rollups`);
    const rollupMs = await serverMs(db, cellsStatement({ versionKeys: newest.versionKeys, source: 'rollup' }));
    const scanMs = await serverMs(db, scan);
    const ratio = rollupMs / scanMs;
    isGood &&= ratio <= goal;
    console.log(
      `${size}×: rollup ${rollupMs.toFixed(0)} ms, scan ${scanMs.toFixed(0)} ms, ratio ${ratio.toFixed(2)} (goal ≤ ${goal})`,
    );
  }
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const begun = performance.now();
  const actor = {
    clientId: 'bench',
    subject: 'bench',
    organisationId:
      (await rowsOf<{ id: number }>(db, sql`select id from organisations where code = 'national-office'`))[0]?.id ?? 0,
    organisationCode: 'national-office',
    roles: ['national-office' as const],
    scopes: [],
    healthcareRegionId: null,
    institutionId: null,
  };
  // As a request of the national office is served: with the application's role, under row-level security.
  const scoped = scopedTo(service, scopeOfActor(actor), false);
  const plan = await buildPlan(
    { db: scoped, actor, now: () => new Date('2026-11-22T08:00:00Z'), newId: () => newUuid(), traceId: '0'.repeat(32) },
    { roundId: newest.roundId, missingCouncils: 'left-out', allocation: undefined },
  );
  const seconds = (performance.now() - begun) / 1_000;
  delay.disable();
  const pauseMs = delay.max / 1e6;
  isGood &&= pauseMs <= pauseGoalMs;
  console.log(
    `plan of ${newest.lineCount} lines: ${plan.figureCount} figures, ${plan.hiddenCount} hidden, in ${seconds.toFixed(1)} s; longest pause of the event loop ${pauseMs.toFixed(0)} ms (goal ≤ ${pauseGoalMs})`,
  );
  return isGood;
};

const dataFolder = await mkdtemp(join(tmpdir(), 'plan-bench-'));
const server = await startEmbedded({ dataFolder, durable: false, log: () => undefined });
try {
  await migrate(server.url('postgres'));
  const { db, close } = openDatabase(server.url('postgres'), { connections: 4 });
  const service = openDatabase(server.url('postgres'), { as: 'application' });
  try {
    await loadRegisters(db, join(migrationsFolder, 'registers'));
    await loadOrganisations(db);
    if (!(await run(db, service.db))) process.exitCode = 1;
  } finally {
    await service.close();
    await close();
  }
} finally {
  await server.stop();
  await rm(dataFolder, { recursive: true, force: true });
}
