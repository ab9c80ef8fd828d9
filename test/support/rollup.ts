import { type SQL, sql } from 'drizzle-orm';

const sorted = (column: string): SQL => {
  const ids = sql.raw(column);
  return sql`case when ${ids} is not null then array(select unnest(${ids}) order by 1) end`;
};

/**
 * A row of a rollup as it can be compared: numbers without trailing zeros, so that 5 and 5.00 are the same sum, and the
 * municipalities, which stand in no order, by their ids.
 *
 * @param row the name of the row's table in the statement
 */
export const comparableRow = (row: string): SQL => sql`to_jsonb(${sql.raw(row)}) || jsonb_build_object(
  'municipality_ids', ${sorted(`${row}.municipality_ids`)},
  'staff_municipality_ids', ${sorted(`${row}.staff_municipality_ids`)})`;
