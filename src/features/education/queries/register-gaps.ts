import { type SQL, sql } from 'drizzle-orm';
import type { Page, PageRequest } from '../../../core/page.ts';
import type { Database } from '../../../db/open.ts';
import { pageOfRows } from '../../../db/page.ts';
import type { RegisterGapQuery, RegisterGapRuleId } from '../schemas/register-gaps.ts';
import { rightIsValid } from './register.ts';
import { termOf } from './reports.ts';

/** A site or a degree right that a report tells of and the register lacks on the first day of its term. */
export interface RegisterGapRow {
  readonly ruleId: RegisterGapRuleId;
  readonly institutionCode: string;
  readonly siteMunicipalityCode: string;
  readonly professionCode: string;
  readonly term: string;
  readonly reportId: string;
  readonly versionNumber: number;
  readonly state: 'submitted' | 'approved' | 'accepted';
  readonly justification: { readonly text: string; readonly at: string; readonly by: string } | null;
}

const conditionsOf = (query: RegisterGapQuery): SQL => {
  const conditions: SQL[] = [];
  if (query.institutionCode !== undefined) conditions.push(sql`i.code = ${query.institutionCode}`);
  if (query.professionCode !== undefined) conditions.push(sql`p.code = ${query.professionCode}`);
  if (query.siteMunicipalityCode !== undefined) conditions.push(sql`m.code = ${query.siteMunicipalityCode}`);
  if (query.term !== undefined) conditions.push(sql`${termOf(sql`r`)} = ${query.term}`);
  if (query.ruleId !== undefined) conditions.push(sql`gap.rule_id = ${query.ruleId}`);
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
};

/** See `firstDayOf`, of which this is the SQL. */
const firstDay = sql`make_date(r.term_year, case r.term_half when 1 then 1 else 7 end, 1)`;

/**
 * What reports say and the register lacks now, line by line: of each report its newest version that is submitted,
 * approved or accepted. What the register has got since is no longer there.
 */
export const listRegisterGaps = (db: Database, query: RegisterGapQuery & PageRequest): Promise<Page<RegisterGapRow>> =>
  pageOfRows(db, {
    list: sql`
      select gap.rule_id as "ruleId", i.code as "institutionCode", m.code as "siteMunicipalityCode",
        p.code as "professionCode", ${termOf(sql`r`)} as term, r.id as "reportId", v.number::int as "versionNumber",
        v.state,
        (
          select json_build_object('text', j.justification, 'at', j.justified_at, 'by', j.justified_by)
          from education_finding_justifications j
          where j.version_key = v.key and j.rule_id = gap.rule_id and j.site_id = f.site_id
            and j.profession_id = f.profession_id
        ) as justification
      from education_reports r
      join institutions i on i.id = r.institution_id
      join lateral (
        select key, number, state from education_versions
        where report_key = r.key and state in ('submitted', 'approved', 'accepted')
        order by number desc limit 1
      ) v on true
      join education_figures f on f.version_key = v.key
      join areas m on m.id = f.site_id
      join professions p on p.id = f.profession_id
      join lateral (
        select 'site-not-in-register' as rule_id
        where not exists (
          select from institution_sites s where s.institution_id = r.institution_id and s.municipality_id = f.site_id
        )
        union all
        select 'degree-right-not-in-register'
        where not exists (
          select from degree_rights d
          where d.institution_id = r.institution_id and d.profession_id = f.profession_id
            and ${rightIsValid(firstDay)}
        )
      ) gap on true
      where ${conditionsOf(query)}`,
    order: sql`"institutionCode" collate "C", "professionCode" collate "C", "siteMunicipalityCode" collate "C", "ruleId" collate "C", term, "reportId"`,
    page: query,
  });
