import { parseArgs } from 'node:util';
import { type Command, commands, commonOptions } from './catalogue.ts';
import { exitCodes, Failure, Refused } from './failures.ts';
import { printCommandHelp, printHelp } from './help.ts';
import { languageOf } from './language.ts';
import { plain, Screen, type Streams } from './screen.ts';
import type { FindLocalLogin, Options } from './session.ts';
import { configFolderOf, Store } from './store.ts';

/** What the program stands in; a test gives its own. */
export interface Surroundings {
  /** Words after the program's name. */
  readonly words: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly streams: Streams;
  readonly now: () => Date;
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal;
  readonly findLocalLogin: FindLocalLogin;
}

interface Call {
  readonly name: string | undefined;
  readonly command: Command | undefined;
  readonly options: Options;
  readonly positionals: readonly string[];
  /** Why the words are not understood. */
  readonly fault: Failure | undefined;
}

const notUnderstood = (sv: string, en: string): Failure => new Failure({ sv, en });

/** The faults that a person makes at the prompt, in words of our own. */
const faultOf = (error: unknown, name: string): Failure => {
  const said = error instanceof Error ? error.message : '';
  const option = /'(-[^' ]+)/.exec(said)?.[1] ?? '';
  const help = `npx kompetens ${name} --help`;
  const lacksValue = error instanceof Error && 'code' in error && error.code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE';
  return lacksValue
    ? notUnderstood(
        `${option} är skrivet på fel sätt. Se: ${help}`,
        `${option} is written in the wrong way. See: ${help}`,
      )
    : notUnderstood(`${name} har inget val ${option}. Se: ${help}`, `${name} has no option ${option}. See: ${help}`);
};

const readCall = (words: readonly string[]): Call => {
  const read = {
    args: [...words],
    options: commonOptions,
    strict: false,
    allowPositionals: true,
    tokens: true,
  } as const;
  // What follows an option that takes a value is that value: in "--language en status" the command is status.
  const first = parseArgs(read).tokens.find(({ kind }) => kind === 'positional')?.index;
  const name = first === undefined ? undefined : words[first];
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  const rest = words.filter((_word, index) => index !== first);
  const loose = parseArgs({ args: rest, options: commonOptions, strict: false, allowPositionals: true });
  const call = { name, command, options: loose.values, positionals: loose.positionals };
  if (name === undefined) return { ...call, fault: undefined };
  if (command === undefined) {
    return {
      ...call,
      fault: notUnderstood(
        `Det finns inget kommando ${name}. Se: npx kompetens --help`,
        `There is no command ${name}. See: npx kompetens --help`,
      ),
    };
  }
  try {
    const options = { ...command.options, ...commonOptions };
    const { values, positionals } = parseArgs({ args: rest, options, allowPositionals: true });
    const [minimum, maximum] = command.words;
    const isRight = positionals.length >= minimum && positionals.length <= maximum;
    const fault = isRight
      ? undefined
      : notUnderstood(
          `${name}: fel antal ord. Se: npx kompetens ${name} --help`,
          `${name}: wrong number of words. See: npx kompetens ${name} --help`,
        );
    return { name, command, options: values, positionals, fault };
  } catch (error) {
    return { ...call, fault: faultOf(error, name) };
  }
};

/** Tells what ended the program, and answers its exit code. What is no refusal and no failure is a fault of our own. */
const explain = async (
  screen: Screen,
  error: unknown,
  options: { isCancelled: boolean; isJson: boolean },
): Promise<number> => {
  screen.clearProgress();
  if (options.isCancelled) {
    screen.fail(screen.say({ sv: 'Avbrutet.', en: 'Cancelled.' }));
    return exitCodes.cancelled;
  }
  if (error instanceof Refused) {
    if (options.isJson) screen.printJson({ problem: error.problem });
    else (await import('./report.ts')).printProblem(screen, error.problem);
    return error.exitCode;
  }
  if (!(error instanceof Failure)) throw error;
  const text = screen.say(error.text);
  // Names of rounds and reasons of an issuer stand in it as they came.
  if (options.isJson) screen.printJson({ problem: { detail: text } });
  else screen.fail(text.split('\n').map(plain).join('\n'));
  return error.exitCode;
};

/** Runs the program and answers its exit code. */
export const main = async (surroundings: Surroundings): Promise<number> => {
  const { words, environment, streams, now, signal, findLocalLogin } = surroundings;
  const { name, command, options, positionals, fault } = readCall(words);
  const isJson = options.json === true;
  const asked = typeof options.language === 'string' ? options.language : undefined;
  const screen = new Screen(streams, {
    environment,
    language: languageOf(asked, environment),
    quiet: isJson && options.help !== true,
  });
  if (options.help === true && command !== undefined && name !== undefined) {
    printCommandHelp(screen, name);
    return exitCodes.done;
  }
  if (name === undefined || (options.help === true && command === undefined)) {
    printHelp(screen);
    return options.help === true ? exitCodes.done : exitCodes.usage;
  }
  try {
    if (fault !== undefined || command === undefined) throw fault;
    const store = new Store(configFolderOf(environment));
    const { run } = await command.load();
    const { exitCode, result } = await run({
      screen,
      store,
      options,
      positionals,
      environment,
      now,
      signal,
      findLocalLogin,
    });
    if (isJson && result !== undefined) screen.printJson(result);
    return exitCode;
  } catch (error) {
    return await explain(screen, error, { isCancelled: signal.aborted, isJson });
  } finally {
    screen.close();
  }
};
