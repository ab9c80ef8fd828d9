import { type SQL, sql } from 'drizzle-orm';
import type { Page, PageRequest } from '../../../core/page.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { pageOfRows } from '../../../db/page.ts';
import { openPlanStates, type PlanState } from '../schemas.ts';
import type { CouncilInput } from './aggregation.ts';

/** A plan as stored. */
export interface PlanRow {
  readonly key: number;
  readonly id: string;
  readonly roundId: string;
  readonly number: number;
  readonly state: PlanState;
  readonly rowVersion: number;
  readonly previousPlanKey: number | null;
  readonly allocationKey: 'none' | 'population';
  /** Canonical JSON. */
  readonly record: string;
  readonly contentHash: string;
  /** Of what everybody sees. */
  readonly publicHash: string;
  readonly previousPublicHash: string | null;
  readonly figureCount: number;
  readonly hiddenCount: number;
  readonly builtAt: number;
  readonly builtBy: string;
  /** Grows with every change of what it says of professions; 0 where it says nothing. */
  readonly textsVersion: number;
  /** Of the texts that were adopted; null before, and where there are none. */
  readonly textsHash: string | null;
  /** The highest number of the round's versions that have been published. */
  readonly newestPublishedNumber: number | null;
  readonly steps: { state: PlanState; at: string; by: string }[];
  readonly councils: {
    healthcareRegionCode: string;
    status: CouncilInput['status'];
    surveyId: string | null;
    versionNumber: number | null;
    linesHash: string | null;
    /** Null for all professions of the version. */
    professionCodes: string[] | null;
  }[];
}

const openStates = sql.raw(openPlanStates.map((state) => `'${state}'`).join(', '));
const planColumns = sql`
  p.key, p.id, r.id as "roundId", p.number, p.state, p.row_version as "rowVersion",
  p.previous_plan_key as "previousPlanKey", p.hidden_count as "hiddenCount", p.allocation_key as "allocationKey", p.record,
  p.content_hash as "contentHash", p.public_hash as "publicHash",
  (select before.public_hash from plans before where before.key = p.previous_plan_key) as "previousPublicHash",
  p.figure_count as "figureCount",
  (extract(epoch from p.built_at) * 1000)::float8 as "builtAt", p.built_by as "builtBy",
  (select coalesce(sum(t.row_version), 0)::int from plan_dossier_texts t where t.plan_key = p.key) as "textsVersion",
  (select step.texts_hash from plan_steps step where step.plan_key = p.key and step.state = 'adopted') as "textsHash",
  (
    select max(other.number) from plans other where other.round_key = p.round_key and other.state in (${openStates})
  ) as "newestPublishedNumber",
  (
    select coalesce(json_agg(json_build_object('state', step.state, 'at', step.at, 'by', step.by) order by step.at, step.state), '[]')
    from plan_steps step where step.plan_key = p.key
  ) as steps,
  (
    select json_agg(json_build_object(
      'healthcareRegionCode', a.code, 'status', i.status, 'surveyId', i.survey_id, 'versionNumber', i.version_number, 'linesHash', i.lines_hash,
      'professionCodes', case when i.profession_ids is not null then array(
        select code from professions where id = any (i.profession_ids) order by code collate "C"
      ) end
    ) order by a.code collate "C", i.reference_date desc, i.version_key desc)
    from plan_councils i join areas a on a.id = i.healthcare_region_id
    where i.plan_key = p.key
  ) as councils`;
/** Published and superseded plans are everybody's. */
const isOpen = sql`p.state in (${openStates})`;
const planTables = sql`plans p join survey_rounds r on r.key = p.round_key`;

/** The plan with a public id; a draft only for those who may see drafts. */
export const findPlan = async (db: Database, planId: string, drafts: boolean): Promise<PlanRow | undefined> =>
  (
    await rowsOf<PlanRow>(
      db,
      sql`select ${planColumns} from ${planTables} where p.id = ${planId} and (${drafts} or ${isOpen})`,
    )
  )[0];

