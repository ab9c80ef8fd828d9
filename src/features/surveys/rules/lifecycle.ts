import type { SurveyState } from '../schemas.ts';

/** What can be done to the newest version of a survey. */
export const steps = ['edit', 'submit', 'return', 'approve', 'accept'] as const;
export type Step = (typeof steps)[number];

/**
 * The life of a version: draft → submitted → approved → accepted, or returned from either of the two in between.
 * Complete, submitted, approved and accepted are four different facts, and no step is skipped. A return ends the
 * version and begins a new draft with the same lines.
 */
const transitions: Record<Step, Partial<Record<SurveyState, SurveyState>>> = {
  edit: { draft: 'draft' },
  submit: { draft: 'submitted' },
  return: { submitted: 'returned', approved: 'returned' },
  approve: { submitted: 'approved' },
  accept: { approved: 'accepted' },
};

/** The state that a step leads to; undefined where the state does not allow it. */
export const stateAfter = (state: SurveyState, step: Step): SurveyState | undefined => transitions[step][state];

/** The states that a step may be taken from. */
export const statesBefore = (step: Step): SurveyState[] => Object.keys(transitions[step]) as SurveyState[];

/** Four eyes: nobody who edited or submitted the version approves it. */
export const mayApprove = (
  approver: string,
  version: { editors: readonly string[]; submittedBy: string | null },
): boolean => approver !== version.submittedBy && !version.editors.includes(approver);

/** Whether a round takes writes at an instant. */
export const roundState = (
  round: { opensAt: Date; closedAt: Date | null },
  at: Date,
): 'planned' | 'open' | 'closed' => {
  if (round.closedAt !== null && round.closedAt <= at) return 'closed';
  return round.opensAt <= at ? 'open' : 'planned';
};
