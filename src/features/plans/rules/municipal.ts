import type { Figure } from './aggregate.ts';
import { bitOf } from './area-cell.ts';
import { measures, type SumField } from './measures.ts';

/** The figures of a municipality's cell: its own lines and nothing else. */
export const municipalFigures = (
  cell: Readonly<Record<SumField, number | null>> & {
    readonly professionId: number;
    readonly specialtyId: number;
    readonly sectorId: number;
    readonly year: number;
    readonly isDerived: boolean;
    readonly isCarriedForward: boolean;
  },
  place: { readonly areaId: number; readonly population: number | null },
): Figure[] => {
  const { professionId, specialtyId, sectorId, year } = cell;
  const marks =
    (cell.isDerived ? bitOf('from-narrower-professions') : 0) | (cell.isCarriedForward ? bitOf('carried-forward') : 0);
  return measures.flatMap((measure) => {
    const { value, denominator } = measure.compute({ ...cell, population: place.population });
    if (value === null) return [];
    const reported = cell.isCarriedForward ? 0 : 1;
    return [
      {
        areaId: place.areaId,
        professionId,
        specialtyId,
        sectorId,
        year,
        measureId: measure.id,
        status: cell.isCarriedForward ? ('carried-forward' as const) : ('observed' as const),
        marks,
        value,
        coverage: reported,
        denominator,
        respondents: reported,
        respondentsExpected: 1,
      },
    ];
  });
};
