import { decide, requireAllowed } from '../../../core/actor.ts';
import { notFound, Problem } from '../../../core/problem.ts';
import { type ExpectedVersions, requireVersion } from '../../../core/version.ts';
import type { CommandContext } from '../../../db/command.ts';
import type { Database } from '../../../db/open.ts';
import { appendAuditEvent } from '../../audit/commands.ts';
import { stateAfter } from '../../surveys/rules/lifecycle.ts';
import {
  findReport,
  lockReport,
  type ReportRow,
  type ReportVersionRow,
  updateReportRowVersion,
} from '../queries/reports.ts';
import { operationOfStep, type ReportStepName } from '../rules/permissions.ts';
import { stateOfReport } from '../rules/state-words.ts';

/** The report that a step is asked for, at the version that the caller read (If-Match). */
export interface ReportStep {
  readonly reportId: string;
  readonly expected: ExpectedVersions;
}

/**
 * Opens a report for one step: holds it, asks permission, and checks its version and state. A dry run asks the same
 * and leaves the version as it is.
 */
export const beginReportStep = async (
  tx: Database,
  context: CommandContext,
  request: ReportStep & { step: ReportStepName; dryRun?: boolean },
): Promise<{ report: ReportRow; version: ReportVersionRow }> => {
  await lockReport(tx, request.reportId);
  const report = await findReport(tx, request.reportId);
  if (report === undefined) throw notFound();
  const owner = { institutionId: report.institutionId };
  requireAllowed(decide(context.actor, operationOfStep[request.step], owner, 'education:read'));
  requireVersion(request.expected, report.rowVersion);
  const [version] = report.versions;
  if (stateAfter(version.state, request.step) === undefined) {
    const { sv, en } = stateOfReport[version.state];
    throw new Problem('conflict', {
      sv: `Version ${version.number} av rapporten är ${sv}`,
      en: `Version ${version.number} of the report is ${en}`,
    });
  }
  if (request.dryRun !== true) await updateReportRowVersion(tx, report.key);
  return { report, version };
};

export const audited = async (
  tx: Database,
  context: CommandContext,
  event: { operation: string; reportId: string; versionNumber: number; justifiedCount?: number },
): Promise<ReportRow> => {
  const { operation, reportId, ...details } = event;
  await appendAuditEvent(tx, context, {
    operation,
    objectType: 'education-report',
    objectId: reportId,
    details,
  });
  const after = await findReport(tx, reportId);
  if (after === undefined) throw notFound();
  return after;
};
