import type { Database } from '../../../db/open.ts';
import { listMunicipalFigures } from '../../plans/queries/municipal.ts';
import { measureByCode } from '../../plans/rules/measures.ts';
import { type FigureQuery, figureSectors, type PlanFigure } from '../../plans/schemas.ts';
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

/** The figures of a municipality that the caller sees and asks for, in the order of all figures. */
export const selectMunicipalFigures = async (
  db: Database,
  plan: PlanFacts,
  selection: Selection,
): Promise<PlanFigure[]> => {
  const found = await listMunicipalFigures(db, plan, selection.areaCode ?? '');
  return found
    .map(({ figure }) => figure)
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
