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
  readonly year: number;
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
  /** The years of the figure in either plan, the lower first; one where they are the same. */
  readonly years: number[];
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

const coordinates = sql.raw('area_id, profession_id, specialty_id, sector_id, measure_id');

/** One of the two plans. */
interface ComparedPlan {
  readonly key: number;
  readonly baseYear: number;
}

/**
 * The figures that two plans do not have alike: another value, status, coverage, denominator, marks or number of
 * respondents, or only one of them has it. A figure of the base year is paired with that of the other's base year,
 * whichever years they are, one of a horizon year with that of the same year. Where either plan hides the figure from the caller, neither value is shown.
 */
export const listDifferences = async (
  db: Database,
  request: { before: ComparedPlan; after: ComparedPlan; view: FigureView; referenceDate: string; page: PageRequest },
): Promise<Page<ComparedFigure>> => {
  const figuresOf = ({ key, baseYear }: ComparedPlan) => sql`
    select ${coordinates}, case when f.year = ${baseYear} then 0 else f.year end as slot, f.year, f.value, f.status_id, f.coverage, f.denominator, f.marks, f.respondents, ${isSuppressed(request.view)} as hidden
    from plan_figures f where f.plan_key = ${key}`;
  const side = (name: string) => {
    const part = (column: string) => sql`${sql.identifier(name)}.${sql.identifier(column)}`;
    return sql`case when ${part('status_id')} is not null then json_build_object(
      'year', ${part('year')},
      'value', case when not (coalesce(b.hidden, false) or coalesce(f.hidden, false)) then ${part('value')} end,
      'status', case when coalesce(b.hidden, false) or coalesce(f.hidden, false) then 'suppressed'
        else (${words(figureStatuses)})[${part('status_id')}] end,
      'coverage', ${part('coverage')}) end`;
  };
  return pageOfRows(db, {
    list: sql`
      select concat_ws('.', a.code, p.code, s.code, (${words(['total', ...sectors])})[sector_id + 1], coalesce(f.year, b.year), m.code) as "figureId",
        a.code as "areaCode", a.kind as "areaKind", p.code as "professionCode", m.code as "measureCode",
        (${words(['total', ...sectors])})[sector_id + 1] as sector,
        array(select distinct known from unnest(array[b.year, f.year]::int[]) known where known is not null order by known) as years,
        ${marksOf} as marks,
        array(
          select distinct council.code from areas unit join area_memberships membership on membership.unit_id = unit.id
            and membership.valid_from <= ${request.referenceDate}
            and (membership.valid_to is null or membership.valid_to > ${request.referenceDate})
          join areas council on council.id = membership.healthcare_region_id
          where a.id in (unit.id, unit.region_id) order by 1
        ) as "healthcareRegionCodes",
        ${side('b')} as before, ${side('f')} as after, s.code as "specialtyCode", sector_id,
        coalesce(f.year, b.year) as shown_year, f.year is null as only_before, measure_id
      from (${figuresOf(request.before)}) b
      full join (${figuresOf(request.after)}) f
        using (${coordinates}, slot)
      join areas a on a.id = area_id join professions p on p.id = profession_id
      left join specialties s on s.id = specialty_id join ${measureRows} on m.id = measure_id
      where (b.value, b.status_id, b.coverage, b.denominator, b.marks, b.respondents)
        is distinct from (f.value, f.status_id, f.coverage, f.denominator, f.marks, f.respondents)`,
    order: sql`"areaCode" collate "C", "professionCode" collate "C", "specialtyCode" collate "C" nulls first, sector_id, shown_year, measure_id, only_before`,
    page: request.page,
  });
};
