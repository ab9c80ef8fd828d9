import { bodyOf } from '../api.ts';
import { typeToWrite, writeDownload } from '../download.ts';
import { exitCodes } from '../failures.ts';
import { plain } from '../screen.ts';
import { type Context, chooseRound, findSurvey, type Options, type Outcome, sessionOf, textOf } from '../session.ts';
import { shellPath } from '../shell.ts';

const listOf = (text: string | undefined): string[] | undefined => text?.split(',').map((code) => code.trim());

/** The parts of a template that were asked for. A word that the service does not know is refused by it, with those it does. */
const queryOf = (options: Options) => {
  const level = textOf(options, 'level');
  const sectors = listOf(textOf(options, 'sectors'));
  const professionCodes = listOf(textOf(options, 'professions'));
  return {
    ...(level === undefined ? {} : { level: level as 'region' }),
    ...(sectors === undefined ? {} : { sectors: sectors as 'region'[] }),
    ...(professionCodes === undefined ? {} : { professionCodes }),
    ...(options['base-year'] === true ? { includeHorizon: false as const } : {}),
  };
};

/** Fetches the template of a round as a workbook or CSV; where the answer is begun, with what it says already. */
export const run = async (context: Context): Promise<Outcome> => {
  const session = await sessionOf(context);
  const { api, screen, options } = session;
  const path = textOf(options, 'out') ?? screen.say({ sv: 'mall.xlsx', en: 'template.xlsx' });
  const accept = await typeToWrite(path, options.force === true);
  const round = await chooseRound(session);
  const survey = await findSurvey(session, round);
  const asked = { headers: { accept }, parseAs: 'stream' } as const;
  const query = queryOf(options);
  const answer =
    survey === undefined
      ? await api.GET('/survey-rounds/{roundId}/template', {
          ...asked,
          params: { path: { roundId: round.roundId }, query },
        })
      : await api.GET('/surveys/{surveyId}/template', {
          ...asked,
          params: { path: { surveyId: survey.surveyId }, query },
        });
  await writeDownload(path, bodyOf(answer));
  screen.print(
    screen.style(
      'green',
      screen.say({
        sv: `✓ ${path}: mall för ${plain(round.name)}`,
        en: `✓ ${path}: template for ${plain(round.name)}`,
      }),
    ),
  );
  screen.print(
    screen.say({
      sv: `  Fyll i den, och pröva sedan: npx kompetens check ${shellPath(path)}`,
      en: `  Fill it in, and then try it: npx kompetens check ${shellPath(path)}`,
    }),
  );
  return { exitCode: exitCodes.done, result: { file: path, roundId: round.roundId } };
};
