import { sql } from 'drizzle-orm';
import t from 'tap';
import { copyInto } from '../../src/db/copy.ts';
import { inTransaction, rowsOf } from '../../src/db/open.ts';
import { registerCodes } from '../../src/features/registers/queries.ts';
import { testDatabase } from '../support/database.ts';

const { db } = await testDatabase(t);
const codes = await registerCodes(db);
const areaId = (code: string) => codes.areaIds.get(code) ?? 0;
const professionId = (code: string) => codes.professionIds.get(code) ?? 0;
const generalMedicine = codes.specialties.get('allmanmedicin')?.id ?? 0;

await db.execute(sql`
  insert into survey_rounds (id, name, reference_date, population_date, base_year, horizon_years, opens_at, due_at, opened_by)
  values ('0193c1c0-7a00-7000-8000-000000000001', 'Round', '2026-01-01', '2024-12-31', 2026, '{2030}', now(), now(), 'x')`);
await db.execute(sql`
  insert into surveys (id, round_key, healthcare_region_id)
  select '0193c1c0-7a00-7000-8000-000000000002', key, ${areaId('sodra')} from survey_rounds`);
const [draft] = await rowsOf<{ key: number }>(
  db,
  sql`
    insert into survey_versions (survey_key, number, state, created_at)
    select key, 1, 'draft', now() from surveys returning key`,
);
const versionKey = draft?.key ?? 0;

const setState = (state: string) =>
  db.execute(sql`update survey_versions set state = ${state} where key = ${versionKey}`);
t.beforeEach(async () => {
  await setState('draft');
  await db.execute(sql`delete from survey_lines`);
});

const sound = {
  version_key: versionKey,
  area_id: areaId('12'),
  profession_id: professionId('lakare'),
  specialty_id: 0,
  sector_id: 1,
  year: 2026,
};
type Line = typeof sound;
const columns = Object.keys(sound).join(', ');
/** The table and the partition that holds its rows, which COPY may be sent to as well. */
const targets = [`survey_lines (${columns})`, `survey_lines_stored (${columns})`];

/** Copies sound lines of other areas around the one in question, so that it is one of many. */
const copyLines = (target: string | undefined, ...lines: Partial<Line>[]) =>
  inTransaction(db, (transaction) =>
    copyInto(
      transaction,
      target ?? '',
      (async function* () {
        for (const line of lines) yield `${Object.values({ ...sound, ...line }).join('\t')}\n`;
      })(),
    ),
  );
const insertLine = (line: Partial<Line>) =>
  db.execute(
    sql`insert into survey_lines ${sql.raw(`(${Object.keys(sound).join(', ')})`)} values ${Object.values({ ...sound, ...line })}`,
  );
const countLines = async () =>
  (await rowsOf<{ count: number }>(db, sql`select count(*)::int as count from survey_lines`))[0]?.count;

t.test('lines with known keys are stored', async (t) => {
  await copyLines(
    targets[1],
    {},
    { area_id: areaId('1281') },
    { specialty_id: generalMedicine },
    { sector_id: 4 },
    { year: 1990 },
    { year: 2100 },
    { profession_id: professionId('lakare-st'), specialty_id: generalMedicine },
  );
  t.equal(await countLines(), 7);
});

const refused: readonly [string, Partial<Line>, string][] = [
  ['an unknown version', { version_key: 4_711 }, 'version_key'],
  ['an unknown area', { area_id: 999 }, 'area_id'],
  ['a healthcare region as area', { area_id: areaId('sodra') }, 'area_id'],
  ['the nation as area', { area_id: areaId('SE') }, 'area_id'],
  ['an unknown profession', { profession_id: 999 }, 'profession_id'],
  ['an unknown specialty', { specialty_id: 999 }, 'specialty_id'],
  [
    "another profession's specialty",
    { profession_id: professionId('sjukskoterska'), specialty_id: generalMedicine },
    'specialty_id',
  ],
  ['sector 0', { sector_id: 0 }, 'sector_id'],
  ['sector 5', { sector_id: 5 }, 'sector_id'],
  ['the year 1989', { year: 1989 }, 'year'],
  ['the year 2101', { year: 2101 }, 'year'],
];

