import { sql } from 'drizzle-orm';
import t from 'tap';
import { copyInto } from '../../src/db/copy.ts';
import { type Database, inTransaction, openDatabase, rowsOf, scopedTo, seeingAll } from '../../src/db/open.ts';
import type { RowScope } from '../../src/db/scope.ts';
import { testApi } from '../support/api.ts';
import { line, openRound, peopleOf, survey } from '../support/round.ts';

/* What the database keeps by itself, whatever the application asks. */

/** Registers, which are open to everyone and which the service cannot change; every other table is isolated. */
const openRegisters = [
  'area_memberships',
  'area_names',
  'areas',
  'degree_rights',
  'institution_sites',
  'institutions',
  'official_content',
  'population_figures',
  'professions',
  'specialties',
];

/**
 * A partition that COPY writes to, since PostgreSQL has no COPY into a table under policies, with the guarded table
 * that it is the whole of. The service may insert there and nothing else; a trigger keeps the policy of the parent.
 */
const insertOnly: Readonly<Record<string, string>> = { survey_lines_stored: 'survey_lines' };

const api = await testApi(t);
const office = await api.nationalOffice();
const south = await peopleOf(api, 'sodra', office);
const west = await peopleOf(api, 'vastra', office);
const roundId = await openRound(office);
await survey(south, roundId, [line()], 'accepted');
await survey(west, roundId, [line({ areaCode: '14' })], 'submitted');
await office.post('/plans', { roundId });

const { db: application, pool, close } = openDatabase(api.url, { as: 'application', connections: 2 });
t.teardown(close);

const councils = await rowsOf<{ organisationId: number; healthcareRegionId: number; code: string }>(
  api.db,
  sql`
    select o.id as "organisationId", o.healthcare_region_id as "healthcareRegionId", a.code
    from organisations o join areas a on a.id = o.healthcare_region_id order by a.code`,
);
const scopeOf = (code: string): RowScope => {
  const council = councils.find((each) => each.code === code);
  if (council === undefined) throw new Error(`no council ${code}`);
  const { organisationId, healthcareRegionId } = council;
  return { role: 'council', organisationId, healthcareRegionId, institutionId: null };
};
const reader: RowScope = { role: 'reader', organisationId: 1, healthcareRegionId: null, institutionId: null };
const southern = scopedTo(application, scopeOf('sodra'), false);
const western = scopedTo(application, scopeOf('vastra'), false);

const tables = await rowsOf<{ name: string; enabled: boolean; forced: boolean; owned: boolean; parent: string | null }>(
  api.db,
  sql`
    select relname as name, relrowsecurity as enabled, relforcerowsecurity as forced,
      pg_get_userbyid(relowner) = 'kompetensforsorjning_application' as owned,
      (select inhparent::regclass::text from pg_inherits where inhrelid = pg_class.oid) as parent
    from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname`,
);
const guarded = tables
  .filter(({ name }) => !openRegisters.includes(name) && !(name in insertOnly))
  .map(({ name }) => name);
const countIn = async (db: Database, table: string): Promise<number> => {
  const [row] = await rowsOf<{ count: number }>(db, sql`select count(*)::int as count from ${sql.identifier(table)}`);
  return row?.count ?? -1;
};
/** The error of the database itself, under what wraps it. */
const codeOf = (error: unknown): unknown => (error as { cause?: { code?: unknown } }).cause?.code;
const refusal = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'done', codeOf);

t.test('every table is isolated, an open register that the service cannot change, or insert-only', async (t) => {
  for (const { name, enabled, forced, owned, parent } of tables) {
    t.equal(owned, false, `${name} is not the application’s`);
    t.equal(parent, insertOnly[name] ?? null, `${name} is no unknown part of another table`);
    if (name in insertOnly) {
      const rights = await rowsOf<{ privilege: string }>(
        api.db,
        sql`
          select every.privilege from unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) as every (privilege)
          where has_table_privilege('kompetensforsorjning_application', ${name}, every.privilege)
            or (every.privilege in ('select', 'insert', 'update', 'references')
              and has_any_column_privilege('kompetensforsorjning_application', ${name}, every.privilege))`,
      );
      t.same(rights, [{ privilege: 'insert' }], `${name} takes rows and gives none`);
      continue;
    }
    if (openRegisters.includes(name)) {
      const [may] = await rowsOf<{ may: boolean }>(
        api.db,
        sql`select has_table_privilege('kompetensforsorjning_application', ${name}, 'insert, update, delete, truncate') as may`,
      );
      t.equal(may?.may, false, `${name} is read only`);
      continue;
    }
    t.ok(enabled && forced, `${name} has row-level security, also for its owner`);
  }
  t.same(
    openRegisters.filter((name) => !tables.some((table) => table.name === name)),
    [],
    'the list of registers names tables that exist',
  );
});

