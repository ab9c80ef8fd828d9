import type { Bilingual } from '../core/problem.ts';
import type { components } from './contract.ts';

/** How the program ends; scripts go by these. */
export const exitCodes = {
  done: 0,
  /** The file or survey has faults, or the service refused what was asked. */
  faulty: 1,
  /** The command was written wrongly, or something has to be chosen. */
  usage: 2,
  /** Not logged in, or not allowed. */
  notAllowed: 3,
  /** The service was not reached or failed; it is safe to try again. */
  unreachable: 4,
  /** Ctrl+C, as shells count it: 128 and the number of the signal. */
  cancelled: 130,
} as const;

export type ProblemDocument = components['schemas']['Problem'];

/** Something that ends the program with a sentence that says what to do. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly text: Bilingual;
  readonly exitCode: number;

  constructor(text: Bilingual, exitCode: number = exitCodes.usage) {
    super(text.en);
    this.text = text;
    this.exitCode = exitCode;
  }
}

/** The service answered, and refused. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly problem: ProblemDocument;

  constructor(problem: ProblemDocument) {
    super(`${problem.status} ${problem.code}`);
    this.problem = problem;
  }

  get exitCode(): number {
    const { status } = this.problem;
    if (status === 401 || status === 403) return exitCodes.notAllowed;
    return status >= 500 || status === 429 ? exitCodes.unreachable : exitCodes.faulty;
  }
}

/** No answer came: whether the service did what was asked is not known. */
export class Unreachable extends Failure {
  constructor(address: string, cause: unknown) {
    const why = cause instanceof Error ? (cause.cause instanceof Error ? cause.cause : cause).message : String(cause);
    super(
      {
        sv: `Inget svar från ${address} (${why}). Kör samma kommando igen när förbindelsen är tillbaka; ingenting skrivs två gånger.`,
        en: `No answer from ${address} (${why}). Run the same command again when the connection is back; nothing is written twice.`,
      },
      exitCodes.unreachable,
    );
  }
}
