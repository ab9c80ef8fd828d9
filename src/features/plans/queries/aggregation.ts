import { type SQL, sql } from 'drizzle-orm';
import { copyRows } from '../../../db/copy.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { rollupOfLines } from '../../surveys/queries/rollups.ts';
import { cellColumns } from '../rules/cell-text.ts';
import type { MunicipalityPart, RegionPart } from '../rules/geography.ts';
import type { MissingCouncilRule } from '../schemas.ts';

/** What a council's part of a plan rests on, or some professions of it; the survey is null where it is imputed or missing. */
export interface CouncilInput {
  readonly healthcareRegionId: number;
  readonly healthcareRegionCode: string;
  readonly status: 'included' | 'carried-forward' | 'imputed' | 'missing';
  readonly surveyId: string | null;
  readonly versionKey: number | null;
  readonly versionNumber: number | null;
  readonly linesHash: string | null;
  /** The round that the version answers. */
  readonly referenceDate: string | null;
  readonly baseYear: number | null;
  /** The professions whose lines of the version are part of the plan; null for all of them. */
  readonly professionIds: readonly number[] | null;
}

/**
 * Every council with its newest accepted version in a round. Councils without one are listed too; where the last round
 * is asked for, with the versions of earlier rounds that hold the newest accepted lines of each profession of this
 * round for a year of it. One version may serve several professions, and several versions one council.
 */
export const listCouncilInputs = async (
  db: Database,
  request: { roundKey: number; missingCouncils: MissingCouncilRule },
): Promise<CouncilInput[]> =>
  rowsOf<CouncilInput>(
    db,
    sql`
      with this as (select * from survey_rounds where key = ${request.roundKey}),
      accepted as (
        select distinct on (s.key) s.healthcare_region_id, s.round_key, s.id, v.key, v.number, v.lines_hash,
          r.reference_date, r.base_year
        from surveys s join survey_versions v on v.survey_key = s.key join survey_rounds r on r.key = s.round_key
        cross join this
        where v.state in ('accepted', 'locked')
          and (r.key = this.key or (${request.missingCouncils === 'last-round'} and r.reference_date < this.reference_date))
        order by s.key, v.number desc
      ),
      included as (select accepted.* from accepted join this on this.key = accepted.round_key),
      carried as (
        select key, array_agg(profession_id order by profession_id) as profession_ids
        from (
          select distinct on (accepted.healthcare_region_id, asked.profession_id) accepted.key, asked.profession_id
          from accepted cross join this join round_professions asked on asked.round_key = this.key
          where accepted.healthcare_region_id not in (select healthcare_region_id from included) and exists (
            select from survey_rollups cell
            where cell.version_key = accepted.key and cell.profession_id = asked.profession_id
              and cell.from_profession_id = 0 and (cell.year = accepted.base_year or cell.year = any (this.horizon_years))
          )
          order by accepted.healthcare_region_id, asked.profession_id, accepted.reference_date desc, accepted.round_key desc
        ) newest
        group by key
      ),
      inputs as (
        select included.*, 'included' as status, null::smallint[] as profession_ids from included
        union all
        select accepted.*, 'carried-forward', carried.profession_ids from accepted join carried using (key)
      )
      select council.id as "healthcareRegionId", council.code as "healthcareRegionCode",
        coalesce(input.status, ${request.missingCouncils === 'imputed' ? 'imputed' : 'missing'}) as status,
        input.id as "surveyId", input.key as "versionKey", input.number::int as "versionNumber",
        input.lines_hash as "linesHash", input.reference_date::text as "referenceDate",
        input.base_year::int as "baseYear", input.profession_ids::int[] as "professionIds"
      from areas council left join inputs input on input.healthcare_region_id = council.id
      where council.kind = 'healthcare-region'
      order by council.code collate "C", input.reference_date desc, input.round_key desc`,
  );

/** The inputs that a stored plan rests on, as they were when it was built. */
export const listStoredInputs = async (db: Database, planKey: number): Promise<CouncilInput[]> =>
  rowsOf<CouncilInput>(
    db,
    sql`
      select council.id as "healthcareRegionId", council.code as "healthcareRegionCode", i.status, s.id as "surveyId",
        v.key as "versionKey", v.number::int as "versionNumber", v.lines_hash as "linesHash",
        r.reference_date::text as "referenceDate", r.base_year::int as "baseYear",
        i.profession_ids::int[] as "professionIds"
      from plan_inputs i join areas council on council.id = i.healthcare_region_id
      left join survey_versions v on v.key = i.version_key
      left join surveys s on s.key = v.survey_key left join survey_rounds r on r.key = s.round_key
      where i.plan_key = ${planKey}
      order by council.code collate "C", r.reference_date desc, r.key desc`,
  );

/**
 * The lines that a plan's inputs give: those of the professions that the input serves, as `l` counted by an input `i`. A
 * line counts in a profession above its own only where no other version serves its council with that profession or one
 * between the two.
 */
export const isServed = sql`(i.profession_ids is null or (
  l.profession_id = any (i.profession_ids) and (l.from_profession_id = 0 or not exists (
    with recursive above (id) as (
      select parent_profession_id from professions where id = l.profession_id
      union all
      select profession.parent_profession_id from professions profession join above on profession.id = above.id
      where above.id <> l.figure_profession_id
    )
    select from above join plan_inputs other on other.plan_key = i.plan_key
      and other.healthcare_region_id = i.healthcare_region_id and other.version_key <> i.version_key
      and above.id = any (other.profession_ids)
  ))
))`;

