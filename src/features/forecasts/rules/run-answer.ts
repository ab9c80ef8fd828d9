import type { Link } from '../../../core/page.ts';
import type { Bilingual } from '../../../core/problem.ts';
import type { RunState } from '../schemas/runs.ts';
import type { CubeOrigin } from './cube.ts';

/** A run as stored, as far as it speaks of itself; instants in milliseconds since 1970. */
interface StoredRun {
  readonly planId: string | null;
  readonly runHash: string | null;
  readonly codeVersion: string;
  readonly state: RunState;
  readonly attempt: number;
  readonly stepsDone: number;
  readonly stepsTotal: number;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly failureSv: string | null;
  readonly failureEn: string | null;
  readonly resultHash: string | null;
}

const instantOf = (milliseconds: number | null): Date | null => (milliseconds === null ? null : new Date(milliseconds));

/** What every run answers of itself. */
export const runAnswer = (run: StoredRun, language: keyof Bilingual) => ({
  state: run.state,
  stepsDone: run.stepsDone,
  stepsTotal: run.stepsTotal,
  attempt: run.attempt,
  runHash: run.runHash,
  resultHash: run.resultHash,
  codeVersion: run.codeVersion,
  failure: language === 'sv' ? run.failureSv : run.failureEn,
  createdAt: new Date(run.createdAt),
  createdBy: run.createdBy,
  startedAt: instantOf(run.startedAt),
  finishedAt: instantOf(run.finishedAt),
});

/** What may be done to a run in its state. */
export const runLinks = (
  run: Pick<StoredRun, 'state'>,
  path: string,
  link: (rel: string, path: string, method?: Link['method']) => Link,
): Link[] => [
  link('self', path),
  ...(run.state === 'queued' || run.state === 'running' ? [link('cancel', path, 'DELETE')] : []),
  ...(run.state === 'failed' || run.state === 'cancelled' ? [link('restart', `${path}/restarts`, 'POST')] : []),
];

/** Where a run's tables come from. */
export const originOf = (run: StoredRun): CubeOrigin => ({
  planId: run.planId,
  finishedAt: new Date(run.finishedAt ?? run.createdAt),
  resultHash: run.resultHash,
});
