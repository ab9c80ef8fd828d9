import { type SurveyState, surveyStates } from '../schemas.ts';

/** What can be done to the newest version of a survey. */
export const steps = ['edit', 'submit', 'return', 'approve', 'accept', 'reopen'] as const;
export type Step = (typeof steps)[number];

/**
 * How a version stands at an instant: its state, or `barred` for a draft that takes no writes now, since the round is
 * not open or the lock exception that it lives by has run out.
 */
export const standings = [...surveyStates, 'barred'] as const;
export type Standing = (typeof standings)[number];

/**
 * The life of a version: draft → submitted → approved → accepted → locked, or returned from either of the two in
 * between. Complete, submitted, approved and accepted are four different facts, and no step is skipped. A return ends
 * the version and begins a new draft with the same lines. An accepted version is locked when a plan is built on it.
 * Reopening, which only a lock exception does, begins a new draft beside what is accepted or locked, which goes on
 * counting until the correction is accepted; a draft that is barred goes on by it.
 */
const transitions: Record<Step, Partial<Record<Standing, SurveyState>>> = {
  edit: { draft: 'draft' },
  submit: { draft: 'submitted' },
  return: { submitted: 'returned', approved: 'returned' },
  approve: { submitted: 'approved' },
  accept: { approved: 'accepted' },
  reopen: { accepted: 'draft', locked: 'draft', barred: 'draft' },
};

/** The state that a step leads to; undefined where the version does not stand so that it allows it. */
export const stateAfter = (standing: Standing, step: Step): SurveyState | undefined => transitions[step][standing];

/** Four eyes: nobody who edited the version, or the lines that it began with, or who submitted it, approves it. */
export const mayApprove = (
  approver: string,
  version: { editors: readonly string[]; submittedBy: string | null },
): boolean => approver !== version.submittedBy && !version.editors.includes(approver);

/** When a round takes writes. */
interface RoundTimes {
  readonly opensAt: Date;
  readonly closedAt: Date | null;
}

/** Whether a round takes writes at an instant. */
export const roundState = (round: RoundTimes, at: Date): 'planned' | 'open' | 'closed' => {
  if (round.closedAt !== null && round.closedAt <= at) return 'closed';
  return round.opensAt <= at ? 'open' : 'planned';
};

/** How a version stands at an instant. A draft that lives by a lock exception heeds its expiry, and not the round. */
export const standingOf = (
  version: { state: SurveyState; lockException: { expiresAt: string } | null },
  round: RoundTimes,
  at: Date,
): Standing => {
  if (version.state !== 'draft') return version.state;
  const open =
    version.lockException === null
      ? roundState(round, at) === 'open'
      : at.getTime() < Date.parse(version.lockException.expiresAt);
  return open ? 'draft' : 'barred';
};

/**
 * Whether a council answered late: its first submission came after the due time, or none has come and it has passed.
 * A correction of what came in time is not late.
 */
export const isLate = (submittedAt: readonly (string | null)[], dueAt: Date, at: Date): boolean => {
  const times = submittedAt.flatMap((time) => (time === null ? [] : [Date.parse(time)]));
  return (times.length === 0 ? at.getTime() : Math.min(...times)) > dueAt.getTime();
};
