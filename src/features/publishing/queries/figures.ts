import { type SQL, sql } from 'drizzle-orm';
import { offsetOf } from '../../../core/page.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { conditionsOf, type FigureView, figureColumns, figureTables } from '../../plans/queries/figures.ts';
import { type FigureQuery, figureMarks, type PlanFigure } from '../../plans/schemas.ts';

/** The order of lists and of the content hash, by the columns themselves so that no list is made of more than a page. */
const inOrder = sql`a.code collate "C", p.code collate "C", s.code collate "C" nulls first, f.sector_id, f.year, f.measure_id`;

/** A plan as a caller may see it. */
export interface SeenPlan {
  readonly key: number;
  readonly view: FigureView;
}

/** A page of figures whose items are a JSON text, as PostgreSQL wrote it. */
export interface WrittenPage {
  readonly items: string;
  readonly count: number;
  readonly totalRecords: number;
}

/** What a selection's figures are counted in: only what its conditions name, since none lacks its area or profession. */
const countedTables = ({ areaCode, professionCode, specialtyCode }: FigureQuery): SQL =>
  sql.join(
    [
      sql`plan_figures f`,
      ...(areaCode === undefined ? [] : [sql`join areas a on a.id = f.area_id`]),
      ...(professionCode === undefined ? [] : [sql`join professions p on p.id = f.profession_id`]),
      ...(specialtyCode === undefined ? [] : [sql`join specialties s on s.id = f.specialty_id`]),
    ],
    sql` `,
  );

/**
 * A page of figures as JSON text: it goes to the caller as it is, since making objects of a thousand rows and text of
 * them again takes ten times as long as sending them.
 */
export const writeFigurePage = async (db: Database, plan: SeenPlan, filter: FigureQuery): Promise<WrittenPage> => {
  const where = conditionsOf(plan.key, filter);
  const [page] = await rowsOf<WrittenPage>(
    db,
    sql`
      with page as (
        select ${figureColumns(plan.view)} from ${figureTables} where ${where} order by ${inOrder}
        limit ${filter.page < 1 ? 0 : filter.limit} offset ${Math.max(0, offsetOf(filter))}
      )
      select coalesce(json_agg(to_json(page)), '[]')::text as items, count(*)::int as count,
        (select count(*)::int from ${countedTables(filter)} where ${where}) as "totalRecords"
      from page`,
  );
  return page ?? { items: '[]', count: 0, totalRecords: 0 };
};

const notAttributable = 1 << figureMarks.indexOf('not-attributable');

type Selection = Omit<FigureQuery, 'page' | 'limit'>;

/** All figures of a selection in their order, one more than the limit at most, so that the caller sees an excess. */
export const listFiguresWhole = async (
  db: Database,
  plan: SeenPlan,
  { limit, ...selection }: Selection & { readonly limit: number },
): Promise<PlanFigure[]> =>
  rowsOf<PlanFigure>(
    db,
    sql`
      select ${figureColumns(plan.view)} from ${figureTables} where ${conditionsOf(plan.key, { ...selection, page: 1, limit })}
      order by ${inOrder} limit ${limit + 1}`,
  );

/**
 * What a report shows: the figures of whole professions over all sectors, for the nation, the healthcare regions and
 * those regions that cannot be attributed to one of them; and for every region where the plan has so few professions
 * that a reader can take it in.
 */
export const listReportFigures = async (
  db: Database,
  plan: SeenPlan,
  professionsWithRegions: number,
): Promise<PlanFigure[]> =>
  rowsOf<PlanFigure>(
    db,
    sql`
      with shown as materialized (
        select * from plan_figures where plan_key = ${plan.key} and sector_id = 0 and specialty_id = 0
      )
      select ${figureColumns(plan.view)} from ${figureTables}
      where f.plan_key = ${plan.key} and f.sector_id = 0 and f.specialty_id = 0 and (
        a.kind <> 'region' or a.id in (select area_id from shown where marks & ${notAttributable} <> 0)
        or (select count(distinct profession_id) from shown) <= ${professionsWithRegions}
      )
      order by ${inOrder}`,
  );
