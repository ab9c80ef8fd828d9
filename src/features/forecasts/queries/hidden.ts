import { sql } from 'drizzle-orm';
import type { Actor } from '../../../core/actor.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { type FigureView, isSuppressed } from '../../plans/queries/figures.ts';
import { findPlan } from '../../plans/queries/plans.ts';
import { seesWholePlans } from '../../plans/queries/seen-plan.ts';
import { viewOf } from '../../plans/queries/view.ts';
import type { ForecastInput } from '../rules/model.ts';
import { professionsResting } from '../rules/restrict.ts';
import { isReadByForecasts } from './inputs.ts';
import type { RunRow } from './runs.ts';
import { findScenario } from './scenarios.ts';

/** Professions with a figure of a healthcare region that a forecast reads and the view does not show. */
const listSuppressed = async (db: Database, planKey: number, view: FigureView): Promise<string[]> => {
  const rows = await rowsOf<{ code: string }>(
    db,
    sql`
      select distinct p.code from plan_figures f
      join plans on plans.key = f.plan_key join survey_rounds r on r.key = plans.round_key
      join areas a on a.id = f.area_id and a.kind = 'healthcare-region'
      join professions p on p.id = f.profession_id
      where f.plan_key = ${planKey} and f.specialty_id = 0 and f.sector_id = 0 and ${isReadByForecasts}
        and ${isSuppressed(view)}`,
  );
  return rows.map(({ code }) => code);
};

/**
 * The professions of a scenario whose forecast the caller may not see. What is shown is computed only from what the
 * caller sees in the plan: a forecast is a known function of its base, so that the hidden staff of a healthcare region
 * could be worked out from any of its later figures, from the nation's, and from those of a profession that takes its
 * students from it. The plan's own decision on what is small is the only one; nothing is decided anew here.
 */
export const listHiddenProfessions = async (
  db: Database,
  rests: { readonly planId: string | null; readonly scenarioId: string | null },
  actor: Actor,
): Promise<ReadonlySet<string>> => {
  const plan = rests.planId === null ? undefined : await findPlan(db, rests.planId, true);
  if (plan === undefined || rests.scenarioId === null) return new Set();
  const view = await viewOf(db, plan, actor);
  const suppressed = view === 'all' ? [] : await listSuppressed(db, plan.key, view);
  if (suppressed.length === 0) return new Set();
  const scenario = await findScenario(db, rests.scenarioId, true);
  return professionsResting(JSON.parse(scenario?.input ?? '{}') as ForecastInput, suppressed);
};

/**
 * A run with the hashes that the caller may know: hidden counts of the plan that it rests on are part of them, and
 * whoever tries all counts would find them.
 */
export const runSeenBy = (run: RunRow, actor: Actor): RunRow =>
  run.planId === null || seesWholePlans(actor) ? run : { ...run, runHash: null, resultHash: null };
