import { setImmediate as nextTurn } from 'node:timers/promises';
import { limits } from '../../../core/limits.ts';
import { copyInto } from '../../../db/copy.ts';
import type { Database } from '../../../db/open.ts';
import { canonicalJson, type JsonValue, sha256OfCanonicalRows } from '../../../formats/canonical-json.ts';
import { encodeCopyRows } from '../../../formats/copy-text.ts';
import { runTasks, threadOf } from '../../plans/commands/pool.ts';
import { listAreaNames, listProfessionFacts } from '../queries/inputs.ts';
import type { ClaimedRun } from '../queries/runs.ts';
import { changeBase } from '../rules/assemble.ts';
import type { CohortInput } from '../rules/cohort-nl.ts';
import type { ForecastFigure } from '../rules/forecast.ts';
import type { ForecastInput } from '../rules/model.ts';
import type { UncertainFigure } from '../rules/quantiles.ts';
import type { PlacesQuestion, RequiredPlaces } from '../rules/required-places.ts';
import {
  type ForecastResultKept,
  type ForecastTask,
  type ForecastTaskResult,
  type PlacesAtBound,
  type SharedInput,
  type StoredForecastFigure,
  storedFigures,
} from '../rules/tasks.ts';
import { heldFixed, type ReplicateBatch } from '../rules/uncertainty.ts';
import { type Bound, bounds, forecastMeasures } from '../schemas/runs.ts';
import type { NewScenario } from '../schemas/scenarios.ts';
import type { RunOutcome, RunTools } from './runner.ts';
import { uncertaintyOf } from './runs.ts';

const entry = threadOf(import.meta.url, 'forecasts');

/** The request of a run as it was kept. */
type KeptRequest =
  | {
      readonly mode: 'stock-flow';
      readonly seed: number;
      readonly replicates: number;
      readonly threads: number;
      readonly targetYear?: number;
      readonly adjustFromYear?: number;
      readonly capacities: readonly { readonly professionCode: string; readonly placesPerYear: number }[];
    }
  | { readonly mode: 'cohort-nl'; readonly cohort: CohortInput };

const startsIn = (input: ForecastInput, professionCode: string, year: number): number =>
  input.programmes
    .filter((programme) => programme.professionCode === professionCode)
    .reduce((sum, { starts }) => sum + (starts.persons[year - starts.firstYear] ?? 0), 0);

/** The question of required places for a profession of an input. */
export const questionOf = (
  input: ForecastInput,
  professionCode: string,
  request: Partial<Extract<KeptRequest, { mode: 'stock-flow' }>>,
): { question: PlacesQuestion; stated: number | null } => {
  const adjustFromYear = request.adjustFromYear ?? input.baseYear + 1;
  const stated = request.capacities?.find((one) => one.professionCode === professionCode)?.placesPerYear ?? null;
  const current = Math.max(1, startsIn(input, professionCode, adjustFromYear));
  return {
    stated,
    question: {
      professionCode,
      targetYear: request.targetYear ?? input.baseYear + input.horizonYears,
      adjustFromYear,
      capacityPlacesPerYear: stated ?? limits.placesSearchedTimesCurrent * current,
    },
  };
};

const replicateTasks = (replicates: number): ForecastTask[] => {
  const size = limits.forecastReplicatesPerTask;
  return Array.from({ length: Math.ceil(replicates / size) }, (_, index) => ({
    kind: 'replicates',
    from: index * size,
    to: Math.min(replicates, (index + 1) * size),
  }));
};

/** Runs short tasks of one input on one thread, with a limit of time, for a caller who waits. */
export const answerInThread = async (
  input: ForecastInput,
  task: ForecastTask,
): Promise<ForecastTaskResult | undefined> => {
  const shared: SharedInput = { input, uncertainty: { seed: 0, flowsDrawn: false, professions: [] } };
  const signal = AbortSignal.timeout(limits.workerAnswerMs);
  const [result] = await runTasks<ForecastTask, ForecastTaskResult>({
    entry,
    shared,
    tasks: [task],
    threads: 1,
    signal,
  });
  return result;
};

