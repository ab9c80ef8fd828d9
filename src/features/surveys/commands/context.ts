import { decide, type Operation, requireAllowed } from '../../../core/actor.ts';
import { notFound, Problem } from '../../../core/problem.ts';
import { type ExpectedVersions, requireVersion } from '../../../core/version.ts';
import type { CommandContext } from '../../../db/command.ts';
import type { Database } from '../../../db/open.ts';
import { findSurvey, lockSurvey, type SurveyRow, updateSurveyRowVersion, type VersionRow } from '../queries/surveys.ts';
import { type Step, stateAfter, statesBefore } from '../rules/lifecycle.ts';

/**
 * Opens a survey for one step: holds its row, asks permission, checks that it is still the version that the caller
 * read, and that its state allows the step. What it answers stays true until the transaction ends.
 */
export const beginStep = async (
  tx: Database,
  context: CommandContext,
  request: { surveyId: string; expected: ExpectedVersions; step: Step; operation: Operation },
): Promise<{ survey: SurveyRow; version: VersionRow }> => {
  await lockSurvey(tx, request.surveyId);
  const survey = await findSurvey(tx, request.surveyId);
  if (survey === undefined) throw notFound();
  const owner = { healthcareRegionId: survey.healthcareRegionId };
  requireAllowed(decide(context.actor, request.operation, owner, 'survey:read'));
  requireVersion(request.expected, survey.rowVersion);
  const [version] = survey.versions;
  if (stateAfter(version.state, request.step) === undefined) {
    const allowed = statesBefore(request.step).join(', ');
    throw new Problem('conflict', {
      sv: `Version ${version.number} av kartläggningen är ${version.state}; åtgärden kräver ${allowed}.`,
      en: `Version ${version.number} of the survey is ${version.state}; this needs ${allowed}.`,
    });
  }
  await updateSurveyRowVersion(tx, survey.key);
  return { survey, version };
};
