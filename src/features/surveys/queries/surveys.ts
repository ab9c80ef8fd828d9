import { type SQL, sql } from 'drizzle-orm';
import type { Page, PageRequest } from '../../../core/page.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { pageOfRows } from '../../../db/page.ts';
import type { SurveyState } from '../schemas.ts';

/** A version as stored, with everyone who edited it. */
export interface VersionRow {
  readonly key: number;
  readonly number: number;
  readonly state: SurveyState;
  readonly lineCount: number;
  readonly linesHash: string | null;
  readonly createdAt: string;
  readonly submittedAt: string | null;
  readonly submittedBy: string | null;
  readonly returnedAt: string | null;
  readonly returnedBy: string | null;
  readonly returnReason: string | null;
  readonly approvedAt: string | null;
  readonly approvedBy: string | null;
  readonly acceptedAt: string | null;
  readonly acceptedBy: string | null;
  readonly lockedAt: string | null;
  readonly late: boolean;
  readonly correctsNumber: number | null;
  readonly lockExceptionKey: number | null;
  readonly lockException: {
    readonly id: string;
    readonly reason: string;
    readonly openedAt: string;
    readonly openedBy: string;
    readonly expiresAt: string;
  } | null;
  readonly receipt: { readonly id: string; readonly year: number; readonly number: number } | null;
  /** Everyone who edited the version or the lines that it began with. */
  readonly editors: string[];
}

/** A survey as stored, with its versions, newest first. There is always at least one. */
export interface SurveyRow {
  readonly key: number;
  readonly id: string;
  readonly roundId: string;
  readonly healthcareRegionId: number;
  readonly healthcareRegionCode: string;
  readonly healthcareRegionName: string;
  readonly rowVersion: number;
  readonly round: { readonly opensAt: Date; readonly dueAt: Date; readonly closedAt: Date | null };
  readonly versions: [VersionRow, ...VersionRow[]];
}

type StoredSurvey = Omit<SurveyRow, 'round'> & {
  readonly round: { readonly opensAt: string; readonly dueAt: string; readonly closedAt: string | null };
};

const surveyOf = ({ round, ...survey }: StoredSurvey): SurveyRow => ({
  ...survey,
  round: {
    opensAt: new Date(round.opensAt),
    dueAt: new Date(round.dueAt),
    closedAt: round.closedAt === null ? null : new Date(round.closedAt),
  },
});

const surveyColumns = sql`
  s.key, s.id, r.id as "roundId", s.healthcare_region_id as "healthcareRegionId", a.code as "healthcareRegionCode",
  a.name_sv as "healthcareRegionName",   s.row_version as "rowVersion",
  json_build_object('opensAt', r.opens_at, 'dueAt', r.due_at, 'closedAt', r.closed_at) as round,
  (
    select json_agg(json_build_object(
      'key', v.key, 'number', v.number, 'state', v.state, 'lineCount', v.line_count, 'linesHash', v.lines_hash,
      'createdAt', v.created_at, 'submittedAt', v.submitted_at, 'submittedBy', v.submitted_by,
      'returnedAt', v.returned_at, 'returnedBy', v.returned_by, 'returnReason', v.return_reason,
      'approvedAt', v.approved_at, 'approvedBy', v.approved_by, 'acceptedAt', v.accepted_at, 'acceptedBy', v.accepted_by,
      'lockedAt', v.locked_at, 'late', coalesce(v.submitted_at > r.due_at, false), 'correctsNumber', v.corrects_number,
      'lockExceptionKey', v.lock_exception_key,
      'lockException', (
        select json_build_object('id', x.id, 'reason', x.reason, 'openedAt', x.opened_at, 'openedBy', x.opened_by,
          'expiresAt', x.expires_at)
        from survey_lock_exceptions x where x.key = v.lock_exception_key
      ),
      'receipt', (
        select json_build_object('id', receipt.id, 'year', receipt.year, 'number', receipt.number)
        from survey_receipts receipt where receipt.version_key = v.key
      ),
      'editors', array(select e.subject from survey_version_editors e where e.version_key = v.key order by e.subject)
    ) order by v.number desc)
    from survey_versions v where v.survey_key = s.key
  ) as versions`;

const surveyTables = sql`surveys s join survey_rounds r on r.key = s.round_key join areas a on a.id = s.healthcare_region_id`;

/** The survey with a public id. */
export const findSurvey = async (db: Database, surveyId: string): Promise<SurveyRow | undefined> =>
  (await rowsOf<StoredSurvey>(db, sql`select ${surveyColumns} from ${surveyTables} where s.id = ${surveyId}`)).map(
    surveyOf,
  )[0];

/** Whose surveys a caller may see. */
export type Visible = number | 'all' | 'none';

const visibleWhere = (visible: Visible): SQL =>
  visible === 'all' ? sql`true` : visible === 'none' ? sql`false` : sql`s.healthcare_region_id = ${visible}`;

/** The survey with a public id, where the caller may see it. */
export const findVisibleSurvey = async (
  db: Database,
  surveyId: string,
  visible: Visible,
): Promise<SurveyRow | undefined> =>
  (
    await rowsOf<StoredSurvey>(
      db,
      sql`select ${surveyColumns} from ${surveyTables} where s.id = ${surveyId} and ${visibleWhere(visible)}`,
    )
  ).map(surveyOf)[0];

