import { type Api, apiOf, bodyOf, type Schemas } from './api.ts';
import { Failure } from './failures.ts';
import { formatInstant } from './language.ts';
import type { Screen } from './screen.ts';
import { shellWord } from './shell.ts';
import type { Login, Store } from './store.ts';

/** Options as they were written after a command. */
export type Options = Readonly<Record<string, string | boolean | undefined>>;

/** Gives the login of a client of the local issuer; there is none where the program stands by itself. */
export type FindLocalLogin = (wish: {
  readonly role: string;
  readonly council: string | undefined;
  readonly person?: string | undefined;
}) => Promise<Pick<Login, 'service' | 'issuer' | 'clientId' | 'keyFile'>>;

/** What every command is given. */
export interface Context {
  readonly screen: Screen;
  readonly store: Store;
  readonly options: Options;
  readonly positionals: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly now: () => Date;
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal;
  readonly findLocalLogin: FindLocalLogin;
}

/** How a command ended, and what scripts are told of it. */
export interface Outcome {
  readonly exitCode: number;
  readonly result: unknown;
}

/** A context that speaks with the service. */
export interface Session extends Context {
  readonly login: Login;
  readonly api: Api;
}

/** The text of an option, where it was given one. */
export const textOf = (options: Options, name: string): string | undefined => {
  const value = options[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** The context with a login to use. */
export const sessionWith = (context: Context, login: Login): Session => {
  const { language } = context.screen;
  return { ...context, login, api: apiOf(login, { language, signal: context.signal }) };
};

/** The context with the login that is meant: the one named by --as, or the one made last. */
export const sessionOf = async (context: Context): Promise<Session> =>
  sessionWith(context, await context.store.login(textOf(context.options, 'as')));

export type Round = Schemas['SurveyRound'];
export type Survey = Schemas['Survey'];

const everything = { page: 1, limit: 1_000 } as const;

export const listRounds = async ({ api }: Session): Promise<Round[]> =>
  bodyOf(await api.GET('/survey-rounds', { params: { query: everything } })).surveyRounds;

/** The surveys that the caller may see: a council its own, the national office all. */
export const listSurveys = async ({ api, options }: Session, roundId?: string): Promise<Survey[]> => {
  const healthcareRegionCode = textOf(options, 'council');
  const query = {
    ...everything,
    ...(roundId === undefined ? {} : { roundId }),
    ...(healthcareRegionCode === undefined ? {} : { healthcareRegionCode }),
  };
  return bodyOf(await api.GET('/surveys', { params: { query } })).surveys;
};

const named = (rounds: readonly Round[], wanted: string): Round[] => {
  const exact = rounds.filter(({ roundId, name }) => roundId === wanted || name === wanted);
  const word = wanted.toLowerCase();
  return exact.length > 0
    ? exact
    : rounds.filter(({ roundId, name }) => roundId.startsWith(word) || name.toLowerCase().includes(word));
};

/** The rounds that are open; of several, those in which the caller has something left to do, or else the newest. */
const waitingRounds = async (session: Session, rounds: readonly Round[]): Promise<Round[]> => {
  const open = rounds.filter(({ state }) => state === 'open');
  if (open.length < 2) return open;
  const surveys = await listSurveys(session);
  const waiting = open.filter(({ roundId }) => {
    const own = surveys.filter((survey) => survey.roundId === roundId);
    return own.length === 0 || own.some(({ _links }) => _links.some(({ method }) => method !== 'GET'));
  });
  return waiting.length > 0 ? waiting : open.slice(0, 1);
};

/**
 * The round that is meant: the one named by --round (its name, a part of it, or its identifier), or the only open one
 * that waits for the caller, or the newest where none does.
 * @throws Failure that lists the rounds where that does not say which
 */
export const chooseRound = async (session: Session): Promise<Round> => {
  const { screen, options } = session;
  const rounds = await listRounds(session);
  const wanted = textOf(options, 'round');
  const candidates = wanted === undefined ? await waitingRounds(session, rounds) : named(rounds, wanted);
  const [only, ...others] = candidates;
  if (only !== undefined && others.length === 0) return only;
  if (rounds.length === 0) throw new Failure({ sv: 'Det finns inga omgångar ännu.', en: 'There are no rounds yet.' });
  const list = (candidates.length > 0 ? candidates : rounds)
    .map(({ name, dueAt }) => `\n  --round ${shellWord(name)}  (${formatInstant(dueAt, screen.language)})`)
    .join('');
  throw candidates.length === 0
    ? new Failure({
        sv: `Ingen ${wanted === undefined ? 'öppen omgång' : `omgång heter ${wanted}`}. Välj bland alla:${list}`,
        en: `No round is ${wanted === undefined ? 'open' : `called ${wanted}`}. Choose among all:${list}`,
      })
    : new Failure({
        sv: `Det finns flera omgångar att välja bland:${list}`,
        en: `There are several rounds to choose from:${list}`,
      });
};

/**
 * The caller's survey in a round; undefined where there is none yet.
 * @throws Failure where several may be meant
 */
export const findSurvey = async (session: Session, round: Round): Promise<Survey | undefined> => {
  const [only, ...others] = await listSurveys(session, round.roundId);
  if (others.length === 0) return only;
  const codes = [only, ...others].map((survey) => survey?.healthcareRegionCode).join(', ');
  throw new Failure({ sv: `Välj ett råd med --council: ${codes}.`, en: `Choose a council with --council: ${codes}.` });
};

/**
 * The caller's survey in the round that is meant, which must have been begun.
 * @throws Failure where it has not
 */
export const requireSurvey = async (session: Session): Promise<{ round: Round; survey: Survey }> => {
  const round = await chooseRound(session);
  const survey = await findSurvey(session, round);
  if (survey !== undefined) return { round, survey };
  throw new Failure({
    sv: `Det finns ingen kartläggning i ${round.name} ännu. Börja med: npx kompetens template`,
    en: `There is no survey in ${round.name} yet. Begin with: npx kompetens template`,
  });
};

/** The survey as it stands now, with the version tag that a change must name. */
export const readSurvey = async ({ api }: Session, surveyId: string): Promise<{ survey: Survey; etag: string }> => {
  const answer = await api.GET('/surveys/{surveyId}', { params: { path: { surveyId } } });
  return { survey: bodyOf(answer), etag: answer.response.headers.get('etag') ?? '' };
};

/** Whether the caller may take a step now; the service says so in the survey's links. */
export const mayTake = (survey: Survey, step: string): boolean => survey._links.some(({ rel }) => rel === step);
