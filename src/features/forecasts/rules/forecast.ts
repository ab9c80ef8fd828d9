import { restsOn } from './checks.ts';
import { type CompiledForecast, compileForecast } from './compile.ts';
import type { ForecastInput, ParameterSource } from './model.ts';
import { compileNeed, type NeedParts, needOf } from './need.ts';
import { createWorkspace, type LedgerYear, runStockFlow } from './stock-flow.ts';

/** Supply and need of one profession in one area and year; all in full-time equivalents. */
export interface ForecastFigure extends NeedParts {
  readonly professionCode: string;
  /** A region's code, or `SE` for their sum. */
  readonly areaCode: string;
  readonly year: number;
  readonly persons: number;
  readonly supply: number;
  /** Need minus supply: positive is a shortage. */
  readonly gap: number;
  /** Supply as a share of the need; null where nothing is needed. */
  readonly coverage: number | null;
  /** The need that a council has stated for the year, beside the computed one. */
  readonly statedNeed: number | null;
}

/** A deterministic forecast. */
export interface ForecastResult {
  readonly figures: readonly ForecastFigure[];
  /** Graduates per programme and year, persons. */
  readonly graduates: readonly { readonly programmeCode: string; readonly year: number; readonly persons: number }[];
  /** Flows per profession and year, persons. */
  readonly ledger: readonly ({ readonly professionCode: string; readonly year: number } & LedgerYear)[];
  /** Places in programmes for those already in a profession that nobody could be found for. */
  readonly unfilledStarts: readonly {
    readonly programmeCode: string;
    readonly year: number;
    readonly persons: number;
  }[];
  readonly restsOn: readonly {
    readonly professionCode: string;
    readonly parameter: string;
    readonly source: ParameterSource | null;
  }[];
}

const figureOf = (
  key: { professionCode: string; areaCode: string; year: number },
  amounts: { persons: number; supply: number; parts: NeedParts; statedNeed: number | null },
): ForecastFigure => ({
  ...key,
  ...amounts.parts,
  persons: amounts.persons,
  supply: amounts.supply,
  gap: amounts.parts.need - amounts.supply,
  coverage: amounts.parts.need > 0 ? amounts.supply / amounts.parts.need : null,
  statedNeed: amounts.statedNeed,
});

const sumOfParts = (parts: readonly NeedParts[]): NeedParts => {
  const sum = (name: keyof NeedParts): number => parts.reduce((total, part) => total + part[name], 0);
  return {
    filled: sum('filled'),
    unmet: sum('unmet'),
    demography: sum('demography'),
    nonDemographic: sum('nonDemographic'),
    takenOver: sum('takenOver'),
    handedOver: sum('handedOver'),
    need: sum('need'),
  };
};

/** The figures of one profession in one year: each region, then their sum. */
const figuresOfYear = (
  compiled: CompiledForecast,
  values: { supply: Float64Array; persons: Float64Array; need: readonly (readonly NeedParts[])[] },
  at: { profession: number; offset: number },
): ForecastFigure[] => {
  const { input, regions, horizon } = compiled;
  const profession = input.professions[at.profession];
  const year = input.baseYear + at.offset;
  const professionCode = profession?.code ?? '';
  const figures = input.regionCodes.map((areaCode, region) => {
    const index = (at.profession * regions + region) * (horizon + 1) + at.offset;
    const stated = profession?.need.statedNeed?.find((one) => one.regionCode === areaCode && one.year === year);
    return figureOf(
      { professionCode, areaCode, year },
      {
        persons: values.persons[index] ?? 0,
        supply: values.supply[index] ?? 0,
        parts: values.need[region]?.[at.offset] as NeedParts,
        statedNeed: stated?.fte ?? null,
      },
    );
  });
  const sum = (name: 'persons' | 'supply'): number => figures.reduce((total, figure) => total + figure[name], 0);
  const stated = figures.every((figure) => figure.statedNeed !== null)
    ? figures.reduce((total, figure) => total + (figure.statedNeed ?? 0), 0)
    : null;
  const country = figureOf(
    { professionCode, areaCode: 'SE', year },
    { persons: sum('persons'), supply: sum('supply'), parts: sumOfParts(figures), statedNeed: stated },
  );
  return [...figures, country];
};

/** One number per programme and year as records. */
const byProgramme = (compiled: CompiledForecast, values: Float64Array) =>
  compiled.programmes.flatMap((programme, index) =>
    Array.from({ length: compiled.horizon }, (_, before) => ({
      programmeCode: programme.code,
      year: compiled.input.baseYear + before + 1,
      persons: values[index * (compiled.horizon + 1) + before + 1] ?? 0,
    })),
  );

/**
 * The deterministic forecast of a checked input: supply, need, gap and coverage for every profession, region and year,
 * the country included, with the flows behind them and the parameters they rest on. Nothing is rounded.
 */
export const forecast = (input: ForecastInput): ForecastResult => {
  const compiled = compileForecast(input);
  const work = createWorkspace(compiled);
  runStockFlow(compiled, work);
  const need = needOf(compileNeed(input), work.supply);
  const offsets = Array.from({ length: compiled.horizon + 1 }, (_, offset) => offset);
  return {
    figures: need.flatMap((parts, profession) =>
      offsets.flatMap((offset) =>
        figuresOfYear(compiled, { supply: work.supply, persons: work.persons, need: parts }, { profession, offset }),
      ),
    ),
    graduates: byProgramme(compiled, work.graduates),
    unfilledStarts: byProgramme(compiled, work.pools.unfilled).filter((one) => one.persons > 0),
    ledger: work.ledger.flatMap((years, index) =>
      years.map((flows, before) => ({
        professionCode: input.professions[index]?.code ?? '',
        year: input.baseYear + before + 1,
        ...flows,
      })),
    ),
    restsOn: input.professions.flatMap(({ code }) =>
      restsOn(input, code).map((parameter) => ({ professionCode: code, ...parameter })),
    ),
  };
};

/** One figure of a result. @throws RangeError when the result has no such figure */
export const figureAt = (
  result: Pick<ForecastResult, 'figures'>,
  key: { professionCode: string; areaCode: string; year: number },
): ForecastFigure => {
  const found = result.figures.find(
    (figure) =>
      figure.professionCode === key.professionCode && figure.areaCode === key.areaCode && figure.year === key.year,
  );
  if (found === undefined) throw new RangeError(`no figure for ${key.professionCode} ${key.areaCode} ${key.year}`);
  return found;
};
