import { sql } from 'drizzle-orm';
import { type Database, rowsOf, seeingAll } from '../../../db/open.ts';
import { populationOn } from '../../registers/queries/population.ts';
import { sectors } from '../schemas.ts';
import { lastAcceptedBefore } from './accepted.ts';
import { attributionOn } from './rollups.ts';
import type { RoundRow } from './rounds.ts';

/** How many of the cells that are waited for have come, and what they weigh. */
export interface CompletenessRow {
  readonly dimension: 'total' | 'council' | 'profession' | 'sector';
  /** Code of the healthcare region, profession or sector; null for the regions that lie in two healthcare regions. */
  readonly code: string | null;
  readonly nameSv: string | null;
  readonly nameEn: string | null;
  /** Null where nobody can say what to wait for. */
  readonly expected: number | null;
  readonly received: number;
  /** Those received that were waited for; by sector there may come more. */
  readonly receivedOfExpected: number;
  readonly receivedOnTime: number;
  readonly approved: number;
  readonly accepted: number;
  /** Inhabitants behind the cells waited for and those that came; null where a region's figure is missing. */
  readonly populationExpected: number | null;
  readonly populationReceived: number | null;
  /** Staff of the last round in the cells waited for and those that came; null where there was no round before. */
  readonly staffExpected: number | null;
  readonly staffReceived: number | null;
}

/**
 * The version that stands for a survey: the newest that is neither a draft nor returned. So an accepted answer stands
 * while its correction is being written.
 */
const standingVersion = sql`
  select v.key, v.state from survey_versions v
  where v.survey_key = s.key and v.state not in ('draft', 'returned') order by v.number desc limit 1`;

/**
 * How complete a round is. A cell is a region and a profession asked for; it has come when a submitted, approved,
 * accepted or locked version has a base-year line for it, of the region or of a municipality in it. A council's cells are those
 * of its undivided regions. By sector, a cell is waited for where the last round had one: not every region has staff of
 * every sector, and nobody else knows where.
 *
 * It is counted over the answers of all councils, whoever asks, so that everyone is told the same; what leaves the
 * question is counts and what they weigh together, and never a line.
 */
