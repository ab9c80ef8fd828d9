import { type SQL, sql } from 'drizzle-orm';
import { copyRows } from '../../../db/copy.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { sectors } from '../../surveys/schemas.ts';
import { bitOf } from '../rules/area-cell.ts';
import { standingMeasures } from '../rules/disclosure-groups.ts';
import { changeMeasureId, measureByCode, measures } from '../rules/measures.ts';
import { type FigureQuery, figureMarks, figureStatuses, type PlanFigure } from '../schemas.ts';

const words = (list: readonly string[]): SQL => sql.raw(`array[${list.map((word) => `'${word}'`).join(', ')}]`);
const sectorWords = words(['total', ...sectors]);
const statusWords = words(figureStatuses);
/** Code and unit by measure, as rows to join. */
const measureRows = sql.raw(
  `(values ${measures.map((measure) => `(${measure.id}, '${measure.code}', '${measure.unit}')`).join(', ')}) as m (id, code, unit)`,
);

/** What figures are read from, and by which names. */
export const figureTables = sql`
  plan_figures f join areas a on a.id = f.area_id join professions p on p.id = f.profession_id
  left join specialties s on s.id = f.specialty_id join ${measureRows} on m.id = f.measure_id`;

/**
 * Which figures a caller sees whole: all, or those of some areas. Everybody sees the rest as the disclosure rule, decided
 * once for the plan version, has it.
 */
export type FigureView = 'all' | readonly number[];

/**
 * Marks of figures that hold what others reported: a share of a region that lies in two healthcare regions, or what was
 * imputed from the rest of the country. A change holds what an earlier plan's figure did.
 */
const othersMarks = bitOf('allocated') | bitOf('imputed');
const isOfOthers = sql.raw(`(f.marks & ${othersMarks} <> 0 or f.measure_id = ${changeMeasureId})`);

/** True for a figure `f` that the view does not show: whose area it is opens only what its council reported itself. */
export const isSuppressed = (view: FigureView): SQL =>
  view === 'all'
    ? sql`false`
    : sql`(f.is_hidden and (${isOfOthers} or f.area_id not in (select unnest(${sql.param([...view])}::int[]))))`;

const markWords = sql.raw(
  `array_remove(array[${figureMarks.map((mark, bit) => `case when f.marks & ${1 << bit} <> 0 then '${mark}' end`).join(', ')}], null)`,
);

/** The columns of a figure as it is answered; a suppressed one tells nothing that its value could be worked out from. */
export const figureColumns = (view: FigureView): SQL => {
  const suppressed = isSuppressed(view);
  return sql`
  concat_ws('.', a.code, p.code, s.code, (${sectorWords})[f.sector_id + 1], f.year, m.code) as "figureId",
  a.code as "areaCode", p.code as "professionCode", s.code as "specialtyCode",
  (${sectorWords})[f.sector_id + 1] as sector, f.year::int as year, m.code as "measureCode",
  case when not ${suppressed} then f.value end as value, m.unit,
  case when ${suppressed} then 'suppressed' else (${statusWords})[f.status_id] end as status, ${markWords} as marks,
  f.coverage, f.respondents::int as respondents, f.respondents_expected::int as "respondentsExpected",
  case when not ${suppressed} then f.denominator end as denominator`;
};

/**
 * A figure `f` as one text with tabs between, keys in place of words and nothing for null, for long lists: a page of a
 * thousand costs PostgreSQL a tenth of what its words and JSON do, and as one text it costs this process a fifth of
 * what a thousand rows do. `readFigures` makes the figures of it.
 */
export const storedFigureText = (view: FigureView): SQL => {
  const suppressed = isSuppressed(view);
  return sql`
  concat_ws(e'\t', f.area_id, f.profession_id, f.specialty_id, f.sector_id, f.year, f.measure_id,
    case when ${suppressed} then 0 else f.status_id end, f.marks, coalesce(f.coverage::text, ''),
    f.respondents, f.respondents_expected,
    case when f.value is null or ${suppressed} then '' else f.value::text end,
    case when f.denominator is null or ${suppressed} then '' else f.denominator::text end)`;
};

