import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { copyInto } from '../../db/copy.ts';
import { type Database, inTransaction } from '../../db/open.ts';
import {
  createStaging,
  deleteUnstaged,
  listRenumberedCodes,
  lockRegisters,
  registerSources,
  upsertStaged,
} from './queries/load.ts';

/**
 * Brings the registers to the content of the data files, in one transaction, and returns how many rows it changed: 0
 * when it is run again. Areas, professions, specialties and institutions keep their ids for ever and are never
 * removed; the other tables become what the files say.
 *
 * @throws Error where a file gives a code another id than it has
 */
export const loadRegisters = (db: Database, folder: string): Promise<number> =>
  inTransaction(db, async (transaction) => {
    await lockRegisters(transaction);
    let changes = 0;
    for (const source of registerSources) {
      await createStaging(transaction, source);
      await copyInto(
        transaction,
        `staged_${source.name} (${source.columns.join(', ')})`,
        createReadStream(join(folder, `${source.name}.csv`)),
        'format csv, header match',
      );
      const renumbered = source.referred ? await listRenumberedCodes(transaction, source) : [];
      if (renumbered.length > 0) {
        throw new Error(`${source.name}.csv: ${renumbered.map(({ code }) => code).join(', ')}: an id never changes.`);
      }
      if (!source.referred) changes += await deleteUnstaged(transaction, source);
      changes += await upsertStaged(transaction, source);
    }
    return changes;
  });
