import { decide, requireAllowed } from '../../../core/actor.ts';
import { type Fault, notFound, Problem, unknownReference } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import { type Database, inTransaction } from '../../../db/open.ts';
import { appendAuditEvent } from '../../audit/commands.ts';
import { listDoubleCells } from '../queries/rollups.ts';
import { lockRound } from '../queries/rounds.ts';
import {
  findSurvey,
  insertFirstVersion,
  insertSurvey,
  type SurveyRow,
  updateVersionPassed,
  updateVersionReturned,
  updateVersionSubmitted,
} from '../queries/surveys.ts';
import { placedDetailOfFinding } from '../rules/findings/text.ts';
import { mayApprove, roundState } from '../rules/lifecycle.ts';
import type { NewSurvey } from '../schemas.ts';
import { beginStep, requireOpenDraft, type StepRequest } from './context.ts';
import { beginCorrection } from './corrections.ts';
import { refuseOpenFindings } from './findings.ts';
import { registerSubmission } from './receipts.ts';

const audited = async (
  tx: Database,
  context: CommandContext,
  event: { operation: string; survey: SurveyRow; versionNumber: number },
): Promise<SurveyRow> => {
  await appendAuditEvent(tx, context, {
    operation: event.operation,
    objectType: 'survey',
    objectId: event.survey.id,
    details: { versionNumber: event.versionNumber },
  });
  const after = await findSurvey(tx, event.survey.id);
  if (after === undefined) throw notFound();
  return after;
};

/** Creates the caller's council's survey in an open round, with an empty draft. */
export const createSurvey = async (context: CommandContext, request: NewSurvey): Promise<SurveyRow> => {
  const { healthcareRegionId } = context.actor;
  if (healthcareRegionId === null) requireAllowed('forbidden');
  requireAllowed(decide(context.actor, 'survey:create', healthcareRegionId === null ? {} : { healthcareRegionId }));
  return inTransaction(context.db, async (tx) => {
    const round = await lockRound(tx, request.roundId, 'share');
    if (round === undefined) {
      throw unknownReference('#/roundId', request.roundId, { sv: 'Omgången', en: 'round', listedAt: '/survey-rounds' });
    }
    if (roundState(round, context.now()) !== 'open') {
      throw new Problem('conflict', { sv: 'Omgången är inte öppen.', en: 'The round is not open.' });
    }
    const id = context.newId();
    const surveyKey = await insertSurvey(tx, {
      id,
      roundKey: round.key,
      healthcareRegionId: healthcareRegionId ?? 0,
    });
    if (surveyKey === undefined) {
      throw new Problem('conflict', {
        sv: 'Rådet har redan en kartläggning i omgången; hämta den med GET /surveys?roundId=…',
        en: 'The council has a survey in the round already; fetch it with GET /surveys?roundId=…',
      });
    }
    await insertFirstVersion(tx, surveyKey, context.now());
    const survey = await findSurvey(tx, id);
    if (survey === undefined) throw notFound();
    return audited(tx, context, { operation: 'createSurvey', survey, versionNumber: 1 });
  });
};

/** Refuses a version whose cells would be counted twice, by itself or together with another council's survey. */
const refuseDoubleCells = async (
  tx: Database,
  checked: { versionKey: number; healthcareRegionId: number; round: { key: number } },
): Promise<void> => {
  const { versionKey, ...about } = checked;
  const faults: Fault[] = (await listDoubleCells(tx, { ...about, lines: { versionKey } })).map((cell) => ({
    code: cell.ruleId,
    detail: placedDetailOfFinding(cell),
  }));
  if (faults.length === 0) return;
  throw new Problem(
    'invalid-content',
    {
      sv: 'Kartläggningen räknar något dubbelt och kan inte tas vidare.',
      en: 'The survey counts something twice and cannot go on.',
    },
    { faults },
  );
};

/**
 * Submits the draft: it is registered as a document that has come in, and its lines never change after this.
 *
 * @returns the survey, and the identifier of the receipt
 */
export const submitSurvey = async (
  context: CommandContext,
  request: StepRequest,
): Promise<{ survey: SurveyRow; receiptId: string }> =>
  inTransaction(context.db, async (tx) => {
    const { survey, version } = await beginStep(tx, context, {
      ...request,
      step: 'submit',
      operation: 'survey:submit',
    });
    const round = await lockRound(tx, survey.roundId, 'update');
    if (round === undefined) throw notFound();
    const at = context.now();
    requireOpenDraft(version, round, at);
    if (version.lineCount === 0) {
      throw new Problem('invalid-content', {
        sv: 'Kartläggningen har inga rader; lämna minst en innan du skickar in den.',
        en: 'The survey has no lines; give at least one before you submit it.',
      });
    }
    await refuseOpenFindings(tx, { versionKey: version.key, survey, round });
    const { receiptId, sha256 } = await registerSubmission(tx, context, { survey, version, round, at });
    await updateVersionSubmitted(tx, version.key, { at, by: context.actor.subject, linesHash: sha256 });
    return {
      survey: await audited(tx, context, { operation: 'submitSurvey', survey, versionNumber: version.number }),
      receiptId,
    };
  });

/** Returns a submitted or approved version with a reason, and begins a new draft with the same lines. */
export const returnSurvey = async (
  context: CommandContext,
  request: StepRequest & { reason: string },
): Promise<SurveyRow> =>
  inTransaction(context.db, async (tx) => {
    const { survey, version } = await beginStep(tx, context, {
      ...request,
      step: 'return',
      operation: 'survey:return',
    });
    const event = { at: context.now(), by: context.actor.subject, reason: request.reason };
    await updateVersionReturned(tx, version.key, event);
    const { lockExceptionKey } = version;
    await beginCorrection(tx, survey, { of: version, at: event.at, lockExceptionKey });
    return audited(tx, context, { operation: 'returnSurvey', survey, versionNumber: version.number });
  });

/** Approves a submitted version on the council's behalf; refused for anyone who edited or submitted it (four eyes). */
export const approveSurvey = async (context: CommandContext, request: StepRequest): Promise<SurveyRow> =>
  inTransaction(context.db, async (tx) => {
    const { survey, version } = await beginStep(tx, context, {
      ...request,
      step: 'approve',
      operation: 'survey:approve',
    });
    if (!mayApprove(context.actor.subject, version)) {
      throw new Problem('forbidden', {
        sv: 'Du har själv ändrat eller skickat in den här versionen; någon annan i rådet måste godkänna den.',
        en: 'You edited or submitted this version yourself; somebody else of the council must approve it.',
      });
    }
    await updateVersionPassed(tx, version.key, { at: context.now(), by: context.actor.subject, state: 'approved' });
    return audited(tx, context, { operation: 'approveSurvey', survey, versionNumber: version.number });
  });

/** Accepts an approved version on the national office's behalf; from here it counts in plans. */
export const acceptSurvey = async (context: CommandContext, request: StepRequest): Promise<SurveyRow> =>
  inTransaction(context.db, async (tx) => {
    const { survey, version } = await beginStep(tx, context, {
      ...request,
      step: 'accept',
      operation: 'survey:accept',
    });
    const round = await lockRound(tx, survey.roundId, 'update');
    if (round === undefined) throw notFound();
    const { healthcareRegionId } = survey;
    await refuseDoubleCells(tx, { versionKey: version.key, healthcareRegionId, round });
    await updateVersionPassed(tx, version.key, { at: context.now(), by: context.actor.subject, state: 'accepted' });
    return audited(tx, context, { operation: 'acceptSurvey', survey, versionNumber: version.number });
  });
