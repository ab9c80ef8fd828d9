import { type SQL, sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../../../../db/open.ts';
import { populationOn } from '../../../registers/queries/population.ts';
import { type Bounds, changeBounds, populationMinimum, rateBounds } from '../../rules/findings/bounds.ts';
import { type LastAccepted, listLastAccepted } from '../accepted.ts';
import { type LineSource, linesOf } from '../lines.ts';

/** What is checked, lines of a version or those that an import would make, as of its round and its council. */
export interface Checked {
  readonly lines: LineSource;
  readonly healthcareRegionId: number;
  readonly round: {
    readonly key: number;
    readonly referenceDate: string;
    readonly populationDate: string;
    readonly baseYear: number;
  };
}

/** The ordinary range of a group of cells. Groups are professions × sectors × measures, and for shares × kinds of area. */
interface GroupBounds extends Bounds {
  readonly group_kind: string;
  readonly profession_id: number;
  readonly sector_id: number;
  readonly measure: string;
  /** Median, as a logarithm. */
  readonly median: number;
}

/** What the cells of a version are held against: computed once, and small, however many lines there are. */
export interface Comparisons {
  readonly last: LastAccepted | undefined;
  readonly changes: readonly GroupBounds[];
  readonly rates: readonly GroupBounds[];
}

/**
 * The figures of a version beside the same cells of the last: staff against staff of the two base years, need against
 * need of the same year ahead. One row for each measure that both state.
 */
export const pairsOf = (checked: Checked, last: LastAccepted): SQL => sql`
  select now.area_id, now.profession_id, now.specialty_id, now.sector_id, now.year, pair.measure, pair.observed, pair.compared
  from ${linesOf(checked.lines)} now
  join survey_lines before on before.version_key = ${last.versionKey} and before.area_id = now.area_id
    and before.profession_id = now.profession_id and before.specialty_id = now.specialty_id
    and before.sector_id = now.sector_id
    and before.year = case when now.year = ${checked.round.baseYear} then ${last.baseYear} else now.year end
  cross join lateral (values
    ('headcount', now.headcount::numeric, before.headcount::numeric),
    ('fullTimeEquivalents', now.full_time_equivalents, before.full_time_equivalents),
    ('neededFullTimeEquivalents', now.needed_full_time_equivalents, before.needed_full_time_equivalents)
  ) pair (measure, observed, compared)
  where pair.observed is not null and pair.compared is not null`;

/**
 * Staff of a profession as a whole beside the inhabitants of its area, in areas that are large enough: full-time
 * equivalents where they are given, else persons.
 */
export const staffOfAreas = (version: { lines: LineSource; baseYear: number; populationDate: string }): SQL => sql`
  select l.area_id, l.profession_id, l.sector_id, l.year, area.kind as group_kind, inhabitants.population,
    case when l.full_time_equivalents is null then 'headcount' else 'fullTimeEquivalents' end as measure,
    coalesce(l.full_time_equivalents, l.headcount) as observed
  from ${linesOf(version.lines)} l
  join areas area on area.id = l.area_id
  join (${populationOn(version.populationDate)}) inhabitants on inhabitants.area_id = l.area_id
  where l.year = ${version.baseYear} and l.specialty_id = 0
    and coalesce(l.full_time_equivalents, l.headcount) > 0 and inhabitants.population >= ${populationMinimum}`;

interface GroupRow {
  readonly group_kind: string;
  readonly profession_id: number;
  readonly sector_id: number;
  readonly measure: string;
  readonly count: number;
  readonly median: number;
  readonly medianAbsoluteDeviation: number;
}

/** Size, median and median absolute deviation of `logarithm` in each group of a select. */
const listSpreads = (db: Database, values: SQL): Promise<GroupRow[]> =>
  rowsOf<GroupRow>(
    db,
    sql`
      with given as materialized (${values}),
      middle as (
        select group_kind, profession_id, sector_id, measure, count(*)::int as count,
          percentile_cont(0.5) within group (order by logarithm) as median
        from given group by group_kind, profession_id, sector_id, measure
      )
      select group_kind, profession_id, sector_id, measure, middle.count, middle.median,
        percentile_cont(0.5) within group (order by abs(given.logarithm - middle.median)) as "medianAbsoluteDeviation"
      from given join middle using (group_kind, profession_id, sector_id, measure)
      group by group_kind, profession_id, sector_id, measure, middle.count, middle.median`,
  );

const boundsOf = (rows: readonly GroupRow[], decide: (row: GroupRow) => Bounds | undefined): GroupBounds[] =>
  rows.flatMap((row) => {
    const bounds = decide(row);
    const { group_kind, profession_id, sector_id, measure, median } = row;
    return bounds === undefined ? [] : [{ group_kind, profession_id, sector_id, measure, median, ...bounds }];
  });

/** What a version's cells are held against: the council's last accepted answer and what is usual in each group. */
export const findComparisons = async (db: Database, checked: Checked): Promise<Comparisons> => {
  const earlier = await listLastAccepted(db, checked.round);
  const last = earlier.find(({ healthcareRegionId }) => healthcareRegionId === checked.healthcareRegionId);
  const changes =
    last === undefined
      ? []
      : await listSpreads(
          db,
          sql`
            select 'all' as group_kind, profession_id, sector_id, measure, ln((observed / compared)::float8) as logarithm
            from (${pairsOf(checked, last)}) pairs where observed > 0 and compared > 0`,
        );
  const staff = [
    { ...checked.round, lines: checked.lines },
    ...earlier.map(({ versionKey, ...round }) => ({ ...round, lines: { versionKey } })),
  ].map(staffOfAreas);
  const rates = await listSpreads(
    db,
    sql`
      select group_kind, profession_id, sector_id, measure, ln((observed * 1000 / population)::float8) as logarithm
      from (${sql.join(staff, sql` union all `)}) staff`,
  );
  return { last, changes: boundsOf(changes, changeBounds), rates: boundsOf(rates, rateBounds) };
};

/** The ordinary ranges as a table of the statement, sent as one parameter. */
export const boundsTable = (bounds: readonly GroupBounds[]): SQL => sql`
  json_to_recordset(${JSON.stringify(bounds)}::json) as bounds (
    group_kind text, profession_id smallint, sector_id smallint, measure text,
    lower float8, upper float8, median float8
  )`;
