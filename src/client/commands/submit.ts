import { exitCodes } from '../failures.ts';
import { printNextSteps, printRemaining, readRemaining } from '../findings.ts';
import { countOf } from '../language.ts';
import { plain } from '../screen.ts';
import { type Context, type Outcome, requireSurvey, sessionOf } from '../session.ts';
import { agree, isSubmissionPending, requireStep, submit } from '../steps.ts';

/** Submits the draft for the council's approver, and shows the receipt. */
export const run = async (context: Context): Promise<Outcome> => {
  const session = await sessionOf(context);
  const { screen } = session;
  const { round, survey } = await requireSurvey(session);
  const { surveyId } = survey;
  if (!(await isSubmissionPending(session, survey))) {
    requireStep(session, survey, 'submit');
    const remaining = await readRemaining(session, surveyId);
    if (remaining.errorCount + remaining.unjustifiedCount > 0) {
      printRemaining(screen, remaining);
      printNextSteps(screen, survey, remaining);
      return { exitCode: exitCodes.faulty, result: { surveyId, remaining, receipt: null } };
    }
    const lines = countOf(
      survey.versions[0]?.lineCount ?? 0,
      { sv: ['rad', 'rader'], en: ['line', 'lines'] },
      screen.language,
    );
    const name = plain(round.name);
    const agreed = await agree(session, {
      sv: `Skicka in svaret till ${name} (${lines})? Det blir en inkommen handling och kan inte ändras efteråt.`,
      en: `Submit the answer to ${name} (${lines})? It becomes a received document and cannot be changed afterwards.`,
    });
    if (!agreed) return { exitCode: exitCodes.done, result: { surveyId, receipt: null } };
  }
  const { receipt } = await submit(session, surveyId);
  return { exitCode: exitCodes.done, result: { surveyId, receipt } };
};
