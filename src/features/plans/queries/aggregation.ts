import { sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../../../db/open.ts';
import type { BaseCell, RegionPart } from '../rules/aggregate.ts';

/** The accepted survey of a council in a round; its parts are null where the council has none. */
export interface CouncilInput {
  readonly healthcareRegionId: number;
  readonly healthcareRegionCode: string;
  readonly surveyId: string | null;
  readonly versionKey: number | null;
  readonly versionNumber: number | null;
  readonly linesHash: string | null;
}

/** Every council with its newest accepted version in a round; councils without one are listed too. */
export const listCouncilInputs = async (db: Database, roundKey: number): Promise<CouncilInput[]> =>
  rowsOf<CouncilInput>(
    db,
    sql`
      select council.id as "healthcareRegionId", council.code as "healthcareRegionCode", accepted.id as "surveyId",
        accepted.key as "versionKey", accepted.number::int as "versionNumber", accepted.lines_hash as "linesHash"
      from areas council
      left join lateral (
        select s.id, v.key, v.number, v.lines_hash
        from surveys s join survey_versions v on v.survey_key = s.key
        where s.round_key = ${roundKey} and s.healthcare_region_id = council.id and v.state in ('accepted', 'locked')
        order by v.number desc limit 1
      ) accepted on true
      where council.kind = 'healthcare-region'
      order by council.code collate "C"`,
  );

/**
 * The sums of a plan's cells over the rollups of the surveys it rests on, in hundredths. One statement over a few
 * thousand rows for each survey; the lines themselves are not read.
 */
export const aggregateRollups = async (db: Database, versionKeys: readonly number[]): Promise<BaseCell[]> =>
  rowsOf<BaseCell>(
    db,
    sql`
      select
        region_id as "regionId", healthcare_region_id as "healthcareRegionId", profession_id as "professionId",
        specialty_id as "specialtyId", sector_id as "sectorId", year::int as year,
        (sum(headcount) * 100)::float8 as headcount,
        (sum(full_time_equivalents) * 100)::float8 as "fullTimeEquivalents",
        (sum(vacant_full_time_equivalents) * 100)::float8 as "vacantFullTimeEquivalents",
        (sum(agency_full_time_equivalents) * 100)::float8 as "agencyFullTimeEquivalents",
        (sum(expected_retirements) * 100)::float8 as "expectedRetirements",
        (sum(needed_full_time_equivalents) * 100)::float8 as "neededFullTimeEquivalents",
        (sum(needed_with_staff) * 100)::float8 as "neededWithStaff",
        (sum(staff_with_needed) * 100)::float8 as "staffWithNeeded",
        (sum(vacant_with_staff) * 100)::float8 as "vacantWithStaff",
        (sum(staff_with_vacant) * 100)::float8 as "staffWithVacant",
        (sum(agency_with_staff) * 100)::float8 as "agencyWithStaff",
        (sum(staff_with_agency) * 100)::float8 as "staffWithAgency",
        (nullif(sum(shortage_judgements), 0) * 100)::float8 as "shortageJudgements",
        (nullif(sum(balance_judgements), 0) * 100)::float8 as "balanceJudgements",
        (nullif(sum(surplus_judgements), 0) * 100)::float8 as "surplusJudgements",
        (nullif(sum(shortage_judgements + balance_judgements + surplus_judgements), 0) * 100)::float8 as judgements
      from survey_rollups
      where version_key in (select unnest(${sql.param([...versionKeys])}::int[]))
      group by region_id, healthcare_region_id, profession_id, specialty_id, sector_id, year`,
  );

/** A region part with the codes that order and name it. */
export interface RegionPartRow extends RegionPart {
  readonly regionCode: string;
  readonly healthcareRegionCode: string | null;
}

/**
 * Every region, by the healthcare region it lies in; a region that lies in several has one part for each and one for
 * the whole. Inhabitants at a date come from the region's own figure where there is one, and for parts and otherwise
 * from its municipalities', where all of them have one.
 */
export const listRegionParts = async (
  db: Database,
  dates: { referenceDate: string; populationDate: string; weightDate: string },
): Promise<RegionPartRow[]> =>
  rowsOf<RegionPartRow>(
    db,
    sql`
      with members as (
        select m.id, m.region_id, unit.healthcare_region_id, counted.population, weighed.population as weight
        from areas m
        join area_memberships unit on unit.unit_id in (m.id, m.region_id)
          and unit.valid_from <= ${dates.referenceDate} and (unit.valid_to is null or unit.valid_to > ${dates.referenceDate})
        left join population_figures counted on counted.area_id = m.id and counted.reference_date = ${dates.populationDate}
        left join population_figures weighed on weighed.area_id = m.id and weighed.reference_date = ${dates.weightDate}
        where m.kind = 'municipality'
      ),
      parts as (
        select region_id, healthcare_region_id,
          case when count(*) = count(population) then sum(population) end as population, sum(weight) as weight
        from members group by region_id, healthcare_region_id
      ),
      wholes as (
        select region_id, count(*) as part_count,
          case when count(*) = count(population) then sum(population) end as population, sum(weight) as weight
        from parts group by region_id
      )
      select region.id as "regionId", region.code as "regionCode", part.healthcare_region_id as "healthcareRegionId",
        council.code as "healthcareRegionCode",
        (case when whole.part_count = 1 then coalesce(own.population, part.population) else part.population end)::float8 as population,
        part.weight::float8 as weight
      from parts part
      join wholes whole using (region_id)
      join areas region on region.id = part.region_id
      join areas council on council.id = part.healthcare_region_id
      left join population_figures own on own.area_id = region.id and own.reference_date = ${dates.populationDate}
      union all
      select region.id, region.code, 0, null, coalesce(own.population, whole.population)::float8, whole.weight::float8
      from wholes whole
      join areas region on region.id = whole.region_id
      left join population_figures own on own.area_id = region.id and own.reference_date = ${dates.populationDate}
      where whole.part_count > 1
      order by 2, 4 nulls first`,
  );

/** The newest date on which every municipality has a population figure. */
export const findCompletePopulationDate = async (db: Database): Promise<string | undefined> => {
  const [row] = await rowsOf<{ date: string }>(
    db,
    sql`
      select p.reference_date::text as date from population_figures p join areas a on a.id = p.area_id
      where a.kind = 'municipality'
      group by p.reference_date
      having count(*) = (select count(*) from areas where kind = 'municipality')
      order by p.reference_date desc limit 1`,
  );
  return row?.date;
};

/** Codes of areas, professions and specialties by their keys, for the figures of a plan. */
export const listCodes = async (
  db: Database,
): Promise<{ areas: Map<number, string>; professions: Map<number, string>; specialties: Map<number, string> }> => {
  const rows = await rowsOf<{ register: 'areas' | 'professions' | 'specialties'; id: number; code: string }>(
    db,
    sql`
      select 'areas' as register, id, code from areas
      union all select 'professions', id, code from professions
      union all select 'specialties', id, code from specialties`,
  );
  const codes = {
    areas: new Map<number, string>(),
    professions: new Map<number, string>(),
    specialties: new Map<number, string>(),
  };
  for (const { register, id, code } of rows) codes[register].set(id, code);
  return codes;
};
