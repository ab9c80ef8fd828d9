import { sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../../../db/open.ts';

/** Every code of the registers that answers are filtered by, with its register; an area stands also in that of its kind. */
export const listRegisteredCodes = (db: Database): Promise<{ register: string; codes: string[] }[]> =>
  rowsOf(
    db,
    sql`
      select register, array_agg(code) as codes from (
        select 'area' as register, code from areas
        union all select kind, code from areas
        union all select 'institution', code from institutions
        union all select 'profession', code from professions
        union all select 'specialty', code from specialties
      ) registered group by register`,
  );
