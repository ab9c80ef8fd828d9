import type { z } from 'zod';
import type { Links } from '../../../http/contract.ts';
import type { Language } from '../../../http/negotiate.ts';
import type { ForecastFigureRow } from '../../forecasts/queries/figures.ts';
import type { ForecastFigure } from '../../forecasts/rules/forecast.ts';
import type { Bound, ForecastMeasure } from '../../forecasts/schemas/runs.ts';
import type { PlanRow } from '../../plans/queries/plans.ts';
import type { DimensioningStored } from '../queries/dimensioning.ts';
import type { Rests } from '../queries/rests.ts';
import { explainGap, explainHidden, explainNeed, explainPlaces, type Names } from '../rules/explain.ts';
import { bottleneckOf, chainOf, explainRecommendation, type RowKey, recommendationOf } from '../rules/recommend.ts';
import type { DimensioningRow } from '../schemas/dimensioning.ts';
import { completenessOf } from './sources.ts';

/** What rows are made of besides what stands in the plan. */
export interface RowSources {
  readonly plan: PlanRow;
  readonly rests: Rests;
  /** The forecast's figures by profession, area and year. */
  readonly figures: ReadonlyMap<string, readonly ForecastFigureRow[]>;
  readonly names: Names;
}

type Row = z.output<typeof DimensioningRow>;

const planFigures = (row: DimensioningStored) => {
  const figure = (stored: DimensioningStored['staff'], measureCode: string) => ({
    value: stored.value,
    status: stored.status ?? ('not-reported' as const),
    coverage: stored.coverage,
    figureId:
      stored.status === null
        ? null
        : [row.healthcareRegionCode, row.professionCode, 'total', row.year, measureCode].join('.'),
  });
  return {
    staffFullTimeEquivalents: figure(row.staff, 'full-time-equivalents'),
    neededFullTimeEquivalents: figure(row.needed, 'needed-full-time-equivalents'),
    gapFullTimeEquivalents: figure(row.gap, 'gap'),
  };
};

interface Place {
  readonly professionCode: string;
  readonly areaCode: string;
  readonly year: number;
}

const keyOf = ({ professionCode, areaCode, year }: Place): string => `${professionCode} ${areaCode} ${year}`;

/** Figures in groups of one profession, area and year, so that a row finds its own at once. */
export const groupFigures = (figures: readonly ForecastFigureRow[]): RowSources['figures'] => {
  const groups = new Map<string, ForecastFigureRow[]>();
  for (const figure of figures) {
    const group = groups.get(keyOf(figure));
    if (group === undefined) groups.set(keyOf(figure), [figure]);
    else group.push(figure);
  }
  return groups;
};

const bandOf = (figures: readonly ForecastFigureRow[], measureCode: ForecastMeasure): Row['forecastGap'] => {
  const own = figures.filter((one) => one.measureCode === measureCode);
  const plain = own.find((one) => one.quantile === null);
  return {
    value: plain?.value ?? null,
    status: plain?.status ?? 'not-computed',
    quantiles: own.flatMap(({ quantile, value }) => (quantile === null || value === null ? [] : [{ quantile, value }])),
  };
};

/** The figure as the explanations take it; undefined where the forecast has none. */
const explained = (figures: readonly ForecastFigureRow[], at: Place): ForecastFigure | undefined => {
  if (figures.length === 0 || figures.some(({ status }) => status === 'suppressed')) return undefined;
  const value = (measureCode: ForecastMeasure): number =>
    figures.find((one) => one.measureCode === measureCode && one.quantile === null)?.value ?? 0;
  const stated = figures.find((one) => one.measureCode === 'stated-need')?.value ?? null;
  return {
    ...at,
    persons: value('supply-persons'),
    supply: value('supply-full-time-equivalents'),
    need: value('need-full-time-equivalents'),
    gap: value('gap-full-time-equivalents'),
    coverage: figures.find((one) => one.measureCode === 'coverage')?.value ?? null,
    filled: value('need-filled'),
    unmet: value('need-unmet'),
    demography: value('need-demography'),
    nonDemographic: value('need-non-demographic'),
    takenOver: value('need-taken-over'),
    handedOver: value('need-handed-over'),
    statedNeed: stated,
  };
};

