import type { Bilingual } from '../core/problem.ts';
import { commands, commonOptions, type Option } from './catalogue.ts';
import type { Screen } from './screen.ts';

const printOptions = (screen: Screen, options: Readonly<Record<string, Option>>): void => {
  const rows = Object.entries(options).map(([name, { short, value, help }]): [string, Bilingual] => [
    `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${screen.say(value)}`}`,
    help,
  ]);
  const width = Math.max(...rows.map(([option]) => option.length)) + 2;
  for (const [option, help] of rows) screen.print(`  ${option.padEnd(width)}${screen.say(help)}`);
};

/** Shows what the program can do. */
export const printHelp = (screen: Screen): void => {
  screen.print(
    screen.say({
      sv: 'Behovskartläggning från kommandoraden, för den som har en fil och inget system.',
      en: 'Needs surveys from the command line, for those who have a file and no system.',
    }),
    '',
    screen.say({ sv: 'npx kompetens KOMMANDO [VAL]', en: 'npx kompetens COMMAND [OPTIONS]' }),
    '',
  );
  const width =
    Math.max(...Object.entries(commands).map(([name, { use }]) => name.length + screen.say(use).length)) - 14;
  for (const [name, { use, summary }] of Object.entries(commands)) {
    const call = name === 'justify' ? name : `${name} ${screen.say(use)}`;
    screen.print(`  ${screen.style('cyan', call.padEnd(width))}${screen.say(summary)}`);
  }
  screen.print('');
  printOptions(screen, commonOptions);
  screen.print(
    '',
    screen.say({
      sv: 'Slutkod: 0 klart, 1 fel att rätta, 2 fel i kommandot, 3 inte inloggad eller inte\ntillåtet, 4 tjänsten nåddes inte (kör igen), 130 avbrutet.',
      en: 'Exit code: 0 done, 1 faults to mend, 2 wrong command, 3 not logged in or not\nallowed, 4 service not reached (run again), 130 cancelled.',
    }),
  );
};

/** Shows how a command is used. */
export const printCommandHelp = (screen: Screen, name: string): void => {
  const command = commands[name];
  if (command === undefined) return;
  const { use, summary, explanation, options } = command;
  const optional = screen.say({ sv: '[VAL]', en: '[OPTIONS]' });
  screen.print(`npx kompetens ${[name, screen.say(use), optional].filter((part) => part !== '').join(' ')}`);
  screen.print(`  ${screen.say(summary)}`, '');
  const text = screen.say(explanation);
  if (text !== '') {
    screen.paragraph(text);
    screen.print('');
  }
  printOptions(screen, { ...options, ...commonOptions });
};
