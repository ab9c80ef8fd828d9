import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyInto } from '../../db/copy.ts';
import { type Database, inTransaction } from '../../db/open.ts';
import {
  createStaging,
  deleteUnstaged,
  findContentHash,
  listRenumberedCodes,
  lockRegisters,
  registerSources,
  upsertContentHash,
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

/** SHA-256 over the names and bytes of the data files, and over how a register's file becomes rows. */
const hashOfContent = async (folders: readonly string[]): Promise<string> => {
  const names = await Promise.all(folders.map((folder) => readdir(folder)));
  const files = folders.flatMap((folder, index) => (names[index] ?? []).sort().map((name) => join(folder, name)));
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const hash = createHash('sha256').update(JSON.stringify(registerSources));
  for (const content of contents) hash.update(String(content.length)).update(content);
  return hash.digest('hex');
};

/**
 * Does the work of loading only where the data files are not those that were loaded last, and answers how many rows
 * it changed. Nothing but a new version changes what was loaded: the service has no right to.
 */
export const loadWhereChanged = async (
  db: Database,
  folders: readonly string[],
  load: () => Promise<number>,
): Promise<number> => {
  const hash = await hashOfContent(folders);
  if ((await findContentHash(db)) === hash) return 0;
  const changes = await load();
  await upsertContentHash(db, hash);
  return changes;
};