t.test('the service works as a role without powers', async (t) => {
  const [role] = await rowsOf<Record<string, unknown>>(
    application,
    sql`
      select current_user::text as name, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb
      from pg_roles where rolname = current_user`,
  );
  t.same(role, {
    name: 'kompetensforsorjning_application',
    rolsuper: false,
    rolbypassrls: false,
    rolcreaterole: false,
    rolcreatedb: false,
  });
  const statements = [
    'create table planted (id int)',
    'alter table surveys disable row level security',
    'drop policy visible on surveys',
    'truncate survey_lines',
    'alter table audit_events disable trigger all',
    "update areas set code = '99' where code = '12'",
    'delete from audit_events',
    "update audit_events set client_id = 'other'",
    'select * from drizzle.__drizzle_migrations',
    'create function planted() returns int language sql return 1',
  ];
  for (const statement of statements)
    t.equal(await refusal(application.execute(sql.raw(statement))), '42501', statement);
});

t.test('without a scope no row of any organisation is seen, and none is written', async (t) => {
  let tablesWithRows = 0;
  for (const table of guarded.filter((name) => name !== 'organisations')) {
    if ((await countIn(api.db, table)) > 0) tablesWithRows += 1;
    t.equal(await countIn(application, table), 0, table);
  }
  t.ok(tablesWithRows >= 15, `${tablesWithRows} tables have rows to hide`);
  for (const table of Object.keys(insertOnly)) {
    t.equal(await refusal(countIn(application, table)), '42501', `${table} cannot be read at all`);
  }
  const clone = sql`insert into surveys (id, round_key, healthcare_region_id) values (gen_random_uuid(), 1, 1)`;
  t.equal(await refusal(application.execute(clone)), '42501');
});

t.test('a council sees its own rows and no other’s, though nothing in the query says so', async (t) => {
  const owned = await rowsOf<{ code: string }>(
    southern,
    sql`select a.code from surveys s join areas a on a.id = s.healthcare_region_id`,
  );
  t.same(owned, [{ code: 'sodra' }]);
  const areas = sql`select distinct a.code from survey_lines l join areas a on a.id = l.area_id`;
  t.same(await rowsOf(southern, areas), [{ code: '12' }]);
  t.same(await rowsOf(western, areas), [{ code: '14' }]);
  for (const table of ['survey_versions', 'survey_version_editors', 'survey_rollups', 'survey_lines']) {
    const [mine, theirs, all] = [
      await countIn(southern, table),
      await countIn(western, table),
      await countIn(api.db, table),
    ];
    t.ok(mine > 0 && theirs > 0, table);
    t.equal(mine + theirs, all, `${table} is divided between the two`);
  }
  const chains = sql`select distinct organisation_id as id from audit_events`;
  t.same(await rowsOf(southern, chains), [{ id: scopeOf('sodra').organisationId }]);
  const clients = await rowsOf<{ id: number }>(southern, sql`select distinct organisation_id as id from clients`);
  t.same(clients, [{ id: scopeOf('sodra').organisationId }]);
});

