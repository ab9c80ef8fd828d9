import { type SQL, sql } from 'drizzle-orm';
import type { Page, PageRequest } from '../../../core/page.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { pageOfRows } from '../../../db/page.ts';

/** Makes the table of published parameters what the staged rows say, and answers how many rows it has. */
export const replacePublishedParameters = async (db: Database): Promise<number> => {
  await db.execute(sql`delete from published_parameters`);
  const { rowCount } = await db.execute(sql`
    insert into published_parameters (profession_id, parameter, value, title, published)
    select coalesce((select id from professions where code = staged.profession_code), 0), parameter, value, title, published
    from staged_published_parameters staged`);
  return rowCount ?? 0;
};

/** A table for this transaction that the data file is copied into. */
export const createPublishedStaging = async (db: Database): Promise<void> => {
  await db.execute(sql`
    create temporary table staged_published_parameters
      (profession_code text, parameter text, value float8, title text, published text) on commit drop`);
};

/** A published value of a parameter of one profession. */
export interface PublishedValue {
  readonly professionCode: string;
  readonly parameter: 'completionShare' | 'startShare';
  readonly value: number;
  readonly title: string;
  readonly published: string;
}

const publishedColumns = sql`
  select p.code as "professionCode", v.parameter, v.value, v.title, v.published
  from published_parameters v join professions p on p.id = v.profession_id`;

/** All published values. */
export const listAllPublished = (db: Database): Promise<PublishedValue[]> =>
  rowsOf<PublishedValue>(db, sql`${publishedColumns} order by 1, 2`);

export const listPublishedParameters = (
  db: Database,
  filter: { professionCode?: string | undefined; page: PageRequest },
): Promise<Page<PublishedValue>> =>
  pageOfRows(db, {
    list:
      filter.professionCode === undefined
        ? publishedColumns
        : sql`${publishedColumns} where p.code = ${filter.professionCode}`,
    order: sql`"professionCode" collate "C", parameter collate "C"`,
    page: filter.page,
  });

/** A version of a parameter set as stored. */
export interface ParameterSetRow {
  readonly key: number;
  readonly id: string;
  readonly name: string;
  readonly number: number;
  readonly description: string;
  /** Canonical JSON; null in lists. */
  readonly content: string | null;
  readonly contentHash: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly createdBy: string;
}

const columns = (content: SQL): SQL => sql`
  s.key, s.id, s.name, s.number, s.description, ${content} as content, s.content_hash as "contentHash",
  (extract(epoch from s.created_at) * 1000)::float8 as "createdAt", s.created_by as "createdBy"`;

export const findParameterSet = async (db: Database, id: string): Promise<ParameterSetRow | undefined> =>
  (
    await rowsOf<ParameterSetRow>(db, sql`select ${columns(sql`s.content`)} from parameter_sets s where s.id = ${id}`)
  )[0];

export const listParameterSets = (
  db: Database,
  filter: { name?: string | undefined; page: PageRequest },
): Promise<Page<ParameterSetRow>> => {
  const where = filter.name === undefined ? sql`true` : sql`s.name = ${filter.name}`;
  return pageOfRows(db, {
    list: sql`select ${columns(sql`null::text`)} from parameter_sets s where ${where}`,
    order: sql`name, number desc`,
    page: filter.page,
  });
};

/** Inserts a set as the next version of its name. A name taken twice at once fails on its unique key and is tried again. */
export const insertParameterSet = async (
  db: Database,
  set: Omit<ParameterSetRow, 'key' | 'number' | 'createdAt'> & { createdAt: Date },
): Promise<void> => {
  await db.execute(sql`select pg_advisory_xact_lock(hashtext('parameter_sets'), hashtext(${set.name}))`);
  await db.execute(sql`
    insert into parameter_sets (id, name, number, description, content, content_hash, created_at, created_by)
    select ${set.id}, ${set.name}, coalesce(max(number), 0) + 1, ${set.description}, ${set.content},
      ${set.contentHash}, ${set.createdAt.toISOString()}, ${set.createdBy}
    from parameter_sets where name = ${set.name}`);
};
