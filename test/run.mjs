// `npm test` runs all tests, `npm test -- test/formats/csv.test.ts` a file (or the files below a folder), and with
// `--grep "quoted field"` only the tests whose names match. Each file is a tap process of its own; `--jobs 1` runs one
// at a time. A failed assertion is told with its line in the source; the last line counts assertions. `npm run proofs`
// runs the files with long proofs at full length, and `npm run test:stop` ends the database that stays between runs.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { closeSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Parser } from 'tap-parser';
import { buildTests, builtFile, testFiles } from './build.mjs';
import { forgetHeaders, headersFolder, headersUnseen } from './headers-seen.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    grep: { type: 'string', short: 'g' },
    jobs: { type: 'string', short: 'j' },
    stop: { type: 'boolean' },
    proofs: { type: 'boolean' },
    seed: { type: 'string' },
    times: { type: 'string' },
  },
});

/** Longer than any file takes on a busy machine, in seconds; tap ends itself then, and is ended soon after if not. */
const timeoutS = values.proofs ? 7200 : 240;
const graceS = 10;

/** The test files that were asked for: all, or those that are named or lie below a named folder. */
const wantedFiles = async () => {
  const all = await testFiles();
  const named = positionals.map((path) => relative(process.cwd(), resolve(path)));
  const isOf = (path) => (file) => file === path || file.startsWith(`${path}/`);
  const missing = named.filter((path) => !all.some(isOf(path)));
  if (missing.length > 0) throw new Error(`There is no test file ${missing.join(', ')}.`);
  const wanted = named.length === 0 ? all : all.filter((file) => named.some((path) => isOf(path)(file)));
  if (!values.proofs) return wanted;
  return wanted.filter((file) => readFileSync(file, 'utf8').includes('support/proof.ts'));
};

/** What a proof reads in `test/support/proof.ts`. */
const proofSettings = () => {
  const seed = values.seed ?? String(randomInt(1, 2 ** 31));
  const times = values.times ?? '20';
  console.log(`Proofs with ${times} times the rounds, and the seed ${seed}.`);
  return { PROOF_SEED: seed, PROOF_TIMES: times };
};

const isWholeRun = positionals.length === 0 && values.grep === undefined && !values.proofs;

const environment = {
  ...process.env,
  ...(isWholeRun ? { HEADERS_SEEN: headersFolder } : {}),
  TAP_TIMEOUT: String(timeoutS),
  ...(values.proofs ? proofSettings() : {}),
  ...(values.grep === undefined ? {} : { TAP_GREP: `/${values.grep}/` }),
};

const running = new Set();

/** Runs a file and answers its assertions: how many passed, which failed, and which were skipped and why. */
const runFile = (file) =>
  new Promise((ended) => {
    const found = { file, passed: 0, failed: [], skipped: [] };
    const begun = performance.now();
    const parser = new Parser({ name: file });
    parser.on('result', (result) => {
      if (result.skip) {
        // What --grep leaves out was not asked for.
        if (!String(result.skip).startsWith('filter: ')) found.skipped.push(result);
      } else if (!result.ok && !result.todo) found.failed.push(result);
      else found.passed += 1;
    });
    const child = spawn(process.execPath, ['--enable-source-maps', builtFile(file)], {
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.add(child);
    const limit = setTimeout(() => child.kill('SIGKILL'), (timeoutS + graceS) * 1000);
    parser.on('complete', ({ ok }) => {
      found.isOk = ok;
    });
    child.stdout.pipe(parser);
    const close = () => {
      clearTimeout(limit);
      running.delete(child);
      parser.end();
      if ((child.exitCode !== 0 || found.isOk !== true) && found.failed.length === 0) {
        found.failed.push({
          fullname: `${file} ended with ${child.signalCode ?? `code ${child.exitCode}`}`,
          diag: null,
        });
      }
      ended({ ...found, seconds: (performance.now() - begun) / 1000 });
    };
    child.on('close', close);
    // What a test leaves running may hold its output, and must not hold the run.
    child.on('exit', () => setTimeout(() => child.stdout.destroy(), graceS * 1000).unref());
  });

const tell = ({ file, passed, failed, skipped, seconds }) => {
  console.log(`${failed.length === 0 ? 'ok' : 'not ok'} ${file} # ${passed} in ${seconds.toFixed(1)} s`);
  for (const { fullname, name, diag } of failed) {
    console.log(`  not ok ${fullname || name}`);
    if (diag) console.log(JSON.stringify(diag, null, 2).replaceAll(/^/gm, '    '));
  }
  for (const { fullname, name, skip } of skipped) console.log(`  skipped ${fullname || name}: ${skip}`);
};

/**
 * Closes what this process was handed beyond its three streams. Whoever started it may wait for the end of such a pipe,
 * and the database, which stays, would hold it open.
 */
const letGoOfForeignPipes = () => {
  const closeOnExec = 0o2000000;
  for (const name of existsSync('/proc/self/fdinfo') ? readdirSync('/proc/self/fdinfo') : []) {
    if (Number(name) < 3 || name === process.env.NODE_CHANNEL_FD) continue;
    try {
      const flags = /^flags:\s+(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${name}`, 'utf8'))?.[1];
      if (flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0) closeSync(Number(name));
    } catch {
      // The one by which the folder was read is gone.
    }
  }
};

letGoOfForeignPipes();
const files = await wantedFiles();
await buildTests();
if (values.stop) {
  await import('../dist-test/support/stop-database.js');
  process.exit();
}
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const child of running) child.kill('SIGKILL');
    process.exit(1);
  });
}
if (isWholeRun) await forgetHeaders();
const totals = { passed: 0, failed: 0, skipped: 0 };
const waiting = [...files];
const jobs = Number(values.jobs ?? Math.min(4, availableParallelism()));
await Promise.all(
  Array.from({ length: jobs }, async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const found = await runFile(file);
      tell(found);
      totals.passed += found.passed;
      totals.failed += found.failed.length;
      totals.skipped += found.skipped.length;
    }
  }),
);
if (isWholeRun) {
  const unseen = await headersUnseen();
  for (const one of unseen) console.log(`  not ok the document has a header that no test saw: ${one}`);
  totals[unseen.length === 0 ? 'passed' : 'failed'] += 1;
}
if (totals.passed === 0 && totals.failed === 0) console.log('No assertion was executed.');
console.log(
  `\n${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''}`,
);
process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;