t.test('a council writes nothing for another: no insert, no change, no removal, no copy, no audit', async (t) => {
  const [foreign] = await rowsOf<{ versionKey: number; areaId: number; professionId: number; surveyKey: number }>(
    api.db,
    sql`
      select l.version_key as "versionKey", l.area_id as "areaId", l.profession_id as "professionId", v.survey_key as "surveyKey"
      from survey_lines l join areas a on a.id = l.area_id join survey_versions v on v.key = l.version_key
      where a.code = '14'`,
  );
  if (foreign === undefined) throw new Error('no line of the western council');
  const { healthcareRegionId, organisationId } = scopeOf('vastra');
  const values = `${foreign.versionKey}\t${foreign.areaId}\t${foreign.professionId}\t0\t2\t2024`;
  const inserts = [
    sql`insert into surveys (id, round_key, healthcare_region_id) values (gen_random_uuid(), 1, ${healthcareRegionId})`,
    sql`insert into survey_versions (survey_key, number, state, created_at) values (${foreign.surveyKey}, 9, 'draft', now())`,
    sql`insert into survey_version_editors values (${foreign.versionKey}, 'me', now())`,
    sql`insert into survey_lines (version_key, area_id, profession_id, specialty_id, sector_id, year)
      values (${foreign.versionKey}, ${foreign.areaId}, ${foreign.professionId}, 0, 2, 2024)`,
    sql`insert into audit_heads values (${organisationId}, 0, '')`,
    sql`insert into clients values ('planted', ${organisationId}, '{}', now())`,
    sql`update survey_rounds set name = 'mine'`,
    sql`insert into plans (id, round_key, number, state, allocation_key, record, content_hash, figure_count, built_at, built_by)
      values (gen_random_uuid(), 1, 99, 'draft', 'none', '{}', '', 0, now(), 'me')`,
  ];
  for (const [index, statement] of inserts.entries()) {
    t.equal(await refusal(southern.execute(statement)), '42501', `write ${index + 1}`);
  }
  for (const change of [
    sql`update surveys set row_version = 99 where key = ${foreign.surveyKey}`,
    sql`update survey_versions set state = 'accepted' where key = ${foreign.versionKey}`,
    sql`update audit_heads set sequence = sequence + 1 where organisation_id = ${organisationId}`,
  ]) {
    t.equal((await southern.execute(change)).rowCount, 0);
  }
  const removed = await southern.execute(sql`delete from survey_lines where version_key = ${foreign.versionKey}`);
  t.equal(removed.rowCount, 0);
  async function* rows() {
    yield `${values}\n`;
  }
  const copied = inTransaction(southern, (tx) =>
    copyInto(tx, 'survey_lines (version_key, area_id, profession_id, specialty_id, sector_id, year)', rows()),
  );
  await t.rejects(copied, { code: '42501' });
});

t.test('a reader sees neither surveys nor drafts of plans', async (t) => {
  const db = scopedTo(application, reader, true);
  for (const table of ['surveys', 'survey_lines', 'survey_rollups', 'plans', 'plan_figures', 'plan_inputs']) {
    t.equal(await countIn(db, table), 0, table);
  }
  t.same(await rowsOf(db, sql`select * from plan_councils`), []);
  t.ok((await countIn(db, 'survey_rounds')) > 0);
});

t.test('an operation that reads cannot write', async (t) => {
  const db = scopedTo(application, scopeOf('sodra'), true);
  t.equal(await refusal(db.execute(sql`update surveys set row_version = 0`)), '25006');
  t.equal(await refusal(inTransaction(db, (tx) => tx.execute(sql`delete from survey_lines`))), '25006');
});

t.test('40 parallel requests of two organisations over two connections are never mixed up', async (t) => {
  const mixed = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const [db, code] = index % 2 === 0 ? [southern, '12'] : [western, '14'];
      const query = sql`select distinct a.code from survey_lines l join areas a on a.id = l.area_id, pg_sleep(0.005)`;
      const single = await rowsOf<{ code: string }>(db, query);
      const inOne = await inTransaction(db, async (tx) => {
        await rowsOf(tx, sql`select pg_sleep(0.002)`);
        return rowsOf<{ code: string }>(tx, query);
      });
      return [...single, ...inOne].some((row) => row.code !== code);
    }),
  );
  t.equal(mixed.filter(Boolean).length, 0);
  t.equal(pool.totalCount, 2, 'all of it went over two connections');
  t.equal(await countIn(application, 'surveys'), 0, 'and none of them kept a scope');
});

t.test('a scope ends with its transaction, also when that fails', async (t) => {
  await t.rejects(inTransaction(southern, (tx) => tx.execute(sql`select 1 / 0`)));
  await t.rejects(
    inTransaction(southern, async () => {
      throw new Error('the work failed');
    }),
  );
  for (let index = 0; index < 4; index += 1) t.equal(await countIn(application, 'survey_lines'), 0);
});

t.test('what is asked of all organisations ends with the question', async (t) => {
  const counts = await inTransaction(southern, async (tx) => {
    const before = await countIn(tx, 'surveys');
    const within = await seeingAll(tx, (all) => countIn(all, 'surveys'));
    await t.rejects(
      seeingAll(tx, async () => {
        throw new Error('the question failed');
      }),
    );
    return { before, within, after: await countIn(tx, 'surveys') };
  });
  t.same(counts, { before: 1, within: 2, after: 1 });
  t.equal(await countIn(southern, 'surveys'), 1);
});

