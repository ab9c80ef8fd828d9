import { type SQL, sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../../../db/open.ts';
import { measureByCode } from '../../plans/rules/measures.ts';
import type { MeasureCode } from '../../plans/schemas.ts';
import { belonging } from '../../registers/queries/territory.ts';
import type { PlanCell } from '../rules/unmet.ts';

const idOf = (code: MeasureCode): number => measureByCode.get(code)?.id ?? 0;

const figureOf = (code: MeasureCode): SQL => sql`max(f.value) filter (where f.measure_id = ${idOf(code)})`;
const coverageOf = (code: MeasureCode): SQL => sql`max(f.coverage) filter (where f.measure_id = ${idOf(code)})`;

const baseYearMeasures: readonly MeasureCode[] = [
  'headcount',
  'full-time-equivalents',
  'vacancy-share',
  'agency-share',
  'gap',
];

/** Which figures of a plan a forecast reads, and so rests on: the condition on `plan_figures f` of a round `r`. */
export const isReadByForecasts: SQL = sql`(
  f.year = r.base_year and f.measure_id in (${sql.join(
    baseYearMeasures.map((code) => sql`${idOf(code)}`),
    sql`, `,
  )})
  or f.year > r.base_year and f.measure_id = ${idOf('needed-full-time-equivalents')}
)`;

/** What a plan states of its professions in the healthcare regions in its base year, all sectors. */
export const listPlanCells = (db: Database, planKey: number, baseYear: number): Promise<PlanCell[]> =>
  rowsOf<PlanCell>(
    db,
    sql`
      select p.code as "professionCode", a.code as "regionCode", ${figureOf('headcount')} as headcount,
        ${figureOf('full-time-equivalents')} as fte, ${figureOf('vacancy-share')} as "vacancyShare",
        ${figureOf('agency-share')} as "agencyShare", ${figureOf('gap')} as "statedGapFte",
        ${coverageOf('headcount')} as coverage, ${coverageOf('full-time-equivalents')} as "fteCoverage",
        ${coverageOf('vacancy-share')} as "vacancyCoverage", ${coverageOf('gap')} as "gapCoverage"
      from plan_figures f join areas a on a.id = f.area_id and a.kind = 'healthcare-region'
      join professions p on p.id = f.profession_id
      where f.plan_key = ${planKey} and f.specialty_id = 0 and f.sector_id = 0 and f.year = ${baseYear}
      group by p.code, a.code order by 1, 2`,
  );

/** The need that councils have stated for years ahead, by healthcare region. */
export const listStatedNeeds = (
  db: Database,
  planKey: number,
  baseYear: number,
): Promise<{ professionCode: string; regionCode: string; year: number; fte: number }[]> =>
  rowsOf(
    db,
    sql`
      select p.code as "professionCode", a.code as "regionCode", f.year::int as year, f.value as fte
      from plan_figures f join areas a on a.id = f.area_id and a.kind = 'healthcare-region'
      join professions p on p.id = f.profession_id
      where f.plan_key = ${planKey} and f.specialty_id = 0 and f.sector_id = 0 and f.year > ${baseYear}
        and f.measure_id = ${idOf('needed-full-time-equivalents')} and f.value is not null
      order by 1, 2, 3`,
  );

/** Healthcare regions on a day, and the one of every municipality. */
export const listSiteRegions = (
  db: Database,
  day: string,
): Promise<{ municipalityCode: string; regionCode: string }[]> =>
  rowsOf(
    db,
    sql`
      select m.code as "municipalityCode", council.code as "regionCode"
      from (${belonging(day)}) b join areas m on m.id = b.municipality_id
      join areas council on council.id = b.healthcare_region_id
      order by 1`,
  );

/** Names of professions, areas and institutions in both languages, and the years that a degree takes by its credits. */
export const listProfessionFacts = (
  db: Database,
): Promise<{ code: string; id: number; nameSv: string; nameEn: string; lengthYears: number | null }[]> =>
  rowsOf(
    db,
    sql`
      select code, id::int, name_sv as "nameSv", name_en as "nameEn", (degree_credits / 60)::float8 as "lengthYears"
      from professions order by code`,
  );

/** Names and keys of the nation and the healthcare regions. */
export const listAreaNames = (db: Database): Promise<{ code: string; id: number; nameSv: string; nameEn: string }[]> =>
  rowsOf(
    db,
    sql`
      select code, id::int, name_sv as "nameSv", coalesce(name_en, name_sv) as "nameEn" from areas
      where kind in ('nation', 'healthcare-region') order by code`,
  );

/** Names of institutions in both languages. */
export const listInstitutionNames = (db: Database): Promise<{ code: string; nameSv: string; nameEn: string }[]> =>
  rowsOf(db, sql`select code, name_sv as "nameSv", name_en as "nameEn" from institutions order by code`);
