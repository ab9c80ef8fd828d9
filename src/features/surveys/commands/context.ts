import { type Decision, decide, type Operation } from '../../../core/actor.ts';
import { notFound, Problem } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import type { Database } from '../../../db/open.ts';
import { findSurvey, lockSurvey, type SurveyRow, updateSurveyRowVersion, type VersionRow } from '../queries/surveys.ts';
import { type Step, stateAfter, statesBefore } from '../rules/lifecycle.ts';

/** Turns a decision into its refusal: what may not be known of looks exactly like what does not exist. */
export const refuseUnlessAllowed = (decision: Decision): void => {
  if (decision === 'hidden') throw notFound();
  if (decision === 'forbidden') {
    throw new Problem('forbidden', {
      sv: 'Din roll tillåter inte åtgärden på den här resursen. Fråga det nationella kansliet vilka roller din klient har.',
      en: 'Your role does not allow this on this resource. Ask the national office which roles your client has.',
    });
  }
};

/** The refusal of a write that was based on an older version than the one stored. */
export const changedSince = (): Problem =>
  new Problem('precondition-failed', {
    sv: 'Någon har ändrat resursen sedan du läste den. Läs den igen, gör om din ändring och skicka den nya ETag-versionen i If-Match.',
    en: 'Somebody changed the resource after you read it. Read it again, redo your change and send the new ETag in If-Match.',
  });

/**
 * Opens a survey for one step: holds its row, asks permission, checks that it is still the version that the caller
 * read, and that its state allows the step. What it answers stays true until the transaction ends.
 */
export const beginStep = async (
  tx: Database,
  context: CommandContext,
  request: { surveyId: string; expectedRowVersion: number; step: Step; operation: Operation },
): Promise<{ survey: SurveyRow; version: VersionRow }> => {
  await lockSurvey(tx, request.surveyId);
  const survey = await findSurvey(tx, request.surveyId);
  if (survey === undefined) throw notFound();
  const owner = { healthcareRegionId: survey.healthcareRegionId };
  refuseUnlessAllowed(decide(context.actor, request.operation, owner, 'survey:read'));
  if (survey.rowVersion !== request.expectedRowVersion) throw changedSince();
  const [version] = survey.versions;
  if (stateAfter(version.state, request.step) === undefined) {
    const allowed = statesBefore(request.step).join(', ');
    throw new Problem('conflict', {
      sv: `Version ${version.number} av kartläggningen är ${version.state}; åtgärden kräver ${allowed}.`,
      en: `Version ${version.number} of the survey is ${version.state}; this needs ${allowed}.`,
    });
  }
  if (!(await updateSurveyRowVersion(tx, survey.key, request.expectedRowVersion))) throw changedSince();
  return { survey, version };
};
