import { exitCodes } from '../failures.ts';
import { formatDistance, formatInstant } from '../language.ts';
import { plain } from '../screen.ts';
import { type Context, listRounds, listSurveys, type Outcome, sessionOf } from '../session.ts';
import { roundStates, surveyStates } from '../states.ts';

/** Lists the rounds: whether each is open, when it is due, and how far the caller's own answer has come. */
export const run = async (context: Context): Promise<Outcome> => {
  const session = await sessionOf(context);
  const { screen, now } = session;
  const { language } = screen;
  const [rounds, surveys] = await Promise.all([listRounds(session), listSurveys(session)]);
  for (const round of rounds) {
    screen.print(screen.style('bold', plain(round.name)));
    const due = `${formatInstant(round.dueAt, language)} (${formatDistance(round.dueAt, now(), language)})`;
    screen.print(
      `  ${screen.say(roundStates[round.state])}, ${screen.say({ sv: 'svar senast', en: 'answers due' })} ${due}`,
    );
    for (const survey of surveys.filter(({ roundId }) => roundId === round.roundId)) {
      screen.print(`  ${survey.healthcareRegionCode}: ${screen.say(surveyStates[survey.state])}`);
    }
  }
  if (rounds.length === 0)
    screen.print(screen.say({ sv: 'Det finns inga omgångar ännu.', en: 'There are no rounds yet.' }));
  const result = rounds.map(({ roundId, name, state, dueAt }) => ({
    roundId,
    name,
    state,
    dueAt,
    surveys: surveys
      .filter((survey) => survey.roundId === roundId)
      .map(({ surveyId, healthcareRegionCode, state: surveyState }) => ({
        surveyId,
        healthcareRegionCode,
        state: surveyState,
      })),
  }));
  return { exitCode: exitCodes.done, result };
};
