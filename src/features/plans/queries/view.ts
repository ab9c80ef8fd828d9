import { type Actor, reachFor } from '../../../core/actor.ts';
import type { Database } from '../../../db/open.ts';
import { listTerritory } from '../../registers/queries.ts';
import { PlanRecord } from '../schemas.ts';
import type { FigureView } from './figures.ts';
import type { PlanRow } from './plans.ts';

/** Which figures the caller sees unsuppressed: the national office all, a council those of its own areas. */
export const viewOf = async (db: Database, plan: PlanRow, actor: Actor | undefined): Promise<FigureView> => {
  if (actor === undefined) return [];
  if (reachFor(actor, 'survey:read') === 'all') return 'all';
  const { healthcareRegionId } = actor;
  if (healthcareRegionId === null || reachFor(actor, 'survey:read') === 'none') return [];
  const { round } = PlanRecord.parse(JSON.parse(plan.record));
  const territory = await listTerritory(db, healthcareRegionId, round.referenceDate);
  // Of a region that lies in two healthcare regions the total would tell what the other part reported.
  return [healthcareRegionId, ...territory.filter((area) => area.isWhole).map((area) => area.areaId)];
};
