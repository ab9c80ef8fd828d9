import { type SQL, sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../../../db/open.ts';
import { sectors } from '../../surveys/schemas.ts';
import { measureByCode, measures } from '../rules/measures.ts';
import { type FigureQuery, figureStatuses, type PlanFigure } from '../schemas.ts';

const words = (list: readonly string[]): SQL => sql.raw(`array[${list.map((word) => `'${word}'`).join(', ')}]`);
const sectorWords = words(['total', ...sectors]);
const statusWords = words(figureStatuses);
/** Code and unit by measure, as rows to join. */
const measureRows = sql.raw(
  `(values ${measures.map((measure) => `(${measure.id}, '${measure.code}', '${measure.unit}')`).join(', ')}) as m (id, code, unit)`,
);

/** What figures are read from, and by which names; `conditionsOf` is a selection of them. */
export const figureTables = sql`
  plan_figures f join areas a on a.id = f.area_id join professions p on p.id = f.profession_id
  left join specialties s on s.id = f.specialty_id join ${measureRows} on m.id = f.measure_id`;

/**
 * Which figures a caller sees whole. Everything that leaves passes here and is kept apart by it, so that a caller is
 * never given bytes that were made for another's eyes.
 */
export type FigureView = 'all';

/** The columns of a figure as it is answered to those who have a view. */
export const figureColumns = (_view: FigureView): SQL => sql`
  concat_ws('.', a.code, p.code, s.code, (${sectorWords})[f.sector_id + 1], f.year, m.code) as "figureId",
  a.code as "areaCode", p.code as "professionCode", s.code as "specialtyCode",
  (${sectorWords})[f.sector_id + 1] as sector, f.year::int as year, m.code as "measureCode", f.value, m.unit,
  (${statusWords})[f.status_id] as status, f.coverage, f.denominator`;

export const conditionsOf = (planKey: number, filter: FigureQuery): SQL => {
  const conditions: SQL[] = [sql`f.plan_key = ${planKey}`];
  if (filter.areaCode !== undefined) conditions.push(sql`a.code = ${filter.areaCode}`);
  if (filter.professionCode !== undefined) conditions.push(sql`p.code = ${filter.professionCode}`);
  if (filter.specialtyCode !== undefined) conditions.push(sql`s.code = ${filter.specialtyCode}`);
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
  readonly areaKind: 'nation' | 'healthcare-region' | 'region';
  readonly professionId: number;
  readonly specialtyId: number;
  readonly sectorId: number;
}

/** The figure with an identifier in a plan. */
export const findFigure = async (db: Database, planKey: number, figureId: string): Promise<KeyedFigure | undefined> => {
  const [areaCode, professionCode, ...rest] = figureId.split('.');
  const [measureCode, year, sector, specialtyCode] = rest.reverse();
  const sectorId = ['total', ...sectors].indexOf(sector ?? '');
  const measureId = measureByCode.get(measureCode ?? '')?.id;
  if (sectorId === -1 || measureId === undefined || !/^\d{4}$/.test(year ?? '') || rest.length > 4) return undefined;
  const rows = await rowsOf<KeyedFigure>(
    db,
    sql`
      select ${figureColumns('all')}, f.area_id as "areaId", a.kind as "areaKind", f.profession_id as "professionId",
        f.specialty_id as "specialtyId", f.sector_id as "sectorId"
      from ${figureTables}
      where f.plan_key = ${planKey} and a.code = ${areaCode ?? ''} and p.code = ${professionCode ?? ''}
        and s.code is not distinct from ${specialtyCode ?? null}::text and f.sector_id = ${sectorId}
        and f.year = ${Number(year)} and f.measure_id = ${measureId}`,
  );
  return rows[0];
};
