import { type CompiledForecast, compileForecast } from '../../forecasts/rules/compile.ts';
import type { ForecastInput } from '../../forecasts/rules/model.ts';
import { compileNeed, needOf } from '../../forecasts/rules/need.ts';
import { type PlaceResponse, placeResponses } from '../../forecasts/rules/responses.ts';
import { createWorkspace, runStockFlow } from '../../forecasts/rules/stock-flow.ts';
import type { AllocationProgramme, AllocationScenario, PlaceEffect } from './problem.ts';

/** Which years are sought and weighed. */
export interface AllocationYears {
  readonly startYears: readonly number[];
  readonly needYears: readonly number[];
}

/** The input with no starts in the years that are sought. */
const withoutSoughtStarts = (input: ForecastInput, years: AllocationYears): ForecastInput => ({
  ...input,
  programmes: input.programmes.map((programme) => ({
    ...programme,
    starts: {
      ...programme.starts,
      persons: programme.starts.persons.map((persons, index) =>
        years.startYears.includes(programme.starts.firstYear + index) ? 0 : persons,
      ),
    },
  })),
});

/**
 * One set of assumptions as the allocation sees it: the need, and the supply that is there whatever places are chosen,
 * `[profession][region][need year]` in the order of the input.
 */
export const scenarioFromForecast = (
  input: ForecastInput,
  years: AllocationYears,
  named: { readonly name: string; readonly weight: number },
): AllocationScenario => {
  const compiled = compileForecast(withoutSoughtStarts(input, years));
  const work = createWorkspace(compiled);
  runStockFlow(compiled, work);
  const need = needOf(compileNeed(input), work.supply);
  const offsets = years.needYears.map((year) => year - input.baseYear);
  return {
    ...named,
    needFte: need.map((regions) => regions.map((parts) => offsets.map((offset) => parts[offset]?.need ?? 0))),
    fixedFte: input.professions.map((_, profession) =>
      input.regionCodes.map((_code, region) =>
        offsets.map(
          (offset) => work.supply[(profession * compiled.regions + region) * (compiled.horizon + 1) + offset] ?? 0,
        ),
      ),
    ),
  };
};

const effectOf = (
  compiled: CompiledForecast,
  years: AllocationYears,
  profession: number,
  response: Float64Array,
): PlaceEffect => ({
  professionCode: compiled.professions[profession]?.code ?? '',
  fte: compiled.input.regionCodes.map((_, region) =>
    years.needYears.map((year) => response[region * (compiled.horizon + 1) + year - compiled.input.baseYear] ?? 0),
  ),
});

const effectsOf = (compiled: CompiledForecast, years: AllocationYears, one: PlaceResponse): PlaceEffect[] => {
  const programme = compiled.programmes[one.programme];
  if (programme === undefined) return [];
  const own = effectOf(compiled, years, programme.profession, one.own);
  if (one.base === null || programme.base === null) return [own];
  return [own, effectOf(compiled, years, programme.base.profession, one.base)];
};

/**
 * What a place in each programme gives, by the programme's code and start year: in its own profession, and what it
 * takes from the profession that its students come from.
 */
export const effectsFromForecast = (
  input: ForecastInput,
  years: AllocationYears,
): Map<string, AllocationProgramme['effects']> => {
  const compiled = compileForecast(input);
  const offsets = years.startYears.map((year) => year - input.baseYear);
  const responses = placeResponses(compiled, { from: Math.min(...offsets), to: Math.max(...offsets) });
  const effects = new Map<string, PlaceEffect[][]>();
  for (const response of responses) {
    const code = compiled.programmes[response.programme]?.code ?? '';
    effects.set(code, [...(effects.get(code) ?? []), effectsOf(compiled, years, response)]);
  }
  return effects;
};
