import { type SQL, sql } from 'drizzle-orm';
import { offsetOf, type Page, type PageRequest } from '../../../../core/page.ts';
import { type Database, rowsOf, seeingAll } from '../../../../db/open.ts';
import { listTerritory } from '../../../registers/queries.ts';
import { errorRuleIds } from '../../rules/findings/catalogue.ts';
import type { FoundCell } from '../../rules/findings/text.ts';
import { sectors } from '../../schemas.ts';
import type { LineSource } from '../lines.ts';
import type { RoundRow } from '../rounds.ts';
import { type Checked, findComparisons } from './comparisons.ts';
import { foundIn } from './found.ts';

/** Why a council stands by a finding, and who says so. */
export interface Justification {
  readonly text: string;
  readonly at: string;
  readonly by: string;
}

/** A finding as it is listed. */
export interface FindingRow extends FoundCell {
  /** The same for the same rule and cell, whenever and in whichever version it is found. */
  readonly findingId: string;
  readonly severity: 'error' | 'warning';
  readonly justification: Justification | null;
}

/** Which findings: what is left out does not narrow. */
export interface FindingFilter {
  readonly findingId?: string | undefined;
  readonly ruleId?: string | undefined;
  readonly severity?: 'error' | 'warning' | undefined;
  readonly justified?: boolean | undefined;
  readonly areaCode?: string | undefined;
  readonly professionCode?: string | undefined;
  readonly sector?: string | undefined;
  /** Errors, and warnings without a justification: what keeps a survey from being submitted. */
  readonly blocking?: boolean | undefined;
}

/** A version with what its findings are found by. */
export interface VersionToCheck {
  readonly versionKey: number;
  /** The lines to check where they are not the version's own: those that an import would leave it with. */
  readonly lines?: LineSource;
  readonly survey: { readonly healthcareRegionId: number };
  readonly round: RoundRow;
}

const textArray = (words: readonly string[]): SQL => sql`${sql.param([...words])}::text[]`;

/** The findings of a version with codes, severity, identity and justification, as a select that can be narrowed. */
export const findingsSelect = async (db: Database, version: VersionToCheck, filter: FindingFilter): Promise<SQL> => {
  const { survey, round, versionKey } = version;
  const { lines = { versionKey } } = version;
  const checked: Checked = { lines, healthcareRegionId: survey.healthcareRegionId, round };
  const territory = await listTerritory(db, survey.healthcareRegionId, round.referenceDate);
  const comparisons = await findComparisons(db, checked);
  const regionIds = territory.filter((area) => area.isWhole && area.areaCode.length === 2).map((area) => area.areaId);
  const found = foundIn(checked, comparisons, { regionIds, areaIds: territory.map((area) => area.areaId) });
  return sql`
    select listed.* from (
      select found.*, a.code as area_code, p.code as profession_code, sp.code as specialty_code,
        (${textArray(sectors)})[found.sector_id] as sector, other.code as other_code,
        case when found.rule_id = any (${textArray(errorRuleIds)}) then 'error' else 'warning' end as severity,
        left(encode(sha256(convert_to(concat_ws('|', found.rule_id, a.code, p.code, coalesce(sp.code, ''),
          found.sector_id, found.year, found.measure), 'UTF8')), 'hex'), 32) as finding_id,
        concat_ws('/', trim_scale(found.observed), trim_scale(found.compared)) as seen,
        j.justification, j.justified_at, j.justified_by, j.seen is not null as justified
      from (${found}) found (rule_id, area_id, profession_id, specialty_id, sector_id, year, measure, observed, compared,
        usual, other_area_id)
      join areas a on a.id = found.area_id
      join professions p on p.id = found.profession_id
      left join specialties sp on sp.id = found.specialty_id
      left join areas other on other.id = found.other_area_id
      left join survey_finding_justifications j on j.version_key = ${versionKey} and j.rule_id = found.rule_id
        and j.area_id = found.area_id and j.profession_id = found.profession_id
        and j.specialty_id = found.specialty_id and j.sector_id = found.sector_id and j.year = found.year
        and j.measure = found.measure
        -- A cell that has changed since must be justified anew.
        and j.seen = concat_ws('/', trim_scale(found.observed), trim_scale(found.compared))
    ) listed where ${narrowed(filter)}`;
};

