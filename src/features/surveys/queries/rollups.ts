import { type SQL, sql } from 'drizzle-orm';
import { limits } from '../../../core/limits.ts';
import { type Database, rowsOf, seeingAll } from '../../../db/open.ts';
import type { FoundCell } from '../rules/findings/text.ts';
import type { Attribution } from '../rules/rollup.ts';
import { rollupColumns, rollupSums } from '../rules/rollup-columns.ts';
import { sectors } from '../schemas.ts';
import { type LineSource, linesOf } from './lines.ts';

/** Each region and municipality with its region and the healthcare region it can be attributed to on a date, 0 for none. */
export const attributionOn = (date: string | SQL): SQL => {
  const valid = sql`unit.valid_from <= ${date} and (unit.valid_to is null or unit.valid_to > ${date})`;
  return sql`
    select m.id as area_id, m.region_id, unit.healthcare_region_id
    from areas m join area_memberships unit on unit.unit_id in (m.id, m.region_id) and ${valid}
    where m.kind = 'municipality'
    union all
    select region.id, region.id, coalesce(unit.healthcare_region_id, 0)
    from areas region left join area_memberships unit on unit.unit_id = region.id and ${valid}
    where region.kind = 'region'`;
};

/**
 * The lines that make up a profession as a whole are its own, and where a cell has lines for specialties only, those:
 * a specialty's line beside this one is a part of it and is not counted again.
 */
const hasNoWhole = (lines: SQL): SQL => sql`not exists (
  select from ${lines} whole
  where whole.version_key = l.version_key and whole.area_id = l.area_id and whole.profession_id = l.profession_id
    and whole.specialty_id = 0 and whole.sector_id = l.sector_id and whole.year = l.year
)`;

/**
 * Every profession below another, with the steps from its parent up to that one: a specialist nurse's orientation
 * stands below specialist nurses and below nurses, a physician in training below physicians.
 */
const ancestry = sql`
  with recursive climbed (profession_id, ancestor_id, path) as (
    select id, parent_profession_id, array[parent_profession_id] from professions where parent_profession_id is not null
    union all
    select climbed.profession_id, parent.parent_profession_id, climbed.path || parent.parent_profession_id
    from climbed join professions parent on parent.id = climbed.ancestor_id
    where parent.parent_profession_id is not null
  )
  select * from climbed`;

/**
 * Lines, each as often as there are figures that it counts in: in its profession, in its specialty, and in the
 * professions above its own. It counts in a profession above only where no line for that profession, or for one
 * between the two, speaks of the same area, of the region around it or of a municipality in it, in the same sector and
 * year. So a profession is what was reported for itself, and only where nothing was, the sum of what was reported for
 * the narrower ones: never both.
 *
 * @param lines a table of all lines of some versions, and of no others
 */
const countedOf = (lines: SQL): SQL => sql`
  select l.*, l.profession_id as figure_profession_id, 0 as figure_specialty_id, 0 as from_profession_id
  from ${lines} l where l.specialty_id = 0
  union all
  select l.*, l.profession_id, 0, 0
  from ${lines} l where l.specialty_id <> 0 and ${hasNoWhole(lines)}
  union all
  select l.*, l.profession_id, l.specialty_id::int, 0
  from ${lines} l where l.specialty_id <> 0
  union all
  select l.*, climbed.ancestor_id, 0, l.profession_id::int
  from ${lines} l join (${ancestry}) climbed on climbed.profession_id = l.profession_id
  -- Asked in this order: few lines are of a profession with others above it.
  where case when l.profession_id in (select id from professions where parent_profession_id is not null)
    then l.specialty_id = 0 or ${hasNoWhole(lines)} end
  and not exists (
    select from (
      select distinct nearer.version_key, nearer.profession_id, nearer.sector_id, nearer.year, touched.area_id
      from ${lines} nearer join areas here on here.id = nearer.area_id
      join areas touched_area on touched_area.id in (here.id, here.region_id) or touched_area.region_id = here.id
      cross join lateral (select touched_area.id as area_id) touched
      where nearer.profession_id in (select parent_profession_id from professions)
    ) stated
    where stated.version_key = l.version_key and stated.area_id = l.area_id and stated.sector_id = l.sector_id
      and stated.year = l.year and stated.profession_id = any (climbed.path)
  )`;

/**
 * The lines of some versions as `countedOf` counts them, for questions about few of them.
 *
 * @param versionKeys a select of the versions' keys
 */
export const countedLines = (versionKeys: SQL): SQL =>
  countedOf(sql`(select * from survey_lines where version_key in (${versionKeys}))`);

/** The sums of a rollup, each with what it sums. */
const sums = Object.fromEntries(
  Object.entries(rollupSums).map(([name, sum]) => [
    name,
    sum.with === undefined ? sum.of : `case when ${sum.with} is not null then ${sum.of} end`,
  ]),
);

