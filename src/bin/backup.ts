import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { configOfProcess } from '../config.ts';
import { restoreBackup, type TableSum, writeBackup } from '../db/backup.ts';
import { startEmbedded } from '../db/embedded.ts';
import { migrate } from '../db/migrate.ts';
import { type Database, openDatabase } from '../db/open.ts';
import { verifyAuditChains } from '../features/audit/commands.ts';

/*
 * `npm run backup -- FILE` writes everything that the database holds to a compressed file, as one snapshot, while the
 * service goes on; `npm run restore -- FILE` fills a new database from it, and proves every table's hash and every
 * audit chain before anything stands.
 */

const [command, file] = process.argv.slice(2);
if ((command !== 'backup' && command !== 'restore') || file === undefined) {
  process.stderr.write('Usage: npm run backup -- FILE, or npm run restore -- FILE\n');
  process.exit(2);
}

const config = configOfProcess();
const say = (message: string): void => void process.stdout.write(`${message}\n`);
const sayTables = (sums: readonly TableSum[]): void => {
  for (const { table, rows, sha256 } of sums) say(`${sha256} ${String(rows).padStart(9)} ${table}`);
};

const backUp = async (db: Database): Promise<void> => {
  const through = new PassThrough();
  // A new file of a name that nobody can foresee, so that no link and no other backup is written through.
  const unfinished = `${file}.${randomUUID()}.unfinished`;
  const written = pipeline(through, createGzip(), createWriteStream(unfinished, { mode: 0o600, flags: 'wx' }));
  const sums = await writeBackup(db, through);
  through.end();
  await written;
  // Under its name stands only a whole backup.
  await rename(unfinished, file);
  sayTables(sums);
};

const refuseBrokenChains = async (tx: Database): Promise<void> => {
  const reports = await verifyAuditChains(tx);
  const broken = reports.find((report) => report.broken !== undefined);
  if (broken !== undefined) throw new Error(`The audit of ${broken.organisationCode} is broken in the backup.`);
  say(`${reports.length} audit chains are whole.`);
};

const restore = async (url: string, db: Database): Promise<void> => {
  await migrate(url);
  const source = createReadStream(file).pipe(createGunzip());
  sayTables(await restoreBackup(db, source, refuseBrokenChains));
};

const { databaseUrl, databaseMigrationUrl, dataFolder, binFolder } = config;
const embedded = databaseUrl === undefined ? await startEmbedded({ dataFolder, binFolder, log: say }) : undefined;
const url = databaseMigrationUrl ?? databaseUrl ?? embedded?.url() ?? '';
const { db, close } = openDatabase(url, { connections: 1, applicationName: command });
try {
  await (command === 'backup' ? backUp(db) : restore(url, db));
} catch (error) {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`);
  process.exitCode = 1;
} finally {
  await close();
  await embedded?.stop();
}
