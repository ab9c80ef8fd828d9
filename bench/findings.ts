import { sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../src/db/open.ts';
import { countFindings, listFindings } from '../src/features/surveys/queries/findings/list.ts';
import { findRound } from '../src/features/surveys/queries/rounds.ts';
import { testDatabase } from '../test/support/database.ts';

/**
 * How long the checks of a survey of some 200,000 lines take, held against an accepted survey of as many in the round
 * before: the first page of findings, the counts, and a survey where every line is remarked on. Milliseconds.
 */
const rounds = [
  { id: '0193c1c0-7a00-7000-8000-0000000000a1', referenceDate: '2021-11-01', baseYear: 2021 },
  { id: '0193c1c0-7a00-7000-8000-0000000000a2', referenceDate: '2024-11-01', baseYear: 2024 },
];
const horizonYears = Array.from({ length: 14 }, (_, index) => 2025 + index);

const seed = async (db: Database): Promise<{ versionKey: number; healthcareRegionId: number }> => {
  const [council] = await rowsOf<{ id: number }>(db, sql`select id from areas where code = 'mellansverige'`);
  const healthcareRegionId = council?.id ?? 0;
  let versionKey = 0;
  for (const { id, referenceDate, baseYear } of rounds) {
    const [version] = await rowsOf<{ key: number }>(
      db,
      sql`
        with round as (
          insert into survey_rounds (id, name, reference_date, population_date, base_year, horizon_years, opens_at, due_at, opened_by)
          values (${id}, 'Mätning', ${referenceDate}, '2024-12-31', ${baseYear}, ${sql.param(horizonYears)}::smallint[],
            '2020-01-01', '2030-01-01', 'bench') returning key
        ),
        asked as (insert into round_professions select round.key, p.id from round, professions p),
        survey as (
          insert into surveys (id, round_key, healthcare_region_id)
          select gen_random_uuid(), key, ${healthcareRegionId} from round returning key
        )
        insert into survey_versions (survey_key, number, state, created_at)
        select key, 1, 'draft', now() from survey returning key`,
    );
    versionKey = version?.key ?? 0;
    await db.execute(sql`
      insert into survey_lines (version_key, area_id, profession_id, specialty_id, sector_id, year, headcount,
        full_time_equivalents, needed_full_time_equivalents, assessment_id)
      select ${versionKey}::int, m.id, p.id, 0, sector, year, case when year = ${baseYear} then size end,
        case when year = ${baseYear} then round(size * 0.9, 2) end, size * 1.1, 1
      from areas m join areas r on r.id = m.region_id and r.code in ('03', '04', '17', '18', '19', '20', '21')
      cross join professions p cross join generate_series(1, 4) sector
      cross join unnest(${sql.param([baseYear, ...horizonYears])}::smallint[]) year
      cross join lateral (select (20 + abs(hashint4(m.id * 1000 + p.id * 7 + sector)) % 400 + ${baseYear} - 2021)::numeric as size) sizes
      where m.kind = 'municipality'`);
    if (baseYear === 2021)
      await db.execute(sql`update survey_versions set state = 'accepted' where key = ${versionKey}`);
  }
  await db.execute(sql`analyze survey_lines`);
  return { versionKey, healthcareRegionId };
};

const timed = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
  const times: number[] = [];
  for (let run = 0; ; run++) {
    const started = performance.now();
    const result = await work();
    times.push(performance.now() - started);
    if (run < 2) continue;
    process.stdout.write(`${name}: ${times.map((time) => time.toFixed(0)).join(' ')} ms\n`);
    return result;
  }
};

const teardowns: (() => unknown)[] = [];
const { db } = await testDatabase({ teardown: (work) => void teardowns.push(work) });
try {
  const { versionKey, healthcareRegionId } = await seed(db);
  const round = await findRound(db, rounds[1]?.id ?? '');
  if (round === undefined) throw new Error('The round was not made.');
  const version = { versionKey, survey: { healthcareRegionId }, round };
  const [lines] = await rowsOf<{ count: number }>(
    db,
    sql`select count(*)::int as count from survey_lines where version_key = ${versionKey}`,
  );
  process.stdout.write(`${lines?.count} lines\n`);
  const page = { page: 1, limit: 100 };
  const ordinary = await timed('first page', () => listFindings(db, version, { filter: {}, page }));
  process.stdout.write(`${ordinary.totalRecords} findings\n`);
  await timed('counts', () => countFindings(db, version));
  await db.execute(sql`update survey_lines set needed_full_time_equivalents = 10 * needed_full_time_equivalents
    where version_key = ${versionKey}`);
  const odd = await timed('first page, every line odd', () => listFindings(db, version, { filter: {}, page }));
  process.stdout.write(`${odd.totalRecords} findings\n`);
} finally {
  for (const teardown of teardowns) await teardown();
}
