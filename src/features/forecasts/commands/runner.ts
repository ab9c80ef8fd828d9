import { limits } from '../../../core/limits.ts';
import type { Bilingual } from '../../../core/problem.ts';
import { type Database, inTransaction } from '../../../db/open.ts';
import { Abandoned } from '../../plans/commands/pool.ts';
import {
  type ClaimedRun,
  claimRun,
  type RunKind,
  updateDeadRuns,
  updateRunEnded,
  updateRunProgress,
} from '../queries/runs.ts';

/** What a computation is given besides its run. */
export interface RunTools {
  /** Gives up when the run is cancelled or the service stops. */
  readonly signal: AbortSignal;
  /** Says how far it has come. */
  progress(done: number, total: number): void;
}

/** What a computation gives: canonical JSON with its hash, and figures that are stored in the same transaction. */
export interface RunOutcome {
  readonly result: string;
  readonly resultHash: string;
  readonly figureCount: number;
  store?(tx: Database, runKey: number): Promise<void>;
}

interface RunnerOptions {
  readonly db: Database;
  readonly now: () => Date;
  readonly kind: RunKind;
  readonly compute: (run: ClaimedRun, tools: RunTools) => Promise<RunOutcome>;
  /** Told of errors that nobody waits for. */
  readonly onError: (error: unknown) => void;
}

export interface Runner {
  /** Looks for queued runs now; returns at once. */
  wake(): void;
  /** Looks for queued runs from time to time, until it is closed. */
  watch(): void;
  /** Gives up what is under way; it is queued again by whoever finds it dead. */
  close(): Promise<void>;
}

const died: Bilingual = {
  sv: 'Processen som räknade slutade svara. Starta om körningen.',
  en: 'The process that computed stopped answering. Restart the run.',
};

const failed = (error: unknown): Bilingual => {
  const message = error instanceof Error ? error.message : String(error);
  return {
    sv: `Beräkningen misslyckades: ${message.slice(0, 500)}`,
    en: `The computation failed: ${message.slice(0, 500)}`,
  };
};

/**
 * Computes runs one after another, outside any request: a client that leaves changes nothing. Several processes may do
 * so on one database; each takes runs that no other has, and marks as failed those whose process gives no sign of life.
 */
export const createRunner = ({ db, now, kind, compute, onError }: RunnerOptions): Runner => {
  const stopping = new AbortController();
  let working: Promise<void> | undefined;
  let again = false;
  let timer: NodeJS.Timeout | undefined;

  const computeOne = async (run: ClaimedRun): Promise<void> => {
    const cancelled = new AbortController();
    const signal = AbortSignal.any([stopping.signal, cancelled.signal]);
    let [done, total] = [0, 0];
    const beat = async (): Promise<void> => {
      const own = { key: run.key, attempt: run.attempt, done, total, at: now() };
      if (!(await updateRunProgress(db, own))) cancelled.abort();
    };
    const heart = setInterval(() => void beat().catch(onError), limits.runHeartbeatMs);
    try {
      const tools: RunTools = {
        signal,
        progress: (isDone, inAll) => {
          [done, total] = [isDone, inAll];
        },
      };
      const outcome = await compute(run, tools);
      clearInterval(heart);
      await beat();
      await inTransaction(db, async (tx) => {
        const { result, resultHash, figureCount } = outcome;
        const ended = { key: run.key, attempt: run.attempt, at: now(), state: 'completed' as const };
        if (await updateRunEnded(tx, { ...ended, result, resultHash, figureCount })) await outcome.store?.(tx, run.key);
      });
    } catch (error) {
      // Cancelled: somebody has said so in the database already. Stopping: the run stays, to be found dead.
      if (error instanceof Abandoned) return;
      onError(error);
      await updateRunEnded(db, {
        key: run.key,
        attempt: run.attempt,
        at: now(),
        state: 'failed',
        failure: failed(error),
      });
    } finally {
      clearInterval(heart);
    }
  };

  const work = async (): Promise<void> => {
    const silentSince = new Date(now().getTime() - limits.runDeadAfterMs);
    await updateDeadRuns(db, { kind, silentSince, at: now(), failure: died });
    for (;;) {
      if (stopping.signal.aborted) return;
      const run = await claimRun(db, kind, now());
      if (run === undefined) return;
      await computeOne(run);
    }
  };

  const wake = (): void => {
    if (stopping.signal.aborted) return;
    if (working !== undefined) {
      again = true;
      return;
    }
    working = work()
      .catch(onError)
      .finally(() => {
        working = undefined;
        if (!again) return;
        again = false;
        wake();
      });
  };

  return {
    wake,
    watch: () => {
      timer ??= setInterval(wake, limits.runPollMs).unref();
      wake();
    },
    close: async () => {
      clearInterval(timer);
      stopping.abort();
      await working;
    },
  };
};
