import { type SQL, sql } from 'drizzle-orm';
import type { Page, PageRequest } from '../../core/page.ts';
import type { Database } from '../../db/open.ts';
import { pageOfRows } from '../../db/page.ts';
import { belonging, isValidOn } from './queries/territory.ts';
import type {
  HealthcareRegion,
  Institution,
  Municipality,
  PopulationFigure,
  Profession,
  Region,
  Specialty,
} from './schemas.ts';

export { listTerritory, registerCodes } from './queries/territory.ts';

/** An item as the database has it; its links are the routes' to add. */
export type Row<Item> = Omit<Item, '_links'>;

const byCode = sql`code collate "C"`;

/** The conditions whose value was given, all of which must hold. */
const every = (conditions: readonly (SQL | undefined)[]): SQL =>
  sql.join([sql`true`, ...conditions.filter((condition) => condition !== undefined)], sql` and `);

const when = <Value>(value: Value | undefined, condition: (value: Value) => SQL): SQL | undefined =>
  value === undefined ? undefined : condition(value);

/** Healthcare regions that exist on a date, with what they are made of. None before 1998, which the register does not cover. */
export const listHealthcareRegions = (
  db: Database,
  { code, validOn, page }: { code?: string | undefined; validOn: string; page: PageRequest },
): Promise<Page<Row<HealthcareRegion>>> =>
  pageOfRows(db, {
    page,
    order: byCode,
    list: sql`
      select region.code, region.name_sv as "nameSv", region.name_en as "nameEn",
        naming.statutory_name as "statutoryName", region.code as "councilCode",
        (
          select json_agg(json_build_object(
            'code', unit.code, 'kind', unit.kind, 'nameSv', unit.name_sv, 'validFrom', membership.valid_from,
            'validTo', membership.valid_to, 'legalSource', membership.legal_source) order by unit.code collate "C")
          from area_memberships as membership join areas as unit on unit.id = membership.unit_id
          where membership.healthcare_region_id = region.id and ${isValidOn(sql`membership`, validOn)}
        ) as members,
        naming.legal_source as source
      from areas as region
      join area_names as naming on naming.area_id = region.id and ${isValidOn(sql`naming`, validOn)}
      where region.kind = 'healthcare-region' and ${every([when(code, (value) => sql`region.code = ${value}`)])}`,
  });

/** The regions, with the healthcare regions that they lie in on a date. */
export const listRegions = (
  db: Database,
  filter: {
    code?: string | undefined;
    healthcareRegionCode?: string | undefined;
    validOn: string;
    page: PageRequest;
  },
): Promise<Page<Row<Region>>> =>
  pageOfRows(db, {
    page: filter.page,
    order: byCode,
    list: sql`
      select region.code, region.name_sv as "nameSv", region.county_name_sv as "countyNameSv",
        region.legal_form as "legalForm", lies_in.codes as "healthcareRegionCodes", region.source
      from areas as region
      join lateral (
        select coalesce(array_agg(distinct healthcare_region.code), '{}') as codes
        from (${belonging(filter.validOn)}) as belonging
        join areas as healthcare_region on healthcare_region.id = belonging.healthcare_region_id
        where belonging.region_id = region.id
      ) as lies_in on true
      where region.kind = 'region' and ${every([
        when(filter.code, (value) => sql`region.code = ${value}`),
        when(filter.healthcareRegionCode, (value) => sql`${value} = any (lies_in.codes)`),
      ])}`,
  });

/** The municipalities of today, with the healthcare region that each belonged to on a date. */
export const listMunicipalities = (
  db: Database,
  filter: {
    code?: string | undefined;
    regionCode?: string | undefined;
    healthcareRegionCode?: string | undefined;
    validOn: string;
    page: PageRequest;
  },
): Promise<Page<Row<Municipality>>> =>
  pageOfRows(db, {
    page: filter.page,
    order: byCode,
    list: sql`
      select municipality.code, municipality.name_sv as "nameSv", municipality.official_name as "officialName",
        region.code as "regionCode", healthcare_region.code as "healthcareRegionCode", municipality.source
      from (${belonging(filter.validOn)}) as belonging
      join areas as municipality on municipality.id = belonging.municipality_id
      join areas as region on region.id = belonging.region_id
      left join areas as healthcare_region on healthcare_region.id = belonging.healthcare_region_id
      where ${every([
        when(filter.code, (value) => sql`municipality.code = ${value}`),
        when(filter.regionCode, (value) => sql`region.code = ${value}`),
        when(filter.healthcareRegionCode, (value) => sql`healthcare_region.code = ${value}`),
      ])}`,
  });

