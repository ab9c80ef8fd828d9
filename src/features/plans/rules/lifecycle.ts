import type { PlanState } from '../schemas.ts';

/** What is done to a plan after it is built. */
export const planSteps = ['consult', 'adopt', 'publish'] as const;
export type PlanStep = (typeof planSteps)[number];

/** draft → consultation → adopted → published; publishing another version of the round makes this one superseded. */
const transitions: Record<PlanStep, readonly [PlanState, PlanState]> = {
  consult: ['draft', 'consultation'],
  adopt: ['consultation', 'adopted'],
  publish: ['adopted', 'published'],
};

/** The state that a step is taken from. */
export const stateBefore = (step: PlanStep): PlanState => transitions[step][0];

/** The state that a step leads to. */
export const stateReached = (step: PlanStep): PlanState => transitions[step][1];

/** Who answers for a plan version: who chose what it rests on, its texts included. */
export interface PlanMaker {
  readonly builtBy: string;
}

/**
 * Four eyes: nobody adopts or publishes what they built. Who proposed or approved an adjustment may, since it had four
 * eyes of its own.
 */
export const mayTake = (step: PlanStep, subject: string, { builtBy }: PlanMaker): boolean =>
  step === 'consult' || builtBy !== subject;

/** Four eyes: an adjustment is approved by someone else than who proposed it. */
export const mayApprove = (subject: string, { proposedBy }: { readonly proposedBy: string }): boolean =>
  proposedBy !== subject;

/** The texts of a version are its builder's alone, so that the other one of an office of two is left to adopt it. */
export const mayDescribe = (subject: string, { builtBy }: PlanMaker): boolean => builtBy === subject;

/**
 * The builder of the version that a change leads to. Approving or reversing an adjustment makes nobody a builder: in an
 * office of two nobody would be left who may adopt.
 */
export const builderAfter = (
  change: 'build' | 'approve-adjustment' | 'reverse-adjustment',
  subject: string,
  changed: PlanMaker | undefined,
): string => (change === 'build' ? subject : (changed?.builtBy ?? subject));

/** Whether a later version of the round has been published: an earlier one is not put in its place. */
export const isOvertaken = (plan: {
  readonly number: number;
  readonly newestPublishedNumber: number | null;
}): boolean => plan.newestPublishedNumber !== null && plan.newestPublishedNumber > plan.number;