/** The plan built last, drafts only for those who may see them. */
export const findNewestPlan = async (db: Database, drafts: boolean): Promise<PlanRow | undefined> =>
  (
    await rowsOf<PlanRow>(
      db,
      sql`select ${planColumns} from ${planTables} where ${drafts} or ${isOpen} order by p.key desc limit 1`,
    )
  )[0];

/** The plan built last of those that every council has answered; undefined when there is none. */
export const findNewestCompletePlan = async (db: Database, drafts: boolean): Promise<PlanRow | undefined> =>
  (
    await rowsOf<PlanRow>(
      db,
      sql`
        select ${planColumns} from ${planTables}
        where (${drafts} or ${isOpen})
          and not exists (select from plan_councils i where i.plan_key = p.key and i.status <> 'included')
        order by p.key desc limit 1`,
    )
  )[0];

/** Plans, newest first. */
export const listPlans = async (
  db: Database,
  filter: { roundId?: string | undefined; drafts: boolean; page: PageRequest },
): Promise<Page<PlanRow>> => {
  const round: SQL = filter.roundId === undefined ? sql`true` : sql`r.id = ${filter.roundId}`;
  const where = sql`${round} and (${filter.drafts} or ${isOpen})`;
  return pageOfRows(db, {
    list: sql`select ${planColumns} from ${planTables} where ${where}`,
    order: sql`key desc`,
    page: filter.page,
  });
};

/** All plans of a round, the oldest first. */
export const listPlansOfRound = async (db: Database, roundKey: number): Promise<PlanRow[]> =>
  rowsOf<PlanRow>(db, sql`select ${planColumns} from ${planTables} where r.key = ${roundKey} order by p.key`);

/** The version of a round that was built last. */
export const findNewestOfRound = async (db: Database, roundKey: number): Promise<PlanRow | undefined> =>
  (
    await rowsOf<PlanRow>(
      db,
      sql`select ${planColumns} from ${planTables} where p.round_key = ${roundKey} order by p.number desc limit 1`,
    )
  )[0];

/**
 * Of versions whose survey was first used by a plan of another round, that round's plans of the version; one row with no
 * plan where only another version of the survey was used there.
 */
export const listDecidingPlans = async (
  db: Database,
  request: { roundKey: number; versionKeys: readonly number[] },
): Promise<{ versionKey: number; planKey: number | null; baseYear: number }[]> =>
  rowsOf(
    db,
    sql`
      select v.key as "versionKey", p.key as "planKey", r.base_year::int as "baseYear"
      from survey_versions v
      join lateral (
        select plan.round_key from survey_versions other join plan_inputs i on i.version_key = other.key
        join plans plan on plan.key = i.plan_key
        where other.survey_key = v.survey_key order by plan.key limit 1
      ) first on first.round_key <> ${request.roundKey}
      join survey_rounds r on r.key = first.round_key
      left join (plan_inputs i join plans p on p.key = i.plan_key)
        on i.version_key = v.key and p.round_key = first.round_key
      where v.key in (select unnest(${sql.param([...request.versionKeys])}::int[]))
      order by v.key, p.key`,
  );

/** The plan, held until the transaction ends. */
export const lockPlan = async (db: Database, planId: string): Promise<PlanRow | undefined> => {
  await db.execute(sql`select 1 from plans where id = ${planId} for update`);
  return findPlan(db, planId, true);
};

/** Takes a plan to its next state, and writes down who took it there. */
export const updatePlanState = async (
  db: Database,
  planKey: number,
  step: { state: PlanState; at: Date; by: string; textsHash: string | null },
): Promise<void> => {
  await db.execute(sql`
    with moved as (
      update plans set state = ${step.state}, row_version = row_version + 1 where key = ${planKey} returning key
    )
    insert into plan_steps (plan_key, state, at, by, texts_hash)
    select key, ${step.state}, ${step.at.toISOString()}, ${step.by}, ${step.textsHash}::text from moved`);
};

