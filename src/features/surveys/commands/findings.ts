import { limits } from '../../../core/limits.ts';
import { notFound, Problem } from '../../../core/problem.ts';
import type { ExpectedVersions } from '../../../core/version.ts';
import type { CommandContext } from '../../../db/command.ts';
import { type Database, inTransaction } from '../../../db/open.ts';
import { appendAuditEvent } from '../../audit/commands.ts';
import { countFindings, type FindingFilter, listFindings, type VersionToCheck } from '../queries/findings/list.ts';
import { upsertJustifications } from '../queries/justifications.ts';
import { lockRound } from '../queries/rounds.ts';
import { upsertEditor } from '../queries/surveys.ts';
import { warningRuleIds } from '../rules/findings/catalogue.ts';
import { placedDetailOfFinding } from '../rules/findings/text.ts';
import { beginStep, requireOpenDraft } from './context.ts';

/** Refuses a version with errors, or with warnings that nobody has justified; all of them are told. */
export const refuseOpenFindings = async (tx: Database, version: VersionToCheck): Promise<void> => {
  const { items, totalRecords } = await listFindings(tx, version, {
    filter: { blocking: true },
    page: { page: 1, limit: limits.faultsPerAnswer },
  });
  if (totalRecords === 0) return;
  throw new Problem(
    'invalid-content',
    {
      sv: `${totalRecords} fel eller varningar utan motivering hindrar inskickandet. Rätta felen och motivera varningarna; alla står under findings?justified=false.`,
      en: `${totalRecords} errors or warnings without a justification block the submission. Mend the errors and justify the warnings; all stand under findings?justified=false.`,
    },
    { faults: items.map((found) => ({ code: found.ruleId, detail: placedDetailOfFinding(found) })) },
  );
};

/** What a justification did, and what is left. */
export interface JustificationsWritten {
  readonly surveyId: string;
  readonly versionNumber: number;
  readonly rowVersion: number;
  readonly justifiedCount: number;
  readonly errorCount: number;
  readonly unjustifiedCount: number;
}

/** Why nothing could be justified: the finding is not there, it is an error, or the rule is none that can be justified. */
const refuseNothingJustified = async (tx: Database, version: VersionToCheck, filter: FindingFilter): Promise<never> => {
  const { ruleId } = filter;
  if (ruleId !== undefined && !warningRuleIds.includes(ruleId)) {
    throw new Problem(
      'invalid-content',
      { sv: 'Regeln ger inga varningar att motivera.', en: 'The rule gives no warnings to justify.' },
      {
        faults: [
          {
            code: 'rule-without-warnings',
            pointer: '#/ruleId',
            value: ruleId,
            accepted: warningRuleIds,
            detail: { sv: 'Se /finding-rules?severity=warning.', en: 'See /finding-rules?severity=warning.' },
          },
        ],
      },
    );
  }
  const { totalRecords } = await listFindings(tx, version, { filter, page: { page: 1, limit: 1 } });
  if (totalRecords > 0) {
    throw new Problem('invalid-content', {
      sv: 'Ett fel kan inte motiveras; rätta det i raderna.',
      en: 'An error cannot be justified; mend it in the lines.',
    });
  }
  if (filter.findingId !== undefined) throw notFound();
  throw new Problem('invalid-content', {
    sv: 'Inga varningar av den regeln finns där.',
    en: 'There are no warnings of that rule there.',
  });
};

/**
 * Justifies warnings of a survey's draft: one, or all of a rule, each recorded by itself. Whoever justifies has a hand
 * in the version and does not approve it (four eyes).
 *
 * @throws Problem 404, 403, 412, 409 (not a draft), 422 where nothing can be justified.
 */
export const justifyFindings = async (
  context: CommandContext,
  request: { surveyId: string; expected: ExpectedVersions; text: string; filter: FindingFilter },
): Promise<JustificationsWritten> =>
  inTransaction(context.db, async (tx) => {
    const { survey, version } = await beginStep(tx, context, { ...request, step: 'edit', operation: 'survey:edit' });
    const round = await lockRound(tx, survey.roundId, 'share');
    if (round === undefined) throw notFound();
    requireOpenDraft(version, round, context.now());
    const checked = { versionKey: version.key, survey, round };
    const by = context.actor.subject;
    const justifiedCount = await upsertJustifications(tx, checked, { ...request, at: context.now(), by });
    if (justifiedCount === 0) await refuseNothingJustified(tx, checked, request.filter);
    await upsertEditor(tx, version.key, by, context.now());
    const { errors, unjustifiedWarnings } = await countFindings(tx, checked);
    await appendAuditEvent(tx, context, {
      operation: 'justifyFindings',
      objectType: 'survey',
      objectId: survey.id,
      details: { versionNumber: version.number, justifiedCount },
    });
    return {
      surveyId: survey.id,
      versionNumber: version.number,
      rowVersion: survey.rowVersion + 1,
      justifiedCount,
      errorCount: errors,
      unjustifiedCount: unjustifiedWarnings,
    };
  });
