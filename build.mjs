// Node 20 cannot read TypeScript, and a loader at run time doubles the time to the first answer. So the
// sources are stripped of their types once, file by file, into dist/; a file whose copy is newer is left alone.
// Types are checked by `npm run check`, not here.
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const sourceFolder = 'src';
const targetFolder = 'dist';

/** @param {string} path */
const modifiedAt = async (path) => (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;

/** @param {string} folder */
const filesBelow = async (folder) => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
};

const sources = (await filesBelow(sourceFolder)).filter((file) => file.endsWith('.ts'));
const wanted = new Set(sources.map((file) => file.replace(/\.ts$/, '.js')));
const stale = [];
for (const file of sources) {
  const target = join(targetFolder, file.replace(/\.ts$/, '.js'));
  if ((await modifiedAt(join(sourceFolder, file))) > (await modifiedAt(target))) stale.push({ file, target });
}
for (const file of await filesBelow(targetFolder)) {
  if (!wanted.has(file)) await rm(join(targetFolder, file));
}
if (stale.length > 0) {
  const { default: ts } = await import('typescript');
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, '.');
  for (const { file, target } of stale) {
    const source = await readFile(join(sourceFolder, file), 'utf8');
    const { outputText } = ts.transpileModule(source, {
      // One file alone does not show its package.json, from which nodenext would learn that it is an ES module.
      compilerOptions: { ...options, noEmit: false, module: ts.ModuleKind.ESNext },
      fileName: file,
    });
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, outputText);
  }
}
