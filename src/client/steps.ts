import { bodyOf, findPending, once, requireOk } from './api.ts';
import { exitCodes, Failure } from './failures.ts';
import { type Remaining, readRemaining } from './findings.ts';
import { formatInstant } from './language.ts';
import { plain } from './screen.ts';
import { mayTake, readSurvey, type Session, type Survey } from './session.ts';
import { surveyStates } from './states.ts';

/**
 * Sees that a person agrees: asked, or by --yes.
 * @throws Failure where nobody can be asked
 */
export const agree = async (
  { screen, options, signal }: Session,
  question: { sv: string; en: string },
): Promise<boolean> => {
  if (options.yes === true) return true;
  if (screen.canAsk) return screen.confirm(question, signal);
  throw new Failure({
    sv: `${question.sv} Ingen kan svara här: lägg till --yes.`,
    en: `${question.en} Nobody can answer here: add --yes.`,
  });
};

/** Says why a step is not the caller's to take now. */
export const requireStep = ({ screen }: Session, survey: Survey, step: 'submit' | 'approve' | 'edit'): void => {
  if (mayTake(survey, step)) return;
  const state = screen.say(surveyStates[survey.state]);
  const texts = {
    submit: {
      sv: `Svaret är ${state} och kan inte skickas in av dig nu.`,
      en: `The answer is ${state} and cannot be submitted by you now.`,
    },
    approve: {
      sv: `Svaret är ${state} och kan inte godkännas av dig nu. Den som redigerat eller skickat in godkänner inte.`,
      en: `The answer is ${state} and cannot be approved by you now. Whoever edited or submitted it does not approve it.`,
    },
    edit: {
      sv: `Svaret är ${state} och kan inte ändras av dig nu.`,
      en: `The answer is ${state} and cannot be changed by you now.`,
    },
  };
  throw new Failure(texts[step], exitCodes.faulty);
};

/** Shows the receipt of the newest version's submission; it is an official document that has come in. */
const printReceipt = async ({ api, screen }: Session, { surveyId, versions }: Survey) => {
  const receiptId = versions[0]?.receipt?.receiptId;
  if (receiptId === undefined) return undefined;
  const receipt = bodyOf(
    await api.GET('/surveys/{surveyId}/submissions/{receiptId}', { params: { path: { surveyId, receiptId } } }),
  );
  screen.heading(screen.say({ sv: 'Mottagningsbevis', en: 'Receipt' }));
  screen.table([
    [screen.say({ sv: 'Diarienummer', en: 'Registered as' }), receipt.registrationNumber],
    [screen.say({ sv: 'Inkommet', en: 'Received' }), formatInstant(receipt.receivedAt, screen.language)],
    [screen.say({ sv: 'Avsändare', en: 'Sender' }), plain(receipt.sender.organisationName)],
    [screen.say({ sv: 'Ärende', en: 'Matter' }), plain(receipt.matter)],
    ['SHA-256', receipt.contentHash],
  ]);
  const { _links: _, ...told } = receipt;
  return told;
};

const submissionOf = ({ surveyId, versionNumber }: Survey): string => `submitSurvey ${surveyId} ${versionNumber}`;

/** Whether the version's submission was begun without its answer having been seen. */
export const isSubmissionPending = async (session: Session, survey: Survey): Promise<boolean> =>
  (await findPending(session, submissionOf(survey))) !== undefined;

/**
 * Submits the draft, once: the same submission that is begun again after a lost connection gives the same receipt.
 * @throws Failure where something is left to mend or justify, Refused, Unreachable
 */
export const submit = async (session: Session, surveyId: string): Promise<{ survey: Survey; receipt: unknown }> => {
  const { api, screen } = session;
  const { survey: before, etag } = await readSurvey(session, surveyId);
  const survey = await once(session, { scope: submissionOf(before), ifMatch: etag }, async (header) => {
    const answer = await api.POST('/surveys/{surveyId}/submissions', { params: { path: { surveyId }, header } });
    return bodyOf(answer);
  });
  screen.print(
    screen.style(
      'green',
      screen.say({
        sv: '✓ Svaret är inskickat och väntar på rådets godkännare',
        en: '✓ The answer is submitted and waits for the council’s approver',
      }),
    ),
  );
  return { survey, receipt: await printReceipt(session, survey) };
};

/** Writes the same justification for the warnings of a rule. */
export const justify = async (
  session: Session,
  surveyId: string,
  body: {
    readonly ruleId: string;
    readonly text: string;
    readonly areaCode?: string;
    readonly professionCode?: string;
  },
): Promise<Remaining> => {
  const { api } = session;
  const { etag } = await readSurvey(session, surveyId);
  const scope = `justifyFindings ${surveyId} ${JSON.stringify(body)}`;
  await once(session, { scope, ifMatch: etag }, async (header) => {
    requireOk(await api.POST('/surveys/{surveyId}/justifications', { params: { path: { surveyId }, header }, body }));
  });
  return readRemaining(session, surveyId);
};
