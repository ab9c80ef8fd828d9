import type { Database } from '../../../db/open.ts';
import { listCodes } from '../../plans/queries/aggregation.ts';
import { findMunicipality, listMunicipalCells } from '../../plans/queries/municipal.ts';
import { measureByCode } from '../../plans/rules/measures.ts';
import { municipalFigures } from '../../plans/rules/municipal.ts';
import { publicFigure } from '../../plans/rules/public-figure.ts';
import { type FigureQuery, figureSectors, type PlanFigure, PlanRecord } from '../../plans/schemas.ts';
import type { PlanFacts } from './visible-plans.ts';

type Selection = Omit<FigureQuery, 'page' | 'limit'>;

/** True where a municipality's figures are asked for: its code has four digits. */
export const asksForMunicipality = ({ areaCode }: Selection): boolean => /^\d{4}$/.test(areaCode ?? '');

const orderOf = (figure: PlanFigure): (string | number)[] => [
  figure.professionCode,
  figure.specialtyCode ?? '',
  figureSectors.indexOf(figure.sector),
  figure.year,
  measureByCode.get(figure.measureCode)?.id ?? 0,
];

const inOrder = (left: PlanFigure, right: PlanFigure): number => {
  const [ours, theirs] = [orderOf(left), orderOf(right)];
  const at = ours.findIndex((part, index) => part !== theirs[index]);
  return at === -1 ? 0 : (ours[at] ?? 0) < (theirs[at] ?? 0) ? -1 : 1;
};

/**
 * A municipality's figures, in the order of all figures, where the caller sees them unsuppressed: the national office,
 * and its own council. Otherwise none.
 */
export const listMunicipalFigures = async (
  db: Database,
  plan: PlanFacts,
  selection: Selection,
): Promise<PlanFigure[]> => {
  const { round } = PlanRecord.parse(JSON.parse(plan.record));
  const place = await findMunicipality(db, selection.areaCode ?? '', round);
  if (place === undefined || (plan.view !== 'all' && !plan.view.includes(place.areaId))) return [];
  const codes = await listCodes(db);
  const cells = await listMunicipalCells(db, plan.key, place.areaId);
  return cells
    .flatMap((cell) => municipalFigures(cell, place))
    .map((figure) => publicFigure(figure, codes))
    .filter(
      (figure) =>
        (selection.professionCode ?? figure.professionCode) === figure.professionCode &&
        (selection.specialtyCode ?? figure.specialtyCode) === figure.specialtyCode &&
        (selection.sector ?? figure.sector) === figure.sector &&
        (selection.year ?? figure.year) === figure.year &&
        (selection.measureCode ?? figure.measureCode) === figure.measureCode,
    )
    .sort(inOrder);
};
