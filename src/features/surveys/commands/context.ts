import { decide, type Operation, requireAllowed } from '../../../core/actor.ts';
import { notFound, Problem } from '../../../core/problem.ts';
import { type ExpectedVersions, requireVersion } from '../../../core/version.ts';
import type { CommandContext } from '../../../db/command.ts';
import type { Database } from '../../../db/open.ts';
import { findSurvey, lockSurvey, type SurveyRow, updateSurveyRowVersion, type VersionRow } from '../queries/surveys.ts';
import { type Standing, type Step, standingOf, stateAfter } from '../rules/lifecycle.ts';
import { stateOfVersion } from '../rules/state-words.ts';

/** The survey that a step is asked for, at the version that the caller read (If-Match). */
export interface StepRequest {
  readonly surveyId: string;
  readonly expected: ExpectedVersions;
}

const wrongStanding = (version: VersionRow, standing: Standing): Problem => {
  if (standing === 'barred') {
    return version.lockException === null
      ? new Problem('conflict', {
          sv: 'Omgången är inte öppen, så utkastet tar inte emot något. Be det nationella kansliet om ett undantag.',
          en: 'The round is not open, so the draft takes nothing. Ask the national office for an exception.',
        })
      : new Problem('conflict', {
          sv: `Undantaget upphörde ${version.lockException.expiresAt}. Be det nationella kansliet om ett nytt.`,
          en: `The exception expired at ${version.lockException.expiresAt}. Ask the national office for a new one.`,
        });
  }
  const state = stateOfVersion[standing];
  return new Problem('conflict', {
    sv: `Version ${version.number} av kartläggningen är ${state.sv}`,
    en: `Version ${version.number} of the survey is ${state.en}`,
  });
};

/**
 * Refuses writes to a draft that is barred at an instant. To be asked again where the round's row is held, since a
 * round can be closed between the two.
 */
export const requireOpenDraft = (version: VersionRow, round: SurveyRow['round'], at: Date): void => {
  const standing = standingOf(version, round, at);
  if (stateAfter(standing, 'edit') === undefined) throw wrongStanding(version, standing);
};

/**
 * Finds a survey for one step: asks permission, checks that it is still the version that the caller read, and that it
 * stands so that the step is allowed. Nothing is held, so that it may be otherwise a moment later.
 */
export const findStep = async (
  tx: Database,
  context: CommandContext,
  request: StepRequest & { step: Step; operation: Operation },
): Promise<{ survey: SurveyRow; version: VersionRow }> => {
  const survey = await findSurvey(tx, request.surveyId);
  if (survey === undefined) throw notFound();
  const owner = { healthcareRegionId: survey.healthcareRegionId };
  requireAllowed(decide(context.actor, request.operation, owner, 'survey:read'));
  requireVersion(request.expected, survey.rowVersion);
  const [version] = survey.versions;
  const standing = standingOf(version, survey.round, context.now());
  if (stateAfter(standing, request.step) === undefined) throw wrongStanding(version, standing);
  return { survey, version };
};

/**
 * Opens a survey for one step: holds its row and asks the same. What it answers stays true until the transaction ends.
 */
export const beginStep = async (
  tx: Database,
  context: CommandContext,
  request: StepRequest & { step: Step; operation: Operation },
): Promise<{ survey: SurveyRow; version: VersionRow }> => {
  await lockSurvey(tx, request.surveyId);
  const found = await findStep(tx, context, request);
  await updateSurveyRowVersion(tx, found.survey.key);
  return found;
};
