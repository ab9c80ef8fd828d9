import { join } from 'node:path';
import { configOfProcess } from '../config.ts';
import { startEmbedded } from '../db/embedded.ts';
import { migrate, migrationsFolder } from '../db/migrate.ts';
import { openDatabase } from '../db/open.ts';
import { loadPublishedParameters } from '../features/forecasts/commands/parameters.ts';
import { loadRegisters } from '../features/registers/commands.ts';

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
  const { db, close } = openDatabase(url, { connections: 1, applicationName: 'migrate' });
  const changes = await loadRegisters(db, join(migrationsFolder, 'registers'))
    .then(async (changed) => {
      await loadPublishedParameters(db, join(migrationsFolder, 'parameters'));
      return changed;
    })
    .finally(close);
  log(`Migrations applied: ${applied.length === 0 ? 'none' : applied.join(', ')}. Register rows changed: ${changes}.`);
} finally {
  await embedded?.stop();
}
