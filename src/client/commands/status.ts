import { bodyOf, type Schemas } from '../api.ts';
import { exitCodes } from '../failures.ts';
import { printNextSteps, printRemaining, type Remaining, readRemaining } from '../findings.ts';
import { formatDistance, formatInstant, formatNumber } from '../language.ts';
import { plain, type Screen } from '../screen.ts';
import {
  type Context,
  chooseRound,
  listSurveys,
  type Outcome,
  type Round,
  type Session,
  type Survey,
  sessionOf,
} from '../session.ts';
import { roundStates, surveyStates } from '../states.ts';

const path = ['draft', 'submitted', 'approved', 'accepted', 'locked'] as const;

/** The life of an answer with the place where it is now. */
const lifeOf = (screen: Screen, state: Survey['state']): string =>
  path
    .map((each) => {
      const name = screen.say(surveyStates[each]);
      return each === state ? screen.style(['bold', 'cyan'], `● ${name}`) : screen.style('dim', `○ ${name}`);
    })
    .join(screen.style('dim', ' → '));

type Cells = Schemas['CellCompleteness'];

const cellsText = (screen: Screen, { expected, received }: Cells): string =>
  screen.say({
    sv: `${received} av ${expected ?? '–'} väntade (region × yrke)`,
    en: `${received} of ${expected ?? '–'} expected (region × profession)`,
  });

/** Who did what, newest first, as far as the version has come. */
const eventsOf = (screen: Screen, version: Survey['versions'][number]): [name: string, text: string][] => {
  const events = [
    [screen.say({ sv: 'Inskickat', en: 'Submitted' }), version.submitted],
    [screen.say({ sv: 'Godkänt', en: 'Approved' }), version.approved],
    [screen.say({ sv: 'Godtaget', en: 'Accepted' }), version.accepted],
  ] as const;
  return events.flatMap(([name, event]) =>
    event === null
      ? []
      : [[name, `${formatInstant(event.at, screen.language)}, ${plain(event.by)}`] as [string, string]],
  );
};

const printRound = ({ screen, now }: Session, round: Round): void => {
  const { language } = screen;
  screen.print(screen.style('bold', plain(round.name)));
  const due = `${formatInstant(round.dueAt, language)} (${formatDistance(round.dueAt, now(), language)})`;
  const isLate = Date.parse(round.dueAt) < now().getTime();
  const deadline = `${screen.say(roundStates[round.state])}, ${screen.say({ sv: 'svar senast', en: 'answers due' })} ${due}`;
  screen.print(isLate ? screen.style('yellow', deadline) : deadline);
};

const printSurvey = (screen: Screen, survey: Survey, cells: Cells | undefined): void => {
  const version = survey.versions[0];
  screen.print('', `${survey.healthcareRegionCode}   ${lifeOf(screen, survey.state)}`, '');
  if (version === undefined) return;
  const rows: [name: string, text: string][] = [
    [
      'Version',
      `${version.versionNumber}${version.correctsVersionNumber === null ? '' : screen.say({ sv: `, rättar ${version.correctsVersionNumber}`, en: `, corrects ${version.correctsVersionNumber}` })}`,
    ],
    [screen.say({ sv: 'Rader', en: 'Lines' }), formatNumber(version.lineCount, screen.language)],
    ...(cells === undefined
      ? []
      : [[screen.say({ sv: 'Inkommet', en: 'Received' }), cellsText(screen, cells)] as [string, string]]),
    ...eventsOf(screen, version),
    ...(version.receipt === null
      ? []
      : [
          [screen.say({ sv: 'Diarienummer', en: 'Registered as' }), version.receipt.registrationNumber] as [
            string,
            string,
          ],
        ]),
  ];
  screen.table(rows);
  if (survey.late)
    screen.print(screen.style('yellow', screen.say({ sv: '  Svaret är sent.', en: '  The answer is late.' })));
  const returned = survey.versions.find(({ returnReason }) => returnReason !== null);
  if (survey.state === 'draft' && returned !== undefined && returned === survey.versions[1]) {
    screen.paragraph(
      screen.say({
        sv: `Återsänt: ${plain(returned.returnReason ?? '')}`,
        en: `Returned: ${plain(returned.returnReason ?? '')}`,
      }),
      { indent: 2, style: 'yellow' },
    );
  }
};

const nothing: Remaining = { errorCount: 0, unjustifiedCount: 0, rules: [] };

const showOne = async (session: Session, round: Round, survey: Survey): Promise<object> => {
  const { api, screen } = session;
  const isDraft = survey.state === 'draft';
  const [remaining, completeness] = await Promise.all([
    isDraft ? readRemaining(session, survey.surveyId) : nothing,
    api.GET('/survey-rounds/{roundId}/completeness', { params: { path: { roundId: round.roundId } } }),
  ]);
  const councils = bodyOf(completeness).councils;
  const cells = councils.find(
    ({ healthcareRegionCode }) => healthcareRegionCode === survey.healthcareRegionCode,
  )?.cells;
  printSurvey(screen, survey, cells);
  if (isDraft && (survey.versions[0]?.lineCount ?? 0) > 0) {
    screen.print('');
    printRemaining(screen, remaining);
  }
  printNextSteps(screen, survey, remaining);
  const next = survey._links.filter(({ method }) => method !== 'GET').map(({ rel }) => rel);
  const { _links: _, ...told } = survey;
  return { ...told, completeness: cells ?? null, remaining, next };
};

/** Shows how far the caller's answer has come, what is left, and what can be done next. */
export const run = async (context: Context): Promise<Outcome> => {
  const session = await sessionOf(context);
  const { screen } = session;
  const round = await chooseRound(session);
  const surveys = await listSurveys(session, round.roundId);
  printRound(session, round);
  const { _links: _, ...told } = round;
  const [survey, ...others] = surveys;
  if (survey === undefined) {
    screen.print('', screen.say({ sv: 'Svaret är inte påbörjat.', en: 'The answer has not been begun.' }));
    screen.print(screen.say({ sv: 'Börja med: npx kompetens template', en: 'Begin with: npx kompetens template' }));
    return { exitCode: exitCodes.done, result: { round: told, surveys: [] } };
  }
  if (others.length > 0) {
    screen.print('');
    for (const { healthcareRegionCode, state, late } of surveys) {
      screen.print(
        `  ${healthcareRegionCode.padEnd(16)} ${screen.say(surveyStates[state])}${late ? screen.say({ sv: ', sent', en: ', late' }) : ''}`,
      );
    }
    screen.print('', screen.say({ sv: 'Visa ett råd: --council KOD', en: 'Show a council: --council CODE' }));
    return {
      exitCode: exitCodes.done,
      result: {
        round: told,
        surveys: surveys.map(({ surveyId, healthcareRegionCode, state, late }) => ({
          surveyId,
          healthcareRegionCode,
          state,
          late,
        })),
      },
    };
  }
  return { exitCode: exitCodes.done, result: { round: told, surveys: [await showOne(session, round, survey)] } };
};
