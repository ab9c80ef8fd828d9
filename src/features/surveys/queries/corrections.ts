import { sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../../../db/open.ts';

/** Lets whoever edited one version count as an editor of another, which its lines were copied to. */
export const copyEditors = async (db: Database, fromVersionKey: number, toVersionKey: number): Promise<void> => {
  await db.execute(sql`
    insert into survey_version_editors (version_key, subject, first_edited_at)
    select ${toVersionKey}::int, subject, first_edited_at from survey_version_editors where version_key = ${fromVersionKey}`);
};

/** Inserts a lock exception and answers its key. */
export const insertLockException = async (
  db: Database,
  exception: { id: string; surveyKey: number; reason: string; openedAt: Date; openedBy: string; expiresAt: Date },
): Promise<number> => {
  const [row] = await rowsOf<{ key: number }>(
    db,
    sql`
      insert into survey_lock_exceptions (id, survey_key, reason, opened_at, opened_by, expires_at)
      values (${exception.id}, ${exception.surveyKey}, ${exception.reason}, ${exception.openedAt.toISOString()},
        ${exception.openedBy}, ${exception.expiresAt.toISOString()})
      returning key`,
  );
  if (row === undefined) throw new Error('an insert without a row');
  return row.key;
};

/** Lets a draft go on by a lock exception. */
export const updateVersionLockException = async (
  db: Database,
  versionKey: number,
  lockExceptionKey: number,
): Promise<void> => {
  await db.execute(sql`update survey_versions set lock_exception_key = ${lockExceptionKey} where key = ${versionKey}`);
};

/** Holds the surveys of a round that have an accepted version which is not locked, in one order for all. */
export const lockAcceptedSurveys = async (db: Database, roundId: string): Promise<void> => {
  await db.execute(sql`
    select 1 from surveys s join survey_rounds r on r.key = s.round_key
    where r.id = ${roundId}
      and exists (select from survey_versions v where v.survey_key = s.key and v.state = 'accepted')
    order by s.key for update of s`);
};

/** Locks versions that a plan rests on; those that are locked already stay as they are. */
export const updateVersionsLocked = async (
  db: Database,
  versionKeys: readonly number[],
  lockedAt: Date,
): Promise<void> => {
  await db.execute(sql`
    with locked as (
      update survey_versions set state = 'locked', locked_at = ${lockedAt.toISOString()}
      where key in (select unnest(${sql.param([...versionKeys])}::int[])) and state = 'accepted'
      returning survey_key
    )
    update surveys set row_version = row_version + 1 where key in (select survey_key from locked)`);
};
