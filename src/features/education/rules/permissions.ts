import { type Actor, decide, type Operation, reachFor } from '../../../core/actor.ts';
import { mayApprove, type Step, stateAfter } from '../../surveys/rules/lifecycle.ts';
import type { SurveyState } from '../../surveys/schemas.ts';

/** The steps of a report's life; it is that of a survey, but for lock exceptions, since no plan locks a report. */
export type ReportStepName = Exclude<Step, 'reopen'>;

const steps: readonly ReportStepName[] = ['edit', 'submit', 'return', 'approve', 'accept'];

/** The permission that each step of a report's life needs; the life itself is that of a survey. */
export const operationOfStep: Readonly<Record<ReportStepName, Operation>> = {
  edit: 'education:edit',
  submit: 'education:submit',
  return: 'education:return',
  approve: 'education:approve',
  accept: 'education:accept',
};

/** Whose reports the caller may see: all, its own institution's, or none. */
export const visibleReportsTo = (actor: Actor): number | 'all' | 'none' => {
  const reach = reachFor(actor, 'education:read');
  return reach === 'own' ? (actor.institutionId ?? 'none') : reach;
};

/** What the caller may do to a report's newest version now, by role, state and four eyes. */
export const availableReportSteps = (
  actor: Actor,
  report: {
    institutionId: number;
    version: { state: SurveyState; editors: readonly string[]; submittedBy: string | null };
  },
): ReportStepName[] =>
  steps.filter(
    (step) =>
      stateAfter(report.version.state, step) !== undefined &&
      decide(actor, operationOfStep[step], { institutionId: report.institutionId }) === 'allowed' &&
      (step !== 'approve' || mayApprove(actor.subject, report.version)),
  );