/** Figures as rows of COPY, in batches that let the process breathe. */
async function* copyRows(
  runKey: number,
  figures: readonly StoredForecastFigure[],
  ids: { professions: ReadonlyMap<string, number>; areas: ReadonlyMap<string, number> },
): AsyncGenerator<Buffer> {
  for (let start = 0; start < figures.length; start += limits.rowsPerBatch) {
    yield encodeCopyRows(
      figures
        .slice(start, start + limits.rowsPerBatch)
        .map((figure) => [
          runKey,
          ids.professions.get(figure.professionCode),
          ids.areas.get(figure.areaCode),
          figure.year,
          (forecastMeasures as readonly string[]).indexOf(figure.measureCode) + 1,
          bounds.indexOf(figure.bound) + 1,
          figure.quantile,
          figure.value,
          figure.standardError,
        ]),
    );
    await nextTurn();
  }
}

const storeFigures =
  (figures: readonly StoredForecastFigure[]) =>
  async (tx: Database, runKey: number): Promise<void> => {
    const idsOf = (rows: readonly { code: string; id: number }[]) => new Map(rows.map(({ code, id }) => [code, id]));
    const ids = { professions: idsOf(await listProfessionFacts(tx)), areas: idsOf(await listAreaNames(tx)) };
    await copyInto(
      tx,
      'forecast_figures (run_key, profession_id, area_id, year, measure_id, bound_id, quantile, value, standard_error)',
      copyRows(runKey, figures, ids),
    );
  };

const batchesOf = async function* (
  kept: ForecastResultKept,
  figures: readonly StoredForecastFigure[],
): AsyncGenerator<JsonValue[]> {
  yield [kept as unknown as JsonValue];
  for (let start = 0; start < figures.length; start += limits.rowsPerBatch) {
    yield figures.slice(start, start + limits.rowsPerBatch).map((figure) => ({ ...figure }));
    await nextTurn();
  }
};

const outcomeOf = async (kept: ForecastResultKept, figures: readonly StoredForecastFigure[]): Promise<RunOutcome> => {
  const plain = JSON.parse(JSON.stringify(kept)) as JsonValue;
  return {
    result: canonicalJson(plain),
    resultHash: await sha256OfCanonicalRows(batchesOf(plain as unknown as ForecastResultKept, figures)),
    figureCount: figures.length,
    store: storeFigures(figures),
  };
};

/** The scenario's bound, and its input at the two others: the same patches and measures on the base at those bounds. */
const boundedInputs = (run: ClaimedRun): { own: Bound; others: Partial<Record<Bound, ForecastInput>> } => {
  const scenario = JSON.parse(run.scenarioRequest ?? '{}') as NewScenario;
  const base = JSON.parse(run.base ?? '{}') as ForecastInput;
  const others = bounds
    .filter((bound) => bound !== scenario.bound)
    .map((bound) => [bound, changeBase(base, { ...scenario, bound })] as const);
  return { own: scenario.bound, others: Object.fromEntries(others) };
};

/** Required places of each profession that has an answer, with the answers at the three bounds. */
const requiredOf = (
  questions: readonly ReturnType<typeof questionOf>[],
  answers: readonly { readonly bound: Bound; readonly professionCode: string; readonly found: RequiredPlaces | null }[],
  own: Bound,
): ForecastResultKept['required'] =>
  questions.flatMap(({ question, stated }) => {
    const answersOf = answers.filter(({ professionCode }) => professionCode === question.professionCode);
    const main = answersOf.find(({ bound }) => bound === own)?.found ?? null;
    if (main === null) return [];
    const atBounds = answersOf.flatMap(({ bound, found }): PlacesAtBound[] => {
      if (found === null) return [];
      const { placesPerYear, balancingPlacesPerYear, gapFte } = found;
      return [{ bound, placesPerYear, balancingPlacesPerYear, gapFte }];
    });
    return [{ ...main, capacityPlacesPerYear: stated, bounds: atBounds }];
  });

