import { sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../../../db/open.ts';

/** Rights to award degrees with their times; null is unbounded. */
export const listDegreeRights = (
  db: Database,
): Promise<{ institutionCode: string; professionCode: string; validFrom: string | null; validTo: string | null }[]> =>
  rowsOf(
    db,
    sql`
      select i.code as "institutionCode", p.code as "professionCode", d.valid_from::text as "validFrom",
        d.valid_to::text as "validTo"
      from degree_rights d join institutions i on i.id = d.institution_id join professions p on p.id = d.profession_id
      order by 1, 2, 3`,
  );
