import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { bodyOf, once, type Schemas } from './api.ts';
import { typeToWrite, writeDownload } from './download.ts';
import { Failure, Refused } from './failures.ts';
import { cancelImport, dryRun, type LocalFile, openFile, type SurveyImport } from './import.ts';
import { formatNumber } from './language.ts';
import { listFaults, printReport } from './report.ts';
import { plain } from './screen.ts';
import { chooseRound, findSurvey, mayTake, type Round, type Session, type Survey, textOf } from './session.ts';
import { surveyStates } from './states.ts';

/** A file that was tried out, with its report. */
export interface Tried {
  readonly found: SurveyImport;
  readonly faults: readonly Schemas['ImportFault'][];
  readonly etag: string;
}

/** What a file is to be tried out against. */
export interface Target {
  readonly round: Round;
  readonly survey: Survey;
  readonly file: LocalFile;
  readonly mode: SurveyImport['mode'];
}

/** The caller's survey in the round; one is begun, with an empty draft, where there is none. */
const findOrBegin = async (session: Session, round: Round): Promise<Survey> => {
  const { api, screen } = session;
  const found = await findSurvey(session, round);
  if (found !== undefined) return found;
  const { roundId } = round;
  const begun = await once(session, { scope: `createSurvey ${roundId}` }, async ({ 'Idempotency-Key': key }) =>
    bodyOf(await api.POST('/surveys', { params: { header: { 'Idempotency-Key': key } }, body: { roundId } })),
  );
  screen.note(
    screen.say({
      sv: `Ett tomt utkast i ${plain(round.name)} är påbörjat.`,
      en: `An empty draft in ${plain(round.name)} has been begun.`,
    }),
  );
  return begun;
};

/** Whether two names lead to one file. */
const isSameFile = async (one: string, other: string): Promise<boolean> => {
  const [left, right] = await Promise.all([one, other].map((path) => stat(path).catch(() => undefined)));
  return left !== undefined && left.dev === right?.dev && left.ino === right.ino;
};

/** A name for a file to write, never that of the file that was sent: the word itself, or the word with a number. */
export const freeName = async (word: string, extension: string, sent: string): Promise<string> => {
  for (let number = 1; ; number += 1) {
    const name = `${word}${number === 1 ? '' : `-${number}`}.${extension}`;
    const isOwnName = basename(sent).toLowerCase() === name;
    if (!isOwnName && !(await isSameFile(name, sent))) return name;
  }
};

/**
 * Looks at the names of the files to write before anything is sent.
 * @throws Failure for a list of no known form, and for the very file that is sent, which would be lost
 */
const checkOutputs = async ({ options }: Session, sent: string): Promise<void> => {
  for (const option of ['marked', 'report']) {
    const path = textOf(options, option);
    if (path === undefined) continue;
    if (await isSameFile(path, sent)) {
      throw new Failure({
        sv: `${path} är din egen fil och skrivs inte över. Välj ett annat namn för --${option}.`,
        en: `${path} is your own file and is not overwritten. Choose another name for --${option}.`,
      });
    }
    if (option === 'report') await typeToWrite(path, true);
  }
};

/**
 * The file and the survey that it is for.
 * @throws Failure where the file cannot be sent, or the survey takes no lines now
 */
export const findTarget = async (session: Session): Promise<Target> => {
  const { positionals, options, screen } = session;
  const file = await openFile(positionals[0] ?? '');
  await checkOutputs(session, file.path);
  const round = await chooseRound(session);
  const survey = await findOrBegin(session, round);
  const mode = options.part === true ? 'upsert' : 'replace';
  if (mayTake(survey, 'edit')) return { round, survey, file, mode };
  const state = screen.say(surveyStates[survey.state]);
  throw new Failure(
    {
      sv: `${plain(round.name)}: svaret är ${state} och tar inte emot rader av dig nu. Se: npx kompetens status`,
      en: `${plain(round.name)}: the answer is ${state} and takes no lines from you now. See: npx kompetens status`,
    },
    1,
  );
};