/** Institutions with their sites and the degree rights that they hold on a date, as far as known. */
export const listInstitutions = (
  db: Database,
  filter: {
    code?: string | undefined;
    regionCode?: string | undefined;
    healthcareRegionCode?: string | undefined;
    professionCode?: string | undefined;
    validOn: string;
    page: PageRequest;
  },
): Promise<Page<Row<Institution>>> =>
  pageOfRows(db, {
    page: filter.page,
    order: byCode,
    list: sql`
      with sites as (
        select site.institution_id, municipality.code as "municipalityCode", municipality.name_sv as "nameSv",
          region.code as "regionCode", healthcare_region.code as "healthcareRegionCode", site.is_seat as "isSeat",
          site.confidence, site.source
        from institution_sites as site
        join (${belonging(filter.validOn)}) as belonging using (municipality_id)
        join areas as municipality on municipality.id = site.municipality_id
        join areas as region on region.id = belonging.region_id
        left join areas as healthcare_region on healthcare_region.id = belonging.healthcare_region_id
      ),
      rights as (
        select degree_right.institution_id, profession.code as "professionCode", degree_right.valid_from as "validFrom",
          degree_right.valid_to as "validTo", degree_right.granted_as_stated as "grantedAsStated",
          degree_right.ended_as_stated as "endedAsStated", degree_right.confidence, degree_right.source
        from degree_rights as degree_right join professions as profession on profession.id = degree_right.profession_id
        where coalesce(degree_right.valid_from <= ${filter.validOn}, true)
          and coalesce(degree_right.valid_to > ${filter.validOn}, true)
      )
      select institution.code, institution.name_sv as "nameSv", institution.name_en as "nameEn", institution.provider,
        (
          select coalesce(json_agg(to_jsonb(sites) - 'institution_id' order by "isSeat" desc, "municipalityCode"), '[]')
          from sites where sites.institution_id = institution.id
        ) as sites,
        (
          select coalesce(json_agg(to_jsonb(rights) - 'institution_id' order by "professionCode" collate "C"), '[]')
          from rights where rights.institution_id = institution.id
        ) as "degreeRights",
        institution.notes, institution.confidence, institution.source
      from institutions as institution
      where ${every([
        when(filter.code, (value) => sql`institution.code = ${value}`),
        when(
          filter.regionCode,
          (value) =>
            sql`exists (select from sites where sites.institution_id = institution.id and "regionCode" = ${value})`,
        ),
        when(
          filter.healthcareRegionCode,
          (value) =>
            sql`exists (
              select from sites where sites.institution_id = institution.id and "healthcareRegionCode" = ${value})`,
        ),
        when(
          filter.professionCode,
          (value) =>
            sql`exists (select from rights where rights.institution_id = institution.id and "professionCode" = ${value})`,
        ),
      ])}`,
  });

export const listProfessions = (
  db: Database,
  filter: {
    code?: string | undefined;
    regulation?: string | undefined;
    parentProfessionCode?: string | undefined;
    page: PageRequest;
  },
): Promise<Page<Row<Profession>>> =>
  pageOfRows(db, {
    page: filter.page,
    order: byCode,
    list: sql`
      select profession.code, profession.name_sv as "nameSv", profession.name_en as "nameEn",
        profession.occupation_codes as "occupationCodes", profession.regulation,
        profession.title_protection as "titleProtection", profession.licence_code as "licenceCode", profession.degree,
        profession.degree_credits as "degreeCredits", profession.programme_semesters as "programmeSemesters",
        profession.prerequisite, parent.code as "parentProfessionCode", profession.notes, profession.confidence,
        profession.source
      from professions as profession left join professions as parent on parent.id = profession.parent_profession_id
      where ${every([
        when(filter.code, (value) => sql`profession.code = ${value}`),
        when(filter.regulation, (value) => sql`profession.regulation = ${value}`),
        when(filter.parentProfessionCode, (value) => sql`parent.code = ${value}`),
      ])}`,
  });