export const listCompleteness = (db: Database, round: RoundRow): Promise<CompletenessRow[]> =>
  seeingAll(db, (transaction) =>
    rowsOf<CompletenessRow>(
      transaction,
      sql`
      with regions as (
        select attribution.region_id, nullif(attribution.healthcare_region_id, 0) as council_id, inhabitants.population
        from (${attributionOn(round.referenceDate)}) attribution
        left join (${populationOn(round.populationDate)}) inhabitants using (area_id)
        where attribution.area_id = attribution.region_id
      ),
      answers as (
        select standing.key as version_key, standing.state,
          (select min(v.submitted_at) from survey_versions v where v.survey_key = s.key) <= ${round.dueAt.toISOString()}
            as on_time
        from surveys s cross join lateral (${standingVersion}) standing
        where s.round_key = ${round.key}
      ),
      present as (
        select r.region_id, r.profession_id, r.sector_id, bool_or(a.on_time) as on_time,
          bool_or(a.state <> 'submitted') as approved, bool_or(a.state in ('accepted', 'locked')) as accepted
        from answers a join survey_rollups r on r.version_key = a.version_key and r.year = ${round.baseYear}
        group by r.region_id, r.profession_id, r.sector_id
      ),
      before as (
        select r.region_id, r.profession_id, r.sector_id, sum(coalesce(r.full_time_equivalents, r.headcount)) as staff
        from (${lastAcceptedBefore(round)}) last
        join survey_rollups r on r.version_key = last.version_key and r.year = last.base_year and r.specialty_id = 0
        group by r.region_id, r.profession_id, r.sector_id
      ),
      cells as (
        select regions.region_id, regions.council_id, regions.population, asked.profession_id, null::smallint as sector_id,
          true as waited_for,
          (select sum(staff) from before b where (b.region_id, b.profession_id) = (regions.region_id, asked.profession_id))
            as staff,
          came.region_id is not null as received, came.on_time, came.approved, came.accepted
        from regions cross join (select profession_id from round_professions where round_key = ${round.key}) asked
        left join (
          select region_id, profession_id, bool_or(on_time) as on_time, bool_or(approved) as approved,
            bool_or(accepted) as accepted
          from present group by region_id, profession_id
        ) came on came.region_id = regions.region_id and came.profession_id = asked.profession_id
      ),
      sector_cells as (
        select coalesce(present.region_id, before.region_id) as region_id,
          coalesce(present.profession_id, before.profession_id) as profession_id,
          coalesce(present.sector_id, before.sector_id) as sector_id, before.region_id is not null as waited_for,
          before.staff, present.region_id is not null as received, present.on_time, present.approved, present.accepted
        from present full join before using (region_id, profession_id, sector_id)
        where coalesce(present.profession_id, before.profession_id) in (
          select profession_id from round_professions where round_key = ${round.key}
        )
      ),
      every as (
        select case when grouping(council_id, profession_id) = 3 then 'total'
            when grouping(council_id) = 0 then 'council' else 'profession' end as dimension,
          council_id as group_id, profession_id, null::smallint as sector_id,
          count(*)::int as expected, (count(*) filter (where received))::int as received,
          (count(*) filter (where received))::int as received_of_expected,
          (count(*) filter (where on_time))::int as on_time, (count(*) filter (where approved))::int as approved,
          (count(*) filter (where accepted))::int as accepted,
          case when count(*) = count(population) then sum(population) end as population_expected,
          case when count(*) = count(population) then coalesce(sum(population) filter (where received), 0) end
            as population_received,
          sum(staff) as staff_expected, case when count(staff) > 0 then coalesce(sum(staff) filter (where received), 0) end
            as staff_received
        from cells group by grouping sets ((), (council_id), (profession_id))
        union all
        select 'sector', null, null, sector_id,
          nullif(count(*) filter (where waited_for), 0)::int, (count(*) filter (where received))::int,
          (count(*) filter (where received and waited_for))::int, (count(*) filter (where on_time))::int, (count(*) filter (where approved))::int,
          (count(*) filter (where accepted))::int,
          case when count(*) = count(population) then sum(population) filter (where waited_for) end,
          case when count(*) = count(population) then coalesce(sum(population) filter (where received and waited_for), 0) end,
          sum(staff), case when count(staff) > 0 then coalesce(sum(staff) filter (where received), 0) end
        from sector_cells left join regions using (region_id) group by sector_id
      )
      select dimension, coalesce(council.code, p.code, (${sql.param([...sectors])}::text[])[every.sector_id]) as code,
        coalesce(council.name_sv, p.name_sv) as "nameSv", coalesce(council.name_en, p.name_en) as "nameEn", expected,
        received, received_of_expected as "receivedOfExpected", on_time as "receivedOnTime", approved, accepted, population_expected::float8 as "populationExpected",
        population_received::float8 as "populationReceived", staff_expected::float8 as "staffExpected",
        staff_received::float8 as "staffReceived"
      from every
      left join areas council on dimension = 'council' and council.id = every.group_id
      left join professions p on p.id = every.profession_id
      order by dimension, every.sector_id, coalesce(council.code, p.code) collate "C" nulls last`,
    ),
  );

/** A council and how far its answer in a round has come. */
export interface CouncilAnswer {
  readonly healthcareRegionCode: string;
  readonly state: string | null;
  /** The first time that it was submitted, also where it has been returned since. */
  readonly firstSubmittedAt: string | null;
}

/**
 * Every council with its answer in a round, the same for whoever asks: that an answer has come, when it first came and
 * how far it is. A draft looks as one that is not begun, since it is its council's own matter.
 */
export const listCouncilAnswers = (db: Database, round: RoundRow): Promise<CouncilAnswer[]> =>
  seeingAll(db, (transaction) =>
    rowsOf<CouncilAnswer>(
      transaction,
      sql`
      select council.code as "healthcareRegionCode", standing.state,
        (select to_json(min(v.submitted_at)) #>> '{}' from survey_versions v where v.survey_key = s.key)
          as "firstSubmittedAt"
      from areas council
      left join surveys s on s.round_key = ${round.key} and s.healthcare_region_id = council.id
      left join lateral (${standingVersion}) standing on true
      where council.kind = 'healthcare-region' order by council.code collate "C"`,
    ),
  );
