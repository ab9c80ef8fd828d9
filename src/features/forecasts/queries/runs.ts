import { type SQL, sql } from 'drizzle-orm';
import type { Page, PageRequest } from '../../../core/page.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { pageOfRows } from '../../../db/page.ts';
import type { Bound, RunState } from '../schemas/runs.ts';

export type RunKind = 'forecast' | 'allocation';

/** A run as stored; instants in milliseconds since 1970. */
export interface RunRow {
  readonly key: number;
  readonly id: string;
  readonly kind: RunKind;
  readonly scenarioId: string | null;
  /** The bound that the scenario is at; null where the run has no scenario. */
  readonly bound: Bound | null;
  readonly planId: string | null;
  /** Canonical JSON. */
  readonly request: string;
  /** Null where the caller may not know it. */
  readonly runHash: string | null;
  readonly codeVersion: string;
  readonly state: RunState;
  readonly attempt: number;
  readonly stepsDone: number;
  readonly stepsTotal: number;
  readonly rowVersion: number;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly failureSv: string | null;
  readonly failureEn: string | null;
  readonly result: string | null;
  readonly resultHash: string | null;
  readonly figureCount: number;
}

const milliseconds = (column: string): SQL => sql`(extract(epoch from r.${sql.identifier(column)}) * 1000)::float8`;

const columns = (result: SQL): SQL => sql`
  r.key, r.id, r.kind, s.id as "scenarioId", s.request::json ->> 'bound' as bound, p.id as "planId", r.request, r.run_hash as "runHash",
  r.code_version as "codeVersion", r.state, r.attempt, r.steps_done as "stepsDone", r.steps_total as "stepsTotal",
  r.row_version as "rowVersion", ${milliseconds('created_at')} as "createdAt", r.created_by as "createdBy",
  ${milliseconds('started_at')} as "startedAt", ${milliseconds('finished_at')} as "finishedAt",
  r.failure_sv as "failureSv", r.failure_en as "failureEn", ${result} as result, r.result_hash as "resultHash",
  r.figure_count as "figureCount"`;
const tables = sql`model_runs r left join scenarios s on s.key = r.scenario_key left join plans p on p.key = s.plan_key`;

/** A run rests on a plan; who may not see the plan's draft may not see the run. Others rest on none of them. */
const visibleWhere = (drafts: boolean): SQL => sql`(${drafts} or p.state is distinct from 'draft')`;

export const findRun = async (
  db: Database,
  request: { id: string; kind: RunKind; drafts: boolean },
): Promise<RunRow | undefined> =>
  (
    await rowsOf<RunRow>(
      db,
      sql`
        select ${columns(sql`r.result`)} from ${tables}
        where r.id = ${request.id} and r.kind = ${request.kind} and ${visibleWhere(request.drafts)}`,
    )
  )[0];

/** The completed run of a kind that was asked for last, on a plan where one is named. */
export const findNewestCompletedRun = async (
  db: Database,
  request: { kind: RunKind; planId?: string; drafts: boolean },
): Promise<RunRow | undefined> => {
  const plan = request.planId === undefined ? sql`true` : sql`p.id = ${request.planId}`;
  const rows = await rowsOf<RunRow>(
    db,
    sql`
      select ${columns(sql`r.result`)} from ${tables}
      where r.kind = ${request.kind} and r.state = 'completed' and ${plan} and ${visibleWhere(request.drafts)}
        and (r.kind <> 'forecast' or r.scenario_key is not null)
      order by r.key desc limit 1`,
  );
  return rows[0];
};

export const listRuns = (
  db: Database,
  filter: {
    kind: RunKind;
    scenarioId?: string | undefined;
    state?: RunState | undefined;
    drafts: boolean;
    page: PageRequest;
  },
): Promise<Page<RunRow>> => {
  const conditions: SQL[] = [sql`r.kind = ${filter.kind}`, visibleWhere(filter.drafts)];
  if (filter.scenarioId !== undefined) conditions.push(sql`s.id = ${filter.scenarioId}`);
  if (filter.state !== undefined) conditions.push(sql`r.state = ${filter.state}`);
  return pageOfRows(db, {
    list: sql`select ${columns(sql`null::text`)} from ${tables} where ${sql.join(conditions, sql` and `)}`,
    order: sql`key desc`,
    page: filter.page,
  });
};

export const insertRun = async (
  db: Database,
  run: {
    id: string;
    kind: RunKind;
    scenarioKey: number | null;
    request: string;
    runHash: string;
    codeVersion: string;
    createdAt: Date;
    createdBy: string;
  },
): Promise<void> => {
  await db.execute(sql`
    insert into model_runs (id, kind, scenario_key, request, run_hash, code_version, state, created_at, created_by)
    values (${run.id}, ${run.kind}, ${run.scenarioKey}, ${run.request}, ${run.runHash}, ${run.codeVersion}, 'queued',
      ${run.createdAt.toISOString()}, ${run.createdBy})`);
};

