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
 * The nation's balance to each year of the horizon: staff of the base year, the base year's retirements for each year
 * until then, and the need. Retirements are persons and the rest full-time equivalents, and graduates are not known
 * here, so that the balance itself stays null rather than being half an answer.
 */
export const balanceOf = (
  figures: readonly PlanFigure[],
  round: { readonly baseYear: number; readonly horizonYears: readonly number[] },
) => {
  const national = (measureCode: MeasureCode, year: number): number | null =>
    figures.find(
      (figure) =>
        figure.areaCode === 'SE' &&
        figure.sector === 'total' &&
        figure.measureCode === measureCode &&
        figure.year === year,
    )?.value ?? null;
  const retirements = national('expected-retirements', round.baseYear);
  return round.horizonYears.map((year) => ({
    year,
    staffFullTimeEquivalents: national('full-time-equivalents', round.baseYear),
    neededFullTimeEquivalents: national('needed-full-time-equivalents', year),
    retirementsToYear: retirements === null ? null : retirements * (year - round.baseYear),
    expectedGraduates: null,
    balanceFullTimeEquivalents: null,
  }));
};
