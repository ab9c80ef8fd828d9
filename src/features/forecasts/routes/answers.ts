import type { z } from 'zod';
import type { Link } from '../../../core/page.ts';
import type { Links } from '../../../http/contract.ts';
import type { Language } from '../../../http/negotiate.ts';
import type { ForecastResultKept } from '../commands/compute.ts';
import type { ForecastFigureRow, RunRow } from '../queries/runs.ts';
import type { Forecast, ForecastFigure, RequiredPlaces } from '../schemas/runs.ts';

const instantOf = (milliseconds: number | null): Date | null => (milliseconds === null ? null : new Date(milliseconds));

/** What every run answers of itself. */
const runAnswer = (run: RunRow, language: Language) => ({
  state: run.state,
  stepsDone: run.stepsDone,
  stepsTotal: run.stepsTotal,
  attempt: run.attempt,
  runHash: run.runHash,
  resultHash: run.resultHash,
  codeVersion: run.codeVersion,
  failure: language === 'sv' ? run.failureSv : run.failureEn,
  createdAt: new Date(run.createdAt),
  createdBy: run.createdBy,
  startedAt: instantOf(run.startedAt),
  finishedAt: instantOf(run.finishedAt),
});

/** What may be done to a run in its state. */
const runLinks = (run: RunRow, path: string, links: Links): Link[] => [
  links.link('self', path),
  ...(run.state === 'queued' || run.state === 'running' ? [links.link('cancel', path, 'DELETE')] : []),
  ...(run.state === 'failed' || run.state === 'cancelled' ? [links.link('restart', `${path}/restarts`, 'POST')] : []),
];

/** What a completed forecast keeps; nothing before it is completed. */
export const keptOf = (run: RunRow): ForecastResultKept =>
  run.result === null ? { required: [], heldFixed: [], cohort: null } : (JSON.parse(run.result) as ForecastResultKept);

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
    seed: request.seed ?? null,
    replicates: request.replicates ?? null,
    figureCount: run.figureCount,
    fixedTerms: [...kept.heldFixed],
    cohortResult: kept.cohort as z.output<typeof Forecast>['cohortResult'],
    ...runAnswer(run, language),
    _links: [
      ...runLinks(run, path, links),
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

const unitOf = (measureCode: string): z.output<typeof ForecastFigure>['unit'] =>
  measureCode === 'coverage' ? 'share' : measureCode === 'supply-persons' ? 'persons' : 'full-time-equivalents';

/** A figure of a forecast, of the form of a plan's. */
export const forecastFigureAnswer = (row: ForecastFigureRow): z.output<typeof ForecastFigure> => ({
  ...row,
  figureId: [
    row.areaCode,
    row.professionCode,
    'total',
    row.year,
    row.measureCode,
    ...(row.quantile === null ? [] : [String(row.quantile * 100)]),
  ].join('.'),
  specialtyCode: null,
  sector: 'total',
  unit: unitOf(row.measureCode),
  status: 'computed',
  coverage: null,
  denominator: null,
});

/** Required places with what they mean against the places now. */
export const requiredAnswer = (one: ForecastResultKept['required'][number]): z.output<typeof RequiredPlaces> => {
  const change = one.placesPerYear - one.currentPlacesPerYear;
  return {
    ...one,
    components: [...one.components],
    direction: Math.abs(change) < 0.5 ? 'unchanged' : change > 0 ? 'more' : 'fewer',
  };
};
