import { type SQL, sql } from 'drizzle-orm';
import type { Page } from '../../../core/page.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { pageOfRows } from '../../../db/page.ts';
import {
  type Bound,
  bounds,
  type ForecastFigureQuery,
  type ForecastMeasure,
  forecastMeasures,
} from '../schemas/runs.ts';

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