const narrowed = (filter: FindingFilter): SQL => {
  const conditions: SQL[] = [sql`true`];
  if (filter.findingId !== undefined) conditions.push(sql`finding_id = ${filter.findingId}`);
  if (filter.ruleId !== undefined) conditions.push(sql`rule_id = ${filter.ruleId}`);
  if (filter.severity !== undefined) conditions.push(sql`severity = ${filter.severity}`);
  if (filter.justified !== undefined) conditions.push(sql`justified = ${filter.justified}`);
  if (filter.areaCode !== undefined) conditions.push(sql`area_code = ${filter.areaCode}`);
  if (filter.professionCode !== undefined) conditions.push(sql`profession_code = ${filter.professionCode}`);
  if (filter.sector !== undefined) conditions.push(sql`sector = ${filter.sector}`);
  if (filter.blocking === true) conditions.push(sql`(severity = 'error' or not justified)`);
  return sql.join(conditions, sql` and `);
};

/** A finding as it is listed. */
export const findingColumns = sql`
  finding_id as "findingId", rule_id as "ruleId", severity, area_code as "areaCode", profession_code as "professionCode",
  specialty_code as "specialtyCode", sector, year::int, nullif(measure, '') as measure, observed::float8 as observed,
  compared::float8 as compared, usual::float8 as usual, other_code as "otherHealthcareRegionCode",
  case when justified then json_build_object('text', justification, 'at', justified_at, 'by', justified_by) end
    as justification`;

/** Errors first, then in the order of codes. */
export const findingOrder = sql`
  severity, area_code collate "C", profession_code collate "C", specialty_code collate "C" nulls first, sector_id, year,
  rule_id collate "C", measure`;

/** One page of what is wrong or looks odd in a version, found anew each time so that it is never out of date. */
export const listFindings = async (
  db: Database,
  version: VersionToCheck,
  request: { filter: FindingFilter; page: PageRequest },
): Promise<Page<FindingRow>> => {
  const { filter, page } = request;
  const select = await findingsSelect(db, version, filter);
  // Whether another council reports the same cell is the one thing that is asked of others' lines.
  const [row] = await seeingAll(db, (transaction) =>
    rowsOf<Page<FindingRow>>(
      transaction,
      sql`
      with chosen as materialized (${select}),
      page as (
        select row_number() over (order by ${findingOrder}) as place, ${findingColumns} from chosen
        order by place limit ${page.page < 1 ? 0 : page.limit} offset ${Math.max(0, offsetOf(page))}
      )
      select (select count(*)::int from chosen) as "totalRecords",
        (select coalesce(json_agg(to_jsonb(page) - 'place' order by place), '[]') from page) as items`,
    ),
  );
  return row ?? { items: [], totalRecords: 0 };
};

/** All findings in batches, in the same order, by a cursor of the transaction that `db` must be. */
export const listFindingsInBatches = async function* (
  db: Database,
  version: VersionToCheck,
  request: { filter: FindingFilter; rowsPerBatch: number },
): AsyncGenerator<FindingRow[]> {
  const select = await findingsSelect(db, version, request.filter);
  await seeingAll(db, (transaction) =>
    transaction.execute(sql`
    declare findings_listed no scroll cursor for
    select ${findingColumns} from (${select}) chosen order by ${findingOrder}`),
  );
  for (;;) {
    const rows = await seeingAll(db, (transaction) =>
      rowsOf<FindingRow>(transaction, sql`fetch forward ${sql.raw(String(request.rowsPerBatch))} from findings_listed`),
    );
    if (rows.length === 0) break;
    yield rows;
  }
  await db.execute(sql`close findings_listed`);
};

/** How much of a version's findings keeps it from being submitted. */
export interface FindingCounts {
  readonly errors: number;
  readonly warnings: number;
  readonly unjustifiedWarnings: number;
}

/** Counts a version's findings. */
export const countFindings = async (db: Database, version: VersionToCheck): Promise<FindingCounts> => {
  const select = await findingsSelect(db, version, {});
  const [row] = await seeingAll(db, (transaction) =>
    rowsOf<FindingCounts>(
      transaction,
      sql`
      select (count(*) filter (where severity = 'error'))::int as errors,
        (count(*) filter (where severity = 'warning'))::int as warnings,
        (count(*) filter (where severity = 'warning' and not justified))::int as "unjustifiedWarnings"
      from (${select}) chosen`,
    ),
  );
  return row ?? { errors: 0, warnings: 0, unjustifiedWarnings: 0 };
};
