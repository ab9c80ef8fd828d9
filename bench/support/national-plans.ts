import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { v7 as newUuid } from 'uuid';
import { startEmbedded } from '../../src/db/embedded.ts';
import { migrate, migrationsFolder } from '../../src/db/migrate.ts';
import { type Database, inTransaction, openDatabase, rowsOf, scopedTo } from '../../src/db/open.ts';
import { scopeOfActor } from '../../src/db/scope.ts';
import { loadOrganisations } from '../../src/features/access/commands.ts';
import { buildPlan } from '../../src/features/plans/commands/build.ts';
import { loadRegisters } from '../../src/features/registers/commands.ts';
import { writeSyntheticRound } from './synthetic-round.ts';

/** A plan is built from one round; the others are its copies, since only the size of the table matters. */
const plansInAll = 5;

const publishPlans = async (db: Database): Promise<void> => {
  for (const state of ['consultation', 'adopted', 'published']) {
    await db.execute(sql`update plans set state = ${state}, row_version = row_version + 1`);
  }
};

const copyPlan = (db: Database, number: number): Promise<void> =>
  inTransaction(db, async (tx) => {
    await tx.execute(sql`select set_config('statement_timeout', '0', true)`);
    await tx.execute(sql`
      insert into plans (id, round_key, number, state, allocation_key, record, content_hash, public_hash, figure_count,
        hidden_count, disclosure_rule_id, previous_plan_key, built_at, built_by)
      select ${newUuid()}, round_key, ${number}::int, 'draft', allocation_key, record, content_hash, public_hash, figure_count,
        hidden_count, disclosure_rule_id, previous_plan_key, built_at, built_by
      from plans where number = 1`);
    await tx.execute(sql`
      insert into plan_inputs (plan_key, healthcare_region_id, status, version_key, profession_ids)
      select copy.key, healthcare_region_id, status, version_key, profession_ids
      from plan_inputs i join plans built on built.key = i.plan_key and built.number = 1, plans copy where copy.number = ${number}::int`);
    const { rows } = (await tx.execute(sql`
      select string_agg(attname, ', ' order by attnum) as columns from pg_attribute
      where attrelid = 'plan_figures'::regclass and attnum > 0 and not attisdropped and attname <> 'plan_key'`)) as unknown as {
      rows: { columns: string }[];
    };
    const columns = sql.raw(rows[0]?.columns ?? '');
    await tx.execute(sql`
      insert into plan_figures (plan_key, ${columns})
      select (select key from plans where number = ${number}::int), ${columns} from plan_figures
      where plan_key = (select key from plans where number = 1) order by position`);
  });

const fill = async (db: Database, service: Database, professions: number): Promise<void> => {
  await loadRegisters(db, join(migrationsFolder, 'registers'));
  await loadOrganisations(db);
  const { roundId } = await writeSyntheticRound(db, { round: 0, seed: 1, professions });
  const [office] = await rowsOf<{ id: number }>(db, sql`select id from organisations where code = 'national-office'`);
  const actor = {
    clientId: 'bench',
    subject: 'bench',
    organisationId: office?.id ?? 0,
    organisationCode: 'national-office',
    roles: ['national-office' as const],
    scopes: [],
    healthcareRegionId: null,
    institutionId: null,
  };
  const scoped = scopedTo(service, scopeOfActor(actor), false);
  const context = { actor, now: () => new Date(), newId: () => newUuid(), traceId: '0'.repeat(32) };
  await buildPlan({ db: scoped, ...context }, { roundId, missingCouncils: 'left-out', allocation: undefined });
  for (let number = 2; number <= plansInAll; number += 1) await copyPlan(db, number);
  await publishPlans(db);
  await db.execute(sql`vacuum analyze plan_figures`);
};

/**
 * A database with five published plans of national size. It is kept in `DATA_DIR`, since it takes minutes to fill;
 * the schema that it was filled with is brought up to date.
 */
export const nationalPlans = async (professions: number) => {
  const dataFolder = process.env.DATA_DIR ?? join(migrationsFolder, '../.data/bench');
  const embedded = await startEmbedded({ dataFolder, log: () => undefined });
  const name = `national_${professions}`;
  const owner = new pg.Client({ connectionString: embedded.url('postgres') });
  await owner.connect();
  const { rowCount } = await owner.query('select from pg_database where datname = $1', [name]);
  if (rowCount === 0) await owner.query(`create database ${name}`);
  await owner.end();
  const url = embedded.url(name);
  await migrate(url);
  const opened = openDatabase(url, { connections: 4 });
  const service = openDatabase(url, { as: 'application' });
  const [held] = await rowsOf<{ plans: number }>(opened.db, sql`select count(*)::int as plans from plans`);
  if (held?.plans !== plansInAll) await fill(opened.db, service.db, professions);
  const [plan] = await rowsOf<{ id: string; key: number; figureCount: number }>(
    opened.db,
    sql`select id, key, figure_count as "figureCount" from plans where number = 3`,
  );
  if (plan === undefined) throw new Error('the plans were not made');
  return {
    db: opened.db,
    url,
    plan,
    close: async (): Promise<void> => {
      await Promise.all([opened.close(), service.close()]);
      await embedded.stop();
    },
  };
};
