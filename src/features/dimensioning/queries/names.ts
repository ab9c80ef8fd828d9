import type { Database } from '../../../db/open.ts';
import { listAreaNames, listProfessionFacts } from '../../forecasts/queries/inputs.ts';
import type { Names } from '../rules/explain.ts';

/** Names of professions and areas in both languages, for explanations. */
export const findNames = async (db: Database): Promise<Names> => {
  const named = (rows: readonly { code: string; nameSv: string; nameEn: string }[]) =>
    Object.fromEntries(rows.map(({ code, nameSv, nameEn }) => [code, { sv: nameSv, en: nameEn }]));
  return { professions: named(await listProfessionFacts(db)), areas: named(await listAreaNames(db)) };
};