/** A selection of a plan's figures `f`. */
export const conditionsOf = (planKey: number, filter: Omit<FigureQuery, 'page' | 'limit'>): SQL => {
  const conditions: SQL[] = [sql`f.plan_key = ${planKey}`];
  if (filter.areaCode !== undefined)
    conditions.push(sql`f.area_id = (select id from areas where code = ${filter.areaCode})`);
  if (filter.professionCode !== undefined)
    conditions.push(sql`f.profession_id = (select id from professions where code = ${filter.professionCode})`);
  if (filter.specialtyCode !== undefined)
    conditions.push(sql`f.specialty_id = (select id from specialties where code = ${filter.specialtyCode})`);
  if (filter.sector !== undefined) conditions.push(sql`f.sector_id = ${['total', ...sectors].indexOf(filter.sector)}`);
  if (filter.year !== undefined) conditions.push(sql`f.year = ${filter.year}`);
  if (filter.measureCode !== undefined) {
    conditions.push(sql`f.measure_id = ${measureByCode.get(filter.measureCode)?.id ?? 0}`);
  }
  return sql.join(conditions, sql` and `);
};

/** A figure with the keys of its coordinates. */
export interface KeyedFigure extends PlanFigure {
  readonly areaId: number;
  readonly areaKind: 'nation' | 'healthcare-region' | 'region' | 'municipality';
  readonly professionId: number;
  readonly specialtyId: number;
  readonly sectorId: number;
}

/** The coordinates that a figure's identifier names; undefined where it is none. */
const coordinatesOf = (figureId: string) => {
  const [areaCode = '', professionCode = '', ...rest] = figureId.split('.');
  const [measureCode, year, sector, specialtyCode] = rest.reverse();
  const sectorId = ['total', ...sectors].indexOf(sector ?? '');
  const measure = measureByCode.get(measureCode ?? '');
  if (sectorId === -1 || measure === undefined || !/^\d{4}$/.test(year ?? '') || rest.length > 4) return undefined;
  return { areaCode, professionCode, specialtyCode, sectorId, measure, year: Number(year) };
};

/** The figure with an identifier in a plan. */
export const findFigure = async (
  db: Database,
  plan: { readonly key: number; readonly view: FigureView },
  figureId: string,
): Promise<KeyedFigure | undefined> => {
  const place = coordinatesOf(figureId);
  if (place === undefined) return undefined;
  const rows = await rowsOf<KeyedFigure>(
    db,
    sql`
      select ${figureColumns(plan.view)}, f.area_id as "areaId", a.kind as "areaKind", f.profession_id as "professionId",
        f.specialty_id as "specialtyId", f.sector_id as "sectorId"
      from ${figureTables}
      where f.plan_key = ${plan.key} and a.code = ${place.areaCode} and p.code = ${place.professionCode}
        and s.code is not distinct from ${place.specialtyCode ?? null}::text and f.sector_id = ${place.sectorId}
        and f.year = ${place.year} and f.measure_id = ${place.measure.id}`,
  );
  return rows[0];
};

/** The areas that a plan has figures of, in the order of lists and of the hash. */
export const listFigureAreas = async (db: Database, planKey: number): Promise<{ areaId: number; areaCode: string }[]> =>
  rowsOf(
    db,
    sql`
      select a.id as "areaId", a.code as "areaCode" from areas a
      where exists (select from plan_figures f where f.plan_key = ${planKey} and f.area_id = a.id)
      order by a.code collate "C"`,
  );

/** An area's figures in the order of the hash, unsuppressed: for checking the hash. */
export const listFiguresOfArea = async (db: Database, planKey: number, areaId: number): Promise<PlanFigure[]> =>
  rowsOf<PlanFigure>(
    db,
    sql`
      select ${figureColumns('all')} from ${figureTables}
      where f.plan_key = ${planKey} and f.area_id = ${areaId}
      order by f.position`,
  );

