import { type SQL, sql } from 'drizzle-orm';
import type { Page, PageRequest } from '../../../core/page.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { pageOfRows } from '../../../db/page.ts';
import {
  type Bound,
  bounds,
  type ForecastFigureQuery,
  type ForecastMeasure,
  forecastMeasures,
  type RunState,
} from '../schemas/runs.ts';

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
  readonly runHash: string;
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

const wordsOf = (words: readonly string[]): SQL => sql.raw(`array[${words.map((word) => `'${word}'`).join(', ')}]`);
const measureWords = wordsOf(forecastMeasures);
const boundWords = wordsOf(bounds);

/** A figure of a forecast as listed. */
export interface ForecastFigureRow {
  readonly areaCode: string;
  readonly professionCode: string;
  readonly year: number;
  readonly measureCode: ForecastMeasure;
  readonly bound: Bound;
  readonly quantile: number | null;
  readonly value: number | null;
  readonly status: 'computed' | 'suppressed';
  readonly standardError: number | null;
}

/** A run's figures as one caller sees them: those of hidden professions have no value. */
export interface SeenRun {
  readonly key: number;
  readonly hidden: ReadonlySet<string>;
}

type FigureFilter = Pick<ForecastFigureQuery, 'areaCode' | 'professionCode' | 'year' | 'measureCode' | 'bound'>;

const figuresWhere = (runKey: number, filter: FigureFilter): SQL => {
  const conditions: SQL[] = [sql`f.run_key = ${runKey}`];
  if (filter.areaCode !== undefined) conditions.push(sql`a.code = ${filter.areaCode}`);
  if (filter.professionCode !== undefined) conditions.push(sql`p.code = ${filter.professionCode}`);
  if (filter.year !== undefined) conditions.push(sql`f.year = ${filter.year}`);
  if (filter.measureCode !== undefined)
    conditions.push(sql`f.measure_id = ${forecastMeasures.indexOf(filter.measureCode) + 1}`);
  if (filter.bound !== undefined) conditions.push(sql`f.bound_id = ${bounds.indexOf(filter.bound) + 1}`);
  return sql.join(conditions, sql` and `);
};

const figureSelect = (run: SeenRun, filter: FigureFilter): SQL => {
  const shown = sql`p.code not in (select unnest(${sql.param([...run.hidden])}::text[]))`;
  return sql`
    select a.code as "areaCode", p.code as "professionCode", f.year::int as year,
      (${measureWords})[f.measure_id] as "measureCode", f.measure_id, (${boundWords})[f.bound_id] as bound, f.bound_id,
      nullif(f.quantile, 0) / 1000.0::float8 as quantile, case when ${shown} then f.value end as value,
      case when ${shown} then 'computed' else 'suppressed' end as status,
      case when ${shown} then f.standard_error end as "standardError"
    from forecast_figures f join areas a on a.id = f.area_id join professions p on p.id = f.profession_id
    where ${figuresWhere(run.key, filter)}`;
};

const figureOrder = sql`"areaCode" collate "C", "professionCode" collate "C", year, measure_id, bound_id,
  quantile nulls first`;

export const listForecastFigures = (
  db: Database,
  run: SeenRun,
  filter: ForecastFigureQuery,
): Promise<Page<ForecastFigureRow>> =>
  pageOfRows(db, { list: figureSelect(run, filter), order: figureOrder, page: filter });

/** A whole selection, in the order of the pages; one more than the limit where there are more. */
export const listForecastFiguresWhole = (
  db: Database,
  run: SeenRun,
  filter: FigureFilter,
  limit: number,
): Promise<ForecastFigureRow[]> =>
  rowsOf<ForecastFigureRow>(
    db,
    sql`select * from (${figureSelect(run, filter)}) f order by ${figureOrder} limit ${limit + 1}`,
  );

/** The figures of some professions and measures of a run at one bound, in order of year and quantile. */
export const listFiguresOfProfessions = (
  db: Database,
  run: SeenRun,
  wanted: {
    professionCodes: readonly string[];
    measureCodes: readonly ForecastMeasure[];
    bound: Bound;
  },
): Promise<ForecastFigureRow[]> =>
  rowsOf<ForecastFigureRow>(
    db,
    sql`
      ${figureSelect(run, { bound: wanted.bound })}
        and p.code in (select unnest(${sql.param([...wanted.professionCodes])}::text[]))
        and f.measure_id in (
          select unnest(${sql.param(wanted.measureCodes.map((code) => forecastMeasures.indexOf(code) + 1))}::smallint[])
        )
      order by p.code, a.code, f.year, f.measure_id, f.quantile`,
  );
