import { configOfProcess } from '../config.ts';
import { startEmbedded } from '../db/embedded.ts';
import { migrate } from '../db/migrate.ts';
import { loadOfficialContent } from './official-content.ts';

/* Brings the database to this version's schema and register content; run before the servers of a new version. */

const config = configOfProcess();
const log = (message: string) => process.stdout.write(`${message}\n`);
const embedded =
  config.databaseUrl === undefined
    ? await startEmbedded({ dataFolder: config.dataFolder, binFolder: config.binFolder, log })
    : undefined;
const url = config.databaseMigrationUrl ?? config.databaseUrl ?? embedded?.url() ?? '';
try {
  const applied = await migrate(url);
  const changes = await loadOfficialContent(url);
  log(`Migrations applied: ${applied.length === 0 ? 'none' : applied.join(', ')}. Register rows changed: ${changes}.`);
} finally {
  await embedded?.stop();
}
