import type { Database } from '../../../db/open.ts';
import { professionPlurals } from '../../registers/rules/plurals.ts';
import type { CubeNames } from '../rules/cube.ts';
import { listAreaNames, listInstitutionNames, listProfessionFacts } from './inputs.ts';

/** Names of professions, areas and institutions in both languages, for tables and explanations. */
export const findNames = async (db: Database): Promise<CubeNames> => {
  const named = (rows: readonly { code: string; nameSv: string; nameEn: string }[]) =>
    Object.fromEntries(rows.map(({ code, nameSv, nameEn }) => [code, { sv: nameSv, en: nameEn }]));
  return {
    professions: named(await listProfessionFacts(db)),
    areas: named(await listAreaNames(db)),
    institutions: named(await listInstitutionNames(db)),
    plurals: professionPlurals,
  };
};