const sumColumns = sql.raw(
  Object.entries(sums)
    .map(([name, expression]) => `sum(${expression}) as ${name}`)
    .join(', '),
);

/** The same sums in whole hundredths, named as in the program. */
export const sumsOfLines = sql.raw(
  Object.entries(sums)
    .map(([name, expression]) => {
      const inProgram = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
      return `(sum(${expression}) * 100)::float8 as "${inProgram}"`;
    })
    .join(', '),
);

/**
 * Profession, specialty, region, sector and year as one number, by which lines are grouped in less time than by five
 * columns: 15 bits for each of the smallint keys, 3 for the sector and 12 for the year.
 */
const cellNumber = sql`(((figure_profession_id::bigint << 15 | figure_specialty_id) << 15 | region_id) << 3 | sector_id) << 12 | year`;

/** What such a number is made of. */
const ofCellNumber = {
  professionId: sql`(cell >> 45)::smallint`,
  specialtyId: sql`(cell >> 30 & 32767)::smallint`,
  regionId: sql`(cell >> 15 & 32767)::smallint`,
  sectorId: sql`(cell >> 12 & 7)::smallint`,
  year: sql`(cell & 4095)::smallint`,
};

/** What a rollup needs of a line. */
const lineColumns = sql.raw(
  `version_key, area_id, profession_id, specialty_id, sector_id, year, assessment_id, headcount, full_time_equivalents,
  vacant_full_time_equivalents, agency_full_time_equivalents, expected_retirements, needed_full_time_equivalents`,
);

/**
 * The rollup of some versions as their lines give it. A judgement is counted for what it is about alone: a specialty's
 * or a narrower profession's does not stand for the profession. The municipalities are those that gave a line, and
 * those that gave full-time equivalents, in no order; null where a line speaks of the whole region.
 */
export const rollupOfLines = (versionKeys: SQL): SQL => sql`
  with attribution as (
    select v.key as version_key, belongs.* from survey_versions v
    join surveys s on s.key = v.survey_key join survey_rounds r on r.key = s.round_key
    cross join lateral (${attributionOn(sql`r.reference_date`)}) belongs
    where v.key in (${versionKeys})
  ),
  lines as materialized (select ${lineColumns} from survey_lines where version_key in (${versionKeys})),
  counted as (${countedOf(sql`lines`)})
  select
    version_key, ${ofCellNumber.regionId} as region_id, healthcare_region_id,
    ${ofCellNumber.professionId} as profession_id, ${ofCellNumber.specialtyId} as specialty_id, from_profession_id,
    ${ofCellNumber.sectorId} as sector_id, ${ofCellNumber.year} as year,
    count(*)::int as line_count,
    case when not bool_or(area_id = region_id) then array_agg(area_id) end as municipality_ids,
    case when not coalesce(bool_or(area_id = region_id) filter (where full_time_equivalents is not null), false)
      then coalesce(array_agg(area_id) filter (where full_time_equivalents is not null), '{}')
    end as staff_municipality_ids,
    ${sumColumns},
    (count(*) filter (where assessment_id = 1 and own))::int as shortage_judgements,
    (count(*) filter (where assessment_id = 2 and own))::int as balance_judgements,
    (count(*) filter (where assessment_id = 3 and own))::int as surplus_judgements
  from (
    select *, specialty_id = figure_specialty_id and from_profession_id = 0 as own, ${cellNumber} as cell
    from counted join attribution using (version_key, area_id)
  ) counted
  group by cell, version_key, healthcare_region_id, from_profession_id`;

/** Settings of this transaction, and what gives back those that stood before. */
const useSettings = async (db: Database, settings: Readonly<Record<string, string>>): Promise<() => Promise<void>> => {
  const names = Object.keys(settings);
  const before = await rowsOf<{ name: string; value: string }>(
    db,
    sql`select name, current_setting(name) as value from unnest(${sql.param(names)}::text[]) name`,
  );
  const set = (pairs: readonly { name: string; value: string }[]) =>
    db.execute(sql`
      select set_config(name, value, true)
      from unnest(${sql.param(pairs.map(({ name }) => name))}::text[], ${sql.param(pairs.map(({ value }) => value))}::text[])
        as setting (name, value)`);
  await set(names.map((name) => ({ name, value: settings[name] ?? '' })));
  return async () => {
    await set(before);
  };
};

/** Every region and municipality as lines are attributed in a round. */
export const listAttributions = (db: Database, roundId: string): Promise<Attribution[]> =>
  rowsOf<Attribution>(
    db,
    sql`
      select belongs.area_id::int as "areaId", belongs.region_id::int as "regionId",
        belongs.healthcare_region_id::int as "healthcareRegionId"
      from survey_rounds r cross join lateral (${attributionOn(sql`r.reference_date`)}) belongs
      where r.id = ${roundId}`,
  );

/** What COPY writes rows of a rollup to. */
export const rollupTarget = `survey_rollups (version_key, ${rollupColumns.join(', ')})`;

