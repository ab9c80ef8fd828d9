import { sql } from 'drizzle-orm';
import type { Page, PageRequest } from '../../../core/page.ts';
import type { Database } from '../../../db/open.ts';
import { pageOfRows } from '../../../db/page.ts';
import { sectors } from '../../surveys/schemas.ts';
import { measures } from '../rules/measures.ts';
import { type FigureStatus, figureMarks, figureStatuses } from '../schemas.ts';
import { type FigureView, isSuppressed } from './figures.ts';

/** A figure of one of the two plans. */
export interface ComparedSide {
  readonly value: number | null;
  readonly status: FigureStatus;
  readonly coverage: number | null;
}

/** A figure that differs, with what its cause is told by. */
export interface ComparedFigure {
  readonly figureId: string;
  readonly areaCode: string;
  readonly areaKind: 'nation' | 'healthcare-region' | 'region';
  readonly healthcareRegionCodes: string[];
  readonly professionCode: string;
  readonly measureCode: string;
  readonly sector: string;
  readonly year: number;
  readonly marks: string[];
  readonly before: ComparedSide | null;
  readonly after: ComparedSide | null;
}

const words = (list: readonly string[]) => sql.raw(`array[${list.map((word) => `'${word}'`).join(', ')}]`);
const measureRows = sql.raw(
  `(values ${measures.map(({ id, code }) => `(${id}, '${code}')`).join(', ')}) as m (id, code)`,
);
const marksOf = sql.raw(
  `array_remove(array[${figureMarks
    .map((mark, bit) => `case when (coalesce(b.marks, 0) | coalesce(f.marks, 0)) & ${1 << bit} <> 0 then '${mark}' end`)
    .join(', ')}], null)`,
);

const coordinates = sql.raw('area_id, profession_id, specialty_id, sector_id, year, measure_id');

/**
 * The figures that two plans do not have alike: another value, status, coverage, denominator, marks or number of
 * respondents, or only one of them has it. Where either plan hides the figure from the caller, neither value is shown.
 */
export const listDifferences = async (
  db: Database,
  request: { beforeKey: number; afterKey: number; view: FigureView; referenceDate: string; page: PageRequest },
): Promise<Page<ComparedFigure>> => {
  const compared = sql`
    select ${coordinates}, f.value, f.status_id, f.coverage, f.denominator, f.marks, f.respondents, ${isSuppressed(request.view)} as hidden
    from plan_figures f`;
  const side = (name: string) => {
    const part = (column: string) => sql`${sql.identifier(name)}.${sql.identifier(column)}`;
    return sql`case when ${part('status_id')} is not null then json_build_object(
      'value', case when not (coalesce(b.hidden, false) or coalesce(f.hidden, false)) then ${part('value')} end,
      'status', case when coalesce(b.hidden, false) or coalesce(f.hidden, false) then 'suppressed'
        else (${words(figureStatuses)})[${part('status_id')}] end,
      'coverage', ${part('coverage')}) end`;
  };
  return pageOfRows(db, {
    list: sql`
      select concat_ws('.', a.code, p.code, s.code, (${words(['total', ...sectors])})[sector_id + 1], year, m.code) as "figureId",
        a.code as "areaCode", a.kind as "areaKind", p.code as "professionCode", m.code as "measureCode",
        (${words(['total', ...sectors])})[sector_id + 1] as sector, year::int as year, ${marksOf} as marks,
        array(
          select distinct council.code from areas unit join area_memberships membership on membership.unit_id = unit.id
            and membership.valid_from <= ${request.referenceDate}
            and (membership.valid_to is null or membership.valid_to > ${request.referenceDate})
          join areas council on council.id = membership.healthcare_region_id
          where a.id in (unit.id, unit.region_id) order by 1
        ) as "healthcareRegionCodes",
        ${side('b')} as before, ${side('f')} as after, s.code as "specialtyCode", sector_id, measure_id
      from (${compared} where f.plan_key = ${request.beforeKey}) b
      full join (${compared} where f.plan_key = ${request.afterKey}) f using (${coordinates})
      join areas a on a.id = area_id join professions p on p.id = profession_id
      left join specialties s on s.id = specialty_id join ${measureRows} on m.id = measure_id
      where (b.value, b.status_id, b.coverage, b.denominator, b.marks, b.respondents)
        is distinct from (f.value, f.status_id, f.coverage, f.denominator, f.marks, f.respondents)`,
    order: sql`"areaCode" collate "C", "professionCode" collate "C", "specialtyCode" collate "C" nulls first, sector_id, year, measure_id`,
    page: request.page,
  });
};
