import { decide, requireAllowed } from '../../../core/actor.ts';
import { notFound, Problem } from '../../../core/problem.ts';
import { type ExpectedVersions, requireVersion } from '../../../core/version.ts';
import type { CommandContext } from '../../../db/command.ts';
import { inTransaction } from '../../../db/open.ts';
import { appendAuditEvent } from '../../audit/commands.ts';
import { registerCodes } from '../../registers/queries.ts';
import { findDossierTexts, upsertDossierTexts } from '../queries/dossiers.ts';
import { lockPlan, type PlanRow } from '../queries/plans.ts';
import { dossierVersion } from '../rules/dossier.ts';
import { mayDescribe } from '../rules/lifecycle.ts';
import { stateOfPlan } from '../rules/state-words.ts';
import type { DossierTexts } from '../schemas/dossiers.ts';

/** Writes what the national office says of a profession in a draft. `expected` names the dossier's version, 1 before any. */
export const describeProfession = async (
  context: CommandContext,
  request: { planId: string; professionCode: string; expected: ExpectedVersions; texts: DossierTexts },
): Promise<PlanRow> =>
  inTransaction(context.db, async (tx) => {
    const plan = await lockPlan(tx, request.planId);
    if (plan === undefined) throw notFound();
    requireAllowed(decide(context.actor, 'plan:describe', {}, 'plan:read-draft'));
    const professionId = (await registerCodes(tx)).professionIds.get(request.professionCode);
    if (professionId === undefined) throw notFound();
    const stored = await findDossierTexts(tx, plan.key, request.professionCode);
    requireVersion(request.expected, dossierVersion(stored?.rowVersion, plan.rowVersion));
    if (plan.state !== 'draft') {
      throw new Problem('conflict', {
        sv: `Texterna skrivs i ett utkast. Planversionen är ${stateOfPlan[plan.state].sv}`,
        en: `The texts are written in a draft. The plan version is ${stateOfPlan[plan.state].en}`,
      });
    }
    if (!mayDescribe(context.actor.subject, plan)) {
      throw new Problem('forbidden', {
        sv: 'Bara den som har byggt versionen skriver dess texter, så att någon annan är kvar som kan fastställa den. Bygg en egen version (POST /plans); texterna följer med dit.',
        en: 'Only who built the version writes its texts, so that somebody else is left who may adopt it. Build a version of your own (POST /plans); the texts come along.',
      });
    }
    await upsertDossierTexts(tx, {
      ...request.texts,
      planKey: plan.key,
      professionId,
      writtenAt: context.now(),
      writtenBy: context.actor.subject,
    });
    await appendAuditEvent(tx, context, {
      operation: 'describeProfession',
      objectType: 'plan',
      objectId: plan.id,
      details: { professionCode: request.professionCode, judgement: request.texts.judgement },
    });
    return plan;
  });
