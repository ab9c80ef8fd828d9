import { limits } from '../../../core/limits.ts';
import { notFound, Problem } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import { type Database, inTransaction } from '../../../db/open.ts';
import { appendAuditEvent } from '../../audit/commands.ts';
import { copyEditors, insertLockException, updateVersionLockException } from '../queries/corrections.ts';
import { copyJustifications } from '../queries/justifications.ts';
import { insertLines, updateLineCount } from '../queries/lines.ts';
import { replaceRollup } from '../queries/rollups.ts';
import { findSurvey, insertNextVersion, type SurveyRow, type VersionRow } from '../queries/surveys.ts';
import { beginStep, type StepRequest } from './context.ts';

/**
 * Begins a draft that corrects a version: the same lines, and the same editors, since lines that somebody wrote stay
 * that person's when they are copied (four eyes).
 */
export const beginCorrection = async (
  tx: Database,
  survey: SurveyRow,
  correction: { of: VersionRow; at: Date; lockExceptionKey: number | null },
): Promise<void> => {
  const { of, at, lockExceptionKey } = correction;
  const draftKey = await insertNextVersion(tx, survey.key, {
    createdAt: at,
    correctsNumber: of.number,
    lockExceptionKey,
  });
  await insertLines(tx, draftKey, { versionKey: of.key });
  await copyJustifications(tx, of.key, draftKey);
  await copyEditors(tx, of.key, draftKey);
  await updateLineCount(tx, draftKey, of.lineCount);
  await replaceRollup(tx, draftKey);
};

const requireExpiry = (expiresAt: Date, at: Date): void => {
  const latest = new Date(at.getTime() + limits.lockExceptionDays * 86_400_000);
  if (expiresAt > at && expiresAt <= latest) return;
  const detail = {
    sv: `Undantaget ska upphöra efter nu och senast ${latest.toISOString()}.`,
    en: `The exception is to expire after now and by ${latest.toISOString()} at the latest.`,
  };
  throw new Problem('invalid-content', detail, {
    faults: [{ code: 'expiry-out-of-range', pointer: '#/expiresAt', value: expiresAt.toISOString(), detail }],
  });
};

/**
 * Lifts the lock of a survey until a time, with a reason: a new draft begins that corrects the version which is
 * accepted or locked. That version goes on counting until the correction is accepted. A draft that the round no longer
 * takes, or whose exception has run out, goes on instead. Only the national office may.
 *
 * @throws Problem 404, 403, 412, 409 (there is an open version that nothing bars), 422 (expiry out of range)
 */
export const openLockException = async (
  context: CommandContext,
  request: StepRequest & { reason: string; expiresAt: Date },
): Promise<SurveyRow> =>
  inTransaction(context.db, async (tx) => {
    const at = context.now();
    const { survey, version } = await beginStep(tx, context, {
      ...request,
      step: 'reopen',
      operation: 'survey:reopen',
    });
    requireExpiry(request.expiresAt, at);
    const id = context.newId();
    const lockExceptionKey = await insertLockException(tx, {
      id,
      surveyKey: survey.key,
      reason: request.reason,
      openedAt: at,
      openedBy: context.actor.subject,
      expiresAt: request.expiresAt,
    });
    if (version.state === 'draft') await updateVersionLockException(tx, version.key, lockExceptionKey);
    else await beginCorrection(tx, survey, { of: version, at, lockExceptionKey });
    await appendAuditEvent(tx, context, {
      operation: 'openLockException',
      objectType: 'survey',
      objectId: survey.id,
      details: { versionNumber: version.number, lockExceptionId: id },
    });
    const after = await findSurvey(tx, survey.id);
    if (after === undefined) throw notFound();
    return after;
  });
