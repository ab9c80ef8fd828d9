import type { Database } from '../../../db/open.ts';
import { listYearlyEducation } from '../../education/queries/figures.ts';
import type { YearlyEducation } from '../../education/rules/yearly.ts';
import { listExpectedGraduates } from '../../forecasts/queries/expected-graduates.ts';
import { findNewestCompletedRun, findRun, type RunRow } from '../../forecasts/queries/runs.ts';
import { findScenario, type ScenarioRow } from '../../forecasts/queries/scenarios.ts';
import type { ExpectedGraduates } from '../../forecasts/rules/expected-graduates.ts';
import type { ForecastInput } from '../../forecasts/rules/model.ts';
import type { RequiredPlaces } from '../../forecasts/rules/required-places.ts';
import type { AllocationResult } from '../rules/allocation.ts';

/** The runs that dimensioning rests on besides the plan; each may be missing. */
export interface Rests {
  readonly forecast: RunRow | undefined;
  readonly scenario: ScenarioRow | undefined;
  readonly input: ForecastInput | undefined;
  readonly required: readonly RequiredPlaces[];
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
  request: { forecastId?: string | undefined; allocationId?: string | undefined; planId: string; drafts: boolean },
): Promise<Rests> => {
  const { planId, drafts } = request;
  const forecast = await runOf(db, { kind: 'forecast', id: request.forecastId, planId, drafts });
  const scenarioId = forecast?.scenarioId ?? undefined;
  const scenario = scenarioId === undefined ? undefined : await findScenario(db, scenarioId, drafts);
  const allocation = await runOf(db, { kind: 'allocation', id: request.allocationId, planId, drafts });
  const kept = JSON.parse(forecast?.result ?? '{}') as { required?: RequiredPlaces[] };
  const result = JSON.parse(allocation?.result ?? 'null') as { result: AllocationResult } | null;
  return {
    forecast,
    scenario,
    input: scenario === undefined ? undefined : (JSON.parse(scenario.input ?? '{}') as ForecastInput),
    required: kept.required ?? [],
    allocation: allocation === undefined || result === null ? undefined : { run: allocation, result: result.result },
    education: await listYearlyEducation(db),
    expected: await listExpectedGraduates(db),
  };
};
