import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../../src/db/embedded.ts';
import { migrate, migrationsFolder } from '../../src/db/migrate.ts';
import { openDatabase } from '../../src/db/open.ts';
import { loadOrganisations } from '../../src/features/access/commands.ts';
import { loadRegisters } from '../../src/features/registers/commands.ts';

/**
 * A fresh database with the schema and the registers, on `DATABASE_URL`'s server or else on an embedded one that
 * writes as durably as in operation. `drop` removes it again.
 */
export const benchDatabase = async () => {
  const named = process.env.DATABASE_URL;
  const dataFolder = process.env.DATA_DIR ?? join(migrationsFolder, '../.data/bench');
  const embedded = named === undefined ? await startEmbedded({ dataFolder, log: () => undefined }) : undefined;
  const urlOf = (name: string): string => {
    if (embedded !== undefined) return embedded.url(name);
    const url = new URL(named ?? '');
    url.pathname = name;
    return url.href;
  };
  const name = `bench_${process.pid}`;
  const asOwner = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: urlOf('postgres') });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await asOwner(`create database ${name}`);
  const url = urlOf(name);
  await migrate(url);
  const opened = openDatabase(url);
  await loadRegisters(opened.db, join(migrationsFolder, 'registers'));
  await loadOrganisations(opened.db);
  const application = openDatabase(url, { as: 'application' });
  return {
    ...opened,
    url,
    /** With the rights of the service: nothing without a scope. */
    application: application.db,
    drop: async (): Promise<void> => {
      await Promise.all([opened.close(), application.close()]);
      await asOwner(`drop database ${name} with (force)`);
      await embedded?.stop();
    },
  };
};
