import { decide, requireAllowed } from '../../../core/actor.ts';
import { limits } from '../../../core/limits.ts';
import { type Fault, notFound, Problem } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import { inTransaction } from '../../../db/open.ts';
import { canonicalJson, type JsonValue, sha256OfCanonicalJson } from '../../../formats/canonical-json.ts';
import { appendAuditEvent } from '../../audit/commands.ts';
import { findRun, insertRun, lockRun, type RunKind, type RunRow, updateRunAsked } from '../queries/runs.ts';
import { findScenario } from '../queries/scenarios.ts';
import type { ForecastInput } from '../rules/model.ts';
import { stateOfRun } from '../rules/state-words.ts';
import { checkUncertaintyInput, type ProfessionUncertainty } from '../rules/uncertainty.ts';
import type { NewForecast } from '../schemas/runs.ts';
import { inputOfScenario, seesDrafts } from './scenarios.ts';

/** The code whose change would give other results: its version stands in every run. */
export interface CodeVersion {
  readonly codeVersion: string;
}

const invalid = (faults: readonly Fault[]): void => {
  if (faults.length === 0) return;
  throw new Problem(
    'invalid-content',
    {
      sv: `Körningen kan inte göras: ${faults.length} fel. Rätta dem som räknas upp i errors.`,
      en: `The run cannot be made: ${faults.length} faults. Correct those listed in errors.`,
    },
    { faults },
  );
};

const fault = (code: string, pointer: string, sv: string, en: string): Fault => ({ code, pointer, detail: { sv, en } });

type StockFlowRequest = Extract<NewForecast, { mode: 'stock-flow' }>;

const yearFaults = (request: StockFlowRequest, input: ForecastInput): Fault[] => {
  const last = input.baseYear + input.horizonYears;
  const outside = (year: number | undefined): boolean => year !== undefined && (year <= input.baseYear || year > last);
  const texts = [
    `Året ska ligga mellan ${input.baseYear + 1} och ${last}.`,
    `The year should be between ${input.baseYear + 1} and ${last}.`,
  ] as const;
  return [
    ...(outside(request.targetYear) ? [fault('out-of-range', '#/targetYear', ...texts)] : []),
    ...(outside(request.adjustFromYear) ? [fault('out-of-range', '#/adjustFromYear', ...texts)] : []),
  ];
};

const replicateFaults = (
  request: StockFlowRequest,
  input: ForecastInput,
  professions: readonly ProfessionUncertainty[],
): Fault[] => {
  if (request.replicates === 0) return [];
  const values = request.replicates * input.professions.length * input.regionCodes.length * (input.horizonYears + 1);
  const most = Math.floor((limits.forecastSampleValues / values) * request.replicates);
  return [
    ...checkUncertaintyInput(input, { seed: request.seed, flowsDrawn: true, professions }),
    ...(values > limits.forecastSampleValues
      ? [
          fault(
            'too-many-replicates',
            '#/replicates',
            `Högst ${most} upprepningar ryms för så många yrken, regioner och år.`,
            `At most ${most} replicates fit for so many professions, regions and years.`,
          ),
        ]
      : []),
  ];
};

/** What a scenario's record holds besides its reports. */
export const uncertaintyOf = (record: string | null): ProfessionUncertainty[] =>
  (JSON.parse(record ?? '{}') as { uncertainty?: ProfessionUncertainty[] }).uncertainty ?? [];