/** Removes a version's rollup. */
export const deleteRollup = async (db: Database, versionKey: number): Promise<void> => {
  await db.execute(sql`delete from survey_rollups where version_key = ${versionKey}`);
};

/**
 * Makes a version's rollup anew from its lines, in the transaction that wrote them. Its cost follows the size of this
 * survey alone. It keeps sums and counts only, so that every ratio can be a ratio of sums.
 */
export const replaceRollup = async (db: Database, versionKey: number): Promise<void> => {
  await deleteRollup(db, versionKey);
  // Lines that were written a moment ago have no statistics, and taken for a handful they would be joined one by one.
  // Grouping by a hash spares the sort.
  const settings = {
    enable_nestloop: 'off',
    enable_mergejoin: 'off',
    enable_sort: 'off',
    work_mem: limits.surveySortMemory,
  };
  const restore = await useSettings(db, settings);
  await db.execute(sql`
    insert into survey_rollups (
      version_key, region_id, healthcare_region_id, profession_id, specialty_id, from_profession_id, sector_id, year,
      line_count, municipality_ids, staff_municipality_ids,
      ${sql.raw(Object.keys(sums).join(', '))}, shortage_judgements, balance_judgements, surplus_judgements
    )
    ${rollupOfLines(sql`select ${versionKey}::int`)}`);
  await restore();
};

/** Versions that speak for their council beside another's: those under way, and the newest that was accepted. */
const countsAgainstOthers = sql`(
  ov.state in ('submitted', 'approved')
  or (ov.state in ('accepted', 'locked') and not exists (
    select from survey_versions newer
    where newer.survey_key = ov.survey_key and newer.number > ov.number and newer.state in ('accepted', 'locked')
  ))
)`;

/**
 * Cells of a version that would be counted twice: reported for a region as a whole and for municipalities of it
 * (`other_area_id` 0), or reported also by another council in the same round. The latter can only be where a region
 * lies in two healthcare regions: either council may report it, but one of them only. So other councils' lines are
 * looked at for such regions alone. A line of a specialty counts as well, since it can stand for its profession.
 */
export const doubleCells = ({
  lines,
  healthcareRegionId,
  round,
}: {
  readonly lines: LineSource;
  readonly healthcareRegionId: number;
  readonly round: { readonly key: number };
}): SQL => sql`
  with mine as materialized (
    select distinct l.area_id, l.profession_id, l.sector_id, l.year, coalesce(a.region_id, a.id) as region_id
    from ${linesOf(lines)} l join areas a on a.id = l.area_id
  ),
  shared_areas as (
    select distinct a.id, coalesce(a.region_id, a.id) as region_id
    from area_memberships divided
    join areas unit on unit.id = divided.unit_id and unit.kind = 'municipality'
    join areas a on unit.region_id in (a.id, a.region_id)
  ),
  others as (
    select l.area_id, l.profession_id, l.sector_id, l.year, a.region_id, other.healthcare_region_id
    from surveys other
    join survey_versions ov on ov.survey_key = other.key and ${countsAgainstOthers}
    cross join shared_areas a
    join survey_lines l on l.version_key = ov.key and l.area_id = a.id
    where other.round_key = ${round.key} and other.healthcare_region_id <> ${healthcareRegionId}
  )
  select distinct area_id, profession_id, sector_id, year, other_area_id
  from (
    select whole.area_id, whole.profession_id, whole.sector_id, whole.year, 0 as other_area_id
    from mine whole join mine part using (region_id, profession_id, sector_id, year)
    where whole.area_id = whole.region_id and part.area_id <> part.region_id
    union all
    select mine.area_id, mine.profession_id, mine.sector_id, mine.year, others.healthcare_region_id
    from mine join others using (region_id, profession_id, sector_id, year)
    where mine.area_id = others.area_id or mine.area_id = mine.region_id or others.area_id = others.region_id
  ) double
  limit ${limits.faultsPerAnswer}`;

/** The same with their codes, as findings. */
export const listDoubleCells = async (db: Database, checked: Parameters<typeof doubleCells>[0]): Promise<FoundCell[]> =>
  // The other councils' lines are seen for this one question; the answer names cells of the version and no figure.
  seeingAll(db, (transaction) =>
    rowsOf<FoundCell>(
      transaction,
      sql`
      select case when other.id is null then 'region-and-municipality-lines' else 'reported-by-other-council' end as "ruleId",
        a.code as "areaCode", p.code as "professionCode", null as "specialtyCode",
        (${sql.param([...sectors])}::text[])[double.sector_id] as sector, double.year::int as year, null as measure,
        null as observed, null as compared, null as usual, other.code as "otherHealthcareRegionCode"
      from (${doubleCells(checked)}) double
      join areas a on a.id = double.area_id
      join professions p on p.id = double.profession_id
      left join areas other on other.id = double.other_area_id
      order by a.code collate "C", p.code collate "C", double.sector_id, double.year`,
    ),
  );