/** Holds a survey's row until the transaction ends; what is read of it afterwards stays true. */
export const lockSurvey = async (db: Database, surveyId: string): Promise<void> => {
  await db.execute(sql`select 1 from surveys where id = ${surveyId} for update`);
};

/**
 * Lets one transaction at a time write lines of a survey, until it ends. It is asked for before any row is held, so that
 * who waits for a slow sender of lines keeps nobody from anything else.
 */
export const lockLines = async (db: Database, surveyId: string): Promise<void> => {
  await db.execute(
    sql`select pg_advisory_xact_lock(hashtext('survey_lines'), key) from surveys where id = ${surveyId}`,
  );
};

/** Surveys that the caller may see: all, or those of one healthcare region. */
export const listSurveys = async (
  db: Database,
  filter: {
    visible: Visible;
    roundId?: string | undefined;
    healthcareRegionCode?: string | undefined;
    page: PageRequest;
  },
): Promise<Page<SurveyRow>> => {
  const conditions: SQL[] = [visibleWhere(filter.visible)];
  if (filter.roundId !== undefined) conditions.push(sql`r.id = ${filter.roundId}`);
  if (filter.healthcareRegionCode !== undefined) conditions.push(sql`a.code = ${filter.healthcareRegionCode}`);
  const where = sql.join(conditions, sql` and `);
  const { items, totalRecords } = await pageOfRows<StoredSurvey>(db, {
    list: sql`select ${surveyColumns}, r.reference_date from ${surveyTables} where ${where}`,
    order: sql`reference_date desc, "roundId" desc, "healthcareRegionCode"`,
    page: filter.page,
  });
  return { totalRecords, items: items.map(surveyOf) };
};

/** Inserts a survey and answers its key; undefined where the council has one in the round already. */
export const insertSurvey = async (
  db: Database,
  survey: { id: string; roundKey: number; healthcareRegionId: number },
): Promise<number | undefined> => {
  const [row] = await rowsOf<{ key: number }>(
    db,
    sql`
      insert into surveys (id, round_key, healthcare_region_id)
      values (${survey.id}, ${survey.roundKey}, ${survey.healthcareRegionId})
      on conflict (round_key, healthcare_region_id) do nothing
      returning key`,
  );
  return row?.key;
};

/** Raises the row version of a survey that the transaction holds. */
export const updateSurveyRowVersion = async (db: Database, surveyKey: number): Promise<void> => {
  await db.execute(sql`update surveys set row_version = row_version + 1 where key = ${surveyKey}`);
};

/** Records that somebody edited a version. */
export const upsertEditor = async (db: Database, versionKey: number, subject: string, at: Date): Promise<void> => {
  await db.execute(sql`
    insert into survey_version_editors (version_key, subject, first_edited_at)
    values (${versionKey}, ${subject}, ${at.toISOString()}) on conflict do nothing`);
};

/** Marks a version as submitted, with the hash of its lines. */
export const updateVersionSubmitted = async (
  db: Database,
  versionKey: number,
  event: { at: Date; by: string; linesHash: string },
): Promise<void> => {
  await db.execute(sql`
    update survey_versions
    set state = 'submitted', submitted_at = ${event.at.toISOString()}, submitted_by = ${event.by}, lines_hash = ${event.linesHash}
    where key = ${versionKey}`);
};

/** Marks a version as approved by the council, or as accepted by the national office. */
export const updateVersionPassed = async (
  db: Database,
  versionKey: number,
  event: { at: Date; by: string; state: 'approved' | 'accepted' },
): Promise<void> => {
  const [atColumn, byColumn] = [sql.identifier(`${event.state}_at`), sql.identifier(`${event.state}_by`)];
  await db.execute(sql`
    update survey_versions set state = ${event.state}, ${atColumn} = ${event.at.toISOString()}, ${byColumn} = ${event.by}
    where key = ${versionKey}`);
};

/** Marks a version as returned, with its reason. */
export const updateVersionReturned = async (
  db: Database,
  versionKey: number,
  event: { at: Date; by: string; reason: string },
): Promise<void> => {
  await db.execute(sql`
    update survey_versions
    set state = 'returned', returned_at = ${event.at.toISOString()}, returned_by = ${event.by}, return_reason = ${event.reason}
    where key = ${versionKey}`);
};

/** Begins the first draft of a survey. */
export const insertFirstVersion = async (db: Database, surveyKey: number, createdAt: Date): Promise<void> => {
  await db.execute(sql`
    insert into survey_versions (survey_key, number, state, created_at)
    values (${surveyKey}, 1, 'draft', ${createdAt.toISOString()})`);
};

/** Begins the next draft of a survey, which corrects a version, and answers its key. */
export const insertNextVersion = async (
  db: Database,
  surveyKey: number,
  draft: { createdAt: Date; correctsNumber: number; lockExceptionKey: number | null },
): Promise<number> => {
  const [row] = await rowsOf<{ key: number }>(
    db,
    sql`
      insert into survey_versions (survey_key, number, state, created_at, corrects_number, lock_exception_key)
      select ${surveyKey}, max(number) + 1, 'draft', ${draft.createdAt.toISOString()}, ${draft.correctsNumber},
        ${draft.lockExceptionKey}::int
      from survey_versions where survey_key = ${surveyKey}
      returning key`,
  );
  if (row === undefined) throw new Error('a survey without versions');
  return row.key;
};
