import { decide, requireAllowed } from '../../../core/actor.ts';
import { Problem } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import { inTransaction } from '../../../db/open.ts';
import { mayApprove } from '../../surveys/rules/lifecycle.ts';
import { copyEducationLines, listAllEducationLines } from '../queries/figures.ts';
import { copyEducationJustifications } from '../queries/findings.ts';
import {
  insertFirstReportVersion,
  insertNextReportVersion,
  insertReport,
  type ReportRow,
  updateReportVersion,
} from '../queries/reports.ts';
import { termKey } from '../rules/terms.ts';
import type { NewEducationReport } from '../schemas.ts';
import { audited, beginReportStep, type ReportStep } from './context.ts';
import { refuseOpenFindings } from './findings.ts';
import { hashEducationLines } from './lines.ts';

/** Begins the caller's institution's report for a term, with an empty draft. */
export const createReport = async (context: CommandContext, request: NewEducationReport): Promise<ReportRow> => {
  const { institutionId } = context.actor;
  requireAllowed(decide(context.actor, 'education:edit', institutionId === null ? {} : { institutionId }));
  return inTransaction(context.db, async (tx) => {
    const id = context.newId();
    const report = { id, institutionId: institutionId ?? 0, term: termKey(request.term) };
    const reportKey = await insertReport(tx, report);
    if (reportKey === undefined) {
      throw new Problem('conflict', {
        sv: 'Lärosätet har redan en rapport för terminen; hämta den med GET /education-reports?term=…',
        en: 'The institution has a report for the term already; fetch it with GET /education-reports?term=…',
      });
    }
    await insertFirstReportVersion(tx, reportKey, context.now());
    return audited(tx, context, { operation: 'createReport', reportId: id, versionNumber: 1 });
  });
};

/**
 * Submits the draft: its lines are hashed and never change after this.
 *
 * @throws Problem 422 for a draft without lines, with errors, or with warnings that nobody has justified
 */
export const submitReport = async (context: CommandContext, request: ReportStep): Promise<ReportRow> =>
  inTransaction(context.db, async (tx) => {
    const { report, version } = await beginReportStep(tx, context, { ...request, step: 'submit' });
    if (version.lineCount === 0) {
      throw new Problem('invalid-content', {
        sv: 'Rapporten har inga rader; lämna minst en innan du skickar in den.',
        en: 'The report has no lines; give at least one before you submit it.',
      });
    }
    await refuseOpenFindings(tx, report);
    const linesHash = hashEducationLines(await listAllEducationLines(tx, version.key));
    const event = { state: 'submitted', at: context.now(), by: context.actor.subject, linesHash } as const;
    await updateReportVersion(tx, version.key, event);
    return audited(tx, context, { operation: 'submitReport', reportId: report.id, versionNumber: version.number });
  });

/** Returns a submitted or approved version with a reason, and begins a new draft with the same lines. */
export const returnReport = async (
  context: CommandContext,
  request: ReportStep & { reason: string },
): Promise<ReportRow> =>
  inTransaction(context.db, async (tx) => {
    const { report, version } = await beginReportStep(tx, context, { ...request, step: 'return' });
    const at = context.now();
    const event = { state: 'returned', at, by: context.actor.subject, reason: request.reason } as const;
    await updateReportVersion(tx, version.key, event);
    const draft = await insertNextReportVersion(tx, { key: version.key, reportKey: report.key, createdAt: at });
    await copyEducationLines(tx, version.key, draft);
    await copyEducationJustifications(tx, version.key, draft);
    return audited(tx, context, { operation: 'returnReport', reportId: report.id, versionNumber: version.number });
  });

/** Approves a submitted version on the institution's behalf; refused for anyone who edited or submitted it. */
export const approveReport = async (context: CommandContext, request: ReportStep): Promise<ReportRow> =>
  inTransaction(context.db, async (tx) => {
    const { report, version } = await beginReportStep(tx, context, { ...request, step: 'approve' });
    if (!mayApprove(context.actor.subject, version)) {
      throw new Problem('forbidden', {
        sv: 'Du har själv ändrat eller skickat in den här versionen; någon annan vid lärosätet måste godkänna den.',
        en: 'You edited or submitted this version yourself; somebody else of the institution must approve it.',
      });
    }
    await updateReportVersion(tx, version.key, { state: 'approved', at: context.now(), by: context.actor.subject });
    return audited(tx, context, { operation: 'approveReport', reportId: report.id, versionNumber: version.number });
  });

/** Accepts an approved version on the national office's behalf; from here it counts in forecasts. */
export const acceptReport = async (context: CommandContext, request: ReportStep): Promise<ReportRow> =>
  inTransaction(context.db, async (tx) => {
    const { report, version } = await beginReportStep(tx, context, { ...request, step: 'accept' });
    await updateReportVersion(tx, version.key, { state: 'accepted', at: context.now(), by: context.actor.subject });
    return audited(tx, context, { operation: 'acceptReport', reportId: report.id, versionNumber: version.number });
  });
