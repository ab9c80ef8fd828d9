import { type SQL, sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../../../db/open.ts';

/**
 * A select of regions and municipalities with their inhabitants on a date: the figure that a source states, and for a
 * region without one the sum of its municipalities where every one of them has a figure.
 */
export const populationOn = (date: SQL | string): SQL => sql`
  select figure.area_id, figure.population
  from population_figures as figure join areas as area on area.id = figure.area_id
  where figure.reference_date = ${date} and area.kind in ('region', 'municipality')
  union all
  select municipality.region_id, sum(figure.population)::int
  from areas as municipality
  left join population_figures as figure on figure.area_id = municipality.id and figure.reference_date = ${date}
  where municipality.kind = 'municipality' and not exists (
    select from population_figures as stated
    where stated.area_id = municipality.region_id and stated.reference_date = ${date}
  )
  group by municipality.region_id having count(*) = count(figure.population)`;

/** The dates for which there are population figures, oldest first. */
export const listPopulationDates = async (db: Database): Promise<string[]> =>
  (
    await rowsOf<{ date: string }>(
      db,
      sql`select distinct reference_date::text as date from population_figures order by 1`,
    )
  ).map(({ date }) => date);
