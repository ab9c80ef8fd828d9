import { createInterface, type Interface } from 'node:readline';
import { stripVTControlCharacters, styleText } from 'node:util';
import { limits } from '../core/limits.ts';
import type { Bilingual } from '../core/problem.ts';
import type { Language } from './language.ts';

type Style = Parameters<typeof styleText>[0];

/** Where the program is read from and written to: the process's own streams, or a test's. */
export interface Streams {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
}

/** How far something has come. */
export interface Step {
  readonly label: string;
  /** The part that is done, 0 to 1; undefined where it is not known. */
  readonly share?: number | undefined;
  readonly note?: string;
}

/** Text from elsewhere, such as a cell of a file, without anything that a terminal would obey. */
export const plain = (text: string): string => stripVTControlCharacters(text).replace(/[\p{Cc}\p{Cf}]/gu, '\u00b7');

/** Lines of at most a width, broken between words; a word that is longer is left whole, so that it can be copied. */
export const wrap = (text: string, width: number): string[] => {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
};

const barWidth = 30;
const barOf = (share: number): string => {
  const done = Math.round(Math.min(1, share) * barWidth);
  return '━'.repeat(done) + '─'.repeat(barWidth - done);
};

/**
 * What people see. Results go to standard output and progress to standard error, so that a result can be kept in a
 * file. Without a terminal, or with NO_COLOR, there are no colours; with `quiet` nothing is written but the final JSON.
 */
export class Screen {
  readonly #streams: Streams;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #quiet: boolean;
  readonly language: Language;
  #drawnAt = 0;
  #label = '';
  #dialogue: { readonly lines: Interface; readonly answers: AsyncIterator<string, string | undefined> } | undefined;

  constructor(
    streams: Streams,
    options: { readonly environment: NodeJS.ProcessEnv; readonly language: Language; readonly quiet: boolean },
  ) {
    this.#streams = streams;
    this.#environment = options.environment;
    this.#quiet = options.quiet;
    this.language = options.language;
  }

  /** Columns to write in: as wide as the terminal, but no wider than is good to read. */
  get width(): number {
    const { columns } = this.#streams.stdout;
    return Math.max(40, Math.min(columns ?? 80, 100));
  }

  /** Whether a person can be asked. */
  get canAsk(): boolean {
    return !this.#quiet && this.#streams.stdin.isTTY === true && this.#streams.stderr.isTTY === true;
  }

  #hasColours(stream: { readonly isTTY?: boolean }): boolean {
    const { NO_COLOR = '', TERM } = this.#environment;
    return stream.isTTY === true && NO_COLOR === '' && TERM !== 'dumb';
  }

  say(text: Bilingual): string {
    return text[this.language];
  }

  style(style: Style, text: string, stream: { readonly isTTY?: boolean } = this.#streams.stdout): string {
    return this.#hasColours(stream) ? styleText(style, text, { validateStream: false }) : text;
  }

  /** Writes lines of a result. */
  print(...lines: readonly string[]): void {
    if (!this.#quiet) for (const line of lines) this.#streams.stdout.write(`${line}\n`);
  }

  /** Writes a paragraph, broken to the width and indented. */
  paragraph(text: string, options: { readonly indent?: number; readonly style?: Style } = {}): void {
    const { indent = 0, style } = options;
    for (const line of wrap(text, this.width - indent)) {
      this.print(' '.repeat(indent) + (style === undefined ? line : this.style(style, line)));
    }
  }

  /** Writes names with what they stand for, each value broken to the width. */
  table(rows: readonly (readonly [name: string, value: string])[]): void {
    const width = Math.max(...rows.map(([name]) => name.length)) + 2;
    for (const [name, value] of rows) {
      const [first = '', ...others] = wrap(value, this.width - width - 2);
      this.print(`  ${name.padEnd(width)}${first}`, ...others.map((line) => ' '.repeat(width + 2) + line));
    }
  }

  heading(text: string): void {
    this.print('', this.style('bold', text));
  }

  /** Writes what is for the person and no part of the result. */
  note(text: string): void {
    if (!this.#quiet) this.#streams.stderr.write(`${text}\n`);
  }

  /** Writes a refusal; it is seen in every mode. */
  fail(text: string): void {
    for (const line of text.split('\n')) {
      const indent = /^ */.exec(line)?.[0] ?? '';
      const wrapped = wrap(line.trimStart(), this.width - indent.length);
      for (const part of wrapped) this.#streams.stderr.write(`${indent}${part}\n`);
    }
  }

  /** Writes the result for scripts. */
  printJson(value: unknown): void {
    this.#streams.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** Shows how far something has come: a line that is drawn anew, or without a terminal a line for each label. */
  progress(step: Step): void {
    if (this.#quiet) return;
    const { stderr } = this.#streams;
    const isNew = step.label !== this.#label;
    this.#label = step.label;
    if (stderr.isTTY !== true) {
      if (isNew) this.note(`${step.label} …`);
      return;
    }
    const now = performance.now();
    if (!isNew && step.share !== 1 && now - this.#drawnAt < limits.clientRedrawMs) return;
    this.#drawnAt = now;
    const share = step.share === undefined ? '' : `${String(Math.floor(step.share * 100)).padStart(3)} %`;
    const bar = step.share === undefined ? '' : `${this.style('cyan', barOf(step.share), stderr)} `;
    const text = [step.label, bar + share, step.note].filter((part) => part !== undefined && part !== '').join('  ');
    stderr.write(`\r\x1b[2K${text}`);
  }

  /** Ends the line of a progress. Without a terminal its last note is written out. */
  endProgress(step?: Step): void {
    if (this.#quiet || this.#label === '') return;
    if (step !== undefined) this.progress({ ...step, label: this.#label });
    const isTerminal = this.#streams.stderr.isTTY === true;
    if (isTerminal) this.#streams.stderr.write('\n');
    else if (step?.note !== undefined) this.note(step.note);
    this.#label = '';
  }

  /** Takes an unfinished progress away, so that what comes next stands on a line of its own. */
  clearProgress(): void {
    if (this.#label !== '' && this.#streams.stderr.isTTY === true) this.#streams.stderr.write('\r\x1b[2K');
    this.#label = '';
  }

  /**
   * Asks the person a question; the end of the input is an empty answer, and Ctrl+C at a question is Ctrl+C of the
   * program. What is typed ahead is kept for the next question.
   */
  async ask(question: string, signal: AbortSignal): Promise<string> {
    const { stdin, stderr } = this.#streams;
    if (this.#dialogue === undefined) {
      const lines = createInterface({ input: stdin, output: stderr });
      lines.on('SIGINT', () => process.emit('SIGINT'));
      this.#dialogue = { lines, answers: lines[Symbol.asyncIterator]() };
    }
    const { lines, answers } = this.#dialogue;
    const [last = '', ...before] = wrap(question, this.width - 1).reverse();
    for (const line of before.reverse()) this.note(this.style('bold', line, stderr));
    lines.setPrompt(`${this.style('bold', last, stderr)} `);
    lines.prompt();
    const interrupted = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    const { value = '' } = await Promise.race([answers.next(), interrupted]);
    return value.trim();
  }

  /** Lets go of the input, so that the program can end. */
  close(): void {
    this.#dialogue?.lines.close();
  }

  /** Asks for consent; anything but a yes is a no. */
  async confirm(question: Bilingual, signal: AbortSignal): Promise<boolean> {
    const answer = await this.ask(`${this.say(question)} ${this.say({ sv: '[j/N]', en: '[y/N]' })}`, signal);
    return /^(j|ja|y|yes)$/i.test(answer);
  }
}
