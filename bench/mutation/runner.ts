import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { INSTRUMENTER_CONSTANTS, type MutantCoverage, type StrykerOptions } from '@stryker-mutator/api/core';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  type DryRunOptions,
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { build } from 'esbuild';
import type { Test, TestOpts } from 'tap';

/*
 * Runs tap's tests for Stryker in one process. A process for each change and file, as the published runner for tap has,
 * costs a second where a test file costs some milliseconds. Each file is bundled once with the sources it reaches and
 * loaded anew for every change, so that what is computed on loading is computed with the change.
 */

/** What the changed sources and this runner tell each other. */
interface Instrumented {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  mutantCoverage?: MutantCoverage | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
}

const shared = globalThis as unknown as Record<string, Instrumented> & { tapOfThisRun?: Test };

const bundle = async (file: string): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [file],
    absWorkingDir: process.cwd(),
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    plugins: [
      {
        name: 'as-in-its-own-place',
        setup: (step) => {
          step.onResolve({ filter: /^tap$/ }, () => ({ path: 'tap', namespace: 'run' }));
          step.onLoad({ filter: /.*/, namespace: 'run' }, () => ({
            contents: 'export default globalThis.tapOfThisRun;',
          }));
          step.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
            const { readFile } = await import('node:fs/promises');
            const source = await readFile(path, 'utf8');
            const address = JSON.stringify(pathToFileURL(path).href);
            return { contents: source.replaceAll('import.meta.url', address), loader: 'ts' };
          });
        },
      },
    ],
  });
  return outputFiles[0]?.text ?? '';
};

type Method = (...words: unknown[]) => unknown;

/** Puts another method in the place of one that a class has or inherits. */
const instead = <This>(
  prototype: object,
  name: string,
  other: (this: This, method: Method, ...words: unknown[]) => unknown,
): void => {
  let owner = prototype;
  while (!Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner);
  const method = (owner as Record<string, Method>)[name] as Method;
  const replaced = function (this: This, ...words: unknown[]): unknown {
    return other.call(this, method, ...words);
  };
  Object.assign(owner, { [name]: replaced });
};

class InProcessTap {
  static readonly inject = tokens(commonTokens.options);
  private readonly files: readonly string[];
  private readonly addresses = new Map<string, string>();
  private runs = 0;
  private hasFailed = false;
  private tap: typeof import('tap') | undefined;

  constructor(options: StrykerOptions) {
    this.files = options.testFilesInOrder as string[];
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    // tap tells its parent process what it does; this one's parent is Stryker, which understands texts only.
    const send = process.send?.bind(process) as ((text: string) => boolean) | undefined;
    const sendTexts = (message: unknown): boolean => typeof message !== 'string' || send?.(message) === true;
    Object.assign(process, { send: sendTexts });
    // Its root test, which is not used here, would end the process after 30 s.
    process.env.TAP_TIMEOUT = '0';
    this.tap = await import('tap');
    this.stopAtFirstFailure(this.tap.Test.prototype);
    const folder = join(process.cwd(), '.bundles', String(process.pid));
    await mkdir(folder, { recursive: true });
    for (const [number, file] of this.files.entries()) {
      const path = join(folder, `${number}.mjs`);
      await writeFile(path, await bundle(file));
      this.addresses.set(file, pathToFileURL(path).href);
    }
  }

  async dryRun(_options: DryRunOptions): Promise<DryRunResult> {
    const { instrumented } = this;
    instrumented.mutantCoverage = { static: {}, perTest: {} };
    instrumented.hitLimit = undefined;
    const tests = await this.runFiles(this.files, false);
    return { status: DryRunStatus.Complete, tests, mutantCoverage: instrumented.mutantCoverage };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { instrumented } = this;
    Object.assign(instrumented, { hitCount: 0, hitLimit: options.hitLimit, activeMutant: options.activeMutant.id });
    const wanted = options.testFilter ?? this.files;
    const tests = await this.runFiles(
      this.files.filter((file) => wanted.includes(file)),
      true,
    );
    instrumented.activeMutant = undefined;
    const reached = determineHitLimitReached(instrumented.hitCount, options.hitLimit);
    return toMutantRunResult(reached ?? { status: DryRunStatus.Complete, tests });
  }

  /**
   * One failure tells that a change was noticed: what has not begun then is left out. A change that lets thousands of
   * assertions fail would otherwise cost minutes, since each failure is reported with its stack and the source around
   * it.
   */
  private stopAtFirstFailure(prototype: object): void {
    const isOver = (): boolean => this.hasFailed;
    const note = (): void => {
      this.hasFailed = true;
    };
    instead(prototype, 'fail', function (this: unknown, fail, ...words) {
      if (isOver()) return false;
      note();
      return fail.apply(this, words);
    });
    instead(prototype, 'main', function (this: { cb?: () => unknown }, main, ...words) {
      if (isOver() && this.cb !== undefined) this.cb = async () => undefined;
      return main.apply(this, words);
    });
  }

  private get instrumented(): Instrumented {
    const name = INSTRUMENTER_CONSTANTS.NAMESPACE;
    shared[name] ??= {};
    return shared[name];
  }

  private async runFiles(files: readonly string[], untilFailure: boolean): Promise<TestResult[]> {
    const results: TestResult[] = [];
    for (const file of files) {
      this.instrumented.currentTestId = file;
      const from = performance.now();
      const failure = await this.runFile(file);
      const named = { id: file, name: file, fileName: file, timeSpentMs: performance.now() - from };
      results.push(
        failure === undefined
          ? { ...named, status: TestStatus.Success }
          : { ...named, status: TestStatus.Failed, failureMessage: failure },
      );
      if (failure !== undefined && untilFailure) break;
    }
    return results;
  }

  /** What failed first, if anything did. */
  private async runFile(file: string): Promise<string | undefined> {
    const options: TestOpts = { name: file };
    if (this.tap === undefined) throw new Error('Not begun.');
    this.hasFailed = false;
    const test = new this.tap.Test(options);
    const ended = new Promise<void>((resolve) => test.once('complete', () => resolve()));
    test.resume();
    test.runMain(() => undefined);
    shared.tapOfThisRun = test;
    this.runs += 1;
    try {
      await import(`${this.addresses.get(file)}?run=${this.runs}`);
    } catch (error) {
      test.fail(String(error));
    }
    test.end();
    await ended;
    return test.passing() ? undefined : (test.results?.failures?.[0]?.fullname ?? 'failed');
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process-tap', InProcessTap)];
