import { type SQL, sql } from 'drizzle-orm';
import { offsetOf, type Page, type PageRequest } from '../../../core/page.ts';
import { type Database, rowsOf } from '../../../db/open.ts';

/** A round as stored, with the codes of the professions that it asks for. */
export interface RoundRow {
  readonly key: number;
  readonly id: string;
  readonly name: string;
  readonly referenceDate: string;
  readonly populationDate: string;
  readonly baseYear: number;
  readonly horizonYears: number[];
  readonly professionCodes: string[];
  readonly opensAt: Date;
  readonly dueAt: Date;
  readonly closedAt: Date | null;
  readonly rowVersion: number;
}

/** Milliseconds since 1970, which become a Date without a detour by text. */
const instant = (column: string): SQL => sql`(extract(epoch from r.${sql.identifier(column)}) * 1000)::float8`;

type StoredRound = Omit<RoundRow, 'opensAt' | 'dueAt' | 'closedAt'> & {
  opensAt: number;
  dueAt: number;
  closedAt: number | null;
};

const roundOf = (row: StoredRound): RoundRow => ({
  ...row,
  opensAt: new Date(row.opensAt),
  dueAt: new Date(row.dueAt),
  closedAt: row.closedAt === null ? null : new Date(row.closedAt),
});

const roundColumns = sql`
  r.key, r.id, r.name, r.reference_date::text as "referenceDate", r.population_date::text as "populationDate",
  r.base_year as "baseYear", r.horizon_years as "horizonYears", ${instant('opens_at')} as "opensAt", ${instant('due_at')} as "dueAt",
  ${instant('closed_at')} as "closedAt", r.row_version as "rowVersion",
  array(
    select p.code from round_professions rp join professions p on p.id = rp.profession_id
    where rp.round_key = r.key order by p.code collate "C"
  ) as "professionCodes"`;

/** The round with a public id. */
export const findRound = async (db: Database, roundId: string): Promise<RoundRow | undefined> => {
  const rows = await rowsOf<StoredRound>(db, sql`select ${roundColumns} from survey_rounds r where r.id = ${roundId}`);
  return rows.map(roundOf)[0];
};

/** The round, held until the transaction ends: closing waits for writers, writers wait for closing. */
export const lockRound = async (
  db: Database,
  roundId: string,
  strength: 'share' | 'update',
): Promise<RoundRow | undefined> => {
  const rows = await rowsOf<StoredRound>(
    db,
    sql`select ${roundColumns} from survey_rounds r where r.id = ${roundId} for ${sql.raw(strength)} of r`,
  );
  return rows.map(roundOf)[0];
};

/** Rounds, newest reference date first. */
export const listRounds = async (db: Database, page: PageRequest): Promise<Page<RoundRow>> => {
  const rows = await rowsOf<StoredRound & { totalRecords: number }>(
    db,
    sql`
      select counted.n::int as "totalRecords", listed.*
      from (select count(*) as n from survey_rounds) counted
      left join lateral (
        select ${roundColumns} from survey_rounds r
        order by r.reference_date desc, r.key desc
        limit ${page.page < 1 ? 0 : page.limit} offset ${Math.max(0, offsetOf(page))}
      ) listed on true`,
  );
  return { totalRecords: rows[0]?.totalRecords ?? 0, items: rows.filter((row) => row.key !== null).map(roundOf) };
};

/** Inserts a round with its professions; their ids must exist. */
export const insertRound = async (
  db: Database,
  round: Omit<RoundRow, 'key' | 'closedAt' | 'rowVersion' | 'professionCodes'> & {
    professionIds: number[];
    openedBy: string;
  },
): Promise<void> => {
  await db.execute(sql`
    with opened as (
      insert into survey_rounds (id, name, reference_date, population_date, base_year, horizon_years, opens_at, due_at, opened_by)
      values (${round.id}, ${round.name}, ${round.referenceDate}, ${round.populationDate}, ${round.baseYear},
        ${sql.param(round.horizonYears)}::smallint[], ${round.opensAt.toISOString()}, ${round.dueAt.toISOString()}, ${round.openedBy})
      returning key
    )
    insert into round_professions (round_key, profession_id)
    select opened.key, asked.id from opened, unnest(${sql.param(round.professionIds)}::smallint[]) as asked (id)`);
};

/** Closes a round. */
export const updateRoundClosed = async (db: Database, roundKey: number, closedAt: Date): Promise<void> => {
  await db.execute(sql`
    update survey_rounds set closed_at = ${closedAt.toISOString()}, row_version = row_version + 1 where key = ${roundKey}`);
};
