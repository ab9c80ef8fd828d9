import { parentPort } from 'node:worker_threads';
import { doPlanTask, type PlanTask, type PlanTaskResult } from './plan-task.ts';
import type { TaskAnswer, TaskMessage } from './pool.ts';

/* A thread that computes a plan, so that the service goes on answering meanwhile. */

parentPort?.on('message', ({ index, task }: TaskMessage<PlanTask>) => {
  let answer: TaskAnswer<PlanTaskResult>;
  try {
    answer = { index, result: doPlanTask(task) };
  } catch (error) {
    answer = { index, failure: error instanceof Error ? error.message : String(error) };
  }
  // The memory of the rows goes over to the receiver instead of being copied.
  parentPort?.postMessage(answer, 'result' in answer ? answer.result.rows.map(({ buffer }) => buffer) : []);
});