/** Keys as a select that holds them itself: COPY takes no parameters. */
const keysOf = (versionKeys: readonly number[]): SQL => {
  if (!versionKeys.every(Number.isSafeInteger)) throw new RangeError('keys are whole numbers');
  return sql.raw(`select unnest('{${versionKeys.join(',')}}'::int[])`);
};

/** Which cells are read: those of some survey versions. */
export interface CellRequest {
  readonly versionKeys: readonly number[];
  /** The rollup, a few thousand rows for each survey, or the lines themselves, which trusts nothing but them. */
  readonly source: 'rollup' | 'lines';
  /** One region, sector and year only. */
  readonly at?: { readonly regionId: number; readonly sectorId: number; readonly year: number };
}

const columns = sql.raw(cellColumns.join(', '));

export const cellsStatement = ({ versionKeys, source, at }: CellRequest): SQL => {
  const keys = keysOf(versionKeys);
  const cells =
    source === 'lines'
      ? sql`(${rollupOfLines(keys)}) rollup`
      : sql`survey_rollups rollup where version_key in (${keys})`;
  if (at === undefined) return sql`select ${columns} from ${cells}`;
  const place = sql.raw(`region_id = ${at.regionId} and sector_id = ${at.sectorId} and year = ${at.year}`);
  return sql`select * from (select ${columns} from ${cells}) cell where ${place}`;
};

/** The cells as PostgreSQL's text, which `parseCells` reads on whatever thread computes. */
export const readCells = (db: Database, request: CellRequest): Promise<Uint8Array<ArrayBuffer>> =>
  copyRows(db, cellsStatement(request));

/** Every municipality with its region part on a date, and its inhabitants on the plan's dates. */
export const listMunicipalityParts = async (
  db: Database,
  dates: { referenceDate: string; populationDate: string; weightDate: string },
): Promise<MunicipalityPart[]> =>
  rowsOf<MunicipalityPart>(
    db,
    sql`
      select m.id as "municipalityId", m.region_id as "regionId", unit.healthcare_region_id as "healthcareRegionId",
        counted.population::float8 as population, weighed.population::float8 as weight
      from areas m
      join area_memberships unit on unit.unit_id in (m.id, m.region_id)
        and unit.valid_from <= ${dates.referenceDate} and (unit.valid_to is null or unit.valid_to > ${dates.referenceDate})
      left join population_figures counted on counted.area_id = m.id and counted.reference_date = ${dates.populationDate}
      join population_figures weighed on weighed.area_id = m.id and weighed.reference_date = ${dates.weightDate}
      where m.kind = 'municipality' order by m.code collate "C"`,
  );

/** Professions with the one above each, for `ProfessionTree`. */
export const listProfessionParents = async (
  db: Database,
): Promise<{ id: number; code: string; parentId: number | null }[]> =>
  rowsOf(db, sql`select id, code, parent_profession_id as "parentId" from professions order by id`);

/** A plan that changes are counted from. */
export interface ComparedPlan {
  readonly key: number;
  readonly id: string;
  readonly contentHash: string;
  readonly publicHash: string;
  readonly baseYear: number;
}

/** The published plan that changes are counted from: the newest of an earlier round about some of the same professions. */
export const findPreviousPlan = async (
  db: Database,
  round: { readonly key: number; readonly referenceDate: string },
): Promise<ComparedPlan | undefined> =>
  (
    await rowsOf<ComparedPlan>(
      db,
      sql`
        select p.key, p.id, p.content_hash as "contentHash", p.public_hash as "publicHash", r.base_year::int as "baseYear"
        from plans p join survey_rounds r on r.key = p.round_key
        where p.state = 'published' and r.reference_date < ${round.referenceDate} and exists (
          select from round_professions then_asked join round_professions now_asked using (profession_id)
          where then_asked.round_key = r.key and now_asked.round_key = ${round.key}
        )
        order by r.reference_date desc, p.key desc limit 1`,
    )
  )[0];

/** A plan that changes are counted from, by its key. */
export const findComparedPlan = async (db: Database, planKey: number): Promise<ComparedPlan | undefined> =>
  (
    await rowsOf<ComparedPlan>(
      db,
      sql`
        select p.key, p.id, p.content_hash as "contentHash", p.public_hash as "publicHash", r.base_year::int as "baseYear"
        from plans p join survey_rounds r on r.key = p.round_key where p.key = ${planKey}`,
    )
  )[0];

/** Values of a plan's figures of some measures with whether they are hidden, as text for `parseCompared`. */
export const readComparedFigures = (
  db: Database,
  planKey: number,
  measureIds: readonly number[],
): Promise<Uint8Array<ArrayBuffer>> =>
  copyRows(
    db,
    sql.raw(`
      select area_id, profession_id, specialty_id, sector_id, year, measure_id, value, coverage, is_hidden
      from plan_figures
      where plan_key = ${Number(planKey)} and value is not null and measure_id in (${measureIds.map(Number).join(', ')})`),
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
