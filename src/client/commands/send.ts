import { bodyOf, findPending, once, type Schemas } from '../api.ts';
import { exitCodes } from '../failures.ts';
import { printNextSteps, printRemaining, readRemaining } from '../findings.ts';
import { countOf } from '../language.ts';
import { plain } from '../screen.ts';
import { type Context, type Outcome, readSurvey, type Session, sessionOf } from '../session.ts';
import { agree, submit } from '../steps.ts';
import {
  findTarget,
  giveUp,
  hasNothingToWrite,
  isOutdated,
  nothingToWrite,
  resultOf,
  type Target,
  tryOut,
} from '../try-out.ts';

type Written = Schemas['LinesReceipt'];

/** The commit of this very file to this survey; begun again, it is the same commit. */
const scopeOf = ({ survey, file, mode }: Target): string => `commitImport ${survey.surveyId} ${mode} ${file.sha256}`;

/** Writes what a dry run showed, bound to its hash. */
const commit = (
  session: Session,
  target: Target,
  shown: { readonly importId: string; readonly contentHash: string; readonly etag: string },
): Promise<Written> => {
  const { surveyId } = target.survey;
  const { importId, contentHash, etag } = shown;
  const write = { scope: scopeOf(target), ifMatch: etag, body: { importId, contentHash } };
  return once(session, write, async (header, body) => {
    const path = { surveyId, importId: body.importId ?? importId };
    const answer = await session.api.POST('/surveys/{surveyId}/imports/{importId}/commits', {
      params: { path, header },
      body: { contentHash: body.contentHash ?? contentHash },
    });
    return bodyOf(answer);
  });
};

/**
 * Ends a commit of the same file whose answer was never seen. Where the service had carried it out, it gives the
 * answer that it gave then; where it had not, it does so now. Undefined where there is none, or where the draft has
 * changed so that the file has to be tried out anew.
 */
const resume = async (session: Session, target: Target): Promise<Written | undefined> => {
  if ((await findPending(session, scopeOf(target))) === undefined) return undefined;
  const { screen } = session;
  screen.note(
    screen.say({
      sv: 'Filen skickades nyss utan att svaret kom fram. Frågar tjänsten …',
      en: 'The file was sent before and the answer was lost. Asking the service …',
    }),
  );
  try {
    return await commit(session, target, { importId: '', contentHash: '', etag: '' });
  } catch (error) {
    if (isOutdated(error)) return undefined;
    throw error;
  }
};

const rows = { sv: ['rad', 'rader'], en: ['line', 'lines'] } as const;

/** Tries the file out, asks, and writes what was shown. */
const tryAndCommit = async (
  session: Session,
  target: Target,
): Promise<Outcome | { written: Written; tried: object }> => {
  const { screen } = session;
  const tried = await tryOut(session, target);
  const { found, etag } = tried;
  if (found.state !== 'ready' || found.contentHash === null) {
    screen.print(
      '',
      screen.say({
        sv: 'Ingenting har sparats. Rätta felen och skicka igen.',
        en: 'Nothing has been written. Mend the faults and send again.',
      }),
    );
    return { exitCode: exitCodes.faulty, result: { ...resultOf(tried), written: null } };
  }
  if (hasNothingToWrite(found)) {
    screen.print('', nothingToWrite(screen));
    await giveUp(session, found);
    return { exitCode: exitCodes.faulty, result: { ...resultOf(tried), written: null } };
  }
  screen.print('');
  const count = countOf(found.progress.rowsStaged, rows, screen.language);
  const agreed = await agree(session, { sv: `Spara ${count} i utkastet?`, en: `Write ${count} to the draft?` }).catch(
    async (error) => {
      await giveUp(session, found).catch(() => undefined);
      throw error;
    },
  );
  if (!agreed) {
    await giveUp(session, found);
    screen.print(screen.say({ sv: 'Ingenting har sparats.', en: 'Nothing has been written.' }));
    return { exitCode: exitCodes.done, result: { ...resultOf(tried), written: null } };
  }
  const { importId, contentHash } = found;
  return { written: await commit(session, target, { importId, contentHash, etag }), tried: resultOf(tried) };
};

/** Sends a file to the draft: tried out first, shown, agreed to and written as it was shown; submitted if asked. */
export const run = async (context: Context): Promise<Outcome> => {
  const session = await sessionOf(context);
  const { screen, options } = session;
  const target = await findTarget(session);
  const { surveyId } = target.survey;
  const resumed = await resume(session, target);
  const sent = resumed === undefined ? await tryAndCommit(session, target) : { written: resumed, tried: {} };
  if ('exitCode' in sent) return sent;
  const { _links: _, ...written } = sent.written;
  const count = countOf(written.lineCount, rows, screen.language);
  screen.print(
    screen.style(
      'green',
      screen.say({
        sv: `✓ Sparat: utkastet till ${plain(target.round.name)} har nu ${count}`,
        en: `✓ Written: the draft for ${plain(target.round.name)} now has ${count}`,
      }),
    ),
  );
  const remaining = await readRemaining(session, surveyId);
  printRemaining(screen, remaining);
  const isReady = remaining.errorCount + remaining.unjustifiedCount === 0;
  const result = { ...sent.tried, written, remaining };
  if (options.submit === true && isReady) {
    const agreed = await agree(session, { sv: 'Skicka in svaret?', en: 'Submit the answer?' });
    if (agreed)
      return { exitCode: exitCodes.done, result: { ...result, receipt: (await submit(session, surveyId)).receipt } };
  }
  printNextSteps(screen, (await readSurvey(session, surveyId)).survey, remaining);
  return { exitCode: options.submit === true && !isReady ? exitCodes.faulty : exitCodes.done, result };
};
