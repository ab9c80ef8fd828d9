import { type SQL, sql } from 'drizzle-orm';
import { offsetOf, type Page, type PageRequest } from '../core/page.ts';
import { type Database, rowsOf } from './open.ts';

/**
 * One page of a list, and how many items it has in all, in one statement. Items pass through JSON, so that dates come
 * as RFC 3339 text and numbers as numbers; the list names its columns as the items' fields.
 *
 * @param list a select without order or limit
 * @param order the columns that give every item its one place
 */
export const pageOfRows = async <Item>(
  db: Database,
  { list, order, page }: { list: SQL; order: SQL; page: PageRequest },
): Promise<Page<Item>> => {
  const [row] = await rowsOf<Page<Item>>(
    db,
    sql`
      with list as (${list}),
      page as (
        select * from list order by ${order}
        limit ${page.page < 1 ? 0 : page.limit} offset ${Math.max(0, offsetOf(page))}
      )
      select
        (select count(*)::int from list) as "totalRecords",
        (select coalesce(json_agg(to_json(page) order by ${order}), '[]') from page) as items`,
  );
  return row ?? { items: [], totalRecords: 0 };
};
