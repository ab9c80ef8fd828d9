import { sql } from 'drizzle-orm';
import { copyInto } from '../../src/db/copy.ts';
import { type Database, inTransaction, rowsOf } from '../../src/db/open.ts';
import { replaceRollup } from '../../src/features/surveys/queries/rollups.ts';

/**
 * A synthetic national round: six councils, 290 municipalities, 100 professions with a specialty each, four sectors
 * and four years make 928,000 lines. Values come from a seeded generator, so that every machine has the same round.
 */
export interface SyntheticRound {
  readonly roundId: string;
  readonly roundKey: number;
  readonly versionKeys: readonly number[];
  readonly lineCount: number;
}

const years = [2024, 2027, 2030, 2035];
const sectorIds = [1, 2, 3, 4];

/** Numbers from 0 up to a bound, the same for the same seed (xorshift32). */
const generator = (seed: number) => {
  let state = seed | 1;
  return (bound: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
};

/** Fills the registers up to as many professions as asked for, each with at least one specialty; answers their keys. */
const fillRegisters = async (
  tx: Database,
  professions: number,
): Promise<{ professionId: number; specialtyId: number }[]> => {
  await tx.execute(sql`
    insert into professions (id, code, name_sv, name_en, occupation_codes, regulation, title_protection, confidence, source)
    select id, 'synthetic-' || id, 'Syntetiskt yrke ' || id, 'Synthetic profession ' || id, '{}', 'none', 'none', 'low', 'benchmark'
    from generate_series((select max(id) + 1 from professions), ${professions}::int) as id`);
  await tx.execute(sql`
    insert into specialties (id, code, name_sv, specialty_group, kind, profession_id, source)
    select (select max(id) from specialties) + row_number() over (order by p.id), 'synthetic-specialty-' || p.id,
      'Syntetisk specialitet ' || p.id, 'synthetic', 'base', p.id, 'benchmark'
    from professions p where not exists (select from specialties s where s.profession_id = p.id)`);
  return rowsOf(
    tx,
    sql`
      select p.id as "professionId", min(s.id) as "specialtyId" from professions p join specialties s on s.profession_id = p.id
      group by p.id order by p.id limit ${professions}`,
  );
};

const insertRound = async (tx: Database, round: number) => {
  const roundId = `0193c1c0-7a00-7000-8000-${String(900_000 + round).padStart(12, '0')}`;
  const [row] = await rowsOf<{ key: number }>(
    tx,
    sql`
      insert into survey_rounds (id, name, reference_date, population_date, base_year, horizon_years, opens_at, due_at, opened_by)
      values (${roundId}, ${`Synthetic ${round}`}, '2024-11-01', '2024-12-31', 2024, '{2027,2030,2035}', now(), now(), 'bench')
      returning key`,
  );
  const roundKey = row?.key ?? 0;
  await tx.execute(sql`
    insert into round_professions (round_key, profession_id) select ${roundKey}::int, id from professions`);
  const versions = await rowsOf<{ key: number; healthcareRegionId: number }>(
    tx,
    sql`
      with made as (
        insert into surveys (id, round_key, healthcare_region_id)
        select gen_random_uuid(), ${roundKey}::int, id from areas where kind = 'healthcare-region' returning key, healthcare_region_id
      ),
      versions as (
        insert into survey_versions (survey_key, number, state, created_at) select key, 1, 'draft', now() from made
        returning key, survey_key
      )
      select versions.key, made.healthcare_region_id as "healthcareRegionId" from versions join made on made.key = versions.survey_key
      order by 2`,
  );
  return { roundId, roundKey, versions };
};

async function* linesOf(
  versionKey: number,
  areaIds: readonly number[],
  kinds: readonly { professionId: number; specialtyId: number }[],
  random: (bound: number) => number,
): AsyncGenerator<string> {
  for (const areaId of areaIds) {
    const rows: string[] = [];
    for (const { professionId, specialtyId } of kinds) {
      for (const specialty of [0, specialtyId]) {
        for (const sectorId of sectorIds) {
          for (const year of years) {
            const persons = random(400);
            const staff = ((persons * (60 + random(40))) / 100).toFixed(2);
            const values =
              year === years[0]
                ? `${persons}\t${staff}\t${random(900) / 100}\t${random(500) / 100}\t${random(12)}`
                : '\\N\t\\N\t\\N\t\\N\t\\N';
            const need = ((persons * (90 + random(30))) / 100).toFixed(2);
            rows.push(
              `${versionKey}\t${areaId}\t${professionId}\t${specialty}\t${sectorId}\t${year}\t${1 + random(3)}\t${values}\t${need}\n`,
            );
          }
        }
      }
    }
    yield rows.join('');
  }
}

/** Writes one synthetic round and accepts it; the number tells rounds apart. */
export const writeSyntheticRound = async (
  db: Database,
  options: { round: number; seed: number; professions?: number },
): Promise<SyntheticRound> =>
  inTransaction(db, async (tx) => {
    await tx.execute(sql`select set_config('statement_timeout', '0', true)`);
    const kinds = await fillRegisters(tx, options.professions ?? 100);
    const { roundId, roundKey, versions } = await insertRound(tx, options.round);
    const random = generator(options.seed);
    let lineCount = 0;
    for (const { key, healthcareRegionId } of versions) {
      const areas = await rowsOf<{ id: number }>(
        tx,
        sql`
          select m.id from areas m join area_memberships unit on unit.unit_id in (m.id, m.region_id) and unit.valid_to is null
          where m.kind = 'municipality' and unit.healthcare_region_id = ${healthcareRegionId} order by m.code`,
      );
      lineCount += await copyInto(
        tx,
        `survey_lines (version_key, area_id, profession_id, specialty_id, sector_id, year, assessment_id, headcount,
          full_time_equivalents, vacant_full_time_equivalents, agency_full_time_equivalents, expected_retirements,
          needed_full_time_equivalents)`,
        linesOf(
          key,
          areas.map(({ id }) => id),
          kinds,
          random,
        ),
      );
      await tx.execute(sql`select set_config('statement_timeout', '0', true)`);
      await replaceRollup(tx, key);
      await tx.execute(sql`
        update survey_versions set state = 'accepted', line_count = ${lineCount}, lines_hash = md5(key::text),
          submitted_at = now(), submitted_by = 'editor', approved_at = now(), approved_by = 'approver',
          accepted_at = now(), accepted_by = 'office'
        where key = ${key}`);
    }
    return { roundId, roundKey, versionKeys: versions.map(({ key }) => key), lineCount };
  });
