import { type SQL, sql } from 'drizzle-orm';
import { limits } from '../../../core/limits.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { listTerritory } from '../../registers/queries.ts';
import { assessmentChanges, assessments, type SurveyLine, sectors } from '../schemas.ts';
import { type LastAccepted, listLastAccepted } from './accepted.ts';
import type { RoundRow } from './rounds.ts';

/** What a template is made for. */
export interface TemplateRequest {
  readonly round: RoundRow;
  readonly healthcareRegionId: number;
  /** The draft whose figures are filled in already; none for a council that has not begun. */
  readonly versionKey: number | undefined;
  readonly level: 'region' | 'municipality';
  readonly sectors: readonly string[] | undefined;
  readonly professionCodes: readonly string[] | undefined;
  readonly includeHorizon: boolean;
}

type Values = Omit<SurveyLine, 'areaCode' | 'professionCode' | 'specialtyCode' | 'sector' | 'year'>;

/** A row of a template: its cell with names, what the last round said, and what the draft says already. */
export interface TemplateRow
  extends Pick<SurveyLine, 'areaCode' | 'professionCode' | 'specialtyCode' | 'sector' | 'year'> {
  readonly areaName: string;
  readonly professionName: string;
  readonly last: Values | null;
  readonly now: Values | null;
}

/** A code of a register with its names. */
export interface NamedCode {
  readonly code: string;
  readonly nameSv: string;
  readonly nameEn: string | null;
}

/** Everything that a template shows. */
export interface Template {
  readonly rows: readonly TemplateRow[];
  readonly last: LastAccepted | undefined;
  readonly areas: readonly NamedCode[];
  readonly professions: readonly NamedCode[];
  readonly specialties: readonly (NamedCode & { readonly professionCode: string })[];
}

const textArray = (list: readonly string[]): SQL => sql`${sql.param([...list])}::text[]`;
const numberArray = (list: readonly number[]): SQL => sql`${sql.param([...list])}::smallint[]`;

const valuesOf = (alias: string): SQL => {
  const line = sql.identifier(alias);
  return sql`case when ${line}.version_key is not null then json_build_object(
    'headcount', ${line}.headcount, 'fullTimeEquivalents', ${line}.full_time_equivalents,
    'vacantFullTimeEquivalents', ${line}.vacant_full_time_equivalents,
    'agencyFullTimeEquivalents', ${line}.agency_full_time_equivalents,
    'expectedRetirements', ${line}.expected_retirements,
    'neededFullTimeEquivalents', ${line}.needed_full_time_equivalents,
    'assessment', (${textArray(assessments)})[${line}.assessment_id],
    'assessmentChange', (${textArray(assessmentChanges)})[${line}.assessment_change_id],
    'causes', ${line}.causes, 'comment', ${line}.comment) end`;
};

/**
 * The rows of a template: every area of the level × profession asked for × sector × year, and every other cell of that
 * level that the last round or the draft has, so that nothing told before is forgotten. One more than the limit is
 * fetched, so that a template that is too long can be known.
 */
