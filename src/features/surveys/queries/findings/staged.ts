import { sql } from 'drizzle-orm';
import { type Database, rowsOf, seeingAll } from '../../../../db/open.ts';
import { linesSetAside } from '../lines.ts';
import {
  type FindingCounts,
  type FindingRow,
  findingColumns,
  findingOrder,
  findingsSelect,
  type VersionToCheck,
} from './list.ts';

/** A finding of the lines that an import would leave, with the row of what was sent; null where it is of no such row. */
export interface StagedFinding extends FindingRow {
  readonly row: number | null;
}

/** What the rules will find once an import is committed: how much, by rule, and the first of it by the sender's rows. */
export interface StagedFindings extends FindingCounts {
  readonly countsByRule: Readonly<Record<string, number>>;
  readonly items: readonly StagedFinding[];
}

/**
 * Finds what the rules say of the lines that the transaction has set aside, by the same statement that checks the
 * version when they are its own.
 */
export const findStagedFindings = async (
  db: Database,
  version: VersionToCheck,
  { importKey, limit }: { importKey: number; limit: number },
): Promise<StagedFindings> => {
  const select = await findingsSelect(db, { ...version, lines: linesSetAside }, {});
  const [row] = await seeingAll(db, (transaction) =>
    rowsOf<StagedFindings>(
      transaction,
      sql`
      with found as materialized (${select}),
      chosen as materialized (
        select found.*, staged."row" from found left join survey_import_lines staged
          on staged.import_key = ${importKey} and staged.area_id = found.area_id
          and staged.profession_id = found.profession_id and staged.specialty_id = found.specialty_id
          and staged.sector_id = found.sector_id and staged.year = found.year
      ),
      listed as (
        select row_number() over (order by "row" nulls last, ${findingOrder}) as place, "row", ${findingColumns}
        from chosen order by place limit ${limit}
      )
      select (count(*) filter (where severity = 'error'))::int as errors,
        (count(*) filter (where severity = 'warning'))::int as warnings,
        (count(*) filter (where severity = 'warning' and not justified))::int as "unjustifiedWarnings",
        (select coalesce(json_object_agg(rule_id, many), '{}')
          from (select rule_id, count(*)::int as many from chosen group by rule_id) rules) as "countsByRule",
        (select coalesce(json_agg(to_jsonb(listed) - 'place' order by place), '[]') from listed) as items
      from chosen`,
    ),
  );
  return row ?? { errors: 0, warnings: 0, unjustifiedWarnings: 0, countsByRule: {}, items: [] };
};
