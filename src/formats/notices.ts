import type { Fault } from '../core/problem.ts';

/**
 * What a workbook's hidden rows are told as: their sender does not see them, but they are read.
 *
 * @param named the first of them, by their numbers
 * @param count how many there are in all
 */
export const hiddenRowsOf = (named: readonly number[], count: number): Fault => {
  const rows = `${named.join(', ')}${count > named.length ? ' …' : ''}`;
  return {
    code: 'hidden-rows',
    ...(named[0] === undefined ? {} : { row: named[0] }),
    value: rows,
    detail: {
      sv:
        count === 1
          ? `En rad är dold i arbetsboken, för hand eller av ett filter, men har lästs: rad ${rows}. Visa den och kontrollera den, eller ta bort den.`
          : `${count} rader är dolda i arbetsboken, för hand eller av ett filter, men har lästs: ${rows}. Visa dem och kontrollera dem, eller ta bort dem.`,
      en:
        count === 1
          ? `One row is hidden in the workbook, by hand or by a filter, but has been read: row ${rows}. Show it and see to it, or remove it.`
          : `${count} rows are hidden in the workbook, by hand or by a filter, but have been read: ${rows}. Show them and see to them, or remove them.`,
    },
  };
};
