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

/** Four eyes: nobody adopts or publishes what they built, or what holds an adjustment that they proposed. */
export const mayTake = (step: PlanStep, subject: string, makers: readonly string[]): boolean =>
  step === 'consult' || !makers.includes(subject);
