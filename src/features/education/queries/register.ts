import { type SQL, sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../../../db/open.ts';
import { registerCodes } from '../../registers/queries.ts';
import type { EducationRegister } from '../rules/lines.ts';
import { firstDayOf } from '../rules/terms.ts';
import type { ReportRow } from './reports.ts';

interface InstitutionRegister {
  readonly siteIds: readonly number[];
  readonly rightIds: readonly number[];
  readonly otherRights: readonly {
    readonly professionId: number;
    readonly validFrom: string | null;
    readonly validTo: string | null;
  }[];
}

/** Whether a degree right `d` is valid on a day; a date that the register does not know does not bound it. */
export const rightIsValid = (day: SQL): SQL =>
  sql`(d.valid_from is null or d.valid_from <= ${day}) and (d.valid_to is null or d.valid_to > ${day})`;

/** What the register says of an institution on a day: its sites, its rights, and rights of other times. */
const findInstitutionRegister = async (
  db: Database,
  institutionId: number,
  day: string,
): Promise<InstitutionRegister> => {
  const valid = rightIsValid(sql`${day}`);
  const [row] = await rowsOf<InstitutionRegister>(
    db,
    sql`
      select
        (select coalesce(json_agg(s.municipality_id), '[]') from institution_sites s where s.institution_id = ${institutionId}) as "siteIds",
        (select coalesce(json_agg(d.profession_id), '[]') from degree_rights d where d.institution_id = ${institutionId} and ${valid}) as "rightIds",
        (
          select coalesce(json_agg(
            json_build_object('professionId', d.profession_id, 'validFrom', d.valid_from, 'validTo', d.valid_to)
            order by d.valid_from nulls first), '[]')
          from degree_rights d where d.institution_id = ${institutionId} and not (${valid})
        ) as "otherRights"`,
  );
  return row ?? { siteIds: [], rightIds: [], otherRights: [] };
};

/** Everything that a report's lines are checked against, on the first day of its term. */
export const findEducationRegister = async (db: Database, report: ReportRow): Promise<EducationRegister> => {
  const firstDay = firstDayOf(report.term);
  const codes = await registerCodes(db);
  const register = await findInstitutionRegister(db, report.institutionId, firstDay);
  const otherRights = new Map<number, { validFrom: string | null; validTo: string | null }[]>();
  for (const { professionId, ...period } of register.otherRights) {
    otherRights.set(professionId, [...(otherRights.get(professionId) ?? []), period]);
  }
  return {
    institutionCode: report.institutionCode,
    firstDay,
    professionIds: codes.professionIds,
    municipalityIds: new Map([...codes.areaIds].filter(([code]) => /^\d{4}$/.test(code))),
    siteIds: new Set(register.siteIds),
    rightIds: new Set(register.rightIds),
    otherRights,
  };
};
