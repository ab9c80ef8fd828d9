/**
 * Rows of one shape turned on their side: one array for each field, so that each name is written once and a program
 * reads a column at a time (a data frame). Rows keep their order.
 */
export const writeColumnarJson = <Field extends string>(
  rows: readonly Readonly<Record<Field, unknown>>[],
  fields: readonly Field[],
  more: Readonly<Record<string, unknown>>,
): string =>
  JSON.stringify({
    ...more,
    rowCount: rows.length,
    columns: Object.fromEntries(fields.map((field) => [field, rows.map((row) => row[field])])),
  });
