import type { z } from 'zod';
import type { Links } from '../../../http/contract.ts';
import type { Language } from '../../../http/negotiate.ts';
import type { ForecastFigureRow } from '../queries/figures.ts';
import type { RunRow } from '../queries/runs.ts';
import { quantileCode, unitOf } from '../rules/cube.ts';
import { keptResult } from '../rules/kept-result.ts';
import { runAnswer, runLinks } from '../rules/run-answer.ts';
import type { ForecastResultKept } from '../rules/tasks.ts';
import { toldPlaces } from '../rules/told-places.ts';
import type { Forecast, ForecastFigure, RequiredPlaces } from '../schemas/runs.ts';

/** What a completed forecast keeps; nothing before it is completed. */
export const keptOf = (run: RunRow): ForecastResultKept => keptResult(run.result);

/** A run of the forecast as it is answered. */
export const forecastAnswer = (run: RunRow, links: Links, language: Language): z.output<typeof Forecast> => {
  const request = JSON.parse(run.request) as {
    mode: 'stock-flow' | 'cohort-nl';
    seed?: number;
    replicates?: number;
  };
  const kept = keptOf(run);
  const path = `/forecasts/${run.id}`;
  return {
    forecastId: run.id,
    mode: request.mode,
    scenarioId: run.scenarioId,
    planId: run.planId,
    bound: run.bound,
    seed: request.seed ?? null,
    replicates: request.replicates ?? null,
    figureCount: run.figureCount,
    fixedTerms: [...kept.heldFixed],
    cohortResult: kept.cohort as z.output<typeof Forecast>['cohortResult'],
    ...runAnswer(run, language),
    _links: [
      ...runLinks(run, path, links.link),
      ...(run.scenarioId === null ? [] : [links.link('scenario', `/scenarios/${run.scenarioId}`)]),
      ...(run.state === 'completed' && run.scenarioId !== null
        ? [
            links.link('figures', `${path}/figures`),
            links.link('required-places', `${path}/required-places`),
            links.link('sensitivities', `${path}/sensitivities`),
            links.link('dimensioning', `/dimensioning?forecastId=${run.id}`),
          ]
        : []),
    ],
  };
};

/** A figure of a forecast, of the form of a plan's. */
export const forecastFigureAnswer = (row: ForecastFigureRow): z.output<typeof ForecastFigure> => ({
  figureId: [
    row.areaCode,
    row.professionCode,
    'total',
    row.year,
    row.measureCode,
    ...(row.bound === 'middle' ? [] : [row.bound]),
    ...(row.quantile === null ? [] : [quantileCode(row.quantile)]),
  ].join('.'),
  areaCode: row.areaCode,
  professionCode: row.professionCode,
  specialtyCode: null,
  sector: 'total',
  year: row.year,
  measureCode: row.measureCode,
  bound: row.bound,
  quantile: row.quantile,
  value: row.value,
  unit: unitOf(row.measureCode),
  status: row.status,
  coverage: null,
  denominator: null,
  standardError: row.standardError,
});

/** Required places with what they mean against the places now. */
export const requiredAnswer = (kept: ForecastResultKept['required'][number]): z.output<typeof RequiredPlaces> => {
  const one = toldPlaces(kept);
  const change = one.placesPerYear - one.currentPlacesPerYear;
  return {
    ...one,
    bounds: [...(one.bounds ?? [])],
    components: [...one.components],
    direction: change === 0 ? 'unchanged' : change > 0 ? 'more' : 'fewer',
  };
};