/** Supersedes the published plans of a round, but for one; answers their identifiers. */
export const updatePlansSuperseded = async (
  db: Database,
  request: { roundId: string; exceptKey: number; at: Date; by: string },
): Promise<string[]> => {
  const rows = await rowsOf<{ id: string }>(
    db,
    sql`
      with moved as (
        update plans p set state = 'superseded', row_version = p.row_version + 1
        from survey_rounds r
        where r.key = p.round_key and r.id = ${request.roundId} and p.state = 'published' and p.key <> ${request.exceptKey}
        returning p.key, p.id
      ),
      steps as (
        insert into plan_steps (plan_key, state, at, by)
        select key, 'superseded', ${request.at.toISOString()}, ${request.by} from moved
      )
      select id from moved order by id`,
  );
  return rows.map(({ id }) => id);
};

/** Inserts a plan as the next version of its round, and answers its key. The round must be held. */
export const insertPlan = async (
  db: Database,
  plan: {
    id: string;
    roundKey: number;
    allocationKey: 'none' | 'population';
    record: string;
    contentHash: string;
    publicHash: string;
    figureCount: number;
    hiddenCount: number;
    disclosureRuleId: string;
    previousPlanKey: number | null;
    builtAt: Date;
    builtBy: string;
    inputs: readonly Pick<CouncilInput, 'healthcareRegionId' | 'status' | 'versionKey' | 'professionIds'>[];
    adjustmentKeys: readonly number[];
  },
): Promise<number> => {
  const [row] = await rowsOf<{ key: number }>(
    db,
    sql`
      with built as (
        insert into plans (id, round_key, number, state, allocation_key, record, content_hash, public_hash, figure_count,
          hidden_count, disclosure_rule_id, previous_plan_key, built_at, built_by)
        select ${plan.id}, ${plan.roundKey}, coalesce(max(number), 0) + 1, 'draft', ${plan.allocationKey}, ${plan.record},
          ${plan.contentHash}, ${plan.publicHash}, ${plan.figureCount}, ${plan.hiddenCount}, ${plan.disclosureRuleId}, ${plan.previousPlanKey}::int, ${plan.builtAt.toISOString()}, ${plan.builtBy}
        from plans where round_key = ${plan.roundKey}
        returning key
      ),
      inputs as (
        insert into plan_inputs (plan_key, healthcare_region_id, status, version_key, profession_ids)
        select built.key, input."healthcareRegionId", input.status, input."versionKey", input."professionIds"
        from built, json_to_recordset(${JSON.stringify(plan.inputs)}::json) as input (
          "healthcareRegionId" smallint, status text, "versionKey" int, "professionIds" smallint[])
      ),
      uses as (
        insert into plan_adjustment_uses (plan_key, adjustment_key)
        select built.key, used.key from built, unnest(${sql.param([...plan.adjustmentKeys])}::int[]) as used (key)
      )
      select key from built`,
  );
  if (row === undefined) throw new Error('a plan that was not inserted');
  return row.key;
};

/** Milliseconds that this transaction may compute between two statements. */
export const updateIdleTimeout = async (db: Database, milliseconds: number): Promise<void> => {
  await db.execute(sql`select set_config('idle_in_transaction_session_timeout', ${String(milliseconds)}, true)`);
};

/** The identifier of the version of the same round that was built before a plan. */
export const findForerunner = async (db: Database, plan: PlanRow): Promise<string | undefined> =>
  (
    await rowsOf<{ id: string }>(
      db,
      sql`
        select before.id from plans before join plans this on this.round_key = before.round_key and this.key = ${plan.key}
        where before.number < this.number order by before.number desc limit 1`,
    )
  )[0]?.id;
