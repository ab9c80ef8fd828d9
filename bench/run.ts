import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename } from 'node:path';

/*
 * Runs the benchmarks named, or all of them, one after another: `npm run bench -- formats`. Each prints the limit of
 * the same run beside its own number and fails on the ratio. `national`, whose plans take minutes to fill, runs only when it
 * is named.
 */

const folder = new URL('.', import.meta.url);
const typescript = new URL('support/typescript.mjs', folder).href;
const all = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts' && file !== 'accessibility.ts')
  .map((file) => basename(file, '.ts'));
/** What begins with two dashes is for the benchmarks themselves. */
const options = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const named = process.argv.slice(2).filter((argument) => !options.includes(argument));
const unknown = named.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no benchmark ${unknown.join(', ')}. There are: ${all.join(', ')}.\n`);
  process.exit(2);
}

const run = (name: string): Promise<boolean> =>
  new Promise((resolve) => {
    const file = new URL(`${name}.ts`, folder).pathname;
    const child = spawn(process.execPath, ['--expose-gc', '--import', typescript, file, ...options], {
      stdio: 'inherit',
    });
    child.on('exit', (code) => resolve(code === 0));
  });

process.stdout.write(`${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.version}\n`);
const failed: string[] = [];
for (const name of named.length > 0 ? named : all.filter((each) => each !== 'national')) {
  process.stdout.write(`\n── ${name} ──\n`);
  if (!(await run(name))) failed.push(name);
}
process.stdout.write(`\n${failed.length === 0 ? 'All ratios hold.' : `Below the goal: ${failed.join(', ')}.`}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