t.test('with the application’s own condition gone, the database still hides the survey', async (t) => {
  const surveys = await office.get('/surveys');
  const foreign = surveys.body.surveys.find(
    (each: { healthcareRegionCode: string }) => each.healthcareRegionCode === 'vastra',
  );
  const unfiltered = sql`select id from surveys where id = ${foreign.surveyId}`;
  t.same(await rowsOf(southern, unfiltered), []);
  t.equal((await rowsOf(western, unfiltered)).length, 1);
  t.equal((await south.editor.get(`/surveys/${foreign.surveyId}`)).status, 404);
});

t.test('into the partition that COPY writes to, each inserts its own lines and learns nothing', async (t) => {
  const secondRound = await openRound(office);
  const draftOf = async (people: typeof south): Promise<number> => {
    const surveyId = await survey(people, secondRound, [line({ areaCode: people === south ? '12' : '14' })], 'draft');
    const [version] = await rowsOf<{ key: number }>(
      api.db,
      sql`
        select v.key from survey_versions v join surveys s on s.key = v.survey_key
        where s.id = ${surveyId}`,
    );
    return version?.key ?? 0;
  };
  const southernDraft = await draftOf(south);
  const westernDraft = await draftOf(west);
  const [closed] = await rowsOf<{ key: number }>(
    api.db,
    sql`select key from survey_versions where state in ('accepted', 'locked')`,
  );
  const columns = 'version_key, area_id, profession_id, specialty_id, sector_id, year';
  let year = 2030;
  const copy = (db: Database, ...versionKeys: number[]) =>
    inTransaction(db, (tx) =>
      copyInto(
        tx,
        `survey_lines_stored (${columns})`,
        (async function* () {
          const [area] = await rowsOf<{ id: number }>(api.db, sql`select id from areas where code = '12'`);
          for (const key of versionKeys) yield `${key}\t${area?.id}\t1\t0\t1\t${year++}\n`;
        })(),
      ),
    );
  const rows = () => countIn(api.db, 'survey_lines');
  const before = await rows();
  const national = scopedTo(application, { ...scopeOf('sodra'), role: 'national-office' }, false);

  t.equal(await copy(southern, southernDraft), 1, 'a council writes to its own draft');
  t.equal(await rows(), before + 1);
  for (const [what, work] of [
    ['another council', () => copy(western, southernDraft)],
    ['its own and another’s in one', () => copy(western, westernDraft, southernDraft)],
    ['a reader', () => copy(scopedTo(application, reader, false), southernDraft)],
    ['nobody', () => copy(application, southernDraft)],
    ['a version that does not exist', () => copy(western, 2_000_000)],
  ] as const) {
    await t.rejects(work(), { code: '42501' }, what);
    t.equal(await rows(), before + 1, `${what} stores nothing`);
  }
  await t.rejects(copy(southern, closed?.key ?? 0), { code: '55000' }, 'what is no draft is closed by this way too');
  year = 2030;
  await t.rejects(copy(western, southernDraft), { code: '23505' }, 'that a key is taken is all that shows');
  year = 2050;
  t.equal(await copy(national, westernDraft), 1, 'the national office may, as by the parent');
  for (const statement of [
    'select * from survey_lines_stored',
    'select count(*) from survey_lines_stored',
    'select tableoid from survey_lines_stored',
    'copy survey_lines_stored to stdout',
    'table survey_lines_stored',
    'update survey_lines_stored set headcount = 1',
    'delete from survey_lines_stored',
    'truncate survey_lines_stored',
    `insert into survey_lines_stored (${columns}) values (${southernDraft}, 1, 1, 0, 1, 2040) returning comment`,
    `insert into survey_lines_stored (${columns}) values (${southernDraft}, 1, 1, 0, 1, 2040)
      on conflict (${columns}) do update set headcount = 1`,
    `merge into survey_lines_stored using (select 1) one on false when not matched then do nothing`,
    'create trigger planted after insert on survey_lines_stored execute function refuse_change()',
    'alter table survey_lines detach partition survey_lines_stored',
    'lock table survey_lines_stored in access exclusive mode',
  ]) {
    t.equal(await refusal(southern.execute(sql.raw(statement))), '42501', statement);
  }
});

t.test('the planner’s statistics of all lines are renewed by the service, who may not analyze any table', async (t) => {
  const known = () =>
    rowsOf(api.db, sql`select attname from pg_stats where tablename = 'survey_lines' and inherited`).then(
      (rows) => rows.length > 0,
    );
  t.notOk(await known());
  await southern.execute(sql`select analyze_survey_lines()`);
  t.ok(await known());
});
