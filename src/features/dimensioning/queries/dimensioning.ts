import { type SQL, sql } from 'drizzle-orm';
import type { Page } from '../../../core/page.ts';
import type { Database } from '../../../db/open.ts';
import { pageOfRows } from '../../../db/page.ts';
import { type FigureView, isSuppressed } from '../../plans/queries/figures.ts';
import { measureByCode } from '../../plans/rules/measures.ts';
import { type FigureStatus, figureStatuses } from '../../plans/schemas.ts';
import type { DimensioningQuery } from '../schemas/dimensioning.ts';

/** A figure of the plan, or nulls where the plan has none. */
interface StoredFigure {
  readonly value: number | null;
  readonly status: FigureStatus | null;
  readonly coverage: number | null;
}

export interface DimensioningStored {
  readonly institutionCode: string;
  readonly professionCode: string;
  readonly healthcareRegionCode: string;
  readonly siteMunicipalityCodes: string[];
  readonly year: number;
  readonly staff: StoredFigure;
  readonly needed: StoredFigure;
  readonly gap: StoredFigure;
}

const statusWords = sql.raw(`array[${figureStatuses.map((status) => `'${status}'`).join(', ')}]`);

/** A plan and what the caller sees of it. */
interface Plan {
  readonly key: number;
  readonly view: FigureView;
}

/** The plan's figure of one measure for the row's healthcare region, profession and year, all sectors. */
const figureOf = (plan: Plan, measureCode: string): SQL => sql`(
  select json_build_object(
    'value', min(f.value) filter (where not ${isSuppressed(plan.view)}),
    'status', case when bool_or(${isSuppressed(plan.view)}) then 'suppressed' else (${statusWords})[min(f.status_id)] end,
    'coverage', min(f.coverage))
  from plan_figures f
  where f.plan_key = ${plan.key} and f.area_id = offered.healthcare_region_id and f.profession_id = offered.profession_id
    and f.specialty_id = 0 and f.sector_id = 0 and f.year = years.year
    and f.measure_id = ${measureByCode.get(measureCode)?.id ?? 0}
)`;

const conditionsOf = (query: DimensioningQuery): SQL => {
  const conditions: SQL[] = [sql`true`];
  if (query.institutionCode !== undefined) conditions.push(sql`i.code = ${query.institutionCode}`);
  if (query.professionCode !== undefined) conditions.push(sql`p.code = ${query.professionCode}`);
  if (query.healthcareRegionCode !== undefined) conditions.push(sql`council.code = ${query.healthcareRegionCode}`);
  return sql.join(conditions, sql` and `);
};

/**
 * Institutions with a degree right and a site on a date, by profession, healthcare region of the sites and year of the
 * plan, with the plan's figures for that healthcare region.
 */
export const listDimensioning = async (
  db: Database,
  request: { query: DimensioningQuery; plan: Plan; years: readonly number[]; validOn: string },
): Promise<Page<DimensioningStored>> => {
  const { query, plan, years, validOn } = request;
  const offered = sql`
    select i.code as institution_code, p.code as profession_code, p.id as profession_id,
      council.id as healthcare_region_id, council.code as healthcare_region_code,
      array_agg(distinct m.code order by m.code) as site_codes
    from institutions i
    join degree_rights d on d.institution_id = i.id
      and (d.valid_from is null or d.valid_from <= ${validOn}) and (d.valid_to is null or d.valid_to > ${validOn})
    join professions p on p.id = d.profession_id
    join institution_sites site on site.institution_id = i.id
    join areas m on m.id = site.municipality_id
    join area_memberships unit on unit.unit_id in (m.id, m.region_id)
      and unit.valid_from <= ${validOn} and (unit.valid_to is null or unit.valid_to > ${validOn})
    join areas council on council.id = unit.healthcare_region_id
    where ${conditionsOf(query)}
    group by i.code, p.code, p.id, council.id, council.code`;
  return pageOfRows(db, {
    list: sql`
      select offered.institution_code as "institutionCode", offered.profession_code as "professionCode",
        offered.healthcare_region_code as "healthcareRegionCode", offered.site_codes as "siteMunicipalityCodes",
        years.year::int as year, ${figureOf(plan, 'full-time-equivalents')} as staff,
        ${figureOf(plan, 'needed-full-time-equivalents')} as needed, ${figureOf(plan, 'gap')} as gap
      from (${offered}) offered cross join unnest(${sql.param([...years])}::smallint[]) as years (year)`,
    order: sql`"institutionCode" collate "C", "professionCode" collate "C", "healthcareRegionCode" collate "C", year`,
    page: query,
  });
};