/** Holds a run's row until the transaction ends. */
export const lockRun = async (db: Database, id: string): Promise<void> => {
  await db.execute(sql`select 1 from model_runs where id = ${id} for update`);
};

/** Moves a run that the transaction holds to another state that somebody asked for. */
export const updateRunAsked = async (
  db: Database,
  run: { key: number; state: 'cancelled' | 'queued'; at: Date },
): Promise<void> => {
  const at = run.at.toISOString();
  await db.execute(sql`
    update model_runs
    set state = ${run.state}, row_version = row_version + 1,
      attempt = attempt + case when ${run.state} = 'queued' then 1 else 0 end,
      steps_done = case when ${run.state} = 'queued' then 0 else steps_done end,
      failure_sv = null, failure_en = null,
      finished_at = case when ${run.state} = 'cancelled' then ${at}::timestamptz end
    where key = ${run.key}`);
};

/** Marks runs whose process has given no sign of life as failed; answers how many. */
export const updateDeadRuns = async (
  db: Database,
  request: { kind: RunKind; silentSince: Date; at: Date; failure: { sv: string; en: string } },
): Promise<number> => {
  const { rowCount } = await db.execute(sql`
    update model_runs
    set state = 'failed', row_version = row_version + 1, finished_at = ${request.at.toISOString()},
      failure_sv = ${request.failure.sv}, failure_en = ${request.failure.en}
    where kind = ${request.kind} and state = 'running' and heartbeat_at < ${request.silentSince.toISOString()}`);
  return rowCount ?? 0;
};

/** What the process that computes a run needs of it. */
export interface ClaimedRun {
  readonly key: number;
  readonly id: string;
  readonly attempt: number;
  readonly request: string;
  /** The scenario's input and record in canonical JSON; null where the run has no scenario. */
  readonly input: string | null;
  readonly record: string | null;
  /** The scenario's base and its request, from which the input at another bound is made. */
  readonly base: string | null;
  readonly scenarioRequest: string | null;
}

/** Takes the run that has waited longest; no other process can take it too. */
export const claimRun = async (db: Database, kind: RunKind, at: Date): Promise<ClaimedRun | undefined> =>
  (
    await rowsOf<ClaimedRun>(
      db,
      sql`
        update model_runs r
        set state = 'running', started_at = ${at.toISOString()}, heartbeat_at = ${at.toISOString()},
          row_version = row_version + 1
        from (
          select w.key, s.input, s.record, s.base, s.request as scenario_request
          from model_runs w left join scenarios s on s.key = w.scenario_key
          where w.kind = ${kind} and w.state = 'queued' order by w.key limit 1 for update of w skip locked
        ) waiting
        where r.key = waiting.key
        returning r.key, r.id, r.attempt, r.request, waiting.input, waiting.record, waiting.base,
          waiting.scenario_request as "scenarioRequest"`,
    )
  )[0];

/** A sign of life with the progress; false when the run is no longer this process's to compute. */
export const updateRunProgress = async (
  db: Database,
  run: { key: number; attempt: number; done: number; total: number; at: Date },
): Promise<boolean> => {
  const { rowCount } = await db.execute(sql`
    update model_runs
    set heartbeat_at = ${run.at.toISOString()}, steps_done = ${run.done}, steps_total = ${run.total},
      row_version = row_version + case when steps_done = ${run.done} then 0 else 1 end
    where key = ${run.key} and attempt = ${run.attempt} and state = 'running'`);
  return rowCount === 1;
};

/** Ends a run that is still this process's; false when it was cancelled or given up meanwhile. */
export const updateRunEnded = async (
  db: Database,
  run: {
    key: number;
    attempt: number;
    at: Date;
    state: 'completed' | 'failed';
    result?: string;
    resultHash?: string;
    figureCount?: number;
    failure?: { sv: string; en: string };
  },
): Promise<boolean> => {
  const { rowCount } = await db.execute(sql`
    update model_runs
    set state = ${run.state}, finished_at = ${run.at.toISOString()}, row_version = row_version + 1,
      result = ${run.result ?? null}, result_hash = ${run.resultHash ?? null}, figure_count = ${run.figureCount ?? 0},
      failure_sv = ${run.failure?.sv ?? null}, failure_en = ${run.failure?.en ?? null},
      steps_done = case when ${run.state} = 'completed' then steps_total else steps_done end
    where key = ${run.key} and attempt = ${run.attempt} and state = 'running'`);
  return rowCount === 1;
};
