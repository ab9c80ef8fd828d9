import { sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../../../db/open.ts';
import { countedLines, sumsOfLines } from '../../surveys/queries/rollups.ts';
import type { Figure } from '../rules/aggregate.ts';
import type { SumField } from '../rules/measures.ts';
import { municipalFigures } from '../rules/municipal.ts';
import { publicFigure } from '../rules/public-figure.ts';
import { type PlanFigure, PlanRecord } from '../schemas.ts';
import { isServed, listCodes } from './aggregation.ts';
import type { FigureView, KeyedFigure } from './figures.ts';

/** The sums of a municipality's lines in a plan's inputs, in hundredths; sector 0 is all of them. */
interface MunicipalCell extends Readonly<Record<SumField, number | null>> {
  readonly professionId: number;
  readonly specialtyId: number;
  readonly sectorId: number;
  readonly year: number;
  readonly isDerived: boolean;
  readonly isCarriedForward: boolean;
}

/** A municipality with its inhabitants on a date, and where it belongs. */
interface MunicipalPlace {
  readonly areaId: number;
  readonly healthcareRegionId: number;
  readonly population: number | null;
}

/** The municipality with a code, as it stands on a date. */
const findMunicipality = async (
  db: Database,
  code: string,
  dates: { referenceDate: string; populationDate: string },
): Promise<MunicipalPlace | undefined> =>
  (
    await rowsOf<MunicipalPlace>(
      db,
      sql`
        select m.id as "areaId", unit.healthcare_region_id as "healthcareRegionId", counted.population
        from areas m join area_memberships unit on unit.unit_id in (m.id, m.region_id)
          and unit.valid_from <= ${dates.referenceDate} and (unit.valid_to is null or unit.valid_to > ${dates.referenceDate})
        left join population_figures counted on counted.area_id = m.id and counted.reference_date = ${dates.populationDate}
        where m.kind = 'municipality' and m.code = ${code}`,
    )
  )[0];

/**
 * The cells of one municipality, straight from the lines that the plan rests on. They are not stored with the plan: its
 * hash covers the lines, which never change, so the same plan gives the same figures always.
 */
const listMunicipalCells = async (db: Database, planKey: number, areaId: number): Promise<MunicipalCell[]> =>
  rowsOf<MunicipalCell>(
    db,
    sql`
      select figure_profession_id as "professionId", figure_specialty_id as "specialtyId",
        coalesce(sector_id, 0) as "sectorId", year, bool_or(from_profession_id <> 0) as "isDerived",
        bool_or(is_carried) as "isCarriedForward", ${sumsOfLines},
        nullif(count(*) filter (where assessment_id = 1 and own), 0)::int * 100 as "shortageJudgements",
        nullif(count(*) filter (where assessment_id = 2 and own), 0)::int * 100 as "balanceJudgements",
        nullif(count(*) filter (where assessment_id = 3 and own), 0)::int * 100 as "surplusJudgements",
        nullif(count(*) filter (where assessment_id is not null and own), 0)::int * 100 as judgements
      from (
        select l.area_id, l.figure_profession_id, l.figure_specialty_id, l.from_profession_id, l.sector_id,
          l.assessment_id, l.headcount, l.full_time_equivalents, l.vacant_full_time_equivalents,
          l.agency_full_time_equivalents, l.expected_retirements, l.needed_full_time_equivalents,
          (case when l.year = round.base_year then this.base_year else l.year end)::int as year,
          i.status = 'carried-forward' as is_carried,
          l.specialty_id = l.figure_specialty_id and l.from_profession_id = 0 as own
        from (${countedLines(sql`select version_key from plan_inputs where plan_key = ${planKey} and version_key is not null`)}) l
        join plan_inputs i on i.plan_key = ${planKey} and i.version_key = l.version_key
        join survey_versions v on v.key = l.version_key join surveys s on s.key = v.survey_key
        join survey_rounds round on round.key = s.round_key
        join plans plan on plan.key = i.plan_key join survey_rounds this on this.key = plan.round_key
        where l.area_id = ${areaId} and ${isServed} and (l.year <> this.base_year or l.year = round.base_year)
          and (i.status = 'included' or l.year = round.base_year or l.year = any (this.horizon_years))
      ) counted
      group by figure_profession_id, figure_specialty_id, year, grouping sets ((sector_id), ())
      order by 1, 2, 3, 4`,
  );

/**
 * A municipality's figures, each as it is answered and with the keys of its coordinates, where the caller sees them
 * unsuppressed: the national office, and its own council. Otherwise none.
 */
export const listMunicipalFigures = async (
  db: Database,
  plan: { readonly key: number; readonly record: string; readonly view: FigureView },
  areaCode: string,
): Promise<{ keys: Figure; figure: PlanFigure }[]> => {
  const { round } = PlanRecord.parse(JSON.parse(plan.record));
  const place = await findMunicipality(db, areaCode, round);
  if (place === undefined || (plan.view !== 'all' && !plan.view.includes(place.areaId))) return [];
  const codes = await listCodes(db);
  const cells = await listMunicipalCells(db, plan.key, place.areaId);
  return cells
    .flatMap((cell) => municipalFigures(cell, place))
    .map((keys) => ({ keys, figure: publicFigure(keys, codes) }));
};

/** The figure of a municipality with an identifier, where the caller sees it. */
export const findMunicipalFigure = async (
  db: Database,
  plan: { readonly key: number; readonly record: string; readonly view: FigureView },
  figureId: string,
): Promise<KeyedFigure | undefined> => {
  const figures = await listMunicipalFigures(db, plan, figureId.split('.')[0] ?? '');
  const found = figures.find(({ figure }) => figure.figureId === figureId);
  if (found === undefined) return undefined;
  const { areaId, professionId, specialtyId, sectorId } = found.keys;
  return { ...found.figure, areaId, areaKind: 'municipality', professionId, specialtyId, sectorId };
};