const markedFile = async (session: Session, { surveyId, importId, format }: SurveyImport): Promise<void> => {
  const { api, screen, options } = session;
  const path = textOf(options, 'marked');
  if (path === undefined) return;
  if (!path.toLowerCase().endsWith(`.${format}`)) {
    const detail = format === 'csv' || format === 'xlsx';
    screen.note(
      detail
        ? screen.say({
            sv: `Den märkta filen är i samma form som din egen: kalla den något på .${format}.`,
            en: `The marked file has the form of your own: give it a name in .${format}.`,
          })
        : screen.say({
            sv: 'Bara CSV och Excel kan märkas; spara fellistan med --report.',
            en: 'Only CSV and Excel can be marked; save the list of faults with --report.',
          }),
    );
    return;
  }
  const params = { path: { surveyId, importId } };
  const headers = { accept: await typeToWrite(path, true) };
  const answer = await api.GET('/surveys/{surveyId}/imports/{importId}/marked-file', {
    params,
    headers,
    parseAs: 'stream',
  });
  await writeDownload(path, bodyOf(answer));
  screen.note(screen.say({ sv: `${path}: din fil med felen märkta`, en: `${path}: your file with the faults marked` }));
};

const faultFile = async (session: Session, found: SurveyImport): Promise<void> => {
  const { surveyId, importId, errorCount, warningCount, listedCount } = found;
  const { api, screen, options } = session;
  const path = textOf(options, 'report');
  if (path === undefined) return;
  const headers = { accept: await typeToWrite(path, true) };
  const params = { path: { surveyId, importId } };
  const answer = await api.GET('/surveys/{surveyId}/imports/{importId}/faults', { params, headers, parseAs: 'stream' });
  await writeDownload(path, bodyOf(answer) as never);
  const all = errorCount + warningCount;
  const [listed, total] = [listedCount, all].map((count) => formatNumber(count, screen.language));
  screen.note(
    listedCount === all
      ? screen.say({ sv: `${path}: alla fel och varningar`, en: `${path}: all errors and warnings` })
      : screen.say({
          sv: `${path}: ${listed} av ${total} fel och varningar`,
          en: `${path}: ${listed} of ${total} errors and warnings`,
        }),
  );
};

/** Tries a file out, shows the report, and writes the files that were asked for. */
export const tryOut = async (session: Session, target: Target): Promise<Tried> => {
  const { screen } = session;
  const { surveyId } = target.survey;
  const { found, etag } = await dryRun(session, { surveyId, file: target.file, mode: target.mode });
  if (found.state !== 'ready' && found.state !== 'faulty') {
    throw new Failure(
      {
        sv: 'Provkörningen avbröts hos tjänsten. Kör samma kommando igen.',
        en: 'The dry run was ended at the service. Run the same command again.',
      },
      4,
    );
  }
  const faults = found.errorCount + found.warningCount === 0 ? [] : await listFaults(session, found);
  printReport(screen, found, faults);
  await markedFile(session, found);
  await faultFile(session, found);
  return { found, faults, etag };
};

/** Gives up a dry run whose lines nobody will write. */
export const giveUp = async (session: Session, found: SurveyImport): Promise<void> => {
  if (found.state === 'ready') await cancelImport(session.api, found);
};

/** Whether a file holds nothing but rows that nobody has filled in. */
export const hasNothingToWrite = ({ progress, passedOverRowCount }: SurveyImport): boolean =>
  progress.rowsStaged === 0 && passedOverRowCount > 0;

/** What is told of such a file. */
export const nothingToWrite = (screen: Session['screen']): string =>
  screen.say({
    sv: 'Alla rader är tomma, så det finns inget att spara. Fyll i värden och skicka igen.',
    en: 'All rows are empty, so there is nothing to write. Fill in values and send again.',
  });

/** What scripts are told of a dry run. */
export const resultOf = ({ found, faults }: Tried) => {
  const { _links: _, ...told } = found;
  return { import: told, faults };
};

/** Whether a refusal says that what was to be committed is no longer there to commit. */
export const isOutdated = (error: unknown): boolean =>
  error instanceof Refused && [404, 409, 412].includes(error.problem.status);
