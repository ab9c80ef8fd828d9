import { type Actor, decide, type Operation, reachFor, requireAllowed } from '../../../core/actor.ts';
import { mayApprove, type Standing, type Step, stateAfter, steps } from './lifecycle.ts';

/** The permission that a step asks for. */
const operationOf: Record<Step, Operation> = {
  edit: 'survey:edit',
  submit: 'survey:submit',
  return: 'survey:return',
  approve: 'survey:approve',
  accept: 'survey:accept',
  reopen: 'survey:reopen',
};

/** Whose surveys the caller may see: all, its own council's, or none. */
export const visibleTo = (actor: Actor): number | 'all' | 'none' => {
  const reach = reachFor(actor, 'survey:read');
  return reach === 'own' ? (actor.healthcareRegionId ?? 'none') : reach;
};

/** The caller's own council, by its healthcare region. Throws `forbidden` for who has none. */
export const councilOf = (actor: Actor): number => {
  if (actor.healthcareRegionId === null) requireAllowed('forbidden');
  return actor.healthcareRegionId ?? 0;
};

/** What the caller may do to a survey's newest version now, by role, standing and four eyes. */
export const availableSteps = (
  actor: Actor,
  survey: {
    healthcareRegionId: number;
    standing: Standing;
    version: { editors: readonly string[]; submittedBy: string | null };
  },
): Step[] =>
  steps.filter(
    (step) =>
      stateAfter(survey.standing, step) !== undefined &&
      decide(actor, operationOf[step], { healthcareRegionId: survey.healthcareRegionId }) === 'allowed' &&
      (step !== 'approve' || mayApprove(actor.subject, survey.version)),
  );
