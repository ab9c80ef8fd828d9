import { type SQL, sql } from 'drizzle-orm';
import { smallestDifference } from '../../rules/findings/bounds.ts';
import { linesOf } from '../lines.ts';
import { doubleCells } from '../rollups.ts';
import { boundsTable, type Checked, type Comparisons, pairsOf, staffOfAreas } from './comparisons.ts';

/*
 * Each rule is a select with the same columns: rule, cell, measure, the figure seen, what it is held against, what is
 * usual, and another council where one is concerned. They are one union, so that a survey of hundreds of thousands of
 * lines is checked where its lines are, and only what was found leaves the database.
 */

/** Rules about the figures of one line. The condition is asked first, so that lines without findings cost little. */
const oddLines = ({ lines }: Checked): SQL => sql`
  select odd.rule_id, l.area_id, l.profession_id, l.specialty_id, l.sector_id, l.year, odd.measure, odd.observed,
    odd.compared, null::numeric as usual, 0 as other_area_id
  from ${linesOf(lines)} l cross join lateral (values
    ('full-time-equivalents-above-headcount', 'fullTimeEquivalents', l.full_time_equivalents, l.headcount::numeric,
      l.full_time_equivalents > l.headcount),
    ('retirements-above-headcount', 'expectedRetirements', l.expected_retirements::numeric, l.headcount::numeric,
      l.expected_retirements > l.headcount),
    ('vacancies-above-staff', 'vacantFullTimeEquivalents', l.vacant_full_time_equivalents, l.full_time_equivalents,
      l.vacant_full_time_equivalents > l.full_time_equivalents),
    ('agency-above-staff', 'agencyFullTimeEquivalents', l.agency_full_time_equivalents, l.full_time_equivalents,
      l.agency_full_time_equivalents > l.full_time_equivalents),
    ('shortage-with-need-below-staff', 'neededFullTimeEquivalents', l.needed_full_time_equivalents,
      l.full_time_equivalents, l.assessment_id = 1 and l.needed_full_time_equivalents < l.full_time_equivalents),
    ('surplus-with-need-above-staff', 'neededFullTimeEquivalents', l.needed_full_time_equivalents,
      l.full_time_equivalents, l.assessment_id = 3 and l.needed_full_time_equivalents > l.full_time_equivalents)
  ) odd (rule_id, measure, observed, compared, holds)
  where odd.holds and (
    l.full_time_equivalents > l.headcount or l.expected_retirements > l.headcount
    or greatest(l.vacant_full_time_equivalents, l.agency_full_time_equivalents) > l.full_time_equivalents
    or (l.assessment_id <> 2 and l.needed_full_time_equivalents <> l.full_time_equivalents)
  )`;

/** Cells that would be counted twice. */
const countedTwice = (checked: Checked): SQL => sql`
  select case when other_area_id = 0 then 'region-and-municipality-lines' else 'reported-by-other-council' end,
    area_id, profession_id, 0::smallint, sector_id, year, '', null::numeric, null::numeric, null::numeric, other_area_id
  from (${doubleCells(checked)}) double`;

/**
 * Regions × professions asked for without any line of the base year, also for their municipalities. A region that is
 * divided may be reported by the other council, so its absence is no finding.
 */
const missingRegions = ({ lines, round }: Checked, regionIds: readonly number[]): SQL => sql`
  select 'region-without-line', region.id, asked.profession_id, 0::smallint, 0::smallint, ${round.baseYear}::smallint, '',
    null::numeric, null::numeric, null::numeric, 0
  from areas region cross join round_professions asked
  where region.id in (select unnest(${sql.param([...regionIds])}::smallint[])) and asked.round_key = ${round.key}
    and not exists (
      select from (
        select distinct coalesce(a.region_id, a.id) as region_id, l.profession_id
        from ${linesOf(lines)} l join areas a on a.id = l.area_id
        where l.year = ${round.baseYear}
      ) present where present.region_id = region.id and present.profession_id = asked.profession_id
    )`;

/**
 * Cells of the last round's base year that have none now. A region that is now told by municipality, or the reverse, is
 * not missing; nor is a profession that is no longer asked for, or an area that has left the territory.
 */
