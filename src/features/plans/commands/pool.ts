import { type TransferListItem, Worker } from 'node:worker_threads';

/** What a thread is sent, and what it answers. */
export interface TaskMessage<Task> {
  readonly index: number;
  readonly task: Task;
}
export type TaskAnswer<Result> =
  | { readonly index: number; readonly result: Result }
  | { readonly index: number; readonly failure: string };

export interface PoolRequest<Task, Result> {
  /** The file that the threads run, read as the process reads its own; it answers every message with one of its own. */
  readonly entry: URL;
  /** What every task needs, sent to each thread once. */
  readonly shared: unknown;
  readonly tasks: readonly Task[];
  readonly threads: number;
  readonly signal?: AbortSignal;
  /** Called as tasks end, in whatever order. */
  readonly onDone?: (result: Result, index: number) => void;
  /** Memory that goes over to the thread with a task. */
  readonly transfer?: (task: Task) => TransferListItem[];
}

/** Why a computation was given up before its end. */
export class Abandoned extends Error {}

/**
 * Runs tasks on threads and answers their results in the order of the tasks, whichever thread did which. The threads
 * are gone when it settles.
 *
 * @throws Abandoned when the signal says so; Error when a task fails
 */
export const runTasks = <Task, Result>(request: PoolRequest<Task, Result>): Promise<Result[]> => {
  const { tasks, signal } = request;
  const results = new Array<Result>(tasks.length);
  let [next, open] = [0, tasks.length];
  const workers: Worker[] = [];
  return new Promise<Result[]>((resolve, reject) => {
    const give = (worker: Worker): void => {
      const index = next++;
      const task = tasks[index];
      if (task === undefined) return;
      worker.postMessage({ index, task } satisfies TaskMessage<Task>, request.transfer?.(task) ?? []);
    };
    signal?.addEventListener('abort', () => reject(new Abandoned('given up')), { once: true });
    if (signal?.aborted === true) return reject(new Abandoned('given up'));
    if (open === 0) return resolve(results);
    for (let thread = 0; thread < Math.min(request.threads, tasks.length); thread++) {
      const worker = new Worker(request.entry, { workerData: request.shared });
      workers.push(worker);
      worker.on('error', reject);
      worker.on('exit', (code) => reject(new Error(`a thread ended with code ${code}`)));
      worker.on('message', (answer: TaskAnswer<Result>) => {
        if ('failure' in answer) return reject(new Error(answer.failure));
        results[answer.index] = answer.result;
        request.onDone?.(answer.result, answer.index);
        open -= 1;
        if (open === 0) resolve(results);
        else give(worker);
      });
      give(worker);
    }
  }).finally(async () => {
    for (const worker of workers) worker.removeAllListeners('exit');
    await Promise.all(workers.map((worker) => worker.terminate()));
  });
};

/**
 * The file that a feature's threads run: its `worker` beside the module that asks, or, where the program is built, the
 * bundle that `build.mjs` makes of it.
 */
export const threadOf = (moduleUrl: string, feature: string): URL =>
  new URL(moduleUrl.endsWith('.ts') ? './worker.ts' : `../threads/${feature}.js`, moduleUrl);
