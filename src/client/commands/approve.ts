import { bodyOf, once } from '../api.ts';
import { exitCodes } from '../failures.ts';
import { countOf, formatInstant } from '../language.ts';
import { plain } from '../screen.ts';
import { type Context, type Outcome, readSurvey, requireSurvey, sessionOf } from '../session.ts';
import { agree, requireStep } from '../steps.ts';

/** Approves a submitted answer on the council's behalf: a second person, who has edited nothing of it. */
export const run = async (context: Context): Promise<Outcome> => {
  const session = await sessionOf(context);
  const { api, screen } = session;
  const { round, survey } = await requireSurvey(session);
  const { surveyId, versionNumber } = survey;
  requireStep(session, survey, 'approve');
  const [version] = survey.versions;
  const lines = countOf(version?.lineCount ?? 0, { sv: ['rad', 'rader'], en: ['line', 'lines'] }, screen.language);
  const submitted = version?.submitted;
  screen.print(`${plain(round.name)}, ${survey.healthcareRegionCode}, version ${versionNumber}: ${lines}`);
  if (submitted) {
    const at = formatInstant(submitted.at, screen.language);
    screen.print(
      screen.say({ sv: `Inskickat ${at} av ${plain(submitted.by)}`, en: `Submitted ${at} by ${plain(submitted.by)}` }),
    );
  }
  const agreed = await agree(session, {
    sv: 'Godkänn svaret för rådets räkning?',
    en: 'Approve the answer on the council’s behalf?',
  });
  if (!agreed) return { exitCode: exitCodes.done, result: { surveyId, state: survey.state } };
  const { etag } = await readSurvey(session, surveyId);
  const scope = `approveSurvey ${surveyId} ${versionNumber}`;
  const approved = await once(session, { scope, ifMatch: etag }, async (header) =>
    bodyOf(await api.POST('/surveys/{surveyId}/approvals', { params: { path: { surveyId }, header } })),
  );
  screen.print(
    screen.style(
      'green',
      screen.say({
        sv: '✓ Godkänt. Nationella kansliet tar vid.',
        en: '✓ Approved. The national office goes on from here.',
      }),
    ),
  );
  return { exitCode: exitCodes.done, result: { surveyId, state: approved.state } };
};
