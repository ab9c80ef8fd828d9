import { join } from 'node:path';
import { migrationsFolder } from '../db/migrate.ts';
import { openDatabase } from '../db/open.ts';
import { loadOrganisations } from '../features/access/commands.ts';
import { loadPublishedParameters } from '../features/forecasts/commands/parameters.ts';
import { loadRegisters, loadWhereChanged } from '../features/registers/commands.ts';

const registers = join(migrationsFolder, 'registers');
const parameters = join(migrationsFolder, 'parameters');

/**
 * Brings registers, published parameters and the organisations that follow from the registers to the content of this
 * version's data files. They are the owner's to change, as the schema is. Answers how many register rows changed.
 */
export const loadOfficialContent = async (ownerUrl: string): Promise<number> => {
  const { db, close } = openDatabase(ownerUrl, { connections: 1, applicationName: 'migrate' });
  const load = async (): Promise<number> => {
    const changes = await loadRegisters(db, registers);
    await loadPublishedParameters(db, parameters);
    await loadOrganisations(db);
    return changes;
  };
  return loadWhereChanged(db, [registers, parameters], load).finally(close);
};
