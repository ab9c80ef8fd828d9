import { type SQL, sql } from 'drizzle-orm';
import type { Page, PageRequest } from '../../../core/page.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { pageOfRows } from '../../../db/page.ts';
import { type Sector, sectors } from '../../surveys/schemas.ts';
import { measures } from '../rules/measures.ts';
import type { AdjustableMeasureCode } from '../schemas.ts';

/** An adjustment as stored. Instants are RFC 3339 text. */
export interface AdjustmentRow {
  readonly key: number;
  readonly id: string;
  /** The draft that it was proposed on. */
  readonly planId: string;
  readonly planKey: number;
  readonly regionId: number;
  readonly areaCode: string;
  readonly professionId: number;
  readonly professionCode: string;
  readonly sectorId: number;
  readonly sector: Sector;
  readonly year: number;
  readonly measureCode: AdjustableMeasureCode;
  readonly amount: number;
  readonly reason: string;
  readonly proposedAt: string;
  readonly proposedBy: string;
  readonly approvedAt: string | null;
  readonly approvedBy: string | null;
  readonly reversedAt: string | null;
  readonly reversedBy: string | null;
  readonly reversalReason: string | null;
}

const words = (list: readonly string[]): SQL => sql.raw(`array[${list.map((word) => `'${word}'`).join(', ')}]`);
const measureWords = words(measures.map((measure) => measure.code));

const adjustmentColumns = sql`
  j.key, j.id, p.id as "planId", p.key as "planKey", j.region_id as "regionId", a.code as "areaCode",
  j.profession_id as "professionId", prof.code as "professionCode", j.sector_id as "sectorId",
  (${words(sectors)})[j.sector_id] as sector, j.year::int as year, (${measureWords})[j.measure_id] as "measureCode",
  j.amount::float8 as amount, j.reason, to_json(j.proposed_at)#>>'{}' as "proposedAt", j.proposed_by as "proposedBy",
  to_json(j.approved_at)#>>'{}' as "approvedAt", j.approved_by as "approvedBy",
  to_json(j.reversed_at)#>>'{}' as "reversedAt", j.reversed_by as "reversedBy", j.reversal_reason as "reversalReason"`;
const adjustmentTables = sql`
  plan_adjustments j join plans p on p.key = j.plan_key join areas a on a.id = j.region_id
  join professions prof on prof.id = j.profession_id`;

/** The adjustments that a plan's figures contain, in an order that depends on what they say alone. */
export const listUsedAdjustments = async (db: Database, planKey: number): Promise<AdjustmentRow[]> =>
  rowsOf<AdjustmentRow>(
    db,
    sql`
      select ${adjustmentColumns} from ${adjustmentTables} join plan_adjustment_uses u on u.adjustment_key = j.key
      where u.plan_key = ${planKey}
      order by a.code collate "C", prof.code collate "C", j.sector_id, j.year, j.measure_id, j.amount, j.reason collate "C"`,
  );

/** The adjustments proposed on a plan, and those that its figures contain; newest first. */
export const listAdjustments = async (
  db: Database,
  planKey: number,
  page: PageRequest,
): Promise<Page<AdjustmentRow & { isUsed: boolean }>> =>
  pageOfRows(db, {
    list: sql`
      select ${adjustmentColumns}, exists (
        select from plan_adjustment_uses u where u.plan_key = ${planKey} and u.adjustment_key = j.key
      ) as "isUsed"
      from ${adjustmentTables}
      where j.plan_key = ${planKey} or j.key in (select adjustment_key from plan_adjustment_uses where plan_key = ${planKey})`,
    order: sql`key desc`,
    page,
  });

/** The adjustment with a public id, held until the transaction ends. */
export const lockAdjustment = async (db: Database, adjustmentId: string): Promise<AdjustmentRow | undefined> =>
  (
    await rowsOf<AdjustmentRow>(
      db,
      sql`select ${adjustmentColumns} from ${adjustmentTables} where j.id = ${adjustmentId} for update of j`,
    )
  )[0];

/** Inserts a proposed adjustment. */
export const insertAdjustment = async (
  db: Database,
  adjustment: {
    id: string;
    planKey: number;
    regionId: number;
    professionId: number;
    sectorId: number;
    year: number;
    measureId: number;
    amount: number;
    reason: string;
    proposedAt: Date;
    proposedBy: string;
  },
): Promise<void> => {
  await db.execute(sql`
    insert into plan_adjustments (id, plan_key, region_id, profession_id, sector_id, year, measure_id, amount, reason, proposed_at, proposed_by)
    values (${adjustment.id}, ${adjustment.planKey}, ${adjustment.regionId}, ${adjustment.professionId},
      ${adjustment.sectorId}, ${adjustment.year}, ${adjustment.measureId}, ${adjustment.amount}, ${adjustment.reason},
      ${adjustment.proposedAt.toISOString()}, ${adjustment.proposedBy})`);
};

/** Signs the approval of an adjustment. */
export const updateAdjustmentApproved = async (
  db: Database,
  key: number,
  event: { at: Date; by: string },
): Promise<void> => {
  await db.execute(sql`
    update plan_adjustments set approved_at = ${event.at.toISOString()}, approved_by = ${event.by} where key = ${key}`);
};

/** Signs the reversal of an adjustment, with its reason. */
export const updateAdjustmentReversed = async (
  db: Database,
  key: number,
  event: { at: Date; by: string; reason: string },
): Promise<void> => {
  await db.execute(sql`
    update plan_adjustments
    set reversed_at = ${event.at.toISOString()}, reversed_by = ${event.by}, reversal_reason = ${event.reason}
    where key = ${key}`);
};
