import { type SQL, sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../../../db/open.ts';
import {
  conditionsOf,
  type FigureView,
  figureColumns,
  figureTables,
  storedFigureText,
} from '../../plans/queries/figures.ts';
import { type FigureQuery, figureMarks, type PlanFigure } from '../../plans/schemas.ts';
import { readFigures, type StoredFigures } from '../rules/stored-figure.ts';

/** A plan as a caller may see it. */
export interface SeenPlan {
  readonly key: number;
  readonly view: FigureView;
}

/** Places of figures in their plan: a range, or some in rising order. */
export type Places = { readonly from: number; readonly until: number } | readonly number[];

/** What figures are chosen by. */
export type FigureSelection = Omit<FigureQuery, 'page' | 'limit'>;

const atPlaces = (plan: SeenPlan, places: Places): SQL =>
  'from' in places
    ? sql`f.plan_key = ${plan.key} and f.position >= ${places.from} and f.position < ${places.until}`
    : sql`f.plan_key = ${plan.key} and f.position = any (${sql.param([...places])}::int[])`;

/**
 * The places of a selection's figures, in rising order. The areas of plans are named where none is asked for, so that a
 * profession's figures are found by the key of each area and not by reading the whole plan. They come as bytes, four
 * for each place.
 */
export const listPositions = async (db: Database, planKey: number, selection: FigureSelection): Promise<Int32Array> => {
  const byArea =
    selection.areaCode === undefined && selection.professionCode !== undefined
      ? sql`and f.area_id = any (array(select id from areas where kind <> 'municipality'))`
      : sql``;
  const [row] = await rowsOf<{ places: Buffer | null }>(
    db,
    sql`
      select string_agg(int4send(chosen.position), '' order by chosen.position) as places
      from (
        select f.position from plan_figures f
        where ${conditionsOf(planKey, selection)} ${byArea}
      ) chosen`,
  );
  const bytes = row?.places ?? Buffer.alloc(0);
  return Int32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readInt32BE(index * 4));
};

/** Codes by key, one pair a line. */
const codesOf = (register: SQL): SQL => sql`(select string_agg(concat_ws(e'\t', id, code), e'\n') from ${register})`;

/** Figures at some places, in their order. */
export const listFiguresAt = async (db: Database, plan: SeenPlan, places: Places): Promise<PlanFigure[]> => {
  const [stored] = await rowsOf<StoredFigures>(
    db,
    sql`
      select string_agg(${storedFigureText(plan.view)}, e'\n' order by f.position) as figures,
        ${codesOf(sql`areas where kind <> 'municipality'`)} as areas, ${codesOf(sql`professions`)} as professions,
        ${codesOf(sql`specialties`)} as specialties
      from plan_figures f where ${atPlaces(plan, places)}`,
  );
  return stored === undefined ? [] : readFigures(stored);
};

const notAttributable = 1 << figureMarks.indexOf('not-attributable');

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
      order by f.position`,
  );