/** Keeps a run that the context's actor has asked for, in a transaction of its own, and answers it. */
export const enqueueRun = async (
  context: CommandContext & CodeVersion,
  run: {
    kind: RunKind;
    scenarioKey: number | null;
    request: JsonValue;
    /** What of the request decides the result; all of it unless told. */
    identity?: JsonValue;
    inputHashes: readonly string[];
  },
): Promise<RunRow> =>
  inTransaction(context.db, async (tx) => {
    const id = context.newId();
    const { codeVersion } = context;
    const runHash = sha256OfCanonicalJson({
      codeVersion,
      inputHashes: run.inputHashes,
      kind: run.kind,
      request: run.identity ?? run.request,
    });
    await insertRun(tx, {
      id,
      kind: run.kind,
      scenarioKey: run.scenarioKey,
      request: canonicalJson(run.request),
      runHash,
      codeVersion,
      createdAt: context.now(),
      createdBy: context.actor.subject,
    });
    await appendAuditEvent(tx, context, {
      operation: run.kind === 'forecast' ? 'startForecast' : 'startAllocation',
      objectType: run.kind,
      objectId: id,
      details: { runHash },
    });
    const found = await findRun(tx, { id, kind: run.kind, drafts: true });
    if (found === undefined) throw notFound();
    return found;
  });

/**
 * Asks for a forecast. It is computed by the runner, whoever leaves meanwhile.
 *
 * @throws Problem 403; 422 for an unknown scenario, years outside it, or uncertainty that is not stated
 */
export const startForecast = async (context: CommandContext & CodeVersion, request: NewForecast): Promise<RunRow> => {
  requireAllowed(decide(context.actor, 'forecast:run'));
  if (request.mode === 'cohort-nl') {
    const body = JSON.parse(JSON.stringify(request)) as JsonValue;
    return enqueueRun(context, { kind: 'forecast', scenarioKey: null, request: body, inputHashes: [] });
  }
  const scenario = await findScenario(context.db, request.scenarioId, seesDrafts(context.actor));
  if (scenario === undefined) {
    invalid([fault('unknown-id', '#/scenarioId', 'Scenariot finns inte.', 'There is no such scenario.')]);
    throw notFound();
  }
  const input = inputOfScenario(scenario);
  invalid([...yearFaults(request, input), ...replicateFaults(request, input, uncertaintyOf(scenario.record))]);
  // Threads change nothing in the result, and so nothing in the identity of the run.
  const { threads, scenarioId: _, ...identity } = request;
  const stated = JSON.parse(JSON.stringify(identity)) as Record<string, JsonValue>;
  const run = {
    kind: 'forecast' as const,
    scenarioKey: scenario.key,
    request: { ...stated, threads },
    identity: stated,
    inputHashes: [scenario.inputHash, sha256OfCanonicalJson(JSON.parse(scenario.record) as JsonValue)],
  };
  return enqueueRun(context, run);
};

/** Changes a run that somebody asked about: cancels one that is not over, or queues one that failed once more. */
const askOfRun = async (
  context: CommandContext,
  request: { id: string; kind: RunKind; to: 'cancelled' | 'queued' },
): Promise<RunRow> =>
  inTransaction(context.db, async (tx) => {
    await lockRun(tx, request.id);
    const run = await findRun(tx, { id: request.id, kind: request.kind, drafts: seesDrafts(context.actor) });
    if (run === undefined) throw notFound();
    requireAllowed(decide(context.actor, 'forecast:run', {}, 'forecast:read'));
    const from = request.to === 'cancelled' ? ['queued', 'running'] : ['failed', 'cancelled'];
    if (!from.includes(run.state)) throw new Problem('conflict', stateOfRun[run.state]);
    await updateRunAsked(tx, { key: run.key, state: request.to, at: context.now() });
    await appendAuditEvent(tx, context, {
      operation: request.to === 'cancelled' ? 'cancelRun' : 'restartRun',
      objectType: request.kind,
      objectId: run.id,
    });
    const after = await findRun(tx, { id: run.id, kind: run.kind, drafts: true });
    if (after === undefined) throw notFound();
    return after;
  });

export const cancelRun = (context: CommandContext, request: { id: string; kind: RunKind }): Promise<RunRow> =>
  askOfRun(context, { ...request, to: 'cancelled' });

export const restartRun = (context: CommandContext, request: { id: string; kind: RunKind }): Promise<RunRow> =>
  askOfRun(context, { ...request, to: 'queued' });
