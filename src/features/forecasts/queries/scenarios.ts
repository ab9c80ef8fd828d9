import { type SQL, sql } from 'drizzle-orm';
import type { Page, PageRequest } from '../../../core/page.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { pageOfRows } from '../../../db/page.ts';

/** A scenario as stored; `base` and `input` are null in lists. */
export interface ScenarioRow {
  readonly key: number;
  readonly id: string;
  readonly planKey: number;
  readonly planId: string;
  readonly parameterSetId: string;
  /** Canonical JSON. */
  readonly request: string;
  readonly base: string | null;
  readonly input: string | null;
  readonly inputHash: string;
  readonly record: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly createdBy: string;
}

const columns = (data: SQL): SQL => sql`
  s.key, s.id, s.plan_key as "planKey", p.id as "planId", t.id as "parameterSetId", s.request, ${data},
  s.input_hash as "inputHash", s.record, (extract(epoch from s.created_at) * 1000)::float8 as "createdAt",
  s.created_by as "createdBy"`;
const tables = sql`scenarios s join plans p on p.key = s.plan_key join parameter_sets t on t.key = s.parameter_set_key`;

/** The scenario with a public id, where the caller may see the plan that it rests on. */
export const findScenario = async (db: Database, id: string, drafts: boolean): Promise<ScenarioRow | undefined> =>
  (
    await rowsOf<ScenarioRow>(
      db,
      sql`
        select ${columns(sql`s.base, s.input`)} from ${tables}
        where s.id = ${id} and (${drafts} or p.state <> 'draft')`,
    )
  )[0];

export const listScenarios = (
  db: Database,
  filter: { planId?: string | undefined; drafts: boolean; page: PageRequest },
): Promise<Page<ScenarioRow>> => {
  const plan = filter.planId === undefined ? sql`true` : sql`p.id = ${filter.planId}`;
  return pageOfRows(db, {
    list: sql`
      select ${columns(sql`null::text as base, null::text as input`)} from ${tables}
      where ${plan} and (${filter.drafts} or p.state <> 'draft')`,
    order: sql`key desc`,
    page: filter.page,
  });
};

export const insertScenario = async (
  db: Database,
  scenario: {
    id: string;
    planKey: number;
    parameterSetKey: number;
    request: string;
    base: string;
    input: string;
    inputHash: string;
    record: string;
    createdAt: Date;
    createdBy: string;
  },
): Promise<void> => {
  await db.execute(sql`
    insert into scenarios (id, plan_key, parameter_set_key, request, base, input, input_hash, record, created_at, created_by)
    values (${scenario.id}, ${scenario.planKey}, ${scenario.parameterSetKey}, ${scenario.request}, ${scenario.base},
      ${scenario.input}, ${scenario.inputHash}, ${scenario.record}, ${scenario.createdAt.toISOString()}, ${scenario.createdBy})`);
};