const computeStockFlow = async (
  run: ClaimedRun,
  request: Extract<KeptRequest, { mode: 'stock-flow' }>,
  tools: RunTools,
): Promise<RunOutcome> => {
  const input = JSON.parse(run.input ?? '{}') as ForecastInput;
  const uncertainty = { seed: request.seed, flowsDrawn: true, professions: uncertaintyOf(run.record) };
  const questions = input.professions.map(({ code }) => questionOf(input, code, request));
  const { own, others } = boundedInputs(run);
  const tasks: ForecastTask[] = [
    ...bounds.map((bound): ForecastTask => ({ kind: 'deterministic', bound })),
    ...questions.flatMap(({ question }) =>
      bounds.map((bound): ForecastTask => ({ kind: 'required-places', question, bound })),
    ),
    ...replicateTasks(request.replicates),
  ];
  // One step more, for the quantiles.
  const total = tasks.length + 1;
  let done = 0;
  tools.progress(done, total);
  const shared: SharedInput = { input, uncertainty, others };
  const results = await runTasks<ForecastTask, ForecastTaskResult>({
    entry,
    shared,
    signal: tools.signal,
    tasks,
    threads: request.threads,
    onDone: () => tools.progress(++done, total),
  });
  const batches = results.flatMap((result): ReplicateBatch[] => (result.kind === 'replicates' ? [result.batch] : []));
  const deterministic: { bound: Bound; figures: readonly ForecastFigure[] }[] = [];
  const answers: { bound: Bound; professionCode: string; found: RequiredPlaces | null }[] = [];
  tasks.forEach((task, index) => {
    const result = results[index];
    if (task.kind === 'deterministic' && result?.kind === task.kind)
      deterministic.push({ bound: task.bound ?? own, figures: result.figures });
    if (task.kind === 'required-places' && result?.kind === task.kind)
      answers.push({
        bound: task.bound ?? own,
        professionCode: task.question.professionCode,
        found: result.required,
      });
  });
  const kept = {
    required: requiredOf(questions, answers, own),
    heldFixed: request.replicates > 0 ? heldFixed(input) : [],
    cohort: null,
  };
  const uncertain = await summarised(shared, batches, tools);
  return outcomeOf(kept, storedFigures(deterministic, uncertain, own));
};

/** Quantiles of all replicates; none where there are no replicates. */
const summarised = async (
  shared: SharedInput,
  batches: readonly ReplicateBatch[],
  tools: RunTools,
): Promise<readonly UncertainFigure[]> => {
  if (batches.length === 0) return [];
  const [result] = await runTasks<ForecastTask, ForecastTaskResult>({
    entry,
    shared,
    signal: tools.signal,
    tasks: [{ kind: 'summarise', batches }],
    threads: 1,
    transfer: () => batches.flatMap(({ supply, need }) => [supply.buffer as ArrayBuffer, need.buffer as ArrayBuffer]),
  });
  return result?.kind === 'summarise' ? result.figures : [];
};

/** Computes a forecast that was asked for, on threads. */
export const computeForecast = async (run: ClaimedRun, tools: RunTools): Promise<RunOutcome> => {
  const request = JSON.parse(run.request) as KeptRequest;
  if (request.mode === 'stock-flow') return computeStockFlow(run, request, tools);
  tools.progress(0, 1);
  const [result] = await runTasks<ForecastTask, ForecastTaskResult>({
    entry,
    shared: {},
    tasks: [{ kind: 'cohort', cohort: request.cohort }],
    threads: 1,
    signal: tools.signal,
  });
  const cohort = result?.kind === 'cohort' ? { ...result.cohort } : null;
  return outcomeOf({ required: [], heldFixed: [], cohort }, []);
};