/** The programmes of an institution in a region, with what is known of their places. */
const placesOf = (rests: Rests, row: DimensioningStored): Parameters<typeof recommendationOf>[0] => {
  const programmes = (rests.input?.programmes ?? []).filter(
    (one) =>
      one.institutionCode === row.institutionCode &&
      one.professionCode === row.professionCode &&
      row.siteMunicipalityCodes.includes(one.code.split('.').at(-1) ?? ''),
  );
  const told = programmes.flatMap(({ code }) => rests.places.get(code) ?? []);
  return {
    currentPlacesPerYear: told.length === 0 ? null : told.reduce((sum, { current }) => sum + current, 0),
    proportional: told.map(({ proportional }) => proportional),
    allocated: programmes.flatMap(({ code }) => rests.allocated.get(code) ?? []),
  };
};

const expectedOf = (rests: Rests, row: DimensioningStored): Row['expectedGraduates'] => {
  const found = rests.expected.figures.find(
    (one) =>
      one.professionCode === row.professionCode && one.areaCode === row.healthcareRegionCode && one.year === row.year,
  );
  return found === undefined
    ? { value: null, status: 'not-collected' }
    : { value: found.graduates, status: 'expected' };
};

const linksOf = (row: DimensioningStored, { plan, rests }: RowSources, links: Links): Row['_links'] => [
  links.link('plan', `/plans/${plan.id}`),
  links.link('institution', `/institutions/${row.institutionCode}`),
  ...(rests.forecast === undefined
    ? []
    : [
        links.link('forecast', `/forecasts/${rests.forecast.id}`),
        links.link('assumptions', `/scenarios/${rests.forecast.scenarioId}/assumptions`),
        links.link('picture', `/dimensioning/${row.professionCode}/picture?forecastId=${rests.forecast.id}`),
      ]),
  ...(rests.allocation === undefined ? [] : [links.link('allocation', `/allocations/${rests.allocation.run.id}`)]),
];

const placesAt = (required: Rests['required'][number], bound: Bound): number | null =>
  required.bounds?.find((one) => one.bound === bound)?.placesPerYear ?? null;

/** One row of dimensioning: the plan's figures, what the forecast and the allocation add, and each number explained. */
export const rowAnswer = (
  row: DimensioningStored,
  sources: RowSources,
  request: { links: Links; language: Language },
): Row => {
  const { rests, plan, names } = sources;
  const at = { professionCode: row.professionCode, areaCode: row.healthcareRegionCode, year: row.year };
  const figures = sources.figures.get(keyOf(at)) ?? [];
  const isHidden = rests.hidden.has(row.professionCode);
  const figure = explained(figures, at);
  const required = rests.required.find((one) => one.professionCode === row.professionCode);
  const key: RowKey = row;
  const recommendedPlaces = recommendationOf(placesOf(rests, row));
  const texts = [
    ...(figure === undefined
      ? []
      : [explainNeed(figure, names), explainGap(figure, names, rests.input?.baseYear ?? 0)]),
    ...(isHidden ? [explainHidden] : []),
    ...(required === undefined || isHidden ? [] : [explainPlaces(required, names)]),
    ...explainRecommendation(recommendedPlaces, row.institutionCode),
    ...(expectedOf(rests, row).value === null ? [] : [rests.expected.note]),
  ];
  return {
    institutionCode: row.institutionCode,
    professionCode: row.professionCode,
    healthcareRegionCode: row.healthcareRegionCode,
    siteMunicipalityCodes: row.siteMunicipalityCodes,
    year: row.year,
    planId: plan.id,
    contentHash: plan.contentHash,
    planCompleteness: completenessOf(plan),
    ...planFigures(row),
    forecastNeed: bandOf(figures, 'need-full-time-equivalents'),
    forecastSupply: bandOf(figures, 'supply-full-time-equivalents'),
    forecastGap: bandOf(figures, 'gap-full-time-equivalents'),
    expectedGraduates: expectedOf(rests, row),
    requiredPlaces:
      required === undefined
        ? null
        : {
            placesPerYear: required.placesPerYear,
            currentPlacesPerYear: required.currentPlacesPerYear,
            targetYear: required.targetYear,
            clipped: required.clipped,
            earliestBalanceYear: required.earliestBalanceYear,
            lowPlacesPerYear: placesAt(required, 'low'),
            highPlacesPerYear: placesAt(required, 'high'),
          },
    recommendedPlaces,
    chain: chainOf(rests.education, key),
    placementBottleneck: bottleneckOf(rests.allocation?.result, row.healthcareRegionCode),
    explanations: texts.map((text) => text[request.language]),
    forecastId: rests.forecast?.id ?? null,
    scenarioId: rests.scenario?.id ?? null,
    parameterSetId: rests.scenario?.parameterSetId ?? null,
    allocationId: rests.allocation?.run.id ?? null,
    _links: linksOf(row, sources, request.links),
  };
};
