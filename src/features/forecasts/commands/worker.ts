import { parentPort, workerData } from 'node:worker_threads';
import type { TaskAnswer, TaskMessage } from '../../plans/commands/pool.ts';
import { doTask, type ForecastTask, type ForecastTaskResult, type SharedInput } from '../rules/tasks.ts';

/* A thread of a forecast: does the tasks that it is sent, one after another. */

const shared = workerData as SharedInput;

/** The memory of replicates goes over to the receiver instead of being copied. */
const memoryOf = (result: ForecastTaskResult): ArrayBuffer[] =>
  result.kind === 'replicates'
    ? [result.batch.supply.buffer as ArrayBuffer, result.batch.need.buffer as ArrayBuffer]
    : [];

parentPort?.on('message', ({ index, task }: TaskMessage<ForecastTask>) => {
  let answer: TaskAnswer<ForecastTaskResult>;
  try {
    answer = { index, result: doTask(shared, task) };
  } catch (error) {
    answer = { index, failure: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer, 'result' in answer ? memoryOf(answer.result) : []);
});