export const listSpecialties = (
  db: Database,
  filter: {
    code?: string | undefined;
    kind?: string | undefined;
    professionCode?: string | undefined;
    page: PageRequest;
  },
): Promise<Page<Row<Specialty>>> =>
  pageOfRows(db, {
    page: filter.page,
    order: byCode,
    list: sql`
      select specialty.code, specialty.name_sv as "nameSv", specialty.specialty_group as "specialtyGroup",
        specialty.kind, profession.code as "professionCode", specialty.source
      from specialties as specialty join professions as profession on profession.id = specialty.profession_id
      where ${every([
        when(filter.code, (value) => sql`specialty.code = ${value}`),
        when(filter.kind, (value) => sql`specialty.kind = ${value}`),
        when(filter.professionCode, (value) => sql`profession.code = ${value}`),
      ])}`,
  });

/**
 * Population figures, and sums where every part has a figure for the same date: of municipalities for a region, of
 * municipalities and undivided regions for a healthcare region (by its composition on that date), of regions for the
 * nation. A part without a figure leaves the sum out rather than too small.
 */
export const listPopulationFigures = (
  db: Database,
  filter: {
    areaCode?: string | undefined;
    areaKind?: string | undefined;
    referenceDate?: string | undefined;
    page: PageRequest;
  },
): Promise<Page<PopulationFigure>> =>
  pageOfRows(db, {
    page: filter.page,
    order: sql`"referenceDate" desc, "areaCode" collate "C"`,
    list: sql`
      with dates as (select distinct reference_date from population_figures),
      municipal as (
        select dates.reference_date, belonging.region_id, belonging.healthcare_region_id, figure.population, figure.source
        from dates
        cross join lateral (${belonging(sql`dates.reference_date`)}) as belonging
        left join population_figures as figure
          on figure.area_id = belonging.municipality_id and figure.reference_date = dates.reference_date
      ),
      regional as (
        select municipal.reference_date, municipal.region_id as area_id,
          coalesce(stated.population, case when count(*) = count(municipal.population) then sum(municipal.population) end)
            as population,
          coalesce(stated.source, min(municipal.source)) as source,
          case when count(distinct municipal.healthcare_region_id) = 1 then min(municipal.healthcare_region_id) end
            as only_healthcare_region_id
        from municipal
        left join population_figures as stated
          on stated.area_id = municipal.region_id and stated.reference_date = municipal.reference_date
        group by municipal.reference_date, municipal.region_id, stated.population, stated.source
      ),
      parts as (
        select municipal.reference_date, municipal.healthcare_region_id as area_id,
          case
            when regional.only_healthcare_region_id is not null then regional.population
            when count(*) = count(municipal.population) then sum(municipal.population)
          end as population,
          regional.source
        from municipal
        join regional on regional.area_id = municipal.region_id and regional.reference_date = municipal.reference_date
        group by municipal.reference_date, municipal.healthcare_region_id, municipal.region_id,
          regional.only_healthcare_region_id, regional.population, regional.source
      ),
      figures as (
        select reference_date, area_id, population, source, 'stated' as origin from population_figures
        union all
        select reference_date, area_id, population, source, 'sum' from regional where population is not null
        union all
        select reference_date, area_id, sum(population), min(source), 'sum' from parts
        where area_id is not null group by reference_date, area_id having count(*) = count(population)
        union all
        select reference_date, (select id from areas where kind = 'nation'), sum(population), min(source), 'sum'
        from regional group by reference_date having count(*) = count(population)
      ),
      -- Where a source states the figure itself, that is the figure.
      chosen as (
        select distinct on (reference_date, area_id) * from figures order by reference_date, area_id, origin
      )
      select area.code as "areaCode", area.kind as "areaKind", chosen.reference_date as "referenceDate",
        chosen.population::int as population, chosen.origin, chosen.source
      from chosen join areas as area on area.id = chosen.area_id
      where ${every([
        when(filter.areaCode, (value) => sql`area.code = ${value}`),
        when(filter.areaKind, (value) => sql`area.kind = ${value}`),
        when(filter.referenceDate, (value) => sql`chosen.reference_date = ${value}`),
      ])}`,
  });