const listTemplateRows = (
  db: Database,
  request: TemplateRequest & { areaIds: readonly number[]; last: LastAccepted | undefined },
): Promise<TemplateRow[]> => {
  const { round, last } = request;
  const years = request.includeHorizon ? [round.baseYear, ...round.horizonYears] : [round.baseYear];
  const gridSectors = request.sectors ?? [request.level];
  const asked = sql`
    select rp.profession_id from round_professions rp join professions p on p.id = rp.profession_id
    where rp.round_key = ${round.key}
      ${request.professionCodes === undefined ? sql`` : sql`and p.code = any (${textArray(request.professionCodes)})`}`;
  const told = (versionKey: number, baseYear: number): SQL => sql`
    select area_id, profession_id, specialty_id, sector_id,
      case when year = ${baseYear} then ${round.baseYear}::smallint else year end
    from survey_lines
    where version_key = ${versionKey} and area_id = any (${numberArray(request.areaIds)})
      and profession_id in (${asked})
      and (year = ${baseYear} or year = any (${numberArray(years)}))
      ${request.sectors === undefined ? sql`` : sql`and (${textArray(sectors)})[sector_id] = any (${textArray(request.sectors)})`}`;
  const versions = [
    ...(last === undefined ? [] : [told(last.versionKey, last.baseYear)]),
    ...(request.versionKey === undefined ? [] : [told(request.versionKey, round.baseYear)]),
  ];
  return rowsOf<TemplateRow>(
    db,
    sql`
      with cells as (
        select a.id as area_id, asked.profession_id, 0::smallint as specialty_id, s.sector_id::smallint as sector_id, y.year
        from areas a cross join (${asked}) asked
        cross join unnest(${textArray(sectors)}) with ordinality s (code, sector_id)
        cross join unnest(${numberArray(years)}) y (year)
        where a.id = any (${numberArray(request.areaIds)}) and s.code = any (${textArray(gridSectors)})
        ${versions.map((version) => sql`union ${version}`).reduce((all, each) => sql`${all} ${each}`, sql``)}
      )
      select a.code as "areaCode", a.name_sv as "areaName", p.code as "professionCode", p.name_sv as "professionName",
        sp.code as "specialtyCode", (${textArray(sectors)})[cells.sector_id] as sector, cells.year::int as year,
        ${valuesOf('before')} as last, ${valuesOf('now')} as now
      from cells
      join areas a on a.id = cells.area_id
      join professions p on p.id = cells.profession_id
      left join specialties sp on sp.id = cells.specialty_id
      left join survey_lines before on before.version_key = ${last?.versionKey ?? 0} and before.area_id = cells.area_id
        and before.profession_id = cells.profession_id and before.specialty_id = cells.specialty_id
        and before.sector_id = cells.sector_id
        and before.year = case when cells.year = ${round.baseYear} then ${last?.baseYear ?? 0} else cells.year end
      left join survey_lines now on now.version_key = ${request.versionKey ?? 0} and now.area_id = cells.area_id
        and now.profession_id = cells.profession_id and now.specialty_id = cells.specialty_id
        and now.sector_id = cells.sector_id and now.year = cells.year
      order by a.code collate "C", p.name_sv collate "sv-x-icu", sp.code collate "C" nulls first, cells.sector_id, cells.year
      limit ${limits.templateRows + 1}`,
  );
};

/** The codes that may stand in a template: the council's areas, the professions asked for, and their specialties. */
const listTemplateCodes = async (
  db: Database,
  request: { roundKey: number; areaIds: readonly number[] },
): Promise<Pick<Template, 'areas' | 'professions' | 'specialties'>> => {
  const rows = await rowsOf<NamedCode & { register: string; professionCode: string }>(
    db,
    sql`
      select 'area' as register, code, name_sv as "nameSv", name_en as "nameEn", '' as "professionCode", code as place
      from areas where id = any (${numberArray(request.areaIds)})
      union all
      select 'profession', p.code, p.name_sv, p.name_en, '', p.name_sv
      from round_professions rp join professions p on p.id = rp.profession_id where rp.round_key = ${request.roundKey}
      union all
      select 'specialty', s.code, s.name_sv, null, p.code, p.name_sv || ' ' || s.name_sv
      from specialties s join professions p on p.id = s.profession_id
      join round_professions rp on rp.profession_id = p.id and rp.round_key = ${request.roundKey}
      order by register, place`,
  );
  const of = (register: string) => rows.filter((row) => row.register === register);
  return { areas: of('area'), professions: of('profession'), specialties: of('specialty') };
};

/** A template's rows and code lists. */
export const findTemplate = async (db: Database, request: TemplateRequest): Promise<Template> => {
  const { round, healthcareRegionId, level } = request;
  const territory = await listTerritory(db, healthcareRegionId, round.referenceDate);
  const digits = level === 'region' ? 2 : 4;
  const areaIds = territory.filter(({ areaCode }) => areaCode.length === digits).map(({ areaId }) => areaId);
  const earlier = await listLastAccepted(db, round);
  const last = earlier.find((each) => each.healthcareRegionId === healthcareRegionId);
  const codes = await listTemplateCodes(db, {
    roundKey: round.key,
    areaIds: territory.map(({ areaId }) => areaId),
  });
  return { ...codes, last, rows: await listTemplateRows(db, { ...request, areaIds, last }) };
};
