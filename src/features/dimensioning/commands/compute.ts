import type { Database } from '../../../db/open.ts';
import { canonicalJson, type JsonValue, sha256OfCanonicalJson } from '../../../formats/canonical-json.ts';
import type { RunOutcome, RunTools } from '../../forecasts/commands/runner.ts';
import { inputOfScenario } from '../../forecasts/commands/scenarios.ts';
import type { ClaimedRun } from '../../forecasts/queries/runs.ts';
import { findScenario } from '../../forecasts/queries/scenarios.ts';
import type { ForecastInput } from '../../forecasts/rules/model.ts';
import { runTasks, threadOf } from '../../plans/commands/pool.ts';
import type { AllocationResult } from '../rules/allocation.ts';
import type { OfferEvaluation } from '../rules/evaluate.ts';
import type { AllocationFrame } from '../rules/frame.ts';

/** What the thread of an allocation is given. */
export interface AllocationShared {
  readonly frame: AllocationFrame;
  readonly scenarios: readonly { readonly name: string; readonly weight: number; readonly input: ForecastInput }[];
}

/** There is one thing to do. */
export type AllocationTask = 'allocate';

/** What is kept of an allocation. */
export interface AllocationTaskResult {
  readonly result: AllocationResult;
  readonly offers: readonly OfferEvaluation[];
}

const entry = threadOf(import.meta.url, 'dimensioning');

/** Computes an allocation that was asked for, on a thread of its own. */
export const computeAllocation =
  (db: Database) =>
  async (run: ClaimedRun, tools: RunTools): Promise<RunOutcome> => {
    const frame = JSON.parse(run.request) as AllocationFrame;
    tools.progress(0, 1);
    const scenarios: { name: string; weight: number; input: ForecastInput }[] = [];
    for (const { scenarioId, weight } of frame.request.scenarios) {
      const scenario = await findScenario(db, scenarioId, true);
      if (scenario === undefined) throw new Error(`scenario ${scenarioId} is not there`);
      const { name } = JSON.parse(scenario.request) as { name: string };
      scenarios.push({ name, weight, input: inputOfScenario(scenario) });
    }
    const shared: AllocationShared = { frame, scenarios };
    const [outcome] = await runTasks<AllocationTask, AllocationTaskResult>({
      entry,
      shared,
      tasks: ['allocate'],
      threads: 1,
      signal: tools.signal,
    });
    tools.progress(1, 1);
    // Infinite limits have no place in JSON, and say nothing.
    const kept = JSON.parse(JSON.stringify(outcome ?? null)) as JsonValue;
    const places = outcome?.result.places.length ?? 0;
    return { result: canonicalJson(kept), resultHash: sha256OfCanonicalJson(kept), figureCount: places };
  };