const missingLines = (
  { lines, round }: Checked,
  last: NonNullable<Comparisons['last']>,
  territoryIds: readonly number[],
): SQL => sql`
  select 'line-missing-since-last-round', before.area_id, before.profession_id, before.specialty_id, before.sector_id,
    ${round.baseYear}::smallint, '', null::numeric,
    coalesce(before.full_time_equivalents, before.headcount, before.needed_full_time_equivalents), null::numeric, 0
  from survey_lines before
  join areas a on a.id = before.area_id
  left join (
    select l.area_id, l.profession_id, l.specialty_id, l.sector_id from ${linesOf(lines)} l
    where l.year = ${round.baseYear}
    union
    select place.region_id, l.profession_id, l.specialty_id, l.sector_id
    from ${linesOf(lines)} l join areas place on place.id = l.area_id
    where l.year = ${round.baseYear} and place.region_id is not null
  ) here using (area_id, profession_id, specialty_id, sector_id)
  left join (
    select l.area_id as region_id, l.profession_id, l.specialty_id, l.sector_id from ${linesOf(lines)} l
    where l.year = ${round.baseYear}
  ) whole on whole.region_id = a.region_id and whole.profession_id = before.profession_id
    and whole.specialty_id = before.specialty_id and whole.sector_id = before.sector_id
  where before.version_key = ${last.versionKey} and before.year = ${last.baseYear}
    and before.area_id in (select unnest(${sql.param([...territoryIds])}::smallint[]))
    and before.profession_id in (select profession_id from round_professions where round_key = ${round.key})
    and here.area_id is null and whole.region_id is null`;

/** Cells that changed more since the last round than is ordinary, and those that went to or from zero. */
const changedCells = (checked: Checked, comparisons: Comparisons, last: NonNullable<Comparisons['last']>): SQL => sql`
  select case when pairs.observed = 0 or pairs.compared = 0 then 'zero-against-last-round'
      else 'large-change-since-last-round' end,
    pairs.area_id, pairs.profession_id, pairs.specialty_id, pairs.sector_id, pairs.year, pairs.measure, pairs.observed,
    pairs.compared, null::numeric, 0
  from (${pairsOf(checked, last)}) pairs
  left join ${boundsTable(comparisons.changes)} using (profession_id, sector_id, measure)
  where pairs.observed <> pairs.compared and abs(pairs.observed - pairs.compared) >= ${smallestDifference}
    and case when pairs.observed = 0 or pairs.compared = 0 then true
      else ln((pairs.observed / pairs.compared)::float8) not between bounds.lower and bounds.upper end`;

/** Areas whose staff per inhabitant lies outside what is ordinary among areas of their kind. */
const ratesOutOfLine = (checked: Checked, comparisons: Comparisons): SQL => sql`
  select 'share-of-population-out-of-line', staff.area_id, staff.profession_id, 0::smallint, staff.sector_id, staff.year,
    staff.measure, staff.observed, staff.population::numeric, round(exp(bounds.median)::numeric, 4), 0
  from (${staffOfAreas({ ...checked.round, lines: checked.lines })}) staff
  join ${boundsTable(comparisons.rates)} using (group_kind, profession_id, sector_id, measure)
  where ln((staff.observed * 1000 / staff.population)::float8) not between bounds.lower and bounds.upper
    and abs(staff.observed::float8 - exp(bounds.median) * staff.population / 1000) >= ${smallestDifference}`;

/** Everything that the rules find in a version, as a select. */
export const foundIn = (
  checked: Checked,
  comparisons: Comparisons,
  territory: { regionIds: readonly number[]; areaIds: readonly number[] },
): SQL => {
  const { last } = comparisons;
  const selects = [
    oddLines(checked),
    countedTwice(checked),
    missingRegions(checked, territory.regionIds),
    ...(comparisons.rates.length === 0 ? [] : [ratesOutOfLine(checked, comparisons)]),
    ...(last === undefined
      ? []
      : [missingLines(checked, last, territory.areaIds), changedCells(checked, comparisons, last)]),
  ];
  return sql.join(selects, sql` union all `);
};
