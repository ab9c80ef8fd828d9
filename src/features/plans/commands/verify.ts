import { createHash } from 'node:crypto';
import { decide, requireAllowed } from '../../../core/actor.ts';
import { limits } from '../../../core/limits.ts';
import { notFound } from '../../../core/problem.ts';
import { turns } from '../../../core/turns.ts';
import type { CommandContext } from '../../../db/command.ts';
import { type Database, inTransaction } from '../../../db/open.ts';
import { canonicalJson } from '../../../formats/canonical-json.ts';
import { appendAuditEvent } from '../../audit/commands.ts';
import { listFigureAreas, listFiguresOfArea } from '../queries/figures.ts';
import { findPlan, type PlanRow, updateIdleTimeout } from '../queries/plans.ts';
import { ingredientsOf } from './build.ts';
import { computePlan } from './compute.ts';

/** What a verification found. */
export interface Verification {
  readonly planId: string;
  readonly storedHash: string;
  readonly computedHash: string;
  readonly storedFiguresHash: string;
  readonly isEqual: boolean;
  readonly figureCount: number;
}

/** The hash of the figures as stored, read in batches. */
const hashStored = async (tx: Database, plan: PlanRow): Promise<string> => {
  const pause = turns();
  const hash = createHash('sha256').update('{"figures":[');
  let isFirst = true;
  for (const { areaId } of await listFigureAreas(tx, plan.key)) {
    for (const figure of await listFiguresOfArea(tx, plan.key, areaId)) {
      hash.update((isFirst ? '' : ',') + canonicalJson({ ...figure }));
      isFirst = false;
      await pause();
    }
  }
  return hash.update(`],"record":${plan.record}}`).digest('hex');
};

/**
 * Computes a plan again from the submitted lines and the parameters of its record, trusting neither the sums that are
 * kept beside the lines nor the stored figures, and compares the three hashes.
 */
export const recomputePlan = async (db: Database, planId: string): Promise<Verification> =>
  inTransaction(
    db,
    async (tx) => {
      await updateIdleTimeout(tx, limits.planBuildTimeoutMs);
      const plan = await findPlan(tx, planId, true);
      if (plan === undefined) throw notFound();
      const computed = await computePlan(tx, await ingredientsOf(tx, plan, { source: 'lines' }), { kind: 'verify' });
      const storedFiguresHash = await hashStored(tx, plan);
      const hashes = { storedHash: plan.contentHash, computedHash: computed.contentHash, storedFiguresHash };
      const isEqual = hashes.storedHash === hashes.computedHash && hashes.storedHash === storedFiguresHash;
      return { planId, ...hashes, isEqual, figureCount: computed.figureCount };
    },
    { isolation: 'repeatable read' },
  );

/** Verifies a plan on request; what was found stands in the audit. */
export const verifyPlan = async (context: CommandContext, planId: string): Promise<Verification> => {
  requireAllowed(decide(context.actor, 'plan:build', {}, 'plan:read-draft'));
  const verification = await recomputePlan(context.db, planId);
  await inTransaction(context.db, (tx) =>
    appendAuditEvent(tx, context, {
      operation: 'verifyPlan',
      objectType: 'plan',
      objectId: planId,
      details: { computedHash: verification.computedHash, isEqual: verification.isEqual },
    }),
  );
  return verification;
};
