import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/*
 * Runs all benchmarks of this folder one after another, or those named: `npm run bench -- ingest formats`. Ends with
 * 1 when one of them missed a goal.
 */
const folder = fileURLToPath(new URL('.', import.meta.url));
const all = (await readdir(folder))
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -3))
  .sort();
const named = process.argv.slice(2);
const unknown = named.filter((name) => !all.includes(name));
if (unknown.length > 0) throw new Error(`There is no benchmark ${unknown.join(', ')}; there are ${all.join(', ')}.`);

for (const name of named.length > 0 ? named : all) {
  console.log(`\n${name}`);
  const run = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', `${folder}${name}.ts`], { stdio: 'inherit' });
  const [code] = await once(run, 'exit');
  if (code !== 0) process.exitCode = 1;
}
