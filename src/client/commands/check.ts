import { exitCodes } from '../failures.ts';
import { type Context, type Outcome, sessionOf, textOf } from '../session.ts';
import { shellPath } from '../shell.ts';
import { findTarget, freeName, giveUp, hasNothingToWrite, nothingToWrite, resultOf, tryOut } from '../try-out.ts';

/** Tries a file out: the whole report, and nothing is written. */
export const run = async (context: Context): Promise<Outcome> => {
  const session = await sessionOf(context);
  const { screen, options } = session;
  const target = await findTarget(session);
  const tried = await tryOut(session, target);
  await giveUp(session, tried.found);
  const { path } = target.file;
  const isSound = tried.found.state === 'ready';
  const { format } = tried.found;
  screen.print('', screen.say({ sv: 'Ingenting har sparats.', en: 'Nothing has been written.' }));
  if (isSound && hasNothingToWrite(tried.found)) {
    screen.print(nothingToWrite(screen));
  } else if (isSound) {
    const command = `npx kompetens send ${shellPath(path)}${options.part === true ? ' --part' : ''}`;
    screen.print(screen.say({ sv: `Spara raderna:         ${command}`, en: `Write the lines:       ${command}` }));
  } else if (textOf(options, 'marked') === undefined && (format === 'csv' || format === 'xlsx')) {
    const marked = screen.say({ sv: 'fel', en: 'faults' });
    const name = await freeName(marked, format, path);
    const command = `npx kompetens check ${shellPath(path)} --marked ${shellPath(name)}`;
    screen.print(screen.say({ sv: `Felen i din egen fil:  ${command}`, en: `Marked in your file:   ${command}` }));
  }
  return { exitCode: isSound ? exitCodes.done : exitCodes.faulty, result: resultOf(tried) };
};
