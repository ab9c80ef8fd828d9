import { limits } from '../../../core/limits.ts';
import { type Fault, Problem } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import { type Database, inTransaction } from '../../../db/open.ts';
import { type EducationFindingRow, listEducationFindings, upsertEducationJustifications } from '../queries/findings.ts';
import { type ReportRow, updateReportEditor } from '../queries/reports.ts';
import { educationWarningIds } from '../rules/findings/catalogue.ts';
import { chooseFindings, type EducationFindingFilter } from '../rules/findings/choose.ts';
import type { NewEducationJustification } from '../schemas.ts';
import { audited, beginReportStep, type ReportStep } from './context.ts';

const placed = ({ siteMunicipalityCode, professionCode, ruleId, detail }: EducationFindingRow): Fault => {
  const place = `${siteMunicipalityCode} ${professionCode}`;
  return { code: ruleId, value: place, detail: { sv: `${place}: ${detail.sv}`, en: `${place}: ${detail.en}` } };
};

/** Refuses a report with errors, or with warnings that nobody has justified; all of them are told. */
export const refuseOpenFindings = async (tx: Database, report: ReportRow): Promise<void> => {
  const open = (await listEducationFindings(tx, report)).filter(({ justification }) => justification === null);
  if (open.length === 0) return;
  throw new Problem(
    'invalid-content',
    {
      sv: `${open.length} fel eller varningar utan motivering hindrar inskickandet. Rätta felen och motivera varningarna; alla står under findings?justified=false.`,
      en: `${open.length} errors or warnings without a justification block the submission. Mend the errors and justify the warnings; all stand under findings?justified=false.`,
    },
    { faults: open.slice(0, limits.faultsPerAnswer).map(placed), totalFaults: open.length },
  );
};

/** Why nothing could be justified: the rule gives no warnings, or none that the filter chooses. */
const refuseNothingJustified = (filter: EducationFindingFilter): never => {
  const { ruleId } = filter;
  if (ruleId !== undefined && educationWarningIds.includes(ruleId)) {
    throw new Problem('invalid-content', {
      sv: 'Inga varningar av den regeln finns där.',
      en: 'There are no warnings of that rule there.',
    });
  }
  throw new Problem(
    'invalid-content',
    {
      sv: 'Regeln ger inga varningar att motivera; ett fel rättas i raderna.',
      en: 'The rule gives no warnings to justify; an error is mended in the lines.',
    },
    {
      faults: [
        {
          code: 'rule-without-warnings',
          pointer: '#/ruleId',
          value: ruleId ?? '',
          accepted: educationWarningIds,
          detail: {
            sv: 'Se /education-finding-rules?severity=warning.',
            en: 'See /education-finding-rules?severity=warning.',
          },
        },
      ],
    },
  );
};

/** What a justification did, and what is left. */
export interface EducationJustified {
  readonly report: ReportRow;
  readonly justifiedCount: number;
  readonly errorCount: number;
  readonly unjustifiedCount: number;
}

/**
 * Justifies the warnings of a report's draft that the request chooses, each recorded by itself. Whoever justifies has
 * a hand in the version and does not approve it (four eyes).
 *
 * @throws Problem 404, 403, 412, 409 (not a draft), 422 where nothing can be justified.
 */
export const justifyEducationFindings = async (
  context: CommandContext,
  { text, ...request }: ReportStep & NewEducationJustification,
): Promise<EducationJustified> =>
  inTransaction(context.db, async (tx) => {
    const { report, version } = await beginReportStep(tx, context, { ...request, step: 'edit' });
    const all = await listEducationFindings(tx, report);
    const chosen = chooseFindings(all, request).filter(({ severity }) => severity === 'warning');
    if (chosen.length === 0) refuseNothingJustified(request);
    const by = context.actor.subject;
    await upsertEducationJustifications(tx, version.key, { found: chosen, text, at: context.now(), by });
    await updateReportEditor(tx, version.key, by);
    const justifiedCount = chosen.length;
    const event = { operation: 'justifyEducationFindings', reportId: report.id, versionNumber: version.number };
    const left = all.filter((found) => found.justification === null && !chosen.includes(found));
    const errorCount = left.filter(({ severity }) => severity === 'error').length;
    return {
      report: await audited(tx, context, { ...event, justifiedCount }),
      justifiedCount,
      errorCount,
      unjustifiedCount: left.length - errorCount,
    };
  });
