import { parentPort, workerData } from 'node:worker_threads';
import { limits } from '../../../core/limits.ts';
import type { TaskAnswer, TaskMessage } from '../../plans/commands/pool.ts';
import { allocatePlaces, placesByProgramme } from '../rules/allocation.ts';
import { evaluateOffer } from '../rules/evaluate.ts';
import { buildProblem, offersOf } from '../rules/frame.ts';
import { loadSolver } from '../rules/solver.ts';
import type { AllocationShared, AllocationTask, AllocationTaskResult } from './compute.ts';

/* A thread of an allocation: the solver blocks it, and nothing else. */

const { frame, scenarios } = workerData as AllocationShared;

const allocate = async (): Promise<AllocationTaskResult> => {
  const problem = buildProblem(frame, scenarios);
  const result = allocatePlaces(await loadSolver(), problem, {
    relativeGap: limits.solverRelativeGap,
    timeLimitSeconds: frame.request.timeLimitSeconds,
  });
  const recommended = placesByProgramme(result);
  const offers =
    result.places.length === 0
      ? []
      : [...offersOf(frame, problem)].map(([institutionCode, offer]) =>
          evaluateOffer(problem, recommended, institutionCode, offer),
        );
  return { result, offers };
};

parentPort?.on('message', ({ index }: TaskMessage<AllocationTask>) => {
  allocate().then(
    (result) => parentPort?.postMessage({ index, result } satisfies TaskAnswer<AllocationTaskResult>),
    (error: unknown) =>
      parentPort?.postMessage({
        index,
        failure: error instanceof Error ? error.message : String(error),
      } satisfies TaskAnswer<AllocationTaskResult>),
  );
});
