import { type SQL, sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../../../db/open.ts';

/** `valid_from` and `valid_to` of a table (or its alias) around a date; `valid_to` is the first day outside. */
export const isValidOn = (table: SQL, date: SQL | string): SQL =>
  sql`${table}.valid_from <= ${date} and (${table}.valid_to is null or ${table}.valid_to > ${date})`;

/**
 * A select of every municipality with its region and the healthcare region that it belongs to on a date, by itself
 * (Halland) or through its county; null where the register knows none, as before 1998.
 */
export const belonging = (date: SQL | string): SQL => sql`
  select municipality.id as municipality_id, municipality.region_id, membership.healthcare_region_id
  from areas as municipality
  left join area_memberships as membership
    on membership.unit_id in (municipality.id, municipality.region_id)
    and ${isValidOn(sql`membership`, date)}
  where municipality.kind = 'municipality'`;

/** The ids of all codes. Areas are regions, municipalities, healthcare regions and the nation. */
export interface RegisterCodes {
  readonly areaIds: ReadonlyMap<string, number>;
  readonly professionIds: ReadonlyMap<string, number>;
  /** The profession that a profession is a stage or orientation of, where it is one. */
  readonly parentProfessionIds: ReadonlyMap<number, number>;
  readonly institutionIds: ReadonlyMap<string, number>;
  readonly specialties: ReadonlyMap<string, { readonly id: number; readonly professionId: number }>;
}

/** All codes of the registers with their ids, for resolving what a client sends. */
export const registerCodes = async (db: Database): Promise<RegisterCodes> => {
  const rows = await rowsOf<{ register: string; code: string; id: number; professionId: number | null }>(
    db,
    sql`
      select 'area' as register, code, id, null::smallint as "professionId" from areas
      union all select 'profession', code, id, parent_profession_id from professions
      union all select 'institution', code, id, null from institutions
      union all select 'specialty', code, id, profession_id from specialties
      order by register, code`,
  );
  const idsOf = (register: string) =>
    new Map(rows.filter((row) => row.register === register).map(({ code, id }) => [code, id]));
  return {
    areaIds: idsOf('area'),
    professionIds: idsOf('profession'),
    institutionIds: idsOf('institution'),
    parentProfessionIds: new Map(
      rows.flatMap(({ register, id, professionId }) =>
        register !== 'profession' || professionId === null ? [] : [[id, professionId] as const],
      ),
    ),
    specialties: new Map(
      rows.flatMap(({ register, code, id, professionId }) =>
        register !== 'specialty' || professionId === null ? [] : [[code, { id, professionId }] as const],
      ),
    ),
  };
};

export interface TerritoryArea {
  readonly areaId: number;
  readonly areaCode: string;
  /** False for a region of which only some municipalities belong (Halland). */
  readonly isWhole: boolean;
}

/** The regions and municipalities of a healthcare region on a date; a region that is divided is in each of its parts. */
export const listTerritory = (db: Database, healthcareRegionId: number, validOn: string): Promise<TerritoryArea[]> =>
  rowsOf<TerritoryArea>(
    db,
    sql`
      with belonging as (${belonging(validOn)})
      select area.id as "areaId", area.code as "areaCode",
        bool_and(belonging.healthcare_region_id is not distinct from ${healthcareRegionId}) as "isWhole"
      from belonging join areas as area on area.id in (belonging.municipality_id, belonging.region_id)
      group by area.id
      having bool_or(belonging.healthcare_region_id = ${healthcareRegionId})
      order by area.code collate "C"`,
  );
