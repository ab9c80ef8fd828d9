import { createHash } from 'node:crypto';
import { fairSlots, NoSlot } from '../../../core/fair-slots.ts';
import { limits } from '../../../core/limits.ts';
import { Abandoned } from '../../plans/commands/pool.ts';
import type { ForecastInput } from '../rules/model.ts';
import type { ForecastTask, ForecastTaskResult } from '../rules/tasks.ts';
import { answerInThread } from './compute.ts';

const inSlot = fairSlots({
  slots: limits.questionsAtOnce,
  slotsPerClient: limits.questionsAtOncePerClient,
  waitingPerClient: limits.questionsWaitingPerClient,
  waitMs: limits.questionWaitMs,
});

/** Answers by a hash of all that they are computed from, the least used let go first. */
const kept = new Map<string, Promise<ForecastTaskResult | undefined>>();

const answerOnce = (key: string, input: ForecastInput, task: ForecastTask) => {
  const known = kept.get(key);
  if (known !== undefined) {
    kept.delete(key);
    kept.set(key, known);
    return known;
  }
  const answer = answerInThread(input, task).catch((error: unknown) => {
    kept.delete(key);
    throw error;
  });
  kept.set(key, answer);
  const [oldest] = kept.keys();
  if (kept.size > limits.questionAnswersKept && oldest !== undefined) kept.delete(oldest);
  return answer;
};

/**
 * The answer to a question, computed once for the same input: asked again, or by many at once, it is the kept one. Each
 * client waits for a slot of its own, so that none waits in another's queue.
 * @throws Abandoned when it took too long, or found no slot in time
 */
export const keptAnswer = async (
  client: string,
  input: ForecastInput,
  task: ForecastTask,
): Promise<ForecastTaskResult | undefined> => {
  const key = createHash('sha256')
    .update(JSON.stringify([input, task]))
    .digest('base64url');
  if (kept.has(key)) return answerOnce(key, input, task);
  try {
    return await inSlot(client, () => answerOnce(key, input, task));
  } catch (error) {
    throw error instanceof NoSlot ? new Abandoned(error.message) : error;
  }
};
