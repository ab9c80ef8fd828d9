import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';
import { build } from 'esbuild';
import { startEmbedded } from '../../src/db/embedded.ts';

/*
 * Do the tests notice when the code is wrong? Stryker changes the modules that the trust in this service hangs on, one
 * spot at a time, and runs the few test files that bear on them: `npm run mutation -- policy idempotency`, or all
 * groups when none is named. `validation:src/http/json.ts` changes one file of a group only (with `:10-40` after it,
 * these lines), to look at a part without waiting for the rest. Fails below 85 % of the changes noticed; the report lies
 * in `reports/mutation`.
 */

interface Group {
  readonly mutate: readonly string[];
  /** In the order in which they run, the quickest first: the first failure ends a run. */
  readonly tests: readonly string[];
  readonly needsDatabase?: boolean;
}

const groups: Readonly<Record<string, Group>> = {
  policy: {
    mutate: [
      'src/core/actor.ts',
      'src/features/access/rules.ts',
      'src/features/surveys/rules/permissions.ts',
      'src/features/education/rules/permissions.ts',
    ],
    tests: [
      'test/access/rules.test.ts',
      'test/surveys/permissions.test.ts',
      'test/education/permissions.test.ts',
      'test/core/actor.test.ts',
      'test/access/matrix.test.ts',
    ],
  },
  validation: {
    mutate: [
      'src/core/codecs.ts',
      'src/core/faults.ts',
      'src/features/surveys/rules/lines.ts',
      'src/features/surveys/rules/line-checker.ts',
      'src/http/input.ts',
      'src/http/json.ts',
      'src/formats/json-scan.ts',
    ],
    tests: [
      'test/formats/json-scan.test.ts',
      'test/http/json.test.ts',
      'test/core/codecs.test.ts',
      'test/core/faults.test.ts',
      'test/surveys/line-rules.test.ts',
      'test/http/input.test.ts',
    ],
  },
  idempotency: {
    mutate: ['src/http/once.ts', 'src/http/idempotency-key.ts', 'src/features/access/commands.ts:108-124'],
    tests: ['test/http/idempotency-key.test.ts', 'test/http/once.test.ts', 'test/access/idempotency.test.ts'],
    needsDatabase: true,
  },
  disclosure: {
    mutate: [
      'src/core/disclosure.ts',
      'src/core/disclosure/*.ts',
      'src/features/plans/rules/disclosure.ts',
      'src/features/publishing/rules/disclosure.ts',
    ],
    tests: [
      'test/publishing/disclosure-answer.test.ts',
      'test/plans/disclosure-table.test.ts',
      'test/core/disclosure.test.ts',
      'test/core/disclosure-parts.test.ts',
      'test/core/disclosure-index.test.ts',
      'test/core/disclosure-attack.test.ts',
      'test/core/disclosure-kept.test.ts',
    ],
  },
};

/** A group, or what was asked of it: `name:part` narrows what is changed to that file or those lines of it. */
const wanted = (asked: string) => {
  const [name = '', ...part] = asked.split(':');
  const group = groups[name];
  if (group === undefined) throw new Error(`There is no group ${name}; there are ${Object.keys(groups).join(', ')}.`);
  const report = asked.replaceAll(/[/:]/g, '-');
  return { ...group, mutate: part.length > 0 ? [part.join(':')] : group.mutate, report };
};
const asked = process.argv.slice(2);
const runs = (asked.length > 0 ? asked : Object.keys(groups)).map(wanted);

// One database for all runs; without it every copy of the project would start its own.
const startDatabase = () =>
  startEmbedded({
    dataFolder: join(mkdtempSync(join(tmpdir(), 'mutation-')), 'database'),
    durable: false,
    log: () => undefined,
  });
// Stryker's processes read JavaScript only.
const runner = join(process.cwd(), '.tap/mutation-runner.mjs');
await build({
  entryPoints: [fileURLToPath(new URL('./runner.ts', import.meta.url))],
  outfile: runner,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
});
const database = runs.some(({ needsDatabase }) => needsDatabase === true) ? await startDatabase() : undefined;
if (database !== undefined) process.env.DATABASE_URL = database.url();
try {
  for (const { mutate, tests, report } of runs) {
    await new Stryker({
      mutate: [...mutate],
      plugins: ['@stryker-mutator/*', runner],
      testRunner: 'in-process-tap',
      warnings: false,
      testFilesInOrder: [...tests],
      // Each loading of a file stays in memory.
      maxTestRunnerReuse: 150,
      coverageAnalysis: 'perTest',
      concurrency: 2,
      // Generous, since a change that only seems to hang on a busy machine would count as noticed.
      timeoutMS: 20_000,
      tempDirName: '.tap/mutation',
      ignorePatterns: ['dist', '.data'],
      reporters: ['progress-append-only', 'clear-text', 'json', 'html'],
      clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
      jsonReporter: { fileName: `reports/mutation/${report}.json` },
      htmlReporter: { fileName: `reports/mutation/${report}.html` },
      thresholds: { high: 90, low: 85, break: 85 },
    }).runMutationTest();
  }
} finally {
  await database?.stop();
}
