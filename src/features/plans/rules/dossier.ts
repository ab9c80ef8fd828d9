import type { MeasureCode, PlanFigure } from '../schemas.ts';

/** What a dossier states of each area: number and activity, retirements, need, gap and the regions' own judgements. */
export const dossierMeasureCodes: readonly MeasureCode[] = [
  'headcount',
  'full-time-equivalents',
  'vacant-full-time-equivalents',
  'agency-full-time-equivalents',
  'expected-retirements',
  'needed-full-time-equivalents',
  'gap',
  'full-time-equivalents-per-thousand-inhabitants',
  'share-judging-shortage',
  'share-judging-balance',
  'share-judging-surplus',
];

/** The version of a dossier, which grows with its texts (the first are 2) and with every step of its plan (a draft is 1). */
export const dossierVersion = (textsVersion: number | undefined, planVersion: number): number =>
  (textsVersion ?? 1) + planVersion - 1;

/** Figures by area, year and sector, in their own order. */
export const dossierRows = (figures: readonly PlanFigure[]) => {
  const rows = new Map<string, Pick<PlanFigure, 'areaCode' | 'year' | 'sector'> & { figures: PlanFigure[] }>();
  for (const figure of figures) {
    const { areaCode, year, sector } = figure;
    const key = `${areaCode} ${sector} ${year}`;
    const row = rows.get(key) ?? { areaCode, year, sector, figures: [] };
    rows.set(key, row);
    row.figures.push(figure);
  }
  return [...rows.values()];
};

/**
 * The nation to each year of the horizon: staff of the base year, the base year's retirements for each year until then,
 * and the need, with the figures that they come from. Retirements are persons and the rest full-time equivalents, so
 * they are not added up; graduates are no part of a plan.
 */
export const horizonOf = (
  figures: readonly PlanFigure[],
  round: { readonly baseYear: number; readonly horizonYears: readonly number[] },
) => {
  const national = (measureCode: MeasureCode, year: number): PlanFigure | undefined =>
    figures.find(
      (figure) =>
        figure.areaCode === 'SE' &&
        figure.sector === 'total' &&
        figure.measureCode === measureCode &&
        figure.year === year,
    );
  const staff = national('full-time-equivalents', round.baseYear);
  const retirements = national('expected-retirements', round.baseYear);
  const retiring = retirements?.value ?? null;
  return round.horizonYears.map((year) => {
    const need = national('needed-full-time-equivalents', year);
    return {
      year,
      staffFullTimeEquivalents: staff?.value ?? null,
      neededFullTimeEquivalents: need?.value ?? null,
      retirementsToYear: retiring === null ? null : retiring * (year - round.baseYear),
      figureIds: [staff, need, retirements].flatMap((figure) => (figure === undefined ? [] : [figure.figureId])),
    };
  });
};
