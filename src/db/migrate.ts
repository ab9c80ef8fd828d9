import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/** The project's own migrations, from the sources and from their compiled copy alike. */
export const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url));

interface Migration {
  readonly tag: string;
  /** Milliseconds since 1970 at which it was generated; they order the migrations. */
  readonly generatedAt: number;
  readonly statements: string;
  readonly hash: string;
}

/** Any number that this program alone uses as an advisory lock. */
const migrationLock = 4_711_201_780;

const readMigrations = async (folder: string): Promise<Migration[]> => {
  const journal = JSON.parse(await readFile(join(folder, 'meta/_journal.json'), 'utf8')) as {
    entries: { tag: string; when: number }[];
  };
  return Promise.all(
    journal.entries.map(async ({ tag, when }) => {
      const statements = await readFile(join(folder, `${tag}.sql`), 'utf8');
      return { tag, generatedAt: when, statements, hash: createHash('sha256').update(statements).digest('hex') };
    }),
  );
};

/** Refuses a database that another version of the program has changed. */
const refuseUnknown = (known: readonly Migration[], applied: readonly { hash: string; created_at: string }[]): void => {
  for (const [position, { hash, created_at: appliedAt }] of applied.entries()) {
    const expected = known[position];
    if (expected?.hash === hash) continue;
    throw new Error(
      expected !== undefined && String(expected.generatedAt) === appliedAt
        ? `Migration ${expected.tag} was changed after this database had applied it. Restore the file as it was.`
        : `The database has a migration that this version of the program does not know (${appliedAt}). Run a newer version.`,
    );
  }
};

/**
 * Brings the database to this program's schema and returns the names of the migrations that it applied. Each is one
 * transaction together with its row in drizzle's journal, so an interrupted run leaves the schema old or new and
 * never between; of several processes one migrates and the others wait for it.
 *
 * drizzle's own migrator takes no lock and asks no questions about rows it does not know, which is why this one
 * stands here; it reads the same files and writes the same journal.
 */
export const migrate = async (url: string, folder: string = migrationsFolder): Promise<string[]> => {
  const migrations = await readMigrations(folder);
  const client = new pg.Client({ connectionString: url, application_name: 'migrate' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    // Held by the session: a killed process lets go of it.
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await client.query(`
      create schema if not exists drizzle;
      create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`);
    const { rows: applied } = await client.query<{ hash: string; created_at: string }>(
      'select hash, created_at from drizzle.__drizzle_migrations order by created_at',
    );
    refuseUnknown(migrations, applied);
    const pending = migrations.slice(applied.length);
    for (const migration of pending) {
      await client.query('begin');
      await client.query(migration.statements);
      await client.query('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)', [
        migration.hash,
        migration.generatedAt,
      ]);
      await client.query('commit');
    }
    return pending.map(({ tag }) => tag);
  } finally {
    await client.end();
  }
};
