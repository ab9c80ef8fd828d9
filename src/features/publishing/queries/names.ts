import { sql } from 'drizzle-orm';
import type { Bilingual } from '../../../core/problem.ts';
import { type Database, rowsOf } from '../../../db/open.ts';

/** Names by code of what figures speak of. */
export interface Names {
  readonly areas: ReadonlyMap<string, Bilingual>;
  readonly professions: ReadonlyMap<string, Bilingual>;
  readonly specialties: ReadonlyMap<string, Bilingual>;
  /** Codes of the healthcare regions, in the order of the register. */
  readonly healthcareRegionCodes: readonly string[];
}

interface NameRow {
  readonly register: 'areas' | 'professions' | 'specialties';
  readonly code: string;
  readonly kind: string | null;
  readonly sv: string;
  readonly en: string;
}

/**
 * The names of areas, of professions and of specialties; Swedish where English is lacking. Of municipalities only the
 * one whose code is given is named.
 */
export const findNames = async (db: Database, municipalityCode?: string): Promise<Names> => {
  const rows = await rowsOf<NameRow>(
    db,
    sql`
      select 'areas' as register, code, kind, name_sv as sv, coalesce(name_en, name_sv) as en
        from areas where kind <> 'municipality' or code = ${municipalityCode ?? ''}
      union all select 'professions', code, null, name_sv, name_en from professions
      union all select 'specialties', code, null, name_sv, name_sv from specialties
      order by 1, 2`,
  );
  const namesIn = (register: NameRow['register']) =>
    new Map(rows.filter((row) => row.register === register).map(({ code, sv, en }) => [code, { sv, en }]));
  return {
    areas: namesIn('areas'),
    professions: namesIn('professions'),
    specialties: namesIn('specialties'),
    healthcareRegionCodes: rows.filter(({ kind }) => kind === 'healthcare-region').map(({ code }) => code),
  };
};
