import { sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../../../db/open.ts';
import { type FindingFilter, findingsSelect, type VersionToCheck } from './findings/list.ts';

/**
 * Justifies the warnings that a filter chooses, each by itself, in one statement whatever their number; what was
 * justified before gets the new text. Answers how many they were.
 */
export const upsertJustifications = async (
  db: Database,
  version: VersionToCheck,
  request: { filter: FindingFilter; text: string; at: Date; by: string },
): Promise<number> => {
  const chosen = await findingsSelect(db, version, { ...request.filter, severity: 'warning' });
  const [row] = await rowsOf<{ count: number }>(
    db,
    sql`
      with written as (
        insert into survey_finding_justifications (version_key, rule_id, area_id, profession_id, specialty_id, sector_id,
          year, measure, seen, justification, justified_at, justified_by)
        select ${version.versionKey}::int, rule_id, area_id, profession_id, specialty_id, sector_id, year, measure, seen,
          ${request.text}, ${request.at.toISOString()}::timestamptz, ${request.by}
        from (${chosen}) chosen
        on conflict (version_key, rule_id, area_id, profession_id, specialty_id, sector_id, year, measure) do update
        set seen = excluded.seen, justification = excluded.justification, justified_at = excluded.justified_at,
          justified_by = excluded.justified_by
        returning 1
      )
      select count(*)::int as count from written`,
  );
  return row?.count ?? 0;
};

/** Takes a version's justifications along to the next one; each holds there until its cell changes. */
export const copyJustifications = async (db: Database, fromVersionKey: number, toVersionKey: number): Promise<void> => {
  await db.execute(sql`
    insert into survey_finding_justifications (version_key, rule_id, area_id, profession_id, specialty_id, sector_id,
      year, measure, seen, justification, justified_at, justified_by)
    select ${toVersionKey}::int, rule_id, area_id, profession_id, specialty_id, sector_id, year, measure, seen,
      justification, justified_at, justified_by
    from survey_finding_justifications where version_key = ${fromVersionKey}`);
};