for (const [what, line, column] of refused) {
  t.test(`${what} is refused by its column, by COPY, insert and update, and nothing is stored`, async (t) => {
    const expected = { code: '23503', column, message: new RegExp(`survey_lines\\.${column}`) };
    // Whether the scope may write the version is asked before whether there is one, with the same answer to both.
    const byPart = column === 'version_key' ? { code: '42501' } : expected;
    for (const [index, target] of targets.entries()) {
      const copying = copyLines(target, {}, line, { area_id: areaId('10') });
      await t.rejects(copying, index === 0 ? expected : byPart, target);
    }
    await t.rejects(insertLine(line), { cause: expected });
    t.equal(await countLines(), 0);
    await insertLine({});
    const assignments = Object.entries(line).map(([name, value]) => sql`${sql.identifier(name)} = ${value}`);
    await t.rejects(db.execute(sql`update survey_lines set ${sql.join(assignments, sql`, `)}`), { cause: expected });
  });
}

for (const state of ['submitted', 'approved', 'accepted', 'returned']) {
  t.test(
    `the lines of a version that is ${state} cannot be added to, changed, moved away, deleted or truncated`,
    async (t) => {
      await insertLine({});
      await setState(state);
      const expected = { cause: { code: '55000' } };
      for (const target of targets) await t.rejects(copyLines(target, { year: 2030 }), { code: '55000' }, target);
      await t.rejects(insertLine({ year: 2030 }), expected);
      await t.rejects(db.execute(sql`update survey_lines set headcount = 1`), expected);
      await t.rejects(db.execute(sql`update survey_lines set version_key = 4711`), { cause: { code: /23503|55000/ } });
      await t.rejects(db.execute(sql`delete from survey_lines`), expected);
      await t.rejects(db.execute(sql`truncate survey_lines`), expected);
      t.equal(await countLines(), 1);
    },
  );
}

t.test('an unknown code never gets in, whoever else writes lines and registers at the same time', async (t) => {
  const unknown = 9_000;
  const wanted = { ...sound, area_id: unknown };
  let admit: () => void = () => undefined;
  const admitted = new Promise<void>((resolve) => {
    admit = resolve;
  });
  // A register row that is not committed yet is no register row to anyone else.
  const registering = inTransaction(db, async (tx) => {
    await tx.execute(
      sql`insert into areas (id, kind, code, name_sv, region_id, source) values (${unknown}, 'municipality', '9000', 'Ny', ${areaId('12')}, 'test')`,
    );
    await admitted;
  });
  const outcomes = await Promise.all(
    Array.from({ length: 40 }, (_, index) => {
      const target = targets[index % 2];
      const lines = [{ year: 2000 + index }, ...(index % 4 < 2 ? [] : [{ ...wanted, year: 2000 + index }])];
      return copyLines(target, ...lines).then(
        () => 'stored',
        (error: { code: string }) => error.code,
      );
    }),
  );
  t.same(
    outcomes,
    outcomes.map((_, index) => (index % 4 < 2 ? 'stored' : '23503')),
    'those with the unknown code are refused whole, the others stored',
  );
  admit();
  await registering;
  t.equal(await copyLines(targets[1], wanted), 1, 'once it is in the register, it is known');
  const orphans = await rowsOf(
    db,
    sql`select from survey_lines l where not exists (select from areas a where a.id = l.area_id)`,
  );
  t.equal(orphans.length, 0);
  for (const statement of [
    'delete from areas where id = 9000',
    'update areas set id = 9001 where id = 9000',
    'truncate areas cascade',
    'delete from professions',
    'update professions set id = id + 1000',
    'delete from specialties',
    'update specialties set id = id + 1000',
  ]) {
    await t.rejects(db.execute(sql.raw(statement)), { cause: { code: '55000' } }, `${statement}: a known code stays`);
  }
  await db.execute(sql`update areas set name_sv = 'Ny' where id = ${unknown}`);
});

