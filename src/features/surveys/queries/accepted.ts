import { type SQL, sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../../../db/open.ts';
import type { RoundRow } from './rounds.ts';

/** A council's newest accepted answer in an earlier round, which a new one is held against. */
export interface LastAccepted {
  readonly versionKey: number;
  readonly healthcareRegionId: number;
  readonly roundName: string;
  readonly referenceDate: string;
  readonly populationDate: string;
  readonly baseYear: number;
}

/** Every council's newest accepted version of an earlier round that asked for some of the same professions. */
export const lastAcceptedBefore = (round: Pick<RoundRow, 'key' | 'referenceDate'>): SQL => sql`
  select distinct on (s.healthcare_region_id) v.key as version_key, s.healthcare_region_id, r.name, r.reference_date,
    r.population_date, r.base_year
  from survey_versions v join surveys s on s.key = v.survey_key join survey_rounds r on r.key = s.round_key
  where v.state in ('accepted', 'locked') and r.reference_date < ${round.referenceDate} and exists (
    select from round_professions then_asked join round_professions now_asked using (profession_id)
    where then_asked.round_key = r.key and now_asked.round_key = ${round.key}
  )
  order by s.healthcare_region_id, r.reference_date desc, r.key desc, v.number desc`;

/** The same as rows; none for a council that has no earlier answer. */
export const listLastAccepted = (
  db: Database,
  round: Pick<RoundRow, 'key' | 'referenceDate'>,
): Promise<LastAccepted[]> =>
  rowsOf<LastAccepted>(
    db,
    sql`
      select version_key as "versionKey", healthcare_region_id as "healthcareRegionId", name as "roundName",
        reference_date::text as "referenceDate", population_date::text as "populationDate", base_year::int as "baseYear"
      from (${lastAcceptedBefore(round)}) last order by healthcare_region_id`,
  );
