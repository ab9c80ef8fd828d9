import { sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../../../db/open.ts';
import { keyOfLine } from '../rules/lines.ts';
import { firstDayOf } from '../rules/terms.ts';
import type { EducationLine, EducationTemplate } from '../schemas.ts';
import { listAllEducationLines } from './figures.ts';
import { findYearBefore } from './findings.ts';
import { rightIsValid } from './register.ts';
import type { ReportRow } from './reports.ts';

/** A row of a template: a programme at a site, what was accepted a year before, and what the draft says already. */
export type EducationTemplateRow = EducationTemplate['rows'][number];

/**
 * A row for each of the institution's sites and each degree that it may award on the term's first day by the register,
 * and for what the draft or the year before tells of beside it: the register does not claim to be whole, and what is
 * told must not go when the template is sent back.
 */
export const listTemplateRows = async (db: Database, report: ReportRow): Promise<EducationTemplateRow[]> => {
  const day = firstDayOf(report.term);
  const [before, draft] = [
    (await findYearBefore(db, report))?.lines ?? [],
    await listAllEducationLines(db, report.versions[0].key),
  ];
  const told = [...before, ...draft].map((line) => ({
    site: line.siteMunicipalityCode,
    profession: line.professionCode,
  }));
  const cells = await rowsOf<Omit<EducationTemplateRow, 'last' | 'now'>>(
    db,
    sql`
      select m.code as "siteMunicipalityCode", m.name_sv as "siteName", p.code as "professionCode",
        p.name_sv as "professionName"
      from institution_sites s join areas m on m.id = s.municipality_id
      join degree_rights d on d.institution_id = s.institution_id
        and ${rightIsValid(sql`${day}`)}
      join professions p on p.id = d.profession_id
      where s.institution_id = ${report.institutionId}
      union
      select m.code, m.name_sv, p.code, p.name_sv
      from json_to_recordset(${JSON.stringify(told)}::json) as told (site text, profession text)
      join areas m on m.code = told.site join professions p on p.code = told.profession
      order by 1, 4`,
  );
  const byKey = (lines: readonly EducationLine[]) =>
    // What is stored has every member, told or null.
    new Map(lines.map((line) => [keyOfLine(line), line as EducationLine & NonNullable<EducationTemplateRow['now']>]));
  const [last, now] = [byKey(before), byKey(draft)];
  return cells.map((cell) => ({
    ...cell,
    last: last.get(keyOfLine(cell)) ?? null,
    now: now.get(keyOfLine(cell)) ?? null,
  }));
};