/** The figures of a profession as a whole that a dossier states, in the nation, healthcare regions and regions. */
export const listDossierFigures = async (
  db: Database,
  plan: { readonly key: number; readonly view: FigureView },
  request: { professionCode: string; measureCodes: readonly string[] },
): Promise<PlanFigure[]> =>
  rowsOf<PlanFigure>(
    db,
    sql`
      select ${figureColumns(plan.view)} from ${figureTables}
      where f.plan_key = ${plan.key} and p.code = ${request.professionCode} and f.specialty_id = 0
        and f.area_id = any (array(select id from areas where kind <> 'municipality'))
        and m.code in (select unnest(${sql.param([...request.measureCodes])}::text[]))
      order by f.position`,
  );

/** The stored figures at some coordinates, for the sector of each and the total. */
export const listFiguresFed = async (
  db: Database,
  plan: { readonly key: number; readonly view: FigureView },
  coordinates: readonly FedCoordinates[],
): Promise<PlanFigure[]> =>
  rowsOf<PlanFigure>(
    db,
    sql`
      select ${figureColumns(plan.view)} from ${figureTables}
      where f.plan_key = ${plan.key} and exists (
        select from json_to_recordset(${JSON.stringify(coordinates)}::json) as fed (
          "professionId" smallint, "specialtyId" smallint, "sectorId" smallint, year smallint, "areaId" smallint, "measureId" smallint
        )
        where fed."professionId" = f.profession_id and fed."specialtyId" = f.specialty_id and fed.year = f.year
          and f.sector_id in (0, fed."sectorId") and fed."areaId" = f.area_id and fed."measureId" = f.measure_id
      )
      order by f.position`,
  );

/** A place where a line counts: the figure's coordinates, for its sector and the total. */
export interface FedCoordinates {
  readonly professionId: number;
  readonly specialtyId: number;
  readonly sectorId: number;
  readonly year: number;
  readonly areaId: number;
  readonly measureId: number;
}

/** A count that is hidden: persons, full-time equivalents or retirements. */
export interface HiddenCount {
  readonly areaId: number;
  readonly professionId: number;
  readonly specialtyId: number;
  readonly sectorId: number;
  readonly year: number;
  readonly measureId: number;
}

/** The counts that a plan hides; what is computed from them is hidden with them. */
export const listHiddenCounts = async (db: Database, planKey: number): Promise<HiddenCount[]> =>
  rowsOf<HiddenCount>(
    db,
    sql`
      select area_id as "areaId", profession_id as "professionId", specialty_id as "specialtyId",
        sector_id as "sectorId", year::int as year, measure_id as "measureId"
      from plan_figures where plan_key = ${planKey} and is_hidden and measure_id in ${sql.raw(`(${standingMeasures.join(', ')})`)}`,
  );

/** Counts that a plan shows of a version's council and the regions in it, as text for `parseCompared`. */
export const readShownCounts = (
  db: Database,
  request: { planKey: number; versionKey: number },
): Promise<Uint8Array<ArrayBuffer>> =>
  copyRows(
    db,
    sql.raw(`
      select f.area_id, f.profession_id, f.specialty_id, f.sector_id, f.year, f.measure_id, f.value, f.coverage, f.is_hidden
      from plan_figures f
      where f.plan_key = ${Number(request.planKey)} and f.measure_id in (${standingMeasures.join(', ')}) and f.value is not null
        and not f.is_hidden and f.marks & ${othersMarks} = 0 and f.area_id in (
          select i.healthcare_region_id from plan_inputs i
          where i.plan_key = f.plan_key and i.version_key = ${Number(request.versionKey)}
          union
          select membership.unit_id from plan_inputs i
          join area_memberships membership on membership.healthcare_region_id = i.healthcare_region_id
          where i.plan_key = f.plan_key and i.version_key = ${Number(request.versionKey)}
        )`),
  );