t.test('a version cannot be submitted while lines are being written to it', async (t) => {
  let submitted = false;
  let submitting: Promise<unknown> = Promise.resolve();
  await inTransaction(db, async (transaction) => {
    await transaction.execute(sql`
      insert into survey_lines ${sql.raw(`(${Object.keys(sound).join(', ')})`)} values ${Object.values(sound)}`);
    submitting = setState('submitted').then(() => {
      submitted = true;
    });
    await transaction.execute(sql`select pg_sleep(0.1)`);
    t.notOk(submitted);
  });
  await submitting;
  t.equal(await countLines(), 1);
});

const insertPlan = sql`
  insert into plans (id, round_key, number, state, allocation_key, record, content_hash, public_hash, figure_count, hidden_count, disclosure_rule_id, built_at, built_by)
  select '0193c1c0-7a00-7000-8000-000000000003', key, 1, 'draft', 'none', '{}', '', '', 1, 0, 'x', now(), 'x' from survey_rounds`;
const insertFigure = (year: number) => sql`
  insert into plan_figures (plan_key, position, area_id, profession_id, specialty_id, sector_id, year, measure_id, status_id)
  select key, ${year - 2026}::int, ${areaId('SE')}, ${professionId('lakare')}, 0, 0, ${year}, 1, 1 from plans`;
const unchangeable = { cause: { code: '55000' } };

t.test("a plan's figures and inputs are written once, in the transaction that makes the plan", async (t) => {
  await inTransaction(db, async (transaction) => {
    await transaction.execute(insertPlan);
    await transaction.execute(
      sql`insert into plan_inputs (plan_key, healthcare_region_id, status) select key, ${areaId('sodra')}, 'missing' from plans`,
    );
    await transaction.execute(insertFigure(2026));
  });
  for (const table of ['plan_figures', 'plan_inputs']) {
    for (const statement of [`update ${table} set plan_key = plan_key`, `delete from ${table}`, `truncate ${table}`]) {
      await t.rejects(db.execute(sql.raw(statement)), unchangeable, statement);
    }
  }
  await t.rejects(db.execute(insertFigure(2027)), unchangeable, 'a figure that comes later');
  await t.rejects(
    inTransaction(db, async (transaction) => {
      await transaction.execute(sql`update plans set state = 'consultation', row_version = row_version + 1`);
      await transaction.execute(insertFigure(2027));
    }),
    unchangeable,
    'a figure that comes with a change of state',
  );
});

t.test('of a plan only the state changes, one step at a time, and no plan is removed', async (t) => {
  for (const statement of [
    `update plans set content_hash = 'another', row_version = row_version + 1`,
    `update plans set state = 'published', row_version = row_version + 1`,
    `update plans set state = 'consultation'`,
    'delete from plans',
  ]) {
    await t.rejects(db.execute(sql.raw(statement)), unchangeable, statement);
  }
  await db.execute(sql`update plans set state = 'consultation', row_version = row_version + 1`);
});

t.test('a temporary table of the same name does not stand before the one that a guard looks in', async (t) => {
  await setState('submitted');
  const write = inTransaction(db, async (tx) => {
    await tx.execute(sql`create temporary table survey_versions (like public.survey_versions) on commit drop`);
    await tx.execute(sql`insert into pg_temp.survey_versions select * from public.survey_versions`);
    await tx.execute(sql`update pg_temp.survey_versions set state = 'draft'`);
    await tx.execute(sql`
      insert into public.survey_lines (version_key, area_id, profession_id, specialty_id, sector_id, year, headcount)
      values (${versionKey}, ${areaId('12')}, ${professionId('lakare')}, 0, 1, 2026, 5)`);
  });
  await t.rejects(write, 'a submitted version is guarded by the real table');
  const functions = await rowsOf<{ name: string; path: string | null }>(
    db,
    sql`
      select p.proname as name, (select setting from unnest(p.proconfig) setting where setting like 'search_path=%') as path
      from pg_proc p join pg_language l on l.oid = p.prolang
      where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' and l.lanname = 'plpgsql'`,
  );
  t.ok(functions.length > 10);
  t.same(
    functions.filter(({ path }) => path !== 'search_path=public, pg_temp').map(({ name }) => name),
    [],
    'a function that a later migration adds says so as well',
  );
});
