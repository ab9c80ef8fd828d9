import type { Actor } from '../../../core/actor.ts';
import type { Database } from '../../../db/open.ts';
import { listYearlyEducation } from '../../education/queries/figures.ts';
import type { YearlyEducation } from '../../education/rules/yearly.ts';
import { listExpectedGraduates } from '../../forecasts/queries/expected-graduates.ts';
import { listHiddenProfessions } from '../../forecasts/queries/hidden.ts';
import { findNewestCompletedRun, findRun, type RunRow } from '../../forecasts/queries/runs.ts';
import { findScenario, type ScenarioRow } from '../../forecasts/queries/scenarios.ts';
import type { ExpectedGraduates } from '../../forecasts/rules/expected-graduates.ts';
import { keptResult } from '../../forecasts/rules/kept-result.ts';
import type { ForecastInput } from '../../forecasts/rules/model.ts';
import type { ForecastResultKept } from '../../forecasts/rules/tasks.ts';
import { type ProgrammePlaces, placesAmongProgrammes, toldPlaces } from '../../forecasts/rules/told-places.ts';
import type { AllocationResult } from '../rules/allocation.ts';
import { meanAllocated } from '../rules/recommend.ts';

type Required = ForecastResultKept['required'][number];

/** The runs that dimensioning rests on besides the plan; each may be missing. */
export interface Rests {
  readonly forecast: RunRow | undefined;
  readonly scenario: ScenarioRow | undefined;
  readonly input: ForecastInput | undefined;
  /** Professions whose forecast the caller may not see; their places are told in whole numbers. */
  readonly hidden: ReadonlySet<string>;
  /**
   * Required places in whole numbers. What they tell of a hidden count lies within so wide a span that it protects it,
   * as one place stands for several full-time equivalents, and for a part of them only in any one region.
   */
  readonly required: readonly Required[];
  /** Today's places and the required ones of each programme; they add up to the nation's. */
  readonly places: ReadonlyMap<string, ProgrammePlaces>;
  /** Allocated places of each programme, as the whole mean of the allocation's years. */
  readonly allocated: ReadonlyMap<string, number>;
  readonly allocation: { readonly run: RunRow; readonly result: AllocationResult } | undefined;
  readonly education: readonly YearlyEducation[];
  readonly expected: ExpectedGraduates;
}

/** The run asked for, or the newest completed one on the plan; undefined when the one asked for is not there. */
const runOf = async (
  db: Database,
  request: { kind: 'forecast' | 'allocation'; id: string | undefined; planId: string; drafts: boolean },
): Promise<RunRow | undefined> => {
  const { kind, id, planId, drafts } = request;
  if (id === undefined) return findNewestCompletedRun(db, { kind, planId, drafts });
  const run = await findRun(db, { id, kind, drafts });
  return run?.state === 'completed' && run.planId === planId ? run : undefined;
};

/** Everything but the plan that dimensioning rests on. */
export const findRests = async (
  db: Database,
  request: {
    forecastId?: string | undefined;
    allocationId?: string | undefined;
    planId: string;
    drafts: boolean;
    actor: Actor;
  },
): Promise<Rests> => {
  const { planId, drafts, actor } = request;
  const forecast = await runOf(db, { kind: 'forecast', id: request.forecastId, planId, drafts });
  const scenarioId = forecast?.scenarioId ?? undefined;
  const scenario = scenarioId === undefined ? undefined : await findScenario(db, scenarioId, drafts);
  const allocation = await runOf(db, { kind: 'allocation', id: request.allocationId, planId, drafts });
  const result = JSON.parse(allocation?.result ?? 'null') as { result: AllocationResult } | null;
  const hidden = forecast === undefined ? new Set<string>() : await listHiddenProfessions(db, forecast, actor);
  const input = scenario === undefined ? undefined : (JSON.parse(scenario.input ?? '{}') as ForecastInput);
  const required = keptResult(forecast?.result ?? null).required.map(toldPlaces);
  return {
    forecast,
    scenario,
    hidden,
    input,
    required,
    places: new Map(input === undefined ? [] : required.flatMap((one) => [...placesAmongProgrammes(input, one)])),
    allocated: meanAllocated(result?.result.places ?? []),
    allocation: allocation === undefined || result === null ? undefined : { run: allocation, result: result.result },
    education: await listYearlyEducation(db),
    expected: await listExpectedGraduates(db),
  };
};
