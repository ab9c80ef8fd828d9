import { type SQL, sql } from 'drizzle-orm';
import type { Page, PageRequest } from '../../../core/page.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { pageOfRows } from '../../../db/page.ts';

/** A plan as stored. */
export interface PlanRow {
  readonly key: number;
  readonly id: string;
  readonly roundId: string;
  readonly number: number;
  readonly state: 'draft';
  readonly allocationKey: 'none' | 'population';
  /** Canonical JSON. */
  readonly record: string;
  readonly contentHash: string;
  readonly figureCount: number;
  readonly builtAt: number;
  readonly builtBy: string;
  readonly councils: {
    healthcareRegionCode: string;
    surveyId: string | null;
    versionNumber: number | null;
    linesHash: string | null;
  }[];
}

const planColumns = sql`
  p.key, p.id, r.id as "roundId", p.number, p.state, p.allocation_key as "allocationKey", p.record,
  p.content_hash as "contentHash", p.figure_count as "figureCount",
  (extract(epoch from p.built_at) * 1000)::float8 as "builtAt", p.built_by as "builtBy",
  (
    select json_agg(json_build_object(
      'healthcareRegionCode', a.code, 'surveyId', i.survey_id, 'versionNumber', i.version_number, 'linesHash', i.lines_hash
    ) order by a.code collate "C")
    from plan_councils i join areas a on a.id = i.healthcare_region_id
    where i.plan_key = p.key
  ) as councils`;
const planTables = sql`plans p join survey_rounds r on r.key = p.round_key`;

/** The plan with a public id; a draft only for those who may see drafts. */
export const findPlan = async (db: Database, planId: string, drafts: boolean): Promise<PlanRow | undefined> =>
  (
    await rowsOf<PlanRow>(
      db,
      sql`select ${planColumns} from ${planTables} where p.id = ${planId} and (${drafts} or p.state <> 'draft')`,
    )
  )[0];

/** The plan built last, drafts only for those who may see them. */
export const findNewestPlan = async (db: Database, drafts: boolean): Promise<PlanRow | undefined> =>
  (
    await rowsOf<PlanRow>(
      db,
      sql`select ${planColumns} from ${planTables} where ${drafts} or p.state <> 'draft' order by p.key desc limit 1`,
    )
  )[0];

/** Plans, newest first. */
export const listPlans = async (
  db: Database,
  filter: { roundId?: string | undefined; drafts: boolean; page: PageRequest },
): Promise<Page<PlanRow>> => {
  const round: SQL = filter.roundId === undefined ? sql`true` : sql`r.id = ${filter.roundId}`;
  const where = sql`${round} and (${filter.drafts} or p.state <> 'draft')`;
  return pageOfRows(db, {
    list: sql`select ${planColumns} from ${planTables} where ${where}`,
    order: sql`key desc`,
    page: filter.page,
  });
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
    figureCount: number;
    builtAt: Date;
    builtBy: string;
    inputs: { healthcareRegionId: number; versionKey: number | null }[];
  },
): Promise<number> => {
  const [row] = await rowsOf<{ key: number }>(
    db,
    sql`
      with built as (
        insert into plans (id, round_key, number, state, allocation_key, record, content_hash, figure_count, built_at, built_by)
        select ${plan.id}, ${plan.roundKey}, coalesce(max(number), 0) + 1, 'draft', ${plan.allocationKey}, ${plan.record},
          ${plan.contentHash}, ${plan.figureCount}, ${plan.builtAt.toISOString()}, ${plan.builtBy}
        from plans where round_key = ${plan.roundKey}
        returning key
      ),
      inputs as (
        insert into plan_inputs (plan_key, healthcare_region_id, version_key)
        select built.key, input.id, input.version_key
        from built, unnest(${sql.param(plan.inputs.map((input) => input.healthcareRegionId))}::smallint[],
          ${sql.param(plan.inputs.map((input) => input.versionKey))}::int[]) as input (id, version_key)
      )
      select key from built`,
  );
  if (row === undefined) throw new Error('a plan that was not inserted');
  return row.key;
};
