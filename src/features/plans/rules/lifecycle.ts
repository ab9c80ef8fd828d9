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

/** Who made a plan version what it is. */
export interface PlanMakers {
  readonly builtBy: string;
  /** Who proposed an adjustment that it holds. */
  readonly adjustedBy: readonly string[];
  /** Who wrote what it says of a profession. */
  readonly describedBy: readonly string[];
}

/** Four eyes: nobody adopts or publishes what they made, wholly or in part. */
export const mayTake = (step: PlanStep, subject: string, { builtBy, adjustedBy, describedBy }: PlanMakers): boolean =>
  step === 'consult' || ![builtBy, ...adjustedBy, ...describedBy].includes(subject);

/** Whether a later version of the round has been published: an earlier one is not put in its place. */
export const isOvertaken = (plan: {
  readonly number: number;
  readonly newestPublishedNumber: number | null;
}): boolean => plan.newestPublishedNumber !== null && plan.newestPublishedNumber > plan.number;
