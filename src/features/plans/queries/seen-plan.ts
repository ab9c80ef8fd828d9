import { type Actor, reachFor } from '../../../core/actor.ts';
import { publicRecordOf } from '../rules/public-record.ts';
import type { PlanRow } from './plans.ts';

/** Whether the caller sees every figure of every plan, and so may know the hashes that hidden counts are part of. */
export const seesWholePlans = (actor: Actor | undefined): boolean =>
  actor !== undefined && reachFor(actor, 'survey:read') === 'all';

/** A plan with the hashes that the caller may know: the whole one, or the one over what everybody sees. */
export const planSeenBy = (plan: PlanRow, actor: Actor | undefined): PlanRow =>
  seesWholePlans(actor)
    ? plan
    : {
        ...plan,
        contentHash: plan.publicHash,
        record: publicRecordOf(plan.record, plan.previousPublicHash),
        councils: plan.councils.map((council) => ({ ...council, linesHash: null })),
      };
